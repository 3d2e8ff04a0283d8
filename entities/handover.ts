import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm'
import { Contact } from './contact.ts'

/** Owned by handover: the one on duty changed, or somebody handed over by hand. */
@Entity('handovers')
@Index('handovers_change', ['account', 'at'], { unique: true, where: 'by_contact_id IS NULL' })
@Index('handovers_newest', ['account', 'id'])
@Index('handovers_next', ['nextAt'], { where: "state IN ('waiting', 'managers')" })
export class Handover {
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'ALWAYS' })
  id!: number

  @Column({ type: 'text' })
  account!: string

  /** The instant of the change. */
  @Column({ type: 'timestamptz' })
  at!: Date

  /** Contact rows: who is on duty from then on, in ascending order. */
  @Column({ type: 'bigint', array: true })
  people!: number[]

  /** Null: at a change of the one on duty. */
  @Column({ type: 'bigint', nullable: true })
  byContactId!: number | null

  /**
   * quiet: nothing to hand over · waiting: for somebody to accept · managers, owners: they were told that nobody did ·
   * accepted · over: the next one came, or everything was done
   */
  @Column({ type: 'text' })
  state!: 'quiet' | 'waiting' | 'managers' | 'owners' | 'accepted' | 'over'

  /** When somebody is told unless it is accepted; null when nobody is. */
  @Column({ type: 'timestamptz', nullable: true })
  nextAt!: Date | null

  @ForeignKey(() => Contact)
  @Column({ type: 'bigint', nullable: true })
  acceptedById!: number | null

  @Column({ type: 'timestamptz', nullable: true })
  acceptedAt!: Date | null
}
