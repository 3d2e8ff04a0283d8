import { INSIDE, mix, wordKey } from './features.ts'
import { EDGE, type Tokens } from './tokens.ts'

/** What a header says of the linear part. */
export interface LinearHeader {
  /** The table has 2^bits slots, at least eight. */
  bits: number
  /** Slots that hold weights; all others hold nothing. */
  slots: number
  /** Answers that a slot has a weight for: all that compete but the last, which they are compared with. */
  columns: number
  /** The output that the first of them is added to; the others follow. */
  first: number
  /** One step of the weights' whole numbers. */
  step: number
  /** What is added whatever the text says, one number a column; without it nothing. */
  bias?: number[]
}

/** A linear part for texts of one kind: it counts as much as the network believes that the text is of this kind. */
export interface KindHeader extends LinearHeader {
  /** The outputs from `from` to before `to` are the network's odds of the kinds; `is` is that of this one. */
  kind: { from: number; to: number; is: number }
}

/** The longest n-gram. */
const LONGEST = 4

/** Which kind a key is of, so that a word and the same characters as an n-gram are two. */
const NGRAM = 11
const WORD = 12
const PAIR = 13

/**
 * A linear model of answers that compete, over hashed n-grams and words: the log-odds of an answer against the last one are
 * the sum of its weights in the slots into which a text's features fall, divided by the square root of how many slots
 * these are. No keys are stored.
 *
 *     part of a model file = uint8 marks[2^bits / 8], int8 weights[slots × columns]
 *
 * Bit i & 7 of mark i >> 3 says that slot i holds weights; the weights stand in the order of their slots.
 */
export class Linear {
  readonly #header: LinearHeader
  readonly #table: Int8Array

  /** @throws {Error} when there are not as many marks as weights. */
  constructor(header: LinearHeader, marks: Uint8Array, weights: Int8Array) {
    const { bits, columns } = header
    const table = new Int8Array(2 ** bits * columns)
    let next = 0
    for (const [at, mark] of marks.entries()) {
      for (let rest = mark; rest !== 0; rest &= rest - 1) {
        const slot = at * 8 + 31 - Math.clz32(rest & -rest)
        for (let column = 0; column < columns; column++) table[slot * columns + column] = weights[next++] ?? 0
      }
    }
    if (next !== weights.length) throw new Error('The model file is damaged: weights and marks differ in number')
    this.#header = header
    this.#table = table
  }

  /** Adds the log-odds times `weight` to the outputs; `words` is what `longestWords` says of the first `length` tokens. */
  addTo(out: Float64Array, tokens: Tokens, length: number, words: Int32Array, weight = 1): void {
    const { bits, columns, first, step, bias } = this.#header
    const table = this.#table
    const slots = slotsOf(tokens, length, words, bits)
    const share = (weight * step) / Math.sqrt(slots.size)
    for (const [column, value] of bias?.entries() ?? []) (out[first + column] as number) += weight * value
    for (const slot of slots) {
      for (let column = 0; column < columns; column++) {
        ;(out[first + column] as number) += (table[slot * columns + column] as number) * share
      }
    }
  }
}

/**
 * The slots of a text's features in a table of 2^bits, each once: n-grams of one to four tokens, with the edges of the
 * text as tokens of two or more, known words, and pairs of neighbouring words. `words` as `longestWords` gives it.
 */
export function slotsOf(tokens: Tokens, length: number, words: Int32Array, bits: number): Set<number> {
  const { hashes } = tokens
  const mask = 2 ** bits - 1
  const slots = new Set<number>()
  const put = (key: number) => slots.add((key ^ (key >>> 13)) & mask)
  for (let from = -1; from < length; from++) {
    let key = NGRAM
    for (let at = from; at <= length && at < from + LONGEST; at++) {
      key = mix(key, at < 0 || at === length ? EDGE : (hashes[at] as number))
      if (at >= 0) put(key)
    }
  }
  let before = EDGE
  for (let from = 0; from < length; ) {
    let to = from + 1
    while (to < length && words[to] === INSIDE) to++
    const word = wordKey(tokens, from, to)
    if ((words[from] as number) >= 0) put(mix(word, WORD))
    put(mix(mix(before, PAIR), word))
    before = word
    from = to
  }
  return slots
}
