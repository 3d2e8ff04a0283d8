/**
 * `npm run demo`: plays one complaint from the first word to the publication, in the sandbox, on a real PostgreSQL
 * in a temporary directory, and prints what everybody in the chat sees. Exits 0 when the story ended as it should.
 */
import { rm } from 'node:fs/promises'
import { startBot } from '../src/app/bot.ts'
import { openDatabase } from '../src/app/database.ts'
import { createHouse } from '../src/app/house.ts'
import { prepareSandbox } from '../src/app/sandbox-setup.ts'
import { temporaryDir } from '../src/app/temporary-dir.ts'
import { Ticker } from '../src/app/ticker.ts'
import { elapsedMs } from '../src/core/clock.ts'
import { parseConfig } from '../src/core/config.ts'
import { silentLog } from '../src/core/log.ts'
import type { SandboxLine } from '../src/core/sandbox.ts'
import { FEATURES } from '../src/features/index.ts'
import { connectSandbox, sandboxClock } from '../src/wechat/sandbox/index.ts'

const STEP_LIMIT_MS = 8000
const started = elapsedMs()
const dir = await temporaryDir('demo')
const settings = parseConfig({ DATA_DIR: dir, WELCOME_WINDOW_MS: '300', LOG_LEVEL: 'silent' })
const abort = new AbortController()
console.log('NuanQun 暖群 · demo: one complaint, from the first word to the publication (all people are fictional)\n')
const database = await openDatabase(settings, silentLog)
const clock = sandboxClock(dir, settings.timeZone)
const house = createHouse({ source: database.source, settings, features: FEATURES, clock, log: silentLog })
const bot = await startBot(house, {
  connection: 'demo',
  connect: (hooks) => connectSandbox({ dataDir: undefined, clock, log: silentLog, ...hooks }),
  signal: abort.signal,
  onLost: () => undefined,
})
const ticker = new Ticker(house)
ticker.start()
const { world } = bot.link

const topics = new Map(world.rooms().map((r) => [r.id, r.topic]))
const lines: SandboxLine[] = []
let wake = () => {}
world.watch((change) => {
  if (change.type !== 'line') return
  lines.push(change.line)
  const { line } = change
  const place = topics.get(line.chat) ?? '私聊'
  const indent = line.fromName === '暖暖' ? '    ' : '  '
  console.log(`［${place}］${line.kind === 'system' ? '' : line.fromName}`)
  for (const text of line.text.split('\n')) console.log(`${indent}${text}`)
  wake()
})

/** Waits until the bot has said it in that chat. */
async function heard(chat: string, wanted: RegExp): Promise<void> {
  const end = elapsedMs() + STEP_LIMIT_MS
  while (!lines.some((l) => l.chat === chat && l.fromName === '暖暖' && wanted.test(l.text))) {
    const left = end - elapsedMs()
    if (left <= 0) throw new Error(`the story stopped: ${wanted} was not said in ${topics.get(chat) ?? chat}`)
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, left)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

let failed = false
try {
  const people = world.people()
  const id = (name: string) => people.find((p) => p.name === name)?.id ?? name
  const books = world.rooms()[0]?.id ?? ''
  const staffRoom = bot.link.staffRoomId
  const account = people.find((p) => p.kind === 'bot')?.id ?? ''
  await prepareSandbox(house, {
    account,
    ownerIds: bot.link.ownerIds,
    staffIds: bot.link.staffIds,
    staffRoomId: staffRoom,
    people: people.filter((p) => p.kind !== 'bot'),
    rooms: world.rooms(),
  })

  world.join({ roomId: books, name: '新来的小米', inviterId: id('李姐') })
  await heard(books, /新来的小米|欢迎/)
  world.say({ chat: books, fromId: id('小王'), text: '三天了还没发货，也没人管！' })
  await heard(staffRoom, /工单 1/)
  await heard(books, /前给您答复/)
  const shop = [
    { text: '接 1', chat: books, hears: /来跟进/, answer: /归您了/ },
    { text: '承诺 1 2小时 补发', chat: books, hears: /补发，最晚/, answer: /已记下/ },
    { text: '结 1 已补发，今晚送达', chat: books, hears: /已补发，今晚送达/, answer: /工单 1 已解决/ },
  ]
  const work = async (step: (typeof shop)[number]) => {
    world.say({ chat: staffRoom, fromId: id('客服小林'), text: step.text })
    await heard(step.chat, step.hears)
    await heard(staffRoom, step.answer)
  }
  for (const step of shop) await work(step)
  await heard(staffRoom, /公示会这样发/)
  world.say({ chat: books, fromId: id('小王'), text: '解决了，谢谢' })
  await heard(books, /工单 1 了结/)
  world.say({ chat: books, fromId: id('小王'), text: '5分 很快' })
  await heard(books, /您打 5 分/)
  await work({ text: '公示 1', chat: books, hears: /处理公示/, answer: /已公示到/ })
  world.say({ chat: books, fromId: id('李姐'), text: '签到' })
  await heard(books, /签到/)
  world.say({ chat: books, fromId: id('李姐'), text: '邀请榜' })
  await heard(books, /邀请榜[\s\S]*李姐/)
  console.log(
    `\nThe story ended as it should, in ${((elapsedMs() - started) / 1000).toFixed(1)} s. Play it yourself: npm start, then http://localhost:3000/sandbox`,
  )
} catch (error) {
  failed = true
  console.error(error instanceof Error ? error.message : error)
} finally {
  await bot.stop()
  await ticker.stop()
  await database.remove()
  await rm(dir, { recursive: true, force: true })
}
process.exit(failed ? 1 : 0)
