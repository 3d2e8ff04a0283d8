import { Check, Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn, Unique } from 'typeorm'
import { Contact } from './contact.ts'
import { Referral } from './referral.ts'

/**
 * Owned by referrals: what is promised for a friend, when it is due and what became of it.
 * waiting → paid | forfeited; a red packet: waiting → owed → paid
 */
@Entity('referral_rewards')
@Unique('referral_rewards_cause', ['cause'])
@Check('referral_rewards_amount', 'points > 0 OR fen > 0')
@Index('referral_rewards_due', ['dueAt'], { where: "state = 'waiting'" })
@Index('referral_rewards_tell', ['tellAt'], { where: 'tell_at IS NOT NULL' })
@Index('referral_rewards_referral', ['referralId'])
@Index('referral_rewards_inviter', ['inviterId'])
@Index('referral_rewards_owed', ['id'], { where: "state = 'owed'" })
export class ReferralReward {
  /** Staff write it: 「已发 3」. */
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'ALWAYS' })
  id!: number

  @ForeignKey(() => Referral)
  @Column({ type: 'bigint' })
  referralId!: number

  @ForeignKey(() => Contact)
  @Column({ type: 'bigint' })
  inviterId!: number

  /** stay: the friend stayed `day` days · red-packet: the same, paid by hand · coupon: the same, a coupon · purchase: the friend bought something. */
  @Column({ type: 'text' })
  kind!: 'stay' | 'red-packet' | 'coupon' | 'purchase'

  /** Null for a purchase. */
  @Column({ type: 'integer', nullable: true })
  day!: number | null

  @Column({ type: 'integer', default: 0 })
  points!: number

  @Column({ type: 'integer', default: 0 })
  fen!: number

  /** What makes it unique, and the cause of its ledger entry or its coupon: `referral:3:d7`, `purchase:5`. */
  @Column({ type: 'text' })
  cause!: string

  @Column({ type: 'text', default: 'waiting' })
  state!: 'waiting' | 'owed' | 'paid' | 'forfeited'

  @Column({ type: 'timestamptz' })
  dueAt!: Date

  @Column({ type: 'timestamptz', nullable: true })
  paidAt!: Date | null

  /** The colleague who sent the red packet. */
  @ForeignKey(() => Contact)
  @Column({ type: 'bigint', nullable: true })
  byContactId!: number | null

  /** When the inviter hears of it, together with the others of that day; null: told, or nothing to tell. */
  @Column({ type: 'timestamptz', nullable: true })
  tellAt!: Date | null
}
