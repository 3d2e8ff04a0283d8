import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm'
import { Room } from './room.ts'

/** Owned by birthdays: how a room's members are greeted; without a row, privately and without a gift. */
@Entity('birthday_settings')
@Check('birthday_settings_gift', 'gift >= 0')
export class BirthdaySetting {
  @ForeignKey(() => Room)
  @PrimaryColumn({ type: 'bigint' })
  roomId!: number

  @Column({ type: 'boolean', default: false })
  inGroup!: boolean

  /** Points; 0: none. */
  @Column({ type: 'integer', default: 0 })
  gift!: number

  @Column({ type: 'bigint' })
  byContactId!: number

  @Column({ type: 'timestamptz' })
  updatedAt!: Date
}
