import { Column, Entity, PrimaryColumn } from 'typeorm'

/** Owned by insights: whether a report comes by itself; without a row it does. */
@Entity('report_settings')
export class ReportSetting {
  @PrimaryColumn({ type: 'text' })
  account!: string

  @PrimaryColumn({ type: 'text' })
  report!: 'daily' | 'weekly' | 'monthly'

  @Column({ type: 'boolean' })
  byItself!: boolean
}
