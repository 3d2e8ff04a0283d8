import { type Command, command } from '../../core/command.ts'
import { countBrought, countRefused, lastBrought } from './queries.ts'
import { REFERRAL_POINTS } from './referral.ts'
import { texts } from './texts.ts'

const LAST_NAMES = 5

export const referralCommands: Command[] = [
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
