import { MINUTE } from '../../core/calendar.ts'

/** Deadlines of a ticket. Pure. */

export type TargetKind = 'first-response' | 'promise'

/** A person answers within this time. Source: the promise of the product, DESIGN: 15 minutes. */
export const FIRST_RESPONSE_MS = 15 * MINUTE
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

export const firstResponseDeadline = (startedAt: Date): Deadline =>
  deadline(startedAt, new Date(startedAt.getTime() + FIRST_RESPONSE_MS))

/** What the job must do with an open target at `now`. Late is late: a warning that was slept through is not made up. */
export function verdictAt(target: Deadline, now: Date): 'wait' | 'warn' | 'breach' {
  if (now >= target.dueAt) return 'breach'
  return now >= target.warnAt ? 'warn' : 'wait'
}
