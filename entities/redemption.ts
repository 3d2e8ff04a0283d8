import { Check, Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm'
import { Contact } from './contact.ts'
import { Reward } from './reward.ts'

/**
 * Owned by rewards: points given for a reward, under the ledger cause `redemption:<id>`, with the code of the coupon of
 * that cause. open ⇄ fetched (the code was verified, or that was a slip); open → cancelled | expired, refunded both.
 */
@Entity('redemptions')
@Check('redemptions_amounts', 'quantity > 0 AND points > 0')
@Index('redemptions_reward', ['rewardId', 'contactId'])
@Index('redemptions_contact', ['contactId', 'id'])
@Index('redemptions_open', ['id'], { where: "state = 'open'" })
export class Redemption {
  /** People write it: 「取消兑换 5」. */
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'ALWAYS' })
  id!: number

  @ForeignKey(() => Reward)
  @Column({ type: 'integer' })
  rewardId!: number

  @ForeignKey(() => Contact)
  @Column({ type: 'bigint' })
  contactId!: number

  @Column({ type: 'integer' })
  quantity!: number

  /** What was paid for all of it. */
  @Column({ type: 'integer' })
  points!: number

  @Column({ type: 'text', default: 'open' })
  state!: 'open' | 'fetched' | 'cancelled' | 'expired'

  @Column({ type: 'timestamptz' })
  at!: Date

  /** When it was fetched or refunded, and by whom; nobody when time did it. */
  @Column({ type: 'timestamptz', nullable: true })
  endedAt!: Date | null

  @ForeignKey(() => Contact)
  @Column({ type: 'bigint', nullable: true })
  endedById!: number | null

  /** Why staff cancelled it. */
  @Column({ type: 'text', nullable: true })
  reason!: string | null
}
