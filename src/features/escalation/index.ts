import { DAY } from '../../core/calendar.ts'
import type { Settings } from '../../core/config.ts'
import type { DueTarget } from '../../core/events.ts'
import type { Feature } from '../../core/feature.ts'
import { OF_TICKETS } from '../../core/personal.ts'
import type { Tx } from '../../core/tx.ts'
import { isOpenAt, nextOpening } from '../../core/working-hours.ts'
import { type OnCall, onCall, whoToTell } from '../duty/index.ts'
import { type Calendar, calendarOf } from '../hours/index.ts'
import { findStaffRoom } from '../roster/index.ts'
import { addEvents } from '../tickets/index.ts'
import { type Climb, firstStep, type Missed, nextStep, PACE_MS, REST_MS, STEP_MS, toldBefore } from './ladder.ts'
import {
  addNotices,
  claimEscalations,
  type Escalating,
  endAll,
  follow,
  forgetNotices,
  type NewNotice,
  placesWaiting,
  rest,
  saveEscalations,
  scenesOf,
  type TargetScene,
  takeNotices,
} from './queries.ts'
import { texts } from './texts.ts'

export type { Forecast } from './forecast.ts'
export { STEP_MS } from './ladder.ts'
export { LOOKED_BACK_DAYS, type Preview, previewRules } from './preview.ts'

const BATCH = 2000
const PLACES = 200
/** What was told is of interest to nobody after this. */
const KEPT_MS = 7 * DAY
/** More people than this are not mentioned in one message. */
const MOST_MENTIONS = 20

/** Asks once for each account or room, however many deadlines are looked at. */
function remember<K, V>(find: (key: K) => Promise<V>): (key: K) => Promise<V> {
  const known = new Map<K, Promise<V>>()
  return (key) => {
    const before = known.get(key)
    if (before !== undefined) return before
    const found = find(key)
    known.set(key, found)
    return found
  }
}

/** A line of a ticket's timeline. */
interface Line {
  ticketId: number
  kind: 'escalated'
  text: string
  at: Date
}

interface Helpers {
  who(ticket: Pick<TargetScene, 'account' | 'severity'>): Promise<OnCall>
  /** Where somebody is told: the staff room, else each directly. */
  place(account: string, contactId: number): Promise<string>
}

function helpersOf(tx: Tx): Helpers {
  const staffRoom = remember((account: string) => findStaffRoom(tx.db, account))
  const ordinary = remember((account: string) => onCall(tx, account))
  const urgent = remember((account: string) => onCall(tx, account, { severity: 3 }))
  return {
    who: ({ account, severity }) => (severity === 3 ? urgent(account) : ordinary(account)),
    async place(account, contactId) {
      const room = await staffRoom(account)
      return room === undefined ? `contact:${contactId}` : `room:${room.id}`
    },
  }
}

const missedOf = (s: TargetScene): Missed => ({
  kind: s.kind,
  assigneeId: s.assigneeId ?? undefined,
  step: s.stepOwnerId === null || s.stepById === null ? undefined : { ownerId: s.stepOwnerId, byContactId: s.stepById },
})

async function noticesFor(
  scene: TargetScene,
  people: readonly number[],
  what: NewNotice['what'],
  helpers: Helpers,
): Promise<NewNotice[]> {
  const notices: NewNotice[] = []
  for (const contactId of people) {
    const place = await helpers.place(scene.account, contactId)
    notices.push({ place, contactId, ticketId: scene.ticketId, targetId: scene.targetId, what })
  }
  return notices
}

/** Those who follow a ticket, and the one on duty, hear that a deadline is near. */
async function warn(targets: readonly DueTarget[], tx: Tx): Promise<void> {
  const helpers = helpersOf(tx)
  const notices: NewNotice[] = []
  for (const scene of await scenesOf(
    tx.db,
    targets.map((t) => t.targetId),
  )) {
    const who = await helpers.who(scene)
    const known = toldBefore(missedOf(scene), who).filter((id) => who.staff.some((s) => s.id === id))
    const people = known.length > 0 ? known : whoToTell('duty', who).map((p) => p.id)
    notices.push(...(await noticesFor(scene, people, 'warned', helpers)))
  }
  await addNotices(tx.db, notices, tx.now)
}

/** What one step up means for its row. */
function climbed(scene: TargetScene, told: readonly number[], climb: Climb, now: Date): Escalating {
  return {
    targetId: scene.targetId,
    ticketId: scene.ticketId,
    level: climb.level,
    told: [...new Set([...told, ...climb.people])],
    state: climb.isTop ? 'done' : 'climbing',
    nextAt: new Date(now.getTime() + STEP_MS),
  }
}

/** A deadline was missed: up to the next level, to other people than those who knew. */
async function escalate(targets: readonly DueTarget[], tx: Tx): Promise<void> {
  const helpers = helpersOf(tx)
  const notices: NewNotice[] = []
  const rows: Escalating[] = []
  const lines: Line[] = []
  for (const scene of await scenesOf(
    tx.db,
    targets.map((t) => t.targetId),
  )) {
    const who = await helpers.who(scene)
    const missed = missedOf(scene)
    const climb = firstStep(missed, who)
    rows.push(climbed(scene, toldBefore(missed, who), climb, tx.now))
    lines.push({
      ticketId: scene.ticketId,
      kind: 'escalated',
      text: texts.escalated(scene.kind, climb.level),
      at: tx.now,
    })
    notices.push(...(await noticesFor(scene, climb.people, 'breached', helpers)))
  }
  await saveEscalations(tx.db, rows)
  await addNotices(tx.db, notices, tx.now)
  await addEvents(tx.db, lines)
}

/** Nobody reacted, or not enough: one level up. During a rest of the house it waits for the morning. */
async function climb(tx: Tx, settings: Settings): Promise<number> {
  const due = await claimEscalations(tx.db, tx.now, BATCH)
  const helpers = helpersOf(tx)
  const calendar = remember((key: string): Promise<Calendar> => {
    const [roomId = '', ...account] = key.split(' ')
    return calendarOf(tx, account.join(' '), roomId === '' ? undefined : Number(roomId), settings)
  })
  const rows: Escalating[] = []
  const notices: NewNotice[] = []
  const lines: Line[] = []
  for (const scene of due) {
    const { level, told, targetId, ticketId } = scene
    const stays = { targetId, ticketId, level, told }
    if (!scene.matters) {
      rows.push({ ...stays, state: 'done', nextAt: tx.now })
      continue
    }
    const { hours, zone } = await calendar(`${scene.roomId ?? ''} ${scene.account}`)
    if (scene.paused || (scene.clock === 'working' && !isOpenAt(hours, tx.now, zone))) {
      const later = new Date(tx.now.getTime() + STEP_MS)
      rows.push({ ...stays, state: 'climbing', nextAt: scene.paused ? later : nextOpening(hours, tx.now, zone) })
      continue
    }
    const up = nextStep(level, told, await helpers.who(scene))
    if (up === undefined) {
      rows.push({ ...stays, state: 'done', nextAt: tx.now })
      continue
    }
    rows.push(climbed(scene, told, up, tx.now))
    notices.push(...(await noticesFor(scene, up.people, 'breached', helpers)))
    lines.push({ ticketId, kind: 'escalated', text: texts.escalated(scene.kind, up.level), at: tx.now })
  }
  await saveEscalations(tx.db, rows)
  await addNotices(tx.db, notices, tx.now)
  await addEvents(tx.db, lines)
  return due.length
}

/** Says what waits, together, at most once a minute and place. */
async function sayNotices(tx: Tx, settings: Settings): Promise<number> {
  const zoneOf = remember(async (account: string) => (await calendarOf(tx, account, undefined, settings)).zone)
  const places = await placesWaiting(tx.db, new Date(tx.now.getTime() - PACE_MS), tx.now, PLACES)
  for (const place of places) {
    const notices = await takeNotices(tx.db, place, tx.now)
    const [worst] = notices ?? []
    if (notices === undefined || worst === undefined) continue
    const zone = await zoneOf(worst.account)
    const byTarget = [...new Map(notices.map((n) => [`${n.targetId} ${n.what}`, n])).values()]
    const [kind, id] = place.split(':')
    const isRoom = kind === 'room'
    await tx.send({
      to: isRoom ? { roomId: Number(id) } : { contactId: Number(id) },
      mention: isRoom ? [...new Set(notices.map((n) => n.contactId))].slice(0, MOST_MENTIONS) : [],
      text: byTarget.length === 1 ? texts.one(worst, tx.now, zone) : texts.several(byTarget, tx.now, zone),
      lane: 'complaint',
      key: `due:${place}:${worst.targetId}:${worst.what}:${tx.now.getTime()}`,
      ...(byTarget.length === 1 ? { ticketId: worst.ticketId } : {}),
    })
  }
  return places.length
}

const react = ({ ticketId }: { ticketId: number }, tx: Tx): Promise<void> => rest(tx.db, ticketId, tx.now, REST_MS)

async function end({ ticketId }: { ticketId: number }, tx: Tx): Promise<void> {
  await endAll(tx.db, ticketId)
  await tx.withdraw(ticketId, ['due'])
}

/**
 * What becomes of deadlines: near, missed, and up the ladder until somebody reacts, each level to other people. Writes
 * escalations and notices.
 */
export const escalation: Feature = {
  name: 'escalation',
  personal: [
    { table: 'escalations', about: OF_TICKETS, erase: 'keep' },
    { table: 'notices', about: OF_TICKETS, erase: 'keep' },
  ],
  jobs: [
    { name: 'escalation-climb', cron: '*/10 * * * * *', run: climb, batch: BATCH },
    { name: 'notices', cron: '*/5 * * * * *', run: sayNotices, batch: PLACES },
    {
      name: 'notices-forget',
      cron: '0 17 * * * *',
      batch: BATCH,
      run: (tx) => forgetNotices(tx.db, new Date(tx.now.getTime() - KEPT_MS), BATCH),
    },
  ],
  on: {
    'targets-warned': ({ targets }, tx) => warn(targets, tx),
    'targets-breached': ({ targets }, tx) => escalate(targets, tx),
    'ticket-taken': react,
    'ticket-promised': react,
    'ticket-paused': react,
    'ticket-acknowledged': react,
    async 'ticket-answered'(event, tx) {
      await react(event, tx)
      await tx.withdraw(event.ticketId, ['due'])
    },
    'ticket-resolved': end,
    'ticket-dismissed': end,
    async 'ticket-merged'({ ticketId, intoId }, tx) {
      await follow(tx.db, ticketId, intoId)
      await end({ ticketId }, tx)
    },
  },
}
