import type { Tx } from '../../core/tx.ts'
import { findStaffRoom, staffOf } from '../roster/index.ts'
import { type OnCall, whoToTell } from './duty.ts'
import { currentShift } from './queries.ts'

export interface Alert {
  level: 'duty' | 'managers' | 'owners'
  text: string
  /** Makes it once: a second alert with the same key is not sent. */
  key: string
  ticketId?: number
  /** Told in any case, when they are staff: the one who follows the ticket. */
  alsoContactId?: number | undefined
  /** Directly to each, although there is a staff room: the staff room itself is the trouble. */
  privately?: boolean
}

/**
 * Tells staff something that must not be lost: in the staff room with a mention, else each one directly.
 * @returns how many people it goes to; 0 when there is no staff at all.
 */
export async function alertStaff(tx: Tx, account: string, alert: Alert): Promise<number> {
  const who = await onCall(tx, account)
  const told = whoToTell(alert.level, who)
  const also = who.staff.find((s) => s.id === alert.alsoContactId)
  const people = also === undefined || told.some((t) => t.id === also.id) ? told : [also, ...told]
  const room = alert.privately ? undefined : await findStaffRoom(tx.db, account)
  const about = alert.ticketId === undefined ? {} : { ticketId: alert.ticketId }
  if (room !== undefined) {
    await tx.send({
      to: { roomId: room.id },
      mention: people.map((p) => p.id),
      text: alert.text,
      lane: 'complaint',
      key: alert.key,
      ...about,
    })
  } else {
    for (const p of people)
      await tx.send({
        to: { contactId: p.id },
        text: alert.text,
        lane: 'complaint',
        key: `${alert.key}:${p.id}`,
        ...about,
      })
  }
  return people.length
}

/** Who can be told now. */
export async function onCall(tx: Tx, account: string): Promise<OnCall> {
  const staff = await staffOf(tx.db, account, 'agent')
  const shift = await currentShift(tx.db, account, tx.now)
  return { staff, onDuty: shift?.contact, backup: staff.find((s) => s.id === shift?.backupId) }
}

/** The name of the one on duty now, if there is one. */
export async function onDutyName(tx: Tx, account: string): Promise<string | undefined> {
  return (await currentShift(tx.db, account, tx.now))?.contact.name
}
