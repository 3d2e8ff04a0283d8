import 'reflect-metadata'
import { Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { DataSource, type EntityManager, MigrationExecutor } from 'typeorm'
import type { PostgresDataSourceOptions } from 'typeorm/driver/postgres/PostgresDataSourceOptions.js'
import { ENTITIES } from '../../entities/index.ts'
import { MIGRATIONS } from '../../entities/migrations/index.ts'
import { SnakeNaming } from '../../entities/naming.ts'
import type { Settings } from '../core/config.ts'
import type { Log } from '../core/log.ts'
import { startEmbeddedPostgres } from './embedded-postgres.ts'

const DATABASE = 'nuanqun'

export interface Database {
  source: DataSource
  /** Where it is, without the password: safe to log. */
  where: string
  stop(): Promise<void>
  /** Stops, and deletes the embedded server's files: for a demo. A server of your own is left alone. */
  remove(): Promise<void>
}

/** No statement of ours takes longer. */
const STATEMENT_MS = 60_000
/** A server that says nothing for longer than any statement may take is not there any more. */
const SILENCE_MS = STATEMENT_MS + 15_000

/**
 * A connection that ends when the network is cut without a word. PostgreSQL's own limits run on the server, and the
 * operating system would wait a quarter of an hour.
 */
function wakefulSocket(): Socket {
  const socket = new Socket()
  socket.setTimeout(SILENCE_MS, () => socket.destroy(new Error('Connection terminated: the server fell silent')))
  return socket
}

/** The one place that says how we talk to PostgreSQL. `bigint` comes back as a number: our ids stay far below 2^53. */
export function dataSourceFor(url: string, poolSize = 10): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    applicationName: 'nuanqun',
    parseInt8: true,
    poolSize,
    entities: ENTITIES,
    migrations: MIGRATIONS,
    migrationsTransactionMode: 'each',
    namingStrategy: new SnakeNaming(),
    synchronize: false,
    logging: false,
    extra: {
      connectionTimeoutMillis: 5000,
      statement_timeout: STATEMENT_MS,
      idle_in_transaction_session_timeout: STATEMENT_MS,
      keepAlive: true,
      stream: wakefulSocket,
    },
  })
}

/** True when the database could not be reached or went away: the work itself may be fine, so keep it and try again. */
export function isDatabaseAway(error: unknown): boolean {
  const seen = new Set<unknown>()
  for (
    let e = error;
    e instanceof Error && !seen.has(e);
    e = (e as { cause?: unknown; driverError?: unknown }).driverError ?? e.cause
  ) {
    seen.add(e)
    const code = (e as { code?: unknown }).code
    if (typeof code === 'string') {
      // Class 08: connection; 53: out of disk, memory or connections; 57P01–05, 25P03–04: the session was ended;
      // 58: the disk failed; 25006: read-only standby. None of them says anything about the work.
      if (/^(08|53|57P0|58|25006|25P0[34])/.test(code)) return true
      if (/^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/.test(code))
        return true
    }
    if (
      /Connection terminated|connection timeout|timeout exceeded when trying to connect|Client has encountered a connection error|Query runner already released|is not connected|Driver not Connected|Cannot use a pool after calling end/i.test(
        e.message,
      )
    )
      return true
    if (e instanceof AggregateError && e.errors.some((inner) => isDatabaseAway(inner))) return true
  }
  return false
}

/** True when the material itself cannot be stored (class 22: data, 54: limits), however often one tries. */
export function isUnstorable(error: unknown): boolean {
  return /^(?:22|54)/.test(codeOf(error))
}

function codeOf(error: unknown): string {
  const code =
    (error as { driverError?: { code?: unknown } } | undefined)?.driverError?.code ??
    (error as { code?: unknown } | undefined)?.code
  return typeof code === 'string' ? code : ''
}

/** True for a conflict that goes away when the same transaction is simply run again. */
export function isConflict(error: unknown): boolean {
  const code = codeOf(error)
  return code === '40001' || code === '40P01'
}

async function createIfMissing(baseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: `${baseUrl}postgres` })
  client.on('error', () => undefined)
  await client.connect()
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE])
    if (!found.rowCount)
      await client
        .query(`CREATE DATABASE ${DATABASE}`)
        .catch((error: { code?: string }) => (error.code === '42P04' ? undefined : Promise.reject(error)))
  } finally {
    await client.end()
  }
}

const lock = (db: EntityManager, action: 'lock' | 'unlock') =>
  db.query(`SELECT pg_advisory_${action}(hashtext('nuanqun:migrate'))`)

/**
 * Brings the schema up to date; several processes may call it at once. Returns the names of what was run.
 * On a connection of its own without time limits: an index on a large table may take minutes, and so may the wait
 * for another process that builds it.
 */
export async function migrate(source: DataSource): Promise<string[]> {
  const patient = new DataSource({
    ...(source.options as PostgresDataSourceOptions),
    poolSize: 1,
    extra: { connectionTimeoutMillis: 5000, keepAlive: true },
  })
  await patient.initialize()
  const runner = patient.createQueryRunner()
  try {
    await lock(runner.manager, 'lock')
    try {
      const executor = new MigrationExecutor(patient, runner)
      executor.transaction = 'each'
      return (await executor.executePendingMigrations()).map((m) => m.name)
    } finally {
      await lock(runner.manager, 'unlock')
    }
  } finally {
    await runner.release()
    await patient.destroy()
  }
}

/**
 * Opens the database of the configuration and brings it up to date. While it is away it waits, says so, and tries
 * again with back-off (1 s doubling to 30 s), until `signal` aborts.
 * @param flags settings of the embedded server, for who can do without some of its care.
 */
export async function openDatabase(
  settings: Settings,
  log: Log,
  signal?: AbortSignal,
  flags: readonly string[] = [],
): Promise<Database> {
  let server: Awaited<ReturnType<typeof startEmbeddedPostgres>> | undefined
  let url = settings.databaseUrl
  if (url === undefined) {
    server = await startEmbeddedPostgres(settings.dataDir, log, flags)
    await createIfMissing(server.baseUrl)
    url = `${server.baseUrl}${DATABASE}`
  }
  const where = new URL(url)
  const name = `${where.hostname}:${where.port || '5432'}${where.pathname}`
  const source = dataSourceFor(url)
  const stop = async () => {
    if (source.isInitialized) await source.destroy()
    await server?.stop()
  }
  for (let waitMs = 1000; ; waitMs = Math.min(waitMs * 2, 30_000)) {
    try {
      if (!source.isInitialized) await source.initialize()
      const done = await migrate(source)
      log.info({ database: name, migrations: done }, 'database ready')
      break
    } catch (error) {
      if (!isDatabaseAway(error) || signal?.aborted) {
        await stop()
        throw error
      }
      log.warn({ database: name, retryInSeconds: waitMs / 1000 }, 'the database is away: waiting for it')
      await wait(waitMs, undefined, { signal }).catch(async (aborted: unknown) => {
        await stop()
        throw aborted
      })
    }
  }
  const remove = async () => {
    await stop()
    await server?.remove()
  }
  return { source, where: name, stop, remove }
}
