import { randomUUID } from 'node:crypto'
import type { EntityManager } from 'typeorm'
import type { Entry, LastReply } from './entry.ts'

/** SQL of the handbook. The only writer of faq_entries, faq_changes, faq_versions, faq_rooms and faq_replies. */

/** The version of the account's entries, undefined where there are none; and which of these rooms want quiet. */
export async function readState(
  db: EntityManager,
  account: string,
  roomIds: readonly number[],
): Promise<{ version: string | undefined; quiet: ReadonlySet<number> }> {
  const rows = (await db.query(
    `SELECT v.version, r.room_id AS "roomId" FROM (SELECT 1) one LEFT JOIN faq_versions v ON v.account = $1
     LEFT JOIN faq_rooms r ON r.room_id = ANY($2) AND NOT r.auto_reply`,
    [account, [...new Set(roomIds)]],
  )) as { version: string | null; roomId: number | null }[]
  return {
    version: rows[0]?.version ?? undefined,
    quiet: new Set(rows.flatMap((r) => (r.roomId === null ? [] : [r.roomId]))),
  }
}

const ENTRY = `id, room_id AS "roomId", question, also, answer, hint, category, state, hits, unhelpful, last_hit_at AS "lastHitAt"`

type Maybe = 'roomId' | 'hint' | 'category' | 'lastHitAt'
type Row = Omit<Entry, Maybe> & { [K in Maybe]: NonNullable<Entry[K]> | null }

const fromRow = (row: Row): Entry => ({
  ...row,
  roomId: row.roomId ?? undefined,
  hint: row.hint ?? undefined,
  category: row.category ?? undefined,
  lastHitAt: row.lastHitAt ?? undefined,
})

/** What is in use, in the order in which it was recorded. */
export async function activeEntries(db: EntityManager, account: string): Promise<Entry[]> {
  const rows = (await db.query(`SELECT ${ENTRY} FROM faq_entries WHERE account = $1 AND state = 'active' ORDER BY id`, [
    account,
  ])) as Row[]
  return rows.map(fromRow)
}

/** The entry of that number, deleted or not. */
export async function findEntry(db: EntityManager, account: string, id: number): Promise<Entry | undefined> {
  const rows = (await db.query(`SELECT ${ENTRY} FROM faq_entries WHERE account = $1 AND id = $2`, [
    account,
    id,
  ])) as Row[]
  return rows[0] && fromRow(rows[0])
}

export interface ListedEntry extends Entry {
  /** Of the one room it is for. */
  roomTopic: string | undefined
  /** Who changed it last, and when. */
  byName: string
  updatedAt: Date
}

export interface EntryFilter {
  /** Rooms whose own entries may be seen besides the general ones; null: all. */
  rooms: readonly number[] | null
  /** Only those of this room, or only the general ones; undefined: both. */
  place: number | 'general' | undefined
  state: Entry['state']
  /** Words that stand in it; `alike`: entries that are wanted although they do not. */
  text: string | undefined
  alike: readonly number[]
}

const LISTED_ENTRY = `${ENTRY}, (SELECT topic FROM rooms WHERE rooms.id = room_id) AS "roomTopic",
  (SELECT name FROM contacts WHERE contacts.id = by_contact_id) AS "byName", updated_at AS "updatedAt"`

/** Entries of an account, those with the most hits first, of equals the newest. */
export async function listEntries(
  db: EntityManager,
  account: string,
  filter: EntryFilter,
  page: { before: Pick<Entry, 'hits' | 'id'> | undefined; limit: number },
): Promise<ListedEntry[]> {
  const { rooms, place, state, text, alike } = filter
  const rows = (await db.query(
    `SELECT ${LISTED_ENTRY} FROM faq_entries
     WHERE account = $1 AND state = $2 AND (room_id IS NULL OR $3::bigint[] IS NULL OR room_id = ANY($3))
       AND ($4::bigint IS NULL OR room_id = $4) AND (NOT $5::boolean OR room_id IS NULL)
       AND ($6::text IS NULL OR id = ANY($7::integer[])
         OR strpos(lower(concat_ws(E'\n', question, array_to_string(also, E'\n'), answer, category)), lower($6)) > 0)
       AND ($8::integer IS NULL OR (hits, id) < ($8, $9::integer)) ORDER BY hits DESC, id DESC LIMIT $10`,
    [
      account,
      state,
      rooms,
      typeof place === 'number' ? place : null,
      place === 'general',
      text ?? null,
      alike,
      page.before?.hits ?? null,
      page.before?.id ?? null,
      page.limit,
    ],
  )) as (Row & { roomTopic: string | null; byName: string; updatedAt: Date })[]
  return rows.map((row) => ({ ...row, ...fromRow(row), roomTopic: row.roomTopic ?? undefined }))
}

/** How many entries an account has in use, and how often they have answered, of those visible with these rooms. */
export async function sumEntries(
  db: EntityManager,
  account: string,
  rooms: readonly number[] | null,
): Promise<{ active: number; deleted: number; hits: number; unhelpful: number }> {
  const [row] = (await db.query(
    `SELECT count(*) FILTER (WHERE state = 'active')::int AS active, count(*) FILTER (WHERE state = 'deleted')::int AS deleted,
       coalesce(sum(hits), 0)::int AS hits, coalesce(sum(unhelpful), 0)::int AS unhelpful FROM faq_entries
     WHERE account = $1 AND (room_id IS NULL OR $2::bigint[] IS NULL OR room_id = ANY($2))`,
    [account, rooms],
  )) as { active: number; deleted: number; hits: number; unhelpful: number }[]
  return row ?? { active: 0, deleted: 0, hits: 0, unhelpful: 0 }
}

/** As `findEntry`, with where it is for and who changed it last. */
export async function readEntry(db: EntityManager, account: string, id: number): Promise<ListedEntry | undefined> {
  const [row] = (await db.query(`SELECT ${LISTED_ENTRY} FROM faq_entries WHERE account = $1 AND id = $2`, [
    account,
    id,
  ])) as (Row & { roomTopic: string | null; byName: string; updatedAt: Date })[]
  return row && { ...row, ...fromRow(row), roomTopic: row.roomTopic ?? undefined }
}

export interface RecentReply {
  id: number
  text: string
  contactName: string
  roomTopic: string | undefined
  /** 0–1 */
  score: number
  at: Date
  unhelpful: boolean
}

/** The last questions that an entry has answered, newest first; of forgotten messages the text is empty. */
export async function repliesBy(
  db: EntityManager,
  entryId: number,
  rooms: readonly number[] | null,
  limit: number,
): Promise<RecentReply[]> {
  const rows = (await db.query(
    `SELECT r.id, coalesce(m.text, '') AS text, c.name AS "contactName", g.topic AS "roomTopic", r.score, r.at,
       r.unhelpful_at IS NOT NULL AS unhelpful
     FROM faq_replies r JOIN contacts c ON c.id = r.contact_id LEFT JOIN rooms g ON g.id = r.room_id LEFT JOIN messages m ON m.id = r.message_id
     WHERE r.entry_id = $1 AND (r.room_id IS NULL OR $2::bigint[] IS NULL OR r.room_id = ANY($2)) ORDER BY r.id DESC LIMIT $3`,
    [entryId, rooms, limit],
  )) as (Omit<RecentReply, 'roomTopic'> & { roomTopic: string | null })[]
  return rows.map((r) => ({ ...r, roomTopic: r.roomTopic ?? undefined }))
}

/** Whoever changes the entries of an account does so after whoever is at it now. */
export async function lockEntries(db: EntityManager, account: string): Promise<void> {
  await db.query(
    `INSERT INTO faq_versions (account, version) VALUES ($1, $2) ON CONFLICT (account) DO UPDATE SET version = faq_versions.version`,
    [account, randomUUID()],
  )
}

/** Everybody who reads the version sees that something is different, as soon as this transaction has committed. */
async function renew(db: EntityManager, account: string): Promise<void> {
  await db.query(`UPDATE faq_versions SET version = $2 WHERE account = $1`, [account, randomUUID()])
}

/** Keeps how the entry is after a change. */
async function keepVersion(db: EntityManager, id: number): Promise<void> {
  await db.query(
    `INSERT INTO faq_changes (entry_id, version, question, also, answer, hint, category, state, by_contact_id, at)
     SELECT id, 1 + (SELECT coalesce(max(version), 0) FROM faq_changes WHERE entry_id = $1), question, also, answer, hint, category, state, by_contact_id, updated_at
     FROM faq_entries WHERE id = $1`,
    [id],
  )
}

export type Version = Pick<Entry, 'question' | 'also' | 'answer' | 'hint' | 'category' | 'state'> & {
  /** 1, 2, 3 … of the entry. */
  version: number
  byName: string
  at: Date
}

/** How an entry was after each of its last changes, the newest first. */
export async function versionsOf(db: EntityManager, entryId: number, limit: number): Promise<Version[]> {
  const rows = (await db.query(
    `SELECT h.version, h.question, h.also, h.answer, h.hint, h.category, h.state, c.name AS "byName", h.at
     FROM faq_changes h JOIN contacts c ON c.id = h.by_contact_id WHERE h.entry_id = $1 ORDER BY h.version DESC LIMIT $2`,
    [entryId, limit],
  )) as (Omit<Version, 'hint' | 'category'> & { hint: string | null; category: string | null })[]
  return rows.map((r) => ({ ...r, hint: r.hint ?? undefined, category: r.category ?? undefined }))
}

/** One version of an entry. */
export async function findVersion(db: EntityManager, entryId: number, version: number): Promise<Version | undefined> {
  const rows = (await db.query(
    `SELECT version, question, also, answer, hint, category, state FROM faq_changes WHERE entry_id = $1 AND version = $2`,
    [entryId, version],
  )) as (Version & { hint: string | null; category: string | null })[]
  return rows[0] && { ...rows[0], hint: rows[0].hint ?? undefined, category: rows[0].category ?? undefined }
}

/** Call it with the entries locked. */
export async function insertEntry(
  db: EntityManager,
  account: string,
  entry: Pick<Entry, 'roomId' | 'question' | 'answer' | 'category'>,
  byContactId: number,
  now: Date,
): Promise<number> {
  const [row] = (await db.query(
    `INSERT INTO faq_entries (account, room_id, question, answer, category, by_contact_id, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $7) RETURNING id`,
    [account, entry.roomId ?? null, entry.question, entry.answer, entry.category ?? null, byContactId, now],
  )) as { id: number }[]
  await renew(db, account)
  if (row === undefined) throw new Error('the entry was not written')
  await keepVersion(db, row.id)
  return row.id
}

/** Writes the whole entry. Call it with the entries locked. */
export async function saveEntry(
  db: EntityManager,
  account: string,
  entry: Entry,
  byContactId: number,
  now: Date,
): Promise<void> {
  await db.query(
    `UPDATE faq_entries SET question = $2, also = $3, answer = $4, hint = $5, category = $6, state = $7, by_contact_id = $8, updated_at = $9
     WHERE id = $1`,
    [
      entry.id,
      entry.question,
      entry.also,
      entry.answer,
      entry.hint ?? null,
      entry.category ?? null,
      entry.state,
      byContactId,
      now,
    ],
  )
  await keepVersion(db, entry.id)
  await renew(db, account)
}

export async function saveAutoReply(
  db: EntityManager,
  roomId: number,
  autoReply: boolean,
  byContactId: number,
  now: Date,
): Promise<void> {
  await db.query(
    `INSERT INTO faq_rooms (room_id, auto_reply, by_contact_id, updated_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (room_id) DO UPDATE SET auto_reply = excluded.auto_reply, by_contact_id = excluded.by_contact_id, updated_at = excluded.updated_at`,
    [roomId, autoReply, byContactId, now],
  )
}

/** Automatic answers in a room, or to somebody directly: the last one, and all since `since`; newest first. */
export async function repliesIn(
  db: EntityManager,
  place: { roomId: number | undefined; contactId: number },
  since: Date,
): Promise<(LastReply & { messageId: number })[]> {
  const where = place.roomId === undefined ? 'room_id IS NULL AND contact_id = $1' : 'room_id = $1'
  return db.query(
    `SELECT entry_id AS "entryId", contact_id AS "contactId", message_id AS "messageId", at FROM faq_replies r
     WHERE ${where} AND (at >= $2 OR id = (SELECT max(id) FROM faq_replies WHERE ${where})) ORDER BY id DESC`,
    [place.roomId ?? place.contactId, since],
  )
}

/** Who spoke in a room after one message and before another, at most 50 of them. */
export async function spokenBetween(
  db: EntityManager,
  roomId: number,
  after: number,
  before: number,
): Promise<{ contactId: number; isStaff: boolean; text: string }[]> {
  return db.query(
    `SELECT m.contact_id AS "contactId", c.role <> 'member' AS "isStaff", m.text FROM messages m JOIN contacts c ON c.id = m.contact_id
     WHERE m.room_id = $1 AND m.id > $2 AND m.id < $3 AND m.kind <> 'event' ORDER BY m.id DESC LIMIT 50`,
    [roomId, after, before],
  )
}

/** Counts a hit of the entry and remembers the answer. False when the entry has been deleted in the meantime. */
export async function recordReply(
  db: EntityManager,
  reply: { entryId: number; roomId: number | undefined; contactId: number; messageId: number; score: number; at: Date },
): Promise<boolean> {
  const [, count] = (await db.query(
    `UPDATE faq_entries SET hits = hits + 1, last_hit_at = $2 WHERE id = $1 AND state = 'active'`,
    [reply.entryId, reply.at],
  )) as [unknown, number]
  if (count === 0) return false
  await db.query(
    `INSERT INTO faq_replies (entry_id, room_id, contact_id, message_id, score, at) VALUES ($1, $2, $3, $4, $5, $6)`,
    [reply.entryId, reply.roomId ?? null, reply.contactId, reply.messageId, reply.score, reply.at],
  )
  return true
}

/** Has the bot answered this message by itself? */
export async function isAnswered(db: EntityManager, messageId: number): Promise<boolean> {
  const rows = (await db.query(`SELECT 1 FROM faq_replies WHERE message_id = $1`, [messageId])) as unknown[]
  return rows.length > 0
}

export interface GivenReply {
  id: number
  entryId: number
  messageId: number
  answer: string
  unhelpful: boolean
}

/** The last automatic answer that somebody got in this place since then, locked. */
export async function lastReplyTo(
  db: EntityManager,
  contactId: number,
  roomId: number | undefined,
  since: Date,
): Promise<GivenReply | undefined> {
  const rows = (await db.query(
    `SELECT r.id, r.entry_id AS "entryId", r.message_id AS "messageId", e.answer, r.unhelpful_at IS NOT NULL AS unhelpful
     FROM faq_replies r JOIN faq_entries e ON e.id = r.entry_id
     WHERE r.contact_id = $1 AND r.room_id IS NOT DISTINCT FROM $2 AND r.at >= $3 ORDER BY r.id DESC LIMIT 1 FOR UPDATE OF r`,
    [contactId, roomId ?? null, since],
  )) as GivenReply[]
  return rows[0]
}

/** The answer did not help. Call it with the reply locked. */
export async function markUnhelpful(db: EntityManager, reply: GivenReply, now: Date): Promise<void> {
  if (reply.unhelpful) return
  await db.query(`UPDATE faq_replies SET unhelpful_at = $2 WHERE id = $1`, [reply.id, now])
  await db.query(`UPDATE faq_entries SET unhelpful = unhelpful + 1 WHERE id = $1`, [reply.entryId])
}
