import type { EntityManager } from 'typeorm'
import type { Coupon } from './coupon.ts'

/** SQL of coupons. The only writer of that table. */

export interface NewCoupon {
  account: string
  /** The member whose it is. */
  contactId: number
  /** What one gets for it, as the member reads it: `5元优惠券`, `帆布袋 ×2`. */
  title: string
  /** What it is worth in fen; null: it is not money. */
  valueFen: number | null
  /** The first instant at which it is worth nothing. */
  expiresAt: Date
  /** For ever unique: `compensation:3`, `redemption:5`. */
  cause: string
  /** For colleagues, behind the owner's name: where it comes from (`工单 1 的补偿`). */
  origin?: string
}

/** False when that code, or a coupon for that cause, exists already. */
export async function insertCoupon(db: EntityManager, code: string, c: NewCoupon, now: Date): Promise<boolean> {
  const rows = (await db.query(
    `INSERT INTO coupons (code, cause, account, contact_id, title, value_fen, origin, issued_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING code`,
    [code, c.cause, c.account, c.contactId, c.title, c.valueFen, c.origin ?? '', now, c.expiresAt],
  )) as unknown[]
  return rows.length > 0
}

export interface FoundCoupon extends Coupon {
  code: string
  cause: string
  account: string
  title: string
  valueFen: number | null
  origin: string
  contactId: number
  ownerName: string
  endedById: number | null
  endedByName: string | null
  endedAt: Date | null
  voidReason: string | null
}

const COUPON = `SELECT k.code, k.cause, k.account, k.title, k.value_fen AS "valueFen", k.origin, k.contact_id AS "contactId", k.state,
  k.expires_at AS "expiresAt", k.ended_by_id AS "endedById", k.ended_at AS "endedAt", k.void_reason AS "voidReason", o.name AS "ownerName", e.name AS "endedByName"
  FROM coupons k JOIN contacts o ON o.id = k.contact_id LEFT JOIN contacts e ON e.id = k.ended_by_id`

/** The coupon of that code, whoever gave it, locked: it is redeemed once, however many people try. */
export async function lockCoupon(db: EntityManager, code: string): Promise<FoundCoupon | undefined> {
  const rows = (await db.query(`${COUPON} WHERE k.code = $1 FOR UPDATE OF k`, [code])) as FoundCoupon[]
  return rows[0]
}

/** Somebody's coupons that were not used, locked. */
export async function lockValidOf(db: EntityManager, contactId: number): Promise<FoundCoupon[]> {
  return db.query(`${COUPON} WHERE k.contact_id = $1 AND k.state = 'valid' ORDER BY k.code FOR UPDATE OF k`, [
    contactId,
  ])
}

/** The coupon that was given for something, locked. */
export async function lockCouponFor(db: EntityManager, cause: string): Promise<FoundCoupon | undefined> {
  const rows = (await db.query(`${COUPON} WHERE k.cause = $1 FOR UPDATE OF k`, [cause])) as FoundCoupon[]
  return rows[0]
}

export async function codeFor(db: EntityManager, cause: string): Promise<string | undefined> {
  const rows = (await db.query(`SELECT code FROM coupons WHERE cause = $1`, [cause])) as { code: string }[]
  return rows[0]?.code
}

/** The one code of an account that fits the expression; undefined when none does, or several. */
export async function onlyCodeLike(db: EntityManager, account: string, pattern: string): Promise<string | undefined> {
  const rows = (await db.query(`SELECT code FROM coupons WHERE account = $1 AND code ~ $2 LIMIT 2`, [
    account,
    pattern,
  ])) as { code: string }[]
  return rows.length === 1 ? rows[0]?.code : undefined
}

export async function endCoupon(
  db: EntityManager,
  code: string,
  end: { state: 'redeemed' | 'void'; byContactId: number; at: Date; reason?: string },
): Promise<void> {
  await db.query(`UPDATE coupons SET state = $2, ended_by_id = $3, ended_at = $4, void_reason = $5 WHERE code = $1`, [
    code,
    end.state,
    end.byContactId,
    end.at,
    end.reason ?? null,
  ])
}

export async function restoreCoupon(db: EntityManager, code: string): Promise<void> {
  await db.query(`UPDATE coupons SET state = 'valid', ended_by_id = NULL, ended_at = NULL WHERE code = $1`, [code])
}

export type OwnCoupon = Pick<FoundCoupon, 'code' | 'title' | 'valueFen' | 'expiresAt'>

/** Somebody's coupons that can be used at `now`, those that end first in front. */
export async function validCoupons(db: EntityManager, contactId: number, now: Date): Promise<OwnCoupon[]> {
  return db.query(
    `SELECT code, title, value_fen AS "valueFen", expires_at AS "expiresAt" FROM coupons
     WHERE contact_id = $1 AND state = 'valid' AND expires_at > $2 ORDER BY expires_at, code LIMIT 20`,
    [contactId, now],
  )
}

/** Ends the coupon that is over longest, and returns it; each is returned once. */
export async function expireOne(
  db: EntityManager,
  now: Date,
): Promise<Pick<FoundCoupon, 'cause' | 'title'> | undefined> {
  const [rows] = (await db.query(
    `UPDATE coupons SET state = 'expired', ended_at = $1 WHERE code IN (
       SELECT code FROM coupons WHERE state = 'valid' AND expires_at <= $1 ORDER BY expires_at LIMIT 1 FOR UPDATE SKIP LOCKED
     ) RETURNING cause, title`,
    [now],
  )) as [Pick<FoundCoupon, 'cause' | 'title'>[], number]
  return rows[0]
}

/** Marks coupons that end before `until` and were given before `givenBefore` as reminded of, and returns them. */
export async function claimEnding(
  db: EntityManager,
  about: { now: Date; until: Date; givenBefore: Date; limit: number },
): Promise<(OwnCoupon & { contactId: number })[]> {
  const [rows] = (await db.query(
    `UPDATE coupons SET reminded_at = $1 WHERE code IN (
       SELECT code FROM coupons
       WHERE state = 'valid' AND expires_at > $1 AND expires_at <= $2 AND reminded_at IS NULL AND issued_at <= $3
       ORDER BY contact_id, expires_at LIMIT $4 FOR UPDATE SKIP LOCKED
     ) RETURNING code, title, value_fen AS "valueFen", expires_at AS "expiresAt", contact_id AS "contactId"`,
    [about.now, about.until, about.givenBefore, about.limit],
  )) as [(OwnCoupon & { contactId: number })[], number]
  return rows
}

/** A coupon as colleagues may see it: the code is for its owner alone. */
export type ListedCoupon = Pick<FoundCoupon, 'title' | 'origin' | 'state' | 'expiresAt' | 'endedAt'> & {
  issuedAt: Date
}

/** Somebody's coupons, the newest first. */
export async function couponsOf(db: EntityManager, contactId: number, limit: number): Promise<ListedCoupon[]> {
  return db.query(
    `SELECT title, origin, state, issued_at AS "issuedAt", expires_at AS "expiresAt", ended_at AS "endedAt" FROM coupons
     WHERE contact_id = $1 ORDER BY issued_at DESC, code LIMIT $2`,
    [contactId, limit],
  )
}
