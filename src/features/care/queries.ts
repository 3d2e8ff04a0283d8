import type { EntityManager } from 'typeorm'
import { DAY, dateKey, startOfDay } from '../../core/calendar.ts'
import { PAUSE_MS, type Silent } from './recall.ts'
import { type Life, WINDOWS } from './stage.ts'

/** SQL of care. The only writer of care_notes, activity_days, activity_counts, recall_settings and recalls. */

// ---- notes ------------------------------------------------------------------------------------------------------

export interface Note {
  id: number
  text: string
  byContactId: number
  byName: string
  at: Date
}

/** The newest first, and how many there are. */
export async function notesOf(
  db: EntityManager,
  contactId: number,
  limit: number,
): Promise<{ notes: Note[]; total: number }> {
  const rows = (await db.query(
    `SELECT n.id, n.text, n.by_contact_id AS "byContactId", b.name AS "byName", n.at, count(*) OVER () AS total
     FROM care_notes n JOIN contacts b ON b.id = n.by_contact_id WHERE n.contact_id = $1 ORDER BY n.id DESC LIMIT $2`,
    [contactId, limit],
  )) as (Note & { total: number })[]
  return { notes: rows, total: rows[0]?.total ?? 0 }
}

/** Locks the member, so that two colleagues who note at once do so one after the other. */
export async function lockNotesOf(db: EntityManager, contactId: number): Promise<{ id: number; text: string }[]> {
  await db.query(`SELECT 1 FROM contacts WHERE id = $1 FOR NO KEY UPDATE`, [contactId])
  return db.query(`SELECT id, text FROM care_notes WHERE contact_id = $1`, [contactId])
}

export async function insertNote(
  db: EntityManager,
  note: { contactId: number; text: string; byContactId: number; at: Date },
): Promise<number> {
  const [row] = (await db.query(
    `INSERT INTO care_notes (contact_id, text, by_contact_id, at) VALUES ($1, $2, $3, $4) RETURNING id`,
    [note.contactId, note.text, note.byContactId, note.at],
  )) as { id: number }[]
  if (row === undefined) throw new Error('a note was not written')
  return row.id
}

/** Locked: two people may delete it at once. */
export async function lockNote(
  db: EntityManager,
  account: string,
  id: number,
): Promise<{ name: string; byContactId: number; byName: string } | undefined> {
  const rows = (await db.query(
    `SELECT c.name, n.by_contact_id AS "byContactId", b.name AS "byName" FROM care_notes n JOIN contacts c ON c.id = n.contact_id
     JOIN contacts b ON b.id = n.by_contact_id WHERE n.id = $2 AND c.account = $1 FOR UPDATE OF n`,
    [account, id],
  )) as { name: string; byContactId: number; byName: string }[]
  return rows[0]
}

export async function deleteNote(db: EntityManager, id: number): Promise<void> {
  await db.query(`DELETE FROM care_notes WHERE id = $1`, [id])
}

// ---- activity ---------------------------------------------------------------------------------------------------

const KEPT_DAYS = 366
const COUNTED_BACK_DAYS = 90

/**
 * Counts the messages of the oldest day that is over and was not counted, of the last 90, and drops what is older than a
 * year. The day before is counted again: some of its messages may have come in late, or the clock may have been ahead when
 * it was counted. False when there is nothing to count.
 */
export async function countActivity(db: EntityManager, now: Date, zone: string): Promise<boolean> {
  const today = dateKey(now, zone)
  const [next] = (await db.query(
    `SELECT d::date::text AS day FROM generate_series(
       greatest((SELECT coalesce((min(sent_at) AT TIME ZONE $2)::date, $1::date) FROM messages WHERE text <> ''), $1::date - ${COUNTED_BACK_DAYS}),
       $1::date - 1, interval '1 day') AS d
     WHERE NOT EXISTS (SELECT 1 FROM activity_counts c WHERE c.day = d::date) ORDER BY 1 LIMIT 1`,
    [today, zone],
  )) as { day: string }[]
  if (next === undefined) return false
  const claimed = (await db.query(
    `INSERT INTO activity_counts (day, counted_at) VALUES ($1::date, $2) ON CONFLICT DO NOTHING RETURNING day`,
    [next.day, now],
  )) as unknown[]
  if (claimed.length === 0) return true
  const noon = new Date(`${next.day}T12:00:00Z`)
  await db.query(
    `INSERT INTO activity_days (contact_id, day)
     SELECT DISTINCT m.contact_id, (m.sent_at AT TIME ZONE $3)::date
     FROM rooms r JOIN messages m ON m.room_id = r.id AND m.sent_at >= $1 AND m.sent_at < $2
     WHERE m.kind <> 'event' AND m.contact_id IS NOT NULL ORDER BY 1, 2 ON CONFLICT DO NOTHING`,
    [startOfDay(noon, zone, -1), startOfDay(noon, zone, 1), zone],
  )
  await db.query(`DELETE FROM activity_days WHERE day < $1::date - ${KEPT_DAYS}`, [today])
  return true
}

/** The facts about these people that their stage depends on, by id. */
export async function livesOf(
  db: EntityManager,
  contactIds: readonly number[],
  now: Date,
  zone: string,
): Promise<Map<number, Life>> {
  const rows = (await db.query(
    `SELECT c.id, floor(extract(epoch FROM $2::timestamptz - coalesce((SELECT min(m.joined_at) FROM members m WHERE m.contact_id = c.id AND m.left_at IS NULL), c.created_at)) / 86400)::int AS "joinedDays",
       (SELECT count(*) FROM purchases p WHERE p.contact_id = c.id AND p.undone_at IS NULL AND p.at > $5::timestamptz)::int AS purchases,
       EXISTS (SELECT 1 FROM member_tiers t WHERE t.contact_id = c.id AND (t.until IS NULL OR t.until > $2::timestamptz)) AS "hasTier",
       (SELECT count(*) FROM tickets t WHERE t.contact_id = c.id AND t.state IN ('open', 'taken', 'promised'))::int AS "openTickets",
       a.week, a.month, a.quarter, a.year, a.silent AS "silentDays"
     FROM contacts c CROSS JOIN LATERAL (
       SELECT count(*) FILTER (WHERE d.day > $3::date - 7)::int AS week, count(*) FILTER (WHERE d.day > $3::date - 30)::int AS month,
         count(*) FILTER (WHERE d.day > $3::date - 90)::int AS quarter, count(*)::int AS year, CASE WHEN max(d.day) IS NOT NULL THEN greatest(0, $3::date - max(d.day)) END AS silent
       FROM (SELECT day FROM activity_days WHERE contact_id = c.id AND day > $3::date - 365
             UNION SELECT (m.sent_at AT TIME ZONE $4)::date FROM messages m
             WHERE m.contact_id = c.id AND m.sent_at >= $6 AND m.room_id IS NOT NULL AND m.kind <> 'event') d
     ) a WHERE c.id = ANY($1)`,
    [
      contactIds,
      now,
      dateKey(now, zone),
      zone,
      new Date(now.getTime() - 90 * DAY),
      // What the nightly count may not have seen yet.
      startOfDay(now, zone, -2),
    ],
  )) as (Omit<Life, 'silentDays'> & { id: number; silentDays: number | null })[]
  return new Map(
    rows.map(({ id, silentDays, ...life }) => [
      id,
      { ...life, joinedDays: Math.max(0, life.joinedDays), silentDays: silentDays ?? undefined },
    ]),
  )
}

// ---- recall -----------------------------------------------------------------------------------------------------

export interface RecallSettings {
  isOn: boolean
  text: string | null
}

export async function recallSettings(db: EntityManager, roomId: number): Promise<RecallSettings> {
  const rows = (await db.query(`SELECT is_on AS "isOn", text FROM recall_settings WHERE room_id = $1`, [
    roomId,
  ])) as RecallSettings[]
  return rows[0] ?? { isOn: false, text: null }
}

export async function saveRecallSettings(
  db: EntityManager,
  roomId: number,
  settings: RecallSettings,
  byContactId: number,
  now: Date,
): Promise<void> {
  await db.query(
    `INSERT INTO recall_settings (room_id, is_on, text, by_contact_id, updated_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (room_id) DO UPDATE SET is_on = excluded.is_on, text = excluded.text, by_contact_id = excluded.by_contact_id, updated_at = excluded.updated_at`,
    [roomId, settings.isOn, settings.text, byContactId, now],
  )
}

/** Served rooms in which members who have fallen silent get a word. */
export async function roomsWithRecall(
  db: EntityManager,
): Promise<{ id: number; account: string; topic: string; text: string | null }[]> {
  return db.query(
    `SELECT r.id, r.account, r.topic, s.text FROM recall_settings s JOIN rooms r ON r.id = s.room_id
     WHERE s.is_on AND r.state = 'enrolled' AND NOT r.is_staff_room ORDER BY r.id`,
  )
}

const CANDIDATES = 1000

/** Members of a room who once spoke and have not spoken lately, with all that decides whether they get a word. */
export async function silentIn(db: EntityManager, roomId: number, now: Date, zone: string): Promise<Silent[]> {
  const rows = (await db.query(
    `SELECT c.id AS "contactId", c.name, EXISTS (SELECT 1 FROM attention_mutes a WHERE a.contact_id = c.id) AS muted,
       EXISTS (SELECT 1 FROM recalls r WHERE r.contact_id = c.id AND r.at > $3::timestamptz) AS recently
     FROM members m JOIN contacts c ON c.id = m.contact_id
     WHERE m.room_id = $1 AND m.left_at IS NULL AND c.role = 'member'
       AND (SELECT max(a.day) FROM activity_days a WHERE a.contact_id = c.id) <= $2::date - ${WINDOWS.silentRegularDays}
     ORDER BY c.id LIMIT ${CANDIDATES}`,
    [roomId, dateKey(now, zone), new Date(now.getTime() - PAUSE_MS)],
  )) as Omit<Silent, 'life'>[]
  const lives = await livesOf(
    db,
    rows.map((r) => r.contactId),
    now,
    zone,
  )
  return rows.flatMap((r) => {
    const life = lives.get(r.contactId)
    return life === undefined ? [] : [{ ...r, life }]
  })
}

/** How many members of the account were written to since then. */
export async function recalledSince(db: EntityManager, account: string, since: Date): Promise<number> {
  const [row] = (await db.query(
    `SELECT count(*) AS n FROM recalls r JOIN contacts c ON c.id = r.contact_id WHERE c.account = $1 AND r.at >= $2`,
    [account, since],
  )) as { n: number }[]
  return row?.n ?? 0
}

/** True for whoever comes first: somebody is written to once in the pause, by whichever room or process. */
export async function claimRecall(db: EntityManager, contactId: number, now: Date): Promise<boolean> {
  const rows = (await db.query(
    `INSERT INTO recalls (contact_id, at) VALUES ($1, $2) ON CONFLICT (contact_id) DO UPDATE SET at = excluded.at
       WHERE recalls.at <= $3::timestamptz RETURNING contact_id`,
    [contactId, now, new Date(now.getTime() - PAUSE_MS)],
  )) as unknown[]
  return rows.length > 0
}
