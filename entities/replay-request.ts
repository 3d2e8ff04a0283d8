import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm'
import { DeadLetter } from './dead-letter.ts'

/** Owned by upkeep: dead letters that an owner wants to be taken in again. Settled once the letter is replayed. */
@Entity('replay_requests')
export class ReplayRequest {
  @ForeignKey(() => DeadLetter, { onDelete: 'CASCADE' })
  @PrimaryColumn({ type: 'bigint' })
  letterId!: number

  @Column({ type: 'timestamptz' })
  askedAt!: Date
}
