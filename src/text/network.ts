import { brotliDecompressSync } from 'node:zlib'
import { INSIDE, KINDS, keysAt, longestWords } from './features.ts'
import { type KindHeader, Linear, type LinearHeader } from './linear.ts'
import type { Tokens } from './tokens.ts'

/** The parts of a model file's header. */
export interface Header {
  /** Channels of a position. */
  width: number
  /** Units of the hidden layer. */
  hidden: number
  /** Networks that stand side by side; each has its share of the channels and of the units. */
  members: number
  outputs: number
  rows: number
  /** Bytes of the rows' keys. */
  keys: number
  /** One step of the table's whole numbers. */
  step: number
  /** Only where a linear part stands beside the network. */
  linear?: LinearHeader
  /** Further linear parts, each for texts of one kind. */
  kinds?: KindHeader[]
}

/** More positions than this are not read; far above what the analysis hands over. */
const MOST = 4096

/** Rows that a position sums: its n-grams and the word that begins there. */
const PLACES = KINDS + 1

/**
 * A small convolutional network over hashed n-grams. Every position of the text sums one table row for each n-gram and
 * word it knows; what is above zero is pooled over the positions by maximum and by sum; one hidden layer follows.
 *
 *     file = brotli(uint32 header length, header as JSON, keys, float32 dense, int8 table[rows × width],
 *                   the linear parts that the header names)
 *
 * The keys are unsigned and rise; each is written as its distance from the one before, in groups of seven bits, the lowest
 * first, bit 7 saying that another group follows. All numbers little-endian. Not safe to share between threads: one set
 * of buffers serves all calls.
 */
export class Network {
  readonly #header: Header
  /** Row by row; a row of zeros at the end. */
  readonly #table: Int8Array
  readonly #find: (key: number) => number
  /** By channel (those of the maximum, then those of the sum), then by unit of the channel's member. */
  readonly #hiddenWeights: Float64Array
  readonly #hiddenBias: Float64Array
  /** By unit, then by output. */
  readonly #outWeights: Float64Array
  readonly #outBias: Float64Array
  readonly #linear: Linear | undefined
  readonly #kinds: { part: Linear; kind: KindHeader['kind'] }[]

  // What the last run left behind.
  #length = 0
  #from = new Int32Array(PLACES * 64)
  readonly #words = new Int32Array(MOST)
  readonly #pooled: Float64Array
  readonly #winner: Int32Array
  readonly #hidden: Float64Array

  /** @throws {Error} when the bytes are not a model file. */
  constructor(file: Uint8Array) {
    const bytes = brotliDecompressSync(file)
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const size = view.getUint32(0, true)
    const header = JSON.parse(bytes.subarray(4, 4 + size).toString('utf8')) as Header
    const { width, hidden, members, outputs, rows, keys, linear, kinds = [] } = header
    let at = 4 + size
    const take = (count: number) => {
      const part = bytes.subarray(at, at + count)
      at += count
      if (part.length !== count) throw new Error('The model file is cut short')
      return Uint8Array.from(part).buffer
    }
    const floats = (count: number) => Float64Array.from(new Float32Array(take(count * 4)))
    this.#header = header
    this.#find = finder(readKeys(new Uint8Array(take(keys)), rows))
    this.#hiddenWeights = floats((width * 2 * hidden) / members)
    this.#hiddenBias = floats(hidden)
    this.#outWeights = floats(outputs * hidden)
    this.#outBias = floats(outputs)
    this.#table = new Int8Array((rows + 1) * width)
    this.#table.set(new Int8Array(take(rows * width)))
    const part = (own: LinearHeader) => {
      if (own.first + own.columns > outputs) throw new Error('The model file is damaged: too many columns')
      return new Linear(own, new Uint8Array(take(2 ** own.bits / 8)), new Int8Array(take(own.slots * own.columns)))
    }
    this.#linear = linear && part(linear)
    this.#kinds = kinds.map((own) => ({ part: part(own), kind: own.kind }))
    if (at !== bytes.length) throw new Error('The model file is longer than its header says')
    this.#pooled = new Float64Array(width * 2)
    this.#winner = new Int32Array(width)
    this.#hidden = new Float64Array(hidden)
  }

  /**
   * The networks' outputs for a text, one number each (log-odds before any softmax). Those that a linear part shares mean
   * nothing before {@link addLinear} has added what is its.
   */
  run(tokens: Tokens): Float64Array {
    const { width, step } = this.#header
    const length = Math.min(tokens.length, MOST)
    this.#length = length
    this.#locate(tokens)
    const table = this.#table
    const from = this.#from
    const pooled = this.#pooled.fill(0)
    const winner = this.#winner.fill(-1)
    for (let i = 0; i < length; i++) {
      const at = i * PLACES
      const a = from[at] as number
      const b = from[at + 1] as number
      const c = from[at + 2] as number
      const d = from[at + 3] as number
      const e = from[at + 4] as number
      const f = from[at + 5] as number
      const g = from[at + 6] as number
      const h = from[at + 7] as number
      const w = from[at + 8] as number
      // Written out because this is where the time goes.
      for (let q = 0; q < width; q++) {
        const sum =
          (table[a + q] as number) +
          (table[b + q] as number) +
          (table[c + q] as number) +
          (table[d + q] as number) +
          (table[e + q] as number) +
          (table[f + q] as number) +
          (table[g + q] as number) +
          (table[h + q] as number) +
          (table[w + q] as number)
        if (sum <= 0) continue
        ;(pooled[width + q] as number) += sum
        if (sum > (pooled[q] as number)) {
          pooled[q] = sum
          winner[q] = i
        }
      }
    }
    const share = step * sumShare(length)
    for (let q = 0; q < width; q++) {
      ;(pooled[q] as number) *= step
      ;(pooled[width + q] as number) *= share
    }
    return this.#decide()
  }

  /** Adds what the linear parts say of a text to the outputs that {@link run} gave for it. */
  addLinear(tokens: Tokens, out: Float64Array): Float64Array {
    const length = Math.min(tokens.length, MOST)
    // Not those of the last run: another text may have been run since.
    const words = new Int32Array(length)
    longestWords(tokens, length, this.#find, words)
    this.#linear?.addTo(out, tokens, length, words)
    for (const { part, kind } of this.#kinds) part.addTo(out, tokens, length, words, probability(out, kind))
    return out
  }

  /** Where in the table the rows of each position begin; what is not known points to a row of zeros. */
  #locate(tokens: Tokens): void {
    const { width, rows } = this.#header
    const find = this.#find
    const none = rows * width
    const length = this.#length
    if (this.#from.length < length * PLACES) this.#from = new Int32Array(length * PLACES * 2)
    const from = this.#from
    longestWords(tokens, length, find, this.#words)
    for (let i = 0; i < length; i++) {
      const at = i * PLACES
      keysAt(tokens, i, from, at)
      for (let k = at; k < at + KINDS; k++) {
        const row = find(from[k] as number)
        from[k] = row < 0 ? none : row * width
      }
      const word = this.#words[i] as number
      from[at + KINDS] = word < 0 ? none : word * width
    }
  }

  #decide(): Float64Array {
    const { members, width, hidden, outputs } = this.#header
    const ownChannels = width / members
    const ownUnits = hidden / members
    const units = this.#hidden
    const weights = this.#hiddenWeights
    units.set(this.#hiddenBias)
    for (let q = 0; q < width * 2; q++) {
      const value = this.#pooled[q] as number
      if (value === 0) continue
      // A member's channels reach only its own units.
      const first = Math.floor((q % width) / ownChannels) * ownUnits
      const from = q * ownUnits
      for (let j = 0; j < ownUnits; j++) (units[first + j] as number) += value * (weights[from + j] as number)
    }
    const out = new Float64Array(this.#outBias)
    for (let j = 0; j < hidden; j++) {
      const value = units[j] as number
      if (value <= 0) continue
      const from = j * outputs
      for (let o = 0; o < outputs; o++) (out[o] as number) += value * (this.#outWeights[from + o] as number)
    }
    return out
  }

  /**
   * How much each word of the text last run speaks for the direction `gradient` (one weight an output): gradient times
   * activation, a first-order guess at what the score loses without it. From left to right; `from` and `to` are tokens.
   */
  contributions(gradient: ArrayLike<number>): { from: number; to: number; share: number }[] {
    const { members, width, hidden, outputs, step } = this.#header
    const ownChannels = width / members
    const ownUnits = hidden / members
    const slopes = new Float64Array(hidden)
    for (let j = 0; j < hidden; j++) {
      if ((this.#hidden[j] as number) <= 0) continue
      for (let o = 0; o < outputs; o++) {
        ;(slopes[j] as number) += (gradient[o] ?? 0) * (this.#outWeights[j * outputs + o] as number)
      }
    }
    const back = new Float64Array(width * 2)
    for (let q = 0; q < width * 2; q++) {
      const first = Math.floor((q % width) / ownChannels) * ownUnits
      for (let j = 0; j < ownUnits; j++) {
        ;(back[q] as number) += (slopes[first + j] as number) * (this.#hiddenWeights[q * ownUnits + j] as number)
      }
    }
    const share = sumShare(this.#length)
    const words: { from: number; to: number; share: number }[] = []
    for (let i = 0; i < this.#length; i++) {
      if (this.#words[i] !== INSIDE) words.push({ from: i, to: i, share: 0 })
      const word = words.at(-1)
      if (word === undefined) break
      word.to = i + 1
      for (let q = 0; q < width; q++) {
        let sum = 0
        for (let k = 0; k < PLACES; k++) sum += this.#table[(this.#from[i * PLACES + k] as number) + q] as number
        if (sum <= 0) continue
        const slope = (back[width + q] as number) * share + (this.#winner[q] === i ? (back[q] as number) : 0)
        word.share += sum * step * slope
      }
    }
    return words
  }
}

/** How probable the network thinks a kind is, 0 to 1. */
function probability(out: Float64Array, { from, to, is }: KindHeader['kind']): number {
  const odds = out.subarray(from, to)
  const most = Math.max(...odds)
  const total = odds.reduce((sum, value) => sum + Math.exp(value - most), 0)
  return Math.exp((out[is] ?? 0) - most) / total
}

/** What the sum over a text of `length` positions is multiplied with, so that long texts do not shout. */
export const sumShare = (length: number) => 0.5 / Math.sqrt(Math.max(length, 1))

/** @throws {Error} when the bytes are not those of so many rising keys. */
function readKeys(bytes: Uint8Array, rows: number): Int32Array {
  const keys = new Int32Array(rows)
  let isSound = true
  let at = 0
  let key = 0
  for (let row = 0; row < rows; row++) {
    const before = key
    let byte = 0x80
    for (let shift = 0; byte & 0x80; shift += 7) {
      byte = bytes[at++] ?? 0
      key += (byte & 0x7f) * 2 ** shift
    }
    isSound &&= key <= 0xffffffff && (row === 0 || key > before)
    keys[row] = key | 0
  }
  if (!isSound || at !== bytes.length) throw new Error('The model file is damaged: its keys are not those of its rows')
  return keys
}

/** Says in which row a key stands, −1 where in none: a hash table with open addressing, key and row side by side. */
function finder(keys: Int32Array): (key: number) => number {
  const size = 2 ** Math.ceil(Math.log2(Math.max(2, keys.length * 1.6)))
  const mask = size - 1
  const slots = new Int32Array(size * 2)
  for (let row = 0; row < keys.length; row++) {
    const key = keys[row] as number
    let slot = key & mask
    while (slots[slot * 2 + 1] !== 0) slot = (slot + 1) & mask
    slots[slot * 2] = key
    slots[slot * 2 + 1] = row + 1
  }
  return (key) => {
    for (let slot = key & mask; ; slot = (slot + 1) & mask) {
      const row = slots[slot * 2 + 1] as number
      if (row === 0 || slots[slot * 2] === key) return row - 1
    }
  }
}
