import { isOpenAt, nextOpening, workingBetween } from '../../core/working-hours.ts'
import type { Severity } from '../../text/index.ts'
import { type OnCall, whoToTell } from '../duty/index.ts'
import type { Calendar } from '../hours/index.ts'
import { addOn, type Clock, deadlineBy, type Rule, type RuleKind } from '../sla/index.ts'
import type { Tier } from '../tiers/index.ts'
import { firstStep, nextStep, REST_MS, STEP_MS, toldBefore } from './ladder.ts'

/** What other limits would have meant for what really happened. Pure: no database, no clock. */

/** Something that was waited for, as it went, without the limit that was set for it. */
export interface Wait {
  ticketId: number
  kind: RuleKind
  /** As it is now: what it was then is not kept. */
  tier: Tier | undefined
  severity: Severity
  startedAt: Date
  /** When it was done; undefined: not yet. */
  endedAt: Date | undefined
  /** While it was the member's turn, in order; without `to` it still is. */
  pauses: readonly { from: Date; to: Date | undefined }[]
  /** When somebody showed that they were at it: taken, promised, acknowledged, answered. In order. */
  reactions: readonly Date[]
  /** Who followed it, and since when. */
  follower: { id: number; since: Date } | undefined
  calendar: Pick<Calendar, 'hours' | 'zone'>
}

export interface Forecast {
  kept: number
  missed: number
  /** Neither yet. */
  running: number
  /** Without a limit. */
  unlimited: number
  /** Tickets with something missed, in order. */
  missedTickets: number[]
  /** How many alerts (near, missed, one level up) each person would have got, by contact row id. */
  told: Map<number, number>
}

/** An instant of a deadline, moved by the pauses as the bot moves it; undefined while one goes on. */
function moved(at: Date, clock: Clock, { startedAt, pauses, calendar }: Wait): Date | undefined {
  let moved = at
  for (const { from, to } of pauses) {
    if (from < startedAt) continue
    if (from >= moved) break
    if (to === undefined) return undefined
    const left =
      clock === 'always' ? moved.getTime() - from.getTime() : workingBetween(calendar.hours, from, moved, calendar.zone)
    moved = addOn(clock, to, left, calendar)
  }
  return moved
}

/** The alerts after a miss: up the ladder until it is done, resting after each reaction, only while the house is open. */
function climb(
  wait: Wait,
  due: Date,
  clock: Clock,
  end: Date,
  whoAt: (at: Date, severity: Severity) => OnCall,
  tell: (ids: readonly number[]) => void,
): void {
  const { hours, zone } = wait.calendar
  const missed = { kind: wait.kind, assigneeId: followerAt(wait, due), step: undefined }
  const first = firstStep(missed, whoAt(due, wait.severity))
  tell(first.people)
  if (first.isTop) return
  const told = new Set([...toldBefore(missed, whoAt(due, wait.severity)), ...first.people])
  let level = first.level
  let next = new Date(due.getTime() + STEP_MS)
  while (next < end) {
    const at = next.getTime()
    const reacted = wait.reactions.filter((r) => r >= due && r.getTime() <= at).at(-1)
    if (reacted !== undefined && reacted.getTime() + REST_MS[wait.kind] > at) {
      next = new Date(reacted.getTime() + REST_MS[wait.kind])
    } else if (wait.pauses.some((p) => p.from <= next && (p.to === undefined || next < p.to))) {
      next = new Date(at + STEP_MS)
    } else if (clock === 'working' && !isOpenAt(hours, next, zone)) {
      next = nextOpening(hours, next, zone)
    } else {
      const up = nextStep(level, [...told], whoAt(next, wait.severity))
      if (up === undefined) return
      tell(up.people)
      for (const id of up.people) told.add(id)
      level = up.level
      next = new Date(at + STEP_MS)
    }
  }
}

const followerAt = ({ follower }: Wait, at: Date): number | undefined =>
  follower !== undefined && follower.since <= at ? follower.id : undefined

/**
 * What these limits would have made of it: how many deadlines kept and missed, and whom the alerts would have reached.
 * @param whoAt who could be told at an instant, by the roster as it is now
 */
export function forecast(
  waits: readonly Wait[],
  rules: readonly Rule[],
  whoAt: (at: Date, severity: Severity) => OnCall,
  now: Date,
): Forecast {
  const found: Forecast = { kept: 0, missed: 0, running: 0, unlimited: 0, missedTickets: [], told: new Map() }
  const tell = (ids: readonly number[]) => {
    for (const id of ids) found.told.set(id, (found.told.get(id) ?? 0) + 1)
  }
  const missedTickets = new Set<number>()
  for (const wait of waits) {
    const limit = deadlineBy(rules, wait, wait.startedAt, wait.calendar)
    if (limit === undefined) {
      found.unlimited += 1
      continue
    }
    const { clock } = limit
    const [warnAt, due] = [moved(limit.warnAt, clock, wait), moved(limit.dueAt, clock, wait)]
    const end = wait.endedAt ?? now
    if (warnAt !== undefined && warnAt < end) {
      const who = whoAt(warnAt, wait.severity)
      const known = toldBefore({ kind: wait.kind, assigneeId: followerAt(wait, warnAt), step: undefined }, who)
      const staff = known.filter((id) => who.staff.some((s) => s.id === id))
      tell(staff.length > 0 ? staff : whoToTell('duty', who).map((p) => p.id))
    }
    const isMissed = due !== undefined && (wait.endedAt === undefined ? now >= due : wait.endedAt > due)
    if (due !== undefined && isMissed) {
      found.missed += 1
      missedTickets.add(wait.ticketId)
      climb(wait, due, clock, end, whoAt, tell)
    } else if (wait.endedAt === undefined) found.running += 1
    else found.kept += 1
  }
  found.missedTickets = [...missedTickets].sort((a, b) => a - b)
  return found
}
