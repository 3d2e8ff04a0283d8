import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm'
import { Contact } from './contact.ts'

/** Owned by birthdays: the day a member told us, without the year. */
@Entity('birthdays')
@Index('birthdays_day', ['lunar', 'month', 'day'])
export class Birthday {
  @ForeignKey(() => Contact)
  @PrimaryColumn({ type: 'bigint' })
  contactId!: number

  /** By the lunar calendar. */
  @Column({ type: 'boolean' })
  lunar!: boolean

  @Column({ type: 'smallint' })
  month!: number

  @Column({ type: 'smallint' })
  day!: number

  @Column({ type: 'timestamptz' })
  updatedAt!: Date
}
