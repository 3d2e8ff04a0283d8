import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm'
import { Contact } from './contact.ts'

/** Owned by tiers: what a member has bought a right to; without a row, nothing special. */
@Entity('member_tiers')
@Index('member_tiers_tier', ['tier', 'contactId'])
export class MemberTier {
  @ForeignKey(() => Contact)
  @PrimaryColumn({ type: 'bigint' })
  contactId!: number

  @Column({ type: 'text' })
  tier!: 'vip' | 'year' | 'month' | 'single'

  /** The first instant at which it no longer counts; null: for good. */
  @Column({ type: 'timestamptz', nullable: true })
  until!: Date | null

  @Column({ type: 'bigint' })
  byContactId!: number

  @Column({ type: 'timestamptz' })
  updatedAt!: Date
}
