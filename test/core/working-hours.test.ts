import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../src/core/calendar.ts'
import { dayKind, holidayName } from '../../src/core/holidays.ts'
import {
  ALWAYS,
  addWorking,
  closingOn,
  DEFAULT_HOURS,
  type Hours,
  hoursText,
  isOpenAt,
  nextOpening,
  parseHours,
  spansOn,
  spansText,
  workingBetween,
} from '../../src/core/working-hours.ts'

const ZONE = 'Asia/Shanghai'
/** `11-23 10:00` in Shanghai. */
const at = (text: string) => new Date(`2026-${text.replace(' ', 'T')}:00+08:00`)

function read(text: string, before: Hours = DEFAULT_HOURS): Hours {
  const hours = parseHours(text, before, '2026-11-23')
  if ('wrong' in hours) throw new Error(hours.wrong)
  return hours
}

const SPLIT = read('工作日 9:00-12:00 13:30-18:00 周末 10:00-16:00 节假日 休息')

describe('the public calendar', () => {
  it.each([
    ['2026-10-01', 'holiday'],
    ['2026-10-10', 'workday'],
    ['2026-11-23', 'workday'],
    ['2026-11-28', 'weekend'],
    ['2026-02-14', 'workday'],
    ['2026-02-17', 'holiday'],
  ])('%s is a %s', (key, kind) => {
    expect(dayKind(key)).toBe(kind)
  })

  it('names holidays only', () => {
    expect(holidayName('2026-02-17')).toBe('春节')
    expect(holidayName('2026-11-28')).toBeUndefined()
  })
})

describe('hours as people write them', () => {
  it.each([
    ['每天 9:00-21:00', '每天 09:00-21:00'],
    ['9点到21点', '每天 09:00-21:00'],
    ['工作日 9:00-12:00 13:30-18:00 周末 10:00-16:00', '工作日 09:00-12:00、13:30-18:00；周末 10:00-16:00'],
    ['周一至周五 9点半-18点，周六 10:00~15:00', '周一至周五 09:30-18:00；周六 10:00-15:00'],
    ['周六至周一 10:00-12:00', '周一 10:00-12:00；周六至周日 10:00-12:00'],
    ['每天 18:00-次日2:00 节假日 休息', '每天 18:00-次日02:00；节假日 休息'],
    ['周六周日 10:00-16:00', '周六至周日 10:00-16:00'],
    [
      '周六、周日和节假日 10点到16点 工作日 9:00-18:00',
      '工作日 09:00-18:00；周六至周日 10:00-16:00；节假日 10:00-16:00',
    ],
    ['工作日 周末 9:00-12:00', '工作日 09:00-12:00；周末 09:00-12:00'],
    ['周六日 9-18点 周一三至五 10:00-12:00', '周一 10:00-12:00；周三至周五 10:00-12:00；周六至周日 09:00-18:00'],
    ['全天', '每天 全天'],
    ['12-31 休息', '每天 09:00-21:00；2026-12-31 休息'],
    ['1-1 休息', '每天 09:00-21:00；2027-01-01 休息'],
    ['12月31日 9:00-12:00', '每天 09:00-21:00；2026-12-31 09:00-12:00'],
  ])('%s', (text, said) => {
    expect(hoursText(read(text))).toBe(said)
    expect(hoursText(read(hoursText(read(text))))).toBe(said)
  })

  it.each([
    ['每天 25:00-26:00', '没有这样的时间'],
    ['每天 9:00-12:00 11:00-14:00', '重叠'],
    ['工作日', '还缺时间'],
    ['周六 周日', '还缺时间'],
    ['周六 下雨天 9:00-12:00', '还缺时间'],
    ['下雨天 9:00-12:00', '没看懂'],
    ['周日 休息', '没有人能回复'],
    ['2-30 休息', '没有「2-30」这一天'],
    ['', '还缺时间'],
  ])('%s is refused', (text, why) => {
    const hours = parseHours(text, DEFAULT_HOURS, '2026-11-23')
    expect('wrong' in hours ? hours.wrong : hoursText(hours)).toContain(why)
  })

  it('forgets days that are over', () => {
    const before = { ...DEFAULT_HOURS, dates: { '2026-11-01': [], '2026-12-01': [] } }
    expect(Object.keys(read('12-31 休息', before).dates)).toEqual(['2026-12-01', '2026-12-31'])
  })
})

describe('working time', () => {
  it('knows breaks, weekends, holidays and days that are made up for', () => {
    expect(spansText(spansOn(SPLIT, '2026-11-23'))).toBe('09:00-12:00、13:30-18:00')
    expect(spansText(spansOn(SPLIT, '2026-11-28'))).toBe('10:00-16:00')
    expect(spansText(spansOn(SPLIT, '2026-10-01'))).toBe('休息')
    expect(spansText(spansOn(SPLIT, '2026-10-10'))).toBe('09:00-12:00、13:30-18:00')
  })

  it.each([
    ['11-23 10:00', 15 * MINUTE, '11-23 10:15'],
    ['11-23 11:50', 15 * MINUTE, '11-23 13:35'],
    ['11-23 12:30', 15 * MINUTE, '11-23 13:45'],
    ['11-23 17:50', 15 * MINUTE, '11-24 09:05'],
    ['11-27 17:50', 30 * MINUTE, '11-28 10:20'],
    ['09-30 17:50', 15 * MINUTE, '10-08 09:05'],
    ['11-23 09:00', 7.5 * HOUR, '11-23 18:00'],
    ['11-23 09:00', 48 * HOUR, '11-29 14:30'],
  ])('from %s, %i ms end at %s', (from, ms, to) => {
    expect(addWorking(SPLIT, at(from), ms, ZONE)).toEqual(at(to))
    expect(workingBetween(SPLIT, at(from), at(to), ZONE)).toBe(ms)
  })

  it('goes on over midnight', () => {
    const bar = read('每天 18:00-次日2:00')
    expect(isOpenAt(bar, at('11-24 01:30'), ZONE)).toBe(true)
    expect(isOpenAt(bar, at('11-24 02:00'), ZONE)).toBe(false)
    expect(addWorking(bar, at('11-24 01:30'), HOUR, ZONE)).toEqual(at('11-24 18:30'))
  })

  it.each([
    ['2026-11-24', '2026-11-24T18:00'],
    ['2026-11-28', '2026-11-28T16:00'],
    ['2026-10-01', '2026-10-01T21:00'],
  ])('%s closes at %s', (key, expected) => {
    expect(closingOn(SPLIT, key, ZONE)).toEqual(new Date(`${expected}:00+08:00`))
  })

  it('ends the day of whoever is there all night before midnight', () => {
    expect(closingOn(ALWAYS, '2026-11-24', ZONE)).toEqual(new Date('2026-11-24T23:59:00+08:00'))
  })

  it('opens again', () => {
    expect(nextOpening(SPLIT, at('11-23 12:10'), ZONE)).toEqual(at('11-23 13:30'))
    expect(nextOpening(SPLIT, at('11-23 10:00'), ZONE)).toEqual(at('11-23 10:00'))
    expect(nextOpening(ALWAYS, at('11-23 03:00'), ZONE)).toEqual(at('11-23 03:00'))
  })

  it('counts every minute where it is always open, whatever the zone does with its clocks', () => {
    const from = new Date('2026-10-24T20:00:00Z')
    expect(addWorking(ALWAYS, from, 12 * HOUR, 'Europe/Berlin').getTime() - from.getTime()).toBe(12 * HOUR)
    expect(workingBetween(ALWAYS, from, new Date(from.getTime() + 3 * DAY), 'Europe/Berlin')).toBe(3 * DAY)
  })

  it('is additive: what was added is what lies between', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 365 * 24 * 60 }),
        fc.integer({ min: 1, max: 10 * 24 * 60 }),
        fc.integer({ min: 1, max: 3 * 24 * 60 }),
        (start, first, second) => {
          const from = new Date(at('01-01 00:00').getTime() + start * MINUTE)
          const middle = addWorking(SPLIT, from, first * MINUTE, ZONE)
          const end = addWorking(SPLIT, middle, second * MINUTE, ZONE)
          expect(addWorking(SPLIT, from, (first + second) * MINUTE, ZONE)).toEqual(end)
          expect(workingBetween(SPLIT, from, end, ZONE)).toBe((first + second) * MINUTE)
        },
      ),
      { numRuns: 60 },
    )
  })
})
