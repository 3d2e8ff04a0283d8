import type { EntityManager } from 'typeorm'
import type { Hours } from '../../core/working-hours.ts'

/** SQL of service hours. The only writer of that table. */

export interface StoredHours {
  hours: Hours | null
  timeZone: string | null
  /** Undefined: those of the account. */
  roomId: number | undefined
}

/** What is stored for the account and, with a room, for that room; at most one of each. */
export async function storedHours(
  db: EntityManager,
  account: string,
  roomId: number | undefined,
): Promise<{ account: StoredHours | undefined; room: StoredHours | undefined }> {
  const rows = (await db.query(
    `SELECT hours, time_zone AS "timeZone", room_id AS "roomId" FROM service_hours
     WHERE (account = $1 AND room_id IS NULL) OR room_id = $2`,
    [account, roomId ?? null],
  )) as (Omit<StoredHours, 'roomId'> & { roomId: number | null })[]
  const found = rows.map((r) => ({ ...r, roomId: r.roomId ?? undefined }))
  return { account: found.find((r) => r.roomId === undefined), room: found.find((r) => r.roomId !== undefined) }
}

/** Which of these rooms have hours of their own, by id. */
export async function hoursOfRooms(db: EntityManager, roomIds: readonly number[]): Promise<Map<number, Hours>> {
  const rows = (await db.query(
    `SELECT room_id AS id, hours FROM service_hours WHERE room_id = ANY($1) AND hours IS NOT NULL`,
    [roomIds],
  )) as { id: number; hours: Hours }[]
  return new Map(rows.map((r) => [r.id, r.hours]))
}

/** Writes what is named and leaves the rest. */
export async function saveHours(
  db: EntityManager,
  scope: { account: string; roomId: number | undefined },
  change: { hours?: Hours; timeZone?: string },
  byContactId: number,
  now: Date,
): Promise<void> {
  const conflict =
    scope.roomId === undefined ? '(account) WHERE room_id IS NULL' : '(room_id) WHERE room_id IS NOT NULL'
  await db.query(
    `INSERT INTO service_hours (account, room_id, hours, time_zone, by_contact_id, updated_at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT ${conflict} DO UPDATE SET hours = coalesce(excluded.hours, service_hours.hours),
       time_zone = coalesce(excluded.time_zone, service_hours.time_zone), by_contact_id = excluded.by_contact_id, updated_at = excluded.updated_at`,
    [
      scope.account,
      scope.roomId ?? null,
      change.hours === undefined ? null : JSON.stringify(change.hours),
      change.timeZone ?? null,
      byContactId,
      now,
    ],
  )
}

/** Back to what is general: the account's hours for a room, the ones we come with for an account. */
export async function dropHours(db: EntityManager, account: string, roomId: number | undefined): Promise<boolean> {
  const [, count] = (await db.query(
    `DELETE FROM service_hours WHERE account = $1 AND room_id IS NOT DISTINCT FROM $2`,
    [account, roomId ?? null],
  )) as [unknown, number]
  return count > 0
}
