import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm'
import { Contact } from './contact.ts'
import { Survey } from './survey.ts'

/** Owned by surveys: what a member chose, append-only. The last one of a member and question counts. */
@Entity('survey_answers')
@Index('survey_answers_last', ['surveyId', 'position', 'contactId', 'id'])
export class SurveyAnswer {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: number

  @ForeignKey(() => Survey)
  @Column({ type: 'integer' })
  surveyId!: number

  @Column({ type: 'smallint' })
  position!: number

  /** Only so that everybody counts once: nobody is shown who chose what. */
  @ForeignKey(() => Contact)
  @Column({ type: 'bigint' })
  contactId!: number

  /** From 1. */
  @Column({ type: 'smallint' })
  choice!: number

  @Column({ type: 'timestamptz' })
  at!: Date
}
