import type { EntityManager } from 'typeorm'
import { DAY } from '../../core/calendar.ts'
import { DEFAULT_RULES, type Quiet, type Rules, type Scene, spent } from './attention.ts'

/** SQL of attention. The only writer of attention_settings and attention_mutes. */

type Stored = { [K in keyof Rules]: Rules[K] | null }

interface Row extends Stored {
  id: number
  zone: string | null
  complaint: boolean
  closed: boolean
  ours: boolean
  said: Date[]
}

/** Enough for the longest count, seven days of any zone. */
const LOOKED_BACK_MS = 8 * DAY

const sceneOf =
  (kind: Scene['kind'], timeZone: string) =>
  (row: Row): [number, Scene] => [
    row.id,
    {
      kind,
      rules: {
        quiet: row.quiet ?? DEFAULT_RULES.quiet,
        perRoom: row.perRoom ?? DEFAULT_RULES.perRoom,
        perDay: row.perDay ?? DEFAULT_RULES.perDay,
        perWeek: row.perWeek ?? DEFAULT_RULES.perWeek,
      },
      zone: row.zone ?? timeZone,
      said: row.said,
      complaint: row.complaint,
      closed: row.closed,
      ours: row.ours,
    },
  ]

/** What decides about these rooms, by id. One query; what was said is read from `outbox_unasked_said`. */
export async function scenesOfRooms(
  db: EntityManager,
  roomIds: readonly number[],
  now: Date,
  timeZone: string,
): Promise<Map<number, Scene>> {
  if (roomIds.length === 0) return new Map()
  const rows = (await db.query(
    `SELECT r.id, coalesce(own.quiet, gen.quiet) AS quiet, coalesce(own.per_room, gen.per_room) AS "perRoom",
       gen.per_day AS "perDay", gen.per_week AS "perWeek", coalesce(h.time_zone, hg.time_zone) AS zone, r.state = 'paused' AS closed, r.is_staff_room AS ours,
       EXISTS (SELECT 1 FROM tickets t WHERE t.room_id = r.id AND t.state IN ('open', 'taken', 'promised')
               AND t.waiting_since IS NOT NULL AND t.paused_at IS NULL) AS complaint,
       ARRAY(SELECT o.claimed_at FROM outbox o WHERE o.room_id = r.id AND o.contact_id IS NULL AND o.priority >= 3
             AND o.state IN ('sent', 'unknown') AND o.claimed_at >= $2::timestamptz) AS said
     FROM rooms r
     LEFT JOIN attention_settings own ON own.room_id = r.id
     LEFT JOIN attention_settings gen ON gen.account = r.account AND gen.room_id IS NULL
     LEFT JOIN service_hours h ON h.room_id = r.id
     LEFT JOIN service_hours hg ON hg.account = r.account AND hg.room_id IS NULL
     WHERE r.id = ANY($1)`,
    [roomIds, new Date(now.getTime() - LOOKED_BACK_MS)],
  )) as Row[]
  return new Map(rows.map(sceneOf('room', timeZone)))
}

/** The same about people, to whom the bot writes privately; a welcome is not counted against them. */
export async function scenesOfPeople(
  db: EntityManager,
  contactIds: readonly number[],
  now: Date,
  timeZone: string,
): Promise<Map<number, Scene>> {
  if (contactIds.length === 0) return new Map()
  const rows = (await db.query(
    `SELECT c.id, gen.quiet, gen.per_room AS "perRoom", gen.per_day AS "perDay", gen.per_week AS "perWeek", hg.time_zone AS zone,
       EXISTS (SELECT 1 FROM attention_mutes m WHERE m.contact_id = c.id) AS closed, c.role <> 'member' AS ours,
       EXISTS (SELECT 1 FROM tickets t WHERE t.contact_id = c.id AND t.state IN ('open', 'taken', 'promised')) AS complaint,
       ARRAY(SELECT o.claimed_at FROM outbox o WHERE o.room_id IS NULL AND o.contact_id = c.id AND o.priority >= 3 AND o.lane = 'promotion'
             AND o.state IN ('sent', 'unknown') AND o.claimed_at >= $2::timestamptz) AS said
     FROM contacts c
     LEFT JOIN attention_settings gen ON gen.account = c.account AND gen.room_id IS NULL
     LEFT JOIN service_hours hg ON hg.account = c.account AND hg.room_id IS NULL
     WHERE c.id = ANY($1)`,
    [contactIds, new Date(now.getTime() - LOOKED_BACK_MS)],
  )) as Row[]
  return new Map(rows.map(sceneOf('person', timeZone)))
}

/** What is general for an account, as it would be for a room of no settings of its own. */
export async function rulesOfAccount(db: EntityManager, account: string): Promise<Rules> {
  const rows = (await db.query(
    `SELECT quiet, per_room AS "perRoom", per_day AS "perDay", per_week AS "perWeek" FROM attention_settings WHERE account = $1 AND room_id IS NULL`,
    [account],
  )) as Stored[]
  const [row] = rows
  return {
    quiet: row?.quiet ?? DEFAULT_RULES.quiet,
    perRoom: row?.perRoom ?? DEFAULT_RULES.perRoom,
    perDay: row?.perDay ?? DEFAULT_RULES.perDay,
    perWeek: row?.perWeek ?? DEFAULT_RULES.perWeek,
  }
}

/** What waits for a room, and what expired within the last seven days without its turn having come. */
export async function waitingFor(
  db: EntityManager,
  account: string,
  roomId: number,
  now: Date,
): Promise<{ waiting: number; expired: number }> {
  const [row] = (await db.query(
    `SELECT (SELECT count(*) FROM outbox WHERE account = $1 AND state = 'due' AND priority >= 3 AND room_id = $2 AND expires_at > $4::timestamptz) AS waiting,
       (SELECT count(*) FROM outbox WHERE room_id = $2 AND contact_id IS NULL AND priority >= 3 AND state = 'expired' AND attempts = 0
          AND expires_at > $3::timestamptz) AS expired`,
    [account, roomId, new Date(now.getTime() - 7 * DAY), now],
  )) as { waiting: number; expired: number }[]
  return row ?? { waiting: 0, expired: 0 }
}

interface Scope {
  account: string
  roomId: number | undefined
}

/** Writes what is named and leaves the rest. */
export async function saveRules(
  db: EntityManager,
  { account, roomId }: Scope,
  change: Partial<Rules>,
  byContactId: number,
  now: Date,
): Promise<void> {
  const conflict = roomId === undefined ? '(account) WHERE room_id IS NULL' : '(room_id) WHERE room_id IS NOT NULL'
  await db.query(
    `INSERT INTO attention_settings (account, room_id, quiet, per_room, per_day, per_week, by_contact_id, updated_at)
     VALUES ($1, $2, $3::jsonb, $4, $5, $6, $7, $8)
     ON CONFLICT ${conflict} DO UPDATE SET quiet = coalesce(excluded.quiet, attention_settings.quiet),
       per_room = coalesce(excluded.per_room, attention_settings.per_room), per_day = coalesce(excluded.per_day, attention_settings.per_day),
       per_week = coalesce(excluded.per_week, attention_settings.per_week), by_contact_id = excluded.by_contact_id, updated_at = excluded.updated_at`,
    [
      account,
      roomId ?? null,
      change.quiet === undefined ? null : JSON.stringify(change.quiet satisfies Quiet),
      change.perRoom ?? null,
      change.perDay ?? null,
      change.perWeek ?? null,
      byContactId,
      now,
    ],
  )
}

/** Back to what is general: the account's budget for a room, ours for an account. Quiet hours stay. */
export async function dropBudget(db: EntityManager, { account, roomId }: Scope): Promise<void> {
  await db.query(
    `UPDATE attention_settings SET per_room = NULL, per_day = NULL, per_week = NULL WHERE account = $1 AND room_id IS NOT DISTINCT FROM $2`,
    [account, roomId ?? null],
  )
}

/** False when it was so already. */
export async function setMuted(db: EntityManager, contactId: number, muted: boolean, now: Date): Promise<boolean> {
  if (muted) {
    const fresh = (await db.query(
      `INSERT INTO attention_mutes (contact_id, since) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING contact_id`,
      [contactId, now],
    )) as unknown[]
    return fresh.length > 0
  }
  const [, count] = (await db.query(`DELETE FROM attention_mutes WHERE contact_id = $1`, [contactId])) as [
    unknown,
    number,
  ]
  return count > 0
}

/** Of these people, those who want nothing unasked. */
export async function mutedAmong(db: EntityManager, contactIds: readonly number[]): Promise<ReadonlySet<number>> {
  if (contactIds.length === 0) return new Set()
  const rows = (await db.query(`SELECT contact_id AS id FROM attention_mutes WHERE contact_id = ANY($1)`, [
    contactIds,
  ])) as { id: number }[]
  return new Set(rows.map((r) => r.id))
}

/** What a group was told unasked, and what it may be. */
export interface RoomUse {
  id: number
  topic: string
  isStaffRoom: boolean
  perRoom: number
  today: number
  /** In the seven days that end with today. */
  week: number
  waiting: number
}

/** Groups that are served, newest first, before the one with that number. Null: any group. */
export async function useOfRooms(
  db: EntityManager,
  where: { account: string; roomIds: readonly number[] | null; timeZone: string },
  page: { before: number | undefined; limit: number },
  now: Date,
): Promise<RoomUse[]> {
  const rows = (await db.query(
    `SELECT r.id, r.topic, (SELECT count(*)::int FROM outbox o WHERE o.account = $1 AND o.state = 'due' AND o.priority >= 3 AND o.room_id = r.id) AS waiting
     FROM rooms r WHERE r.account = $1 AND r.state = 'enrolled' AND ($2::bigint[] IS NULL OR r.id = ANY($2)) AND ($3::bigint IS NULL OR r.id < $3)
     ORDER BY r.id DESC LIMIT $4`,
    [where.account, where.roomIds, page.before ?? null, page.limit],
  )) as { id: number; topic: string; waiting: number }[]
  const ids = rows.map((r) => r.id)
  const scenes = await scenesOfRooms(db, ids, now, where.timeZone)
  return rows.flatMap((row) => {
    const scene = scenes.get(row.id)
    return scene === undefined
      ? []
      : [{ ...row, isStaffRoom: scene.ours, perRoom: scene.rules.perRoom, ...spent(scene, now) }]
  })
}

/** What somebody was told unasked in a direct chat, and what they may be. */
export interface PersonUse {
  id: number
  name: string
  perDay: number
  perWeek: number
  today: number
  week: number
  muted: boolean
}

/** Who was told most unasked in the last seven days, the most first. */
export async function useOfPeople(
  db: EntityManager,
  where: { account: string; timeZone: string },
  limit: number,
  now: Date,
): Promise<PersonUse[]> {
  const rows = (await db.query(
    `SELECT c.id, c.name FROM outbox o JOIN contacts c ON c.id = o.contact_id
     WHERE c.account = $1 AND c.role = 'member' AND o.room_id IS NULL AND o.priority >= 3 AND o.lane = 'promotion'
       AND o.state IN ('sent', 'unknown') AND o.claimed_at >= $2 GROUP BY c.id ORDER BY count(*) DESC, c.id LIMIT $3`,
    [where.account, new Date(now.getTime() - LOOKED_BACK_MS), limit],
  )) as { id: number; name: string }[]
  const ids = rows.map((r) => r.id)
  const scenes = await scenesOfPeople(db, ids, now, where.timeZone)
  return rows.flatMap((row) => {
    const scene = scenes.get(row.id)
    if (scene === undefined) return []
    const { perDay, perWeek } = scene.rules
    return [{ ...row, perDay, perWeek, ...spent(scene, now), muted: scene.closed }]
  })
}

/** Who wants nothing unasked, the latest first, and how many they are in all. */
export async function mutedPeople(
  db: EntityManager,
  account: string,
  limit: number,
): Promise<{ total: number; people: { id: number; name: string; since: Date }[] }> {
  const rows = (await db.query(
    `SELECT c.id, c.name, m.since, count(*) OVER ()::int AS total FROM attention_mutes m JOIN contacts c ON c.id = m.contact_id
     WHERE c.account = $1 ORDER BY m.since DESC, c.id LIMIT $2`,
    [account, limit],
  )) as { id: number; name: string; since: Date; total: number }[]
  return { total: rows[0]?.total ?? 0, people: rows.map(({ total: _, ...one }) => one) }
}
