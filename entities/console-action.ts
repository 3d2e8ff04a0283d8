import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm'
import { Contact } from './contact.ts'

/** Owned by access: what was done through the console, by whom, and how it ended. Append-only. */
@Entity('console_actions')
@Index('console_actions_once', ['once'], { unique: true, where: 'once IS NOT NULL' })
@Index('console_actions_at', ['at'])
export class ConsoleAction {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: number

  @ForeignKey(() => Contact)
  @Column({ type: 'bigint' })
  contactId!: number

  @Column({ type: 'bigint', nullable: true })
  roomId!: number | null

  /** The command line as in the chat; for the rest a short name such as `sign-in`. */
  @Column({ type: 'text' })
  line!: string

  /** mistake: it could not be done, and `answer` says why. */
  @Column({ type: 'text' })
  outcome!: 'done' | 'mistake'

  @Column({ type: 'text' })
  answer!: string

  /** Made with the form: the same form sent twice acts once. */
  @Column({ type: 'text', nullable: true })
  once!: string | null

  @Column({ type: 'timestamptz' })
  at!: Date
}
