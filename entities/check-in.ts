import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm'
import { Contact } from './contact.ts'

/** Owned by points: a day on which somebody checked in, or made up for it later. */
@Entity('check_ins')
@Index('check_ins_made_up', ['contactId', 'madeUpIn'], { unique: true, where: 'made_up_in IS NOT NULL' })
export class CheckIn {
  @ForeignKey(() => Contact)
  @PrimaryColumn({ type: 'bigint' })
  contactId!: number

  /** `2026-11-23`, on the installation's calendar. */
  @PrimaryColumn({ type: 'text' })
  day!: string

  /** The month in which the missed day was made up for: once a month. Null: on the day itself. */
  @Column({ type: 'text', nullable: true })
  madeUpIn!: string | null

  @Column({ type: 'timestamptz' })
  at!: Date
}
