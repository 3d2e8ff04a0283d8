import type { Settings } from '../../core/config.ts'
import type { RoomInfo } from '../../core/events.ts'
import type { Tx } from '../../core/tx.ts'
import { onCall } from '../duty/index.ts'
import { calendarOf } from '../hours/index.ts'
import { countPresent } from '../roster/index.ts'
import { type ListedSession, type Slot, sessionsOf, type Wording } from './queries.ts'
import { nextAfter, nextText, sessionText } from './session.ts'
import { texts } from './texts.ts'
import { type Place, type Templates, TIERS, uses, type Variable } from './welcome.ts'

/** What the variables of the templates stand for in a group now. */

type Reading = Pick<Tx, 'db' | 'now'>

/** More than these in one line are too many. */
const SESSIONS_NAMED = 2
/** A group that is only an example has so many members. */
const SAMPLE_COUNT = 100

/** The sessions of a room, the next one first. */
export async function upcoming(tx: Reading, roomId: number, zone: string): Promise<ListedSession[]> {
  const listed = await sessionsOf(tx.db, roomId, tx.now)
  return listed
    .map((s) => (s.weekly === undefined ? s : { ...s, nextAt: nextAfter(s.weekly, tx.now, zone) }))
    .sort((a, b) => a.nextAt.getTime() - b.nextAt.getTime() || a.id - b.id)
}

/** The live sessions of a room, the next one first, as the chat says them. */
export const sessionLines = async (
  tx: Reading,
  roomId: number,
  zone: string,
): Promise<{ id: number; text: string }[]> =>
  (await upcoming(tx, roomId, zone)).map((s) => ({ id: s.id, text: sessionText(s, tx.now, zone) }))

/** Whom to ask: what is written, else whoever is on duty now. */
export async function whomToAsk(tx: Reading, account: string, wording: Wording): Promise<string | undefined> {
  const written = wording.get('contact')
  if (written !== undefined) return written
  const { onDuty } = await onCall(tx, account)
  return onDuty.length === 0 ? undefined : onDuty.map((p) => p.name).join('、')
}

/** The templates of a room, or of all rooms. A tier without words of its own is not among them. */
export const templatesOf = (wording: Wording): Templates => ({
  general: wording.get('welcome') ?? texts.default,
  byTier: Object.fromEntries(
    TIERS.flatMap((tier) => {
      const text = wording.get(`welcome-${tier}` satisfies Slot)
      return text === undefined || text === '' ? [] : [[tier, text]]
    }),
  ),
})

/** Looks up what these templates ask for. Without a room it is an example. */
export async function placeFor(
  tx: Reading,
  settings: Pick<Settings, 'timeZone'>,
  where: { account: string; room: RoomInfo | undefined; wording: Wording },
  templates: readonly string[],
): Promise<Place> {
  const { account, room, wording } = where
  const isUsed = (variable: Variable) => templates.some((t) => uses(t, variable))
  const place: Place = { memberCount: SAMPLE_COUNT, topic: room?.topic ?? texts.someRoom, rules: wording.get('rules') }
  if (room !== undefined && isUsed('人数')) place.memberCount = await countPresent(tx.db, room.id)
  if (isUsed('找谁')) place.contact = await whomToAsk(tx, account, wording)
  if (room !== undefined && isUsed('直播时间')) {
    const { zone } = await calendarOf(tx, account, room.id, settings)
    const next = (await upcoming(tx, room.id, zone)).slice(0, SESSIONS_NAMED)
    if (next.length > 0) place.sessions = next.map((s) => nextText(s, tx.now, zone)).join('、')
  }
  return place
}
