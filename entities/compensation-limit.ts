import { Column, Entity, PrimaryColumn } from 'typeorm'

/** Owned by compensation: where an account's limits differ from those we come with. */
@Entity('compensation_limits')
export class CompensationLimit {
  @PrimaryColumn({ type: 'text' })
  account!: string

  @PrimaryColumn({ type: 'text' })
  role!: 'agent' | 'manager'

  /** ticket: all that is given for one ticket · day: all that one person gives in a day */
  @PrimaryColumn({ type: 'text' })
  span!: 'ticket' | 'day'

  /** Null: no limit. */
  @Column({ type: 'integer', nullable: true })
  couponFen!: number | null

  @Column({ type: 'integer', nullable: true })
  points!: number | null

  @Column({ type: 'bigint' })
  byContactId!: number

  @Column({ type: 'timestamptz' })
  updatedAt!: Date
}
