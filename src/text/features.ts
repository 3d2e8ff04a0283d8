import { EDGE, type Tokens } from './tokens.ts'

/** How many n-gram features every position of a text has; a word that begins there comes on top. */
export const KINDS = 8

/** Stands where a word goes on that began before. */
export const INSIDE = -2

/** A word of the vocabulary has at most so many tokens. */
export const LONGEST_WORD = 4

/** Mixes two 32-bit values into one. */
export const mix = (hash: number, more: number) => {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) ^ Math.imul(more ^ (more >>> 13), 0xc2b2ae35)
  return Math.imul(mixed ^ (mixed >>> 16), 0x27d4eb2f)
}

/**
 * The keys of the n-grams seen from position `i`, into `into` from `offset` on: the token itself, the two before and
 * the two after it each by its place, the pair that begins here, and the triples that begin here or have it in the
 * middle.
 */
export function keysAt(tokens: Tokens, i: number, into: Int32Array, offset: number): void {
  const { hashes, length } = tokens
  const a = i > 1 ? (hashes[i - 2] ?? 0) : EDGE
  const b = i > 0 ? (hashes[i - 1] ?? 0) : EDGE
  const c = hashes[i] ?? 0
  const d = i + 1 < length ? (hashes[i + 1] ?? 0) : EDGE
  const e = i + 2 < length ? (hashes[i + 2] ?? 0) : EDGE
  const pair = mix(c, d)
  into[offset] = mix(c, 1)
  into[offset + 1] = mix(b, 2)
  into[offset + 2] = mix(d, 3)
  into[offset + 3] = mix(a, 4)
  into[offset + 4] = mix(e, 5)
  into[offset + 5] = mix(pair, 6)
  into[offset + 6] = mix(mix(b, pair), 7)
  into[offset + 7] = mix(mix(pair, e), 8)
}

/** The key of the word that the tokens from `from` to before `to` make up. */
export function wordKey(tokens: Tokens, from: number, to: number): number {
  let key = 0x9e3779b9 | 0
  for (let i = from; i < to; i++) key = mix(key, tokens.hashes[i] ?? 0)
  return mix(key, 9)
}

/**
 * Cuts the first `length` tokens of a text into the longest words that `find` knows, from left to right. `row` then says
 * for each position what `find` gave for the word that begins there: −1 for a token in no word, {@link INSIDE} within one.
 */
export function longestWords(tokens: Tokens, length: number, find: (key: number) => number, row: Int32Array): void {
  row.fill(INSIDE, 0, length)
  for (let at = 0; at < length; ) {
    let taken = 1
    row[at] = -1
    for (let size = Math.min(LONGEST_WORD, length - at); size > 0; size--) {
      const found = find(wordKey(tokens, at, at + size))
      if (found < 0) continue
      row[at] = found
      taken = size
      break
    }
    at += taken
  }
}
