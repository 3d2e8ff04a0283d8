import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm'
import { Contact } from './contact.ts'

/**
 * Owned by referrals: how many friends a contact has brought, over all rooms and all time. A trigger on `referrals` keeps it,
 * so that the board of everything need not add up everything.
 */
@Entity('referral_totals')
@Index('referral_totals_rank', ['stayed', 'invited'])
export class ReferralTotal {
  @ForeignKey(() => Contact)
  @PrimaryColumn({ type: 'bigint' })
  inviterId!: number

  @Column({ type: 'integer' })
  invited!: number

  /** Those of them who are still there. */
  @Column({ type: 'integer' })
  stayed!: number
}
