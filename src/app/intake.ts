import { setTimeout as wait } from 'node:timers/promises'
import type { Inbound } from '../core/chat.ts'
import { describeError } from '../core/errors.ts'
import type { House } from './context.ts'
import { isDatabaseAway } from './database.ts'
import { BATCH, receive } from './receive.ts'
import type { Spool } from './spool.ts'
import { inTransaction } from './transaction.ts'

/** How much may wait while the database is away: about half an hour of a busy account, some 25 MB. */
export const MAX_WAITING = 50_000

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 15_000

/**
 * The queue between the edge and `receive`: in order, on disk before anything else, and patient while the database
 * is away. Beyond its bound the newest is dropped and counted, and the owner is told when it is over.
 */
export class Intake {
  readonly #house: House
  readonly #spool: Spool
  readonly #maxWaiting: number
  #queue: { sequence: number; inbound: Inbound }[] = []
  #wake: (() => void) | undefined
  #stopping = false
  #loop: Promise<void> | undefined
  #lost = 0
  #awaySince: Date | undefined
  /** How many were stored since the database went away. */
  #caughtUp = 0
  #diskFull = false
  readonly #abort = new AbortController()

  constructor(house: House, spool: Spool, maxWaiting = MAX_WAITING) {
    this.#house = house
    this.#spool = spool
    this.#maxWaiting = maxWaiting
  }

  /** Takes in what an earlier process left, then everything that is pushed. */
  start(): void {
    this.#queue = this.#queue.concat(this.#spool.recover())
    if (this.#queue.length > 0)
      this.#house.log.info({ count: this.#queue.length }, 'taking in what was received before the last stop')
    this.#loop = this.#run()
  }

  push(inbound: Inbound): void {
    if (this.#queue.length >= this.#maxWaiting) {
      if (this.#lost === 0)
        this.#house.log.error({ waiting: this.#queue.length }, 'the intake is full: the newest is lost')
      this.#lost += 1
      this.#house.metrics.inbound.inc({ type: inbound.type, outcome: 'lost' })
      return
    }
    this.#queue.push({ sequence: this.#keep(inbound), inbound })
    this.#house.metrics.queued.set(this.#queue.length)
    this.#wake?.()
  }

  /** The sequence number on disk; 0 when the disk is full, which must not stop the work in memory. */
  #keep(inbound: Inbound): number {
    try {
      const sequence = this.#spool.append(inbound)
      this.#diskFull = false
      return sequence
    } catch (error) {
      if (!this.#diskFull)
        this.#house.log.error(
          { error: describeError(error) },
          'cannot write the spool: what comes in is kept in memory only',
        )
      this.#diskFull = true
      return 0
    }
  }

  /** Up to when everything that came in is stored. */
  caughtUpTo(now: Date): Date {
    const oldest = this.#queue[0]?.inbound.receivedAt
    return oldest === undefined ? now : new Date(Math.min(oldest, now.getTime()))
  }

  get waiting(): number {
    return this.#queue.length
  }

  /** Since when the database has been away; undefined while it is there. */
  get awaySince(): Date | undefined {
    return this.#awaySince
  }

  /** Stores what is waiting, unless the database is away: then it stays in the spool for the next start. */
  async stop(): Promise<void> {
    this.#stopping = true
    this.#abort.abort()
    this.#wake?.()
    await this.#loop
    this.#spool.close()
  }

  async #run(): Promise<void> {
    let waitMs = FIRST_WAIT_MS
    for (;;) {
      try {
        if (this.#queue.length > 0) await this.#takeBatch()
        else {
          if (this.#awaySince !== undefined || this.#lost > 0) await this.#tellDrained()
          if (this.#stopping) return
          if (this.#queue.length === 0) await this.#sleep()
        }
        waitMs = FIRST_WAIT_MS
      } catch (error) {
        this.#noteAway(error)
        if (this.#stopping) return
        await wait(waitMs, undefined, { signal: this.#abort.signal }).catch(() => undefined)
        waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)
      }
    }
  }

  async #takeBatch(): Promise<void> {
    const batch = this.#queue.slice(0, BATCH)
    await receive(
      this.#house,
      batch.map((b) => b.inbound),
      this.#house.clock.now(),
    )
    this.#queue.splice(0, batch.length)
    this.#house.metrics.queued.set(this.#queue.length)
    const last = batch.findLast((b) => b.sequence > 0)
    if (last !== undefined) this.#spool.done(last.sequence)
    this.#caughtUp += batch.length
  }

  #noteAway(error: unknown): void {
    // What receive could not even put aside is kept too: rather stand still and say so than lose it.
    if (!isDatabaseAway(error)) this.#house.log.error({ err: error }, 'the database takes nothing: trying again')
    if (this.#awaySince !== undefined) return
    this.#awaySince = this.#house.clock.now()
    this.#caughtUp = 0
    this.#house.log.error({ error: describeError(error) }, 'the database is away: what comes in is kept on disk')
  }

  async #tellDrained(): Promise<void> {
    const to = this.#house.clock.now()
    const from = this.#awaySince ?? to
    const [count, lost] = [this.#caughtUp, this.#lost]
    try {
      await inTransaction(this.#house, to, async (tx) => tx.emit({ type: 'spool-drained', from, to, count, lost }))
    } catch (error) {
      if (isDatabaseAway(error)) throw error
      // Nobody is told then; the messages must not wait for it.
      this.#house.log.error({ err: error }, 'could not tell that the database is back')
    }
    this.#awaySince = undefined
    this.#lost -= lost
    this.#house.log.info({ from, count, lost }, 'the database is back and everything kept has been taken in')
  }

  #sleep(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }
}
