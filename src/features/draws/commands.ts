import { type Arg, type Due, due, optional, person, rest } from '../../core/args.ts'
import { parseDay, parseWhen, startOfDay } from '../../core/calendar.ts'
import {
  type Answer,
  type Command,
  type CommandContext,
  command,
  discreetly,
  type Recognised,
} from '../../core/command.ts'
import { UserError } from '../../core/errors.ts'
import type { ContactInfo } from '../../core/events.ts'
import { safeName } from '../../core/people.ts'
import type { Tx } from '../../core/tx.ts'
import { calendarOf } from '../hours/index.ts'
import { balanceOf, beyondAuthority, givenToday, MANAGER_A_DAY } from '../points/index.ts'
import { announce, drawAgain, giveTo, recordOf, whyNotEnter } from './actions.ts'
import { type Condition, MOST_PLACES, MOST_POINTS, parseCondition, pointsOf, SHORTEST_MS } from './draw.ts'
import { commitmentOf, faultsOf, holdsPlace, MOST_ROUNDS, seedOf } from './proof.ts'
import {
  countEntries,
  type Draw,
  entryOf,
  insertDraw,
  insertEntry,
  lockDraw,
  markCancelled,
  newestDraw,
  openDraws,
  presentSince,
  promisedSince,
  roundsOf,
  type Scope,
  type Winner,
  waitingDraws,
  winnersIn,
} from './queries.ts'
import { texts } from './texts.ts'

/** So many random bytes. */
export type Random = (bytes: number) => Buffer

const PRIZE_LENGTH = 40
/** Of a private message that carries a part of a record. */
const PART_LENGTH = 1800

const COUNT = /^[0-9０-９]{1,9}(?:个|名|位|份)?$/u
const SPACE = /[\s\u2005\u3000]+/u

/** Everything up to the number of places: the first number that a time follows (`iPhone 15 壳 3 明天20:00`). */
function prize(): Arg<string> {
  return {
    label: '奖品',
    read(cursor, { now, timeZone }) {
      const words = cursor.rest.slice(0, 300).split(SPACE)
      const isTime = (text: string) =>
        parseWhen(text, now, timeZone) !== undefined || parseDay(text, now, timeZone) !== undefined
      const isPlaces = (word: string, at: number) => at > 0 && COUNT.test(word)
      const before = words.findIndex(
        (word, at) =>
          isPlaces(word, at) && (isTime(words[at + 1] ?? '') || isTime(words.slice(at + 1, at + 3).join(' '))),
      )
      const end = before > 0 ? before : Math.max(1, words.findIndex(isPlaces))
      const written: string[] = []
      while (written.length < end) {
        cursor.skipSpace()
        written.push(cursor.takeWord())
      }
      const found = safeName(written.join(' '), '', PRIZE_LENGTH)
      if (found === '') throw new UserError(texts.noPrize)
      return found
    },
  }
}

function places(): Arg<number> {
  return {
    label: '名额',
    read(cursor) {
      const written = cursor.preview()
      const word = cursor.takeWord()
      const value = COUNT.test(word) ? Number.parseInt(word.normalize('NFKC'), 10) : 0
      if (value < 1 || value > MOST_PLACES) throw new UserError(texts.placesHow(written.split(SPACE)[0] ?? ''))
      return value
    },
  }
}

function deadline(): Arg<Due> {
  const time = due('截止')
  return {
    label: time.label,
    read(cursor, env) {
      const day = /^(?:\d{4}[-/年])?\d{1,2}(?:[-/]\d{1,2}|月\d{1,2}[日号]?)/u.exec(cursor.rest.normalize('NFKC'))?.[0]
      if (day !== undefined && parseWhen(`${day} 12:00`, env.now, env.timeZone) === undefined)
        throw new UserError(texts.noSuchDay(day))
      return time.read(cursor, env)
    },
  }
}

function condition(): Arg<Condition> {
  const line = rest('条件', 100)
  return {
    label: line.label,
    async read(cursor, env) {
      const read = parseCondition(await line.read(cursor, env))
      if ('unclear' in read) throw new UserError(texts.unclear(safeName(read.unclear, '?')))
      if ('outside' in read) throw new UserError(texts.outside(safeName(read.outside, '?')))
      if ('twice' in read) throw new UserError(texts.twice(safeName(read.twice, '?')))
      return read
    },
  }
}

/** `7`, `#7`, `抽奖7`. */
function drawNumber(): Arg<number> {
  return {
    label: '抽奖编号',
    read(cursor) {
      const written = cursor.preview()
      const match = cursor.take(
        /(?:抽奖)?\s*[#＃]?\s*([0-9０-９]{1,12})号?(?=$|[\s\u2005\u3000!！。~～，,：:])[!！。~～，,：:]*/u,
      )
      const number = Number((match?.[1] ?? '').normalize('NFKC'))
      if (match === null || number < 1) throw new UserError(texts.numberHow(written))
      return number
    },
  }
}

/** A command does not go, and nothing has been written yet. */
class Refusal extends UserError {}

/** Without a sign it is meant for us when a number or nothing follows: 「抽奖什么时候开始」 is talk. */
const isShort = async ({ rest: after }: Recognised) => /^(?:[#＃]?\s*[0-9０-９]{1,12}号?[\s!！。~～]*)?$/u.test(after)

/**
 * The draw of that number, locked, if the asker may know of it here: in its group, privately as somebody who is in
 * that group, or among staff. @throws UserError that does not tell whether there is such a draw elsewhere.
 */
async function drawHere(tx: Tx, id: number, { sender, where, room }: CommandContext): Promise<Draw> {
  const draw = id > 2_000_000_000 ? undefined : await lockDraw(tx.db, id)
  const isKnown =
    draw !== undefined &&
    draw.account === sender.account &&
    (where === 'room'
      ? draw.roomId === room?.id
      : sender.role !== 'member' || (await presentSince(tx.db, draw.roomId, sender.id)) !== undefined)
  if (!isKnown) throw new Refusal(texts.unknown(id))
  return draw
}

/** Which draws the asker may know of here. */
const scopeOf = ({ sender, where, room }: CommandContext): Scope => ({
  account: sender.account,
  roomId: where === 'room' ? room?.id : undefined,
  contactId: sender.id,
  isStaff: sender.role !== 'member',
})

/** The draw somebody means who names none. */
async function newestHere(tx: Tx, context: CommandContext): Promise<number> {
  const id = await newestDraw(tx.db, scopeOf(context))
  if (id === undefined) throw new Refusal(texts.noneEver)
  return id
}

/** As `drawHere`, for managers who are going to say something in its group. */
async function servedDraw(tx: Tx, id: number, context: CommandContext): Promise<Draw> {
  const draw = await drawHere(tx, id, context)
  if (!draw.served) throw new Refusal(texts.paused(draw))
  return draw
}

async function enter(draw: Draw, random: Random, { sender, message, zone }: CommandContext, tx: Tx): Promise<string> {
  const on = { now: tx.now, zone }
  if (draw.state === 'cancelled') throw new Refusal(texts.cancelledAlready(draw))
  const entry = await entryOf(tx.db, draw.id, sender.id)
  if (draw.state === 'drawn') {
    if (entry === undefined) throw new Refusal(texts.drawnAlready(draw))
    const winner = (await winnersIn(tx.db, draw.id)).findLast((w) => w.number === entry.number)
    return texts.own(draw, entry, winner)
  }
  if (entry !== undefined) return texts.enteredBefore(draw, entry, on)
  // By when it was written: what arrives within the grace after the deadline is still in time.
  if (message.at >= draw.closesAt) throw new Refusal(texts.tooLate(draw))
  const why = await whyNotEnter(tx, draw, sender, zone)
  if (why !== undefined) throw new Refusal(texts.short(draw, why, on))
  const token = random(4).toString('hex')
  const number = await insertEntry(tx.db, { drawId: draw.id, contactId: sender.id, token }, tx.now)
  return texts.entered(draw, { number, token }, on)
}

/** What somebody won in a draw and may have now. `they`: it is not themselves who ask. */
async function prizeOf(tx: Tx, draw: Draw, contact: ContactInfo, zone: string, they: boolean): Promise<Winner> {
  const on = { now: tx.now, zone }
  if (draw.state === 'cancelled') throw new Refusal(texts.cancelledAlready(draw))
  if (draw.state === 'open') throw new Refusal(texts.notDrawn(draw, on))
  const won = (await winnersIn(tx.db, draw.id)).filter((w) => w.contactId === contact.id)
  const claimed = won.find((w) => w.outcome === 'claimed')
  if (claimed !== undefined) {
    const at = claimed.endedAt ?? tx.now
    throw new Refusal(they ? texts.awardedBefore(draw.id, contact.name, at, on) : texts.claimedBefore(draw.id, at, on))
  }
  const last = won.at(-1)
  if (last?.outcome === 'waiting') return last
  if (they) throw new Refusal(texts.notWinnerThey(draw.id, contact.name))
  throw new Refusal(last === undefined ? texts.notWinner(draw.id) : texts.lost(last, draw.id))
}

/**
 * A member who is refused has had an answer as good as any. Thrown on, it would count as a mistake, whose words are
 * weighed for complaints, and to the mood 「验证 7」 sounds like one.
 */
async function answered({ sender }: CommandContext, run: () => Promise<Answer>): Promise<Answer> {
  try {
    return await run()
  } catch (error) {
    if (sender.role === 'member' && error instanceof Refusal) return error.message
    throw error
  }
}

/** A text in parts of at most `most` characters, cut between its lines. */
function inParts(text: string, most: number): string[] {
  const parts: string[] = []
  for (const line of text.split('\n')) {
    const last = parts.at(-1)
    if (last !== undefined && last.length + 1 + line.length <= most) parts[parts.length - 1] = `${last}\n${line}`
    else parts.push(line)
  }
  return parts
}

async function enterOrList(id: number | undefined, random: Random, context: CommandContext, tx: Tx): Promise<Answer> {
  const { sender, where, zone } = context
  const isStaff = sender.role !== 'member'
  if (id !== undefined) {
    const draw = await drawHere(tx, id, context)
    if (isStaff) throw new Refusal(texts.staffCannot)
    return enter(draw, random, context, tx)
  }
  const open = await openDraws(tx.db, scopeOf(context))
  const [only] = open
  if (only === undefined) return isStaff ? discreetly(context, tx, texts.none) : texts.none
  if (open.length === 1 && !isStaff) return enter(await drawHere(tx, only.id, context), random, context, tx)
  const listed = []
  for (const draw of open) listed.push({ draw, entries: await countEntries(tx.db, draw.id) })
  const list = texts.list(listed, where === 'room', { now: tx.now, zone })
  return isStaff ? discreetly(context, tx, list) : list
}

async function claim(id: number | undefined, context: CommandContext, tx: Tx): Promise<Answer> {
  const { sender, where, room, zone } = context
  const waiting = id === undefined ? await waitingDraws(tx.db, sender.id, where === 'room' ? room?.id : undefined) : []
  if (id === undefined && waiting.length === 0) return texts.nothingToClaim
  if (waiting.length > 1) throw new Refusal(texts.whichToClaim(waiting))
  const draw = await drawHere(tx, id ?? waiting[0] ?? 0, context)
  const winner = await prizeOf(tx, draw, sender, zone, false)
  await giveTo(tx, draw, winner, undefined, context.settings.timeZone)
  if (draw.points !== null) return texts.claimedPoints(draw, draw.points, (await balanceOf(tx.db, sender.id)).available)
  await tx.send({
    to: { contactId: draw.byContactId },
    text: texts.claimedTold(draw, sender.name),
    lane: 'complaint',
    key: `draw-claimed:${draw.id}:${winner.round}:${winner.rank}`,
  })
  return texts.claimed(draw)
}

async function verify(asked: number | undefined, context: CommandContext, tx: Tx): Promise<Answer> {
  const id = asked ?? (await newestHere(tx, context))
  const draw = await drawHere(tx, id, context)
  if (draw.state === 'cancelled') return texts.cancelledAlready(draw)
  const entrants = await countEntries(tx.db, id)
  if (draw.state === 'open') return texts.open(draw, entrants, { now: tx.now, zone: context.zone })
  const record = await recordOf(tx.db, id)
  const called = await winnersIn(tx.db, id)
  const holders = called.filter((w) => w.outcome !== 'void' && holdsPlace(w.outcome))
  const last = [...new Map(called.map((w) => [w.number, w])).values()]
  return texts.verified(draw, {
    seeds: record?.rounds.map((r) => r.seed) ?? [],
    entrants,
    holders,
    passed: last.filter((w) => !holders.some((h) => h.number === w.number)),
    agrees: record !== undefined && faultsOf(record).length === 0,
  })
}

async function sendRecord(asked: number | undefined, context: CommandContext, tx: Tx): Promise<Answer> {
  const { sender, where, message } = context
  const id = asked ?? (await newestHere(tx, context))
  const draw = await drawHere(tx, id, context)
  if (draw.state === 'cancelled') throw new Refusal(texts.cancelledAlready(draw))
  const record = await recordOf(tx.db, id)
  if (record === undefined) throw new Refusal(texts.recordOpen(draw))
  const parts = inParts(JSON.stringify(record, null, 1), PART_LENGTH)
  const lines = [texts.recordHow(id, parts.length), ...parts]
  for (const [i, text] of lines.entries())
    await tx.send({ to: { contactId: sender.id }, text, lane: 'reply', key: `draw-record:${message.id}:${i}` })
  return where === 'room' && sender.role === 'member' ? texts.recordSent : undefined
}

/** @param random where seeds and tokens come from. */
export const drawCommands = (random: Random): Command[] => [
  command({
    names: ['抽奖', 'enter-draw'],
    who: 'member',
    group: texts.group,
    help: '参加抽奖；有几个时先看有哪些',
    examples: ['抽奖', '抽奖 7'],
    args: { id: optional(drawNumber()) },
    isMeant: isShort,
    run: ({ id }, context, tx) => answered(context, () => enterOrList(id, random, context, tx)),
  }),
  command({
    names: ['领奖', 'claim-prize'],
    who: 'member',
    group: texts.group,
    help: '中奖了，领走我的奖',
    examples: ['领奖', '领奖 7'],
    args: { id: optional(drawNumber()) },
    isMeant: isShort,
    run: ({ id }, context, tx) => answered(context, () => claim(id, context, tx)),
  }),
  command({
    names: ['验证', 'verify-draw'],
    who: 'member',
    group: texts.group,
    help: '看一次抽奖的封条、种子和结果，并当场重算一遍',
    examples: ['验证', '验证 7'],
    args: { id: optional(drawNumber()) },
    isMeant: isShort,
    run: ({ id }, context, tx) => answered(context, () => verify(id, context, tx)),
  }),
  command({
    names: ['抽奖记录', 'draw-record'],
    who: 'member',
    group: texts.group,
    help: '一次抽奖的全部公开数据，私下发给您，可以自己验算',
    examples: ['抽奖记录', '抽奖记录 7'],
    args: { id: optional(drawNumber()) },
    isMeant: isShort,
    run: ({ id }, context, tx) => answered(context, () => sendRecord(id, context, tx)),
  }),
  command({
    names: ['发奖', 'award'],
    who: 'agent',
    group: texts.group,
    help: '奖已经交给中奖的人了，替 TA 记上已领',
    examples: ['发奖 7 @张三'],
    args: { id: drawNumber(), who: person() },
    async run({ id, who }, context, tx) {
      const { sender, zone } = context
      const draw = await drawHere(tx, id, context)
      const winner = await prizeOf(tx, draw, who, zone, true)
      await giveTo(tx, draw, winner, sender, context.settings.timeZone)
      const told = texts.awarded(draw, sender.name)
      if (draw.served) await announce(tx, draw, `awarded:${winner.round}:${winner.rank}`, told, { mention: [who.id] })
      return discreetly(context, tx, texts.awardDone(draw, who.name))
    },
  }),
  command({
    names: ['开奖', 'draw'],
    who: 'manager',
    where: ['room'],
    group: texts.group,
    help: '在本群办一次谁都能验算的抽奖；条件可写 入群满30天、积分满100、邀请满2、会员、签到',
    examples: ['开奖 新书签名本 3 明天20:00', '开奖 共读营月卡 1 2天 签到', '开奖 积分100 5 周日20:00 入群满30天 会员'],
    args: { what: prize(), count: places(), until: deadline(), only: optional(condition()) },
    async run({ what, count, until, only }, { sender, room, settings, zone }, tx) {
      if (room === undefined) return undefined
      const closesAt = until(await calendarOf(tx, sender.account, room.id, settings))
      if (closesAt.getTime() - tx.now.getTime() < SHORTEST_MS) throw new UserError(texts.tooSoon)
      const points = pointsOf(what)
      if (points !== undefined && (!Number.isSafeInteger(points) || points < 1 || points * count > MOST_POINTS))
        throw new UserError(texts.pointsOutside(points, count))
      if (points !== undefined) {
        const zone = settings.timeZone
        const byHand = await givenToday(tx, sender, zone)
        const today = byHand + (await promisedSince(tx.db, sender.id, startOfDay(tx.now, zone)))
        if (beyondAuthority(sender, today, points * count))
          throw new UserError(texts.pointsByOwner(MANAGER_A_DAY, today))
      }
      const root = random(32).toString('hex')
      const commitment = commitmentOf(seedOf(root, 1))
      const id = await insertDraw(
        tx.db,
        {
          roomId: room.id,
          prize: points === undefined ? what : texts.pointsPrize(points),
          points,
          places: count,
          condition: only ?? {},
          root,
          commitment,
          byContactId: sender.id,
          closesAt,
        },
        tx.now,
      )
      const draw = await lockDraw(tx.db, id)
      if (draw === undefined) throw new Error(`draw ${id} has just been made`)
      await announce(tx, draw, 'opened', texts.opened(draw, { now: tx.now, zone }))
      return undefined
    },
  }),
  command({
    names: ['重抽', 'redraw'],
    who: 'manager',
    group: texts.group,
    help: '公开重抽还没领走的名额，要写原因',
    examples: ['重抽 7 名单里有同事的小号'],
    args: { id: drawNumber(), reason: rest('原因', 100) },
    async run({ id, reason }, context, tx) {
      const { sender, where, settings } = context
      const draw = await servedDraw(tx, id, context)
      if (draw.state === 'cancelled') throw new UserError(texts.alreadyCancelled(id))
      if (draw.state === 'open') throw new UserError(texts.cannotRedraw(draw))
      const entrants = await countEntries(tx.db, id)
      const claimed = (await winnersIn(tx.db, id)).filter((w) => w.outcome === 'claimed').length
      if (entrants === 0) throw new UserError(texts.nobodyToDraw(id))
      if (claimed >= Math.min(draw.places, entrants)) throw new UserError(texts.nothingToRedraw(id))
      if ((await roundsOf(tx.db, id)).length >= MOST_ROUNDS) throw new UserError(texts.noMoreRounds(id))
      await drawAgain(tx, draw, settings, { by: sender, reason: safeName(reason, '', 100) })
      return where === 'room' ? undefined : texts.redrawDone(draw)
    },
  }),
  command({
    names: ['取消抽奖', 'cancel-draw'],
    who: 'manager',
    group: texts.group,
    help: '截止前取消一次抽奖，原因会告诉群里',
    examples: ['取消抽奖 7 奖品缺货'],
    args: { id: drawNumber(), reason: rest('原因', 100) },
    async run({ id, reason }, context, tx) {
      const { sender, where } = context
      const draw = await servedDraw(tx, id, context)
      if (draw.state === 'cancelled') throw new UserError(texts.alreadyCancelled(id))
      if (draw.state === 'drawn') throw new UserError(texts.cannotCancel(id))
      if (tx.now >= draw.closesAt) throw new UserError(texts.cancelTooLate(id))
      const why = safeName(reason, '', 100)
      await markCancelled(tx.db, id, sender.id, why, tx.now)
      await announce(tx, draw, 'cancelled', texts.cancelled(draw, sender.name, why, await countEntries(tx.db, id)))
      return where === 'room' ? undefined : texts.cancelDone(draw)
    },
  }),
]
