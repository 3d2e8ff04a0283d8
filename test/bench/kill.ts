/**
 * `npm run bench:kill`: kill -9 a hundred times under load. Each round sends complaints, check-ins, redemptions, entries
 * to draws and chatter over loopback gRPC at a steady rate, kills the bot at a random instant (seeded), and starts it again. At the end everything
 * that was stored is held against what it must have caused, and against what arrived on the other side.
 * Options: `-- --rounds 100 --seed 7 --rate 200`.
 */
import { rm } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { dataSourceFor, migrate } from '../../src/app/database.ts'
import { startEmbeddedPostgres } from '../../src/app/embedded-postgres.ts'
import { temporaryDir } from '../../src/app/temporary-dir.ts'
import { elapsedMs } from '../../src/core/clock.ts'
import { silentLog } from '../../src/core/log.ts'
import { recordOf } from '../../src/features/draws/index.ts'
import { faultsOf } from '../../src/features/draws/proof.ts'
import { contradictions } from '../../src/features/points/index.ts'
import { shopFaults } from '../../src/features/rewards/index.ts'
import { BotProcess, botEnv } from '../support/bot-process.ts'
import { eventually } from '../support/eventually.ts'
import { startPuppetServer } from '../support/puppet-server.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '100' },
    seed: { type: 'string', default: '7' },
    rate: { type: 'string', default: '200' },
  },
})
const rounds = Number(values.rounds)
const rate = Number(values.rate)

/** mulberry32: a small seeded generator, so that a run can be repeated. */
function seeded(seed: number): () => number {
  let a = seed >>> 0
  return () => {
    a = (a + 0x6d2b79f5) >>> 0
    let t = a
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
const random = seeded(Number(values.seed))

/** A new draw every so many rounds, until there are this many, each with so many prizes. */
const DRAW_EVERY = 4
const DRAWS = 12
const PLACES = 3

const ROOM = 'room-0@chatroom'
const STAFF_ROOM = 'staff@chatroom'
const dir = await temporaryDir('kill')
const postgres = await startEmbeddedPostgres(dir, silentLog)
const url = `${postgres.baseUrl}postgres`
const source = await dataSourceFor(url, 3).initialize()
await migrate(source)
const server = await startPuppetServer({
  rooms: [
    { id: ROOM, topic: '书友群', memberIds: ['bot', 'owner'] },
    { id: STAFF_ROOM, topic: '值班群', memberIds: ['bot', 'owner'] },
  ],
})
const number = async (sql: string) => ((await source.query(sql)) as { n: number }[])[0]?.n ?? 0
const began = elapsedMs()
let failed = false
try {
  const env = { ...botEnv(server, url, dir), LOG_LEVEL: 'info' }
  let bot = await new BotProcess(env).start(/connected and logged in/)
  await server.say({ roomId: STAFF_ROOM, fromId: 'owner', text: '#设为值班群' })
  await server.waitForSent((s) => s.text.includes('以后的提醒'), 15_000)
  // Every complaint is to have an alert of its own, so that each can be counted.
  await server.say({ roomId: STAFF_ROOM, fromId: 'owner', text: '#事件 设置 关' })
  await server.waitForSent((s) => s.text.includes('不并事件'), 15_000)
  await server.say({ roomId: STAFF_ROOM, fromId: 'owner', text: '#上架 贴纸 5 100000 限兑100' })
  await server.waitForSent((s) => s.text.includes('贴纸'), 15_000)
  let sent = 0
  let draws = 0
  for (let round = 0; round < rounds; round += 1) {
    if (round % DRAW_EVERY === 0 && draws < DRAWS) {
      draws += 1
      await server.say({ roomId: ROOM, fromId: 'owner', text: `#开奖 大奖${draws} ${PLACES} 5分钟` })
      await server.waitForSent((s) => s.text.includes(`大奖${draws}`), 30_000)
    }
    // So many that each of them says another three of the seven things, some a check-in before a redemption.
    const people = Array.from({ length: 39 }, (_, i) => `r${round}-p${i}`)
    const burst = server.burst({
      count: 120,
      ratePerSecond: rate,
      template: {
        roomIds: [ROOM],
        fromIds: people,
        texts: ['签到', '兑换 1', '收到的东西是坏的，质量太差了', '今天天气不错', `抽奖 ${draws}`, '签到', '兑换 1'],
      },
    })
    sent += 120
    await wait(random() * ((120 / rate) * 1000))
    await bot.kill()
    bot = await new BotProcess(env).start(/connected and logged in/, 60_000)
    await burst
    if ((round + 1) % 10 === 0)
      console.log(`${round + 1} of ${rounds} kills, ${((elapsedMs() - began) / 1000).toFixed(0)} s`)
  }
  // Taken in after everything that the spool still held.
  await server.say({ roomId: STAFF_ROOM, fromId: 'owner', text: '工单' })
  await server.waitForSent((s) => s.text.includes('未完成的工单'), 60_000)
  await eventually(async () => {
    const open = await number(
      `SELECT count(*) AS n FROM outbox WHERE state IN ('due', 'sending', 'unknown') AND lane IN ('complaint', 'reply')`,
    )
    if (open > 0) throw new Error(`${open} messages still wait`)
  }, 120_000)
  // The last draw closes five minutes after it was opened, and is drawn a minute later.
  await eventually(async () => {
    const open = await number(`SELECT count(*) AS n FROM draws WHERE state = 'open'`)
    if (open > 0) throw new Error(`${open} draws are open`)
  }, 480_000)
  await bot.stop()

  const unproved: string[] = []
  for (let id = 1; id <= draws; id += 1) {
    const record = await recordOf(source.manager, id)
    unproved.push(...(record === undefined ? [`draw ${id} has no record`] : faultsOf(record)))
  }
  const books = await contradictions(source)
  const shop = await shopFaults(source)
  for (const fault of [...books, ...shop, ...unproved]) console.log(fault)
  const stored = await number(`SELECT count(*) AS n FROM messages WHERE kind = 'text'`)
  const complaints = await number(`SELECT count(DISTINCT contact_id) AS n FROM messages WHERE text LIKE '收到的东西%'`)
  const checkins = await number(`SELECT count(DISTINCT contact_id) AS n FROM messages WHERE text = '签到'`)
  const alerted = new Set(
    server.sent().flatMap((s) => (s.to === STAFF_ROOM ? (/工单 (\d+) ·/.exec(s.text)?.[1] ?? []) : [])),
  )
  const copies = server.sent().filter((s) => s.to === STAFF_ROOM && /工单 \d+ ·/.test(s.text)).length - alerted.size
  const checks: [string, number, number][] = [
    [
      'complainers stored / with a ticket',
      complaints,
      await number(`SELECT count(DISTINCT contact_id) AS n FROM tickets`),
    ],
    ['tickets / complainers (none doubled)', await number(`SELECT count(*) AS n FROM tickets`), complaints],
    ['tickets / alerts that arrived', complaints, alerted.size],
    [
      'tickets / first-response deadlines',
      complaints,
      await number(`SELECT count(*) AS n FROM sla_targets WHERE kind = 'first-response'`),
    ],
    [
      'check-ins stored / ledger rows',
      checkins,
      await number(`SELECT count(*) AS n FROM ledger_entries WHERE kind = 'checkin'`),
    ],
    [
      'redemptions / ledger rows',
      await number(`SELECT count(*) AS n FROM redemptions`),
      await number(`SELECT count(*) AS n FROM ledger_entries WHERE kind = 'redeem'`),
    ],
    [
      'redemptions / codes',
      await number(`SELECT count(*) AS n FROM redemptions`),
      await number(`SELECT count(*) AS n FROM coupons`),
    ],
    ['contradictions in the books / expected', books.length, 0],
    ['contradictions in the shop / expected', shop.length, 0],
    ['draws opened / drawn, once', draws, await number(`SELECT count(*) AS n FROM draw_rounds`)],
    ['draws that do not verify / expected', unproved.length, 0],
    ['dead letters / expected', await number(`SELECT count(*) AS n FROM dead_letters`), 0],
  ]
  console.log(
    `\n${rounds} × kill -9 in ${((elapsedMs() - began) / 1000).toFixed(0)} s, seed ${values.seed}: ${sent} messages sent, ${stored} received and stored, the rest told as ${await number(`SELECT count(*) AS n FROM gaps`)} gaps`,
  )
  for (const [what, a, b] of checks) {
    console.log(`${a === b ? 'ok  ' : 'BAD '} ${what}: ${a} / ${b}`)
    if (a !== b) failed = true
  }
  console.log(`alerts that came more than once (at least once is the promise): ${copies}`)
} finally {
  await server.stop()
  await source.destroy()
  await postgres.remove()
  await rm(dir, { recursive: true, force: true })
}
process.exit(failed ? 1 : 0)
