/** What the classifier reads of a normalised text: one token a Chinese character, word, number, sticker or sign. */
export interface Tokens {
  /** One 32-bit hash a token. */
  hashes: Int32Array
  /** Where each token begins and ends in the normalised text, in UTF-16 units. */
  starts: Int32Array
  ends: Int32Array
  length: number
}

const FNV_OFFSET = 0x811c9dc5 | 0
const FNV_PRIME = 0x01000193

/** A word's hash (FNV-1a over UTF-16 units). */
function hashOf(text: string, from: number, to: number): number {
  let hash = FNV_OFFSET
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ text.charCodeAt(i), FNV_PRIME)
  return hash
}

const named = (name: string) => hashOf(`\u0000${name}`, 0, name.length + 1)

/** Numbers with a meaning of their own; of all others only how many digits they have. */
const KNOWN_NUMBERS = new Set([
  '1',
  '2',
  '6',
  '666',
  '233',
  '520',
  '88',
  '315',
  '110',
  '120',
  '12315',
  '12345',
  '404',
  '500',
  '502',
])
const NUMBERS = Array.from({ length: 8 }, (_, digits) => named(`number${digits}`))
const MENTION = named('mention')
const LINK = named('link')
/** Stands before the first token and after the last. */
export const EDGE = named('edge')

const isLatin = (unit: number) => unit >= 97 && unit <= 122
const isDigit = (unit: number) => unit >= 48 && unit <= 57

/**
 * Splits a normalised text (see {@link normalise}). A mention is one token whoever is meant, so is a link; a sticker
 * name in brackets is one; repeated signs are one. Linear; never throws.
 */
export function tokenise(text: string): Tokens {
  const hashes = new Int32Array(text.length)
  const starts = new Int32Array(text.length)
  const ends = new Int32Array(text.length)
  let length = 0
  const put = (hash: number, start: number, end: number) => {
    hashes[length] = hash
    starts[length] = start
    ends[length++] = end
  }
  let at = 0
  while (at < text.length) {
    const unit = text.charCodeAt(at)
    if (unit >= 0x3400 && unit <= 0x9fff) {
      // 想像 is how 想象 is written in Taiwan; which of the two a text has tells nothing.
      put(unit === 0x50cf ? 0x8c61 : unit, at, at + 1)
      at++
    } else if (isLatin(unit)) {
      let end = at + 1
      while (end < text.length && (isLatin(text.charCodeAt(end)) || text.charCodeAt(end) === 39)) end++
      if (text.startsWith('http', at) && text.startsWith('://', end)) {
        while (end < text.length && text.charCodeAt(end) > 32 && text.charCodeAt(end) < 127) end++
        put(LINK, at, end)
      } else put(hashOf(text, at, end), at, end)
      at = end
    } else if (isDigit(unit)) {
      let end = at + 1
      while (end < text.length && isDigit(text.charCodeAt(end))) end++
      const known = end - at < 6 && KNOWN_NUMBERS.has(text.slice(at, end))
      put(known ? hashOf(text, at, end) : (NUMBERS[Math.min(7, end - at)] ?? 0), at, end)
      at = end
    } else if (unit === 64) {
      const end = mentionEnd(text, at)
      put(MENTION, at, end)
      at = end
    } else if (unit === 91 && stickerEnd(text, at) > 0) {
      const end = stickerEnd(text, at)
      put(hashOf(text, at, end), at, end)
      at = end
    } else {
      const size = (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
      let end = at + size
      while (
        end < text.length &&
        text.charCodeAt(end) === unit &&
        (size === 1 || text.startsWith(text.slice(at, at + 2), end))
      )
        end += size
      const once = hashOf(text, at, at + size)
      // Twice or more is louder than once.
      put(end > at + size ? Math.imul(once ^ 0x2b, FNV_PRIME) : once, at, end)
      at = end
    }
  }
  return { hashes, starts, ends, length }
}

/** After `@name` and the space that ends it; a name that no space ends is not told from the words after it. */
function mentionEnd(text: string, at: number): number {
  for (let end = at + 1; end < text.length && end - at <= 24; end++) {
    const unit = text.charCodeAt(end)
    if (unit === 32 || unit === 10) return end
    if (unit === 64) break
  }
  return at + 1
}

/** `[捂脸]`: up to six units between the brackets; 0 when it is none. */
function stickerEnd(text: string, at: number): number {
  for (let end = at + 1; end < text.length && end - at <= 7; end++) {
    const unit = text.charCodeAt(end)
    if (unit === 93) return end > at + 1 ? end + 1 : 0
    if (!(unit >= 0x3400 && unit <= 0x9fff) && !isLatin(unit)) return 0
  }
  return 0
}
