import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm'
import { Contact } from './contact.ts'

/** Owned by birthdays: the greeting of that year has been written; stays when the birthday is changed. */
@Entity('birthday_greetings')
@Index('birthday_greetings_contact', ['contactId', 'at'])
export class BirthdayGreeting {
  @ForeignKey(() => Contact)
  @PrimaryColumn({ type: 'bigint' })
  contactId!: number

  /** Of the calendar by which the birthday was. */
  @PrimaryColumn({ type: 'smallint' })
  year!: number

  @Column({ type: 'timestamptz' })
  at!: Date
}
