import { randomUUID } from 'node:crypto'
import type { EntityManager } from 'typeorm'
import { MOST_CORRECTIONS, type StoredCorrection, type Verdict } from './correction.ts'
import { type JudgedMessage, LEAST_THRESHOLD, type Level } from './sensitivity.ts'

/** SQL of detection. The only writer of mood_corrections, detection_settings and room_sensitivities. */

export interface RoomRef {
  account: string
  /** The platform's id. */
  id: string
}

export interface DetectionState {
  learning: boolean
  /** Undefined as long as nobody has ever corrected anything. */
  version: string | undefined
  levels: (RoomRef & { level: Level })[]
}

/** The switch, the version of the corrections and the levels of these rooms, in one query. */
export async function readState(db: EntityManager, rooms: readonly RoomRef[]): Promise<DetectionState> {
  const rows = (await db.query(
    `SELECT d.learning, d.version, l.account, l.platform_id AS id, l.level
     FROM (SELECT 1) one LEFT JOIN detection_settings d ON d.id = 1 LEFT JOIN (
       SELECT r.account, r.platform_id, s.level FROM rooms r JOIN room_sensitivities s ON s.room_id = r.id
       WHERE r.account = ANY($1) AND r.platform_id = ANY($2)
     ) l ON true`,
    [[...new Set(rooms.map((r) => r.account))], [...new Set(rooms.map((r) => r.id))]],
  )) as { learning: boolean | null; version: string | null; account: string | null; id: string | null; level: Level }[]
  return {
    learning: rows[0]?.learning ?? true,
    version: rows[0]?.version ?? undefined,
    levels: rows.flatMap(({ account, id, level }) => (account === null || id === null ? [] : [{ account, id, level }])),
  }
}

/** What is in use now, newest first. */
export async function activeCorrections(db: EntityManager): Promise<StoredCorrection[]> {
  return db.query(
    `SELECT m.id, m.text, m.verdict, m.by_contact_id AS "byContactId", t.room_id AS "roomId"
     FROM mood_corrections m JOIN tickets t ON t.id = m.ticket_id WHERE m.state = 'active' ORDER BY m.id DESC LIMIT $1`,
    [MOST_CORRECTIONS],
  )
}

/** Everybody who reads the version sees that something is different, as soon as this transaction has committed. */
async function renew(db: EntityManager): Promise<void> {
  await db.query(
    `INSERT INTO detection_settings (id, version) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET version = excluded.version`,
    [randomUUID()],
  )
}

export async function setLearning(db: EntityManager, learning: boolean): Promise<void> {
  await db.query(
    `INSERT INTO detection_settings (id, learning, version) VALUES (1, $1, $2) ON CONFLICT (id) DO UPDATE SET learning = excluded.learning`,
    [learning, randomUUID()],
  )
}

export async function addCorrection(
  db: EntityManager,
  c: { text: string; verdict: Verdict; byContactId: number; ticketId: number; at: Date },
): Promise<void> {
  await db.query(
    `INSERT INTO mood_corrections (text, verdict, by_contact_id, ticket_id, at) VALUES ($1, $2, $3, $4, $5)`,
    [c.text, c.verdict, c.byContactId, c.ticketId, c.at],
  )
  await renew(db)
}

/** Takes back what was said about a ticket. */
export async function undoForTicket(db: EntityManager, ticketId: number, verdict: Verdict, now: Date): Promise<void> {
  const [, count] = (await db.query(
    `UPDATE mood_corrections SET state = 'undone', undone_at = $3 WHERE ticket_id = $1 AND verdict = $2 AND state = 'active'`,
    [ticketId, verdict, now],
  )) as [unknown, number]
  if (count > 0) await renew(db)
}

export async function undoCorrection(db: EntityManager, id: number, now: Date): Promise<void> {
  await db.query(`UPDATE mood_corrections SET state = 'undone', undone_at = $2 WHERE id = $1`, [id, now])
  await renew(db)
}

/** Takes back everything that somebody has taught. Returns how much that was. */
export async function undoAllBy(db: EntityManager, contactId: number, now: Date): Promise<number> {
  const [, count] = (await db.query(
    `UPDATE mood_corrections SET state = 'undone', undone_at = $2 WHERE by_contact_id = $1 AND state = 'active'`,
    [contactId, now],
  )) as [unknown, number]
  if (count > 0) await renew(db)
  return count
}

export interface ListedCorrection extends StoredCorrection {
  state: 'active' | 'undone'
  byName: string
  at: Date
}

const LISTED = `m.id, m.text, m.verdict, m.by_contact_id AS "byContactId", t.room_id AS "roomId", m.state, m.at, c.name AS "byName"
  FROM mood_corrections m JOIN contacts c ON c.id = m.by_contact_id JOIN tickets t ON t.id = m.ticket_id`

export async function lockCorrection(
  db: EntityManager,
  account: string,
  id: number,
): Promise<ListedCorrection | undefined> {
  const rows = await db.query(`SELECT ${LISTED} WHERE m.id = $1 AND c.account = $2 FOR UPDATE OF m`, [id, account])
  return (rows as ListedCorrection[])[0]
}

/** The newest of an account, and how many there are. */
export async function lastCorrections(
  db: EntityManager,
  account: string,
  limit: number,
): Promise<{ listed: ListedCorrection[]; active: number; undone: number }> {
  const listed = (await db.query(`SELECT ${LISTED} WHERE c.account = $1 ORDER BY m.id DESC LIMIT $2`, [
    account,
    limit,
  ])) as ListedCorrection[]
  const [counts] = (await db.query(
    `SELECT count(*) FILTER (WHERE m.state = 'active') AS active, count(*) FILTER (WHERE m.state = 'undone') AS undone
     FROM mood_corrections m JOIN contacts c ON c.id = m.by_contact_id WHERE c.account = $1`,
    [account],
  )) as { active: number; undone: number }[]
  return { listed, active: counts?.active ?? 0, undone: counts?.undone ?? 0 }
}

export async function levelOf(db: EntityManager, roomId: number): Promise<Level> {
  const rows = (await db.query(`SELECT level FROM room_sensitivities WHERE room_id = $1`, [roomId])) as {
    level: Level
  }[]
  return rows[0]?.level ?? 'medium'
}

/** The sensitivity of these rooms, by id; `medium` where nobody has set one. */
export async function levelsOf(db: EntityManager, roomIds: readonly number[]): Promise<Map<number, Level>> {
  const rows = (await db.query(`SELECT room_id AS id, level FROM room_sensitivities WHERE room_id = ANY($1)`, [
    roomIds,
  ])) as { id: number; level: Level }[]
  const set = new Map(rows.map((r) => [r.id, r.level]))
  return new Map(roomIds.map((id) => [id, set.get(id) ?? 'medium']))
}

/** What the staff of an account have taught, newest first, before the one with that id. */
export async function listCorrections(
  db: EntityManager,
  account: string,
  page: { before: number | undefined; limit: number },
): Promise<ListedCorrection[]> {
  return db.query(
    `SELECT ${LISTED} WHERE c.account = $1 AND ($2::bigint IS NULL OR m.id < $2) AND m.text <> '' ORDER BY m.id DESC LIMIT $3`,
    [account, page.before ?? null, page.limit],
  )
}

export async function saveLevel(
  db: EntityManager,
  roomId: number,
  level: Level,
  byContactId: number,
  now: Date,
): Promise<void> {
  await db.query(
    `INSERT INTO room_sensitivities (room_id, level, by_contact_id, updated_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (room_id) DO UPDATE SET level = excluded.level, by_contact_id = excluded.by_contact_id, updated_at = excluded.updated_at`,
    [roomId, level, byContactId, now],
  )
}

/** What members have said in a room since then: how much, from when on, and everything that could be an alert. */
export async function judgedIn(
  db: EntityManager,
  roomId: number,
  since: Date,
): Promise<{ count: number; first: Date | null; unhappy: JudgedMessage[] }> {
  const from = `FROM messages m JOIN contacts c ON c.id = m.contact_id
    WHERE m.room_id = $1 AND m.sent_at >= $2 AND m.kind = 'text' AND c.role = 'member'`
  const [all] = (await db.query(`SELECT count(*) AS count, min(m.sent_at) AS first ${from}`, [roomId, since])) as {
    count: number
    first: Date | null
  }[]
  const unhappy = (await db.query(
    `SELECT m.contact_id AS "contactId", m.sent_at AS at, m.negative, m.text ${from} AND m.negative >= $3`,
    // The column is single precision: 0.35 in it is a little less.
    [roomId, since, LEAST_THRESHOLD - 1e-6],
  )) as JudgedMessage[]
  return { count: all?.count ?? 0, first: all?.first ?? null, unhappy }
}
