import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm'
import { SlaTarget } from './sla-target.ts'

/**
 * Owned by escalation: a missed deadline on its way up, level by level, each to other people.
 * climbing → acknowledged (somebody reacted: it rests) → climbing again … → done
 */
@Entity('escalations')
@Index('escalations_next', ['nextAt'], { where: "state <> 'done'" })
@Index('escalations_ticket', ['ticketId'])
export class Escalation {
  @ForeignKey(() => SlaTarget)
  @PrimaryColumn({ type: 'bigint' })
  targetId!: number

  @Column({ type: 'integer' })
  ticketId!: number

  /** 0 duty, 1 backup, 2 managers, 3 owners: the highest that was told. */
  @Column({ type: 'smallint' })
  level!: number

  /** Contact row ids. */
  @Column({ type: 'bigint', array: true })
  told!: number[]

  @Column({ type: 'text' })
  state!: 'climbing' | 'acknowledged' | 'done'

  @Column({ type: 'timestamptz' })
  nextAt!: Date
}
