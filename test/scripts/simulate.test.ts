import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { handOver } from '../../scripts/simulation/handover.ts'
import { Random } from '../../scripts/simulation/random.ts'
import { reportOf, textOf } from '../../scripts/simulation/report.ts'
import { hashOf } from '../../scripts/simulation/result.ts'
import { type Outcome, simulate } from '../../scripts/simulation/run.ts'
import type { Town } from '../../scripts/simulation/town.ts'
import { silentLog } from '../../src/core/log.ts'
import { BOT_ID } from '../../src/wechat/sandbox/cast.ts'
import { clearSandbox, connectSandbox, sandboxClock } from '../../src/wechat/sandbox/index.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

const ROOT = path.join(import.meta.dirname, '..', '..')
const START = new Date('2026-03-02T01:00:00Z')

const databases: TestDatabase[] = []
async function lived(seed: number, days: number): Promise<Outcome> {
  const database = await freshDatabase()
  databases.push(database)
  return simulate({ source: database.source, members: 30, days, seed, start: START })
}
afterAll(async () => {
  for (const database of databases) await database.drop()
})

/** The sandbox of this folder stands where the simulation ended. */
async function goesOnInSandbox({ play, cast }: Town, dataDir: string): Promise<void> {
  const clock = sandboxClock(dataDir, 'Asia/Shanghai')
  const now = play.clock.now().getTime()
  const isThen = () => expect(Math.abs(clock.now().getTime() - now)).toBeLessThan(60_000)
  isThen()
  const link = connectSandbox({ clock, log: silentLog, dataDir, onInbound: () => undefined })
  try {
    isThen()
    const { world } = link
    const kinds = new Map(world.people().map((p) => [p.name, p.kind]))
    expect(kinds.get(cast.owner)).toBe('owner')
    for (const { name } of [...cast.agents, ...cast.managers]) expect(kinds.get(name)).toBe('staff')
    const [group] = cast.groups
    const [room] = world.rooms()
    expect(room?.topic).toBe(group?.topic)
    const names = room?.memberIds.map((id) => world.people().find((p) => p.id === id)?.name) ?? []
    expect(names).toContain(cast.botName)
    const [there] = await play.rows<{ n: number }>(
      `SELECT count(*) AS n FROM members m JOIN rooms r ON r.id = m.room_id WHERE r.topic = $1 AND m.left_at IS NULL`,
      [room?.topic],
    )
    expect(names).toHaveLength(Number(there?.n) + 1)
    // The demonstration groups are there as well, for the scenarios.
    expect(world.rooms().map((r) => r.topic)).toContain('青禾书店共读营（演示）')

    const talk = world.lines(room?.id ?? '')
    for (const { topic } of [group, { topic: cast.staffTopic }].filter((g) => g !== undefined)) {
      const [row] = await play.rows<{ n: number }>(
        `SELECT (SELECT count(*) FROM messages m JOIN rooms r ON r.id = m.room_id WHERE r.topic = $1 AND m.kind <> 'event')
           + (SELECT count(*) FROM outbox o JOIN rooms r ON r.id = o.room_id WHERE r.topic = $1 AND o.state = 'sent') AS n`,
        [topic],
      )
      expect(world.lines(cast.roomId(topic))).toHaveLength(Math.min(200, Number(row?.n)))
    }
    expect(talk.every((line, i) => line.at >= (talk[i - 1]?.at ?? 0))).toBe(true)
    expect(talk.some((line) => line.fromId === BOT_ID)).toBe(true)
    expect(talk.some((line) => kinds.get(line.fromName) === 'member')).toBe(true)
    const said = play.said.filter((s) => s.to === room?.topic && s.picture === undefined)
    const last = said.at(-1)
    const mentioned = last?.mentions.map((name) => `@${name}\u2005`).join('') ?? ''
    expect(talk.findLast((line) => line.fromId === BOT_ID && !line.text.startsWith('图'))?.text).toContain(
      `${mentioned}${last?.text}`,
    )
    const pictured = play.said.find((s) => s.picture !== undefined && s.to === cast.staffTopic)
    if (pictured !== undefined)
      expect(world.lines(cast.roomId(cast.staffTopic)).map((line) => line.text)).toContain(pictured.text)
    const told = play.said.findLast((s) => s.to.startsWith('私聊:'))
    const teller = world.people().find((p) => `私聊:${p.name}` === told?.to)
    expect(world.lines(`direct:${teller?.id}`).at(-1)?.text).toBe(told?.text)

    // Everybody the bot knows can be spoken to, those who left as well.
    const contacts = await play.rows<{ id: string }>(`SELECT platform_id AS id FROM contacts`)
    for (const { id } of contacts) expect(world.people().some((p) => p.id === id)).toBe(true)
    await vi.waitFor(() => expect(link.state).toBe('up'))
    await link.deliver({ outboxId: 1, to: { contact: teller?.id ?? '' }, text: '你好', mentions: [] })
    await link.deliver({ outboxId: 2, to: { room: room?.id ?? '' }, text: '大家好', mentions: [] })
    expect(world.lines(room?.id ?? '').at(-1)?.text).toBe('大家好')
  } finally {
    await link.stop()
  }
  await clearSandbox(dataDir)
  expect(existsSync(path.join(dataDir, 'sandbox.json'))).toBe(false)
}

describe('a small simulation', () => {
  it('comes out the same twice, with everything that must hold', async () => {
    const first = await lived(7, 3)
    expect(first.faults).toEqual([])
    const second = await lived(7, 3)
    expect(second.parts).toEqual(first.parts)
    expect(second.hash).toBe(first.hash)

    const text = textOf(await reportOf(first, START))
    expect(text).toContain(`result hash: ${first.hash}`)
    for (const figure of ['first response (service time): median', 'deadlines kept', 'ratings', 'FAQ', 'referrals'])
      expect(text).toContain(figure)
    const { said } = first.town.play
    expect(said.some((s) => /🟠 工单 \d+ · /u.test(s.text))).toBe(true)
    expect(said.some((s) => s.text.includes('事件 1'))).toBe(true)
    // The bot was away for a night, and says so.
    expect(await first.town.play.rows(`SELECT reason FROM gaps`)).toEqual([{ reason: 'restart' }])

    const folder = await mkdtemp(path.join(tmpdir(), 'nuanqun-handover-'))
    await handOver(first.town, folder)
    expect((await hashOf(first.town.play)).hash).toBe(first.hash)
    await goesOnInSandbox(first.town, folder)
    await rm(folder, { recursive: true })
  }, 120_000)

  it('comes out differently with another seed', async () => {
    const [one, other] = [await lived(8, 1), await lived(9, 1)]
    expect(one.hash).not.toBe(other.hash)
    expect([...one.faults, ...other.faults]).toEqual([])
  }, 120_000)
})

describe('chance', () => {
  it('is the same for a seed, and even', () => {
    const numbers = (seed: number) => {
      const random = new Random(seed)
      return Array.from({ length: 10_000 }, () => random.between(1, 6))
    }
    expect(numbers(7)).toEqual(numbers(7))
    expect(numbers(7)).not.toEqual(numbers(8))
    const counts = [1, 2, 3, 4, 5, 6].map((n) => numbers(7).filter((x) => x === n).length)
    for (const count of counts) expect(Math.abs(count - 10_000 / 6)).toBeLessThan(200)
    expect(() => new Random(1).pick([])).toThrow('nothing to choose from')
  })
})

describe('the script', () => {
  let database: TestDatabase
  let folder: string
  beforeAll(async () => {
    database = await freshDatabase()
    folder = await mkdtemp(path.join(tmpdir(), 'nuanqun-simulate-'))
  })
  afterAll(async () => {
    await database.drop()
    await rm(folder, { recursive: true, force: true })
  })

  const simulateBy = (args: string[], onOut?: (out: string, kill: () => void) => void) =>
    new Promise<{ code: number | null; out: string; err: string }>((resolve, reject) => {
      const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/simulate.ts', ...args], {
        cwd: ROOT,
        env: { PATH: process.env.PATH, HOME: process.env.HOME, DATABASE_URL: database.url, DATA_DIR: folder },
      })
      let out = ''
      let err = ''
      // Once: whoever presses Ctrl+C again while it stops ends it at once.
      const kill = () => child.killed || child.kill('SIGINT')
      child.stdout.on('data', (chunk: Buffer) => {
        out += chunk.toString()
        onOut?.(out, kill)
      })
      child.stderr.on('data', (chunk: Buffer) => {
        err += chunk.toString()
      })
      child.on('error', reject)
      child.on('close', (code) => resolve({ code, out, err }))
    })

  it('names every wrong option at once, with an example', async () => {
    const { code, err } = await simulateBy([
      '--members',
      'abc',
      '--days',
      '0',
      '--seed',
      '-1',
      '--from',
      '2026-02-30',
      '--weeks',
      '3',
      '--fresh=yes',
      '30',
    ])
    for (const fault of [
      '--members takes a whole number from 10 to 5000, not "abc"; write for example npm run simulate -- --members 500',
      '--days takes a whole number from 1 to 366',
      '--seed',
      '--from takes a day of this century, not "2026-02-30"; write for example --from 2026-03-02',
      '--weeks is unknown; there are --members --days --seed --from --fresh --into-existing --help',
      '--fresh takes no value',
      '"30" is not an option',
    ])
      expect(err).toContain(fault)
    expect(code).toBe(2)
  })

  it.each([
    [['--fresh', '--into-existing'], 'contradict each other'],
    [['--fresh'], '--fresh is for the embedded database'],
  ])('refuses %j', async (args, message) => {
    const { code, err } = await simulateBy(args)
    expect(err).toContain(message)
    expect(code).toBe(2)
  })

  it('explains itself', async () => {
    const { code, out } = await simulateBy(['--help'])
    expect(code).toBe(0)
    expect(out).toContain('--into-existing')
  })

  it('ends early and says what is there; then wants to be asked twice; writes a report', async () => {
    const early = await simulateBy(['--members', '10', '--days', '300'], (out, kill) => {
      if (out.includes('day 2/300')) kill()
    })
    expect(early.out).toMatch(/Ended early, on day \d+ of 300\. The database holds \d+ messages, \d+ tickets/u)
    expect(early.code).toBe(130)
    expect(await readdir(folder)).toEqual([])

    const refused = await simulateBy(['--members', '10', '--days', '1'])
    expect(refused.err).toMatch(/already holds \d+ messages, and nothing was changed/u)
    expect(refused.code).toBe(1)

    const added = await simulateBy([
      '--members',
      '10',
      '--days',
      '1',
      '--seed',
      '3',
      '--from',
      '2026-05-04',
      '--into-existing',
    ])
    expect(added.err).toBe('')
    expect(added.code).toBe(0)
    expect(added.out).toMatch(/result hash: [0-9a-f]{64}\n/u)
    expect(added.out).toContain('day 1/1')
    const files = await readdir(path.join(folder, 'report'))
    expect(files).toContain('tickets.svg')
    expect(files).toContain('tickets.png')
    const page = await readFile(path.join(folder, 'report', 'report.md'), 'utf8')
    for (const [, file = ''] of page.matchAll(/\]\((\S+)\)/gu)) expect(files).toContain(file)
  }, 120_000)
})
