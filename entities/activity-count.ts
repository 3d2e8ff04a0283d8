import { Column, Entity, PrimaryColumn } from 'typeorm'

/** Owned by care: the messages of this day have been counted into the activity days. */
@Entity('activity_counts')
export class ActivityCount {
  @PrimaryColumn({ type: 'date' })
  day!: string

  @Column({ type: 'timestamptz' })
  countedAt!: Date
}
