import { startOfDay } from '../../core/calendar.ts'
import { UserError } from '../../core/errors.ts'
import type { ContactInfo } from '../../core/events.ts'
import type { Tx } from '../../core/tx.ts'
import { beyondAuthority, MANAGER_A_DAY } from './points.ts'
import { grantedBy, lockGiver } from './queries.ts'
import { texts } from './texts.ts'

/** What a colleague has given today out of their own judgement; others of theirs wait until this transaction ends. */
export async function givenToday(tx: Tx, by: Pick<ContactInfo, 'id'>, zone: string): Promise<number> {
  await lockGiver(tx.db, by.id)
  return grantedBy(tx.db, by.id, startOfDay(tx.now, zone))
}

/** @throws UserError when that goes beyond what they may give in a day. */
export async function assertAuthority(tx: Tx, by: ContactInfo, amount: number, zone: string): Promise<void> {
  const today = await givenToday(tx, by, zone)
  if (beyondAuthority(by, today, amount)) throw new UserError(texts.beyond(today, MANAGER_A_DAY, amount))
}
