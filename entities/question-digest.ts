import { Entity, PrimaryColumn } from 'typeorm'

/** Owned by questions: a digest of open questions that was told. One a slot, whatever restarts and clocks do. */
@Entity('question_digests')
export class QuestionDigest {
  @PrimaryColumn({ type: 'text' })
  account!: string

  /** The instant at which it was due. */
  @PrimaryColumn({ type: 'timestamptz' })
  slotAt!: Date
}
