import type { EntityManager } from 'typeorm'
import type { Coupon } from '../coupons/index.ts'
import {
  DEFAULT_LIMITS,
  type Gift,
  type Given,
  type Limit,
  type LimitedRole,
  type Limits,
  type Request,
  type Span,
} from './compensation.ts'

/** SQL of compensations. The only writer of compensations and compensation_limits. */

/** The limits of an account, each role and span: its own, or those we come with. */
export async function limitsOf(db: EntityManager, account: string): Promise<Limits> {
  const rows = (await db.query(
    `SELECT role, span, coupon_fen AS coupon, points FROM compensation_limits WHERE account = $1`,
    [account],
  )) as (Limit & { role: LimitedRole; span: Span })[]
  const limits = structuredClone(DEFAULT_LIMITS)
  for (const { role, span, coupon, points } of rows) limits[role][span] = { coupon, points }
  return limits
}

export async function saveLimit(
  db: EntityManager,
  account: string,
  about: { role: LimitedRole; span: Span },
  limit: Limit,
  byContactId: number,
  now: Date,
): Promise<void> {
  await db.query(
    `INSERT INTO compensation_limits (account, role, span, coupon_fen, points, by_contact_id, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (account, role, span) DO UPDATE SET coupon_fen = excluded.coupon_fen, points = excluded.points,
       by_contact_id = excluded.by_contact_id, updated_at = excluded.updated_at`,
    [account, about.role, about.span, limit.coupon, limit.points, byContactId, now],
  )
}

/**
 * What has been given of a kind for a ticket and those that were merged into it, and since `from` on somebody's authority; coupons taken back do not
 * count. That person is locked, so that two gifts of theirs at once cannot both fit into the same day. Call it with
 * the ticket locked.
 */
export async function givenSoFar(
  db: EntityManager,
  about: { ticketId: number; byContactId: number; kind: Gift['kind']; from: Date },
): Promise<Given> {
  await db.query(`SELECT 1 FROM contacts WHERE id = $1 FOR NO KEY UPDATE`, [about.byContactId])
  const [row] = (await db.query(
    `WITH RECURSIVE thing AS (SELECT $1::int AS id UNION SELECT t.id FROM tickets t JOIN thing ON t.merged_into_id = thing.id
       WHERE t.contact_id = (SELECT contact_id FROM tickets WHERE id = $1))
     SELECT coalesce(sum(c.amount) FILTER (WHERE c.ticket_id IN (SELECT id FROM thing)), 0) AS ticket,
       coalesce(sum(c.amount) FILTER (WHERE c.decided_by_id = $2 AND c.decided_at >= $4), 0) AS day
     FROM compensations c LEFT JOIN coupons k ON k.cause = 'compensation:' || c.id
     WHERE c.state = 'granted' AND c.kind = $3 AND k.state IS DISTINCT FROM 'void' AND (c.ticket_id IN (SELECT id FROM thing) OR c.decided_at >= $4)`,
    [about.ticketId, about.byContactId, about.kind, about.from],
  )) as Given[]
  return row ?? { ticket: 0, day: 0 }
}

export interface NewCompensation extends Gift {
  ticketId: number
  contactId: number
  reason: string
  byContactId: number
  askedAt: Date
  /** Undefined: given at once, on one's own authority. */
  expiresAt: Date | undefined
}

export async function insertCompensation(db: EntityManager, c: NewCompensation): Promise<number> {
  const given = c.expiresAt === undefined
  const [row] = (await db.query(
    `INSERT INTO compensations (ticket_id, contact_id, kind, amount, reason, state, by_contact_id, asked_at, expires_at, decided_by_id, decided_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id`,
    [
      c.ticketId,
      c.contactId,
      c.kind,
      c.amount,
      c.reason,
      given ? 'granted' : 'pending',
      c.byContactId,
      c.askedAt,
      c.expiresAt ?? null,
      given ? c.byContactId : null,
      given ? c.askedAt : null,
    ],
  )) as { id: number }[]
  if (row === undefined) throw new Error(`a compensation for ticket ${c.ticketId} was not written`)
  return row.id
}

export interface Compensation extends Gift, Request {
  id: number
  ticketId: number
  reason: string
  byName: string
  deciderName: string | null
  decidedAt: Date | null
  refusal: string | null
}

const COMPENSATION = `c.id, c.ticket_id AS "ticketId", c.contact_id AS "contactId", c.kind, c.amount, c.reason, c.state,
  c.by_contact_id AS "byContactId", b.name AS "byName", c.expires_at AS "expiresAt", d.name AS "deciderName", c.decided_at AS "decidedAt", c.refusal`
const PEOPLE = `JOIN contacts b ON b.id = c.by_contact_id LEFT JOIN contacts d ON d.id = c.decided_by_id`

type Row = Omit<Compensation, 'expiresAt'> & { expiresAt: Date | null }
const fromRow = (row: Row): Compensation => ({ ...row, expiresAt: row.expiresAt ?? undefined })

/** One compensation, locked: two people who decide at once do it one after the other. */
export async function lockCompensation(
  db: EntityManager,
  id: number,
  account: string,
): Promise<Compensation | undefined> {
  const rows = (await db.query(
    `SELECT ${COMPENSATION} FROM compensations c ${PEOPLE} WHERE c.id = $1 AND b.account = $2 FOR UPDATE OF c`,
    [id, account],
  )) as Row[]
  return rows[0] && fromRow(rows[0])
}

/** The request of a kind that waits for a ticket, if there is one. Call it with the ticket locked. */
export async function waitingFor(
  db: EntityManager,
  ticketId: number,
  kind: Gift['kind'],
  now: Date,
): Promise<number | undefined> {
  const rows = (await db.query(
    `SELECT id FROM compensations WHERE ticket_id = $1 AND kind = $2 AND state = 'pending' AND expires_at > $3`,
    [ticketId, kind, now],
  )) as { id: number }[]
  return rows[0]?.id
}

/** What waits for a decision for this ticket at `now`, oldest first. */
export async function requestsOf(db: EntityManager, ticketId: number, now: Date): Promise<Compensation[]> {
  const rows = (await db.query(
    `SELECT ${COMPENSATION} FROM compensations c ${PEOPLE}
     WHERE c.ticket_id = $1 AND c.state = 'pending' AND c.expires_at > $2 ORDER BY c.id`,
    [ticketId, now],
  )) as Row[]
  return rows.map(fromRow)
}

export async function decide(
  db: EntityManager,
  id: number,
  decision: { state: 'granted' | 'refused'; byContactId: number; refusal?: string; at: Date },
): Promise<void> {
  await db.query(
    `UPDATE compensations SET state = $2, decided_by_id = $3, decided_at = $4, refusal = $5 WHERE id = $1`,
    [id, decision.state, decision.byContactId, decision.at, decision.refusal ?? null],
  )
}

/** Ends requests that nobody has decided in time, and returns them; each is returned once. */
export async function expireRequests(db: EntityManager, now: Date, limit: number): Promise<Compensation[]> {
  const rows = (await db.query(
    `SELECT ${COMPENSATION} FROM compensations c ${PEOPLE}
     WHERE c.state = 'pending' AND c.expires_at <= $1 ORDER BY c.expires_at, c.id LIMIT $2 FOR UPDATE OF c SKIP LOCKED`,
    [now, limit],
  )) as Row[]
  await db.query(`UPDATE compensations SET state = 'expired' WHERE id = ANY($1)`, [rows.map((r) => r.id)])
  return rows.map(fromRow)
}

/** The ticket of a compensation. */
export async function ticketOf(db: EntityManager, id: number): Promise<number | undefined> {
  const rows = (await db.query(`SELECT ticket_id AS id FROM compensations WHERE id = $1`, [id])) as { id: number }[]
  return rows[0]?.id
}

export interface ListedCompensation extends Gift {
  id: number
  ticketId: number
  state: 'pending' | 'granted'
  memberName: string
  byName: string
  at: Date
  couponState: Coupon['state'] | null
}

const IN_LIST = `FROM compensations c JOIN contacts b ON b.id = c.by_contact_id JOIN contacts m ON m.id = c.contact_id LEFT JOIN coupons k ON k.cause = 'compensation:' || c.id
  WHERE b.account = $1 AND ($2::bigint IS NULL OR c.by_contact_id = $2)
    AND ((c.state = 'granted' AND c.decided_at >= $3) OR (c.state = 'pending' AND c.expires_at > $4))`

/** Given since `from`, and requests that wait at `now`: of one person, or of all; newest first. */
export async function listGiven(
  db: EntityManager,
  about: { account: string; byContactId: number | undefined; from: Date; now: Date; limit: number },
): Promise<ListedCompensation[]> {
  return db.query(
    `SELECT c.id, c.ticket_id AS "ticketId", c.kind, c.amount, c.state, m.name AS "memberName", b.name AS "byName",
       coalesce(c.decided_at, c.asked_at) AS at, k.state AS "couponState"
     ${IN_LIST} ORDER BY c.state = 'pending' DESC, at DESC, c.id DESC LIMIT $5`,
    [about.account, about.byContactId ?? null, about.from, about.now, about.limit],
  )
}

export interface Sums {
  /** How many were given, coupons taken back not among them. */
  count: number
  couponFen: number
  redeemedFen: number
  points: number
}

export async function sumGiven(
  db: EntityManager,
  about: { account: string; byContactId: number | undefined; from: Date; now: Date },
): Promise<Sums> {
  const [row] = (await db.query(
    `SELECT count(*) AS count, coalesce(sum(amount) FILTER (WHERE kind = 'coupon'), 0) AS "couponFen",
       coalesce(sum(amount) FILTER (WHERE redeemed), 0) AS "redeemedFen", coalesce(sum(amount) FILTER (WHERE kind = 'points'), 0) AS points
     FROM (SELECT c.amount, c.kind, k.state = 'redeemed' AS redeemed ${IN_LIST} AND c.state = 'granted' AND k.state IS DISTINCT FROM 'void') given`,
    [about.account, about.byContactId ?? null, about.from, about.now],
  )) as Sums[]
  return row ?? { count: 0, couponFen: 0, redeemedFen: 0, points: 0 }
}

export interface WaitingRequest extends Gift {
  id: number
  ticketId: number
  memberName: string
  byId: number
  byName: string
  reason: string
  askedAt: Date
}

/** Requests that wait at `now` for somebody's decision, oldest first. */
export async function requestsWaiting(
  db: EntityManager,
  account: string,
  now: Date,
  limit: number,
): Promise<WaitingRequest[]> {
  return db.query(
    `SELECT c.id, c.ticket_id AS "ticketId", c.kind, c.amount, c.reason, m.name AS "memberName", b.id AS "byId", b.name AS "byName", c.asked_at AS "askedAt"
     FROM compensations c JOIN contacts b ON b.id = c.by_contact_id JOIN contacts m ON m.id = c.contact_id
     WHERE b.account = $1 AND c.state = 'pending' AND c.expires_at > $2 ORDER BY c.asked_at, c.id LIMIT $3`,
    [account, now, limit],
  )
}

export interface OwnCompensation extends Gift {
  id: number
  ticketId: number
  state: Compensation['state']
  reason: string
  byName: string
  at: Date
}

/** What a member was given, or was asked for, for tickets of these rooms (null: all) and the direct chat, the newest first. */
export async function compensationsOf(
  db: EntityManager,
  contactId: number,
  about: { rooms: readonly number[] | null; before: number | undefined; limit: number },
): Promise<OwnCompensation[]> {
  return db.query(
    `WITH own AS MATERIALIZED (SELECT id, room_id FROM tickets WHERE contact_id = $1)
     SELECT c.id, c.ticket_id AS "ticketId", c.kind, c.amount, c.state, c.reason, b.name AS "byName", coalesce(c.decided_at, c.asked_at) AS at
     FROM own t JOIN compensations c ON c.ticket_id = t.id JOIN contacts b ON b.id = c.by_contact_id
     WHERE ($2::bigint[] IS NULL OR t.room_id IS NULL OR t.room_id = ANY($2)) AND ($3::int IS NULL OR c.id < $3)
     ORDER BY c.id DESC LIMIT $4`,
    [contactId, about.rooms, about.before ?? null, about.limit],
  )
}
