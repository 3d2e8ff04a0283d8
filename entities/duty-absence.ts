import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm'
import { Contact } from './contact.ts'

/** Owned by shifts: somebody does not do the turns that begin in this time: on leave, gone home, or a colleague does them. */
@Entity('duty_absences')
@Index('duty_absences_span', ['account', 'endsAt'])
export class DutyAbsence {
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'ALWAYS' })
  id!: number

  @Column({ type: 'text' })
  account!: string

  @Column({ type: 'text' })
  kind!: 'leave' | 'off' | 'swap'

  @ForeignKey(() => Contact)
  @Column({ type: 'bigint' })
  contactId!: number

  /** Who does the turns instead; of a swap. */
  @ForeignKey(() => Contact)
  @Column({ type: 'bigint', nullable: true })
  substituteId!: number | null

  @Column({ type: 'timestamptz' })
  startsAt!: Date

  @Column({ type: 'timestamptz' })
  endsAt!: Date

  /** offered: the colleague has not answered yet · set: it counts · refused, cancelled: it does not */
  @Column({ type: 'text' })
  state!: 'offered' | 'set' | 'refused' | 'cancelled'

  @Column({ type: 'bigint' })
  byContactId!: number

  /** Since when it counts: of two about one turn, the later one goes on from the earlier one. */
  @Column({ type: 'timestamptz' })
  setAt!: Date
}
