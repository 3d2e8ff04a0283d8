import { type Arg, optional, rest } from '../../core/args.ts'
import {
  type Answer,
  type Command,
  type CommandContext,
  command,
  discreetly,
  type Recognised,
} from '../../core/command.ts'
import { UserError } from '../../core/errors.ts'
import type { ReceivedMessage } from '../../core/events.ts'
import type { Tx } from '../../core/tx.ts'
import { calendarOf } from '../hours/index.ts'
import { confirm, deny, rate, roomOf } from './answers.ts'
import { ANSWERABLE_MS, SPOKEN_MS, spokenScore, spokenSolved, spokenUnsolved } from './follow-up.ts'
import { followUpOf, lastResolved, openInvitation, ratingOf, ratingsFor, recoveryOf } from './queries.ts'
import { texts } from './texts.ts'

const MOST_WORDS = 200
const RATINGS_SHOWN = 10

/** `12`, `#12`, `工单12` before other words; a count (`3天了`) is none. */
function ticketInFront(): Arg<number | undefined> {
  return {
    label: '工单号',
    optional: true,
    read(cursor) {
      const match = cursor.take(
        /(?:工单)?\s*[#＃]?\s*([0-9０-９]{1,9})号?(?=$|[\s，,。:：])(?!\s*(?:天|个|次|本|小时|分钟|块|元))[\s，,。:：]*/u,
      )
      return match === null ? undefined : Number((match[1] ?? '').normalize('NFKC'))
    },
  }
}

/** `#12 ` or `工单12 ` before a score; a plain number only when it cannot be one. */
function ratedTicket(): Arg<number | undefined> {
  return {
    label: '#工单号',
    optional: true,
    read(cursor) {
      const match = cursor.take(
        /(?:工单\s*[#＃]?|[#＃])\s*([0-9０-９]{1,9})号?\s+|([1-9][0-9]{1,8}|[6-9])\s+(?=[1-5１-５](?:分|\s|$))/u,
      )
      return match === null ? undefined : Number((match[1] ?? match[2] ?? '').normalize('NFKC'))
    },
  }
}

/** 1 to 5, `5分`, `五分`. */
function score(): Arg<number | undefined> {
  return {
    label: '分数',
    optional: true,
    read(cursor) {
      const written = cursor.preview()
      const match = cursor.take(
        /(?:([0-9０-９]{1,6})|([一二两三四五]))(?![.．][0-9])\s*(?:分|星|颗星)?(?![0-9０-９])[\s，,。.！!、~～]*/u,
      )
      const digits = match?.[1]?.normalize('NFKC')
      const value =
        digits !== undefined ? Number(digits) : { 一: 1, 二: 2, 两: 2, 三: 3, 四: 4, 五: 5 }[match?.[2] ?? '']
      if (value === undefined || value < 1 || value > 5) throw new UserError(texts.scoreRange(written))
      return value
    },
  }
}

/** Said to nobody else: a member may mention the colleague who helped, and no other member. */
const isToUs = (message: ReceivedMessage): boolean =>
  message.sender.role === 'member' &&
  !message.room?.isStaffRoom &&
  !message.unresolvedMentions &&
  message.mentions.every((m) => m.role !== 'member')

/**
 * A bare 「已解决」 in a group is ordinary talk unless that member has something of that group to answer; words of
 * their own count only within a day of our question.
 */
async function isAnswer(line: Recognised, message: ReceivedMessage, tx: Tx): Promise<boolean> {
  if (line.spoken === undefined && message.room === undefined) return true
  if (!isToUs(message)) return false
  const since = new Date(tx.now.getTime() - ANSWERABLE_MS)
  const from = { contactId: message.sender.id, roomId: message.room?.id, since }
  const id = (await lastResolved(tx.db, { ...from, unanswered: true })) ?? (await lastResolved(tx.db, from))
  const asked = id === undefined ? undefined : await followUpOf(tx.db, id)
  if (asked === undefined) return false
  const recent = (at: Date | null) => at !== null && tx.now.getTime() - at.getTime() <= SPOKEN_MS
  if (line.spoken) return asked.answer === null && (recent(asked.resolvedAt) || recent(asked.askedAt))
  return asked.answer === null || asked.answer === 'silence' || recent(asked.answeredAt)
}

/** 「5分 很快」 counts within a day of the invitation. */
async function isRating(line: Recognised, message: ReceivedMessage, tx: Tx): Promise<boolean> {
  if (line.spoken === undefined) return true
  if (!isToUs(message)) return false
  const invitation = await openInvitation(tx.db, message.sender.id, message.room?.id)
  if (invitation === undefined) return false
  const last = Math.max(invitation.invitedAt.getTime(), invitation.remindedAt?.getTime() ?? 0)
  return tx.now.getTime() - last <= SPOKEN_MS
}

async function ownRatings(context: CommandContext, tx: Tx): Promise<Answer> {
  const { sender, settings } = context
  const { last, count, average } = await ratingsFor(tx.db, sender.id, RATINGS_SHOWN)
  const { zone } = await calendarOf(tx, sender.account, undefined, settings)
  return discreetly(context, tx, count === 0 ? texts.noRatings : texts.ratings(last, count, average, tx.now, zone))
}

export const followupCommands: Command[] = [
  command({
    names: ['已解决', 'solved'],
    who: 'member',
    where: ['room', 'direct'],
    group: texts.member,
    help: '我反映的问题解决了；有几件时带上号',
    examples: ['已解决', '已解决 12'],
    args: { id: ticketInFront(), note: optional(rest('说明', MOST_WORDS)) },
    spoken: spokenSolved,
    isMeant: isAnswer,
    run: ({ id, note }, context, tx) => confirm(tx, id, note ?? '', context),
  }),
  command({
    names: ['没解决', 'unsolved'],
    who: 'member',
    where: ['room', 'direct'],
    group: texts.member,
    help: '我反映的问题还没解决，接着办；有几件时带上号',
    examples: ['没解决 还是打不开', '没解决', '没解决 12 还是打不开'],
    args: { id: ticketInFront(), note: optional(rest('说明', MOST_WORDS)) },
    spoken: spokenUnsolved,
    isMeant: isAnswer,
    run: ({ id, note }, context, tx) => deny(tx, id, note ?? '', context),
  }),
  command({
    names: ['评分', 'rate'],
    who: 'member',
    group: texts.member,
    help: '给处理打 1–5 分，可以写原因，再发一次就改；同事发「评分」看自己的',
    examples: ['评分 5 很快', '评分 #12 4 有点慢', '评分'],
    args: { id: ratedTicket(), score: score(), reason: optional(rest('原因', MOST_WORDS)) },
    spoken: spokenScore,
    isMeant: isRating,
    async run({ id, score, reason }, context, tx) {
      const { sender } = context
      if (score !== undefined) return rate(tx, id, { score, reason: reason ?? '' }, context)
      if (sender.role !== 'member') return ownRatings(context, tx)
      const since = new Date(tx.now.getTime() - ANSWERABLE_MS)
      const last = await lastResolved(tx.db, { contactId: sender.id, roomId: roomOf(context), since })
      return texts.rateHow(last === undefined ? undefined : await ratingOf(tx.db, last))
    },
  }),
  command({
    names: ['挽回', 'recovery'],
    who: 'manager',
    group: texts.staff,
    help: '投诉过的群友后来怎样：留下、又说话、带来朋友、离开，和没投诉过的比',
    examples: ['挽回'],
    args: {},
    async run(_values, context, tx) {
      const here = context.where === 'room' ? context.room?.id : undefined
      const recovery = await recoveryOf(tx.db, context.sender.account, tx.now, here)
      const text = recovery.tickets.length === 0 ? texts.noRecovery : texts.recovery(recovery)
      return discreetly(context, tx, text)
    },
  }),
]
