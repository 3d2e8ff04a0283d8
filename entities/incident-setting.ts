import { Column, Entity, PrimaryColumn } from 'typeorm'

/** Owned by incidents: how many members within which time make one, where an account has changed it. */
@Entity('incident_settings')
export class IncidentSetting {
  @PrimaryColumn({ type: 'text' })
  account!: string

  /** Null: this account wants none. */
  @Column({ type: 'smallint', nullable: true })
  people!: number | null

  @Column({ type: 'smallint' })
  minutes!: number

  @Column({ type: 'bigint' })
  byContactId!: number

  @Column({ type: 'timestamptz' })
  updatedAt!: Date
}
