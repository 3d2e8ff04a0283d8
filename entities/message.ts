import { Column, Entity, Index, PrimaryGeneratedColumn, Unique } from 'typeorm'

/** Owned by app: everything that came in, once. The key stays for good; the text is emptied by retention. */
@Entity('messages')
@Unique('messages_account_key', ['account', 'key'])
@Index('messages_room_sent', ['roomId', 'sentAt'])
@Index('messages_contact_sent', ['contactId', 'sentAt'])
@Index('messages_kept', ['sentAt'], { where: "text <> ''" })
export class Message {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: number

  @Column({ type: 'text' })
  account!: string

  /** The platform's message id, or the derived id of another event. */
  @Column({ type: 'text' })
  key!: string

  /** Null in a direct chat. */
  @Column({ type: 'bigint', nullable: true })
  roomId!: number | null

  /** Null for events that nobody in particular caused. */
  @Column({ type: 'bigint', nullable: true })
  contactId!: number | null

  /** text, image, voice … for messages; event for joins, leaves, gaps. */
  @Column({ type: 'text' })
  kind!: string

  @Column({ type: 'text' })
  text!: string

  /** Negative score 0–1 by the text engine; null for what is not judged. */
  @Column({ type: 'real', nullable: true })
  negative!: number | null

  @Column({ type: 'timestamptz' })
  sentAt!: Date

  @Column({ type: 'timestamptz' })
  receivedAt!: Date
}
