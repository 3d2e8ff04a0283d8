import { Column, Entity, ForeignKey, PrimaryGeneratedColumn, Unique } from 'typeorm'
import { Room } from './room.ts'

/** Owned by publishing: the one post of a day that tells how several complaints ended. */
@Entity('publication_digests')
@Unique('publication_digests_day', ['roomId', 'day'])
export class PublicationDigest {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: number

  @ForeignKey(() => Room)
  @Column({ type: 'bigint' })
  roomId!: number

  /** `2026-11-23` on the clock of the room. */
  @Column({ type: 'text' })
  day!: string

  @Column({ type: 'text' })
  text!: string

  @Column({ type: 'timestamptz' })
  at!: Date
}
