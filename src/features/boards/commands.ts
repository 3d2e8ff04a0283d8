import { oneOf, optional, rest } from '../../core/args.ts'
import { datedText } from '../../core/calendar.ts'
import { type Command, type CommandContext, command, discreetly } from '../../core/command.ts'
import { UserError } from '../../core/errors.ts'
import type { RoomInfo } from '../../core/events.ts'
import type { Tx } from '../../core/tx.ts'
import { boardWish, KINDS, type Kind, type Period, periodNamed } from './board.ts'
import { pictureOf } from './picture.ts'
import { dropPosts, postsOf, savePost } from './queries.ts'
import { nextPost, parseSchedule } from './schedule.ts'
import { boardOf } from './standings.ts'
import { texts } from './texts.ts'

function boardCommand(kind: Kind, names: Command['names'], help: string): Command {
  return command({
    names,
    who: 'member',
    where: ['room', 'staff-room'],
    group: texts.groups[kind],
    help,
    examples: [names[0], `${names[0]} 上月`, `${names[0]} 总榜`, `${names[0]} 图`],
    args: { wish: boardWish },
    async run({ wish }, { sender, room, message, settings, zone }, tx) {
      if (room === undefined) return undefined
      const period = wish?.period ?? 'month'
      const roomId = room.isStaffRoom ? undefined : room.id
      const { account } = room
      const board = await boardOf(tx, { kind, period, account, roomId, asker: sender, zone: settings.timeZone })
      const text = texts.board(board)
      if (wish?.asPicture !== true || board.lines.length === 0) return text
      const picture = await pictureOf(board, room.topic, tx.now, zone)
      const key = `reply:${message.id}`
      await tx.send({ to: { roomId: room.id }, mention: [sender.id], text, picture, lane: 'reply', key })
      return undefined
    },
  })
}

const NAMED: readonly [RegExp, Kind][] = KINDS.map((kind) => [new RegExp(texts.name(kind), 'u'), kind])
const named = (text: string): Kind | undefined => NAMED.find(([name]) => name.test(text))?.[1]

/** Says a board to the whole group, now. @throws UserError when there is nothing to see, or the group is not served. */
async function postNow(kind: Kind, period: Period, room: RoomInfo, context: CommandContext, tx: Tx): Promise<string> {
  const { settings, zone, message } = context
  if (room.state !== 'enrolled') throw new UserError(texts.notServed)
  const { account, id: roomId } = room
  const board = await boardOf(tx, { kind, period, account, roomId, asker: undefined, zone: settings.timeZone })
  if (board.lines.length === 0) throw new UserError(texts.empty(kind, period))
  await tx.send({
    to: { roomId },
    text: `${texts.board(board)}\n${texts.seeOwn(kind)}`,
    picture: await pictureOf(board, room.topic, tx.now, zone),
    lane: 'post',
    key: `board-now:${roomId}:${message.id}`,
  })
  return texts.posted(kind, period)
}

export const boardCommands: Command[] = [
  boardCommand('points', ['积分榜', 'top', '积分排行'], '谁得到的积分最多，您第几名：本月、上月、总榜，文字或图'),
  boardCommand(
    'referrals',
    ['邀请榜', 'referrals', '邀请排行'],
    '谁带来的新朋友最多，您第几名：本月、上月、总榜，文字或图',
  ),
  command({
    names: ['榜单', 'board-posts'],
    who: 'manager',
    where: ['room'],
    group: texts.settings,
    help: '让本群定时看到邀请榜或积分榜（图片），或者现在就发一次；看现在的安排；关掉',
    examples: [
      '榜单 开 周一 9:00 邀请榜',
      '榜单 开 每月1日 9:00 积分榜',
      '榜单 发 积分榜 上月',
      '榜单',
      '榜单 关 邀请榜',
      '榜单 关',
    ],
    args: {
      verb: optional(oneOf('开、关或发', { 开: 'on', 关: 'off', 发: 'post', post: 'post' })),
      what: optional(rest('时间和榜单', 60)),
    },
    misplaced: async () => texts.inGroup,
    async run({ verb, what = '' }, context, tx) {
      const { room, sender, zone } = context
      if (room === undefined) return undefined
      const kind = named(what)
      if (verb === undefined) {
        const posts = await postsOf(tx.db, room.id)
        const rows = posts.map((p) => ({ kind: p.kind, schedule: p, next: datedText(p.nextAt, tx.now, zone) }))
        return discreetly(context, tx, texts.schedules(rows))
      }
      if (verb === 'off') {
        if (what !== '' && kind === undefined) throw new UserError(texts.noKind)
        const dropped = await dropPosts(tx.db, room.id, kind ?? null)
        const answer = kind !== undefined && dropped.length === 0 ? texts.notScheduled(kind) : texts.stopped(dropped)
        return discreetly(context, tx, answer)
      }
      if (verb === 'post') {
        if (kind === undefined) throw new UserError(texts.noKindNow)
        const period = periodNamed(what.replace(texts.name(kind), ' '))
        return discreetly(context, tx, await postNow(kind, period, room, context, tx))
      }
      if (what === '') throw new UserError(texts.noSchedule)
      if (kind === undefined) throw new UserError(texts.noKind)
      const schedule = parseSchedule(what.replace(texts.name(kind), ' ').trim(), tx.now, zone)
      const nextAt = nextPost(schedule, tx.now, zone)
      await savePost(tx.db, room.id, { kind, ...schedule, nextAt }, sender.id)
      return discreetly(context, tx, texts.scheduled(kind, schedule, datedText(nextAt, tx.now, zone)))
    },
  }),
]
