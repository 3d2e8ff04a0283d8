import { Column, Entity, ForeignKey, PrimaryGeneratedColumn, Unique } from 'typeorm'
import { Ticket } from './ticket.ts'

/** Owned by publishing: the ending of a complaint as the group saw it. One per ticket. */
@Entity('publications')
@Unique('publications_ticket', ['ticketId'])
export class Publication {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: number

  @ForeignKey(() => Ticket)
  @Column({ type: 'integer' })
  ticketId!: number

  @Column({ type: 'bigint' })
  roomId!: number

  /** Masked, exactly as it went out. */
  @Column({ type: 'text' })
  text!: string

  @Column({ type: 'bigint' })
  byContactId!: number

  @Column({ type: 'timestamptz' })
  publishedAt!: Date
}
