import type { EntityManager } from 'typeorm'

/** SQL of the messages and dead letters: everything that came in, once. */

export interface NewMessage {
  account: string
  key: string
  roomId: number | null
  contactId: number | null
  kind: string
  text: string
  negative: number | null
  sentAt: Date
  receivedAt: Date
}

/** Inserts what is new and returns the row id by key; keys that were there already are missing from the map. */
export async function insertNew(db: EntityManager, rows: readonly NewMessage[]): Promise<Map<string, number>> {
  if (rows.length === 0) return new Map()
  const column = <K extends keyof NewMessage>(name: K) => rows.map((r) => r[name])
  const inserted = (await db.query(
    `INSERT INTO messages (account, key, room_id, contact_id, kind, text, negative, sent_at, received_at)
     SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::real[], $8::timestamptz[], $9::timestamptz[])
     ON CONFLICT (account, key) DO NOTHING RETURNING id, key`,
    [
      column('account'),
      column('key'),
      column('roomId'),
      column('contactId'),
      column('kind'),
      column('text'),
      column('negative'),
      column('sentAt'),
      column('receivedAt'),
    ],
  )) as { id: number; key: string }[]
  return new Map(inserted.map((r) => [r.key, r.id]))
}

/** Forgets a key, if its row is of that kind, so that a dead letter can be received again. */
export async function forgetKey(db: EntityManager, account: string, key: string, kind: string): Promise<void> {
  await db.query(`DELETE FROM messages WHERE account = $1 AND key = $2 AND kind = $3`, [account, key, kind])
}

/** Empties the text of messages older than `before`; the key stays, so that a late duplicate is still recognised. */
export async function forgetTexts(db: EntityManager, before: Date, limit: number): Promise<number> {
  const [, count] = (await db.query(
    `UPDATE messages SET text = '' WHERE id IN (SELECT id FROM messages WHERE sent_at < $1 AND text <> '' ORDER BY sent_at LIMIT $2 FOR UPDATE SKIP LOCKED)`,
    [before, limit],
  )) as [unknown, number]
  return count
}

/** Drops dead letters older than `before`, replayed or not: they hold whole messages. */
export async function forgetDeadLetters(db: EntityManager, before: Date): Promise<void> {
  await db.query(`DELETE FROM dead_letters WHERE at < $1`, [before])
}
