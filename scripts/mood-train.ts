/**
 * Trains the text engine's models from the corpus in this repository; the same files byte for byte from the same data.
 *
 *     npm run mood:train                         src/text/models/mood.bin
 *     npm run mood:train -- --public DIR         also corpus/words.bin and src/text/models/tone.bin
 *
 * DIR holds train.jsonl.gz: lines with a "text", a "label" (negative, neutral, positive) and a "source".
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { elapsedMs } from '../src/core/clock.ts'
import { readFlags, runScript, ScriptError } from './support.ts'
import { type Row, readCorpus, readRows } from './training/corpus.ts'
import type { Example, Learned, Settings } from './training/learner.ts'
import { type LearnedLinear, type LinearExample, type LinearSettings, learnLinear } from './training/linear-learner.ts'
import { trainMembers } from './training/members.ts'
import { pack } from './training/pack.ts'
import { keysOfTexts, prune, withOutputs } from './training/prune.ts'
import {
  FIRST_CATEGORY,
  MOOD,
  MOOD_LINEAR,
  MOOD_LINEAR_SHARE,
  MOOD_LINEAR_STEP,
  MOOD_ROWS,
  MOOD_STEPS,
  moodExamples,
  moodLinearExamples,
  type PublicRow,
  TONE,
  TONE_KIND_LINEAR,
  TONE_KIND_SHARE,
  TONE_KINDS,
  TONE_LINEAR,
  TONE_LINEAR_SHARE,
  TONE_LINEAR_STEP,
  TONE_OUTPUTS,
  TONE_ROWS,
  TONE_STEPS,
  testSentences,
  toneExamples,
  toneKindExamples,
  toneLinearExamples,
} from './training/tasks.ts'
import { learnWordVectors, packWordVectors } from './training/word-vectors.ts'

const HELP = `usage: npm run mood:train [-- --public DIR] [--only words|tone|mood]

Trains src/text/models/mood.bin from corpus/train and corpus/words.bin, in about nine minutes on two cores.
 --only NAME   makes only one of the three files
 --public DIR  a folder with train.jsonl.gz of public reviews; then corpus/words.bin and src/text/models/tone.bin
               are made anew first (about fifteen minutes more)
The same data give the same files, byte for byte. Afterwards: npm run mood:evaluate
Exit codes: 0 done, 1 the data could not be read, 2 wrong usage.
`

const root = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const WORDS = root('corpus/words.bin')
const MODELS = root('src/text/models/')

/** One line that counts up on a terminal; in a file only its end. */
function reporter(what: string): (share: number) => void {
  const from = elapsedMs()
  let last = -1
  return (share) => {
    const percent = Math.floor(share * 100)
    if (percent === last) return
    last = percent
    const seconds = Math.round((elapsedMs() - from) / 1000)
    if (process.stderr.isTTY) process.stderr.write(`\r${what}: ${percent} %, ${seconds} s`)
    if (percent === 100) process.stderr.write(`${process.stderr.isTTY ? '\r' : ''}${what}: done in ${seconds} s\n`)
  }
}

function save(file: string, bytes: Buffer): void {
  const same = existsSync(file) && readFileSync(file).equals(bytes)
  if (!same) writeFileSync(file, bytes)
  console.log(`${file.slice(root('').length)}: ${bytes.length} bytes, ${same ? 'as it was' : 'changed'}`)
}

/** Two networks that differ by their seeds; `only` is what `learn` says. */
async function trainTwo(
  name: string,
  examples: readonly Example[],
  settings: Settings,
  only?: ReadonlySet<number>,
): Promise<Learned[]> {
  const progress = reporter(`${name}, ${examples.length} messages${only === undefined ? '' : ', what is kept'}`)
  const seeds = [settings.seed, settings.seed + 1]
  const members = await trainMembers(
    examples,
    seeds.map((seed) => ({ ...settings, seed })),
    WORDS,
    progress,
    only,
  )
  progress(1)
  return members
}

/**
 * Two networks of at most `most` rows. They are trained twice: the first time everything is read, to learn which rows say
 * most; the second time only these, so that nothing is missing from what was learned. `always` says which rows to keep
 * whatever they say.
 */
async function trainSmall(
  name: string,
  examples: readonly Example[],
  settings: Settings,
  most: number,
  always?: (known: ReadonlySet<number>) => ReadonlySet<number>,
): Promise<[Learned, ...Learned[]]> {
  const first = await trainTwo(name, examples, settings)
  const [{ keys }] = prune(first, most, always?.(new Set(first[0]?.keys)))
  return prune(await trainTwo(name, examples, settings, new Set(keys)), most)
}

/** The linear part beside a network that knows the words among these keys. */
function trainBeside(
  name: string,
  examples: readonly LinearExample[],
  settings: LinearSettings,
  keys: Int32Array,
): LearnedLinear {
  const known = new Set(keys)
  const progress = reporter(`${name}, linear part`)
  const linear = learnLinear(examples, settings, (key) => (known.has(key) ? 0 : -1), progress)
  progress(1)
  return linear
}

async function trainMood(corpus: readonly Row[]): Promise<void> {
  const sentences = (known: ReadonlySet<number>) => keysOfTexts(testSentences(corpus), known)
  const members = await trainSmall('mood', moodExamples(corpus), MOOD, MOOD_ROWS, sentences)
  const linear = trainBeside('mood', moodLinearExamples(corpus), MOOD_LINEAR, members[0].keys)
  const beside = { linear, first: FIRST_CATEGORY, share: MOOD_LINEAR_SHARE, step: MOOD_LINEAR_STEP }
  save(`${MODELS}mood.bin`, pack(members, MOOD_STEPS, beside))
}

async function trainTone(rows: readonly PublicRow[], corpus: readonly Row[]): Promise<void> {
  const [first, ...others] = await trainSmall('tone', toneExamples(rows, corpus), TONE, TONE_ROWS)
  const linear = trainBeside('tone', toneLinearExamples(rows, corpus), TONE_LINEAR, first.keys)
  const beside = { linear, first: 0, share: TONE_LINEAR_SHARE, step: TONE_LINEAR_STEP }
  const answer = (one: Learned) => withOutputs(one, TONE_OUTPUTS)
  const kinds = TONE_KINDS.map(({ name, kind }) => ({
    linear: trainBeside(`tone of ${name}`, toneKindExamples(rows, name), TONE_KIND_LINEAR, first.keys),
    first: 0,
    share: TONE_KIND_SHARE,
    step: TONE_LINEAR_STEP,
    kind,
  }))
  // Read only where somebody asks how a message sounds; so it may take its time.
  save(`${MODELS}tone.bin`, pack([answer(first), ...others.map(answer)], TONE_STEPS, beside, kinds, 11))
}

async function main(args: readonly string[]): Promise<void> {
  const flags = readFlags(args, ['public', 'only'], '--public DIR')
  if (flags === 'help') {
    process.stdout.write(HELP)
    return
  }
  if (flags.faults.length > 0) throw new ScriptError(`${flags.faults.join('\n')}\n\n${HELP}`, 2)
  const folder = flags.given.get('public')
  const only = flags.given.get('only')
  if (only !== undefined && !['words', 'tone', 'mood'].includes(only)) {
    throw new ScriptError('--only takes words, tone or mood', 2)
  }
  if (folder === undefined && only !== undefined && only !== 'mood') throw new ScriptError(`${only} needs --public`, 2)
  const wanted = (name: string) => only === undefined || only === name
  const corpus = readCorpus('train')
  mkdirSync(MODELS, { recursive: true })
  if (folder !== undefined && only !== 'mood') {
    const file = `${folder}/train.jsonl.gz`
    if (!existsSync(file)) throw new ScriptError(`there is no ${file}`, 1)
    const rows = readRows<PublicRow>(file)
    if (wanted('words')) {
      const progress = reporter('words')
      const vectors = learnWordVectors(
        [...rows, ...corpus].map(({ text }) => text),
        progress,
      )
      progress(1)
      save(WORDS, packWordVectors(vectors))
    }
    if (wanted('tone')) await trainTone(rows, corpus)
  }
  if (wanted('mood')) await trainMood(corpus)
}

await runScript(() => main(process.argv.slice(2)))
