import { longestWords } from '../../src/text/features.ts'
import { slotsOf } from '../../src/text/linear.ts'
import { read } from '../../src/text/reading.ts'
import { randomFrom, shuffle } from './random.ts'

/** A text and how probable each answer but the last is, 0 to 1 each and together at most 1. */
export interface LinearExample {
  text: string
  answers: readonly number[]
  /** How much a mistake counts. */
  weight: number
}

export interface LinearSettings {
  /** The table has 2^bits slots. */
  bits: number
  /** A slot is kept into which at least so many examples fall. */
  least: number
  epochs: number
  rate: number
  /** Share of the slots of a text forgotten at each step. */
  drop: number
  /** How much of each answer is given to all of them alike. */
  smoothing: number
  seed: number
}

export interface LearnedLinear {
  bits: number
  /** Answers but the last, which all others are compared with. */
  columns: number
  /** By slot, then by column. */
  weights: Float32Array
  /** One a column. */
  bias: Float64Array
}

interface Prepared extends Omit<LinearExample, 'text'> {
  /** The kept slots of the text. */
  slots: Int32Array
  /** How many it has with those not kept. */
  all: number
}

/** What log-odds are multiplied with beside the square root, so that the rates fit. */
const SCALE = 3
/** Share of the rate with which the bias learns. */
const SLOW = 0.02
/** No slot learns slower than one whose log-ratio is this. */
const LEAST_RATIO = 0.05

/**
 * Trains the linear part of src/text/linear.ts: logistic regression, over more than two answers multinomial, by AdaGrad, one
 * example at a time, a rate that falls to a tenth. A slot is scaled with the log-ratio of how often it stands in texts of
 * the answer and in others (Wang and Manning 2012), so that what is rare and says nothing stays small. `find` knows the
 * network's words. The same numbers for the same input on every machine.
 * @throws {Error} without examples.
 */
export function learnLinear(
  examples: readonly LinearExample[],
  settings: LinearSettings,
  find: (key: number) => number,
  progress: (share: number) => void,
): LearnedLinear {
  const { bits, epochs, drop, smoothing } = settings
  const columns = examples[0]?.answers.length ?? 0
  if (columns === 0) throw new Error('There is nothing to learn from')
  const prepared = prepare(examples, settings, find)
  const ratios = Array.from({ length: columns }, (_, column) => logRatios(prepared, 2 ** bits, column))
  const weights = new Float32Array(2 ** bits * columns)
  const squares = new Float32Array(2 ** bits * columns).fill(1)
  const random = randomFrom(settings.seed)
  const bias = new Float64Array(columns)
  const odds = new Float64Array(columns)

  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(prepared, random)
    const rate = settings.rate * (1 - (epoch / epochs) * 0.9)
    for (const [step, example] of prepared.entries()) {
      learnFrom(example, rate)
      if (step % 1000 === 0) progress((epoch + step / prepared.length) / epochs)
    }
  }
  for (const [column, ratio] of ratios.entries()) {
    for (let slot = 0; slot < ratio.length; slot++) {
      ;(weights[slot * columns + column] as number) *= SCALE * (ratio[slot] as number)
    }
  }
  return { bits, columns, weights, bias }

  function learnFrom({ slots, all, answers, weight }: Prepared, rate: number): void {
    const used = slots.filter(() => random() >= drop)
    const scale = SCALE / Math.sqrt(all * (1 - drop))
    let most = 0
    for (const [column, ratio] of ratios.entries()) {
      let sum = 0
      for (const slot of used) sum += (weights[slot * columns + column] as number) * (ratio[slot] as number)
      odds[column] = sum * scale + (bias[column] as number)
      most = Math.max(most, odds[column] as number)
    }
    let total = Math.exp(-most)
    for (let column = 0; column < columns; column++) {
      odds[column] = Math.exp((odds[column] as number) - most)
      total += odds[column] as number
    }
    for (const [column, ratio] of ratios.entries()) {
      const wanted = (answers[column] as number) * (1 - smoothing) + smoothing / (columns + 1)
      const slope = weight * ((odds[column] as number) / total - wanted)
      for (const slot of used) {
        const at = slot * columns + column
        const own = slope * scale * (ratio[slot] as number)
        const square = (squares[at] as number) + own * own
        squares[at] = square
        ;(weights[at] as number) -= (rate * own) / Math.sqrt(square)
      }
      ;(bias[column] as number) -= rate * SLOW * slope
    }
  }
}

/** Reads the texts; of their slots only those into which enough of them fall. */
function prepare(
  examples: readonly LinearExample[],
  { bits, least }: LinearSettings,
  find: (key: number) => number,
): Prepared[] {
  const counts = new Int32Array(2 ** bits)
  const whole = examples.map(({ text, ...rest }) => {
    const { tokens } = read(text)
    const words = new Int32Array(tokens.length)
    longestWords(tokens, tokens.length, find, words)
    const slots = Int32Array.from(slotsOf(tokens, tokens.length, words, bits))
    for (const slot of slots) (counts[slot] as number)++
    return { ...rest, slots, all: slots.length }
  })
  return whole.map((one) => ({ ...one, slots: one.slots.filter((slot) => (counts[slot] as number) >= least) }))
}

/** How much more often each slot stands in texts with the answer of that column than in others, as a logarithm. */
function logRatios(examples: readonly Prepared[], size: number, column: number): Float32Array {
  const inside = new Float32Array(size).fill(1)
  const outside = new Float32Array(size).fill(1)
  let insides = 1
  let outsides = 1
  for (const { slots, answers } of examples) {
    const share = answers[column] as number
    if (share === 0.5) continue
    const counts = share > 0.5 ? inside : outside
    for (const slot of slots) (counts[slot] as number)++
    if (share > 0.5) insides += slots.length
    else outsides += slots.length
  }
  return inside.map((count, slot) => {
    const ratio = Math.log(count / insides / ((outside[slot] as number) / outsides))
    return Math.abs(ratio) < LEAST_RATIO ? LEAST_RATIO : ratio
  })
}
