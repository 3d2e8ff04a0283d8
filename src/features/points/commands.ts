import { integer, optional, person, rest } from '../../core/args.ts'
import { startOfMonth } from '../../core/calendar.ts'
import { type Command, type CommandContext, command } from '../../core/command.ts'
import { UserError } from '../../core/errors.ts'
import type { ContactInfo } from '../../core/events.ts'
import { safeName } from '../../core/people.ts'
import type { Tx } from '../../core/tx.ts'
import { move } from './move.ts'
import {
  CHECKIN_POINTS,
  checkinCause,
  checkinDay,
  checkinReward,
  MAX_GRANT,
  mayMove,
  STREAK_BONUS,
  STREAK_DAYS,
  streakOn,
} from './points.ts'
import { balanceOf, changeSince, checkinDays, lastEntries, placesOf, topOfRoom } from './queries.ts'
import { texts } from './texts.ts'

const BOARD_LINES = 10
const LAST_ENTRIES = 3

/** Moves points by hand and tells the person: in the group where it was done, privately when it was done elsewhere. */
async function moveByHand(
  tx: Tx,
  context: CommandContext,
  to: ContactInfo,
  points: number,
  reason: string | undefined,
): Promise<string | undefined> {
  const { sender, room, where, message } = context
  if (!mayMove(sender, to)) throw new UserError(texts.notYourself)
  const kind = points > 0 ? 'grant' : 'deduct'
  const note = safeName(reason ?? '', '', 60)
  const here = where === 'room' ? room?.id : undefined
  await move(tx, {
    contactId: to.id,
    amount: points,
    kind,
    cause: `${kind}:${message.id}`,
    note,
    byContactId: sender.id,
    ...(here === undefined ? {} : { roomId: here }),
  })
  const balance = await balanceOf(tx.db, to.id)
  const amount = Math.abs(points)
  const told = (kind === 'grant' ? texts.granted : texts.deducted)(sender.name, amount, note, balance)
  if (here !== undefined) {
    // Addressed to the person it is about rather than to the asker, who sees it all the same.
    await tx.send({ to: { roomId: here }, mention: [to.id], text: told, lane: 'reply', key: `reply:${message.id}` })
    return undefined
  }
  if (to.id !== sender.id)
    await tx.send({ to: { contactId: to.id }, text: told, lane: 'reply', key: `points:${message.id}` })
  return (kind === 'grant' ? texts.grantDone : texts.deductDone)(to.name, amount, balance)
}

const byHand = {
  who: person(),
  points: integer({ label: '分数', min: 1, max: MAX_GRANT }),
  reason: optional(rest('原因', 60)),
}

export const pointsCommands: Command[] = [
  command({
    names: ['签到', 'checkin'],
    who: 'member',
    group: texts.group,
    help: `每天一次，+${CHECKIN_POINTS} 分；每连续 ${STREAK_DAYS} 天再 +${STREAK_BONUS}`,
    examples: ['签到'],
    args: {},
    async run(_values, { sender, room, where, message, settings }, tx) {
      const day = checkinDay(message.at, tx.now, settings.timeZone)
      const streak = streakOn(day, await checkinDays(tx.db, sender.id))
      const { amount, bonus } = checkinReward(streak)
      const outcome = await move(tx, {
        contactId: sender.id,
        amount,
        kind: 'checkin',
        cause: checkinCause(sender.id, day),
        note: streak > 1 ? texts.streakNote(streak) : '',
        ...(where === 'room' && room !== undefined ? { roomId: room.id } : {}),
      })
      const balance = await balanceOf(tx.db, sender.id)
      if (outcome === 'duplicate') return texts.checkedInBefore(streak, balance)
      return texts.checkedIn(amount, bonus, streak, balance, STREAK_DAYS - (streak % STREAK_DAYS), STREAK_BONUS)
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
      const entries = await lastEntries(tx.db, sender.id, LAST_ENTRIES)
      if (entries.length === 0) return texts.none(CHECKIN_POINTS)
      const inRoom = where === 'room'
      const places = await placesOf(tx.db, sender.id, inRoom ? room?.id : undefined)
      const month = await changeSince(tx.db, sender.id, startOfMonth(tx.now, settings.timeZone))
      return texts.account(await balanceOf(tx.db, sender.id), month, places, inRoom, entries, tx.now, settings.timeZone)
    },
  }),
  command({
    names: ['积分榜', 'top', '积分排行'],
    who: 'member',
    where: ['room'],
    group: texts.group,
    help: '本群积分最多的十位',
    examples: ['积分榜'],
    args: {},
    async run(_values, { sender, room }, tx) {
      if (room === undefined) return undefined
      const { top, own } = await topOfRoom(tx.db, room.id, BOARD_LINES, sender.id)
      if (top.length === 0) return texts.boardEmpty(CHECKIN_POINTS)
      if (sender.role !== 'member') return texts.board(top, '')
      if (own === undefined) return texts.board(top, texts.ownNone(CHECKIN_POINTS))
      return texts.board(top, own.ahead === null ? texts.ownFirst(own.balance) : texts.own(own))
    },
  }),
  command({
    names: ['加分', 'grant'],
    who: 'manager',
    group: texts.group,
    help: '给群友加分，写上原因更暖心',
    examples: ['加分 @张三 10 分享读书笔记', '加分 @张三 10'],
    args: byHand,
    run: ({ who, points, reason }, context, tx) => moveByHand(tx, context, who, points, reason),
  }),
  command({
    names: ['扣分', 'deduct'],
    who: 'manager',
    group: texts.group,
    help: '扣群友的积分，不够扣时不扣',
    examples: ['扣分 @张三 10 重复领取', '扣分 @张三 10'],
    args: byHand,
    run: ({ who, points, reason }, context, tx) => moveByHand(tx, context, who, -points, reason),
  }),
]
