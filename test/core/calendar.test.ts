import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  clockText,
  DAY,
  dateKey,
  durationText,
  HOUR,
  instantOf,
  MINUTE,
  parseDay,
  parseDurationMs,
  parseNumber,
  parseWhen,
  startOfDay,
  startOfMonth,
  startOfWeek,
  wallTime,
} from '../../src/core/calendar.ts'

const SHANGHAI = 'Asia/Shanghai'
/** Monday 2026-11-23 10:00 in Shanghai. */
const NOW = new Date('2026-11-23T02:00:00Z')
const when = (text: string) => parseWhen(text, NOW, SHANGHAI)
/** On the wall in Shanghai: `11-24 15:30`. */
const shown = (text: string) => {
  const at = when(text)
  if (at === undefined) return undefined
  const w = wallTime(at, SHANGHAI)
  return `${w.month}-${w.day} ${w.hour}:${String(w.minute).padStart(2, '0')}`
}

describe('durations as people write them', () => {
  it.each([
    ['30分钟', 30 * MINUTE],
    ['30 分钟', 30 * MINUTE],
    ['２小时', 2 * HOUR],
    ['2小时', 2 * HOUR],
    ['2 小时 30 分', 150 * MINUTE],
    ['1小时30分', 90 * MINUTE],
    ['1.5h', 90 * MINUTE],
    ['2h', 2 * HOUR],
    ['15min', 15 * MINUTE],
    ['半小时', 30 * MINUTE],
    ['半个小时', 30 * MINUTE],
    ['一个半小时', 90 * MINUTE],
    ['两个小时', 2 * HOUR],
    ['两小时内', 2 * HOUR],
    ['半小时后', 30 * MINUTE],
    ['三刻钟', 45 * MINUTE],
    ['十五分钟', 15 * MINUTE],
    ['二十四小时', DAY],
    ['半天', 12 * HOUR],
    ['一天半', 36 * HOUR],
    ['3天', 3 * DAY],
    ['一周', 7 * DAY],
    ['45秒', 45_000],
    ['0分钟', 0],
  ])('%s', (text, ms) => expect(parseDurationMs(text)).toBe(ms))

  it.each(['', '后', '小时', '2', '马上', '2小时补发', '-2小时', '2个月', '1mo', '20:00', '2小时2'])(
    '%s is none',
    (text) => expect(parseDurationMs(text)).toBeUndefined(),
  )

  it('never leaves the range of dates, however long the sum', () => {
    expect(parseDurationMs('9999周'.repeat(2000))).toBeUndefined()
    expect(parseDurationMs('9999天')).toBeUndefined()
    expect(parseDurationMs('3650天')).toBe(3650 * DAY)
  })

  it('never throws and never gives anything but a finite number of milliseconds', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'0129半一两十个小时分钟天周hm.: 后内'), maxLength: 30 }),
        (text) => {
          const ms = parseDurationMs(text)
          expect(ms === undefined || (Number.isFinite(ms) && ms >= 0)).toBe(true)
          const at = when(text)
          expect(at === undefined || !Number.isNaN(at.getTime())).toBe(true)
        },
      ),
    )
  })

  it.each([
    [59_000, '59 秒'],
    [12 * MINUTE + 59_000, '12 分钟'],
    [125 * MINUTE, '2 小时 5 分钟'],
    [2 * HOUR, '2 小时'],
    [3 * DAY + 4 * HOUR, '3 天 4 小时'],
    [-5, '0 秒'],
  ])('%d ms is told as %s', (ms, text) => expect(durationText(ms)).toBe(text))
})

describe('numbers', () => {
  it.each([
    ['三', 3],
    ['十', 10],
    ['十五', 15],
    ['二十', 20],
    ['九十九', 99],
    ['４８', 48],
    ['1.5', 1.5],
  ])('%s', (text, n) => expect(parseNumber(text)).toBe(n))
  it.each(['', '一百', '百', '12345', 'x', '十十'])('%s is none', (text) => expect(parseNumber(text)).toBeUndefined())
})

describe('instants as people write them, on Monday at 10:00', () => {
  it.each([
    ['2小时', '11-23 12:00'],
    ['18:00', '11-23 18:00'],
    ['18：00', '11-23 18:00'],
    ['18点半', '11-23 18:30'],
    ['9点', '11-24 9:00'],
    ['10:00', '11-24 10:00'],
    ['今晚8点', '11-23 20:00'],
    ['今晚八点一刻', '11-23 20:15'],
    ['晚上8点', '11-23 20:00'],
    ['今晚12点', '11-24 0:00'],
    ['晚上十二点半', '11-24 0:30'],
    ['今晚1点', '11-24 1:00'],
    ['中午12点', '11-23 12:00'],
    ['中午1点', '11-23 13:00'],
    ['下午三点半', '11-23 15:30'],
    ['傍晚6点', '11-23 18:00'],
    ['24:00', '11-24 0:00'],
    ['明天12:00', '11-24 12:00'],
    ['明天下午三点半', '11-24 15:30'],
    ['明天 下午3点', '11-24 15:00'],
    ['明早9点', '11-24 9:00'],
    ['明晚9点', '11-24 21:00'],
    ['明天凌晨12点', '11-24 0:00'],
    ['后天上午10点三刻', '11-25 10:45'],
    ['大后天9点', '11-26 9:00'],
    ['周五18:00', '11-27 18:00'],
    ['星期天下午2点', '11-29 14:00'],
    ['周一9点', '11-23 9:00'],
    ['下周一9点', '11-30 9:00'],
    ['12-01 09:30', '12-1 9:30'],
    ['12月1日9点', '12-1 9:00'],
    ['2026-12-31 23:59', '12-31 23:59'],
    ['18:00之前', '11-23 18:00'],
  ])('%s', (text, expected) => expect(shown(text)).toBe(expected))

  it.each([
    '25点',
    '24:30',
    '18:60',
    '18:99',
    '明天',
    '8',
    '13月1日9点',
    '2-30 09:00',
    '02-29 9:00',
    '下午',
    '明天25:00',
    '周八9点',
  ])('%s does not exist', (text) => expect(when(text)).toBeUndefined())

  it('leaves an explicit day in the past to the caller, and takes a date far back for next year', () => {
    expect(when('今天9点')?.getTime()).toBeLessThan(NOW.getTime())
    expect(when('11-20 9:00')?.getTime()).toBeLessThan(NOW.getTime())
    expect(when('1-5 9:00')?.toISOString()).toBe('2027-01-05T01:00:00.000Z')
    expect(when('2026-01-05 9:00')?.toISOString()).toBe('2026-01-05T01:00:00.000Z')
  })
})

describe('days by whose end something is promised, on Monday', () => {
  it.each([
    ['明天', '2026-11-24'],
    ['明天之前', '2026-11-24'],
    ['今天内', '2026-11-23'],
    ['今晚', '2026-11-23'],
    ['后天下班前', '2026-11-25'],
    ['下班前', '2026-11-23'],
    ['周五', '2026-11-27'],
    ['下周一', '2026-11-30'],
    ['12月1日前', '2026-12-01'],
    ['1-5', '2027-01-05'],
  ])('%s', (text, expected) => expect(parseDay(text, NOW, SHANGHAI)).toBe(expected))

  it.each(['', '前', '明早', '明天下午', '明天补发', '2-30', '2小时', '3', '尽快'])('%s is none', (text) =>
    expect(parseDay(text, NOW, SHANGHAI)).toBeUndefined(),
  )
})

describe('zones that change their clocks', () => {
  it('starts a day without a midnight at its first instant', () => {
    // Cairo skips 00:00–01:00 on 24 April 2026.
    const start = startOfDay(new Date('2026-04-24T09:00:00Z'), 'Africa/Cairo')
    expect(dateKey(start, 'Africa/Cairo')).toBe('2026-04-24')
    expect(dateKey(new Date(start.getTime() - 1), 'Africa/Cairo')).toBe('2026-04-23')
  })

  it('moves a skipped time ahead and takes the first of a time shown twice', () => {
    const newYork = (day: number, month: number, hour: number, minute: number) =>
      instantOf({ year: 2026, month, day, hour, minute }, 'America/New_York').toISOString()
    expect(newYork(8, 3, 2, 30)).toBe('2026-03-08T07:30:00.000Z')
    expect(newYork(1, 11, 1, 30)).toBe('2026-11-01T05:30:00.000Z')
    expect(newYork(1, 11, 2, 30)).toBe('2026-11-01T07:30:00.000Z')
  })

  it('finds the instant of every wall time that exists', () => {
    const zones = [
      'Asia/Shanghai',
      'America/New_York',
      'Africa/Cairo',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'America/Santiago',
    ]
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.date({ min: new Date('2020-01-01'), max: new Date('2035-01-01'), noInvalidDate: true }),
        (zone, date) => {
          const at = new Date(Math.floor(date.getTime() / 1000) * 1000)
          const wall = wallTime(at, zone)
          const found = instantOf(wall, zone)
          expect(wallTime(found, zone)).toEqual(wall)
          expect(Math.abs(found.getTime() - at.getTime())).toBeLessThanOrEqual(HOUR)
          expect(dateKey(startOfDay(at, zone), zone)).toBe(dateKey(at, zone))
        },
      ),
    )
  })
})

describe('parts of the calendar', () => {
  it('knows the starts of day, week and month', () => {
    expect(startOfDay(NOW, SHANGHAI).toISOString()).toBe('2026-11-22T16:00:00.000Z')
    expect(startOfDay(NOW, SHANGHAI, -1).toISOString()).toBe('2026-11-21T16:00:00.000Z')
    expect(startOfWeek(new Date('2026-11-29T15:59:59Z'), SHANGHAI).toISOString()).toBe('2026-11-22T16:00:00.000Z')
    expect(startOfWeek(NOW, SHANGHAI, 1).toISOString()).toBe('2026-11-29T16:00:00.000Z')
    expect(startOfMonth(NOW, SHANGHAI).toISOString()).toBe('2026-10-31T16:00:00.000Z')
    expect(startOfMonth(NOW, SHANGHAI, 2).toISOString()).toBe('2026-12-31T16:00:00.000Z')
  })

  it('tells a time as one would say it', () => {
    const tell = (iso: string) => clockText(new Date(iso), NOW, SHANGHAI)
    expect(tell('2026-11-23T10:05:00Z')).toBe('18:05')
    expect(tell('2026-11-24T01:00:00Z')).toBe('明天 09:00')
    expect(tell('2026-11-22T01:00:00Z')).toBe('昨天 09:00')
    expect(tell('2026-12-01T01:00:00Z')).toBe('12月1日 09:00')
  })
})
