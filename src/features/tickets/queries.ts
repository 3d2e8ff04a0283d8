import type { EntityManager } from 'typeorm'
import type { Category, Severity } from '../../text/index.ts'
import type { Ticket, Waiting } from './ticket.ts'

/** SQL of tickets and their timelines. The only writer of these tables. */

export const OPEN = `('open', 'taken', 'promised')`
export const TICKET = `t.id, c.account, t.room_id AS "roomId", t.contact_id AS "contactId", t.state, t.category, t.severity, t.summary, t.source,
  t.opened_at AS "openedAt", t.waiting_since AS "waitingSince", t.answered_at AS "answeredAt", t.assignee_id AS "assigneeId", t.paused_for AS "pausedFor", t.paused_at AS "pausedAt", t.promise,
  t.promise_due_at AS "promiseDueAt", t.result, t.resolved_at AS "resolvedAt", t.merged_into_id AS "mergedIntoId"`

export type Row = { [K in keyof Ticket]: Ticket[K] extends infer V | undefined ? V | null : Ticket[K] }

/** SQL's NULL is our undefined. */
export function fromRow(row: Row): Ticket {
  return Object.fromEntries(Object.entries(row).map(([k, v]) => [k, v ?? undefined])) as unknown as Ticket
}

/**
 * The ticket, locked for the rest of the transaction, so that two people acting at once act one after the other. Rows
 * that point to it can still be written: a job that has a deadline and writes its line would otherwise wait for the
 * command, and the command for the deadline.
 */
export async function lockTicket(db: EntityManager, id: number, account: string): Promise<Ticket | undefined> {
  const rows = (await db.query(
    `SELECT ${TICKET} FROM tickets t JOIN contacts c ON c.id = t.contact_id WHERE t.id = $1 AND c.account = $2 FOR NO KEY UPDATE OF t`,
    [id, account],
  )) as Row[]
  return rows[0] && fromRow(rows[0])
}

export async function findTicket(db: EntityManager, id: number): Promise<Ticket | undefined> {
  const rows = (await db.query(
    `SELECT ${TICKET} FROM tickets t JOIN contacts c ON c.id = t.contact_id WHERE t.id = $1`,
    [id],
  )) as Row[]
  return rows[0] && fromRow(rows[0])
}

export async function lockOpenTicketOf(
  db: EntityManager,
  contactId: number,
  roomId: number | undefined,
): Promise<Ticket | undefined> {
  const rows = (await db.query(
    `SELECT ${TICKET} FROM tickets t JOIN contacts c ON c.id = t.contact_id
     WHERE t.contact_id = $1 AND t.room_id IS NOT DISTINCT FROM $2 AND t.state IN ${OPEN} FOR NO KEY UPDATE OF t`,
    [contactId, roomId ?? null],
  )) as Row[]
  return rows[0] && fromRow(rows[0])
}

/** Every open ticket of somebody, in order of number. */
export async function lockOpenTicketsOf(db: EntityManager, contactId: number): Promise<Ticket[]> {
  const rows = (await db.query(
    `SELECT ${TICKET} FROM tickets t JOIN contacts c ON c.id = t.contact_id
     WHERE t.contact_id = $1 AND t.state IN ${OPEN} ORDER BY t.id FOR NO KEY UPDATE OF t`,
    [contactId],
  )) as Row[]
  return rows.map(fromRow)
}

/** Undefined when the member got an open ticket in this room in the meantime. */
export async function insertTicket(
  db: EntityManager,
  ticket: {
    roomId: number | undefined
    contactId: number
    category: Category
    severity: Severity
    summary: string
    source: Ticket['source']
    openedAt: Date
  },
): Promise<number | undefined> {
  const rows = (await db.query(
    `INSERT INTO tickets (room_id, contact_id, state, category, severity, summary, source, opened_at, waiting_since)
     VALUES ($1, $2, 'open', $3, $4, $5, $6, $7, $7) ON CONFLICT DO NOTHING RETURNING id`,
    [
      ticket.roomId ?? null,
      ticket.contactId,
      ticket.category,
      ticket.severity,
      ticket.summary,
      ticket.source,
      ticket.openedAt,
    ],
  )) as { id: number }[]
  return rows[0]?.id
}

const COLUMNS = {
  state: 'state',
  category: 'category',
  severity: 'severity',
  waitingSince: 'waiting_since',
  answeredAt: 'answered_at',
  assigneeId: 'assignee_id',
  pausedFor: 'paused_for',
  pausedAt: 'paused_at',
  promise: 'promise',
  promiseDueAt: 'promise_due_at',
  result: 'result',
  resolvedAt: 'resolved_at',
  mergedIntoId: 'merged_into_id',
} as const

/** Writes the named fields; undefined empties one. */
export async function updateTicket(
  db: EntityManager,
  id: number,
  change: Partial<Pick<Ticket, keyof typeof COLUMNS>>,
): Promise<void> {
  const entries = Object.entries(change) as [keyof typeof COLUMNS, unknown][]
  const sets = entries.map(([key], i) => `${COLUMNS[key]} = $${i + 2}`)
  await db.query(`UPDATE tickets SET ${sets.join(', ')} WHERE id = $1`, [
    id,
    ...entries.map(([, value]) => value ?? null),
  ])
}

export type EventKind =
  | 'opened'
  | 'message'
  | 'answered'
  | 'taken'
  | 'transferred'
  | 'promised'
  | 'resolved'
  | 'dismissed'
  | 'reopened'
  | 'merged'
  | 'asked'
  | 'confirmed'
  | 'rated'
  | 'published'
  | 'corrected'
  | 'withdrawn'
  | 'warned'
  | 'breached'
  | 'escalated'
  | 'acknowledged'
  | 'paused'
  | 'resumed'
  | 'step-opened'
  | 'step-done'
  | 'step-dropped'
  | 'compensated'

export interface TimelineEntry {
  kind: EventKind
  byName: string | null
  text: string
  at: Date
}

/** Adds a line to a ticket's timeline. */
export async function addEvent(
  db: EntityManager,
  event: { ticketId: number; kind: EventKind; byContactId?: number; messageId?: number; text: string; at: Date },
): Promise<void> {
  await db.query(
    `INSERT INTO ticket_events (ticket_id, kind, by_contact_id, message_id, text, at) VALUES ($1, $2, $3, $4, $5, $6)`,
    [event.ticketId, event.kind, event.byContactId ?? null, event.messageId ?? null, event.text, event.at],
  )
}

/** Lines of many tickets that the bot itself writes. */
export async function addEvents(
  db: EntityManager,
  events: readonly { ticketId: number; kind: EventKind; text: string; at: Date }[],
): Promise<void> {
  if (events.length === 0) return
  await db.query(
    `INSERT INTO ticket_events (ticket_id, kind, text, at)
     SELECT * FROM unnest($1::integer[], $2::text[], $3::text[], $4::timestamptz[])`,
    [events.map((e) => e.ticketId), events.map((e) => e.kind), events.map((e) => e.text), events.map((e) => e.at)],
  )
}

/** The newest `limit` lines, oldest first. */
export async function timelineOf(db: EntityManager, ticketId: number, limit = 200): Promise<TimelineEntry[]> {
  const rows = (await db.query(
    `SELECT e.kind, c.name AS "byName", e.text, e.at FROM ticket_events e LEFT JOIN contacts c ON c.id = e.by_contact_id
     WHERE e.ticket_id = $1 ORDER BY e.id DESC LIMIT $2`,
    [ticketId, limit],
  )) as TimelineEntry[]
  return rows.reverse()
}

/** Everybody in the room whose complaint nobody has answered yet, longest waiting first. */
export async function waitingIn(db: EntityManager, roomId: number): Promise<Waiting[]> {
  return db.query(
    `SELECT t.id AS "ticketId", t.contact_id AS "contactId", c.name AS "contactName", t.waiting_since AS since
     FROM tickets t JOIN contacts c ON c.id = t.contact_id
     WHERE t.room_id = $1 AND t.state IN ${OPEN} AND t.waiting_since IS NOT NULL ORDER BY t.waiting_since, t.id`,
    [roomId],
  )
}

/** Does somebody wait for a word about a complaint of theirs, wherever it was made? */
export async function isWaiting(db: EntityManager, contactId: number): Promise<boolean> {
  const rows = (await db.query(
    `SELECT 1 FROM tickets WHERE contact_id = $1 AND state IN ${OPEN} AND waiting_since IS NOT NULL LIMIT 1`,
    [contactId],
  )) as unknown[]
  return rows.length > 0
}

/** Of these messages, the rooms where somebody waits and the members (by room) who have an open ticket. */
export async function openAround(
  db: EntityManager,
  roomIds: readonly number[],
): Promise<{ roomId: number; contactId: number; waiting: boolean }[]> {
  return db.query(
    `SELECT room_id AS "roomId", contact_id AS "contactId", waiting_since IS NOT NULL AS waiting FROM tickets WHERE room_id = ANY($1) AND state IN ${OPEN}`,
    [[...new Set(roomIds)]],
  )
}

export interface ListedTicket extends Ticket {
  memberName: string
  assigneeName: string | null
  roomTopic: string | null
  /** Departments that were asked and have not answered, with their owners: 「物流（小周）」. */
  waitsFor: string | null
}

export const WAITS_FOR = `(SELECT string_agg(s.department || '（' || o.name || '）', '、' ORDER BY s.id)
       FROM ticket_steps s JOIN contacts o ON o.id = s.owner_id WHERE s.ticket_id = t.id AND s.state = 'open')`

/** The departments a ticket waits for, as it is shown. */
export async function waitsFor(db: EntityManager, ticketId: number): Promise<string | null> {
  const rows = (await db.query(`SELECT ${WAITS_FOR} AS "waitsFor" FROM tickets t WHERE t.id = $1`, [ticketId])) as {
    waitsFor: string | null
  }[]
  return rows[0]?.waitsFor ?? null
}

/** Open tickets of an account, or of one room: the longest waiting first, then by age. */
export async function listOpen(
  db: EntityManager,
  account: string,
  roomId: number | undefined,
  limit: number,
): Promise<ListedTicket[]> {
  const rows = (await db.query(
    `SELECT ${TICKET}, c.name AS "memberName", a.name AS "assigneeName", r.topic AS "roomTopic", ${WAITS_FOR} AS "waitsFor"
     FROM tickets t JOIN contacts c ON c.id = t.contact_id LEFT JOIN contacts a ON a.id = t.assignee_id LEFT JOIN rooms r ON r.id = t.room_id
     WHERE c.account = $1 AND ($2::bigint IS NULL OR t.room_id = $2) AND t.state IN ${OPEN}
     ORDER BY t.severity DESC, t.waiting_since NULLS LAST, t.id LIMIT $3`,
    [account, roomId ?? null, limit],
  )) as (Row & Pick<ListedTicket, 'memberName' | 'assigneeName' | 'roomTopic' | 'waitsFor'>)[]
  return rows.map((r) => ({
    ...fromRow(r),
    memberName: r.memberName,
    assigneeName: r.assigneeName,
    roomTopic: r.roomTopic,
    waitsFor: r.waitsFor,
  }))
}

/** A member's own tickets, of one room or all, that are open or were resolved since `since`: open ones first, newest first. */
export async function ticketsOf(
  db: EntityManager,
  contactId: number,
  about: { roomId: number | undefined; since: Date; limit: number },
): Promise<Ticket[]> {
  const rows = (await db.query(
    `SELECT ${TICKET} FROM tickets t JOIN contacts c ON c.id = t.contact_id
     WHERE t.contact_id = $1 AND ($2::bigint IS NULL OR t.room_id = $2) AND (t.state IN ${OPEN} OR (t.state = 'resolved' AND t.resolved_at >= $3))
     ORDER BY t.state = 'resolved', t.id DESC LIMIT $4`,
    [contactId, about.roomId ?? null, about.since, about.limit],
  )) as Row[]
  return rows.map(fromRow)
}

/** The ticket of a member that was opened last, whatever became of it. */
export async function newestTicketOf(db: EntityManager, contactId: number): Promise<Ticket | undefined> {
  const rows = (await db.query(
    `SELECT ${TICKET} FROM tickets t JOIN contacts c ON c.id = t.contact_id WHERE t.contact_id = $1 ORDER BY t.id DESC LIMIT 1`,
    [contactId],
  )) as Row[]
  return rows.map(fromRow)[0]
}

/** What a ticket's member may expect next. */
export interface Outlook {
  ticketId: number
  /** The next deadline that has not been met. Null: none runs. */
  kind: 'first-response' | 'next-response' | 'plan' | 'resolution' | null
  dueAt: Date | null
  /** Somebody else was asked and has not answered. */
  waitsForOthers: boolean
}

export async function outlooksOf(db: EntityManager, ticketIds: readonly number[]): Promise<Outlook[]> {
  return db.query(
    `SELECT t.id AS "ticketId", s.kind, s.due_at AS "dueAt", EXISTS (SELECT 1 FROM ticket_steps p WHERE p.ticket_id = t.id AND p.state = 'open') AS "waitsForOthers"
     FROM tickets t LEFT JOIN LATERAL (
       SELECT kind, due_at FROM sla_targets WHERE ticket_id = t.id AND kind IN ('first-response', 'next-response', 'plan', 'resolution')
         AND paused_at IS NULL AND (state = 'open' OR (state = 'breached' AND met_at IS NULL)) ORDER BY due_at, id LIMIT 1
     ) s ON true WHERE t.id = ANY($1)`,
    [ticketIds],
  )
}

/** How an account itself tells an unhappy member by when somebody answers, with {同事} and {时间}. */
export async function answerWordsOf(db: EntityManager, account: string): Promise<string | undefined> {
  const rows = (await db.query(`SELECT acknowledgement FROM sla_settings WHERE account = $1`, [account])) as {
    acknowledgement: string
  }[]
  return rows[0]?.acknowledgement
}

/** The member's message that a quote shows: the newest in the room by that name whose text begins like the quoted one. */
export async function findQuoted(
  db: EntityManager,
  roomId: number,
  quote: { name: string; text: string },
  since: Date,
): Promise<{ id: number; contactId: number; text: string; sentAt: Date }[]> {
  // Clients cut long quotes with an ellipsis.
  const start = quote.text.replace(/(?:…|\.{3})$/u, '').trim()
  return db.query(
    `SELECT m.id, m.contact_id AS "contactId", m.text, m.sent_at AS "sentAt" FROM messages m JOIN contacts c ON c.id = m.contact_id
     WHERE m.room_id = $1 AND c.name = $2 AND position($3 in m.text) = 1 AND m.sent_at >= $4 ORDER BY m.sent_at DESC LIMIT 1`,
    [roomId, quote.name, start, since],
  )
}

/** Somebody's last words in a room; commands are no words. */
export async function lastMessageOf(
  db: EntityManager,
  roomId: number,
  contactId: number,
  before: Date,
): Promise<{ id: number; text: string; sentAt: Date } | undefined> {
  const rows = (await db.query(
    `SELECT id, text, sent_at AS "sentAt" FROM messages
     WHERE room_id = $1 AND contact_id = $2 AND sent_at <= $3 AND kind = 'text' AND text !~ '^\\s*[#＃/]' ORDER BY sent_at DESC, id DESC LIMIT 1`,
    [roomId, contactId, before],
  )) as { id: number; text: string; sentAt: Date }[]
  return rows[0]
}

export interface PastTicket
  extends Pick<Ticket, 'id' | 'state' | 'category' | 'severity' | 'summary' | 'openedAt' | 'pausedFor'> {
  /** Null: a direct chat. */
  roomTopic: string | null
  assigneeName: string | null
  result: string | null
  /** The member's last word on it, 1–5. */
  rating: number | null
}

/** Every ticket of a member in these rooms (null: all) and the direct chat, the newest first, before that number. */
export async function historyOf(
  db: EntityManager,
  contactId: number,
  about: { rooms: readonly number[] | null; before: number | undefined; limit: number },
): Promise<PastTicket[]> {
  // Their own first: by number alone, the planner would look through everybody's.
  return db.query(
    `WITH own AS MATERIALIZED (SELECT * FROM tickets WHERE contact_id = $1)
     SELECT t.id, t.state, t.category, t.severity, t.summary, t.opened_at AS "openedAt", t.paused_for AS "pausedFor", t.result,
       r.topic AS "roomTopic", a.name AS "assigneeName",
       (SELECT x.score FROM ratings x WHERE x.ticket_id = t.id AND x.contact_id = t.contact_id ORDER BY x.id DESC LIMIT 1) AS rating
     FROM own t LEFT JOIN rooms r ON r.id = t.room_id LEFT JOIN contacts a ON a.id = t.assignee_id
     WHERE ($2::bigint[] IS NULL OR t.room_id IS NULL OR t.room_id = ANY($2)) AND ($3::int IS NULL OR t.id < $3)
     ORDER BY t.id DESC LIMIT $4`,
    [contactId, about.rooms, about.before ?? null, about.limit],
  )
}

/** How many open tickets each of these people has in these rooms (null: all) and the direct chat. */
export async function countOpenOf(
  db: EntityManager,
  contactIds: readonly number[],
  rooms: readonly number[] | null,
): Promise<Map<number, number>> {
  const rows = (await db.query(
    `SELECT contact_id AS id, count(*) AS n FROM tickets
     WHERE contact_id = ANY($1) AND state IN ${OPEN} AND ($2::bigint[] IS NULL OR room_id IS NULL OR room_id = ANY($2)) GROUP BY contact_id`,
    [contactIds, rooms],
  )) as { id: number; n: number }[]
  return new Map(rows.map((r) => [r.id, r.n]))
}
