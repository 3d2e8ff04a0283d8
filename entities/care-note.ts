import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm'
import { Contact } from './contact.ts'

/** Owned by care: what a colleague remembers about a member; for colleagues only. */
@Entity('care_notes')
@Index('care_notes_contact', ['contactId', 'id'])
export class CareNote {
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'ALWAYS' })
  id!: number

  @ForeignKey(() => Contact)
  @Column({ type: 'bigint' })
  contactId!: number

  @Column({ type: 'text' })
  text!: string

  @ForeignKey(() => Contact)
  @Column({ type: 'bigint' })
  byContactId!: number

  @Column({ type: 'timestamptz' })
  at!: Date
}
