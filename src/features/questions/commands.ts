import { integer, optional, rest } from '../../core/args.ts'
import { clockText, DAY, HOUR, MINUTE } from '../../core/calendar.ts'
import { type Command, type CommandContext, command, discreetly } from '../../core/command.ts'
import { UserError } from '../../core/errors.ts'
import type { Tx } from '../../core/tx.ts'
import { addWorking, isOpenAt } from '../../core/working-hours.ts'
import { alertStaff } from '../duty/index.ts'
import { lastReplyTo, markUnhelpful, openHandbook } from '../faq/index.ts'
import { calendarOf } from '../hours/index.ts'
import { askedBetween, handOver, listOpen, lockQuestion, markAnswered, openOf, textOf } from './queries.ts'
import { type QuestionReview, reviewOf } from './review.ts'
import { texts } from './texts.ts'

const LISTED = 20
/** An automatic answer is what somebody complains of for so long. */
const RECENT_MS = 2 * HOUR
/** Within so much service time a person is expected to answer who was asked for. */
const REPLY_MS = 30 * MINUTE
const TOPICS = 10
const MOST_REVIEWED = 5000

/**
 * The questions of a period, grouped: what was asked most, who answered, and what a colleague said last. Of more than
 * 5000 questions the newest. `rooms`: in these and in direct chats only, null: anywhere.
 */
export async function questionReview(
  db: Tx['db'],
  account: string,
  from: Date,
  to: Date,
  rooms: readonly number[] | null = null,
): Promise<QuestionReview> {
  const { handbook } = await openHandbook(db, account, [])
  const asked = await askedBetween(db, account, from, to, MOST_REVIEWED, rooms)
  return reviewOf(asked, TOPICS, (text) => handbook.answering(text, undefined)?.entry.id)
}

/** Tells the one on duty that somebody wants a person, and about what. */
async function callSomebody(words: string | undefined, context: CommandContext, tx: Tx): Promise<string> {
  const { sender, room, message, settings } = context
  const { account } = sender
  const reply = await lastReplyTo(tx.db, sender.id, room?.id, new Date(tx.now.getTime() - RECENT_MS))
  const fresh = reply === undefined || reply.unhelpful ? undefined : reply
  if (fresh !== undefined) await markUnhelpful(tx.db, fresh, tx.now)
  const [open] = await openOf(tx.db, sender.id, room?.id)
  if (words === undefined && fresh === undefined && open?.handedOverAt) return texts.handedOverAlready
  // Their own words first, then what the bot answered in vain, then what they asked last.
  const messageId = words === undefined ? (fresh?.messageId ?? open?.messageId ?? message.id) : message.id
  const askedAt = message.at
  const asked = { account, roomId: room?.id, contactId: sender.id, messageId, askedAt }
  const id = await handOver(tx.db, asked, tx.now)
  const told = await alertStaff(tx, account, {
    level: 'duty',
    text: texts.handOverAlert(
      room?.topic ?? texts.direct,
      sender.name,
      words ?? (await textOf(tx.db, messageId)),
      fresh?.answer,
    ),
    key: `handover:${id}:${tx.now.getTime()}`,
  })
  if (told.count === 0) return texts.handedOverAlone
  const { hours, zone } = await calendarOf(tx, account, room?.id, settings)
  const due = addWorking(hours, tx.now, REPLY_MS, zone)
  return texts.handedOver(told.onDuty[0]?.name, isOpenAt(hours, tx.now, zone), clockText(due, tx.now, zone))
}

export const questionCommands: Command[] = [
  command({
    names: ['人工', 'human', '没帮到我', '转人工', '找人工', '人工客服'],
    who: 'member',
    where: ['room', 'direct'],
    group: texts.member,
    help: '我的自动回复没帮到您，请同事来回',
    examples: ['人工', '人工 想问发票怎么开'],
    args: { words: optional(rest('想问的事', 300)) },
    run: async ({ words }, context, tx) =>
      context.sender.role === 'member' ? callSomebody(words, context, tx) : texts.notForStaff,
  }),
  command({
    names: ['问题', 'questions'],
    who: 'agent',
    group: texts.group,
    help: '群友问了、还没有人回答的',
    examples: ['问题'],
    args: {},
    async run(_values, context, tx) {
      const here = context.where === 'room' ? context.room?.id : undefined
      const { listed, total } = await listOpen(tx.db, context.sender.account, here, LISTED)
      const none = here === undefined ? texts.none : texts.noneHere
      return discreetly(context, tx, total === 0 ? none : texts.list(listed, total, tx.now))
    },
  }),
  command({
    names: ['已答', 'question-done'],
    who: 'agent',
    group: texts.group,
    help: '这个问题已经有人答过了，不用再提醒',
    examples: ['已答 3'],
    args: { id: integer({ label: '问题编号', min: 1, max: 2_000_000_000 }) },
    async run({ id }, context, tx) {
      const { sender, where, room } = context
      const question = await lockQuestion(tx.db, sender.account, id)
      if (question === undefined) throw new UserError(texts.noQuestion(id))
      if (where === 'room' && question.roomId !== room?.id) throw new UserError(texts.elsewhere(id))
      if (question.state !== 'open') throw new UserError(texts.notOpen(id))
      await markAnswered(tx.db, [id], { byContactId: sender.id, at: tx.now, messageId: undefined })
      return discreetly(context, tx, texts.answered(id, question.contactName))
    },
  }),
  command({
    names: ['问题汇总', 'question-review'],
    who: 'manager',
    group: texts.group,
    help: '最近 7 天群友问得最多的，谁答的，哪些值得收录',
    examples: ['问题汇总'],
    args: {},
    async run(_values, context, tx) {
      const week = new Date(tx.now.getTime() - 7 * DAY)
      const review = await questionReview(tx.db, context.sender.account, week, new Date(tx.now.getTime() + 1))
      return discreetly(context, tx, review.asked === 0 ? texts.noReview : texts.review(review))
    },
  }),
]
