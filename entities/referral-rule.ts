import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm'
import { Room } from './room.ts'

/** Owned by referrals: what bringing friends earns, in an account and in rooms that differ from it. */
@Entity('referral_rules')
@Index('referral_rules_account', ['account'], { unique: true, where: 'room_id IS NULL' })
@Index('referral_rules_room', ['roomId'], { unique: true, where: 'room_id IS NOT NULL' })
export class ReferralRule {
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'ALWAYS' })
  id!: number

  @Column({ type: 'text' })
  account!: string

  /** Null: of every room, as far as it says nothing else. */
  @ForeignKey(() => Room)
  @Column({ type: 'bigint', nullable: true })
  roomId!: number | null

  /** The values of `Rule` that differ. */
  @Column({ type: 'jsonb' })
  rule!: object

  @Column({ type: 'bigint' })
  byContactId!: number

  @Column({ type: 'timestamptz' })
  updatedAt!: Date
}
