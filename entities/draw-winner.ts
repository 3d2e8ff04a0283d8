import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm'
import { Contact } from './contact.ts'
import { Draw } from './draw.ts'

/**
 * Owned by draws: whose turn it was to win, in the order that a round drew.
 * waiting → claimed | late | left | void (the round was drawn again); staff and left also at once: passed over
 */
@Entity('draw_winners')
@Unique('draw_winners_number', ['drawId', 'round', 'number'])
@Index('draw_winners_due', ['dueAt'], { where: "outcome = 'waiting'" })
@Index('draw_winners_waiting', ['contactId'], { where: "outcome = 'waiting'" })
export class DrawWinner {
  @ForeignKey(() => Draw)
  @PrimaryColumn({ type: 'integer' })
  drawId!: number

  @PrimaryColumn({ type: 'integer' })
  round!: number

  /** Place in the order of the round, from 1. */
  @PrimaryColumn({ type: 'integer' })
  rank!: number

  /** Of the entry. */
  @Column({ type: 'integer' })
  number!: number

  @ForeignKey(() => Contact)
  @Column({ type: 'bigint' })
  contactId!: number

  @Column({ type: 'text' })
  outcome!: 'waiting' | 'claimed' | 'late' | 'left' | 'staff' | 'void'

  @Column({ type: 'timestamptz' })
  calledAt!: Date

  /** Until when the prize can be claimed. */
  @Column({ type: 'timestamptz' })
  dueAt!: Date

  @Column({ type: 'timestamptz', nullable: true })
  endedAt!: Date | null

  /** The colleague who handed it over; null: the winner claimed it, or nobody did. */
  @ForeignKey(() => Contact)
  @Column({ type: 'bigint', nullable: true })
  endedById!: number | null
}
