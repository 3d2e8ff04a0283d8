import { DAY, startOfDay, startOfMonth, startOfWeek } from '../../core/calendar.ts'
import type { ContactInfo } from '../../core/events.ts'

/** Who brought whom: what evidence is worth, which of it decides, and the spans of the boards. Pure. */

/** Evidence counts when it comes this long after the newcomer did. */
export const WINDOW_MS = 7 * DAY
/** A leave that only a member list told of is certain after so long, unless a second list says it earlier. */
export const LEAVE_CERTAIN_MS = DAY

export type Source = 'event' | 'snapshot' | 'code' | 'channel' | 'staff'

/** In percent. A member list names nobody; a poster never outweighs a person. */
export const CONFIDENCE: Readonly<Record<Source, number>> = {
  snapshot: 10,
  channel: 80,
  event: 90,
  code: 95,
  staff: 100,
}

/**
 * counts: may decide · rejoin: had been in this room before · known: was in another of our rooms · self: came by
 * their own invitation · staff: brought by staff, which is their work · staff-room: not a customer group ·
 * inviter-is-bot · unknown-inviter: the platform did not tell · snapshot: noticed in a member list, which names nobody.
 */
export type Verdict =
  | 'counts'
  | 'rejoin'
  | 'known'
  | 'self'
  | 'staff'
  | 'staff-room'
  | 'inviter-is-bot'
  | 'unknown-inviter'
  | 'snapshot'

/** Joins with these verdicts are no first arrival. */
export const NO_ARRIVAL: readonly Verdict[] = ['rejoin', 'known', 'staff-room']

export interface Join {
  /** The bot's own platform id. */
  botId: string
  staffRoom: boolean
  rejoined: boolean
  source: 'event' | 'snapshot'
  invitee: Pick<ContactInfo, 'id' | 'role'>
  inviter: Pick<ContactInfo, 'id' | 'role' | 'platformId'> | undefined
  /** The house knows the invitee from another room. */
  memberElsewhere: boolean
}

/** What the evidence of one join is worth. The first reason against it decides. */
export function judgeJoin(join: Join): Verdict {
  const { invitee, inviter } = join
  if (join.rejoined) return 'rejoin'
  if (join.staffRoom) return 'staff-room'
  // A colleague is nobody's new friend.
  if (join.memberElsewhere || invitee.role !== 'member') return 'known'
  if (inviter === undefined) return join.source === 'snapshot' ? 'snapshot' : 'unknown-inviter'
  if (inviter.platformId === join.botId) return 'inviter-is-bot'
  if (inviter.id === invitee.id) return 'self'
  if (inviter.role !== 'member') return 'staff'
  return 'counts'
}

export interface Evidence {
  id: number
  source: Source
  confidence: number
  verdict: Verdict
  /** Null: a channel, or nobody knows. */
  inviterId: number | null
  at: Date
}

/**
 * The evidence that says who brought somebody in: of what counts and came within the window, the most credible; of
 * equals the earliest.
 * @param arrivedAt when the newcomer came.
 */
export function decisive<E extends Evidence>(arrivedAt: Date, evidence: readonly E[]): E | undefined {
  return evidence
    .filter((e) => e.verdict === 'counts' && isInWindow(arrivedAt, e.at))
    .sort((a, b) => b.confidence - a.confidence || a.at.getTime() - b.at.getTime() || a.id - b.id)[0]
}

/** An event may be told late, so it may also lie before what a member list showed. */
export const isInWindow = (arrivedAt: Date, at: Date): boolean =>
  Math.abs(at.getTime() - arrivedAt.getTime()) <= WINDOW_MS

export const PERIODS = ['today', 'week', 'month', 'last-month', 'all'] as const
export type Period = (typeof PERIODS)[number]

/** From the first instant, to the first one after; null is without an end. Weeks begin on Monday. */
export interface Span {
  from: Date | null
  to: Date | null
}

export function spanOf(period: Period, now: Date, timeZone: string): Span {
  switch (period) {
    case 'today':
      return { from: startOfDay(now, timeZone), to: startOfDay(now, timeZone, 1) }
    case 'week':
      return { from: startOfWeek(now, timeZone), to: startOfWeek(now, timeZone, 1) }
    case 'month':
      return { from: startOfMonth(now, timeZone), to: startOfMonth(now, timeZone, 1) }
    case 'last-month':
      return { from: startOfMonth(now, timeZone, -1), to: startOfMonth(now, timeZone) }
    case 'all':
      return { from: null, to: null }
  }
}
