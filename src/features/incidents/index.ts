import type { Settings } from '../../core/config.ts'
import type { Feature } from '../../core/feature.ts'
import { OF_TICKETS } from '../../core/personal.ts'
import type { Tx } from '../../core/tx.ts'
import { calendarOf } from '../hours/index.ts'
import { findTicket } from '../tickets/index.ts'
import { incidentCommand } from './commands.ts'
import { judge } from './incident.ts'
import {
  type Attached,
  attach,
  firstDue,
  getIncident,
  type Incident,
  incidentOf,
  insertIncident,
  lockIncidents,
  reportsAround,
  ruleOf,
  ticketsOfIncidents,
} from './queries.ts'
import { texts } from './texts.ts'

export { knownAlready } from './notice.ts'
export { type Attached, type Incident, incidentOf, ruleOf as incidentRule } from './queries.ts'

/** The open incident that a ticket belongs to, with all its tickets, first said first. */
export async function incidentAround(
  db: Tx['db'],
  ticketId: number,
): Promise<{ incident: Incident; tickets: Attached[] } | undefined> {
  const id = await incidentOf(db, ticketId)
  if (id === undefined) return undefined
  return { incident: await getIncident(db, id), tickets: (await ticketsOfIncidents(db, [id])).get(id) ?? [] }
}

/** Does the new ticket belong to an open incident, or make one with those before it? */
async function look(ticketId: number, tx: Tx): Promise<void> {
  const ticket = await findTicket(tx.db, ticketId)
  if (ticket === undefined) return
  const { account, contactId, roomId, category, severity } = ticket
  const fresh = { ticketId, account, contactId, roomId, category, text: ticket.summary, at: ticket.openedAt }
  // Two who complain in the same moment are looked at one after the other.
  await lockIncidents(tx.db, account)
  const rule = await ruleOf(tx.db, account)
  const verdict = rule && judge(fresh, await reportsAround(tx.db, fresh), rule)
  if (verdict === undefined) return
  const joining = { id: ticketId, alerted: severity === 3 }
  if (verdict.kind === 'join') {
    await attach(tx.db, verdict.incidentId, [joining], tx.now)
    return
  }
  const { ticketIds, earlierId } = verdict
  const incidentId = await insertIncident(tx.db, { account, category, earlierId, openedAt: tx.now })
  await attach(tx.db, incidentId, [...ticketIds.map((id) => ({ id, alerted: true })), joining], tx.now)
  tx.emit({ type: 'incident-opened', incidentId, ticketIds: [...ticketIds, ticketId] })
}

/** What staff are told when an incident has opened. */
export async function incidentAlert(
  tx: Tx,
  incidentId: number,
  settings: Pick<Settings, 'timeZone'>,
): Promise<{ account: string; text: string }> {
  const incident = await getIncident(tx.db, incidentId)
  const tickets = (await ticketsOfIncidents(tx.db, [incidentId])).get(incidentId) ?? []
  const due = await firstDue(
    tx.db,
    tickets.map((t) => t.id),
  )
  const { zone } = await calendarOf(tx, incident.account, undefined, settings)
  return { account: incident.account, text: texts.alert(incident, tickets, due, tx.now, zone) }
}

/**
 * Different members, one thing, a short time: one incident with their tickets, one alert, one answer for all. Writes
 * incidents, incident tickets, events, publications and settings.
 */
export const incidents: Feature = {
  name: 'incidents',
  personal: [{ table: 'incident_tickets', about: OF_TICKETS, erase: 'keep' }],
  commands: [incidentCommand],
  on: {
    'ticket-opened': ({ ticketId }, tx) => look(ticketId, tx),
    async 'ticket-merged'({ ticketId, intoId }, tx) {
      const incidentId = await incidentOf(tx.db, ticketId)
      if (incidentId !== undefined && (await incidentOf(tx.db, intoId)) === undefined)
        await attach(tx.db, incidentId, [{ id: intoId, alerted: true }], tx.now)
    },
  },
}
