import { z } from 'zod'
import type { RoomInfo } from '../../../core/events.ts'
import { DAYS, spanFor, type View } from '../../../features/insights/index.ts'
import { roomsOf } from '../../../features/roster/index.ts'
import { given, rowId } from '../../query.ts'
import { type Ctx, maySeeRoom, roomIdsOf, type Visitor } from '../../visitor.ts'

/** What a page of the reports is about, out of its address. */

const query = z.object({
  days: z.coerce.number().pipe(z.literal(DAYS)).default(30),
  room: given(rowId),
  theme: z.enum(['light', 'dark']).default('light'),
})
export type Wanted = z.infer<typeof query>

export interface Seen {
  view: View
  wanted: Wanted
  /** The groups that the visitor may choose among. */
  rooms: readonly RoomInfo[]
  /** The only one, when one was chosen. */
  room: RoomInfo | undefined
}

/** `badFilter`: the address makes no sense; `forbidden`: a group that the visitor may not see, whether there is one or not. */
export async function seenBy(c: Ctx, visitor: Visitor): Promise<Seen | 'badFilter' | 'forbidden'> {
  const { office } = c.var
  const parsed = query.safeParse(c.req.query())
  if (!parsed.success) return 'badFilter'
  const wanted = parsed.data
  const { account } = visitor.person
  const rooms = (await roomsOf(office.db, account)).filter(
    (r) => !r.isStaffRoom && r.state !== 'new' && maySeeRoom(visitor, r.id),
  )
  const room = rooms.find((r) => r.id === wanted.room)
  if (wanted.room !== undefined && room === undefined) return 'forbidden'
  const roomIds = room === undefined ? (roomIdsOf(visitor) ?? undefined) : [room.id]
  const reach = { account, roomIds }
  const span = await spanFor({ db: office.db, now: office.now() }, reach, wanted.days, office.settings)
  return { view: { ...reach, span, place: room?.topic, language: visitor.lang }, wanted, rooms, room }
}

/** The part of an address behind `?`. */
export function queryOf(
  { days, room }: Pick<Wanted, 'days' | 'room'>,
  more: Readonly<Record<string, string>> = {},
): string {
  return new URLSearchParams({
    days: String(days),
    ...(room === undefined ? {} : { room: String(room) }),
    ...more,
  }).toString()
}
