import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm'
import { Contact } from './contact.ts'
import { Room } from './room.ts'

/**
 * Owned by praise: kind words of a member, which others see with the member's permission only.
 * candidate → asked → shown | refused | expired; shown → withdrawn (by the member) | removed (by staff)
 */
@Entity('praises')
@Index('praises_asked', ['contactId'], { unique: true, where: "state = 'asked'" })
@Index('praises_due', ['expiresAt'], { where: "state IN ('candidate', 'asked')" })
@Index('praises_wall', ['account', 'answeredAt', 'id'], { where: "state = 'shown'" })
@Index('praises_room', ['roomId', 'answeredAt'], { where: "state = 'shown'" })
@Index('praises_contact', ['contactId', 'id'])
export class Praise {
  /** Staff write it: 「好评 删除 3」. */
  @PrimaryGeneratedColumn('identity', { type: 'integer', generatedIdentity: 'ALWAYS' })
  id!: number

  @Column({ type: 'text' })
  account!: string

  /** Who said it. */
  @ForeignKey(() => Contact)
  @Column({ type: 'bigint' })
  contactId!: number

  /** Where it was said; null when a colleague wrote it down elsewhere. */
  @ForeignKey(() => Room)
  @Column({ type: 'bigint', nullable: true })
  roomId!: number | null

  /** Exactly as it is shown: masked. Empty once nobody may read it any more. */
  @Column({ type: 'text' })
  text!: string

  @Column({ type: 'text' })
  state!: 'candidate' | 'asked' | 'shown' | 'refused' | 'expired' | 'withdrawn' | 'removed'

  /** How the member wants it signed: the nickname, its first letter, or nothing. Null until they agree. */
  @Column({ type: 'text', nullable: true })
  signature!: 'named' | 'masked' | 'anonymous' | null

  /** The colleague who asked; null for a candidate. */
  @ForeignKey(() => Contact)
  @Column({ type: 'bigint', nullable: true })
  byContactId!: number | null

  /** When it was written down. */
  @Column({ type: 'timestamptz' })
  at!: Date

  /** Until when a candidate can be taken, or the question answered. */
  @Column({ type: 'timestamptz' })
  expiresAt!: Date

  @Column({ type: 'timestamptz', nullable: true })
  answeredAt!: Date | null

  /** Taken from the wall. */
  @Column({ type: 'timestamptz', nullable: true })
  endedAt!: Date | null

  @ForeignKey(() => Contact)
  @Column({ type: 'bigint', nullable: true })
  endedById!: number | null
}
