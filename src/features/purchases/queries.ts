import type { EntityManager } from 'typeorm'

/** SQL of purchases. The only writer of that table. */

export async function insertPurchase(
  db: EntityManager,
  p: { account: string; contactId: number; cents: number; what: string; byContactId: number; at: Date },
): Promise<number> {
  const [row] = (await db.query(
    `INSERT INTO purchases (account, contact_id, cents, what, by_contact_id, at) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
    [p.account, p.contactId, p.cents, p.what, p.byContactId, p.at],
  )) as { id: number }[]
  if (row === undefined) throw new Error('a purchase was not written')
  return row.id
}

export interface ListedPurchase {
  id: number
  memberName: string
  cents: number
  what: string
  at: Date
}

/** The newest since then, and how many and how much there were. */
export async function purchasesSince(
  db: EntityManager,
  account: string,
  since: Date,
  limit: number,
): Promise<{ last: ListedPurchase[]; total: { count: number; cents: number } }> {
  const last = (await db.query(
    `SELECT p.id, c.name AS "memberName", p.cents, p.what, p.at FROM purchases p JOIN contacts c ON c.id = p.contact_id
     WHERE p.account = $1 AND p.at >= $2 AND p.undone_at IS NULL ORDER BY p.at DESC, p.id DESC LIMIT $3`,
    [account, since, limit],
  )) as ListedPurchase[]
  const [total] = (await db.query(
    `SELECT count(*) AS count, coalesce(sum(cents), 0) AS cents FROM purchases WHERE account = $1 AND at >= $2 AND undone_at IS NULL`,
    [account, since],
  )) as { count: number; cents: number }[]
  return { last, total: total ?? { count: 0, cents: 0 } }
}

/** Locked: two people may take it back at once. */
export async function lockPurchase(
  db: EntityManager,
  account: string,
  id: number,
): Promise<{ byContactId: number; byName: string; undoneAt: Date | null } | undefined> {
  const rows = (await db.query(
    `SELECT p.by_contact_id AS "byContactId", b.name AS "byName", p.undone_at AS "undoneAt"
     FROM purchases p JOIN contacts b ON b.id = p.by_contact_id WHERE p.id = $1 AND p.account = $2 FOR UPDATE OF p`,
    [id, account],
  )) as { byContactId: number; byName: string; undoneAt: Date | null }[]
  return rows[0]
}

export async function undoPurchase(db: EntityManager, id: number, now: Date): Promise<void> {
  await db.query(`UPDATE purchases SET undone_at = $2 WHERE id = $1`, [id, now])
}

export interface OwnPurchase {
  id: number
  cents: number
  what: string
  at: Date
  undoneAt: Date | null
  byContactId: number
  byName: string
}

/** What a member bought, the newest first, behind the one of that number. */
export async function purchasesOf(
  db: EntityManager,
  contactId: number,
  about: { before: number | undefined; limit: number },
): Promise<OwnPurchase[]> {
  return db.query(
    `SELECT p.id, p.cents, p.what, p.at, p.undone_at AS "undoneAt", p.by_contact_id AS "byContactId", b.name AS "byName"
     FROM purchases p JOIN contacts b ON b.id = p.by_contact_id
     WHERE p.contact_id = $1 AND ($2::int IS NULL OR (p.at, p.id) < (SELECT at, id FROM purchases WHERE id = $2))
     ORDER BY p.at DESC, p.id DESC LIMIT $3`,
    [contactId, about.before ?? null, about.limit],
  )
}
