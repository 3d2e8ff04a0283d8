import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm, stat, unlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DataSource } from 'typeorm'
import { describe, expect, inject, it, onTestFinished } from 'vitest'
import {
  dataSourceFor,
  isConflict,
  isDatabaseAway,
  isUnstorable,
  migrate,
  openDatabase,
} from '../../src/app/database.ts'
import { startEmbeddedPostgres } from '../../src/app/embedded-postgres.ts'
import { parseConfig } from '../../src/core/config.ts'
import { silentLog } from '../../src/core/log.ts'
import { freshDatabase } from '../support/database.ts'
import { Gate } from './support/gate.ts'

const tablesOf = async (source: DataSource): Promise<string[]> =>
  (
    (await source.query(`SELECT tablename AS t FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`)) as {
      t: string
    }[]
  ).map((r) => r.t)

describe('the schema', () => {
  it('goes up from nothing and down to nothing', async () => {
    const { source, drop } = await freshDatabase({ empty: true })
    onTestFinished(drop)
    const done = await migrate(source)
    expect(done.length).toBeGreaterThan(0)
    expect(await migrate(source)).toEqual([])
    const tables = (await tablesOf(source)).filter((t) => t !== 'migrations')
    expect(tables).toEqual(source.entityMetadatas.map((m) => m.tableName).sort())
    for (const _ of done) await source.undoLastMigration()
    expect((await tablesOf(source)).filter((t) => t !== 'migrations')).toEqual([])
    expect(await migrate(source)).toEqual(done)
  })

  it('is what the entities say', async () => {
    const { source, drop } = await freshDatabase()
    onTestFinished(drop)
    const { upQueries } = await source.driver.createSchemaBuilder().log()
    expect(upQueries.map((q) => q.query)).toEqual([])
    // And the comparison would notice.
    await source.query('ALTER TABLE messages DROP COLUMN negative')
    await source.query('DROP INDEX outbox_waiting')
    expect((await source.driver.createSchemaBuilder().log()).upQueries.length).toBeGreaterThanOrEqual(2)
  })

  it('is brought up by one of several processes that start at once', async () => {
    const { url, source, drop } = await freshDatabase({ empty: true })
    onTestFinished(drop)
    const others = await Promise.all([dataSourceFor(url, 1).initialize(), dataSourceFor(url, 1).initialize()])
    const done = await Promise.all([source, ...others].map((s) => migrate(s)))
    for (const other of others) await other.destroy()
    expect(done.filter((d) => d.length > 0)).toHaveLength(1)
  })

  it('never synchronises by itself', () => {
    expect(dataSourceFor('postgresql://x/y').options.synchronize).toBe(false)
  })
})

describe('errors of the database', () => {
  const failing = async (sql: string) => {
    const { source, drop } = await freshDatabase()
    onTestFinished(drop)
    return source.query(sql).catch((e: unknown) => e)
  }

  it('that say it is away are told from those that say the work is wrong', async () => {
    const nowhere = dataSourceFor('postgresql://x:y@127.0.0.1:1/z')
    expect(isDatabaseAway(await nowhere.initialize().catch((e: unknown) => e))).toBe(true)
    expect(isDatabaseAway(await failing('SELECT pg_terminate_backend(pg_backend_pid())'))).toBe(true)
    const wrong = await failing('SELECT 1/0')
    expect([isDatabaseAway(wrong), isUnstorable(wrong), isConflict(wrong)]).toEqual([false, true, false])
    for (const code of ['53100', '58030', '25P03', '57P03', '08006'])
      expect(isDatabaseAway(Object.assign(new Error('x'), { code })), code).toBe(true)
    for (const code of ['23505', '42P01', '22021', '40P01', '57014'])
      expect(isDatabaseAway(Object.assign(new Error('x'), { code })), code).toBe(false)
    expect(isDatabaseAway(new Error('x', { cause: Object.assign(new Error('y'), { code: 'ECONNRESET' }) }))).toBe(true)
    expect([isDatabaseAway(undefined), isDatabaseAway('x'), isDatabaseAway(new TypeError('x'))]).toEqual([
      false,
      false,
      false,
    ])
    const loop = new Error('a')
    loop.cause = loop
    expect(isDatabaseAway(loop)).toBe(false)
  })
})

describe('opening the database', () => {
  it('waits while it is away, and opens it when it is there', async () => {
    const { url, drop } = await freshDatabase({ empty: true })
    onTestFinished(drop)
    const gate = new Gate(Number(new URL(inject('postgres')).port))
    await gate.open()
    await gate.cut()
    const through = new URL(url)
    through.port = String(gate.port)
    let told = 0
    const log = silentLog.child({})
    log.warn = () => {
      told += 1
      if (told === 1) void gate.open()
    }
    const database = await openDatabase(parseConfig({ DATABASE_URL: through.href }), log)
    expect(told).toBeGreaterThanOrEqual(1)
    expect(await tablesOf(database.source)).toContain('messages')
    expect(database.where).not.toContain('@')
    await database.stop()
    await gate.cut()
  })

  it('gives up when it is told to', async () => {
    const abort = new AbortController()
    const log = silentLog.child({})
    log.warn = () => abort.abort()
    const settings = parseConfig({ DATABASE_URL: 'postgresql://x:y@127.0.0.1:1/z' })
    await expect(openDatabase(settings, log, abort.signal)).rejects.toThrow()
  })
})

describe('the embedded server', () => {
  /** A private folder, as mktemp makes it: under root the server's user cannot walk in there. */
  async function folder(mode: number): Promise<string> {
    const dir = await mkdtemp(path.join(tmpdir(), 'nuanqun-pg-'))
    await chmod(dir, mode)
    return dir
  }

  interface Child {
    process: ChildProcess
    port: number
    adopted: boolean
    dir: string
    stop(): Promise<void>
  }

  async function starting(dir: string): Promise<Child> {
    const script = path.join(import.meta.dirname, 'support', 'starting-child.ts')
    const child = spawn(process.execPath, ['--import', 'tsx', script, dir], { stdio: ['pipe', 'pipe', 'inherit'] })
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    const told = JSON.parse(String(line)) as { port: number; adopted: boolean; dir: string }
    return {
      process: child,
      ...told,
      async stop() {
        child.stdin.write('stop\n')
        await once(child, 'exit')
      },
    }
  }

  const isRunning = async (dir: string) =>
    (await stat(path.join(dir, 'postmaster.pid')).catch(() => undefined)) !== undefined
  const forget = async (...dirs: string[]) => {
    for (const dir of dirs) await rm(dir, { recursive: true, force: true })
  }

  it('starts in a private folder, survives kill -9 of its starter, is found again, shared, and stopped by the last', async () => {
    const dir = await folder(0o700)
    const first = await starting(dir)
    onTestFinished(() => forget(dir, process.getuid?.() === 0 ? path.dirname(first.dir) : dir))
    expect(first.adopted).toBe(false)
    expect(first.dir.startsWith(dir)).toBe(process.getuid?.() !== 0)
    first.process.kill('SIGKILL')
    await once(first.process, 'exit')
    expect(await isRunning(first.dir)).toBe(true)

    const settings = parseConfig({ DATA_DIR: dir })
    const database = await openDatabase(settings, silentLog)
    expect(new URL(`pg://${database.where}`).port).toBe(String(first.port))
    const neighbour = await startEmbeddedPostgres(dir, silentLog)
    expect(neighbour.adopted).toBe(true)
    // Whoever stops first leaves it to the others.
    await neighbour.stop()
    expect(await tablesOf(database.source)).toContain('messages')
    await database.stop()
    expect(await isRunning(first.dir)).toBe(false)
  })

  it('is started once by two processes that start at once, over a stale pid file that names somebody else', async () => {
    const dir = await folder(0o755)
    onTestFinished(() => forget(dir))
    const [one, two] = await Promise.all([starting(dir), starting(dir)])
    expect(one.port).toBe(two.port)
    expect([one.adopted, two.adopted].filter((a) => a)).toHaveLength(1)
    await Promise.all([one.stop(), two.stop()])
    const last = await startEmbeddedPostgres(dir, silentLog)
    await last.stop()
    expect(await isRunning(last.dir)).toBe(false)

    // As after a restart of a container: the number is in use, by a process that is no server.
    await writeFile(
      path.join(last.dir, 'postmaster.pid'),
      `${process.pid}\n${last.dir}\n1\n${last.port}\n\n127.0.0.1\n`,
    )
    const again = await startEmbeddedPostgres(dir, silentLog)
    expect(again.adopted).toBe(false)
    await again.stop()
  })

  it('keeps its password to itself', async () => {
    const dir = await folder(0o755)
    onTestFinished(() => forget(dir))
    const server = await startEmbeddedPostgres(dir, silentLog, ['fsync=off'])
    expect((await stat(path.join(dir, 'postgres.secret'))).mode & 0o077).toBe(0)
    const secret = await readFile(path.join(dir, 'postgres.secret'), 'utf8')
    const wrong = new URL(`${server.baseUrl}postgres`)
    wrong.password = 'guess'
    await expect(new DataSource({ type: 'postgres', url: wrong.href }).initialize()).rejects.toThrow(/password/)
    wrong.password = secret
    const right = await new DataSource({ type: 'postgres', url: wrong.href }).initialize()
    await right.destroy()
    await server.stop()
    expect(await isRunning(server.dir)).toBe(false)
  })

  it('heals the links that an install without scripts leaves out', async () => {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
    const root = path.resolve(path.dirname(require.resolve(name)), '..')
    const list = await readFile(path.join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]')
    const [link] = JSON.parse(list) as { target: string }[]
    if (link === undefined) return
    const at = path.join(root, link.target)
    const dir = await folder(0o755)
    onTestFinished(() => forget(dir))
    await unlink(at)
    const server = await startEmbeddedPostgres(dir, silentLog, ['fsync=off'])
    expect((await stat(at)).isFile()).toBe(true)
    await server.stop()
  })
})
