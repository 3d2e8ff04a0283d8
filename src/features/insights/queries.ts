import type { EntityManager } from 'typeorm'
import { findHarsh } from '../coaching/index.ts'
import { THRESHOLDS } from '../detection/index.ts'
import type { TargetFacts, TicketFacts } from './figures.ts'
import type { Span } from './period.ts'
import type { Decision, HourTraffic, IncidentFact, RatingFact } from './trends.ts'

/** What reports read, and whether they come by themselves. The only writer of report_settings. */

export interface Scope {
  account: string
  /** Undefined: all rooms and direct chats. */
  roomId: number | undefined
}

/** Which groups figures are about. */
export interface Reach {
  account: string
  /** Undefined: all rooms and direct chats. */
  roomIds: readonly number[] | undefined
}

type TicketRow = Pick<
  TicketFacts,
  'id' | 'contactId' | 'category' | 'severity' | 'state' | 'openedAt' | 'reopened' | 'planned' | 'followedUp'
> & {
  rating: number | null
  roomId: number | null
  resolvedAt: Date | null
  assigneeId: number | null
  assigneeName: string | null
}

/** Every ticket that was opened in the period, with what reports need of it. */
export async function ticketFacts(db: EntityManager, reach: Reach, from: Date, to: Date): Promise<TicketFacts[]> {
  const rows = (await db.query(
    `SELECT t.id, t.room_id AS "roomId", t.contact_id AS "contactId", t.category, t.severity, t.state, t.opened_at AS "openedAt", t.resolved_at AS "resolvedAt",
       t.assignee_id AS "assigneeId", a.name AS "assigneeName", coalesce(e.reopened, 0) AS reopened, coalesce(e.planned, false) AS planned,
       EXISTS (SELECT 1 FROM follow_ups f WHERE f.ticket_id = t.id AND (f.asked_at IS NOT NULL OR f.answer IN ('solved', 'unsolved'))) AS "followedUp",
       (SELECT r.score FROM ratings r WHERE r.ticket_id = t.id AND r.contact_id = t.contact_id ORDER BY r.id DESC LIMIT 1) AS rating
     FROM tickets t JOIN contacts c ON c.id = t.contact_id LEFT JOIN contacts a ON a.id = t.assignee_id
       LEFT JOIN LATERAL (SELECT count(*) FILTER (WHERE kind = 'reopened') AS reopened, bool_or(kind = 'promised') AS planned
                          FROM ticket_events WHERE ticket_id = t.id) e ON true
     WHERE c.account = $1 AND ($2::bigint[] IS NULL OR t.room_id = ANY($2)) AND t.opened_at >= $3 AND t.opened_at < $4 ORDER BY t.id`,
    [reach.account, reach.roomIds ?? null, from, to],
  )) as TicketRow[]
  const targets = await targetFacts(
    db,
    rows.map((r) => r.id),
  )
  const answers = await answerWords(
    db,
    rows.map((r) => r.id),
  )
  return rows.map(({ assigneeId, assigneeName, ...row }) => ({
    ...row,
    roomId: row.roomId ?? undefined,
    resolvedAt: row.resolvedAt ?? undefined,
    assignee: assigneeId === null ? undefined : { id: assigneeId, name: assigneeName ?? '' },
    targets: targets.get(row.id) ?? [],
    rough: (answers.get(row.id) ?? []).some((words) => findHarsh(words) !== undefined),
    rating: row.rating ?? undefined,
  }))
}

/** The facts of one ticket; undefined when there is none. */
export async function factsOfTicket(db: EntityManager, ticketId: number): Promise<TicketFacts | undefined> {
  const [ticket] = (await db.query(
    `SELECT c.account, t.room_id AS "roomId", t.opened_at AS "openedAt" FROM tickets t JOIN contacts c ON c.id = t.contact_id WHERE t.id = $1`,
    [ticketId],
  )) as { account: string; roomId: number | null; openedAt: Date }[]
  if (ticket === undefined) return undefined
  const scope = { account: ticket.account, roomIds: ticket.roomId === null ? undefined : [ticket.roomId] }
  // The database knows microseconds, a Date does not.
  const facts = await ticketFacts(db, scope, ticket.openedAt, new Date(ticket.openedAt.getTime() + 1))
  return facts.find((f) => f.id === ticketId)
}

async function targetFacts(db: EntityManager, ticketIds: readonly number[]): Promise<Map<number, TargetFacts[]>> {
  const rows = (await db.query(
    `SELECT ticket_id AS "ticketId", kind, state, clock, started_at AS "startedAt", due_at AS "dueAt", met_at AS "metAt" FROM sla_targets WHERE ticket_id = ANY($1) ORDER BY id`,
    [ticketIds],
  )) as (Omit<TargetFacts, 'metAt'> & { ticketId: number; metAt: Date | null })[]
  const byTicket = new Map<number, TargetFacts[]>()
  for (const { ticketId, metAt, ...target } of rows) {
    byTicket.set(ticketId, [...(byTicket.get(ticketId) ?? []), { ...target, metAt: metAt ?? undefined }])
  }
  return byTicket
}

/** What staff said to the members of these tickets, as far as messages answered them. */
async function answerWords(db: EntityManager, ticketIds: readonly number[]): Promise<Map<number, string[]>> {
  const rows = (await db.query(
    `SELECT ticket_id AS "ticketId", array_agg(text) AS words FROM ticket_events
     WHERE ticket_id = ANY($1) AND kind = 'answered' AND message_id IS NOT NULL GROUP BY ticket_id`,
    [ticketIds],
  )) as { ticketId: number; words: string[] }[]
  return new Map(rows.map((r) => [r.ticketId, r.words]))
}

export interface Retention {
  /** Members who had a complaint resolved in the period, and how many of them are still there. */
  complained: number
  complainedStayed: number
  /** The other members of the same rooms who were there when the period began. */
  others: number
  othersStayed: number
}

/** Whether those who complained stay as long as the others, in the rooms where somebody did. */
export async function retentionOf(db: EntityManager, scope: Scope, from: Date, to: Date): Promise<Retention> {
  const [row] = (await db.query(
    `WITH complained AS (
       SELECT DISTINCT t.room_id, t.contact_id FROM tickets t JOIN contacts c ON c.id = t.contact_id
       WHERE c.account = $1 AND t.room_id IS NOT NULL AND ($2::bigint IS NULL OR t.room_id = $2) AND t.state = 'resolved' AND t.opened_at >= $3 AND t.opened_at < $4
     ), here AS (
       SELECT m.room_id, m.contact_id, m.left_at IS NULL OR m.left_at >= $4 AS stayed,
         EXISTS (SELECT 1 FROM complained k WHERE k.room_id = m.room_id AND k.contact_id = m.contact_id) AS had
       FROM members m JOIN contacts c ON c.id = m.contact_id
       WHERE m.room_id IN (SELECT room_id FROM complained) AND c.role = 'member' AND (m.left_at IS NULL OR m.left_at >= $3)
         AND (m.joined_at < $4)
     )
     SELECT count(*) FILTER (WHERE had) AS complained, count(*) FILTER (WHERE had AND stayed) AS "complainedStayed",
       count(*) FILTER (WHERE NOT had) AS others, count(*) FILTER (WHERE NOT had AND stayed) AS "othersStayed" FROM here`,
    [scope.account, scope.roomId ?? null, from, to],
  )) as Retention[]
  return row ?? { complained: 0, complainedStayed: 0, others: 0, othersStayed: 0 }
}

/** The reports that an account does not want by itself. */
export async function silenced(db: EntityManager, account: string): Promise<string[]> {
  const rows = (await db.query(`SELECT report FROM report_settings WHERE account = $1 AND NOT by_itself`, [
    account,
  ])) as {
    report: string
  }[]
  return rows.map((r) => r.report)
}

export async function saveSchedule(
  db: EntityManager,
  account: string,
  report: string,
  byItself: boolean,
): Promise<void> {
  await db.query(
    `INSERT INTO report_settings (account, report, by_itself) VALUES ($1, $2, $3) ON CONFLICT (account, report) DO UPDATE SET by_itself = excluded.by_itself`,
    [account, report, byItself],
  )
}

/** Accounts that have a staff room, where reports go. */
export async function reportedAccounts(db: EntityManager): Promise<{ account: string; roomId: number }[]> {
  return db.query(
    `SELECT account, min(id) AS "roomId" FROM rooms WHERE is_staff_room AND state = 'enrolled' GROUP BY account ORDER BY account`,
  )
}

/** Whether this has been said, or is going to be. */
export async function isSaid(db: EntityManager, key: string): Promise<boolean> {
  return ((await db.query(`SELECT 1 FROM outbox WHERE key = $1`, [key])) as unknown[]).length > 0
}

/** The deadlines that were kept or missed in the span. A missed one counts at the instant it fell due. */
export async function decisionsIn(db: EntityManager, { account, roomIds }: Reach, span: Span): Promise<Decision[]> {
  return db.query(
    `SELECT s.kind, s.state = 'met' AS kept, coalesce(s.breached_at, s.met_at) AS at
     FROM sla_targets s JOIN tickets t ON t.id = s.ticket_id JOIN contacts c ON c.id = t.contact_id
     WHERE c.account = $1 AND ($2::bigint[] IS NULL OR t.room_id = ANY($2)) AND s.state IN ('met', 'breached')
       AND t.state NOT IN ('dismissed', 'merged') AND coalesce(s.breached_at, s.met_at) >= $3 AND coalesce(s.breached_at, s.met_at) < $4
     ORDER BY s.id`,
    [account, roomIds ?? null, span.from, span.to],
  )
}

/** Of each ticket the last rating, of those given in the span. */
export async function ratingsIn(db: EntityManager, { account, roomIds }: Reach, span: Span): Promise<RatingFact[]> {
  return db.query(
    `SELECT x.score, x.at FROM ratings x JOIN tickets t ON t.id = x.ticket_id JOIN contacts c ON c.id = t.contact_id
     WHERE c.account = $1 AND ($2::bigint[] IS NULL OR t.room_id = ANY($2)) AND x.at >= $3 AND x.at < $4
       AND NOT EXISTS (SELECT 1 FROM ratings n WHERE n.ticket_id = x.ticket_id AND n.id > x.id) ORDER BY x.id`,
    [account, roomIds ?? null, span.from, span.to],
  )
}

/**
 * What members wrote in the customer groups, by the hour of the span's wall. The rooms as an array let the index by room
 * and time be used: 90 days out of a million messages take a fifth of a second.
 */
export async function trafficIn(db: EntityManager, { account, roomIds }: Reach, span: Span): Promise<HourTraffic[]> {
  const rows = (await db.query(
    `SELECT to_char(hour, 'YYYY-MM-DD') AS day, extract(hour FROM hour)::int AS hour, messages, judged, negative FROM (
       SELECT date_trunc('hour', m.sent_at AT TIME ZONE $5) AS hour, count(*) AS messages, count(m.negative) AS judged,
         count(*) FILTER (WHERE m.negative >= $6) AS negative
       FROM messages m
       WHERE m.room_id = ANY(ARRAY(SELECT id FROM rooms WHERE account = $1 AND NOT is_staff_room AND ($2::bigint[] IS NULL OR id = ANY($2))))
         AND m.sent_at >= $3 AND m.sent_at < $4 AND m.kind <> 'event'
         AND m.contact_id NOT IN (SELECT id FROM contacts WHERE account = $1 AND role <> 'member')
       GROUP BY 1) h ORDER BY h.hour`,
    [account, roomIds ?? null, span.from, span.to, span.zone, THRESHOLDS.medium],
  )) as HourTraffic[]
  return rows
}

/** Incidents that began in the span, with how many tickets (of these groups) belong to them. */
export async function incidentsIn(db: EntityManager, { account, roomIds }: Reach, span: Span): Promise<IncidentFact[]> {
  return db.query(
    `SELECT i.opened_at AS "openedAt", i.state = 'open' AS "isOpen", count(*) AS tickets
     FROM incidents i JOIN incident_tickets a ON a.incident_id = i.id AND a.detached_at IS NULL JOIN tickets t ON t.id = a.ticket_id
     WHERE i.account = $1 AND ($2::bigint[] IS NULL OR t.room_id = ANY($2)) AND i.state <> 'none' AND i.opened_at >= $3 AND i.opened_at < $4
     GROUP BY i.id ORDER BY i.id`,
    [account, roomIds ?? null, span.from, span.to],
  )
}
