import type { EntityManager } from 'typeorm'

/** SQL of upkeep: the only writer of replay_requests. */

/** Asks for waiting dead letters of the account to be taken in again, all of them or one; how many that are new. */
export async function askReplay(
  db: EntityManager,
  account: string,
  letterId: number | undefined,
  now: Date,
): Promise<number> {
  const rows = (await db.query(
    `INSERT INTO replay_requests (letter_id, asked_at)
     SELECT id, $3 FROM dead_letters WHERE account = $1 AND replayed_at IS NULL AND ($2::bigint IS NULL OR id = $2)
     ON CONFLICT (letter_id) DO NOTHING RETURNING letter_id`,
    [account, letterId ?? null, now],
  )) as unknown[]
  return rows.length
}

/** Whether a dead letter of the account still waits; undefined: there is none. */
export async function letterState(
  db: EntityManager,
  account: string,
  letterId: number,
): Promise<'waiting' | 'replayed' | undefined> {
  const rows = (await db.query(
    `SELECT replayed_at IS NOT NULL AS "isReplayed" FROM dead_letters WHERE id = $2 AND account = $1`,
    [account, letterId],
  )) as { isReplayed: boolean }[]
  const [row] = rows
  return row === undefined ? undefined : row.isReplayed ? 'replayed' : 'waiting'
}
