import type { EntityManager } from 'typeorm'

/** SQL of hints about wording. The only writer of wording_hints. */

/** Stands for everybody of an account. */
export const EVERYBODY = 0

/** Whether somebody wants hints, and whether the account has them at all. */
export async function readSwitches(
  db: EntityManager,
  account: string,
  contactId: number,
): Promise<{ own: boolean; all: boolean }> {
  const rows = (await db.query(
    `SELECT contact_id AS id FROM wording_hints WHERE account = $1 AND contact_id IN ($2, $3) AND NOT enabled`,
    [account, contactId, EVERYBODY],
  )) as { id: number }[]
  const isOff = (id: number) => rows.some((r) => r.id === id)
  return { own: !isOff(contactId), all: !isOff(EVERYBODY) }
}

export async function saveSwitch(
  db: EntityManager,
  account: string,
  contactId: number,
  enabled: boolean,
): Promise<void> {
  await db.query(
    `INSERT INTO wording_hints (account, contact_id, enabled) VALUES ($1, $2, $3)
     ON CONFLICT (account, contact_id) DO UPDATE SET enabled = excluded.enabled`,
    [account, contactId, enabled],
  )
}

/** Takes the right to hint somebody now: false when they or the account do not want it, or had one within `restMs`. */
export async function claimHint(
  db: EntityManager,
  account: string,
  contactId: number,
  now: Date,
  restMs: number,
): Promise<boolean> {
  // An instant ahead of now was written before the clock was set back.
  const rows = (await db.query(
    `INSERT INTO wording_hints (account, contact_id, hinted_at)
     SELECT $1, $2::bigint, $3::timestamptz WHERE NOT EXISTS (SELECT 1 FROM wording_hints WHERE account = $1 AND contact_id = $5 AND NOT enabled)
     ON CONFLICT (account, contact_id) DO UPDATE SET hinted_at = excluded.hinted_at
       WHERE wording_hints.enabled AND (wording_hints.hinted_at IS NULL OR wording_hints.hinted_at <= $4 OR wording_hints.hinted_at > $3)
     RETURNING contact_id`,
    [account, contactId, now, new Date(now.getTime() - restMs), EVERYBODY],
  )) as unknown[]
  return rows.length > 0
}
