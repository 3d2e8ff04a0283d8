import type { EntityManager } from 'typeorm'
import type { Redemption } from '../../../entities/index.ts'
import type { Reward } from './reward.ts'

/** SQL of the shop. The only writer of rewards, redemptions and reward_waits. */

const REWARD = `r.id, r.account, r.name, r.description, r.price, r.stocked - r.taken AS "left", r.filled, r.low_told_at AS "lowToldAt",
  r.per_person AS "perPerson", r.opens_at AS "opensAt", r.closes_at AS "closesAt", r.state, r.by_contact_id AS "byContactId"`

export interface NewReward
  extends Pick<
    Reward,
    'account' | 'name' | 'description' | 'price' | 'perPerson' | 'opensAt' | 'closesAt' | 'byContactId'
  > {
  stock: number
  createdAt: Date
}

export async function insertReward(db: EntityManager, r: NewReward): Promise<number> {
  const [row] = (await db.query(
    `INSERT INTO rewards (account, name, description, price, stocked, filled, per_person, opens_at, closes_at, by_contact_id, created_at)
     VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9, $10) RETURNING id`,
    [
      r.account,
      r.name,
      r.description,
      r.price,
      r.stock,
      r.perPerson,
      r.opensAt,
      r.closesAt,
      r.byContactId,
      r.createdAt,
    ],
  )) as { id: number }[]
  if (row === undefined) throw new Error(`the reward ${r.name} was not written`)
  return row.id
}

export async function findReward(db: EntityManager, account: string, id: number): Promise<Reward | undefined> {
  const rows = (await db.query(`SELECT ${REWARD} FROM rewards r WHERE r.id = $1 AND r.account = $2`, [
    id,
    account,
  ])) as Reward[]
  return rows[0]
}

/** The reward, locked: who buys, cancels or fills the shelf does it one after the other. */
export async function lockReward(db: EntityManager, account: string, id: number): Promise<Reward | undefined> {
  const rows = (await db.query(`SELECT ${REWARD} FROM rewards r WHERE r.id = $1 AND r.account = $2 FOR UPDATE`, [
    id,
    account,
  ])) as Reward[]
  return rows[0]
}

/** What is on the shelf under that name, or else under one that contains it. */
export async function listedNamed(db: EntityManager, account: string, name: string): Promise<Reward[]> {
  const rows = (await db.query(
    `SELECT ${REWARD} FROM rewards r WHERE r.account = $1 AND r.state = 'listed' AND strpos(lower(r.name), lower($2)) > 0 ORDER BY r.id LIMIT 5`,
    [account, name],
  )) as Reward[]
  const exact = rows.filter((r) => r.name.toLowerCase() === name.toLowerCase())
  return exact.length > 0 ? exact : rows
}

/** What members see: on the shelf and not over at `now`; what costs least in front. */
export async function listOpen(
  db: EntityManager,
  about: { account: string; now: Date; limit: number; offset: number },
): Promise<Reward[]> {
  return db.query(
    `SELECT ${REWARD} FROM rewards r WHERE r.account = $1 AND r.state = 'listed' AND (r.closes_at IS NULL OR r.closes_at > $2)
     ORDER BY r.price, r.id LIMIT $3 OFFSET $4`,
    [about.account, about.now, about.limit, about.offset],
  )
}

export interface StockedReward extends Reward {
  /** In redemptions that were not refunded. */
  taken: number
  waiting: number
}

const STOCKED = `SELECT ${REWARD}, r.taken, (SELECT count(*) FROM reward_waits w WHERE w.reward_id = r.id) AS waiting
  FROM rewards r WHERE r.account = $1`

/** Everything that ever was on the shelf, what is listed in front, newest first. */
export async function listAll(db: EntityManager, account: string, limit: number): Promise<StockedReward[]> {
  return db.query(`${STOCKED} ORDER BY r.state = 'withdrawn', r.id DESC LIMIT $2`, [account, limit])
}

/** What is on the shelf, or was; newest first, before the reward `before`. */
export async function rewardsIn(
  db: EntityManager,
  account: string,
  state: Reward['state'],
  page: { before?: number; limit: number },
): Promise<StockedReward[]> {
  return db.query(`${STOCKED} AND r.state = $2 AND ($3::bigint IS NULL OR r.id < $3) ORDER BY r.id DESC LIMIT $4`, [
    account,
    state,
    page.before ?? null,
    page.limit,
  ])
}

/** Writes the terms of a locked reward; `stock`: what stands on the shelf from now on, when it was filled. */
export async function saveReward(db: EntityManager, r: Reward, stock: number | undefined): Promise<void> {
  await db.query(
    `UPDATE rewards SET name = $2, description = $3, price = $4, per_person = $5, opens_at = $6, closes_at = $7, state = $8,
       stocked = coalesce(taken + $9::int, stocked), filled = coalesce($9::int, filled), low_told_at = CASE WHEN $9::int IS NULL THEN low_told_at END
     WHERE id = $1`,
    [r.id, r.name, r.description, r.price, r.perPerson, r.opensAt, r.closesAt, r.state, stock ?? null],
  )
}

/** So many of a locked reward go, or below nothing: come back. Returns what is left. */
export async function takeFromShelf(db: EntityManager, id: number, quantity: number): Promise<number> {
  const [rows] = (await db.query(
    `UPDATE rewards SET taken = taken + $2 WHERE id = $1 RETURNING stocked - taken AS "left"`,
    [id, quantity],
  )) as [{ left: number }[], number]
  const [row] = rows
  if (row === undefined) throw new Error(`there is no reward ${id}`)
  return row.left
}

export async function markLowTold(db: EntityManager, id: number, now: Date): Promise<void> {
  await db.query(`UPDATE rewards SET low_told_at = $2 WHERE id = $1`, [id, now])
}

/** How many of a reward somebody has had, refunds not counted. */
export async function ownedBy(db: EntityManager, rewardId: number, contactId: number): Promise<number> {
  const [row] = (await db.query(
    `SELECT coalesce(sum(quantity), 0) AS n FROM redemptions WHERE reward_id = $1 AND contact_id = $2 AND state IN ('open', 'fetched')`,
    [rewardId, contactId],
  )) as { n: number }[]
  return row?.n ?? 0
}

/** Whether one of it went since then: it is only now that it is sold out. */
export async function wasTakenSince(db: EntityManager, rewardId: number, since: Date): Promise<boolean> {
  const rows = (await db.query(`SELECT 1 FROM redemptions WHERE reward_id = $1 AND at >= $2 LIMIT 1`, [
    rewardId,
    since,
  ])) as unknown[]
  return rows.length > 0
}

export async function insertRedemption(
  db: EntityManager,
  r: { rewardId: number; contactId: number; quantity: number; points: number; at: Date },
): Promise<number> {
  const [row] = (await db.query(
    `INSERT INTO redemptions (reward_id, contact_id, quantity, points, at) VALUES ($1, $2, $3, $4, $5) RETURNING id`,
    [r.rewardId, r.contactId, r.quantity, r.points, r.at],
  )) as { id: number }[]
  if (row === undefined) throw new Error(`a redemption of ${r.rewardId} was not written`)
  return row.id
}

export interface FoundRedemption
  extends Pick<Redemption, 'id' | 'rewardId' | 'contactId' | 'quantity' | 'points' | 'state' | 'at' | 'endedAt'> {
  account: string
  rewardName: string
  memberName: string
  endedByName: string | null
  code: string
  /** When its code ends. */
  expiresAt: Date
}

const REDEMPTION = `SELECT d.id, d.reward_id AS "rewardId", d.contact_id AS "contactId", d.quantity, d.points, d.state, d.at, d.ended_at AS "endedAt",
    r.account, r.name AS "rewardName", m.name AS "memberName", e.name AS "endedByName", k.code, k.expires_at AS "expiresAt"
  FROM redemptions d JOIN rewards r ON r.id = d.reward_id JOIN contacts m ON m.id = d.contact_id LEFT JOIN contacts e ON e.id = d.ended_by_id
    JOIN coupons k ON k.cause = 'redemption:' || d.id`

export async function findRedemption(db: EntityManager, id: number): Promise<FoundRedemption | undefined> {
  const rows = (await db.query(`${REDEMPTION} WHERE d.id = $1`, [id])) as FoundRedemption[]
  return rows[0]
}

/** Somebody's own: those that can still be fetched in front, then the newest. */
export async function redemptionsOf(db: EntityManager, contactId: number, limit: number): Promise<FoundRedemption[]> {
  return db.query(`${REDEMPTION} WHERE d.contact_id = $1 ORDER BY d.state = 'open' DESC, d.id DESC LIMIT $2`, [
    contactId,
    limit,
  ])
}

/** Of one reward, newest first. */
export async function redemptionsFor(db: EntityManager, rewardId: number, limit: number): Promise<FoundRedemption[]> {
  return db.query(`${REDEMPTION} WHERE d.reward_id = $1 ORDER BY d.id DESC LIMIT $2`, [rewardId, limit])
}

/** A redemption as staff see it: of its code only the last two letters, to compare with what somebody shows. */
export interface ListedRedemption extends Omit<FoundRedemption, 'code'> {
  codeEnd: string
}

/** Of an account, newest first, before the redemption `before`: in one state or in all, of one reward or of all. */
export async function redemptionsIn(
  db: EntityManager,
  about: { account: string; state?: Redemption['state']; rewardId?: number },
  page: { before?: number; limit: number },
): Promise<ListedRedemption[]> {
  const rows = (await db.query(
    `${REDEMPTION} WHERE r.account = $1 AND ($2::text IS NULL OR d.state = $2) AND ($3::bigint IS NULL OR d.reward_id = $3)
       AND ($4::bigint IS NULL OR d.id < $4) ORDER BY d.id DESC LIMIT $5`,
    [about.account, about.state ?? null, about.rewardId ?? null, page.before ?? null, page.limit],
  )) as FoundRedemption[]
  return rows.map(({ code, ...row }) => ({ ...row, codeEnd: code.slice(-2) }))
}

/** How many redemptions wait to be handed over. */
export async function countOpenRedemptions(db: EntityManager, account: string): Promise<number> {
  const [row] = (await db.query(
    `SELECT count(*) AS n FROM redemptions d JOIN rewards r ON r.id = d.reward_id WHERE r.account = $1 AND d.state = 'open'`,
    [account],
  )) as { n: number }[]
  return row?.n ?? 0
}

/** @param end null: it is open again. */
export async function saveRedemption(
  db: EntityManager,
  id: number,
  state: Redemption['state'],
  end: { at: Date; byContactId?: number | undefined; reason?: string | undefined } | null,
): Promise<void> {
  await db.query(`UPDATE redemptions SET state = $2, ended_at = $3, ended_by_id = $4, reason = $5 WHERE id = $1`, [
    id,
    state,
    end?.at ?? null,
    end?.byContactId ?? null,
    end?.reason ?? null,
  ])
}

/** False when they were waiting already. */
export async function insertWait(db: EntityManager, rewardId: number, contactId: number, now: Date): Promise<boolean> {
  const rows = (await db.query(
    `INSERT INTO reward_waits (reward_id, contact_id, asked_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING reward_id`,
    [rewardId, contactId, now],
  )) as unknown[]
  return rows.length > 0
}

export async function dropWait(db: EntityManager, rewardId: number, contactId: number): Promise<void> {
  await db.query(`DELETE FROM reward_waits WHERE reward_id = $1 AND contact_id = $2`, [rewardId, contactId])
}

export interface EndedWait extends Pick<Reward, 'id' | 'name' | 'price' | 'left'> {
  contactId: number
  askedAt: Date
}

/** Those who wait for what can be had again at `now`; each is returned once. */
export async function claimWaits(db: EntityManager, now: Date, limit: number): Promise<EndedWait[]> {
  const [rows] = (await db.query(
    `WITH due AS (
       SELECT w.reward_id, w.contact_id, r.name, r.price, r.stocked - r.taken AS "left" FROM reward_waits w JOIN rewards r ON r.id = w.reward_id
       WHERE r.state = 'listed' AND r.taken < r.stocked AND (r.opens_at IS NULL OR r.opens_at <= $1) AND (r.closes_at IS NULL OR r.closes_at > $1)
       ORDER BY w.asked_at, w.contact_id LIMIT $2 FOR UPDATE OF w SKIP LOCKED
     )
     DELETE FROM reward_waits w USING due d WHERE w.reward_id = d.reward_id AND w.contact_id = d.contact_id
     RETURNING w.reward_id AS id, d.name, d.price, d."left", w.contact_id AS "contactId", w.asked_at AS "askedAt"`,
    [now, limit],
  )) as [EndedWait[], number]
  return rows
}

export interface Demand {
  id: number
  name: string
  /** Pieces. */
  open: number
  fetched: number
  cancelled: number
  expired: number
  /** Of what was not refunded. */
  points: number
}

/** What became of every reward that was ever redeemed, what was wanted most in front. */
export async function demandOf(db: EntityManager, account: string, limit: number): Promise<Demand[]> {
  const pieces = (state: Redemption['state']) =>
    `coalesce(sum(d.quantity) FILTER (WHERE d.state = '${state}'), 0) AS ${state}`
  return db.query(
    `SELECT r.id, r.name, ${pieces('open')}, ${pieces('fetched')}, ${pieces('cancelled')}, ${pieces('expired')},
       coalesce(sum(d.points) FILTER (WHERE d.state IN ('open', 'fetched')), 0) AS points
     FROM rewards r JOIN redemptions d ON d.reward_id = r.id WHERE r.account = $1
     GROUP BY r.id, r.name ORDER BY sum(d.quantity) DESC, r.id LIMIT $2`,
    [account, limit],
  )
}

/**
 * What in the shop contradicts the redemptions, the ledger or the coupons, in words, at most twenty lines; nothing when
 * all is well.
 */
export async function shopFaults(db: Pick<EntityManager, 'query'>): Promise<string[]> {
  const rows = (await db.query(
    `WITH kept AS (SELECT * FROM redemptions WHERE state IN ('open', 'fetched')),
     paid AS (
       SELECT cause, sum(points) AS points FROM (
         SELECT cause, amount AS points FROM ledger_entries WHERE credit = 'rewards' AND cause LIKE 'redemption:%'
         UNION ALL SELECT o.cause, -e.amount FROM ledger_entries e JOIN ledger_entries o ON o.id = e.reverses_id WHERE e.debit = 'rewards' AND o.cause LIKE 'redemption:%'
       ) moved GROUP BY cause
     )
     SELECT 'reward ' || r.id || ': taken ' || r.taken || ', redemptions ' || coalesce(k.n, 0) AS fault
     FROM rewards r LEFT JOIN (SELECT reward_id, sum(quantity) AS n FROM kept GROUP BY reward_id) k ON k.reward_id = r.id WHERE r.taken <> coalesce(k.n, 0)
     UNION ALL
     SELECT 'redemption ' || coalesce(k.id::text, p.cause) || ': ' || coalesce(k.points, 0) || ' points, ledger ' || coalesce(p.points, 0)
     FROM kept k FULL JOIN (SELECT * FROM paid WHERE points <> 0) p ON p.cause = 'redemption:' || k.id WHERE coalesce(k.points, 0) <> coalesce(p.points, 0)
     UNION ALL
     SELECT 'redemption ' || d.id || ': ' || d.state || ', coupon ' || coalesce(c.state, 'missing') FROM redemptions d LEFT JOIN coupons c ON c.cause = 'redemption:' || d.id
     WHERE c.state IS DISTINCT FROM CASE d.state WHEN 'open' THEN 'valid' WHEN 'fetched' THEN 'redeemed' WHEN 'cancelled' THEN 'void' ELSE 'expired' END
     LIMIT 20`,
  )) as { fault: string }[]
  return rows.map((r) => r.fault)
}

/** A redemption as colleagues may see it: the code is for its owner alone. */
export type OwnRedemption = Pick<Redemption, 'id' | 'quantity' | 'points' | 'state' | 'at' | 'endedAt'> & {
  rewardName: string
}

/** What somebody redeemed points for, the newest first, before that number. */
export async function redeemedBy(
  db: EntityManager,
  contactId: number,
  about: { before: number | undefined; limit: number },
): Promise<OwnRedemption[]> {
  return db.query(
    `SELECT d.id, d.quantity, d.points, d.state, d.at, d.ended_at AS "endedAt", r.name AS "rewardName"
     FROM redemptions d JOIN rewards r ON r.id = d.reward_id WHERE d.contact_id = $1 AND ($2::int IS NULL OR d.id < $2) ORDER BY d.id DESC LIMIT $3`,
    [contactId, about.before ?? null, about.limit],
  )
}
