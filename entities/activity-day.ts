import { Entity, ForeignKey, PrimaryColumn } from 'typeorm'
import { Contact } from './contact.ts'

/** Owned by care: on this day the person said something in a group. Outlives the messages; forgotten after a year. */
@Entity('activity_days')
export class ActivityDay {
  @ForeignKey(() => Contact)
  @PrimaryColumn({ type: 'bigint' })
  contactId!: number

  @PrimaryColumn({ type: 'date' })
  day!: string
}
