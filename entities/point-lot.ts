import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm'
import { Contact } from './contact.ts'

/** Owned by points: a contact's available points by the day on which they end. All lots together are the balance. */
@Entity('point_lots')
@Check('point_lots_not_negative', 'remaining >= 0')
@Index('point_lots_expiry', ['expiresAt'], { where: 'remaining > 0' })
export class PointLot {
  @ForeignKey(() => Contact)
  @PrimaryColumn({ type: 'bigint' })
  contactId!: number

  /** The first instant at which they are worth nothing. */
  @PrimaryColumn({ type: 'timestamptz' })
  expiresAt!: Date

  @Column({ type: 'integer' })
  remaining!: number

  /** When their end was announced. */
  @Column({ type: 'timestamptz', nullable: true })
  noticedAt!: Date | null
}
