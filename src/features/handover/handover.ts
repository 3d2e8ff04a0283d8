import { MINUTE } from '../../core/calendar.ts'
import type { TargetKind } from '../../core/events.ts'
import type { Severity } from '../../text/index.ts'

/** When duty passes from one to another, and how far that is. Pure. */

/** Nobody accepts within this much open time: the managers are told; after as much again the owners. */
export const ACCEPT_MS = 10 * MINUTE

/** A handover by hand that was accepted so short before the change stands for it. */
export const EARLY_MS = 60 * MINUTE

/**
 * quiet: nothing to hand over · waiting: for somebody to accept · managers, owners: they were told that nobody did ·
 * accepted · over: the next one came, or everything was done
 */
export type HandoverState = 'quiet' | 'waiting' | 'managers' | 'owners' | 'accepted' | 'over'

export interface Change {
  at: Date
  /** Contact row ids. */
  people: readonly number[]
}

const same = (a: readonly number[], b: readonly number[]) => a.length === b.length && a.every((id) => b.includes(id))

/**
 * The instant of a change that nobody has written down yet; undefined when there is none.
 * @param people who has the watch now
 * @param since since when, as the roster says now
 * @param known the changes written down since then, the newest last
 */
export function newChange(
  people: readonly number[],
  since: Date | undefined,
  known: readonly Change[],
  now: Date,
): Date | undefined {
  if (since === undefined || people.length === 0) return undefined
  const last = known.at(-1)
  if (last === undefined) return since
  // In the middle of a turn: somebody went home, fell ill, came back.
  return same(last.people, people) ? undefined : now
}

/** Who takes over: those who were not there before. Nobody when there was no one before. */
export const incoming = (people: readonly number[], before: readonly number[] | undefined): number[] =>
  before === undefined ? [] : people.filter((id) => !before.includes(id))

export type Acceptance = 'accept' | 'late' | 'nothing' | 'not-yours' | 'twice' | 'by-other'

/** What `接班` of somebody means for the newest handover. */
export function acceptance(
  newest: { state: HandoverState; people: readonly number[]; acceptedById: number | undefined } | undefined,
  by: number,
): Acceptance {
  if (newest === undefined || newest.state === 'quiet' || newest.state === 'over') return 'nothing'
  if (!newest.people.includes(by)) return 'not-yours'
  if (newest.state === 'accepted') return newest.acceptedById === by ? 'twice' : 'by-other'
  return newest.state === 'waiting' ? 'accept' : 'late'
}

/** A ticket as it is handed over. */
export interface Pending {
  id: number
  severity: Severity
  place: string | null
  memberName: string
  summary: string
  assigneeName: string | null
  /** What the member is to do. */
  pausedFor: string | null
  /** Departments that were asked. */
  waitsFor: string | null
  /** The next deadline that is not kept yet. */
  kind: TargetKind | null
  dueAt: Date | null
}
