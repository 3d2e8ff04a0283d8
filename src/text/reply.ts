/**
 * Finds the end of a quoted message in the form in which chats export it in plain text:
 *
 *     「小王：三天了还没到」
 *     - - - - - - - - - - - - - - -
 *     已经在查了
 *
 * The LAST `」` followed by a line of dashes ends the quote. The quoted words are somebody else's, and may imitate a
 * closing line to smuggle words into the mouth of the one who quotes; the first one is not safe. Undefined when the
 * text does not begin with a quote. Offsets in UTF-16 units; linear; never throws.
 */
export function findReply(text: string): { quoteStart: number; quoteEnd: number; bodyStart: number } | undefined {
  const open = skip(text, 0, isBlank)
  if (text.charAt(open) !== '「') return undefined
  for (let close = text.lastIndexOf('」'); close > open; close = text.lastIndexOf('」', close - 1)) {
    const bodyStart = afterDashes(text, close + 1)
    if (bodyStart !== undefined) return { quoteStart: open + 1, quoteEnd: close, bodyStart }
  }
  return undefined
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
