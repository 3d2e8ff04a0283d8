/**
 * A quoted message the way WeChat exports it in plain text:
 *
 *     「小王：三天了还没到」
 *     - - - - - - - - - - - - - - -
 *     已经在查了
 *
 * The LAST `」` followed by a line of dashes ends the quote. The quoted words are somebody else's, and may imitate
 * a closing line to smuggle words (or a command) into the mouth of the one who quotes; the first one is not safe.
 * Never throws; linear.
 */
export function splitQuote(text: string): {
  quote?: { name: string; text: string }
  reply: string
  replyStart: number
} {
  const whole = { reply: text, replyStart: 0 }
  const open = skip(text, 0, isBlank)
  if (text.charAt(open) !== '「') return whole
  for (let close = text.lastIndexOf('」'); close > open; close = text.lastIndexOf('」', close - 1)) {
    const replyStart = afterDashes(text, close + 1)
    if (replyStart === undefined) continue
    const inside = text.slice(open + 1, close)
    const colon = inside.search(/[：:]/)
    const quote =
      colon < 0
        ? { name: '', text: inside.trim() }
        : { name: inside.slice(0, colon).trim(), text: inside.slice(colon + 1).trim() }
    return { quote, reply: text.slice(replyStart), replyStart }
  }
  return whole
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

const DASHES = '-‐‑‒–—―─━－﹣−'
const isBlank = (char: string) => /\s/.test(char)

function skip(text: string, from: number, wanted: (char: string) => boolean): number {
  let at = from
  while (at < text.length && wanted(text.charAt(at))) at++
  return at
}
