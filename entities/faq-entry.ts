import { Check, Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm'
import { Contact } from './contact.ts'
import { Room } from './room.ts'

/** Owned by faq: a question that is often asked, in all its wordings, and its answer. */
@Entity('faq_entries')
@Check('faq_entries_counts', 'hits >= 0 AND unhelpful >= 0')
@Index('faq_entries_account', ['account'])
export class FaqEntry {
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'ALWAYS' })
  id!: number

  @Column({ type: 'text' })
  account!: string

  /** Null: for every group and direct chat of the account. */
  @ForeignKey(() => Room)
  @Column({ type: 'bigint', nullable: true })
  roomId!: number | null

  @Column({ type: 'text' })
  question!: string

  /** Other ways to ask it. */
  @Column({ type: 'text', array: true, default: () => "'{}'" })
  also!: string[]

  @Column({ type: 'text' })
  answer!: string

  /** What the asker is likely to need next; said after the answer. */
  @Column({ type: 'text', nullable: true })
  hint!: string | null

  @Column({ type: 'text', nullable: true })
  category!: string | null

  @Column({ type: 'text', default: 'active' })
  state!: 'active' | 'deleted'

  @Column({ type: 'integer', default: 0 })
  hits!: number

  /** How often the asker wanted a person afterwards. */
  @Column({ type: 'integer', default: 0 })
  unhelpful!: number

  @Column({ type: 'timestamptz', nullable: true })
  lastHitAt!: Date | null

  @ForeignKey(() => Contact)
  @Column({ type: 'bigint' })
  byContactId!: number

  @Column({ type: 'timestamptz' })
  createdAt!: Date

  @Column({ type: 'timestamptz' })
  updatedAt!: Date
}
