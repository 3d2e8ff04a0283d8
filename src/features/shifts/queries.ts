import type { EntityManager } from 'typeorm'
import { DAY } from '../../core/calendar.ts'
import type { ContactInfo } from '../../core/events.ts'
import type { Span } from '../../core/working-hours.ts'
import { staffOf } from '../roster/index.ts'
import type { Entry, Plan, Shift } from './plan.ts'

/** SQL of the duty roster. The only writer of duty_shifts, duty_entries and duty_absences. */

/** Everybody who changes the roster of an account goes one after the other. */
export async function lockPlan(db: EntityManager, account: string): Promise<void> {
  await db.query(`SELECT pg_advisory_xact_lock(hashtext('shifts'), hashtext($1))`, [account])
}

async function entriesOf(db: EntityManager, account: string): Promise<Entry[]> {
  const rows = (await db.query(
    `SELECT id, days, spans, people, backup_id AS "backupId", urgent_only AS "urgentOnly", time_zone AS zone
     FROM duty_entries WHERE account = $1 AND removed_in IS NULL ORDER BY id`,
    [account],
  )) as (Omit<Entry, 'backupId'> & { backupId: number | null })[]
  return rows.map((r) => ({ ...r, people: r.people.map(Number), backupId: r.backupId ?? undefined }))
}

/** What happened before this does not matter for who is on duty now, nor for since when. */
const REMEMBERED_MS = 15 * DAY

/** Everything that decides who is on duty around `now`. */
export async function planOf(
  db: EntityManager,
  account: string,
  now: Date,
): Promise<Plan & { people: readonly ContactInfo[] }> {
  const since = new Date(now.getTime() - REMEMBERED_MS)
  const people = await staffOf(db, account, 'agent')
  const shifts = (await db.query(
    `SELECT contact_id AS "contactId", backup_id AS "backupId", starts_at AS "from", ends_at AS "to"
     FROM duty_shifts WHERE account = $1 AND ends_at > $2 AND ends_at > starts_at ORDER BY id`,
    [account, since],
  )) as (Omit<Shift, 'backupId'> & { backupId: number | null })[]
  return {
    entries: await entriesOf(db, account),
    absences: await absencesOf(db, account, since, 'set'),
    shifts: shifts.map((s) => ({ ...s, backupId: s.backupId ?? undefined })),
    staff: new Set(people.map((p) => p.id)),
    people,
  }
}

/** Accounts in which somebody may be on duty. */
export async function plannedAccounts(db: EntityManager, now: Date): Promise<string[]> {
  const rows = (await db.query(
    `SELECT account FROM duty_entries WHERE removed_in IS NULL UNION SELECT account FROM duty_shifts WHERE ends_at > $1 ORDER BY account`,
    [now],
  )) as { account: string }[]
  return rows.map((r) => r.account)
}

/** Ends whatever shift runs now. */
export async function endCurrent(db: EntityManager, account: string, now: Date): Promise<number> {
  const [, count] = (await db.query(
    `UPDATE duty_shifts SET ends_at = $2 WHERE account = $1 AND starts_at <= $2 AND ends_at > $2`,
    [account, now],
  )) as [unknown, number]
  return count
}

export async function insertShift(
  db: EntityManager,
  shift: { account: string; contactId: number; backupId?: number; startsAt: Date; endsAt: Date; setById: number },
): Promise<void> {
  await db.query(
    `INSERT INTO duty_shifts (account, contact_id, backup_id, starts_at, ends_at, set_by_id) VALUES ($1, $2, $3, $4, $5, $6)`,
    [shift.account, shift.contactId, shift.backupId ?? null, shift.startsAt, shift.endsAt, shift.setById],
  )
}

export type Line = Omit<Entry, 'id'>

/** The number of the newest change of the roster that has not been undone; 0 before the first. */
async function lastChange(db: EntityManager, account: string): Promise<number> {
  const [row] = (await db.query(
    `SELECT coalesce(max(greatest(added_in, removed_in)), 0) AS n FROM duty_entries WHERE account = $1`,
    [account],
  )) as { n: number }[]
  return row?.n ?? 0
}

/** Adds lines as one change. */
export async function addEntries(
  db: EntityManager,
  account: string,
  lines: readonly Line[],
  byContactId: number,
): Promise<void> {
  const change = (await lastChange(db, account)) + 1
  for (const line of lines) {
    await db.query(
      `INSERT INTO duty_entries (account, days, spans, people, backup_id, urgent_only, time_zone, by_contact_id, added_in)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        account,
        line.days,
        JSON.stringify(line.spans satisfies readonly Span[]),
        line.people,
        line.backupId ?? null,
        line.urgentOnly,
        line.zone,
        byContactId,
        change,
      ],
    )
  }
}

/** Takes a line away, or all of them, as one change. Returns how many. */
export async function removeEntries(db: EntityManager, account: string, id: number | undefined): Promise<number> {
  const change = (await lastChange(db, account)) + 1
  const [, count] = (await db.query(
    `UPDATE duty_entries SET removed_in = $3 WHERE account = $1 AND removed_in IS NULL AND ($2::integer IS NULL OR id = $2)`,
    [account, id ?? null, change],
  )) as [unknown, number]
  return count
}

/** Undoes the newest change: what it added goes, what it took away comes back. False when there is none. */
export async function undoChange(db: EntityManager, account: string): Promise<boolean> {
  const change = await lastChange(db, account)
  if (change === 0) return false
  await db.query(`DELETE FROM duty_entries WHERE account = $1 AND added_in = $2`, [account, change])
  await db.query(`UPDATE duty_entries SET removed_in = NULL WHERE account = $1 AND removed_in = $2`, [account, change])
  return true
}

export interface StoredAbsence {
  id: number
  kind: 'leave' | 'off' | 'swap'
  contactId: number
  substituteId: number | undefined
  from: Date
  to: Date
  state: 'offered' | 'set' | 'refused' | 'cancelled'
  byContactId: number
}

const ABSENCE = `id, kind, contact_id AS "contactId", substitute_id AS "substituteId", starts_at AS "from", ends_at AS "to", state,
  by_contact_id AS "byContactId"`
type AbsenceRow = Omit<StoredAbsence, 'substituteId'> & { substituteId: number | null }
const absenceFrom = (row: AbsenceRow): StoredAbsence => ({ ...row, substituteId: row.substituteId ?? undefined })

/** Those that end after `since`, in the order in which they count. */
export async function absencesOf(
  db: EntityManager,
  account: string,
  since: Date,
  state: 'offered' | 'set',
): Promise<StoredAbsence[]> {
  const rows = (await db.query(
    `SELECT ${ABSENCE} FROM duty_absences WHERE account = $1 AND ends_at > $2 AND state = $3 ORDER BY set_at, id`,
    [account, since, state],
  )) as AbsenceRow[]
  return rows.map(absenceFrom)
}

export async function findSwap(db: EntityManager, account: string, id: number): Promise<StoredAbsence | undefined> {
  const rows = (await db.query(
    `SELECT ${ABSENCE} FROM duty_absences WHERE account = $1 AND id = $2 AND kind = 'swap' FOR UPDATE`,
    [account, id],
  )) as AbsenceRow[]
  return rows.map(absenceFrom)[0]
}

export async function insertAbsence(
  db: EntityManager,
  account: string,
  absence: Omit<StoredAbsence, 'id'>,
  now: Date,
): Promise<number> {
  const [row] = (await db.query(
    `INSERT INTO duty_absences (account, kind, contact_id, substitute_id, starts_at, ends_at, state, by_contact_id, set_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id`,
    [
      account,
      absence.kind,
      absence.contactId,
      absence.substituteId ?? null,
      absence.from,
      absence.to,
      absence.state,
      absence.byContactId,
      now,
    ],
  )) as { id: number }[]
  if (row === undefined) throw new Error(`an absence of contact ${absence.contactId} was not written`)
  return row.id
}

export async function setAbsence(
  db: EntityManager,
  id: number,
  state: 'set' | 'refused' | 'cancelled',
  now: Date,
): Promise<void> {
  await db.query(`UPDATE duty_absences SET state = $2, set_at = $3 WHERE id = $1`, [id, state, now])
}
