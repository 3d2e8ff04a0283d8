import { Check, Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm'
import { Contact } from './contact.ts'
import { Ticket } from './ticket.ts'

/** Owned by followup: what a member thought of how a ticket went, append-only. The last of a ticket and member counts. */
@Entity('ratings')
@Check('ratings_score', 'score BETWEEN 1 AND 5')
@Index('ratings_ticket', ['ticketId', 'contactId', 'id'])
@Index('ratings_rated', ['ratedContactId', 'at'])
export class Rating {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: number

  @ForeignKey(() => Ticket)
  @Column({ type: 'integer' })
  ticketId!: number

  /** The member. */
  @ForeignKey(() => Contact)
  @Column({ type: 'bigint' })
  contactId!: number

  /** Whose work it is about; null when nobody had taken the ticket. */
  @ForeignKey(() => Contact)
  @Column({ type: 'bigint', nullable: true })
  ratedContactId!: number | null

  @Column({ type: 'smallint' })
  score!: number

  @Column({ type: 'text' })
  reason!: string

  @Column({ type: 'timestamptz' })
  at!: Date
}
