import { CATEGORIES, type MoodLabel } from '../../src/text/index.ts'
import type { Row } from './corpus.ts'
import type { Choice, Example, Settings } from './learner.ts'

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
  hidden: 24,
  choices: MOOD_CHOICES,
  epochs: 12,
  least: 2,
  leastTriples: 3,
  dropKeys: 0.2,
  seed: 1,
}

/** Rows of the table that are kept. */
export const MOOD_ROWS = 120_000

/** These writers wrote down what everybody says all day: in a group it is heard far more often than once. */
const STOCK_PHRASES = new Set(['w00', 'w15'])
const OFTEN = 4

/** The examples of a corpus, stock phrases as often as they deserve. */
export function moodExamples(rows: readonly Row[]): Example[] {
  return rows.flatMap((row) =>
    Array.from({ length: STOCK_PHRASES.has(row.writer) ? OFTEN : 1 }, () => moodExample(row)),
  )
}

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

export const TONE_ROWS = 150_000

/** Neutral is half way. */
export function toneExample({ text, label }: { text: string; label: MoodLabel }): Example {
  return { text, answers: [label === 'neutral' ? [0.5, 0.5] : label === 'negative' ? 0 : 1] }
}
