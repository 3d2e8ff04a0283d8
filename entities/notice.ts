import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'

/** Owned by escalation: what somebody must be told about a deadline; told together, at most once a minute and place. */
@Entity('notices')
@Index('notices_waiting', ['place'], { where: "state = 'waiting'" })
@Index('notices_said', ['place', 'saidAt'], { where: 'said_at IS NOT NULL' })
@Index('notices_ticket', ['ticketId'])
export class Notice {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: number

  /** `room:5` for the staff room, `contact:7` for a direct message. */
  @Column({ type: 'text' })
  place!: string

  @Column({ type: 'bigint' })
  contactId!: number

  @Column({ type: 'integer' })
  ticketId!: number

  @Column({ type: 'bigint' })
  targetId!: number

  @Column({ type: 'text' })
  what!: 'warned' | 'breached'

  @Column({ type: 'timestamptz' })
  at!: Date

  /** dropped: no longer true when its turn came. */
  @Column({ type: 'text', default: 'waiting' })
  state!: 'waiting' | 'said' | 'dropped'

  @Column({ type: 'timestamptz', nullable: true })
  saidAt!: Date | null
}
