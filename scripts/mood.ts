/**
 * Shows what the text analysis makes of a message, or of a file of messages.
 *
 *     npm run -s mood -- "三天了还没人管！！"
 *     npm run -s mood -- --jsonl messages.jsonl > moods.jsonl
 */
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import stringWidth from 'string-width'
import { splitQuote } from '../src/core/quote.ts'
import { CATEGORY_NAMES, highlight, mood, type Reason } from '../src/text/index.ts'
import { printable } from './printable.ts'

const USAGE = `usage: npm run -s mood -- "TEXT"            explain one message
       npm run -s mood -- --jsonl FILE      one result a line for a file of messages (- reads standard input)
       npm run -s mood -- --help

example: npm run -s mood -- "三天了还没人管！！"
`

const HELP = `${USAGE}
With --jsonl every line of FILE is a JSON object with a string "text", such as {"text": "还没发货"}; other fields
are ignored, and so are empty lines. For each one line is printed, in the same order:
{"label": …, "negative": …, "category": …, "severity": …}
 label     negative, neutral or positive; negative exactly when "negative" is 0.5 or more
 negative  0 to 1, how surely somebody must look at the message
 category  quality, logistics, service, price, usage, content or other
 severity  1 mild, 2 angry or repeated, 3 safety, law, refund threat or stirring the group
Of a message that quotes another only the reply counts.
A line that cannot be read stops the run with exit code 1; what stood before it has been printed.
Exit codes: 0 done, 1 the input could not be read, 2 wrong usage.
`

class InputError extends Error {}

const pad = (text: string, width: number) => text + ' '.repeat(Math.max(0, width - stringWidth(text)))
const signed = (value: number) => `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(2)}`

function explain(text: string): string {
  // Offsets of the reasons count from where this person's own words begin.
  const { body, bodyStart } = splitQuote(text)
  const result = mood(body)
  const lines = [
    ['label', result.label],
    ['negative', result.negative.toFixed(2)],
    ['polarity', signed(result.polarity)],
    ['category', `${result.category} ${CATEGORY_NAMES[result.category]}`],
    ['severity', String(result.severity)],
    ['text', printable(text.slice(0, bodyStart) + highlight(text.slice(bodyStart), result.reasons))],
  ].map(([name = '', value]) => `${pad(name, 10)}${value}`)
  return `${[...lines, '', ...table(result.reasons)].join('\n')}\n`
}

function table(reasons: readonly Reason[]): string[] {
  if (reasons.length === 0) return ['no reasons: hardly anything in the text speaks for a complaint']
  const rows = [
    ['weight', 'rule', 'words'],
    ...reasons.map((one) => [signed(one.weight), one.rule, printable(one.text)]),
  ]
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => stringWidth(row[column] ?? ''))))
  return rows.map(([weight = '', rule = '', words = '']) =>
    `${pad(weight, widths[0] ?? 0)}  ${pad(rule, widths[1] ?? 0)}  ${words}`.trimEnd(),
  )
}

/** Line by line, waiting whenever the reader of our output is slower than we are: memory stays flat. */
async function judgeLines(file: string): Promise<void> {
  const input = file === '-' ? process.stdin : createReadStream(file)
  await (file === '-' ? undefined : once(input, 'open'))
  let number = 0
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++
    if (line.trim() === '') continue
    const text = textOf(line, `${file === '-' ? 'standard input' : file} line ${number}`)
    const { label, negative, category, severity } = mood(splitQuote(text).body)
    if (!process.stdout.write(`${JSON.stringify({ label, negative, category, severity })}\n`))
      await once(process.stdout, 'drain')
  }
}

function textOf(line: string, where: string): string {
  const wanted = 'write one JSON object a line with a string "text", such as {"text": "还没发货"}'
  let row: unknown
  try {
    row = JSON.parse(line.replace(/^\ufeff/, ''))
  } catch {
    throw new InputError(`${where}: not JSON; ${wanted}`)
  }
  if (typeof row !== 'object' || row === null || !('text' in row) || typeof row.text !== 'string') {
    throw new InputError(`${where}: no string "text"; ${wanted}`)
  }
  return row.text
}

async function main(args: readonly string[]): Promise<number> {
  const [first, second] = args
  if (first === '--help' || first === '-h') {
    process.stdout.write(HELP)
    return 0
  }
  if (first === '--jsonl' && second !== undefined && args.length === 2) {
    await judgeLines(second)
    return 0
  }
  const words = first === '--' ? args.slice(1) : args
  if (words.join('').trim() === '' || (first !== '--' && first?.startsWith('--'))) {
    if (first === '--jsonl') process.stderr.write('--jsonl needs exactly one FILE, or - for standard input\n')
    else if (first?.startsWith('--') && first !== '--') process.stderr.write(`unknown option ${first}\n`)
    process.stderr.write(USAGE)
    return 2
  }
  const text = words.join(' ')
  process.stdout.write(explain(text))
  return 0
}

// `… | head` closes our output early; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  const known = error instanceof InputError || (error instanceof Error && 'code' in error && 'path' in error)
  const { code, path } = error as NodeJS.ErrnoException
  if (!known && code !== 'EISDIR') throw error
  const reason =
    code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'that is a directory' : `cannot read it (${code})`
  process.stderr.write(
    `mood: ${error instanceof InputError ? error.message : `${path ?? process.argv[3]}: ${reason}`}\n`,
  )
  process.exitCode = 1
}
