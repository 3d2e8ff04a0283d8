import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'

/** Owned by app: something that came in and made the bot stumble. Kept whole, for replay. */
@Entity('dead_letters')
@Index('dead_letters_waiting', ['id'], { where: 'replayed_at IS NULL' })
export class DeadLetter {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: number

  @Column({ type: 'text' })
  account!: string

  @Column({ type: 'text' })
  key!: string

  /** JSON, as text: jsonb refuses some strings that a hostile message can hold. */
  @Column({ type: 'text' })
  inbound!: string

  @Column({ type: 'text' })
  error!: string

  @Column({ type: 'timestamptz' })
  at!: Date

  @Column({ type: 'timestamptz', nullable: true })
  replayedAt!: Date | null
}
