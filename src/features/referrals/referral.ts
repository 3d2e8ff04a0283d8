import { startOfDay, startOfMonth, startOfWeek } from '../../core/calendar.ts'
import type { ContactInfo } from '../../core/events.ts'

/** Who brought whom, and what counts. Pure: no database, no clock. */

/** For a friend who is new to all our groups. */
export const REFERRAL_POINTS = 20

/**
 * earned: counts · rejoin: had been in this room before · known: was in another of our rooms, or somebody has brought
 * them in already · self: came by their own invitation · staff: brought by staff, which is their work · staff-room:
 * not a customer group · inviter-is-bot · unknown-inviter: the platform did not tell · snapshot: noticed in a member
 * list, which names nobody.
 */
export type Verdict =
  | 'earned'
  | 'rejoin'
  | 'known'
  | 'self'
  | 'staff'
  | 'staff-room'
  | 'inviter-is-bot'
  | 'unknown-inviter'
  | 'snapshot'

export interface Join {
  /** The bot's own platform id. */
  botId: string
  staffRoom: boolean
  rejoined: boolean
  source: 'event' | 'snapshot'
  invitee: Pick<ContactInfo, 'id' | 'role'>
  inviter: Pick<ContactInfo, 'id' | 'role' | 'platformId'> | undefined
  /** What the house knows of the invitee from before. */
  memberElsewhere: boolean
  attributed: boolean
}

/** What the evidence of one join is worth. The first reason against it decides. */
export function judgeJoin(join: Join): Verdict {
  const { invitee, inviter } = join
  if (join.rejoined) return 'rejoin'
  if (inviter === undefined) return join.source === 'snapshot' ? 'snapshot' : 'unknown-inviter'
  if (inviter.platformId === join.botId) return 'inviter-is-bot'
  if (inviter.id === invitee.id) return 'self'
  if (join.staffRoom) return 'staff-room'
  if (inviter.role !== 'member') return 'staff'
  // A colleague is nobody's new friend.
  if (join.memberElsewhere || join.attributed || invitee.role !== 'member') return 'known'
  return 'earned'
}

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
