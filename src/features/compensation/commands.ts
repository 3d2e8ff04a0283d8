import { type Arg, integer, oneOf, optional, rest, ticketNumber } from '../../core/args.ts'
import { startOfDay, startOfMonth } from '../../core/calendar.ts'
import { type Command, type CommandContext, command, discreetly, type Where } from '../../core/command.ts'
import { UserError } from '../../core/errors.ts'
import type { ContactInfo } from '../../core/events.ts'
import { roleAtLeast, safeName } from '../../core/people.ts'
import type { Tx } from '../../core/tx.ts'
import { issueCoupon } from '../coupons/index.ts'
import { alertStaff } from '../duty/index.ts'
import { award, balanceOf } from '../points/index.ts'
import { findRoom } from '../roster/index.ts'
import { addEvent, lockTicket, nameOf, type Ticket, tellMember, ticketHere } from '../tickets/index.ts'
import {
  COUPON_DAYS,
  closedBecause,
  exceeded,
  type Gift,
  type LimitedRole,
  MOST,
  parseLimit,
  REQUEST_MS,
  whomToAsk,
} from './compensation.ts'
import {
  type Compensation,
  decide,
  givenSoFar,
  insertCompensation,
  limitsOf,
  listGiven,
  lockCompensation,
  saveLimit,
  sumGiven,
  waitingFor,
} from './queries.ts'
import { texts } from './texts.ts'

const LISTED = 15
/** Codes, amounts and who decided what are nothing for a customer group. */
const AMONG_STAFF: readonly Where[] = ['staff-room', 'direct']

/** `券 5元`, `积分 50`. */
function gift(): Arg<Gift> {
  return {
    label: '券 5元|积分 50',
    read(cursor) {
      const written = cursor.preview()
      const coupon = cursor.take(
        /(?:优惠券|券|coupon)\s*[¥￥]?\s*([0-9０-９]{1,6}(?:[.．][0-9０-９]{1,2})?)\s*(?:元|块钱?)?(?=$|[\s\u2005\u3000])/iu,
      )
      const points = coupon ?? cursor.take(/(?:积分|points)\s*([0-9０-９]{1,6})\s*分?(?=$|[\s\u2005\u3000])/iu)
      const number = Number((points?.[1] ?? '').normalize('NFKC'))
      if (points === null || Number.isNaN(number)) throw new UserError(texts.giftHow(written))
      if (number > MOST) throw new UserError(texts.tooMuch)
      if (number < (coupon === null ? 1 : 0.1)) throw new UserError(texts.nothing)
      return coupon === null ? { kind: 'points', amount: number } : { kind: 'coupon', amount: Math.round(number * 100) }
    },
  }
}

const requestNumber = () => integer({ label: '申请编号', min: 1, max: 2_000_000_000 })

/** What is certainly decided: the member gets it, and the group hears that there was something. */
async function handOver(
  tx: Tx,
  ticket: Ticket,
  about: { id: number; gift: Gift; by: Pick<ContactInfo, 'id' | 'name'>; zone: string },
): Promise<void> {
  const { id, by, zone } = about
  const { kind, amount } = about.gift
  const to = ticket.contactId
  let text: string
  if (kind === 'points') {
    await award(tx, {
      contactId: to,
      amount,
      kind: 'compensation',
      cause: `compensation:${id}`,
      note: texts.pointsNote(ticket.id),
      zone,
      byContactId: by.id,
      ...(ticket.roomId === undefined ? {} : { roomId: ticket.roomId }),
    })
    text = texts.points(by.name, amount, (await balanceOf(tx.db, to)).available)
  } else {
    const expiresAt = startOfDay(tx.now, zone, COUPON_DAYS + 1)
    const code = await issueCoupon(tx, {
      account: ticket.account,
      contactId: to,
      title: texts.couponTitle(amount),
      valueFen: amount,
      expiresAt,
      cause: `compensation:${id}`,
      origin: texts.couponOrigin(ticket.id),
    })
    text = texts.coupon(by.name, amount, code, expiresAt, zone)
  }
  await tx.send({ to: { contactId: to }, text, lane: 'service', key: `compensation:${id}`, ticketId: ticket.id })
  if (ticket.roomId !== undefined) await tellMember(tx, ticket, texts.givenInGroup(by.name), `compensated:${id}`)
}

const line = (tx: Tx, ticketId: number, by: Pick<ContactInfo, 'id'>, text: string): Promise<void> =>
  addEvent(tx.db, { ticketId, kind: 'compensated', byContactId: by.id, text, at: tx.now })

async function compensate(
  what: { id: number; gift: Gift; reason: string },
  context: CommandContext,
  tx: Tx,
): Promise<string> {
  const { sender, settings } = context
  const { id, reason } = what
  const zone = settings.timeZone
  const ticket = await ticketHere(tx, id, context)
  if (ticket.state === 'dismissed') throw new UserError(texts.dismissed(id))
  if (ticket.mergedIntoId !== undefined) throw new UserError(texts.merged(id, ticket.mergedIntoId))
  if (ticket.contactId === sender.id) throw new UserError(texts.oneself)
  const limits = await limitsOf(tx.db, sender.account)
  const { kind } = what.gift
  const from = startOfDay(tx.now, zone)
  const given = await givenSoFar(tx.db, { ticketId: id, byContactId: sender.id, kind, from })
  const span = exceeded(sender.role, what.gift, given, limits)
  const about = {
    ...what.gift,
    ticketId: id,
    contactId: ticket.contactId,
    reason,
    byContactId: sender.id,
    askedAt: tx.now,
  }
  const member = (await nameOf(tx, ticket.contactId)) ?? '群友'
  if (span === undefined) {
    const compensationId = await insertCompensation(tx.db, { ...about, expiresAt: undefined })
    await line(tx, id, sender, texts.line(what.gift, reason))
    await handOver(tx, ticket, { id: compensationId, gift: what.gift, by: sender, zone })
    return texts.given(what.gift, id, member)
  }
  const waiting = await waitingFor(tx.db, id, kind, tx.now)
  if (waiting !== undefined) throw new UserError(texts.alreadyAsked(id, waiting))
  const whom = whomToAsk(sender.role, what.gift, given, limits)
  const expiresAt = new Date(tx.now.getTime() + REQUEST_MS)
  const requestId = await insertCompensation(tx.db, { ...about, expiresAt })
  await line(tx, id, sender, texts.askedLine(what.gift, reason))
  const room = ticket.roomId === undefined ? undefined : await findRoom(tx.db, ticket.roomId)
  await alertStaff(tx, sender.account, {
    level: whom === 'manager' ? 'managers' : 'owners',
    text: texts.request({
      id: requestId,
      gift: what.gift,
      by: sender.name,
      member,
      place: room?.topic ?? texts.placeDirect,
      ticketId: id,
      reason,
    }),
    key: `compensation-asked:${requestId}`,
    ticketId: id,
  })
  const limit = limits[sender.role === 'manager' ? 'manager' : 'agent'][span]
  return texts.asked({ id: requestId, gift: what.gift, span, limit, whom })
}

/**
 * A request that the sender may decide now, locked, with its ticket. `toGive`: what is decided is a gift, which must
 * still fit the ticket as it is by now.
 */
async function requestFor(
  id: number,
  { sender, settings }: CommandContext,
  tx: Tx,
  toGive: boolean,
): Promise<{ request: Compensation; ticket: Ticket }> {
  const request = await lockCompensation(tx.db, id, sender.account)
  if (request === undefined) throw new UserError(texts.noRequest(id))
  const zone = settings.timeZone
  const closed = closedBecause(request, sender.id, tx.now)
  if (closed !== undefined) {
    const why = {
      'not-asked': texts.notAsked(request),
      granted: texts.alreadyGranted(request, tx.now, zone),
      refused: texts.alreadyRefused(request),
      expired: texts.requestExpired(request),
      own: texts.ownRequest,
      'for-oneself': texts.forOneself,
    }
    throw new UserError(why[closed])
  }
  const ticket = await lockTicket(tx.db, request.ticketId, sender.account)
  if (ticket === undefined) throw new UserError(texts.noRequest(id))
  if (toGive && ticket.state === 'dismissed') throw new UserError(texts.requestDismissed(request))
  if (toGive && ticket.mergedIntoId !== undefined)
    throw new UserError(texts.requestMerged(request, ticket.mergedIntoId))
  const { kind } = request
  const from = startOfDay(tx.now, zone)
  const given = await givenSoFar(tx.db, { ticketId: ticket.id, byContactId: sender.id, kind, from })
  const limits = await limitsOf(tx.db, sender.account)
  const span = exceeded(sender.role, request, given, limits)
  if (span !== undefined) throw new UserError(texts.aboveYours(request, span, limits.manager[span]))
  return { request, ticket }
}

async function listing({ sender, settings }: CommandContext, tx: Tx): Promise<string> {
  const zone = settings.timeZone
  const isAll = roleAtLeast(sender.role, 'manager')
  const about = {
    account: sender.account,
    byContactId: isAll ? undefined : sender.id,
    from: startOfMonth(tx.now, zone),
    now: tx.now,
  }
  const found = await listGiven(tx.db, { ...about, limit: LISTED + 1 })
  if (found.length === 0) return texts.noneGiven
  const sums = await sumGiven(tx.db, about)
  return texts.list(found.slice(0, LISTED), found.length > LISTED, sums, { isAll, now: tx.now, zone })
}

const ROLE_WORDS: Readonly<Record<string, LimitedRole>> = {
  客服: 'agent',
  群管理: 'manager',
  agent: 'agent',
  manager: 'manager',
}

export const compensationCommands: Command[] = [
  command({
    names: ['补偿', 'compensate'],
    who: 'agent',
    group: texts.group,
    help: '给工单的群友一张券或积分，超出额度的自动请上一级批；不带号码看本月给了多少',
    examples: ['补偿 12 券 5元 运费', '补偿 12 积分 50', '补偿'],
    args: { id: optional(ticketNumber()), what: optional(gift()), reason: optional(rest('原因', 100)) },
    async run({ id, what, reason }, context, tx) {
      if (id === undefined) return discreetly(context, tx, await listing(context, tx))
      if (what === undefined) throw new UserError(texts.whatToGive(id))
      const done = await compensate({ id, gift: what, reason: safeName(reason ?? '', '', 100) }, context, tx)
      return discreetly(context, tx, done)
    },
  }),
  command({
    names: ['批准', 'approve'],
    who: 'manager',
    where: AMONG_STAFF,
    group: texts.group,
    help: '批准同事申请的补偿',
    examples: ['批准 3'],
    args: { id: requestNumber() },
    async run({ id }, context, tx) {
      const { sender, settings } = context
      const { request, ticket } = await requestFor(id, context, tx, true)
      await decide(tx.db, id, { state: 'granted', byContactId: sender.id, at: tx.now })
      await line(tx, ticket.id, sender, texts.approvedLine(request))
      const by = { id: request.byContactId, name: request.byName }
      await handOver(tx, ticket, { id, gift: request, by, zone: settings.timeZone })
      const member = (await nameOf(tx, ticket.contactId)) ?? '群友'
      await tx.send({
        to: { contactId: request.byContactId },
        text: texts.approvedTold(request, sender.name, member),
        lane: 'complaint',
        key: `compensation-decided:${id}`,
        ticketId: ticket.id,
      })
      return texts.approved(request, member, ticket.state === 'resolved')
    },
  }),
  command({
    names: ['驳回', 'refuse'],
    who: 'manager',
    where: AMONG_STAFF,
    group: texts.group,
    help: '不批准同事申请的补偿，理由会告诉 TA',
    examples: ['驳回 3 先核实照片'],
    args: { id: requestNumber(), why: rest('理由', 100) },
    async run({ id, why }, context, tx) {
      const { sender } = context
      const { request, ticket } = await requestFor(id, context, tx, false)
      const refusal = safeName(why, '', 100)
      await decide(tx.db, id, { state: 'refused', byContactId: sender.id, refusal, at: tx.now })
      await line(tx, ticket.id, sender, texts.refusedLine(request, refusal))
      await tx.send({
        to: { contactId: request.byContactId },
        text: texts.refusedTold(request, sender.name, refusal),
        lane: 'complaint',
        key: `compensation-decided:${id}`,
        ticketId: ticket.id,
      })
      return texts.refused(request)
    },
  }),
  command({
    names: ['补偿额度', 'limits'],
    who: 'owner',
    group: texts.group,
    help: '看或改客服、群管理每单和每天能补偿多少',
    examples: ['补偿额度 客服 20元 100积分', '补偿额度', '补偿额度 群管理 每天 500元', '补偿额度 群管理 每天 不限'],
    args: { role: optional(oneOf('角色', ROLE_WORDS)), change: optional(rest('额度', 60)) },
    async run({ role, change }, context, tx) {
      const { sender } = context
      const limits = await limitsOf(tx.db, sender.account)
      if (role === undefined) return discreetly(context, tx, texts.limits(limits))
      if (change === undefined) throw new UserError(texts.limitMissing)
      const parsed = parseLimit(change)
      if (parsed === undefined) throw new UserError(texts.limitHow(safeName(change, '?')))
      const limit = { ...limits[role][parsed.span], ...parsed.change }
      await saveLimit(tx.db, sender.account, { role, span: parsed.span }, limit, sender.id, tx.now)
      return discreetly(context, tx, texts.limitSet(role, parsed.span, limit))
    },
  }),
]
