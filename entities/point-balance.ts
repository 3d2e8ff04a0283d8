import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm'
import { Contact } from './contact.ts'

/** Owned by points: the sums of a contact's ledger entries, moved in the same transaction; never negative. */
@Entity('point_balances')
@Check('point_balances_not_negative', 'available >= 0 AND pending >= 0')
@Index('point_balances_earned', ['earned'])
export class PointBalance {
  @ForeignKey(() => Contact)
  @PrimaryColumn({ type: 'bigint' })
  contactId!: number

  /** What can be spent. */
  @Column({ type: 'integer' })
  available!: number

  /** Promised, and not theirs yet. */
  @Column({ type: 'integer', default: 0 })
  pending!: number

  /** What ever became available, less what was taken back. Spending and expiry don't lower it: ranks go by it. */
  @Column({ type: 'bigint', default: 0 })
  earned!: number
}
