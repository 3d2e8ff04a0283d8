import type { EntityManager } from 'typeorm'

/** SQL of welcome. The only writer of welcome_arrivals and welcome_texts. */

/** The room's own template: empty means no welcome, undefined means the default. */
export async function findTemplate(db: EntityManager, roomId: number): Promise<string | undefined> {
  const rows = (await db.query(`SELECT text FROM welcome_texts WHERE room_id = $1`, [roomId])) as { text: string }[]
  return rows[0]?.text
}

export async function saveTemplate(
  db: EntityManager,
  roomId: number,
  text: string,
  byContactId: number,
  now: Date,
): Promise<void> {
  await db.query(
    `INSERT INTO welcome_texts (room_id, text, by_contact_id, updated_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (room_id) DO UPDATE SET text = excluded.text, by_contact_id = excluded.by_contact_id, updated_at = excluded.updated_at`,
    [roomId, text, byContactId, now],
  )
}

export async function forgetTemplate(db: EntityManager, roomId: number): Promise<void> {
  await db.query(`DELETE FROM welcome_texts WHERE room_id = $1`, [roomId])
}

/**
 * A newcomer waits for the room's open window, or opens one that ends at `windowEnd`. Nobody is put down twice for a
 * room, so nobody is welcomed twice.
 */
export async function addArrival(
  db: EntityManager,
  a: { roomId: number; contactId: number; inviterId: number | null; eventKey: string; now: Date; windowEnd: Date },
): Promise<void> {
  await db.query(
    `INSERT INTO welcome_arrivals (room_id, contact_id, inviter_id, event_key, due_at)
     SELECT $1, $2, $3, $4, coalesce((SELECT max(due_at) FROM welcome_arrivals WHERE room_id = $1 AND welcomed_at IS NULL AND due_at > $5), $6)
     WHERE NOT EXISTS (SELECT 1 FROM welcome_arrivals WHERE room_id = $1 AND contact_id = $2)
     ON CONFLICT DO NOTHING`,
    [a.roomId, a.contactId, a.inviterId, a.eventKey, a.now, a.windowEnd],
  )
}

export interface Arrival {
  id: number
  roomId: number
  contactId: number
  name: string
  inviterName: string | null
  dueAt: Date
  present: boolean
}

/** Takes up to `limit` arrivals whose window has ended, in order of room and arrival; whoever else asks gets others. */
export async function claimDue(db: EntityManager, now: Date, limit: number): Promise<Arrival[]> {
  return db.query(
    `WITH due AS (
       SELECT id FROM welcome_arrivals WHERE welcomed_at IS NULL AND due_at <= $1 ORDER BY due_at, room_id, id LIMIT $2 FOR UPDATE SKIP LOCKED
     ), done AS (
       UPDATE welcome_arrivals a SET welcomed_at = $1 FROM due WHERE a.id = due.id RETURNING a.*
     )
     SELECT a.id, a.room_id AS "roomId", a.contact_id AS "contactId", c.name, i.name AS "inviterName", a.due_at AS "dueAt",
       m.left_at IS NULL AS present
     FROM done a JOIN contacts c ON c.id = a.contact_id LEFT JOIN contacts i ON i.id = a.inviter_id
     LEFT JOIN members m ON m.room_id = a.room_id AND m.contact_id = a.contact_id
     ORDER BY a.room_id, a.id`,
    [now, limit],
  )
}
