import { Column, Entity, PrimaryColumn } from 'typeorm'

/** Owned by app: when an account or a room may speak next. In the database, so that a restart does not reset it. */
@Entity('send_paces')
export class SendPace {
  /** `account:<id>` or `room:<row id>` */
  @PrimaryColumn({ type: 'text' })
  scope!: string

  @Column({ type: 'timestamptz' })
  nextAt!: Date

  /** The platform said "too often": until then only complaints and replies go out. */
  @Column({ type: 'timestamptz', nullable: true })
  limitedUntil!: Date | null
}
