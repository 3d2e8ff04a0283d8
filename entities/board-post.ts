import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm'
import { Room } from './room.ts'

/** Owned by boards: which leaderboard is posted in a group by itself, and when; each kind once a group. */
@Entity('board_posts')
@Check(
  'board_posts_when',
  `minute BETWEEN 0 AND 1439 AND on_day BETWEEN 1 AND CASE every WHEN 'week' THEN 7 WHEN 'month' THEN 28 ELSE 1 END`,
)
@Index('board_posts_due', ['nextAt'])
export class BoardPost {
  @ForeignKey(() => Room)
  @PrimaryColumn({ type: 'bigint' })
  roomId!: number

  @PrimaryColumn({ type: 'text' })
  kind!: 'referrals' | 'points'

  @Column({ type: 'text' })
  every!: 'day' | 'week' | 'month'

  /** Monday is 1; of a month the day, 28 at most; 1 when it is every day. */
  @Column({ type: 'smallint' })
  onDay!: number

  /** After midnight, on the clock of the group. */
  @Column({ type: 'smallint' })
  minute!: number

  @Column({ type: 'timestamptz' })
  nextAt!: Date

  @Column({ type: 'bigint' })
  byContactId!: number
}
