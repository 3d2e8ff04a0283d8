import { CATEGORIES, type MoodLabel } from '../../src/text/index.ts'
import type { Row } from './corpus.ts'
import type { Choice, Example, Settings } from './learner.ts'
import type { LinearExample, LinearSettings } from './linear-learner.ts'

/** In the order of the network's outputs. */
export const LABELS: readonly MoodLabel[] = ['negative', 'neutral', 'positive']

const shared = {
  rate: 0.05,
  dropPooled: 0.3,
  smoothing: 0.05,
  words: true,
}

const MOOD_CHOICES: Choice[] = [
  { from: 0, to: 3, weight: 1 },
  { from: 3, to: 10, weight: 1 },
  { from: 10, to: 13, weight: 0.5 },
]

/** One network that says which label, which category and how severe. */
export const MOOD: Settings = {
  ...shared,
  width: 32,
  hidden: 32,
  choices: MOOD_CHOICES,
  epochs: 16,
  least: 2,
  leastTriples: 3,
  dropKeys: 0.2,
  seed: 1,
}

/** Rows of the table that are kept. More rows in coarser steps do better than fewer in finer ones of the same size. */
export const MOOD_ROWS = 150_000

/** Whole-number steps of the table in one deviation: fine enough to cost no accuracy, coarse enough to compress well. */
export const MOOD_STEPS = 1.5

/** The linear part for the categories; its settings were chosen by writers held out of the training, its share by the dev writer. */
export const MOOD_LINEAR: LinearSettings = {
  bits: 20,
  least: 3,
  epochs: 10,
  rate: 0.3,
  drop: 0.5,
  smoothing: 0.05,
  seed: 3,
}
export const MOOD_LINEAR_SHARE = 0.8
export const MOOD_LINEAR_STEP = 0.5
/** The output of the first category. */
export const FIRST_CATEGORY = LABELS.length

/** What everybody says all day, how often it is shown: in a group it is heard far more often than once. */
const STOCK_PHRASES = new Map([
  ['w00', 12],
  ['w15', 4],
])

/** The examples of a corpus, stock phrases as often as they deserve. */
export function moodExamples(rows: readonly Row[]): Example[] {
  return rows.flatMap((row) => Array.from({ length: STOCK_PHRASES.get(row.writer) ?? 1 }, () => moodExample(row)))
}

/** The sentences that the tests hold the model to; pruning must not make it forget them. */
export const testSentences = (rows: readonly Row[]): string[] =>
  rows.filter(({ writer }) => writer === 'w00').map(({ text }) => text)

function moodExample({ text, label, category, severity }: Row): Example {
  return {
    text,
    answers: [
      LABELS.indexOf(label),
      category === undefined ? undefined : CATEGORIES.indexOf(category),
      severity === undefined ? undefined : severity - 1,
    ],
  }
}

/** The complaints, with how probable each category but the last is. */
export function moodLinearExamples(rows: readonly Row[]): LinearExample[] {
  const others = CATEGORIES.slice(0, -1)
  return rows.flatMap(({ text, category }) =>
    category === undefined ? [] : [{ text, answers: others.map((one) => (one === category ? 1 : 0)), weight: 1 }],
  )
}

/** One network that says how a text sounds: 0 bad, 1 good. */
export const TONE: Settings = {
  ...shared,
  width: 16,
  hidden: 16,
  choices: [{ from: 0, to: 2, weight: 1 }],
  epochs: 5,
  least: 2,
  leastTriples: 3,
  dropKeys: 0.2,
  seed: 21,
}

export const TONE_ROWS = 100_000

/** Coarser than the mood's: the linear part takes the room. */
export const TONE_STEPS = 2

/** The linear part beside the tone's networks; settings, share and step were chosen on a tenth of the reviews held out. */
export const TONE_LINEAR: LinearSettings = {
  bits: 22,
  least: 4,
  epochs: 4,
  rate: 0.3,
  drop: 0.5,
  smoothing: 0.05,
  seed: 5,
}
export const TONE_LINEAR_SHARE = 0.6
export const TONE_LINEAR_STEP = 0.3

/** What a message of the corpus counts beside a review. */
const CORPUS_WEIGHT = 0.3

/** Neutral is half way. */
export function toneExample({ text, label }: { text: string; label: MoodLabel }): Example {
  return { text, answers: [label === 'neutral' ? [0.5, 0.5] : label === 'negative' ? 0 : 1] }
}

/** The same texts for the linear part: how probable it is that one sounds bad. */
export function toneLinearExamples(
  reviews: readonly { text: string; label: MoodLabel }[],
  corpus: readonly Row[],
): LinearExample[] {
  const example = (weight: number) => (row: { text: string; label: MoodLabel }) => ({
    text: row.text,
    answers: [1 - LABELS.indexOf(row.label) / 2],
    weight,
  })
  return [...reviews.map(example(1)), ...corpus.map(example(CORPUS_WEIGHT))]
}
