import type { EntityManager } from 'typeorm'
import type { PersonRef } from '../../core/chat.ts'
import type { Settings } from '../../core/config.ts'
import type { ContactInfo, RoomInfo } from '../../core/events.ts'
import { type Role, roleAtLeast, safeName, UNKNOWN_NAME, UNKNOWN_TOPIC } from '../../core/people.ts'

/** SQL of the roster: rooms, contacts, members. The only writer of these tables. */

const ROOM = `id, account, platform_id AS "platformId", topic, state, is_staff_room AS "isStaffRoom"`
const CONTACT = `id, account, platform_id AS "platformId", name, role`

/** Rooms by platform id, created or renamed as needed. One query when nothing changed. */
export async function upsertRooms(
  db: EntityManager,
  account: string,
  rooms: readonly { id: string; topic: string }[],
  now: Date,
  settings: Settings,
): Promise<Map<string, RoomInfo>> {
  const wanted = new Map(rooms.map((r) => [r.id, safeName(r.topic, UNKNOWN_TOPIC, 30)]))
  const ids = [...wanted.keys()].sort()
  if (ids.length === 0) return new Map()
  const select = () =>
    db.query(`SELECT ${ROOM} FROM rooms WHERE account = $1 AND platform_id = ANY($2)`, [account, ids]) as Promise<
      RoomInfo[]
    >
  let found = await select()
  const known = new Map(found.map((r) => [r.platformId, r]))
  const changed = ids.filter((id) => {
    const room = known.get(id)
    return room === undefined || (room.topic !== wanted.get(id) && wanted.get(id) !== UNKNOWN_TOPIC)
  })
  if (changed.length > 0) {
    await db.query(
      `INSERT INTO rooms (account, platform_id, topic, state, created_at) SELECT $1, p, t, $4, $5 FROM unnest($2::text[], $3::text[]) AS n(p, t)
       ON CONFLICT (account, platform_id) DO UPDATE SET topic = excluded.topic`,
      [account, changed, changed.map((id) => wanted.get(id) ?? ''), settings.rooms === 'all' ? 'enrolled' : 'new', now],
    )
    found = await select()
  }
  return new Map(found.map((r) => [r.platformId, r]))
}

/** Contacts by platform id, created or renamed as needed. `OWNER_IDS` are made owners here. */
export async function upsertContacts(
  db: EntityManager,
  account: string,
  people: readonly PersonRef[],
  now: Date,
  settings: Settings,
): Promise<Map<string, ContactInfo>> {
  const wanted = new Map(people.map((p) => [p.id, safeName(p.name)]))
  const ids = [...wanted.keys()].sort()
  if (ids.length === 0) return new Map()
  const isOwner = (id: string) => settings.ownerIds.includes(id)
  const select = () =>
    db.query(`SELECT ${CONTACT} FROM contacts WHERE account = $1 AND platform_id = ANY($2)`, [account, ids]) as Promise<
      ContactInfo[]
    >
  let found = await select()
  const known = new Map(found.map((c) => [c.platformId, c]))
  const changed = ids.filter((id) => {
    const contact = known.get(id)
    const name = wanted.get(id)
    return (
      contact === undefined ||
      (name !== UNKNOWN_NAME && contact.name !== name) ||
      (isOwner(id) && contact.role !== 'owner')
    )
  })
  if (changed.length > 0) {
    await db.query(
      `INSERT INTO contacts (account, platform_id, name, role, created_at)
       SELECT $1, p, n, r, $5 FROM unnest($2::text[], $3::text[], $4::text[]) AS x(p, n, r)
       ON CONFLICT (account, platform_id) DO UPDATE
         SET name = CASE WHEN excluded.name = $6 THEN contacts.name ELSE excluded.name END,
             role = CASE WHEN excluded.role = 'owner' THEN 'owner' ELSE contacts.role END`,
      [
        account,
        changed,
        changed.map((id) => wanted.get(id) ?? UNKNOWN_NAME),
        changed.map((id) => (isOwner(id) ? 'owner' : 'member')),
        now,
        UNKNOWN_NAME,
      ],
    )
    found = await select()
  }
  return new Map(found.map((c) => [c.platformId, c]))
}

/** Who of these is known already, by platform id. Creates nobody. */
export async function knownAmong(
  db: EntityManager,
  account: string,
  platformIds: readonly string[],
): Promise<Map<string, ContactInfo>> {
  const found = (await db.query(`SELECT ${CONTACT} FROM contacts WHERE account = $1 AND platform_id = ANY($2)`, [
    account,
    platformIds,
  ])) as ContactInfo[]
  return new Map(found.map((c) => [c.platformId, c]))
}

/** People present who are shown by exactly one of these names, for many rooms at once. The bot is not among them. */
export async function presentNamed(
  db: EntityManager,
  account: string,
  wanted: readonly { roomId: number; name: string }[],
): Promise<{ roomId: number; contact: ContactInfo }[]> {
  if (wanted.length === 0) return []
  const rows = (await db.query(
    `SELECT w.room_id AS "roomId", ${CONTACT} FROM (SELECT DISTINCT * FROM unnest($2::bigint[], $3::text[]) AS u(room_id, shown)) w
     JOIN contacts ON account = $1 AND name = w.shown AND platform_id <> $1
     WHERE EXISTS (SELECT 1 FROM members m WHERE m.contact_id = contacts.id AND m.room_id = w.room_id AND m.left_at IS NULL)
     ORDER BY w.room_id, id`,
    [account, wanted.map((w) => w.roomId), wanted.map((w) => w.name)],
  )) as (ContactInfo & { roomId: number })[]
  return rows.map(({ roomId, ...contact }) => ({ roomId, contact }))
}

/** Somebody spoke in a room, so they are in it. */
export async function markPresent(
  db: EntityManager,
  pairs: readonly { roomId: number; contactId: number }[],
  now: Date,
): Promise<void> {
  const unique = [...new Map(pairs.map((p) => [`${p.roomId}:${p.contactId}`, p])).values()].sort(
    (a, b) => a.roomId - b.roomId || a.contactId - b.contactId,
  )
  if (unique.length === 0) return
  await db.query(
    `INSERT INTO members (room_id, contact_id, joined_at, source)
     SELECT r, c, $3, 'seen' FROM unnest($1::bigint[], $2::bigint[]) AS p(r, c)
     WHERE NOT EXISTS (SELECT 1 FROM members m WHERE m.room_id = p.r AND m.contact_id = p.c AND m.left_at IS NULL)
     ON CONFLICT (room_id, contact_id) DO UPDATE SET left_at = NULL`,
    [unique.map((p) => p.roomId), unique.map((p) => p.contactId), now],
  )
}

interface MemberRow {
  joinedAt: Date
  leftAt: Date | null
  source: 'seen' | 'event' | 'snapshot'
  rejoined: boolean
}

export async function findMember(db: EntityManager, roomId: number, contactId: number): Promise<MemberRow | undefined> {
  const rows = (await db.query(
    `SELECT joined_at AS "joinedAt", left_at AS "leftAt", source, rejoined FROM members WHERE room_id = $1 AND contact_id = $2 FOR UPDATE`,
    [roomId, contactId],
  )) as MemberRow[]
  return rows[0]
}

export async function recordJoin(
  db: EntityManager,
  roomId: number,
  contactId: number,
  join: { at: Date; source: 'event' | 'snapshot'; rejoined: boolean },
): Promise<void> {
  await db.query(
    `INSERT INTO members (room_id, contact_id, joined_at, source, rejoined) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (room_id, contact_id) DO UPDATE
       SET joined_at = excluded.joined_at, left_at = NULL, source = excluded.source, rejoined = excluded.rejoined`,
    [roomId, contactId, join.at, join.source, join.rejoined],
  )
}

/**
 * True when the person was a present member until now. Whoever was in the room before we looked is remembered as
 * having left: when a friend fetches them back, they are no newcomer.
 */
export async function recordLeave(
  db: EntityManager,
  roomId: number,
  contactId: number,
  at: Date,
  source: 'event' | 'snapshot',
): Promise<boolean> {
  const [, count] = (await db.query(
    `UPDATE members SET left_at = $3 WHERE room_id = $1 AND contact_id = $2 AND left_at IS NULL`,
    [roomId, contactId, at],
  )) as [unknown, number]
  if (count > 0) return true
  await db.query(
    `INSERT INTO members (room_id, contact_id, joined_at, left_at, source) VALUES ($1, $2, $3, $3, $4)
     ON CONFLICT (room_id, contact_id) DO NOTHING`,
    [roomId, contactId, at, source],
  )
  return false
}

/** Platform ids of the people present as far as we know, and whether a baseline exists. */
export async function presentIn(
  db: EntityManager,
  roomId: number,
): Promise<{ snapshotAt: Date | null; platformIds: string[] }> {
  const [room] = (await db.query(`SELECT snapshot_at AS "snapshotAt" FROM rooms WHERE id = $1 FOR UPDATE`, [
    roomId,
  ])) as { snapshotAt: Date | null }[]
  const rows = (await db.query(
    `SELECT c.platform_id AS id FROM members m JOIN contacts c ON c.id = m.contact_id WHERE m.room_id = $1 AND m.left_at IS NULL`,
    [roomId],
  )) as { id: string }[]
  return { snapshotAt: room?.snapshotAt ?? null, platformIds: rows.map((r) => r.id) }
}

export async function markSnapshot(db: EntityManager, roomId: number, at: Date): Promise<void> {
  await db.query(`UPDATE rooms SET snapshot_at = $2 WHERE id = $1`, [roomId, at])
}

/** How many people are in a room as far as we know. */
export async function countPresent(db: EntityManager, roomId: number): Promise<number> {
  const [row] = (await db.query(`SELECT count(*) AS n FROM members WHERE room_id = $1 AND left_at IS NULL`, [
    roomId,
  ])) as { n: number }[]
  return row?.n ?? 0
}

/** How many people without a role are in a room as far as we know. */
export async function countMembersPresent(db: EntityManager, roomId: number): Promise<number> {
  const [row] = (await db.query(
    `SELECT count(*) AS n FROM members m JOIN contacts c ON c.id = m.contact_id WHERE m.room_id = $1 AND m.left_at IS NULL AND c.role = 'member'`,
    [roomId],
  )) as { n: number }[]
  return row?.n ?? 0
}

export async function setRoomState(db: EntityManager, roomId: number, state: RoomInfo['state']): Promise<void> {
  await db.query(`UPDATE rooms SET state = $2 WHERE id = $1`, [roomId, state])
}

/** Makes the room the staff room of its account; there is one at most. */
export async function setStaffRoom(db: EntityManager, room: RoomInfo, isStaffRoom: boolean): Promise<void> {
  await db.query(`UPDATE rooms SET is_staff_room = false WHERE account = $1 AND is_staff_room`, [room.account])
  if (isStaffRoom) await db.query(`UPDATE rooms SET is_staff_room = true, state = 'enrolled' WHERE id = $1`, [room.id])
}

export async function setRole(db: EntityManager, contactId: number, role: Role): Promise<void> {
  await db.query(`UPDATE contacts SET role = $2 WHERE id = $1`, [contactId, role])
}

export async function findRoom(db: EntityManager, id: number): Promise<RoomInfo | undefined> {
  return ((await db.query(`SELECT ${ROOM} FROM rooms WHERE id = $1`, [id])) as RoomInfo[])[0]
}

export async function findStaffRoom(db: EntityManager, account: string): Promise<RoomInfo | undefined> {
  return (
    (await db.query(`SELECT ${ROOM} FROM rooms WHERE account = $1 AND is_staff_room AND state <> 'paused'`, [
      account,
    ])) as RoomInfo[]
  )[0]
}

export async function findContact(db: EntityManager, id: number): Promise<ContactInfo | undefined> {
  return ((await db.query(`SELECT ${CONTACT} FROM contacts WHERE id = $1`, [id])) as ContactInfo[])[0]
}

/** Rooms that somebody is in now. */
export async function roomsWith(db: EntityManager, contactId: number): Promise<RoomInfo[]> {
  return db.query(
    `SELECT ${ROOM} FROM rooms WHERE EXISTS (SELECT 1 FROM members m WHERE m.room_id = rooms.id AND m.contact_id = $1 AND m.left_at IS NULL) ORDER BY id`,
    [contactId],
  )
}

/** Every room of an account that the bot knows, by name. */
export async function roomsOf(db: EntityManager, account: string): Promise<RoomInfo[]> {
  return db.query(`SELECT ${ROOM} FROM rooms WHERE account = $1 ORDER BY topic, id`, [account])
}

export interface RoomListing extends RoomInfo {
  /** How many people are in it as far as we know, and how many of them have a role. */
  people: number
  staff: number
}

/** Rooms of an account whose name contains `text`, the newest first, before the one with that id. */
export async function listRooms(
  db: EntityManager,
  account: string,
  filter: { text: string | undefined; state: RoomInfo['state'] | undefined },
  page: { before: number | undefined; limit: number },
): Promise<RoomListing[]> {
  return db.query(
    `SELECT ${ROOM}, n.people::int, n.staff::int FROM rooms CROSS JOIN LATERAL (
       SELECT count(*) AS people, count(*) FILTER (WHERE c.role <> 'member') AS staff
       FROM members m JOIN contacts c ON c.id = m.contact_id WHERE m.room_id = rooms.id AND m.left_at IS NULL
     ) n WHERE account = $1 AND ($2::text IS NULL OR strpos(lower(topic), lower($2)) > 0) AND ($3::text IS NULL OR state = $3)
       AND ($4::bigint IS NULL OR id < $4) ORDER BY id DESC LIMIT $5`,
    [account, filter.text ?? null, filter.state ?? null, page.before ?? null, page.limit],
  )
}

/** People who are in a room now and whose name contains `text`, those with a role first, then by name. */
export async function peopleIn(
  db: EntityManager,
  roomId: number,
  text: string | undefined,
  limit: number,
): Promise<ContactInfo[]> {
  return db.query(
    `SELECT ${CONTACT} FROM contacts JOIN members m ON m.contact_id = contacts.id AND m.room_id = $1 AND m.left_at IS NULL
     WHERE platform_id <> account AND ($2::text IS NULL OR strpos(lower(name), lower($2)) > 0)
     ORDER BY role = 'member', name, id LIMIT $3`,
    [roomId, text ?? null, limit],
  )
}

/** Staff of an account with at least that role, highest first. */
export async function staffOf(db: EntityManager, account: string, atLeast: Role): Promise<ContactInfo[]> {
  const rows = (await db.query(`SELECT ${CONTACT} FROM contacts WHERE account = $1 AND role <> 'member' ORDER BY id`, [
    account,
  ])) as ContactInfo[]
  return rows
    .filter((c) => roleAtLeast(c.role, atLeast))
    .sort((a, b) => Number(roleAtLeast(b.role, a.role)) - Number(roleAtLeast(a.role, b.role)))
}

/** People of that exact shown name: present in the room, or anywhere in the account when `roomId` is undefined. At most 5. */
export async function peopleNamed(
  db: EntityManager,
  account: string,
  roomId: number | undefined,
  name: string,
): Promise<ContactInfo[]> {
  const shown = safeName(name, '')
  if (shown === '') return []
  return roomId === undefined
    ? db.query(`SELECT ${CONTACT} FROM contacts WHERE account = $1 AND name = $2 ORDER BY id LIMIT 5`, [account, shown])
    : db.query(
        `SELECT ${CONTACT} FROM contacts WHERE account = $1 AND name = $2
         AND EXISTS (SELECT 1 FROM members m WHERE m.contact_id = contacts.id AND m.room_id = $3 AND m.left_at IS NULL) ORDER BY id LIMIT 5`,
        [account, shown, roomId],
      )
}

/** Staff of that exact shown name, in whatever room they are. At most 5. */
export async function staffNamed(db: EntityManager, account: string, name: string): Promise<ContactInfo[]> {
  return db.query(
    `SELECT ${CONTACT} FROM contacts WHERE account = $1 AND name = $2 AND role <> 'member' ORDER BY id LIMIT 5`,
    [account, safeName(name, '')],
  )
}

/** Which of these rooms are served, by platform id. */
export async function servedAmong(db: EntityManager, platformIds: readonly string[]): Promise<string[]> {
  const rows = (await db.query(
    `SELECT platform_id AS id FROM rooms WHERE platform_id = ANY($1) AND state = 'enrolled' ORDER BY id`,
    [platformIds],
  )) as { id: string }[]
  return rows.map((r) => r.id)
}
