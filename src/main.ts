import { type Bot, startBot } from './app/bot.ts'
import type { House } from './app/context.ts'
import { openDatabase } from './app/database.ts'
import { createHouse } from './app/house.ts'
import { Metrics } from './app/metrics.ts'
import { createOffice } from './app/office.ts'
import { assertNoRealAccount, prepareSandbox } from './app/sandbox-setup.ts'
import { readSettings } from './app/settings.ts'
import { Ticker } from './app/ticker.ts'
import { inTransaction } from './app/transaction.ts'
import { Traveller } from './app/travel.ts'
import { type Health, startConsole } from './console/server.ts'
import { clockText, dateKey } from './core/calendar.ts'
import type { ChatLink } from './core/chat.ts'
import { ShiftedClock, systemClock } from './core/clock.ts'
import type { Settings } from './core/config.ts'
import { describeError } from './core/errors.ts'
import { createLog, type Log } from './core/log.ts'
import type { SandboxTime, SandboxWorld } from './core/sandbox.ts'
import { FEATURES } from './features/index.ts'
import { issueClaimCode, servedAmong } from './features/roster/index.ts'
import { connectionName, connectWechat } from './wechat/connect.ts'
import { connectSandbox, type SandboxLink, sandboxClock } from './wechat/sandbox/index.ts'

/** Wiring only: configuration, signals, and which parts of the house this process runs. */

/** How long a graceful stop may take. */
const STOP_LIMIT_MS = 30_000

const say = (line: string) => console.log(line)

/** Connects the chat account of the configuration: a puppet service, or the sandbox. */
async function connectAccount(
  house: House,
  settings: Settings,
  signal: AbortSignal,
  onLost: () => void,
  shifted: ShiftedClock,
): Promise<{ bot: Bot<ChatLink>; sandbox?: { world: SandboxWorld; time: Traveller } }> {
  const { clock, log } = house
  if (settings.wechaty !== undefined) {
    const { endpoint, token } = settings.wechaty
    const connect = async (hooks: Pick<Parameters<typeof connectWechat>[0], 'onInbound' | 'onState'>) => {
      // Only now that the account is ours: a process that stands by must not void the code the running one printed.
      await announceClaimCode(house, settings)
      return connectWechat({
        settings,
        clock,
        log,
        snapshotWanted: (ids) => servedAmong(house.source.manager, ids),
        ...hooks,
      })
    }
    return { bot: await startBot(house, { connection: connectionName(endpoint, token), connect, signal, onLost }) }
  }
  await assertNoRealAccount(house)
  const bot: Bot<SandboxLink> = await startBot(house, {
    connection: 'sandbox',
    connect: (hooks) => connectSandbox({ dataDir: settings.dataDir, clock: shifted, log, ...hooks }),
    signal,
    onLost,
  })
  const { world, ownerIds, staffIds, staffRoomId } = bot.link
  const people = world.people()
  const account = people.find((p) => p.kind === 'bot')?.id ?? 'sandbox'
  await prepareSandbox(house, {
    account,
    ownerIds,
    staffIds,
    staffRoomId,
    people: people.filter((p) => p.kind !== 'bot'),
    rooms: world.rooms(),
  })
  const time = new Traveller({ house, clock: shifted, bot, onMoved: () => world.timeChanged() })
  return { bot, sandbox: { world, time } }
}

async function announceClaimCode(house: House, settings: Settings): Promise<void> {
  if (settings.ownerIds.length > 0) return
  const code = await inTransaction(house, house.clock.now(), (tx) => issueClaimCode(tx.db, tx.now))
  if (code !== undefined) say(`Nobody owns this bot yet. In a direct chat with it, write:  认领 ${code}`)
}

/** Well when the database answers and, where this process runs the bot, the account is logged in or waited for. */
async function health(house: House, runsBot: boolean, bot: Bot<ChatLink> | undefined): Promise<Health> {
  const database = await house.source.query('SELECT 1').then(
    () => 'up',
    () => 'away',
  )
  const chat = !runsBot ? 'not run here' : (bot?.link.state ?? 'standing by')
  const ok = database === 'up' && (chat === 'up' || chat === 'standing by' || !runsBot)
  return { ok, database, chat, waiting: bot?.intake.waiting ?? 0 }
}

async function main(settings: Settings, log: Log, abort: AbortController): Promise<void> {
  const { signal } = abort
  const stops: (() => Promise<void>)[] = []
  try {
    const database = await openDatabase(settings, log, signal)
    stops.push(() => database.stop())
    const metrics = new Metrics().withProcess()
    const sandboxed = settings.wechaty === undefined
    // Only the sandbox may be ahead of the machine.
    const shifted = sandboxed ? sandboxClock(settings.dataDir, settings.timeZone) : new ShiftedClock()
    const house = createHouse({
      source: database.source,
      settings,
      features: FEATURES,
      clock: shifted,
      leaseClock: systemClock,
      log,
      metrics,
    })
    const runs = (part: Settings['roles'][number]) => settings.roles.includes(part)

    let bot: Bot<ChatLink> | undefined
    const startDesk = async (sandbox?: { world: SandboxWorld; time: SandboxTime }) => {
      const desk = await startConsole({
        host: settings.host,
        port: settings.port,
        timeZone: settings.timeZone,
        log,
        ...(sandbox === undefined
          ? {}
          : { world: sandbox.world, play: { time: sandbox.time, db: house.source.manager } }),
        office: createOffice(house),
        health: () => health(house, runs('bot'), bot),
        metrics: async () => ({ contentType: metrics.registry.contentType, body: await metrics.registry.metrics() }),
      })
      stops.push(() => desk.stop())
      if (sandbox !== undefined) {
        const now = house.clock.now()
        const time = `${dateKey(now, settings.timeZone)} ${clockText(now, now, settings.timeZone)}`
        const its = shifted.aheadMs === 0 ? '' : `   (its clock: ${time})`
        say(`Sandbox: ${desk.url}/sandbox${its}`)
      }
      say(`Console: ${desk.url}/desk`)
    }

    if (runs('jobs')) {
      const ticker = new Ticker(house)
      ticker.start()
      stops.push(() => ticker.stop())
    }
    // With a real account the console comes first: a process that stands by for the account is healthy, too.
    if (runs('console') && !(sandboxed && runs('bot'))) await startDesk()
    if (runs('bot')) {
      const onLost = () => {
        log.error('another process took this chat account over: stopping')
        abort.abort()
      }
      const connected = await connectAccount(house, settings, signal, onLost, shifted)
      bot = connected.bot
      const { sandbox } = connected
      stops.push(() => connected.bot.stop())
      if (sandbox !== undefined) stops.push(() => sandbox.time.stop())
      if (runs('console') && sandboxed) await startDesk(sandbox)
    }
    say('NuanQun 暖群 is running.  (Ctrl+C stops it)')
    await new Promise<void>((resolve) =>
      signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true }),
    )
  } finally {
    for (const stop of stops.reverse())
      await stop().catch((error: unknown) => log.error({ error: describeError(error) }, 'a part did not stop cleanly'))
  }
}

const settings = readSettings()
const log = createLog(settings.logLevel)
const abort = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    if (abort.signal.aborted) process.exit(130)
    say(`${name}: finishing what has begun. Once more stops at once.`)
    abort.abort()
    // Whatever hangs then is harmless: it stands in the database or the spool, and is taken up at the next start.
    setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref()
  })
}
// Chat libraries leave promises behind that nobody awaits. Everything of ours is in the database or the spool by
// then, so the bot goes on; a broken invariant in synchronous code ends the process instead.
process.on('unhandledRejection', (error) =>
  log.error({ error: describeError(error) }, 'a promise was rejected and nobody noticed'),
)

try {
  await main(settings, log, abort)
  process.exit(0)
} catch (error) {
  if (abort.signal.aborted) process.exit(0)
  log.fatal({ error: describeError(error) }, 'cannot go on')
  console.error(describeError(error))
  process.exit(1)
}
