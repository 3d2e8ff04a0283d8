import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm'
import { Contact } from './contact.ts'

/** Owned by publishing: what a member wants told of their complaints; without a row, masked. */
@Entity('publication_wishes')
export class PublicationWish {
  @ForeignKey(() => Contact)
  @PrimaryColumn({ type: 'bigint' })
  contactId!: number

  @Column({ type: 'text' })
  wish!: 'named' | 'masked' | 'never'

  @Column({ type: 'timestamptz' })
  updatedAt!: Date
}
