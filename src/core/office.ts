import type { EntityManager } from 'typeorm'
import type { Command } from './command.ts'
import type { Settings } from './config.ts'
import type { Operations } from './operations.ts'
import type { Tx } from './tx.ts'

/** A command as somebody gives it in the console, instead of writing it in the chat. */
export interface Order {
  contactId: number
  /** As in the chat, with or without `#`: `承诺 12 今晚8点 补发`. */
  line: string
  /** The customer group in which it counts as written; without one it is as in a direct chat. */
  roomId?: number
  /** People whom it mentions, by row id. */
  mention?: readonly number[]
  /** Made with the form; sent twice it acts once, and the second gets the first answer. */
  once?: string
}

export interface OrderOutcome {
  /** Number of the action in the log. */
  actionId: number
  /** mistake: nothing was changed, and `answer` says why. */
  outcome: 'done' | 'mistake'
  /** What the bot would have answered in the chat. */
  answer: string
}

/** Changes whenever something of that kind may have changed. */
export interface Pulse {
  tickets: string
  messages: string
  /** What was done through the console. */
  actions: string
}

/** What the console may do with the house. `app/office.ts` makes it, `main` hands it over. */
export interface Office {
  readonly settings: Settings
  readonly commands: readonly Command[]
  now(): Date
  /** For pages: reads through any connection. */
  readonly db: EntityManager
  /** Work that writes: one transaction with all it causes. */
  transact<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Runs a command with the rules, the rights and the consequences it has in the chat, and writes it down. */
  order(order: Order): Promise<OrderOutcome>
  pulse(): Promise<Pulse>
  readonly operations: Operations
  /** Whether an error says that the database does not answer just now. */
  isAway(error: unknown): boolean
}
