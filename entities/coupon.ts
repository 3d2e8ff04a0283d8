import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm'
import { Contact } from './contact.ts'

/**
 * Owned by coupons: a code that is worth something, once. valid → redeemed | void | expired; redeemed → valid again when
 * a colleague undoes a slip.
 */
@Entity('coupons')
@Index('coupons_cause', ['cause'], { unique: true })
@Check('coupons_value', 'value_fen > 0')
@Index('coupons_contact', ['contactId', 'issuedAt'])
@Index('coupons_valid', ['contactId'], { where: "state = 'valid'" })
@Index('coupons_expiry', ['expiresAt'], { where: "state = 'valid'" })
export class Coupon {
  /** Eight characters, without the hyphen that is shown. */
  @PrimaryColumn({ type: 'text' })
  code!: string

  /** What it was given for, for ever unique: `compensation:<id>`, `redemption:<id>` … */
  @Column({ type: 'text' })
  cause!: string

  /** Whose colleagues redeem it. */
  @Column({ type: 'text' })
  account!: string

  /** The member whose it is. */
  @ForeignKey(() => Contact)
  @Column({ type: 'bigint' })
  contactId!: number

  /** What one gets for it, as the member reads it: `5元优惠券`, `帆布袋 ×2`. */
  @Column({ type: 'text' })
  title!: string

  /** Null: it is not money. */
  @Column({ type: 'integer', nullable: true })
  valueFen!: number | null

  /** For colleagues: where it comes from (`工单 1 的补偿`); may be empty. */
  @Column({ type: 'text', default: '' })
  origin!: string

  @Column({ type: 'text', default: 'valid' })
  state!: 'valid' | 'redeemed' | 'void' | 'expired'

  @Column({ type: 'timestamptz' })
  issuedAt!: Date

  /** The first instant at which it is worth nothing. */
  @Column({ type: 'timestamptz' })
  expiresAt!: Date

  /** When the member was reminded of its end. */
  @Column({ type: 'timestamptz', nullable: true })
  remindedAt!: Date | null

  /** Who redeemed it or took it back. */
  @ForeignKey(() => Contact)
  @Column({ type: 'bigint', nullable: true })
  endedById!: number | null

  @Column({ type: 'timestamptz', nullable: true })
  endedAt!: Date | null

  /** Why it was taken back. */
  @Column({ type: 'text', nullable: true })
  voidReason!: string | null
}
