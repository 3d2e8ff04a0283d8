import { Converter } from 'opencc-js/t2cn'

/** Characters nobody sees: soft hyphen, joiners, zero-width, bidi marks and isolates, variation selectors, BOM. */
const INVISIBLE =
  /\u034f|[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]|[\ufe00-\ufe0f]/
/** What joins the letter before it, and what NFKC makes into that: Thai and Lao am, voicing marks of half-width kana. */
const MARK = /^[\p{M}\u0e33\u0eb3\uff9e\uff9f]$/u
/** More marks than this on one letter are decoration and left out. */
const MAX_MARKS = 8
const TOO_MANY_MARKS = new RegExp(`(\\p{M}{${MAX_MARKS}})\\p{M}+`, 'gu')

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
  let char = String.fromCharCode(unit)
  // Twice: a few simple forms are themselves traditional forms of another (薴 苧 苎).
  for (let step = 0; step < 2; step++) {
    const simple = BY_HAND[char] ?? toSimplified(char)
    if (simple.length === 1) char = simple
  }
  const result = char.charCodeAt(0)
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
      if (isUnseen(unit, char)) continue
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
    if (isHan(unit) || (unit < 0x7f && !mayJoin(text.charCodeAt(i + 1)))) {
      put(unit < 0x7f ? String.fromCharCode(unit).toLowerCase() : String.fromCharCode(unit), i)
      i++
      continue
    }
    const start = i
    i += (text.codePointAt(i) ?? 0) > 0xffff ? 2 : 1
    let letter = text.slice(start, i)
    // Marks find their letter across characters nobody sees: once those are gone, they would stand beside it.
    for (let marks = 0; i < text.length; ) {
      const char = String.fromCodePoint(text.codePointAt(i) ?? 0)
      if (!isUnseen(char.charCodeAt(0), char)) {
        if (!MARK.test(char)) break
        if (++marks <= MAX_MARKS) letter += char
      }
      i += char.length
    }
    put(
      letter
        .replace(/\p{Surrogate}/gu, '\ufffd')
        .normalize('NFKC')
        .toLowerCase()
        .normalize('NFKC')
        .replace(TOO_MANY_MARKS, '$1'),
      start,
    )
  }
  return { text: units.join(''), map }
}

/** Control and invisible characters; white space is neither. */
function isUnseen(unit: number, char: string): boolean {
  if (unit < 32 || unit === 127) return !isSpace(unit)
  return unit > 127 && !isHan(unit) && INVISIBLE.test(char)
}

/** Whether a unit may be, or hide, a mark of the letter before it; NaN, the end, is not. */
function mayJoin(unit: number): boolean {
  return (unit < 32 || unit >= 127) && !isHan(unit)
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
