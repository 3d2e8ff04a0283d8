import { dateKey } from '../../core/calendar.ts'
import { UserError } from '../../core/errors.ts'
import type { Tx } from '../../core/tx.ts'
import { type Account, changeOf, expiryOf, giveBack, type Lot, takeFromLots } from './ledger.ts'
import { assertAffordable, MOST_BALANCE } from './points.ts'
import { type Balance, findByCause, type Kind, lockBalance, lotsOf, validMonthsOf, writeEntry } from './queries.ts'
import { texts } from './texts.ts'

export interface Movement {
  contactId: number
  /** Whose account gives and whose takes: `available` and `pending` are the contact's own. */
  from: Account
  to: Account
  /** A whole number of points above 0. */
  amount: number
  kind: Kind
  /** For ever unique over the installation: the same cause moves points once, however often it is told. */
  cause: string
  /** For the person's own list; no names in it. */
  note: string
  /** On whose calendar the month ends: `settings.timeZone`. */
  zone: string
  roomId?: number
  /** The staff member who did it; left out for a rule. */
  byContactId?: number
}

/** `duplicate`: that cause was booked before, nothing has changed. */
export type Moved = 'moved' | 'duplicate'

/** Points out of nothing, spendable at once: the usual award. */
export const award = (tx: Tx, m: Omit<Movement, 'from' | 'to'>): Promise<Moved> =>
  move(tx, { ...m, from: 'issuance', to: 'available' })

/**
 * The one way points move: a ledger row, the balance, its lots and the month's sum, in the caller's transaction. The
 * balance is locked before anything is touched, so who moves points of several people in one transaction does it in
 * order of contact id.
 * @throws UserError when a movement out of `available` or `pending` would take that account below zero, or new points
 * would make it hold more than any may: a rule that must not fail for one person asks `hasRoomFor` before.
 */
export async function move(tx: Tx, movement: Movement): Promise<Moved> {
  return write(tx, movement)
}

/**
 * Takes a movement back, whole, once: the same amount the other way. `absent`: there is no such cause.
 * @param original the cause of what is taken back; the new movement's cause is `reversal:` and that.
 * @throws UserError when the points are spent by now.
 */
export async function reverse(
  tx: Tx,
  original: string,
  why: Pick<Movement, 'kind' | 'note' | 'zone' | 'byContactId' | 'roomId'>,
): Promise<Moved | 'absent'> {
  const entry = await findByCause(tx.db, original)
  if (entry === undefined) return 'absent'
  return write(
    tx,
    {
      ...why,
      contactId: entry.contactId,
      from: entry.credit,
      to: entry.debit,
      amount: entry.amount,
      cause: `reversal:${original}`,
    },
    entry,
  )
}

const fits = ({ available, pending }: Balance, amount: number) => available + pending + amount <= MOST_BALANCE

/** Whether somebody's account can take so many new points; locked from here to the end of the transaction. */
export const hasRoomFor = async (tx: Tx, contactId: number, amount: number): Promise<boolean> =>
  fits(await lockBalance(tx.db, contactId), amount)

async function write(tx: Tx, m: Movement, reversed?: { id: number; lots: Lot[] }): Promise<Moved> {
  if (!Number.isSafeInteger(m.amount) || m.amount <= 0)
    throw new Error(`not a movement of points: ${m.amount} for ${m.cause}`)
  const balance = await lockBalance(tx.db, m.contactId)
  const change = changeOf(m.from, m.to, m.amount)
  const short = balance.available + change.available < 0 || balance.pending + change.pending < 0
  const full = m.from === 'issuance' && !fits(balance, m.amount)
  // A repetition is one, even when the points are gone by now, or the account is full.
  if ((short || full) && (await findByCause(tx.db, m.cause)) !== undefined) return 'duplicate'
  if (full) throw new UserError(texts.full(MOST_BALANCE))
  assertAffordable(balance.available, change.available)
  if (balance.pending + change.pending < 0) throw new Error(`only ${balance.pending} points are pending for ${m.cause}`)
  const lots = await lotsTouched(tx, m, change.available, reversed)
  const fresh = await writeEntry(tx.db, {
    ...m,
    change,
    lots,
    reversesId: reversed?.id ?? null,
    month: dateKey(tx.now, m.zone).slice(0, 7),
    at: tx.now,
  })
  return fresh ? 'moved' : 'duplicate'
}

async function lotsTouched(tx: Tx, m: Movement, available: number, reversed?: { lots: Lot[] }): Promise<Lot[]> {
  if (available < 0) return takeFromLots(await lotsOf(tx.db, m.contactId), -available)
  if (available === 0) return []
  if (reversed !== undefined) return giveBack(reversed.lots, tx.now, m.zone)
  return [{ expiresAt: expiryOf(tx.now, m.zone, await validMonthsOf(tx.db, m.contactId)), amount: available }]
}
