import { longestWords } from '../../src/text/features.ts'
import { slotsOf } from '../../src/text/linear.ts'
import { read } from '../../src/text/reading.ts'
import { randomFrom, shuffle } from './random.ts'

/** A text and how probable its second answer is, 0 to 1. */
export interface LinearExample {
  text: string
  target: number
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
  /** How much of each answer is given to the other. */
  smoothing: number
  seed: number
}

export interface LearnedLinear {
  bits: number
  /** One a slot. */
  weights: Float32Array
  bias: number
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
 * Trains the linear part of src/text/linear.ts: logistic regression by AdaGrad, one example at a time, a rate that falls
 * to a tenth. A slot is scaled with the log-ratio of how often it stands in texts of either answer (Wang and Manning
 * 2012), so that what is rare and says nothing stays small. `find` knows the network's words. The same numbers for the
 * same input on every machine.
 */
export function learnLinear(
  examples: readonly LinearExample[],
  settings: LinearSettings,
  find: (key: number) => number,
  progress: (share: number) => void,
): LearnedLinear {
  const { bits, epochs, drop, smoothing } = settings
  const prepared = prepare(examples, settings, find)
  const ratios = logRatios(prepared, 2 ** bits)
  const weights = new Float32Array(2 ** bits)
  const squares = new Float32Array(2 ** bits).fill(1)
  const random = randomFrom(settings.seed)
  let bias = 0

  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(prepared, random)
    const rate = settings.rate * (1 - (epoch / epochs) * 0.9)
    for (const [step, example] of prepared.entries()) {
      learnFrom(example, rate)
      if (step % 1000 === 0) progress((epoch + step / prepared.length) / epochs)
    }
  }
  for (let slot = 0; slot < weights.length; slot++) (weights[slot] as number) *= SCALE * (ratios[slot] as number)
  return { bits, weights, bias }

  function learnFrom({ slots, all, target, weight }: Prepared, rate: number): void {
    const used = slots.filter(() => random() >= drop)
    const scale = SCALE / Math.sqrt(all * (1 - drop))
    let sum = 0
    for (const slot of used) sum += (weights[slot] as number) * (ratios[slot] as number)
    const wanted = target * (1 - smoothing) + smoothing / 2
    const slope = weight * (1 / (1 + Math.exp(-sum * scale - bias)) - wanted)
    for (const slot of used) {
      const own = slope * scale * (ratios[slot] as number)
      const square = (squares[slot] as number) + own * own
      squares[slot] = square
      ;(weights[slot] as number) -= (rate * own) / Math.sqrt(square)
    }
    bias -= rate * SLOW * slope
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

/** How much more often each slot stands in texts of the second answer than in those of the first, as a logarithm. */
function logRatios(examples: readonly Prepared[], size: number): Float32Array {
  const second = new Float32Array(size).fill(1)
  const first = new Float32Array(size).fill(1)
  let seconds = 1
  let firsts = 1
  for (const { slots, target } of examples) {
    if (target === 0.5) continue
    const counts = target > 0.5 ? second : first
    for (const slot of slots) (counts[slot] as number)++
    if (target > 0.5) seconds += slots.length
    else firsts += slots.length
  }
  return second.map((count, slot) => {
    const ratio = Math.log(count / seconds / ((first[slot] as number) / firsts))
    return Math.abs(ratio) < LEAST_RATIO ? LEAST_RATIO : ratio
  })
}
