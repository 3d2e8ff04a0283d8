import { createHash } from 'node:crypto'
import { dateKey, MINUTE } from '../../core/calendar.ts'
import { UserError } from '../../core/errors.ts'
import type { ContactInfo } from '../../core/events.ts'
import { texts } from './texts.ts'

/** The rules of points. Pure: no database, no clock. */

export const CHECKIN_POINTS = 5
/** Every so many consecutive days the check-in brings the bonus on top. */
export const STREAK_DAYS = 7
export const STREAK_BONUS = 10
/** The most that one grant or deduction may move: a slip of the finger stays repairable. */
export const MAX_GRANT = 10_000
/** What one account can hold, far below what a column can: refunds come back to a full one, too. */
export const MOST_BALANCE = 1_000_000_000
/** What a manager may give by hand in one day; beyond it the owner decides. */
export const MANAGER_A_DAY = 500
/** Days back for which a missed check-in can be made up for, once a month. */
export const MAKE_UP_DAYS = 7
/** Ends of fewer points are not worth a message. */
export const NOTICE_LEAST = 10
/** How long before their end it is announced. */
export const NOTICE_DAYS = 14

/** Long streaks bring a present that nobody is told of before; how much is not known either. */
const SURPRISES = [
  { days: 30, least: 30, most: 80 },
  { days: 100, least: 100, most: 200 },
  { days: 365, least: 500, most: 1000 },
] as const

/** A word said just before midnight may reach us after it, and a streak hangs on it. */
const LATE_MS = 15 * MINUTE

/**
 * The day a check-in counts for, as `2026-11-23`. The day it was written when it is only a little late; otherwise
 * today, because some platforms tell a wrong time.
 */
export function checkinDay(writtenAt: Date, now: Date, timeZone: string): string {
  const lateMs = now.getTime() - writtenAt.getTime()
  return dateKey(lateMs >= 0 && lateMs <= LATE_MS ? writtenAt : now, timeZone)
}

export const checkinCause = (contactId: number, day: string) => `checkin:${contactId}:${day}`

function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)
}

/** How many days in a row end on `day`, that day included, when there were check-ins on `earlier`. */
export function streakOn(day: string, earlier: readonly string[]): number {
  const days = new Set(earlier)
  let length = 1
  for (let at = dayBefore(day); days.has(at); at = dayBefore(at)) length += 1
  return length
}

export function checkinReward(streak: number): { amount: number; bonus: number } {
  const bonus = streak % STREAK_DAYS === 0 ? STREAK_BONUS : 0
  return { amount: CHECKIN_POINTS + bonus, bonus }
}

/** The present for that many days in a row, the same for the same person and day; 0 on all other days. */
export function surpriseOn(streak: number, contactId: number, day: string): number {
  const surprise = SURPRISES.find((s) => s.days === streak)
  if (surprise === undefined) return 0
  const dice = createHash('sha256').update(`${contactId}:${day}`).digest().readUInt32BE()
  return surprise.least + (dice % (surprise.most - surprise.least + 1))
}

/**
 * The missed day that can be made up for: the latest one before today, at most a week back, with a check-in before
 * it that the streak can be joined to.
 */
export function missedDay(today: string, checkedIn: readonly string[]): string | undefined {
  const days = new Set(checkedIn)
  let day = dayBefore(today)
  for (let back = 1; back <= MAKE_UP_DAYS; back += 1, day = dayBefore(day)) {
    if (!days.has(day)) return days.has(dayBefore(day)) ? day : undefined
  }
  return undefined
}

/** What of a grant goes beyond one's authority for the day; the owner's knows no end. */
export function beyondAuthority(by: Pick<ContactInfo, 'role'>, givenToday: number, amount: number): boolean {
  return by.role !== 'owner' && givenToday + amount > MANAGER_A_DAY
}

/** @throws UserError when the balance would go below zero. */
export function assertAffordable(balance: number, amount: number): void {
  if (balance + amount < 0) throw new UserError(texts.notEnough(balance, -amount))
}

/** Managers reward others; only the owner's own account is the owner's own business. */
export function mayMove(by: Pick<ContactInfo, 'id' | 'role'>, to: Pick<ContactInfo, 'id'>): boolean {
  return by.id !== to.id || by.role === 'owner'
}
