import type { EntityManager } from 'typeorm'
import type { TargetKind } from '../../core/events.ts'
import type { Severity } from '../../text/index.ts'
import type { Tier } from '../tiers/index.ts'
import type { Clock, Rule, RuleKind, Scope } from './rule.ts'
import type { Deadline } from './target.ts'

/** SQL of deadlines and their rules. The only writer of sla_targets, sla_rules and sla_settings. */

export interface Target extends Deadline {
  id: number
  ticketId: number
  kind: TargetKind
  stepId: number | null
}

const TARGET = `s.id, s.ticket_id AS "ticketId", s.kind, s.step_id AS "stepId", s.started_at AS "startedAt", s.warn_at AS "warnAt", s.due_at AS "dueAt"`

export async function insertTarget(
  db: EntityManager,
  ticketId: number,
  kind: TargetKind,
  d: Deadline & { clock?: Clock; stepId?: number },
): Promise<void> {
  await db.query(
    `INSERT INTO sla_targets (ticket_id, kind, state, clock, step_id, started_at, warn_at, due_at, next_check_at)
     VALUES ($1, $2, 'open', $3, $4, $5, $6, $7, $6)`,
    [ticketId, kind, d.clock ?? 'always', d.stepId ?? null, d.startedAt, d.warnAt, d.dueAt],
  )
}

/** The earliest open deadline of these kinds. */
export async function openTarget(
  db: EntityManager,
  ticketId: number,
  kinds: readonly TargetKind[],
): Promise<Target | undefined> {
  const rows = (await db.query(
    `SELECT ${TARGET} FROM sla_targets s WHERE ticket_id = $1 AND kind = ANY($2) AND state = 'open' ORDER BY due_at, id LIMIT 1`,
    [ticketId, kinds],
  )) as Target[]
  return rows[0]
}

/** A deadline with what became of it. */
export interface PastTarget extends Target {
  state: 'open' | 'met' | 'breached' | 'void'
  metAt: Date | null
}

/** Every deadline of a ticket, oldest first. */
export async function targetsOf(db: EntityManager, ticketId: number): Promise<PastTarget[]> {
  return db.query(
    `SELECT ${TARGET}, s.state, s.met_at AS "metAt" FROM sla_targets s WHERE s.ticket_id = $1 ORDER BY s.id`,
    [ticketId],
  )
}

/** A deadline that has not been met: it runs, stands still, or is overdue. */
export interface RunningDeadline {
  id: number
  kind: TargetKind
  dueAt: Date
  /** Since when it stands still, and what is left on its clock. */
  pausedAt: Date | null
  leftMs: number | null
}

/** Every deadline of a ticket that is still to be met, the earliest first. */
export async function deadlinesOf(db: EntityManager, ticketId: number): Promise<RunningDeadline[]> {
  return db.query(
    `SELECT id, kind, due_at AS "dueAt", paused_at AS "pausedAt", left_ms AS "leftMs" FROM sla_targets
     WHERE ticket_id = $1 AND met_at IS NULL AND state IN ('open', 'breached') ORDER BY due_at, id`,
    [ticketId],
  )
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
    `UPDATE sla_targets SET state = CASE WHEN $3 <= due_at OR paused_at IS NOT NULL THEN 'met' ELSE 'breached' END, met_at = $3,
       breached_at = CASE WHEN $3 <= due_at OR paused_at IS NOT NULL THEN NULL ELSE due_at END, next_check_at = NULL, paused_at = NULL
     WHERE ticket_id = $1 AND kind = ANY($2) AND (state = 'open' OR (state = 'breached' AND met_at IS NULL))`,
    [ticketId, kinds, at],
  )
}

/** Brings a deadline forward. */
export async function hastenTarget(db: EntityManager, id: number, d: Deadline & { clock: Clock }): Promise<void> {
  await db.query(
    `UPDATE sla_targets SET clock = $2, warn_at = $3, due_at = $4, next_check_at = CASE WHEN next_check_at = due_at THEN $4::timestamptz ELSE $3::timestamptz END
     WHERE id = $1 AND paused_at IS NULL`,
    [id, d.clock, d.warnAt, d.dueAt],
  )
}

/** The deadlines no longer apply. */
export async function voidTargets(db: EntityManager, ticketId: number, kinds: readonly TargetKind[]): Promise<void> {
  await db.query(
    `UPDATE sla_targets SET state = 'void', next_check_at = NULL, paused_at = NULL WHERE ticket_id = $1 AND kind = ANY($2) AND state = 'open'`,
    [ticketId, kinds],
  )
}

/** A step was done at an instant; or, without one, is not asked for any more. */
export async function endStepTarget(db: EntityManager, stepId: number, doneAt: Date | undefined): Promise<void> {
  await db.query(
    `UPDATE sla_targets SET state = CASE WHEN $2::timestamptz IS NULL THEN 'void' WHEN $2::timestamptz <= due_at THEN 'met' ELSE 'breached' END,
       met_at = $2::timestamptz, next_check_at = NULL
     WHERE step_id = $1 AND (state = 'open' OR ($2::timestamptz IS NOT NULL AND state = 'breached'))`,
    [stepId, doneAt ?? null],
  )
}

/**
 * What was to be done for one ticket, late or not, is to be done for the other, at the same time; of two that ask the
 * same, the earlier.
 */
export async function moveTargets(db: EntityManager, fromId: number, intoId: number): Promise<void> {
  await db.query(
    `UPDATE sla_targets SET ticket_id = $2 WHERE ticket_id = $1 AND (state = 'open' OR (state = 'breached' AND met_at IS NULL))`,
    [fromId, intoId],
  )
  await db.query(
    `UPDATE sla_targets s SET state = 'void', next_check_at = NULL WHERE ticket_id = $1 AND state = 'open' AND kind NOT IN ('promise', 'step')
       AND EXISTS (SELECT 1 FROM sla_targets o WHERE o.ticket_id = $1 AND o.state = 'open' AND o.kind = s.kind AND (o.due_at, o.id) < (s.due_at, s.id))`,
    [intoId],
  )
}

/** It is the member's turn: open deadlines stand still. `clockLeft` measures what is left on a deadline's clock. */
export async function pauseTargets(
  db: EntityManager,
  ticketId: number,
  now: Date,
  clockLeft: (clock: Clock, from: Date, to: Date) => number,
): Promise<void> {
  const rows = (await db.query(
    `SELECT id, clock, warn_at AS "warnAt", due_at AS "dueAt", next_check_at = due_at AS warned FROM sla_targets
     WHERE ticket_id = $1 AND state = 'open' AND paused_at IS NULL AND kind <> 'step' FOR UPDATE`,
    [ticketId],
  )) as { id: number; clock: Clock; warnAt: Date; dueAt: Date; warned: boolean }[]
  for (const { id, clock, warnAt, dueAt, warned } of rows) {
    await db.query(
      `UPDATE sla_targets SET paused_at = $2, warn_left_ms = $3, left_ms = $4, next_check_at = NULL WHERE id = $1`,
      [id, now, warned ? null : clockLeft(clock, now, warnAt), clockLeft(clock, now, dueAt)],
    )
  }
}

/** The member has done their part: what was left is what is left. */
export async function resumeTargets(
  db: EntityManager,
  ticketId: number,
  add: (clock: Clock, ms: number) => Date,
): Promise<void> {
  const rows = (await db.query(
    `SELECT id, clock, warn_left_ms AS "warnLeftMs", left_ms AS "leftMs" FROM sla_targets
     WHERE ticket_id = $1 AND state = 'open' AND paused_at IS NOT NULL FOR UPDATE`,
    [ticketId],
  )) as { id: number; clock: Clock; warnLeftMs: number | null; leftMs: number }[]
  for (const { id, clock, warnLeftMs, leftMs } of rows) {
    const dueAt = add(clock, leftMs)
    const warnAt = warnLeftMs === null ? undefined : add(clock, warnLeftMs)
    await db.query(
      `UPDATE sla_targets SET paused_at = NULL, warn_left_ms = NULL, left_ms = NULL, due_at = $2,
         warn_at = coalesce($3, warn_at), next_check_at = coalesce($3, $2) WHERE id = $1`,
      [id, dueAt, warnAt ?? null],
    )
  }
}

/**
 * Open deadlines that somebody must look at now, claimed for this transaction. Only those up to which their account
 * has heard everything: while a backlog is taken in, the answer may still be in it.
 */
export async function claimDue(db: EntityManager, now: Date, limit: number): Promise<Target[]> {
  return db.query(
    `SELECT ${TARGET} FROM sla_targets s JOIN tickets t ON t.id = s.ticket_id JOIN contacts c ON c.id = t.contact_id JOIN accounts a ON a.id = c.account
     WHERE s.state = 'open' AND s.next_check_at <= $1 AND s.next_check_at <= a.last_seen_at
     ORDER BY s.next_check_at, s.id LIMIT $2 FOR UPDATE OF s SKIP LOCKED`,
    [now, limit],
  )
}

/** Looks at each of them again at its instant. */
export async function nextChecks(db: EntityManager, checks: readonly { id: number; at: Date }[]): Promise<void> {
  if (checks.length === 0) return
  await db.query(
    `UPDATE sla_targets s SET next_check_at = c.at FROM unnest($1::bigint[], $2::timestamptz[]) AS c(id, at) WHERE s.id = c.id`,
    [checks.map((c) => c.id), checks.map((c) => c.at)],
  )
}

export async function markBreached(db: EntityManager, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return
  await db.query(
    `UPDATE sla_targets SET state = 'breached', breached_at = due_at, next_check_at = NULL WHERE id = ANY($1)`,
    [ids],
  )
}

/** The rules of an account that differ from those we come with. */
export async function ownRules(db: EntityManager, account: string): Promise<Rule[]> {
  const rows = (await db.query(
    `SELECT kind, tier, severity, minutes, clock FROM sla_rules WHERE account = $1 ORDER BY id`,
    [account],
  )) as { kind: RuleKind; tier: Tier | ''; severity: Severity | 0; minutes: number | null; clock: Clock }[]
  return rows.map(({ kind, tier, severity, minutes, clock }) => ({
    kind,
    tier: tier === '' ? undefined : tier,
    severity: severity === 0 ? undefined : severity,
    ms: minutes === null ? null : minutes * 60_000,
    clock,
  }))
}

export async function saveRule(
  db: EntityManager,
  account: string,
  rule: Rule,
  byContactId: number,
  now: Date,
): Promise<void> {
  await db.query(
    `INSERT INTO sla_rules (account, kind, tier, severity, minutes, clock, by_contact_id, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (account, kind, tier, severity) DO UPDATE SET minutes = excluded.minutes, clock = excluded.clock,
       by_contact_id = excluded.by_contact_id, updated_at = excluded.updated_at`,
    [
      account,
      rule.kind,
      rule.tier ?? '',
      rule.severity ?? 0,
      rule.ms === null ? null : Math.round(rule.ms / 60_000),
      rule.clock,
      byContactId,
      now,
    ],
  )
}

/** Back to what we come with; without a scope, everything. Returns whether there was something. */
export async function dropRules(db: EntityManager, account: string, scope: Scope | undefined): Promise<boolean> {
  const [, count] = (await db.query(
    `DELETE FROM sla_rules WHERE account = $1 AND ($2::text IS NULL OR (kind = $2 AND tier = $3 AND severity = $4))`,
    [account, scope?.kind ?? null, scope?.tier ?? '', scope?.severity ?? 0],
  )) as [unknown, number]
  return count > 0
}

/** What an unhappy member is told at once, in the account's own words. */
export async function acknowledgementOf(db: EntityManager, account: string): Promise<string | undefined> {
  const rows = (await db.query(`SELECT acknowledgement FROM sla_settings WHERE account = $1`, [account])) as {
    acknowledgement: string
  }[]
  return rows[0]?.acknowledgement
}

/** Undefined: ours again. */
export async function saveAcknowledgement(
  db: EntityManager,
  account: string,
  text: string | undefined,
  byContactId: number,
  now: Date,
): Promise<void> {
  if (text === undefined) {
    await db.query(`DELETE FROM sla_settings WHERE account = $1`, [account])
    return
  }
  await db.query(
    `INSERT INTO sla_settings (account, acknowledgement, by_contact_id, updated_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (account) DO UPDATE SET acknowledgement = excluded.acknowledgement, by_contact_id = excluded.by_contact_id, updated_at = excluded.updated_at`,
    [account, text, byContactId, now],
  )
}
