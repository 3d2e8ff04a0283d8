import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn, Unique } from 'typeorm'
import { Contact } from './contact.ts'

/** Owned by referrals: one piece of evidence of who brought somebody in, each by itself. Append-only. */
@Entity('invites')
@Unique('invites_cause', ['roomId', 'inviteeId', 'eventKey'])
@Index('invites_inviter', ['inviterId', 'at'])
@Index('invites_invitee', ['inviteeId'])
@Index('invites_one_code', ['inviteeId'], { unique: true, where: "source IN ('code', 'channel')" })
@Index('invites_code', ['code'], { where: 'code IS NOT NULL' })
export class Invite {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: number

  @Column({ type: 'bigint' })
  roomId!: number

  @ForeignKey(() => Contact)
  @Column({ type: 'bigint' })
  inviteeId!: number

  /** Null: nobody said by whom, or a channel did it. */
  @ForeignKey(() => Contact)
  @Column({ type: 'bigint', nullable: true })
  inviterId!: number | null

  /**
   * event: the join event, with the inviter it names · snapshot: inferred from a member list · code: the newcomer gave
   * a member's code · channel: the code of a poster or page · staff: a colleague confirmed it.
   */
  @Column({ type: 'text' })
  source!: 'event' | 'snapshot' | 'code' | 'channel' | 'staff'

  /** How far it is to be believed, in percent. */
  @Column({ type: 'integer', default: 90 })
  confidence!: number

  /** What the newcomer filled in. */
  @Column({ type: 'text', nullable: true })
  code!: string | null

  /** The colleague who confirmed it. */
  @ForeignKey(() => Contact)
  @Column({ type: 'bigint', nullable: true })
  byContactId!: number | null

  @Column({ type: 'text' })
  eventKey!: string

  /** counts, rejoin, self, staff, unknown-inviter … whether it may decide, or why not. */
  @Column({ type: 'text' })
  verdict!: string

  @Column({ type: 'timestamptz' })
  at!: Date
}
