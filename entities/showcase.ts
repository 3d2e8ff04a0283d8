import { Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm'
import { Room } from './room.ts'

/** Owned by showcase: the public page of a group. Without a row there is none. */
@Entity('showcases')
@Unique('showcases_slug', ['slug'])
export class Showcase {
  @ForeignKey(() => Room)
  @PrimaryColumn({ type: 'bigint' })
  roomId!: number

  /** Its address: 128 random bits, which nobody guesses. */
  @Column({ type: 'text' })
  slug!: string

  @Column({ type: 'timestamptz' })
  openedAt!: Date
}
