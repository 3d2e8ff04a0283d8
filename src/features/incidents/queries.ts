import type { EntityManager } from 'typeorm'
import type { RoomInfo } from '../../core/events.ts'
import type { Category } from '../../text/index.ts'
import type { Ticket } from '../tickets/index.ts'
import { DEFAULT_RULE, type IncidentState, type KnownReport, MEMORY_MS, type Report, type Rule } from './incident.ts'

/** SQL of incidents. The only writer of incidents, incident_tickets, _events, _publications and _settings. */

/** Only the newest tickets are looked at, however many come in within a day. */
const NEWEST = 1000

export interface Incident {
  id: number
  account: string
  category: Category
  state: IncidentState
  earlierId: number | null
  openedAt: Date
  endedAt: Date | null
}

const INCIDENT = `i.id, i.account, i.category, i.state, i.earlier_id AS "earlierId", i.opened_at AS "openedAt", i.ended_at AS "endedAt"`

/** One after the other: whatever finds, joins or ends an incident of this account waits for whoever does so now. */
export async function lockIncidents(db: EntityManager, account: string): Promise<void> {
  await db.query(`SELECT pg_advisory_xact_lock(hashtext('incidents'), hashtext($1))`, [account])
}

export async function findIncident(db: EntityManager, account: string, id: number): Promise<Incident | undefined> {
  const rows = (await db.query(`SELECT ${INCIDENT} FROM incidents i WHERE i.id = $1 AND i.account = $2`, [
    id,
    account,
  ])) as Incident[]
  return rows[0]
}

/** The incident with its account, for what is only told its number. */
export async function getIncident(db: EntityManager, id: number): Promise<Incident> {
  const [row] = (await db.query(`SELECT ${INCIDENT} FROM incidents i WHERE i.id = $1`, [id])) as Incident[]
  if (row === undefined) throw new Error(`incident ${id} is not there`)
  return row
}

/** The number of the open incident that a ticket belongs to. */
export async function incidentOf(db: EntityManager, ticketId: number): Promise<number | undefined> {
  const rows = (await db.query(
    `SELECT i.id FROM incident_tickets a JOIN incidents i ON i.id = a.incident_id
     WHERE a.ticket_id = $1 AND a.detached_at IS NULL AND i.state = 'open'`,
    [ticketId],
  )) as { id: number }[]
  return rows[0]?.id
}

/** What other tickets of the account say of the same category, as far as it may have to do with this one. */
export async function reportsAround(db: EntityManager, fresh: Report & { account: string }): Promise<KnownReport[]> {
  const rows = (await db.query(
    `SELECT t.id AS "ticketId", t.contact_id AS "contactId", t.room_id AS "roomId", t.category, t.summary AS text, t.opened_at AS at,
       i.id AS "incidentId", i.state, i.ended_at AS "endedAt", a.detached_at IS NULL AS attached
     FROM (SELECT * FROM tickets ORDER BY id DESC LIMIT ${NEWEST}) t JOIN contacts c ON c.id = t.contact_id
     LEFT JOIN incident_tickets a ON a.ticket_id = t.id LEFT JOIN incidents i ON i.id = a.incident_id
     WHERE c.account = $1 AND t.category = $2 AND t.id <> $3 AND t.state NOT IN ('dismissed', 'merged')
       AND (t.opened_at BETWEEN $4 AND $5 OR i.ended_at >= $4 OR i.state = 'open') ORDER BY t.id DESC`,
    [
      fresh.account,
      fresh.category,
      fresh.ticketId,
      new Date(fresh.at.getTime() - MEMORY_MS),
      new Date(fresh.at.getTime() + MEMORY_MS),
    ],
  )) as (Omit<Report, 'roomId'> & {
    roomId: number | null
    incidentId: number | null
    state: IncidentState | null
    endedAt: Date | null
    attached: boolean
  })[]
  return rows.map(({ roomId, incidentId, state, endedAt, attached, ...report }) => ({
    ...report,
    roomId: roomId ?? undefined,
    incident:
      incidentId === null || state === null
        ? undefined
        : { id: incidentId, state, attached, endedAt: endedAt ?? undefined },
  }))
}

export async function insertIncident(
  db: EntityManager,
  incident: { account: string; category: Category; earlierId: number | undefined; openedAt: Date },
): Promise<number> {
  const [row] = (await db.query(
    `INSERT INTO incidents (account, category, earlier_id, opened_at) VALUES ($1, $2, $3, $4) RETURNING id`,
    [incident.account, incident.category, incident.earlierId ?? null, incident.openedAt],
  )) as { id: number }[]
  if (row === undefined) throw new Error('an incident was not written')
  return row.id
}

/** The tickets belong to this incident now, and to none before. */
export async function attach(
  db: EntityManager,
  incidentId: number,
  tickets: readonly { id: number; alerted: boolean }[],
  at: Date,
): Promise<void> {
  await db.query(
    `INSERT INTO incident_tickets (ticket_id, incident_id, alerted, attached_at) SELECT t, $1, a, $4 FROM unnest($2::integer[], $3::boolean[]) AS u(t, a)
     ON CONFLICT (ticket_id) DO UPDATE SET incident_id = excluded.incident_id, attached_at = excluded.attached_at, detached_at = NULL,
       alerted = incident_tickets.alerted OR excluded.alerted`,
    [incidentId, tickets.map((t) => t.id), tickets.map((t) => t.alerted), at],
  )
}

export async function detach(db: EntityManager, ticketId: number, at: Date): Promise<void> {
  await db.query(`UPDATE incident_tickets SET detached_at = $2 WHERE ticket_id = $1`, [ticketId, at])
}

/** From now on staff know of these tickets one by one. */
export async function markAlerted(db: EntityManager, ticketIds: readonly number[]): Promise<void> {
  await db.query(`UPDATE incident_tickets SET alerted = true WHERE ticket_id = ANY($1)`, [ticketIds])
}

export async function endIncident(db: EntityManager, id: number, state: 'resolved' | 'none', at: Date): Promise<void> {
  await db.query(`UPDATE incidents SET state = $2, ended_at = $3 WHERE id = $1`, [id, state, at])
}

/** A ticket of an incident with who said it and where. */
export interface Attached extends Pick<Ticket, 'id' | 'contactId' | 'state' | 'severity' | 'summary' | 'openedAt'> {
  roomId: number | null
  roomTopic: string | null
  roomState: RoomInfo['state'] | null
  memberName: string
  waitingSince: Date | null
  alerted: boolean
}

/** The tickets of incidents by incident, first said first; not those that were called a false alarm or merged. */
export async function ticketsOfIncidents(
  db: EntityManager,
  incidentIds: readonly number[],
): Promise<Map<number, Attached[]>> {
  const rows = (await db.query(
    `SELECT a.incident_id AS "incidentId", t.id, t.contact_id AS "contactId", t.state, t.severity, t.summary, t.opened_at AS "openedAt",
       t.room_id AS "roomId", r.topic AS "roomTopic", r.state AS "roomState", c.name AS "memberName", t.waiting_since AS "waitingSince", a.alerted
     FROM incident_tickets a JOIN tickets t ON t.id = a.ticket_id JOIN contacts c ON c.id = t.contact_id LEFT JOIN rooms r ON r.id = t.room_id
     WHERE a.incident_id = ANY($1) AND a.detached_at IS NULL AND t.state NOT IN ('dismissed', 'merged') ORDER BY t.opened_at, t.id`,
    [incidentIds],
  )) as (Attached & { incidentId: number })[]
  const found = new Map<number, Attached[]>(incidentIds.map((id) => [id, []]))
  for (const { incidentId, ...ticket } of rows) found.get(incidentId)?.push(ticket)
  return found
}

/** Open incidents of an account, oldest first. */
export async function openIncidents(db: EntityManager, account: string): Promise<Incident[]> {
  return db.query(`SELECT ${INCIDENT} FROM incidents i WHERE i.account = $1 AND i.state = 'open' ORDER BY i.id`, [
    account,
  ])
}

/** By when the first of these tickets must be answered. */
export async function firstDue(db: EntityManager, ticketIds: readonly number[]): Promise<Date | undefined> {
  const [row] = (await db.query(
    `SELECT min(due_at) AS due FROM sla_targets
     WHERE ticket_id = ANY($1) AND state = 'open' AND kind IN ('first-response', 'next-response')`,
    [ticketIds],
  )) as { due: Date | null }[]
  return row?.due ?? undefined
}

export type EventKind = 'told' | 'promised' | 'resolved' | 'closed'

export interface IncidentEvent {
  kind: EventKind
  byName: string
  text: string
  at: Date
}

export async function addIncidentEvent(
  db: EntityManager,
  event: { incidentId: number; kind: EventKind; byContactId: number; text: string; at: Date },
): Promise<void> {
  await db.query(
    `INSERT INTO incident_events (incident_id, kind, by_contact_id, text, at) VALUES ($1, $2, $3, $4, $5)`,
    [event.incidentId, event.kind, event.byContactId, event.text, event.at],
  )
}

/** What staff did, oldest first. */
export async function eventsOf(db: EntityManager, incidentId: number): Promise<IncidentEvent[]> {
  return db.query(
    `SELECT e.kind, c.name AS "byName", e.text, e.at FROM incident_events e JOIN contacts c ON c.id = e.by_contact_id
     WHERE e.incident_id = $1 ORDER BY e.id`,
    [incidentId],
  )
}

/** The last word to everybody: a message, or a promise whose time has not passed. */
export async function lastNotice(db: EntityManager, incidentId: number, now: Date): Promise<IncidentEvent | undefined> {
  const rows = (await db.query(
    `SELECT e.kind, c.name AS "byName", e.text, e.at FROM incident_events e JOIN contacts c ON c.id = e.by_contact_id
     WHERE e.incident_id = $1 AND (e.kind = 'told' OR e.kind = 'promised' AND EXISTS (
       SELECT 1 FROM incident_tickets a JOIN sla_targets s ON s.ticket_id = a.ticket_id
       WHERE a.incident_id = $1 AND a.detached_at IS NULL AND s.kind = 'promise' AND s.state = 'open' AND s.due_at > $2))
     ORDER BY e.id DESC LIMIT 1`,
    [incidentId, now],
  )) as IncidentEvent[]
  return rows[0]
}

/** False when this group has seen the ending already. */
export async function savePublication(
  db: EntityManager,
  publication: { incidentId: number; roomId: number; text: string; byContactId: number; at: Date },
): Promise<boolean> {
  const rows = (await db.query(
    `INSERT INTO incident_publications (incident_id, room_id, text, by_contact_id, published_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING RETURNING incident_id`,
    [publication.incidentId, publication.roomId, publication.text, publication.byContactId, publication.at],
  )) as unknown[]
  return rows.length > 0
}

/** Undefined where an account wants no incidents. */
export async function ruleOf(db: EntityManager, account: string): Promise<Rule | undefined> {
  const [row] = (await db.query(`SELECT people, minutes FROM incident_settings WHERE account = $1`, [account])) as {
    people: number | null
    minutes: number
  }[]
  if (row === undefined) return DEFAULT_RULE
  return row.people === null ? undefined : { people: row.people, minutes: row.minutes }
}

export async function saveRule(
  db: EntityManager,
  account: string,
  rule: Rule | undefined,
  byContactId: number,
  at: Date,
): Promise<void> {
  const { people, minutes } = rule ?? { people: null, minutes: DEFAULT_RULE.minutes }
  await db.query(
    `INSERT INTO incident_settings (account, people, minutes, by_contact_id, updated_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (account) DO UPDATE SET people = excluded.people, minutes = excluded.minutes,
       by_contact_id = excluded.by_contact_id, updated_at = excluded.updated_at`,
    [account, people, minutes, byContactId, at],
  )
}
