import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm'
import { Contact } from './contact.ts'

/** Owned by access: a browser that somebody of the staff is signed in with. */
@Entity('console_sessions')
@Index('console_sessions_contact', ['contactId'])
@Index('console_sessions_expires', ['expiresAt'])
export class ConsoleSession {
  /** SHA-256 of the secret in the cookie, hex. */
  @PrimaryColumn({ type: 'text' })
  digest!: string

  @ForeignKey(() => Contact)
  @Column({ type: 'bigint' })
  contactId!: number

  /** link: the one of `控制台` · sandbox: a visitor of the simulated chat in somebody's shoes. */
  @Column({ type: 'text' })
  origin!: 'link' | 'sandbox'

  /** What the browser says it is, cut. */
  @Column({ type: 'text' })
  device!: string

  @Column({ type: 'timestamptz' })
  createdAt!: Date

  @Column({ type: 'timestamptz' })
  seenAt!: Date

  /** However busy it is, it ends then. */
  @Column({ type: 'timestamptz' })
  expiresAt!: Date

  @Column({ type: 'timestamptz', nullable: true })
  endedAt!: Date | null
}
