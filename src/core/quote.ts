import { safeName } from './people.ts'

/**
 * A quoted message the way chats export it in plain text; over gRPC there is no other sign of a quote:
 *
 *     「小王：三天了还没到」
 *     - - - - - - - - - - - - - - -
 *     已经在查了
 *
 * The LAST `」` followed by a line of dashes ends the quote. The quoted words are somebody else's, and may imitate
 * a closing line to smuggle words (or a command) into the mouth of the one who quotes; the first one is not safe.
 * `body` is what this person wrote now, `bodyStart` where it begins in `text`. Never throws; linear.
 * @param isName settles names that contain a colon.
 */
export function splitQuote(
  text: string,
  isName: (name: string) => boolean = () => false,
): { quote?: { name: string; text: string }; body: string; bodyStart: number } {
  const open = skip(text, 0, isBlank)
  if (text.charAt(open) === '「') {
    for (let close = text.lastIndexOf('」'); close > open; close = text.lastIndexOf('」', close - 1)) {
      const bodyStart = afterDashes(text, close + 1)
      if (bodyStart === undefined) continue
      const quote = readQuote(text.slice(open + 1, close), isName)
      return { quote, body: text.slice(bodyStart).trimEnd(), bodyStart }
    }
  }
  return { body: text, bodyStart: 0 }
}

function readQuote(inside: string, isName: (name: string) => boolean): { name: string; text: string } {
  let colon = -1
  for (const found of inside.slice(0, 80).matchAll(/[：:]/gu)) {
    if (colon === -1 || isName(safeName(inside.slice(0, found.index), ''))) colon = found.index
  }
  return colon === -1
    ? { name: '', text: inside.trim() }
    : { name: safeName(inside.slice(0, colon), ''), text: inside.slice(colon + 1).trim() }
}

/** Where the reply begins if a line of at least three dashes follows, else undefined. */
function afterDashes(text: string, from: number): number | undefined {
  const line = skip(text, from, isBlank)
  if (!text.slice(from, line).includes('\n')) return undefined
  let dashes = 0
  const end = skip(text, line, (char) => {
    if (DASHES.includes(char)) dashes++
    return DASHES.includes(char) || char === ' ' || char === '\t' || char === '\u3000'
  })
  if (dashes < 3 || (end < text.length && !/[\r\n]/.test(text.charAt(end)))) return undefined
  return skip(text, end, isBlank)
}

const DASHES = '-‐‑‒–—―─━－﹣−_'
const isBlank = (char: string) => /\s/.test(char)

function skip(text: string, from: number, wanted: (char: string) => boolean): number {
  let at = from
  while (at < text.length && wanted(text.charAt(at))) at++
  return at
}
