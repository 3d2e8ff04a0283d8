import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { DAY } from '../core/calendar.ts'
import type { HouseState, LetterRow, Operations, OutboxRow, OutboxState } from '../core/operations.ts'
import type { Lane } from '../core/tx.ts'
import type { House } from './context.ts'
import { leaseOf } from './lease.ts'
import { LANES } from './outbox.ts'

/** How long what failed counts as news. */
const RECENT_MS = 7 * DAY

/** Of the package that this code belongs to, in the sources and in the build alike. */
function readVersion(): string {
  for (let at = import.meta.dirname; at !== path.dirname(at); at = path.dirname(at)) {
    const file = path.join(at, 'package.json')
    if (existsSync(file))
      return String((JSON.parse(readFileSync(file, 'utf8')) as { version?: unknown }).version ?? '?')
  }
  return '?'
}

const NOT_RESENT = `NOT EXISTS (SELECT 1 FROM outbox again WHERE again.key = 'resend:' || o.id)`

async function readState(house: House, version: string, account: string): Promise<HouseState> {
  const { source, clock, metrics } = house
  const now = clock.now()
  const [known] = (await source.query(
    `SELECT connection, name, logged_in_at AS "loggedInAt", last_seen_at AS "lastSeenAt", echoes FROM accounts WHERE id = $1`,
    [account],
  )) as (NonNullable<HouseState['account']> & { connection: string })[]
  const [lease] = (await source.query(
    `SELECT holder, expires_at AS "expiresAt" FROM leases WHERE name = $1 AND expires_at > $2`,
    [leaseOf(known?.connection ?? ''), now],
  )) as { holder: string; expiresAt: Date }[]
  const lanes = (await source.query(
    `SELECT lane, count(*)::int AS n FROM outbox WHERE account = $1 AND state = 'due' GROUP BY lane`,
    [account],
  )) as { lane: Lane; n: number }[]
  const [row] = (await source.query(
    `SELECT pg_database_size(current_database())::bigint AS "databaseBytes",
       (SELECT limited_until FROM send_paces WHERE scope = 'account:' || $1 AND limited_until > $2) AS "limitedUntil",
       (SELECT min(CASE WHEN attempts > 0 THEN created_at ELSE not_before END) FROM outbox
        WHERE account = $1 AND state = 'due' AND priority = 0 AND (attempts > 0 OR not_before <= $2)) AS "oldestAlertSince",
       (SELECT count(*)::int FROM outbox o WHERE account = $1 AND state = 'unconfirmed' AND ${NOT_RESENT}) AS unconfirmed,
       (SELECT count(*)::int FROM outbox o WHERE account = $1 AND state = 'failed' AND created_at > $3 AND ${NOT_RESENT}) AS failed,
       (SELECT count(*)::int FROM dead_letters WHERE account = $1 AND replayed_at IS NULL) AS letters`,
    [account, now, new Date(now.getTime() - RECENT_MS)],
  )) as (Pick<HouseState, 'databaseBytes' | 'unconfirmed' | 'failed' | 'letters'> & {
    limitedUntil: Date | null
    oldestAlertSince: Date | null
  })[]
  const [lastGap] = (await source.query(
    `SELECT from_at AS "from", to_at AS "to" FROM gaps WHERE account = $1 ORDER BY id DESC LIMIT 1`,
    [account],
  )) as { from: Date; to: Date }[]
  const queued = await metrics.queued.get()
  return {
    account: known,
    holder: lease && { name: lease.holder, isThisProcess: lease.holder === house.holder, expiresAt: lease.expiresAt },
    limitedUntil: row?.limitedUntil ?? undefined,
    version,
    upMs: Math.round(process.uptime() * 1000),
    databaseBytes: row?.databaseBytes ?? 0,
    waitingEvents: queued.values[0]?.value ?? 0,
    jobs: [...metrics.jobRuns].map(([name, run]) => ({ name, ...run })).sort((a, b) => b.ms - a.ms),
    waiting: {
      ...(Object.fromEntries(Object.keys(LANES).map((lane) => [lane, 0])) as Record<Lane, number>),
      ...Object.fromEntries(lanes.map(({ lane, n }) => [lane, n])),
    },
    oldestAlertSince: row?.oldestAlertSince ?? undefined,
    unconfirmed: row?.unconfirmed ?? 0,
    failed: row?.failed ?? 0,
    letters: row?.letters ?? 0,
    lastGap,
  }
}

/** What goes to one person is theirs; only what colleagues are told by themselves is the house's. */
const TEXT = `CASE WHEN o.text = '' THEN NULL WHEN o.room_id IS NOT NULL OR (c.role <> 'member' AND o.lane <> 'reply') THEN o.text END`

/** In the order in which it goes; `ASTRAY` is what did not arrive, or may not have. Each has an index of its own. */
const UNDER_WAY: readonly OutboxState[] = ['due', 'sending', 'unknown']

const ASTRAY: readonly OutboxState[] = ['unconfirmed', 'failed', 'expired']
const listOf = (states: readonly OutboxState[]) => states.map((s) => `'${s}'`).join(', ')

const ROOMS = `($2::bigint[] IS NULL OR o.room_id IS NULL OR o.room_id = ANY($2))`

const readOutbox =
  ({ source }: House): Operations['outbox'] =>
  async (account, { states, lane, roomIds }, { before, limit }) => {
    const inOrder = states.every((s) => UNDER_WAY.includes(s))
    const wanted = listOf([...UNDER_WAY, ...ASTRAY].filter((s) => states.includes(s)))
    const rows = (await source.query(
      `SELECT o.id, o.lane, o.priority, o.state, o.room_id AS "roomId", coalesce(r.topic, c.name, '?') AS place, ${TEXT} AS text,
         o.picture_name IS NOT NULL AS "isPicture", o.attempts, o.created_at AS "createdAt", o.not_before AS "notBefore", o.expires_at AS "expiresAt",
         o.last_error AS "lastError", o.ticket_id AS "ticketId", NOT ${NOT_RESENT} AS resent
       FROM outbox o LEFT JOIN rooms r ON r.id = o.room_id LEFT JOIN contacts c ON c.id = o.contact_id
       WHERE o.account = $1 AND ${ROOMS} AND o.state IN (${wanted}) AND ($3::text IS NULL OR o.lane = $3)
         AND ($5::bigint IS NULL OR ${inOrder ? '(o.priority, o.id) > ($4::int, $5::bigint)' : '($4::int IS NOT NULL AND o.id < $5::bigint)'})
       ORDER BY ${inOrder ? 'o.priority, o.id' : 'o.id DESC'} LIMIT $6`,
      [account, roomIds, lane ?? null, before?.priority ?? null, before?.id ?? null, limit],
    )) as (OutboxRow & { priority: number; text: string | null })[]
    return rows.map((row) => ({ ...row, text: row.text ?? undefined }))
  }

/** What a dead letter is about, as far as it can be read. */
function partsOf(inbound: string): Pick<LetterRow, 'type' | 'sender' | 'room' | 'text'> {
  const record = (value: unknown): Record<string, unknown> =>
    typeof value === 'object' && value !== null ? { ...value } : {}
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)
  let read: unknown
  try {
    read = JSON.parse(inbound)
  } catch {
    read = {}
  }
  const raw = record(read)
  return {
    type: text(raw.type) ?? '?',
    sender: text(record(raw.sender).name),
    room: text(record(raw.room).topic),
    text: text(raw.text),
  }
}

/** What the console shows of this house. */
export function createOperations(house: House): Operations {
  const { source } = house
  const version = readVersion()
  return {
    state: (account) => readState(house, version, account),
    gaps: (account, { before, limit }) =>
      source.query(
        `SELECT id, from_at AS "from", to_at AS "to", reason FROM gaps
         WHERE account = $1 AND ($2::bigint IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
        [account, before ?? null, limit],
      ),
    outbox: readOutbox(house),
    async outboxCounts(account, roomIds) {
      const states = [...UNDER_WAY, ...ASTRAY]
      const rows = (await source.query(
        `SELECT state, count(*)::int AS n FROM outbox o WHERE account = $1 AND ${ROOMS}
           AND (state IN (${listOf(UNDER_WAY)}) OR state IN (${listOf(ASTRAY)})) GROUP BY state`,
        [account, roomIds],
      )) as { state: OutboxState; n: number }[]
      const counted = new Map(rows.map((r) => [r.state, r.n]))
      return Object.fromEntries(states.map((s) => [s, counted.get(s) ?? 0])) as Record<OutboxState, number>
    },
    async letters(account, which, { before, limit }) {
      const rows = (await source.query(
        `SELECT d.id, d.at, d.error, d.inbound, d.replayed_at AS "replayedAt", q.letter_id IS NOT NULL AS asked
         FROM dead_letters d LEFT JOIN replay_requests q ON q.letter_id = d.id
         WHERE d.account = $1 AND ($2::bigint IS NULL OR d.id < $2) ${which === 'waiting' ? 'AND d.replayed_at IS NULL' : ''}
         ORDER BY d.id DESC LIMIT $3`,
        [account, before ?? null, limit],
      )) as (Pick<LetterRow, 'id' | 'at' | 'error' | 'replayedAt' | 'asked'> & { inbound: string })[]
      return rows.map(({ inbound, ...row }) => ({ ...row, ...partsOf(inbound) }))
    },
    pace: (account, since, stepMs) =>
      source.query(
        `SELECT $2::timestamptz + slot * make_interval(secs => $3 / 1000.0) AS "from", count(*)::int AS count FROM (
           SELECT floor(extract(epoch FROM sent_at - $2::timestamptz) * 1000 / $3) AS slot FROM outbox WHERE account = $1 AND sent_at >= $2) said
         GROUP BY slot ORDER BY slot`,
        [account, since, stepMs],
      ),
  }
}
