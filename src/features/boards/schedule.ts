import { DAY, instantOf, parseDurationMs, parseWhen, startOfDay, wallTime } from '../../core/calendar.ts'
import { UserError } from '../../core/errors.ts'
import { texts } from './texts.ts'

/** When a board is posted by itself. Pure: no database, no clock. */

export interface Schedule {
  every: 'day' | 'week' | 'month'
  /** Monday is 1; of a month the day, 28 at most; 1 when it is every day. */
  onDay: number
  /** After midnight. */
  minute: number
}

export const WEEKDAYS = '一二三四五六日'
const MOST_DAY = 28

const EVERY_DAY = /^(?:每天|每日|天天)/u
const EVERY_WEEK = /^每?(?:个)?(?:周|星期|礼拜)([一二三四五六日天])/u
const EVERY_MONTH = /^每(?:个)?月(\d{1,2})[日号]?/u

/** 「周一 9:00」「每天 晚上8点」「每月1日 9:00」. @throws UserError that says which part cannot be read. */
export function parseSchedule(text: string, now: Date, zone: string): Schedule {
  const written = text.normalize('NFKC').replace(/\s+/gu, '')
  const day = EVERY_DAY.exec(written)
  const week = EVERY_WEEK.exec(written)
  const month = EVERY_MONTH.exec(written)
  const found = day ?? week ?? month
  if (found === null) throw new UserError(texts.noDay(text))
  const onDay = week !== null ? WEEKDAYS.indexOf((week[1] ?? '').replace('天', '日')) + 1 : Number(month?.[1] ?? 1)
  if (onDay < 1 || onDay > MOST_DAY) throw new UserError(texts.noSuchDay(onDay, MOST_DAY))
  const time = written.slice(found[0].length)
  if (time === '') throw new UserError(texts.noTime)
  // A duration reads as an instant too, and a day would be a second one.
  const at =
    parseDurationMs(time) === undefined &&
    /^(?:\d|凌晨|早上|上午|中午|下午|傍晚|晚上|[一二两三四五六七八九十])/u.test(time)
      ? parseWhen(time, now, zone)
      : undefined
  if (at === undefined) throw new UserError(texts.badTime(time))
  const wall = wallTime(at, zone)
  return { every: day !== null ? 'day' : week !== null ? 'week' : 'month', onDay, minute: wall.hour * 60 + wall.minute }
}

/** The first time after `after` at which it is due. */
export function nextPost(schedule: Schedule, after: Date, zone: string): Date {
  const today = wallTime(after, zone)
  const weekday = ((new Date(Date.UTC(today.year, today.month - 1, today.day)).getUTCDay() + 6) % 7) + 1
  const onDay = (round: number) => {
    if (schedule.every === 'day') return { ...today, day: today.day + round }
    if (schedule.every === 'week') return { ...today, day: today.day + schedule.onDay - weekday + 7 * round }
    return { ...today, month: today.month + round, day: schedule.onDay }
  }
  for (let round = 0; ; round += 1) {
    const at = instantOf({ ...onDay(round), hour: 0, minute: schedule.minute, second: 0 }, zone)
    if (at > after) return at
  }
}

/**
 * A month's board says little in its first days: what is posted then is the final one of the month before; every day
 * on the first only.
 */
export function periodAt(schedule: Schedule, at: Date, zone: string): 'month' | 'last-month' {
  return wallTime(at, zone).day <= (schedule.every === 'day' ? 1 : 7) ? 'last-month' : 'month'
}

/** A night without power is made up for; older than that, the next one is near. */
export const LATE_MS = DAY

/** Whether a post that was due at `dueAt` is still wanted. */
export const isWanted = (dueAt: Date, now: Date) => now.getTime() - dueAt.getTime() <= LATE_MS

/** 「10月」「11月1日–23日」: what a period covers, for a reader at `now`. */
export function spanName(period: 'month' | 'last-month', now: Date, zone: string): string {
  const { month, day } = wallTime(now, zone)
  if (period === 'month') return day === 1 ? `${month}月1日` : `${month}月1日–${day}日`
  return `${wallTime(new Date(startOfDay(now, zone, -day).getTime()), zone).month}月`
}
