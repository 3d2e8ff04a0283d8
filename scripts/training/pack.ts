import { brotliCompressSync, constants } from 'node:zlib'
import type { Header } from '../../src/text/network.ts'
import type { Learned } from './learner.ts'
import type { LearnedLinear } from './linear-learner.ts'

/** Whole-number steps of the table: fine enough to cost no accuracy, coarse enough to compress well. */
const STEPS_PER_DEVIATION = 3

/** A linear part to go with the networks. */
export interface Beside {
  linear: LearnedLinear
  /** How much of the answer is the linear part's; the rest is the networks'. */
  share: number
  /** One step of its weights' whole numbers, before they are multiplied with the share. */
  step: number
}

/**
 * The model file of networks trained apart on the same n-grams, whose mean it answers with, and of a linear part where
 * one is given; see src/text/network.ts.
 */
export function pack(
  members: readonly Learned[],
  mostRows: number,
  stepsPerDeviation = STEPS_PER_DEVIATION,
  beside?: Beside,
): Buffer {
  const [first] = members
  if (first === undefined) throw new Error('There is no network to pack')
  const { outputs, keys } = first
  for (const one of members) {
    if (one.keys.length !== keys.length || one.keys.some((key, i) => key !== keys[i])) {
      throw new Error('Networks that read different n-grams cannot stand side by side')
    }
  }
  const width = members.length * first.width
  const hidden = members.length * first.hidden
  const kept = strongest(members, mostRows)
  const table = new Float32Array(kept.length * width)
  for (const [m, one] of members.entries()) {
    for (const [to, row] of kept.entries()) {
      table.set(one.table.subarray(row * one.width, (row + 1) * one.width), to * width + m * one.width)
    }
  }
  const deviation = Math.sqrt(table.reduce((sum, value) => sum + value * value, 0) / table.length)
  const step = deviation / stepsPerDeviation
  const steps = Int8Array.from(table, (value) => Math.max(-127, Math.min(127, Math.round(value / step))))
  const linear = beside && linearPart(beside)
  const header: Header = { width, hidden, members: members.length, outputs, rows: kept.length, step, ...linear?.header }
  const json = Buffer.from(JSON.stringify(header))
  const size = Buffer.alloc(4)
  size.writeUInt32LE(json.length)
  const ownKeys = Int32Array.from(kept, (row) => keys[row] ?? 0)
  const parts = [ownKeys, ...dense(members, beside), steps, ...(linear?.parts ?? [])]
  return brotliCompressSync(Buffer.concat([size, json, ...parts.map(bytes)]), {
    params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_LGWIN]: 24 },
  })
}

/** Marks and weights as src/text/linear.ts reads them. */
function linearPart({ linear: { bits, weights }, share, step }: Beside) {
  const marks = new Uint8Array(weights.length / 8)
  const steps: number[] = []
  for (const [slot, weight] of weights.entries()) {
    const value = Math.max(-127, Math.min(127, Math.round(weight / step)))
    if (value === 0) continue
    marks[slot >> 3] = (marks[slot >> 3] ?? 0) | (1 << (slot & 7))
    steps.push(value)
  }
  const header: Pick<Header, 'linear'> = { linear: { bits, weights: steps.length, step: step * share } }
  return { header, parts: [marks, Int8Array.from(steps)] }
}

/** The keys of the rows that {@link pack} keeps. */
export function keptKeys(members: readonly Learned[], mostRows: number): number[] {
  return strongest(members, mostRows).map((row) => members[0]?.keys[row] ?? 0)
}

const bytes = (array: Int32Array | Float32Array | Int8Array | Uint8Array) =>
  Buffer.from(array.buffer, array.byteOffset, array.byteLength)

/** The rows that say most, in their order. A row that hardly ever came up has hardly moved from nothing. */
function strongest(members: readonly Learned[], most: number): number[] {
  const rows = members[0]?.keys.length ?? 0
  const strength = new Float64Array(rows)
  for (const { table, width } of members) {
    for (let at = 0; at < table.length; at++) {
      const row = Math.floor(at / width)
      strength[row] = (strength[row] ?? 0) + (table[at] ?? 0) ** 2
    }
  }
  const order = [...strength.keys()].sort((a, b) => (strength[b] ?? 0) - (strength[a] ?? 0) || a - b)
  return order.slice(0, most).sort((a, b) => a - b)
}

/** Hidden weights by channel then unit, hidden biases, output weights by unit then output, output biases. */
function dense(members: readonly Learned[], beside: Beside | undefined): Float32Array[] {
  const [{ width, hidden, outputs } = { width: 0, hidden: 0, outputs: 0 }] = members
  const all = members.length
  const channels = width * all
  const hiddenWeights = new Float32Array(channels * 2 * hidden)
  const hiddenBias = new Float32Array(hidden * all)
  const outWeights = new Float32Array(hidden * all * outputs)
  const outBias = new Float32Array(outputs)
  for (const [m, one] of members.entries()) {
    hiddenBias.set(one.hiddenBias, m * hidden)
    for (let j = 0; j < hidden; j++) {
      for (let q = 0; q < width; q++) {
        const from = j * width * 2 + q
        const to = (m * width + q) * hidden + j
        hiddenWeights[to] = one.hiddenWeights[from] ?? 0
        hiddenWeights[to + channels * hidden] = one.hiddenWeights[from + width] ?? 0
      }
      for (let o = 0; o < outputs; o++) {
        outWeights[(m * hidden + j) * outputs + o] = (one.outWeights[o * hidden + j] ?? 0) / all
      }
    }
    for (let o = 0; o < outputs; o++) outBias[o] = (outBias[o] ?? 0) + (one.outBias[o] ?? 0) / all
  }
  if (beside === undefined) return [hiddenWeights, hiddenBias, outWeights, outBias]
  const { linear, share } = beside
  const outs = [outWeights, outBias].map((values) => values.map((value) => value * (1 - share)))
  for (const values of outs.slice(1)) values[outputs - 1] = (values[outputs - 1] ?? 0) + share * linear.bias
  return [hiddenWeights, hiddenBias, ...outs]
}
