import type { Lane } from './tx.ts'

/** What the console shows of the running house. `app/operations.ts` reads it; everything is of one account. */

export interface HouseState {
  /** Undefined until the account has logged in for the first time. */
  account: { name: string; loggedInAt: Date; lastSeenAt: Date; echoes: boolean } | undefined
  /** The process that speaks for the account; undefined: none does. */
  holder: { name: string; isThisProcess: boolean; expiresAt: Date } | undefined
  /** The platform said "too often": until then only complaints and answers go out. */
  limitedUntil: Date | undefined
  version: string
  /** How long the process has run that made this page. */
  upMs: number
  databaseBytes: number
  /** Received and not yet stored, by this process. */
  waitingEvents: number
  /** How each job last went, in this process; the slowest first. */
  jobs: { name: string; at: Date; ms: number; failed: boolean }[]
  waiting: Record<Lane, number>
  /** Since when the oldest alert has waited that is due by now. */
  oldestAlertSince: Date | undefined
  unconfirmed: number
  /** Failed for good within the last seven days. */
  failed: number
  letters: number
  lastGap: { from: Date; to: Date } | undefined
}

/** Minutes in which the bot was deaf. */
export interface GapRow {
  id: number
  from: Date
  to: Date
  /** `restart`, `offline` or whatever the link said. */
  reason: string
}

export type OutboxState = 'due' | 'sending' | 'unknown' | 'unconfirmed' | 'failed' | 'expired'

export interface OutboxRow {
  id: number
  lane: Lane
  state: OutboxState
  /** The group, or null when it goes to a person. */
  roomId: number | null
  place: string
  /** Undefined: not for the eyes of whoever asks, or forgotten. */
  text: string | undefined
  isPicture: boolean
  attempts: number
  createdAt: Date
  notBefore: Date
  expiresAt: Date | null
  lastError: string | null
  ticketId: number | null
  /** Somebody said it again by `重发`. */
  resent: boolean
}

/** Something that came in and made the bot stumble. */
export interface LetterRow {
  id: number
  at: Date
  error: string
  /** `message`, `room-join`, … */
  type: string
  sender: string | undefined
  room: string | undefined
  text: string | undefined
  asked: boolean
  replayedAt: Date | null
}

export interface Operations {
  state(account: string): Promise<HouseState>
  /** Newest first, before the gap with that number. */
  gaps(account: string, page: { before: number | undefined; limit: number }): Promise<GapRow[]>
  /**
   * What waits or is under way: in the order in which it goes, after that place in the order. The rest: newest first,
   * before the row with that number.
   * @param filter.roomIds the groups whose words may be seen; null: all.
   */
  outbox(
    account: string,
    filter: { states: readonly OutboxState[]; lane: Lane | undefined; roomIds: readonly number[] | null },
    page: { before: { priority: number; id: number } | undefined; limit: number },
  ): Promise<(OutboxRow & { priority: number })[]>
  /** How many there are in each state. */
  outboxCounts(account: string, roomIds: readonly number[] | null): Promise<Record<OutboxState, number>>
  /** Newest first, before the letter with that number. */
  letters(
    account: string,
    which: 'waiting' | 'all',
    page: { before: number | undefined; limit: number },
  ): Promise<LetterRow[]>
  /** What was said in each stretch of time since then, oldest first; stretches without a word are left out. */
  pace(account: string, since: Date, stepMs: number): Promise<{ from: Date; count: number }[]>
}
