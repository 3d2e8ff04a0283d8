import { Check, Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm'
import { Room } from './room.ts'

/** Owned by welcome: a live session of a room, every week or once. */
@Entity('live_sessions')
@Check('live_sessions_weekly', '(weekday IS NULL) = (minute IS NULL)')
@Index('live_sessions_room', ['roomId'])
@Index('live_sessions_next', ['nextAt'])
export class LiveSession {
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'ALWAYS' })
  id!: number

  @ForeignKey(() => Room)
  @Column({ type: 'bigint' })
  roomId!: number

  @Column({ type: 'text' })
  title!: string

  /** 0 is Monday, by the clock of the room; null: it takes place once, at `nextAt`. */
  @Column({ type: 'smallint', nullable: true })
  weekday!: number | null

  /** Minutes after midnight. */
  @Column({ type: 'smallint', nullable: true })
  minute!: number | null

  /** The next one begins then; of one that takes place once it stays. */
  @Column({ type: 'timestamptz' })
  nextAt!: Date

  /** The beginning of the one that was reminded of last. */
  @Column({ type: 'timestamptz', nullable: true })
  remindedFor!: Date | null

  @Column({ type: 'bigint' })
  byContactId!: number

  @Column({ type: 'timestamptz' })
  createdAt!: Date
}
