import { afterAll } from 'vitest'
import { Play, type Said } from '../../scripts/simulation/play.ts'
import { HOUR, MINUTE, parseDurationMs, SECOND } from '../../src/core/calendar.ts'
import type { Delivered, Outgoing } from '../../src/core/chat.ts'
import { parseConfig } from '../../src/core/config.ts'
import type { Feature } from '../../src/core/feature.ts'
import { FEATURES } from '../../src/features/index.ts'
import { freshDatabase } from './database.ts'

export type { Said, SayOptions } from '../../scripts/simulation/play.ts'

export const ACCOUNT = 'bot'

/**
 * A chat played on the real house and a real PostgreSQL: only the platform and the clock are replaced.
 * People and rooms are made by naming them. 周老板 is the owner, 小林 an agent, 陈经理 a manager; everybody else is a
 * member. Rooms: 「书友群」 (enrolled, where people write unless told otherwise) and 「值班群」 (the staff room).
 */
export class Game extends Play {
  readonly #failures: (Error | undefined)[] = []

  private constructor(
    options: ConstructorParameters<typeof Play>[0],
    readonly drop: () => Promise<void>,
  ) {
    super(options)
  }

  /** @param env extra configuration; @param start the first instant, default Monday 2026-11-23 10:00 in Shanghai. */
  static async start(
    options: { env?: Record<string, string>; start?: string; bare?: boolean; features?: readonly Feature[] } = {},
  ): Promise<Game> {
    const database = await freshDatabase()
    const settings = parseConfig({
      OWNER_IDS: 'id-周老板',
      WECHATY_PUPPET_SERVICE_TOKEN: 'insecure_test',
      SEND_ACCOUNT_INTERVAL_MS: '0',
      SEND_ROOM_INTERVAL_MS: '0',
      SEND_PER_MINUTE: '0',
      ...options.env,
    })
    const game = new Game(
      {
        source: database.source,
        settings,
        features: options.features ?? FEATURES,
        start: options.start ?? '2026-11-23T02:00:00Z',
        bot: { id: ACCOUNT, name: '暖暖' },
        connection: 'game',
        home: '书友群',
        personId: (name) => `id-${name}`,
        personName: (id) => id.replace(/^id-/, ''),
        roomId: (topic) => `room-${topic}@chatroom`,
      },
      database.drop,
    )
    await game.login()
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

  protected override async deliver(outgoing: Outgoing): Promise<Delivered> {
    const failure = this.#failures.shift()
    if (failure !== undefined) throw failure
    return super.deliver(outgoing)
  }
}

/** Starts a game and drops its database after the file's tests. */
export async function startGame(options: Parameters<typeof Game.start>[0] = {}): Promise<Game> {
  const game = await Game.start(options)
  afterAll(() => game.drop())
  return game
}
