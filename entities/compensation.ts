import { Check, Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm'
import { Contact } from './contact.ts'
import { Ticket } from './ticket.ts'

/**
 * Owned by compensation: something given to a member to make up for what happened, always for a ticket.
 * granted at once, or pending → granted | refused | expired
 */
@Entity('compensations')
@Check('compensations_amount', 'amount > 0')
@Index('compensations_ticket', ['ticketId'])
@Index('compensations_pending', ['expiresAt'], { where: "state = 'pending'" })
@Index('compensations_given', ['decidedAt'], { where: "state = 'granted'" })
export class Compensation {
  /** Staff write it: 「批准 3」. */
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'ALWAYS' })
  id!: number

  @ForeignKey(() => Ticket)
  @Column({ type: 'integer' })
  ticketId!: number

  /** The member. */
  @ForeignKey(() => Contact)
  @Column({ type: 'bigint' })
  contactId!: number

  @Column({ type: 'text' })
  kind!: 'coupon' | 'points'

  /** Coupon: fen. Points: points. */
  @Column({ type: 'integer' })
  amount!: number

  /** For colleagues; the member is not told. */
  @Column({ type: 'text' })
  reason!: string

  @Column({ type: 'text' })
  state!: 'pending' | 'granted' | 'refused' | 'expired'

  /** Who gives it, or asks for leave to. */
  @ForeignKey(() => Contact)
  @Column({ type: 'bigint' })
  byContactId!: number

  @Column({ type: 'timestamptz' })
  askedAt!: Date

  /** Until when a request can be approved; null: given within one's own authority. */
  @Column({ type: 'timestamptz', nullable: true })
  expiresAt!: Date | null

  /** On whose authority it was given, or who refused it. */
  @ForeignKey(() => Contact)
  @Column({ type: 'bigint', nullable: true })
  decidedById!: number | null

  @Column({ type: 'timestamptz', nullable: true })
  decidedAt!: Date | null

  @Column({ type: 'text', nullable: true })
  refusal!: string | null
}
