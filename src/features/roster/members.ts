import type { EntityManager } from 'typeorm'

/** Finding members. Reads only: every filter and the order are read off an index, however many members there are. */

export interface MemberFilter {
  account: string
  /** Whose members may be seen; null: all of the account, those who left every group among them. */
  rooms: readonly number[] | null
  /** Present in this group. */
  roomId?: number | undefined
  /** The name begins so, whatever the case of its letters. */
  name?: string | undefined
  /** A tier that counts at `now`, or `none`. */
  tier?: string | undefined
  /** Has an open ticket in one of `rooms` or in the direct chat. */
  waiting?: boolean | undefined
  /** Goes on behind this contact. */
  before?: number | undefined
  now: Date
  limit: number
}

export interface FoundMember {
  id: number
  name: string
  platformId: string
}

const OPEN = `state IN ('open', 'taken', 'promised')`
/** Behind every other letter. */
const LAST = 'chr(1114111)'

/** Members by name when one is looked for, else the newest first. */
export async function findMembers(db: EntityManager, filter: MemberFilter): Promise<FoundMember[]> {
  const { account, rooms, roomId, name, tier, waiting, before, now, limit } = filter
  const values: unknown[] = [account]
  const $ = (value: unknown, type: string) => `$${values.push(value)}::${type}`
  const where = ['c.account = $1', `c.role = 'member'`, 'c.platform_id <> $1']
  const present =
    roomId !== undefined ? `= ${$(roomId, 'bigint')}` : rooms === null ? undefined : `= ANY(${$(rooms, 'bigint[]')})`
  const person = present === undefined ? 'c.id' : 'm.contact_id'
  const among = present === undefined ? [] : [`m.room_id ${present}`, 'm.left_at IS NULL']
  if (tier === 'none')
    among.push(
      `NOT EXISTS (SELECT 1 FROM member_tiers t WHERE t.contact_id = ${person} AND (t.until IS NULL OR t.until > ${$(now, 'timestamptz')}))`,
    )
  else if (tier !== undefined)
    among.push(
      `${person} IN (SELECT contact_id FROM member_tiers WHERE tier = ${$(tier, 'text')} AND (until IS NULL OR until > ${$(now, 'timestamptz')}))`,
    )
  if (waiting === true)
    among.push(
      `${person} IN (SELECT contact_id FROM tickets WHERE room_id IS NOT NULL AND ${OPEN}${rooms === null ? '' : ` AND room_id = ANY(${$(rooms, 'bigint[]')})`}
         UNION ALL SELECT contact_id FROM tickets WHERE room_id IS NULL AND ${OPEN})`,
    )
  if (before !== undefined && name === undefined) among.push(`${person} < ${$(before, 'bigint')}`)
  if (name !== undefined) {
    const begin = `lower(${$(name, 'text')})`
    where.push(`lower(c.name) ~>=~ ${begin}`, `lower(c.name) ~<~ (${begin} || ${LAST})`)
  }
  if (before !== undefined && name !== undefined) {
    const last = $(before, 'bigint')
    const lastName = `(SELECT lower(name) FROM contacts WHERE id = ${last})`
    where.push(
      `lower(c.name) ~>=~ ${lastName}`,
      `(lower(c.name) ~>~ ${lastName} OR (lower(c.name) = ${lastName} AND c.id > ${last}))`,
    )
  }
  // Person by person out of the rooms, in order: the planner would rather read everybody from the newest on.
  const people =
    present === undefined
      ? 'contacts c'
      : `(SELECT DISTINCT m.contact_id FROM members m WHERE ${among.join(' AND ')} ORDER BY m.contact_id DESC OFFSET 0) m
         CROSS JOIN LATERAL (SELECT * FROM contacts WHERE id = m.contact_id OFFSET 0) c`
  const order = name === undefined ? `${person} DESC` : 'lower(c.name) USING ~<~, c.id'
  const conditions = present === undefined ? [...where, ...among] : where
  return db.query(
    `SELECT c.id, c.name, c.platform_id AS "platformId" FROM ${people}
     WHERE ${conditions.join(' AND ')} ORDER BY ${order} LIMIT ${$(limit, 'int')}`,
    values,
  )
}

export interface Membership {
  roomId: number
  topic: string
  isStaffRoom: boolean
  state: 'new' | 'enrolled' | 'paused'
  joinedAt: Date
  leftAt: Date | null
  /** How the last join is known. */
  source: 'seen' | 'event' | 'snapshot'
  rejoined: boolean
}

/** The groups that these people are or were in, by contact: those they are in first. */
export async function membershipsOf(
  db: EntityManager,
  contactIds: readonly number[],
  rooms: readonly number[] | null,
): Promise<Map<number, Membership[]>> {
  const rows = (await db.query(
    `SELECT m.contact_id AS "contactId", m.room_id AS "roomId", r.topic, r.is_staff_room AS "isStaffRoom", r.state,
       m.joined_at AS "joinedAt", m.left_at AS "leftAt", m.source, m.rejoined
     FROM members m JOIN rooms r ON r.id = m.room_id
     WHERE m.contact_id = ANY($1) AND ($2::bigint[] IS NULL OR m.room_id = ANY($2)) ORDER BY m.left_at IS NOT NULL, m.joined_at DESC`,
    [contactIds, rooms],
  )) as (Membership & { contactId: number })[]
  const byContact = new Map<number, Membership[]>()
  for (const { contactId, ...row } of rows) byContact.set(contactId, [...(byContact.get(contactId) ?? []), row])
  return byContact
}

/** Customer groups of an account by name, of these (null: all), with that in their name. */
export async function customerRooms(
  db: EntityManager,
  account: string,
  about: { rooms: readonly number[] | null; like: string; limit: number },
): Promise<{ id: number; topic: string }[]> {
  return db.query(
    `SELECT id, topic FROM rooms WHERE account = $1 AND NOT is_staff_room AND ($2::bigint[] IS NULL OR id = ANY($2))
       AND strpos(lower(topic), lower($3)) > 0 ORDER BY topic, id LIMIT $4`,
    [account, about.rooms, about.like, about.limit],
  )
}
