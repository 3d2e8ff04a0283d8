import { type Arg, integer, optional, person, rest, word } from '../../core/args.ts'
import { dateKey, startOfMonth } from '../../core/calendar.ts'
import { type Command, type CommandContext, command } from '../../core/command.ts'
import { UserError } from '../../core/errors.ts'
import type { ContactInfo } from '../../core/events.ts'
import { safeName } from '../../core/people.ts'
import type { Tx } from '../../core/tx.ts'
import { alertStaff } from '../duty/index.ts'
import { givenToday } from './authority.ts'
import { award, type Moved, move, reverse } from './move.ts'
import {
  beyondAuthority,
  CHECKIN_POINTS,
  checkinCause,
  checkinDay,
  checkinReward,
  MANAGER_A_DAY,
  MAX_GRANT,
  mayMove,
  missedDay,
  STREAK_BONUS,
  STREAK_DAYS,
  streakOn,
  surpriseOn,
} from './points.ts'
import * as books from './queries.ts'
import { statementOf } from './statement.ts'
import { texts } from './texts.ts'

const LAST_ENTRIES = 3
const PAGE = 10
const LISTED_REQUESTS = 10
const MOST_MONTHS = 120

const number = integer({ label: '编号', min: 1, max: 2_000_000_000 })

/** Somebody, or what to do with the number that follows: `批准 3`, `驳回 3`, `撤销 12`; or `待批` alone. */
type Target = ContactInfo | { verb: 'approve' | 'refuse' | 'undo'; id: number; reason: string } | 'pending'

const VERBS: Readonly<Record<string, 'approve' | 'refuse' | 'undo'>> = {
  批准: 'approve',
  approve: 'approve',
  驳回: 'refuse',
  refuse: 'refuse',
  撤销: 'undo',
  undo: 'undo',
}

function memberOrVerb(): Arg<Target> {
  const member = person()
  return {
    label: member.label,
    async read(cursor, env) {
      if (cursor.take(/(?:待批|pending)(?=\s|$)/iu) !== null) return 'pending'
      const verb =
        VERBS[
          cursor
            .take(/(?:批准|驳回|撤销|approve|refuse|undo)\s+(?=[#＃]?[0-9０-９])/iu)?.[0]
            .trim()
            .toLowerCase() ?? ''
        ]
      if (verb === undefined) return member.read(cursor, env)
      cursor.take(/[#＃]/u)
      const id = await number.read(cursor, env)
      return { verb, id, reason: safeName(cursor.takeAll(), '', 60) }
    },
  }
}

interface Gift {
  to: Pick<ContactInfo, 'id' | 'name'>
  amount: number
  kind: 'grant' | 'deduct'
  cause: string
  note: string
  by: ContactInfo
  roomId: number | undefined
}

/** Moves points by hand and tells the person: in the group where it was done, privately when it was done elsewhere. */
async function moveByHand(tx: Tx, { settings }: CommandContext, gift: Gift): Promise<string> {
  const { to, amount, kind, note, by, roomId } = gift
  const [from, into] = kind === 'grant' ? (['issuance', 'available'] as const) : (['available', 'issuance'] as const)
  await move(tx, {
    contactId: to.id,
    from,
    to: into,
    amount,
    kind,
    cause: gift.cause,
    note,
    zone: settings.timeZone,
    byContactId: by.id,
    ...(roomId === undefined ? {} : { roomId }),
  })
  const { available } = await books.balanceOf(tx.db, to.id)
  const told = (kind === 'grant' ? texts.granted : texts.deducted)(by.name, amount, note, available)
  if (roomId !== undefined)
    await tx.send({ to: { roomId }, mention: [to.id], text: told, lane: 'reply', key: `points:${gift.cause}` })
  else if (to.id !== by.id)
    await tx.send({ to: { contactId: to.id }, text: told, lane: 'reply', key: `points:${gift.cause}` })
  const entry = (await books.findByCause(tx.db, gift.cause))?.id ?? 0
  return (kind === 'grant' ? texts.grantDone : texts.deductDone)(
    to.name,
    amount,
    available,
    entry,
    roomId === undefined,
  )
}

async function byHand(
  tx: Tx,
  context: CommandContext,
  kind: 'grant' | 'deduct',
  to: ContactInfo,
  amount: number,
  reason: string | undefined,
): Promise<string | undefined> {
  const { sender, room, where, message, settings } = context
  if (!mayMove(sender, to)) throw new UserError(texts.notYourself)
  const note = safeName(reason ?? '', '', 60)
  const roomId = where === 'room' ? room?.id : undefined
  if (kind === 'grant') {
    const today = await givenToday(tx, sender, settings.timeZone)
    if (beyondAuthority(sender, today, amount)) {
      const asked = { account: sender.account, contactId: to.id, amount, note, byContactId: sender.id, askedAt: tx.now }
      const id = await books.insertRequest(tx.db, { ...asked, roomId: roomId ?? null })
      const text = texts.requested(id, sender.name, to.name, amount, note)
      await alertStaff(tx, sender.account, { level: 'owners', text, key: `grant-request:${id}` })
      return privately(context, tx, texts.asked(id, today, MANAGER_A_DAY, amount))
    }
  }
  const gift = { to, amount, kind, cause: `${kind}:${message.id}`, note, by: sender, roomId }
  return privately(context, tx, await moveByHand(tx, context, gift))
}

/** What only the colleague needs to know: in a group the person has been told aloud already. */
async function privately(
  { where, sender, message }: CommandContext,
  tx: Tx,
  text: string,
): Promise<string | undefined> {
  if (where !== 'room') return text
  await tx.send({ to: { contactId: sender.id }, text, lane: 'reply', key: `points-done:${message.id}` })
  return undefined
}

async function decide(tx: Tx, context: CommandContext, verb: 'approve' | 'refuse', id: number, reason: string) {
  const { sender } = context
  const request = await books.lockRequest(tx.db, sender.account, id)
  if (request === undefined) throw new UserError(texts.noRequest(id))
  if (request.state !== 'pending') throw new UserError(texts.decidedBefore(id, request.state === 'granted'))
  if (sender.role !== 'owner') throw new UserError(texts.ownerDecides(id))
  await books.decideRequest(tx.db, id, verb === 'approve' ? 'granted' : 'refused', sender.id, tx.now)
  const tellAsker = (text: string) =>
    tx.send({ to: { contactId: request.byContactId }, text, lane: 'service', key: `grant-decided:${id}` })
  if (verb === 'refuse') {
    if (request.byContactId !== sender.id) await tellAsker(texts.refusedYours(id, request.name, request.amount, reason))
    return texts.refused(id)
  }
  const done = await moveByHand(tx, context, {
    to: { id: request.contactId, name: request.name },
    amount: request.amount,
    kind: 'grant',
    cause: `grant-request:${id}`,
    note: request.note,
    by: sender,
    roomId: request.roomId ?? undefined,
  })
  if (request.byContactId !== sender.id) await tellAsker(texts.approvedYours(id, request.name, request.amount))
  return done
}

async function undo(tx: Tx, { sender, settings }: CommandContext, id: number): Promise<string> {
  const entry = await books.findMovement(tx.db, id)
  if (entry === undefined || entry.account !== sender.account || !['grant', 'deduct'].includes(entry.kind))
    throw new UserError(texts.noGrant(id))
  if (entry.byContactId !== sender.id && sender.role !== 'owner') throw new UserError(texts.notYours(id))
  const why = { kind: 'reversal' as const, note: texts.undoneNote, zone: settings.timeZone, byContactId: sender.id }
  const moved: Moved | 'absent' = entry.reversed ? 'duplicate' : await reverse(tx, entry.cause, why)
  if (moved !== 'moved') throw new UserError(texts.undoneBefore(id))
  const { available } = await books.balanceOf(tx.db, entry.contactId)
  const text = (entry.kind === 'grant' ? texts.grantUndone : texts.deductUndone)(sender.name, entry.amount, available)
  await tx.send({ to: { contactId: entry.contactId }, text, lane: 'service', key: `points-undone:${id}` })
  return texts.undone(id, entry.name, available)
}

const pageOrMonth = (): Arg<{ page: number } | { month: string }> => {
  const written = word('月份或页数', 12)
  return {
    label: written.label,
    async read(cursor, env) {
      const text = (await written.read(cursor, env)).normalize('NFKC')
      const month = /^(?:(\d{4})[-年./])?(\d{1,2})月?$/u.exec(text)
      const isMonth = month !== null && (month[1] !== undefined || text.endsWith('月'))
      if (isMonth) {
        const [year, own] = dateKey(env.now, env.timeZone).split('-').map(Number) as [number, number]
        const wanted = Number(month[2])
        const inYear = month[1] === undefined ? (wanted > own ? year - 1 : year) : Number(month[1])
        if (wanted < 1 || wanted > 12 || inYear < 2000 || inYear > year) throw new UserError(texts.noMonth(text))
        return { month: `${inYear}-${String(wanted).padStart(2, '0')}` }
      }
      const page = /^第?(\d{1,4})页?$/u.exec(text)
      if (page === null || Number(page[1]) < 1) throw new UserError(texts.pageOrMonth(text))
      return { page: Number(page[1]) }
    },
  }
}

const months = (): Arg<number | null> => ({
  label: '月数',
  read(cursor) {
    const text = cursor.takeWord().normalize('NFKC')
    if (['永久', '不过期', 'forever'].includes(text)) return null
    const count = Number(/^(\d{1,3})(?:个?月)?$/u.exec(text)?.[1] ?? 0)
    if (count < 1 || count > MOST_MONTHS) throw new UserError(texts.validMonths(text, MOST_MONTHS))
    return count
  },
})

export const pointsCommands: Command[] = [
  command({
    names: ['签到', 'checkin'],
    who: 'member',
    group: texts.group,
    help: `每天一次，+${CHECKIN_POINTS} 分；每连续 ${STREAK_DAYS} 天再 +${STREAK_BONUS}，坚持久了有惊喜`,
    examples: ['签到'],
    args: {},
    async run(_values, { sender, room, where, message, settings }, tx) {
      const zone = settings.timeZone
      const day = checkinDay(message.at, tx.now, zone)
      const fresh = await books.insertCheckIn(tx.db, { contactId: sender.id, day, madeUpIn: null, at: tx.now })
      const streak = streakOn(day, await books.checkinDays(tx.db, sender.id))
      if (!fresh) return texts.checkedInBefore(streak, (await books.balanceOf(tx.db, sender.id)).available)
      const { amount, bonus } = checkinReward(streak)
      const of = { contactId: sender.id, kind: 'checkin' as const, zone }
      const here = where === 'room' && room !== undefined ? { roomId: room.id } : {}
      const note = streak > 1 ? texts.streakNote(streak) : ''
      await award(tx, { ...of, ...here, amount, cause: checkinCause(sender.id, day), note })
      const surprise = surpriseOn(streak, sender.id, day)
      if (surprise > 0)
        await award(tx, { ...of, ...here, amount: surprise, cause: `surprise:${sender.id}:${day}`, note })
      const { available } = await books.balanceOf(tx.db, sender.id)
      const daysToBonus = STREAK_DAYS - (streak % STREAK_DAYS)
      return texts.checkedIn({
        amount,
        bonus,
        surprise,
        streak,
        balance: available,
        daysToBonus,
        nextBonus: STREAK_BONUS,
      })
    },
  }),
  command({
    names: ['补签', 'make-up'],
    who: 'member',
    group: texts.group,
    help: '漏签了？每月能补一天，连续天数不断',
    examples: ['补签'],
    args: {},
    async run(_values, { sender, settings }, tx) {
      const today = dateKey(tx.now, settings.timeZone)
      const days = await books.checkinDays(tx.db, sender.id)
      const day = missedDay(today, days)
      if (day === undefined) throw new UserError(texts.nothingMissed)
      const row = { contactId: sender.id, day, madeUpIn: today.slice(0, 7), at: tx.now }
      if (!(await books.insertCheckIn(tx.db, row))) throw new UserError(texts.madeUpBefore)
      const all = [...days, day]
      const ended = days.includes(today) ? today : day
      return texts.madeUp(day, streakOn(ended, all), days.includes(today))
    },
  }),
  command({
    names: ['积分', 'points', '我的积分'],
    who: 'member',
    group: texts.group,
    help: '看看自己有多少积分',
    examples: ['积分'],
    args: {},
    async run(_values, { sender, room, where, settings }, tx) {
      const zone = settings.timeZone
      const entries = await books.entriesOf(tx.db, sender.id, { limit: LAST_ENTRIES })
      if (entries.length === 0) return texts.none(CHECKIN_POINTS)
      const inRoom = where === 'room'
      const places = await books.placesOf(tx.db, sender.id, inRoom ? room?.id : undefined)
      const balance = await books.balanceOf(tx.db, sender.id)
      const month = statementOf(
        balance.available,
        await books.flowsOf(tx.db, sender.id, startOfMonth(tx.now, zone), null),
        [],
      )
      const [ending] = await books.lotsOf(tx.db, sender.id)
      return texts.account({ balance, change: month.change, places, inRoom, entries, ending, now: tx.now, zone })
    },
  }),
  command({
    names: ['积分明细', 'statement', '积分账单'],
    who: 'member',
    group: texts.group,
    help: '每一笔怎么来怎么去；写月份看月账单',
    examples: ['积分明细', '积分明细 第2页', '积分明细 10月', '积分明细 2026-10'],
    args: { which: optional(pageOrMonth()) },
    async run({ which }, { sender, settings }, tx) {
      const zone = settings.timeZone
      const balance = await books.balanceOf(tx.db, sender.id)
      if (which !== undefined && 'month' in which) {
        const from = startOfMonth(new Date(`${which.month}-15T12:00:00Z`), zone)
        const to = startOfMonth(from, zone, 1)
        const within = await books.flowsOf(tx.db, sender.id, from, to)
        const later = await books.flowsOf(tx.db, sender.id, to, null)
        if (within.length === 0) return texts.nothingIn(which.month)
        const entries = await books.entriesOf(tx.db, sender.id, { from, to, limit: PAGE })
        return texts.statement(which.month, statementOf(balance.available, within, later), entries, tx.now, zone)
      }
      const page = which?.page ?? 1
      const found = await books.entriesOf(tx.db, sender.id, { limit: PAGE + 1, offset: (page - 1) * PAGE })
      if (found.length === 0) return page === 1 ? texts.none(CHECKIN_POINTS) : texts.noPage(page)
      return texts.entries(balance, found.slice(0, PAGE), page, found.length > PAGE, tx.now, zone)
    },
  }),
  command({
    names: ['加分', 'grant'],
    who: 'manager',
    group: texts.group,
    help: `给群友加分，写上原因更暖心；每人每天 ${MANAGER_A_DAY} 分以内，再多由店主批准；记错了撤销`,
    examples: [
      '加分 @张三 10 分享读书笔记',
      '加分 @张三 10',
      '加分 撤销 12',
      '加分 待批',
      '加分 批准 3',
      '加分 驳回 3 太多了',
    ],
    args: {
      who: memberOrVerb(),
      points: optional(integer({ label: '分数', min: 1, max: MAX_GRANT })),
      reason: optional(rest('原因', 60)),
    },
    async run({ who, points, reason }, context, tx) {
      if (who === 'pending')
        return privately(
          context,
          tx,
          texts.pending(await books.pendingRequests(tx.db, context.sender.account, LISTED_REQUESTS)),
        )
      if ('verb' in who) {
        const { verb, id } = who
        const done = verb === 'undo' ? await undo(tx, context, id) : await decide(tx, context, verb, id, who.reason)
        return privately(context, tx, done)
      }
      if (points === undefined) throw new UserError(texts.amountMissing)
      return byHand(tx, context, 'grant', who, points, reason)
    },
  }),
  command({
    names: ['扣分', 'deduct'],
    who: 'manager',
    group: texts.group,
    help: '扣群友的积分，不够扣时不扣；记错了发「加分 撤销 编号」',
    examples: ['扣分 @张三 10 重复领取', '扣分 @张三 10'],
    args: {
      who: person(),
      points: integer({ label: '分数', min: 1, max: MAX_GRANT }),
      reason: optional(rest('原因', 60)),
    },
    run: ({ who, points, reason }, context, tx) => byHand(tx, context, 'deduct', who, points, reason),
  }),
  command({
    names: ['积分有效期', 'points-validity'],
    who: 'owner',
    group: texts.settings,
    help: '积分管多久，新得的积分按这个算；不写就看现在的',
    examples: ['积分有效期 12个月', '积分有效期 永久', '积分有效期'],
    args: { months: optional(months()) },
    async run({ months: wanted }, { sender }, tx) {
      if (wanted === undefined) return texts.validNow(await books.validMonthsOfAccount(tx.db, sender.account))
      await books.saveValidMonths(tx.db, sender.account, wanted, sender.id, tx.now)
      return texts.validSet(wanted)
    },
  }),
  command({
    names: ['对账', 'audit'],
    who: 'owner',
    where: ['staff-room', 'direct'],
    group: texts.settings,
    help: '核对整本积分账：发了多少、在谁手里、花了多少，有没有对不上的',
    examples: ['对账'],
    args: {},
    async run(_values, _context, tx) {
      return texts.audit(await books.totals(tx.db), await books.contradictions(tx.db))
    },
  }),
]
