import { Check, Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn, Unique } from 'typeorm'
import { Contact } from './contact.ts'

/** Owned by points: one movement of points, append-only, with a unique cause. */
@Entity('ledger_entries')
@Unique('ledger_entries_cause', ['cause'])
@Check('ledger_entries_amount', 'amount <> 0')
@Index('ledger_entries_contact', ['contactId', 'id'])
@Index('ledger_entries_at', ['at'])
export class LedgerEntry {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: number

  @ForeignKey(() => Contact)
  @Column({ type: 'bigint' })
  contactId!: number

  /** Points; positive earns, negative spends. */
  @Column({ type: 'integer' })
  amount!: number

  @Column({ type: 'text' })
  kind!: 'checkin' | 'referral' | 'grant' | 'deduct' | 'compensation'

  /** What caused it, for ever unique: `checkin:<contact>:<day>`, `referral:<id>`, `grant:<message>`, `compensation:<id>` … */
  @Column({ type: 'text' })
  cause!: string

  @Column({ type: 'text' })
  note!: string

  /** Where it happened; null in a direct chat. */
  @Column({ type: 'bigint', nullable: true })
  roomId!: number | null

  /** The staff member who did it; null: a rule. */
  @Column({ type: 'bigint', nullable: true })
  byContactId!: number | null

  @Column({ type: 'timestamptz' })
  at!: Date
}
