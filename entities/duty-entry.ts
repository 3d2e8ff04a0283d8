import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm'
import { Contact } from './contact.ts'

/** Owned by shifts: a line of the weekly roster. Changes are numbered, so that the last one can be undone. */
@Entity('duty_entries')
@Index('duty_entries_account', ['account'])
export class DutyEntry {
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'ALWAYS' })
  id!: number

  @Column({ type: 'text' })
  account!: string

  /** `daily`, `workday`, `weekend`, `holiday`, a weekday (`0` is Monday), or one date (`2026-12-31`). */
  @Column({ type: 'text', array: true })
  days!: string[]

  /** `Span[]` of core/working-hours. */
  @Column({ type: 'jsonb' })
  spans!: object

  /** Contact rows: who is on duty together. */
  @Column({ type: 'bigint', array: true })
  people!: number[]

  /** Who is told next, and stands in for those on leave. */
  @ForeignKey(() => Contact)
  @Column({ type: 'bigint', nullable: true })
  backupId!: number | null

  /** Called for urgent complaints only. */
  @Column({ type: 'boolean', default: false })
  urgentOnly!: boolean

  /** IANA name of the wall on which the times are. */
  @Column({ type: 'text' })
  timeZone!: string

  @Column({ type: 'bigint' })
  byContactId!: number

  /** The number of the change that brought this line, counted for each account. */
  @Column({ type: 'integer' })
  addedIn!: number

  /** The change that took it away. */
  @Column({ type: 'integer', nullable: true })
  removedIn!: number | null
}
