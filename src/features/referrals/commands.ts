import { type Command, command } from '../../core/command.ts'
import { countBrought, countJoins, countRefused, lastBrought, leaderboard, type Standing } from './queries.ts'
import { REFERRAL_POINTS, spanOf } from './referral.ts'
import { texts } from './texts.ts'

const BOARD_LINES = 10
const LAST_NAMES = 5

function ownLine(own: Standing | undefined): string {
  if (own === undefined || own.stayed === 0) return texts.ownNone(REFERRAL_POINTS)
  return own.ahead === null ? texts.ownFirst(own) : texts.own(own)
}

export const referralCommands: Command[] = [
  command({
    names: ['邀请榜', 'referrals', '邀请排行'],
    who: 'member',
    where: ['room'],
    group: texts.group,
    help: '本月谁带来的新朋友最多',
    examples: ['邀请榜'],
    args: {},
    async run(_values, { sender, room, settings }, tx) {
      if (room === undefined) return undefined
      const span = spanOf('month', tx.now, settings.timeZone)
      const standings = await leaderboard(tx.db, { ...span, roomId: room.id, top: BOARD_LINES, alsoId: sender.id })
      const lines = standings.slice(0, BOARD_LINES).filter((s) => s.stayed > 0)
      const { joined, unknown } = await countJoins(tx.db, room.id, span)
      const foot = texts.joins(joined, unknown)
      if (lines.length === 0) return [texts.boardEmpty(REFERRAL_POINTS), foot].filter((l) => l !== '').join('\n')
      const own = standings.find((s) => s.contactId === sender.id)
      // Staff bring people in as their work and compete with nobody.
      return texts.board(lines, sender.role === 'member' ? ownLine(own) : '', foot)
    },
  }),
  command({
    names: ['我的邀请', 'my-invites'],
    who: 'member',
    group: texts.group,
    help: '您带来了谁，哪些计入了',
    examples: ['我的邀请'],
    args: {},
    async run(_values, { sender, room, where }, tx) {
      // In a group only what happened there: who is in other groups is nobody's business here.
      const roomId = where === 'room' ? room?.id : undefined
      const brought = await countBrought(tx.db, sender.id, roomId)
      const refused = await countRefused(tx.db, sender.id, roomId)
      if (brought.stayed + brought.left === 0 && refused.length === 0) return texts.noneBrought(REFERRAL_POINTS)
      return texts.mine(brought, refused, await lastBrought(tx.db, sender.id, roomId, LAST_NAMES), where === 'room')
    },
  }),
]
