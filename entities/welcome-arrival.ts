import { Column, Entity, Index, PrimaryGeneratedColumn, Unique } from 'typeorm'

/** Owned by welcome: somebody who came in and waits for the merged welcome of the room. */
@Entity('welcome_arrivals')
@Unique('welcome_arrivals_cause', ['roomId', 'contactId', 'eventKey'])
@Index('welcome_arrivals_due', ['dueAt'], { where: 'welcomed_at IS NULL' })
export class WelcomeArrival {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: number

  @Column({ type: 'bigint' })
  roomId!: number

  @Column({ type: 'bigint' })
  contactId!: number

  @Column({ type: 'bigint', nullable: true })
  inviterId!: number | null

  @Column({ type: 'text' })
  eventKey!: string

  /** The end of the room's window: the same for everybody in it. */
  @Column({ type: 'timestamptz' })
  dueAt!: Date

  @Column({ type: 'timestamptz', nullable: true })
  welcomedAt!: Date | null

  /** Somebody who was here before and has been away for long: no newcomer. */
  @Column({ type: 'boolean', default: false })
  back!: boolean
}
