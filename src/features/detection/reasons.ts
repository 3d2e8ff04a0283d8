import { type Layer, mood } from '../../text/index.ts'

/** Which words of a message sound unhappy. Pure. */

/** UTF-16 offsets in the text, `end` not included. */
export interface WordSpan {
  start: number
  end: number
}

/** The words that spoke for "unhappy", in order and without overlap; none for a text that does not sound so. */
export function unhappyWords(text: string, layer: Layer | undefined): WordSpan[] {
  const { reasons } = mood(text, { layer })
  const spans = reasons
    .filter((r) => r.weight > 0 && r.end > r.start)
    .map(({ start, end }) => ({ start, end }))
    .sort((a, b) => a.start - b.start)
  const merged: WordSpan[] = []
  for (const span of spans) {
    const last = merged.at(-1)
    if (last !== undefined && span.start <= last.end) last.end = Math.max(last.end, span.end)
    else merged.push(span)
  }
  return merged
}
