import type { EntityManager } from 'typeorm'
import type { Praise as Row } from '../../../entities/index.ts'
import type { Signature } from './praise.ts'

/** SQL of praise. The only writer of praises. */

export interface Praise {
  id: number
  account: string
  contactId: number
  name: string
  roomId: number | null
  text: string
  state: Row['state']
  signature: Signature | null
  byContactId: number | null
  expiresAt: Date
}

const PRAISE = `p.id, p.account, p.contact_id AS "contactId", c.name, p.room_id AS "roomId", p.text, p.state, p.signature,
  p.by_contact_id AS "byContactId", p.expires_at AS "expiresAt"`
const FROM = `praises p JOIN contacts c ON c.id = p.contact_id`

export interface NewPraise {
  account: string
  contactId: number
  roomId: number | undefined
  text: string
  byContactId: number | undefined
  at: Date
  expiresAt: Date
}

/** For a question, lock the member and look for obstacles before: there is one at a time. */
export async function insertPraise(db: EntityManager, p: NewPraise, state: 'candidate' | 'asked'): Promise<number> {
  const [row] = (await db.query(
    `INSERT INTO praises (account, contact_id, room_id, text, state, by_contact_id, at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     RETURNING id`,
    [p.account, p.contactId, p.roomId ?? null, p.text, state, p.byContactId ?? null, p.at, p.expiresAt],
  )) as { id: number }[]
  if (row === undefined) throw new Error(`a praise of contact ${p.contactId} was not written`)
  return row.id
}

/** Two colleagues who want to ask the same member do it one after the other. */
export async function lockMember(db: EntityManager, contactId: number): Promise<void> {
  await db.query(`SELECT 1 FROM contacts WHERE id = $1 FOR NO KEY UPDATE`, [contactId])
}

/** Locked: two people may decide about it at once. */
export async function lockPraise(db: EntityManager, account: string, id: number): Promise<Praise | undefined> {
  const rows = (await db.query(
    `SELECT ${PRAISE} FROM ${FROM} WHERE p.id = $1 AND p.account = $2 FOR NO KEY UPDATE OF p`,
    [id, account],
  )) as Praise[]
  return rows[0]
}

/** The question that a member can answer at `now`, locked. */
export async function lockAsked(db: EntityManager, contactId: number, now: Date): Promise<Praise | undefined> {
  const rows = (await db.query(
    `SELECT ${PRAISE} FROM ${FROM} WHERE p.contact_id = $1 AND p.state = 'asked' AND p.expires_at > $2 FOR NO KEY UPDATE OF p`,
    [contactId, now],
  )) as Praise[]
  return rows[0]
}

/** Whether a member has a question to answer. */
export async function isAsked(db: EntityManager, contactId: number, now: Date): Promise<boolean> {
  const rows = (await db.query(
    `SELECT 1 FROM praises WHERE contact_id = $1 AND state = 'asked' AND expires_at > $2 LIMIT 1`,
    [contactId, now],
  )) as unknown[]
  return rows.length > 0
}

/** What a member has on the wall, newest first, locked. */
export async function lockShownOf(db: EntityManager, contactId: number): Promise<Praise[]> {
  return db.query(
    `SELECT ${PRAISE} FROM ${FROM} WHERE p.contact_id = $1 AND p.state = 'shown' ORDER BY p.answered_at DESC, p.id DESC LIMIT 20
     FOR NO KEY UPDATE OF p`,
    [contactId],
  )
}

/** Why a member is not asked now: about what they are being asked, what stands on the wall already, that they said no, nothing, or took it back. */
export async function obstacles(
  db: EntityManager,
  contactId: number,
  text: string,
  since: Date,
): Promise<{ askedId: number | null; sameId: number | null; unwilling: boolean }> {
  const [row] = (await db.query(
    `SELECT min(id) FILTER (WHERE state = 'asked') AS "askedId", min(id) FILTER (WHERE state = 'shown' AND text = $2) AS "sameId",
       coalesce(bool_or(state IN ('refused', 'expired', 'withdrawn') AND by_contact_id IS NOT NULL AND coalesce(ended_at, answered_at, expires_at) > $3), false) AS unwilling
     FROM praises WHERE contact_id = $1`,
    [contactId, text, since],
  )) as { askedId: number | null; sameId: number | null; unwilling: boolean }[]
  return row ?? { askedId: null, sameId: null, unwilling: false }
}

/** A candidate becomes a question. Look for obstacles before. */
export async function askAbout(db: EntityManager, id: number, byContactId: number, expiresAt: Date): Promise<void> {
  await db.query(`UPDATE praises SET state = 'asked', by_contact_id = $2, expires_at = $3 WHERE id = $1`, [
    id,
    byContactId,
    expiresAt,
  ])
}

/** What the member said. Undefined: no, and the words are not kept. */
export async function answerPraise(
  db: EntityManager,
  id: number,
  signature: Signature | undefined,
  at: Date,
): Promise<void> {
  await db.query(
    `UPDATE praises SET state = $2, signature = $3, answered_at = $4, text = CASE WHEN $3::text IS NULL THEN '' ELSE text END WHERE id = $1`,
    [id, signature === undefined ? 'refused' : 'shown', signature ?? null, at],
  )
}

export async function changeSignature(db: EntityManager, id: number, signature: Signature): Promise<void> {
  await db.query(`UPDATE praises SET signature = $2 WHERE id = $1`, [id, signature])
}

/** From the wall; the words are not kept. */
export async function takeDown(
  db: EntityManager,
  id: number,
  end: { state: 'withdrawn' | 'removed'; byContactId: number; at: Date },
): Promise<void> {
  await db.query(`UPDATE praises SET state = $2, text = '', ended_by_id = $3, ended_at = $4 WHERE id = $1`, [
    id,
    end.state,
    end.byContactId,
    end.at,
  ])
}

/** Ends what nobody has answered or taken in time, and returns it; each is returned once. */
export async function expireDue(db: EntityManager, now: Date, limit: number): Promise<Praise[]> {
  const rows = (await db.query(
    `SELECT ${PRAISE} FROM ${FROM} WHERE p.state IN ('candidate', 'asked') AND p.expires_at <= $1
     ORDER BY p.expires_at, p.id LIMIT $2 FOR NO KEY UPDATE OF p SKIP LOCKED`,
    [now, limit],
  )) as Praise[]
  await db.query(`UPDATE praises SET state = 'expired', text = '' WHERE id = ANY($1)`, [rows.map((r) => r.id)])
  return rows
}

/** One page of what everybody may read, newest first, and how much there is. */
export async function wallOf(
  db: EntityManager,
  account: string,
  offset: number,
  limit: number,
): Promise<{ shown: { text: string; signature: Signature; name: string }[]; count: number }> {
  const shown = (await db.query(
    `SELECT p.text, p.signature, c.name FROM ${FROM} WHERE p.account = $1 AND p.state = 'shown'
     ORDER BY p.answered_at DESC, p.id DESC OFFSET $2 LIMIT $3`,
    [account, offset, limit],
  )) as { text: string; signature: Signature; name: string }[]
  const [row] = (await db.query(`SELECT count(*) AS n FROM praises WHERE account = $1 AND state = 'shown'`, [
    account,
  ])) as { n: number }[]
  return { shown, count: row?.n ?? 0 }
}

export interface ListedPraise {
  id: number
  name: string
  text: string
  state: Row['state']
  at: Date
}

/** The newest for staff: of one room, or of all. */
export async function lastPraises(
  db: EntityManager,
  account: string,
  roomId: number | undefined,
  limit: number,
): Promise<ListedPraise[]> {
  return db.query(
    `SELECT p.id, c.name, p.text, p.state, coalesce(p.ended_at, p.answered_at, p.at) AS at
     FROM ${FROM} WHERE p.account = $1 AND ($2::bigint IS NULL OR p.room_id = $2) ORDER BY p.id DESC LIMIT $3`,
    [account, roomId ?? null, limit],
  )
}

/** What somebody wrote in groups since then, commands left out, newest first: in one, or in all. */
export async function wordsSince(
  db: EntityManager,
  contactId: number,
  roomId: number | undefined,
  since: Date,
): Promise<{ text: string; roomId: number }[]> {
  return db.query(
    `SELECT text, room_id AS "roomId" FROM messages
     WHERE contact_id = $1 AND room_id IS NOT NULL AND ($2::bigint IS NULL OR room_id = $2) AND sent_at >= $3 AND kind = 'text' AND text <> '' AND text !~ '^\\s*([#＃/]|评分|投诉|建议|支持|答卷)'
     ORDER BY sent_at DESC, id DESC LIMIT 50`,
    [contactId, roomId ?? null, since],
  )
}

/** Rooms that have had a candidate with one of these keys. */
export async function suggestedAmong(db: EntityManager, keys: readonly string[]): Promise<string[]> {
  const rows = (await db.query(`SELECT key FROM outbox WHERE key = ANY($1)`, [keys])) as { key: string }[]
  return rows.map((r) => r.key)
}

/** How many praises came onto the wall between two instants and are still there: of one room, or of all. */
export async function praisedBetween(
  db: EntityManager,
  scope: { account: string; roomId: number | undefined },
  from: Date,
  to: Date,
): Promise<number> {
  const [row] = (await db.query(
    `SELECT count(*) AS n FROM praises WHERE account = $1 AND ($2::bigint IS NULL OR room_id = $2)
       AND state = 'shown' AND answered_at >= $3 AND answered_at < $4`,
    [scope.account, scope.roomId ?? null, from, to],
  )) as { n: number }[]
  return row?.n ?? 0
}

export interface PraiseLine extends ListedPraise {
  contactId: number
  topic: string | null
  signature: Signature | null
  byName: string | null
  expiresAt: Date
}

/** Newest first, before the praise `before`, in one state or in all: of these rooms and of direct chats, or (null) of all. */
export async function praisesIn(
  db: EntityManager,
  about: { account: string; roomIds: readonly number[] | null; state?: Row['state'] },
  page: { before?: number; limit: number },
): Promise<PraiseLine[]> {
  return db.query(
    `SELECT p.id, p.contact_id AS "contactId", c.name, p.text, p.state, p.signature, r.topic, b.name AS "byName", p.expires_at AS "expiresAt",
       coalesce(p.ended_at, p.answered_at, p.at) AS at
     FROM ${FROM} LEFT JOIN rooms r ON r.id = p.room_id LEFT JOIN contacts b ON b.id = p.by_contact_id
     WHERE p.account = $1 AND ($2::bigint[] IS NULL OR p.room_id IS NULL OR p.room_id = ANY($2))
       AND ($3::text IS NULL OR p.state = $3) AND ($4::bigint IS NULL OR p.id < $4) ORDER BY p.id DESC LIMIT $5`,
    [about.account, about.roomIds, about.state ?? null, page.before ?? null, page.limit],
  )
}

/** A member's praises, of these rooms (null: all) and from elsewhere, the newest first. Words that nobody may read are empty. */
export async function praisesOf(
  db: EntityManager,
  contactId: number,
  about: { rooms: readonly number[] | null; before: number | undefined; limit: number },
): Promise<Omit<ListedPraise, 'name'>[]> {
  return db.query(
    `SELECT p.id, p.text, p.state, coalesce(p.ended_at, p.answered_at, p.at) AS at FROM praises p
     WHERE p.contact_id = $1 AND ($2::bigint[] IS NULL OR p.room_id IS NULL OR p.room_id = ANY($2)) AND ($3::int IS NULL OR p.id < $3)
     ORDER BY p.id DESC LIMIT $4`,
    [contactId, about.rooms, about.before ?? null, about.limit],
  )
}

/** What members of a room have let stand on the wall, the newest first. */
export async function shownIn(
  db: EntityManager,
  roomId: number,
  limit: number,
): Promise<{ text: string; name: string }[]> {
  return db.query(
    `SELECT p.text, c.name FROM ${FROM} WHERE p.room_id = $1 AND p.state = 'shown' AND p.text <> '' ORDER BY p.answered_at DESC, p.id DESC LIMIT $2`,
    [roomId, limit],
  )
}
