import { brotliCompressSync, constants } from 'node:zlib'
import type { KindHeader, LinearHeader } from '../../src/text/linear.ts'
import type { Header } from '../../src/text/network.ts'
import type { Learned } from './learner.ts'
import type { LearnedLinear } from './linear-learner.ts'
import { checkSideBySide } from './prune.ts'

/** A linear part to go with the networks. */
export interface Beside {
  linear: LearnedLinear
  /** The output of its first answer; as many follow as it has answers. */
  first: number
  /** How much of these outputs is the linear part's; the rest is the networks'. */
  share: number
  /** One step of its weights' whole numbers, before they are multiplied with the share. */
  step: number
}

/** A further linear part for texts of one kind. */
export interface OfKind extends Beside {
  kind: KindHeader['kind']
}

/** How hard the file is compressed: brotli's 9 is read three times faster, its 11 takes an eighth less. */
export type Quality = 9 | 11

/**
 * The model file of networks trained apart, as `prune` leaves them, whose mean it answers with, and of a linear part where
 * one is given; what those of `kinds` say is added to it. See src/text/network.ts.
 * @throws {Error} when the keys do not rise or differ between the networks.
 */
export function pack(
  members: readonly [Learned, ...Learned[]],
  stepsPerDeviation: number,
  beside?: Beside,
  kinds: readonly OfKind[] = [],
  quality: Quality = 9,
): Buffer {
  checkSideBySide(members)
  const { outputs, keys } = members[0]
  const width = members.length * members[0].width
  const hidden = members.length * members[0].hidden
  const table = new Float32Array(keys.length * width)
  for (const [m, one] of members.entries()) {
    for (let row = 0; row < keys.length; row++) {
      table.set(one.table.subarray(row * one.width, (row + 1) * one.width), row * width + m * one.width)
    }
  }
  const deviation = Math.sqrt(table.reduce((sum, value) => sum + value * value, 0) / table.length)
  const step = deviation / stepsPerDeviation
  const steps = Int8Array.from(table, (value) => Math.max(-127, Math.min(127, Math.round(value / step))))
  const linear = beside && linearPart(beside)
  const further = kinds.map((one) => {
    const { header, parts } = linearPart(one)
    return {
      header: { ...header, kind: one.kind, bias: [...one.linear.bias].map((value) => value * one.share) },
      parts,
    }
  })
  const ownKeys = writeKeys(keys)
  const header: Header = {
    width,
    hidden,
    members: members.length,
    outputs,
    rows: keys.length,
    keys: ownKeys.length,
    step,
    ...(linear && { linear: linear.header }),
    ...(further.length > 0 && { kinds: further.map(({ header }) => header) }),
  }
  const json = Buffer.from(JSON.stringify(header))
  const size = Buffer.alloc(4)
  size.writeUInt32LE(json.length)
  const parts = [ownKeys, ...dense(members, beside), steps, ...[linear, ...further].flatMap((one) => one?.parts ?? [])]
  return brotliCompressSync(Buffer.concat([size, json, ...parts.map(bytes)]), {
    params: { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_LGWIN]: 24 },
  })
}

/** Rising keys as src/text/network.ts reads them. */
function writeKeys(keys: Int32Array): Uint8Array {
  const bytes: number[] = []
  let before = 0
  for (const key of keys) {
    let rest = (key >>> 0) - before
    if (rest <= 0 && bytes.length > 0) throw new Error('The keys do not rise: prune the networks first')
    before = key >>> 0
    for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes.push((rest & 0x7f) | 0x80)
    bytes.push(rest)
  }
  return Uint8Array.from(bytes)
}

/** Marks and weights as src/text/linear.ts reads them. */
function linearPart({ linear: { bits, columns, weights }, first, share, step }: Beside) {
  const marks = new Uint8Array(2 ** bits / 8)
  const steps: number[] = []
  for (let slot = 0; slot < 2 ** bits; slot++) {
    const own = weights.subarray(slot * columns, (slot + 1) * columns)
    const values = [...own].map((weight) => Math.max(-127, Math.min(127, Math.round(weight / step))))
    if (values.every((value) => value === 0)) continue
    marks[slot >> 3] = (marks[slot >> 3] ?? 0) | (1 << (slot & 7))
    steps.push(...values)
  }
  const header: LinearHeader = { bits, slots: steps.length / columns, columns, first, step: step * share }
  return { header, parts: [marks, Int8Array.from(steps)] }
}

const bytes = (array: Float32Array | Int8Array | Uint8Array) =>
  Buffer.from(array.buffer, array.byteOffset, array.byteLength)

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
  const { linear, first, share } = beside
  const isShared = (output: number) => output >= first && output <= first + linear.columns
  for (const values of [outWeights, outBias]) {
    for (const [at, value] of values.entries()) if (isShared(at % outputs)) values[at] = value * (1 - share)
  }
  for (const [column, bias] of linear.bias.entries()) {
    outBias[first + column] = (outBias[first + column] ?? 0) + share * bias
  }
  return [hiddenWeights, hiddenBias, outWeights, outBias]
}
