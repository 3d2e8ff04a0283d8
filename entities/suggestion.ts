import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm'
import { Contact } from './contact.ts'
import { Room } from './room.ts'

/** Owned by suggestions: what a member wants to be better. */
@Entity('suggestions')
@Index('suggestions_open', ['account', 'roomId', 'wording'], {
  unique: true,
  where: "state = 'open' AND room_id IS NOT NULL",
})
@Index('suggestions_account', ['account', 'id'])
@Index('suggestions_room', ['roomId', 'id'])
@Index('suggestions_contact', ['contactId', 'at'])
export class Suggestion {
  /** People write it: 「支持 12」. */
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'ALWAYS' })
  id!: number

  @Column({ type: 'text' })
  account!: string

  /** Null when it was made in a direct chat: the group is not told of it. */
  @ForeignKey(() => Room)
  @Column({ type: 'bigint', nullable: true })
  roomId!: number | null

  @ForeignKey(() => Contact)
  @Column({ type: 'bigint' })
  contactId!: number

  @Column({ type: 'text' })
  text!: string

  /** The text without marks and spaces: the same wording is the same suggestion. */
  @Column({ type: 'text' })
  wording!: string

  /** What was decided last. */
  @Column({ type: 'text' })
  state!: 'open' | 'adopted' | 'declined' | 'done'

  @Column({ type: 'timestamptz' })
  at!: Date
}
