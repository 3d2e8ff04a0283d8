import { Check, Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm'

/**
 * Owned by app: messages waiting to be sent, and what became of them.
 * due → sending → sent | due again (retry) | unknown (may have been said) | unconfirmed (a person decides) | expired | failed,
 * or merged: said together with an older promotion to the same place, whose row has the words and the outcome
 */
@Entity('outbox')
@Check('outbox_one_target', '(room_id IS NULL) <> (contact_id IS NULL)')
@Index('outbox_key', ['key'], { unique: true, where: 'key IS NOT NULL' })
@Index('outbox_waiting', ['account', 'priority', 'id'], { where: "state IN ('due', 'sending', 'unknown')" })
@Index('outbox_under_way', ['account', 'state'], { where: "state IN ('sending', 'unknown')" })
// What nobody asked for waits long and in numbers: the urgent never read past it, and its own turn is one probe.
@Index('outbox_unasked', ['account', 'notBefore'], { where: "state = 'due' AND priority >= 3" })
// What a place was told of it, for the attention budget; what expired untried has no `claimed_at`.
@Index('outbox_unasked_said', ['roomId', 'contactId', 'claimedAt'], {
  where: "priority >= 3 AND state IN ('sent', 'unknown', 'expired')",
})
// What did not arrive, or may not have: listed in the console beside millions that did.
@Index('outbox_astray', ['account', 'state', 'id'], { where: "state IN ('unconfirmed', 'failed', 'expired')" })
@Index('outbox_sent', ['account', 'sentAt'], { where: 'sent_at IS NOT NULL' })
export class Outbox {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: number

  @Column({ type: 'text' })
  account!: string

  @Column({ type: 'bigint', nullable: true })
  roomId!: number | null

  @Column({ type: 'bigint', nullable: true })
  contactId!: number | null

  /** complaint, service, reply, post, welcome, promotion */
  @Column({ type: 'text' })
  lane!: string

  /** Lower goes first: 0 complaint … 4 promotion. */
  @Column({ type: 'smallint' })
  priority!: number

  @Column({ type: 'text' })
  text!: string

  /** PNG shown instead of the text; forgotten once it was said. */
  @Column({ type: 'bytea', nullable: true })
  picture!: Buffer | null

  @Column({ type: 'text', nullable: true })
  pictureName!: string | null

  /** Contact row ids to mention. */
  @Column({ type: 'bigint', array: true, default: () => "'{}'" })
  mention!: number[]

  /** Says it only once. */
  @Column({ type: 'text', nullable: true })
  key!: string | null

  @Column({ type: 'text', default: 'due' })
  state!: 'due' | 'sending' | 'sent' | 'unknown' | 'unconfirmed' | 'expired' | 'failed' | 'merged'

  @Column({ type: 'integer', default: 0 })
  attempts!: number

  @Column({ type: 'timestamptz' })
  createdAt!: Date

  @Column({ type: 'timestamptz' })
  notBefore!: Date

  @Column({ type: 'timestamptz', nullable: true })
  expiresAt!: Date | null

  /** When the running attempt began, and which process makes it. */
  @Column({ type: 'timestamptz', nullable: true })
  claimedAt!: Date | null

  @Column({ type: 'text', nullable: true })
  claimedBy!: string | null

  @Column({ type: 'timestamptz', nullable: true })
  sentAt!: Date | null

  /** The platform's id of what was said, where it tells one. */
  @Column({ type: 'text', nullable: true })
  platformId!: string | null

  @Column({ type: 'text', nullable: true })
  lastError!: string | null

  @Column({ type: 'bigint', nullable: true })
  ticketId!: number | null
}
