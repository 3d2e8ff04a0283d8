import type { EntityManager } from 'typeorm'
import { EXPIRES_MS, MOST_DIGESTS, type OpenQuestion } from './question.ts'
import type { AskedQuestion } from './review.ts'

/** SQL of questions. The only writer of questions and question_digests. */

interface NewQuestion {
  account: string
  roomId: number | undefined
  contactId: number
  messageId: number
  askedAt: Date
}

/** A question as a message brought it. */
export async function insertQuestion(db: EntityManager, q: NewQuestion, state: 'open' | 'faq'): Promise<void> {
  await db.query(
    `INSERT INTO questions (account, room_id, contact_id, message_id, state, asked_at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (message_id) DO NOTHING`,
    [q.account, q.roomId ?? null, q.contactId, q.messageId, state, q.askedAt],
  )
}

/** Somebody in a place, by the platform's ids. */
export interface Asker {
  account: string
  /** Undefined in a direct chat. */
  room: string | undefined
  contact: string
}

/** Since when these people have waited for an answer to a question, by `askerKey`; nobody who does not wait. */
export async function waitingSince(db: EntityManager, askers: readonly Asker[]): Promise<Map<string, Date>> {
  const rows = (await db.query(
    `SELECT q.account, r.platform_id AS room, c.platform_id AS contact, min(q.asked_at) AS since
     FROM questions q JOIN contacts c ON c.id = q.contact_id LEFT JOIN rooms r ON r.id = q.room_id
     WHERE q.state = 'open' AND c.account = ANY($1) AND c.platform_id = ANY($2) GROUP BY 1, 2, 3`,
    [[...new Set(askers.map((a) => a.account))], [...new Set(askers.map((a) => a.contact))]],
  )) as { account: string; room: string | null; contact: string; since: Date }[]
  return new Map(rows.map(({ since, room, ...who }) => [askerKey({ ...who, room: room ?? undefined }), since]))
}

export const askerKey = ({ account, room, contact }: Asker): string => JSON.stringify([account, room ?? null, contact])

/** The question of that message waits for a person, who has been told; it is written if it was none yet. */
export async function handOver(db: EntityManager, q: NewQuestion, now: Date): Promise<number> {
  const [row] = (await db.query(
    `INSERT INTO questions (account, room_id, contact_id, message_id, state, asked_at, handed_over_at) VALUES ($1, $2, $3, $4, 'open', $5, $6)
     ON CONFLICT (message_id) DO UPDATE SET state = 'open', handed_over_at = excluded.handed_over_at RETURNING id`,
    [q.account, q.roomId ?? null, q.contactId, q.messageId, q.askedAt, now],
  )) as { id: number }[]
  if (row === undefined) throw new Error(`the question of message ${q.messageId} was not written`)
  return row.id
}

/** What somebody still waits for in this place, newest first, locked. */
export async function openOf(
  db: EntityManager,
  contactId: number,
  roomId: number | undefined,
): Promise<{ id: number; messageId: number; askedAt: Date; handedOverAt: Date | null; text: string }[]> {
  return db.query(
    `SELECT q.id, q.message_id AS "messageId", q.asked_at AS "askedAt", q.handed_over_at AS "handedOverAt", m.text
     FROM questions q JOIN messages m ON m.id = q.message_id
     WHERE q.contact_id = $1 AND q.room_id IS NOT DISTINCT FROM $2 AND q.state = 'open' ORDER BY q.id DESC LIMIT 20 FOR UPDATE OF q`,
    [contactId, roomId ?? null],
  )
}

export async function textOf(db: EntityManager, messageId: number): Promise<string> {
  const rows = (await db.query(`SELECT text FROM messages WHERE id = $1`, [messageId])) as { text: string }[]
  return rows[0]?.text ?? ''
}

/** Of these rooms, those in which somebody waits for an answer. */
export async function roomsWaiting(db: EntityManager, roomIds: readonly number[]): Promise<ReadonlySet<number>> {
  const rows = (await db.query(
    `SELECT DISTINCT room_id AS "roomId" FROM questions WHERE room_id = ANY($1) AND state = 'open'`,
    [[...new Set(roomIds)]],
  )) as { roomId: number }[]
  return new Set(rows.map((r) => r.roomId))
}

/** What nobody has answered in a room, oldest first, locked. */
export async function openIn(db: EntityManager, roomId: number): Promise<OpenQuestion[]> {
  return db.query(
    `SELECT q.id, q.contact_id AS "contactId", c.name AS "contactName", q.asked_at AS "askedAt"
     FROM questions q JOIN contacts c ON c.id = q.contact_id
     WHERE q.room_id = $1 AND q.state = 'open' ORDER BY q.id FOR UPDATE OF q`,
    [roomId],
  )
}

export async function markAnswered(
  db: EntityManager,
  ids: readonly number[],
  answer: { byContactId: number; at: Date; messageId: number | undefined },
): Promise<void> {
  await db.query(
    `UPDATE questions SET state = 'answered', answered_at = $2, answered_by_id = $3, answer_message_id = $4 WHERE id = ANY($1)`,
    [ids, answer.at, answer.byContactId, answer.messageId ?? null],
  )
}

export async function lockQuestion(
  db: EntityManager,
  account: string,
  id: number,
): Promise<{ roomId: number | null; state: string; contactName: string } | undefined> {
  const rows = (await db.query(
    `SELECT q.room_id AS "roomId", q.state, c.name AS "contactName" FROM questions q JOIN contacts c ON c.id = q.contact_id
     WHERE q.id = $2 AND q.account = $1 FOR UPDATE OF q`,
    [account, id],
  )) as { roomId: number | null; state: string; contactName: string }[]
  return rows[0]
}

export interface ListedQuestion {
  id: number
  contactName: string
  /** Null in a direct chat. */
  topic: string | null
  text: string
  askedAt: Date
  handedOverAt: Date | null
}

const LISTED = `q.id, c.name AS "contactName", r.topic, m.text, q.asked_at AS "askedAt", q.handed_over_at AS "handedOverAt"`
const LISTED_FROM = `questions q JOIN contacts c ON c.id = q.contact_id JOIN messages m ON m.id = q.message_id LEFT JOIN rooms r ON r.id = q.room_id`
/** A paused group is left alone. */
const SERVED = `(r.id IS NULL OR r.state = 'enrolled')`

/** What is open in an account, or in one of its rooms: who asked for a person first, then the oldest; and how many in all. */
export async function listOpen(
  db: EntityManager,
  account: string,
  roomId: number | undefined,
  limit: number,
): Promise<{ listed: ListedQuestion[]; total: number }> {
  const rows = (await db.query(
    `SELECT ${LISTED}, count(*) OVER () AS total FROM ${LISTED_FROM}
     WHERE q.account = $1 AND ($2::bigint IS NULL OR q.room_id = $2) AND q.state = 'open' AND ${SERVED}
     ORDER BY q.handed_over_at NULLS LAST, q.asked_at, q.id LIMIT $3`,
    [account, roomId ?? null, limit],
  )) as (ListedQuestion & { total: number })[]
  return { listed: rows, total: rows[0]?.total ?? 0 }
}

/** What no person has answered: still open, or given up. Newest first; `rooms`: in these and in direct chats, null: anywhere. */
export async function listUnanswered(
  db: EntityManager,
  account: string,
  rooms: readonly number[] | null,
  page: { before: number | undefined; limit: number },
): Promise<(ListedQuestion & { isOpen: boolean })[]> {
  return db.query(
    `SELECT ${LISTED}, q.state = 'open' AS "isOpen" FROM ${LISTED_FROM}
     WHERE q.account = $1 AND q.state IN ('open', 'expired') AND m.text <> '' AND ($2::bigint[] IS NULL OR q.room_id IS NULL OR q.room_id = ANY($2))
       AND ($3::integer IS NULL OR q.id < $3) ORDER BY q.id DESC LIMIT $4`,
    [account, rooms, page.before ?? null, page.limit],
  )
}

/** Accounts in which something is open, with the instant up to which they have heard everything. */
export async function accountsWaiting(db: EntityManager): Promise<{ account: string; heardUntil: Date | null }[]> {
  return db.query(
    `SELECT q.account, (SELECT a.last_seen_at FROM accounts a WHERE a.id = q.account) AS "heardUntil"
     FROM questions q WHERE q.state = 'open' GROUP BY q.account ORDER BY q.account`,
  )
}

/** Open questions of before `slotAt` that may be told once more, claimed for this transaction. */
export async function claimForDigest(
  db: EntityManager,
  account: string,
  slotAt: Date,
  limit: number,
): Promise<ListedQuestion[]> {
  return db.query(
    `SELECT ${LISTED} FROM ${LISTED_FROM}
     WHERE q.account = $1 AND q.state = 'open' AND q.asked_at <= $2 AND q.digests < ${MOST_DIGESTS} AND ${SERVED}
     ORDER BY q.digests, q.asked_at, q.id LIMIT $3 FOR UPDATE OF q SKIP LOCKED`,
    [account, slotAt, limit],
  )
}

/** False when the digest of that slot has been told. */
export async function beginDigest(db: EntityManager, account: string, slotAt: Date): Promise<boolean> {
  const rows = (await db.query(
    `INSERT INTO question_digests (account, slot_at) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING account`,
    [account, slotAt],
  )) as unknown[]
  return rows.length > 0
}

export async function isDigested(db: EntityManager, account: string, slotAt: Date): Promise<boolean> {
  const rows = (await db.query(`SELECT 1 FROM question_digests WHERE account = $1 AND slot_at = $2`, [
    account,
    slotAt,
  ])) as unknown[]
  return rows.length > 0
}

export async function countDigest(db: EntityManager, ids: readonly number[]): Promise<void> {
  await db.query(`UPDATE questions SET digests = digests + 1 WHERE id = ANY($1)`, [ids])
}

/** Gives up what has waited too long. Returns how many that were. */
export async function expire(db: EntityManager, account: string, now: Date): Promise<number> {
  const [, count] = (await db.query(
    `UPDATE questions SET state = 'expired'
     WHERE account = $1 AND state = 'open' AND coalesce(handed_over_at, asked_at) <= $2`,
    [account, new Date(now.getTime() - EXPIRES_MS)],
  )) as [unknown, number]
  return count
}

/** Has somebody with a role spoken in this room since then? */
export async function staffSpokeSince(db: EntityManager, roomId: number, since: Date): Promise<boolean> {
  const rows = (await db.query(
    `SELECT 1 FROM messages m JOIN contacts c ON c.id = m.contact_id
     WHERE m.room_id = $1 AND m.sent_at >= $2 AND m.kind <> 'event' AND c.role <> 'member' LIMIT 1`,
    [roomId, since],
  )) as unknown[]
  return rows.length > 0
}

/** What was asked in a period, with what people said to it; the newest `limit`. Forgotten texts are left out. */
export async function askedBetween(
  db: EntityManager,
  account: string,
  from: Date,
  to: Date,
  limit: number,
  rooms: readonly number[] | null,
): Promise<AskedQuestion[]> {
  const rows = (await db.query(
    `SELECT m.text, q.state, a.text AS answer, q.answered_at AS "answeredAt" FROM questions q JOIN messages m ON m.id = q.message_id
     LEFT JOIN messages a ON a.id = q.answer_message_id AND a.kind = 'text'
     WHERE q.account = $1 AND q.asked_at >= $2 AND q.asked_at < $3 AND m.text <> ''
       AND ($5::bigint[] IS NULL OR q.room_id IS NULL OR q.room_id = ANY($5)) ORDER BY q.asked_at DESC, q.id DESC LIMIT $4`,
    [account, from, to, limit, rooms],
  )) as { text: string; state: AskedQuestion['state']; answer: string | null; answeredAt: Date | null }[]
  return rows.map((r) => ({ ...r, answer: r.answer ?? undefined, answeredAt: r.answeredAt ?? undefined }))
}
