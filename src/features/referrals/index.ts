import type { Feature } from '../../core/feature.ts'
import { award } from '../points/index.ts'
import { referralCommands } from './commands.ts'
import { appendInvite, appendReferral, lockInvitee, markLeft, pastOf } from './queries.ts'
import { judgeJoin, REFERRAL_POINTS } from './referral.ts'
import { texts } from './texts.ts'

export { countBrought, countJoins, leaderboard, type Standing } from './queries.ts'
export { PERIODS, type Period, REFERRAL_POINTS, type Span, spanOf } from './referral.ts'

/** Who brought whom: evidence of every join, the attribution that earns, the leaderboard. Writes invites and referrals. */
export const referrals: Feature = {
  name: 'referrals',
  personal: [
    { table: 'invites', about: 'invitee_id = $1 OR inviter_id = $1', erase: 'keep' },
    {
      table: 'referrals',
      about: 'invitee_id = $1 OR inviter_id = $1',
      shown: { title: '您带来的朋友', line: "CASE WHEN inviter_id = $1 THEN reason ELSE '' END", at: 'at' },
      erase: 'keep',
    },
    { table: 'referral_totals', about: 'inviter_id = $1', erase: 'keep' },
  ],
  commands: referralCommands,
  on: {
    async 'member-joined'({ room, contact, inviter, source, rejoined, at, eventKey }, tx, settings) {
      await lockInvitee(tx.db, contact.id)
      const past = await pastOf(tx.db, contact.id, room.id)
      const verdict = judgeJoin({
        botId: room.account,
        staffRoom: room.isStaffRoom,
        rejoined,
        source,
        invitee: contact,
        inviter,
        ...past,
      })
      const inviteId = await appendInvite(tx.db, {
        roomId: room.id,
        inviteeId: contact.id,
        inviterId: inviter?.id ?? null,
        source,
        eventKey,
        verdict,
        at,
      })
      if (inviteId === undefined) return
      await markLeft(tx.db, contact.id, room.id, null)
      if (verdict !== 'earned' || inviter === undefined) return
      const referralId = await appendReferral(tx.db, {
        inviterId: inviter.id,
        inviteeId: contact.id,
        roomId: room.id,
        inviteId,
        reason: texts.reason,
        at,
      })
      if (referralId === undefined) return
      await award(tx, {
        contactId: inviter.id,
        amount: REFERRAL_POINTS,
        kind: 'referral',
        cause: `referral:${referralId}`,
        note: '',
        zone: settings.timeZone,
        roomId: room.id,
      })
      tx.emit({ type: 'referral-earned', referralId, inviterId: inviter.id, inviteeId: contact.id, roomId: room.id })
    },
    async 'member-left'({ room, contact, at }, tx) {
      await markLeft(tx.db, contact.id, room.id, at)
    },
  },
}
