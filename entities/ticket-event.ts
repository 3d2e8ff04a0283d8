import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm'
import { Ticket } from './ticket.ts'

/** Owned by tickets: the timeline of a ticket, append-only. */
@Entity('ticket_events')
@Index('ticket_events_ticket', ['ticketId', 'id'])
@Index('ticket_events_message', ['messageId'], { where: 'message_id IS NOT NULL' })
export class TicketEvent {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: number

  @ForeignKey(() => Ticket)
  @Column({ type: 'integer' })
  ticketId!: number

  @Column({ type: 'text' })
  kind!: string

  /** Null: the bot itself. */
  @Column({ type: 'bigint', nullable: true })
  byContactId!: number | null

  @Column({ type: 'bigint', nullable: true })
  messageId!: number | null

  @Column({ type: 'text' })
  text!: string

  @Column({ type: 'timestamptz' })
  at!: Date
}
