/**
 * `npm run mood:replay`: what the last weeks would have flagged with another threshold, or with or without what staff
 * have taught. Reads the database of the configuration and changes nothing.
 * Exit codes: 0 done, also when there is nothing to judge · 1 it could not be done · 2 wrong options.
 */
import stringWidth from 'string-width'
import type { DataSource } from 'typeorm'
import { commandsOf } from '../src/app/house.ts'
import { readSettings } from '../src/app/settings.ts'
import { clockText, DAY, dateKey } from '../src/core/calendar.ts'
import { systemClock } from '../src/core/clock.ts'
import { splitQuote } from '../src/core/quote.ts'
import {
  activeCorrections,
  isMemberCommand,
  type Level,
  layerFrom,
  readState,
  type StoredCorrection,
  THRESHOLDS,
} from '../src/features/detection/index.ts'
import { FEATURES } from '../src/features/index.ts'
import { type Layer, type MoodContext, mood } from '../src/text/index.ts'
import { printable } from './printable.ts'
import { findRoom, openForReport, readFlags, runScript, ScriptError } from './support.ts'

const PAGE = 2000
const MOST_DAYS = 366
const MOST_SHOWN = 1000

const HELP = `What the last weeks would have flagged with other settings, beside what is set now.

  npm run -s mood:replay -- [options]

  --days       how many days back, 1 to ${MOST_DAYS}   (default: 30)
  --room       one room: its name, its number or its platform id   (default: all rooms and direct chats)
  --threshold  the proposed threshold, 0.05 to 0.95   (default: each room's own)
  --layer      on | off: with or without what 误报 and 漏报 have taught   (default: as it is switched now)
  --show       how many examples of each kind, 0 to ${MOST_SHOWN}   (default: 20)
  --help       this text

Judged are the words of members, as far as their text is still kept, by the program as it is now. 灵敏度 高 is threshold
${THRESHOLDS.high}, 中 ${THRESHOLDS.medium}, 低 ${THRESHOLDS.low}. A member who is unhappy several times on one day is one alert, as they would have one ticket. What was learned was learned from the very
corrections it is asked about here, so it does well on them.
Nothing is changed. What was learned is switched by 学习 开 or 学习 关, a room's threshold by 灵敏度, in the chat.
The database is that of DATABASE_URL, in the environment or in .env; without it, the embedded one.`

interface Options {
  days: number
  room: string | undefined
  threshold: number | undefined
  layer: boolean | undefined
  show: number
}

const FLAGS = ['days', 'room', 'threshold', 'layer', 'show'] as const

/** Reads the options. @throws ScriptError naming every fault and what to write instead. */
function readOptions(args: readonly string[]): Options | 'help' {
  const read = readFlags(args, FLAGS, '--threshold 0.35')
  if (read === 'help') return 'help'
  const { given, faults } = read
  const number = (name: string, least: number, most: number, whole: boolean): number | undefined => {
    const written = given.get(name)
    if (written === undefined) return undefined
    const value = /^\d+(?:\.\d+)?$/.test(written) ? Number(written) : Number.NaN
    if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value
    faults.push(`--${name}: write a ${whole ? 'whole ' : ''}number from ${least} to ${most} (you wrote "${written}")`)
    return undefined
  }
  const days = number('days', 1, MOST_DAYS, true) ?? 30
  const threshold = number('threshold', 0.05, 0.95, false)
  const show = number('show', 0, MOST_SHOWN, true) ?? 20
  const layer = given.get('layer')
  if (layer !== undefined && layer !== 'on' && layer !== 'off')
    faults.push(`--layer: write on or off (you wrote "${layer}")`)
  if (faults.length > 0)
    throw new ScriptError([...new Set(faults), 'See: npm run -s mood:replay -- --help'].join('\n'), 2)
  return { days, room: given.get('room'), threshold, layer: layer === undefined ? undefined : layer === 'on', show }
}

interface Row {
  id: number
  /** `sentAt` in full precision, to read on from. */
  key: string
  sentAt: Date
  text: string
  contactId: number
  name: string
  roomId: number | null
  topic: string | null
  level: Level | null
}

/** Page by page in order of time, so that memory stays flat however many there are. */
async function* messagesSince(source: DataSource, from: Date, until: Date, roomId: number | undefined) {
  let after = { key: from.toISOString(), id: 0 }
  for (;;) {
    const rows = (await source.query(
      `SELECT m.id, m.sent_at::text AS key, m.sent_at AS "sentAt", m.text, m.contact_id AS "contactId", c.name,
         m.room_id AS "roomId", r.topic, s.level
       FROM messages m JOIN contacts c ON c.id = m.contact_id
       LEFT JOIN rooms r ON r.id = m.room_id LEFT JOIN room_sensitivities s ON s.room_id = m.room_id
       WHERE m.text <> '' AND m.kind = 'text' AND c.role = 'member' AND r.is_staff_room IS NOT TRUE
         AND ($4::bigint IS NULL OR m.room_id = $4) AND m.sent_at < $3 AND (m.sent_at, m.id) > ($1::timestamptz, $2)
       ORDER BY m.sent_at, m.id LIMIT ${PAGE}`,
      [after.key, after.id, until, roomId ?? null],
    )) as Row[]
    yield* rows
    const last = rows.at(-1)
    if (last === undefined || rows.length < PAGE) return
    after = { key: last.key, id: last.id }
  }
}

/** One way to judge. */
class Setting {
  /** Members and days with an alert. */
  readonly alerts = new Set<string>()

  constructor(
    readonly layer: Layer | undefined,
    readonly threshold: number | undefined,
  ) {}

  context(level: Level | null | undefined): MoodContext {
    return { layer: this.layer, threshold: this.threshold ?? THRESHOLDS[level ?? 'medium'] }
  }

  /** How many corrections it gets right, each in the room where it was made. */
  right(corrections: readonly StoredCorrection[], levels: ReadonlyMap<number, Level>): number {
    return corrections.filter(({ text, verdict, roomId }) => {
      const { label } = mood(text, this.context(roomId === null ? null : levels.get(roomId)))
      return (label === 'negative') === (verdict === 'missed')
    }).length
  }
}

/** The first few, and how many there were. */
class Examples {
  count = 0
  readonly lines: string[] = []

  constructor(readonly most: number) {}

  add(line: () => string): void {
    this.count += 1
    if (this.lines.length < this.most) this.lines.push(line())
  }

  told(heading: string): string[] {
    const more = this.count - this.lines.length
    return [
      '',
      `${heading}: ${this.count}`,
      ...this.lines,
      ...(more > 0 && this.most > 0 ? [`  … and ${more} more`] : []),
    ]
  }
}

const LONGEST = 80

function exampleLine(row: Row, body: string, values: { now: number; proposed: number }, when: string): string {
  const points = [...printable(body)]
  const words = points.length > LONGEST ? `${points.slice(0, LONGEST - 1).join('')}…` : points.join('')
  const place = row.topic === null ? 'direct' : printable(row.topic)
  const value = `${values.now.toFixed(2)} → ${values.proposed.toFixed(2)}`
  return `  ${when}  ${value}  ${place}  ${printable(row.name)}  ${words}`
}

const pad = (text: string, width: number) => text + ' '.repeat(Math.max(0, width - stringWidth(text)))

function* table(rows: readonly (readonly string[])[]): Generator<string> {
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => stringWidth(row[column] ?? ''))))
  for (const row of rows)
    yield row
      .map((cell, i) => pad(cell, widths[i] ?? 0))
      .join('  ')
      .trimEnd()
}

/** Seen by whoever waits at a terminal, and by no file. */
const progress = {
  tell(text: string) {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`)
  },
}

async function replay(source: DataSource, options: Options, timeZone: string, until: Date): Promise<string[]> {
  const room = options.room === undefined ? undefined : await findRoom(source, options.room)
  const { learning } = await readState(source.manager, [])
  const corrections = await activeCorrections(source.manager)
  const levels = (await source.query(`SELECT room_id AS "roomId", level FROM room_sensitivities`)) as {
    roomId: number
    level: Level
  }[]
  const levelOf = new Map(levels.map((l) => [l.roomId, l.level]))
  const layer = layerFrom(corrections)
  const useProposed = options.layer ?? learning
  const now = new Setting(learning ? layer : undefined, undefined)
  const proposed = new Setting(useProposed ? layer : undefined, options.threshold)

  const commands = commandsOf(FEATURES)
  const added = new Examples(options.show)
  const dropped = new Examples(options.show)
  let count = 0
  let first: Date | undefined
  const from = new Date(until.getTime() - options.days * DAY)
  for await (const row of messagesSince(source, from, until, room?.id)) {
    first ??= row.sentAt
    count += 1
    if (count % 1000 === 0) progress.tell(`${count} messages judged, up to ${dateKey(row.sentAt, timeZone)} …`)
    const { body } = splitQuote(row.text)
    if (isMemberCommand(body, commands)) continue
    const before = mood(body, now.context(row.level))
    const after = mood(body, proposed.context(row.level))
    const key = `${row.roomId ?? 0} ${row.contactId} ${dateKey(row.sentAt, timeZone)}`
    if (before.label === 'negative') now.alerts.add(key)
    if (after.label === 'negative') proposed.alerts.add(key)
    if ((before.label === 'negative') === (after.label === 'negative')) continue
    const values = { now: before.negative, proposed: after.negative }
    const list = after.label === 'negative' ? added : dropped
    list.add(() => exampleLine(row, body, values, clockText(row.sentAt, until, timeZone)))
  }
  progress.tell('')

  const where = room === undefined ? 'all rooms' : printable(room.topic)
  const title = `Mood replay · last ${options.days} days · ${where} · ${timeZone}`
  if (first === undefined) return [title, '', 'Nothing to judge: no words of members are kept from this time.']
  const days = Math.max(1, Math.round((until.getTime() - first.getTime()) / DAY))
  const known = ['nothing yet', '1 correction'][corrections.length] ?? `${corrections.length} corrections`
  const learned = (setting: Setting) => (setting.layer === undefined ? 'off' : `on (${known})`)
  const ownThreshold = room === undefined ? "each room's own" : String(THRESHOLDS[levelOf.get(room.id) ?? 'medium'])
  const rows = [
    ['', 'now', 'proposed'],
    ['threshold', ownThreshold, String(options.threshold ?? ownThreshold)],
    ['what was learned', learned(now), learned(proposed)],
    ['alerts', String(now.alerts.size), String(proposed.alerts.size)],
    ['alerts a day', (now.alerts.size / days).toFixed(1), (proposed.alerts.size / days).toFixed(1)],
    ...(corrections.length === 0
      ? []
      : [
          [
            'corrections right',
            `${now.right(corrections, levelOf)} of ${corrections.length}`,
            `${proposed.right(corrections, levelOf)} of ${corrections.length}`,
          ],
        ]),
  ]
  return [
    title,
    `${count} messages of members in ${days} ${days === 1 ? 'day' : 'days'}`,
    '',
    ...table(rows),
    ...added.told('Messages that would be flagged and are not now'),
    ...dropped.told('Messages that would not be flagged and are now'),
  ]
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
    const lines = await replay(database.source, options, settings.timeZone, systemClock.now())
    console.log(lines.join('\n'))
  } finally {
    await database.stop()
  }
}

await runScript(run)
