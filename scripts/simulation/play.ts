import { randomUUID } from 'node:crypto'
import { markAlive } from '../../src/app/accounts.ts'
import type { House } from '../../src/app/context.ts'
import { createHouse } from '../../src/app/house.ts'
import { receive } from '../../src/app/receive.ts'
import { relayOnce } from '../../src/app/relay.ts'
import { type HouseJob, jobsOf, runJob } from '../../src/app/ticker.ts'
import type { ChatLink, Delivered, Inbound, InboundMessage, Outgoing, PersonRef, Picture } from '../../src/core/chat.ts'
import { ManualClock } from '../../src/core/clock.ts'
import { silentLog } from '../../src/core/log.ts'
import { safeName } from '../../src/core/people.ts'
import { splitQuote } from '../../src/core/quote.ts'

/** What the bot said, as the members saw it. */
export interface Said {
  /** Room topic, or `私聊:<name>`. */
  to: string
  text: string
  /** Shown instead of the text. */
  picture?: Picture
  /** Names mentioned. */
  mentions: string[]
  at: Date
}

export interface SayOptions {
  room?: string
  direct?: boolean
  mention?: string[]
  quote?: { name: string; text: string }
  id?: string
  kind?: InboundMessage['kind']
  sentAt?: Date
}

export interface PlayOptions extends Omit<Parameters<typeof createHouse>[0], 'clock' | 'log'> {
  /** The first instant. */
  start: Date | string
  /** The bot's own account. */
  bot: PersonRef
  connection: string
  /** Where people write who name no room. */
  home: string
  personId(name: string): string
  /** The way back. */
  personName(id: string): string
  roomId(topic: string): string
  /** Names messages and events, each once; random ones by default. */
  newId?(): string
}

/**
 * A chat played on the real house and a real PostgreSQL: only the platform and the clock are replaced. People and
 * rooms are made by naming them.
 */
export class Play {
  readonly clock: ManualClock
  readonly house: House
  readonly said: Said[] = []
  /** What every send does; the default says it. */
  link: ChatLink
  readonly #options: PlayOptions
  readonly #newId: () => string
  readonly #people = new Map<string, PersonRef>()
  readonly #topics = new Map<string, string>()

  constructor(options: PlayOptions) {
    const { source, settings, features, metrics } = options
    this.clock = new ManualClock(options.start)
    this.house = createHouse({
      source,
      settings,
      features,
      clock: this.clock,
      log: silentLog,
      ...(metrics === undefined ? {} : { metrics }),
    })
    this.#options = options
    this.#newId = options.newId ?? randomUUID
    this.link = {
      connection: options.connection,
      state: 'up',
      account: options.bot.id,
      deliver: (outgoing) => this.deliver(outgoing),
      stop: async () => undefined,
    }
  }

  /** The bot comes on line, for the first time or after a standstill. */
  async login(): Promise<void> {
    await this.receive({
      type: 'login',
      ...this.#event('login'),
      name: this.#options.bot.name,
      connection: this.#options.connection,
      first: true,
    })
  }

  person(name: string): PersonRef {
    let found = this.#people.get(name)
    if (found === undefined) {
      found = { id: this.#options.personId(name), name }
      this.#people.set(name, found)
    }
    return found
  }

  room(topic: string): { id: string; topic: string } {
    const id = this.#options.roomId(topic)
    this.#topics.set(id, topic)
    return { id, topic }
  }

  /** The raw event that a message becomes, for who repeats, reorders or gathers it. */
  message(who: string, text: string, options: SayOptions = {}): InboundMessage {
    const at = this.clock.now().getTime()
    const quoted =
      options.quote === undefined
        ? text
        : `「${options.quote.name}：${options.quote.text}」\n- - - - - - - - - - - - - - -\n${text}`
    const { quote, body } = splitQuote(quoted)
    const mentions = (options.mention ?? []).map((name) => this.person(name))
    return {
      type: 'message',
      account: this.#options.bot.id,
      platformId: options.id ?? this.#newId(),
      receivedAt: at,
      ...(options.direct ? {} : { room: this.room(options.room ?? this.#options.home) }),
      sender: this.person(who),
      self: false,
      kind: options.kind ?? 'text',
      text: quoted,
      body,
      ...(quote === undefined ? {} : { quote }),
      mentions,
      mentionsBot: text.includes(`@${this.#options.bot.name}`),
      sentAt: options.sentAt?.getTime() ?? at,
    }
  }

  /** Somebody writes, at home unless told otherwise; the bot's answers of that moment are returned and kept in `said`. */
  async says(who: string, text: string, options: SayOptions = {}): Promise<Said[]> {
    return this.receive(this.message(who, text, options))
  }

  /** Somebody writes to the bot privately. */
  async tells(who: string, text: string, options: SayOptions = {}): Promise<Said[]> {
    return this.says(who, text, { ...options, direct: true })
  }

  async joins(
    names: string | string[],
    options: { room?: string; by?: string; id?: string; at?: Date } = {},
  ): Promise<Said[]> {
    const joiners = [names].flat().map((n) => this.person(n))
    const at = options.at ?? this.clock.now()
    const room = this.room(options.room ?? this.#options.home)
    return this.receive({
      type: 'room-join',
      ...this.#event('join'),
      eventId: options.id ?? `join:${room.id}:${joiners.map((j) => j.id).join(',')}:${at.getTime()}`,
      room,
      joiners,
      ...(options.by === undefined ? {} : { inviter: this.person(options.by) }),
      source: 'event',
      at: at.getTime(),
    })
  }

  async leaves(names: string | string[], options: { room?: string } = {}): Promise<Said[]> {
    const leavers = [names].flat().map((n) => this.person(n))
    const room = this.room(options.room ?? this.#options.home)
    return this.receive({
      type: 'room-leave',
      ...this.#event('leave'),
      room,
      leavers,
      source: 'event',
      at: this.clock.now().getTime(),
    })
  }

  async snapshot(names: string[], options: { room?: string } = {}): Promise<Said[]> {
    const room = this.room(options.room ?? this.#options.home)
    const members = names.map((n) => this.person(n))
    return this.receive({
      type: 'room-snapshot',
      ...this.#event('snapshot'),
      room,
      members,
      at: this.clock.now().getTime(),
    })
  }

  /** Takes events in and lets the bot say what is due at this instant. */
  async receive(...inbounds: Inbound[]): Promise<Said[]> {
    const before = this.said.length
    await receive(this.house, inbounds, this.clock.now())
    await this.relay()
    return this.said.slice(before)
  }

  /** Says everything that is due now. */
  async relay(): Promise<void> {
    while ((await relayOnce(this.house, this.link, () => 0.5)) > 0);
  }

  /** Jobs once, at this instant: all of them unless told otherwise. */
  async tick(jobs: readonly HouseJob[] = jobsOf(this.house.features)): Promise<void> {
    await markAlive(this.house, this.#options.bot.id, new Date(0), this.clock.now())
    for (const job of jobs) await runJob(this.house, job, this.clock.now())
    await this.relay()
  }

  async rows<T = Record<string, unknown>>(sql: string, values: unknown[] = []): Promise<T[]> {
    return this.house.source.query(sql, values)
  }

  protected async deliver(outgoing: Outgoing): Promise<Delivered> {
    const to =
      'room' in outgoing.to
        ? (this.#topics.get(outgoing.to.room) ?? outgoing.to.room)
        : `私聊:${this.#options.personName(outgoing.to.contact)}`
    this.said.push({
      to,
      text: outgoing.text,
      ...(outgoing.picture === undefined ? {} : { picture: outgoing.picture }),
      mentions: outgoing.mentions.map((m) => safeName(m.name)),
      at: this.clock.now(),
    })
    return { platformId: `said-${outgoing.outboxId}` }
  }

  #event(kind: string) {
    const receivedAt = this.clock.now().getTime()
    return { account: this.#options.bot.id, receivedAt, eventId: `${kind}:${this.#newId()}` }
  }
}
