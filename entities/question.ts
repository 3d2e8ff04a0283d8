import { Check, Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm'
import { Contact } from './contact.ts'
import { Room } from './room.ts'

/**
 * Owned by questions: something a member asked. Its words are those of the message, so that they are forgotten with it.
 * open → answered (a person) | expired; faq (answered by the bot) → open again when that did not help.
 */
@Entity('questions')
@Check('questions_state', "state IN ('open', 'answered', 'faq', 'expired')")
@Index('questions_message', ['messageId'], { unique: true })
@Index('questions_open', ['account', 'askedAt'], { where: "state = 'open'" })
@Index('questions_open_room', ['roomId'], { where: "state = 'open'" })
@Index('questions_asked', ['account', 'askedAt'])
export class Question {
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'ALWAYS' })
  id!: number

  @Column({ type: 'text' })
  account!: string

  /** Null in a direct chat. */
  @ForeignKey(() => Room)
  @Column({ type: 'bigint', nullable: true })
  roomId!: number | null

  /** Who asked. */
  @ForeignKey(() => Contact)
  @Column({ type: 'bigint' })
  contactId!: number

  @Column({ type: 'bigint' })
  messageId!: number

  @Column({ type: 'text' })
  state!: 'open' | 'answered' | 'faq' | 'expired'

  @Column({ type: 'timestamptz' })
  askedAt!: Date

  /** When the asker wanted a person; somebody was told at once. */
  @Column({ type: 'timestamptz', nullable: true })
  handedOverAt!: Date | null

  @Column({ type: 'timestamptz', nullable: true })
  answeredAt!: Date | null

  @ForeignKey(() => Contact)
  @Column({ type: 'bigint', nullable: true })
  answeredById!: number | null

  /** What was said to it, where a message said it. */
  @Column({ type: 'bigint', nullable: true })
  answerMessageId!: number | null

  /** In how many digests it has been. */
  @Column({ type: 'smallint', default: 0 })
  digests!: number
}
