import type { EntityManager } from 'typeorm'
import { DAY } from '../../core/calendar.ts'
import type { Birthday } from './birthday.ts'

/** SQL of birthdays. The only writer of birthdays, birthday_greetings and birthday_settings. */

export async function birthdayOf(db: EntityManager, contactId: number): Promise<Birthday | undefined> {
  const rows = (await db.query(`SELECT lunar, month, day FROM birthdays WHERE contact_id = $1`, [
    contactId,
  ])) as Birthday[]
  return rows[0]
}

export async function saveBirthday(db: EntityManager, contactId: number, b: Birthday, now: Date): Promise<void> {
  await db.query(
    `INSERT INTO birthdays (contact_id, lunar, month, day, updated_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (contact_id) DO UPDATE SET lunar = excluded.lunar, month = excluded.month, day = excluded.day, updated_at = excluded.updated_at`,
    [contactId, b.lunar, b.month, b.day, now],
  )
}

export async function dropBirthday(db: EntityManager, contactId: number): Promise<boolean> {
  const [, count] = (await db.query(`DELETE FROM birthdays WHERE contact_id = $1`, [contactId])) as [unknown, number]
  return count > 0
}

/** Somebody's birthday, and the group of ours in which they spoke last, else the one they have been in longest. */
export interface Celebrant extends Birthday {
  contactId: number
  account: string
  name: string
  roomId: number
  topic: string
  inGroup: boolean
  gift: number
}

/**
 * Whose birthday is one of these and who may be greeted: in a group of ours, not greeted lately, not wanting to be left
 * alone. Locked, in order of contact, those behind `after`; whoever else asks gets others.
 */
export async function celebrants(
  db: EntityManager,
  birthdays: readonly Birthday[],
  options: { greetedBefore: Date; after: number; limit: number },
): Promise<Celebrant[]> {
  return db.query(
    `SELECT b.contact_id AS "contactId", b.lunar, b.month, b.day, c.account, c.name, home.id AS "roomId", home.topic,
       coalesce(s.in_group, false) AS "inGroup", coalesce(s.gift, 0) AS gift
     FROM unnest($1::boolean[], $2::int[], $3::int[]) AS w(lunar, month, day)
     JOIN birthdays b ON b.lunar = w.lunar AND b.month = w.month AND b.day = w.day
     JOIN contacts c ON c.id = b.contact_id
     JOIN LATERAL (
       SELECT r.id, r.topic FROM members m JOIN rooms r ON r.id = m.room_id
       WHERE m.contact_id = c.id AND m.left_at IS NULL AND r.state = 'enrolled' AND NOT r.is_staff_room
       ORDER BY (SELECT max(x.sent_at) FROM messages x WHERE x.contact_id = c.id AND x.room_id = r.id AND x.sent_at > $4) DESC NULLS LAST, m.joined_at, r.id LIMIT 1
     ) home ON true
     LEFT JOIN birthday_settings s ON s.room_id = home.id
     WHERE b.contact_id > $6 AND NOT EXISTS (SELECT 1 FROM birthday_greetings g WHERE g.contact_id = b.contact_id AND g.at > $4)
       AND NOT EXISTS (SELECT 1 FROM attention_mutes a WHERE a.contact_id = b.contact_id)
     ORDER BY b.contact_id LIMIT $5 FOR UPDATE OF b SKIP LOCKED`,
    [
      birthdays.map((b) => b.lunar),
      birthdays.map((b) => b.month),
      birthdays.map((b) => b.day),
      options.greetedBefore,
      options.limit,
      options.after,
    ],
  )
}

/** False when that year's greeting has been written. */
export async function insertGreeting(db: EntityManager, contactId: number, year: number, now: Date): Promise<boolean> {
  const rows = (await db.query(
    `INSERT INTO birthday_greetings (contact_id, year, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING contact_id`,
    [contactId, year, now],
  )) as unknown[]
  return rows.length > 0
}

/** People of an account with one of these birthdays who are in a group of ours. */
export async function peopleWith(
  db: EntityManager,
  account: string,
  birthdays: readonly Birthday[],
): Promise<(Birthday & { name: string; topic: string })[]> {
  return db.query(
    `SELECT c.name, b.lunar, b.month, b.day, (SELECT r.topic FROM members m JOIN rooms r ON r.id = m.room_id
         WHERE m.contact_id = c.id AND m.left_at IS NULL AND NOT r.is_staff_room ORDER BY m.joined_at LIMIT 1) AS topic
     FROM unnest($2::boolean[], $3::int[], $4::int[]) AS w(lunar, month, day)
     JOIN birthdays b ON b.lunar = w.lunar AND b.month = w.month AND b.day = w.day
     JOIN contacts c ON c.id = b.contact_id
     WHERE c.account = $1 AND EXISTS (SELECT 1 FROM members m JOIN rooms r ON r.id = m.room_id WHERE m.contact_id = c.id AND m.left_at IS NULL AND NOT r.is_staff_room)
     ORDER BY c.id`,
    [account, birthdays.map((b) => b.lunar), birthdays.map((b) => b.month), birthdays.map((b) => b.day)],
  )
}

export async function staffRooms(db: EntityManager): Promise<{ account: string; roomId: number }[]> {
  return db.query(`SELECT account, id AS "roomId" FROM rooms WHERE is_staff_room AND state <> 'paused' ORDER BY id`)
}

/** Whether something was sent under this key, or is about to be. */
export async function isSaid(db: EntityManager, key: string): Promise<boolean> {
  return ((await db.query(`SELECT 1 FROM outbox WHERE key = $1`, [key])) as unknown[]).length > 0
}

export interface Settings {
  inGroup: boolean
  gift: number
}

export async function settingsOf(db: EntityManager, roomId: number): Promise<Settings> {
  const rows = (await db.query(`SELECT in_group AS "inGroup", gift FROM birthday_settings WHERE room_id = $1`, [
    roomId,
  ])) as Settings[]
  return rows[0] ?? { inGroup: false, gift: 0 }
}

export async function saveSettings(
  db: EntityManager,
  roomId: number,
  settings: Settings,
  byContactId: number,
  now: Date,
): Promise<void> {
  await db.query(
    `INSERT INTO birthday_settings (room_id, in_group, gift, by_contact_id, updated_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (room_id) DO UPDATE SET in_group = excluded.in_group, gift = excluded.gift, by_contact_id = excluded.by_contact_id, updated_at = excluded.updated_at`,
    [roomId, settings.inGroup, settings.gift, byContactId, now],
  )
}

/** Two greetings of one person are further apart than this, whatever the birthday has been changed to. */
export const APART_MS = 270 * DAY
