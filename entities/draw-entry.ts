import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm'
import { Contact } from './contact.ts'
import { Draw } from './draw.ts'

/** Owned by draws: somebody who entered a draw. */
@Entity('draw_entries')
@Unique('draw_entries_contact', ['drawId', 'contactId'])
@Index('draw_entries_by_contact', ['contactId'])
export class DrawEntry {
  @ForeignKey(() => Draw)
  @PrimaryColumn({ type: 'integer' })
  drawId!: number

  /** In the order of entering, from 1: what a person is called in public. */
  @PrimaryColumn({ type: 'integer' })
  number!: number

  @ForeignKey(() => Contact)
  @Column({ type: 'bigint' })
  contactId!: number

  /** Random, told to the entrant, who finds it again in the public list. It says nothing about the person. */
  @Column({ type: 'text' })
  token!: string

  @Column({ type: 'timestamptz' })
  enteredAt!: Date

  /** Why it did not count when the list was frozen; null: it does. */
  @Column({ type: 'text', nullable: true })
  dropped!: 'left' | 'staff' | 'days' | 'tier' | 'checkin' | 'points' | 'invited' | null
}
