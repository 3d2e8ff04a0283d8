import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm'
import { Room } from './room.ts'

/** Owned by publishing: how a group hears of results; without a row, each by itself. */
@Entity('publication_modes')
export class PublicationMode {
  @ForeignKey(() => Room)
  @PrimaryColumn({ type: 'bigint' })
  roomId!: number

  @Column({ type: 'text' })
  mode!: 'each' | 'digest'

  @Column({ type: 'bigint' })
  byContactId!: number

  @Column({ type: 'timestamptz' })
  updatedAt!: Date
}
