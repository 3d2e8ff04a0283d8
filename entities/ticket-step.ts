import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm'
import { Contact } from './contact.ts'
import { Ticket } from './ticket.ts'

/** Owned by departments: what a department is to do for a ticket, with a deadline of its own. */
@Entity('ticket_steps')
@Index('ticket_steps_ticket', ['ticketId'])
@Index('ticket_steps_one_open', ['ticketId', 'department'], { unique: true, where: "state = 'open'" })
export class TicketStep {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: number

  @ForeignKey(() => Ticket)
  @Column({ type: 'integer' })
  ticketId!: number

  /** The department's name when it was asked. */
  @Column({ type: 'text' })
  department!: string

  @ForeignKey(() => Contact)
  @Column({ type: 'bigint' })
  ownerId!: number

  @Column({ type: 'bigint' })
  byContactId!: number

  @Column({ type: 'text' })
  what!: string

  /** dropped: the ticket ended, or the question went to somebody else. */
  @Column({ type: 'text', default: 'open' })
  state!: 'open' | 'done' | 'dropped'

  @Column({ type: 'text', nullable: true })
  answer!: string | null

  @Column({ type: 'timestamptz' })
  openedAt!: Date

  @Column({ type: 'timestamptz' })
  dueAt!: Date

  @Column({ type: 'timestamptz', nullable: true })
  doneAt!: Date | null
}
