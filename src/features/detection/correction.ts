import { type Correction, fitLayer, type Layer, mood } from '../../text/index.ts'

/** What staff say about the bot's judgement, and what follows from it. Pure: no database, no clock. */

export type Verdict = 'false-alarm' | 'missed'

export interface StoredCorrection {
  id: number
  text: string
  verdict: Verdict
  byContactId: number
  /** Where it was said; null in a direct chat. */
  roomId: number | null
}

/** More examples than this are not used; the newest count. */
export const MOST_CORRECTIONS = 1000

/** The layer that follows from these corrections, with the opinion of the present model as the ground. */
export function layerFrom(corrections: readonly StoredCorrection[]): Layer {
  return fitLayer(
    corrections.map(({ text, verdict, byContactId }): Correction => {
      const { negative } = mood(text)
      return { text, unhappy: verdict === 'missed', by: byContactId, base: Math.log(negative / (1 - negative)) }
    }),
  )
}

/** What the model alone thinks of the text, and what it thinks together with the layer. */
export function effectOf(text: string, layer: Layer): { before: number; after: number } {
  return { before: mood(text).negative, after: mood(text, { layer }).negative }
}
