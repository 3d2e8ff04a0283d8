import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm'
import { Contact } from './contact.ts'

/** Owned by attention: somebody who wants nothing that they did not ask for. */
@Entity('attention_mutes')
export class AttentionMute {
  @ForeignKey(() => Contact)
  @PrimaryColumn({ type: 'bigint' })
  contactId!: number

  @Column({ type: 'timestamptz' })
  since!: Date
}
