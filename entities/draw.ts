import { Check, Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm'
import { Contact } from './contact.ts'
import { Room } from './room.ts'

/** Owned by draws: a prize that members of a room draw for. open → drawn | cancelled */
@Entity('draws')
@Check('draws_places', 'places > 0')
@Index('draws_due', ['closesAt'], { where: "state = 'open'" })
@Index('draws_room', ['roomId', 'id'])
export class Draw {
  /** Everybody writes it: 「抽奖 7」. */
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'ALWAYS' })
  id!: number

  @ForeignKey(() => Room)
  @Column({ type: 'bigint' })
  roomId!: number

  @Column({ type: 'text' })
  prize!: string

  /** The prize is so many points for each winner; null: something that staff hand over. */
  @Column({ type: 'integer', nullable: true })
  points!: number | null

  @Column({ type: 'integer' })
  places!: number

  /** What an entrant must fulfil; empty: to be there. */
  @Column({ type: 'jsonb' })
  condition!: { days?: number; points?: number; invited?: number; checkin?: true; tier?: true }

  /** 32 random bytes, in hex, from which the seeds of all rounds follow. Secret until the draw. */
  @Column({ type: 'text' })
  root!: string

  /** SHA-256 of the seed of the first round: published at the opening. */
  @Column({ type: 'text' })
  commitment!: string

  @ForeignKey(() => Contact)
  @Column({ type: 'bigint' })
  byContactId!: number

  @Column({ type: 'timestamptz' })
  openedAt!: Date

  /** The first instant at which nobody enters any more. */
  @Column({ type: 'timestamptz' })
  closesAt!: Date

  @Column({ type: 'text', default: 'open' })
  state!: 'open' | 'drawn' | 'cancelled'

  /** SHA-256 of the frozen list of entrants; null: not drawn. */
  @Column({ type: 'text', nullable: true })
  entrantsHash!: string | null

  /** Of a cancellation. */
  @ForeignKey(() => Contact)
  @Column({ type: 'bigint', nullable: true })
  cancelledById!: number | null

  @Column({ type: 'text', nullable: true })
  cancelReason!: string | null

  @Column({ type: 'timestamptz', nullable: true })
  cancelledAt!: Date | null
}
