import { Column, Entity, PrimaryColumn } from 'typeorm'

/** Owned by coaching: who wants hints about their wording, and when each had the last one. Without a row, wanted. */
@Entity('wording_hints')
export class WordingHint {
  @PrimaryColumn({ type: 'text' })
  account!: string

  /** 0: everybody of the account. */
  @PrimaryColumn({ type: 'bigint' })
  contactId!: number

  @Column({ type: 'boolean', default: true })
  enabled!: boolean

  @Column({ type: 'timestamptz', nullable: true })
  hintedAt!: Date | null
}
