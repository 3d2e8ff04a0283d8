import { DAY } from '../../core/calendar.ts'

/** What may be redeemed, by whom and when. Pure. */

/** Points for one, and pieces on the shelf: a slip of the finger stays repairable. */
export const MOST_PRICE = 1_000_000
export const MOST_STOCK = 100_000
export const MOST_AT_ONCE = 99
export const LONGEST_NAME = 20
export const LONGEST_DESCRIPTION = 200
/** A code can be used through this many days after the one on which it was made. */
export const CODE_DAYS = 30
/** So long a member may change their mind without asking anybody. */
export const CANCEL_MS = DAY

/** What stands on the shelf. */
export interface Reward {
  id: number
  account: string
  name: string
  description: string
  /** Points for one. */
  price: number
  left: number
  /** What was there when the shelf was filled last. */
  filled: number
  lowToldAt: Date | null
  perPerson: number | null
  opensAt: Date | null
  /** The first instant after its end. */
  closesAt: Date | null
  state: 'listed' | 'withdrawn'
  byContactId: number
}

/** Whether it can be had at all now. */
export function stateOf(reward: Reward, now: Date): 'open' | 'withdrawn' | 'closed' | 'not-open' | 'sold-out' {
  if (reward.state === 'withdrawn') return 'withdrawn'
  if (reward.closesAt !== null && now >= reward.closesAt) return 'closed'
  if (reward.opensAt !== null && now < reward.opensAt) return 'not-open'
  return reward.left === 0 ? 'sold-out' : 'open'
}

/** What a member brings along: points, and how many of it they have had already. */
export interface Means {
  available: number
  owned: number
}

/** Why somebody cannot have so many of it now; undefined when they can. */
export function refusalOf(
  reward: Reward,
  means: Means,
  quantity: number,
  now: Date,
): Exclude<ReturnType<typeof stateOf>, 'open'> | 'limit' | 'too-few' | 'points' | undefined {
  const state = stateOf(reward, now)
  if (state !== 'open') return state
  if (reward.perPerson !== null && means.owned + quantity > reward.perPerson) return 'limit'
  if (quantity > reward.left) return 'too-few'
  return means.available < reward.price * quantity ? 'points' : undefined
}

/** A tenth of a full shelf, or the last three. */
export const isLow = (left: number, filled: number): boolean => left <= Math.max(3, Math.floor(filled / 10))

/** `帆布袋`, `帆布袋 ×2`. */
export const titleOf = (name: string, quantity: number): string => (quantity === 1 ? name : `${name} ×${quantity}`)

/** What the ledger and the coupon know a redemption by. */
export const causeOf = (redemptionId: number): string => `redemption:${redemptionId}`

/** The redemption that a cause names; undefined when it names something else. */
export function redemptionOf(cause: string): number | undefined {
  const id = /^redemption:(\d+)$/u.exec(cause)?.[1]
  return id === undefined ? undefined : Number(id)
}
