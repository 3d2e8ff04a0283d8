import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm'
import { Contact } from './contact.ts'
import { Suggestion } from './suggestion.ts'

/** Owned by suggestions: another member wants the same. */
@Entity('suggestion_supports')
export class SuggestionSupport {
  @ForeignKey(() => Suggestion)
  @PrimaryColumn({ type: 'integer' })
  suggestionId!: number

  @ForeignKey(() => Contact)
  @PrimaryColumn({ type: 'bigint' })
  contactId!: number

  @Column({ type: 'timestamptz' })
  at!: Date
}
