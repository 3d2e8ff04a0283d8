import type { EntityManager } from 'typeorm'
import type { LedgerEntry } from '../../../entities/index.ts'

/** SQL of points. The only writer of ledger_entries and point_balances, and only through `move`. */

export type Kind = LedgerEntry['kind']

/** Locks the balance of a contact until the end of the transaction, making the row when there is none, and returns it. */
export async function lockBalance(db: EntityManager, contactId: number): Promise<number> {
  // An update that changes nothing is what takes the lock and reads the newest value in one statement.
  const rows = (await db.query(
    `INSERT INTO point_balances (contact_id, balance) VALUES ($1, 0)
     ON CONFLICT (contact_id) DO UPDATE SET balance = point_balances.balance RETURNING balance`,
    [contactId],
  )) as { balance: number }[]
  return rows[0]?.balance ?? 0
}

export async function hasCause(db: EntityManager, cause: string): Promise<boolean> {
  return ((await db.query(`SELECT 1 FROM ledger_entries WHERE cause = $1`, [cause])) as unknown[]).length > 0
}

export interface NewEntry {
  contactId: number
  amount: number
  kind: Kind
  cause: string
  note: string
  roomId: number | null
  byContactId: number | null
  at: Date
}

/** False when that cause was booked before. */
export async function insertEntry(db: EntityManager, e: NewEntry): Promise<boolean> {
  const rows = (await db.query(
    `INSERT INTO ledger_entries (contact_id, amount, kind, cause, note, room_id, by_contact_id, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (cause) DO NOTHING RETURNING id`,
    [e.contactId, e.amount, e.kind, e.cause, e.note, e.roomId, e.byContactId, e.at],
  )) as unknown[]
  return rows.length > 0
}

/** False when the balance would go below zero; nothing is changed then. */
export async function addToBalance(db: EntityManager, contactId: number, amount: number): Promise<boolean> {
  const [, count] = (await db.query(
    `UPDATE point_balances SET balance = balance + $2 WHERE contact_id = $1 AND balance + $2 >= 0`,
    [contactId, amount],
  )) as [unknown, number]
  return count === 1
}

export async function balanceOf(db: EntityManager, contactId: number): Promise<number> {
  const rows = (await db.query(`SELECT balance FROM point_balances WHERE contact_id = $1`, [contactId])) as {
    balance: number
  }[]
  return rows[0]?.balance ?? 0
}

/** The days on which somebody checked in, newest first; at most the last thousand. */
export async function checkinDays(db: EntityManager, contactId: number): Promise<string[]> {
  const rows = (await db.query(
    `SELECT split_part(cause, ':', 3) AS day FROM ledger_entries WHERE contact_id = $1 AND kind = 'checkin' ORDER BY id DESC LIMIT 1000`,
    [contactId],
  )) as { day: string }[]
  return rows.map((r) => r.day)
}

export interface Entry {
  amount: number
  kind: Kind
  note: string
  at: Date
}

export async function lastEntries(db: EntityManager, contactId: number, count: number): Promise<Entry[]> {
  return db.query(`SELECT amount, kind, note, at FROM ledger_entries WHERE contact_id = $1 ORDER BY id DESC LIMIT $2`, [
    contactId,
    count,
  ])
}

/** What came and went since `from`. */
export async function changeSince(db: EntityManager, contactId: number, from: Date): Promise<number> {
  const [row] = (await db.query(
    `SELECT coalesce(sum(amount), 0) AS change FROM ledger_entries WHERE contact_id = $1 AND at >= $2`,
    [contactId, from],
  )) as { change: number }[]
  return row?.change ?? 0
}

export interface Place {
  topic: string
  place: number
}

/**
 * Somebody's rank in the room, or in each room they are in (three at most). Staff compete nowhere: no ranks for them.
 * Ranks are within a room on purpose: that costs the same in an installation of ten rooms and of ten thousand.
 */
export async function placesOf(db: EntityManager, contactId: number, roomId: number | undefined): Promise<Place[]> {
  return db.query(
    `SELECT r.topic, (SELECT count(*) + 1 FROM members o JOIN contacts c ON c.id = o.contact_id JOIN point_balances b ON b.contact_id = o.contact_id
                      WHERE o.room_id = m.room_id AND o.left_at IS NULL AND c.role = 'member' AND b.balance > own.balance) AS place
     FROM members m JOIN rooms r ON r.id = m.room_id JOIN contacts me ON me.id = m.contact_id JOIN point_balances own ON own.contact_id = m.contact_id
     WHERE m.contact_id = $1 AND m.left_at IS NULL AND me.role = 'member' AND own.balance > 0
       AND r.state = 'enrolled' AND NOT r.is_staff_room AND ($2::bigint IS NULL OR m.room_id = $2)
     ORDER BY m.joined_at, m.room_id LIMIT 3`,
    [contactId, roomId ?? null],
  )
}

export interface Standing {
  contactId: number
  name: string
  balance: number
  /** Ties share it: 1, 2, 2, 4. */
  place: number
  /** The balance of the next better place; null for the first. */
  ahead: number | null
}

/** The members present with the most points, at most `count` lines, and the line of `contactId` wherever it stands. */
export async function topOfRoom(
  db: EntityManager,
  roomId: number,
  count: number,
  contactId: number,
): Promise<{ top: Standing[]; own: Standing | undefined }> {
  const rows = (await db.query(
    `SELECT * FROM (
       SELECT b.contact_id AS "contactId", c.name, b.balance, rank() OVER (ORDER BY b.balance DESC) AS place,
         max(b.balance) OVER (ORDER BY b.balance DESC GROUPS BETWEEN 1 PRECEDING AND 1 PRECEDING) AS ahead,
         row_number() OVER (ORDER BY b.balance DESC, b.contact_id) AS line
       FROM members m JOIN contacts c ON c.id = m.contact_id JOIN point_balances b ON b.contact_id = m.contact_id
       WHERE m.room_id = $1 AND m.left_at IS NULL AND c.role = 'member' AND b.balance > 0
     ) ranked WHERE line <= $2 OR "contactId" = $3 ORDER BY line`,
    [roomId, count, contactId],
  )) as (Standing & { line: number })[]
  return { top: rows.filter((r) => r.line <= count), own: rows.find((r) => r.contactId === contactId) }
}
