import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn, Unique } from 'typeorm'
import { Contact } from './contact.ts'
import { Invite } from './invite.ts'

/** Owned by referrals: the attribution that earns. A person is brought in once per installation, for ever. */
@Entity('referrals')
@Unique('referrals_invitee', ['inviteeId'])
@Index('referrals_inviter', ['inviterId', 'at'])
@Index('referrals_room', ['roomId', 'at'])
@Index('referrals_at', ['at', 'inviterId', 'leftAt'])
export class Referral {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: number

  @ForeignKey(() => Contact)
  @Column({ type: 'bigint' })
  inviterId!: number

  @ForeignKey(() => Contact)
  @Column({ type: 'bigint' })
  inviteeId!: number

  @Column({ type: 'bigint' })
  roomId!: number

  /** The evidence that decided. */
  @ForeignKey(() => Invite)
  @Column({ type: 'bigint' })
  inviteId!: number

  /** Why, in words a person can check. */
  @Column({ type: 'text' })
  reason!: string

  @Column({ type: 'timestamptz' })
  at!: Date

  /** Set when the invitee left; null again on return. Earned points are not touched yet. */
  @Column({ type: 'timestamptz', nullable: true })
  leftAt!: Date | null
}
