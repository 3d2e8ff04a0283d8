import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm'
import { Contact } from './contact.ts'
import { Question } from './question.ts'
import { Room } from './room.ts'

/** Owned by welcome: the first thing a newcomer asked in a room within a day. */
@Entity('first_questions')
@Index('first_questions_due', ['dueAt'], { where: 'due_at IS NOT NULL' })
export class FirstQuestion {
  @ForeignKey(() => Room)
  @PrimaryColumn({ type: 'bigint' })
  roomId!: number

  @ForeignKey(() => Contact)
  @PrimaryColumn({ type: 'bigint' })
  contactId!: number

  @ForeignKey(() => Question)
  @Column({ type: 'integer' })
  questionId!: number

  /** When to look whether a person has answered; null: looked already, or the bot answered. */
  @Column({ type: 'timestamptz', nullable: true })
  dueAt!: Date | null
}
