/**
 * `npm run bench:ledger`: how long every leaderboard takes over a large community, and what a new ledger entry costs there
 * and on an empty ledger with as many members, turn by turn in one run; and the picture of a board. Options: `-- --members 1000000 --entries 10000000
 * --rounds 9 --plans docs/ledger-plans.md`; with `--plans` the plans of all board queries are written to that file.
 */
import { rm, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import type { DataSource, EntityManager } from 'typeorm'
import { dataSourceFor, migrate } from '../../src/app/database.ts'
import { startEmbeddedPostgres } from '../../src/app/embedded-postgres.ts'
import { createHouse } from '../../src/app/house.ts'
import { temporaryDir } from '../../src/app/temporary-dir.ts'
import { inTransaction } from '../../src/app/transaction.ts'
import { elapsedMs, ManualClock } from '../../src/core/clock.ts'
import { parseConfig } from '../../src/core/config.ts'
import { silentLog } from '../../src/core/log.ts'
import { drawBoard } from '../../src/features/boards/index.ts'
import { award, topOfAccount, topOfRoom } from '../../src/features/points/index.ts'
import { leaderboard, type Period, spanOf } from '../../src/features/referrals/index.ts'
import { ACCOUNT, ROOM_SIZE, SEEDED_AT, seedLedger, seedMembers } from './seed-ledger.ts'

const { values } = parseArgs({
  options: {
    members: { type: 'string', default: '1000000' },
    entries: { type: 'string', default: '10000000' },
    rounds: { type: 'string', default: '9' },
    plans: { type: 'string' },
  },
})
const size = { members: Number(values.members), entries: Number(values.entries) }
const rounds = Number(values.rounds)
const ZONE = 'Asia/Shanghai'
const LINES = 10
/** New entries of one round on one ledger. */
const BATCH = 200
/** What a board may take. */
const TARGET_MS = 100

type Db = Pick<EntityManager, 'query'>
interface BoardCase {
  name: string
  run(db: Db, roomId: number, asker: number): Promise<unknown[]>
}

const MONTHS: Record<Exclude<Period, 'today' | 'week'>, string | null> = {
  month: '2026-11',
  'last-month': '2026-10',
  all: null,
}

const boards: BoardCase[] = (['month', 'last-month', 'all'] as const).flatMap((period) => {
  const month = MONTHS[period]
  const span = spanOf(period, SEEDED_AT, ZONE)
  return [
    {
      name: `points, one room, ${period}`,
      run: async (db, roomId, contactId) =>
        (await topOfRoom(db as EntityManager, { roomId, month, count: LINES, contactId })).top,
    },
    {
      name: `points, all rooms, ${period}`,
      run: (db) => topOfAccount(db, { account: ACCOUNT, month, count: LINES }),
    },
    {
      name: `referrals, one room, ${period}`,
      run: (db, roomId, alsoId) => leaderboard(db, { ...span, roomId, top: LINES, alsoId }),
    },
    {
      name: `referrals, all rooms, ${period}`,
      run: (db, _roomId, alsoId) => leaderboard(db, { ...span, top: LINES, alsoId }),
    },
  ] satisfies BoardCase[]
})

const median = (list: readonly number[]) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0
const count = (n: number) => n.toLocaleString('en-US')
const started = elapsedMs()
const progress = (what: string) =>
  console.error(`${((elapsedMs() - started) / 1000).toFixed(0).padStart(5)} s  ${what}`)

/** Milliseconds that `BATCH` new entries take, each in a transaction of its own, for members all over. */
async function addEntries(source: DataSource, round: number): Promise<number> {
  const house = createHouse({
    source,
    settings: parseConfig({ WECHATY_PUPPET_SERVICE_TOKEN: 'insecure_bench' }),
    features: [],
    clock: new ManualClock(SEEDED_AT.toISOString()),
    log: silentLog,
  })
  const from = elapsedMs()
  for (let i = 0; i < BATCH; i += 1) {
    const n = round * BATCH + i
    const contactId = 1 + ((n * 7919) % size.members)
    const entry = { contactId, amount: 5, kind: 'checkin', cause: `checkin:bench:${n}`, note: '', zone: ZONE } as const
    if ((await inTransaction(house, SEEDED_AT, (tx) => award(tx, entry))) !== 'moved')
      throw new Error(`entry ${n} was not new`)
  }
  return elapsedMs() - from
}

/** Milliseconds for the picture of a full board. */
async function drawOne(round: number): Promise<number> {
  const lines = Array.from({ length: LINES }, (_, i) => ({
    contactId: i,
    name: `群友${round}和她的朋友们`,
    rank: i + 1,
    value: 1000 - i,
    left: i,
  }))
  const from = elapsedMs()
  await drawBoard({
    kind: 'referrals',
    title: '本月邀请榜',
    subtitle: '留在群里的新朋友',
    lines,
    empty: '',
    footer: '书友群',
  })
  return elapsedMs() - from
}

/** The plans of everything that a board asks. */
async function plansOf(source: DataSource, board: BoardCase): Promise<string[]> {
  const plans: string[] = []
  const explaining: Db = {
    async query(sql: string, params?: unknown[]) {
      const rows: { 'QUERY PLAN': string }[] = await source.query(`EXPLAIN (ANALYZE, BUFFERS OFF) ${sql}`, params)
      plans.push(rows.map((r) => r['QUERY PLAN']).join('\n'))
      return source.query(sql, params)
    },
  } as Db
  await board.run(explaining, 7, 7 * ROOM_SIZE - 40)
  return plans
}

const dir = await temporaryDir('ledger')
const server = await startEmbeddedPostgres(dir, silentLog, [
  'fsync=off',
  'max_wal_size=4GB',
  'maintenance_work_mem=256MB',
])
const open: DataSource[] = []
const connect = async (name: string) => {
  const source = await dataSourceFor(`${server.baseUrl}${name}`, 4).initialize()
  open.push(source)
  return source
}
try {
  const admin = await connect('postgres')
  await admin.query('CREATE DATABASE small_ledger')
  const bare = await connect('small_ledger')
  await migrate(bare)
  progress(`${count(size.members)} members`)
  await bare.destroy()
  await seedMembers(`${server.baseUrl}small_ledger`, size)
  await admin.query('CREATE DATABASE large_ledger TEMPLATE small_ledger')
  await seedLedger(`${server.baseUrl}large_ledger`, size, ZONE, progress)
  const [empty, full] = [await connect('small_ledger'), await connect('large_ledger')]

  progress('measuring')
  const taken = new Map<string, number[]>(boards.map((b) => [b.name, []]))
  const pictureMs: number[] = []
  const entryMs = { empty: [] as number[], full: [] as number[] }
  const rooms = Math.ceil(size.members / ROOM_SIZE)
  for (let round = 0; round <= rounds; round += 1) {
    for (const board of boards) {
      const roomId = 1 + ((round * 104_729) % rooms)
      const from = elapsedMs()
      const lines = await board.run(full.manager, roomId, roomId * ROOM_SIZE - 40)
      // The first round warms up.
      if (round > 0) taken.get(board.name)?.push(elapsedMs() - from)
      if (lines.length === 0) throw new Error(`${board.name}: empty`)
    }
    const ms = await drawOne(round)
    if (round > 0) pictureMs.push(ms)
    // In turns, and whoever comes first changes too.
    const pair = [
      ['empty', empty],
      ['full', full],
    ] as const
    for (const [name, source] of round % 2 === 0 ? pair : [...pair].reverse()) {
      const ms = await addEntries(source, round)
      if (round > 0) entryMs[name].push(ms / BATCH)
    }
  }

  const [counts]: Record<string, number>[] = await full.query(
    `SELECT (SELECT count(*) FROM contacts) AS contacts, (SELECT count(*) FROM rooms) AS rooms, (SELECT count(*) FROM ledger_entries) AS ledger_entries,
       (SELECT count(*) FROM point_months) AS point_months, (SELECT count(*) FROM point_balances) AS point_balances, (SELECT count(*) FROM referrals) AS referrals`,
  )
  const sizes = Object.entries(counts ?? {}).map(([table, n]) => `${table} ${count(n)}`)
  const figures = boards.map((b) => ({
    name: b.name,
    ms: median(taken.get(b.name) ?? []),
    worst: Math.max(...(taken.get(b.name) ?? [])),
  }))
  const ratio = median(entryMs.full) / median(entryMs.empty)
  console.log(`\nrows: ${sizes.join(', ')}\n`)
  for (const f of figures)
    console.log(
      `${f.ms.toFixed(1).padStart(8)} ms  (worst ${f.worst.toFixed(1)})  ${f.name}${f.ms > TARGET_MS ? '   ← over the target' : ''}`,
    )
  console.log(
    `\nnew entry: ${median(entryMs.full).toFixed(2)} ms on the full ledger, ${median(entryMs.empty).toFixed(2)} ms on an empty one, ratio ${ratio.toFixed(2)}`,
  )
  const picture = `A picture of ${LINES} lines takes ${median(pictureMs).toFixed(0)} ms, the slowest ${Math.max(...pictureMs).toFixed(0)} ms.`
  console.log(picture)
  if (values.plans !== undefined) {
    const parts = [
      '# Plans of the leaderboards',
      '',
      `Written by \`npm run bench:ledger -- --plans docs/ledger-plans.md\` over ${sizes.join(', ')}. Medians of ${rounds} rounds, warm; a room has ${ROOM_SIZE} members.`,
      '',
      '| board | median ms | worst ms |',
      '|---|---|---|',
      ...figures.map((f) => `| ${f.name} | ${f.ms.toFixed(1)} | ${f.worst.toFixed(1)} |`),
      '',
      `A new entry costs ${median(entryMs.full).toFixed(2)} ms on this ledger and ${median(entryMs.empty).toFixed(2)} ms on an empty one with as many members: ratio ${ratio.toFixed(2)}. ${picture}`,
    ]
    for (const board of boards) {
      parts.push('', `## ${board.name}`)
      for (const plan of await plansOf(full, board)) parts.push('', '```', plan, '```')
    }
    await writeFile(values.plans, `${parts.join('\n')}\n`)
    progress(`plans written to ${values.plans}`)
  }
} finally {
  for (const source of open) if (source.isInitialized) await source.destroy()
  await server.remove()
  await rm(dir, { recursive: true, force: true })
}
