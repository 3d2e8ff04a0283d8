import { type Arg, oneOf, optional, ticketNumber } from '../../core/args.ts'
import { clockText, DAY } from '../../core/calendar.ts'
import { type Answer, type Command, type CommandContext, command, discreetly } from '../../core/command.ts'
import { UserError } from '../../core/errors.ts'
import type { RoomInfo } from '../../core/events.ts'
import { roleAtLeast } from '../../core/people.ts'
import type { Tx } from '../../core/tx.ts'
import { alertStaff } from '../duty/index.ts'
import { calendarOf } from '../hours/index.ts'
import { findRoom } from '../roster/index.ts'
import { addEvent, lockTicket, nameOf, noTicket, rewordResult, type Ticket } from '../tickets/index.ts'
import { type Draft, draftOf, lineText, postText } from './draft.ts'
import { correctionText, type Form, isWithdrawn, mayPublish, mayPublishAgain, nextDigest } from './publication.ts'
import {
  attemptKey,
  attemptsOf,
  countQueued,
  enqueue,
  forgetCorrection,
  liveOf,
  modeOf,
  type PublicationRow,
  publicationOf,
  queuedOf,
  saveCorrection,
  saveMode,
  savePublication,
  saveWish,
  saveWithdrawal,
  unqueue,
  unqueueOf,
  wishOf,
} from './queries.ts'
import { texts } from './texts.ts'

const MOST_RESULT = 300
/** So far back a member who wants nothing told is told what has been. */
const LOOK_BACK_MS = 30 * DAY
const COLLEAGUE = '同事'

type Change = { form: Form } | { correct: string }

/** `仅结果`, `改 新的结果`, or nothing. */
function change(): Arg<Change> {
  return {
    label: '仅结果|改 新的结果',
    optional: true,
    read(cursor) {
      const written = cursor.preview()
      if (cursor.take(/(?:改为|改成|改)[\s:：]*/u) !== null) {
        const result = cursor.takeAll().trim()
        if (result === '') throw new UserError(texts.correctHow)
        const { length } = [...result]
        if (length > MOST_RESULT) throw new UserError(texts.correctionTooLong(MOST_RESULT, length))
        return { correct: result }
      }
      if (cursor.take(/仅结果|只发结果|匿名/u) !== null) return { form: 'result-only' }
      throw new UserError(texts.changeHow(written))
    },
  }
}

interface Scene {
  ticket: Ticket
  target: RoomInfo
  context: CommandContext
}

/** The ticket, locked, with the group that hears of it. Customers of one group learn nothing about another. */
async function sceneFor(tx: Tx, id: number, context: CommandContext): Promise<Scene> {
  const { sender, where, room } = context
  const ticket = await lockTicket(tx.db, id, sender.account)
  if (ticket === undefined) throw new UserError(noTicket(id))
  if (where === 'room' && room?.id !== ticket.roomId) throw new UserError(texts.notThisRoom(id))
  const target = ticket.roomId === undefined ? undefined : await findRoom(tx.db, ticket.roomId)
  if (target === undefined) throw new UserError(ticket.state === 'resolved' ? texts.noRoom(id) : texts.notResolved(id))
  return { ticket, target, context }
}

function assertResolved({ ticket, target }: Scene): void {
  if (ticket.state !== 'resolved') throw new UserError(texts.notResolved(ticket.id))
  if (target.state === 'paused') throw new UserError(texts.paused(target.topic))
}

/** @throws UserError when what stands there already forbids to publish again. @returns whether it was withdrawn. */
async function checkEarlier(
  tx: Tx,
  { ticket, context }: Scene,
  { timeline }: Draft,
  earlier: PublicationRow | undefined,
): Promise<boolean> {
  if (earlier === undefined) return false
  const { id } = ticket
  if (isWithdrawn(timeline, earlier.withdrawnAt)) {
    if (earlier.withdrawnById !== context.sender.id && !roleAtLeast(context.sender.role, 'manager'))
      throw new UserError(texts.withdrawnByOther(id, (await nameOf(tx, earlier.withdrawnById)) ?? COLLEAGUE))
    return true
  }
  const { attempts } = await attemptsOf(tx.db, earlier)
  if (mayPublishAgain(timeline, attempts)) return false
  const last = attempts.at(-1)
  throw new UserError(last?.state === 'unconfirmed' ? texts.alreadyUnconfirmed(id, last.outboxId) : texts.already(id))
}

async function publish(tx: Tx, scene: Scene, form: Form): Promise<Answer> {
  const { ticket, target, context } = scene
  const { sender, settings, where } = context
  const { id } = ticket
  assertResolved(scene)
  const earlier = await publicationOf(tx.db, id)
  const draft = await draftOf(tx, ticket, target, earlier?.correctedResult, settings)
  if (!mayPublish(draft.wish, form, sender.role))
    throw new UserError(texts.refused(id, draft.cast.member, roleAtLeast(sender.role, 'manager')))
  const wasWithdrawn = await checkEarlier(tx, scene, draft, earlier)
  const queued = await queuedOf(tx.db, id)
  if (queued !== undefined || (await modeOf(tx.db, target.id)) === 'digest') {
    const dueAt = queued?.dueAt ?? nextDigest(tx.now, draft.zone)
    const when = clockText(dueAt, tx.now, draft.zone)
    if (queued?.form === form) throw new UserError(texts.queuedAlready(id, when))
    await enqueue(tx.db, { ticketId: id, roomId: target.id, form, byContactId: sender.id, dueAt }, tx.now)
    return discreetly(
      context,
      tx,
      queued === undefined ? texts.queued(id, when, target.topic) : texts.formChanged(id, form),
    )
  }
  const text = postText(draft, form, tx.now)
  const publicationId = await savePublication(tx.db, {
    ticketId: id,
    roomId: target.id,
    text,
    form,
    keepsCorrection: draft.ticket !== ticket,
    byContactId: sender.id,
    at: tx.now,
  })
  await addEvent(tx.db, { ticketId: id, kind: 'published', byContactId: sender.id, text: '', at: tx.now })
  await tx.send({
    to: { roomId: target.id },
    text,
    lane: 'post',
    key: attemptKey(publicationId, (await attemptsOf(tx.db, { id: publicationId, digestId: undefined })).next),
    ticketId: id,
  })
  tx.emit({ type: 'ticket-published', ticketId: id, publicationId })
  if (where === 'room') return undefined
  return wasWithdrawn ? texts.publishedAgain(id, target.topic) : texts.published(id, target.topic)
}

/** What the group has not read yet is told with another result. */
async function publishWith(tx: Tx, scene: Scene, result: string): Promise<Answer> {
  const { ticket, target, context } = scene
  const { id } = ticket
  const better: Scene = { ...scene, ticket: { ...ticket, result } }
  if (result !== ticket.result) await rewordResult(tx, id, context.sender, result)
  const queued = await queuedOf(tx.db, id)
  if (queued === undefined) {
    const wish = await wishOf(tx.db, ticket.contactId)
    return publish(tx, better, wish === 'never' ? 'result-only' : 'full')
  }
  const draft = await draftOf(tx, better.ticket, target, undefined, context.settings)
  const when = clockText(queued.dueAt, tx.now, draft.zone)
  return discreetly(context, tx, texts.queuedAnew(id, when, lineText(draft, queued.form)))
}

async function correct(tx: Tx, scene: Scene, result: string): Promise<Answer> {
  const { ticket, target, context } = scene
  const { sender, settings } = context
  const { id } = ticket
  assertResolved(scene)
  const earlier = await publicationOf(tx.db, id)
  if (earlier === undefined) return publishWith(tx, scene, result)
  const {
    ticket: shown,
    cast,
    timeline,
    zone,
    wish,
  } = await draftOf(tx, ticket, target, earlier.correctedResult, settings)
  const { attempts } = await attemptsOf(tx.db, earlier)
  if (isWithdrawn(timeline, earlier.withdrawnAt)) throw new UserError(texts.correctWithdrawn(id))
  if (mayPublishAgain(timeline, attempts)) {
    await forgetCorrection(tx.db, earlier.id)
    return publishWith(tx, scene, result)
  }
  if (wish === 'never' && !roleAtLeast(sender.role, 'manager'))
    throw new UserError(texts.refusedCorrection(id, cast.member))
  if (result === shown.result) throw new UserError(texts.sameResult(id))
  const form = wish === 'never' ? 'result-only' : earlier.form
  const text = correctionText(ticket, cast, result, form, { at: earlier.publishedAt, now: tx.now, zone })
  const version = await saveCorrection(tx.db, earlier.id, { result, text, byContactId: sender.id, at: tx.now })
  await addEvent(tx.db, { ticketId: id, kind: 'corrected', byContactId: sender.id, text: result, at: tx.now })
  await tx.send({
    to: { roomId: target.id },
    text,
    lane: 'post',
    key: `publication-correction:${earlier.id}:${version}`,
    ticketId: id,
  })
  return discreetly(context, tx, texts.corrected(id, target.topic))
}

async function withdraw(tx: Tx, scene: Scene): Promise<Answer> {
  const { ticket, target, context } = scene
  const { sender, settings } = context
  const { id } = ticket
  const queued = await queuedOf(tx.db, id)
  const earlier = await publicationOf(tx.db, id)
  const owner = queued?.byContactId ?? earlier?.byContactId
  if (owner === undefined) throw new UserError(texts.nothingToWithdraw(id))
  if (owner !== sender.id && !roleAtLeast(sender.role, 'manager'))
    throw new UserError(texts.notYours(id, (await nameOf(tx, owner)) ?? COLLEAGUE))
  if (queued !== undefined) {
    await unqueue(tx.db, id)
    return discreetly(context, tx, texts.unqueued(id))
  }
  if (earlier === undefined) return undefined
  const { zone } = await calendarOf(tx, sender.account, target.id, settings)
  if (earlier.withdrawnAt !== undefined) {
    const by = (await nameOf(tx, earlier.withdrawnById)) ?? COLLEAGUE
    throw new UserError(texts.withdrawnAlready(id, by, clockText(earlier.withdrawnAt, tx.now, zone)))
  }
  if (target.state === 'paused') throw new UserError(texts.paused(target.topic))
  // What waits to be said is not said any more; what the group has read, it must hear of.
  await tx.withdraw(id, ['publication', 'publication-correction'])
  const { attempts } = await attemptsOf(tx.db, earlier)
  const isUnsaid = attempts.length > 0 && attempts.every((a) => a.state === 'failed' || a.state === 'expired')
  const text = isUnsaid ? '' : texts.withdrawal(id, clockText(earlier.publishedAt, tx.now, zone))
  const version = await saveWithdrawal(tx.db, earlier.id, { text, byContactId: sender.id, at: tx.now })
  await addEvent(tx.db, { ticketId: id, kind: 'withdrawn', byContactId: sender.id, text: '', at: tx.now })
  if (isUnsaid) return discreetly(context, tx, texts.withdrawnUnsaid(id))
  await tx.send({
    to: { roomId: target.id },
    text,
    lane: 'post',
    key: `publication-withdrawal:${earlier.id}:${version}`,
    ticketId: id,
  })
  return discreetly(context, tx, texts.withdrawn(id))
}

export const publishingCommands: Command[] = [
  command({
    names: ['公示', 'publish'],
    who: 'agent',
    group: texts.group,
    help: '把经过和结果告诉全群（自动隐去姓名、电话、单号）；仅结果；改：换成写清楚的结果，公示过的就发更正',
    examples: ['公示 12', '公示 12 仅结果', '公示 12 改 已补发两本'],
    args: { id: ticketNumber(), change: change() },
    async run({ id, change }, context, tx) {
      const scene = await sceneFor(tx, id, context)
      if (change !== undefined && 'correct' in change) return correct(tx, scene, change.correct)
      return publish(tx, scene, change?.form ?? 'full')
    },
  }),
  command({
    names: ['撤回公示', 'withdraw'],
    who: 'agent',
    group: texts.group,
    help: '公示发错了：在群里说明作废（群管理，或发的人）；再「公示」就恢复',
    examples: ['撤回公示 12'],
    args: { id: ticketNumber() },
    run: async ({ id }, context, tx) => withdraw(tx, await sceneFor(tx, id, context)),
  }),
  command({
    names: ['公示方式', 'publish-mode'],
    who: 'manager',
    where: ['room'],
    group: texts.group,
    help: '这个群的公示逐条发，还是每天 18:00 汇总成一条',
    examples: ['公示方式 汇总', '公示方式 逐条', '公示方式'],
    args: {
      mode: optional(oneOf('逐条|汇总', { 逐条: 'each', each: 'each', 汇总: 'digest', digest: 'digest' })),
    },
    async run({ mode }, context, tx) {
      const { room, sender } = context
      if (room === undefined) return undefined
      if (mode === undefined) return discreetly(context, tx, texts.modeIs(await modeOf(tx.db, room.id)))
      await saveMode(tx.db, room.id, mode, sender.id, tx.now)
      return discreetly(context, tx, texts.modeSet(mode, await countQueued(tx.db, room.id)))
    },
  }),
  command({
    names: ['公示同意', 'publish-consent'],
    who: 'member',
    where: ['room', 'direct'],
    group: texts.memberGroup,
    help: '公示我的事可以写我的昵称；匿名：只写第一个字',
    examples: ['公示同意', '公示同意 匿名'],
    args: { masked: optional(oneOf('匿名', { 匿名: 'masked' })) },
    async run({ masked }, { sender }, tx) {
      await saveWish(tx.db, sender.id, masked ?? 'named', tx.now)
      return masked === undefined ? texts.named : texts.masked
    },
  }),
  command({
    names: ['不要公示', 'publish-never'],
    who: 'member',
    where: ['room', 'direct'],
    group: texts.memberGroup,
    help: '我的事不要公示到群里',
    examples: ['不要公示'],
    args: {},
    async run(_values, { sender, room }, tx) {
      await saveWish(tx.db, sender.id, 'never', tx.now)
      await unqueueOf(tx.db, sender.id)
      const live = await liveOf(tx.db, sender.id, new Date(tx.now.getTime() - LOOK_BACK_MS))
      if (live.length === 0) return texts.never
      await alertStaff(tx, sender.account, {
        level: 'managers',
        text: texts.withdrawPlease(sender.name, live),
        key: `unwanted:${sender.id}:${live.join(',')}`,
      })
      // A group does not hear of what was told in another one.
      return room === undefined ? texts.neverLate(live) : texts.never
    },
  }),
]
