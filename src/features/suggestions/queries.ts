import type { EntityManager } from 'typeorm'
import type { Decision, State } from './suggestion.ts'

/** SQL of suggestions. The only writer of suggestions, suggestion_supports and suggestion_decisions. */

export interface Suggestion {
  id: number
  account: string
  roomId: number | null
  topic: string | null
  contactId: number
  name: string
  text: string
  state: State
  supports: number
  at: Date
}

const SUGGESTION = `s.id, s.account, s.room_id AS "roomId", r.topic, s.contact_id AS "contactId", c.name, s.text, s.state, s.at,
  (SELECT count(*) FROM suggestion_supports p WHERE p.suggestion_id = s.id) AS supports`
const FROM = `suggestions s JOIN contacts c ON c.id = s.contact_id LEFT JOIN rooms r ON r.id = s.room_id`

/** Undefined when the group has an open one of the same wording by now. */
export async function insertSuggestion(
  db: EntityManager,
  s: { account: string; roomId: number | undefined; contactId: number; text: string; wording: string; at: Date },
): Promise<number | undefined> {
  const rows = (await db.query(
    `INSERT INTO suggestions (account, room_id, contact_id, text, wording, state, at) VALUES ($1, $2, $3, $4, $5, 'open', $6)
     ON CONFLICT (account, room_id, wording) WHERE state = 'open' AND room_id IS NOT NULL DO NOTHING RETURNING id`,
    [s.account, s.roomId ?? null, s.contactId, s.text, s.wording, s.at],
  )) as { id: number }[]
  return rows[0]?.id
}

/** The one of that wording which is open or adopted: in the group, or of the member in the direct chat. Locked. */
export async function lockSame(
  db: EntityManager,
  like: { account: string; roomId: number | undefined; contactId: number; wording: string },
): Promise<Suggestion | undefined> {
  const rows = (await db.query(
    `SELECT ${SUGGESTION} FROM ${FROM} WHERE s.account = $1 AND s.wording = $2 AND s.state IN ('open', 'adopted')
       AND CASE WHEN $3::bigint IS NULL THEN s.room_id IS NULL AND s.contact_id = $4 ELSE s.room_id = $3::bigint END
     ORDER BY s.state = 'open' DESC, s.id DESC LIMIT 1 FOR NO KEY UPDATE OF s`,
    [like.account, like.wording, like.roomId ?? null, like.contactId],
  )) as Suggestion[]
  return rows[0]
}

/** Locked: two people may decide about it at once. */
export async function lockSuggestion(db: EntityManager, account: string, id: number): Promise<Suggestion | undefined> {
  const rows = (await db.query(
    `SELECT ${SUGGESTION} FROM ${FROM} WHERE s.id = $1 AND s.account = $2 FOR NO KEY UPDATE OF s`,
    [id, account],
  )) as Suggestion[]
  return rows[0]
}

/** False when the member supported it before. */
export async function addSupport(db: EntityManager, id: number, contactId: number, at: Date): Promise<boolean> {
  const rows = (await db.query(
    `INSERT INTO suggestion_supports (suggestion_id, contact_id, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING suggestion_id`,
    [id, contactId, at],
  )) as unknown[]
  return rows.length > 0
}

export async function countSince(db: EntityManager, contactId: number, since: Date): Promise<number> {
  const [row] = (await db.query(`SELECT count(*) AS n FROM suggestions WHERE contact_id = $1 AND at > $2`, [
    contactId,
    since,
  ])) as { n: number }[]
  return row?.n ?? 0
}

export async function decide(
  db: EntityManager,
  id: number,
  d: { state: Decision; byContactId: number; note: string; points: number; at: Date },
): Promise<void> {
  await db.query(`UPDATE suggestions SET state = $2 WHERE id = $1`, [id, d.state])
  await db.query(
    `INSERT INTO suggestion_decisions (suggestion_id, state, by_contact_id, note, points, at) VALUES ($1, $2, $3, $4, $5, $6)`,
    [id, d.state, d.byContactId, d.note, d.points, d.at],
  )
}

export interface DecisionLine {
  state: Decision
  byName: string
  note: string
  points: number
  at: Date
}

/** What was decided about it, in order. */
export async function decisionsOf(db: EntityManager, id: number): Promise<DecisionLine[]> {
  return db.query(
    `SELECT d.state, b.name AS "byName", d.note, d.points, d.at FROM suggestion_decisions d JOIN contacts b ON b.id = d.by_contact_id
     WHERE d.suggestion_id = $1 ORDER BY d.id`,
    [id],
  )
}

export type ListedSuggestion = Pick<Suggestion, 'id' | 'topic' | 'name' | 'text' | 'state' | 'supports'>

/** The newest of a group, those that were declined not among them. */
export async function lastOfRoom(db: EntityManager, roomId: number, limit: number): Promise<ListedSuggestion[]> {
  return db.query(
    `SELECT ${SUGGESTION} FROM ${FROM} WHERE s.room_id = $1 AND s.state <> 'declined' ORDER BY s.id DESC LIMIT $2`,
    [roomId, limit],
  )
}

/** The newest of a member. */
export async function lastOfMember(db: EntityManager, contactId: number, limit: number): Promise<ListedSuggestion[]> {
  return db.query(`SELECT ${SUGGESTION} FROM ${FROM} WHERE s.contact_id = $1 ORDER BY s.id DESC LIMIT $2`, [
    contactId,
    limit,
  ])
}

/** What nobody has decided, what most want first: of one room, or of all. */
export async function openSuggestions(
  db: EntityManager,
  account: string,
  roomId: number | undefined,
  limit: number,
): Promise<{ listed: ListedSuggestion[]; total: number }> {
  const listed = (await db.query(
    `SELECT ${SUGGESTION} FROM ${FROM} WHERE s.account = $1 AND s.state = 'open' AND ($2::bigint IS NULL OR s.room_id = $2)
     ORDER BY supports DESC, s.id LIMIT $3`,
    [account, roomId ?? null, limit],
  )) as ListedSuggestion[]
  const [row] = (await db.query(
    `SELECT count(*) AS n FROM suggestions WHERE account = $1 AND state = 'open' AND ($2::bigint IS NULL OR room_id = $2)`,
    [account, roomId ?? null],
  )) as { n: number }[]
  return { listed, total: row?.n ?? 0 }
}

/** Between two instants: how many were made, and how many were adopted for the first time; of one room, or of all. */
export async function suggestedBetween(
  db: EntityManager,
  scope: { account: string; roomId: number | undefined },
  from: Date,
  to: Date,
): Promise<{ made: number; adopted: number }> {
  const [row] = (await db.query(
    `SELECT count(*) FILTER (WHERE s.at >= $3 AND s.at < $4) AS made,
       count(*) FILTER (WHERE f.at >= $3 AND f.at < $4) AS adopted
     FROM suggestions s LEFT JOIN LATERAL
       (SELECT min(d.at) AS at FROM suggestion_decisions d WHERE d.suggestion_id = s.id AND d.state IN ('adopted', 'done')) f ON true
     WHERE s.account = $1 AND ($2::bigint IS NULL OR s.room_id = $2)`,
    [scope.account, scope.roomId ?? null, from, to],
  )) as { made: number; adopted: number }[]
  return row ?? { made: 0, adopted: 0 }
}

/** Newest first, before the suggestion `before`, in one state or in all: of these rooms and of direct chats, or (null) of all. */
export async function suggestionsIn(
  db: EntityManager,
  about: { account: string; roomIds: readonly number[] | null; state?: State },
  page: { before?: number; limit: number },
): Promise<Suggestion[]> {
  return db.query(
    `SELECT ${SUGGESTION} FROM ${FROM} WHERE s.account = $1 AND ($2::bigint[] IS NULL OR s.room_id IS NULL OR s.room_id = ANY($2))
       AND ($3::text IS NULL OR s.state = $3) AND ($4::bigint IS NULL OR s.id < $4) ORDER BY s.id DESC LIMIT $5`,
    [about.account, about.roomIds, about.state ?? null, page.before ?? null, page.limit],
  )
}

/** What was decided about each of these, in order. */
export async function decisionsAbout(
  db: EntityManager,
  ids: readonly number[],
): Promise<(DecisionLine & { suggestionId: number })[]> {
  return db.query(
    `SELECT d.suggestion_id AS "suggestionId", d.state, b.name AS "byName", d.note, d.points, d.at
     FROM suggestion_decisions d JOIN contacts b ON b.id = d.by_contact_id WHERE d.suggestion_id = ANY($1) ORDER BY d.id`,
    [ids],
  )
}

/** A member's suggestions, of these rooms (null: all) and from the direct chat, the newest first. */
export async function suggestionsOf(
  db: EntityManager,
  contactId: number,
  about: { rooms: readonly number[] | null; before: number | undefined; limit: number },
): Promise<Pick<Suggestion, 'id' | 'topic' | 'text' | 'state' | 'supports' | 'at'>[]> {
  return db.query(
    `SELECT ${SUGGESTION} FROM ${FROM} WHERE s.contact_id = $1 AND ($2::bigint[] IS NULL OR s.room_id IS NULL OR s.room_id = ANY($2)) AND ($3::int IS NULL OR (s.at, s.id) < (SELECT at, id FROM suggestions WHERE id = $3))
     ORDER BY s.at DESC, s.id DESC LIMIT $4`,
    [contactId, about.rooms, about.before ?? null, about.limit],
  )
}

/** What a room suggested and was done, the newest first; with the name of who suggested it. */
export async function doneOf(
  db: EntityManager,
  roomId: number,
  limit: number,
): Promise<{ text: string; name: string }[]> {
  return db.query(
    `SELECT s.text, c.name FROM suggestions s JOIN contacts c ON c.id = s.contact_id
     WHERE s.room_id = $1 AND s.state = 'done' AND s.text <> '' ORDER BY s.id DESC LIMIT $2`,
    [roomId, limit],
  )
}
