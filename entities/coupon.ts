import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm'
import { Compensation } from './compensation.ts'
import { Contact } from './contact.ts'

/** Owned by compensation: a code that is worth money, once. valid → redeemed | void; it ends by itself at `expiresAt`. */
@Entity('coupons')
@Index('coupons_compensation', ['compensationId'], { unique: true })
@Index('coupons_valid', ['contactId'], { where: "state = 'valid'" })
export class Coupon {
  /** Eight characters, without the hyphen that is shown. */
  @PrimaryColumn({ type: 'text' })
  code!: string

  @ForeignKey(() => Compensation)
  @Column({ type: 'integer' })
  compensationId!: number

  /** The member whose it is. */
  @ForeignKey(() => Contact)
  @Column({ type: 'bigint' })
  contactId!: number

  @Column({ type: 'integer' })
  valueFen!: number

  @Column({ type: 'text', default: 'valid' })
  state!: 'valid' | 'redeemed' | 'void'

  /** The first instant at which it is worth nothing. */
  @Column({ type: 'timestamptz' })
  expiresAt!: Date

  /** Who redeemed it or took it back, and when. */
  @ForeignKey(() => Contact)
  @Column({ type: 'bigint', nullable: true })
  endedById!: number | null

  @Column({ type: 'timestamptz', nullable: true })
  endedAt!: Date | null

  /** Why it was taken back. */
  @Column({ type: 'text', nullable: true })
  voidReason!: string | null
}
