import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm'
import { Contact } from './contact.ts'

/** Owned by points: what a contact earned in a calendar month, moved with the ledger. Boards of a month read it. */
@Entity('point_months')
@Index('point_months_rank', ['month', 'earned'])
export class PointMonth {
  @ForeignKey(() => Contact)
  @PrimaryColumn({ type: 'bigint' })
  contactId!: number

  /** `2026-11`, on the installation's calendar. */
  @PrimaryColumn({ type: 'text' })
  month!: string

  /** Less than nothing when more was taken back than earned. */
  @Column({ type: 'integer' })
  earned!: number
}
