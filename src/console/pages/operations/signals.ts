import { DAY, MINUTE, SECOND } from '../../../core/calendar.ts'
import type { HouseState } from '../../../core/operations.ts'

/** What of the state of the house somebody must know, in the order of its weight. Pure. */

export type Level = 'bad' | 'warn' | 'good'

export type Signal =
  | { kind: 'never'; level: 'bad' }
  | { kind: 'noProcess'; level: 'bad' }
  | { kind: 'silent'; level: 'bad'; sinceMs: number }
  | { kind: 'alertsWait'; level: 'bad'; sinceMs: number }
  | { kind: 'jobsFailed'; level: 'bad'; names: readonly string[] }
  | { kind: 'backlog'; level: 'warn'; count: number }
  | { kind: 'limited'; level: 'warn'; until: Date }
  | { kind: 'unconfirmed' | 'failed' | 'letters'; level: 'warn'; count: number }
  | { kind: 'gap'; level: 'warn'; from: Date; to: Date }
  | { kind: 'well'; level: 'good' }

/** A sign of life is written every few seconds; so long without one is no accident. */
const SILENT_MS = 45 * SECOND
/** An alert goes out within a second; retries begin soon after. */
const ALERT_WAITS_MS = 2 * MINUTE
/** Events that come in a burst are stored within a breath. */
const BACKLOG = 200

export function signalsOf(state: HouseState, now: Date): Signal[] {
  const found: Signal[] = []
  const since = (at: Date) => now.getTime() - at.getTime()
  const { account, oldestAlertSince, lastGap } = state
  if (account === undefined) found.push({ kind: 'never', level: 'bad' })
  else if (state.holder === undefined) found.push({ kind: 'noProcess', level: 'bad' })
  else if (since(account.lastSeenAt) > SILENT_MS)
    found.push({ kind: 'silent', level: 'bad', sinceMs: since(account.lastSeenAt) })
  if (oldestAlertSince !== undefined && since(oldestAlertSince) > ALERT_WAITS_MS)
    found.push({ kind: 'alertsWait', level: 'bad', sinceMs: since(oldestAlertSince) })
  const failedJobs = state.jobs.filter((j) => j.failed).map((j) => j.name)
  if (failedJobs.length > 0) found.push({ kind: 'jobsFailed', level: 'bad', names: failedJobs })
  if (state.waitingEvents > BACKLOG) found.push({ kind: 'backlog', level: 'warn', count: state.waitingEvents })
  if (state.limitedUntil !== undefined) found.push({ kind: 'limited', level: 'warn', until: state.limitedUntil })
  for (const kind of ['unconfirmed', 'failed', 'letters'] as const)
    if (state[kind] > 0) found.push({ kind, level: 'warn', count: state[kind] })
  if (lastGap !== undefined && since(lastGap.to) < DAY) found.push({ kind: 'gap', level: 'warn', ...lastGap })
  return found.length === 0 ? [{ kind: 'well', level: 'good' }] : found
}
