import type { EntityManager } from 'typeorm'
import type { TargetKind } from '../../core/events.ts'
import type { Role } from '../../core/people.ts'
import type { Category, Severity } from '../../text/index.ts'
import { fromRow, type ListedTicket, OPEN, type Row, TICKET, WAITS_FOR } from './queries.ts'
import type { Past } from './similar.ts'
import type { Ticket } from './ticket.ts'

/** SQL of the desk in the console. Reads only. */

/** What somebody may see: an account, and of it these rooms (null: all). Direct chats belong to all staff. */
export interface Sight {
  account: string
  roomIds: readonly number[] | null
}

/** In which order the desk shows tickets: angry people, overdue ones, those with a deadline, those without. */
export const RANKS = ['angry', 'late', 'due', 'rest'] as const
export type Rank = (typeof RANKS)[number]

/**
 * mine: in my hands · free: in nobody's · late: overdue · soon: due within the hour · member: it is the member's turn ·
 * ended: closed lately, newest ending first
 */
export const VIEWS = ['all', 'mine', 'free', 'late', 'soon', 'member', 'ended'] as const
export type View = (typeof VIEWS)[number]

export interface DeskFilter {
  view: View
  /** 0: direct chats. */
  roomId?: number | undefined
  category?: Category | undefined
  severity?: Severity | undefined
  /** A number (of any ticket, open or not), or a part of a name or of what was said. */
  search?: string | undefined
}

/** Where a page of the desk begins; of a list that was looked at first at `at`. */
export interface DeskPlace {
  at: Date
  rank: number
  sortAt: Date
  id: number
}

export interface DeskTicket extends ListedTicket {
  rank: Rank
  /** The next deadline that runs; null where none does. */
  kind: TargetKind | null
  dueAt: Date | null
}

export interface DeskCounts {
  open: number
  late: number
  soon: number
  mine: number
  member: number
}

export interface DeskPage {
  tickets: DeskTicket[]
  /** Of everything open that may be seen, whatever the filter. */
  counts: DeskCounts
  next: DeskPlace | undefined
}

const SEEN = `c.account = $1 AND ($2::bigint[] IS NULL OR t.room_id IS NULL OR t.room_id = ANY($2))`
const HAS_WORDS = `(position($7 in lower(member_name)) > 0 OR position($7 in lower(summary)) > 0
  OR position($7 in lower(coalesce(promise, ''))) > 0 OR position($7 in lower(coalesce(result, ''))) > 0)`
/** Of closed tickets only the newest are looked through. */
const NEWEST_ENDED = 5000
const HOUR = `interval '1 hour'`

/** A ticket with what orders it: `rank` and `sort_at`. The next deadline is the earliest that has not been met. */
const OPEN_ONES = `SELECT t.id, t.room_id, t.category, t.severity, t.summary, t.promise, t.result, t.assignee_id, t.paused_at, c.name AS member_name, s.kind, s.due_at,
    CASE WHEN t.paused_at IS NOT NULL THEN 3 WHEN t.severity = 3 THEN 0 WHEN s.due_at <= $3::timestamptz THEN 1 WHEN s.due_at IS NOT NULL THEN 2 ELSE 3 END AS rank,
    CASE WHEN t.paused_at IS NULL THEN coalesce(s.due_at, t.opened_at) ELSE t.opened_at END AS sort_at
  FROM tickets t JOIN contacts c ON c.id = t.contact_id LEFT JOIN LATERAL (
    SELECT d.kind, d.due_at FROM sla_targets d WHERE d.ticket_id = t.id AND d.met_at IS NULL AND d.state IN ('open', 'breached') AND d.paused_at IS NULL
      AND t.paused_at IS NULL ORDER BY d.due_at, d.id LIMIT 1
  ) s ON true
  WHERE t.state IN ${OPEN} AND ${SEEN}`

/** The same of closed ones; nothing runs there. */
const endedOnes = (
  which: string,
) => `SELECT t.id, t.room_id, t.category, t.severity, t.summary, t.promise, t.result, t.assignee_id, t.paused_at, c.name AS member_name,
    NULL::text AS kind, NULL::timestamptz AS due_at, 3 AS rank, coalesce(t.resolved_at, t.opened_at) AS sort_at
  FROM tickets t JOIN contacts c ON c.id = t.contact_id WHERE t.state NOT IN ${OPEN} AND ${SEEN} AND ${which} ORDER BY t.id DESC LIMIT ${NEWEST_ENDED}`

const VIEW_OF: Record<Exclude<View, 'ended'>, string> = {
  all: 'true',
  mine: 'assignee_id = $8',
  free: 'assignee_id IS NULL',
  late: `due_at <= $3::timestamptz`,
  soon: `due_at > $3::timestamptz AND due_at <= $3::timestamptz + ${HOUR}`,
  member: 'paused_at IS NOT NULL',
}

type PageRow = Row &
  Pick<DeskTicket, 'id' | 'memberName' | 'assigneeName' | 'roomTopic' | 'waitsFor' | 'kind' | 'dueAt'> & {
    rank: number
    sortAt: Date
  }
const SHOWN = `${TICKET}, c.name AS "memberName", a.name AS "assigneeName", r.topic AS "roomTopic", ${WAITS_FOR} AS "waitsFor", p.kind, p.due_at AS "dueAt",
  p.rank, p.sort_at AS "sortAt"`
const JOINED = `JOIN tickets t ON t.id = p.id JOIN contacts c ON c.id = t.contact_id LEFT JOIN contacts a ON a.id = t.assignee_id LEFT JOIN rooms r ON r.id = t.room_id`

/** A page of the desk and the counts above it. `me`: whose tickets are mine. */
export async function deskPage(
  db: EntityManager,
  sight: Sight,
  about: { filter: DeskFilter; me: number; now: Date; from: DeskPlace | undefined; limit: number },
): Promise<DeskPage> {
  const { filter, me, now, from, limit } = about
  const { view, roomId, category, severity, search } = filter
  const number = search !== undefined && /^\d{1,9}$/u.test(search) ? Number(search) : undefined
  const isEnded = view === 'ended'
  const at = from?.at ?? now
  // A number finds its ticket wherever it stands; words are looked for in the list that is shown.
  const list = number !== undefined ? 'known' : isEnded ? 'ended' : 'open'
  const more = {
    known: `, known AS MATERIALIZED (SELECT * FROM open WHERE id = $14 UNION ALL (${endedOnes('t.id = $14')}))`,
    ended: `, ended AS MATERIALIZED (${endedOnes('true')})`,
    open: '',
  }
  const wanted = `($14::int IS NOT NULL OR (($4::bigint IS NULL OR coalesce(room_id, 0) = $4) AND ($5::text IS NULL OR category = $5)
    AND ($6::int IS NULL OR severity = $6) AND ($7::text IS NULL OR ${HAS_WORDS}) AND ${isEnded ? 'true' : VIEW_OF[view]}))`
  const [later, order] = isEnded
    ? ['$9::int >= 0 AND (sort_at, id) < ($10::timestamptz, $11::bigint)', 'sort_at DESC, id DESC']
    : ['(rank, sort_at, id) > ($9::int, $10::timestamptz, $11::bigint)', 'rank, sort_at, id']
  const rows = (await db.query(
    `WITH open AS MATERIALIZED (${OPEN_ONES})${more[list]}, counts AS (
       SELECT count(*) AS n, count(*) FILTER (WHERE ${VIEW_OF.late}) AS late, count(*) FILTER (WHERE ${VIEW_OF.soon}) AS soon,
         count(*) FILTER (WHERE ${VIEW_OF.mine}) AS mine, count(*) FILTER (WHERE ${VIEW_OF.member}) AS member FROM open
     ), page AS (SELECT * FROM ${list} WHERE ${wanted} AND ($12 = 0 OR ${later}) ORDER BY ${order} LIMIT $13)
     SELECT counts.n, counts.late, counts.soon, counts.mine, counts.member, shown.*
     FROM counts LEFT JOIN (SELECT ${SHOWN} FROM page p ${JOINED}) shown ON true ORDER BY ${order.replaceAll('sort_at', '"sortAt"')}`,
    [
      sight.account,
      sight.roomIds,
      at,
      roomId ?? null,
      category ?? null,
      severity ?? null,
      search?.toLowerCase() ?? null,
      me,
      from?.rank ?? 0,
      from?.sortAt ?? at,
      from?.id ?? 0,
      from === undefined ? 0 : 1,
      limit + 1,
      number ?? null,
    ],
  )) as (Omit<DeskCounts, 'open'> & { n: number } & (PageRow | { [K in keyof PageRow]: null }))[]
  const [first] = rows
  const found: PageRow[] = rows.flatMap((row) => (row.id === null ? [] : [row]))
  const shown = found.slice(0, limit)
  const last = found.length > limit ? shown.at(-1) : undefined
  return {
    tickets: shown.map((row) => ({
      ...listed(row),
      rank: RANKS[row.rank] ?? 'rest',
      kind: row.kind,
      dueAt: row.dueAt,
    })),
    counts: {
      open: first?.n ?? 0,
      late: first?.late ?? 0,
      soon: first?.soon ?? 0,
      mine: first?.mine ?? 0,
      member: first?.member ?? 0,
    },
    next: last && { at, rank: last.rank, sortAt: last.sortAt, id: last.id },
  }
}

const listed = (row: Row & Pick<ListedTicket, 'memberName' | 'assigneeName' | 'roomTopic' | 'waitsFor'>) => ({
  ...fromRow(row),
  memberName: row.memberName,
  assigneeName: row.assigneeName,
  roomTopic: row.roomTopic,
  waitsFor: row.waitsFor,
})

/** One ticket, if there is one that may be seen. */
export async function ticketSeen(db: EntityManager, sight: Sight, id: number): Promise<ListedTicket | undefined> {
  const [row] = (await db.query(
    `SELECT ${TICKET}, c.name AS "memberName", a.name AS "assigneeName", r.topic AS "roomTopic", ${WAITS_FOR} AS "waitsFor"
     FROM tickets t JOIN contacts c ON c.id = t.contact_id LEFT JOIN contacts a ON a.id = t.assignee_id LEFT JOIN rooms r ON r.id = t.room_id
     WHERE t.id = $3 AND ${SEEN}`,
    [sight.account, sight.roomIds, id],
  )) as (Row & Pick<ListedTicket, 'memberName' | 'assigneeName' | 'roomTopic' | 'waitsFor'>)[]
  return row && listed(row)
}

/** The other open tickets of a ticket's member, oldest first. */
export async function openBeside(db: EntityManager, sight: Sight, ticket: Ticket): Promise<ListedTicket[]> {
  const rows = (await db.query(
    `SELECT ${TICKET}, c.name AS "memberName", a.name AS "assigneeName", r.topic AS "roomTopic", NULL AS "waitsFor"
     FROM tickets t JOIN contacts c ON c.id = t.contact_id LEFT JOIN contacts a ON a.id = t.assignee_id LEFT JOIN rooms r ON r.id = t.room_id
     WHERE t.contact_id = $3 AND t.id <> $4 AND t.state IN ${OPEN} AND ${SEEN} ORDER BY t.id`,
    [sight.account, sight.roomIds, ticket.contactId, ticket.id],
  )) as (Row & Pick<ListedTicket, 'memberName' | 'assigneeName' | 'roomTopic' | 'waitsFor'>)[]
  return rows.map(listed)
}

/** The newest resolved tickets of a category with their results, as far as they may be seen. */
export async function endingsOf(
  db: EntityManager,
  sight: Sight,
  about: { category: Category; except: number; limit: number },
): Promise<Past[]> {
  return db.query(
    `SELECT t.id, t.summary, t.result, t.resolved_at AS "resolvedAt", a.name AS "byName",
       (SELECT score FROM ratings g WHERE g.ticket_id = t.id ORDER BY g.id DESC LIMIT 1) AS score
     FROM tickets t JOIN contacts c ON c.id = t.contact_id LEFT JOIN contacts a ON a.id = t.assignee_id
     WHERE t.category = $3 AND t.state = 'resolved' AND t.id <> $4 AND t.summary <> '' AND ${SEEN} ORDER BY t.id DESC LIMIT $5`,
    [sight.account, sight.roomIds, about.category, about.except, about.limit],
  )
}

// ---- the talk around a ticket -----------------------------------------------------------------------------------------

/** A place in a conversation. */
export interface TalkPlace {
  at: Date
  id: number
}

export interface TalkLine {
  id: number
  contactId: number
  name: string
  role: Role
  /** text, image, voice … */
  kind: string
  /** Empty when it was forgotten after its time. */
  text: string
  at: Date
  /** How this ticket knows the message, if it does. */
  link: 'opened' | 'message' | 'answered' | null
}

export interface Talk {
  lines: TalkLine[]
  /** Where it goes on, if it does. */
  earlier: TalkPlace | undefined
  later: TalkPlace | undefined
}

const TALK = `m.id, m.contact_id AS "contactId", c.name, c.role, m.kind, m.text, m.sent_at AS at,
  (SELECT e.kind FROM ticket_events e WHERE e.message_id = m.id AND e.ticket_id = $3 AND e.kind IN ('opened', 'message', 'answered') ORDER BY e.id LIMIT 1) AS link`
const TALKERS = `FROM messages m JOIN contacts c ON c.id = m.contact_id`

/** Where the complaint stands in its conversation. */
export async function talkStart(db: EntityManager, ticket: Ticket): Promise<TalkPlace> {
  const [row] = (await db.query(
    `SELECT m.sent_at AS at, m.id FROM ticket_events e JOIN messages m ON m.id = e.message_id
     WHERE e.ticket_id = $1 AND e.kind = 'opened' ORDER BY e.id LIMIT 1`,
    [ticket.id],
  )) as TalkPlace[]
  return row ?? { at: ticket.openedAt, id: 0 }
}

/**
 * What was said in the room of a ticket, or between its member and the bot: around a place, before it or after it.
 * Oldest first.
 */
export async function talkOf(
  db: EntityManager,
  ticket: Ticket,
  where: { way: 'around' | 'before' | 'after'; place: TalkPlace; limit: number },
): Promise<Talk> {
  const { way, place, limit } = where
  const here = ticket.roomId === undefined ? 'm.room_id IS NULL AND m.contact_id = $4' : 'm.room_id = $4'
  const read = async (past: boolean, count: number, including: boolean): Promise<TalkLine[]> => {
    const [sign, order] = past ? ['<', 'DESC'] : ['>', 'ASC']
    return db.query(
      `SELECT ${TALK} ${TALKERS} WHERE ${here} AND m.kind <> 'event' AND (m.sent_at, m.id) ${sign}${including ? '=' : ''} ($1::timestamptz, $2::bigint)
       ORDER BY m.sent_at ${order}, m.id ${order} LIMIT $5`,
      [place.at, place.id, ticket.id, ticket.roomId ?? ticket.contactId, count + 1],
    )
  }
  const half = way === 'around' ? Math.ceil(limit / 2) : limit
  const past = way === 'after' ? [] : await read(true, half, way === 'around')
  const future = way === 'before' ? [] : await read(false, half, false)
  const lines = [...past.slice(0, half).reverse(), ...future.slice(0, half)]
  const [first, last] = [lines.at(0), lines.at(-1)]
  const goesOn = (line: TalkLine | undefined, more: boolean) =>
    more && line ? { at: line.at, id: line.id } : undefined
  return {
    lines,
    earlier: goesOn(first, way === 'after' || past.length > half),
    later: goesOn(last, way === 'before' || future.length > half),
  }
}
