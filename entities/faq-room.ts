import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm'
import { Room } from './room.ts'

/** Owned by faq: rooms in which somebody has set whether the bot answers unasked. Without a row it does. */
@Entity('faq_rooms')
export class FaqRoom {
  @ForeignKey(() => Room)
  @PrimaryColumn({ type: 'bigint' })
  roomId!: number

  @Column({ type: 'boolean' })
  autoReply!: boolean

  @Column({ type: 'bigint' })
  byContactId!: number

  @Column({ type: 'timestamptz' })
  updatedAt!: Date
}
