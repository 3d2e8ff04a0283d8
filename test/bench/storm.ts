/**
 * `npm run bench:storm`: so many deadlines of one account are due in the same minute; how long one process takes until every
 * alert is written, from the first look to the last row of the outbox, and how many messages a person gets in a minute.
 * Beside it, in the same run, a tenth of the deadlines, and looking when nothing is due. Options: `-- --targets 10000 --rounds 3`.
 */
import { rm } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { markAlive } from '../../src/app/accounts.ts'
import { openDatabase } from '../../src/app/database.ts'
import { createHouse } from '../../src/app/house.ts'
import { temporaryDir } from '../../src/app/temporary-dir.ts'
import { jobsOf, runJob } from '../../src/app/ticker.ts'
import { MINUTE } from '../../src/core/calendar.ts'
import { elapsedMs, ManualClock } from '../../src/core/clock.ts'
import { parseConfig } from '../../src/core/config.ts'
import { silentLog } from '../../src/core/log.ts'
import { FEATURES } from '../../src/features/index.ts'

const { values } = parseArgs({
  options: { targets: { type: 'string', default: '10000' }, rounds: { type: 'string', default: '3' } },
})
const most = Number(values.targets)
const rounds = Number(values.rounds)
const ACCOUNT = 'storm'
const ROOMS = 200
const STAFF = 20
const JOBS = ['sla-check', 'escalation-climb', 'notices']

const dir = await temporaryDir('storm')
const settings = parseConfig({ DATA_DIR: dir, LOG_LEVEL: 'silent' })
const database = await openDatabase(settings, silentLog)
const clock = new ManualClock('2026-11-23T02:00:00Z')
const house = createHouse({ source: database.source, settings, features: FEATURES, clock, log: silentLog })
const jobs = jobsOf(FEATURES).filter((j) => JOBS.includes(j.name))
const query = <T>(sql: string, params: unknown[] = []): Promise<T[]> => database.source.query(sql, params)

/** An account with rooms, staff and so many open tickets whose first answer is due one minute from now. */
async function prepare(tickets: number): Promise<void> {
  const now = clock.now()
  const due = new Date(now.getTime() + MINUTE)
  await query(
    `TRUNCATE notices, escalations, sla_targets, ticket_events, outbox, tickets, contacts, rooms, accounts CASCADE`,
  )
  await query(
    `INSERT INTO accounts (id, name, connection, last_seen_at, logged_in_at) VALUES ($1, $1, 'bench', $2, $2)`,
    [ACCOUNT, now],
  )
  await query(
    `INSERT INTO rooms (account, platform_id, topic, state, created_at)
     SELECT $1, 'room' || n, '群' || n, 'enrolled', $2 FROM generate_series(1, $3) AS n`,
    [ACCOUNT, now, ROOMS],
  )
  await query(
    `INSERT INTO contacts (account, platform_id, name, role, created_at)
     SELECT $1, 'p' || n, '人' || n, CASE WHEN n = 1 THEN 'owner' WHEN n < 5 THEN 'manager' WHEN n <= $4 THEN 'agent' ELSE 'member' END, $2
     FROM generate_series(1, $3) AS n`,
    [ACCOUNT, now, tickets + STAFF, STAFF],
  )
  await query(
    `INSERT INTO tickets (room_id, contact_id, state, category, severity, summary, source, opened_at, waiting_since, assignee_id)
     SELECT (SELECT min(id) FROM rooms) + c.n % $2, c.id, CASE WHEN c.n % 2 = 0 THEN 'taken' ELSE 'open' END, 'logistics', 1 + c.n % 3, '还没到', 'mood', $1, $1,
       CASE WHEN c.n % 2 = 0 THEN (SELECT min(id) FROM contacts) + 5 + c.n % 15 END
     FROM (SELECT id, row_number() OVER (ORDER BY id)::int AS n FROM contacts WHERE role = 'member') c`,
    [now, ROOMS],
  )
  await query(
    `INSERT INTO sla_targets (ticket_id, kind, started_at, warn_at, due_at, next_check_at)
     SELECT id, 'first-response', $1, $1, $2, $2::timestamptz + (id % 60) * interval '1 second' FROM tickets`,
    [now, due],
  )
  await query(`UPDATE sla_targets SET due_at = next_check_at`)
  await query(`ANALYZE`)
}

async function tick(): Promise<number> {
  const now = clock.now()
  await markAlive(house, ACCOUNT, new Date(0), now)
  const from = elapsedMs()
  for (const job of jobs) await runJob(house, job, now)
  return elapsedMs() - from
}

interface Result {
  /** All in the one look after the minute. */
  stormMs: number
  idleMs: number
  messages: number
  mostAMinute: number
}

async function play(tickets: number): Promise<Result> {
  await prepare(tickets)
  const idleMs = await tick()
  clock.advance(2 * MINUTE)
  const stormMs = await tick()
  for (let second = 0; second < 180; second += 5) {
    clock.advance(5000)
    await tick()
  }
  const [left] = await query<{ n: number }>(`SELECT count(*) AS n FROM sla_targets WHERE state = 'open'`)
  const [waiting] = await query<{ n: number }>(`SELECT count(*) AS n FROM notices WHERE state = 'waiting'`)
  if (left?.n !== 0 || waiting?.n !== 0) throw new Error(`not all was told: ${left?.n} open, ${waiting?.n} waiting`)
  const [row] = await query<{ messages: number; most: number }>(
    `SELECT count(*) AS messages, coalesce(max(n), 0) AS most FROM outbox o, LATERAL (
       SELECT count(*) AS n FROM outbox p WHERE p.contact_id = o.contact_id AND p.created_at >= o.created_at AND p.created_at < o.created_at + interval '1 minute'
     ) same`,
  )
  return { stormMs, idleMs, messages: row?.messages ?? 0, mostAMinute: row?.most ?? 0 }
}

const median = (list: readonly number[]) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0

try {
  const results = new Map<number, Result[]>()
  for (let round = 1; round <= rounds; round++) {
    for (const tickets of [Math.ceil(most / 10), most]) {
      const result = await play(tickets)
      results.set(tickets, [...(results.get(tickets) ?? []), result])
      console.log(
        `round ${round}: ${tickets} due at once: ${Math.round(result.stormMs)} ms, ${result.messages} messages, at most ${result.mostAMinute} a person and minute`,
      )
    }
  }
  const [small, large] = [...results.values()]
  const at = (list: Result[] | undefined, key: 'stormMs' | 'idleMs') => median((list ?? []).map((r) => r[key]))
  console.log(
    `\nmedian: ${most} deadlines in ${Math.round(at(large, 'stormMs'))} ms; nothing due: ${at(large, 'idleMs').toFixed(1)} ms`,
  )
  console.log(
    `a tenth: ${Math.round(at(small, 'stormMs'))} ms; ten times as many cost ${(at(large, 'stormMs') / at(small, 'stormMs')).toFixed(1)} times as much`,
  )
} finally {
  await database.stop()
  await rm(dir, { recursive: true, force: true })
}
