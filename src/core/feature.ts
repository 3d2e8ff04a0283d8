import type { Command } from './command.ts'
import type { Settings } from './config.ts'
import type { AppEvent, ReceivedMessage } from './events.ts'
import type { PersonalData } from './personal.ts'
import type { Tx } from './tx.ts'

export type EventHandlers = {
  [T in AppEvent['type']]?: (event: Extract<AppEvent, { type: T }>, tx: Tx, settings: Settings) => Promise<void>
}

/** Work that time brings. It claims the rows that are due with SKIP LOCKED and rechecks that they still matter. */
export interface Job {
  /** Unique over all features. */
  name: string
  /** node-schedule cron rule with seconds, in the installation's time zone. */
  cron: string
  /** Returns how many things it did; it is called again at once while that is at least `batch`. */
  run(tx: Tx, settings: Settings): Promise<number>
  batch?: number
}

/** One capability of the bot: a value in the list of `features/index.ts`. */
export interface Feature {
  name: string
  commands?: Command[]
  /** Called in list order, inside the transaction of whatever caused the event. */
  on?: EventHandlers
  jobs?: Job[]
  /** What its tables hold about people. */
  personal?: readonly PersonalData[]
  /**
   * Of messages that carry no command and no negative mood, which ones does this feature still want to see one by
   * one in `on.message`? Called once for a whole batch, so answer with one query. The rest is only stored.
   */
  wants?(batch: ReceivedMessage[], tx: Tx, settings: Settings): Promise<ReceivedMessage[]>
}
