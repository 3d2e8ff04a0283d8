import type { EntityManager } from 'typeorm'
import type { RoomInfo } from '../../core/events.ts'

/** SQL of showcase. The only writer of showcases. */

/** The address of a room's page; undefined: there is none. */
export async function slugOf(db: EntityManager, roomId: number): Promise<string | undefined> {
  const rows = (await db.query(`SELECT slug FROM showcases WHERE room_id = $1`, [roomId])) as { slug: string }[]
  return rows[0]?.slug
}

/** The served customer group whose page has that address. */
export async function roomBehind(
  db: EntityManager,
  slug: string,
): Promise<Pick<RoomInfo, 'id' | 'account' | 'topic'> | undefined> {
  const rows = (await db.query(
    `SELECT r.id, r.account, r.topic FROM showcases s JOIN rooms r ON r.id = s.room_id
     WHERE s.slug = $1 AND r.state = 'enrolled' AND NOT r.is_staff_room`,
    [slug],
  )) as Pick<RoomInfo, 'id' | 'account' | 'topic'>[]
  return rows[0]
}

/** Opens a room's page. Where there is one it stays as it is: two who open it at once get the same. */
export async function insertShowcase(db: EntityManager, roomId: number, slug: string, at: Date): Promise<void> {
  await db.query(
    `INSERT INTO showcases (room_id, slug, opened_at) VALUES ($1, $2, $3) ON CONFLICT (room_id) DO NOTHING`,
    [roomId, slug, at],
  )
}

/** False when there is no page. The earlier address leads nowhere from now on. */
export async function changeSlug(db: EntityManager, roomId: number, slug: string): Promise<boolean> {
  const [, count] = (await db.query(`UPDATE showcases SET slug = $2 WHERE room_id = $1`, [roomId, slug])) as [
    unknown,
    number,
  ]
  return count > 0
}

/** False when there was none. */
export async function deleteShowcase(db: EntityManager, roomId: number): Promise<boolean> {
  const [, count] = (await db.query(`DELETE FROM showcases WHERE room_id = $1`, [roomId])) as [unknown, number]
  return count > 0
}
