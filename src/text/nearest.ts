import { createRequire } from 'node:module'
import { normalise } from './normalise.ts'

// The package's main module opens everything it has (0.7 s, and a library that prints to the console); this
// part of it is a few milliseconds.
const require = createRequire(import.meta.url)
const { DamerauLevenshteinDistance } =
  require('natural/lib/natural/distance/index.js') as typeof import('natural/lib/natural/distance/index.js')

/** No command is longer; the distance is quadratic, so longer input is not measured at all. */
const MAX_LENGTH = 32

/**
 * The candidate nearest to a mistyped word, or undefined when none is near enough to be worth suggesting.
 * Without `maxDistance`: Chinese words of 2–3 characters may differ in one, longer ones in two; latin ones
 * (English, pinyin) of 3–5 letters in one, longer ones in two; shorter words must match. Swapped neighbours are
 * one mistake. Of equally near candidates those beginning alike win, then the earlier in the list.
 */
export function nearest(word: string, candidates: readonly string[], maxDistance?: number): string | undefined {
  if (word.length > MAX_LENGTH * 2) return undefined
  const wanted = normalise(word).text
  if (wanted === '' || wanted.length > MAX_LENGTH) return undefined
  const limit = maxDistance ?? allowance(wanted)
  let best: string | undefined
  let bestScore = Number.POSITIVE_INFINITY
  for (const candidate of candidates) {
    const other = normalise(candidate).text
    if (other === wanted) return candidate
    if (other.length > MAX_LENGTH || Math.abs(other.length - wanted.length) > limit) continue
    const distance = DamerauLevenshteinDistance(wanted, other, { restricted: true })
    // Something must be left of the word, or every short word would be near every other.
    if (distance > limit || distance >= Math.max(wanted.length, other.length)) continue
    const score = distance + (other.charAt(0) === wanted.charAt(0) ? 0 : 0.5)
    if (score < bestScore) {
      best = candidate
      bestScore = score
    }
  }
  return best
}

function allowance(word: string): number {
  if (/[\u3400-\u9fff]/.test(word)) return word.length < 2 ? 0 : word.length < 4 ? 1 : 2
  return word.length < 3 ? 0 : word.length < 6 ? 1 : 2
}

/**
 * How alike two texts are, 0 to 1: the Dice coefficient over pairs of Chinese characters and whole latin words
 * or numbers. No dictionary is needed, and a rewording keeps most of its pairs. Two empty texts are alike.
 */
export function similarity(a: string, b: string): number {
  const left = pieces(a)
  const right = pieces(b)
  const total = left.length + right.length
  if (total === 0) return normalise(a).text === normalise(b).text ? 1 : 0
  const counts = new Map<string, number>()
  for (const piece of left) counts.set(piece, (counts.get(piece) ?? 0) + 1)
  let shared = 0
  for (const piece of right) {
    const left = counts.get(piece) ?? 0
    if (left === 0) continue
    shared++
    counts.set(piece, left - 1)
  }
  return (2 * shared) / total
}

function pieces(text: string): string[] {
  const found: string[] = []
  for (const [run] of normalise(text).text.matchAll(/[\u3400-\u9fff]+|[\p{L}\p{N}]+/gu)) {
    if (!/[\u3400-\u9fff]/.test(run)) found.push(run)
    else if (run.length === 1) found.push(run)
    else for (let i = 0; i + 1 < run.length; i++) found.push(run.slice(i, i + 2))
  }
  return found
}
