import type { EntityManager } from 'typeorm'
import type { Tier } from './tier.ts'

/** SQL of tiers. The only writer of member_tiers. */

export interface TierRow {
  tier: Tier
  until: Date | null
}

/** The tier that counts at `now`. */
export async function tierOf(db: EntityManager, contactId: number, now: Date): Promise<TierRow | undefined> {
  const rows = (await db.query(
    `SELECT tier, until FROM member_tiers WHERE contact_id = $1 AND (until IS NULL OR until > $2)`,
    [contactId, now],
  )) as TierRow[]
  return rows[0]
}

export async function saveTier(
  db: EntityManager,
  contactId: number,
  row: TierRow,
  byContactId: number,
  now: Date,
): Promise<void> {
  await db.query(
    `INSERT INTO member_tiers (contact_id, tier, until, by_contact_id, updated_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (contact_id) DO UPDATE SET tier = excluded.tier, until = excluded.until,
       by_contact_id = excluded.by_contact_id, updated_at = excluded.updated_at`,
    [contactId, row.tier, row.until, byContactId, now],
  )
}

export async function dropTier(db: EntityManager, contactId: number): Promise<void> {
  await db.query(`DELETE FROM member_tiers WHERE contact_id = $1`, [contactId])
}

/** Whose tier ends within so long, in a group of ours, the soonest first. */
export async function endingTiers(
  db: EntityManager,
  now: Date,
  before: Date,
  account?: string,
): Promise<{ contactId: number; account: string; name: string; tier: Tier; until: Date; updatedAt: Date }[]> {
  return db.query(
    `SELECT t.contact_id AS "contactId", c.account, c.name, t.tier, t.until, t.updated_at AS "updatedAt"
     FROM member_tiers t JOIN contacts c ON c.id = t.contact_id
     WHERE t.until > $1 AND t.until <= $2 AND c.role = 'member' AND ($3::text IS NULL OR c.account = $3)
       AND EXISTS (SELECT 1 FROM members m WHERE m.contact_id = c.id AND m.left_at IS NULL) ORDER BY t.until, c.id`,
    [now, before, account ?? null],
  )
}

/** The staff rooms that hear about tiers. */
export async function staffRooms(db: EntityManager): Promise<{ account: string; roomId: number }[]> {
  return db.query(`SELECT account, id AS "roomId" FROM rooms WHERE is_staff_room AND state <> 'paused' ORDER BY id`)
}

/** Of these keys, those under which something was sent, or is about to be. */
export async function usedKeys(db: EntityManager, keys: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = (await db.query(`SELECT key FROM outbox WHERE key = ANY($1)`, [keys])) as { key: string }[]
  return new Set(rows.map((r) => r.key))
}

/** The tiers of these people that count at `now`. */
export async function tiersOf(
  db: EntityManager,
  contactIds: readonly number[],
  now: Date,
): Promise<Map<number, TierRow>> {
  const rows = (await db.query(
    `SELECT contact_id AS "contactId", tier, until FROM member_tiers WHERE contact_id = ANY($1) AND (until IS NULL OR until > $2)`,
    [contactIds, now],
  )) as (TierRow & { contactId: number })[]
  return new Map(rows.map(({ contactId, ...row }) => [contactId, row]))
}
