import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm'
import { Contact } from './contact.ts'
import { Room } from './room.ts'
import { Ticket } from './ticket.ts'

/** Owned by followup: whether a resolution holds. One for each time a ticket was resolved. */
@Entity('follow_ups')
@Index('follow_ups_open', ['ticketId'], { unique: true, where: 'answer IS NULL' })
@Index('follow_ups_ticket', ['ticketId', 'id'])
@Index('follow_ups_contact', ['contactId', 'resolvedAt'])
@Index('follow_ups_ask', ['askAt'], { where: 'ask_at IS NOT NULL' })
@Index('follow_ups_close', ['closeAt'], { where: 'close_at IS NOT NULL' })
export class FollowUp {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: number

  @ForeignKey(() => Ticket)
  @Column({ type: 'integer' })
  ticketId!: number

  @ForeignKey(() => Contact)
  @Column({ type: 'bigint' })
  contactId!: number

  /** Null for a complaint in a direct chat. */
  @ForeignKey(() => Room)
  @Column({ type: 'bigint', nullable: true })
  roomId!: number | null

  @Column({ type: 'timestamptz' })
  resolvedAt!: Date

  /** When to ask; null once that is done, or not to be done any more. */
  @Column({ type: 'timestamptz', nullable: true })
  askAt!: Date | null

  /** Those that were asked about in one message share it. */
  @Column({ type: 'timestamptz', nullable: true })
  askedAt!: Date | null

  /** From when on silence is an answer; null once there is one. */
  @Column({ type: 'timestamptz', nullable: true })
  closeAt!: Date | null

  /** void: the ticket was reopened by staff before the member answered. */
  @Column({ type: 'text', nullable: true })
  answer!: 'solved' | 'unsolved' | 'silence' | 'void' | null

  @Column({ type: 'timestamptz', nullable: true })
  answeredAt!: Date | null
}
