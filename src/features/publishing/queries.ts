import type { EntityManager } from 'typeorm'

/** SQL of publications. The only writer of that table. */

export interface PublicationRow {
  id: number
  publishedAt: Date
}

/** The publication of a ticket. Call it with the ticket locked: one person publishes at a time. */
export async function publicationOf(db: EntityManager, ticketId: number): Promise<PublicationRow | undefined> {
  const rows = (await db.query(
    `SELECT id, published_at AS "publishedAt" FROM publications WHERE ticket_id = $1 FOR UPDATE`,
    [ticketId],
  )) as PublicationRow[]
  return rows[0]
}

/** Writes the newest text of a ticket's publication. */
export async function savePublication(
  db: EntityManager,
  publication: { ticketId: number; roomId: number; text: string; byContactId: number; at: Date },
): Promise<number> {
  const [row] = (await db.query(
    `INSERT INTO publications (ticket_id, room_id, text, by_contact_id, published_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (ticket_id) DO UPDATE SET room_id = excluded.room_id, text = excluded.text,
       by_contact_id = excluded.by_contact_id, published_at = excluded.published_at RETURNING id`,
    [publication.ticketId, publication.roomId, publication.text, publication.byContactId, publication.at],
  )) as { id: number }[]
  if (row === undefined) throw new Error(`publication of ticket ${publication.ticketId} was not written`)
  return row.id
}

export interface Attempt {
  outboxId: number
  state: string
}

const FIRST = (id: number) => `publication:${id}`

/**
 * The newest post of a publication with everything that was sent again in its place by 「重发」, oldest first; and
 * the number of the next post.
 */
export async function attemptsOf(
  db: EntityManager,
  publicationId: number,
): Promise<{ attempts: Attempt[]; next: number }> {
  const key = FIRST(publicationId)
  // The first key carried no number once; a `LIKE` without the colon would take publication 12 for publication 1.
  const posts = (await db.query(
    `SELECT id, coalesce(nullif(split_part(key, ':', 3), '')::int, 1) AS n FROM outbox
     WHERE key = $1 OR key LIKE $1 || ':%' ORDER BY n DESC LIMIT 1`,
    [key],
  )) as { id: number; n: number }[]
  const [post] = posts
  if (post === undefined) return { attempts: [], next: 1 }
  const attempts = (await db.query(
    `WITH RECURSIVE chain AS (
       SELECT id, state FROM outbox WHERE id = $1
       UNION ALL SELECT o.id, o.state FROM chain c JOIN outbox o ON o.key = 'resend:' || c.id
     ) SELECT id AS "outboxId", state FROM chain ORDER BY id`,
    [post.id],
  )) as Attempt[]
  return { attempts, next: post.n + 1 }
}

/** The key under which the n-th post of a publication is said once. */
export const attemptKey = (publicationId: number, n: number): string => `${FIRST(publicationId)}:${n}`

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
