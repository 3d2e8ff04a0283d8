import { Check, Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn, Unique } from 'typeorm'
import { Contact } from './contact.ts'

/**
 * Owned by points: one movement of points from one account to another, append-only (a trigger refuses all but the
 * erasure of a note), with a unique cause. Since what leaves one account enters the other, all accounts together are
 * always zero. A mistake is put right by a second movement the other way.
 */
@Entity('ledger_entries')
@Unique('ledger_entries_cause', ['cause'])
@Check('ledger_entries_amount', 'amount > 0')
@Check(
  'ledger_entries_way',
  `(debit || '>' || credit) IN ('issuance>available', 'issuance>pending', 'pending>available', 'pending>issuance', 'available>issuance', 'available>rewards', 'rewards>available', 'available>expired')`,
)
@Index('ledger_entries_contact', ['contactId', 'id'])
@Index('ledger_entries_at', ['at'])
@Index('ledger_entries_kind', ['kind', 'at'])
@Index('ledger_entries_room', ['roomId', 'at'], { where: 'room_id IS NOT NULL' })
@Index('ledger_entries_house', ['at'], {
  where: "debit IN ('pending', 'rewards') OR credit IN ('pending', 'rewards')",
})
@Index('ledger_entries_by', ['byContactId', 'at'], { where: 'by_contact_id IS NOT NULL' })
@Index('ledger_entries_reverses', ['reversesId'], { unique: true, where: 'reverses_id IS NOT NULL' })
export class LedgerEntry {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: number

  /** Whose points; the accounts `available` and `pending` are this contact's, the others the house's. */
  @ForeignKey(() => Contact)
  @Column({ type: 'bigint' })
  contactId!: number

  /** Where they come from. */
  @Column({ type: 'text' })
  debit!: 'issuance' | 'pending' | 'available' | 'rewards' | 'expired'

  /** Where they go. */
  @Column({ type: 'text' })
  credit!: 'issuance' | 'pending' | 'available' | 'rewards' | 'expired'

  /** Points. */
  @Column({ type: 'integer' })
  amount!: number

  @Column({ type: 'text' })
  kind!:
    | 'checkin'
    | 'referral'
    | 'purchase'
    | 'vest'
    | 'forfeit'
    | 'grant'
    | 'deduct'
    | 'compensation'
    | 'redeem'
    | 'refund'
    | 'expiry'
    | 'reversal'
    | 'suggestion'
    | 'praise'
    | 'birthday'
    | 'draw'

  /** What caused it, for ever unique: `checkin:<contact>:<day>`, `referral:<id>`, `grant:<message>`, `compensation:<id>` … */
  @Column({ type: 'text' })
  cause!: string

  /** The movement that this one takes back; each is taken back at most once. */
  @ForeignKey(() => LedgerEntry)
  @Column({ type: 'bigint', nullable: true })
  reversesId!: number | null

  /** Which lots of the member's available points grew or shrank: `[{"expiresAt": "2027-12-01T…", "amount": 5}]`. */
  @Column({ type: 'jsonb', default: () => "'[]'" })
  lots!: { expiresAt: string; amount: number }[]

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
