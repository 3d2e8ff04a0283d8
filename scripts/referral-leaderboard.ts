/**
 * `npm run leaderboard`: who brought the most friends who stayed. Reads the database of the configuration.
 * Exit codes: 0 done, also when there is nothing to show · 1 it could not be done · 2 wrong options.
 */
import { rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { DataSource, EntityManager } from 'typeorm'
import { readSettings } from '../src/app/settings.ts'
import { csvLine } from '../src/charts/index.ts'
import { dateKey, instantOf } from '../src/core/calendar.ts'
import { systemClock } from '../src/core/clock.ts'
import { leaderboard, PERIODS, type Period, type Span, type Standing, spanOf } from '../src/features/referrals/index.ts'
import { findPerson, type Person, type Reason, reasonsOf } from './leaderboard-explain.ts'
import { aligned, type Content, csv, type Heading, html, json, png, type Rows, table } from './leaderboard-formats.ts'
import {
  findRoom,
  messageOf,
  openForReport,
  type Progress,
  progressOn,
  readFlags,
  runScript,
  ScriptError,
} from './support.ts'

const FORMATS = ['table', 'csv', 'json', 'html', 'png'] as const
type Format = (typeof FORMATS)[number]
const MOST_LINES = 1_000_000
/** More than these make no picture that a phone can show. */
const MOST_DRAWN = 50

const HELP = `Who brought the most friends who stayed.

  npm run leaderboard -- [options]

  --period   ${PERIODS.join(' | ')}   (default: month)
  --from     first day, as 2026-01-01, instead of a period
  --to       last day, likewise; either may be left out
  --top      how many lines, 1 to ${MOST_LINES}   (default: 20)
  --format   ${FORMATS.join(' | ')}   (default: table; text is another name for it)
  --room     one room: its name, its number or its platform id   (default: all rooms)
  --explain  one member, by name, number or platform id: every friend behind their rank   (table, csv, json)
  --output   write to this file instead of the terminal   (--out for short)
  --help     this text

Columns: rank (ties share it), name, invited (friends who count), stayed, left, points earned by them.
The rank goes by stayed. Periods and days are in the configured TIMEZONE; weeks begin on Monday.
html is one page that needs nothing else, png a picture for the chat of at most ${MOST_DRAWN} lines.
In a pipe or with >, keep npm quiet: npm run -s leaderboard -- --format csv
The database is that of DATABASE_URL, in the environment or in .env; without it, the embedded one.`

/** A day as people write it, and on the wall. */
interface Day {
  text: string
  year: number
  month: number
  day: number
}

interface Options {
  period: Period
  from: Day | undefined
  to: Day | undefined
  top: number
  format: Format
  room: string | undefined
  explain: string | undefined
  output: string | undefined
}

const STRINGS = ['period', 'from', 'to', 'top', 'format', 'room', 'explain', 'output', 'out'] as const

/** A day of the calendar. Adds to the faults what is wrong with it. */
function readDay(name: string, text: string | undefined, faults: string[]): Day | undefined {
  if (text === undefined) return undefined
  const [, year = 0, month = 0, day = 0] = (/^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? []).map(Number)
  if (year < 2000) {
    faults.push(`--${name}: write a day as 2026-01-31 (you wrote "${text}")`)
    return undefined
  }
  const real = new Date(Date.UTC(year, month - 1, day))
  if (real.getUTCMonth() !== month - 1 || real.getUTCDate() !== day) {
    const last = new Date(Date.UTC(year, month, 0)).getUTCDate()
    const hint = month >= 1 && month <= 12 ? `; that month ends with day ${last}` : ''
    faults.push(`--${name}: there is no day ${text}${hint}`)
    return undefined
  }
  return { text, year, month, day }
}

/** Reads the options. @throws ScriptError naming every fault and what to write instead. */
function readOptions(args: readonly string[]): Options | 'help' {
  const read = readFlags(args, STRINGS, '--period month')
  if (read === 'help') return 'help'
  const { given, faults } = read
  const choose = <T extends string>(name: string, values: readonly T[], fallback: T): T => {
    const written = given.get(name) ?? fallback
    const found = values.find((v) => v === written)
    if (found === undefined) faults.push(`--${name}: write ${values.join(', ')} (you wrote "${written}")`)
    return found ?? fallback
  }
  const period = choose('period', PERIODS, 'month')
  if (given.get('format') === 'text') given.set('format', 'table')
  const format = choose('format', FORMATS, 'table')
  const most = format === 'png' ? MOST_DRAWN : MOST_LINES
  const top = Number(given.get('top') ?? 20)
  if (!Number.isInteger(top) || top < 1 || top > most) {
    const why = format === 'png' ? ' for a picture' : ''
    faults.push(`--top: write a whole number from 1 to ${most}${why} (you wrote "${given.get('top')}")`)
  }
  const from = readDay('from', given.get('from'), faults)
  const to = readDay('to', given.get('to'), faults)
  if (given.has('period') && (given.has('from') || given.has('to')))
    faults.push('--period and --from or --to exclude each other')
  if (from !== undefined && to !== undefined && from.text > to.text)
    faults.push(`--from ${from.text} lies after --to ${to.text}`)
  if (given.has('out') && given.has('output')) faults.push('--out and --output are the same: write one of them')
  const output = given.get('output') ?? given.get('out')
  const explain = given.get('explain')
  if (explain !== undefined && (format === 'png' || format === 'html'))
    faults.push('--explain: choose --format table, csv or json')
  if (format === 'png' && output === undefined && process.stdout.isTTY)
    faults.push('--format png: write it to a file with --output board.png')
  if (faults.length > 0) throw new ScriptError([...new Set(faults), 'See: npm run leaderboard -- --help'].join('\n'), 2)
  return { period, from, to, top, format, room: given.get('room'), explain, output }
}

/** What was asked for, in instants and in words. */
function spanAsked({ period, from, to }: Options, now: Date, zone: string): { span: Span; words: string } {
  if (from === undefined && to === undefined) return { span: spanOf(period, now, zone), words: period }
  const midnight = (d: Day | undefined, later: number) =>
    d === undefined ? null : instantOf({ year: d.year, month: d.month, day: d.day + later, hour: 0, minute: 0 }, zone)
  return { span: { from: midnight(from, 0), to: midnight(to, 1) }, words: `${from?.text ?? '…'} – ${to?.text ?? '…'}` }
}

/** Rows that are fetched from the database at once. */
const FETCH = 2000

/** The board piece by piece, so that a million lines need no more memory than a few. */
async function* standingsOf(
  source: DataSource,
  options: Span & { roomId?: number; top: number },
  progress: Progress,
): AsyncGenerator<readonly Standing[]> {
  const runner = source.createQueryRunner()
  await runner.startTransaction()
  try {
    // The same query, behind a cursor.
    const declaring: Pick<EntityManager, 'query'> = {
      query: (sql: string, params?: unknown[]) => runner.query(`DECLARE board NO SCROLL CURSOR FOR ${sql}`, params),
    }
    await leaderboard(declaring, { ...options, withPoints: true })
    for (let lines = 0; ; ) {
      const rows: Standing[] = await runner.query(`FETCH ${FETCH} FROM board`)
      if (rows.length === 0) return
      lines += rows.length
      progress.tell(`${lines.toLocaleString('en-US')} lines`)
      yield rows
    }
  } finally {
    await runner.rollbackTransaction()
    await runner.release()
  }
}

const REASON_COLUMNS = ['referral', 'day', 'friend', 'room', 'evidence', 'reason', 'still there', 'points', 'pending']

async function* explained(
  format: Format,
  { person, own, ranked, reasons }: { person: Person; own: Standing | undefined; ranked: string; reasons: Reason[] },
  zone: string,
): Content {
  const there = (r: Reason) => (r.leftAt === null ? 'yes' : `left ${dateKey(r.leftAt, zone)}`)
  const cells = reasons.map((r) => [
    r.referral,
    dateKey(r.at, zone),
    r.friend,
    r.room,
    r.evidence,
    r.reason,
    there(r),
    r.points,
    r.pending,
  ])
  if (format === 'json') yield `${JSON.stringify({ ...person, rank: own?.rank ?? null, reasons }, undefined, 2)}\n`
  else if (format === 'csv') yield [REASON_COLUMNS, ...cells].map((row) => `${csvLine(row)}\n`).join('')
  else {
    const place =
      own === undefined
        ? 'no rank: no friend counts'
        : `rank ${own.rank}: stayed ${own.stayed} of ${own.invited} invited, ${own.points} points`
    yield `${person.name} (number ${person.id}, ${person.platformId}) · ${ranked}\n${place}\n`
    if (cells.length > 0) yield `\n${aligned(REASON_COLUMNS, cells, ['friend', 'room', 'evidence', 'reason'])}`
  }
}

/** Complete or not at all: written beside the file and moved into place. */
async function writeWhole(file: string, content: Content): Promise<void> {
  const aside = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}`)
  try {
    await writeFile(aside, content)
    await rename(aside, file)
  } catch (error) {
    await rm(aside, { force: true })
    throw new ScriptError(`Cannot write ${file}: ${messageOf(error)}`, 1)
  }
}

async function writeOut(content: Content): Promise<void> {
  try {
    await pipeline(Readable.from(content), process.stdout, { end: false })
  } catch (error) {
    // The reader has seen enough: `… | head -3`.
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error
  }
}

async function* behind(mark: string, content: Content): Content {
  yield mark
  yield* content
}

async function write(options: Options, content: Content, lines: () => number): Promise<void> {
  if (options.output === undefined) return writeOut(content)
  const file = path.resolve(options.output)
  // Excel reads a CSV file as UTF-8 only behind this mark; in a pipe it would be a stray character.
  await writeWhole(file, options.format === 'csv' ? behind('\uFEFF', content) : content)
  console.log(`${lines()} lines written to ${file}`)
}

async function run(): Promise<void> {
  const options = readOptions(process.argv.slice(2))
  if (options === 'help') {
    console.log(HELP)
    return
  }
  const settings = readSettings()
  const zone = settings.timeZone
  const now = systemClock.now()
  const database = await openForReport(settings)
  const progress = progressOn(process.stderr)
  try {
    const { source } = database
    const room = options.room === undefined ? undefined : await findRoom(source, options.room)
    const { span, words } = spanAsked(options, now, zone)
    const scope = { ...span, ...(room === undefined ? {} : { roomId: room.id }) }
    const where = room?.topic ?? 'all rooms'
    progress.tell('adding up')
    if (options.explain !== undefined) {
      const person = await findPerson(source, options.explain)
      const standings = await leaderboard(source.manager, { ...scope, top: 1, alsoId: person.id, withPoints: true })
      const own = standings.find((s) => s.contactId === person.id)
      const reasons = await reasonsOf(source, person.id, scope)
      const found = { person, own, ranked: `${words} · ${where} · ${zone}`, reasons }
      progress.end()
      return await write(options, explained(options.format, found, zone), () => reasons.length)
    }
    let lines = 0
    const counted = async function* (): Rows {
      for await (const rows of standingsOf(source, { ...scope, top: options.top }, progress)) {
        lines += rows.length
        yield rows
      }
      progress.end()
    }
    const nobody = `Nobody has brought a friend yet (${words}, ${where}). Try --period all.`
    const heading: Heading = { period: words, room: room?.topic, zone, day: dateKey(now, zone), span, nobody }
    const formats: Record<Format, (rows: Rows, heading: Heading) => Content> = { table, csv, json, html, png }
    await write(options, formats[options.format](counted(), heading), () => lines)
    if (lines === 0 && (options.format !== 'table' || options.output !== undefined)) console.error(nobody)
  } finally {
    progress.end()
    await database.stop()
  }
}

await runScript(run)
