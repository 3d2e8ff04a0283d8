import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
type Sentiment = typeof import('natural/lib/natural/sentiment/index.js')
let analyzer: InstanceType<Sentiment['SentimentAnalyzer']> | undefined

/** The vocabularies of all languages come in one piece, 0.1 s: loaded when the first English word is met. */
function analyser() {
  if (analyzer === undefined) {
    const { SentimentAnalyzer } = require('natural/lib/natural/sentiment/index.js') as Sentiment
    analyzer = new SentimentAnalyzer('English', undefined, 'afinn')
  }
  return analyzer
}

/** Words of tone in English text, with their AFINN score (−5…5) after negation; offsets in `text` (lower case). */
export function englishTone(text: string): { start: number; end: number; score: number }[] {
  const found: { start: number; end: number; score: number }[] = []
  // natural knows "not" but no contraction of it: "isn't" is read as "not" standing there.
  let before: string[] = []
  let last = 0
  for (const match of text.matchAll(/[a-z]+(?:['’][a-z]+)?/g)) {
    const word = match[0]
    if (/[^a-z\s]/.test(text.slice(last, match.index))) before = [] // a negation ends with its clause
    last = match.index + word.length
    if (/n['’]t$|^(dont|cant|wont|didnt|doesnt|isnt|wasnt|cannot|without)$/.test(word)) {
      before.push('not')
      continue
    }
    const alone = word.length < 3 ? 0 : analyser().getSentiment([word])
    if (Math.abs(alone) >= 2 && !/^(no|not|never)$/.test(word)) {
      const scope = [...before.slice(-3), word]
      found.push({ start: match.index, end: last, score: analyser().getSentiment(scope) * scope.length })
      before = []
    } else before.push(Math.abs(alone) === 1 && !/^(no|not|never)$/.test(word) ? '_' : word)
  }
  return found
}
