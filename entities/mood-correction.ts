import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm'
import { Contact } from './contact.ts'
import { Ticket } from './ticket.ts'

/**
 * Owned by detection: a message about which staff said that the bot had judged it wrongly. Its text, with numbers
 * masked, is kept beyond the retention of messages, because staff chose it as an example.
 */
@Entity('mood_corrections')
@Index('mood_corrections_active', ['id'], { where: "state = 'active'" })
@Index('mood_corrections_ticket', ['ticketId'])
export class MoodCorrection {
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'ALWAYS' })
  id!: number

  @Column({ type: 'text' })
  text!: string

  @Column({ type: 'text' })
  verdict!: 'false-alarm' | 'missed'

  @ForeignKey(() => Contact)
  @Column({ type: 'bigint' })
  byContactId!: number

  @ForeignKey(() => Ticket)
  @Column({ type: 'integer' })
  ticketId!: number

  @Column({ type: 'text', default: 'active' })
  state!: 'active' | 'undone'

  @Column({ type: 'timestamptz' })
  at!: Date

  @Column({ type: 'timestamptz', nullable: true })
  undoneAt!: Date | null
}
