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
