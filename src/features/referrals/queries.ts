import type { EntityManager } from 'typeorm'
import type { Span, Verdict } from './referral.ts'

/** SQL of referrals. The only writer of invites and referrals. */

/** Joins of one person are judged one after another, however many processes hear of them. */
export async function lockInvitee(db: EntityManager, inviteeId: number): Promise<void> {
  await db.query(`SELECT pg_advisory_xact_lock(hashtextextended('invitee:' || $1::bigint, 0))`, [inviteeId])
}

export async function pastOf(
  db: EntityManager,
  inviteeId: number,
  roomId: number,
): Promise<{ memberElsewhere: boolean; attributed: boolean }> {
  const [row] = (await db.query(
    `SELECT EXISTS (SELECT 1 FROM members WHERE contact_id = $1 AND room_id <> $2) AS "memberElsewhere",
            EXISTS (SELECT 1 FROM referrals WHERE invitee_id = $1) AS attributed`,
    [inviteeId, roomId],
  )) as { memberElsewhere: boolean; attributed: boolean }[]
  return row ?? { memberElsewhere: false, attributed: false }
}

export interface NewInvite {
  roomId: number
  inviteeId: number
  inviterId: number | null
  source: 'event' | 'snapshot'
  eventKey: string
  verdict: Verdict
  at: Date
}

/** The id of the new row, or undefined when this very evidence is there already. */
export async function appendInvite(db: EntityManager, i: NewInvite): Promise<number | undefined> {
  const rows = (await db.query(
    `INSERT INTO invites (room_id, invitee_id, inviter_id, source, event_key, verdict, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (room_id, invitee_id, event_key) DO NOTHING RETURNING id`,
    [i.roomId, i.inviteeId, i.inviterId, i.source, i.eventKey, i.verdict, i.at],
  )) as { id: number }[]
  return rows[0]?.id
}

/** The id of the new referral, or undefined when that person was brought in before. */
export async function appendReferral(
  db: EntityManager,
  r: { inviterId: number; inviteeId: number; roomId: number; inviteId: number; reason: string; at: Date },
): Promise<number | undefined> {
  const rows = (await db.query(
    `INSERT INTO referrals (inviter_id, invitee_id, room_id, invite_id, reason, at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (invitee_id) DO NOTHING RETURNING id`,
    [r.inviterId, r.inviteeId, r.roomId, r.inviteId, r.reason, r.at],
  )) as { id: number }[]
  return rows[0]?.id
}

/** `at` null: the invitee is back. Only the room they were brought into counts. */
export async function markLeft(db: EntityManager, inviteeId: number, roomId: number, at: Date | null): Promise<void> {
  await db.query(
    `UPDATE referrals SET left_at = $3 WHERE invitee_id = $1 AND room_id = $2 AND (left_at IS NULL) = ($3::timestamptz IS NOT NULL)`,
    [inviteeId, roomId, at],
  )
}

/** One line of the leaderboard. */
export interface Standing {
  /** Ties share it: 1, 2, 2, 4. */
  rank: number
  contactId: number
  name: string
  /** Friends brought in who count, those who have left again included. */
  invited: number
  /** Those of them who are still there: what the rank goes by. */
  stayed: number
  left: number
  /** Points that these friends have earned; only when they were asked for. */
  points?: number
  /** How many stayed for the next better rank; null for the first. */
  ahead: number | null
}

/**
 * Who brought the most friends who stayed, best first, in one query: `top` lines at most, and the line of `alsoId`
 * wherever it stands. `roomId` undefined: over all rooms.
 */
export async function leaderboard(
  db: Pick<EntityManager, 'query'>,
  options: Span & { roomId?: number; top: number; alsoId?: number; withPoints?: boolean },
): Promise<Standing[]> {
  const { from, to, roomId, top, alsoId, withPoints } = options
  // Everything is added up already; the condition tells the types of the parameters.
  const isAll = from === null && to === null && roomId === undefined
  const counted = isAll
    ? `SELECT inviter_id, invited, stayed FROM referral_totals WHERE invited > 0 AND coalesce($1, $2::timestamptz) IS NULL AND $3::bigint IS NULL`
    : `SELECT inviter_id, count(*) AS invited, count(*) FILTER (WHERE left_at IS NULL) AS stayed
       FROM referrals
       WHERE ($1::timestamptz IS NULL OR at >= $1) AND ($2::timestamptz IS NULL OR at < $2) AND ($3::bigint IS NULL OR room_id = $3)
       GROUP BY inviter_id`
  const points = `, (SELECT coalesce(sum(l.amount), 0) FROM referrals r JOIN ledger_entries l ON l.cause = 'referral:' || r.id
        WHERE r.inviter_id = s.inviter_id AND ($1::timestamptz IS NULL OR r.at >= $1) AND ($2::timestamptz IS NULL OR r.at < $2)
          AND ($3::bigint IS NULL OR r.room_id = $3)) AS points`
  return db.query(
    `WITH counted AS ${isAll ? 'NOT MATERIALIZED' : 'MATERIALIZED'} (${counted}), top AS (
       SELECT * FROM counted ORDER BY stayed DESC, invited DESC, inviter_id LIMIT $4
     ), shown AS (
       -- Ranks of the first lines need no look at the rest; the one line further down counts those before it.
       SELECT top.*, rank() OVER (ORDER BY stayed DESC) AS rank, row_number() OVER (ORDER BY stayed DESC, invited DESC, inviter_id) AS line,
         max(stayed) OVER (ORDER BY stayed DESC GROUPS BETWEEN 1 PRECEDING AND 1 PRECEDING) AS ahead
       FROM top
       UNION ALL
       SELECT c.*, (SELECT count(*) + 1 FROM counted o WHERE o.stayed > c.stayed), $4 + 1,
         (SELECT min(o.stayed) FROM counted o WHERE o.stayed > c.stayed)
       FROM counted c WHERE c.inviter_id = $5 AND NOT EXISTS (SELECT 1 FROM top WHERE inviter_id = $5)
     )
     SELECT s.rank, s.inviter_id AS "contactId", c.name, s.invited, s.stayed, s.invited - s.stayed AS left, s.ahead${withPoints ? points : ''}
     FROM shown s JOIN contacts c ON c.id = s.inviter_id ORDER BY s.line`,
    [from, to, roomId ?? null, top, alsoId ?? null],
  )
}

/** How many people came into a room in the span, and of how many nobody knows by whom. Returns of old members don't count. */
export async function countJoins(
  db: EntityManager,
  roomId: number,
  span: Span,
): Promise<{ joined: number; unknown: number }> {
  const [row] = (await db.query(
    `SELECT count(*) AS joined, count(*) FILTER (WHERE verdict IN ('unknown-inviter', 'snapshot')) AS unknown FROM invites
     WHERE room_id = $1 AND verdict <> 'rejoin' AND ($2::timestamptz IS NULL OR at >= $2) AND ($3::timestamptz IS NULL OR at < $3)`,
    [roomId, span.from, span.to],
  )) as { joined: number; unknown: number }[]
  return row ?? { joined: 0, unknown: 0 }
}

/** How many friends somebody has brought, in one room or in all. */
export async function countBrought(
  db: EntityManager,
  inviterId: number,
  roomId: number | undefined,
): Promise<{ stayed: number; left: number }> {
  const [row] = (await db.query(
    `SELECT count(*) FILTER (WHERE left_at IS NULL) AS stayed, count(left_at) AS left FROM referrals
     WHERE inviter_id = $1 AND ($2::bigint IS NULL OR room_id = $2)`,
    [inviterId, roomId ?? null],
  )) as { stayed: number; left: number }[]
  return row ?? { stayed: 0, left: 0 }
}

/** Invitations that count for nothing, by reason; each invited person once by the first reason, and nobody who counts. */
export async function countRefused(
  db: EntityManager,
  inviterId: number,
  roomId: number | undefined,
): Promise<{ verdict: Verdict; people: number }[]> {
  return db.query(
    `SELECT verdict, count(*) AS people FROM (
       SELECT DISTINCT ON (i.invitee_id) i.verdict FROM invites i
       WHERE i.inviter_id = $1 AND i.verdict <> 'earned' AND ($2::bigint IS NULL OR i.room_id = $2)
         AND NOT EXISTS (SELECT 1 FROM referrals r WHERE r.invitee_id = i.invitee_id AND r.inviter_id = i.inviter_id)
       ORDER BY i.invitee_id, i.id
     ) refused GROUP BY verdict ORDER BY people DESC, verdict`,
    [inviterId, roomId ?? null],
  )
}

/** The friends somebody brought last, newest first. */
export async function lastBrought(
  db: EntityManager,
  inviterId: number,
  roomId: number | undefined,
  count: number,
): Promise<{ name: string; leftAt: Date | null }[]> {
  return db.query(
    `SELECT c.name, r.left_at AS "leftAt" FROM referrals r JOIN contacts c ON c.id = r.invitee_id
     WHERE r.inviter_id = $1 AND ($2::bigint IS NULL OR r.room_id = $2) ORDER BY r.at DESC, r.id DESC LIMIT $3`,
    [inviterId, roomId ?? null, count],
  )
}
