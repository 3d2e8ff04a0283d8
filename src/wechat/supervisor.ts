import {
  type ChatLink,
  type Delivered,
  type LinkState,
  type OnInbound,
  OutcomeUnknownError,
  type Outgoing,
} from '../core/chat.ts'
import { type Clock, elapsedMs } from '../core/clock.ts'
import { describeError } from '../core/errors.ts'
import type { Log } from '../core/log.ts'
import { deliver } from './deliver.ts'
import { Generation, type LinkPuppet, Severed } from './generation.ts'
import { Intake, type LinkCounters } from './intake.ts'
import { pause } from './patience.ts'
import { SnapshotRounds } from './snapshots.ts'
import { type LinkTimings, TIMINGS } from './timings.ts'
import type { Redact } from './wechaty-log.ts'

/** A `ChatLink` with what operators want to see of it. */
export interface WechatLink extends ChatLink {
  readonly counters: Readonly<LinkCounters>
  /** Asks for the member list of a room now; it arrives as a `room-snapshot`. Rejects while the link is down. */
  snapshot(roomId: string): Promise<void>
}

export interface LinkOptions {
  clock: Clock
  log: Log
  onInbound: OnInbound
  onState?: (state: LinkState) => void
  /** Which rooms the hourly walk through the member lists visits; all by default. */
  snapshotWanted?: (roomIds: readonly string[]) => Promise<readonly string[]>
  timings?: Partial<LinkTimings>
}

/** Up for so long, a link counts as having worked. */
const STEADY_MS = 2_000
/** A closed port costs one packet to ask, and a server that let us in will again: no need to wait long for these. */
const EAGER_MAX_MS = 5_000

/**
 * Keeps one chat account connected for ever: opens a generation, watches it, drops it when it is lost, waits a
 * little, opens the next. Never gives up, because nobody is there at night to start it again.
 */
export function superviseLink(
  options: LinkOptions & {
    connection: string
    makePuppet: () => LinkPuppet
    probe?: () => Promise<void>
    redact?: Redact
  },
): WechatLink {
  return new Supervisor(options)
}

class Supervisor implements WechatLink {
  readonly connection: string
  readonly #clock: Clock
  readonly #log: Log
  readonly #timings: LinkTimings
  readonly #intake: Intake
  readonly #options: Parameters<typeof superviseLink>[0]
  #state: LinkState = 'starting'
  #generation: Generation | undefined
  #rounds: SnapshotRounds | undefined
  #lastAccount: string | undefined
  #cancelPause = () => {}
  #abandon = () => {}
  readonly #done: Promise<void>
  /** Since when the bot has been deaf, while it is. */
  #deaf: { account: string; from: number; reason: string } | undefined

  constructor(options: Parameters<typeof superviseLink>[0]) {
    this.#options = options
    this.connection = options.connection
    this.#clock = options.clock
    this.#log = options.log.child({ connection: options.connection })
    this.#timings = { ...TIMINGS, ...options.timings }
    this.#intake = new Intake({
      clock: options.clock,
      log: this.#log,
      onInbound: options.onInbound,
      timings: this.#timings,
    })
    this.#done = this.#run()
  }

  get state(): LinkState {
    return this.#state
  }

  get account(): string | undefined {
    return this.#state === 'up' ? this.#generation?.account : undefined
  }

  get counters(): Readonly<LinkCounters> {
    return this.#intake.counters
  }

  async deliver(outgoing: Outgoing): Promise<Delivered> {
    const generation = this.#generation
    if (this.#state !== 'up' || generation === undefined) throw new Error('the link is down')
    try {
      return await deliver(generation.puppet, outgoing, generation.patience, this.#timings.deliverMs)
    } catch (error) {
      if (error instanceof Severed) {
        throw new OutcomeUnknownError(`the connection was lost: ${error.message}`, { cause: error })
      }
      throw error
    }
  }

  snapshot(roomId: string): Promise<void> {
    return this.#intake.snapshot(roomId)
  }

  async stop(): Promise<void> {
    if (this.#state !== 'stopped') {
      this.#setState('stopped')
      this.#rounds?.stop()
      this.#generation?.drop('stopped')
      this.#abandon()
      this.#cancelPause()
      await this.#intake.stop()
    }
    await this.#done
  }

  #stopped(): boolean {
    return this.#state === 'stopped'
  }

  async #run(): Promise<void> {
    // The caller gets its link before anything can happen on it.
    await Promise.resolve()
    let failures = 0
    while (!this.#stopped()) {
      const { reason, upMs, portClosed } = await this.#live()
      if (this.#stopped()) break
      if (upMs !== undefined) this.#intake.counters.losses += 1
      // A link that comes up only to fall again at once deserves no eager retries.
      failures = upMs !== undefined && upMs > STEADY_MS ? 0 : failures + 1
      const eager = portClosed || upMs !== undefined
      const max = eager ? Math.min(EAGER_MAX_MS, this.#timings.backoffMaxMs) : this.#timings.backoffMaxMs
      const ceiling = Math.min(max, this.#timings.backoffMs * 2 ** Math.min(failures, 16))
      const waitMs = ceiling * (0.5 + Math.random() * 0.5)
      this.#log.warn({ reason, waitMs: Math.round(waitMs), failures }, 'no connection to the puppet service')
      if (this.#state === 'up') this.#setState('down')
      const waiting = pause(waitMs)
      this.#cancelPause = waiting.cancel
      await waiting.done
    }
  }

  /** One generation, from its start to its loss. */
  async #live(): Promise<{ reason: string; upMs: number | undefined; portClosed: boolean }> {
    let upSince: number | undefined
    let generation: Generation | undefined
    let reason = ''
    let portClosed = this.#options.probe !== undefined
    try {
      this.#intake.counters.attempts += 1
      await this.#options.probe?.()
      portClosed = false
      if (this.#stopped()) return { reason: 'stopped', upMs: undefined, portClosed }
      reason = await new Promise<string>((resolve, reject) => {
        this.#abandon = () => resolve('stopped')
        const puppet = this.#options.makePuppet()
        const made = new Generation(puppet, {
          clock: this.#clock,
          timings: this.#timings,
          events: {
            login: (account, at) => {
              upSince ??= elapsedMs()
              this.#onLogin(made, account, at)
            },
            logout: (at) => {
              this.#goDeaf(at, 'logged out')
              this.#setState('down')
            },
            lost: resolve,
            malformed: (what) => this.#intake.malformed(this.#clean(what)),
            error: (what) => {
              this.#intake.counters.errors += 1
              this.#log.debug({ error: this.#clean(what) }, 'the puppet reports an error')
            },
            scan: (qrcode) => {
              const url = qrcode ? `https://wechaty.js.org/qrcode/${encodeURIComponent(qrcode)}` : undefined
              this.#log.warn({ url }, 'somebody has to scan the QR code to log the bot in')
            },
          },
        })
        generation = made
        this.#generation = made
        made.open(() => this.#intake.attach(made)).catch(reject)
      })
    } catch (error) {
      reason = describeError(error)
    }
    reason = this.#clean(reason)
    this.#rounds?.stop()
    this.#rounds = undefined
    if (generation !== undefined) {
      generation.drop(reason)
      this.#intake.detach(generation)
      this.#goDeaf(generation.lastLifeAt, reason)
      if (this.#generation === generation) this.#generation = undefined
    }
    return { reason, upMs: upSince === undefined ? undefined : elapsedMs() - upSince, portClosed }
  }

  #onLogin(generation: Generation, account: string, at: number): void {
    if (this.#stopped() || this.#generation !== generation) return
    const deaf = this.#deaf
    this.#deaf = undefined
    this.#setState('up')
    this.#log.info({ account, deafMs: deaf === undefined ? 0 : at - deaf.from }, 'connected and logged in')
    if (deaf !== undefined) this.#intake.gap(deaf.account, deaf.from, at, deaf.reason)
    const first = this.#lastAccount === undefined
    this.#lastAccount = account
    this.#intake.loggedIn(account, this.connection, at, first)
    this.#rounds?.stop()
    this.#rounds = new SnapshotRounds({
      rooms: () =>
        generation.patience.within(
          generation.puppet.roomList(),
          30_000,
          () => new Error('no list of rooms within 30 s'),
        ),
      take: (roomId) => this.#intake.snapshot(roomId),
      wanted: this.#options.snapshotWanted ?? (async (ids) => ids),
      onError: (error) => this.#log.debug({ error: this.#clean(describeError(error)) }, 'a member list is missing'),
      firstMs: this.#timings.snapshotFirstMs,
      everyMs: this.#timings.snapshotEveryMs,
    })
  }

  /** The bot hears nothing since `from`. Only the first of several reasons counts, and only after a first login. */
  #goDeaf(from: number, reason: string): void {
    if (this.#deaf === undefined && this.#lastAccount !== undefined) {
      this.#deaf = { account: this.#lastAccount, from, reason }
    }
  }

  #clean(text: string): string {
    return this.#options.redact?.(text) ?? text
  }

  #setState(state: LinkState): void {
    if (this.#state === state || this.#state === 'stopped') return
    this.#state = state
    try {
      this.#options.onState?.(state)
    } catch (error) {
      this.#log.error({ error: describeError(error) }, 'the listener for the link state failed')
    }
  }
}
