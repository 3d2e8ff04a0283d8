import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm'
import { Contact } from './contact.ts'
import { Ticket } from './ticket.ts'

/** Owned by followup: a member was asked to rate a ticket. At most one in seven days a member. */
@Entity('rating_invitations')
@Index('rating_invitations_contact', ['contactId', 'invitedAt'])
@Index('rating_invitations_remind', ['remindAt'], { where: 'remind_at IS NOT NULL' })
export class RatingInvitation {
  @ForeignKey(() => Ticket)
  @PrimaryColumn({ type: 'integer' })
  ticketId!: number

  @ForeignKey(() => Contact)
  @Column({ type: 'bigint' })
  contactId!: number

  /** The assignee at that moment. */
  @ForeignKey(() => Contact)
  @Column({ type: 'bigint', nullable: true })
  ratedContactId!: number | null

  @Column({ type: 'timestamptz' })
  invitedAt!: Date

  /** When to remind; null once that is done, or not needed any more. */
  @Column({ type: 'timestamptz', nullable: true })
  remindAt!: Date | null

  @Column({ type: 'timestamptz', nullable: true })
  remindedAt!: Date | null
}
