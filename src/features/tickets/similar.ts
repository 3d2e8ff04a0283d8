import { QuestionIndex } from '../../text/index.ts'

/** How earlier complaints of the kind ended. Pure. */

export interface Past {
  id: number
  summary: string
  result: string | null
  resolvedAt: Date | null
  byName: string | null
  /** 1–5, as the member rated it. */
  score: number | null
}

/** Below this two complaints have little in common but their category. */
const ALIKE = 0.15
/** Splitting a text into words is dear: only so many are, those that share most pairs of characters; of equals the newest. */
const READ = 80

function pairsOf(text: string): Set<string> {
  const letters = [...text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')]
  return new Set(letters.slice(1).map((letter, i) => `${letters[i]}${letter}`))
}

/** Those whose words are most like these, best first. `past`: newest first. */
export function mostAlike(words: string, past: readonly Past[], limit: number): Past[] {
  const wanted = pairsOf(words)
  const shared = (one: Past) => [...pairsOf(one.summary)].filter((pair) => wanted.has(pair)).length
  const read = past
    .map((one) => ({ one, n: shared(one) }))
    .sort((a, b) => b.n - a.n)
    .slice(0, READ)
  const index = new QuestionIndex<number>()
  for (const { one } of read) index.add(one.id, one.summary)
  const known = new Map(past.map((one) => [one.id, one]))
  return index.search(words, { limit, atLeast: ALIKE }).flatMap(({ id }) => known.get(id) ?? [])
}
