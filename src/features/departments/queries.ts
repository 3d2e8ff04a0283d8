import type { EntityManager } from 'typeorm'
import type { ContactInfo } from '../../core/events.ts'

/** SQL of departments and their steps. The only writer of these tables. */

export interface Department {
  name: string
  owner: ContactInfo
}

export async function departmentsOf(db: EntityManager, account: string): Promise<Department[]> {
  const rows = (await db.query(
    `SELECT d.name AS department, c.id, c.account, c.platform_id AS "platformId", c.name, c.role
     FROM departments d JOIN contacts c ON c.id = d.owner_id WHERE d.account = $1 ORDER BY d.id`,
    [account],
  )) as (ContactInfo & { department: string })[]
  return rows.map(({ department, ...owner }) => ({ name: department, owner }))
}

export async function saveDepartment(db: EntityManager, account: string, name: string, ownerId: number): Promise<void> {
  await db.query(
    `INSERT INTO departments (account, name, owner_id) VALUES ($1, $2, $3) ON CONFLICT (account, name) DO UPDATE SET owner_id = excluded.owner_id`,
    [account, name, ownerId],
  )
}

export async function dropDepartment(db: EntityManager, account: string, name: string): Promise<boolean> {
  const [, count] = (await db.query(`DELETE FROM departments WHERE account = $1 AND name = $2`, [account, name])) as [
    unknown,
    number,
  ]
  return count > 0
}

export interface Step {
  id: number
  ticketId: number
  department: string
  owner: ContactInfo
  byContactId: number
  what: string
  dueAt: Date
}

/** The open steps of a ticket, oldest first. Locked: two people may answer at once. */
export const openSteps = (db: EntityManager, ticketId: number): Promise<Step[]> =>
  readSteps(db, ticketId, 'FOR UPDATE OF s')

/** The open steps of a ticket, oldest first, to be looked at. */
export const stepsOf = (db: EntityManager, ticketId: number): Promise<Step[]> => readSteps(db, ticketId, '')

async function readSteps(db: EntityManager, ticketId: number, lock: 'FOR UPDATE OF s' | ''): Promise<Step[]> {
  const rows = (await db.query(
    `SELECT s.id AS "stepId", s.ticket_id AS "ticketId", s.department, s.by_contact_id AS "byContactId", s.what, s.due_at AS "dueAt",
       c.id, c.account, c.platform_id AS "platformId", c.name, c.role
     FROM ticket_steps s JOIN contacts c ON c.id = s.owner_id WHERE s.ticket_id = $1 AND s.state = 'open' ORDER BY s.id ${lock}`,
    [ticketId],
  )) as (ContactInfo & Omit<Step, 'id' | 'owner'> & { stepId: number })[]
  return rows.map(({ stepId, ticketId: ticket, department, byContactId, what, dueAt, ...owner }) => ({
    id: stepId,
    ticketId: ticket,
    department,
    owner,
    byContactId,
    what,
    dueAt,
  }))
}

export async function insertStep(
  db: EntityManager,
  step: {
    ticketId: number
    department: string
    ownerId: number
    byContactId: number
    what: string
    openedAt: Date
    dueAt: Date
  },
): Promise<number> {
  const [row] = (await db.query(
    `INSERT INTO ticket_steps (ticket_id, department, owner_id, by_contact_id, what, opened_at, due_at) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
    [step.ticketId, step.department, step.ownerId, step.byContactId, step.what, step.openedAt, step.dueAt],
  )) as { id: number }[]
  if (row === undefined) throw new Error(`a step of ticket ${step.ticketId} was not written`)
  return row.id
}

export async function endStep(
  db: EntityManager,
  id: number,
  end: { state: 'done' | 'dropped'; answer: string | undefined; at: Date },
): Promise<void> {
  await db.query(`UPDATE ticket_steps SET state = $2, answer = $3, done_at = $4 WHERE id = $1`, [
    id,
    end.state,
    end.answer ?? null,
    end.at,
  ])
}

/** What was asked for one ticket is asked for the other. What both ask of one department stays with the other alone. */
export async function moveSteps(db: EntityManager, fromId: number, intoId: number): Promise<void> {
  await db.query(
    `UPDATE ticket_steps s SET ticket_id = $2 WHERE ticket_id = $1 AND state = 'open'
       AND NOT EXISTS (SELECT 1 FROM ticket_steps o WHERE o.ticket_id = $2 AND o.state = 'open' AND o.department = s.department)`,
    [fromId, intoId],
  )
}
