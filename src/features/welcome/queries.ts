import type { EntityManager } from 'typeorm'
import type { Tier } from '../tiers/index.ts'
import type { OnboardingDay, Step } from './onboarding.ts'
import { AHEAD_MS, type Session, WEEK_MS } from './session.ts'

/**
 * SQL of welcome. The only writer of welcome_arrivals, welcome_texts, onboarding_steps, live_sessions and
 * first_questions.
 */

/** Rows that a job takes at once. */
export const BATCH = 500

/** A piece of what newcomers are told, or one of the two switches. */
export type Slot =
  | 'welcome'
  | `welcome-${Tier}`
  | 'rules'
  | 'contact'
  | `day-${OnboardingDay}`
  | 'onboarding'
  | 'reminder'

/** Where something is written for: a room, or every room of the account that has none of its own. */
export interface Scope {
  account: string
  /** Undefined: every room. */
  roomId: number | undefined
}

/** What is written, in the room or for every room. */
export class Wording {
  readonly #rows: ReadonlyMap<string, string>
  readonly #place: string

  constructor(rows: readonly { slot: string; text: string; everywhere: boolean }[], roomId: number | undefined) {
    this.#rows = new Map(rows.map((r) => [`${r.everywhere ? 'account' : 'room'}:${r.slot}`, r.text]))
    this.#place = roomId === undefined ? 'account' : 'room'
  }

  /** What is written for exactly this scope. */
  own(slot: Slot): string | undefined {
    return this.#rows.get(`${this.#place}:${slot}`)
  }

  everywhere(slot: Slot): string | undefined {
    return this.#rows.get(`account:${slot}`)
  }

  /** What counts here. */
  get(slot: Slot): string | undefined {
    return this.own(slot) ?? this.everywhere(slot)
  }
}

export async function wordingOf(db: EntityManager, { account, roomId }: Scope): Promise<Wording> {
  const rows = (await db.query(
    `SELECT slot, text, room_id IS NULL AS everywhere FROM welcome_texts WHERE (account = $1 AND room_id IS NULL) OR room_id = $2`,
    [account, roomId ?? null],
  )) as { slot: string; text: string; everywhere: boolean }[]
  return new Wording(rows, roomId)
}

/** What these rooms have as their own welcome, by id; empty: none is said. */
export async function welcomesOf(db: EntityManager, roomIds: readonly number[]): Promise<Map<number, string>> {
  const rows = (await db.query(
    `SELECT room_id AS id, text FROM welcome_texts WHERE room_id = ANY($1) AND slot = 'welcome'`,
    [roomIds],
  )) as { id: number; text: string }[]
  return new Map(rows.map((r) => [r.id, r.text]))
}

export async function saveText(
  db: EntityManager,
  { account, roomId }: Scope,
  slot: Slot,
  text: string,
  byContactId: number,
  now: Date,
): Promise<void> {
  const conflict =
    roomId === undefined ? '(account, slot) WHERE room_id IS NULL' : '(room_id, slot) WHERE room_id IS NOT NULL'
  await db.query(
    `INSERT INTO welcome_texts (account, room_id, slot, text, by_contact_id, updated_at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT ${conflict} DO UPDATE SET text = excluded.text, by_contact_id = excluded.by_contact_id, updated_at = excluded.updated_at`,
    [account, roomId ?? null, slot, text, byContactId, now],
  )
}

export async function dropText(db: EntityManager, { account, roomId }: Scope, slot: Slot): Promise<void> {
  await db.query(
    `DELETE FROM welcome_texts WHERE account = $1 AND room_id IS NOT DISTINCT FROM $2::bigint AND slot = $3`,
    [account, roomId ?? null, slot],
  )
}

/**
 * Somebody who came in waits for the room's open window, or opens one that ends at `windowEnd`. No newcomer is put down
 * twice for a room, so nobody is welcomed twice.
 */
export async function addArrival(
  db: EntityManager,
  a: {
    roomId: number
    contactId: number
    inviterId: number | null
    eventKey: string
    back: boolean
    now: Date
    windowEnd: Date
  },
): Promise<void> {
  await db.query(
    `INSERT INTO welcome_arrivals (room_id, contact_id, inviter_id, event_key, due_at, back)
     SELECT $1, $2, $3, $4, coalesce((SELECT max(due_at) FROM welcome_arrivals WHERE room_id = $1 AND welcomed_at IS NULL AND due_at > $5), $6), $7
     WHERE $7 OR NOT EXISTS (SELECT 1 FROM welcome_arrivals WHERE room_id = $1 AND contact_id = $2)
     ON CONFLICT DO NOTHING`,
    [a.roomId, a.contactId, a.inviterId, a.eventKey, a.now, a.windowEnd, a.back],
  )
}

export interface Arrival {
  id: number
  roomId: number
  contactId: number
  name: string
  inviterName: string | null
  tier: Tier | null
  dueAt: Date
  joinedAt: Date
  back: boolean
}

/**
 * Takes up to `limit` arrivals whose window has ended, in order of room and arrival; whoever else asks gets others.
 * `taken` counts those who have left again, too.
 */
export async function claimDue(
  db: EntityManager,
  now: Date,
  limit: number,
): Promise<{ taken: number; arrivals: Arrival[] }> {
  const rows = (await db.query(
    `WITH due AS (
       SELECT id FROM welcome_arrivals WHERE welcomed_at IS NULL AND due_at <= $1 ORDER BY due_at, room_id, id LIMIT $2 FOR UPDATE SKIP LOCKED
     ), done AS (
       UPDATE welcome_arrivals a SET welcomed_at = $1 FROM due WHERE a.id = due.id RETURNING a.*
     )
     SELECT a.id, a.room_id AS "roomId", a.contact_id AS "contactId", c.name, i.name AS "inviterName", t.tier, a.due_at AS "dueAt",
       m.joined_at AS "joinedAt", a.back, m.left_at IS NULL AND m.contact_id IS NOT NULL AS present
     FROM done a JOIN contacts c ON c.id = a.contact_id LEFT JOIN contacts i ON i.id = a.inviter_id
     LEFT JOIN members m ON m.room_id = a.room_id AND m.contact_id = a.contact_id
     LEFT JOIN member_tiers t ON t.contact_id = a.contact_id AND (t.until IS NULL OR t.until > $1)
     ORDER BY a.room_id, a.id`,
    [now, limit],
  )) as (Arrival & { present: boolean })[]
  return { taken: rows.length, arrivals: rows.filter((r) => r.present) }
}

/**
 * The steps of newcomers of a room, in one statement. None for whoever wants no such messages, or is being introduced
 * by another group.
 */
export async function insertSteps(
  db: EntityManager,
  roomId: number,
  steps: readonly { contactId: number; day: OnboardingDay; dueAt: Date }[],
): Promise<void> {
  await db.query(
    `INSERT INTO onboarding_steps (room_id, contact_id, day, due_at)
     SELECT $1, s.c, s.d, s.t FROM unnest($2::bigint[], $3::smallint[], $4::timestamptz[]) AS s(c, d, t)
     WHERE NOT EXISTS (SELECT 1 FROM onboarding_steps o WHERE o.contact_id = s.c
       AND (o.state = 'declined' OR (o.state = 'waiting' AND o.room_id <> $1)))
     ON CONFLICT DO NOTHING`,
    [roomId, steps.map((s) => s.contactId), steps.map((s) => s.day), steps.map((s) => s.dueAt)],
  )
}

/** Whoever has said so gets no such messages, now or later. */
export async function decline(db: EntityManager, contactId: number): Promise<void> {
  await db.query(`UPDATE onboarding_steps SET state = 'declined' WHERE contact_id = $1`, [contactId])
}

export interface DueStep extends Step {
  roomId: number
  contactId: number
  name: string
  day: OnboardingDay
}

export const stepKey = (roomId: number, contactId: number, day: number): string =>
  `onboarding:${roomId}:${contactId}:${day}`

/** Steps that are due, claimed for this transaction, with what decides about them. */
export async function claimSteps(db: EntityManager, now: Date, limit: number): Promise<DueStep[]> {
  return db.query(
    `WITH due AS (
       SELECT * FROM onboarding_steps WHERE state IN ('waiting', 'told') AND due_at <= $1
       ORDER BY due_at, room_id, contact_id LIMIT $2 FOR UPDATE SKIP LOCKED
     )
     SELECT s.room_id AS "roomId", s.contact_id AS "contactId", c.name, s.day, s.state, s.due_at AS "dueAt",
       NOT EXISTS (SELECT 1 FROM onboarding_steps n WHERE n.room_id = s.room_id AND n.contact_id = s.contact_id AND n.day > s.day
         AND n.state = 'waiting' AND n.due_at <= $1) AS "isNewest",
       m.left_at IS NULL AND m.contact_id IS NOT NULL AND c.role = 'member' AS "isMember",
       EXISTS (SELECT 1 FROM tickets t WHERE t.contact_id = s.contact_id AND t.state IN ('open', 'taken', 'promised')) AS "isBusy",
       coalesce((SELECT CASE WHEN bool_or(o.state = 'failed') THEN 'failed' WHEN bool_or(o.state IN ('due', 'sending', 'unknown')) THEN 'waiting' END
         FROM unnest(ARRAY[1, 3, 7]) AS d JOIN outbox o ON o.key = 'onboarding:' || s.room_id || ':' || s.contact_id || ':' || d), 'none') AS delivery
     FROM due s JOIN contacts c ON c.id = s.contact_id LEFT JOIN members m ON m.room_id = s.room_id AND m.contact_id = s.contact_id
     ORDER BY s.room_id, s.day, s.contact_id`,
    [now, limit],
  )
}

/** `again`: the step is looked at once more then; none: it is over. */
export async function settleSteps(
  db: EntityManager,
  steps: readonly Pick<DueStep, 'roomId' | 'contactId' | 'day'>[],
  again?: { state: 'waiting' | 'told'; at: Date },
): Promise<void> {
  if (steps.length === 0) return
  await db.query(
    `UPDATE onboarding_steps o SET state = $4, due_at = coalesce($5::timestamptz, o.due_at)
     FROM unnest($1::bigint[], $2::bigint[], $3::smallint[]) AS s(r, c, d)
     WHERE o.room_id = s.r AND o.contact_id = s.c AND o.day = s.d AND o.state <> 'declined'`,
    [
      steps.map((s) => s.roomId),
      steps.map((s) => s.contactId),
      steps.map((s) => s.day),
      again?.state ?? 'done',
      again?.at ?? null,
    ],
  )
}

export interface ListedSession extends Session {
  id: number
  roomId: number
}

interface SessionRow {
  id: number
  roomId: number
  title: string
  weekday: number | null
  minute: number | null
  nextAt: Date
}

const SESSION = `id, room_id AS "roomId", title, weekday, minute, next_at AS "nextAt"`

const sessionOf = ({ weekday, minute, ...row }: SessionRow): ListedSession => ({
  ...row,
  weekly: weekday === null || minute === null ? undefined : { weekday, minute },
})

/** The sessions of a room that are not over, as they were last looked at. */
export async function sessionsOf(db: EntityManager, roomId: number, now: Date): Promise<ListedSession[]> {
  const rows = (await db.query(
    `SELECT ${SESSION} FROM live_sessions WHERE room_id = $1 AND (weekday IS NOT NULL OR next_at > $2) ORDER BY next_at, id`,
    [roomId, now],
  )) as SessionRow[]
  return rows.map(sessionOf)
}

/** Whoever changes the sessions of a room does it alone. */
export async function lockSessions(db: EntityManager, roomId: number): Promise<void> {
  await db.query(`SELECT pg_advisory_xact_lock(hashtextextended('live-sessions:' || $1::bigint, 0))`, [roomId])
}

export async function insertSession(
  db: EntityManager,
  roomId: number,
  { title, weekly, nextAt }: Session,
  byContactId: number,
  now: Date,
): Promise<void> {
  await db.query(
    `INSERT INTO live_sessions (room_id, title, weekday, minute, next_at, by_contact_id, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [roomId, title, weekly?.weekday ?? null, weekly?.minute ?? null, nextAt, byContactId, now],
  )
}

export async function deleteSession(db: EntityManager, roomId: number, id: number): Promise<ListedSession | undefined> {
  const [rows] = (await db.query(`DELETE FROM live_sessions WHERE room_id = $1 AND id = $2 RETURNING ${SESSION}`, [
    roomId,
    id,
  ])) as [SessionRow[], number]
  return rows[0] === undefined ? undefined : sessionOf(rows[0])
}

/**
 * Sessions to be looked at, claimed for this transaction: those that begin soon and were not reminded of, weekly ones
 * that have begun, and weekly ones whose next one is further away than a week, because the clock was set back.
 */
export async function claimSessions(
  db: EntityManager,
  now: Date,
  limit: number,
): Promise<(ListedSession & { account: string; served: boolean })[]> {
  const rows = (await db.query(
    `SELECT s.id, s.room_id AS "roomId", s.title, s.weekday, s.minute, s.next_at AS "nextAt", r.account, r.state = 'enrolled' AS served
     FROM live_sessions s JOIN rooms r ON r.id = s.room_id
     WHERE (s.next_at > $1 AND s.next_at <= $2 AND s.reminded_for IS DISTINCT FROM s.next_at)
        OR (s.weekday IS NOT NULL AND (s.next_at <= $1 OR s.next_at > $3))
     ORDER BY s.next_at, s.id LIMIT $4 FOR UPDATE OF s SKIP LOCKED`,
    [now, new Date(now.getTime() + AHEAD_MS), new Date(now.getTime() + WEEK_MS), limit],
  )) as (SessionRow & { account: string; served: boolean })[]
  return rows.map(({ account, served, ...row }) => ({ ...sessionOf(row), account, served }))
}

export async function moveSession(db: EntityManager, id: number, nextAt: Date): Promise<void> {
  await db.query(`UPDATE live_sessions SET next_at = $2 WHERE id = $1`, [id, nextAt])
}

export async function markReminded(db: EntityManager, id: number): Promise<void> {
  await db.query(`UPDATE live_sessions SET reminded_for = next_at WHERE id = $1`, [id])
}

/**
 * Notes the question of a message as the first of a newcomer who came in after `since`. Undefined when it is none: not
 * a newcomer, not the first, or not one of our questions.
 */
export async function beginFirstQuestion(
  db: EntityManager,
  asked: { roomId: number; contactId: number; messageId: number; since: Date },
): Promise<{ state: 'open' | 'faq' } | undefined> {
  const rows = (await db.query(
    `WITH asked AS (
       SELECT q.id, q.state FROM questions q JOIN members m ON m.room_id = q.room_id AND m.contact_id = q.contact_id
       WHERE q.message_id = $3 AND q.room_id = $1 AND q.contact_id = $2 AND q.state IN ('open', 'faq')
         AND m.source <> 'seen' AND NOT m.rejoined AND m.left_at IS NULL AND m.joined_at > $4
     ), noted AS (
       INSERT INTO first_questions (room_id, contact_id, question_id) SELECT $1, $2, id FROM asked ON CONFLICT DO NOTHING RETURNING question_id
     )
     SELECT a.state FROM asked a JOIN noted n ON n.question_id = a.id`,
    [asked.roomId, asked.contactId, asked.messageId, asked.since],
  )) as { state: 'open' | 'faq' }[]
  return rows[0]
}

/** `at` undefined: it is not looked at again. */
export async function lookAgain(
  db: EntityManager,
  roomId: number,
  contactId: number,
  at: Date | undefined,
): Promise<void> {
  await db.query(`UPDATE first_questions SET due_at = $3 WHERE room_id = $1 AND contact_id = $2`, [
    roomId,
    contactId,
    at ?? null,
  ])
}

export interface Unanswered {
  roomId: number
  contactId: number
  account: string
  topic: string
  name: string
  text: string
  askedAt: Date
  /** Nobody has answered, the group is served, and the newcomer is still there. */
  matters: boolean
}

/**
 * First questions that it is time to look at, claimed for this transaction. While a backlog is taken in, the answers
 * may still be in it.
 */
export async function claimFirstQuestions(db: EntityManager, now: Date, limit: number): Promise<Unanswered[]> {
  return db.query(
    // What is due is looked for by itself: to plan all seven tables took ten times as long as to find that nothing is.
    `WITH due AS (
       SELECT f.room_id, f.contact_id, f.question_id, f.due_at FROM first_questions f JOIN rooms r ON r.id = f.room_id JOIN accounts a ON a.id = r.account
       WHERE f.due_at <= $1 AND a.last_seen_at >= f.due_at ORDER BY f.due_at LIMIT $2 FOR UPDATE OF f SKIP LOCKED
     )
     SELECT f.room_id AS "roomId", f.contact_id AS "contactId", r.account, r.topic, c.name, t.text, q.asked_at AS "askedAt",
       q.state = 'open' AND r.state = 'enrolled' AND m.left_at IS NULL AS matters
     FROM due f JOIN questions q ON q.id = f.question_id JOIN messages t ON t.id = q.message_id
     JOIN rooms r ON r.id = f.room_id JOIN contacts c ON c.id = f.contact_id
     JOIN members m ON m.room_id = f.room_id AND m.contact_id = f.contact_id ORDER BY f.due_at, f.room_id, f.contact_id`,
    [now, limit],
  )
}

/** By their rooms, in the order in which they came. */
export function byRoom<T extends { roomId: number }>(rows: readonly T[]): Map<number, T[]> {
  const found = new Map<number, T[]>()
  for (const row of rows) {
    const known = found.get(row.roomId)
    if (known === undefined) found.set(row.roomId, [row])
    else known.push(row)
  }
  return found
}
