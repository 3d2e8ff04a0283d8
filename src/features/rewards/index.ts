import { DAY } from '../../core/calendar.ts'
import type { Feature } from '../../core/feature.ts'
import type { Tx } from '../../core/tx.ts'
import { rewardCommands } from './commands.ts'
import { claimWaits, type FoundRedemption, findRedemption, saveRedemption } from './queries.ts'
import { refund } from './redeem.ts'
import { redemptionOf } from './reward.ts'
import { texts } from './texts.ts'

export {
  countOpenRedemptions,
  findReward,
  type ListedRedemption,
  type OwnRedemption,
  redeemedBy,
  redemptionsIn,
  rewardsIn,
  type StockedReward,
  shopFaults,
} from './queries.ts'
export { stateOf } from './reward.ts'

const BATCH = 200

/** The redemption whose coupon this is; the coupon's row, locked by whoever tells of it, is its lock too. */
async function redemptionFor(tx: Tx, cause: string): Promise<FoundRedemption | undefined> {
  const id = redemptionOf(cause)
  return id === undefined ? undefined : findRedemption(tx.db, id)
}

/** The shop: rewards for points, with stock and codes. Writes rewards, redemptions and reward waits. */
export const rewards: Feature = {
  name: 'rewards',
  personal: [
    {
      table: 'redemptions',
      about: 'contact_id = $1',
      shown: {
        title: '兑换过的',
        line: "(SELECT name FROM rewards WHERE id = reward_id) || ' × ' || quantity || '，' || points || ' 分'",
        at: 'at',
      },
      erase: { reason: 'left(reason, 0)' },
    },
    {
      table: 'reward_waits',
      about: 'contact_id = $1',
      shown: { title: '等着到货的', line: '(SELECT name FROM rewards WHERE id = reward_id)', at: 'asked_at' },
      erase: 'delete',
    },
  ],
  commands: rewardCommands,
  on: {
    async 'coupon-redeemed'({ cause, byContactId }, tx) {
      const redemption = await redemptionFor(tx, cause)
      if (redemption !== undefined) await saveRedemption(tx.db, redemption.id, 'fetched', { at: tx.now, byContactId })
    },
    async 'coupon-restored'({ cause }, tx) {
      const redemption = await redemptionFor(tx, cause)
      if (redemption !== undefined) await saveRedemption(tx.db, redemption.id, 'open', null)
    },
    async 'coupon-voided'({ cause, byContactId, reason }, tx, { timeZone }) {
      const redemption = await redemptionFor(tx, cause)
      if (redemption === undefined) return
      const available = await refund(tx, redemption, { state: 'cancelled', zone: timeZone, byContactId, reason })
      await tellRefund(tx, redemption, texts.voidedTold(redemption, available))
    },
    async 'coupon-expired'({ cause }, tx, { timeZone }) {
      const redemption = await redemptionFor(tx, cause)
      if (redemption === undefined) return
      const available = await refund(tx, redemption, { state: 'expired', zone: timeZone })
      await tellRefund(tx, redemption, texts.expiredTold(redemption, available))
    },
  },
  jobs: [{ name: 'rewards-restocked', cron: '25 * * * * *', run: tellRestocked, batch: BATCH }],
}

const tellRefund = (tx: Tx, { id, contactId }: FoundRedemption, text: string): Promise<void> =>
  tx.send({ to: { contactId }, text, lane: 'service', key: `redemption-ended:${id}` })

async function tellRestocked(tx: Tx): Promise<number> {
  const waits = await claimWaits(tx.db, tx.now, BATCH)
  for (const wait of waits)
    await tx.send({
      to: { contactId: wait.contactId },
      text: texts.restocked(wait),
      lane: 'service',
      key: `restocked:${wait.id}:${wait.contactId}:${wait.askedAt.getTime()}`,
      expiresAt: new Date(tx.now.getTime() + DAY),
    })
  return waits.length
}
