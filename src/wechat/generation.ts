import { WechatyBuilder } from 'wechaty'
import type { Puppet } from 'wechaty-puppet'
import { type Clock, elapsedMs } from '../core/clock.ts'
import { describeError } from '../core/errors.ts'
import type { Sender } from './deliver.ts'
import type { Source } from './intake.ts'
import { Patience } from './patience.ts'
import type { Severable } from './service-puppet.ts'
import type { LinkTimings } from './timings.ts'

export type LinkPuppet = Puppet & Severable & Pick<Sender, 'sendPicture'>

export interface GenerationEvents {
  login: (account: string, at: number) => void
  /** Nobody is logged in any more, while the connection lives on. */
  logout: (at: number) => void
  lost: (reason: string) => void
  malformed: (what: string) => void
  error: (what: string) => void
  scan: (qrcode: string | undefined) => void
}

// Wechaty loads rooms with all their members for these; the intake reads the raw events instead.
const HEAVY = [
  'message',
  'room-join',
  'room-leave',
  'room-topic',
  'room-invite',
  'friendship',
  'post',
  'dirty',
] as const

/**
 * One connection from its birth to its loss: a puppet, the Wechaty around it, and the watch over its signs of life.
 * A generation that was dropped never speaks again, to us or to its server.
 */
export class Generation implements Source {
  readonly puppet: LinkPuppet
  readonly patience = new Patience()
  /** By the wall clock, for the gap record. */
  lastLifeAt: number
  readonly #clock: Clock
  readonly #timings: LinkTimings
  readonly #events: GenerationEvents
  readonly #bot: ReturnType<typeof WechatyBuilder.build>
  #lastLifeMs = elapsedMs()
  #lastTickMs = elapsedMs()
  #account: string | undefined
  #starting: Promise<void> = Promise.resolve()
  #started = false
  #ended = false
  #waitsForHuman = false
  #heart: ReturnType<typeof setInterval> | undefined
  #limit: ReturnType<typeof setTimeout> | undefined

  constructor(puppet: LinkPuppet, options: { clock: Clock; timings: LinkTimings; events: GenerationEvents }) {
    this.puppet = puppet
    this.#clock = options.clock
    this.#timings = options.timings
    this.#events = options.events
    this.lastLifeAt = this.#clock.now().getTime()
    puppet.onSevered = (reason) => this.#end(reason)
    puppet.onMalformed = (what) => this.#events.malformed(what)
    this.#bot = WechatyBuilder.build({ puppet })
    this.#bot.on('error', (error) => this.#onError(describeError(error)))
    this.#bot.on('puppet', () => {
      for (const event of HEAVY) puppet.removeAllListeners(event)
    })
    puppet.on('error', () => {})
    puppet.on('heartbeat', () => this.#alive())
    puppet.on('dong', () => this.#alive())
    puppet.on('login', ({ contactId }) => this.#onLogin(contactId))
    puppet.on('logout', () => this.#onLogout())
    puppet.on('scan', ({ qrcode }) => {
      this.#waitsForHuman = true
      this.#events.scan(qrcode)
    })
  }

  /** The account that is logged in, once the puppet has started. */
  get account(): string | undefined {
    return this.#started && !this.#ended ? this.#account : undefined
  }

  /**
   * Begins. From here on the events tell how it goes, and `lost` comes exactly once unless `drop` comes first.
   * `listen` is called after Wechaty has put its own listeners on the puppet and before anything can arrive.
   */
  async open(listen: () => void): Promise<void> {
    this.#limit = setTimeout(() => {
      if (this.#account === undefined && !this.#waitsForHuman) {
        this.#end(`no login within ${this.#timings.connectMs} ms`)
      }
    }, this.#timings.connectMs)
    try {
      await this.#bot.init()
      if (this.#ended) return
      listen()
      // Resolves even when it failed; only the puppet's own state tells.
      this.#starting = this.#bot.start()
      await this.#starting
    } catch (error) {
      this.#end(describeError(error))
      return
    }
    if (this.#ended) return
    if (this.puppet.state.active() !== true) {
      this.#end('the puppet did not start')
      return
    }
    this.#started = true
    this.#alive()
    this.#lastTickMs = elapsedMs()
    this.#heart = setInterval(() => this.#beat(), this.#timings.dingMs)
    if (this.#account !== undefined) this.#announce(this.#account)
  }

  /** Ends it from our side, without a word to the server. */
  drop(reason: string): void {
    if (!this.#ended) {
      this.#ended = true
      this.#release(reason)
    }
  }

  #end(reason: string): void {
    if (this.#ended) return
    this.#ended = true
    this.#release(reason)
    this.#events.lost(reason)
  }

  #release(reason: string): void {
    clearInterval(this.#heart)
    clearTimeout(this.#limit)
    this.puppet.sever()
    this.patience.giveUp(new Severed(reason))
    // The official way to stop still frees timers and caches; its puppet has nothing left to stop the server with.
    // Stopped in the middle of its start, Wechaty would set up its timers afterwards and keep them.
    this.#starting.then(() => this.#bot.stop()).catch(() => {})
  }

  #alive(): void {
    this.#lastLifeMs = elapsedMs()
    this.lastLifeAt = this.#clock.now().getTime()
  }

  #beat(): void {
    const now = elapsedMs()
    const lateMs = now - this.#lastTickMs - this.#timings.dingMs
    this.#lastTickMs = now
    const silentMs = now - this.#lastLifeMs
    // When this very process was stopped or busy, the answers may be waiting unread: ask again before judging.
    // Half a beat early, or the limit would be missed by a hair and judged a whole beat later.
    const limitMs = this.#timings.silenceMs - this.#timings.dingMs / 2
    if (silentMs > limitMs && lateMs < this.#timings.dingMs) {
      this.#end(`no sign of life for ${Math.round(silentMs)} ms`)
      return
    }
    try {
      this.puppet.ding('nuanqun')
    } catch (error) {
      this.#end(describeError(error))
    }
  }

  #onLogin(account: string): void {
    if (this.#ended) return
    this.#alive()
    this.#waitsForHuman = false
    clearTimeout(this.#limit)
    this.#account = account
    if (this.#started) this.#announce(account)
  }

  #announce(account: string): void {
    this.#events.login(account, this.#clock.now().getTime())
  }

  #onLogout(): void {
    if (this.#ended || this.#account === undefined) return
    this.#account = undefined
    if (this.#started) this.#events.logout(this.#clock.now().getTime())
  }

  #onError(what: string): void {
    if (!this.#ended) this.#events.error(what)
  }
}

/** The connection went away while something was awaited from it. */
export class Severed extends Error {
  override name = 'Severed'
}
