import { Column, Entity, PrimaryColumn } from 'typeorm'

/** Owned by points: how long points last. Without a row: a year. */
@Entity('point_settings')
export class PointSetting {
  @PrimaryColumn({ type: 'text' })
  account!: string

  /** Full months after the one in which they were earned; null: for good. */
  @Column({ type: 'integer', nullable: true })
  validMonths!: number | null

  @Column({ type: 'bigint' })
  byContactId!: number

  @Column({ type: 'timestamptz' })
  updatedAt!: Date
}
