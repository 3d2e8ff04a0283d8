import { spawn } from 'node:child_process'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/core/clock.ts'
import { mood } from '../../src/text/index.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { doubtfulPair, POOL } from '../text/pool.ts'

const ROOT = path.join(import.meta.dirname, '..', '..')
const HOUR = 3_600_000

/** Flagged, but not by much; clearly flagged; not flagged, but nearly (or else not at all). */
const scored = POOL.map((text) => ({ text, ...mood(text) })).filter((s) => s.severity < 3)
const { text: doubtful, similar } = doubtfulPair()
const clear = scored.find((s) => s.negative > 0.9)?.text ?? ''

let database: TestDatabase

function replay(args: string[], env: Record<string, string> = {}) {
  return new Promise<{ code: number | null; out: string; err: string }>((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/mood-replay.ts', ...args], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, DATABASE_URL: database.url, ...env },
    })
    let out = ''
    let err = ''
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString()
    })
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString()
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, out, err }))
  })
}

const query = (sql: string, values: unknown[] = []) => database.source.query(sql, values) as Promise<{ id: number }[]>

async function person(name: string, role = 'member'): Promise<number> {
  const [row] = await query(
    `INSERT INTO contacts (account, platform_id, name, role, created_at) VALUES ('bot', $1, $2, $3, $4) RETURNING id`,
    [`id-${name}`, name, role, systemClock.now()],
  )
  return row?.id ?? 0
}

async function roomCalled(topic: string): Promise<number> {
  const [row] = await query(
    `INSERT INTO rooms (account, platform_id, topic, state, created_at) VALUES ('bot', $1, $2, 'enrolled', $3) RETURNING id`,
    [`${topic}@chatroom`, topic, systemClock.now()],
  )
  return row?.id ?? 0
}

let messages = 0
async function said(room: number | null, who: number, text: string, hoursAgo: number): Promise<void> {
  const at = new Date(systemClock.now().getTime() - hoursAgo * HOUR)
  messages += 1
  await query(
    `INSERT INTO messages (account, key, room_id, contact_id, kind, text, negative, sent_at, received_at)
     VALUES ('bot', $1, $2, $3, 'text', $4, 0, $5, $5)`,
    [`m${messages}`, room, who, text, at],
  )
}

beforeAll(async () => {
  database = await freshDatabase()
  const [books, fruit] = [await roomCalled('书友群'), await roomCalled('水果群')]
  const wang = await person('小王\u001b[2J')
  const li = await person('李姐')
  const lin = await person('小林', 'agent')
  await said(books, wang, doubtful, 20 * 24)
  await said(books, wang, `${similar}\u001b`, 20 * 24)
  await said(books, li, clear, 49)
  await said(books, lin, clear, 48)
  await said(books, li, `投诉 ${clear}`, 47)
  await said(books, li, '书收到了，谢谢', 46)
  await said(fruit, li, doubtful, 45)
  await said(books, wang, clear, 40 * 24)
  const [ticket] = await query(
    `INSERT INTO tickets (room_id, contact_id, state, category, severity, summary, source, opened_at)
     VALUES ($1, $2, 'dismissed', 'other', 1, $3, 'mood', $4) RETURNING id`,
    [books, wang, doubtful, systemClock.now()],
  )
  await query(
    `INSERT INTO mood_corrections (text, verdict, by_contact_id, ticket_id, at) VALUES ($1, 'false-alarm', $2, $3, $4)`,
    [doubtful, lin, ticket?.id, systemClock.now()],
  )
  await query(
    `INSERT INTO detection_settings (id, learning, version) VALUES (1, false, '00000000-0000-4000-8000-000000000000')`,
  )
})
afterAll(() => database.drop())

const cells = (out: string, name: string) =>
  out
    .split('\n')
    .find((line) => line.startsWith(name))
    ?.slice(name.length)
    .trim()
    .split(/ {2,}/)

describe('npm run mood:replay', { timeout: 60_000 }, () => {
  it('shows what another layer would change, with examples and the corrections it gets right', async () => {
    const { code, out, err } = await replay(['--layer', 'on'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain('Mood replay · last 30 days · all rooms · Asia/Shanghai\n6 messages of members in 20 days')
    expect(cells(out, 'what was learned')).toEqual(['off', 'on (1 correction)'])
    // 小王 twice on one day, 李姐 once in each room.
    expect(cells(out, 'alerts  ')).toEqual(['3', '1'])
    expect(cells(out, 'alerts a day')).toEqual(['0.1', '0.1'])
    expect(cells(out, 'corrections right')).toEqual(['0 of 1', '1 of 1'])
    expect(out).toContain('would be flagged and are not now: 0')
    expect(out).toContain('would not be flagged and are now: 3')
    expect(out).toMatch(/ {2}0\.[56]\d → 0\.[1-4]\d {2}书友群 {2}小王\S* {2}/)
    expect(out).not.toContain('\u001b')
  })

  it('shows what another threshold would change, in one room, and as many examples as asked for', async () => {
    const { code, out } = await replay(['--threshold', '0.7', '--room', '书友群', '--show', '1'])
    expect(code).toBe(0)
    expect(cells(out, 'threshold')).toEqual(['0.5', '0.7'])
    expect(cells(out, 'alerts  ')).toEqual(['2', '1'])
    expect(out).toContain('would not be flagged and are now: 2')
    expect(out).toContain('… and 1 more')
    const recent = (await replay(['--days', '3', '--show', '0'])).out
    expect(cells(recent, 'alerts  ')).toEqual(['2', '2'])
    expect(recent).toContain('4 messages of members in 2 days')
  })

  it('judges each room by its own sensitivity as it is set, and proposes that where nothing else is said', async () => {
    await query(
      `INSERT INTO room_sensitivities (room_id, level, by_contact_id, updated_at) SELECT id, 'low', 1, $1 FROM rooms WHERE topic = '水果群'`,
      [systemClock.now()],
    )
    const { out } = await replay(['--room', '水果群'])
    expect(cells(out, 'threshold')).toEqual(['0.7', '0.7'])
    expect(cells(out, 'alerts  ')).toEqual(['0', '0'])
    expect(cells((await replay(['--room', '水果群', '--threshold', '0.5'])).out, 'alerts  ')).toEqual(['0', '1'])
    await query('DELETE FROM room_sensitivities')
  })

  it('reads on past many messages, also such as were sent in the same instant', async () => {
    const crowd = await roomCalled('大群')
    const who = await person('人人')
    await query(
      `INSERT INTO messages (account, key, room_id, contact_id, kind, text, negative, sent_at, received_at)
       SELECT 'bot', 'x' || i, $1, $2, 'text', '第 ' || i || ' 句', 0, $3::timestamptz + (i / 3000) * interval '1 microsecond', $3
       FROM generate_series(1, 9000) i`,
      [crowd, who, new Date(systemClock.now().getTime() - HOUR)],
    )
    const { out, err } = await replay(['--room', '大群'])
    expect(out).toContain('9000 messages of members in 1 day')
    expect(err).toBe('')
  })

  it('is friendly about nothing to judge, and a room that is not there', async () => {
    const empty = await roomCalled('空群')
    expect(empty).toBeGreaterThan(0)
    const nothing = await replay(['--room', '空群'])
    expect(nothing).toMatchObject({ code: 0, err: '' })
    expect(nothing.out).toContain('Nothing to judge')
    const missing = await replay(['--room', '书友二群'])
    expect(missing).toMatchObject({ code: 1, out: '' })
    expect(missing.err).toContain('There is no room "书友二群". Did you mean:\n')
    expect(missing.err.split('\n').length).toBeLessThan(8)
  })

  it('says what to write for every wrong option at once, and explains itself', async () => {
    const { code, out, err } = await replay(
      ['--days', '0', '--threshold', '1.5', '--layer', 'maybe', '--show', 'x', '--rom', 'y', 'now'],
      { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' },
    )
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain('--days: write a whole number from 1 to 366 (you wrote "0")')
    expect(err).toContain('--threshold: write a number from 0.05 to 0.95 (you wrote "1.5")')
    expect(err).toContain('--layer: write on or off (you wrote "maybe")')
    expect(err).toContain('--show: write a whole number')
    expect(err).toContain('--rom is unknown')
    expect(err).toContain('"now" is not an option')
    expect(err).not.toMatch(/\n\s+at /)
    const help = await replay(['--help'], { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' })
    expect(help.code).toBe(0)
    for (const word of ['--days', '--room', '--threshold', '--layer', '--show']) expect(help.out).toContain(word)
    const away = await replay([], { DATABASE_URL: 'postgres://nobody:secret@127.0.0.1:1/none' })
    expect(away).toMatchObject({ code: 1, out: '' })
    expect(away.err).toContain('Cannot open the database')
    expect(away.err).not.toContain('secret')
  })
})
