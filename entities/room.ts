import { Column, Entity, Index, PrimaryGeneratedColumn, Unique } from 'typeorm'

/** Owned by roster: a group the account is in. */
@Entity('rooms')
@Unique('rooms_account_platform', ['account', 'platformId'])
@Index('rooms_staff_room', ['account'], { where: 'is_staff_room' })
export class Room {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: number

  @Column({ type: 'text' })
  account!: string

  @Column({ type: 'text' })
  platformId!: string

  /** Sanitised; display only. */
  @Column({ type: 'text' })
  topic!: string

  @Column({ type: 'text', default: 'new' })
  state!: 'new' | 'enrolled' | 'paused'

  /** Alerts of this account go here. */
  @Column({ type: 'boolean', default: false })
  isStaffRoom!: boolean

  /** When the member list was last compared; null: the next one is only the baseline. */
  @Column({ type: 'timestamptz', nullable: true })
  snapshotAt!: Date | null

  @Column({ type: 'timestamptz' })
  createdAt!: Date
}
