import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm'
import { Contact } from './contact.ts'
import { Room } from './room.ts'

/** Owned by tickets: a promise to somebody who is unhappy. At most one open ticket per member and room. */
@Entity('tickets')
@Index('tickets_one_open', ['contactId', 'roomId'], {
  unique: true,
  where: "room_id IS NOT NULL AND state IN ('open', 'taken', 'promised')",
})
@Index('tickets_one_open_direct', ['contactId'], {
  unique: true,
  where: "room_id IS NULL AND state IN ('open', 'taken', 'promised')",
})
@Index('tickets_room_state', ['roomId', 'state'])
@Index('tickets_contact', ['contactId'])
// The desk reads all that is open, and looks for endings among the newest of a category.
@Index('tickets_open', ['id'], { where: "state IN ('open', 'taken', 'promised')" })
@Index('tickets_endings', ['category', 'id'], { where: "state = 'resolved'" })
export class Ticket {
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'ALWAYS' })
  id!: number

  /** Null for a complaint in a direct chat. */
  @ForeignKey(() => Room)
  @Column({ type: 'bigint', nullable: true })
  roomId!: number | null

  /** The unhappy member. */
  @ForeignKey(() => Contact)
  @Column({ type: 'bigint' })
  contactId!: number

  @Column({ type: 'text' })
  state!: 'open' | 'taken' | 'promised' | 'resolved' | 'dismissed' | 'merged'

  @Column({ type: 'text' })
  category!: 'quality' | 'logistics' | 'service' | 'price' | 'usage' | 'content' | 'other'

  @Column({ type: 'smallint' })
  severity!: 1 | 2 | 3

  /** The words that opened it, as the alert showed them. */
  @Column({ type: 'text' })
  summary!: string

  /** mood: noticed by the bot · member: 投诉 · staff: 漏报 */
  @Column({ type: 'text' })
  source!: 'mood' | 'member' | 'staff'

  @Column({ type: 'timestamptz' })
  openedAt!: Date

  /** The first message nobody has answered yet; null while the member is not waiting. */
  @Column({ type: 'timestamptz', nullable: true })
  waitingSince!: Date | null

  @Column({ type: 'timestamptz', nullable: true })
  answeredAt!: Date | null

  @ForeignKey(() => Contact)
  @Column({ type: 'bigint', nullable: true })
  assigneeId!: number | null

  /** It is the member's turn: what we wait for, and since when. */
  @Column({ type: 'text', nullable: true })
  pausedFor!: string | null

  @Column({ type: 'timestamptz', nullable: true })
  pausedAt!: Date | null

  @Column({ type: 'text', nullable: true })
  promise!: string | null

  @Column({ type: 'timestamptz', nullable: true })
  promiseDueAt!: Date | null

  @Column({ type: 'text', nullable: true })
  result!: string | null

  @Column({ type: 'timestamptz', nullable: true })
  resolvedAt!: Date | null

  @Column({ type: 'integer', nullable: true })
  mergedIntoId!: number | null
}
