import { KINDS, keysAt, longestWords } from '../../src/text/features.ts'
import { sumShare } from '../../src/text/network.ts'
import { read } from '../../src/text/reading.ts'
import { randomFrom, shuffle } from './random.ts'
import type { WordVectors } from './word-vectors.ts'

/** Neighbouring outputs that a softmax makes one decision of. */
export interface Choice {
  from: number
  to: number
  /** How much a mistake counts beside those of the other choices. */
  weight: number
}

/** A text to learn from; for each choice the right answer, its probabilities, or undefined where it is not known. */
export interface Example {
  text: string
  answers: (number | readonly number[] | undefined)[]
}

export interface Settings {
  width: number
  hidden: number
  choices: Choice[]
  epochs: number
  rate: number
  /** An n-gram is kept that stands in at least so many examples; triples in at least `leastTriples`. */
  least: number
  leastTriples: number
  /** Share of n-grams, and of pooled channels, forgotten at each step so that no single one is relied on. */
  dropKeys: number
  dropPooled: number
  /** How much of each answer is spread over the others. */
  smoothing: number
  seed: number
  /** Without word vectors the network knows only n-grams it has seen. */
  words: boolean
}

/** Everything learned, in full precision. */
export interface Learned {
  width: number
  hidden: number
  outputs: number
  /** The n-grams' keys, then those of the words. */
  keys: Int32Array
  /** keys.length × width. */
  table: Float32Array
  hiddenWeights: Float32Array
  hiddenBias: Float32Array
  outWeights: Float32Array
  outBias: Float32Array
}

interface Prepared {
  length: number
  /** Table rows of the n-grams, KINDS a position; −1 where there is none. */
  rows: Int32Array
  words: Int32Array
  answers: Example['answers']
}

const DECAY = 1e-5
/** Positions of a text that training reads. */
const LONGEST = 400

/**
 * Trains the network of src/text/network.ts from scratch: AdaGrad, one example at a time, a rate that falls to a tenth,
 * the same numbers for the same input on every machine. `progress` is told the share done, 0 to 1. With `only` no other
 * n-grams and words than those of these keys are read, however often they stand there.
 */
export function learn(
  examples: readonly Example[],
  settings: Settings,
  vectors: WordVectors,
  wordRows: ReadonlyMap<number, number>,
  progress: (share: number) => void,
  only?: ReadonlySet<number>,
): Learned {
  const { width, hidden, choices } = settings
  const outputs = Math.max(...choices.map((choice) => choice.to))
  const inputs = width * 2
  const { size } = vectors
  const random = randomFrom(settings.seed)
  const readable = [...wordRows].filter(([key]) => settings.words && (only === undefined || only.has(key)))
  const knownWords = new Map(readable)
  const findWord = (key: number) => knownWords.get(key) ?? -1

  const { prepared, keys } = prepare(examples, settings, findWord, only)
  const part = (count: number, reach: number) => new Float32Array(count).map(() => (random() * 2 - 1) * reach)
  const table = new Parameters(part(keys.length * width, 0.01), 1e-3)
  const lift = new Parameters(part(size * width, 0.15), 0.05)
  const hiddenWeights = new Parameters(part(hidden * inputs, Math.sqrt(3 / inputs)), 1e-3)
  const hiddenBias = new Parameters(new Float32Array(hidden), 1e-3)
  const outWeights = new Parameters(part(outputs * hidden, Math.sqrt(1.5 / hidden)), 1e-3)
  const outBias = new Parameters(new Float32Array(outputs), 1e-3)

  const sums = new Float32Array(LONGEST * width)
  const slopes = new Float32Array(width)
  const pooled = new Float32Array(inputs)
  const kept = new Float32Array(inputs)
  const winner = new Int32Array(width)
  const hiddenOut = new Float32Array(hidden)
  const out = new Float32Array(outputs)
  const outSlope = new Float32Array(outputs)
  const pooledSlope = new Float32Array(inputs)
  const liftSlope = new Float32Array(size * width)
  const used = new Int32Array(LONGEST * KINDS)

  const order = prepared.map((_, i) => i)
  for (let epoch = 0; epoch < settings.epochs; epoch++) {
    shuffle(order, random)
    const rate = settings.rate * (1 - (epoch / settings.epochs) * 0.9)
    for (const [step, i] of order.entries()) {
      const example = prepared[i]
      if (example !== undefined) learnFrom(example, rate)
      if (step % 1000 === 0) progress((epoch + step / order.length) / settings.epochs)
    }
  }
  return finish()

  function learnFrom(example: Prepared, rate: number): void {
    const { length } = example
    const text = table.values
    const up = lift.values
    sums.fill(0, 0, length * width)
    for (let i = 0; i < length; i++) {
      const to = i * width
      for (let k = 0; k < KINDS; k++) {
        const row = random() < settings.dropKeys ? -1 : (example.rows[i * KINDS + k] as number)
        used[i * KINDS + k] = row
        if (row < 0) continue
        const from = row * width
        for (let d = 0; d < width; d++) (sums[to + d] as number) += text[from + d] as number
      }
      const word = example.words[i] as number
      if (word < 0) continue
      for (let c = 0; c < size; c++) {
        const value = (vectors.values[word * size + c] as number) / 127
        const from = c * width
        for (let d = 0; d < width; d++) (sums[to + d] as number) += value * (up[from + d] as number)
      }
    }
    pooled.fill(0)
    winner.fill(-1)
    const share = sumShare(length)
    for (let i = 0; i < length; i++) {
      for (let d = 0; d < width; d++) {
        const sum = sums[i * width + d] as number
        if (sum <= 0) continue
        ;(pooled[width + d] as number) += sum * share
        if (sum > (pooled[d] as number)) {
          pooled[d] = sum
          winner[d] = i
        }
      }
    }
    for (let q = 0; q < inputs; q++) {
      kept[q] = random() < settings.dropPooled ? 0 : 1 / (1 - settings.dropPooled)
      ;(pooled[q] as number) *= kept[q] as number
    }
    forwardHidden()
    answer(example.answers)
    pooledSlope.fill(0)
    backHidden(rate)
    backPositions(example, share, rate)
  }

  function forwardHidden(): void {
    for (let j = 0; j < hidden; j++) {
      let sum = hiddenBias.values[j] as number
      for (let q = 0; q < inputs; q++) sum += (hiddenWeights.values[j * inputs + q] as number) * (pooled[q] as number)
      hiddenOut[j] = Math.max(sum, 0)
    }
    for (let o = 0; o < outputs; o++) {
      let sum = outBias.values[o] as number
      for (let j = 0; j < hidden; j++) sum += (outWeights.values[o * hidden + j] as number) * (hiddenOut[j] as number)
      out[o] = sum
    }
  }

  /** The slope of the cross-entropy in the outputs. */
  function answer(answers: Example['answers']): void {
    outSlope.fill(0)
    for (const [n, { from, to, weight }] of choices.entries()) {
      const right = answers[n]
      if (right === undefined) continue
      let most = Number.NEGATIVE_INFINITY
      for (let o = from; o < to; o++) most = Math.max(most, out[o] as number)
      let total = 0
      for (let o = from; o < to; o++) total += Math.exp((out[o] as number) - most)
      for (let o = from; o < to; o++) {
        const wanted = typeof right === 'number' ? (o - from === right ? 1 : 0) : (right[o - from] ?? 0)
        const target = wanted * (1 - settings.smoothing) + settings.smoothing / (to - from)
        outSlope[o] = weight * (Math.exp((out[o] as number) - most) / total - target)
      }
    }
  }

  function backHidden(rate: number): void {
    const hiddenSlope = new Float32Array(hidden)
    for (let o = 0; o < outputs; o++) {
      const slope = outSlope[o] as number
      if (slope === 0) continue
      for (let j = 0; j < hidden; j++) {
        ;(hiddenSlope[j] as number) += slope * (outWeights.values[o * hidden + j] as number)
        outWeights.step(o * hidden + j, slope * (hiddenOut[j] as number), rate)
      }
      outBias.step(o, slope, rate)
    }
    for (let j = 0; j < hidden; j++) {
      if ((hiddenOut[j] as number) <= 0) continue
      const slope = hiddenSlope[j] as number
      for (let q = 0; q < inputs; q++) {
        ;(pooledSlope[q] as number) += slope * (hiddenWeights.values[j * inputs + q] as number)
        hiddenWeights.step(j * inputs + q, slope * (pooled[q] as number), rate)
      }
      hiddenBias.step(j, slope, rate)
    }
  }

  function backPositions(example: Prepared, share: number, rate: number): void {
    for (let q = 0; q < inputs; q++) (pooledSlope[q] as number) *= kept[q] as number
    liftSlope.fill(0)
    let lifted = false
    for (let i = 0; i < example.length; i++) {
      let any = false
      for (let d = 0; d < width; d++) {
        let slope = 0
        if ((sums[i * width + d] as number) > 0) slope += (pooledSlope[width + d] as number) * share
        if (winner[d] === i) slope += pooledSlope[d] as number
        slopes[d] = slope
        if (slope !== 0) any = true
      }
      if (!any) continue
      for (let k = 0; k < KINDS; k++) {
        const row = used[i * KINDS + k] as number
        if (row < 0) continue
        for (let d = 0; d < width; d++) {
          const slope = slopes[d] as number
          const at = row * width + d
          if (slope !== 0) table.step(at, slope + DECAY * (table.values[at] as number), rate)
        }
      }
      const word = example.words[i] as number
      if (word < 0) continue
      lifted = true
      for (let c = 0; c < size; c++) {
        const value = (vectors.values[word * size + c] as number) / 127
        for (let d = 0; d < width; d++) (liftSlope[c * width + d] as number) += value * (slopes[d] as number)
      }
    }
    if (!lifted) return
    for (let at = 0; at < liftSlope.length; at++) {
      const slope = liftSlope[at] as number
      if (slope !== 0) lift.step(at, slope, rate / 2)
    }
  }

  /** The words' rows are their vectors, lifted to the width of a position. */
  function finish(): Learned {
    const all = new Float32Array((keys.length + readable.length) * width)
    all.set(table.values)
    const allKeys = new Int32Array(keys.length + readable.length)
    allKeys.set(keys)
    for (const [n, [key, word]] of readable.entries()) {
      const row = keys.length + n
      allKeys[row] = key
      for (let c = 0; c < size; c++) {
        const value = (vectors.values[word * size + c] as number) / 127
        for (let d = 0; d < width; d++)
          (all[row * width + d] as number) += value * (lift.values[c * width + d] as number)
      }
    }
    return {
      width,
      hidden,
      outputs,
      keys: allKeys,
      table: all,
      hiddenWeights: hiddenWeights.values,
      hiddenBias: hiddenBias.values,
      outWeights: outWeights.values,
      outBias: outBias.values,
    }
  }
}

/** Numbers that are learned, each with the sum of its squared slopes. */
class Parameters {
  readonly values: Float32Array
  readonly #squares: Float32Array

  constructor(values: Float32Array, start: number) {
    this.values = values
    this.#squares = new Float32Array(values.length).fill(start)
  }

  step(at: number, slope: number, rate: number): void {
    const square = (this.#squares[at] as number) + slope * slope
    this.#squares[at] = square
    ;(this.values[at] as number) -= (rate * slope) / Math.sqrt(square)
  }
}

/** Reads the texts, chooses the n-grams worth a row, and numbers them in the order in which they come up. */
function prepare(
  examples: readonly Example[],
  { least, leastTriples }: Settings,
  findWord: (key: number) => number,
  only: ReadonlySet<number> | undefined,
): { prepared: Prepared[]; keys: Int32Array } {
  const counts = new Map<number, number>()
  const isTriple = new Set<number>()
  const read1 = examples.map(({ text, answers }) => {
    const { tokens } = read(text)
    const length = Math.min(tokens.length, LONGEST)
    const rows = new Int32Array(length * KINDS)
    for (let i = 0; i < length; i++) keysAt(tokens, i, rows, i * KINDS)
    const words = new Int32Array(length)
    longestWords(tokens, length, findWord, words)
    const seen = new Set<number>()
    for (const [at, key] of rows.entries()) {
      if (at % KINDS >= KINDS - 2) isTriple.add(key)
      seen.add(key)
    }
    for (const key of seen) counts.set(key, (counts.get(key) ?? 0) + 1)
    return { length, rows, words, answers }
  })
  const row = new Map<number, number>()
  for (const [key, count] of counts) {
    const isWorth = only === undefined ? count >= (isTriple.has(key) ? leastTriples : least) : only.has(key)
    if (isWorth) row.set(key, row.size)
  }
  for (const { rows } of read1) for (const [at, key] of rows.entries()) rows[at] = row.get(key) ?? -1
  return { prepared: read1, keys: Int32Array.from(row.keys()) }
}
