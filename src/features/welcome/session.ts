import { DAY, instantOf, MINUTE, parseWhen, startOfDay, wallTime } from '../../core/calendar.ts'
import { UserError } from '../../core/errors.ts'
import { safeText } from '../../core/people.ts'
import { texts } from './texts.ts'

/** When live sessions take place. Pure: no database, no clock. */

/** The group is reminded so long before. */
export const AHEAD_MS = 15 * MINUTE
/** The next one of a weekly session is never further away; an instant beyond was written before the clock was set back. */
export const WEEK_MS = 7 * DAY
export const TITLE_MAX = 30
const MOST_AHEAD_MS = 366 * DAY

/** 0 is Monday. */
export interface Weekly {
  weekday: number
  /** After midnight, by the clock of the room. */
  minute: number
}

export interface Session {
  title: string
  /** Undefined: it takes place once. */
  weekly: Weekly | undefined
  nextAt: Date
}

const WEEK = '(?:周|星期|礼拜)'
const DAYS = `(?:今[天日晚早]|明[天日晚早]|大?后天|(?:下|这|本)?个?${WEEK}[一二三四五六日天]|(?:\\d{4}[-/年])?\\d{1,2}[-/月]\\d{1,2}[日号]?)`
const PART = '(?:凌晨|早上|上午|中午|下午|傍晚|晚上|夜里)?'
const NUMBER = '(?:\\d{1,2}|[一二两三四五六七八九]?十[一二三四五六七八九]?|[零一二两三四五六七八九])'
const TIME = `${PART}\\s*${NUMBER}[:点时](?:半|一刻|三刻|\\d{1,2}分?|[一二三四五]?十[一二三四五六七八九]?分?)?`
const SESSION = new RegExp(`^(每)?(${DAYS})\\s*(${TIME})(?![:\\d])[\\s,:、]*(.*)$`, 'su')
const ONLY_DAY = new RegExp(`^每?(${DAYS})`, 'u')
const WRONG_DAY = new RegExp(`^每?(${WEEK}\\S)`, 'u')

const minuteOf = ({ hour, minute }: { hour: number; minute: number }) => 60 * hour + minute

const weekdayOf = (at: Date, zone: string): number => {
  const { year, month, day } = wallTime(at, zone)
  return (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7
}

/** The first one that begins later than `after`. */
export function nextAfter({ weekday, minute }: Weekly, after: Date, zone: string): Date {
  for (let days = 0; ; days += 1) {
    // Noon is on that day whatever the zone does at night.
    const noon = new Date(startOfDay(after, zone, days).getTime() + DAY / 2)
    const at = instantOf({ ...wallTime(noon, zone), hour: 0, minute, second: 0 }, zone)
    if (weekdayOf(noon, zone) === weekday && at > after) return at
  }
}

/**
 * Reads `周三20:00 读书会` (every week) or `12月3日 晚上8点 新书分享`, `下周三20:00 …` (once).
 * @throws UserError saying what is wrong with it.
 */
export function readSession(written: string, now: Date, zone: string): Session {
  const text = written.normalize('NFKC').trim()
  const wrongDay = WRONG_DAY.exec(text)?.[1]
  const match = SESSION.exec(text)
  if (match === null) {
    const day = ONLY_DAY.exec(text)?.[1]
    if (day !== undefined) throw new UserError(texts.noTime(day))
    throw new UserError(wrongDay === undefined ? texts.noSession : texts.noWeekday(wrongDay))
  }
  const [, every, day = '', time = '', rest = ''] = match
  const isWeekly = new RegExp(`^${WEEK}`, 'u').test(day)
  if (every !== undefined && !isWeekly) throw new UserError(texts.noSession)
  const at = parseWhen(`${day}${time.replace(/\s+/gu, '')}`, now, zone)
  if (at === undefined) throw new UserError(texts.noSuchTime(`${day} ${time}`))
  const title = safeText(rest).replace(/\s+/gu, ' ').trim() || texts.untitled
  if ([...title].length > TITLE_MAX) throw new UserError(texts.titleTooLong(TITLE_MAX, [...title].length))
  if (isWeekly) {
    const weekly = { weekday: weekdayOf(at, zone), minute: minuteOf(wallTime(at, zone)) }
    return { title, weekly, nextAt: nextAfter(weekly, now, zone) }
  }
  if (at <= now) throw new UserError(texts.past(`${day} ${time}`))
  if (at.getTime() - now.getTime() > MOST_AHEAD_MS) throw new UserError(texts.tooFar)
  return { title, weekly: undefined, nextAt: at }
}

const two = (n: number) => String(n).padStart(2, '0')

/** `今天 20:00`, `明天 20:00`, `11月25日（周三）20:00`. */
export function whenText(at: Date, now: Date, zone: string): string {
  const { month, day, hour, minute } = wallTime(at, zone)
  const time = `${two(hour)}:${two(minute)}`
  const isOn = (days: number) => at >= startOfDay(now, zone, days) && at < startOfDay(now, zone, days + 1)
  if (isOn(0)) return `今天 ${time}`
  if (isOn(1)) return `明天 ${time}`
  return `${month}月${day}日（周${texts.weekdays[weekdayOf(at, zone)]}）${time}`
}

export const nextText = (session: Session, now: Date, zone: string): string =>
  `${whenText(session.nextAt, now, zone)} ${session.title}`

/** `每周三 20:00 读书会`, or when the one session is. */
export function sessionText(session: Session, now: Date, zone: string): string {
  const { weekly, title } = session
  if (weekly === undefined) return nextText(session, now, zone)
  const time = `${two(Math.floor(weekly.minute / 60))}:${two(weekly.minute % 60)}`
  return `每周${texts.weekdays[weekly.weekday]} ${time} ${title}`
}
