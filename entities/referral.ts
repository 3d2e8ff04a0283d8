import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn, Unique } from 'typeorm'
import { Contact } from './contact.ts'
import { Invite } from './invite.ts'

/**
 * Owned by referrals: the attribution that earns. A person is brought in once per installation, for ever.
 * pending → settled | review | left | refused; review → pending | left | refused
 */
@Entity('referrals')
@Unique('referrals_invitee', ['inviteeId'])
@Index('referrals_inviter', ['inviterId', 'at'])
@Index('referrals_room', ['roomId', 'at'])
@Index('referrals_at', ['at', 'inviterId', 'leftAt', 'state'])
@Index('referrals_counting', ['inviterId', 'countsOn'], { where: 'counts_on IS NOT NULL' })
@Index('referrals_leaving', ['leavingAt'], { where: 'leaving_at IS NOT NULL' })
@Index('referrals_review', ['reviewAt', 'id'], { where: 'review_at IS NOT NULL' })
@Index('referrals_notice', ['noticeAt'], { where: 'notice_at IS NOT NULL' })
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

  /** Set when it is certain that the invitee left; null again on return. */
  @Column({ type: 'timestamptz', nullable: true })
  leftAt!: Date | null

  /** A member list missed the invitee: a leave once a second list or a day says so too. */
  @Column({ type: 'timestamptz', nullable: true })
  leavingAt!: Date | null

  /** settled: nothing is still to come. */
  @Column({ type: 'text', default: 'settled' })
  state!: 'pending' | 'settled' | 'review' | 'left' | 'refused'

  /** `Rule` of the feature, as it was when the friend came. */
  @Column({ type: 'jsonb', default: () => "'{}'" })
  rule!: object

  /** The day in whose and whose month's limit it counts: `2026-11-23`; null: above the limit of the month. */
  @Column({ type: 'text', nullable: true })
  countsOn!: string | null

  /** How often it has been credited to somebody else: part of the causes of its points. */
  @Column({ type: 'integer', default: 0 })
  turn!: number

  /** What spoke against it: `Sign` of the feature. */
  @Column({ type: 'jsonb', default: () => "'[]'" })
  signs!: string[]

  /** Evidence for another inviter that came after something was paid: a manager decides. */
  @ForeignKey(() => Invite)
  @Column({ type: 'bigint', nullable: true })
  claimInviteId!: number | null

  /** When it came to the review. */
  @Column({ type: 'timestamptz', nullable: true })
  reviewAt!: Date | null

  /** When the staff room hears next that it waits for a decision. */
  @Column({ type: 'timestamptz', nullable: true })
  noticeAt!: Date | null

  @ForeignKey(() => Contact)
  @Column({ type: 'bigint', nullable: true })
  decidedById!: number | null

  /** The manager's reason for refusing. */
  @Column({ type: 'text', default: '' })
  decision!: string
}
