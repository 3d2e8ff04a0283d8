import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn, Unique } from 'typeorm'
import { PublicationDigest } from './publication-digest.ts'
import { Ticket } from './ticket.ts'

/** Owned by publishing: the ending of a complaint as the group saw it. One per ticket. */
@Entity('publications')
@Unique('publications_ticket', ['ticketId'])
@Index('publications_room', ['roomId', 'publishedAt'])
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

  /** result-only: nothing that tells whose complaint it was. */
  @Column({ type: 'text', default: 'full' })
  form!: 'full' | 'result-only'

  /** The result as it was put right after the last publication; null: as the ticket has it. */
  @Column({ type: 'text', nullable: true })
  correctedResult!: string | null

  /** Null for a post of its own. */
  @ForeignKey(() => PublicationDigest)
  @Column({ type: 'bigint', nullable: true })
  digestId!: number | null

  @Column({ type: 'timestamptz', nullable: true })
  withdrawnAt!: Date | null

  @Column({ type: 'bigint', nullable: true })
  withdrawnById!: number | null
}
