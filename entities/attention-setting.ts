import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm'
import { Room } from './room.ts'

/** Owned by attention: how often and when the bot may speak unasked; of an account, and of rooms that differ from it. */
@Entity('attention_settings')
@Index('attention_settings_account', ['account'], { unique: true, where: 'room_id IS NULL' })
@Index('attention_settings_room', ['roomId'], { unique: true, where: 'room_id IS NOT NULL' })
export class AttentionSetting {
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'ALWAYS' })
  id!: number

  @Column({ type: 'text' })
  account!: string

  /** Null: of every room that has none of its own, and of people. */
  @ForeignKey(() => Room)
  @Column({ type: 'bigint', nullable: true })
  roomId!: number | null

  /** `Quiet` of the feature: a span of minutes after midnight, or "off"; null: as is general. */
  @Column({ type: 'jsonb', nullable: true })
  quiet!: object | string | null

  /** Messages a day that nobody asked for, to the room. */
  @Column({ type: 'integer', nullable: true })
  perRoom!: number | null

  /** The same to one person, a day and in seven days; only of an account. */
  @Column({ type: 'integer', nullable: true })
  perDay!: number | null

  @Column({ type: 'integer', nullable: true })
  perWeek!: number | null

  @Column({ type: 'bigint' })
  byContactId!: number

  @Column({ type: 'timestamptz' })
  updatedAt!: Date
}
