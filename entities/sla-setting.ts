import { Column, Entity, PrimaryColumn } from 'typeorm'

/** Owned by sla: what an unhappy member is told at once, in an account's own words. */
@Entity('sla_settings')
export class SlaSetting {
  @PrimaryColumn({ type: 'text' })
  account!: string

  /** With {同事} and {时间}. */
  @Column({ type: 'text' })
  acknowledgement!: string

  @Column({ type: 'bigint' })
  byContactId!: number

  @Column({ type: 'timestamptz' })
  updatedAt!: Date
}
