import type { EntityManager } from 'typeorm'
import type { Role } from '../../core/people.ts'
import { NO_ARRIVAL, type Source, type Span, type Verdict } from './referral.ts'
import { DEFAULT_RULE, type Rule } from './rule.ts'
import type { Friend, Sign } from './suspicion.ts'

/** SQL of referrals. The only writer of the tables that are owned by it. */

/** What is known of one person is judged by one after another, however many processes hear of it. */
export async function lockInvitee(db: EntityManager, inviteeId: number): Promise<void> {
  await db.query(`SELECT pg_advisory_xact_lock(hashtextextended('invitee:' || $1::bigint, 0))`, [inviteeId])
}

/** The limits of an inviter are counted by one after another. */
export async function lockInviter(db: EntityManager, inviterId: number): Promise<void> {
  await db.query(`SELECT pg_advisory_xact_lock(hashtextextended('inviter:' || $1::bigint, 0))`, [inviterId])
}

export async function isKnownElsewhere(db: EntityManager, inviteeId: number, roomId: number): Promise<boolean> {
  const [row] = (await db.query(
    `SELECT EXISTS (SELECT 1 FROM members WHERE contact_id = $1 AND room_id <> $2) AS known`,
    [inviteeId, roomId],
  )) as { known: boolean }[]
  return row?.known ?? false
}

export interface NewInvite {
  roomId: number
  inviteeId: number
  inviterId: number | null
  source: Source
  confidence: number
  code?: string
  byContactId?: number
  eventKey: string
  verdict: Verdict
  at: Date
}

/** The id of the new row, or undefined when this very evidence is there already, or a code was filled in before. */
export async function appendInvite(db: EntityManager, i: NewInvite): Promise<number | undefined> {
  const rows = (await db.query(
    `INSERT INTO invites (room_id, invitee_id, inviter_id, source, confidence, code, by_contact_id, event_key, verdict, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING RETURNING id`,
    [
      i.roomId,
      i.inviteeId,
      i.inviterId,
      i.source,
      i.confidence,
      i.code ?? null,
      i.byContactId ?? null,
      i.eventKey,
      i.verdict,
      i.at,
    ],
  )) as { id: number }[]
  return rows[0]?.id
}

export interface StoredEvidence {
  id: number
  source: Source
  confidence: number
  verdict: Verdict
  inviterId: number | null
  inviterName: string | null
  /** Of a channel. */
  channel: string | null
  byName: string | null
  at: Date
}

/** All that is known of how somebody came, in order. */
export async function evidenceOf(db: EntityManager, inviteeId: number): Promise<StoredEvidence[]> {
  return db.query(
    `SELECT i.id, i.source, i.confidence, i.verdict, i.inviter_id AS "inviterId", p.name AS "inviterName",
       k.name AS channel, b.name AS "byName", i.at
     FROM invites i LEFT JOIN contacts p ON p.id = i.inviter_id LEFT JOIN contacts b ON b.id = i.by_contact_id
     LEFT JOIN invite_codes k ON k.code = i.code AND i.source = 'channel'
     WHERE i.invitee_id = $1 ORDER BY i.at, i.id`,
    [inviteeId],
  )
}

export interface Arrival {
  roomId: number
  at: Date
}

/** When somebody first came to any of our groups, as an event or a member list showed; undefined: nobody saw it. */
export async function findArrival(db: EntityManager, inviteeId: number): Promise<Arrival | undefined> {
  const rows = (await db.query(
    `SELECT room_id AS "roomId", at FROM invites
     WHERE invitee_id = $1 AND source IN ('event', 'snapshot') AND NOT (verdict = ANY($2)) ORDER BY at, id LIMIT 1`,
    [inviteeId, NO_ARRIVAL],
  )) as Arrival[]
  return rows[0]
}

/** Where and when somebody was first seen in a customer group, if they have never left one: they may have come then. */
export async function firstSeen(db: EntityManager, inviteeId: number): Promise<Arrival | undefined> {
  const rows = (await db.query(
    `SELECT m.room_id AS "roomId", m.joined_at AS at FROM members m JOIN rooms r ON r.id = m.room_id
     WHERE m.contact_id = $1 AND NOT r.is_staff_room AND NOT m.rejoined ORDER BY m.joined_at, m.room_id LIMIT 1`,
    [inviteeId],
  )) as Arrival[]
  return rows[0]
}

/** When somebody left that room, if they are not there. */
export async function leftSince(db: EntityManager, contactId: number, roomId: number): Promise<Date | null> {
  const rows = (await db.query(`SELECT left_at AS "leftAt" FROM members WHERE contact_id = $1 AND room_id = $2`, [
    contactId,
    roomId,
  ])) as { leftAt: Date | null }[]
  return rows[0]?.leftAt ?? null
}

export interface FoundCode {
  code: string
  contactId: number | null
  ownerName: string | null
  ownerRole: Role | null
  roomId: number | null
  name: string
}

export async function findCode(db: EntityManager, account: string, code: string): Promise<FoundCode | undefined> {
  const rows = (await db.query(
    `SELECT k.code, k.contact_id AS "contactId", c.name AS "ownerName", c.role AS "ownerRole", k.room_id AS "roomId", k.name
     FROM invite_codes k LEFT JOIN contacts c ON c.id = k.contact_id WHERE k.code = $2 AND k.account = $1`,
    [account, code],
  )) as FoundCode[]
  return rows[0]
}

export interface NewCode {
  account: string
  code: string
  contactId: number | null
  roomId: number | null
  name: string
  at: Date
}

/** False when the code is somebody else's, or the owner has one already. */
export async function insertCode(db: EntityManager, k: NewCode): Promise<boolean> {
  const rows = (await db.query(
    `INSERT INTO invite_codes (account, code, contact_id, room_id, name, at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT DO NOTHING RETURNING code`,
    [k.account, k.code, k.contactId, k.roomId, k.name, k.at],
  )) as unknown[]
  return rows.length > 0
}

/** The code of a member, or of a channel into a room. */
export async function codeOf(
  db: EntityManager,
  owner: { contactId: number } | { roomId: number; name: string },
): Promise<string | undefined> {
  const rows = (await ('contactId' in owner
    ? db.query(`SELECT code FROM invite_codes WHERE contact_id = $1`, [owner.contactId])
    : db.query(`SELECT code FROM invite_codes WHERE room_id = $1 AND name = $2`, [owner.roomId, owner.name]))) as {
    code: string
  }[]
  return rows[0]?.code
}

export interface ChannelCount {
  code: string
  name: string
  topic: string
  month: number
  total: number
}

/** The channels of an account, or of one room, and how many newcomers gave their code whom nobody else brought. */
export async function channelsOf(
  db: EntityManager,
  account: string,
  roomId: number | undefined,
  monthStart: Date,
): Promise<ChannelCount[]> {
  return db.query(
    `SELECT k.code, k.name, r.topic, count(i.id) AS total, count(i.id) FILTER (WHERE i.at >= $3) AS month
     FROM invite_codes k JOIN rooms r ON r.id = k.room_id
     LEFT JOIN invites i ON i.code = k.code AND i.verdict = 'counts' AND NOT EXISTS (SELECT 1 FROM referrals f WHERE f.invitee_id = i.invitee_id)
     WHERE k.account = $1 AND ($2::bigint IS NULL OR k.room_id = $2)
     GROUP BY k.code, k.name, r.topic, r.id ORDER BY r.id, total DESC, k.name LIMIT 50`,
    [account, roomId ?? null, monthStart],
  )
}

/** The rule of a room (undefined: of the account): the room's values over the account's over the defaults. */
export async function ruleOf(db: EntityManager, account: string, roomId: number | undefined): Promise<Rule> {
  const rows = (await db.query(
    `SELECT rule FROM referral_rules WHERE account = $1 AND (room_id IS NULL OR room_id = $2) ORDER BY room_id NULLS FIRST`,
    [account, roomId ?? null],
  )) as { rule: Partial<Rule> }[]
  return Object.assign({}, DEFAULT_RULE, ...rows.map((r) => r.rule)) as Rule
}

/** Changes these values and keeps the others; null: as it was from the beginning. */
export async function saveRule(
  db: EntityManager,
  s: { account: string; roomId: number | undefined; change: Partial<Rule> | null; byContactId: number; now: Date },
): Promise<void> {
  const target = s.roomId === undefined ? '(account) WHERE room_id IS NULL' : '(room_id) WHERE room_id IS NOT NULL'
  await db.query(
    `INSERT INTO referral_rules (account, room_id, rule, by_contact_id, updated_at) VALUES ($1, $2, coalesce($3::jsonb, '{}'), $4, $5)
     ON CONFLICT ${target} DO UPDATE SET rule = CASE WHEN $3::jsonb IS NULL THEN '{}' ELSE referral_rules.rule || excluded.rule END,
       by_contact_id = excluded.by_contact_id, updated_at = excluded.updated_at`,
    [s.account, s.roomId ?? null, s.change === null ? null : JSON.stringify(s.change), s.byContactId, s.now],
  )
}

export interface Referral {
  id: number
  account: string
  inviterId: number
  inviterName: string
  inviteeId: number
  inviteeName: string
  roomId: number
  inviteId: number
  reason: string
  at: Date
  leftAt: Date | null
  leavingAt: Date | null
  state: 'pending' | 'settled' | 'review' | 'left' | 'refused'
  rule: Rule
  countsOn: string | null
  turn: number
  signs: Sign[]
  claimInviteId: number | null
  reviewAt: Date | null
  decidedById: number | null
  decision: string
}

const REFERRAL = `SELECT r.id, p.account, r.inviter_id AS "inviterId", p.name AS "inviterName", r.invitee_id AS "inviteeId",
  e.name AS "inviteeName", r.room_id AS "roomId", r.invite_id AS "inviteId", r.reason, r.at, r.left_at AS "leftAt",
  r.leaving_at AS "leavingAt", r.state, r.rule, r.counts_on AS "countsOn", r.turn, r.signs, r.claim_invite_id AS "claimInviteId",
  r.review_at AS "reviewAt", r.decided_by_id AS "decidedById", r.decision
  FROM referrals r JOIN contacts p ON p.id = r.inviter_id JOIN contacts e ON e.id = r.invitee_id`

const read = (rows: Referral[]): Referral | undefined => {
  const [row] = rows
  return row && { ...row, rule: { ...DEFAULT_RULE, ...row.rule } }
}

export async function lockReferral(db: EntityManager, id: number): Promise<Referral | undefined> {
  return read(await db.query(`${REFERRAL} WHERE r.id = $1 FOR UPDATE OF r`, [id]))
}

export async function lockReferralOf(db: EntityManager, inviteeId: number): Promise<Referral | undefined> {
  return read(await db.query(`${REFERRAL} WHERE r.invitee_id = $1 FOR UPDATE OF r`, [inviteeId]))
}

/** The id of the new referral, pending, or undefined when that person was brought in before. */
export async function appendReferral(
  db: EntityManager,
  r: { inviterId: number; inviteeId: number; roomId: number; inviteId: number; reason: string; at: Date; rule: Rule },
): Promise<number | undefined> {
  const rows = (await db.query(
    `INSERT INTO referrals (inviter_id, invitee_id, room_id, invite_id, reason, at, state, rule) VALUES ($1, $2, $3, $4, $5, $6, 'pending', $7)
     ON CONFLICT (invitee_id) DO NOTHING RETURNING id`,
    [r.inviterId, r.inviteeId, r.roomId, r.inviteId, r.reason, r.at, JSON.stringify(r.rule)],
  )) as { id: number }[]
  return rows[0]?.id
}

const COLUMNS = {
  inviterId: 'inviter_id',
  inviteId: 'invite_id',
  reason: 'reason',
  leftAt: 'left_at',
  leavingAt: 'leaving_at',
  state: 'state',
  countsOn: 'counts_on',
  turn: 'turn',
  signs: 'signs',
  claimInviteId: 'claim_invite_id',
  reviewAt: 'review_at',
  noticeAt: 'notice_at',
  decidedById: 'decided_by_id',
  decision: 'decision',
} as const

export type Change = Partial<Omit<Pick<Referral, keyof Referral & keyof typeof COLUMNS>, 'signs'>> & {
  signs?: readonly Sign[]
  noticeAt?: Date | null
}

/** Changes a referral that the caller has locked. */
export async function updateReferral(db: EntityManager, id: number, change: Change): Promise<void> {
  const entries = Object.entries(change) as [keyof typeof COLUMNS, unknown][]
  const sets = entries.map(([key], at) => `${COLUMNS[key]} = $${at + 2}`).join(', ')
  await db.query(`UPDATE referrals SET ${sets} WHERE id = $1`, [
    id,
    ...entries.map(([key, value]) => (key === 'signs' ? JSON.stringify(value) : value)),
  ])
}

/** How many friends of an inviter count in each day from that one on (`2026-11-01`). */
export async function countedDays(db: EntityManager, inviterId: number, from: string): Promise<Map<string, number>> {
  const rows = (await db.query(
    `SELECT counts_on AS day, count(*) AS n FROM referrals
     WHERE inviter_id = $1 AND counts_on >= $2 AND state IN ('pending', 'settled', 'review') GROUP BY counts_on`,
    [inviterId, from],
  )) as { day: string; n: number }[]
  return new Map(rows.map((r) => [r.day, r.n]))
}

export interface Reward {
  id: number
  referralId: number
  inviterId: number
  kind: 'stay' | 'red-packet' | 'coupon' | 'purchase'
  day: number | null
  points: number
  fen: number
  cause: string
  state: 'waiting' | 'owed' | 'paid' | 'forfeited'
  dueAt: Date
}

const REWARD = `SELECT w.id, w.referral_id AS "referralId", w.inviter_id AS "inviterId", w.kind, w.day, w.points, w.fen, w.cause, w.state, w.due_at AS "dueAt"
  FROM referral_rewards w`

export async function insertReward(db: EntityManager, w: Omit<Reward, 'id' | 'state'>): Promise<void> {
  await db.query(
    `INSERT INTO referral_rewards (referral_id, inviter_id, kind, day, points, fen, cause, due_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (cause) DO NOTHING`,
    [w.referralId, w.inviterId, w.kind, w.day, w.points, w.fen, w.cause, w.dueAt],
  )
}

/** What is promised for a referral, in order of its dates. */
export async function rewardsOf(db: EntityManager, referralId: number): Promise<Reward[]> {
  return db.query(`${REWARD} WHERE w.referral_id = $1 ORDER BY w.due_at, w.id`, [referralId])
}

/** What waits for a referral, locked: a purchase may be undone at the same moment. */
export async function lockWaiting(db: EntityManager, referralId: number): Promise<Reward[]> {
  return db.query(`${REWARD} WHERE w.referral_id = $1 AND w.state = 'waiting' ORDER BY w.id FOR UPDATE OF w`, [
    referralId,
  ])
}

export async function lockReward(db: EntityManager, cause: string): Promise<Reward | undefined> {
  const rows = (await db.query(`${REWARD} WHERE w.cause = $1 FOR UPDATE OF w`, [cause])) as Reward[]
  return rows[0]
}

/** Takes rewards that are due and that nothing stands against; whoever else asks gets others. In order of who is paid. */
export async function claimDue(db: EntityManager, now: Date, limit: number): Promise<Reward[]> {
  const rows = (await db.query(
    `${REWARD} JOIN referrals r ON r.id = w.referral_id
     WHERE w.state = 'waiting' AND w.due_at <= $1
       AND (r.state = 'pending' AND (r.leaving_at IS NULL AND r.claim_invite_id IS NULL OR w.kind = 'purchase') OR w.kind = 'purchase' AND (r.state IN ('settled', 'left') OR w.inviter_id <> r.inviter_id))
     ORDER BY w.due_at, w.id LIMIT $2 FOR UPDATE OF w, r SKIP LOCKED`,
    [now, limit],
  )) as Reward[]
  // Balances are locked in order of contact.
  return rows.sort((a, b) => a.inviterId - b.inviterId || a.dueAt.getTime() - b.dueAt.getTime() || a.id - b.id)
}

export async function updateReward(
  db: EntityManager,
  id: number,
  change: { state?: Reward['state']; dueAt?: Date; paidAt?: Date; tellAt?: Date; byContactId?: number },
): Promise<void> {
  await db.query(
    `UPDATE referral_rewards SET state = coalesce($2, state), due_at = coalesce($3, due_at), paid_at = coalesce($4, paid_at),
       tell_at = coalesce($5, tell_at), by_contact_id = coalesce($6, by_contact_id) WHERE id = $1`,
    [
      id,
      change.state ?? null,
      change.dueAt ?? null,
      change.paidAt ?? null,
      change.tellAt ?? null,
      change.byContactId ?? null,
    ],
  )
}

/** Locked: two colleagues may send it at once. */
export async function lockPacket(
  db: EntityManager,
  account: string,
  id: number,
): Promise<
  { state: Reward['state']; fen: number; inviterId: number; name: string; byName: string | null } | undefined
> {
  const rows = (await db.query(
    `SELECT w.state, w.fen, w.inviter_id AS "inviterId", c.name, b.name AS "byName"
     FROM referral_rewards w JOIN contacts c ON c.id = w.inviter_id LEFT JOIN contacts b ON b.id = w.by_contact_id
     WHERE w.id = $2 AND c.account = $1 AND w.kind = 'red-packet' FOR UPDATE OF w`,
    [account, id],
  )) as { state: Reward['state']; fen: number; inviterId: number; name: string; byName: string | null }[]
  return rows[0]
}

export interface OwedPacket {
  id: number
  name: string
  friend: string
  day: number
  fen: number
}

/** Red packets that somebody must send, oldest first. */
export async function owedPackets(db: EntityManager, account: string, limit: number): Promise<OwedPacket[]> {
  return db.query(
    `SELECT w.id, c.name, f.name AS friend, w.day, w.fen FROM referral_rewards w JOIN contacts c ON c.id = w.inviter_id
     JOIN referrals r ON r.id = w.referral_id JOIN contacts f ON f.id = r.invitee_id
     WHERE w.state = 'owed' AND c.account = $1 ORDER BY w.id LIMIT $2`,
    [account, limit],
  )
}

/** Referrals whose invitee a member list missed, once that is certain or a second list has been read. */
export async function claimLeaving(
  db: EntityManager,
  now: Date,
  certainBefore: Date,
  limit: number,
): Promise<{ id: number; present: boolean; at: Date }[]> {
  return db.query(
    `SELECT r.id, coalesce(m.left_at IS NULL, true) AS present, r.leaving_at AS at
     FROM referrals r JOIN rooms k ON k.id = r.room_id LEFT JOIN members m ON m.room_id = r.room_id AND m.contact_id = r.invitee_id
     WHERE r.leaving_at IS NOT NULL AND (k.snapshot_at > r.leaving_at AND k.snapshot_at <= $1 OR r.leaving_at <= $2)
     ORDER BY r.inviter_id, r.id LIMIT $3 FOR UPDATE OF r SKIP LOCKED`,
    [now, certainBefore, limit],
  )
}

export interface News {
  inviterId: number
  kind: Reward['kind']
  day: number | null
  friends: number
  points: number
}

/** Takes what up to `limit` inviters are to hear now, and marks it as told. */
export async function claimNews(db: EntityManager, now: Date, limit: number): Promise<News[]> {
  return db.query(
    `WITH told AS (
       SELECT id FROM referral_rewards WHERE tell_at <= $1 AND inviter_id IN (
         SELECT inviter_id FROM referral_rewards WHERE tell_at <= $1 GROUP BY inviter_id ORDER BY min(tell_at), inviter_id LIMIT $2)
       ORDER BY id FOR UPDATE SKIP LOCKED
     ), done AS (
       UPDATE referral_rewards w SET tell_at = NULL FROM told WHERE w.id = told.id RETURNING w.*
     )
     SELECT inviter_id AS "inviterId", kind, day, count(DISTINCT referral_id) AS friends, sum(points) AS points
     FROM done WHERE state = 'paid' GROUP BY inviter_id, kind, day ORDER BY inviter_id, kind DESC, day`,
    [now, limit],
  )
}

export interface Waiting {
  id: number
  account: string
  inviterName: string
  inviteeName: string
  signs: Sign[]
  /** Whom later evidence names, when that is what waits. */
  claimName: string | null
  since: Date
}

const WAITING = `SELECT r.id, p.account, p.name AS "inviterName", e.name AS "inviteeName", r.signs, q.name AS "claimName", r.review_at AS since
  FROM referrals r JOIN contacts p ON p.id = r.inviter_id JOIN contacts e ON e.id = r.invitee_id
  LEFT JOIN invites i ON i.id = r.claim_invite_id LEFT JOIN contacts q ON q.id = i.inviter_id`

/** What waits for a manager, longest first. */
export async function waitingForReview(db: EntityManager, account: string, limit: number): Promise<Waiting[]> {
  return db.query(
    `${WAITING} WHERE p.account = $1 AND r.review_at IS NOT NULL AND (r.state = 'review' OR r.claim_invite_id IS NOT NULL)
     ORDER BY r.review_at, r.id LIMIT $2`,
    [account, limit],
  )
}

/** Takes the reviews of which the staff room is to hear now. */
export async function claimNotices(db: EntityManager, now: Date, limit: number): Promise<Waiting[]> {
  return db.query(
    `${WAITING} WHERE r.notice_at <= $1 ORDER BY r.review_at, r.id LIMIT $2 FOR UPDATE OF r SKIP LOCKED`,
    [now, limit],
  )
}

/** Friends of an inviter around an instant, at most 200. */
export async function friendsAround(db: EntityManager, inviterId: number, from: Date, to: Date): Promise<Friend[]> {
  return db.query(
    `SELECT r.at, coalesce(r.left_at, r.leaving_at) AS "leftAt", c.name,
       EXISTS (SELECT 1 FROM messages m WHERE m.contact_id = r.invitee_id AND m.sent_at >= r.at AND m.kind <> 'event') AS spoke
     FROM referrals r JOIN contacts c ON c.id = r.invitee_id
     WHERE r.inviter_id = $1 AND r.at >= $2 AND r.at <= $3 ORDER BY r.at DESC, r.id DESC LIMIT 200`,
    [inviterId, from, to],
  )
}

export async function hasSpoken(db: EntityManager, contactId: number, since: Date): Promise<boolean> {
  const rows = (await db.query(
    `SELECT 1 FROM messages WHERE contact_id = $1 AND sent_at >= $2 AND kind <> 'event' LIMIT 1`,
    [contactId, since],
  )) as unknown[]
  return rows.length > 0
}

export async function namesOf(
  db: EntityManager,
  contactIds: readonly number[],
): Promise<{ id: number; name: string }[]> {
  return db.query(`SELECT id, name FROM contacts WHERE id = ANY($1)`, [contactIds])
}

/** Who was ever in the room and has one of these in their name. */
export async function namedLike(
  db: EntityManager,
  roomId: number,
  bases: readonly string[],
): Promise<{ id: number; name: string }[]> {
  if (bases.length === 0) return []
  return db.query(
    `SELECT c.id, c.name FROM members m JOIN contacts c ON c.id = m.contact_id WHERE m.room_id = $1 AND c.name ILIKE ANY($2)`,
    [roomId, bases.map((b) => `%${b}%`)],
  )
}

/** Who brought any of these. */
export async function bringersOf(db: EntityManager, inviteeIds: readonly number[]): Promise<number[]> {
  const rows = (await db.query(`SELECT DISTINCT inviter_id AS id FROM referrals WHERE invitee_id = ANY($1)`, [
    inviteeIds,
  ])) as { id: number }[]
  return rows.map((r) => r.id)
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

const RANKED = `top AS (
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
     SELECT s.rank, s.inviter_id AS "contactId", c.name, s.invited, s.stayed, s.invited - s.stayed AS left, s.ahead`

const PAID = `(SELECT coalesce(sum(w.points), 0) FROM referral_rewards w JOIN referrals r ON r.id = w.referral_id
        WHERE w.inviter_id = s.inviter_id AND w.state = 'paid' AND ($1::timestamptz IS NULL OR r.at >= $1)
          AND ($2::timestamptz IS NULL OR r.at < $2) AND ($3::bigint IS NULL OR r.room_id = $3))`

/**
 * Who brought the most friends who stayed, best first, in one query: `top` lines at most, and the line of `alsoId`
 * wherever it stands. Friends who are being looked at or were refused don't count. `roomId` undefined: over all rooms of
 * the account; `account` undefined as well: of the installation.
 */
export async function leaderboard(
  db: Pick<EntityManager, 'query'>,
  options: Span & { account?: string; roomId?: number; top: number; alsoId?: number; withPoints?: boolean },
): Promise<Standing[]> {
  const { account } = options
  const inAccount = account === undefined ? '' : ' AND room_id IN (SELECT id FROM rooms WHERE account = $6)'
  const ofAccount = account === undefined ? '' : ' JOIN contacts p ON p.id = t.inviter_id AND p.account = $6'
  const everything = options.from === null && options.to === null && options.roomId === undefined
  // Of all time and all rooms the sums are kept. Not materialized: the index has the order. The conditions on the
  // parameters only tell their types.
  const counted = everything
    ? `counted AS NOT MATERIALIZED (SELECT inviter_id, invited, stayed FROM referral_totals t${ofAccount}
       WHERE invited > 0 AND coalesce($1, $2::timestamptz) IS NULL AND $3::bigint IS NULL)`
    : `counted AS MATERIALIZED (
       SELECT inviter_id, count(*) AS invited, count(*) FILTER (WHERE left_at IS NULL) AS stayed
       FROM referrals
       WHERE state NOT IN ('review', 'refused')${inAccount} AND ($1::timestamptz IS NULL OR at >= $1) AND ($2::timestamptz IS NULL OR at < $2)
         AND ($3::bigint IS NULL OR room_id = $3)
       GROUP BY inviter_id
     )`
  const points = options.withPoints ? `, ${PAID} AS points` : ''
  return db.query(
    `WITH ${counted}, ${RANKED}${points} FROM shown s JOIN contacts c ON c.id = s.inviter_id ORDER BY s.line`,
    [
      ...[options.from, options.to, options.roomId ?? null, options.top, options.alsoId ?? null],
      ...(account === undefined ? [] : [account]),
    ],
  )
}

/** How many people came into a room in the span, and of how many nobody knows by whom. Returns of old members don't count. */
export async function countJoins(
  db: EntityManager,
  roomId: number,
  span: Span,
): Promise<{ joined: number; unknown: number }> {
  const [row] = (await db.query(
    `SELECT count(*) AS joined, count(*) FILTER (WHERE NOT known) AS unknown FROM (
       SELECT bool_or(inviter_id IS NOT NULL OR source = 'channel') AS known FROM invites
       WHERE room_id = $1 AND verdict <> 'rejoin' AND ($2::timestamptz IS NULL OR at >= $2) AND ($3::timestamptz IS NULL OR at < $3)
       GROUP BY invitee_id HAVING bool_or(source IN ('event', 'snapshot'))
     ) came`,
    [roomId, span.from, span.to],
  )) as { joined: number; unknown: number }[]
  return row ?? { joined: 0, unknown: 0 }
}

export interface Brought {
  stayed: number
  left: number
  review: number
  refused: number
  /** Above the limit of the month: they count on the board and earn nothing. */
  capped: number
  /** Points. */
  paid: number
  waiting: number
}

/** What somebody's friends have come to, in one room or in all. */
export async function broughtBy(db: EntityManager, inviterId: number, roomId: number | undefined): Promise<Brought> {
  const [row] = (await db.query(
    `WITH mine AS (SELECT * FROM referrals WHERE inviter_id = $1 AND ($2::bigint IS NULL OR room_id = $2)
     ), points AS (
       SELECT coalesce(sum(w.points) FILTER (WHERE w.state = 'paid'), 0) AS paid, coalesce(sum(w.points) FILTER (WHERE w.state = 'waiting'), 0) AS waiting
       FROM referral_rewards w JOIN referrals r ON r.id = w.referral_id WHERE w.inviter_id = $1 AND ($2::bigint IS NULL OR r.room_id = $2)
     )
     SELECT count(*) FILTER (WHERE state NOT IN ('review', 'refused') AND left_at IS NULL) AS stayed,
       count(*) FILTER (WHERE state NOT IN ('review', 'refused') AND left_at IS NOT NULL) AS left,
       count(*) FILTER (WHERE state = 'review') AS review, count(*) FILTER (WHERE state = 'refused') AS refused,
       count(*) FILTER (WHERE state = 'settled' AND NOT EXISTS (SELECT 1 FROM referral_rewards w WHERE w.referral_id = mine.id AND w.kind <> 'purchase')) AS capped,
       (SELECT paid FROM points) AS paid, (SELECT waiting FROM points) AS waiting
     FROM mine`,
    [inviterId, roomId ?? null],
  )) as Brought[]
  return row ?? { stayed: 0, left: 0, review: 0, refused: 0, capped: 0, paid: 0, waiting: 0 }
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
       WHERE i.inviter_id = $1 AND i.verdict <> 'counts' AND ($2::bigint IS NULL OR i.room_id = $2)
         AND NOT EXISTS (SELECT 1 FROM referrals r WHERE r.invitee_id = i.invitee_id AND r.inviter_id = i.inviter_id)
       ORDER BY i.invitee_id, i.id
     ) refused GROUP BY verdict ORDER BY people DESC, verdict`,
    [inviterId, roomId ?? null],
  )
}

export interface BroughtFriend {
  name: string
  source: Source
  state: Referral['state']
  leftAt: Date | null
  paid: number
  /** What comes next: after how many days of staying, and how many points. */
  nextDay: number | null
  nextPoints: number | null
}

/** The friends somebody brought last, newest first. */
export async function lastBrought(
  db: EntityManager,
  inviterId: number,
  roomId: number | undefined,
  count: number,
): Promise<BroughtFriend[]> {
  return db.query(
    `SELECT c.name, i.source, r.state, r.left_at AS "leftAt",
       (SELECT coalesce(sum(points), 0) FROM referral_rewards w WHERE w.referral_id = r.id AND w.inviter_id = $1 AND w.state = 'paid') AS paid,
       n.day AS "nextDay", n.points AS "nextPoints"
     FROM referrals r JOIN contacts c ON c.id = r.invitee_id JOIN invites i ON i.id = r.invite_id
     LEFT JOIN LATERAL (SELECT day, points FROM referral_rewards w WHERE w.referral_id = r.id AND w.state = 'waiting' AND w.kind = 'stay' ORDER BY day LIMIT 1) n ON true
     WHERE r.inviter_id = $1 AND ($2::bigint IS NULL OR r.room_id = $2) ORDER BY r.at DESC, r.id DESC LIMIT $3`,
    [inviterId, roomId ?? null, count],
  )
}

/** A friend who was brought, as staff see it. */
export interface Edge {
  /** Of the referral. */
  id: number
  inviterId: number
  inviterName: string
  inviteeId: number
  inviteeName: string
  topic: string
  /** The evidence that decided. */
  inviteId: number
  reason: string
  at: Date
  leftAt: Date | null
  state: Referral['state']
  signs: Sign[]
  countsOn: string | null
  decision: string
  decidedByName: string | null
  /** Whom later evidence names, when a manager is to decide about that. */
  claimName: string | null
  reviewAt: Date | null
  /** How many friends the friend has brought in turn, of those that may be seen. */
  brought: number
}

/** Rooms that may be seen; null: all of the account. */
interface Seen {
  account: string
  roomIds: readonly number[] | null
}

const IN_SIGHT = (r: string) => `($2::bigint[] IS NULL OR ${r}.room_id = ANY($2))`
const EDGE = `r.id, r.inviter_id AS "inviterId", p.name AS "inviterName", r.invitee_id AS "inviteeId", e.name AS "inviteeName", k.topic,
  r.invite_id AS "inviteId", r.reason, r.at, r.left_at AS "leftAt", r.state, r.signs, r.counts_on AS "countsOn", r.decision,
  r.review_at AS "reviewAt", (SELECT d.name FROM contacts d WHERE d.id = r.decided_by_id) AS "decidedByName",
  (SELECT q.name FROM invites i JOIN contacts q ON q.id = i.inviter_id WHERE i.id = r.claim_invite_id) AS "claimName",
  (SELECT count(*) FROM referrals f WHERE f.inviter_id = r.invitee_id AND ${IN_SIGHT('f')}) AS brought`
const EDGES = `JOIN contacts p ON p.id = r.inviter_id JOIN contacts e ON e.id = r.invitee_id JOIN rooms k ON k.id = r.room_id`

/** The friends of each of these inviters, newest first, at most `each`, those before the referral `before`. */
export async function friendsOf(
  db: EntityManager,
  seen: Seen,
  inviterIds: readonly number[],
  page: { each: number; before?: number },
): Promise<Edge[]> {
  return db.query(
    `SELECT ${EDGE} FROM unnest($3::bigint[]) WITH ORDINALITY AS asked(id, line)
     JOIN LATERAL (SELECT * FROM referrals r WHERE r.inviter_id = asked.id AND ${IN_SIGHT('r')} AND ($5::bigint IS NULL OR r.id < $5)
       ORDER BY r.id DESC LIMIT $4) r ON true ${EDGES} WHERE p.account = $1 ORDER BY asked.line, r.id DESC`,
    [seen.account, seen.roomIds, inviterIds, page.each, page.before ?? null],
  )
}

/** Everything that waits for a manager, longest first, after the one that is named. */
export async function reviewsWaiting(
  db: EntityManager,
  seen: Seen,
  page: { after?: { at: Date; id: number }; limit: number },
): Promise<Edge[]> {
  return db.query(
    `SELECT ${EDGE} FROM referrals r ${EDGES}
     WHERE p.account = $1 AND ${IN_SIGHT('r')} AND r.review_at IS NOT NULL AND (r.state = 'review' OR r.claim_invite_id IS NOT NULL)
       AND ($3::timestamptz IS NULL OR (r.review_at, r.id) > ($3::timestamptz, $4::bigint))
     ORDER BY r.review_at, r.id LIMIT $5`,
    [seen.account, seen.roomIds, page.after?.at ?? null, page.after?.id ?? null, page.limit],
  )
}

export async function countReviews(db: EntityManager, account: string): Promise<number> {
  const [row] = (await db.query(
    `SELECT count(*) AS n FROM referrals r JOIN contacts p ON p.id = r.inviter_id
     WHERE p.account = $1 AND r.review_at IS NOT NULL AND (r.state = 'review' OR r.claim_invite_id IS NOT NULL)`,
    [account],
  )) as { n: number }[]
  return row?.n ?? 0
}

/** What is known of how each of these people came, in order; the first five pieces of each, of rooms that may be seen. */
export async function evidenceAbout(
  db: EntityManager,
  seen: Seen,
  inviteeIds: readonly number[],
): Promise<(StoredEvidence & { inviteeId: number })[]> {
  return db.query(
    `SELECT i.id, i.invitee_id AS "inviteeId", i.source, i.confidence, i.verdict, i.inviter_id AS "inviterId", p.name AS "inviterName",
       k.name AS channel, b.name AS "byName", i.at
     FROM unnest($3::bigint[]) AS asked(id) JOIN LATERAL (
       SELECT * FROM invites i WHERE i.invitee_id = asked.id AND ${IN_SIGHT('i')} ORDER BY i.at, i.id LIMIT 5) i ON true
     JOIN rooms r ON r.id = i.room_id AND r.account = $1
     LEFT JOIN contacts p ON p.id = i.inviter_id LEFT JOIN contacts b ON b.id = i.by_contact_id
     LEFT JOIN invite_codes k ON k.code = i.code AND i.source = 'channel' ORDER BY i.at, i.id`,
    [seen.account, seen.roomIds, inviteeIds],
  )
}

/** What is promised for each of these referrals, in order of dates. */
export async function rewardsFor(db: EntityManager, referralIds: readonly number[]): Promise<Reward[]> {
  return db.query(`${REWARD} WHERE w.referral_id = ANY($1) ORDER BY w.due_at, w.id`, [referralIds])
}

/** People who have brought somebody and carry that in their name, an exact match first. */
export async function invitersNamed(
  db: EntityManager,
  seen: Seen,
  name: string,
  limit: number,
): Promise<{ contactId: number; name: string; brought: number; stayed: number }[]> {
  const like = `%${name.replace(/[\\%_]/g, '\\$&')}%`
  return db.query(
    `SELECT c.id AS "contactId", c.name, count(*) AS brought, count(*) FILTER (WHERE r.left_at IS NULL) AS stayed
     FROM contacts c JOIN referrals r ON r.inviter_id = c.id AND ${IN_SIGHT('r')}
     WHERE c.account = $1 AND c.name ILIKE $3 GROUP BY c.id ORDER BY c.name = $4 DESC, brought DESC, c.id LIMIT $5`,
    [seen.account, seen.roomIds, like, name, limit],
  )
}

/** Who brought the most friends that are still there, of those that may be seen. */
export async function topInviters(
  db: EntityManager,
  seen: Seen,
  limit: number,
): Promise<{ contactId: number; name: string; brought: number; stayed: number }[]> {
  if (seen.roomIds === null) {
    const top = await leaderboard(db, { from: null, to: null, account: seen.account, top: limit })
    return top.map((s) => ({ contactId: s.contactId, name: s.name, brought: s.invited, stayed: s.stayed }))
  }
  return db.query(
    `SELECT c.id AS "contactId", c.name, count(*) AS brought, count(*) FILTER (WHERE r.left_at IS NULL) AS stayed FROM referrals r JOIN contacts c ON c.id = r.inviter_id
     WHERE r.room_id = ANY($2) AND c.account = $1 AND r.state NOT IN ('review', 'refused')
     GROUP BY c.id ORDER BY stayed DESC, brought DESC, c.id LIMIT $3`,
    [seen.account, seen.roomIds, limit],
  )
}

/** Friends who were brought since then: how many, how many of them are still there, and how many are being looked at. */
export async function broughtSince(
  db: EntityManager,
  seen: Seen,
  since: Date,
): Promise<{ came: number; stayed: number; review: number }> {
  const [row] = (await db.query(
    `SELECT count(*) AS came, count(*) FILTER (WHERE r.left_at IS NULL AND r.state NOT IN ('review', 'refused')) AS stayed,
       count(*) FILTER (WHERE r.state = 'review') AS review
     FROM referrals r JOIN contacts p ON p.id = r.inviter_id WHERE r.at >= $3 AND p.account = $1 AND ${IN_SIGHT('r')}`,
    [seen.account, seen.roomIds, since],
  )) as { came: number; stayed: number; review: number }[]
  return row ?? { came: 0, stayed: 0, review: 0 }
}

export interface Introduction
  extends Pick<Referral, 'id' | 'inviterId' | 'inviterName' | 'roomId' | 'reason' | 'at' | 'state' | 'leftAt'> {}

/** Who brought somebody in, if it is known. */
export async function introductionOf(db: EntityManager, inviteeId: number): Promise<Introduction | undefined> {
  const rows = (await db.query(
    `SELECT r.id, r.inviter_id AS "inviterId", p.name AS "inviterName", r.room_id AS "roomId", r.reason, r.at, r.state, r.left_at AS "leftAt"
     FROM referrals r JOIN contacts p ON p.id = r.inviter_id WHERE r.invitee_id = $1`,
    [inviteeId],
  )) as Introduction[]
  return rows[0]
}

/** By room: whom the latest piece of evidence names that names anybody. */
export async function namedInviters(db: EntityManager, inviteeId: number): Promise<Map<number, string>> {
  const rows = (await db.query(
    `SELECT DISTINCT ON (i.room_id) i.room_id AS "roomId", c.name FROM invites i JOIN contacts c ON c.id = i.inviter_id
     WHERE i.invitee_id = $1 ORDER BY i.room_id, i.id DESC`,
    [inviteeId],
  )) as { roomId: number; name: string }[]
  return new Map(rows.map((r) => [r.roomId, r.name]))
}

export interface BroughtIn
  extends Pick<Referral, 'id' | 'inviteeId' | 'inviteeName' | 'roomId' | 'at' | 'state' | 'leftAt' | 'decision'> {
  roomTopic: string | null
  /** Points. */
  paid: number
  waiting: number
}

/** Whom somebody brought into these rooms (null: all), the newest first, behind the referral of that number. */
export async function broughtInBy(
  db: EntityManager,
  inviterId: number,
  about: { rooms: readonly number[] | null; before: number | undefined; limit: number },
): Promise<BroughtIn[]> {
  return db.query(
    `SELECT r.id, r.invitee_id AS "inviteeId", c.name AS "inviteeName", r.room_id AS "roomId", o.topic AS "roomTopic", r.at, r.state,
       r.left_at AS "leftAt", r.decision, w.paid, w.waiting
     FROM referrals r JOIN contacts c ON c.id = r.invitee_id LEFT JOIN rooms o ON o.id = r.room_id
     CROSS JOIN LATERAL (SELECT coalesce(sum(points) FILTER (WHERE state = 'paid'), 0) AS paid, coalesce(sum(points) FILTER (WHERE state = 'waiting'), 0) AS waiting
                         FROM referral_rewards WHERE referral_id = r.id) w
     WHERE r.inviter_id = $1 AND ($2::bigint[] IS NULL OR r.room_id = ANY($2)) AND ($3::bigint IS NULL OR (r.at, r.id) < (SELECT at, id FROM referrals WHERE id = $3))
     ORDER BY r.at DESC, r.id DESC LIMIT $4`,
    [inviterId, about.rooms, about.before ?? null, about.limit],
  )
}
