import type { EntityManager } from 'typeorm'
import type { TargetKind } from '../../core/events.ts'
import type { Severity } from '../../text/index.ts'
import type { Clock, RuleKind } from '../sla/index.ts'
import type { Tier } from '../tiers/index.ts'

/** SQL of escalations and notices. The only writer of these tables. */

export interface TargetScene {
  targetId: number
  ticketId: number
  account: string
  roomId: number | null
  kind: TargetKind
  clock: Clock
  severity: Severity
  assigneeId: number | null
  stepOwnerId: number | null
  stepById: number | null
}

const SCENE = `s.id AS "targetId", s.ticket_id AS "ticketId", c.account, t.room_id AS "roomId", t.severity, s.kind, s.clock, t.assignee_id AS "assigneeId",
  st.owner_id AS "stepOwnerId", st.by_contact_id AS "stepById"`
/** What a target belongs to; comes after `sla_targets s`. */
const JOINS = `JOIN tickets t ON t.id = s.ticket_id JOIN contacts c ON c.id = t.contact_id LEFT JOIN ticket_steps st ON st.id = s.step_id`

export async function scenesOf(db: EntityManager, targetIds: readonly number[]): Promise<TargetScene[]> {
  return db.query(`SELECT ${SCENE} FROM sla_targets s ${JOINS} WHERE s.id = ANY($1) ORDER BY s.id`, [targetIds])
}

export interface Escalating {
  targetId: number
  ticketId: number
  level: number
  told: number[]
  state: 'climbing' | 'acknowledged' | 'done'
  nextAt: Date
}

/** Writes how far these are. */
export async function saveEscalations(db: EntityManager, rows: readonly Escalating[]): Promise<void> {
  if (rows.length === 0) return
  await db.query(
    `INSERT INTO escalations (target_id, ticket_id, level, told, state, next_at)
     SELECT e."targetId", e."ticketId", e.level, ARRAY(SELECT jsonb_array_elements_text(e.told)::bigint), e.state, e."nextAt"
     FROM jsonb_to_recordset($1::jsonb) AS e("targetId" bigint, "ticketId" int, level smallint, told jsonb, state text, "nextAt" timestamptz)
     ON CONFLICT (target_id) DO UPDATE SET level = excluded.level, told = excluded.told, state = excluded.state, next_at = excluded.next_at`,
    [JSON.stringify(rows)],
  )
}

export interface DueEscalation extends TargetScene {
  level: number
  told: number[]
  /** Whether it still matters: the deadline is missed and nothing has ended it. */
  matters: boolean
  /** It is the member's turn; what another department was asked for goes on meanwhile. */
  paused: boolean
}

/** While it is the member's turn nobody hears of a deadline, but a department that was asked for something still owes it. */
const GOES_ON = `(t.paused_at IS NULL OR s.kind = 'step')`

/** Escalations whose next step is due, claimed for this transaction. */
export async function claimEscalations(db: EntityManager, now: Date, limit: number): Promise<DueEscalation[]> {
  return db.query(
    `SELECT ${SCENE}, e.level, e.told, NOT ${GOES_ON} AS paused,
       t.state IN ('open', 'taken', 'promised') AND s.state = 'breached' AND s.met_at IS NULL AS matters
     FROM escalations e JOIN sla_targets s ON s.id = e.target_id ${JOINS}
     WHERE e.state <> 'done' AND e.next_at <= $1 ORDER BY e.next_at, e.target_id LIMIT $2 FOR UPDATE OF e SKIP LOCKED`,
    [now, limit],
  )
}

/** Somebody reacts: what climbs rests. Each time only once: reacting again and again does not put it off for ever. */
export async function rest(
  db: EntityManager,
  ticketId: number,
  now: Date,
  restMs: Readonly<Record<TargetKind, number>>,
): Promise<void> {
  await db.query(
    `UPDATE escalations e SET state = 'acknowledged', next_at = $2::timestamptz + ($3::jsonb ->> s.kind)::bigint * interval '1 millisecond'
     FROM sla_targets s WHERE s.id = e.target_id AND e.ticket_id = $1 AND e.state = 'climbing'`,
    [ticketId, now, JSON.stringify(restMs)],
  )
}

/** The ticket has ended: nothing climbs any more, and what was not said is not said. */
export async function endAll(db: EntityManager, ticketId: number): Promise<void> {
  await db.query(`UPDATE escalations SET state = 'done' WHERE ticket_id = $1 AND state <> 'done'`, [ticketId])
  await db.query(`UPDATE notices SET state = 'dropped' WHERE ticket_id = $1 AND state = 'waiting'`, [ticketId])
}

/** What climbs, and what waits to be said, goes with its deadlines to the ticket that they belong to now. */
export async function follow(db: EntityManager, fromId: number, intoId: number): Promise<void> {
  await db.query(
    `UPDATE escalations e SET ticket_id = $2 FROM sla_targets s WHERE s.id = e.target_id AND e.ticket_id = $1 AND s.ticket_id = $2`,
    [fromId, intoId],
  )
  await db.query(
    `UPDATE notices n SET ticket_id = $2 FROM sla_targets s WHERE s.id = n.target_id AND n.ticket_id = $1 AND s.ticket_id = $2`,
    [fromId, intoId],
  )
}

export interface NewNotice {
  place: string
  contactId: number
  ticketId: number
  targetId: number
  what: 'warned' | 'breached'
}

export async function addNotices(db: EntityManager, notices: readonly NewNotice[], now: Date): Promise<void> {
  if (notices.length === 0) return
  await db.query(
    `INSERT INTO notices (place, contact_id, ticket_id, target_id, what, at)
     SELECT *, $6::timestamptz FROM unnest($1::text[], $2::bigint[], $3::integer[], $4::bigint[], $5::text[])`,
    [
      notices.map((n) => n.place),
      notices.map((n) => n.contactId),
      notices.map((n) => n.ticketId),
      notices.map((n) => n.targetId),
      notices.map((n) => n.what),
      now,
    ],
  )
}

/** Drops what was told, or not, before `before`; the timeline of the ticket keeps what happened. */
export async function forgetNotices(db: EntityManager, before: Date, limit: number): Promise<number> {
  const [, count] = (await db.query(
    `DELETE FROM notices WHERE id IN (SELECT id FROM notices WHERE at < $1 AND state <> 'waiting' ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)`,
    [before, limit],
  )) as [unknown, number]
  return count
}

/**
 * Places where something waits and that have heard nothing from `since` to `now`. What was said after `now` was said
 * before the clock was set back.
 */
export async function placesWaiting(db: EntityManager, since: Date, now: Date, limit: number): Promise<string[]> {
  const rows = (await db.query(
    `SELECT place FROM (SELECT DISTINCT place FROM notices WHERE state = 'waiting') w
     WHERE NOT EXISTS (SELECT 1 FROM notices n WHERE n.place = w.place AND n.said_at > $1 AND n.said_at <= $2) ORDER BY place LIMIT $3`,
    [since, now, limit],
  )) as { place: string }[]
  return rows.map((r) => r.place)
}

export interface TrueNotice {
  contactId: number
  targetId: number
  ticketId: number
  account: string
  what: 'warned' | 'breached'
  kind: TargetKind
  dueAt: Date
  severity: Severity
  memberName: string
  assigneeName: string | null
  promise: string | null
  /** Of a step: 「物流」 and what it was asked. */
  department: string | null
  asked: string | null
}

/**
 * Everything that waits for a place, taken: what is still true is returned, the worst first, and counts as said; the rest is
 * dropped. Undefined when another process is just doing that.
 */
export async function takeNotices(db: EntityManager, place: string, now: Date): Promise<TrueNotice[] | undefined> {
  const [lock] = (await db.query(`SELECT pg_try_advisory_xact_lock(hashtext('notices'), hashtext($1)) AS taken`, [
    place,
  ])) as { taken: boolean }[]
  if (!lock?.taken) return undefined
  const rows = (await db.query(
    `WITH waiting AS (
       SELECT n.id, n.contact_id, n.target_id, n.what,
         t.state IN ('open', 'taken', 'promised') AND ${GOES_ON} AND CASE n.what
           WHEN 'warned' THEN s.state = 'open' AND s.due_at > $2 ELSE s.state = 'breached' AND s.met_at IS NULL END AS is_true
       FROM notices n JOIN sla_targets s ON s.id = n.target_id JOIN tickets t ON t.id = s.ticket_id WHERE n.place = $1 AND n.state = 'waiting'
     ), taken AS (
       UPDATE notices n SET state = CASE WHEN w.is_true THEN 'said' ELSE 'dropped' END, said_at = CASE WHEN w.is_true THEN $2::timestamptz END
       FROM waiting w WHERE n.id = w.id
     )
     SELECT w.contact_id AS "contactId", w.target_id AS "targetId", w.what, s.ticket_id AS "ticketId", c.account, s.kind, s.due_at AS "dueAt", t.severity,
       c.name AS "memberName", a.name AS "assigneeName", t.promise, st.department, st.what AS asked
     FROM waiting w JOIN sla_targets s ON s.id = w.target_id JOIN tickets t ON t.id = s.ticket_id JOIN contacts c ON c.id = t.contact_id
       LEFT JOIN contacts a ON a.id = t.assignee_id LEFT JOIN ticket_steps st ON st.id = s.step_id
     WHERE w.is_true ORDER BY (w.what = 'breached') DESC, t.severity DESC, s.due_at, w.id`,
    [place, now],
  )) as TrueNotice[]
  return rows
}

export interface PastTicket {
  id: number
  roomId: number | null
  severity: Severity
  openedAt: Date
  resolvedAt: Date | null
  assigneeId: number | null
  /** That of the member now. */
  tier: Tier | null
  targets: { kind: RuleKind; startedAt: Date; endedAt: Date | undefined }[]
  /** The timeline, in order. */
  events: { kind: string; at: Date }[]
}

/** Tickets of an account opened since then, with their deadlines and timelines; the newest `limit`. No false alarms. */
export async function pastTickets(
  db: EntityManager,
  account: string,
  since: Date,
  now: Date,
  limit: number,
): Promise<PastTicket[]> {
  type Stored = Omit<PastTicket, 'targets' | 'events'> & {
    targets: { kind: RuleKind; startedAt: string; endedAt: string | null }[]
    events: { kind: string; at: string }[]
  }
  const rows = (await db.query(
    `SELECT t.id, t.room_id AS "roomId", t.severity, t.opened_at AS "openedAt", t.resolved_at AS "resolvedAt", t.assignee_id AS "assigneeId", m.tier,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', s.kind, 'startedAt', s.started_at, 'endedAt', s.met_at) ORDER BY s.id), '[]')
        FROM sla_targets s WHERE s.ticket_id = t.id AND s.state <> 'void' AND s.kind IN ('first-response', 'next-response', 'plan', 'resolution')) AS targets,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', e.kind, 'at', e.at) ORDER BY e.id), '[]') FROM ticket_events e WHERE e.ticket_id = t.id) AS events
     FROM tickets t JOIN contacts c ON c.id = t.contact_id
     LEFT JOIN member_tiers m ON m.contact_id = t.contact_id AND (m.until IS NULL OR m.until > $3::timestamptz)
     WHERE c.account = $1 AND t.opened_at >= $2 AND t.state NOT IN ('dismissed', 'merged') ORDER BY t.id DESC LIMIT $4`,
    [account, since, now, limit],
  )) as Stored[]
  return rows.map(({ targets, events, ...ticket }) => ({
    ...ticket,
    targets: targets.map((s) => ({
      kind: s.kind,
      startedAt: new Date(s.startedAt),
      endedAt: s.endedAt === null ? undefined : new Date(s.endedAt),
    })),
    events: events.map((e) => ({ kind: e.kind, at: new Date(e.at) })),
  }))
}
