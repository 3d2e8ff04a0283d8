/**
 * Measures the shipped models and writes the report: docs/evaluation.md for people, docs/evaluation.json for the test
 * that compares.
 *
 *     npm run mood:evaluate
 *     npm run mood:evaluate -- --set groupchat-dev.jsonl --reviews dev.jsonl.gz      also data outside this repository
 */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { mood } from '../src/text/index.ts'
import { readFlags, runScript, ScriptError } from './support.ts'
import { type Row, readCorpus, readRows } from './training/corpus.ts'
import { type Figures, figuresOf } from './training/metrics.ts'

const HELP = `usage: npm run mood:evaluate [-- --set FILE] [--reviews FILE]

Judges corpus/dev and corpus/test with the shipped models and writes docs/evaluation.md and docs/evaluation.json.
 --set FILE      one more labelled set (JSON lines with text, label and, of negatives, category and severity; tag)
 --reviews FILE  labelled reviews (JSON lines with text, label and source), for the tone
What a run without these options cannot measure stays in the report as it was.
Exit codes: 0 done, 1 the data could not be read, 2 wrong usage.
`

const root = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const JSON_REPORT = root('docs/evaluation.json')

/** The report's figures. `corpus` can be measured by everybody who has the repository. */
export interface Report {
  models: Record<string, number>
  corpus: Record<'dev' | 'test', Figures>
  /** Sets that are not part of the repository. */
  outside: Record<string, Figures>
  /** Source of the reviews → share whose tone has the right sign. */
  reviews: Record<string, { reviews: number; accuracy: number }>
}

const judge = (rows: readonly Row[]) => figuresOf(rows.map((row) => ({ ...row, mood: mood(row.text) })))

/** The figures that need nothing but the repository. */
export function measureCorpus(): Pick<Report, 'models' | 'corpus'> {
  const files = ['src/text/models/mood.bin', 'src/text/models/tone.bin']
  return {
    models: Object.fromEntries(files.map((file) => [file, statSync(root(file)).size])),
    corpus: { dev: judge(readCorpus('dev')), test: judge(readCorpus('test')) },
  }
}

function measureReviews(file: string): Report['reviews'] {
  const counts = new Map<string, { reviews: number; right: number }>()
  for (const { text, label, source } of readRows<{ text: string; label: string; source: string }>(file)) {
    if (label === 'neutral') continue
    const count = counts.get(source) ?? { reviews: 0, right: 0 }
    counts.set(source, count)
    count.reviews++
    if (mood(text).polarity > 0 === (label === 'positive')) count.right++
  }
  return Object.fromEntries(
    [...counts]
      .sort()
      .map(([source, { reviews, right }]) => [
        source,
        { reviews, accuracy: Math.round((right / reviews) * 1e4) / 1e4 },
      ]),
  )
}

const percent = (value: number) => value.toFixed(3)

function markdown({ models, corpus, outside, reviews }: Report): string {
  const sets: [string, Figures][] = [
    ['dev writer', corpus.dev],
    ['test writer', corpus.test],
    ...Object.entries(outside),
  ]
  const line = (name: string, read: (figures: Figures) => string) =>
    `| ${[name, ...sets.map(([, figures]) => read(figures))].join(' | ')} |`
  const tags = [...new Set(sets.flatMap(([, figures]) => Object.keys(figures.tags)))].sort()
  return `# Evaluation of the text engine

Made by \`npm run mood:evaluate\`; a test compares the first two columns with the shipped model. The writers of these sets
are not among those whose messages trained it (see corpus/README.md). Further columns are sets of other authors that are not
part of the repository; nothing was tuned on them.

| figure | ${sets.map(([name]) => name).join(' | ')} |
|---|${sets.map(() => '---:').join('|')}|
${[
  line('messages', ({ messages }) => String(messages)),
  line('negative: F1', ({ f1 }) => percent(f1)),
  line('negative: precision', ({ precision }) => percent(precision)),
  line('negative: recall', ({ recall }) => percent(recall)),
  line('negative: recall at precision 0.9', ({ recallAtPrecision90 }) => percent(recallAtPrecision90)),
  line('macro F1 of the three labels', ({ macroF1 }) => percent(macroF1)),
  line('accuracy on hard neutrals', ({ hardNeutralAccuracy }) => percent(hardNeutralAccuracy)),
  line('category of negatives', ({ categoryAccuracy }) => percent(categoryAccuracy)),
  line('severity within one', ({ severityWithinOne }) => percent(severityWithinOne)),
  line('severity 3 found', ({ severity3Recall }) => percent(severity3Recall)),
].join('\n')}

## Share with the right label, by kind of message

| kind | ${sets.map(([name]) => name).join(' | ')} |
|---|${sets.map(() => '---:').join('|')}|
${tags
  .map((tag) =>
    line(tag, (figures) => {
      const found = figures.tags[tag]
      return found === undefined ? '' : `${percent(found.accuracy)} of ${found.messages}`
    }),
  )
  .join('\n')}

## Tone (\`polarity\`) of public reviews, development part

| source | reviews | accuracy |
|---|---:|---:|
${Object.entries(reviews)
  .map(([source, found]) => `| ${source} | ${found.reviews} | ${percent(found.accuracy)} |`)
  .join('\n')}

## Size

${Object.entries(models)
  .map(([file, bytes]) => `- \`${file}\`: ${(bytes / 1e6).toFixed(2)} MB`)
  .join('\n')}
`
}

function existing(file: string): string {
  if (!existsSync(file)) throw new ScriptError(`there is no ${file}`, 1)
  return file
}

function readSet(file: string): Row[] {
  const rows = readFileSync(existing(file), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
  return rows.map((line) => {
    const row = JSON.parse(line) as Row
    return { ...row, tag: row.tag ?? 'plain' }
  })
}

function main(args: readonly string[]): void {
  const flags = readFlags(args, ['set', 'reviews'], '--set FILE')
  if (flags === 'help') {
    process.stdout.write(HELP)
    return
  }
  if (flags.faults.length > 0) throw new ScriptError(`${flags.faults.join('\n')}\n\n${HELP}`, 2)
  const before = existsSync(JSON_REPORT) ? (JSON.parse(readFileSync(JSON_REPORT, 'utf8')) as Report) : undefined
  const set = flags.given.get('set')
  const reviews = flags.given.get('reviews')
  const report: Report = {
    ...measureCorpus(),
    outside: {
      ...before?.outside,
      ...(set === undefined ? {} : { [basename(set, '.jsonl')]: judge(readSet(set)) }),
    },
    reviews: reviews === undefined ? (before?.reviews ?? {}) : measureReviews(existing(reviews)),
  }
  writeFileSync(JSON_REPORT, `${JSON.stringify(report, null, 2)}\n`)
  writeFileSync(root('docs/evaluation.md'), markdown(report))
  for (const [name, figures] of Object.entries({ ...report.corpus, ...report.outside })) {
    const { messages, f1, precision, recall, recallAtPrecision90, macroF1, hardNeutralAccuracy } = figures
    console.log(
      `${name}: ${messages} messages, negative F1 ${f1} (P ${precision}, R ${recall}, R at P 0.9 ${recallAtPrecision90}), ` +
        `macro F1 ${macroF1}, hard neutrals ${hardNeutralAccuracy}, category ${figures.categoryAccuracy}, ` +
        `severity ±1 ${figures.severityWithinOne}, severity 3 ${figures.severity3Recall}`,
    )
  }
  for (const [source, { accuracy }] of Object.entries(report.reviews)) console.log(`${source}: tone ${accuracy}`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await runScript(() => main(process.argv.slice(2)))
