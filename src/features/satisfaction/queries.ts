import type { EntityManager } from 'typeorm'
import { praisedBetween } from '../praise/index.ts'
import { suggestedBetween } from '../suggestions/index.ts'
import { recommendedBetween } from '../surveys/index.ts'
import type { Month } from './satisfaction.ts'

/** What members said in a month. Reads only. */

export interface Scope {
  account: string
  /** Undefined: all rooms and direct chats. */
  roomId: number | undefined
}

/** Of each ticket the rating that counts: the last one. */
const RATINGS = `ratings x JOIN tickets t ON t.id = x.ticket_id JOIN contacts c ON c.id = t.contact_id LEFT JOIN rooms r ON r.id = t.room_id
  WHERE c.account = $1 AND x.at >= $2 AND x.at < $3
    AND NOT EXISTS (SELECT 1 FROM ratings n WHERE n.ticket_id = x.ticket_id AND n.id > x.id)`

export async function monthOf(db: EntityManager, scope: Scope, from: Date, to: Date): Promise<Month> {
  const [row] = (await db.query(
    `SELECT count(*) AS count, count(*) FILTER (WHERE x.score >= 4) AS satisfied, coalesce(avg(x.score), 0)::float AS average
     FROM ${RATINGS} AND ($4::bigint IS NULL OR t.room_id = $4)`,
    [scope.account, from, to, scope.roomId ?? null],
  )) as Month['ratings'][]
  return {
    ratings: row ?? { count: 0, satisfied: 0, average: 0 },
    recommended: await recommendedBetween(db, scope, from, to),
    praises: await praisedBetween(db, scope, from, to),
    suggestions: await suggestedBetween(db, scope, from, to),
  }
}

export interface RoomRatings {
  topic: string | null
  count: number
  satisfied: number
}

/** The groups with the most ratings. */
export async function ratingsByRoom(
  db: EntityManager,
  account: string,
  from: Date,
  to: Date,
  limit: number,
): Promise<RoomRatings[]> {
  return db.query(
    `SELECT r.topic, count(*) AS count, count(*) FILTER (WHERE x.score >= 4) AS satisfied
     FROM ${RATINGS} GROUP BY r.id, r.topic ORDER BY count(*) DESC, r.id LIMIT $4`,
    [account, from, to, limit],
  )
}
