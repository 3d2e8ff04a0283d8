import { MINUTE, startOfDay } from '../../core/calendar.ts'
import { UserError } from '../../core/errors.ts'
import type { ContactInfo } from '../../core/events.ts'
import type { Tx } from '../../core/tx.ts'
import { issueCoupon, takeBackCoupon } from '../coupons/index.ts'
import { balanceOf, move, reverse } from '../points/index.ts'
import { findStaffRoom } from '../roster/index.ts'
import {
  dropWait,
  type FoundRedemption,
  insertRedemption,
  lockReward,
  markLowTold,
  ownedBy,
  saveRedemption,
  takeFromShelf,
  wasTakenSince,
} from './queries.ts'
import { CODE_DAYS, causeOf, isLow, type Reward, refusalOf, titleOf } from './reward.ts'
import { texts } from './texts.ts'

/** Sold out within this time is 「刚刚」. */
const JUST_NOW_MS = 10 * MINUTE

export interface Redeemed {
  id: number
  title: string
  points: number
  /** What is left of the member's points. */
  available: number
  code: string
  expiresAt: Date
}

/**
 * Points for a reward, all of it in the caller's transaction: the shelf, the ledger, the redemption and its code. The
 * reward is locked before the balance. Telling the member is the caller's.
 * @param about.zone on whose calendar times are said; `about.houseZone` on whose the code ends.
 * @throws UserError when it cannot be had, saying why.
 */
export async function redeem(
  tx: Tx,
  about: {
    rewardId: number
    quantity: number
    by: ContactInfo
    roomId: number | undefined
    zone: string
    houseZone: string
  },
): Promise<Redeemed> {
  const { by, quantity } = about
  const reward = await lockReward(tx.db, by.account, about.rewardId)
  if (reward === undefined) throw new UserError(texts.noReward(about.rewardId))
  const means = {
    owned: await ownedBy(tx.db, reward.id, by.id),
    available: (await balanceOf(tx.db, by.id)).available,
  }
  const refusal = refusalOf(reward, means, quantity, tx.now)
  if (refusal === 'sold-out') {
    const justNow = await wasTakenSince(tx.db, reward.id, new Date(tx.now.getTime() - JUST_NOW_MS))
    throw new UserError(texts.soldOut(reward, justNow))
  }
  if (refusal !== undefined) throw new UserError(texts.refused[refusal](reward, means, quantity, tx.now, about.zone))
  const points = reward.price * quantity
  const title = titleOf(reward.name, quantity)
  const id = await insertRedemption(tx.db, {
    rewardId: reward.id,
    contactId: by.id,
    quantity,
    points,
    at: tx.now,
  })
  const left = await takeFromShelf(tx.db, reward.id, quantity)
  await dropWait(tx.db, reward.id, by.id)
  const moved = await move(tx, {
    contactId: by.id,
    from: 'available',
    to: 'rewards',
    amount: points,
    kind: 'redeem',
    cause: causeOf(id),
    note: title,
    zone: about.houseZone,
    ...(about.roomId === undefined ? {} : { roomId: about.roomId }),
  })
  if (moved !== 'moved') throw new Error(`redemption ${id} was paid before`)
  const expiresAt = startOfDay(tx.now, about.houseZone, CODE_DAYS + 1)
  const code = await issueCoupon(tx, {
    account: by.account,
    contactId: by.id,
    title,
    valueFen: null,
    expiresAt,
    cause: causeOf(id),
    origin: texts.origin(id),
  })
  if (reward.lowToldAt === null && isLow(left, reward.filled)) await tellLow(tx, reward, left, id)
  return { id, title, points, available: (await balanceOf(tx.db, by.id)).available, code, expiresAt }
}

/** In the staff room, or else to whoever put it on the shelf; once until the shelf is filled again. */
async function tellLow(tx: Tx, reward: Reward, left: number, redemptionId: number): Promise<void> {
  await markLowTold(tx.db, reward.id, tx.now)
  const room = await findStaffRoom(tx.db, reward.account)
  await tx.send({
    to: room === undefined ? { contactId: reward.byContactId } : { roomId: room.id },
    text: texts.low(reward, left),
    lane: 'service',
    key: `reward-low:${reward.id}:${redemptionId}`,
  })
}

/**
 * Undoes a redemption whose code has just ended, locked: points back to where they came from, pieces back on the shelf.
 * Returns what the member has now.
 */
export async function refund(
  tx: Tx,
  redemption: FoundRedemption,
  why: { state: 'cancelled' | 'expired'; zone: string; byContactId?: number; reason?: string },
): Promise<number> {
  const { id, rewardId, contactId, quantity } = redemption
  await lockReward(tx.db, redemption.account, rewardId)
  await saveRedemption(tx.db, id, why.state, { at: tx.now, byContactId: why.byContactId, reason: why.reason })
  await takeFromShelf(tx.db, rewardId, -quantity)
  const moved = await reverse(tx, causeOf(id), {
    kind: 'refund',
    note: titleOf(redemption.rewardName, quantity),
    zone: why.zone,
    ...(why.byContactId === undefined ? {} : { byContactId: why.byContactId }),
  })
  if (moved !== 'moved') throw new Error(`redemption ${id} was refunded before`)
  return (await balanceOf(tx.db, contactId)).available
}

/**
 * Cancels a redemption that was not fetched, and refunds it. Its coupon is locked first, so whoever verifies the code at
 * the same moment comes before or finds it void. Returns what the member has now, or, when nothing could be cancelled, what
 * had become of the code before.
 */
export async function cancel(
  tx: Tx,
  redemption: FoundRedemption,
  by: { contactId: number; reason: string; zone: string },
): Promise<number | 'redeemed' | 'void' | 'expired'> {
  const { contactId: byContactId, reason } = by
  const before = await takeBackCoupon(tx, causeOf(redemption.id), { byContactId, reason })
  if (before === undefined) throw new Error(`redemption ${redemption.id} has no coupon`)
  return before === 'valid'
    ? refund(tx, redemption, { state: 'cancelled', zone: by.zone, byContactId, reason })
    : before
}
