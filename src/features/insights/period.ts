import { DAY, dateKey, startOfDay, startOfMonth, startOfWeek, wallTime } from '../../core/calendar.ts'

/** The periods of reports. Pure. */

export const REPORTS = ['daily', 'weekly', 'monthly'] as const
export type Report = (typeof REPORTS)[number]

export interface Period {
  from: Date
  /** Not part of it any more. */
  to: Date
  /** The first day, `2026-11-01`: with the kind, it names the period. */
  key: string
  /** 「11月23日」「11月16日–22日」「11月」 */
  name: string
}

/** @param back 0 is the one that `at` lies in, 1 the one before. */
export function periodOf(report: Report, at: Date, back: number, zone: string): Period {
  const start = { daily: startOfDay, weekly: startOfWeek, monthly: startOfMonth }[report]
  const from = start(at, zone, -back)
  const to = start(at, zone, 1 - back)
  const first = wallTime(from, zone)
  const last = wallTime(new Date(to.getTime() - DAY / 24), zone)
  const day = `${first.month}月${first.day}日`
  const name = {
    daily: day,
    weekly: `${day}–${last.month === first.month ? '' : `${last.month}月`}${last.day}日`,
    monthly: `${first.year}年${first.month}月`,
  }[report]
  return { from, to, key: dateKey(from, zone), name }
}

/** Whole days on the wall of one zone, the last of them today. */
export interface Span {
  from: Date
  /** Not part of it any more. */
  to: Date
  zone: string
  /** `2026-11-23`, in order. */
  days: readonly string[]
}

export function spanOf(now: Date, days: number, zone: string): Span {
  return {
    from: startOfDay(now, zone, 1 - days),
    to: startOfDay(now, zone, 1),
    zone,
    days: Array.from({ length: days }, (_, i) => dateKey(startOfDay(now, zone, 1 + i - days), zone)),
  }
}

/** The Monday of the week of a day, both as `2026-11-23`. */
export function weekOf(day: string): string {
  const at = new Date(`${day}T00:00:00Z`)
  return new Date(at.getTime() - ((at.getUTCDay() + 6) % 7) * DAY).toISOString().slice(0, 10)
}

/** The Mondays of the weeks that a span touches. */
export const weeksOf = (span: Span): string[] => [...new Set(span.days.map(weekOf))]
