import { Converter } from 'opencc-js/t2cn'

/** Characters nobody sees: soft hyphen, joiners, zero-width, bidi marks and isolates, variation selectors, BOM. */
const INVISIBLE =
  /\u034f|[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]|[\ufe00-\ufe0f]/
const MARK = /^\p{M}$/u
/** More marks than this on one letter are decoration; they are folded on their own to keep the work linear. */
const MAX_MARKS = 8

const toSimplified = Converter({ from: 'tw', to: 'cn' })
/**
 * What the conversion leaves alone because it depends on the word, where one form is enough for matching; and 么,
 * which it takes for the traditional form of 幺.
 */
const BY_HAND: Record<string, string> = {
  么: '么',
  著: '着',
  瞭: '了',
  妳: '你',
  覆: '复',
  祂: '他',
  牠: '它',
  佔: '占',
}

/** One entry a UTF-16 unit, filled on first use: 0 is "not looked at yet". Holds no state that changes an answer. */
const folded = new Uint16Array(0x10000)

function foldHan(unit: number): number {
  const known = folded[unit] ?? 0
  if (known !== 0) return known
  const char = String.fromCharCode(unit)
  const simple = BY_HAND[char] ?? toSimplified(char)
  const result = simple.length === 1 ? simple.charCodeAt(0) : unit
  folded[unit] = result
  return result
}

const isHan = (unit: number) => unit >= 0x3400 && unit <= 0x9fff

/**
 * The form the rules read: NFKC, traditional characters as simplified ones (one by one, so that offsets stay
 * exact), invisible and bidi characters removed, lower case, runs of white space as one space or, where a line
 * ended, one `\n`; ends trimmed; lone surrogates as U+FFFD.
 *
 * `map[i]` is the index in `text` of unit `i` of the result. Linear in the length; never throws.
 */
export function normalise(text: string): { text: string; map: number[] } {
  const units: string[] = []
  const map: number[] = []
  let gap = '' // white space seen but not yet written
  let gapAt = 0

  const put = (chars: string, at: number) => {
    // An unchanged surrogate pair keeps both its places.
    const isPair = chars.length === 2 && (chars.codePointAt(0) ?? 0) > 0xffff && text.startsWith(chars, at)
    for (let k = 0; k < chars.length; k++) {
      const unit = chars.charCodeAt(k)
      const char = chars.charAt(k)
      if (isSpace(unit)) {
        if (gap === '') gapAt = at
        if (gap !== '\n') gap = unit === 10 || unit === 13 || unit === 0x2028 || unit === 0x2029 ? '\n' : ' '
        continue
      }
      if (unit < 32 || unit === 127 || (unit > 127 && !isHan(unit) && INVISIBLE.test(char))) continue
      if (gap !== '') {
        if (units.length > 0) {
          units.push(gap)
          map.push(gapAt)
        }
        gap = ''
      }
      units.push(isHan(unit) ? String.fromCharCode(foldHan(unit)) : char)
      map.push(k === 1 && isPair ? at + 1 : at)
    }
  }

  let i = 0
  while (i < text.length) {
    const unit = text.charCodeAt(i)
    const next = text.charCodeAt(i + 1) // NaN at the end compares false everywhere
    const nextIsPlain = !(next >= 0x300 && next < 0x2000) && !(next >= 0x20d0 && next < 0x2100) && next !== 0x3099
    if (isHan(unit) || (unit < 0x7f && nextIsPlain)) {
      put(unit < 0x7f ? String.fromCharCode(unit).toLowerCase() : String.fromCharCode(unit), i)
      i++
      continue
    }
    const start = i
    i += (text.codePointAt(i) ?? 0) > 0xffff ? 2 : 1
    for (let marks = 0; marks < MAX_MARKS && i < text.length; marks++) {
      const char = String.fromCodePoint(text.codePointAt(i) ?? 0)
      if (!MARK.test(char) || INVISIBLE.test(char)) break
      i += char.length
    }
    put(
      text
        .slice(start, i)
        .replace(/\p{Surrogate}/gu, '\ufffd')
        .normalize('NFKC')
        .toLowerCase()
        .normalize('NFKC'),
      start,
    )
  }
  return { text: units.join(''), map }
}

function isSpace(unit: number): boolean {
  return (
    unit === 32 ||
    (unit >= 9 && unit <= 13) ||
    unit === 0x85 ||
    unit === 0xa0 ||
    unit === 0x3000 ||
    unit === 0x2028 ||
    unit === 0x2029 ||
    (unit >= 0x2000 && unit <= 0x200a)
  )
}

/** Where, in the original, the character that became unit `index` ends. */
export function originalEnd(text: string, map: readonly number[], index: number): number {
  const start = map[index] ?? 0
  return start + ((text.codePointAt(start) ?? 0) > 0xffff ? 2 : 1)
}
