import { DAY, dateKey, instantOf, startOfDay, wallTime } from './calendar.ts'
import { type DayKind, dayKind, holidayName } from './holidays.ts'

/** When people are there to answer: weekly hours with breaks, public holidays, days of their own. All pure. */

/** Minutes after midnight; `to` is above `from` and may lie beyond midnight (18:00–02:00 is 1080–1560). */
export interface Span {
  from: number
  to: number
}

/** Monday is 0. */
type Weekday = 0 | 1 | 2 | 3 | 4 | 5 | 6

export interface HoursRule {
  on: DayKind | 'daily' | Weekday
  /** In order and apart; empty: closed. */
  spans: Span[]
}

export interface Hours {
  /** For a day the most special rule counts: its holiday, its weekday, workday or weekend, then daily. */
  rules: HoursRule[]
  /** Days with hours of their own, by `2026-12-31`. */
  dates: Record<string, Span[]>
}

const ORDINARY: Span = { from: 9 * 60, to: 21 * 60 }

/** Used until somebody says otherwise. */
export const DEFAULT_HOURS: Hours = { rules: [{ on: 'daily', spans: [ORDINARY] }], dates: {} }

/** Every hour of every day, for what cannot wait. */
export const ALWAYS: Hours = { rules: [{ on: 'daily', spans: [{ from: 0, to: 24 * 60 }] }], dates: {} }

/** Nobody is closed for longer than this; beyond it, ordinary hours are counted. */
const LONGEST_REST_DAYS = 60

const weekdayOf = (year: number, month: number, day: number): Weekday =>
  ((new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7) as Weekday

/** What a day, by `2026-12-31`, may have a rule for, the most special first. The first for which there is one counts. */
export function rulesFor(key: string): HoursRule['on'][] {
  const [year = 0, month = 0, day = 0] = key.split('-').map(Number)
  const kind = dayKind(key)
  const weekday = weekdayOf(year, month, day)
  // A Saturday that is made up for is worked like the other workdays, where there are hours for workdays.
  const isMadeUp = kind === 'workday' && weekday > 4
  return kind === 'holiday' || isMadeUp ? [kind, weekday, 'daily'] : [weekday, kind, 'daily']
}

/** The hours of one day, by `2026-12-31`. */
export function spansOn(hours: Hours, key: string): Span[] {
  const own = hours.dates[key]
  if (own !== undefined) return own
  for (const on of rulesFor(key)) {
    const rule = hours.rules.find((r) => r.on === on)
    if (rule !== undefined) return rule.spans
  }
  return []
}

interface Stretch {
  from: number
  to: number
}

/** The stretches of open time that end after `at`, in order, for so many days. */
function* stretches(hours: Hours, at: Date, zone: string, days: number): Generator<Stretch> {
  for (let offset = -1; offset <= days; offset++) {
    const noon = new Date(startOfDay(at, zone, offset).getTime() + DAY / 2)
    const wall = wallTime(noon, zone)
    for (const { from, to } of spansOn(hours, dateKey(noon, zone))) {
      const start = instantOf({ ...wall, hour: 0, minute: from, second: 0 }, zone).getTime()
      const end = instantOf({ ...wall, hour: 0, minute: to, second: 0 }, zone).getTime()
      if (end > at.getTime() && end > start) yield { from: start, to: end }
    }
  }
}

/** Whether somebody is there at `at`. */
export function isOpenAt(hours: Hours, at: Date, zone: string): boolean {
  const [first] = stretches(hours, at, zone, 1)
  return first !== undefined && first.from <= at.getTime()
}

/** The next instant from `at` on at which somebody is there; `at` itself within the hours. */
export function nextOpening(hours: Hours, at: Date, zone: string): Date {
  const [first] = stretches(hours, at, zone, LONGEST_REST_DAYS)
  return first === undefined ? at : new Date(Math.max(first.from, at.getTime()))
}

/** The end of the stretch of open time in which `at` lies; `at` itself when nobody is there. */
export function closesAt(hours: Hours, at: Date, zone: string): Date {
  let end = at.getTime()
  for (const stretch of stretches(hours, at, zone, LONGEST_REST_DAYS)) {
    if (stretch.from > end) break
    end = Math.max(end, stretch.to)
  }
  return new Date(end)
}

/** The instant at which `ms` of open time have passed since `at`. */
export function addWorking(hours: Hours, at: Date, ms: number, zone: string): Date {
  let left = ms
  let last = at.getTime()
  const days = LONGEST_REST_DAYS + Math.ceil(ms / (DAY / 24))
  for (const { from, to } of stretches(hours, at, zone, days)) {
    const start = Math.max(from, last)
    if (start >= to) continue
    if (left <= to - start) return new Date(start + left)
    left -= to - start
    last = to
  }
  return new Date(last + left)
}

/**
 * The end of a day, by `2026-12-31`, for whoever promises something for it: when it closes, at the latest a minute before
 * midnight. A day on which nobody is there ends like an ordinary one.
 */
export function closingOn(hours: Hours, key: string, zone: string): Date {
  const [year = 0, month = 0, day = 0] = key.split('-').map(Number)
  const last = spansOn(hours, key).at(-1) ?? ORDINARY
  return instantOf({ year, month, day, hour: 0, minute: Math.min(last.to, 24 * 60 - 1) }, zone)
}

/** Open time between two instants, in milliseconds; 0 when the second is not later. */
export function workingBetween(hours: Hours, from: Date, to: Date, zone: string): number {
  let total = 0
  let last = from.getTime()
  const days = Math.ceil((to.getTime() - from.getTime()) / DAY) + 1
  for (const stretch of stretches(hours, from, zone, Math.max(0, days))) {
    const start = Math.max(stretch.from, last)
    const end = Math.min(stretch.to, to.getTime())
    if (end > start) total += end - start
    last = Math.max(last, end)
  }
  return total
}

const DAY_NAMES: Record<Exclude<HoursRule['on'], Weekday>, string> = {
  daily: '每天',
  workday: '工作日',
  weekend: '周末',
  holiday: '节假日',
}
const WEEKDAYS = ['一', '二', '三', '四', '五', '六', '日'] as const
const NAMED: Record<string, HoursRule['on']> = {
  每天: 'daily',
  天天: 'daily',
  工作日: 'workday',
  周末: 'weekend',
  双休日: 'weekend',
  节假日: 'holiday',
  法定节假日: 'holiday',
}

const two = (n: number) => String(n).padStart(2, '0')
const minuteText = (m: number) =>
  m > 24 * 60 ? `次日${two(Math.floor(m / 60) - 24)}:${two(m % 60)}` : `${two(Math.floor(m / 60))}:${two(m % 60)}`

/** `09:00-12:00、13:30-18:00`, `休息`, `全天`. */
export function spansText(spans: readonly Span[]): string {
  if (spans.length === 0) return '休息'
  if (spans.length === 1 && spans[0]?.from === 0 && spans[0].to === 24 * 60) return '全天'
  return spans.map((s) => `${minuteText(s.from)}-${minuteText(s.to)}`).join('、')
}

/** `工作日 09:00-18:00；周末 10:00-16:00；节假日 休息；2026-12-31 休息`. */
export function hoursText(hours: Hours): string {
  const name = (on: HoursRule['on']) => (typeof on === 'number' ? `周${WEEKDAYS[on]}` : DAY_NAMES[on])
  // Neighbouring weekdays with the same hours are said together.
  const parts: { from: HoursRule['on']; to: HoursRule['on']; text: string }[] = []
  for (const rule of hours.rules) {
    const text = spansText(rule.spans)
    const last = parts.at(-1)
    if (typeof rule.on === 'number' && last?.to === rule.on - 1 && last.text === text) last.to = rule.on
    else parts.push({ from: rule.on, to: rule.on, text })
  }
  const rules = parts.map((p) => `${p.from === p.to ? name(p.from) : `${name(p.from)}至${name(p.to)}`} ${p.text}`)
  const dates = Object.entries(hours.dates).map(([key, spans]) => `${key} ${spansText(spans)}`)
  return [...rules, ...dates].join('；')
}

/** `国庆节` when the day is closed for it. */
export const closedFor = (hours: Hours, key: string): string | undefined =>
  spansOn(hours, key).length === 0 ? holidayName(key) : undefined

const TIME = '(\\d{1,2})(?:[:：点时](\\d{2}|半)?分?)?'
const SPAN = new RegExp(`^${TIME}\\s*(?:-|－|—|–|~|～|到|至)\\s*(次日)?${TIME}`, 'u')
const MOST_SPANS = 6

function minuteOf(hour: string | undefined, minute: string | undefined): number | undefined {
  const h = Number(hour)
  const m = minute === undefined ? 0 : minute === '半' ? 30 : Number(minute)
  return h > 24 || m > 59 || (h === 24 && m > 0) ? undefined : h * 60 + m
}

/** What was read and what follows it, or what is wrong with it, in words for whoever wrote it. */
export type Read<T> = { value: T; rest: string } | { wrong: string }

/** Reads `9:00-12:00 13:30-18:00` at the start of a text; none when it starts with something else. */
export function readSpans(text: string): Read<Span[]> {
  let rest = text
  const spans: Span[] = []
  for (;;) {
    rest = rest.replace(/^[\s,，、和]+/u, '')
    const match = SPAN.exec(rest)
    if (match === null) break
    const from = minuteOf(match[1], match[2])
    const end = minuteOf(match[4], match[5])
    if (from === undefined || end === undefined || from === 24 * 60) return { wrong: `「${match[0]}」没有这样的时间` }
    const to = match[3] !== undefined || end <= from ? end + 24 * 60 : end
    if (to - from > 24 * 60) return { wrong: `「${match[0]}」超过了一天` }
    spans.push({ from, to })
    rest = rest.slice(match[0].length)
  }
  spans.sort((a, b) => a.from - b.from)
  if (spans.length > MOST_SPANS) return { wrong: `一天最多写 ${MOST_SPANS} 段` }
  const overlap = spans.findIndex((s, i) => s.from < (spans[i - 1]?.to ?? 0))
  if (overlap > 0) return { wrong: `${spansText(spans.slice(overlap - 1, overlap + 1))} 重叠了` }
  return { value: spans, rest }
}

/** What the start of a text names as days: weekdays, kinds of days, or a date that is not over. Undefined: none. */
export function readDays(text: string, today: string): Read<{ on: HoursRule['on'][] } | { date: string }> | undefined {
  const named = Object.keys(NAMED).find((n) => text.startsWith(n))
  const kind = named === undefined ? undefined : NAMED[named]
  if (named !== undefined && kind !== undefined) return { value: { on: [kind] }, rest: text.slice(named.length) }
  const week =
    /^(?:周|星期|礼拜)([一二三四五六日天]+)(?:\s*(?:-|－|—|~|～|到|至)\s*(?:周|星期|礼拜)?([一二三四五六日天]))?/u.exec(
      text,
    )
  if (week !== null) {
    const index = (c: string) => WEEKDAYS.findIndex((w) => w === (c === '天' ? '日' : c)) as Weekday
    const named = [...(week[1] ?? '')].map(index)
    const first = named.at(-1) ?? 0
    const length = week[2] === undefined ? 1 : ((index(week[2]) - first + 7) % 7) + 1
    const range = Array.from({ length }, (_, i) => ((first + i) % 7) as Weekday)
    return { value: { on: [...named.slice(0, -1), ...range] }, rest: text.slice(week[0].length) }
  }
  const date = /^(?:(\d{4})[-/年])?(\d{1,2})[-/月](\d{1,2})[日号]?(?![\d:：])/u.exec(text)
  if (date === null) return undefined
  const [year = 0, month = 0, day = 0] = today.split('-').map(Number)
  const wanted = { month: Number(date[2]), day: Number(date[3]) }
  const isPast = wanted.month < month || (wanted.month === month && wanted.day < day)
  const inYear = date[1] === undefined ? (isPast ? year + 1 : year) : Number(date[1])
  const real = new Date(Date.UTC(inYear, wanted.month - 1, wanted.day))
  if (real.getUTCMonth() !== wanted.month - 1) return { wrong: `没有「${date[0]}」这一天` }
  return { value: { date: real.toISOString().slice(0, 10) }, rest: text.slice(date[0].length) }
}

/** `休息`, `全天`, or one time after the other at the start of a text; undefined when it starts with something else. */
function readOpenTime(text: string): Read<Span[]> | undefined {
  const closed = /^(?:休息|不上班|放假|关)/u.exec(text)
  if (closed !== null) return { value: [], rest: text.slice(closed[0].length) }
  const whole = /^(?:全天|24小时|照常)/u.exec(text)
  if (whole !== null) return { value: [{ from: 0, to: 24 * 60 }], rest: text.slice(whole[0].length) }
  const spans = readSpans(text)
  return 'wrong' in spans || spans.value.length > 0 ? spans : undefined
}

/**
 * Reads hours as people write them: `工作日 9:00-12:00 13:30-18:00 周末 10:00-16:00 节假日 休息`, `每天 9点到21点`,
 * `周六周日 10:00-16:00`, `12-31 休息`, `全天`. What is not named keeps what it had when only dates are given, else it is closed.
 * @param before the hours so far
 * @param today `2026-11-23`, for dates without a year
 */
export function parseHours(text: string, before: Hours, today: string): Hours | { wrong: string } {
  let rest = text.normalize('NFKC').trim()
  if (rest === '全天' || rest === '24小时') return { ...ALWAYS, dates: before.dates }
  const rules: HoursRule[] = []
  const dates: Record<string, Span[]> = {}
  while (rest !== '') {
    const bare = /^\d{1,2}\s*[:：点时]|^\d{1,2}\s*(?:-|~|到|至)\s*\d{1,2}[:：点]/u.test(rest) && rules.length === 0
    const found: ({ on: HoursRule['on'][] } | { date: string })[] = bare ? [{ on: ['daily'] }] : []
    let spans: Read<Span[]> | undefined
    // Several names of days may come before one time.
    while (spans === undefined) {
      if (found.length > 0) spans = readOpenTime(rest)
      if (spans !== undefined) break
      const days = readDays(rest, today)
      if (days === undefined && found.length > 0) return { wrong: '还缺时间，例如 9:00-18:00，或写「休息」' }
      if (days === undefined) return { wrong: `「${[...rest].slice(0, 12).join('')}」这部分我没看懂` }
      if ('wrong' in days) return days
      found.push(days.value)
      rest = days.rest.replace(/^[\s:：,，、;；和及与是为]+/u, '')
    }
    if ('wrong' in spans) return spans
    rest = spans.rest
    rest = rest.replace(/^[\s,，;；、]+/u, '')
    for (const days of found) {
      if ('date' in days) dates[days.date] = spans.value
      else for (const on of days.on) rules.push({ on, spans: spans.value })
    }
  }
  if (rules.length === 0 && Object.keys(dates).length === 0) return { wrong: '还缺时间，例如 每天 9:00-21:00' }
  const kept = Object.entries({ ...before.dates, ...dates })
    .filter(([key]) => key >= today)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  const inUse = rules.length > 0 ? sorted(rules) : before.rules
  if (inUse.every((r) => r.spans.length === 0)) return { wrong: '一天都不开就没有人能回复群友了' }
  return { rules: inUse, dates: Object.fromEntries(kept) }
}

/** Later ones replace earlier ones for the same days; general ones first, then by weekday. */
function sorted(rules: readonly HoursRule[]): HoursRule[] {
  const order = (on: HoursRule['on']) =>
    typeof on === 'number' ? on : { daily: -4, workday: -3, weekend: -2, holiday: 7 }[on]
  return [...new Map(rules.map((r) => [r.on, r])).values()].sort((a, b) => order(a.on) - order(b.on))
}
