import { describe, expect, it } from 'vitest'
import {
  DEFAULT_RULES,
  judge,
  merged,
  quietEnd,
  quietText,
  readBudget,
  readQuiet,
  type Scene,
  spent,
} from '../../src/features/attention/attention.ts'

const ZONE = 'Asia/Shanghai'
/** An instant by the clock of Shanghai. */
const at = (text: string) => new Date(`${text.replace(' ', 'T')}:00+08:00`)
const night = { from: 22 * 60, to: 32 * 60 }

describe('quiet hours', () => {
  it.each([
    ['2026-11-23 21:59', undefined],
    ['2026-11-23 22:00', '2026-11-24 08:00'],
    ['2026-11-24 00:00', '2026-11-24 08:00'],
    ['2026-11-24 07:59', '2026-11-24 08:00'],
    ['2026-11-24 08:00', undefined],
  ])('at %s they end %s', (now, end) => {
    expect(quietEnd(night, at(now), ZONE)).toEqual(end === undefined ? undefined : at(end))
  })

  it('may lie within a day, live on another clock, or not be', () => {
    const noon = { from: 12 * 60, to: 14 * 60 }
    expect(quietEnd(noon, at('2026-11-23 13:00'), ZONE)).toEqual(at('2026-11-23 14:00'))
    expect(quietEnd(noon, at('2026-11-23 13:00'), 'Asia/Tokyo')).toBeUndefined()
    expect(quietEnd('off', at('2026-11-23 23:00'), ZONE)).toBeUndefined()
  })

  it.each([
    ['22:00-08:00', { value: night }, '22:00-次日08:00'],
    ['22点到8点', { value: night }, '22:00-次日08:00'],
    ['２３：００－７：３０', { value: { from: 1380, to: 1890 } }, '23:00-次日07:30'],
    ['12:00-14:00', { value: { from: 720, to: 840 } }, '12:00-14:00'],
    ['关', { value: 'off' }, '关'],
  ])('read %s', (text, read, shown) => {
    const found = readQuiet(text)
    expect(found).toEqual(read)
    if ('value' in found) expect(quietText(found.value)).toBe(shown)
  })

  it.each([
    ['25:00', 'none'],
    ['晚上别吵', 'none'],
    ['22:00-08:00 12:00-14:00', 'none'],
    ['22:00-08:00 好吗', 'none'],
    ['08:00-08:00', 'whole-day'],
    ['00:00-24:00', 'whole-day'],
    ['25:00-08:00', { time: '「25:00-08:00」没有这样的时间' }],
    ['22:60-08:00', { time: '「22:60-08:00」没有这样的时间' }],
  ])('refuse %s', (text, wrong) => expect(readQuiet(text)).toEqual({ wrong }))
})

describe('the budget', () => {
  it.each([
    ['本群 2', { kind: 'room', perRoom: 2 }],
    ['本群 0', { kind: 'room', perRoom: 0 }],
    ['每群 每天 3条', { kind: 'rooms', perRoom: 3 }],
    ['每人 1 3', { kind: 'person', perDay: 1, perWeek: 3 }],
    ['每人 每天２条，每周５条', { kind: 'person', perDay: 2, perWeek: 5 }],
    ['恢复', { kind: 'restore' }],
    ['本群', { wrong: 'unknown' }],
    ['本群 -1', { wrong: 'unknown' }],
    ['本群 2 3', { wrong: 'unknown' }],
    ['本群 21', { wrong: 'range' }],
    ['本群 999999999', { wrong: 'range' }],
    ['每人 1', { wrong: 'week' }],
    ['每人 3 1', { wrong: 'week' }],
    ['随便', { wrong: 'unknown' }],
  ])('reads %s', (text, change) => expect(readBudget(text)).toEqual(change))

  const scene = (change: Partial<Scene> = {}): Scene => ({
    kind: 'room',
    rules: DEFAULT_RULES,
    zone: ZONE,
    said: [],
    complaint: false,
    closed: false,
    ours: false,
    ...change,
  })
  const now = at('2026-11-23 10:00')
  const today = [at('2026-11-23 08:30'), at('2026-11-23 09:30')]
  const thrice = [at('2026-11-17 12:00'), at('2026-11-19 12:00'), at('2026-11-21 12:00')]
  const tomorrow = at('2026-11-24 00:00')

  it.each([
    ['a free room', 'promotion', scene(), { go: true }],
    ['one said', 'promotion', scene({ said: today.slice(1) }), { go: true }],
    ['two said', 'promotion', scene({ said: today }), { go: false, until: tomorrow, why: 'budget' }],
    [
      'two said yesterday',
      'promotion',
      scene({ said: [at('2026-11-22 21:00'), at('2026-11-22 21:30')] }),
      { go: true },
    ],
    // The clock was set back: what was said "tomorrow" counts.
    [
      'said later',
      'promotion',
      scene({ said: [at('2026-11-24 09:00'), at('2026-11-24 10:00')] }),
      { go: false, until: tomorrow, why: 'budget' },
    ],
    ['a welcome beyond it', 'welcome', scene({ said: today }), { go: true }],
    [
      'a complaint',
      'promotion',
      scene({ complaint: true }),
      { go: false, until: at('2026-11-23 10:05'), why: 'complaint' },
    ],
    ['a welcome beside one', 'welcome', scene({ complaint: true }), { go: true }],
    [
      'a person told today',
      'promotion',
      scene({ kind: 'person', said: today.slice(1) }),
      { go: false, until: tomorrow, why: 'budget' },
    ],
    [
      'a person told thrice',
      'promotion',
      scene({ kind: 'person', said: thrice }),
      { go: false, until: tomorrow, why: 'budget' },
    ],
    ['a person told twice', 'promotion', scene({ kind: 'person', said: thrice.slice(1) }), { go: true }],
    ['somebody who wants none', 'promotion', scene({ kind: 'person', closed: true }), { go: false, never: true }],
    [
      'nothing at all',
      'promotion',
      scene({ rules: { ...DEFAULT_RULES, perRoom: 0 } }),
      { go: false, until: tomorrow, why: 'budget' },
    ],
  ] as const)('judges %s', (_name, lane, given, verdict) => expect(judge(lane, given, now)).toEqual(verdict))

  it('makes welcomes wait in quiet hours only', () => {
    const late = at('2026-11-23 23:00')
    const held = { go: false, until: at('2026-11-24 08:00'), why: 'quiet' }
    expect(judge('welcome', scene(), late)).toEqual(held)
    expect(judge('promotion', scene({ complaint: true }), late)).toEqual(held)
    expect(judge('promotion', scene({ rules: { ...DEFAULT_RULES, quiet: 'off' } }), late)).toEqual({ go: true })
  })

  it('counts by the day of the place', () => {
    const said = [at('2026-11-23 00:30')]
    expect(spent({ said, zone: ZONE }, now)).toEqual({ today: 1, week: 1 })
    expect(spent({ said, zone: 'Europe/Berlin' }, now)).toEqual({ today: 0, week: 1 })
  })
})

describe('what waits together', () => {
  const row = (text: string, mention: number[] = [], expiresAt: Date | null = null) => ({
    text,
    mention,
    expiresAt,
    isPicture: false,
  })

  it('is one message, each text and each person once, stale with its first part', () => {
    const [soon, late] = [at('2026-11-23 12:00'), at('2026-11-24 12:00')]
    expect(merged([row('甲', [1, 2], late), row('乙', [2, 3], soon), row('甲', [4])])).toEqual({
      count: 3,
      text: '甲\n\n乙',
      mention: [1, 2, 3, 4],
      expiresAt: soon,
    })
    expect(merged([row('甲')])).toEqual({ count: 1, text: '甲', mention: [], expiresAt: null })
  })

  it('leaves pictures alone', () => {
    const picture = { ...row('榜'), isPicture: true }
    expect(merged([picture, row('乙')]).count).toBe(1)
    expect(merged([row('甲'), row('乙'), picture, row('丙')]).text).toBe('甲\n\n乙')
  })

  it('is no longer than one reads', () => {
    const long = 'x'.repeat(1000)
    expect(merged([row(long), row('乙'), row(`${long}y`), row('丙')]).count).toBe(2)
    expect(merged([row('z'.repeat(5000)), row('乙')]).count).toBe(1)
    expect(merged(Array.from({ length: 9 }, (_, i) => row(`第 ${i}`))).count).toBe(6)
  })
})
