import type { TargetKind } from '../../core/events.ts'

/** Deadlines of a ticket. Pure. */

export const RESPONSE_KINDS: readonly TargetKind[] = ['first-response', 'next-response']
/** Those that end with the ticket. A step has its own end. */
export const ALL_KINDS: readonly TargetKind[] = [...RESPONSE_KINDS, 'plan', 'resolution', 'promise']

/** The share of the time after which the one responsible is warned. */
export const WARN_AT = 0.8

export interface Deadline {
  startedAt: Date
  warnAt: Date
  dueAt: Date
}

/** @param after the instant at which so many milliseconds have passed on the deadline's clock. */
export function deadline(startedAt: Date, ms: number, after: (ms: number) => Date): Deadline {
  return { startedAt, warnAt: after(Math.round(ms * WARN_AT)), dueAt: after(ms) }
}

/** For what has its own time: a promise, a step. */
export const fixedDeadline = (startedAt: Date, dueAt: Date): Deadline =>
  deadline(startedAt, dueAt.getTime() - startedAt.getTime(), (ms) => new Date(startedAt.getTime() + ms))

/** What the job must do with an open target at `now`. Late is late: a warning that was slept through is not made up. */
export function verdictAt(target: Deadline, now: Date): 'wait' | 'warn' | 'breach' {
  if (now >= target.dueAt) return 'breach'
  return now >= target.warnAt ? 'warn' : 'wait'
}
