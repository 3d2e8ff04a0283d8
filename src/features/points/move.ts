import type { Tx } from '../../core/tx.ts'
import { assertAffordable } from './points.ts'
import { addToBalance, hasCause, insertEntry, type Kind, lockBalance } from './queries.ts'

export interface Movement {
  contactId: number
  /** Positive earns, negative spends; a whole number, not 0. */
  amount: number
  kind: Kind
  /** For ever unique over the installation: the same cause moves points once, however often it is told. */
  cause: string
  /** For the person's own list; no names in it. */
  note: string
  roomId?: number
  /** The staff member who did it; left out for a rule. */
  byContactId?: number
}

/**
 * The one way points move: a ledger row and the balance, in the caller's transaction. `duplicate`: that cause was
 * booked before, nothing has changed. The balance is locked before the ledger is touched, always in that order.
 * Who moves points of several people in one transaction does it in order of contact id.
 * @throws UserError when a spend would take the balance below zero.
 */
export async function move(tx: Tx, movement: Movement): Promise<'moved' | 'duplicate'> {
  const { contactId, amount, kind, cause, note } = movement
  if (!Number.isSafeInteger(amount) || amount === 0) throw new Error(`not a movement of points: ${amount} for ${cause}`)
  const balance = await lockBalance(tx.db, contactId)
  // A repeated spend is a repetition, even when the points are gone by now.
  if (balance + amount < 0 && (await hasCause(tx.db, cause))) return 'duplicate'
  assertAffordable(balance, amount)
  const fresh = await insertEntry(tx.db, {
    contactId,
    amount,
    kind,
    cause,
    note,
    roomId: movement.roomId ?? null,
    byContactId: movement.byContactId ?? null,
    at: tx.now,
  })
  if (!fresh) return 'duplicate'
  if (!(await addToBalance(tx.db, contactId, amount)))
    throw new Error(`the locked balance of contact ${contactId} has moved`)
  return 'moved'
}
