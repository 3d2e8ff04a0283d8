import type { EntityManager } from 'typeorm'
import { HOUR, MINUTE } from '../core/calendar.ts'
import { judge, merged, mutedAmong, type Scene, scenesOfPeople, scenesOfRooms } from '../features/attention/index.ts'

/** Rows looked at in one round: it holds the account's pace, and a complaint must not wait for that. */
const LOOKED_AT = 200
/** What waits is looked at again after this at the latest: settings and the clock may have changed. */
const LOOK_AGAIN_MS = HOUR
/** A welcome that waited for the end of the quiet hours is said within this after it. */
const WELCOME_AFTER_QUIET_MS = 30 * MINUTE

interface Candidate {
  id: number
  lane: 'welcome' | 'promotion'
  roomId: number | null
  contactId: number | null
  text: string
  mention: number[]
  expiresAt: Date | null
  isPicture: boolean
}

/**
 * Of what nobody asked for (welcomes and promotions), the rows that may be claimed now, one a place. What may not go is
 * held: its `not_before` moves to when it is looked at next, so that a row that waits costs nothing until then. The
 * promotions that wait for one place become one: the oldest row takes their words, the others end as `merged`, in the
 * transaction of the claim.
 * Whoever calls holds the account's pace, so that two processes do not spend one budget.
 */
export async function pickUnasked(
  db: EntityManager,
  options: { account: string; now: Date; roomEnd: Date; timeZone: string; limit: number },
): Promise<number[]> {
  const { account, now, roomEnd, timeZone, limit } = options
  const rows = (await db.query(
    `SELECT o.id, o.lane, o.room_id AS "roomId", o.contact_id AS "contactId", o.text, o.mention, o.expires_at AS "expiresAt", o.picture IS NOT NULL AS "isPicture"
     FROM outbox o LEFT JOIN send_paces p ON p.scope = 'room:' || o.room_id
     WHERE o.account = $1 AND o.state = 'due' AND o.priority >= 3 AND o.not_before <= $2 AND (o.expires_at IS NULL OR o.expires_at > $2)
       AND (p.next_at IS NULL OR p.next_at <= $2 OR p.next_at > $3)
       AND NOT EXISTS (SELECT 1 FROM outbox b WHERE b.account = o.account AND b.state = 'sending'
                       AND b.room_id IS NOT DISTINCT FROM o.room_id AND b.contact_id IS NOT DISTINCT FROM o.contact_id)
     ORDER BY o.priority, o.id LIMIT ${LOOKED_AT} FOR UPDATE OF o SKIP LOCKED`,
    [account, now, roomEnd],
  )) as Candidate[]
  const places = new Map<string, Candidate[]>()
  for (const row of rows) {
    const place = row.roomId === null ? `contact:${row.contactId}` : `room:${row.roomId}`
    places.set(place, [...(places.get(place) ?? []), row])
  }
  const ids = (key: 'roomId' | 'contactId') => [...new Set(rows.flatMap((r) => r[key] ?? []))]
  const rooms = await scenesOfRooms(db, ids('roomId'), now, timeZone)
  const people = await scenesOfPeople(db, ids('contactId'), now, timeZone)
  const picked: number[] = []
  const unwanted: number[] = []
  const held = new Map<number, number[]>()
  for (const waiting of places.values()) {
    const [head] = waiting
    const scene = head === undefined ? undefined : sceneFor(head, rooms, people)
    if (head === undefined || scene === undefined || picked.length >= limit) continue
    const verdict = judge(head.lane, scene, now)
    if (verdict.go) picked.push(head.lane === 'welcome' ? head.id : await mergeInto(db, head, waiting))
    else if ('never' in verdict) unwanted.push(...idsOf(waiting))
    else held.set(verdict.until.getTime(), [...(held.get(verdict.until.getTime()) ?? []), ...idsOf(waiting)])
  }
  for (const [until, waiting] of held) await hold(db, waiting, new Date(until), now)
  if (unwanted.length > 0)
    await db.query(`UPDATE outbox SET state = 'expired', last_error = 'not wanted there' WHERE id = ANY($1)`, [
      unwanted,
    ])
  return picked
}

const sceneFor = ({ roomId, contactId }: Candidate, rooms: Map<number, Scene>, people: Map<number, Scene>) =>
  roomId === null ? people.get(contactId ?? 0) : rooms.get(roomId)

const idsOf = (rows: readonly Candidate[]) => rows.map((r) => r.id)

async function hold(db: EntityManager, ids: readonly number[], until: Date, now: Date): Promise<void> {
  await db.query(
    `UPDATE outbox SET not_before = least($2::timestamptz, $4::timestamptz),
       expires_at = CASE WHEN lane = 'welcome' THEN greatest(expires_at, $3::timestamptz) ELSE expires_at END WHERE id = ANY($1)`,
    [ids, until, new Date(until.getTime() + WELCOME_AFTER_QUIET_MS), new Date(now.getTime() + LOOK_AGAIN_MS)],
  )
}

/** The promotions of a place in one row, whose id it returns. Nobody is mentioned who wants nothing unasked. */
async function mergeInto(db: EntityManager, head: Candidate, waiting: readonly Candidate[]): Promise<number> {
  const one = merged(waiting)
  const muted = await mutedAmong(db, one.mention)
  const mention = one.mention.filter((id) => !muted.has(id))
  const others = waiting.slice(1, one.count)
  if (others.length > 0 || muted.size > 0)
    await db.query(`UPDATE outbox SET text = $2, mention = $3::bigint[], expires_at = $4::timestamptz WHERE id = $1`, [
      head.id,
      one.text,
      mention,
      one.expiresAt,
    ])
  if (others.length > 0)
    await db.query(`UPDATE outbox SET state = 'merged', last_error = $2 WHERE id = ANY($1)`, [
      idsOf(others),
      `said with ${head.id}`,
    ])
  return head.id
}
