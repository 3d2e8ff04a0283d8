import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'

/** Owned by app: who asked the bot for what, and whether it was done. */
@Entity('command_logs')
@Index('command_logs_contact_at', ['contactId', 'at'])
export class CommandLog {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: number

  @Column({ type: 'bigint' })
  contactId!: number

  @Column({ type: 'bigint', nullable: true })
  roomId!: number | null

  @Column({ type: 'text' })
  command!: string

  @Column({ type: 'text' })
  outcome!: 'done' | 'mistake' | 'forbidden' | 'unknown' | 'flooding'

  @Column({ type: 'timestamptz' })
  at!: Date
}
