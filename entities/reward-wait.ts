import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm'
import { Contact } from './contact.ts'
import { Reward } from './reward.ts'

/** Owned by rewards: somebody wants to hear when a sold-out reward is back; the row goes when they were told. */
@Entity('reward_waits')
export class RewardWait {
  @ForeignKey(() => Reward)
  @PrimaryColumn({ type: 'integer' })
  rewardId!: number

  @ForeignKey(() => Contact)
  @PrimaryColumn({ type: 'bigint' })
  contactId!: number

  @Column({ type: 'timestamptz' })
  askedAt!: Date
}
