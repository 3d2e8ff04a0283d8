import { randomUUID } from 'node:crypto'
import { afterAll } from 'vitest'
import { markAlive } from '../../src/app/accounts.ts'
import type { House } from '../../src/app/context.ts'
import { createHouse } from '../../src/app/house.ts'
import { receive } from '../../src/app/receive.ts'
import { relayOnce } from '../../src/app/relay.ts'
import { jobsOf, runJob } from '../../src/app/ticker.ts'
import { HOUR, MINUTE, parseDurationMs, SECOND } from '../../src/core/calendar.ts'
import type { ChatLink, Delivered, Inbound, InboundMessage, Outgoing, PersonRef, Picture } from '../../src/core/chat.ts'
import { ManualClock } from '../../src/core/clock.ts'
import { parseConfig } from '../../src/core/config.ts'
import type { Feature } from '../../src/core/feature.ts'
import { silentLog } from '../../src/core/log.ts'
import { safeName } from '../../src/core/people.ts'
import { splitQuote } from '../../src/core/quote.ts'
import { FEATURES } from '../../src/features/index.ts'
import { freshDatabase } from './database.ts'

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

export const ACCOUNT = 'bot'
const BOT: PersonRef = { id: ACCOUNT, name: '暖暖' }

/**
 * A chat played on the real house and a real PostgreSQL: only the platform and the clock are replaced.
 * People and rooms are made by naming them. 周老板 is the owner, 小林 an agent, 陈经理 a manager; everybody else is a
 * member. Rooms: 「书友群」 (enrolled) and 「值班群」 (the staff room).
 */
export class Game {
  readonly clock: ManualClock
  readonly said: Said[] = []
  #people = new Map<string, PersonRef>()
  #topics = new Map<string, string>()
  #failures: (Error | undefined)[] = []
  /** What every send does; the default says it. */
  link: ChatLink

  private constructor(
    readonly house: House,
    clock: ManualClock,
    readonly drop: () => Promise<void>,
  ) {
    this.clock = clock
    this.link = {
      connection: 'game',
      state: 'up',
      account: ACCOUNT,
      deliver: (outgoing) => this.#deliver(outgoing),
      stop: async () => undefined,
    }
  }

  /** @param env extra configuration; @param start the first instant, default Monday 2026-11-23 10:00 in Shanghai. */
  static async start(
    options: { env?: Record<string, string>; start?: string; bare?: boolean; features?: readonly Feature[] } = {},
  ): Promise<Game> {
    const database = await freshDatabase()
    const clock = new ManualClock(options.start ?? '2026-11-23T02:00:00Z')
    const settings = parseConfig({
      OWNER_IDS: 'id-周老板',
      WECHATY_PUPPET_SERVICE_TOKEN: 'insecure_test',
      SEND_ACCOUNT_INTERVAL_MS: '0',
      SEND_ROOM_INTERVAL_MS: '0',
      SEND_PER_MINUTE: '0',
      ...options.env,
    })
    const house = createHouse({
      source: database.source,
      settings,
      features: options.features ?? FEATURES,
      clock,
      log: silentLog,
    })
    const game = new Game(house, clock, database.drop)
    await game.receive({
      type: 'login',
      account: ACCOUNT,
      eventId: `login:${randomUUID()}`,
      name: BOT.name,
      connection: 'game',
      first: true,
      receivedAt: clock.now().getTime(),
    })
    if (!options.bare) {
      await game.says('周老板', '#开启', { room: '书友群' })
      await game.says('周老板', '#开启', { room: '值班群' })
      await game.says('周老板', '#设为值班群', { room: '值班群' })
      await game.says('小林', '大家好，我是客服小林', { room: '书友群' })
      await game.says('陈经理', '大家好，我是陈经理', { room: '书友群' })
      await game.says('周老板', '#授权 @小林 agent', { room: '书友群', mention: ['小林'] })
      await game.says('周老板', '#授权 @陈经理 manager', { room: '书友群', mention: ['陈经理'] })
      game.said.length = 0
    }
    return game
  }

  person(name: string): PersonRef {
    let found = this.#people.get(name)
    if (found === undefined) {
      found = { id: `id-${name}`, name }
      this.#people.set(name, found)
    }
    return found
  }

  room(topic: string): { id: string; topic: string } {
    const id = `room-${topic}@chatroom`
    this.#topics.set(id, topic)
    return { id, topic }
  }

  /** The raw event that a message becomes, for tests that repeat or reorder it. */
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
      account: ACCOUNT,
      platformId: options.id ?? randomUUID(),
      receivedAt: at,
      ...(options.direct ? {} : { room: this.room(options.room ?? '书友群') }),
      sender: this.person(who),
      self: false,
      kind: options.kind ?? 'text',
      text: quoted,
      body,
      ...(quote === undefined ? {} : { quote }),
      mentions,
      mentionsBot: text.includes('@暖暖'),
      sentAt: options.sentAt?.getTime() ?? at,
    }
  }

  /** Somebody writes in 「书友群」 unless told otherwise; the bot's answers of that moment are returned and kept in `said`. */
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
    const room = this.room(options.room ?? '书友群')
    return this.receive({
      type: 'room-join',
      account: ACCOUNT,
      receivedAt: this.clock.now().getTime(),
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
    const at = this.clock.now().getTime()
    const room = this.room(options.room ?? '书友群')
    return this.receive({
      type: 'room-leave',
      account: ACCOUNT,
      receivedAt: at,
      eventId: `leave:${randomUUID()}`,
      room,
      leavers,
      source: 'event',
      at,
    })
  }

  async snapshot(names: string[], options: { room?: string } = {}): Promise<Said[]> {
    const at = this.clock.now().getTime()
    const room = this.room(options.room ?? '书友群')
    return this.receive({
      type: 'room-snapshot',
      account: ACCOUNT,
      receivedAt: at,
      eventId: `snapshot:${randomUUID()}`,
      room,
      members: names.map((n) => this.person(n)),
      at,
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

  /** Time passes: `31m`, `2小时`, `48h`. Jobs run every 15 s (up to three minutes), every minute (two hours), every ten (twelve hours) or thirty. */
  async pass(duration: string): Promise<Said[]> {
    const before = this.said.length
    const total = parseDurationMs(duration)
    if (total === undefined) throw new Error(`no duration: ${duration}`)
    const step =
      total <= 3 * MINUTE ? 15 * SECOND : total <= 2 * HOUR ? MINUTE : total <= 12 * HOUR ? 10 * MINUTE : 30 * MINUTE
    const end = this.clock.now().getTime() + total
    while (this.clock.now().getTime() < end) {
      this.clock.advance(Math.min(step, end - this.clock.now().getTime()))
      await this.tick()
    }
    return this.said.slice(before)
  }

  /** Every job once, at this instant. */
  async tick(): Promise<void> {
    await markAlive(this.house, ACCOUNT, new Date(0), this.clock.now())
    for (const job of jobsOf(this.house.features)) await runJob(this.house, job, this.clock.now())
    await this.relay()
  }

  /** The next sends fail like this; undefined lets one through. */
  failNext(...errors: (Error | undefined)[]): void {
    this.#failures.push(...errors)
  }

  /** Everything said to a place so far: a room topic, or a person's name for private messages. */
  sentTo(place: string): string {
    return this.said
      .filter((s) => s.to === place || s.to === `私聊:${place}`)
      .map((s) => s.text)
      .join('\n')
  }

  async rows<T = Record<string, unknown>>(sql: string, values: unknown[] = []): Promise<T[]> {
    return this.house.source.query(sql, values)
  }

  async #deliver(outgoing: Outgoing): Promise<Delivered> {
    const failure = this.#failures.shift()
    if (failure !== undefined) throw failure
    const to =
      'room' in outgoing.to
        ? (this.#topics.get(outgoing.to.room) ?? outgoing.to.room)
        : `私聊:${outgoing.to.contact.replace(/^id-/, '')}`
    this.said.push({
      to,
      text: outgoing.text,
      ...(outgoing.picture === undefined ? {} : { picture: outgoing.picture }),
      mentions: outgoing.mentions.map((m) => safeName(m.name)),
      at: this.clock.now(),
    })
    return { platformId: `said-${outgoing.outboxId}` }
  }
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

/** Starts a game and drops its database after the file's tests. */
export async function startGame(options: Parameters<typeof Game.start>[0] = {}): Promise<Game> {
  const game = await Game.start(options)
  afterAll(() => game.drop())
  return game
}
