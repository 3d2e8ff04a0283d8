import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm'
import { Contact } from './contact.ts'

/** Owned by points: the sum of a contact's ledger entries, moved in the same transaction; never negative. */
@Entity('point_balances')
@Check('point_balances_not_negative', 'balance >= 0')
@Index('point_balances_rank', ['balance'])
export class PointBalance {
  @ForeignKey(() => Contact)
  @PrimaryColumn({ type: 'bigint' })
  contactId!: number

  @Column({ type: 'integer' })
  balance!: number
}
