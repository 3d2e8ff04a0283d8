import { startOfMonth } from '../../core/calendar.ts'

/** The book-keeping of points. Pure: no database, no clock. */

/** available and pending are the member's; issuance, rewards and expired the house's. */
export type Account = 'issuance' | 'pending' | 'available' | 'rewards' | 'expired'

/** Part of a balance with one end: `expiresAt` is the first instant at which it is worth nothing. */
export interface Lot {
  expiresAt: Date
  amount: number
}

/** Nobody lives to see it: points that don't end. */
export const NEVER = new Date('9999-12-31T00:00:00Z')

/** Full months that points last after the one in which they were earned, unless a shop says otherwise. */
export const VALID_MONTHS = 12
/** What comes back after its end has passed (a redemption that is cancelled late) can be spent until here. */
const GRACE_MONTHS = 1

/** Points end with a month, all of a month together: easy to remember and few lots. */
export function expiryOf(at: Date, zone: string, validMonths: number | null): Date {
  return validMonths === null ? NEVER : startOfMonth(at, zone, validMonths + 1)
}

/** What a movement changes for its member. */
export interface Change {
  available: number
  pending: number
  /** For ranks: what became theirs, less what was taken back. Spending, refunds and expiry don't count. */
  earned: number
}

export function changeOf(from: Account, to: Account, amount: number): Change {
  const on = (account: Account) => (to === account ? amount : 0) - (from === account ? amount : 0)
  const available = on('available')
  const counts = to === 'issuance' || from === 'issuance' || from === 'pending'
  return { available, pending: on('pending'), earned: counts ? available : 0 }
}

/** Takes from what ends first. Throws when the lots don't hold as much: balance and lots would disagree. */
export function takeFromLots(lots: readonly Lot[], amount: number): Lot[] {
  const taken: Lot[] = []
  let left = amount
  for (const lot of [...lots].sort((a, b) => a.expiresAt.getTime() - b.expiresAt.getTime())) {
    const part = Math.min(left, lot.amount)
    if (part > 0) taken.push({ expiresAt: lot.expiresAt, amount: part })
    left -= part
  }
  if (left > 0) throw new Error(`the lots hold ${amount - left} points, the balance at least ${amount}`)
  return taken
}

/** What a refund puts back: into the lots it came from, those that have ended meanwhile with a little grace. */
export function giveBack(taken: readonly Lot[], now: Date, zone: string): Lot[] {
  const given = new Map<number, number>()
  for (const { expiresAt, amount } of taken) {
    const end = (expiresAt > now ? expiresAt : startOfMonth(now, zone, GRACE_MONTHS + 1)).getTime()
    given.set(end, (given.get(end) ?? 0) + amount)
  }
  return [...given].map(([end, amount]) => ({ expiresAt: new Date(end), amount }))
}
