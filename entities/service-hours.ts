import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm'
import { Room } from './room.ts'

/** Owned by hours: when people are there to answer; of an account, and of rooms that differ from it. */
@Entity('service_hours')
@Index('service_hours_account', ['account'], { unique: true, where: 'room_id IS NULL' })
@Index('service_hours_room', ['roomId'], { unique: true, where: 'room_id IS NOT NULL' })
export class ServiceHours {
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'ALWAYS' })
  id!: number

  @Column({ type: 'text' })
  account!: string

  /** Null: of every room that has none of its own. */
  @ForeignKey(() => Room)
  @Column({ type: 'bigint', nullable: true })
  roomId!: number | null

  /** `Hours` of core/working-hours; null while only the time zone differs. */
  @Column({ type: 'jsonb', nullable: true })
  hours!: object | null

  /** IANA name; null: the installation's. */
  @Column({ type: 'text', nullable: true })
  timeZone!: string | null

  @Column({ type: 'bigint' })
  byContactId!: number

  @Column({ type: 'timestamptz' })
  updatedAt!: Date
}
