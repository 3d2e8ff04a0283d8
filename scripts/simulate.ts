/**
 * `npm run simulate`: some weeks of a shop's groups in minutes, on the real features and a real PostgreSQL, with
 * virtual time. The same arguments give the same result hash.
 * Exit codes: 0 done · 1 something that must hold does not, or it could not be done · 2 wrong options · 130 ended early.
 */
import path from 'node:path'
import { openDatabase } from '../src/app/database.ts'
import { readSettings } from '../src/app/settings.ts'
import { instantOf } from '../src/core/calendar.ts'
import { elapsedMs } from '../src/core/clock.ts'
import { silentLog } from '../src/core/log.ts'
import { clearSandbox } from '../src/wechat/sandbox/index.ts'
import { handOver } from './simulation/handover.ts'
import { inWords, reportOf, textOf, writeReport } from './simulation/report.ts'
import { simulate, ZONE } from './simulation/run.ts'
import type { Town } from './simulation/town.ts'
import { messageOf, readFlags, runScript, ScriptError } from './support.ts'

const EXAMPLE = 'npm run simulate -- --members 500 --days 30 --seed 7'
const DATA_DIR = 'data/simulation'

const HELP = `Some weeks of a shop's groups in minutes: members, staff and the bot, on a real database.

  npm run simulate -- [options]

  --members  how many people at the beginning, 10 to 5000   (default: 500)
  --days     how long, 1 to 366   (default: 30)
  --seed     which simulation, 0 to 4294967295: the same one again gives the same result hash   (default: 7)
  --from     first day, as 2026-03-02; it begins at 09:00 in ${ZONE}   (default: 2026-03-16, a Monday)
  --fresh    throws away what was simulated before (embedded database only)
  --into-existing  adds to a database that holds messages
  --help     this text

Database: DATABASE_URL when it is set, else an embedded server under DATA_DIR (default: ${DATA_DIR}).
Report:   DATA_DIR/report with report.md and charts.
To look around afterwards:  DATA_DIR=${DATA_DIR} npm start
The groups then stand in the sandbox, and its time goes on where the simulation ended (embedded database only).
`

interface Options {
  members: number
  days: number
  seed: number
  start: Date
  fresh: boolean
  intoExisting: boolean
}

function readOptions(args: readonly string[]): Options | 'help' {
  const flags = readFlags(args, ['members', 'days', 'seed', 'from'], EXAMPLE, ['fresh', 'into-existing'])
  if (flags === 'help') return 'help'
  const { given, faults } = flags
  const whole = (name: string, min: number, max: number, otherwise: number): number => {
    const raw = given.get(name)
    if (raw === undefined) return otherwise
    const value = Number(raw)
    if (/^\d{1,10}$/u.test(raw) && value >= min && value <= max) return value
    faults.push(`--${name} takes a whole number from ${min} to ${max}, not "${raw}"; write for example ${EXAMPLE}`)
    return otherwise
  }
  const options = {
    members: whole('members', 10, 5000, 500),
    days: whole('days', 1, 366, 30),
    seed: whole('seed', 0, 2 ** 32 - 1, 7),
    start: readDay(given.get('from') ?? '2026-03-16', faults),
    fresh: given.has('fresh'),
    intoExisting: given.has('into-existing'),
  }
  if (options.fresh && options.intoExisting) faults.push('--fresh and --into-existing contradict each other')
  if (faults.length > 0) throw new ScriptError(faults.join('\n'), 2)
  return options
}

function readDay(raw: string, faults: string[]): Date {
  const [, year, month, day] = (/^(\d{4})-(\d{2})-(\d{2})$/u.exec(raw) ?? []).map(Number)
  const at = instantOf({ year: year ?? 0, month: month ?? 0, day: day ?? 0, hour: 9, minute: 0 }, ZONE)
  const isDay = year !== undefined && year >= 2000 && year < 2100
  if (!isDay || new Date(Date.UTC(year, (month ?? 0) - 1, day)).toISOString().slice(0, 10) !== raw)
    faults.push(`--from takes a day of this century, not "${raw}"; write for example --from 2026-03-02`)
  return at
}

/** The line that says how far it is: written over on a terminal, one a virtual day elsewhere. */
function progress(): (town: Town) => void {
  const began = elapsedMs()
  let shownAt = began
  let shownDay = -1
  return (town) => {
    const now = elapsedMs()
    const isTerminal = process.stdout.isTTY
    if (isTerminal ? now - shownAt < 300 : town.day === shownDay) return
    shownAt = now
    shownDay = town.day
    const seconds = (now - began) / 1000
    const left =
      town.progress < 0.02 ? '' : `, about ${inWords(((now - began) * (1 - town.progress)) / town.progress)} left`
    const rate = seconds < 1 ? '' : `, ${Math.round(town.spoken / seconds)}/s`
    const line = `day ${Math.min(town.days, town.day + 1)}/${town.days}  ${Math.floor(100 * town.progress)}%  ${town.spoken} messages${rate}  ${Math.round(seconds)} s${left}`
    process.stdout.write(isTerminal ? `\r\x1b[K${line}` : `${line}\n`)
  }
}

async function play(options: Options): Promise<void> {
  const read = readSettings()
  const settings = { ...read, dataDir: process.env.DATA_DIR?.trim() ? read.dataDir : DATA_DIR }
  const abort = new AbortController()
  const open = () =>
    // What is simulated can be simulated again: it need not wait for the disk.
    openDatabase(settings, silentLog, AbortSignal.abort(), ['synchronous_commit=off']).catch((error: unknown) => {
      throw new ScriptError(
        `Cannot open the database: ${messageOf(error)}. Check DATABASE_URL and whether the server is running.`,
        1,
      )
    })
  if (options.fresh && settings.databaseUrl !== undefined)
    throw new ScriptError('--fresh is for the embedded database; empty the one of DATABASE_URL by yourself.', 2)
  if (options.fresh) {
    await (await open()).remove()
    await clearSandbox(settings.dataDir)
  }
  const database = await open()
  const stop = () => {
    if (abort.signal.aborted) process.exit(130)
    abort.abort()
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  try {
    const [held] = (await database.source.query(`SELECT count(*) AS n FROM messages`)) as { n: number }[]
    if ((held?.n ?? 0) > 0 && !options.intoExisting)
      throw new ScriptError(
        `The database ${database.where} already holds ${held?.n} messages, and nothing was changed.\n` +
          'Choose an empty one (DATA_DIR or DATABASE_URL), throw an earlier simulation away with --fresh, or add to it with --into-existing.',
        1,
      )
    console.log(`${options.members} people, ${options.days} days, seed ${options.seed}, in ${database.where}`)
    const { members, days, seed, start } = options
    const outcome = await simulate({
      source: database.source,
      members,
      days,
      seed,
      start,
      onMinute: progress(),
      signal: abort.signal,
    })
    if (process.stdout.isTTY) process.stdout.write('\r\x1b[K')
    const { town, faults } = outcome
    if (settings.databaseUrl === undefined) await handOver(town, settings.dataDir)
    if (abort.signal.aborted) {
      const [there] = (await database.source.query(
        `SELECT (SELECT count(*) FROM messages) AS messages, (SELECT count(*) FROM tickets) AS tickets, (SELECT count(*) FROM contacts) AS contacts`,
      )) as { messages: number; tickets: number; contacts: number }[]
      console.log(
        `Ended early, on day ${town.day + 1} of ${days}. The database holds ${there?.messages} messages, ${there?.tickets} tickets and ${there?.contacts} people; no report was written.`,
      )
      process.exitCode = 130
      return
    }
    const sections = await reportOf(outcome, start)
    const folder = path.join(settings.dataDir, 'report')
    await writeReport(folder, sections)
    console.log(`${textOf(sections)}\n\nReport: ${path.join(folder, 'report.md')}`)
    console.log(`result hash: ${outcome.hash}`)
    if (settings.databaseUrl === undefined)
      console.log(`To look around: DATA_DIR=${settings.dataDir} npm start, then the address of the sandbox.`)
    if (faults.length > 0)
      throw new ScriptError(`It does not hold:\n${faults.map((fault) => `  ${fault}`).join('\n')}`, 1)
    console.log('Everything that must hold does.')
  } finally {
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
    await database.stop()
  }
}

await runScript(async () => {
  const options = readOptions(process.argv.slice(2))
  if (options === 'help') console.log(HELP)
  else await play(options)
})
