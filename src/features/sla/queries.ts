import type { EntityManager } from 'typeorm'
import type { TargetKind } from '../../core/events.ts'
import type { Deadline } from './target.ts'

/** SQL of deadlines. The only writer of sla_targets. */

export interface Target extends Deadline {
  id: number
  ticketId: number
  kind: TargetKind
}

const TARGET = `id, ticket_id AS "ticketId", kind, started_at AS "startedAt", warn_at AS "warnAt", due_at AS "dueAt"`

export async function insertTarget(db: EntityManager, ticketId: number, kind: TargetKind, d: Deadline): Promise<void> {
  await db.query(
    `INSERT INTO sla_targets (ticket_id, kind, state, started_at, warn_at, due_at, next_check_at) VALUES ($1, $2, 'open', $3, $4, $5, $4)`,
    [ticketId, kind, d.startedAt, d.warnAt, d.dueAt],
  )
}

/** The earliest open deadline of these kinds. */
export async function openTarget(
  db: EntityManager,
  ticketId: number,
  kinds: readonly TargetKind[],
): Promise<Target | undefined> {
  const rows = (await db.query(
    `SELECT ${TARGET} FROM sla_targets WHERE ticket_id = $1 AND kind = ANY($2) AND state = 'open' ORDER BY due_at, id LIMIT 1`,
    [ticketId, kinds],
  )) as Target[]
  return rows[0]
}

/**
 * Ends the deadlines of a ticket: kept in time, or too late. One that was called breached is put right when the news
 * of its being kept only came in late (the bot had been deaf or behind).
 */
export async function settleTargets(
  db: EntityManager,
  ticketId: number,
  kinds: readonly TargetKind[],
  at: Date,
): Promise<void> {
  await db.query(
    `UPDATE sla_targets SET state = CASE WHEN $3 <= due_at THEN 'met' ELSE 'breached' END, met_at = $3,
       breached_at = CASE WHEN $3 <= due_at THEN NULL ELSE due_at END, next_check_at = NULL
     WHERE ticket_id = $1 AND kind = ANY($2) AND (state = 'open' OR (state = 'breached' AND met_at IS NULL))`,
    [ticketId, kinds, at],
  )
}

/** The deadlines no longer apply. */
export async function voidTargets(db: EntityManager, ticketId: number, kinds: readonly TargetKind[]): Promise<void> {
  await db.query(
    `UPDATE sla_targets SET state = 'void', next_check_at = NULL WHERE ticket_id = $1 AND kind = ANY($2) AND state = 'open'`,
    [ticketId, kinds],
  )
}

/** What was to be done for one ticket is to be done for the other, at the same time. */
export async function moveTargets(db: EntityManager, fromId: number, intoId: number): Promise<void> {
  await db.query(`UPDATE sla_targets SET ticket_id = $2 WHERE ticket_id = $1 AND state = 'open'`, [fromId, intoId])
}

/**
 * Open deadlines that somebody must look at now, claimed for this transaction. Only those up to which their account
 * has heard everything: while a backlog is taken in, the answer may still be in it.
 */
export async function claimDue(db: EntityManager, now: Date, limit: number): Promise<Target[]> {
  return db.query(
    `SELECT ${TARGET} FROM sla_targets s WHERE state = 'open' AND next_check_at <= $1
       AND next_check_at <= (SELECT a.last_seen_at FROM tickets t JOIN contacts c ON c.id = t.contact_id JOIN accounts a ON a.id = c.account WHERE t.id = s.ticket_id)
     ORDER BY next_check_at, id LIMIT $2 FOR UPDATE OF s SKIP LOCKED`,
    [now, limit],
  )
}

export async function nextCheck(db: EntityManager, id: number, at: Date): Promise<void> {
  await db.query(`UPDATE sla_targets SET next_check_at = $2 WHERE id = $1`, [id, at])
}

export async function markBreached(db: EntityManager, target: Target): Promise<void> {
  await db.query(`UPDATE sla_targets SET state = 'breached', breached_at = $2, next_check_at = NULL WHERE id = $1`, [
    target.id,
    target.dueAt,
  ])
}
