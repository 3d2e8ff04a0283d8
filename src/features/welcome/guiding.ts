import type { Settings } from '../../core/config.ts'
import type { RoomInfo } from '../../core/events.ts'
import type { Tx } from '../../core/tx.ts'
import { closesAt, isOpenAt, nextOpening } from '../../core/working-hours.ts'
import { calendarOf } from '../hours/index.ts'
import { findRoom } from '../roster/index.ts'
import { decide, isMode, LOOK_AGAIN_MS, type Mode, ONBOARDING_DAYS } from './onboarding.ts'
import { BATCH, byRoom, claimSteps, type DueStep, settleSteps, stepKey, type Wording, wordingOf } from './queries.ts'
import { placeFor } from './scene.ts'
import { texts } from './texts.ts'
import { NAMED_AT_MOST, render } from './welcome.ts'

/** Privately unless the group, or all of them, say otherwise. */
export const modeOf = (wording: Wording): Mode => {
  const written = wording.get('onboarding')
  return written !== undefined && isMode(written) ? written : 'on'
}

/** The steps of a room that are due: privately, or merged in the group for those whom nothing private reaches. */
async function guide(room: RoomInfo, steps: readonly DueStep[], tx: Tx, settings: Settings): Promise<void> {
  const wording = await wordingOf(tx.db, { account: room.account, roomId: room.id })
  const mode = modeOf(wording)
  const { hours, zone } = await calendarOf(tx, room.account, room.id, settings)
  const decided = steps.map((step) => ({ step, decision: decide(step, mode, tx.now) }))
  const as = (wanted: string) => decided.flatMap(({ step, decision }) => (decision === wanted ? [step] : []))
  const later = (ms: number) => new Date(tx.now.getTime() + ms)
  await settleSteps(tx.db, as('drop'))
  await settleSteps(tx.db, as('wait'), { state: 'told', at: later(LOOK_AGAIN_MS) })
  const [privately, together] = [as('private'), as('group')]
  if (!isOpenAt(hours, tx.now, zone)) {
    const at = nextOpening(hours, tx.now, zone)
    await settleSteps(tx.db, privately, { state: 'waiting', at })
    await settleSteps(tx.db, together, { state: 'told', at })
    return
  }
  const expiresAt = closesAt(hours, tx.now, zone)
  for (const day of ONBOARDING_DAYS) {
    const template = wording.get(`day-${day}`) ?? texts.days[day]
    const place = await placeFor(tx, settings, { account: room.account, room, wording }, [template])
    for (const { contactId, name } of privately.filter((s) => s.day === day)) {
      const text = render(template, { ...place, newcomers: [name], inviters: [] })
      if (text === '') continue
      await tx.send({
        to: { contactId },
        text: `${text}\n${texts.howToDecline}`,
        lane: 'promotion',
        key: stepKey(room.id, contactId, day),
        expiresAt,
      })
    }
    const unreached = together.filter((s) => s.day === day)
    const [first] = unreached
    const text = render(template, { ...place, newcomers: unreached.map((s) => s.name), inviters: [] })
    if (first === undefined || text === '') continue
    await tx.send({
      to: { roomId: room.id },
      text,
      mention: unreached.slice(0, NAMED_AT_MOST).map((s) => s.contactId),
      lane: 'promotion',
      key: `onboarding:${room.id}:group:${day}:${first.contactId}`,
      expiresAt,
    })
  }
  await settleSteps(tx.db, together)
  if (mode === 'group') await settleSteps(tx.db, privately, { state: 'told', at: later(LOOK_AGAIN_MS) })
  else await settleSteps(tx.db, privately)
}

/** What is due of the first weeks. */
export async function guideDue(tx: Tx, settings: Settings): Promise<number> {
  const due = await claimSteps(tx.db, tx.now, BATCH)
  for (const [roomId, steps] of byRoom(due)) {
    const room = await findRoom(tx.db, roomId)
    if (room?.state === 'enrolled') await guide(room, steps, tx, settings)
    else await settleSteps(tx.db, steps)
  }
  return due.length
}
