import { Check, Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm'
import { Contact } from './contact.ts'
import { Suggestion } from './suggestion.ts'

/** Owned by suggestions: what staff decided, append-only. The last one counts. */
@Entity('suggestion_decisions')
@Check('suggestion_decisions_points', 'points BETWEEN 0 AND 500')
@Index('suggestion_decisions_suggestion', ['suggestionId', 'id'])
@Index('suggestion_decisions_at', ['at'])
export class SuggestionDecision {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: number

  @ForeignKey(() => Suggestion)
  @Column({ type: 'integer' })
  suggestionId!: number

  @Column({ type: 'text' })
  state!: 'adopted' | 'declined' | 'done'

  @ForeignKey(() => Contact)
  @Column({ type: 'bigint' })
  byContactId!: number

  /** What the member reads; may be empty. */
  @Column({ type: 'text' })
  note!: string

  /** What this decision brought the member; a suggestion is rewarded once. */
  @Column({ type: 'integer' })
  points!: number

  @Column({ type: 'timestamptz' })
  at!: Date
}
