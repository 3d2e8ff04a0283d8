import { Column, Entity, PrimaryColumn } from 'typeorm'

/** Owned by detection: how readily a room raises an alert; without a row, medium. */
@Entity('room_sensitivities')
export class RoomSensitivity {
  @PrimaryColumn({ type: 'bigint' })
  roomId!: number

  @Column({ type: 'text' })
  level!: 'high' | 'medium' | 'low'

  @Column({ type: 'bigint' })
  byContactId!: number

  @Column({ type: 'timestamptz' })
  updatedAt!: Date
}
