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
