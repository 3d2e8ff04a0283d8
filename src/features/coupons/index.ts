import { randomInt } from 'node:crypto'
import type { Feature } from '../../core/feature.ts'
import type { Tx } from '../../core/tx.ts'
import { couponCommands } from './commands.ts'
import { type Coupon, newCode, REMIND_MS } from './coupon.ts'
import {
  claimEnding,
  codeFor,
  endCoupon,
  expireOne,
  insertCoupon,
  lockCouponFor,
  lockValidOf,
  type NewCoupon,
} from './queries.ts'
import { texts } from './texts.ts'

export { type Coupon, groupedCode, worthOf } from './coupon.ts'
export { couponsOf, type ListedCoupon, type NewCoupon } from './queries.ts'
export { lastDay } from './texts.ts'

const BATCH = 200

/**
 * Gives somebody a coupon and returns its code (eight letters, `groupedCode` shows it); telling them is the caller's. The
 * same cause again gives the same code and changes nothing. What becomes of it is told by the events `coupon-redeemed`,
 * `-restored`, `-voided` and `-expired`, which carry the cause.
 */
export async function issueCoupon(tx: Tx, coupon: NewCoupon): Promise<string> {
  for (;;) {
    const code = newCode(randomInt)
    if (await insertCoupon(tx.db, code, coupon, tx.now)) return code
    const before = await codeFor(tx.db, coupon.cause)
    if (before !== undefined) return before
  }
}

/**
 * Makes the coupon of a cause worthless without a word or an event, if it is valid; locked from here to the end of the
 * transaction. Returns the state in which it was; undefined: there is none.
 */
export async function takeBackCoupon(
  tx: Tx,
  cause: string,
  by: { byContactId: number; reason: string },
): Promise<Coupon['state'] | undefined> {
  const coupon = await lockCouponFor(tx.db, cause)
  if (coupon?.state === 'valid') await endCoupon(tx.db, coupon.code, { ...by, state: 'void', at: tx.now })
  return coupon?.state
}

/** One in each transaction: what hears of it locks rows of its own. */
async function expire(tx: Tx): Promise<number> {
  const ended = await expireOne(tx.db, tx.now)
  if (ended === undefined) return 0
  tx.emit({ type: 'coupon-expired', ...ended })
  return 1
}

async function remind(tx: Tx, timeZone: string): Promise<number> {
  const found = await claimEnding(tx.db, {
    now: tx.now,
    until: new Date(tx.now.getTime() + REMIND_MS),
    givenBefore: new Date(tx.now.getTime() - REMIND_MS),
    limit: BATCH,
  })
  const byOwner = new Map<number, typeof found>()
  for (const coupon of found) byOwner.set(coupon.contactId, [...(byOwner.get(coupon.contactId) ?? []), coupon])
  for (const [contactId, own] of byOwner) {
    const [first] = own.sort((a, b) => a.expiresAt.getTime() - b.expiresAt.getTime())
    if (first === undefined) continue
    await tx.send({
      to: { contactId },
      text: texts.ending(own, timeZone),
      lane: 'promotion',
      key: `coupons-ending:${first.code}`,
      expiresAt: first.expiresAt,
    })
  }
  return found.length
}

/** Codes that are worth something once, whatever they were given for. Writes coupons. */
export const coupons: Feature = {
  name: 'coupons',
  personal: [
    {
      table: 'coupons',
      about: 'contact_id = $1',
      shown: {
        title: '您的券',
        line: "title || '，' || to_char(expires_at, 'YYYY-MM-DD') || ' 前有效'",
        at: 'issued_at',
      },
      erase: { void_reason: 'left(void_reason, 0)' },
    },
  ],
  commands: couponCommands,
  on: {
    async 'contact-erased'({ contactId }, tx) {
      for (const { code, cause, title } of await lockValidOf(tx.db, contactId)) {
        const end = { byContactId: contactId, reason: texts.ownerErased }
        await endCoupon(tx.db, code, { ...end, state: 'void', at: tx.now })
        tx.emit({ type: 'coupon-voided', cause, title, ...end })
      }
    },
  },
  jobs: [
    { name: 'coupons-expiry', cron: '50 */10 * * * *', run: expire, batch: 1 },
    { name: 'coupons-ending', cron: '10 10 10 * * *', run: (tx, { timeZone }) => remind(tx, timeZone), batch: BATCH },
  ],
}
