import { Check, Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm'
import { Contact } from './contact.ts'

/**
 * Owned by rewards: something that members get for points. What is left is `stocked - taken`, so stock and redemptions
 * cannot disagree, and neither can sell what is not there.
 */
@Entity('rewards')
@Check('rewards_price', 'price > 0')
@Check('rewards_stock', 'taken >= 0 AND taken <= stocked')
@Check('rewards_limit', 'per_person > 0')
@Index('rewards_account', ['account', 'id'])
export class Reward {
  /** People write it: 「兑换 3」. */
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'ALWAYS' })
  id!: number

  @Column({ type: 'text' })
  account!: string

  @Column({ type: 'text' })
  name!: string

  /** May be empty. */
  @Column({ type: 'text' })
  description!: string

  /** Points for one; redemptions made keep theirs. */
  @Column({ type: 'integer' })
  price!: number

  /** All that were ever put on the shelf, less what was taken off it again. */
  @Column({ type: 'integer' })
  stocked!: number

  /** In redemptions that were not refunded. */
  @Column({ type: 'integer', default: 0 })
  taken!: number

  /** What was there when the shelf was filled last; a tenth of it is little. */
  @Column({ type: 'integer' })
  filled!: number

  /** When staff were told that little is left; null again when the shelf is filled. */
  @Column({ type: 'timestamptz', nullable: true })
  lowToldAt!: Date | null

  /** How many one person may have; null: as many as they can pay for. */
  @Column({ type: 'integer', nullable: true })
  perPerson!: number | null

  @Column({ type: 'timestamptz', nullable: true })
  opensAt!: Date | null

  /** The first instant at which it cannot be redeemed any more. */
  @Column({ type: 'timestamptz', nullable: true })
  closesAt!: Date | null

  @Column({ type: 'text', default: 'listed' })
  state!: 'listed' | 'withdrawn'

  @ForeignKey(() => Contact)
  @Column({ type: 'bigint' })
  byContactId!: number

  @Column({ type: 'timestamptz' })
  createdAt!: Date
}
