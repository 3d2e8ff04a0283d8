import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commitmentOf, hashOf, orderOf, seedOf } from '../../src/features/draws/proof.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

const ROOT = path.join(import.meta.dirname, '..', '..')

let database: TestDatabase
let folder: string

/** Runs the script as an administrator would, or as somebody who has nothing but the file. */
function verify(
  args: string[],
  env: Record<string, string> = {},
): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/draw-verify.ts', ...args], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
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

const root = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f'
const at = new Date('2026-11-24T12:00:00Z')
const file = (name: string) => path.join(folder, name)

/** Draw 1 is drawn, with five entrants and two places; draw 2 is still open. */
async function fill({ source }: TestDatabase): Promise<number[]> {
  const entrants = [1, 2, 3, 4, 5].map((number) => ({ number, token: `0000000${number}` }))
  const seed = seedOf(root, 1)
  const entrantsHash = hashOf(entrants)
  const order = orderOf({ draw: 1, round: 1, seed, entrantsHash }, [1, 2, 3, 4, 5])
  await source.query(
    `INSERT INTO rooms (account, platform_id, topic, state, created_at) VALUES ('bot', 'r', '书友群', 'enrolled', $1)`,
    [at],
  )
  await source.query(
    `INSERT INTO contacts (account, platform_id, name, created_at) SELECT 'bot', 'secret-' || n, '群友' || n, $1 FROM generate_series(1, 5) n`,
    [at],
  )
  for (const state of ['drawn', 'open'])
    await source.query(
      `INSERT INTO draws (room_id, prize, places, condition, root, commitment, by_contact_id, opened_at, closes_at, state, entrants_hash)
       VALUES (1, '新书签名本', 2, '{}', $1, $2, 1, $3, $3, $4, $5)`,
      [root, commitmentOf(seed), at, state, state === 'drawn' ? entrantsHash : null],
    )
  for (const { number, token } of entrants)
    await source.query(
      `INSERT INTO draw_entries (draw_id, number, contact_id, token, entered_at) VALUES (1, $1, $2, $3, $4)`,
      [number, number, token, at],
    )
  await source.query(`INSERT INTO draw_rounds (draw_id, round, places, kept, drawn_at) VALUES (1, 1, 2, '{}', $1)`, [
    at,
  ])
  for (const [i, outcome] of ['claimed', 'late', 'waiting'].entries())
    await source.query(
      `INSERT INTO draw_winners (draw_id, round, rank, number, contact_id, outcome, called_at, due_at) VALUES (1, 1, $1, $2, $3, $4, $5, $5)`,
      [i + 1, order[i], order[i], outcome, at],
    )
  return order
}

let order: number[]
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'draw-'))
  database = await freshDatabase()
  order = await fill(database)
})
afterAll(async () => {
  await database.drop()
  await rm(folder, { recursive: true, force: true })
})

describe('npm run draw:verify', () => {
  // Each run starts a process, which takes seconds on a busy machine.
  it('writes the public record from the database, and recomputes it without', async () => {
    const written = await verify(['--export', '1', '--out', file('draw-1.json')], { DATABASE_URL: database.url })
    expect(written).toMatchObject({ code: 0, err: '' })
    const text = await readFile(file('draw-1.json'), 'utf8')
    expect(text).not.toContain('secret')
    expect(text).not.toContain(root)
    const said = await verify([file('draw-1.json')], { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' })
    expect(said).toMatchObject({ code: 0, err: '' })
    expect(said.out).toContain('Draw 1: 新书签名本, 2 places, 5 entrants')
    expect(said.out).toContain(`order ${order.join(', ')}`)
    expect(said.out).toContain(`winners     ${order[0]} 群**, ${order[2]} 群**`)
    expect(said.out).toContain('Everything agrees. Now compare the commitment')
    const printed = await verify(['--export', '1'], { DATABASE_URL: database.url })
    expect(JSON.parse(printed.out)).toEqual(JSON.parse(text))

    const bent = text.replace(`"${order[0]} claimed"`, `"${order[4]} claimed"`)
    await writeFile(file('bent.json'), bent)
    const found = await verify([file('bent.json')])
    expect(found.code).toBe(1)
    expect(found.err).toContain('It does NOT agree:\n  round 1: the numbers called are not the first of the order')
  }, 120_000)

  it('does not give away a draw that is still open', async () => {
    const open = await verify(['--export', '2'], { DATABASE_URL: database.url })
    expect(open).toMatchObject({ code: 1, out: '' })
    expect(open.err).toContain('There is no draw 2 that has been drawn.')
    expect((await verify(['--export', '1'], { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' })).code).toBe(1)
  }, 120_000)

  it('says what is wrong with the options or the file', async () => {
    await writeFile(file('text.json'), '你好')
    await writeFile(file('other.json'), '{"draw": 1}')
    const wrong: [string[], string][] = [
      [[], 'Write one file'],
      [['--export', 'x'], '--export: write the number of a draw (you wrote "x")'],
      [['--draw', '1'], 'draw'],
      [[file('none.json')], 'Cannot read'],
      [[file('text.json')], 'is no JSON'],
      [[file('other.json')], 'is no record of a draw:\nalgorithm'],
    ]
    for (const [args, why] of wrong) {
      const said = await verify(args)
      expect(said, args.join(' ')).toMatchObject({ code: 2, out: '' })
      expect(said.err, args.join(' ')).toContain(why)
    }
    expect((await verify(['--help'])).out).toContain('npm run draw:verify -- draw-7.json')
  }, 120_000)
})
