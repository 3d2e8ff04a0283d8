import type { EntityManager } from 'typeorm'
import type { Role } from '../../core/people.ts'
import type { Condition, Shortfall } from './draw.ts'
import type { Outcome } from './proof.ts'

/** SQL of draws. The only writer of draws, draw_entries, draw_rounds and draw_winners. */

export interface Draw {
  id: number
  account: string
  roomId: number
  topic: string
  prize: string
  /** Each winner gets so many; null: something that staff hand over. */
  points: number | null
  places: number
  condition: Condition
  root: string
  commitment: string
  byContactId: number
  byName: string
  openedAt: Date
  closesAt: Date
  state: 'open' | 'drawn' | 'cancelled'
  entrantsHash: string | null
  cancelReason: string | null
  /** The group is not paused. */
  served: boolean
}

const DRAW = `d.id, r.account, d.room_id AS "roomId", r.topic, d.prize, d.points, d.places, d.condition, d.root, d.commitment,
  d.by_contact_id AS "byContactId", opener.name AS "byName", d.opened_at AS "openedAt", d.closes_at AS "closesAt", d.state,
  d.entrants_hash AS "entrantsHash", d.cancel_reason AS "cancelReason", r.state = 'enrolled' AS served`
const FROM = `draws d JOIN rooms r ON r.id = d.room_id JOIN contacts opener ON opener.id = d.by_contact_id`

type Db = Pick<EntityManager, 'query'>

export interface NewDraw {
  roomId: number
  prize: string
  points: number | undefined
  places: number
  condition: Condition
  root: string
  commitment: string
  byContactId: number
  closesAt: Date
}

export async function insertDraw(db: Db, d: NewDraw, now: Date): Promise<number> {
  const [row] = (await db.query(
    `INSERT INTO draws (room_id, prize, points, places, condition, root, commitment, by_contact_id, opened_at, closes_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id`,
    [
      d.roomId,
      d.prize,
      d.points ?? null,
      d.places,
      JSON.stringify(d.condition),
      d.root,
      d.commitment,
      d.byContactId,
      now,
      d.closesAt,
    ],
  )) as { id: number }[]
  if (row === undefined) throw new Error('an insert returned no row')
  return row.id
}

/** How many points somebody has promised in draws that they opened since then and that were not cancelled. */
export async function promisedSince(db: Db, byContactId: number, since: Date): Promise<number> {
  const [row] = (await db.query(
    `SELECT coalesce(sum(points * places), 0) AS points FROM draws WHERE by_contact_id = $1 AND opened_at >= $2 AND state <> 'cancelled'`,
    [byContactId, since],
  )) as { points: number }[]
  return row?.points ?? 0
}

export async function findDraw(db: Db, id: number): Promise<Draw | undefined> {
  return ((await db.query(`SELECT ${DRAW} FROM ${FROM} WHERE d.id = $1`, [id])) as Draw[])[0]
}

/** The draw, locked for the rest of the transaction: entering, drawing and claiming happen one after the other. */
export async function lockDraw(db: Db, id: number): Promise<Draw | undefined> {
  const rows = (await db.query(`SELECT ${DRAW} FROM ${FROM} WHERE d.id = $1 FOR NO KEY UPDATE OF d`, [id])) as Draw[]
  return rows[0]
}

/** One room; or, with no room, every room of the account in which the contact is (staff: all of them). */
export interface Scope {
  account: string
  roomId: number | undefined
  contactId: number
  isStaff: boolean
}

const IN_SCOPE = `r.account = $1 AND ($2::bigint IS NULL OR d.room_id = $2) AND ($2::bigint IS NOT NULL OR $4 OR
  EXISTS (SELECT 1 FROM members m WHERE m.room_id = d.room_id AND m.contact_id = $3 AND m.left_at IS NULL))`
const scope = (s: Scope) => [s.account, s.roomId ?? null, s.contactId, s.isStaff]

export async function openDraws(db: Db, within: Scope): Promise<Draw[]> {
  return db.query(
    `SELECT ${DRAW} FROM ${FROM} WHERE d.state = 'open' AND ${IN_SCOPE} ORDER BY d.closes_at, d.id LIMIT 20`,
    scope(within),
  )
}

export async function newestDraw(db: Db, within: Scope): Promise<number | undefined> {
  const rows = (await db.query(
    `SELECT d.id FROM ${FROM} WHERE ${IN_SCOPE} ORDER BY d.id DESC LIMIT 1`,
    scope(within),
  )) as { id: number }[]
  return rows[0]?.id
}

/** Draws whose list is to be frozen, locked; those that somebody else is drawing just now are left to them. */
export async function claimDraws(db: Db, closedBefore: Date, limit: number): Promise<Draw[]> {
  return db.query(
    `SELECT ${DRAW} FROM ${FROM} WHERE d.state = 'open' AND d.closes_at <= $1 AND r.state = 'enrolled'
     ORDER BY d.closes_at, d.id LIMIT $2 FOR NO KEY UPDATE OF d SKIP LOCKED`,
    [closedBefore, limit],
  )
}

/** Draws with a winner whose time to claim is over, locked. */
export async function claimLate(db: Db, now: Date, limit: number): Promise<Draw[]> {
  return db.query(
    `SELECT ${DRAW} FROM ${FROM} WHERE r.state = 'enrolled'
       AND EXISTS (SELECT 1 FROM draw_winners w WHERE w.draw_id = d.id AND w.outcome = 'waiting' AND w.due_at <= $1)
     ORDER BY d.id LIMIT $2 FOR NO KEY UPDATE OF d SKIP LOCKED`,
    [now, limit],
  )
}

export async function markDrawn(db: Db, id: number, entrantsHash: string): Promise<void> {
  await db.query(`UPDATE draws SET state = 'drawn', entrants_hash = $2 WHERE id = $1`, [id, entrantsHash])
}

export async function markCancelled(db: Db, id: number, byContactId: number, reason: string, now: Date): Promise<void> {
  await db.query(
    `UPDATE draws SET state = 'cancelled', cancelled_by_id = $2, cancel_reason = $3, cancelled_at = $4 WHERE id = $1`,
    [id, byContactId, reason, now],
  )
}

/** What staff may see of a draw: its root tells the seeds that are still to come. */
export type ShownDraw = Omit<Draw, 'root'> & { entrants: number }

const SHOWN = `SELECT ${DRAW}, (SELECT count(*) FROM draw_entries e WHERE e.draw_id = d.id AND e.dropped IS NULL) AS entrants FROM ${FROM}
  WHERE r.account = $1 AND ($2::bigint[] IS NULL OR d.room_id = ANY($2))`
const withoutRoot = (rows: (Draw & { entrants: number })[]): ShownDraw[] => rows.map(({ root: _, ...draw }) => draw)

/** Of these rooms, or (null) of all of an account: newest first, before the draw `before`. */
export async function drawsIn(
  db: Db,
  about: { account: string; roomIds: readonly number[] | null; state?: Draw['state'] },
  page: { before?: number; limit: number },
): Promise<ShownDraw[]> {
  return withoutRoot(
    await db.query(
      `${SHOWN} AND ($3::text IS NULL OR d.state = $3) AND ($4::bigint IS NULL OR d.id < $4) ORDER BY d.id DESC LIMIT $5`,
      [about.account, about.roomIds, about.state ?? null, page.before ?? null, page.limit],
    ),
  )
}

export async function shownDraw(
  db: Db,
  about: { account: string; roomIds: readonly number[] | null },
  id: number,
): Promise<ShownDraw | undefined> {
  return withoutRoot(await db.query(`${SHOWN} AND d.id = $3`, [about.account, about.roomIds, id]))[0]
}

// ---- entries -----------------------------------------------------------------------------------------------------

export interface Entry {
  number: number
  contactId: number
  token: string
  dropped: Shortfall['kind'] | null
}

export async function entryOf(db: Db, drawId: number, contactId: number): Promise<Entry | undefined> {
  const rows = (await db.query(
    `SELECT number, contact_id AS "contactId", token, dropped FROM draw_entries WHERE draw_id = $1 AND contact_id = $2`,
    [drawId, contactId],
  )) as Entry[]
  return rows[0]
}

/** Gives the next number. Call it with the draw locked, for somebody who is not in it yet. */
export async function insertEntry(
  db: Db,
  entry: { drawId: number; contactId: number; token: string },
  now: Date,
): Promise<number> {
  const [row] = (await db.query(
    `INSERT INTO draw_entries (draw_id, number, contact_id, token, entered_at)
     SELECT $1::int, coalesce(max(number), 0) + 1, $2::bigint, $3, $4::timestamptz FROM draw_entries WHERE draw_id = $1::int RETURNING number`,
    [entry.drawId, entry.contactId, entry.token, now],
  )) as { number: number }[]
  if (row === undefined) throw new Error('an insert returned no row')
  return row.number
}

export async function countEntries(db: Db, drawId: number): Promise<number> {
  const [row] = (await db.query(`SELECT count(*) AS n FROM draw_entries WHERE draw_id = $1 AND dropped IS NULL`, [
    drawId,
  ])) as { n: number }[]
  return row?.n ?? 0
}

export interface NamedEntry extends Entry {
  name: string
  role: Role
  /** Null: not in the room. */
  joinedAt: Date | null
}

/** Everybody who entered, with what the roster knows of them, by number. */
export async function entriesOf(db: Db, draw: Pick<Draw, 'id' | 'roomId'>): Promise<NamedEntry[]> {
  return db.query(
    `SELECT e.number, e.contact_id AS "contactId", e.token, e.dropped, c.name, c.role, m.joined_at AS "joinedAt"
     FROM draw_entries e JOIN contacts c ON c.id = e.contact_id
     LEFT JOIN members m ON m.room_id = $2 AND m.contact_id = e.contact_id AND m.left_at IS NULL
     WHERE e.draw_id = $1 ORDER BY e.number`,
    [draw.id, draw.roomId],
  )
}

export async function dropEntry(db: Db, drawId: number, number: number, why: Shortfall['kind']): Promise<void> {
  await db.query(`UPDATE draw_entries SET dropped = $3 WHERE draw_id = $1 AND number = $2`, [drawId, number, why])
}

/** Since when somebody is in a room; undefined when they are not. */
export async function presentSince(db: Db, roomId: number, contactId: number): Promise<Date | undefined> {
  const rows = (await db.query(
    `SELECT joined_at AS "joinedAt" FROM members WHERE room_id = $1 AND contact_id = $2 AND left_at IS NULL`,
    [roomId, contactId],
  )) as { joinedAt: Date }[]
  return rows[0]?.joinedAt
}

/**
 * As what somebody whose turn has come can be called. Whoever is leaving in this very moment has left before or will
 * leave after, when it is seen that a winner leaves.
 */
export async function callable(db: Db, roomId: number, contactId: number): Promise<'waiting' | 'left' | 'staff'> {
  const rows = (await db.query(
    `SELECT c.role FROM members m JOIN contacts c ON c.id = m.contact_id
     WHERE m.room_id = $1 AND m.contact_id = $2 AND m.left_at IS NULL FOR SHARE OF m`,
    [roomId, contactId],
  )) as { role: Role }[]
  if (rows[0] === undefined) return 'left'
  return rows[0].role === 'member' ? 'waiting' : 'staff'
}

/** Whether somebody checked in since `from`. */
export async function hasCheckedIn(db: Db, contactId: number, from: Date): Promise<boolean> {
  const rows = (await db.query(
    `SELECT 1 FROM check_ins WHERE contact_id = $1 AND made_up_in IS NULL AND at >= $2 LIMIT 1`,
    [contactId, from],
  )) as unknown[]
  return rows.length > 0
}

// ---- rounds and winners ------------------------------------------------------------------------------------------

export interface Round {
  round: number
  places: number
  kept: number[]
  /** Who had it drawn again; null: the first. */
  byName: string | null
  reason: string | null
}

export async function insertRound(
  db: Db,
  round: {
    drawId: number
    round: number
    places: number
    kept: readonly number[]
    byContactId?: number
    reason?: string
  },
  now: Date,
): Promise<void> {
  await db.query(
    `INSERT INTO draw_rounds (draw_id, round, places, kept, by_contact_id, reason, drawn_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [round.drawId, round.round, round.places, round.kept, round.byContactId ?? null, round.reason ?? null, now],
  )
}

export async function roundsOf(db: Db, drawId: number): Promise<Round[]> {
  return db.query(
    `SELECT dr.round, dr.places, dr.kept, c.name AS "byName", dr.reason FROM draw_rounds dr LEFT JOIN contacts c ON c.id = dr.by_contact_id
     WHERE dr.draw_id = $1 ORDER BY dr.round`,
    [drawId],
  )
}

export interface Winner {
  round: number
  /** Place in the order of the round. */
  rank: number
  number: number
  contactId: number
  name: string
  outcome: Outcome
  dueAt: Date
  endedAt: Date | null
}

/** Everybody called so far, by round and rank. */
export async function winnersIn(db: Db, drawId: number): Promise<Winner[]> {
  return db.query(
    `SELECT w.round, w.rank, w.number, w.contact_id AS "contactId", c.name, w.outcome, w.due_at AS "dueAt", w.ended_at AS "endedAt"
     FROM draw_winners w JOIN contacts c ON c.id = w.contact_id WHERE w.draw_id = $1 ORDER BY w.round, w.rank`,
    [drawId],
  )
}

export async function insertWinner(
  db: Db,
  drawId: number,
  w: Pick<Winner, 'round' | 'rank' | 'number' | 'contactId' | 'outcome' | 'dueAt'>,
  now: Date,
): Promise<void> {
  await db.query(
    `INSERT INTO draw_winners (draw_id, round, rank, number, contact_id, outcome, called_at, due_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [drawId, w.round, w.rank, w.number, w.contactId, w.outcome, now, w.dueAt],
  )
}

/** A winner who waited has claimed, lost, or is drawn again. */
export async function endWinner(
  db: Db,
  drawId: number,
  winner: Pick<Winner, 'round' | 'rank'>,
  end: { outcome: Outcome; byContactId?: number; at: Date },
): Promise<void> {
  await db.query(
    `UPDATE draw_winners SET outcome = $4, ended_by_id = $5, ended_at = $6 WHERE draw_id = $1 AND round = $2 AND rank = $3`,
    [drawId, winner.round, winner.rank, end.outcome, end.byContactId ?? null, end.at],
  )
}

/** The draws in which somebody may claim a prize, of one room or of all. */
export async function waitingDraws(db: Db, contactId: number, roomId: number | undefined): Promise<number[]> {
  const rows = (await db.query(
    `SELECT DISTINCT d.id FROM draw_winners w JOIN draws d ON d.id = w.draw_id
     WHERE w.contact_id = $1 AND w.outcome = 'waiting' AND ($2::bigint IS NULL OR d.room_id = $2) ORDER BY d.id`,
    [contactId, roomId ?? null],
  )) as { id: number }[]
  return rows.map((r) => r.id)
}
