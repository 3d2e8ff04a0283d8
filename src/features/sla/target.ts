import { MINUTE } from '../../core/calendar.ts'
import type { TargetKind } from '../../core/events.ts'

/** Deadlines of a ticket. Pure. */

export const RESPONSE_KINDS: readonly TargetKind[] = ['first-response', 'next-response']
export const ALL_KINDS: readonly TargetKind[] = [...RESPONSE_KINDS, 'promise']

/** A person answers within this time, the first time and whenever the member comes back unhappy. */
export const RESPONSE_MS = 15 * MINUTE
/** The share of the time after which the one responsible is warned. */
export const WARN_AT = 0.8

export interface Deadline {
  startedAt: Date
  warnAt: Date
  dueAt: Date
}

export function deadline(startedAt: Date, dueAt: Date): Deadline {
  return { startedAt, warnAt: new Date(startedAt.getTime() + (dueAt.getTime() - startedAt.getTime()) * WARN_AT), dueAt }
}

export const responseDeadline = (startedAt: Date): Deadline =>
  deadline(startedAt, new Date(startedAt.getTime() + RESPONSE_MS))

/** What the job must do with an open target at `now`. Late is late: a warning that was slept through is not made up. */
export function verdictAt(target: Deadline, now: Date): 'wait' | 'warn' | 'breach' {
  if (now >= target.dueAt) return 'breach'
  return now >= target.warnAt ? 'warn' : 'wait'
}
