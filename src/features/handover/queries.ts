import type { EntityManager } from 'typeorm'
import { listOpen } from '../tickets/index.ts'
import type { Change, HandoverState, Pending } from './handover.ts'

/** SQL of handovers. The only writer of that table. */

export interface Handover extends Change {
  id: number
  account: string
  state: HandoverState
  acceptedById: number | undefined
  acceptedAt: Date | undefined
}

const HANDOVER = `id, account, at, people, state, accepted_by_id AS "acceptedById", accepted_at AS "acceptedAt"`
type Row = Omit<Handover, 'acceptedById' | 'acceptedAt'> & { acceptedById: number | null; acceptedAt: Date | null }
const fromRow = (row: Row): Handover => ({
  ...row,
  people: row.people.map(Number),
  acceptedById: row.acceptedById ?? undefined,
  acceptedAt: row.acceptedAt ?? undefined,
})

/** Whoever looks for changes of an account, or accepts, does it alone. */
export async function lockHandovers(db: EntityManager, account: string): Promise<void> {
  await db.query(`SELECT pg_advisory_xact_lock(hashtext('handovers'), hashtext($1))`, [account])
}

/** Changes of the one on duty from `since` to `until`, both included, the newest last. */
export async function changesBetween(db: EntityManager, account: string, since: Date, until: Date): Promise<Change[]> {
  const rows = (await db.query(
    `SELECT ${HANDOVER} FROM handovers WHERE account = $1 AND by_contact_id IS NULL AND at BETWEEN $2 AND $3 ORDER BY at`,
    [account, since, until],
  )) as Row[]
  return rows.map(fromRow)
}

/** The last change of the one on duty before `at`. */
export async function changeBefore(db: EntityManager, account: string, at: Date): Promise<Change | undefined> {
  const rows = (await db.query(
    `SELECT ${HANDOVER} FROM handovers WHERE account = $1 AND by_contact_id IS NULL AND at < $2 ORDER BY at DESC LIMIT 1`,
    [account, at],
  )) as Row[]
  return rows.map(fromRow)[0]
}

/** Writes a handover once per change; undefined when that change is known. The ones before need nobody any more. */
export async function insertHandover(
  db: EntityManager,
  handover: Change & {
    account: string
    byContactId: number | undefined
    state: HandoverState
    nextAt: Date | undefined
    replacesOthers: boolean
  },
): Promise<number | undefined> {
  const [row] = (await db.query(
    `INSERT INTO handovers (account, at, people, by_contact_id, state, next_at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (account, at) WHERE by_contact_id IS NULL DO NOTHING RETURNING id`,
    [
      handover.account,
      handover.at,
      [...handover.people].sort((a, b) => a - b),
      handover.byContactId ?? null,
      handover.state,
      handover.nextAt ?? null,
    ],
  )) as { id: number }[]
  if (row === undefined) return undefined
  if (handover.replacesOthers)
    await db.query(
      `UPDATE handovers SET state = 'over', next_at = NULL WHERE account = $1 AND id <> $2 AND state IN ('waiting', 'managers', 'owners')`,
      [handover.account, row.id],
    )
  return row.id
}

/** The newest handover of an account that asked somebody to accept. */
export async function newestHandover(db: EntityManager, account: string): Promise<Handover | undefined> {
  const rows = (await db.query(
    `SELECT ${HANDOVER} FROM handovers WHERE account = $1 AND state <> 'quiet' ORDER BY id DESC LIMIT 1 FOR UPDATE`,
    [account],
  )) as Row[]
  return rows.map(fromRow)[0]
}

export async function accept(db: EntityManager, id: number, byContactId: number, now: Date): Promise<void> {
  await db.query(
    `UPDATE handovers SET state = 'accepted', accepted_by_id = $2, accepted_at = $3, next_at = NULL WHERE id = $1`,
    [id, byContactId, now],
  )
}

/** Handovers that nobody has accepted in time, claimed for this transaction. */
export async function claimUnaccepted(db: EntityManager, now: Date, limit: number): Promise<Handover[]> {
  const rows = (await db.query(
    `SELECT ${HANDOVER} FROM handovers WHERE state IN ('waiting', 'managers') AND next_at <= $1
     ORDER BY next_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
    [now, limit],
  )) as Row[]
  return rows.map(fromRow)
}

/** Whether one of these accepted a handover since then, and no complaint has come in after that. */
export async function hasAccepted(
  db: EntityManager,
  account: string,
  people: readonly number[],
  since: Date,
): Promise<boolean> {
  const rows = (await db.query(
    `SELECT 1 FROM handovers h WHERE account = $1 AND accepted_by_id = ANY($2) AND accepted_at >= $3
       AND NOT EXISTS (SELECT 1 FROM tickets t JOIN contacts c ON c.id = t.contact_id
         WHERE c.account = $1 AND t.opened_at > h.accepted_at) LIMIT 1`,
    [account, people, since],
  )) as unknown[]
  return rows.length > 0
}

/** Who of these has worked on a ticket since then, if anybody. */
export async function activeSince(
  db: EntityManager,
  people: readonly number[],
  since: Date,
): Promise<number | undefined> {
  const [row] = (await db.query(
    `SELECT by_contact_id AS id FROM ticket_events WHERE by_contact_id = ANY($1) AND at >= $2 ORDER BY at LIMIT 1`,
    [people, since],
  )) as { id: number }[]
  return row?.id
}

export async function moveOn(
  db: EntityManager,
  id: number,
  state: HandoverState,
  nextAt: Date | undefined,
): Promise<void> {
  await db.query(`UPDATE handovers SET state = $2, next_at = $3 WHERE id = $1`, [id, state, nextAt ?? null])
}

const MOST_TICKETS = 100

/** The open tickets of an account, the worst first, each with its next deadline. */
export async function pendingTickets(db: EntityManager, account: string, urgentOnly: boolean): Promise<Pending[]> {
  const open = (await listOpen(db, account, undefined, MOST_TICKETS)).filter((t) => !urgentOnly || t.severity === 3)
  const targets = (await db.query(
    `SELECT DISTINCT ON (ticket_id) ticket_id AS "ticketId", kind, due_at AS "dueAt" FROM sla_targets
     WHERE ticket_id = ANY($1) AND paused_at IS NULL AND (state = 'open' OR (state = 'breached' AND met_at IS NULL))
     ORDER BY ticket_id, due_at, id`,
    [open.map((t) => t.id)],
  )) as { ticketId: number; kind: Pending['kind']; dueAt: Date }[]
  return open.map((t) => {
    const target = targets.find((s) => s.ticketId === t.id)
    return {
      id: t.id,
      severity: t.severity,
      place: t.roomTopic,
      memberName: t.memberName,
      summary: t.summary,
      assigneeName: t.assigneeName,
      pausedFor: t.pausedFor ?? null,
      waitsFor: t.waitsFor,
      kind: target?.kind ?? null,
      dueAt: target?.dueAt ?? null,
    }
  })
}
