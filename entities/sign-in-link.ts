import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm'
import { Contact } from './contact.ts'

/** Owned by access: a link to the console that works once, for one person. */
@Entity('sign_in_links')
@Index('sign_in_links_contact', ['contactId', 'createdAt'])
export class SignInLink {
  /** SHA-256 of the secret in the link, hex. */
  @PrimaryColumn({ type: 'text' })
  digest!: string

  @ForeignKey(() => Contact)
  @Column({ type: 'bigint' })
  contactId!: number

  @Column({ type: 'timestamptz' })
  createdAt!: Date

  @Column({ type: 'timestamptz' })
  expiresAt!: Date

  /** When it was used, or replaced by a newer one. */
  @Column({ type: 'timestamptz', nullable: true })
  usedAt!: Date | null
}
