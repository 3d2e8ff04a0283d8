import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn, Unique } from 'typeorm'
import { Contact } from './contact.ts'

/** Owned by referrals: evidence that somebody came in, by whom as far as known. Append-only. */
@Entity('invites')
@Unique('invites_cause', ['roomId', 'inviteeId', 'eventKey'])
@Index('invites_inviter', ['inviterId', 'at'])
@Index('invites_invitee', ['inviteeId'])
export class Invite {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: number

  @Column({ type: 'bigint' })
  roomId!: number

  @ForeignKey(() => Contact)
  @Column({ type: 'bigint' })
  inviteeId!: number

  /** Null: the platform did not tell. */
  @ForeignKey(() => Contact)
  @Column({ type: 'bigint', nullable: true })
  inviterId!: number | null

  /** event: the join event named the inviter · snapshot: inferred from a member list. */
  @Column({ type: 'text' })
  source!: 'event' | 'snapshot'

  @Column({ type: 'text' })
  eventKey!: string

  /** earned, rejoin, self, staff-known, unknown-inviter … why it counts or not. */
  @Column({ type: 'text' })
  verdict!: string

  @Column({ type: 'timestamptz' })
  at!: Date
}
