import { readCorpus } from '../../scripts/training/corpus.ts'
import { mood } from '../../src/text/index.ts'
import { ALL } from './sentences.ts'

/** Plain sentences of all moods, some of which the model is unsure about: those of these tests and the held-out ones. */
export const POOL: readonly string[] = [
  ...ALL.map(({ text }) => text),
  ...readCorpus('dev').map(({ text }) => text),
].filter((text) => /^[\u4e00-\u9fff，。！？ ]{3,24}$/.test(text))

/** Two messages that share nearly all their words and are flagged, but not by much. */
export function doubtfulPair(): { text: string; similar: string } {
  for (const text of POOL) {
    if (text.length < 6 || !isDoubtful(text)) continue
    for (const similar of [
      `${text}哦`,
      `${text}呀`,
      `话说${text}`,
      `话说${text}哦`,
      `那个，${text}`,
      `${text}，是的`,
    ]) {
      if (isDoubtful(similar)) return { text, similar }
    }
  }
  throw new Error('no pair of sentences about which the model is unsure')
}

function isDoubtful(text: string): boolean {
  const { negative, severity } = mood(text)
  return severity < 3 && negative >= 0.5 && negative < 0.69
}
