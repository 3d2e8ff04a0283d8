import { HOUR, MINUTE } from '../../core/calendar.ts'
import type { TargetKind } from '../../core/events.ts'
import { type OnCall, stepUp, whoToTell } from '../duty/index.ts'

/** The way up of a missed deadline. Pure. */

/** Nobody reacted within this time: one level higher. */
export const STEP_MS = 15 * MINUTE
/** Somebody reacted, and it is still not done: one level higher after all. */
export const REST_MS: Record<TargetKind, number> = {
  'first-response': 30 * MINUTE,
  'next-response': 30 * MINUTE,
  plan: HOUR,
  resolution: 4 * HOUR,
  promise: HOUR,
  step: HOUR,
}
/** One place hears of deadlines at most once in this time; what comes meanwhile is told together. */
export const PACE_MS = MINUTE

export interface Missed {
  kind: TargetKind
  assigneeId: number | undefined
  /** Of a step: whoever was asked, and whoever asked. */
  step: { ownerId: number; byContactId: number } | undefined
}

/** Who has known of a deadline before it was missed: they do not need a level of their own. */
export function toldBefore({ assigneeId, step }: Missed, who: OnCall): number[] {
  if (step !== undefined) return [...new Set([step.ownerId, step.byContactId])]
  const alerted = whoToTell('duty', who).map((p) => p.id)
  return [...new Set(assigneeId === undefined ? alerted : [assigneeId, ...alerted])]
}

export interface Climb {
  level: number
  /** Contact row ids that are told now. */
  people: number[]
  /** Nobody is left above. */
  isTop: boolean
}

/** The first step after a miss. Those who follow it are told too; when nobody is above them, they are told again. */
export function firstStep(missed: Missed, who: OnCall): Climb {
  const told = toldBefore(missed, who)
  const up = stepUp(missed.step === undefined ? 0 : -1, told, who)
  const own = missed.step?.ownerId ?? missed.assigneeId
  const isStaff = (id: number | undefined): id is number => who.staff.some((s) => s.id === id)
  const people = up?.people.map((p) => p.id) ?? whoToTell('duty', who).map((p) => p.id)
  return {
    level: up?.level ?? 3,
    people: [...new Set(isStaff(own) ? [own, ...people] : people)],
    isTop: up === undefined,
  }
}

/** The next step when nobody has reacted. */
export function nextStep(level: number, told: readonly number[], who: OnCall): Climb | undefined {
  const up = stepUp(level, told, who)
  return up && { level: up.level, people: up.people.map((p) => p.id), isTop: false }
}
