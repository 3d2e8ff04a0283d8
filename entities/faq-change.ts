import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm'
import { Contact } from './contact.ts'
import { FaqEntry } from './faq-entry.ts'

/** Owned by faq: an entry as it was after one change of it, so that any wording can be brought back. */
@Entity('faq_changes')
export class FaqChange {
  @ForeignKey(() => FaqEntry)
  @PrimaryColumn({ type: 'integer' })
  entryId!: number

  /** 1, 2, 3 … of the entry. */
  @PrimaryColumn({ type: 'integer' })
  version!: number

  @Column({ type: 'text' })
  question!: string

  @Column({ type: 'text', array: true })
  also!: string[]

  @Column({ type: 'text' })
  answer!: string

  @Column({ type: 'text', nullable: true })
  hint!: string | null

  @Column({ type: 'text', nullable: true })
  category!: string | null

  @Column({ type: 'text' })
  state!: 'active' | 'deleted'

  @ForeignKey(() => Contact)
  @Column({ type: 'bigint' })
  byContactId!: number

  @Column({ type: 'timestamptz' })
  at!: Date
}
