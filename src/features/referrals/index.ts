import type { Feature } from '../../core/feature.ts'
import { wasErased } from '../privacy/index.ts'
import * as attribution from './attribution.ts'
import { referralCommands } from './commands.ts'
import * as books from './queries.ts'
import { CONFIDENCE, judgeJoin, LEAVE_CERTAIN_MS } from './referral.ts'

export {
  type BroughtIn,
  broughtBy,
  broughtInBy,
  broughtSince,
  countJoins,
  countReviews,
  type Edge,
  evidenceAbout,
  friendsOf,
  type Introduction,
  introductionOf,
  invitersNamed,
  leaderboard,
  namedInviters,
  owedPackets,
  type Reward,
  reviewsWaiting,
  rewardsFor,
  type Standing,
  type StoredEvidence,
  topInviters,
} from './queries.ts'
export { PERIODS, type Period, type Source, type Span, spanOf, type Verdict } from './referral.ts'
export type { Sign } from './suspicion.ts'
export { SIGN_WORDS, SOURCES, WHY_NOT } from './texts.ts'

const BATCH = 200

const ARRIVAL = `CASE WHEN invitee_id <> $1 THEN '' WHEN source = 'event' THEN '入群通知' WHEN source = 'snapshot' THEN '群成员名单'
  WHEN source = 'staff' THEN '同事确认了介绍人' ELSE '填码 ' || coalesce(code, '') END`
const REWARD = `CASE WHEN fen > 0 THEN (fen / 100.0)::numeric(12, 2) || CASE kind WHEN 'coupon' THEN ' 元券' ELSE ' 元红包' END ELSE points || ' 分' END
  || CASE state WHEN 'paid' THEN '，已到账' WHEN 'forfeited' THEN '，已取消' ELSE '，待到账' END`

/**
 * Who brought whom: every piece of evidence, the attribution that earns, what is promised for it, paid and taken back,
 * the review of what looks bought, the leaderboard.
 */
export const referrals: Feature = {
  name: 'referrals',
  personal: [
    {
      table: 'invites',
      about: 'invitee_id = $1 OR inviter_id = $1',
      shown: { title: '您怎么进群的', line: ARRIVAL, at: 'at' },
      erase: { event_key: "'erased:' || id" },
    },
    {
      table: 'invite_codes',
      about: 'contact_id = $1',
      shown: { title: '您的邀请码', line: 'code', at: 'at' },
      erase: 'delete',
    },
    {
      table: 'referral_rewards',
      about: 'inviter_id = $1',
      shown: { title: '带朋友来的奖励', line: REWARD, at: 'due_at' },
      erase: 'keep',
    },
    { table: 'referral_totals', about: 'inviter_id = $1', erase: 'keep' },
    {
      table: 'referrals',
      about: 'invitee_id = $1 OR inviter_id = $1',
      shown: { title: '您带来的朋友', line: "CASE WHEN inviter_id = $1 THEN reason ELSE '' END", at: 'at' },
      erase: { decision: "''", signs: "'[]'" },
    },
  ],
  commands: referralCommands,
  on: {
    async 'member-joined'({ room, contact, inviter, source, rejoined, at, eventKey }, tx, { timeZone }) {
      await books.lockInvitee(tx.db, contact.id)
      const verdict = judgeJoin({
        botId: room.account,
        staffRoom: room.isStaffRoom,
        rejoined,
        source,
        invitee: contact,
        inviter,
        memberElsewhere:
          (await books.isKnownElsewhere(tx.db, contact.id, room.id)) || (await wasErased(tx.db, contact)),
      })
      const inviteId = await books.appendInvite(tx.db, {
        roomId: room.id,
        inviteeId: contact.id,
        inviterId: inviter?.id ?? null,
        source,
        confidence: CONFIDENCE[source],
        eventKey,
        verdict,
        at,
      })
      if (inviteId === undefined) return
      const referral = await books.lockReferralOf(tx.db, contact.id)
      if (referral?.roomId === room.id && (referral.leftAt ?? referral.leavingAt) !== null)
        await books.updateReferral(tx.db, referral.id, { leftAt: null, leavingAt: null })
      if (verdict === 'counts') await attribution.attribute(tx, room.account, contact.id, timeZone)
    },
    async 'member-left'({ room, contact, source, at }, tx, { timeZone }) {
      await books.lockInvitee(tx.db, contact.id)
      const referral = await books.lockReferralOf(tx.db, contact.id)
      if (referral === undefined || referral.roomId !== room.id || referral.leftAt !== null) return
      // A list may be incomplete for a moment: nothing is taken back before it is certain.
      if (source === 'snapshot') await books.updateReferral(tx.db, referral.id, { leavingAt: at })
      else await attribution.leave(tx, referral, at, timeZone)
    },
    // Whether they stay is nothing that we could know any more.
    async 'contact-erased'({ contactId }, tx, { timeZone }) {
      await books.lockInvitee(tx.db, contactId)
      const referral = await books.lockReferralOf(tx.db, contactId)
      if (referral?.leftAt === null) await attribution.leave(tx, referral, tx.now, timeZone)
    },
    async 'purchase-noted'({ purchaseId, contactId, cents }, tx, { timeZone }) {
      await attribution.rewardPurchase(tx, { id: purchaseId, contactId, cents }, timeZone)
    },
    async 'purchase-undone'({ purchaseId }, tx, { timeZone }) {
      await attribution.undoPurchaseReward(tx, purchaseId, timeZone)
    },
  },
  jobs: [
    {
      name: 'referral-leaves',
      cron: '5 * * * * *',
      batch: BATCH,
      async run(tx, { timeZone }) {
        const certainBefore = new Date(tx.now.getTime() - LEAVE_CERTAIN_MS)
        const found = await books.claimLeaving(tx.db, tx.now, certainBefore, BATCH)
        for (const { id, present, at } of found) {
          const referral = present ? undefined : await books.lockReferral(tx.db, id)
          if (referral === undefined) await books.updateReferral(tx.db, id, { leavingAt: null })
          else await attribution.leave(tx, referral, at, timeZone)
        }
        return found.length
      },
    },
    {
      name: 'referral-rewards',
      cron: '15 * * * * *',
      batch: BATCH,
      async run(tx, settings) {
        const due = await books.claimDue(tx.db, tx.now, BATCH)
        for (const reward of due) await attribution.settle(tx, reward, settings)
        return due.length
      },
    },
    {
      name: 'referral-reviews',
      cron: '25 */10 * * * *',
      batch: BATCH,
      run: (tx, { timeZone }) => attribution.announceReviews(tx, BATCH, timeZone),
    },
    {
      name: 'referral-news',
      cron: '35 */10 * * * *',
      batch: BATCH,
      run: (tx, { timeZone }) => attribution.tellNews(tx, BATCH, timeZone),
    },
  ],
}
