import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm'
import { Contact } from './contact.ts'
import { Room } from './room.ts'

/** Owned by roster: a contact in a room. */
@Entity('members')
@Index('members_contact', ['contactId'])
export class Member {
  @ForeignKey(() => Room)
  @PrimaryColumn({ type: 'bigint' })
  roomId!: number

  @ForeignKey(() => Contact)
  @PrimaryColumn({ type: 'bigint' })
  contactId!: number

  /** First seen in the room, or the latest join. */
  @Column({ type: 'timestamptz' })
  joinedAt!: Date

  @Column({ type: 'timestamptz', nullable: true })
  leftAt!: Date | null

  /** How the last join is known: seen speaking · join event · inferred from a member list. */
  @Column({ type: 'text' })
  source!: 'seen' | 'event' | 'snapshot'

  /** The person had been in the room before the last join. */
  @Column({ type: 'boolean', default: false })
  rejoined!: boolean
}
