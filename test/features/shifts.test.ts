import { describe, expect, it } from 'vitest'
import {
  type Absence,
  clashOf,
  type Entry,
  gapsIn,
  holders,
  nextChange,
  type Plan,
  parsePattern,
  type Shift,
  watchAt,
  watchSince,
} from '../../src/features/shifts/plan.ts'

const [LIN, ZHOU, HE, CHEN] = [1, 2, 3, 4] as const
/** `11-23 10:00` in Shanghai, a Monday. */
const at = (text: string, offset = '+08:00') => new Date(`2026-${text.replace(' ', 'T')}:00${offset}`)

let ids = 0
function entries(when: string, people: number[], more: Partial<Entry> = {}): Entry[] {
  const parts = parsePattern(when, '2026-09-01')
  if ('wrong' in parts) throw new Error(parts.wrong)
  return parts.map((part) => {
    ids += 1
    return { ...part, id: ids, people, backupId: undefined, urgentOnly: false, zone: 'Asia/Shanghai', ...more }
  })
}
const plan = (own: Partial<Plan>): Plan => ({
  entries: [],
  absences: [],
  shifts: [],
  staff: new Set([LIN, ZHOU, HE, CHEN]),
  ...own,
})
const day = (date: string) => ({ from: at(`${date} 00:00`), to: new Date(at(`${date} 00:00`).getTime() + 86_400_000) })
const leave = (contactId: number, date: string): Absence => ({ contactId, substituteId: undefined, ...day(date) })
const swap = (contactId: number, substituteId: number, date: string): Absence => ({
  contactId,
  substituteId,
  ...day(date),
})
const shift = (contactId: number, from: string, to: string, backupId?: number): Shift => ({
  contactId,
  backupId,
  from: at(from),
  to: at(to),
})

const WEEK = [
  ...entries('周一至周五 9:00-12:00 13:30-18:00', [LIN], { backupId: ZHOU }),
  ...entries('周六周日 10:00-16:00', [ZHOU]),
]
const HOLIDAYS = [
  ...entries('工作日 9:00-18:00', [LIN]),
  ...entries('周末 10:00-16:00', [ZHOU]),
  ...entries('节假日 10:00-12:00', [CHEN]),
]
const NIGHTS = [...entries('每天 9:00-21:00', [LIN]), ...entries('21:00-9:00', [HE], { urgentOnly: true })]
const WATCHES = entries('每天 20:00-8:00', [HE], { backupId: CHEN })

describe('who is on duty', () => {
  it.each<[string, Partial<Plan>, string, number[], number | undefined]>([
    ['nobody without a roster', {}, '11-23 10:00', [], undefined],
    ['the one of the weekday, with a backup', { entries: WEEK }, '11-23 10:00', [LIN], ZHOU],
    ['nobody in the break', { entries: WEEK }, '11-23 12:30', [], undefined],
    ['from the very minute', { entries: WEEK }, '11-23 13:30', [LIN], ZHOU],
    ['no longer at the end', { entries: WEEK }, '11-23 18:00', [], undefined],
    ['the one of the weekend', { entries: WEEK }, '11-28 11:00', [ZHOU], undefined],
    ['the one of the holiday', { entries: HOLIDAYS }, '10-01 11:00', [CHEN], undefined],
    ['nobody on the rest of a holiday, although it is a Thursday', { entries: HOLIDAYS }, '10-01 15:00', [], undefined],
    ['workday people on a Saturday that is made up for', { entries: HOLIDAYS }, '10-10 17:00', [LIN], undefined],
    ['weekend people on an ordinary Saturday', { entries: HOLIDAYS }, '10-17 11:00', [ZHOU], undefined],
    [
      'the one of a single date before all others',
      { entries: [...HOLIDAYS, ...entries('2026-11-23 9:00-18:00', [HE])] },
      '11-23 10:00',
      [HE],
      undefined,
    ],
    ['a night before midnight', { entries: WATCHES }, '11-23 23:59', [HE], CHEN],
    ['the same night after midnight', { entries: WATCHES }, '11-24 07:59', [HE], CHEN],
    ['not after the night', { entries: WATCHES }, '11-24 08:00', [], undefined],
    [
      'the backup for one on leave',
      { entries: WEEK, absences: [leave(LIN, '11-23')] },
      '11-23 10:00',
      [ZHOU],
      undefined,
    ],
    [
      'nobody when the backup is on leave, too',
      { entries: WEEK, absences: [leave(LIN, '11-23'), leave(ZHOU, '11-23')] },
      '11-23 10:00',
      [],
      undefined,
    ],
    [
      'no backup when only that one is on leave',
      { entries: WEEK, absences: [leave(ZHOU, '11-23')] },
      '11-23 10:00',
      [LIN],
      undefined,
    ],
    [
      'leave counts for the night that begins on its day, to the morning',
      { entries: WATCHES, absences: [leave(HE, '11-23')] },
      '11-24 03:00',
      [CHEN],
      undefined,
    ],
    [
      'and not for the one that began before it',
      { entries: WATCHES, absences: [leave(HE, '11-23')] },
      '11-23 03:00',
      [HE],
      CHEN,
    ],
    ['the other day as ever', { entries: WEEK, absences: [leave(LIN, '11-23')] }, '11-24 10:00', [LIN], ZHOU],
    ['whoever swapped', { entries: WEEK, absences: [swap(LIN, HE, '11-23')] }, '11-23 10:00', [HE], ZHOU],
    [
      'whoever covers for one on leave',
      { entries: WEEK, absences: [leave(LIN, '11-23'), swap(LIN, HE, '11-23')] },
      '11-23 10:00',
      [HE],
      ZHOU,
    ],
    [
      'a swap that goes on',
      { entries: WEEK, absences: [swap(LIN, HE, '11-23'), swap(HE, CHEN, '11-23')] },
      '11-23 10:00',
      [CHEN],
      ZHOU,
    ],
    [
      'and back',
      { entries: WEEK, absences: [swap(LIN, HE, '11-23'), swap(HE, LIN, '11-23')] },
      '11-23 10:00',
      [LIN],
      ZHOU,
    ],
    [
      'the backup when the substitute falls ill',
      { entries: WEEK, absences: [swap(LIN, HE, '11-23'), leave(HE, '11-23')] },
      '11-23 10:00',
      [ZHOU],
      undefined,
    ],
    [
      'a shift for now before the roster, whose backup stays',
      { entries: WEEK, shifts: [shift(HE, '11-23 09:30', '11-23 11:00')] },
      '11-23 10:00',
      [HE],
      ZHOU,
    ],
    [
      'the roster again after it',
      { entries: WEEK, shifts: [shift(HE, '11-23 09:30', '11-23 11:00')] },
      '11-23 11:00',
      [LIN],
      ZHOU,
    ],
    [
      'the later of two shifts, with its own backup',
      { shifts: [shift(HE, '11-23 09:00', '11-23 18:00'), shift(LIN, '11-23 09:30', '11-23 11:00', CHEN)] },
      '11-23 10:00',
      [LIN],
      CHEN,
    ],
    [
      'a shift for now also of one on leave',
      {
        entries: WEEK,
        absences: [leave(LIN, '11-23')],
        shifts: [shift(LIN, '11-23 09:30', '11-23 11:00')],
      },
      '11-23 10:00',
      [LIN],
      undefined,
    ],
    [
      'the backup of one who left the staff',
      { entries: WEEK, staff: new Set([ZHOU]) },
      '11-23 10:00',
      [ZHOU],
      undefined,
    ],
    [
      'several together, the others when one is on leave',
      { entries: entries('每天 9:00-18:00', [LIN, HE], { backupId: ZHOU }), absences: [leave(LIN, '11-23')] },
      '11-23 10:00',
      [HE],
      ZHOU,
    ],
  ])('%s', (_, own, when, people, backupId) => {
    expect(watchAt(plan(own), at(when))).toMatchObject({ people, backupId })
  })

  it('on the wall of its zone', () => {
    const tokyo = plan({ entries: entries('每天 9:00-18:00', [LIN], { zone: 'Asia/Tokyo' }) })
    expect(watchAt(tokyo, at('11-23 09:00', '+09:00')).people).toEqual([LIN])
    expect(watchAt(tokyo, at('11-23 08:30')).people).toEqual([LIN])
    expect(watchAt(tokyo, at('11-23 17:00')).people).toEqual([])
    const berlin = plan({ entries: entries('每天 22:00-6:00', [LIN], { zone: 'Europe/Berlin' }) })
    // The night in which the clock goes back has an hour more.
    expect(watchAt(berlin, at('10-24 22:00', '+02:00')).people).toEqual([LIN])
    expect(watchAt(berlin, at('10-25 05:59', '+01:00')).people).toEqual([LIN])
    expect(watchAt(berlin, at('10-25 06:00', '+01:00')).people).toEqual([])
  })

  it('by night for what is urgent only, beside the ordinary roster', () => {
    const nights = plan({ entries: NIGHTS })
    expect(watchAt(nights, at('11-23 23:00'))).toMatchObject({ people: [], night: [HE] })
    expect(watchAt(nights, at('11-23 10:00'))).toMatchObject({ people: [LIN], night: [] })
    expect(holders(watchAt(nights, at('11-24 08:59')))).toEqual([HE])
    expect(nextChange(nights, at('11-23 10:00'))).toMatchObject({ at: at('11-23 21:00'), watch: { night: [HE] } })
    expect(watchSince(nights, at('11-24 03:00'))).toEqual(at('11-23 21:00'))
  })
})

describe('changes and gaps', () => {
  it('a change is one of people, not of turns', () => {
    const two = plan({ entries: entries('每天 9:00-12:00 12:00-18:00', [LIN]) })
    expect(nextChange(two, at('11-23 10:00'))?.at).toEqual(at('11-23 18:00'))
    expect(watchSince(two, at('11-23 15:00'))).toEqual(at('11-23 09:00'))
    expect(watchSince(two, at('11-23 20:00'))).toBeUndefined()
    expect(nextChange(plan({}), at('11-23 10:00'))).toBeUndefined()
  })

  it('a gap is where nobody comes, be it planned or on leave', () => {
    const on23 = { from: at('11-23 09:00'), to: at('11-23 21:00') }
    const gaps = (own: Partial<Plan>) =>
      gapsIn(plan(own), on23.from, on23.to).map((g) => `${g.from.getUTCHours() + 8}-${g.to.getUTCHours() + 8}`)
    expect(gaps({})).toEqual(['9-21'])
    expect(gaps({ entries: WEEK })).toEqual(['12-13', '18-21'])
    expect(gaps({ entries: NIGHTS })).toEqual([])
    expect(gaps({ entries: NIGHTS, absences: [leave(LIN, '11-23')] })).toEqual(['9-21'])
    expect(
      gaps({
        entries: entries('每天 9:00-12:00 14:00-21:00', [LIN]),
        shifts: [shift(HE, '11-23 11:00', '11-23 15:00')],
      }),
    ).toEqual([])
  })
})

describe('what is written', () => {
  it.each([
    ['周一至周五 9:00-18:00', [{ days: ['0', '1', '2', '3', '4'], spans: [{ from: 540, to: 1080 }] }]],
    [
      '工作日 9点-12点 13点半到18点 周末 全天',
      [
        {
          days: ['workday'],
          spans: [
            { from: 540, to: 720 },
            { from: 810, to: 1080 },
          ],
        },
        { days: ['weekend'], spans: [{ from: 0, to: 1440 }] },
      ],
    ],
    ['21:00-9:00', [{ days: ['daily'], spans: [{ from: 1260, to: 1980 }] }]],
    ['12-25 10:00-16:00', [{ days: ['2026-12-25'], spans: [{ from: 600, to: 960 }] }]],
    ['节假日24小时', [{ days: ['holiday'], spans: [{ from: 0, to: 1440 }] }]],
  ])('%s', (text, parts) => expect(parsePattern(text, '2026-11-23')).toEqual(parts))

  it.each([
    ['每天 25:00-26:00', '没有这样的时间'],
    ['每天 9点-25点', '没有这样的时间'],
    ['每天', '还缺时间'],
    ['', '还缺日子'],
    ['有空的时候', '没看懂'],
    ['2026-11-01 9:00-18:00', '已经过去了'],
    ['11-01 9:00-18:00', '太远了'],
    ['2-30 9:00-18:00', '没有「2-30」这一天'],
    ['每天 9:00-18:00 17:00-20:00', '重叠了'],
    ['每天 9:00-18:00 20:00-10:00', '超过了一天'],
    [
      '周一9:00-10:00周二9:00-10:00周三9:00-10:00周四9:00-10:00周五9:00-10:00周六9:00-10:00周日9:00-10:00周末9:00-10:00',
      '最多写',
    ],
  ])('%s is refused', (text, why) => {
    expect(parsePattern(text, '2026-11-23')).toMatchObject({ wrong: expect.stringContaining(why) })
  })

  it.each([
    ['周三 17:00-20:00', '2026-11-25', { from: 1020, to: 1080 }],
    ['周五 8:00-9:30', '2026-11-27', { from: 540, to: 570 }],
    ['周三 12:00-13:30', undefined, undefined],
    // The special line alone counts on its day.
    ['工作日 9:00-18:00', undefined, undefined],
    ['周一 22:00-10:00', '2026-11-24', { from: 540, to: 600 }],
  ])('%s against the week: %s', (when, on, span) => {
    const [added] = entries(when, [HE])
    const clash = added && clashOf(WEEK, added, '2026-11-23')
    expect(clash?.day).toBe(on)
    expect(clash?.span).toEqual(span)
  })

  it('night duty may overlap the rest', () => {
    const [added] = entries('每天 0:00-24:00', [HE], { urgentOnly: true })
    expect(added && clashOf(WEEK, added, '2026-11-23')).toBeUndefined()
  })
})
