import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm'
import { Ticket } from './ticket.ts'

/** Owned by sla: a deadline of a ticket. `void`: it no longer applies (dismissed, merged, replaced). */
@Entity('sla_targets')
@Index('sla_targets_ticket', ['ticketId'])
@Index('sla_targets_next', ['nextCheckAt'], { where: "state = 'open' AND next_check_at IS NOT NULL" })
export class SlaTarget {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: number

  @ForeignKey(() => Ticket)
  @Column({ type: 'integer' })
  ticketId!: number

  @Column({ type: 'text' })
  kind!: 'first-response' | 'next-response' | 'plan' | 'resolution' | 'promise' | 'step'

  @Column({ type: 'text', default: 'open' })
  state!: 'open' | 'met' | 'breached' | 'void'

  /** Whether only service hours count. */
  @Column({ type: 'text', default: 'always' })
  clock!: 'working' | 'always'

  /** Of kind `step`: the step it is the deadline of. */
  @Column({ type: 'bigint', nullable: true })
  stepId!: number | null

  @Column({ type: 'timestamptz' })
  startedAt!: Date

  @Column({ type: 'timestamptz' })
  warnAt!: Date

  @Column({ type: 'timestamptz' })
  dueAt!: Date

  /** The next instant at which the job must look: warnAt, then dueAt, then null. */
  @Column({ type: 'timestamptz', nullable: true })
  nextCheckAt!: Date | null

  /** While it is the member's turn: since when, and what is left on its clock until the warning (null: said) and the end. */
  @Column({ type: 'timestamptz', nullable: true })
  pausedAt!: Date | null

  @Column({ type: 'bigint', nullable: true })
  warnLeftMs!: number | null

  @Column({ type: 'bigint', nullable: true })
  leftMs!: number | null

  @Column({ type: 'timestamptz', nullable: true })
  metAt!: Date | null

  @Column({ type: 'timestamptz', nullable: true })
  breachedAt!: Date | null
}
