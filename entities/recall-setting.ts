import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm'
import { Room } from './room.ts'

/** Owned by care: whether members of a room who have fallen silent get a word, and which; without a row, none. */
@Entity('recall_settings')
export class RecallSetting {
  @ForeignKey(() => Room)
  @PrimaryColumn({ type: 'bigint' })
  roomId!: number

  @Column({ type: 'boolean', default: false })
  isOn!: boolean

  /** The room's own words; null: ours. */
  @Column({ type: 'text', nullable: true })
  text!: string | null

  @Column({ type: 'bigint' })
  byContactId!: number

  @Column({ type: 'timestamptz' })
  updatedAt!: Date
}
