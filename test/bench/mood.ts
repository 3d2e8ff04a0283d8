/**
 * `npm run bench:mood`: what judging one message costs, by length, beside natural's BayesClassifier over segmented text
 * and a plain segment-and-add-up-words baseline, in one process, on one thread, taking turns; what loading the mood costs
 * in a fresh process; what the index of questions costs beside natural's own scan. Prints medians of rounds and ratios.
 * Machines are noisy: compare ratios. Options: `-- --rounds 3 --messages 60`.
 */
import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { readCorpus } from '../../scripts/training/corpus.ts'
import { elapsedMs } from '../../src/core/clock.ts'
import { mood, QuestionIndex, segment } from '../../src/text/index.ts'
import { FAQ, manyQuestions } from '../text/faq.ts'

// Parts of the package only: see src/text/nearest.ts.
const require = createRequire(import.meta.url)
const { BayesClassifier } =
  require('natural/lib/natural/classifiers/index.js') as typeof import('natural/lib/natural/classifiers/index.js')
const { TfIdf } = require('natural/lib/natural/tfidf/index.js') as typeof import('natural/lib/natural/tfidf/index.js')

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    messages: { type: 'string', default: '60' },
  },
})
const rounds = Number(values.rounds)
const perRound = Number(values.messages)

const ROOT = path.resolve(import.meta.dirname, '../..')
const MAX_ROWS = 10_000

interface Row {
  text: string
  label: string
}

/** Messages of the corpus, as many of each label as of the rarest one, spread over the writers; at most 10,000. */
function labelled(): Row[] {
  const byLabel = new Map<string, Row[]>()
  for (const row of readCorpus('train')) {
    const rows = byLabel.get(row.label) ?? []
    rows.push(row)
    byLabel.set(row.label, rows)
  }
  const groups = [...byLabel.values()]
  const each = Math.min(Math.floor(MAX_ROWS / groups.length), ...groups.map((rows) => rows.length))
  return groups.flatMap((group) => spread(group, each))
}

/** So many of a list, at equal distances. */
function spread<T>(list: readonly T[], count: number): T[] {
  const take = Math.min(count, list.length)
  return Array.from({ length: take }, (_, i) => list[Math.floor((i * list.length) / take)] as T)
}

const BUCKETS: readonly { name: string; min: number; max: number; aim: number }[] = [
  { name: '≤10', min: 1, max: 10, aim: 10 },
  { name: '11–30', min: 11, max: 30, aim: 20 },
  { name: '31–100', min: 31, max: 100, aim: 60 },
  { name: '101–500', min: 101, max: 500, aim: 250 },
  { name: '5,000', min: 5000, max: 5000, aim: 5000 },
]

/** Messages of a length: those there are, or, where there are too few, several written one after another. */
function messagesOf({ min, max, aim }: { min: number; max: number; aim: number }, texts: readonly string[]): string[] {
  const fit = texts.filter((text) => text.length >= min && text.length <= max)
  if (fit.length >= 20) return spread(fit, perRound)
  return Array.from({ length: perRound }, (_, i) => {
    let text = texts[i % texts.length] ?? ''
    for (let k = 1; text.length < aim; k++) text += `，${texts[(i * 31 + k * 17) % texts.length]}`
    return text.slice(0, max)
  })
}

const median = (list: readonly number[]) => quantile(list, 0.5)

function quantile(list: readonly number[], q: number): number {
  const sorted = [...list].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN
}

/** Milliseconds of each call. */
function timed<T>(list: readonly T[], run: (item: T) => unknown): number[] {
  return list.map((item) => {
    const began = elapsedMs()
    run(item)
    return elapsedMs() - began
  })
}

function bayes(rows: readonly Row[]): (text: string) => unknown {
  const classifier = new BayesClassifier()
  for (const { text, label } of rows) classifier.addDocument(segment(text), label)
  classifier.train()
  return (text) => classifier.classify(segment(text))
}

/** natural has word lists of nine languages, Chinese is not among them: a word counts as it does in the corpus. */
function lexicon(rows: readonly Row[]): (text: string) => unknown {
  const counts = new Map<string, [bad: number, all: number]>()
  for (const { text, label } of rows) {
    for (const word of new Set(segment(text))) {
      const [bad, all] = counts.get(word) ?? [0, 0]
      counts.set(word, [bad + (label === 'negative' ? 1 : 0), all + 1])
    }
  }
  const weights = new Map([...counts].map(([word, [bad, all]]) => [word, Math.log((bad + 1) / (all - bad + 1))]))
  return (text) => segment(text).reduce((sum, word) => sum + (weights.get(word) ?? 0), 0)
}

/** In a process that has loaded nothing else. Through tsx, which turns TypeScript into JavaScript (kept from run to run). */
function loading(): { ms: number; firstMs: number; heapMb: number; rssMb: number } {
  const code = `
    gc(); const before = process.memoryUsage(); const began = performance.now()
    const { mood } = await import(${JSON.stringify(path.join(ROOT, 'src/text/mood.ts'))})
    const loaded = performance.now()
    mood('三天了还没发货，也没人管！')
    const first = performance.now()
    gc(); const after = process.memoryUsage()
    const held = (m) => m.heapUsed + m.external
    console.log(JSON.stringify({ ms: loaded - began, firstMs: first - loaded,
      heapMb: (held(after) - held(before)) / 1e6, rssMb: (after.rss - before.rss) / 1e6 }))`
  const args = ['--expose-gc', '--import', 'tsx', '--input-type=module', '-e', code]
  return JSON.parse(execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' })) as ReturnType<typeof loading>
}

const us = (ms: number) => (ms * 1000 < 100 ? (ms * 1000).toFixed(1) : (ms * 1000).toFixed(0)).padStart(8)
const ms = (n: number) => (n < 10 ? n.toFixed(3) : n.toFixed(0))
const times = (a: number, b: number) => `${(a / b).toFixed(1)}×`.padStart(7)

// ------------------------------------------------------------------------------------------------- the mood

const rows = labelled()
const texts = [...new Set(rows.map(({ text }) => text))]
const began = elapsedMs()
const contenders = [
  { name: 'our mood', run: (text: string): unknown => mood(text) },
  {
    name: 'all of it',
    run: (text: string): unknown => ({ ...mood(text) }),
  },
  { name: "natural's Bayes", run: bayes(rows) },
  { name: 'lexicon', run: lexicon(rows) },
]
console.log(
  `${rows.length} messages of the corpus; Bayes trained on them in ${((elapsedMs() - began) / 1000).toFixed(1)} s`,
)
console.log(`${rounds} rounds, taking turns, ${perRound} messages of each length; medians of the rounds\n`)

const buckets = BUCKETS.map((bucket) => ({ name: bucket.name, list: messagesOf(bucket, texts) }))
const mix = spread(texts, 5 * perRound)
const p50: number[][][] = contenders.map(() => buckets.map(() => []))
const p99: number[][][] = contenders.map(() => buckets.map(() => []))
const rates: number[][] = contenders.map(() => [])

// The first round warms up and is not counted.
for (let round = 0; round <= rounds; round++) {
  for (let turn = 0; turn < contenders.length; turn++) {
    const c = (turn + round) % contenders.length
    const run = contenders[c]?.run ?? (() => undefined)
    for (const [b, { list }] of buckets.entries()) {
      const taken = timed(list, run)
      if (round === 0) continue
      p50[c]?.[b]?.push(quantile(taken, 0.5))
      p99[c]?.[b]?.push(quantile(taken, 0.99))
    }
    const began = elapsedMs()
    for (const text of mix) run(text)
    if (round > 0) rates[c]?.push(mix.length / ((elapsedMs() - began) / 1000))
  }
}

const at = (table: number[][][], c: number, b: number) => median(table[c]?.[b] ?? [])
const titles = contenders.slice(1).flatMap(({ name }) => [name.padStart(16), '   p99'.padStart(8), '  ratio'])
console.log(`µs a message  ${'ours p50'.padStart(8)}${'p99'.padStart(9)}${titles.join(' ')}`)
for (const [b, { name }] of buckets.entries()) {
  const ours = at(p50, 0, b)
  const others = contenders.slice(1).map((_, i) => {
    const theirs = at(p50, i + 1, b)
    return `${us(theirs).padStart(16)} ${us(at(p99, i + 1, b))} ${times(theirs, ours)}`
  })
  console.log(`${name.padEnd(13)} ${us(ours)} ${us(at(p99, 0, b))}${others.join(' ')}`)
}
const rate = contenders.map((_, c) => median(rates[c] ?? []))
const speeds = contenders.map(({ name }, c) => `${name} ${(rate[c] ?? 0).toFixed(0)}`)
console.log(`messages a second, as they come: ${speeds.join(', ')}`)

const loads = Array.from({ length: 5 }, loading)
const load = (pick: (one: ReturnType<typeof loading>) => number) => median(loads.map(pick)).toFixed(1)
console.log(
  `loading the mood in a fresh process: ${load((l) => l.ms)} ms, first message ${load((l) => l.firstMs)} ms, heap and buffers +${load((l) => l.heapMb)} MB, resident +${load((l) => l.rssMb)} MB\n`,
)

// ----------------------------------------------------------------------------------------- the index of questions

const questions = manyQuestions(5000)
const asked = FAQ.flatMap((page) => page.asked)
const index = new QuestionIndex<number>()
const adding = timed([...questions.entries()], ([i, question]) => index.add(i, question))
const scan = new TfIdf()
for (const question of questions) scan.addDocument(segment(question))

const search: number[][] = []
const scanning: number[][] = []
for (let round = 0; round <= rounds; round++) {
  const ours = timed(asked, (text) => index.search(text))
  const theirs = timed(spread(asked, 30), (text) => scan.tfidfs(segment(text)))
  if (round === 0) continue
  search.push([quantile(ours, 0.5), quantile(ours, 0.99)])
  scanning.push([quantile(theirs, 0.5), quantile(theirs, 0.99)])
}
const removing = timed(spread([...questions.keys()], 500), (i) => index.remove(i))
const clustering = Array.from({ length: 3 }, () => timed([questions], (list) => QuestionIndex.cluster(list))[0] ?? 0)
const of = (table: number[][], i: number) => median(table.map((row) => row[i] ?? Number.NaN))
console.log(`index of ${questions.length} questions`)
console.log(`search        p50 ${ms(of(search, 0))} ms   p99 ${ms(of(search, 1))} ms`)
console.log(
  `natural scan  p50 ${ms(of(scanning, 0))} ms   p99 ${ms(of(scanning, 1))} ms   ratio of medians ${times(of(scanning, 0), of(search, 0)).trim()}`,
)
console.log(
  `add           p50 ${ms(quantile(adding, 0.5))} ms   p99 ${ms(quantile(adding, 0.99))} ms;  remove p50 ${ms(quantile(removing, 0.5))} ms`,
)
console.log(`cluster all   ${ms(median(clustering))} ms`)
