/**
 * `npm run bench:latency`: how long a complaint takes over loopback gRPC from the platform to the alert on the way
 * back, at 100 messages a second, and how many messages a second are taken in and stored; beside both, in the same run
 * and through the same server, a bare Wechaty bot. Prints medians and ratios. Machines are noisy: compare ratios.
 * Options: `-- --seconds 30 --rate 100 --flood 20000`.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { dataSourceFor, migrate } from '../../src/app/database.ts'
import { startEmbeddedPostgres } from '../../src/app/embedded-postgres.ts'
import { temporaryDir } from '../../src/app/temporary-dir.ts'
import { elapsedMs } from '../../src/core/clock.ts'
import { silentLog } from '../../src/core/log.ts'
import { BotProcess, botEnv } from '../support/bot-process.ts'
import { eventually } from '../support/eventually.ts'
import { type PuppetServerHandle, startPuppetServer } from '../support/puppet-server.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '30' },
    rate: { type: 'string', default: '100' },
    flood: { type: 'string', default: '20000' },
  },
})
const seconds = Number(values.seconds)
const rate = Number(values.rate)
const flood = Number(values.flood)

const ROOMS = Array.from({ length: 50 }, (_, i) => `room-${i}@chatroom`)
const PEOPLE = Array.from({ length: 997 }, (_, i) => `person-${i}`)
const CHATTER = [
  '早上好',
  '今天的菜单发一下吧',
  '收到',
  '哈哈哈哈',
  '明天几点直播呀？',
  '谢谢老师',
  '有苹果吗',
  '好的好的',
  '我也要一份',
  '下雨了记得带伞',
]
const texts = [
  ...Array.from({ length: 19 }, (_, i) => `${CHATTER[i % CHATTER.length]} {i}`),
  '订单{i}号，三天了还没发货，也没人管！',
]

function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN
}

function serve(): Promise<PuppetServerHandle> {
  return startPuppetServer({
    rooms: [
      ...ROOMS.map((id) => ({ id, topic: `群${id}`, memberIds: ['bot', 'owner'] })),
      { id: 'staff@chatroom', topic: '值班群', memberIds: ['bot', 'owner'] },
    ],
  })
}

/** From the complaint leaving the server to the answer arriving there, in ms, sorted. The first `warm` seconds do not count. */
async function latencies(
  server: PuppetServerHandle,
  answers: (text: string) => number | undefined,
  warm: number,
): Promise<number[]> {
  await server.burst({
    count: rate * warm,
    ratePerSecond: rate,
    template: {
      roomIds: ROOMS,
      fromIds: PEOPLE.map((id) => `warm-${id}`),
      texts: texts.map((t) => t.replace('{i}', '热身')),
    },
  })
  const before = server.sent().length
  const said = await server.burst({
    count: rate * seconds,
    ratePerSecond: rate,
    template: { roomIds: ROOMS, fromIds: PEOPLE, texts },
  })
  const complaints = said.map((s, i) => ({ ...s, i })).filter(({ i }) => i % texts.length === texts.length - 1)
  const found = new Map<number, number>()
  await eventually(() => {
    for (const sent of server.sent().slice(before)) {
      const i = answers(sent.text)
      if (i !== undefined && !found.has(i)) found.set(i, sent.at)
    }
    const missing = complaints.filter((c) => !found.has(c.i)).length
    if (missing > 0) throw new Error(`${missing} of ${complaints.length} complaints were not answered`)
  }, 30_000)
  return complaints.map((c) => (found.get(c.i) ?? Number.NaN) - c.at).sort((a, b) => a - b)
}

const numberIn = (text: string) => {
  const found = /订单(\d+)号/.exec(text.replace(/[【】]/g, ''))
  return found === null ? undefined : Number(found[1])
}

class Bare {
  #output = ''
  #child: ChildProcess
  constructor(server: PuppetServerHandle) {
    this.#child = spawn(
      process.execPath,
      ['--import', 'tsx', 'test/bench/bare-bot.ts', server.endpoint, server.token],
      {
        stdio: ['ignore', 'pipe', 'ignore'],
        env: { ...process.env, WECHATY_LOG: 'silent', WECHATY_PUPPET_SERVICE_NO_TLS_INSECURE_CLIENT: 'true' },
      },
    )
    this.#child.stdout?.on('data', (chunk: Buffer) => {
      this.#output += chunk.toString()
    })
  }
  async ready(): Promise<void> {
    await eventually(() => {
      if (!this.#output.includes('ready')) throw new Error('the bare bot did not log in')
    }, 20_000)
  }
  get count(): number {
    return Number(/count (\d+)\s*$/.exec(this.#output)?.[1] ?? 0)
  }
  async kill(): Promise<void> {
    await new Promise((resolve) => {
      this.#child.once('exit', resolve)
      this.#child.kill('SIGKILL')
    })
  }
}

/** Messages a second from the first one leaving the server to the last one being counted. */
async function intake(server: PuppetServerHandle, count: () => Promise<number> | number): Promise<number> {
  const before = await count()
  const began = elapsedMs()
  const plain = texts.slice(0, -1)
  const sending = server.burst({
    count: flood,
    ratePerSecond: 0,
    template: { roomIds: ROOMS, fromIds: PEOPLE, texts: plain },
  })
  await eventually(async () => {
    const n = (await count()) - before
    if (n < flood) throw new Error(`${n} of ${flood} arrived`)
  }, 180_000)
  await sending
  return flood / ((elapsedMs() - began) / 1000)
}

const dir = await temporaryDir('bench')
const postgres = await startEmbeddedPostgres(dir, silentLog)
const source = await dataSourceFor(`${postgres.baseUrl}postgres`, 2).initialize()
try {
  await migrate(source)

  const forBare = await serve()
  const bare = new Bare(forBare)
  await bare.ready()
  const bareMs = await latencies(forBare, (text) => (text.startsWith('收到') ? numberIn(text) : undefined), 5)
  const bareRate = await intake(forBare, () => bare.count)
  await bare.kill()
  await forBare.stop()

  const server = await serve()
  const bot = await new BotProcess({ ...botEnv(server, `${postgres.baseUrl}postgres`, dir), LOG_LEVEL: 'warn' }).start()
  await eventually(async () => {
    const rows = (await source.query(`SELECT 1 FROM accounts`)) as unknown[]
    if (rows.length === 0) throw new Error('the bot did not log in')
  }, 20_000)
  await server.say({ roomId: 'staff@chatroom', fromId: 'owner', text: '#设为值班群' })
  await server.waitForSent((s) => s.text.includes('以后的提醒'))
  // Every complaint is to have an alert of its own, so that each can be timed.
  await server.say({ roomId: 'staff@chatroom', fromId: 'owner', text: '#事件 设置 关' })
  await server.waitForSent((s) => s.text.includes('不并事件'))
  const ours = await latencies(server, (text) => (text.includes('工单') ? numberIn(text) : undefined), 5)
  const ourRate = await intake(
    server,
    async () => ((await source.query(`SELECT count(*) AS n FROM messages`)) as { n: number }[])[0]?.n ?? 0,
  )
  await bot.stop()
  await server.stop()

  const ms = (n: number) => `${n.toFixed(1)} ms`.padStart(9)
  const line = (name: string, list: number[]) =>
    `${name.padEnd(34)} p50 ${ms(quantile(list, 0.5))}   p99 ${ms(quantile(list, 0.99))}   n ${list.length}`
  console.log(`${rate} messages/s for ${seconds} s over loopback gRPC, every 20th a complaint`)
  console.log(line('complaint → alert at the server', ours))
  console.log(line('bare Wechaty bot: message → answer', bareMs))
  console.log(
    `ratio of medians ${(quantile(ours, 0.5) / quantile(bareMs, 0.5)).toFixed(2)}, of p99 ${(quantile(ours, 0.99) / quantile(bareMs, 0.99)).toFixed(2)}`,
  )
  console.log(
    `intake of ${flood} messages: ours, stored in PostgreSQL ${ourRate.toFixed(0)}/s; bare, counted ${bareRate.toFixed(0)}/s; ratio ${(ourRate / bareRate).toFixed(2)}`,
  )
} finally {
  await source.destroy()
  await postgres.remove()
  await rm(dir, { recursive: true, force: true })
}
process.exit(0)
