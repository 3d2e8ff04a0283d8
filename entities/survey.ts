import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm'
import { Contact } from './contact.ts'
import { Room } from './room.ts'

/** Owned by surveys: up to five questions to the members of one group. draft → open → closed */
@Entity('surveys')
@Index('surveys_due', ['closesAt'], { where: "state = 'open'" })
@Index('surveys_room', ['roomId', 'openedAt'])
@Index('surveys_account', ['account', 'id'])
export class Survey {
  /** People write it: 「答卷 3」. */
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'ALWAYS' })
  id!: number

  @Column({ type: 'text' })
  account!: string

  @Column({ type: 'text' })
  title!: string

  @Column({ type: 'text' })
  state!: 'draft' | 'open' | 'closed'

  @ForeignKey(() => Contact)
  @Column({ type: 'bigint' })
  byContactId!: number

  @Column({ type: 'timestamptz' })
  createdAt!: Date

  /** Where it is asked; null for a draft, like the two instants. */
  @ForeignKey(() => Room)
  @Column({ type: 'bigint', nullable: true })
  roomId!: number | null

  @Column({ type: 'timestamptz', nullable: true })
  openedAt!: Date | null

  @Column({ type: 'timestamptz', nullable: true })
  closesAt!: Date | null

  /** The group sees the results when it is closed. */
  @Column({ type: 'boolean' })
  isPublic!: boolean

  @Column({ type: 'timestamptz', nullable: true })
  closedAt!: Date | null
}
