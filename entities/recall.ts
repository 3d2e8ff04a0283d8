import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm'
import { Contact } from './contact.ts'

/** Owned by care: when somebody who had fallen silent was last written to. */
@Entity('recalls')
export class Recall {
  @ForeignKey(() => Contact)
  @PrimaryColumn({ type: 'bigint' })
  contactId!: number

  @Column({ type: 'timestamptz' })
  at!: Date
}
