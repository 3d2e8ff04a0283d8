import { Column, Entity, Index, PrimaryGeneratedColumn, Unique } from 'typeorm'

/** Owned by roster: a person, across rooms. Authority hangs on the platform id alone. */
@Entity('contacts')
@Unique('contacts_account_platform', ['account', 'platformId'])
@Index('contacts_staff', ['account', 'role'], { where: "role <> 'member'" })
@Index('contacts_name', ['account', 'name'])
@Index('contacts_members', ['account', 'id'], { where: "role = 'member'" })
// For names that begin so, in whatever order the database sorts: (account, lower(name) text_pattern_ops, id).
@Index('contacts_name_start', { synchronize: false })
export class Contact {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: number

  @Column({ type: 'text' })
  account!: string

  @Column({ type: 'text' })
  platformId!: string

  /** Sanitised; display only. */
  @Column({ type: 'text' })
  name!: string

  @Column({ type: 'text', default: 'member' })
  role!: 'member' | 'agent' | 'manager' | 'owner'

  @Column({ type: 'timestamptz' })
  createdAt!: Date
}
