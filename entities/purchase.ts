import { Check, Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm'
import { Contact } from './contact.ts'

/** Owned by purchases: a member bought something, as staff noted it. */
@Entity('purchases')
@Check('purchases_amount', 'cents > 0')
@Index('purchases_contact', ['contactId', 'at'])
@Index('purchases_account', ['account', 'at'])
export class Purchase {
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'ALWAYS' })
  id!: number

  @Column({ type: 'text' })
  account!: string

  @ForeignKey(() => Contact)
  @Column({ type: 'bigint' })
  contactId!: number

  /** In fen. */
  @Column({ type: 'integer' })
  cents!: number

  /** What was bought; may be empty. */
  @Column({ type: 'text' })
  what!: string

  @ForeignKey(() => Contact)
  @Column({ type: 'bigint' })
  byContactId!: number

  @Column({ type: 'timestamptz' })
  at!: Date

  /** A slip, taken back. */
  @Column({ type: 'timestamptz', nullable: true })
  undoneAt!: Date | null
}
