import type { Settings } from '../../core/config.ts'
import type { Tx } from '../../core/tx.ts'
import { type Calendar, calendarOf } from '../hours/index.ts'
import type { Calendars, TicketFacts } from './figures.ts'

/** The calendars of the rooms in which these tickets are, and for the rest that of the account. */
export async function calendarsOf(
  tx: Pick<Tx, 'db'>,
  account: string,
  facts: readonly TicketFacts[],
  settings: Pick<Settings, 'timeZone'>,
): Promise<Calendars> {
  const general = await calendarOf(tx, account, undefined, settings)
  const calendars = new Map<number | undefined, Calendar>()
  for (const roomId of new Set(facts.map((f) => f.roomId)))
    calendars.set(roomId, await calendarOf(tx, account, roomId, settings))
  return { of: (roomId) => calendars.get(roomId) ?? general }
}
