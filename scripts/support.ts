/** What the scripts for operators share: reading options, opening the database, finding a room. */
import { parseArgs } from 'node:util'
import type { DataSource } from 'typeorm'
import { type Database, openDatabase } from '../src/app/database.ts'
import { elapsedMs } from '../src/core/clock.ts'
import type { Settings } from '../src/core/config.ts'
import { silentLog } from '../src/core/log.ts'
import { safeName } from '../src/core/people.ts'

/** Something the caller can mend; shown without a stack. */
export class ScriptError extends Error {
  constructor(
    message: string,
    readonly exitCode: 1 | 2,
  ) {
    super(message)
  }
}

/** Runs a script: what the caller can mend is told in a line, and a reader who closes our output early is no failure. */
export async function runScript(run: () => Promise<void> | void): Promise<void> {
  process.stdout.on('error', () => undefined)
  try {
    await run()
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error
    console.error(error.message)
    process.exitCode = error.exitCode
  }
}

/** The innermost message: a refused connection comes as a bundle of one error per address. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0])
  return error instanceof Error ? error.message : String(error)
}

/**
 * Options of the form `--name value`, and every fault in them. `help` when it was asked for.
 * @param switches options without a value; those that were given are in the map.
 */
export function readFlags(
  args: readonly string[],
  names: readonly string[],
  example: string,
  switches: readonly string[] = [],
): { given: Map<string, string>; faults: string[] } | 'help' {
  const { tokens } = parseArgs({
    args: [...args],
    options: {
      ...Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
      ...Object.fromEntries(switches.map((name) => [name, { type: 'boolean' as const }])),
      help: { type: 'boolean', short: 'h' },
    },
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const faults: string[] = []
  const given = new Map<string, string>()
  for (const token of tokens) {
    if (token.kind === 'positional') faults.push(`"${token.value}" is not an option; write for example ${example}`)
    if (token.kind !== 'option') continue
    if (token.name === 'help' || token.name === 'h') return 'help'
    if (switches.includes(token.name)) {
      if (token.value === undefined) given.set(token.name, '')
      else faults.push(`${token.rawName} takes no value`)
    } else if (!names.includes(token.name)) {
      faults.push(
        `${token.rawName} is unknown; there are ${[...names, ...switches].map((n) => `--${n}`).join(' ')} --help`,
      )
    } else if (token.value === undefined || token.value === '') {
      faults.push(`${token.rawName} needs a value`)
    } else given.set(token.name, token.value)
  }
  return { given, faults }
}

/** A report does not wait for a database that is away, as the bot does: one try. @throws ScriptError */
export async function openForReport(settings: Settings): Promise<Database> {
  return openDatabase(settings, silentLog, AbortSignal.abort()).catch((error: unknown) => {
    const hint = 'Check DATABASE_URL and whether the server is running.'
    throw new ScriptError(`Cannot open the database: ${messageOf(error)}. ${hint}`, 1)
  })
}

/** What a long run says about itself. */
export interface Progress {
  /** What it is doing; shown with the seconds so far, in one line that is written over. */
  tell(what: string): void
  /** Takes the line away. */
  end(): void
}

const QUIET_FOR_MS = 1000
const TOLD_EVERY_MS = 500

/** Tells a terminal how far things are, once they take longer than a second; a pipe or a file hears nothing. */
export function progressOn(terminal: { isTTY?: boolean; write(text: string): unknown }): Progress {
  const from = elapsedMs()
  let what = ''
  let shown = false
  const draw = () => {
    const ms = elapsedMs() - from
    if (ms < QUIET_FOR_MS) return
    terminal.write(`\r\x1b[K${Math.floor(ms / 1000)} s  ${what}`)
    shown = true
  }
  const timer = terminal.isTTY === true ? setInterval(draw, TOLD_EVERY_MS) : undefined
  timer?.unref()
  return {
    tell(now) {
      what = now
    },
    end() {
      clearInterval(timer)
      if (shown) terminal.write('\r\x1b[K')
      shown = false
    },
  }
}

export interface RoomRow {
  id: number
  platformId: string
  topic: string
}

/** The room that was meant: by its name, else by its platform id or number. @throws ScriptError with names that come near. */
export async function findRoom(source: DataSource, wanted: string): Promise<RoomRow> {
  const rooms: RoomRow[] = await source.query('SELECT id, platform_id AS "platformId", topic FROM rooms ORDER BY id')
  // Topics are stored shortened and cleaned: compare what they became.
  const named = rooms.filter((r) => r.topic === wanted || r.topic === safeName(wanted, wanted, 30))
  const found = named.length > 0 ? named : rooms.filter((r) => r.platformId === wanted || String(r.id) === wanted)
  const [only] = found
  const list = (some: readonly RoomRow[]) => some.map((r) => `  ${r.topic}  (--room ${r.id})`).join('\n')
  if (only !== undefined && found.length === 1) return only
  if (found.length > 1)
    throw new ScriptError(`${found.length} rooms are called "${wanted}", choose one by its number:\n${list(found)}`, 1)
  if (rooms.length === 0) throw new ScriptError(`There is no room "${wanted}": the bot has not seen any room yet.`, 1)
  // Only needed for this answer, and it brings a library along.
  const { similarity } = await import('../src/text/index.ts')
  const scored = rooms.map((room) => ({
    room,
    score: similarity(room.topic, wanted) + (room.topic.includes(wanted) || wanted.includes(room.topic) ? 1 : 0),
  }))
  const near = scored.filter((s) => s.score > 0.2).sort((a, b) => b.score - a.score)
  const shown = (near.length > 0 ? near : scored).slice(0, 5).map((s) => s.room)
  throw new ScriptError(
    `There is no room "${wanted}". ${near.length > 0 ? 'Did you mean' : 'There is for example'}:\n${list(shown)}`,
    1,
  )
}
