import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm'
import { Contact } from './contact.ts'

/** Owned by referrals: how many friends somebody has brought in all; a trigger on referrals keeps it. */
@Entity('referral_totals')
@Index('referral_totals_rank', ['stayed', 'invited'])
export class ReferralTotal {
  @ForeignKey(() => Contact)
  @PrimaryColumn({ type: 'bigint' })
  inviterId!: number

  /** Friends who count, those who have left again included. */
  @Column({ type: 'integer' })
  invited!: number

  /** Those of them who are still there. */
  @Column({ type: 'integer' })
  stayed!: number
}
