import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm'
import { Contact } from './contact.ts'

/** Owned by shifts: who is on duty from when to when, whatever the roster says. */
@Entity('duty_shifts')
@Index('duty_shifts_span', ['account', 'endsAt'])
export class DutyShift {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: number

  @Column({ type: 'text' })
  account!: string

  @ForeignKey(() => Contact)
  @Column({ type: 'bigint' })
  contactId!: number

  /** Who is told next when the one on duty does not react. */
  @ForeignKey(() => Contact)
  @Column({ type: 'bigint', nullable: true })
  backupId!: number | null

  @Column({ type: 'timestamptz' })
  startsAt!: Date

  @Column({ type: 'timestamptz' })
  endsAt!: Date

  @Column({ type: 'bigint' })
  setById!: number
}
