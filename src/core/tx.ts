import type { EntityManager } from 'typeorm'
import type { Picture } from './chat.ts'
import type { AppEvent } from './events.ts'

/**
 * One transaction: what a feature may do. `now` is the instant of the whole transaction; `send` is the one way to
 * speak (a row in the outbox that commits with the fact); `emit` tells the other features, in the same transaction.
 */
export interface Tx {
  readonly db: EntityManager
  readonly now: Date
  send(message: Send): Promise<void>
  emit(event: AppEvent): void
  /**
   * Takes back what is about a ticket and has not been tried yet: news that are no longer true when their turn comes.
   * @param kinds what the keys begin with, before the first colon.
   */
  withdraw(ticketId: number, kinds: readonly string[]): Promise<void>
  /** Takes back what has one of these keys and has not been tried yet; the keys stay used. */
  withdrawKeys(keys: readonly string[]): Promise<void>
}

/**
 * complaint: alerts to staff, never dropped, express lane · service: a person's word to a member (a promise, a result),
 * never dropped · reply: the answer to a command · post: a public result,
 * never said twice · welcome, promotion: may be late, may be dropped when they are stale.
 */
export type Lane = 'complaint' | 'service' | 'reply' | 'post' | 'welcome' | 'promotion'

export interface Send {
  /** Ids of our own rows, not platform ids. */
  to: { roomId: number } | { contactId: number }
  text: string
  /**
   * Shown instead of the text, which then says the same in words: for who cannot see the picture, for platforms that
   * send none, for the logs. A picture mentions nobody.
   */
  picture?: Picture
  /** Contact row ids to mention, in order; only in rooms. */
  mention?: number[]
  lane: Lane
  /** Says this only once: a second send with the same key is ignored. */
  key?: string
  /** Not before this instant. */
  notBefore?: Date
  /** Dropped when it could not be said until then. */
  expiresAt?: Date
  /** What this message is about, for the ticket's timeline. */
  ticketId?: number
}
