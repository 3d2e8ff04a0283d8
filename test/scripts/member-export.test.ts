import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

const ROOT = path.join(import.meta.dirname, '..', '..')

let database: TestDatabase
let folder: string

function run(args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/member-export.ts', ...args], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, DATABASE_URL: database.url },
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

beforeAll(async () => {
  database = await freshDatabase()
  folder = await mkdtemp(path.join(tmpdir(), 'nuanqun-member-'))
  await database.source.query(
    `INSERT INTO contacts (account, platform_id, name, created_at) SELECT 'bot', 'id-' || n, n, '2026-11-01' FROM unnest(ARRAY['小王', '李姐', '重名']) AS n`,
  )
  await database.source.query(
    `INSERT INTO contacts (account, platform_id, name, created_at) VALUES ('bot', 'id-另一位', '重名', '2026-11-01')`,
  )
  await database.source.query(
    `INSERT INTO messages (account, key, contact_id, kind, text, sent_at, received_at)
     SELECT 'bot', 'm' || i, CASE WHEN i <= 120 THEN 1 ELSE 2 END, 'text', '第' || i || '句', '2026-11-02', '2026-11-02' FROM generate_series(1, 125) AS i`,
  )
})
afterAll(async () => {
  await database.drop()
  await rm(folder, { recursive: true, force: true })
})

describe('npm run member:export', () => {
  it('writes every line of one member and none of another', async () => {
    const { code, out, err } = await run(['--member', '小王'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain('【您的称呼】1')
    expect(out).toContain('【您发过的消息】120')
    expect(out.match(/第\d+句/gu)).toHaveLength(120)
    expect(out).not.toContain('第121句')
  })

  it('writes JSON into a file', async () => {
    const file = path.join(folder, 'wang.json')
    const { code, out } = await run(['--member', 'id-李姐', '--format', 'json', '--output', file])
    expect({ code, out }).toEqual({ code: 0, out: `written to ${file}\n` })
    const kept = JSON.parse(await readFile(file, 'utf8')) as {
      member: { name: string }
      sections: { title: string; lines: unknown[] }[]
    }
    expect(kept.member.name).toBe('李姐')
    expect(kept.sections.find((s) => s.title === '您发过的消息')?.lines).toHaveLength(5)
  })

  it('says what is wrong', async () => {
    expect(await run(['--member', '没有的人'])).toMatchObject({ code: 1, out: '' })
    expect((await run(['--member', '重名'])).err).toContain('Several people are meant')
    const { code, err } = await run(['--format', 'xml', '--member'])
    expect(code).toBe(2)
    for (const part of ['--member needs a value', '--member is missing', '--format: choose text or json'])
      expect(err).toContain(part)
    expect(await run(['--member', '小王', '--output', path.join(folder, 'no', 'file')])).toMatchObject({ code: 1 })
  })
})
