import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import stringWidth from 'string-width'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { progressOn } from '../../scripts/support.ts'
import { dateKey } from '../../src/core/calendar.ts'
import { systemClock } from '../../src/core/clock.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

const ROOT = path.join(import.meta.dirname, '..', '..')

interface Ran {
  code: number | null
  out: string
  err: string
}

let database: TestDatabase
let folder: string

/** Runs the script as an administrator would, with nothing else in its environment. */
function leaderboard(args: string[], env: Record<string, string> = {}): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/referral-leaderboard.ts', ...args], {
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

/** People by name, and who brought how many into which room, how many of them gone. */
async function fill(db: TestDatabase): Promise<void> {
  const now = systemClock.now()
  const query = (sql: string, values: unknown[]) => db.source.query(sql, values) as Promise<{ id: number }[]>
  const add = async (name: string) =>
    (
      await query(
        `INSERT INTO contacts (account, platform_id, name, created_at) VALUES ('bot', $1, $2, $3) RETURNING id`,
        [`id-${name}`, name, now],
      )
    )[0]?.id ?? 0
  const rooms = new Map<string, number>()
  for (const topic of ['书友群', '书友二群', '水果群']) {
    const [row] = await query(
      `INSERT INTO rooms (account, platform_id, topic, state, created_at) VALUES ('bot', $1, $2, 'enrolled', $3) RETURNING id`,
      [`${topic}@chatroom`, topic, now],
    )
    rooms.set(topic, row?.id ?? 0)
  }
  const brought: [string, string, number, number, Date][] = [
    ['张三丰', '书友群', 4, 1, now],
    ['Amy', '书友群', 3, 0, now],
    ['=HYPERLINK("http://x","点我")', '书友二群', 2, 0, now],
    ['李,"四"', '书友二群', 2, 1, now],
    ['去年的人', '书友群', 1, 0, new Date(now.getTime() - 400 * 86_400_000)],
  ]
  let n = 0
  for (const [name, topic, count, gone, at] of brought) {
    const inviter = await add(name)
    for (let i = 0; i < count; i += 1) {
      n += 1
      const invitee = await add(`新${n}`)
      const roomId = rooms.get(topic)
      const [invite] = await query(
        `INSERT INTO invites (room_id, invitee_id, inviter_id, source, event_key, verdict, at) VALUES ($1, $2, $3, 'event', $4, 'counts', $5) RETURNING id`,
        [roomId, invitee, inviter, `e${n}`, at],
      )
      const [referral] = await query(
        `INSERT INTO referrals (inviter_id, invitee_id, room_id, invite_id, reason, at, left_at) VALUES ($1, $2, $3, $4, '', $5, $6) RETURNING id`,
        [inviter, invitee, roomId, invite?.id, at, i < gone ? at : null],
      )
      await query(
        `INSERT INTO referral_rewards (referral_id, inviter_id, kind, day, points, cause, state, due_at) VALUES ($1, $2, 'stay', 30, 20, $3, 'paid', $4)`,
        [referral?.id, inviter, `referral:${referral?.id}:d30`, at],
      )
    }
  }
}

beforeAll(async () => {
  database = await freshDatabase()
  folder = await mkdtemp(path.join(tmpdir(), 'nuanqun-leaderboard-'))
  await fill(database)
})
afterAll(async () => {
  await database.drop()
  await rm(folder, { recursive: true, force: true })
})

describe('npm run leaderboard', () => {
  it('prints an aligned table, also with wide names, and ties share a rank', async () => {
    const { code, out, err } = await leaderboard([])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const [title, , head, line, ...rows] = out.trimEnd().split('\n')
    expect(title).toBe('Referrals · month · all rooms · Asia/Shanghai')
    expect(head).toMatch(/^rank {2}name +invited {2}stayed {2}left {2}points$/)
    const widths = [head, line, ...rows].map((l) => stringWidth(l ?? ''))
    expect(new Set(widths).size).toBe(1)
    expect(rows.map((r) => r.trim().split(/ {2,}/))).toEqual([
      ['1', '张三丰', '4', '3', '1', '80'],
      ['1', 'Amy', '3', '3', '0', '60'],
      ['3', '=HYPERLINK("http://x","点我")', '2', '2', '0', '40'],
      ['4', '李,"四"', '2', '1', '1', '40'],
    ])
  })

  it('prints CSV that a spreadsheet neither breaks nor runs', async () => {
    const { code, out } = await leaderboard(['--format', 'csv', '--top', '4'])
    expect(code).toBe(0)
    expect(out).toBe(
      [
        'rank,name,invited,stayed,left,points',
        '1,张三丰,4,3,1,80',
        '1,Amy,3,3,0,60',
        `3,"'=HYPERLINK(""http://x"",""点我"")",2,2,0,40`,
        '4,"李,""四""",2,1,1,40',
        '',
      ].join('\n'),
    )
  })

  it('prints JSON with the bounds of the period', async () => {
    const { out } = await leaderboard(['--format=json', '--period=today', '--top=1'], { TIMEZONE: 'Asia/Tokyo' })
    const rows = JSON.parse(out) as { rank: number; name: string; from: string; to: string }[]
    expect(rows).toMatchObject([{ rank: 1, name: '张三丰', invited: 4, stayed: 3, left: 1, points: 80 }])
    expect(rows[0]?.from).toMatch(/T15:00:00\.000Z$/)
    expect(Date.parse(rows[0]?.to ?? '') - Date.parse(rows[0]?.from ?? '')).toBe(86_400_000)
    const all = JSON.parse((await leaderboard(['--format', 'json', '--period', 'all'])).out) as unknown[]
    expect(all).toHaveLength(5)
    expect(all[4]).toMatchObject({ name: '去年的人', from: null, to: null })
  })

  it('looks at one room, by name, number or platform id', async () => {
    const by = async (room: string) =>
      (JSON.parse((await leaderboard(['--format', 'json', '--room', room])).out) as { name: string }[]).map(
        (r) => r.name,
      )
    const [row]: { id: number }[] = await database.source.query(`SELECT id FROM rooms WHERE topic = '书友群'`)
    for (const room of ['书友群', '书友群@chatroom', String(row?.id)]) expect(await by(room)).toEqual(['张三丰', 'Amy'])
  })

  it('names the rooms that come near when there is none of that name', async () => {
    const { code, out, err } = await leaderboard(['--room', '书友三群'])
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain('There is no room "书友三群". Did you mean')
    expect(err).toContain('书友二群  (--room 2)')
    expect(err).not.toContain('水果群')
  })

  it('says what to write for every wrong option at once', async () => {
    const { code, out, err } = await leaderboard([
      '--period',
      'year',
      '--top',
      '0',
      '--format',
      'xml',
      '--rom',
      'x',
      'month',
    ])
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain('--period: write today, week, month, last-month, all (you wrote "year")')
    expect(err).toContain('--top: write a whole number from 1 to')
    expect(err).toContain('--format: write table, csv, json, html, png (you wrote "xml")')
    expect(err).toContain('--rom is unknown')
    expect(err).toContain('"month" is not an option')
    expect(err).not.toMatch(/\n\s+at /)
  })

  it('explains itself', async () => {
    const { code, out } = await leaderboard(['--help'], { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' })
    expect(code).toBe(0)
    for (const word of ['--period', '--from', '--to', '--explain', '--output', '--top', '--format', '--room', '--out'])
      expect(out).toContain(word)
  })

  it('counts from a day to a day, both included, on the configured calendar', async () => {
    const today = dateKey(systemClock.now(), 'Asia/Shanghai')
    const names = async (...days: string[]) =>
      (JSON.parse((await leaderboard(['--format', 'json', ...days])).out) as { name: string }[]).map((r) => r.name)
    expect(await names('--from', today, '--to', today)).toHaveLength(4)
    expect(await names('--from', '2001-01-01')).toHaveLength(5)
    expect(await names('--to', '2001-01-01')).toEqual([])
    const { out } = await leaderboard(['--from', today])
    expect(out).toContain(`Referrals · ${today} – … · all rooms · Asia/Shanghai`)
  })

  it('says what is wrong with days that don’t exist or lie the wrong way round', async () => {
    const { code, out, err } = await leaderboard(['--from', '2026-02-30', '--to', '2026-13-01', '--period', 'all'])
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain('--from: there is no day 2026-02-30; that month ends with day 28')
    expect(err).toContain('--to: there is no day 2026-13-01\n')
    expect(err).toContain('--period and --from or --to exclude each other')
    const turned = await leaderboard(['--from', '2026-03-02', '--to', '2026-03-01', '--out', 'a', '--output', 'b'])
    expect(turned).toMatchObject({ code: 2, out: '' })
    expect(turned.err).toContain('--from 2026-03-02 lies after --to 2026-03-01')
    expect(turned.err).toContain('--out and --output are the same')
    const vague = await leaderboard(['--from', '1.3.2026', '--format', 'png', '--top', '51', '--explain', 'Amy'])
    expect(vague.code).toBe(2)
    expect(vague.err).toContain('--from: write a day as 2026-01-31 (you wrote "1.3.2026")')
    expect(vague.err).toContain('--top: write a whole number from 1 to 50 for a picture')
    expect(vague.err).toContain('--explain: choose --format table, csv or json')
  })

  it('explains a rank: every friend behind it, on which evidence, still there or not, and the points', async () => {
    const { code, out } = await leaderboard(['--explain', '张三丰'])
    expect(code).toBe(0)
    expect(out).toMatch(
      /^张三丰 \(number \d+, id-张三丰\) · month · all rooms · Asia\/Shanghai\nrank 1: stayed 3 of 4 invited, 80 points\n/u,
    )
    const lines = out.trimEnd().split('\n').slice(5)
    expect(lines).toHaveLength(4)
    expect(lines[0]).toMatch(/新1 +书友群 +event counts +.*left \d{4}-\d{2}-\d{2} +20 +0$/u)
    expect(lines[1]).toMatch(/yes +20 +0$/u)
    const byId = JSON.parse((await leaderboard(['--explain', 'id-Amy', '--format', 'json'])).out) as {
      name: string
      rank: number
      reasons: { points: number }[]
    }
    expect(byId).toMatchObject({ name: 'Amy', rank: 1 })
    expect(byId.reasons.map((r) => r.points)).toEqual([20, 20, 20])
    const csv = await leaderboard(['--explain', '=HYPERLINK("http://x","点我")', '--format', 'csv'])
    expect(csv.out.split('\n')).toHaveLength(4)
    expect((await leaderboard(['--explain', '新1'])).out).toContain('no rank: no friend counts')
  })

  it('knows nobody of a name nobody has, and asks which of two is meant', async () => {
    const nobody = await leaderboard(['--explain', '查无此人'])
    expect(nobody).toMatchObject({ code: 1, out: '' })
    expect(nobody.err).toContain('There is nobody "查无此人"')
    await database.source.query(
      `INSERT INTO contacts (account, platform_id, name, created_at) VALUES ('bot', 'other-新2', '新2', $1)`,
      [systemClock.now()],
    )
    const two = await leaderboard(['--explain', '新2'])
    expect(two).toMatchObject({ code: 1, out: '' })
    expect(two.err).toContain('Several people are meant by "新2", choose one:')
    expect(two.err).toContain('新2  (--explain other-新2)')
  })

  it('makes a page that runs nothing, and a picture, both complete', async () => {
    const page = path.join(folder, 'board.html')
    expect((await leaderboard(['--format', 'html', '--output', page])).out).toBe(`4 lines written to ${page}\n`)
    const text = await readFile(page, 'utf8')
    expect(text).toContain('<td>=HYPERLINK(&#34;http://x&#34;,&#34;点我&#34;)</td>')
    expect(text).not.toMatch(/<script|<img|<link|src=|href=/u)
    expect(text).toContain(`default-src 'none'`)
    expect(text.trimEnd().endsWith('</html>')).toBe(true)
    const picture = path.join(folder, 'board.png')
    await leaderboard(['--format', 'png', '--out', picture])
    const [one, two] = [
      await readFile(picture),
      (await leaderboard(['--format', 'png', '--output', `${picture}2`])).code,
    ]
    expect(two).toBe(0)
    expect(one.subarray(1, 4).toString()).toBe('PNG')
    expect(one.readUInt32BE(16)).toBe(750)
    expect((await readFile(`${picture}2`)).equals(one)).toBe(true)
    for (const file of [page, picture, `${picture}2`]) await rm(file)
  })

  it('tells a terminal how far it is, and nobody else', () => {
    vi.useFakeTimers()
    try {
      const told: string[] = []
      const terminal = (isTTY: boolean) => ({ isTTY, write: (text: string) => told.push(text) })
      const long = progressOn(terminal(true))
      long.tell('2,000 lines')
      vi.advanceTimersByTime(900)
      expect(told).toEqual([])
      vi.advanceTimersByTime(1200)
      expect(told.at(-1)).toBe('\r\x1b[K2 s  2,000 lines')
      long.end()
      expect(told.at(-1)).toBe('\r\x1b[K')
      told.length = 0
      progressOn(terminal(false)).tell('2,000 lines')
      vi.advanceTimersByTime(5000)
      expect(told).toEqual([])
    } finally {
      vi.useRealTimers()
    }
  })

  it('is friendly about an empty board, and keeps machine formats clean', async () => {
    const quiet = ['--period', 'last-month', '--room', '水果群']
    const table = await leaderboard(quiet)
    expect(table).toMatchObject({ code: 0, err: '' })
    expect(table.out).toContain('Nobody has brought a friend yet (last-month, 水果群)')
    const json = await leaderboard([...quiet, '--format', 'json'])
    expect({ code: json.code, rows: JSON.parse(json.out) as unknown }).toEqual({ code: 0, rows: [] })
    expect(json.err).toContain('Nobody has brought a friend yet')
    expect((await leaderboard([...quiet, '--format', 'csv'])).out).toBe('rank,name,invited,stayed,left,points\n')
  })

  it('writes a whole file, with the mark that Excel needs, and says where', async () => {
    const file = path.join(folder, '榜.csv')
    const { code, out } = await leaderboard(['--format', 'csv', '--out', file])
    expect(code).toBe(0)
    expect(out).toBe(`4 lines written to ${file}\n`)
    expect((await readFile(file, 'utf8')).startsWith('\uFEFFrank,name')).toBe(true)
    const json = path.join(folder, 'board.json')
    await leaderboard(['--format', 'json', '--out', json])
    expect(JSON.parse(await readFile(json, 'utf8'))).toHaveLength(4)
    expect((await readdir(folder)).sort()).toEqual(['board.json', '榜.csv'])
    const nowhere = await leaderboard(['--out', path.join(folder, 'nowhere', 'x.txt')])
    expect(nowhere.code).toBe(1)
    expect(nowhere.err).toContain('Cannot write')
  })

  it('says in one line what is wrong with the configuration or the database', async () => {
    const wrong = await leaderboard([], { DATABASE_URL: 'mysql://x' })
    expect(wrong).toMatchObject({ code: 1, out: '' })
    expect(wrong.err).toContain('DATABASE_URL: write postgresql://')
    const away = await leaderboard([], { DATABASE_URL: 'postgres://nobody:secret@127.0.0.1:1/none' })
    expect(away).toMatchObject({ code: 1, out: '' })
    expect(away.err).toContain('Cannot open the database')
    expect(away.err).not.toContain('secret')
    expect(away.err).not.toMatch(/\n\s+at /)
  })
})
