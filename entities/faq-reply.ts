import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm'
import { Contact } from './contact.ts'
import { FaqEntry } from './faq-entry.ts'
import { Room } from './room.ts'

/** Owned by faq: a question that the bot answered by itself. */
@Entity('faq_replies')
@Index('faq_replies_message', ['messageId'], { unique: true })
@Index('faq_replies_room', ['roomId', 'at'])
@Index('faq_replies_contact', ['contactId', 'at'])
export class FaqReply {
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'ALWAYS' })
  id!: number

  @ForeignKey(() => FaqEntry)
  @Column({ type: 'integer' })
  entryId!: number

  /** Null in a direct chat. */
  @ForeignKey(() => Room)
  @Column({ type: 'bigint', nullable: true })
  roomId!: number | null

  /** Who asked. */
  @ForeignKey(() => Contact)
  @Column({ type: 'bigint' })
  contactId!: number

  /** The question as a message. */
  @Column({ type: 'bigint' })
  messageId!: number

  /** How alike question and entry were, 0–1. */
  @Column({ type: 'real' })
  score!: number

  @Column({ type: 'timestamptz' })
  at!: Date

  /** When the asker wanted a person all the same. */
  @Column({ type: 'timestamptz', nullable: true })
  unhelpfulAt!: Date | null
}
