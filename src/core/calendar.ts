/** Wall-clock arithmetic in one time zone, and the ways people write durations and times. All pure. */

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

export interface WallTime {
  year: number
  /** 1–12 */
  month: number
  day: number
  hour: number
  minute: number
  second: number
}

const formats = new Map<string, Intl.DateTimeFormat>()
function formatFor(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formats.set(timeZone, format)
  }
  return format
}

/** What the clock on the wall shows at `at`. */
export function wallTime(at: Date, timeZone: string): WallTime {
  const parts: Record<string, number> = {}
  for (const p of formatFor(timeZone).formatToParts(at)) if (p.type !== 'literal') parts[p.type] = Number(p.value)
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts
  return { year, month, day, hour, minute, second }
}

/** Milliseconds by which the wall of the zone is ahead of UTC at `at` (whole seconds). */
function offsetMs(at: number, timeZone: string): number {
  const w = wallTime(new Date(at), timeZone)
  return Date.UTC(w.year, w.month - 1, w.day, w.hour, w.minute, w.second) - Math.floor(at / SECOND) * SECOND
}

/**
 * The instant at which the wall shows `wall`. Days and months may overflow (day 32 is the next month's first or
 * second). A time that the clock shows twice is the first of the two; one that it skips moves ahead with the clock,
 * so that the start of a day without a midnight is still on that day.
 */
export function instantOf(wall: Omit<WallTime, 'second'> & { second?: number }, timeZone: string): Date {
  const asUtc = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second ?? 0)
  const byOffset = (offset: number) => ({ at: asUtc - offset, fits: offsetMs(asUtc - offset, timeZone) === offset })
  const before = byOffset(offsetMs(asUtc - DAY, timeZone))
  if (before.fits) return new Date(before.at)
  const after = byOffset(offsetMs(asUtc + DAY, timeZone))
  return new Date(after.fits ? after.at : before.at)
}

const two = (n: number) => String(n).padStart(2, '0')

/** `2026-11-22` on the wall. */
export function dateKey(at: Date, timeZone: string): string {
  const w = wallTime(at, timeZone)
  return `${w.year}-${two(w.month)}-${two(w.day)}`
}

/** Midnight on the wall of the day of `at`, moved by `days`. */
export function startOfDay(at: Date, timeZone: string, days = 0): Date {
  const w = wallTime(at, timeZone)
  return instantOf({ ...w, day: w.day + days, hour: 0, minute: 0, second: 0 }, timeZone)
}

/** The first instant of the month of `at`, moved by `months`. */
export function startOfMonth(at: Date, timeZone: string, months = 0): Date {
  const w = wallTime(at, timeZone)
  return instantOf({ year: w.year, month: w.month + months, day: 1, hour: 0, minute: 0 }, timeZone)
}

/** The first instant (Monday) of the week of `at`, moved by `weeks`. */
export function startOfWeek(at: Date, timeZone: string, weeks = 0): Date {
  const w = wallTime(at, timeZone)
  const weekday = (new Date(Date.UTC(w.year, w.month - 1, w.day)).getUTCDay() + 6) % 7
  return instantOf({ year: w.year, month: w.month, day: w.day - weekday + 7 * weeks, hour: 0, minute: 0 }, timeZone)
}

/** `18:05` today, `明天 09:00`, `昨天 …`, else `11月23日 18:05`. */
export function clockText(at: Date, now: Date, timeZone: string): string {
  const w = wallTime(at, timeZone)
  const time = `${two(w.hour)}:${two(w.minute)}`
  const key = dateKey(at, timeZone)
  if (key === dateKey(now, timeZone)) return time
  if (key === dateKey(startOfDay(now, timeZone, 1), timeZone)) return `明天 ${time}`
  if (key === dateKey(startOfDay(now, timeZone, -1), timeZone)) return `昨天 ${time}`
  return `${w.month}月${w.day}日 ${time}`
}

/** As `clockText`, for what is read on later days too: `18:05` on the day of `now`, else `11月24日 09:00`. */
export function datedText(at: Date, now: Date, timeZone: string): string {
  const isSameDay = dateKey(at, timeZone) === dateKey(now, timeZone)
  const w = wallTime(at, timeZone)
  return isSameDay ? clockText(at, now, timeZone) : `${w.month}月${w.day}日 ${two(w.hour)}:${two(w.minute)}`
}

/** 「45 秒」「12 分钟」「2 小时 5 分钟」「3 天 4 小时」, rounded down; never negative. */
export function durationText(ms: number): string {
  const minutes = Math.floor(Math.max(0, ms) / MINUTE)
  if (minutes < 1) return `${Math.floor(Math.max(0, ms) / SECOND)} 秒`
  const days = Math.floor(minutes / 1440)
  const hours = Math.floor((minutes % 1440) / 60)
  const rest = minutes % 60
  if (days > 0) return hours > 0 ? `${days} 天 ${hours} 小时` : `${days} 天`
  if (hours > 0) return rest > 0 ? `${hours} 小时 ${rest} 分钟` : `${hours} 小时`
  return `${rest} 分钟`
}

const CHINESE_DIGITS: Record<string, number> = {
  零: 0,
  〇: 0,
  一: 1,
  二: 2,
  两: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
}

/** 「三」→3, 「十五」→15, 「二十」→20, 「48」→48; undefined when it is no number below 1000. */
export function parseNumber(text: string): number | undefined {
  const t = text.normalize('NFKC')
  if (/^\d{1,4}(?:\.\d)?$/.test(t)) return Number(t)
  const tens = /^([一二两三四五六七八九])?十([一二三四五六七八九])?$/u.exec(t)
  if (tens) return (tens[1] ? (CHINESE_DIGITS[tens[1]] ?? 0) : 1) * 10 + (tens[2] ? (CHINESE_DIGITS[tens[2]] ?? 0) : 0)
  return t.length === 1 ? CHINESE_DIGITS[t] : undefined
}

const UNITS: readonly [RegExp, number][] = [
  [/^(?:秒钟?|s|sec)/u, SECOND],
  [/^(?:分钟?|mins?|m(?!o))/u, MINUTE],
  [/^刻钟/u, 15 * MINUTE],
  [/^(?:个?小时|个?钟头|个?钟|h(?:our)?s?)/u, HOUR],
  [/^(?:天|日|d(?:ay)?s?)/u, DAY],
  [/^(?:个?星期|周|w)/u, 7 * DAY],
]

/** No promise of ours is longer; beyond it a sum of many parts would leave the range of dates. */
const LONGEST_MS = 3650 * DAY

/**
 * `30分钟`, `2 小时`, `1.5h`, `一个半小时`, `半小时`, `1小时30分`, `2h` → milliseconds; undefined when it is none or
 * longer than ten years.
 */
export function parseDurationMs(text: string): number | undefined {
  let rest = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\s+/gu, '')
    .replace(/(?:之内|以内|内|之后|以后|后)$/u, '')
  if (rest === '') return undefined
  let total = 0
  while (rest !== '') {
    const number =
      /^(?:半个?|\d{1,4}(?:\.\d)?|[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])/u.exec(rest)
    if (number === null) return undefined
    const half = number[0].startsWith('半')
    let value = half ? 0.5 : parseNumber(number[0])
    if (value === undefined) return undefined
    rest = rest.slice(number[0].length)
    if (!half && /^个?半/u.test(rest)) {
      value += 0.5
      rest = rest.replace(/^个?半/u, '')
    }
    const unit = UNITS.find(([pattern]) => pattern.test(rest))
    if (unit === undefined) return undefined
    rest = rest.replace(unit[0], '')
    if (!half && unit[1] >= HOUR && rest === '半') {
      value += 0.5
      rest = ''
    }
    total += value * unit[1]
  }
  return total <= LONGEST_MS ? Math.round(total) : undefined
}

const DAY_WORDS: Record<string, number> = {
  今天: 0,
  今日: 0,
  今晚: 0,
  今早: 0,
  明天: 1,
  明日: 1,
  明早: 1,
  明晚: 1,
  后天: 2,
  大后天: 3,
}

const WEEKDAYS = '一二三四五六日'

/** `周五`, `星期日`, `下周一` at the start: how many days ahead; a bare weekday is the next one, today included. */
function weekdayAhead(text: string, today: WallTime): { days: number; length: number } | undefined {
  const match = /^(?:(下|这|本)?个?(?:周|星期|礼拜))([一二三四五六日天])/u.exec(text)
  if (match === null) return undefined
  const wanted = WEEKDAYS.indexOf((match[2] ?? '').replace('天', '日'))
  const current = (new Date(Date.UTC(today.year, today.month - 1, today.day)).getUTCDay() + 6) % 7
  const days = wanted - current
  if (match[1] === '下') return { days: days + 7, length: match[0].length }
  return { days: match[1] === undefined && days < 0 ? days + 7 : days, length: match[0].length }
}

/** A date without a year that lies further back than this is meant for next year. */
const HALF_A_YEAR_DAYS = 182

/** The hour on a 24-hour clock; 24 and more are the small hours after that evening (`今晚12点`, `晚上1点`). */
function fullHour(hour: number, part: string | undefined, evening: boolean): number {
  if (evening || part === '晚上' || part === '夜里') {
    if (hour === 12) return 24
    if (hour < 5) return part === '夜里' ? hour : hour + 24
    return hour < 12 ? hour + 12 : hour
  }
  if (part === '下午' || part === '傍晚') return hour < 12 ? hour + 12 : hour
  if (part === '中午') return hour < 11 ? hour + 12 : hour
  if (part === '凌晨') return hour === 12 ? 0 : hour
  return hour
}

/** The day that a text names at its start, and what follows it; today when it names none. Undefined: no such day exists. */
function readDay(
  text: string,
  today: WallTime,
): { year: number; month: number; day: number; word: string; rest: string } | undefined {
  const { year, month, day } = today
  const named = (length: number, days: number) => ({
    year,
    month,
    day: day + days,
    word: text.slice(0, length),
    rest: text.slice(length).trim(),
  })
  const dayWord = Object.keys(DAY_WORDS).find((w) => text.startsWith(w))
  if (dayWord !== undefined) return named(dayWord.length, DAY_WORDS[dayWord] ?? 0)
  const weekday = weekdayAhead(text, today)
  if (weekday !== undefined) return named(weekday.length, weekday.days)
  const date = /^(?:(\d{4})[-/年])?(\d{1,2})[-/月](\d{1,2})[日号]?/u.exec(text)
  if (date === null) return named(0, 0)
  const wanted = { month: Number(date[2]), day: Number(date[3]) }
  const isBehind = Date.UTC(year, wanted.month - 1, wanted.day + HALF_A_YEAR_DAYS) < Date.UTC(year, month - 1, day)
  const inYear = date[1] === undefined ? (isBehind ? year + 1 : year) : Number(date[1])
  const real = new Date(Date.UTC(inYear, wanted.month - 1, wanted.day))
  if (real.getUTCMonth() !== wanted.month - 1 || real.getUTCDate() !== wanted.day) return undefined
  return { ...named(date[0].length, 0), ...wanted, year: inYear }
}

/**
 * A day without a time, as one by whose end something is promised: `明天`, `周五之前`, `12月1日`, `今天下班前`, `下班前`. Gives
 * `2026-12-31`; undefined when it is none, names a part of the day that ends before it, or no such day exists.
 */
export function parseDay(text: string, now: Date, timeZone: string): string | undefined {
  const [, named = '', closing] =
    /^(.*?)(下班)?(?:之前|以前|前|之内|以内|内)?$/su.exec(text.normalize('NFKC').trim()) ?? []
  const found = readDay(named, wallTime(now, timeZone))
  if (found === undefined || found.rest !== '' || found.word.endsWith('早')) return undefined
  if (found.word === '' && closing === undefined) return undefined
  return new Date(Date.UTC(found.year, found.month - 1, found.day)).toISOString().slice(0, 10)
}

/**
 * An instant as people write it: a duration from now (`2小时`), a time today or the next time that clock comes
 * (`18:00`, `晚上8点`), or a day and a time (`明天12:00`, `明天下午三点半`, `周五18:00`, `12-01 09:30`).
 * Undefined when it is none, or no such time exists (`25点`). An explicit day may lie in the past: the caller decides.
 */
export function parseWhen(text: string, now: Date, timeZone: string): Date | undefined {
  const ms = parseDurationMs(text)
  if (ms !== undefined) return new Date(now.getTime() + ms)
  const found = readDay(
    text
      .normalize('NFKC')
      .trim()
      .replace(/(?:之前|以前|前)$/u, ''),
    wallTime(now, timeZone),
  )
  if (found === undefined) return undefined
  const { year, month, day, word } = found
  const explicitDay = word !== ''
  const evening = word.endsWith('晚')
  let { rest } = found
  const part = /^(?:凌晨|早上|上午|中午|下午|傍晚|晚上|夜里)/u.exec(rest)?.[0]
  if (part !== undefined) rest = rest.slice(part.length).trim()
  const time =
    /^(\d{1,2}|[一二两三四五六七八九]?十[一二三四五六七八九]?|[零一二两三四五六七八九])(?:[:点时](?:(半)|(一刻)|(三刻)|(\d{1,2}|[一二三四五]?十[一二三四五六七八九]?)分?)?)?$/u.exec(
      rest,
    )
  if (time === null || (/^\d+$/.test(rest) && part === undefined && !explicitDay)) return undefined
  const written = parseNumber(time[1] ?? '')
  const minute = time[2] ? 30 : time[3] ? 15 : time[4] ? 45 : time[5] ? parseNumber(time[5]) : 0
  if (written === undefined || minute === undefined) return undefined
  if (written > 24 || minute > 59 || (written === 24 && minute > 0)) return undefined
  const hour = fullHour(written, part, evening)
  const at = instantOf({ year, month, day, hour, minute }, timeZone)
  return !explicitDay && at <= now ? instantOf({ year, month, day: day + 1, hour, minute }, timeZone) : at
}
