import { KINDS, keysAt, longestWords } from '../../src/text/features.ts'
import { read } from '../../src/text/reading.ts'
import type { Learned } from './learner.ts'

/** @throws {Error} when networks do not read the same n-grams: these cannot stand side by side. */
export function checkSideBySide([first, ...others]: readonly Learned[]): void {
  if (others.some(({ keys }) => keys.length !== first?.keys.length || keys.some((key, i) => key !== first.keys[i]))) {
    throw new Error('Networks that read different n-grams cannot stand side by side')
  }
}

/**
 * The networks with at most `most` rows of their tables, in the order of their unsigned keys: those of `always`, then those
 * that say most by their length. A row that hardly ever came up has hardly moved from nothing. Of an n-gram and a word that
 * happen to have one key the stronger is kept.
 * @throws {Error} when there is no network, when they do not read the same n-grams, or when `always` are too many.
 */
export function prune(
  members: readonly Learned[],
  most: number,
  always: ReadonlySet<number> = new Set(),
): [Learned, ...Learned[]] {
  const [first, ...others] = members
  if (first === undefined) throw new Error('There is no network to prune')
  checkSideBySide(members)
  if (always.size > most) throw new Error(`${always.size} rows are to be kept always, but only ${most} in all`)
  const { keys } = first
  const strength = new Float64Array(keys.length)
  for (const { table, width } of members) {
    for (const [at, value] of table.entries()) {
      const row = Math.floor(at / width)
      strength[row] = (strength[row] ?? 0) + value ** 2
    }
  }
  for (const [row, key] of keys.entries()) if (always.has(key)) strength[row] = Number.POSITIVE_INFINITY
  const strongestFirst = (a: number, b: number) =>
    strength[a] === strength[b] ? a - b : (strength[b] ?? 0) - (strength[a] ?? 0)
  const unsigned = (row: number) => (keys[row] ?? 0) >>> 0
  const taken = new Set<number>()
  const isFirst = (row: number) => taken.size < taken.add(keys[row] ?? 0).size
  const kept = [...keys.keys()]
    .sort(strongestFirst)
    .filter(isFirst)
    .slice(0, most)
    .sort((a, b) => unsigned(a) - unsigned(b))
  const pruned = (one: Learned): Learned => {
    const table = new Float32Array(kept.length * one.width)
    for (const [to, row] of kept.entries()) {
      table.set(one.table.subarray(row * one.width, (row + 1) * one.width), to * one.width)
    }
    return { ...one, keys: Int32Array.from(kept, (row) => keys[row] ?? 0), table }
  }
  return [pruned(first), ...others.map(pruned)]
}

/** The network with only its first outputs: the others helped it learn. */
export function withOutputs(one: Learned, outputs: number): Learned {
  const outWeights = one.outWeights.slice(0, outputs * one.hidden)
  return { ...one, outputs, outWeights, outBias: one.outBias.slice(0, outputs) }
}

/** The keys among `known` that the network looks up in these texts: of n-grams and of words. */
export function keysOfTexts(texts: readonly string[], known: ReadonlySet<number>): Set<number> {
  const found = new Set<number>()
  const ngrams = new Int32Array(KINDS)
  for (const text of texts) {
    const { tokens } = read(text)
    const words = new Int32Array(tokens.length)
    const find = (key: number) => {
      if (!known.has(key)) return -1
      found.add(key)
      return 0
    }
    longestWords(tokens, tokens.length, find, words)
    for (let i = 0; i < tokens.length; i++) {
      keysAt(tokens, i, ngrams, 0)
      for (const key of ngrams) if (known.has(key)) found.add(key)
    }
  }
  return found
}
