import type { EntityManager } from 'typeorm'
import type { Form, Wish } from './publication.ts'

/** SQL of publications. The only writer of its tables. */

export interface PublicationRow {
  id: number
  text: string
  publishedAt: Date
  byContactId: number
  form: Form
  correctedResult: string | undefined
  digestId: number | undefined
  withdrawnAt: Date | undefined
  withdrawnById: number | undefined
}

/** The publication of a ticket. Call it with the ticket locked: one person publishes at a time. */
export const publicationOf = (db: EntityManager, ticketId: number): Promise<PublicationRow | undefined> =>
  readPublication(db, ticketId, 'FOR UPDATE')

/** The publication of a ticket, to be looked at, with the text as the group read it last. */
export const publicationSeen = (db: EntityManager, ticketId: number): Promise<PublicationRow | undefined> =>
  readPublication(db, ticketId, '')

async function readPublication(
  db: EntityManager,
  ticketId: number,
  lock: 'FOR UPDATE' | '',
): Promise<PublicationRow | undefined> {
  const [row] = (await db.query(
    `SELECT id, text, published_at AS "publishedAt", by_contact_id AS "byContactId", form, corrected_result AS "correctedResult",
       digest_id AS "digestId", withdrawn_at AS "withdrawnAt", withdrawn_by_id AS "withdrawnById"
     FROM publications WHERE ticket_id = $1 ${lock}`,
    [ticketId],
  )) as { [K in keyof PublicationRow]: PublicationRow[K] | null }[]
  return (
    row && (Object.fromEntries(Object.entries(row).map(([k, v]) => [k, v ?? undefined])) as unknown as PublicationRow)
  )
}

export interface NewPublication {
  ticketId: number
  roomId: number
  text: string
  form: Form
  /** Undefined: a post of its own. */
  digestId?: number
  /** Still right: what was put right before is published again. */
  keepsCorrection: boolean
  byContactId: number
  at: Date
}

/** Writes the newest text of a ticket's publication, and the text as a version. A withdrawal ends with it. */
export async function savePublication(db: EntityManager, publication: NewPublication): Promise<number> {
  const [row] = (await db.query(
    `INSERT INTO publications (ticket_id, room_id, text, by_contact_id, published_at, form, digest_id) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (ticket_id) DO UPDATE SET room_id = excluded.room_id, text = excluded.text,
       by_contact_id = excluded.by_contact_id, published_at = excluded.published_at, form = excluded.form, digest_id = excluded.digest_id,
       corrected_result = CASE WHEN $8 THEN publications.corrected_result END, withdrawn_at = NULL, withdrawn_by_id = NULL RETURNING id`,
    [
      publication.ticketId,
      publication.roomId,
      publication.text,
      publication.byContactId,
      publication.at,
      publication.form,
      publication.digestId ?? null,
      publication.keepsCorrection,
    ],
  )) as { id: number }[]
  if (row === undefined) throw new Error(`publication of ticket ${publication.ticketId} was not written`)
  await addVersion(db, row.id, publication.digestId === undefined ? 'published' : 'digest', publication)
  return row.id
}

/** Keeps what was said. Call it with the publication locked. @returns its number among the versions. */
async function addVersion(
  db: EntityManager,
  publicationId: number,
  kind: 'published' | 'digest' | 'corrected' | 'withdrawn',
  said: { text: string; byContactId: number; at: Date },
): Promise<number> {
  const [row] = (await db.query(
    `INSERT INTO publication_versions (publication_id, version, kind, text, by_contact_id, at)
     SELECT $1, coalesce(max(version), 0) + 1, $2, $3, $4, $5 FROM publication_versions WHERE publication_id = $1 RETURNING version`,
    [publicationId, kind, said.text, said.byContactId, said.at],
  )) as { version: number }[]
  return row?.version ?? 1
}

/** The result of a publication was put right. @returns the number of the version. */
export async function saveCorrection(
  db: EntityManager,
  publicationId: number,
  correction: { result: string; text: string; byContactId: number; at: Date },
): Promise<number> {
  await db.query(`UPDATE publications SET corrected_result = $2 WHERE id = $1`, [publicationId, correction.result])
  return addVersion(db, publicationId, 'corrected', correction)
}

/** A result that was put right once does not stand any more: the ticket's own does. */
export async function forgetCorrection(db: EntityManager, publicationId: number): Promise<void> {
  await db.query(`UPDATE publications SET corrected_result = NULL WHERE id = $1`, [publicationId])
}

/** @param withdrawal.text the notice; empty when nobody had seen the publication. @returns the number of the version. */
export async function saveWithdrawal(
  db: EntityManager,
  publicationId: number,
  withdrawal: { text: string; byContactId: number; at: Date },
): Promise<number> {
  await db.query(`UPDATE publications SET withdrawn_at = $2, withdrawn_by_id = $3 WHERE id = $1`, [
    publicationId,
    withdrawal.at,
    withdrawal.byContactId,
  ])
  return addVersion(db, publicationId, 'withdrawn', withdrawal)
}

/** Tickets of a member that were published since, and that the group can still read as valid. */
export async function liveOf(db: EntityManager, contactId: number, since: Date): Promise<number[]> {
  const rows = (await db.query(
    `SELECT p.ticket_id AS id FROM publications p JOIN tickets t ON t.id = p.ticket_id
     WHERE t.contact_id = $1 AND p.published_at >= $2 AND p.withdrawn_at IS NULL AND p.form = 'full' ORDER BY p.ticket_id`,
    [contactId, since],
  )) as { id: number }[]
  return rows.map((r) => r.id)
}

export interface Attempt {
  outboxId: number
  state: string
}

const FIRST = (id: number) => `publication:${id}`

/**
 * The newest post of a publication (of its digest, where it went out in one) with everything that was sent again in
 * its place by 「重发」, oldest first; and the number of the next post.
 */
export async function attemptsOf(
  db: EntityManager,
  publication: Pick<PublicationRow, 'id' | 'digestId'>,
): Promise<{ attempts: Attempt[]; next: number }> {
  // Each post has a version. Key by key, because not every database can look for the beginning of one with an index.
  const posts = (await db.query(
    `SELECT o.id, n FROM generate_series(1, (SELECT count(*) FROM publication_versions WHERE publication_id = $1)) AS n
       JOIN outbox o ON o.key = $2 || ':' || n ORDER BY n DESC LIMIT 1`,
    [publication.id, FIRST(publication.id)],
  )) as { id: number; n: number }[]
  const next = (posts[0]?.n ?? 0) + 1
  const digests =
    publication.digestId === undefined
      ? undefined
      : ((await db.query(`SELECT id FROM outbox WHERE key = $1`, [digestKey(publication.digestId)])) as {
          id: number
        }[])
  const [post] = digests ?? posts
  if (post === undefined) return { attempts: [], next }
  const attempts = (await db.query(
    `WITH RECURSIVE chain AS (
       SELECT id, state FROM outbox WHERE id = $1
       UNION ALL SELECT o.id, o.state FROM chain c JOIN outbox o ON o.key = 'resend:' || c.id
     ) SELECT id AS "outboxId", state FROM chain ORDER BY id`,
    [post.id],
  )) as Attempt[]
  return { attempts, next }
}

/** The key under which the n-th post of a publication is said once. */
export const attemptKey = (publicationId: number, n: number): string => `${FIRST(publicationId)}:${n}`

export const digestKey = (digestId: number): string => `publication-digest:${digestId}`

/** Members of the room whom a text mentions with `@`. Their names may have spaces, which only the roster knows. */
export async function namesMentioned(db: EntityManager, roomId: number, text: string): Promise<string[]> {
  if (!/[@＠]/u.test(text)) return []
  const rows = (await db.query(
    `SELECT DISTINCT c.name FROM members m JOIN contacts c ON c.id = m.contact_id
     WHERE m.room_id = $1 AND c.role = 'member'
       AND (position('@' || lower(c.name) in lower($2)) > 0 OR position('＠' || lower(c.name) in lower($2)) > 0)
     ORDER BY c.name LIMIT 50`,
    [roomId, text],
  )) as { name: string }[]
  return rows.map((r) => r.name)
}

// ---- what members want ---------------------------------------------------------------------------------------------

/** What a member said; masked when they said nothing. */
export async function wishOf(db: EntityManager, contactId: number): Promise<Wish> {
  const rows = (await db.query(`SELECT wish FROM publication_wishes WHERE contact_id = $1`, [contactId])) as {
    wish: Wish
  }[]
  return rows[0]?.wish ?? 'masked'
}

export async function saveWish(db: EntityManager, contactId: number, wish: Wish, at: Date): Promise<void> {
  await db.query(
    `INSERT INTO publication_wishes (contact_id, wish, updated_at) VALUES ($1, $2, $3)
     ON CONFLICT (contact_id) DO UPDATE SET wish = excluded.wish, updated_at = excluded.updated_at`,
    [contactId, wish, at],
  )
}

// ---- digests -------------------------------------------------------------------------------------------------------

export type Mode = 'each' | 'digest'

/** How a group hears of results. */
export async function modeOf(db: EntityManager, roomId: number): Promise<Mode> {
  const rows = (await db.query(`SELECT mode FROM publication_modes WHERE room_id = $1`, [roomId])) as { mode: Mode }[]
  return rows[0]?.mode ?? 'each'
}

export async function saveMode(
  db: EntityManager,
  roomId: number,
  mode: Mode,
  byContactId: number,
  at: Date,
): Promise<void> {
  await db.query(
    `INSERT INTO publication_modes (room_id, mode, by_contact_id, updated_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (room_id) DO UPDATE SET mode = excluded.mode, by_contact_id = excluded.by_contact_id, updated_at = excluded.updated_at`,
    [roomId, mode, byContactId, at],
  )
}

export interface Queued {
  ticketId: number
  roomId: number
  form: Form
  byContactId: number
  dueAt: Date
}

const QUEUED = `q.ticket_id AS "ticketId", q.room_id AS "roomId", q.form, q.by_contact_id AS "byContactId", q.due_at AS "dueAt"`

/** The place of a ticket in the next digest. Call it with the ticket locked. */
export async function queuedOf(db: EntityManager, ticketId: number): Promise<Queued | undefined> {
  return (
    (await db.query(`SELECT ${QUEUED} FROM publication_queue q WHERE q.ticket_id = $1`, [ticketId])) as Queued[]
  )[0]
}

/** Puts a ticket into the queue, or changes its form there. */
export async function enqueue(db: EntityManager, queued: Queued, at: Date): Promise<void> {
  await db.query(
    `INSERT INTO publication_queue (ticket_id, room_id, form, by_contact_id, queued_at, due_at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (ticket_id) DO UPDATE SET form = excluded.form, by_contact_id = excluded.by_contact_id`,
    [queued.ticketId, queued.roomId, queued.form, queued.byContactId, at, queued.dueAt],
  )
}

/** @returns whether it was in the queue. */
export async function unqueue(db: EntityManager, ticketId: number): Promise<boolean> {
  const [, count] = (await db.query(`DELETE FROM publication_queue WHERE ticket_id = $1`, [ticketId])) as [
    unknown,
    number,
  ]
  return count > 0
}

/** What would tell of a member who wants nothing told leaves the queue. */
export async function unqueueOf(db: EntityManager, contactId: number): Promise<void> {
  await db.query(
    `DELETE FROM publication_queue q USING tickets t WHERE t.id = q.ticket_id AND t.contact_id = $1 AND q.form = 'full'`,
    [contactId],
  )
}

export async function countQueued(db: EntityManager, roomId: number): Promise<number> {
  const [row] = (await db.query(`SELECT count(*) AS n FROM publication_queue WHERE room_id = $1`, [roomId])) as {
    n: number
  }[]
  return row?.n ?? 0
}

/** What is due in one room, with its tickets, claimed for this transaction; oldest complaint first. */
export async function claimQueued(db: EntityManager, now: Date): Promise<Queued[]> {
  return db.query(
    `SELECT ${QUEUED} FROM publication_queue q JOIN tickets t ON t.id = q.ticket_id
     WHERE q.due_at <= $1 AND q.room_id = (SELECT room_id FROM publication_queue WHERE due_at <= $1 ORDER BY due_at, room_id LIMIT 1)
     ORDER BY q.ticket_id FOR NO KEY UPDATE OF q, t SKIP LOCKED`,
    [now],
  )
}

export async function postpone(db: EntityManager, ticketIds: readonly number[], dueAt: Date): Promise<void> {
  await db.query(`UPDATE publication_queue SET due_at = $2 WHERE ticket_id = ANY($1)`, [ticketIds, dueAt])
}

/** The digest of a room and day; undefined when that day has had one. */
export async function insertDigest(
  db: EntityManager,
  digest: { roomId: number; day: string; text: string; at: Date },
): Promise<number | undefined> {
  const rows = (await db.query(
    `INSERT INTO publication_digests (room_id, day, text, at) VALUES ($1, $2, $3, $4) ON CONFLICT (room_id, day) DO NOTHING RETURNING id`,
    [digest.roomId, digest.day, digest.text, digest.at],
  )) as { id: number }[]
  return rows[0]?.id
}

// ---- what strangers may read -----------------------------------------------------------------------------------------

export interface ShownPublication {
  /** As the group read it: masked. */
  text: string
  /** What put it right afterwards; undefined: nothing. */
  correction: string | undefined
  at: Date
}

/** As `attemptsOf`: the newest post of a publication `p`, or what was sent again in its place, has been said. */
const IS_SAID = `EXISTS (WITH RECURSIVE chain AS (
    SELECT o.id, o.state FROM outbox o WHERE o.key = CASE WHEN p.digest_id IS NOT NULL THEN 'publication-digest:' || p.digest_id
      ELSE (SELECT l.key FROM generate_series(1, (SELECT count(*) FROM publication_versions WHERE publication_id = p.id)) AS n
              JOIN outbox l ON l.key = 'publication:' || p.id || ':' || n ORDER BY n DESC LIMIT 1) END
    UNION ALL SELECT o.id, o.state FROM chain c JOIN outbox o ON o.key = 'resend:' || c.id
  ) SELECT 1 FROM chain WHERE state = 'sent')`

/**
 * What a group was really told and still holds, the newest first: said, not withdrawn, the ticket still resolved. Nothing
 * that names its member (who agreed to be named, agreed for the group) and nothing of who wants nothing told; whose
 * wish has changed since is taken at the stricter one.
 */
export async function saidIn(db: EntityManager, roomId: number, limit: number): Promise<ShownPublication[]> {
  const rows = (await db.query(
    `SELECT p.text, p.published_at AS at,
       (SELECT v.text FROM publication_versions v JOIN outbox o ON o.key = 'publication-correction:' || p.id || ':' || v.version AND o.state = 'sent'
        WHERE v.publication_id = p.id AND v.kind = 'corrected' AND v.text <> ''
          AND v.version > (SELECT max(version) FROM publication_versions f WHERE f.publication_id = p.id AND f.kind IN ('published', 'digest'))
        ORDER BY v.version DESC LIMIT 1) AS correction
     FROM publications p JOIN tickets t ON t.id = p.ticket_id LEFT JOIN publication_wishes w ON w.contact_id = t.contact_id
     WHERE p.room_id = $1 AND p.withdrawn_at IS NULL AND p.text <> '' AND t.state = 'resolved'
       AND (p.form = 'result-only' OR w.wish IS NULL OR (w.wish = 'masked' AND w.updated_at <= p.published_at)) AND ${IS_SAID}
     ORDER BY p.published_at DESC, p.id DESC LIMIT $2`,
    [roomId, limit],
  )) as { text: string; at: Date; correction: string | null }[]
  return rows.map((r) => ({ ...r, correction: r.correction ?? undefined }))
}
