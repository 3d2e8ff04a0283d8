import { DAY } from '../core/calendar.ts'
import * as roster from '../features/roster/index.ts'
import { insertShift, planOf, watchAt } from '../features/shifts/index.ts'
import type { House } from './context.ts'
import { inTransaction } from './transaction.ts'

export interface DemoCast {
  account: string
  ownerIds: readonly string[]
  staffIds: readonly string[]
  staffRoomId: string
  people: readonly { id: string; name: string }[]
  rooms: readonly { id: string; topic: string }[]
}

/**
 * The sandbox lets time pass for the whole house: deadlines would be missed and points expire for real people.
 * @throws Error when the database holds an account of a real connection.
 */
export async function assertNoRealAccount(house: House): Promise<void> {
  const [real] = (await house.source.query(`SELECT name FROM accounts WHERE connection <> 'sandbox' LIMIT 1`)) as {
    name: string
  }[]
  if (real !== undefined)
    throw new Error(
      `This database holds the real account "${real.name}", and the sandbox moves time for everything in it. Set WECHATY_* to connect the account, or give the sandbox a database of its own (DATA_DIR=data/sandbox, or another DATABASE_URL).`,
    )
}

/** Gives the simulated groups their owner, staff, staff room and somebody on duty. What was changed since stays. */
export async function prepareSandbox(house: House, cast: DemoCast): Promise<void> {
  await inTransaction(house, house.clock.now(), async (tx) => {
    const settings = { ...house.settings, ownerIds: cast.ownerIds, rooms: 'all' as const }
    const known = await roster.staffOf(tx.db, cast.account, 'agent')
    const rooms = await roster.upsertRooms(tx.db, cast.account, cast.rooms, tx.now, settings)
    const contacts = await roster.upsertContacts(tx.db, cast.account, cast.people, tx.now, settings)
    const staff = cast.staffIds.flatMap((id) => contacts.get(id) ?? [])
    if (known.length === 0) {
      for (const contact of staff) await roster.setRole(tx.db, contact.id, 'agent')
      const staffRoom = rooms.get(cast.staffRoomId)
      if (staffRoom !== undefined) await roster.setStaffRoom(tx.db, staffRoom, true)
    }
    const [first] = staff
    const plan = await planOf(tx.db, cast.account, tx.now)
    // Who has a roster of their own needs nobody of ours.
    if (first !== undefined && plan.entries.length === 0 && watchAt(plan, tx.now).people.length === 0) {
      await insertShift(tx.db, {
        account: cast.account,
        contactId: first.id,
        startsAt: tx.now,
        endsAt: new Date(tx.now.getTime() + DAY),
        setById: first.id,
      })
    }
  })
}
