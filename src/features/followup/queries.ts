import type { EntityManager } from 'typeorm'
import type { Ticket } from '../tickets/index.ts'
import type { Answer } from './follow-up.ts'
import { recoverySpans, type Shares, type Signals, sharesOf, WINDOW_MS } from './recovery.ts'

/** SQL of follow-ups and ratings. The only writer of follow_ups, ratings and rating_invitations. */

export interface FollowUp {
  id: number
  ticketId: number
  contactId: number
  roomId: number | null
  account: string
  resolvedAt: Date
  askedAt: Date | null
  answer: Answer | null
  answeredAt: Date | null
}

const FOLLOW_UP = `f.id, f.ticket_id AS "ticketId", f.contact_id AS "contactId", f.room_id AS "roomId", c.account, f.resolved_at AS "resolvedAt",
  f.asked_at AS "askedAt", f.answer, f.answered_at AS "answeredAt"`
const FROM = `follow_ups f JOIN tickets t ON t.id = f.ticket_id JOIN contacts c ON c.id = f.contact_id JOIN accounts a ON a.id = c.account`

/** A ticket was resolved. What was open of an earlier resolution is over. */
export async function insertFollowUp(
  db: EntityManager,
  ticket: Pick<Ticket, 'id' | 'contactId' | 'roomId'>,
  at: { resolvedAt: Date; askAt: Date; closeAt: Date },
): Promise<void> {
  await voidFollowUp(db, ticket.id, at.resolvedAt)
  await db.query(
    `INSERT INTO follow_ups (ticket_id, contact_id, room_id, resolved_at, ask_at, close_at) VALUES ($1, $2, $3, $4, $5, $6)`,
    [ticket.id, ticket.contactId, ticket.roomId ?? null, at.resolvedAt, at.askAt, at.closeAt],
  )
}

/** Nobody answers any more: the ticket goes on. */
export async function voidFollowUp(db: EntityManager, ticketId: number, at: Date): Promise<void> {
  await db.query(
    `UPDATE follow_ups SET answer = 'void', answered_at = $2, ask_at = NULL, close_at = NULL WHERE ticket_id = $1 AND answer IS NULL`,
    [ticketId, at],
  )
}

/** The follow-up of the newest resolution. Call it with the ticket locked. */
export async function followUpOf(db: EntityManager, ticketId: number): Promise<FollowUp | undefined> {
  const rows = (await db.query(`SELECT ${FOLLOW_UP} FROM ${FROM} WHERE f.ticket_id = $1 ORDER BY f.id DESC LIMIT 1`, [
    ticketId,
  ])) as FollowUp[]
  return rows[0]
}

/** Unanswered questions that were put to a member in the same message as this one, this one among them. */
export async function askedTogether(db: EntityManager, one: FollowUp): Promise<number[]> {
  const rows = (await db.query(
    `SELECT ticket_id AS id FROM follow_ups WHERE contact_id = $1 AND room_id IS NOT DISTINCT FROM $2 AND asked_at = $3 AND answer IS NULL
     ORDER BY ticket_id`,
    [one.contactId, one.roomId, one.askedAt],
  )) as { id: number }[]
  return rows.map((r) => r.id)
}

/** The member (or silence) answered. A resolution from before we asked such things gets its row now. */
export async function saveAnswer(db: EntityManager, ticket: Ticket, answer: Answer, at: Date): Promise<void> {
  const [, count] = (await db.query(
    `UPDATE follow_ups SET answer = $2, answered_at = $3, ask_at = NULL, close_at = NULL
     WHERE id = (SELECT max(id) FROM follow_ups WHERE ticket_id = $1)`,
    [ticket.id, answer, at],
  )) as [unknown, number]
  if (count > 0) return
  await db.query(
    `INSERT INTO follow_ups (ticket_id, contact_id, room_id, resolved_at, answer, answered_at) VALUES ($1, $2, $3, $4, $5, $6)`,
    [ticket.id, ticket.contactId, ticket.roomId ?? null, ticket.resolvedAt ?? at, answer, at],
  )
}

/** A member's ticket that was resolved last, in a room or (undefined) anywhere; of those still unanswered, if so wanted. */
export async function lastResolved(
  db: EntityManager,
  of: { contactId: number; roomId: number | undefined; since: Date; unanswered?: true },
): Promise<number | undefined> {
  const rows = (await db.query(
    `SELECT id FROM tickets t WHERE contact_id = $1 AND ($2::bigint IS NULL OR room_id = $2) AND state = 'resolved' AND resolved_at >= $3
       AND (NOT $4 OR EXISTS (SELECT 1 FROM follow_ups f WHERE f.ticket_id = t.id AND f.answer IS NULL))
     ORDER BY resolved_at DESC, id DESC LIMIT 1`,
    [of.contactId, of.roomId ?? null, of.since, of.unanswered ?? false],
  )) as { id: number }[]
  return rows[0]?.id
}

/** A member's newest open ticket, in a room or (undefined) anywhere. */
export async function lastOpen(
  db: EntityManager,
  contactId: number,
  roomId: number | undefined,
): Promise<number | undefined> {
  const rows = (await db.query(
    `SELECT id FROM tickets WHERE contact_id = $1 AND ($2::bigint IS NULL OR room_id = $2) AND state IN ('open', 'taken', 'promised')
     ORDER BY id DESC LIMIT 1`,
    [contactId, roomId ?? null],
  )) as { id: number }[]
  return rows[0]?.id
}

// Only what its account has heard everything of: while a backlog is taken in, the answer may still be in it.
const HEARD = (due: string) => `${due} <= $1 AND ${due} <= a.last_seen_at`

/** Questions that are due, claimed with their tickets, each member's together. */
export async function claimQuestions(db: EntityManager, now: Date, limit: number): Promise<FollowUp[]> {
  return db.query(
    `SELECT ${FOLLOW_UP} FROM ${FROM} WHERE ${HEARD('f.ask_at')} AND f.answer IS NULL
     ORDER BY f.contact_id, f.room_id, f.id LIMIT $2 FOR NO KEY UPDATE OF f, t SKIP LOCKED`,
    [now, limit],
  )
}

/** When the next question to a member in that place is due. */
export async function nextQuestion(db: EntityManager, one: FollowUp, now: Date): Promise<Date | undefined> {
  const [row] = (await db.query(
    `SELECT min(ask_at) AS at FROM follow_ups WHERE contact_id = $1 AND room_id IS NOT DISTINCT FROM $2 AND ask_at > $3`,
    [one.contactId, one.roomId, now],
  )) as { at: Date | null }[]
  return row?.at ?? undefined
}

export async function askLater(db: EntityManager, ids: readonly number[], at: Date | undefined): Promise<void> {
  await db.query(`UPDATE follow_ups SET ask_at = $2 WHERE id = ANY($1)`, [ids, at ?? null])
}

/** @param closeAt silence before it is no answer. */
export async function markAsked(db: EntityManager, ids: readonly number[], at: Date, closeAt: Date): Promise<void> {
  await db.query(
    `UPDATE follow_ups SET ask_at = NULL, asked_at = $2, close_at = greatest(close_at, $3) WHERE id = ANY($1)`,
    [ids, at, closeAt],
  )
}

/** Resolutions that nobody has said anything about for long enough, claimed with their tickets. */
export async function claimSilent(db: EntityManager, now: Date, limit: number): Promise<FollowUp[]> {
  return db.query(
    `SELECT ${FOLLOW_UP} FROM ${FROM} WHERE ${HEARD('f.close_at')} AND f.ask_at IS NULL AND f.answer IS NULL
     ORDER BY f.id LIMIT $2 FOR NO KEY UPDATE OF f, t SKIP LOCKED`,
    [now, limit],
  )
}

// ---- ratings -------------------------------------------------------------------------------------------------------

export interface Invitation {
  ticketId: number
  ratedContactId: number | null
  invitedAt: Date
  remindedAt: Date | null
}

const INVITATION = `i.ticket_id AS "ticketId", i.rated_contact_id AS "ratedContactId", i.invited_at AS "invitedAt", i.reminded_at AS "remindedAt"`
const UNRATED = `NOT EXISTS (SELECT 1 FROM ratings r WHERE r.ticket_id = i.ticket_id AND r.contact_id = i.contact_id AND r.at >= i.invited_at)`

/**
 * Invites a member to rate a ticket unless they were invited to any after `since`, or have rated this resolution.
 * Call it with the ticket locked; one member is invited at a time. @returns whether they are invited.
 */
export async function invite(
  db: EntityManager,
  ticket: Pick<Ticket, 'id' | 'contactId' | 'assigneeId' | 'resolvedAt'>,
  at: { now: Date; since: Date; remindAt: Date },
): Promise<boolean> {
  await db.query(`SELECT 1 FROM contacts WHERE id = $1 FOR UPDATE`, [ticket.contactId])
  const rows = (await db.query(
    `INSERT INTO rating_invitations (ticket_id, contact_id, rated_contact_id, invited_at, remind_at)
     SELECT $1, $2, $3, $4, $6
     WHERE NOT EXISTS (SELECT 1 FROM rating_invitations WHERE contact_id = $2 AND invited_at > $5)
       AND NOT EXISTS (SELECT 1 FROM ratings WHERE ticket_id = $1 AND contact_id = $2 AND at >= $7)
     ON CONFLICT (ticket_id) DO UPDATE SET rated_contact_id = excluded.rated_contact_id, invited_at = excluded.invited_at,
       remind_at = excluded.remind_at, reminded_at = NULL RETURNING ticket_id`,
    [
      ticket.id,
      ticket.contactId,
      ticket.assigneeId ?? null,
      at.now,
      at.since,
      at.remindAt,
      ticket.resolvedAt ?? at.now,
    ],
  )) as unknown[]
  return rows.length > 0
}

export async function invitationOf(db: EntityManager, ticketId: number): Promise<Invitation | undefined> {
  return (
    (await db.query(`SELECT ${INVITATION} FROM rating_invitations i WHERE i.ticket_id = $1`, [
      ticketId,
    ])) as Invitation[]
  )[0]
}

/** The newest invitation that a member has not followed, for a ticket of a room or (undefined) of anywhere. */
export async function openInvitation(
  db: EntityManager,
  contactId: number,
  roomId: number | undefined,
): Promise<Invitation | undefined> {
  const rows = (await db.query(
    `SELECT ${INVITATION} FROM rating_invitations i JOIN tickets t ON t.id = i.ticket_id
     WHERE i.contact_id = $1 AND ($2::bigint IS NULL OR t.room_id = $2) AND t.state = 'resolved' AND ${UNRATED}
     ORDER BY i.invited_at DESC LIMIT 1`,
    [contactId, roomId ?? null],
  )) as Invitation[]
  return rows[0]
}

/** Nobody needs to be reminded of it any more, or not before `at`. */
export async function remindLater(db: EntityManager, ticketId: number, at: Date | undefined): Promise<void> {
  await db.query(`UPDATE rating_invitations SET remind_at = $2 WHERE ticket_id = $1`, [ticketId, at ?? null])
}

export async function markReminded(db: EntityManager, ticketId: number, at: Date): Promise<void> {
  await db.query(`UPDATE rating_invitations SET remind_at = NULL, reminded_at = $2 WHERE ticket_id = $1`, [
    ticketId,
    at,
  ])
}

/** Invitations that nobody has followed, claimed with their tickets. */
export async function claimReminders(db: EntityManager, now: Date, limit: number): Promise<Invitation[]> {
  return db.query(
    `SELECT ${INVITATION} FROM rating_invitations i JOIN tickets t ON t.id = i.ticket_id JOIN contacts c ON c.id = i.contact_id
       JOIN accounts a ON a.id = c.account
     WHERE ${HEARD('i.remind_at')} ORDER BY i.remind_at LIMIT $2 FOR NO KEY UPDATE OF i, t SKIP LOCKED`,
    [now, limit],
  )
}

export interface StoredRating {
  id: number
  ticketId: number
  score: number
  reason: string
  at: Date
}

/** What a member thinks of a ticket by now. */
export async function ratingOf(db: EntityManager, ticketId: number): Promise<StoredRating | undefined> {
  return (
    (await db.query(
      `SELECT id, ticket_id AS "ticketId", score, reason, at FROM ratings WHERE ticket_id = $1 ORDER BY id DESC LIMIT 1`,
      [ticketId],
    )) as StoredRating[]
  )[0]
}

export async function appendRating(
  db: EntityManager,
  rating: {
    ticketId: number
    contactId: number
    ratedContactId: number | undefined
    score: number
    reason: string
    at: Date
  },
): Promise<number> {
  const [row] = (await db.query(
    `INSERT INTO ratings (ticket_id, contact_id, rated_contact_id, score, reason, at) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
    [rating.ticketId, rating.contactId, rating.ratedContactId ?? null, rating.score, rating.reason, rating.at],
  )) as { id: number }[]
  if (row === undefined) throw new Error(`rating of ticket ${rating.ticketId} was not written`)
  return row.id
}

export interface ReceivedRating extends StoredRating {
  memberName: string
}

/** Of somebody's ratings those that nobody has changed since. */
const CURRENT = `r.rated_contact_id = $1 AND NOT EXISTS (SELECT 1 FROM ratings n WHERE n.ticket_id = r.ticket_id AND n.id > r.id)`

/** What members think of somebody's work by now, newest first, and of how many ratings the average is. */
export async function ratingsFor(
  db: EntityManager,
  ratedContactId: number,
  limit: number,
): Promise<{ last: ReceivedRating[]; count: number; average: number }> {
  const last = (await db.query(
    `SELECT r.id, r.ticket_id AS "ticketId", r.score, r.reason, r.at, c.name AS "memberName"
     FROM ratings r JOIN contacts c ON c.id = r.contact_id WHERE ${CURRENT} ORDER BY r.id DESC LIMIT $2`,
    [ratedContactId, limit],
  )) as ReceivedRating[]
  const [row] = (await db.query(
    `SELECT count(*) AS n, coalesce(avg(score), 0)::float AS average FROM ratings r WHERE ${CURRENT}`,
    [ratedContactId],
  )) as { n: number; average: number }[]
  return { last, count: row?.n ?? 0, average: row?.average ?? 0 }
}

// ---- recovery ------------------------------------------------------------------------------------------------------

export interface RecoveredTicket extends Signals {
  ticketId: number
  memberName: string
  /** Undefined for a complaint in a direct chat. */
  roomTopic: string | undefined
  resolvedAt: Date
}

export interface Recovery {
  /** One for each member and room. */
  tickets: RecoveredTicket[]
  complained: Shares
  /** Members of the same rooms who never complained, over a window of the same length. */
  others: Shares
}

/** Answers to our own questions are no sign of life. */
const SPOKE = (contact: string, room: string, from: string, to: string) =>
  `EXISTS (SELECT 1 FROM messages w WHERE w.contact_id = ${contact} AND (${room} IS NULL OR w.room_id = ${room}) AND w.sent_at > ${from} AND w.sent_at <= ${to}
     AND w.kind <> 'event' AND w.text !~* '^\\s*[#＃/]?\\s*(已解决|没解决|评分|solved|unsolved|rate)')`
const REFERRED = (contact: string, from: string, to: string) =>
  `EXISTS (SELECT 1 FROM referrals r WHERE r.inviter_id = ${contact} AND r.at > ${from} AND r.at <= ${to})`

const BOUGHT = (contact: string, from: string, to: string) =>
  `EXISTS (SELECT 1 FROM purchases p WHERE p.contact_id = ${contact} AND p.at > ${from} AND p.at <= ${to} AND p.undone_at IS NULL)`

/**
 * What became, within 30 days, of members whose complaint was resolved 30 to 60 days before `now`.
 * @param roomId only of that room; undefined: of the whole account.
 */
export async function recoveryOf(
  db: Pick<EntityManager, 'query'>,
  account: string,
  now: Date,
  roomId?: number,
): Promise<Recovery> {
  const spans = recoverySpans(now)
  const tickets = (await db.query(
    `WITH resolved AS (
       SELECT DISTINCT ON (t.contact_id, t.room_id) t.id, t.contact_id, t.room_id, t.resolved_at, t.resolved_at + $5 * interval '1 ms' AS until,
         c.name, g.topic
       FROM tickets t JOIN contacts c ON c.id = t.contact_id LEFT JOIN rooms g ON g.id = t.room_id
       WHERE c.account = $1 AND t.state = 'resolved' AND t.resolved_at >= $2 AND t.resolved_at < $3 AND ($4::bigint IS NULL OR t.room_id = $4)
       ORDER BY t.contact_id, t.room_id, t.resolved_at
     )
     SELECT x.id AS "ticketId", x.name AS "memberName", x.topic AS "roomTopic", x.resolved_at AS "resolvedAt",
       EXISTS (SELECT 1 FROM members m WHERE m.contact_id = x.contact_id AND (x.room_id IS NULL OR m.room_id = x.room_id) AND m.left_at > x.resolved_at AND m.left_at <= x.until)
         AND NOT EXISTS (SELECT 1 FROM members m WHERE x.room_id IS NULL AND m.contact_id = x.contact_id AND m.left_at IS NULL) AS left,
       ${SPOKE('x.contact_id', 'x.room_id', 'x.resolved_at', 'x.until')} AS spoke,
       ${REFERRED('x.contact_id', 'x.resolved_at', 'x.until')} AS referred, ${BOUGHT('x.contact_id', 'x.resolved_at', 'x.until')} AS bought
     FROM resolved x ORDER BY x.id`,
    [account, spans.resolved.from, spans.resolved.to, roomId ?? null, WINDOW_MS],
  )) as (Omit<RecoveredTicket, 'roomTopic'> & { roomTopic: string | null })[]
  const others = (await db.query(
    `WITH served AS (
       SELECT DISTINCT t.room_id FROM tickets t JOIN contacts c ON c.id = t.contact_id
       WHERE c.account = $1 AND t.state = 'resolved' AND t.resolved_at >= $2 AND t.resolved_at < $3 AND t.room_id IS NOT NULL AND ($4::bigint IS NULL OR t.room_id = $4)
     )
     SELECT m.left_at IS NOT NULL AND m.left_at <= $6 AS left, ${SPOKE('m.contact_id', 'm.room_id', '$5', '$6')} AS spoke, ${REFERRED('m.contact_id', '$5', '$6')} AS referred,
       ${BOUGHT('m.contact_id', '$5', '$6')} AS bought
     FROM served s JOIN members m ON m.room_id = s.room_id JOIN contacts c ON c.id = m.contact_id
     WHERE c.role = 'member' AND m.joined_at <= $5 AND (m.left_at IS NULL OR m.left_at > $5)
       AND NOT EXISTS (SELECT 1 FROM tickets t WHERE t.contact_id = m.contact_id AND t.room_id = m.room_id AND t.state <> 'dismissed')`,
    [account, spans.resolved.from, spans.resolved.to, roomId ?? null, spans.others.from, spans.others.to],
  )) as Signals[]
  return {
    tickets: tickets.map((t) => ({ ...t, roomTopic: t.roomTopic ?? undefined })),
    complained: sharesOf(tickets),
    others: sharesOf(others),
  }
}
