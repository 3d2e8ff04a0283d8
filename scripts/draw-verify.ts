/**
 * `npm run draw:verify -- draw-7.json`: recomputes the winners of a draw from its public record alone (what `抽奖记录 7`
 * sends). `-- --export 7` writes that record from the database of the configuration.
 * Exit codes: 0 everything agrees, or written · 1 it does not agree, or it could not be done · 2 wrong options, or no record.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { type DrawRecord, faultsOf, readRecord, recomputedOrder, winnersOf } from '../src/features/draws/proof.ts'
import { printable } from './printable.ts'
import { messageOf, openForReport, runScript, ScriptError } from './support.ts'

const HELP = `Recomputes the winners of a draw from its public record, without the bot's database.

  npm run draw:verify -- draw-7.json
  npm run draw:verify -- --export 7 [--out draw-7.json]

  --export   writes the record of a draw from the database; it must have been drawn
  --out      where to; without it, to the terminal (keep npm quiet: npm run -s draw:verify -- --export 7)
  --help     this text

In the chat, 抽奖记录 7 sends the same record. Compare the commitment with the one that was announced in the group
before the draw: that is the part no program can do for you. The algorithm is described in docs/draws.md.
Exit codes: 0 everything agrees · 1 it does not · 2 wrong options, or the file is no record.`

interface Options {
  file?: string
  draw?: number
  out?: string
}

/** @throws ScriptError with what to write instead. */
function readOptions(args: string[]): Options | 'help' {
  const fault = (text: string) => new ScriptError(`${text}\nSee: npm run draw:verify -- --help`, 2)
  let parsed: { values: { export?: string; out?: string; help?: boolean }; positionals: string[] }
  try {
    parsed = parseArgs({
      args,
      allowPositionals: true,
      options: { export: { type: 'string' }, out: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    })
  } catch (error) {
    throw fault(messageOf(error))
  }
  const { values, positionals } = parsed
  if (values.help) return 'help'
  const [file, ...more] = positionals
  if (values.export === undefined) {
    if (values.out !== undefined) throw fault('--out goes with --export')
    if (file === undefined || more.length > 0) throw fault('Write one file, for example draw-7.json')
    return { file }
  }
  if (file !== undefined) throw fault('Either verify a file or --export a draw')
  const draw = Number(values.export)
  if (!/^\d+$/.test(values.export) || draw < 1 || draw > 2_000_000_000)
    throw fault(`--export: write the number of a draw (you wrote "${values.export}")`)
  return { draw, ...(values.out === undefined ? {} : { out: values.out }) }
}

async function recordIn(file: string): Promise<DrawRecord> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new ScriptError(`Cannot read ${file}: ${messageOf(error)}`, 2)
  })
  let json: unknown
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new ScriptError(`${file} is no JSON: ${printable(messageOf(error))}`, 2)
  }
  const read = readRecord(json)
  if ('wrong' in read) throw new ScriptError(`${file} is no record of a draw:\n${printable(read.wrong)}`, 2)
  return read.record
}

function verify(record: DrawRecord): void {
  const names = new Map(record.entrants.map((line) => [Number(line.split(' ')[0]), line.split(' ').slice(2).join(' ')]))
  const shown = (n: number) => printable(`${n} ${names.get(n) ?? ''}`.trim())
  console.log(
    `Draw ${record.draw}: ${printable(record.prize)}, ${record.places} places, ${record.entrants.length} entrants`,
  )
  console.log(`commitment  ${record.commitment}`)
  for (const round of record.rounds) {
    console.log(`round ${round.round}     seed ${round.seed}`)
    const order = recomputedOrder(record, round)
    const more = order.length > 20 ? `, … (${order.length})` : ''
    console.log(`            order ${order.slice(0, 20).join(', ')}${more}`)
  }
  console.log(`winners     ${winnersOf(record).map(shown).join(', ') || 'nobody'}`)
  const faults = faultsOf(record)
  if (faults.length > 0)
    throw new ScriptError(`It does NOT agree:\n${faults.map((fault) => `  ${fault}`).join('\n')}`, 1)
  console.log('Everything agrees. Now compare the commitment with the announcement in the group.')
}

async function exportRecord(draw: number, out: string | undefined): Promise<void> {
  // Only here: a check needs nothing of the bot but its algorithm.
  const { readSettings } = await import('../src/app/settings.ts')
  const { recordOf } = await import('../src/features/draws/index.ts')
  const database = await openForReport(readSettings())
  try {
    const record = await recordOf(database.source.manager, draw)
    if (record === undefined) throw new ScriptError(`There is no draw ${draw} that has been drawn.`, 1)
    const text = `${JSON.stringify(record, null, 1)}\n`
    if (out === undefined) {
      process.stdout.write(text)
      return
    }
    await writeFile(out, text).catch((error: unknown) => {
      throw new ScriptError(`Cannot write ${out}: ${messageOf(error)}`, 1)
    })
    console.log(`written to ${out}`)
  } finally {
    await database.stop()
  }
}

async function run(): Promise<void> {
  const options = readOptions(process.argv.slice(2))
  if (options === 'help') console.log(HELP)
  else if (options.file !== undefined) verify(await recordIn(options.file))
  else if (options.draw !== undefined) await exportRecord(options.draw, options.out)
}

await runScript(run)
