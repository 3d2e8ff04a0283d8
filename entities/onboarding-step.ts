import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm'
import { Contact } from './contact.ts'
import { Room } from './room.ts'

/**
 * Owned by welcome: one message of the first week of a newcomer.
 * waiting → told (privately, and whether it arrived is looked at later) → done; waiting → done. declined: the person wants
 * none of it, now or later.
 */
@Entity('onboarding_steps')
@Check('onboarding_steps_state', "state IN ('waiting', 'told', 'done', 'declined')")
@Check('onboarding_steps_day', 'day IN (1, 3, 7)')
@Index('onboarding_steps_due', ['dueAt'], { where: "state IN ('waiting', 'told')" })
@Index('onboarding_steps_contact', ['contactId'])
export class OnboardingStep {
  @ForeignKey(() => Room)
  @PrimaryColumn({ type: 'bigint' })
  roomId!: number

  @ForeignKey(() => Contact)
  @PrimaryColumn({ type: 'bigint' })
  contactId!: number

  /** Days after the join. */
  @PrimaryColumn({ type: 'smallint' })
  day!: number

  @Column({ type: 'text', default: 'waiting' })
  state!: 'waiting' | 'told' | 'done' | 'declined'

  /** When it is to be said, then when to look whether it arrived. */
  @Column({ type: 'timestamptz' })
  dueAt!: Date
}
