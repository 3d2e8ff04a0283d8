import { startOfDay } from '../../core/calendar.ts'
import type { Settings } from '../../core/config.ts'
import type { ContactInfo } from '../../core/events.ts'
import { maskName } from '../../core/mask.ts'
import type { Tx } from '../../core/tx.ts'
import { isOpenAt, nextOpening } from '../../core/working-hours.ts'
import { calendarOf } from '../hours/index.ts'
import { award, balanceOf } from '../points/index.ts'
import { broughtBy } from '../referrals/index.ts'
import { tierOf } from '../tiers/index.ts'
import { CLAIM_MS, type Condition, type Facts, type Shortfall, shortfall } from './draw.ts'
import { ALGORITHM, type DrawRecord, hashOf, holdsPlace, orderOf, seedOf } from './proof.ts'
import {
  callable,
  type Draw,
  dropEntry,
  endWinner,
  entriesOf,
  findDraw,
  hasCheckedIn,
  insertRound,
  insertWinner,
  markDrawn,
  presentSince,
  type Round,
  roundsOf,
  type Winner,
  winnersIn,
} from './queries.ts'
import { texts } from './texts.ts'

/** What happens to a draw. Every function here wants it locked. */

/** Says something to the group of the draw, once for each `what`. */
export async function announce(
  tx: Tx,
  draw: Pick<Draw, 'id' | 'roomId'>,
  what: string,
  text: string,
  options: { mention?: number[]; notBefore?: Date } = {},
): Promise<void> {
  await tx.send({ ...options, to: { roomId: draw.roomId }, text, lane: 'service', key: `draw:${draw.id}:${what}` })
}

/** Why somebody does not qualify at this instant; undefined when they do. `joinedAt` undefined: they are not there. */
export async function whyNot(
  tx: Tx,
  draw: Draw,
  contact: Pick<ContactInfo, 'role'> & { id: number; joinedAt: Date | undefined },
  zone: string,
): Promise<Shortfall | undefined> {
  const { condition } = draw
  const { id, joinedAt } = contact
  const facts: Facts = { joinedAt, isStaff: contact.role !== 'member' }
  const isAsked = (name: keyof Condition) => condition[name] !== undefined
  if (isAsked('tier')) facts.hasTier = (await tierOf(tx.db, id, tx.now)) !== undefined
  if (isAsked('invited')) facts.invited = (await broughtBy(tx.db, id, draw.roomId)).stayed
  if (isAsked('points')) facts.points = (await balanceOf(tx.db, id)).available
  if (isAsked('checkin')) facts.checkedIn = await hasCheckedIn(tx.db, id, startOfDay(draw.openedAt, zone))
  return shortfall(condition, facts, draw.closesAt)
}

/** As `whyNot`, of somebody who wants to enter now. */
export async function whyNotEnter(tx: Tx, draw: Draw, contact: ContactInfo, zone: string) {
  return whyNot(tx, draw, { ...contact, joinedAt: await presentSince(tx.db, draw.roomId, contact.id) }, zone)
}

/** Calls those whose turn it is until every place of the round is taken or nobody is left. Returns who may claim now. */
async function callNext(tx: Tx, draw: Draw, round: Pick<Round, 'round' | 'places' | 'kept'>, dueAt: Date) {
  const entries = new Map((await entriesOf(tx.db, draw)).filter((e) => e.dropped === null).map((e) => [e.number, e]))
  const called = (await winnersIn(tx.db, draw.id)).filter((w) => w.round === round.round)
  const seed = seedOf(draw.root, round.round)
  const about = { draw: draw.id, round: round.round, seed, entrantsHash: draw.entrantsHash ?? '' }
  const order = orderOf(about, [...entries.keys()]).filter((n) => !round.kept.includes(n))
  let free = round.places - called.filter((w) => holdsPlace(w.outcome)).length
  const winners: Winner[] = []
  for (let rank = called.length + 1; free > 0 && rank <= order.length; rank += 1) {
    const entry = entries.get(order[rank - 1] ?? 0)
    if (entry === undefined) throw new Error(`draw ${draw.id} calls a number that is not in it`)
    const { number, contactId, name } = entry
    const outcome = await callable(tx.db, draw.roomId, contactId)
    const winner = { round: round.round, rank, number, contactId, name, outcome, dueAt, endedAt: null }
    await insertWinner(tx.db, draw.id, winner, tx.now)
    if (outcome !== 'waiting') continue
    free -= 1
    winners.push(winner)
  }
  return winners
}

/** Draws a round and says so. */
async function drawRound(
  tx: Tx,
  draw: Draw,
  settings: Settings,
  about: {
    dropped: number
    again?: { by: ContactInfo; reason: string; round: number; kept: number[]; lost: readonly Winner[] }
  },
): Promise<void> {
  const { again } = about
  const round = again?.round ?? 1
  const kept = again?.kept ?? []
  const places = draw.places - kept.length
  const by = again === undefined ? {} : { byContactId: again.by.id, reason: again.reason }
  await insertRound(tx.db, { drawId: draw.id, round, places, kept, ...by }, tx.now)
  const dueAt = new Date(tx.now.getTime() + CLAIM_MS)
  const winners = await callNext(tx, draw, { round, places, kept }, dueAt)
  const entrants = (await entriesOf(tx.db, draw)).filter((e) => e.dropped === null).length
  const { zone } = await calendarOf(tx, draw.account, draw.roomId, settings)
  const text =
    entrants === 0
      ? texts.nobody(draw, about.dropped)
      : texts.drawn(draw, {
          winners,
          entrants,
          dropped: about.dropped,
          again: again && { round, by: again.by.name, reason: again.reason, kept: kept.length, lost: again.lost },
          dueAt,
          seed: seedOf(draw.root, round),
          entrantsHash: draw.entrantsHash ?? '',
          now: tx.now,
          zone,
        })
  await announce(tx, draw, `round:${round}`, text, { mention: winners.map((w) => w.contactId) })
}

/** Freezes the list of those who still qualify, and draws the first round. */
export async function freezeAndDraw(tx: Tx, draw: Draw, settings: Settings): Promise<void> {
  const { zone } = await calendarOf(tx, draw.account, draw.roomId, settings)
  const entrants = []
  let dropped = 0
  for (const entry of await entriesOf(tx.db, draw)) {
    const { contactId, role, joinedAt } = entry
    const why = await whyNot(tx, draw, { id: contactId, role, joinedAt: joinedAt ?? undefined }, zone)
    if (why === undefined) entrants.push(entry)
    else {
      dropped += 1
      await dropEntry(tx.db, draw.id, entry.number, why.kind)
    }
  }
  const entrantsHash = hashOf(entrants)
  await markDrawn(tx.db, draw.id, entrantsHash)
  await drawRound(tx, { ...draw, state: 'drawn', entrantsHash }, settings, { dropped })
}

/** Draws once more, with reason; who has claimed keeps the prize. The caller has checked that there is something to draw. */
export async function drawAgain(
  tx: Tx,
  draw: Draw,
  settings: Settings,
  about: { by: ContactInfo; reason: string },
): Promise<void> {
  const winners = await winnersIn(tx.db, draw.id)
  const lost = winners.filter((w) => w.outcome === 'waiting')
  for (const w of lost) await endWinner(tx.db, draw.id, w, { outcome: 'void', byContactId: about.by.id, at: tx.now })
  const kept = winners
    .filter((w) => w.outcome === 'claimed')
    .map((w) => w.number)
    .sort((a, b) => a - b)
  const round = (await roundsOf(tx.db, draw.id)).length + 1
  await drawRound(tx, draw, settings, { dropped: 0, again: { ...about, round, kept, lost } })
}

/** Winners who have gone or were late make room for the next in the order. Nobody is told at night. */
export async function replace(
  tx: Tx,
  draw: Draw,
  gone: readonly Winner[],
  why: 'late' | 'left',
  settings: Settings,
): Promise<void> {
  const [first] = gone
  const round = (await roundsOf(tx.db, draw.id)).at(-1)
  if (first === undefined || round === undefined) return
  for (const winner of gone) await endWinner(tx.db, draw.id, winner, { outcome: why, at: tx.now })
  const { hours, zone } = await calendarOf(tx, draw.account, draw.roomId, settings)
  const notBefore = isOpenAt(hours, tx.now, zone) ? tx.now : nextOpening(hours, tx.now, zone)
  const dueAt = new Date(notBefore.getTime() + CLAIM_MS)
  const next = await callNext(tx, draw, round, dueAt)
  await announce(
    tx,
    draw,
    `replaced:${first.round}:${first.rank}`,
    texts.replaced(draw, { gone, why, next, dueAt, now: notBefore, zone }),
    { mention: next.map((w) => w.contactId), notBefore },
  )
}

/** Points won, paid once however often it is asked for. The one place where draws touch the ledger. */
async function payPoints(tx: Tx, draw: Draw, winner: Winner, points: number, zone: string): Promise<void> {
  await award(tx, {
    zone,
    contactId: winner.contactId,
    amount: points,
    kind: 'draw',
    cause: `draw:${draw.id}:${winner.round}:${winner.contactId}`,
    note: texts.pointsNote(draw.id),
    roomId: draw.roomId,
    byContactId: draw.byContactId,
  })
}

/** A waiting winner has the prize now. `by`: the colleague who handed it over. */
export async function giveTo(
  tx: Tx,
  draw: Draw,
  winner: Winner,
  by: ContactInfo | undefined,
  zone: string,
): Promise<void> {
  const end = { outcome: 'claimed', at: tx.now } as const
  await endWinner(tx.db, draw.id, winner, by === undefined ? end : { ...end, byContactId: by.id })
  if (draw.points !== null) await payPoints(tx, draw, winner, draw.points, zone)
}

/** Everything about a draw that is public now. Undefined: there is none of that number, or it has not been drawn. */
export async function recordOf(db: Parameters<typeof findDraw>[0], id: number): Promise<DrawRecord | undefined> {
  const draw = await findDraw(db, id)
  if (draw === undefined || draw.state !== 'drawn') return undefined
  const winners = await winnersIn(db, id)
  const entries = (await entriesOf(db, draw)).filter((e) => e.dropped === null)
  return {
    algorithm: ALGORITHM,
    draw: id,
    prize: draw.prize,
    places: draw.places,
    commitment: draw.commitment,
    entrants: entries.map((e) => `${e.number} ${e.token} ${maskName(e.name)}`),
    entrantsHash: draw.entrantsHash ?? '',
    rounds: (await roundsOf(db, id)).map(({ round, places, kept, byName, reason }) => ({
      round,
      seed: seedOf(draw.root, round),
      places,
      kept,
      called: winners.filter((w) => w.round === round).map((w) => `${w.number} ${w.outcome}`),
      ...(byName === null || reason === null ? {} : { by: byName, reason }),
    })),
  }
}
