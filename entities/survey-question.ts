import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm'
import { Survey } from './survey.ts'

/** Owned by surveys: one question with what can be answered. */
@Entity('survey_questions')
@Check('survey_questions_position', 'position BETWEEN 1 AND 5')
@Check('survey_questions_options', 'cardinality(options) BETWEEN 2 AND 10')
export class SurveyQuestion {
  @ForeignKey(() => Survey)
  @PrimaryColumn({ type: 'integer' })
  surveyId!: number

  @PrimaryColumn({ type: 'smallint' })
  position!: number

  @Column({ type: 'text' })
  text!: string

  @Column({ type: 'text', array: true })
  options!: string[]
}
