import type { ContactInfo } from '../../core/events.ts'
import type { Send, Tx } from '../../core/tx.ts'
import type { Severity } from '../../text/index.ts'
import { findStaffRoom } from '../roster/index.ts'
import { planOf, watchAt } from '../shifts/index.ts'
import { callable, type OnCall, whoToTell } from './duty.ts'

export interface Alert {
  level: 'duty' | 'managers' | 'owners'
  text: string
  /** Makes it once: a second alert with the same key is not sent. */
  key: string
  /** `service`: it is about no complaint, and waits for those. */
  lane?: 'complaint' | 'service'
  ticketId?: number
  /** Of the ticket it is about: those on duty for urgent complaints only are told of nothing else. */
  severity?: Severity
  /** Told in any case, when they are staff: the one who follows the ticket. */
  alsoContactId?: number | undefined
  /** Directly to each, although there is a staff room: the staff room itself is the trouble. */
  privately?: boolean
  /**
   * The house is closed until then and this can wait: when nobody is on duty, the staff room hears it without a
   * mention; without staff room whoever is there at that instant hears it then.
   */
  quietUntil?: Date | undefined
}

export interface Told {
  /** How many people it goes to; 0 when there is no staff at all. */
  count: number
  /** Whose duty it is, if it is somebody's. */
  onDuty: readonly ContactInfo[]
  /** Nobody is disturbed before the next opening. */
  quietly: boolean
}

/** Tells staff something that must not be lost: in the staff room with a mention, else each one directly. */
export async function alertStaff(tx: Tx, account: string, alert: Alert): Promise<Told> {
  const now = await onCall(tx, account, alert)
  const quietly = alert.quietUntil !== undefined && now.onDuty.length === 0
  const who = quietly ? await onCall(tx, account, { ...alert, at: alert.quietUntil }) : now
  const told = whoToTell(alert.level, who)
  const also = who.staff.find((s) => s.id === alert.alsoContactId)
  const people = also === undefined || told.some((t) => t.id === also.id) ? told : [also, ...told]
  const room = alert.privately ? undefined : await findStaffRoom(tx.db, account)
  const message: Pick<Send, 'text' | 'lane' | 'ticketId'> = {
    text: alert.text,
    lane: alert.lane ?? 'complaint',
    ...(alert.ticketId === undefined ? {} : { ticketId: alert.ticketId }),
  }
  if (room !== undefined) {
    const mention = quietly ? [] : people.map((p) => p.id)
    await tx.send({ ...message, to: { roomId: room.id }, mention, key: alert.key })
  } else {
    const held = quietly && alert.quietUntil !== undefined ? { notBefore: alert.quietUntil } : {}
    for (const p of people) await tx.send({ ...message, ...held, to: { contactId: p.id }, key: `${alert.key}:${p.id}` })
  }
  return { count: people.length, onDuty: now.onDuty, quietly }
}

/**
 * Tells staff what can wait, once: in the staff room without a mention, else each manager directly.
 * @param note.lane service when it must not be lost, promotion when nobody asked for it
 */
export async function noteToStaff(
  tx: Tx,
  account: string,
  note: { text: string; key: string; lane: 'service' | 'promotion' },
): Promise<void> {
  const room = await findStaffRoom(tx.db, account)
  if (room !== undefined) return tx.send({ ...note, to: { roomId: room.id } })
  const people = whoToTell('managers', await onCall(tx, account))
  for (const p of people) await tx.send({ ...note, to: { contactId: p.id }, key: `${note.key}:${p.id}` })
}

/**
 * Who can be told.
 * @param about.severity of the ticket it is about: while nobody else is on duty, 3 reaches those on duty for urgent
 * complaints.
 * @param about.at when; now unless told otherwise
 */
export async function onCall(
  tx: Pick<Tx, 'db' | 'now'>,
  account: string,
  about: { severity?: Severity; at?: Date | undefined } = {},
): Promise<OnCall> {
  const { people: staff, ...plan } = await planOf(tx.db, account, tx.now)
  return callable(staff, watchAt(plan, about.at ?? tx.now), about.severity)
}
