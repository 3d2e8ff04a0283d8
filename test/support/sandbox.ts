import { rm } from 'node:fs/promises'
import { type Bot, startBot } from '../../src/app/bot.ts'
import type { House } from '../../src/app/context.ts'
import { createHouse } from '../../src/app/house.ts'
import { prepareSandbox } from '../../src/app/sandbox-setup.ts'
import { temporaryDir } from '../../src/app/temporary-dir.ts'
import { Traveller } from '../../src/app/travel.ts'
import { ManualClock, type ShiftedClock, systemClock } from '../../src/core/clock.ts'
import { parseConfig } from '../../src/core/config.ts'
import { silentLog } from '../../src/core/log.ts'
import { FEATURES } from '../../src/features/index.ts'
import { connectSandbox, type SandboxLink, sandboxClock } from '../../src/wechat/sandbox/index.ts'
import type { World } from '../../src/wechat/sandbox/world.ts'
import { freshDatabase } from './database.ts'

export const BOOKS = 'demo-books@chatroom'
export const STAFF = 'demo-staff@chatroom'

/** Monday in Shanghai. */
const START = '2026-11-23T02:00:00Z'

/** The whole sandbox on a real PostgreSQL: only the machine's clock stands still, so that every run says the same. */
export interface PlayedSandbox {
  house: House
  bot: Bot<SandboxLink>
  world: World
  clock: ShiftedClock
  time: Traveller
  /** What was said in a chat, one line each: `小王：三天了`. */
  said(chat: string): string
  /** Says it and waits for what the bot says to it. */
  says(name: string, chat: string, text: string): Promise<void>
  /** Ends the process and starts the next one on the same data. */
  restart(): Promise<PlayedSandbox>
  stop(): Promise<void>
}

type Data = Awaited<ReturnType<typeof openData>>

async function openData(start: string) {
  const [database, dir] = [await freshDatabase(), await temporaryDir('sandbox-test')]
  return { database, dir, machine: new ManualClock(start) }
}

async function open(data: Data): Promise<PlayedSandbox> {
  const clock = sandboxClock(data.dir, 'Asia/Shanghai', data.machine)
  const settings = parseConfig({ DATA_DIR: data.dir, WELCOME_WINDOW_MS: '300', LOG_LEVEL: 'silent' })
  const house = createHouse({
    source: data.database.source,
    settings,
    features: FEATURES,
    clock,
    leaseClock: systemClock,
    log: silentLog,
  })
  const bot = await startBot(house, {
    connection: 'sandbox',
    connect: (hooks) => connectSandbox({ dataDir: data.dir, clock, log: silentLog, ...hooks }),
    signal: new AbortController().signal,
    onLost: () => undefined,
  })
  const { world, ownerIds, staffIds, staffRoomId } = bot.link
  const people = world.people()
  await prepareSandbox(house, {
    account: people.find((p) => p.kind === 'bot')?.id ?? '',
    ownerIds,
    staffIds,
    staffRoomId,
    people: people.filter((p) => p.kind !== 'bot'),
    rooms: world.rooms(),
  })
  const time = new Traveller({ house, clock, bot, onMoved: () => world.timeChanged() })
  await time.settle()
  const close = async () => {
    await time.stop()
    await bot.stop()
  }
  return {
    house,
    bot,
    world,
    clock,
    time,
    said: (chat) =>
      world
        .lines(chat)
        .map((l) => (l.kind === 'system' ? l.text : `${l.fromName}：${l.text}`))
        .join('\n'),
    async says(name, chat, text) {
      const fromId = world.people().find((p) => p.name === name)?.id ?? name
      world.say({ chat, fromId, text })
      await time.settle()
    },
    async restart() {
      await close()
      return open(data)
    },
    async stop() {
      await close()
      await data.database.drop()
      await rm(data.dir, { recursive: true, force: true })
    },
  }
}

export const playSandbox = async (start = START): Promise<PlayedSandbox> => open(await openData(start))
