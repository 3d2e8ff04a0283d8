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

/** @throws UserError when the balance would go below zero. */
export function assertAffordable(balance: number, amount: number): void {
  if (balance + amount < 0) throw new UserError(texts.notEnough(balance, -amount))
}

/** Managers reward others; only the owner's own account is the owner's own business. */
export function mayMove(by: Pick<ContactInfo, 'id' | 'role'>, to: Pick<ContactInfo, 'id'>): boolean {
  return by.id !== to.id || by.role === 'owner'
}
