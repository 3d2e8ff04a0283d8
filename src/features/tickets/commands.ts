import { type Arg, due, optional, person, rest, ticketNumber } from '../../core/args.ts'
import { clockText, DAY, datedText } from '../../core/calendar.ts'
import { type Command, type CommandContext, command, discreetly } from '../../core/command.ts'
import { UserError } from '../../core/errors.ts'
import type { ContactInfo } from '../../core/events.ts'
import { maskPersonal } from '../../core/mask.ts'
import { splitQuote } from '../../core/quote.ts'
import type { Tx } from '../../core/tx.ts'
import { mood } from '../../text/index.ts'
import { calendarOf } from '../hours/index.ts'
import { findContact, findRoom } from '../roster/index.ts'
import {
  answer,
  complain,
  nameOf,
  pause,
  promise,
  reopen,
  resolve,
  resume,
  tellMember,
  ticketFor,
  ticketHere,
} from './actions.ts'
import {
  addEvent,
  answerWordsOf,
  findQuoted,
  lastMessageOf,
  listOpen,
  outlooksOf,
  ticketsOf,
  timelineOf,
  updateTicket,
  waitsFor,
} from './queries.ts'
import { shorten, texts } from './texts.ts'
import { after, isOpen, raised, type Ticket } from './ticket.ts'

const LIST_LIMIT = 15
const MISSED_MS = 7 * DAY
/** How long the end of a ticket is news for its member. */
const RECENT_MS = 7 * DAY
const PROGRESS_LIMIT = 5

/** A person only where one is mentioned: what follows without `@` is the note. */
function mentioned(): Arg<ContactInfo | undefined> {
  const someone = person()
  return {
    label: someone.label,
    optional: true,
    read: (cursor, env) => (/^[@＠]/u.test(cursor.rest) ? someone.read(cursor, env) : undefined),
  }
}

async function listing({ room, where, sender }: CommandContext, tx: Tx): Promise<string> {
  const here = where === 'room' ? room?.id : undefined
  const found = await listOpen(tx.db, sender.account, here, LIST_LIMIT + 1)
  if (found.length === 0) return here === undefined ? texts.noOpen : texts.noOpenHere
  const shown = found.slice(0, LIST_LIMIT)
  return [
    texts.listHead(shown.length, found.length > LIST_LIMIT),
    ...shown.map((t) => texts.listLine(t, tx.now, here === undefined)),
    texts.listFoot,
  ].join('\n')
}

async function details(id: number, context: CommandContext, tx: Tx): Promise<string> {
  const ticket = await ticketHere(tx, id, context)
  const memberName = (await nameOf(tx, ticket.contactId)) ?? '群友'
  const assigneeName = (await nameOf(tx, ticket.assigneeId)) ?? null
  const roomTopic = ticket.roomId === undefined ? null : ((await findRoom(tx.db, ticket.roomId))?.topic ?? null)
  const lines = await timelineOf(tx.db, id, 20)
  return texts.details(
    { ...ticket, memberName, assigneeName, roomTopic, waitsFor: await waitsFor(tx.db, id) },
    lines,
    tx.now,
    context.zone,
  )
}

/** How far a member's own tickets are: for whom each waits, until when, and what they can do. */
async function progress(found: readonly Ticket[], { sender, settings }: CommandContext, tx: Tx): Promise<string> {
  const outlooks = await outlooksOf(
    tx.db,
    found.map((t) => t.id),
  )
  const words = await answerWordsOf(tx.db, sender.account)
  const lines: string[] = []
  for (const t of found) {
    const outlook = outlooks.find((o) => o.ticketId === t.id)
    const { zone } = await calendarOf(tx, t.account, t.roomId, settings)
    lines.push(texts.progress(t, await nameOf(tx, t.assigneeId), outlook, words, tx.now, zone))
  }
  const open = found.filter(isOpen).length
  return [...(open > 1 ? [texts.progressHead(open)] : []), ...lines, ...(open > 0 ? [texts.progressFoot] : [])].join(
    '\n',
  )
}

const optionalTicket = (): Arg<number | undefined> => optional(ticketNumber())

export const ticketCommands: Command[] = [
  command({
    names: ['投诉', 'complain'],
    who: 'member',
    neverRefused: true,
    where: ['room', 'direct'],
    group: texts.member,
    help: '登记一个问题，马上通知值班同事',
    examples: ['投诉 收到的书缺页'],
    args: { words: optional(rest('要反映的事')) },
    async run({ words }, { message, sender, room }, tx) {
      // Whoever only writes 「投诉」 is upset already: no usage line, a question.
      if (words === undefined || words === '') return texts.complainHow
      const found = mood(words)
      const { ticketId, joined } = await complain(tx, {
        roomId: room?.id,
        member: sender,
        category: found.category,
        severity: found.severity,
        words,
        source: 'member',
        messageId: message.id,
        at: message.at,
      })
      // A new ticket is acknowledged with its deadline by the duty feature; here only the repeat needs a word.
      return joined ? texts.complainedAgain(ticketId) : undefined
    },
  }),
  command({
    names: ['进度', 'status', '投诉进度'],
    who: 'member',
    where: ['room', 'direct'],
    group: texts.member,
    help: '我反映的问题处理到哪一步了',
    examples: ['进度'],
    args: {},
    async run(_values, context, tx) {
      const { sender, where, room } = context
      const found = await ticketsOf(tx.db, sender.id, {
        roomId: where === 'room' ? room?.id : undefined,
        since: new Date(tx.now.getTime() - RECENT_MS),
        limit: PROGRESS_LIMIT,
      })
      if (found.length === 0) return where === 'room' ? texts.noComplaintsHere : texts.noComplaints
      const text = await progress(found, context, tx)
      return where === 'room' ? maskPersonal(text) : text
    },
  }),
  command({
    names: ['工单', 'tickets'],
    who: 'agent',
    group: texts.staff,
    help: '未完成的工单；带号码看经过',
    examples: ['工单', '工单 12'],
    args: { id: optionalTicket() },
    run: async ({ id }, context, tx) =>
      discreetly(context, tx, await (id === undefined ? listing(context, tx) : details(id, context, tx))),
  }),
  command({
    names: ['接', 'take', '接单'],
    who: 'agent',
    group: texts.staff,
    help: '接单，由我来跟进',
    examples: ['接 12'],
    args: { id: ticketNumber() },
    async run({ id }, context, tx) {
      const { sender } = context
      const ticket = await ticketFor(tx, id, context, 'take')
      if (ticket.assigneeId === sender.id) return discreetly(context, tx, texts.alreadyYours(id))
      if (ticket.assigneeId !== undefined)
        throw new UserError(texts.takenByOther(id, (await nameOf(tx, ticket.assigneeId)) ?? '同事'))
      await updateTicket(tx.db, id, { state: after(ticket, 'take'), assigneeId: sender.id })
      await addEvent(tx.db, { ticketId: id, kind: 'taken', byContactId: sender.id, text: '', at: tx.now })
      await tellMember(tx, ticket, texts.takenTold(sender.name), `taken:${id}:${sender.id}`)
      tx.emit({ type: 'ticket-taken', ticketId: id, byContactId: sender.id })
      return discreetly(context, tx, texts.taken(ticket, (await nameOf(tx, ticket.contactId)) ?? '群友'))
    },
  }),
  command({
    names: ['承诺', 'promise'],
    who: 'agent',
    group: texts.staff,
    help: '给群友一个带时间的方案，到点前提醒我',
    examples: ['承诺 12 2小时 补发', '承诺 12 明天12:00 退款到账', '承诺 12 周五 补发'],
    args: { id: ticketNumber(), due: due('时间'), what: rest('做什么', 200) },
    async run({ id, due, what }, context, tx) {
      const { sender, settings } = context
      const ticket = await ticketFor(tx, id, context, 'promise')
      const calendar = await calendarOf(tx, ticket.account, ticket.roomId, settings)
      const dueAt = due(calendar)
      const when = clockText(dueAt, tx.now, calendar.zone)
      await promise(tx, ticket, sender, { what, dueAt, when: datedText(dueAt, tx.now, calendar.zone) })
      await tellMember(tx, ticket, texts.promisedTold(sender.name, what, when))
      return discreetly(context, tx, texts.promised(ticket, clockText(dueAt, tx.now, context.zone)))
    },
  }),
  command({
    names: ['等客户', 'wait'],
    who: 'agent',
    group: texts.staff,
    help: '等群友补充时停住计时，TA 一说话就继续',
    examples: ['等客户 12 发一下破损的照片'],
    args: { id: ticketNumber(), what: rest('等什么', 100) },
    async run({ id, what }, context, tx) {
      const ticket = await ticketFor(tx, id, context, 'pause')
      if (ticket.pausedAt !== undefined) throw new UserError(texts.alreadyPaused(ticket))
      await pause(tx, ticket, context.sender, what)
      return discreetly(context, tx, texts.paused(id, what))
    },
  }),
  command({
    names: ['继续计时', 'continue'],
    who: 'agent',
    group: texts.staff,
    help: '不等群友了，接着计时',
    examples: ['继续计时 12'],
    args: { id: ticketNumber() },
    async run({ id }, context, tx) {
      const ticket = await ticketFor(tx, id, context, 'resume')
      if (ticket.pausedAt === undefined) throw new UserError(texts.notPaused(id))
      await resume(tx, ticket, context.sender.id, '')
      return discreetly(context, tx, texts.resumed(id))
    },
  }),
  command({
    names: ['跟进', 'acknowledge'],
    who: 'agent',
    group: texts.staff,
    help: '看到超时提醒了，先不用再往上报',
    examples: ['跟进 12'],
    args: { id: ticketNumber() },
    async run({ id }, context, tx) {
      await ticketFor(tx, id, context, 'acknowledge')
      await addEvent(tx.db, {
        ticketId: id,
        kind: 'acknowledged',
        byContactId: context.sender.id,
        text: '',
        at: tx.now,
      })
      tx.emit({ type: 'ticket-acknowledged', ticketId: id, byContactId: context.sender.id })
      return discreetly(context, tx, texts.acknowledged(id))
    },
  }),
  command({
    names: ['结', 'resolve', '办结'],
    who: 'agent',
    group: texts.staff,
    help: '办结，把结果告诉群友',
    examples: ['结 12 已补发，今晚送达'],
    args: { id: ticketNumber(), result: rest('结果', 300) },
    async run({ id, result }, context, tx) {
      const { sender } = context
      const ticket = await ticketFor(tx, id, context, 'resolve')
      const answerTo =
        context.where === 'staff-room' && context.room !== undefined
          ? { roomId: context.room.id }
          : { contactId: sender.id }
      await resolve(tx, ticket, sender, result, answerTo)
      await tellMember(tx, ticket, texts.resolvedTold(sender.name, result))
      return discreetly(context, tx, texts.resolved(id))
    },
  }),
  command({
    names: ['误报', 'false-alarm'],
    who: 'agent',
    group: texts.staff,
    help: '这不是投诉，停止计时',
    examples: ['误报 12'],
    args: { id: ticketNumber() },
    async run({ id }, context, tx) {
      const { sender } = context
      const ticket = await ticketFor(tx, id, context, 'dismiss')
      await updateTicket(tx.db, id, {
        state: after(ticket, 'dismiss'),
        waitingSince: undefined,
        pausedFor: undefined,
        pausedAt: undefined,
      })
      await addEvent(tx.db, { ticketId: id, kind: 'dismissed', byContactId: sender.id, text: '', at: tx.now })
      tx.emit({ type: 'ticket-dismissed', ticketId: id, byContactId: sender.id })
      return discreetly(context, tx, texts.dismissed(id))
    },
  }),
  command({
    names: ['重开', 'reopen'],
    who: 'agent',
    group: texts.staff,
    help: '办结或误报的工单继续处理',
    examples: ['重开 12'],
    args: { id: ticketNumber() },
    async run({ id }, context, tx) {
      const { sender } = context
      const ticket = await ticketFor(tx, id, context, 'reopen')
      const other = await reopen(tx, ticket, sender)
      if (other !== undefined) throw new UserError(texts.reopenConflict(id, other))
      return discreetly(context, tx, texts.reopened(id))
    },
  }),
  command({
    names: ['并', 'merge'],
    who: 'agent',
    group: texts.staff,
    help: '同一件事的两个工单并成一个（前一个并入后一个）',
    examples: ['并 13 12'],
    args: { id: ticketNumber(), into: ticketNumber() },
    async run({ id, into }, context, tx) {
      const { sender } = context
      if (id === into) throw new UserError(texts.mergeSelf)
      // Locked in order of number, so that two merges at once cannot wait for each other.
      const locked = new Map<number, Ticket>()
      for (const n of [id, into].sort((a, b) => a - b)) {
        if (n === id) locked.set(n, await ticketFor(tx, n, context, 'merge'))
        else locked.set(n, await ticketHere(tx, n, context))
      }
      const [from, target] = [locked.get(id), locked.get(into)]
      if (from === undefined || target === undefined) return undefined
      if (!isOpen(target)) throw new UserError(texts.mergeIntoClosed(target))
      if (from.contactId !== target.contactId) throw new UserError(texts.mergeOthers)
      // What one of them waits for and what the other has to do become one thing to do.
      for (const one of [from, target]) await resume(tx, one, sender.id, texts.mergedGoesOn)
      await updateTicket(tx.db, id, {
        state: after(from, 'merge'),
        mergedIntoId: into,
        waitingSince: undefined,
      })
      await updateTicket(tx.db, into, {
        severity: raised(target.severity, from.severity),
        assigneeId: target.assigneeId ?? from.assigneeId,
        ...(target.promiseDueAt === undefined && from.promiseDueAt !== undefined
          ? { state: 'promised', promise: from.promise, promiseDueAt: from.promiseDueAt }
          : {}),
        waitingSince: [from.waitingSince, target.waitingSince]
          .filter((d) => d !== undefined)
          .sort((a, b) => a.getTime() - b.getTime())[0],
      })
      await addEvent(tx.db, { ticketId: id, kind: 'merged', byContactId: sender.id, text: `→ ${into}`, at: tx.now })
      await addEvent(tx.db, {
        ticketId: into,
        kind: 'merged',
        byContactId: sender.id,
        text: `← ${id}：${from.summary}`,
        at: tx.now,
      })
      tx.emit({ type: 'ticket-merged', ticketId: id, intoId: into })
      return discreetly(context, tx, texts.merged(id, into))
    },
  }),
  command({
    names: ['漏报', 'missed'],
    who: 'agent',
    where: ['room'],
    group: texts.staff,
    help: '我没注意到的不满，引用那条消息发这个补登',
    examples: ['漏报', '漏报 @小王 说书缺页'],
    args: { who: mentioned(), note: optional(rest('说明', 200)) },
    async run({ who, note }, context, tx) {
      const { message, room } = context
      if (room === undefined) return undefined
      const { quote } = message.inbound
      if (who === undefined && quote === undefined) throw new UserError(texts.missedHow)
      const since = new Date(tx.now.getTime() - MISSED_MS)
      const [quoted] = who === undefined && quote !== undefined ? await findQuoted(tx.db, room.id, quote, since) : []
      if (who === undefined && (quoted === undefined || quoted.sentAt < since))
        throw new UserError(texts.missedNotFound)
      const last = who === undefined ? undefined : await lastMessageOf(tx.db, room.id, who.id, tx.now)
      const memberId = who?.id ?? quoted?.contactId ?? 0
      const member = who ?? (await findContact(tx.db, memberId))
      if (member === undefined || member.role !== 'member') throw new UserError(texts.missedOwn)
      const words = note ?? splitQuote(quoted?.text ?? last?.text ?? '').body
      const found = mood(words)
      const { ticketId, joined } = await complain(tx, {
        roomId: room.id,
        member,
        category: found.category,
        severity: found.severity,
        words,
        source: 'staff',
        messageId: quoted?.id ?? last?.id,
        // The member has been waiting since they said it, not since we noticed.
        // With a note of our own, the last words may have been about something else.
        at: quoted?.sentAt ?? (note === undefined && last !== undefined && last.sentAt > since ? last.sentAt : tx.now),
      })
      // A note is what a colleague says about it, not how members speak.
      if (note === undefined && words !== '')
        tx.emit({ type: 'complaint-missed', ticketId, words: shorten(words, 500), byContactId: context.sender.id })
      return discreetly(context, tx, joined ? texts.missedKnown(ticketId) : texts.missedOpened(ticketId))
    },
  }),
  command({
    names: ['回', 'answered'],
    who: 'agent',
    group: texts.staff,
    help: '告诉我刚才那句话是回复哪个工单；带上话就由我说给群友，署您的名',
    examples: ['回 12', '回 12 已经在查了，半小时内告诉您'],
    args: { id: ticketNumber(), words: optional(rest('要说的话', 300)) },
    async run({ id, words }, context, tx) {
      const { sender, message } = context
      const ticket = await ticketFor(tx, id, context, 'answer')
      if (words !== undefined && words !== '') {
        // A draft has blanks: 「【几点】前告诉您」.
        const [blank] = /【[^【】]{1,10}】/u.exec(words) ?? []
        if (blank !== undefined) throw new UserError(texts.blankLeft(blank))
        const room = ticket.roomId === undefined ? undefined : await findRoom(tx.db, ticket.roomId)
        if (room !== undefined && room.state !== 'enrolled') throw new UserError(texts.roomPaused(room.topic))
        await tellMember(tx, ticket, texts.answered(sender.name, words))
        await answer(tx, ticket, sender, tx.now, { id: message.id, text: words })
        return discreetly(context, tx, texts.answeredFor(id))
      }
      // Where somebody complained privately, staff answer in a chat of their own, which the bot cannot see.
      if (ticket.roomId === undefined) {
        const text = texts.answeredPrivately
        await addEvent(tx.db, { ticketId: id, kind: 'answered', byContactId: sender.id, text, at: tx.now })
        await answer(tx, ticket, sender, tx.now)
        return discreetly(context, tx, texts.answeredManually(id))
      }
      const said = await lastMessageOf(tx.db, ticket.roomId, sender.id, tx.now)
      if (said === undefined || said.sentAt < ticket.openedAt) throw new UserError(texts.noAnswerFound(id))
      await answer(tx, ticket, sender, said.sentAt, said)
      return discreetly(context, tx, texts.answeredManually(id))
    },
  }),
]
