import { clockText } from '../../core/calendar.ts'
import { maskNames, maskPersonal } from '../../core/mask.ts'
import type { Tx } from '../../core/tx.ts'
import { staffOf } from '../roster/index.ts'
import { type Attached, getIncident, type Incident, incidentOf, lastNotice, ticketsOfIncidents } from './queries.ts'
import { texts } from './texts.ts'

/** Hides phones, numbers, addresses and every member of the incident; colleagues keep their names. */
export async function maskFor(
  tx: Tx,
  { incident, tickets }: { incident: Incident; tickets: readonly Attached[] },
): Promise<(text: string) => string> {
  const members = [...new Set(tickets.map((t) => t.memberName))]
  const staff = (await staffOf(tx.db, incident.account, 'agent')).map((s) => s.name)
  return (text) => maskNames(maskPersonal(text), members, staff)
}

/** What everybody else in the open incident of this ticket was last told or promised, masked; undefined when nothing. */
export async function knownAlready(tx: Tx, ticketId: number, zone: string): Promise<string | undefined> {
  const id = await incidentOf(tx.db, ticketId)
  const notice = id === undefined ? undefined : await lastNotice(tx.db, id, tx.now)
  if (id === undefined || notice === undefined) return undefined
  const incident = await getIncident(tx.db, id)
  const tickets = (await ticketsOfIncidents(tx.db, [id])).get(id) ?? []
  const hide = await maskFor(tx, { incident, tickets })
  return texts.known({ ...notice, text: hide(notice.text) }, clockText(notice.at, tx.now, zone))
}
