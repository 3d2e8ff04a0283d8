import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm'
import { Contact } from './contact.ts'
import { Survey } from './survey.ts'

/** Owned by surveys: the question that a member has before them in a direct chat. One a member; gone when it was the last. */
@Entity('survey_prompts')
export class SurveyPrompt {
  @ForeignKey(() => Contact)
  @PrimaryColumn({ type: 'bigint' })
  contactId!: number

  @ForeignKey(() => Survey)
  @Column({ type: 'integer' })
  surveyId!: number

  @Column({ type: 'smallint' })
  position!: number

  @Column({ type: 'timestamptz' })
  askedAt!: Date
}
