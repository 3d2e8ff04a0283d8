import type { EntityManager } from 'typeorm'
import { findHarsh } from '../coaching/index.ts'
import type { TargetFacts, TicketFacts } from './figures.ts'

/** What reports read, and whether they come by themselves. The only writer of report_settings. */

export interface Scope {
  account: string
  /** Undefined: all rooms and direct chats. */
  roomId: number | undefined
}

type TicketRow = Pick<
  TicketFacts,
  'id' | 'contactId' | 'category' | 'state' | 'openedAt' | 'reopened' | 'planned' | 'followedUp'
> & {
  rating: number | null
  roomId: number | null
  resolvedAt: Date | null
  assigneeId: number | null
  assigneeName: string | null
}

/** Every ticket that was opened in the period, with what reports need of it. */
export async function ticketFacts(db: EntityManager, scope: Scope, from: Date, to: Date): Promise<TicketFacts[]> {
  const rows = (await db.query(
    `SELECT t.id, t.room_id AS "roomId", t.contact_id AS "contactId", t.category, t.state, t.opened_at AS "openedAt", t.resolved_at AS "resolvedAt",
       t.assignee_id AS "assigneeId", a.name AS "assigneeName", coalesce(e.reopened, 0) AS reopened, coalesce(e.planned, false) AS planned,
       EXISTS (SELECT 1 FROM follow_ups f WHERE f.ticket_id = t.id AND (f.asked_at IS NOT NULL OR f.answer IN ('solved', 'unsolved'))) AS "followedUp",
       (SELECT r.score FROM ratings r WHERE r.ticket_id = t.id AND r.contact_id = t.contact_id ORDER BY r.id DESC LIMIT 1) AS rating
     FROM tickets t JOIN contacts c ON c.id = t.contact_id LEFT JOIN contacts a ON a.id = t.assignee_id
       LEFT JOIN LATERAL (SELECT count(*) FILTER (WHERE kind = 'reopened') AS reopened, bool_or(kind = 'promised') AS planned
                          FROM ticket_events WHERE ticket_id = t.id) e ON true
     WHERE c.account = $1 AND ($2::bigint IS NULL OR t.room_id = $2) AND t.opened_at >= $3 AND t.opened_at < $4 ORDER BY t.id`,
    [scope.account, scope.roomId ?? null, from, to],
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
  const scope = { account: ticket.account, roomId: ticket.roomId ?? undefined }
  // The database knows microseconds, a Date does not.
  const facts = await ticketFacts(db, scope, ticket.openedAt, new Date(ticket.openedAt.getTime() + 1))
  return facts.find((f) => f.id === ticketId)
}

async function targetFacts(db: EntityManager, ticketIds: readonly number[]): Promise<Map<number, TargetFacts[]>> {
  const rows = (await db.query(
    `SELECT ticket_id AS "ticketId", kind, state, clock, started_at AS "startedAt", met_at AS "metAt" FROM sla_targets WHERE ticket_id = ANY($1) ORDER BY id`,
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
