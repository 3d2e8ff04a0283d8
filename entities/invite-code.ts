import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm'
import { Contact } from './contact.ts'
import { Room } from './room.ts'

/** Owned by referrals: what a newcomer writes with 填码: the code of a member, or of a channel into one room. */
@Entity('invite_codes')
@Check('invite_codes_one_owner', '(contact_id IS NULL) <> (room_id IS NULL)')
@Index('invite_codes_contact', ['contactId'], { unique: true, where: 'contact_id IS NOT NULL' })
@Index('invite_codes_channel', ['roomId', 'name'], { unique: true, where: 'room_id IS NOT NULL' })
export class InviteCode {
  @PrimaryColumn({ type: 'text' })
  code!: string

  @Column({ type: 'text' })
  account!: string

  /** The member who brings friends with it; null for a channel. */
  @ForeignKey(() => Contact)
  @Column({ type: 'bigint', nullable: true })
  contactId!: number | null

  /** Where the channel leads; null for a member's code. */
  @ForeignKey(() => Room)
  @Column({ type: 'bigint', nullable: true })
  roomId!: number | null

  /** Of the channel; empty for a member's code. */
  @Column({ type: 'text', default: '' })
  name!: string

  @Column({ type: 'timestamptz' })
  at!: Date
}
