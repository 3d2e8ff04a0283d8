import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm'
import { Room } from './room.ts'
import { Ticket } from './ticket.ts'

/** Owned by publishing: tickets that the next digest of their group will tell of. */
@Entity('publication_queue')
@Index('publication_queue_due', ['dueAt'])
export class PublicationQueue {
  @ForeignKey(() => Ticket)
  @PrimaryColumn({ type: 'integer' })
  ticketId!: number

  @ForeignKey(() => Room)
  @Column({ type: 'bigint' })
  roomId!: number

  @Column({ type: 'text' })
  form!: 'full' | 'result-only'

  @Column({ type: 'bigint' })
  byContactId!: number

  @Column({ type: 'timestamptz' })
  queuedAt!: Date

  @Column({ type: 'timestamptz' })
  dueAt!: Date
}
