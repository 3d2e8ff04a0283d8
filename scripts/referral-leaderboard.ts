/**
 * `npm run leaderboard`: who brought the most friends who stayed. Reads the database of the configuration.
 * Exit codes: 0 done, also when there is nothing to show · 1 it could not be done · 2 wrong options.
 */
import { rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import stringWidth from 'string-width'
import { readSettings } from '../src/app/settings.ts'
import { systemClock } from '../src/core/clock.ts'
import { leaderboard, PERIODS, type Period, type Span, type Standing, spanOf } from '../src/features/referrals/index.ts'
import { findRoom, messageOf, openForReport, readFlags, runScript, ScriptError } from './support.ts'

const FORMATS = ['table', 'csv', 'json'] as const
type Format = (typeof FORMATS)[number]
const MOST_LINES = 100_000

const HELP = `Who brought the most friends who stayed.

  npm run leaderboard -- [options]

  --period   ${PERIODS.join(' | ')}   (default: month)
  --top      how many lines, 1 to ${MOST_LINES}   (default: 20)
  --format   ${FORMATS.join(' | ')}   (default: table)
  --room     one room: its name, its number or its platform id   (default: all rooms)
  --out      write to this file instead of the terminal
  --help     this text

Columns: rank (ties share it), name, invited (friends who count), stayed, left, points earned by them.
The rank goes by stayed. Periods are in the configured TIMEZONE; weeks begin on Monday.
In a pipe or with >, keep npm quiet: npm run -s leaderboard -- --format csv
The database is that of DATABASE_URL, in the environment or in .env; without it, the embedded one.`

interface Options {
  period: Period
  top: number
  format: Format
  room: string | undefined
  out: string | undefined
}

const STRINGS = ['period', 'top', 'format', 'room', 'out'] as const

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
  const format = choose('format', FORMATS, 'table')
  const top = Number(given.get('top') ?? 20)
  if (!Number.isInteger(top) || top < 1 || top > MOST_LINES) {
    faults.push(`--top: write a whole number from 1 to ${MOST_LINES} (you wrote "${given.get('top')}")`)
  }
  if (faults.length > 0) throw new ScriptError([...new Set(faults), 'See: npm run leaderboard -- --help'].join('\n'), 2)
  return { period, top, format, room: given.get('room'), out: given.get('out') }
}

const COLUMNS = ['rank', 'name', 'invited', 'stayed', 'left', 'points'] as const

/** Spreadsheets take a cell that begins like this for a formula. */
const FORMULA = /^[=+\-@\t\r＝＋－＠]/u

function csvCell(value: string | number): string {
  if (typeof value === 'number') return String(value)
  const harmless = FORMULA.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(harmless) || harmless !== value ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

function* csv(standings: readonly Standing[]): Generator<string> {
  yield `${COLUMNS.join(',')}\n`
  for (const s of standings) yield `${COLUMNS.map((c) => csvCell(s[c])).join(',')}\n`
}

function* json(standings: readonly Standing[], span: Span): Generator<string> {
  const bounds = { from: span.from?.toISOString() ?? null, to: span.to?.toISOString() ?? null }
  yield '['
  let first = true
  for (const s of standings) {
    yield `${first ? '' : ','}\n  ${JSON.stringify({ ...Object.fromEntries(COLUMNS.map((c) => [c, s[c]])), ...bounds })}`
    first = false
  }
  yield first ? ']\n' : '\n]\n'
}

/** Chinese names take two columns a character, so the padding counts columns, not characters. */
function* table(standings: readonly Standing[], title: string): Generator<string> {
  const width = (text: string) => stringWidth(text)
  const widths = COLUMNS.map((c) => standings.reduce((widest, s) => Math.max(widest, width(String(s[c]))), c.length))
  const row = (cells: readonly string[]) =>
    `${cells
      .map((cell, i) => {
        const padding = ' '.repeat(Math.max(0, (widths[i] ?? 0) - width(cell)))
        return COLUMNS[i] === 'name' ? cell + padding : padding + cell
      })
      .join('  ')
      .trimEnd()}\n`
  yield `${title}\n\n`
  yield row(COLUMNS)
  yield row(widths.map((w) => '-'.repeat(w)))
  for (const s of standings) yield row(COLUMNS.map((c) => String(s[c])))
}

/** Complete or not at all: written beside the file and moved into place. */
async function writeWhole(file: string, content: Iterable<string>): Promise<void> {
  const aside = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}`)
  try {
    await writeFile(aside, Readable.from(content))
    await rename(aside, file)
  } catch (error) {
    await rm(aside, { force: true })
    throw new ScriptError(`Cannot write ${file}: ${messageOf(error)}`, 1)
  }
}

async function writeOut(content: Iterable<string>): Promise<void> {
  try {
    await pipeline(Readable.from(content), process.stdout, { end: false })
  } catch (error) {
    // The reader has seen enough: `… | head -3`.
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error
  }
}

async function run(): Promise<void> {
  const options = readOptions(process.argv.slice(2))
  if (options === 'help') {
    console.log(HELP)
    return
  }
  const settings = readSettings()
  const database = await openForReport(settings)
  try {
    const room = options.room === undefined ? undefined : await findRoom(database.source, options.room)
    const span = spanOf(options.period, systemClock.now(), settings.timeZone)
    const standings = await leaderboard(database.source.manager, {
      ...span,
      top: options.top,
      ...(room === undefined ? {} : { roomId: room.id }),
    })
    const where = room === undefined ? 'all rooms' : room.topic
    const title = `Referrals · ${options.period} · ${where} · ${settings.timeZone}`
    const nobody = `Nobody has brought a friend yet (${options.period}, ${where}). Try --period all.`
    const empty = standings.length === 0
    const content = {
      csv: () => csv(standings),
      json: () => json(standings, span),
      table: () => (empty ? [`${nobody}\n`] : table(standings, title)),
    }
    if (options.out === undefined) {
      if (empty && options.format !== 'table') console.error(nobody)
      await writeOut(content[options.format]())
      return
    }
    const file = path.resolve(options.out)
    // Excel reads a CSV file as UTF-8 only behind this mark; in a pipe it would be a stray character.
    const mark = options.format === 'csv' ? ['\uFEFF'] : []
    await writeWhole(file, [...mark, ...content[options.format]()])
    if (empty) console.error(nobody)
    console.log(`${standings.length} lines written to ${file}`)
  } finally {
    await database.stop()
  }
}

await runScript(run)
