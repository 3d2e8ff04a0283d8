import { normalise } from './normalise.ts'
import { findReply } from './reply.ts'
import { type Tokens, tokenise } from './tokens.ts'

/** Only this much of a message is read, in UTF-16 units: people say what is wrong at the beginning or at the end. */
const HEAD = 2000
const TAIL = 500

/** A message as the analysis reads it. */
export interface Reading {
  /** Normalised; without a quote of somebody else's words. */
  plain: string
  /** `map[i]` is where unit `i` of `plain` stands in the original. */
  map: readonly number[]
  tokens: Tokens
}

/** Normalises and splits what this person wrote. Linear; never throws. */
export function read(text: string): Reading {
  const from = findReply(text)?.bodyStart ?? 0
  const { plain, map } = text.length - from <= HEAD + TAIL ? part(text, from, text.length) : ends(text, from)
  return { plain, map, tokens: tokenise(plain) }
}

function ends(text: string, from: number): { plain: string; map: number[] } {
  const head = part(text, from, from + HEAD)
  const tail = part(text, text.length - TAIL, text.length)
  return { plain: `${head.plain}\n${tail.plain}`, map: [...head.map, from + HEAD, ...tail.map] }
}

function part(text: string, from: number, to: number): { plain: string; map: number[] } {
  const { text: plain, map } = normalise(from === 0 && to === text.length ? text : text.slice(from, to))
  return { plain, map: from === 0 ? map : map.map((at) => at + from) }
}
