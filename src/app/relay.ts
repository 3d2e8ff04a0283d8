import { setTimeout as wait } from 'node:timers/promises'
import { MINUTE, SECOND } from '../core/calendar.ts'
import type { ChatLink } from '../core/chat.ts'
import { OutcomeUnknownError, RateLimitedError, UndeliverableError } from '../core/chat.ts'
import { describeError } from '../core/errors.ts'
import type { Tx } from '../core/tx.ts'
import type { House } from './context.ts'
import { isDatabaseAway } from './database.ts'
import {
  type Claimed,
  claim,
  expireStale,
  isAnythingDue,
  LANES,
  limitSending,
  markNotSent,
  markSent,
  markUnknown,
  pictureOf,
  takeOrphans,
  unclaim,
  unclaimUnseen,
} from './outbox.ts'
import { afterCommit, inTransaction } from './transaction.ts'

/** How long promotions and welcomes rest after the platform said "too often". */
const LIMITED_FOR_MS = 10 * MINUTE
/** How long we listen for the echo of a send whose outcome is open. */
const ECHO_WAIT_MS = 3 * MINUTE
/** A bot that lives writes a sign of life every few seconds; this much may be missing at the end of the wait. */
const ALIVE_SLACK_MS = 15 * SECOND
/** Sends that may be under way at once, over all places. */
const IN_FLIGHT = 64
/** Rows that one claim takes at most, besides complaints. */
const CLAIM = 20

const backOffMs = (attempts: number) => Math.min(5 * MINUTE, SECOND * 2 ** Math.min(attempts, 10))

/** What a round of sending needs. */
interface Mouth {
  house: House
  link: ChatLink
  account: string
  /** False: nothing new may be said any more (stopped, or the account may be somebody else's by now). */
  maySend: () => boolean
  /** True: the process ends, and what cannot be written down now is left to the next one. */
  isStopped: () => boolean
}

/** Claims what may be said now, grouped by place: different places at once, one place in order. */
async function claimPlaces(mouth: Mouth, random: () => number, limit: number): Promise<Claimed[][]> {
  const { house, account } = mouth
  const now = house.clock.now()
  if (!(await isAnythingDue(house.source.manager, account, now))) return []
  const jitter = 0.5 + random()
  const { send: pacing, timeZone } = house.settings
  const claimed = await inTransaction(house, now, (tx) =>
    claim(tx.db, { account, holder: house.holder, now: tx.now, pacing, timeZone, jitter, limit }),
  )
  const places = new Map<string, Claimed[]>()
  for (const row of claimed) {
    const place = row.roomId === null ? `contact:${row.contactId}` : `room:${row.roomId}`
    const rows = places.get(place)
    if (rows === undefined) places.set(place, [row])
    else rows.push(row)
  }
  return [...places.values()]
}

/**
 * Says one round of what is due for the account behind the link and waits for its end. Returns how many rows it took.
 * The claim commits before the edge is called, so a death in between leaves a row `sending` that `adoptOrphans` finds.
 */
export async function relayOnce(house: House, link: ChatLink, random: () => number = Math.random): Promise<number> {
  const account = link.account
  if (account === undefined || link.state !== 'up') return 0
  const mouth = { house, link, account, maySend: () => true, isStopped: () => false }
  const places = await claimPlaces(mouth, random, CLAIM)
  await Promise.all(places.map((rows) => deliverInOrder(mouth, rows)))
  return places.flat().length
}

/** Says the rows of one place. After a refusal, or when the link is gone, the rest goes back as if never claimed. */
async function deliverInOrder(mouth: Mouth, rows: readonly Claimed[]): Promise<void> {
  const left = [...rows]
  for (let row = left[0]; row !== undefined && mouth.maySend() && mouth.link.state === 'up'; row = left[0]) {
    left.shift()
    if ((await deliverOne(mouth, row)) === 'refused') break
  }
  const ids = left.map((r) => r.id)
  if (ids.length > 0) await settle(mouth, (tx) => unclaim(tx.db, mouth.house.holder, ids))
}

async function deliverOne(mouth: Mouth, row: Claimed): Promise<'tried' | 'refused'> {
  const { house, link, account } = mouth
  const to = row.roomPlatformId !== null ? { room: row.roomPlatformId } : { contact: row.contactPlatformId ?? '' }
  const picture = pictureOf(row)
  let platformId: string | undefined
  try {
    const outgoing = { outboxId: row.id, to, text: row.text, mentions: row.mentions }
    platformId = (await link.deliver(picture === undefined ? outgoing : { ...outgoing, picture })).platformId
  } catch (error) {
    await settle(mouth, (tx) => settleFailure(house, account, row, error, tx)).catch(async (second: unknown) => {
      if (isDatabaseAway(second)) throw second
      // Whoever should be told could not be; the row must not stay claimed for that, it would block its place.
      house.log.error({ err: second, outbox: row.id }, 'could not tell what became of a send')
      await settle(mouth, async (tx) => void (await markFailed(house, row, error, tx)))
    })
    return error instanceof RateLimitedError ? 'refused' : 'tried'
  }
  await settle(mouth, async (tx) => {
    await markSent(tx.db, row.id, platformId, tx.now)
    afterCommit(tx, () => house.metrics.sends.inc({ lane: row.lane, outcome: 'sent' }))
  })
  return 'tried'
}

/** Writes down what became of a send, however long the database is away: once forgotten, it would be said again. */
async function settle(mouth: Mouth, work: (tx: Tx) => Promise<void>): Promise<void> {
  for (let waitMs = 250; ; waitMs = Math.min(2 * waitMs, 5000)) {
    try {
      return await inTransaction(mouth.house, mouth.house.clock.now(), work)
    } catch (error) {
      if (!isDatabaseAway(error) || mouth.isStopped()) throw error
      await wait(waitMs)
    }
  }
}

type Attempt = Pick<Claimed, 'id' | 'lane' | 'attempts'>
type Outcome = 'retry' | 'limited' | 'unknown' | 'failed'

/** The new state of a row whose attempt did not succeed. */
async function markFailed(house: House, row: Attempt, error: unknown, tx: Tx): Promise<Outcome> {
  const lane = LANES[row.lane]
  const text = describeError(error)
  const claimed = { id: row.id, holder: house.holder }
  const after = (ms: number) => new Date(tx.now.getTime() + ms)
  let outcome: Outcome = 'retry'
  if (error instanceof RateLimitedError) {
    await markNotSent(tx.db, claimed, text, after(MINUTE))
    outcome = 'limited'
  } else if (error instanceof OutcomeUnknownError && !lane.sayTwice) {
    await markUnknown(tx.db, claimed, text, after(ECHO_WAIT_MS))
    outcome = 'unknown'
  } else if (error instanceof UndeliverableError || row.attempts >= lane.maxAttempts) {
    await markNotSent(tx.db, claimed, text, undefined)
    outcome = 'failed'
  } else {
    await markNotSent(tx.db, claimed, text, after(backOffMs(row.attempts)))
  }
  afterCommit(tx, () => {
    house.metrics.sends.inc({ lane: row.lane, outcome })
    house.log[outcome === 'failed' ? 'error' : 'warn'](
      { outbox: row.id, lane: row.lane, attempt: row.attempts, outcome, error: text },
      'a send did not go through',
    )
  })
  return outcome
}

/** The new state, and whoever must know is told with it. */
async function settleFailure(
  house: House,
  account: string,
  row: Claimed | Attempt,
  error: unknown,
  tx: Tx,
): Promise<void> {
  const outcome = await markFailed(house, row, error, tx)
  if (outcome === 'limited') {
    const until = new Date(tx.now.getTime() + LIMITED_FOR_MS)
    await limitSending(tx.db, account, until, tx.now)
    tx.emit({ type: 'sending-limited', account, until })
  }
  if (outcome === 'failed' && (row.lane === 'complaint' || row.lane === 'service' || row.lane === 'post')) {
    const ticketId = 'ticketId' in row ? (row.ticketId ?? undefined) : undefined
    tx.emit({ type: 'send-failed', outboxId: row.id, lane: row.lane, ticketId })
  }
}

/** Sends that a dead process left in the middle: their outcome is unknown. Call it as the holder of the lease. */
export async function adoptOrphans(house: House, account: string): Promise<number> {
  return inTransaction(house, house.clock.now(), async (tx) => {
    const rows = await takeOrphans(tx.db, account, house.holder)
    for (const row of rows)
      await settleFailure(house, account, row, new OutcomeUnknownError('the process died while sending'), tx)
    return rows.length
  })
}

/**
 * What became of public posts without an echo. When the same login has lasted since the attempt and the bot was
 * alive to hear it, an echo would have come, so the post was not said and is due again; after a reconnect nobody can
 * know, and a person decides. While the bot is away, the next login decides.
 */
export async function reconcileUnknown(tx: Tx): Promise<number> {
  const rows = (await tx.db.query(
    `SELECT o.id, o.text, o.attempts, o.lane, o.ticket_id AS "ticketId", coalesce(r.topic, '私聊') AS "where", (a.echoes AND a.logged_in_at <= o.claimed_at) AS "wouldHaveEchoed"
     FROM outbox o JOIN accounts a ON a.id = o.account LEFT JOIN rooms r ON r.id = o.room_id
     WHERE o.state = 'unknown' AND o.not_before <= $1
       AND (o.lane <> 'post' OR a.logged_in_at > o.claimed_at OR a.last_seen_at >= o.not_before - $2 * interval '1 ms')
     ORDER BY o.id LIMIT 50 FOR UPDATE OF o SKIP LOCKED`,
    [tx.now, ALIVE_SLACK_MS],
  )) as {
    id: number
    text: string
    attempts: number
    lane: Claimed['lane']
    ticketId: number | null
    where: string
    wouldHaveEchoed: boolean
  }[]
  for (const row of rows) {
    if (row.lane !== 'post') await tx.db.query(`UPDATE outbox SET state = 'expired' WHERE id = $1`, [row.id])
    else if (row.wouldHaveEchoed && row.attempts < 3)
      await tx.db.query(`UPDATE outbox SET state = 'due', not_before = $2 WHERE id = $1`, [row.id, tx.now])
    else {
      await tx.db.query(`UPDATE outbox SET state = 'unconfirmed' WHERE id = $1`, [row.id])
      tx.emit({
        type: 'send-unconfirmed',
        outboxId: row.id,
        where: row.where,
        preview: row.text.slice(0, 60),
        ticketId: row.ticketId ?? undefined,
      })
    }
  }
  return rows.length + (await expireStale(tx.db, tx.now))
}

/** Runs rounds while there is work, wakes up by `poke` or every `idleMs`, until stopped. */
export class Relay {
  readonly #house: House
  readonly #link: ChatLink
  readonly #idleMs: number
  readonly #mayHold: () => boolean
  #stopped = false
  #wake: (() => void) | undefined
  #poked = false
  #loop: Promise<void> | undefined
  /** Rows claimed and not settled yet. */
  readonly #inFlight = new Set<number>()
  readonly #deliveries = new Set<Promise<void>>()
  #claimInDoubt = false

  /** @param options.maySend false while the account may belong to another process: nothing new is said then. */
  constructor(house: House, link: ChatLink, options: { idleMs?: number; maySend?: () => boolean } = {}) {
    this.#house = house
    this.#link = link
    this.#idleMs = options.idleMs ?? 500
    this.#mayHold = options.maySend ?? (() => true)
  }

  start(): void {
    this.#loop = this.#run()
  }

  poke(): void {
    this.#poked = true
    this.#wake?.()
  }

  /** Whether sends are under way. */
  get isBusy(): boolean {
    return this.#deliveries.size > 0
  }

  /** Finishes the sends that have begun. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.poke()
    await this.#loop
  }

  readonly #maySend = () => !this.#stopped && this.#mayHold()

  async #run(): Promise<void> {
    let failures = 0
    while (!this.#stopped) {
      this.#poked = false
      let count = 0
      try {
        count = await this.#round()
        failures = 0
      } catch (error) {
        failures += 1
        this.#claimInDoubt = true
        this.#house.log.warn({ error: describeError(error) }, 'the relay stumbled, going on')
      }
      if (count > 0 || this.#poked || this.#stopped) continue
      await this.#sleep(Math.min(this.#idleMs * 2 ** Math.min(failures, 5), 15_000))
    }
    await Promise.all(this.#deliveries)
  }

  /** Claims and begins to say, without waiting: one place that answers slowly must not hold up an alert to another. */
  async #round(): Promise<number> {
    const account = this.#link.account
    // When much is under way already, only alerts are claimed, and of those not without end.
    const limit = Math.max(0, Math.min(CLAIM, IN_FLIGHT - this.#inFlight.size))
    const isFull = this.#inFlight.size >= 2 * IN_FLIGHT
    if (account === undefined || this.#link.state !== 'up' || isFull || !this.#maySend()) return 0
    const house = this.#house
    if (this.#claimInDoubt) {
      await inTransaction(house, house.clock.now(), (tx) =>
        unclaimUnseen(tx.db, account, house.holder, [...this.#inFlight]),
      )
      this.#claimInDoubt = false
    }
    const mouth = { house, link: this.#link, account, maySend: this.#maySend, isStopped: () => this.#stopped }
    const places = await claimPlaces(mouth, Math.random, limit)
    for (const rows of places) {
      for (const row of rows) this.#inFlight.add(row.id)
      const delivery = deliverInOrder(mouth, rows)
        .catch((error: unknown) => {
          this.#house.log.warn({ error: describeError(error) }, 'what became of a send could not be written down')
        })
        .finally(() => {
          for (const row of rows) this.#inFlight.delete(row.id)
          this.#deliveries.delete(delivery)
          this.poke()
        })
      this.#deliveries.add(delivery)
    }
    return places.length
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
