import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'

/** Owned by incidents: several tickets with one cause. */
@Entity('incidents')
@Index('incidents_account_state', ['account', 'state'])
export class Incident {
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'ALWAYS' })
  id!: number

  @Column({ type: 'text' })
  account!: string

  @Column({ type: 'text' })
  category!: 'quality' | 'logistics' | 'service' | 'price' | 'usage' | 'content' | 'other'

  /** none: a person said that the tickets have nothing to do with each other. */
  @Column({ type: 'text', default: 'open' })
  state!: 'open' | 'resolved' | 'none'

  /** The incident that was resolved and came back as this one. */
  @Column({ type: 'integer', nullable: true })
  earlierId!: number | null

  @Column({ type: 'timestamptz' })
  openedAt!: Date

  @Column({ type: 'timestamptz', nullable: true })
  endedAt!: Date | null
}
