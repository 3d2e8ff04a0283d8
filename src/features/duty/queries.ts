import type { EntityManager } from 'typeorm'
import type { ContactInfo } from '../../core/events.ts'

/** SQL of shifts. The only writer of duty_shifts. */

export interface Shift {
  contact: ContactInfo
  /** Who is told next when that person does not react. */
  backupId: number | undefined
  startsAt: Date
  endsAt: Date
}

async function shifts(db: EntityManager, where: string, values: unknown[]): Promise<Shift[]> {
  const rows = (await db.query(
    `SELECT c.id, c.account, c.platform_id AS "platformId", c.name, c.role, s.backup_id AS "backupId", s.starts_at AS "startsAt", s.ends_at AS "endsAt"
     FROM duty_shifts s JOIN contacts c ON c.id = s.contact_id WHERE s.account = $1 AND ${where}`,
    values,
  )) as (ContactInfo & { startsAt: Date; endsAt: Date; backupId: number | null })[]
  return rows.map(({ startsAt, endsAt, backupId, ...contact }) => ({
    contact,
    backupId: backupId ?? undefined,
    startsAt,
    endsAt,
  }))
}

/** The shift that runs at `now`; when two overlap, the one that was set last. */
export async function currentShift(db: EntityManager, account: string, now: Date): Promise<Shift | undefined> {
  return (await shifts(db, 's.starts_at <= $2 AND s.ends_at > $2 ORDER BY s.id DESC LIMIT 1', [account, now]))[0]
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
  shift: { account: string; contactId: number; startsAt: Date; endsAt: Date; setById: number },
): Promise<void> {
  await db.query(
    `INSERT INTO duty_shifts (account, contact_id, starts_at, ends_at, set_by_id) VALUES ($1, $2, $3, $4, $5)`,
    [shift.account, shift.contactId, shift.startsAt, shift.endsAt, shift.setById],
  )
}
