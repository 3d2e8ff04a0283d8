import type { EntityManager } from 'typeorm'
import { type Person, type PersonalData, runAbout } from '../../core/personal.ts'
import { DELAY_MS, digestOf } from './privacy.ts'

/** SQL of privacy: the only writer of erasures and erasure_requests; other tables as their owners have declared. */

export interface Section {
  title: string
  /** Newest first. */
  lines: { line: string; at: Date }[]
  total: number
}

/** What is kept of somebody, by heading; at most `limit` lines of each, null: all. */
export async function sectionsOf(
  db: Pick<EntityManager, 'query'>,
  personal: readonly PersonalData[],
  who: Person,
  limit: number | null,
): Promise<Section[]> {
  const sections: Section[] = []
  for (const { table, about, shown } of personal) {
    if (shown === undefined) continue
    const rows = (await runAbout(
      db,
      `SELECT line, at, count(*) OVER () AS total FROM (SELECT ${shown.line} AS line, ${shown.at} AS at FROM ${table} WHERE (${about})) kept
       WHERE line <> '' ORDER BY at DESC, line LIMIT ${limit ?? 'ALL'}`,
      who,
    )) as { line: string; at: Date; total: number }[]
    const [first] = rows
    if (first !== undefined) sections.push({ title: shown.title, lines: rows, total: first.total })
  }
  return sections
}

export async function saveRequest(db: EntityManager, contactId: number, now: Date): Promise<void> {
  await db.query(
    `INSERT INTO erasure_requests (contact_id, asked_at) VALUES ($1, $2)
     ON CONFLICT (contact_id) DO UPDATE SET asked_at = excluded.asked_at, confirmed_at = NULL`,
    [contactId, now],
  )
}

/** False when nobody asked since `since`. */
export async function confirmRequest(db: EntityManager, contactId: number, since: Date, now: Date): Promise<boolean> {
  const [, count] = (await db.query(
    `UPDATE erasure_requests SET confirmed_at = $3 WHERE contact_id = $1 AND asked_at >= $2`,
    [contactId, since, now],
  )) as [unknown, number]
  return count > 0
}

export async function dropRequest(db: EntityManager, contactId: number): Promise<boolean> {
  const [, count] = (await db.query(`DELETE FROM erasure_requests WHERE contact_id = $1`, [contactId])) as [
    unknown,
    number,
  ]
  return count > 0
}

/** Whoever is to be erased now and is not being written to at this moment; whoever else asks gets others. */
export async function claimErasures(
  db: EntityManager,
  now: Date,
  limit: number,
): Promise<(Person & { account: string })[]> {
  return db.query(
    `SELECT c.id, c.account, c.platform_id AS "platformId" FROM erasure_requests r JOIN contacts c ON c.id = r.contact_id
     WHERE r.confirmed_at <= $1 ORDER BY r.contact_id LIMIT $2 FOR UPDATE OF r, c SKIP LOCKED`,
    [new Date(now.getTime() - DELAY_MS), limit],
  )
}

export async function recordErasure(
  db: EntityManager,
  who: { account: string; platformId: string },
  now: Date,
): Promise<void> {
  await db.query(`INSERT INTO erasures (digest, at) VALUES ($1, $2)`, [digestOf(who.account, who.platformId), now])
}

/** Whether somebody of that platform id was erased before. */
export async function wasErased(db: EntityManager, who: { account: string; platformId: string }): Promise<boolean> {
  const rows = (await db.query(`SELECT 1 FROM erasures WHERE digest = $1 LIMIT 1`, [
    digestOf(who.account, who.platformId),
  ])) as unknown[]
  return rows.length > 0
}

/** What somebody would lose. */
export async function stakeOf(
  db: EntityManager,
  contactId: number,
): Promise<{ points: number; openTickets: number; coupons: number }> {
  const [row] = (await db.query(
    `SELECT coalesce((SELECT available + pending FROM point_balances WHERE contact_id = $1), 0) AS points,
       (SELECT count(*) FROM tickets WHERE contact_id = $1 AND state IN ('open', 'taken', 'promised')) AS "openTickets",
       (SELECT count(*) FROM coupons WHERE contact_id = $1 AND state = 'valid') AS coupons`,
    [contactId],
  )) as { points: number; openTickets: number; coupons: number }[]
  return row ?? { points: 0, openTickets: 0, coupons: 0 }
}
