import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm'
import { Contact } from './contact.ts'
import { Draw } from './draw.ts'

/** Owned by draws: one drawing of a draw. The first by itself at the deadline, every further one by a manager, with a reason. */
@Entity('draw_rounds')
export class DrawRound {
  @ForeignKey(() => Draw)
  @PrimaryColumn({ type: 'integer' })
  drawId!: number

  /** From 1. */
  @PrimaryColumn({ type: 'integer' })
  round!: number

  /** How many are drawn in this round. */
  @Column({ type: 'integer' })
  places!: number

  /** Entry numbers that had claimed their prize before this round, and keep it. Ascending. */
  @Column({ type: 'integer', array: true })
  kept!: number[]

  /** Who had it drawn again, and why; null: the first round. */
  @ForeignKey(() => Contact)
  @Column({ type: 'bigint', nullable: true })
  byContactId!: number | null

  @Column({ type: 'text', nullable: true })
  reason!: string | null

  @Column({ type: 'timestamptz' })
  drawnAt!: Date
}
