import { Check, Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm'
import { Contact } from './contact.ts'

/** Owned by points: points by hand above one's own authority. pending → granted | refused */
@Entity('grant_requests')
@Check('grant_requests_amount', 'amount > 0')
@Index('grant_requests_pending', ['account', 'askedAt'], { where: "state = 'pending'" })
export class GrantRequest {
  /** Staff write it: 「加分 批准 3」. */
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'ALWAYS' })
  id!: number

  @Column({ type: 'text' })
  account!: string

  @ForeignKey(() => Contact)
  @Column({ type: 'bigint' })
  contactId!: number

  @Column({ type: 'integer' })
  amount!: number

  @Column({ type: 'text' })
  note!: string

  /** Where it was asked for and the member hears of it; null: privately. */
  @Column({ type: 'bigint', nullable: true })
  roomId!: number | null

  @ForeignKey(() => Contact)
  @Column({ type: 'bigint' })
  byContactId!: number

  @Column({ type: 'text', default: 'pending' })
  state!: 'pending' | 'granted' | 'refused'

  @ForeignKey(() => Contact)
  @Column({ type: 'bigint', nullable: true })
  decidedById!: number | null

  @Column({ type: 'timestamptz' })
  askedAt!: Date

  @Column({ type: 'timestamptz', nullable: true })
  decidedAt!: Date | null
}
