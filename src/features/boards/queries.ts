import type { EntityManager } from 'typeorm'
import type { RoomInfo } from '../../core/events.ts'
import type { Kind } from './board.ts'
import type { Schedule } from './schedule.ts'

/** SQL of boards. The only writer of board_posts. */

export interface Post extends Schedule {
  kind: Kind
  nextAt: Date
}

const COLUMNS = `p.kind, p.every, p.on_day AS "onDay", p.minute, p.next_at AS "nextAt"`

export async function savePost(db: EntityManager, roomId: number, post: Post, byContactId: number): Promise<void> {
  await db.query(
    `INSERT INTO board_posts (room_id, kind, every, on_day, minute, next_at, by_contact_id) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (room_id, kind) DO UPDATE SET every = excluded.every, on_day = excluded.on_day, minute = excluded.minute,
       next_at = excluded.next_at, by_contact_id = excluded.by_contact_id`,
    [roomId, post.kind, post.every, post.onDay, post.minute, post.nextAt, byContactId],
  )
}

export async function postsOf(db: EntityManager, roomId: number): Promise<Post[]> {
  return db.query(`SELECT ${COLUMNS} FROM board_posts p WHERE room_id = $1 ORDER BY kind DESC`, [roomId])
}

/** Ends one kind, or with null all of them; returns those that were there. */
export async function dropPosts(db: EntityManager, roomId: number, kind: Kind | null): Promise<Kind[]> {
  const [rows] = (await db.query(
    `DELETE FROM board_posts WHERE room_id = $1 AND ($2::text IS NULL OR kind = $2) RETURNING kind`,
    [roomId, kind],
  )) as [{ kind: Kind }[], number]
  return rows.map((r) => r.kind)
}

/** The post that has been due longest, locked; whoever else asks gets another. */
export async function claimDue(db: EntityManager, now: Date): Promise<(Post & { room: RoomInfo }) | undefined> {
  const rows = (await db.query(
    `SELECT ${COLUMNS}, json_build_object('id', r.id, 'platformId', r.platform_id, 'account', r.account, 'topic', r.topic,
       'state', r.state, 'isStaffRoom', r.is_staff_room) AS room
     FROM board_posts p JOIN rooms r ON r.id = p.room_id WHERE p.next_at <= $1 ORDER BY p.next_at, p.room_id LIMIT 1
     FOR UPDATE OF p SKIP LOCKED`,
    [now],
  )) as (Post & { room: RoomInfo })[]
  return rows[0]
}

export async function setNext(db: EntityManager, roomId: number, kind: Kind, nextAt: Date): Promise<void> {
  await db.query(`UPDATE board_posts SET next_at = $3 WHERE room_id = $1 AND kind = $2`, [roomId, kind, nextAt])
}
