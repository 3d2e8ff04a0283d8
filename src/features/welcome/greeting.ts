import type { Settings } from '../../core/config.ts'
import type { RoomInfo } from '../../core/events.ts'
import type { Tx } from '../../core/tx.ts'
import { calendarOf } from '../hours/index.ts'
import { findRoom } from '../roster/index.ts'
import { ONBOARDING_DAYS, stepDue } from './onboarding.ts'
import { type Arrival, BATCH, byRoom, claimDue, insertSteps, wordingOf } from './queries.ts'
import { placeFor, templatesOf } from './scene.ts'
import { texts } from './texts.ts'
import { mergedWelcome, NAMED_AT_MOST, namesOf, STALE_MS } from './welcome.ts'

/** One welcome for everybody who came in one window and is still there. */
async function greet(room: RoomInfo, arrivals: readonly Arrival[], tx: Tx, settings: Settings): Promise<void> {
  const here = arrivals.filter((a) => tx.now.getTime() - a.dueAt.getTime() < STALE_MS)
  const [first] = here
  const wording = await wordingOf(tx.db, { account: room.account, roomId: room.id })
  const templates = templatesOf(wording)
  if (first === undefined || templates.general === '') return
  const newcomers = here.filter((a) => !a.back)
  const returned = here.filter((a) => a.back)
  const lines: string[] = []
  if (newcomers.length > 0) {
    const used = [templates.general, ...Object.values(templates.byTier)]
    const place = await placeFor(tx, settings, { account: room.account, room, wording }, used)
    const inviters = newcomers.flatMap((a) => (a.inviterName === null ? [] : [a.inviterName]))
    const people = newcomers.map((a) => ({ name: a.name, tier: a.tier ?? undefined }))
    lines.push(mergedWelcome(templates, people, { ...place, inviters }))
  }
  if (returned.length > 0) lines.push(texts.welcomeBack(namesOf(returned.map((a) => a.name))))
  await tx.send({
    to: { roomId: room.id },
    text: lines.join('\n'),
    mention: here.slice(0, NAMED_AT_MOST).map((a) => a.contactId),
    lane: 'welcome',
    // By the first arrival rather than by the window: whoever slips into a window that is just being closed still
    // gets a welcome of their own.
    key: `welcome:${room.id}:${first.id}`,
  })
}

/** The first week of the newcomers begins. */
async function plan(room: RoomInfo, arrivals: readonly Arrival[], tx: Tx, settings: Settings): Promise<void> {
  const newcomers = arrivals.filter((a) => !a.back)
  if (newcomers.length === 0) return
  const { zone } = await calendarOf(tx, room.account, room.id, settings)
  const steps = newcomers.flatMap(({ contactId, joinedAt }) =>
    ONBOARDING_DAYS.map((day) => ({ contactId, day, dueAt: stepDue(joinedAt, day, zone) })),
  )
  await insertSteps(tx.db, room.id, steps)
}

/** Welcomes those whose window has ended. Returns how many came; again at once from `BATCH`. */
export async function receiveArrivals(tx: Tx, settings: Settings): Promise<number> {
  const { taken, arrivals } = await claimDue(tx.db, tx.now, BATCH)
  for (const [roomId, together] of byRoom(arrivals)) {
    const room = await findRoom(tx.db, roomId)
    if (room?.state !== 'enrolled') continue
    await greet(room, together, tx, settings)
    await plan(room, together, tx, settings)
  }
  return taken
}
