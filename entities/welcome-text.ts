import { Check, Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm'
import { Room } from './room.ts'

/** Owned by welcome: what newcomers are told, piece by piece; of an account, and of rooms that differ from it. */
@Entity('welcome_texts')
@Check(
  'welcome_texts_slot',
  "slot IN ('welcome', 'welcome-vip', 'welcome-year', 'welcome-month', 'welcome-single', 'rules', 'contact', 'day-1', 'day-3', 'day-7', 'onboarding', 'reminder')",
)
@Index('welcome_texts_account', ['account', 'slot'], { unique: true, where: 'room_id IS NULL' })
@Index('welcome_texts_room', ['roomId', 'slot'], { unique: true, where: 'room_id IS NOT NULL' })
export class WelcomeText {
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'ALWAYS' })
  id!: number

  @Column({ type: 'text' })
  account!: string

  /** Null: of every room that has none of its own. */
  @ForeignKey(() => Room)
  @Column({ type: 'bigint', nullable: true })
  roomId!: number | null

  /** Which piece: a template, the rules, whom to ask, or one of the two switches (`onboarding`, `reminder`). */
  @Column({ type: 'text' })
  slot!: string

  /** Empty: nothing is said here. Switches: `off`, `on`, and `group` for `onboarding`. */
  @Column({ type: 'text' })
  text!: string

  @Column({ type: 'bigint' })
  byContactId!: number

  @Column({ type: 'timestamptz' })
  updatedAt!: Date
}
