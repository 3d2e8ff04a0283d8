import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { type Font, readFont } from './outline.ts'

/** Words as shapes: which letters the embedded font can draw, how wide they are, and how they look. */

export type Weight = 'regular' | 'bold'

const FILES: Record<Weight, string> = { regular: 'NotoSansHans-Regular.otf', bold: 'NotoSansHans-Bold.otf' }
const fonts = new Map<Weight, Font>()

/** Eight megabytes each: read when the first picture is made, then kept. */
function fontOf(weight: Weight): Font {
  let font = fonts.get(weight)
  if (font === undefined) {
    const home = path.dirname(createRequire(import.meta.url).resolve('@embedpdf/fonts-sc'))
    font = readFont(readFileSync(path.join(home, '..', 'fonts', FILES[weight])))
    fonts.set(weight, font)
  }
  return font
}

/** As in masked names: there is a letter here that we cannot show. */
const MISSING = '*'
/** Holds its place until whole runs are known; private use, so that nobody can have written it. */
const UNKNOWN = '\ue000'
const UNKNOWN_RUN = /\ue000(?:\s*\ue000)*/gu
const ELLIPSIS = '…'
// Joined families, flags, keycaps, skin tones: a picture of its own, which no text font has.
const EMOJI =
  /\p{RI}\p{RI}|[\d#*]\ufe0f?\u20e3|\p{Extended_Pictographic}(?:[\ufe0e\ufe0f]|\p{EMod})?(?:\u200d\p{Extended_Pictographic}(?:[\ufe0e\ufe0f]|\p{EMod})?)*/gu
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Variation_Selector}\p{EMod}]/gu

/**
 * The text as the font can draw it: emoji are left out (`★` and `♥`, which the font has, stay), fancy letters become
 * plain ones, and what remains unknown is one * a run.
 */
export function printable(text: string): string {
  const font = fontOf('regular')
  const canDraw = (letter: string) => font.glyphOf(letter.codePointAt(0) ?? 0) !== undefined
  const plain = text
    .normalize('NFC')
    .replace(EMOJI, (emoji) => {
      const [first = ''] = emoji
      return canDraw(first) && !/[\u200d\u20e3]|\p{RI}/u.test(emoji) ? first : ''
    })
    .replace(/\s+/gu, ' ')
    .replace(UNSEEN, '')
  const letters = [...plain].map((letter) => {
    if (canDraw(letter)) return letter
    const folded = letter.normalize('NFKD').replace(/\p{M}/gu, '')
    return [...folded].every(canDraw) ? folded : UNKNOWN
  })
  return letters.join('').replace(UNKNOWN_RUN, MISSING).replace(/\s+/gu, ' ').trim()
}

/** Width in pixels of printable text. */
export function widthOf(text: string, size: number, weight: Weight): number {
  const font = fontOf(weight)
  let units = 0
  for (const letter of text) units += font.widthOf(font.glyphOf(letter.codePointAt(0) ?? 0) ?? 0)
  return (units * size) / font.unitsPerEm
}

/** Printable text that is no wider than `max` pixels, cut with … where it must be. */
export function fitting(text: string, max: number, size: number, weight: Weight): string {
  if (widthOf(text, size, weight) <= max) return text
  const letters = [...text]
  while (letters.length > 0 && widthOf(letters.join('') + ELLIPSIS, size, weight) > max) letters.pop()
  return letters.join('').trimEnd() + ELLIPSIS
}

export interface TextStyle {
  x: number
  /** Of the base line. */
  y: number
  size: number
  weight?: Weight
  fill: string
  anchor?: 'start' | 'middle' | 'end'
  /** Pixels; longer text is cut with …. */
  max?: number
}

const round = (n: number) => Math.round(n * 100) / 100

/** One line of text as an SVG path: no letter of it can become markup, and it looks the same on every machine. */
export function lettering(raw: string, style: TextStyle): string {
  const weight = style.weight ?? 'regular'
  const text = fitting(printable(raw), style.max ?? Number.POSITIVE_INFINITY, style.size, weight)
  const font = fontOf(weight)
  const scale = style.size / font.unitsPerEm
  const width = widthOf(text, style.size, weight)
  let x = style.x - (style.anchor === 'end' ? width : style.anchor === 'middle' ? width / 2 : 0)
  let d = ''
  for (const letter of text) {
    const glyph = font.glyphOf(letter.codePointAt(0) ?? 0) ?? 0
    let open = false
    for (const [kind, ...points] of font.outlineOf(glyph)) {
      if (kind === 'M' && open) d += 'Z'
      open = true
      d += kind + points.map((p, i) => round(i % 2 === 0 ? x + p * scale : style.y - p * scale)).join(' ')
    }
    if (open) d += 'Z'
    x += font.widthOf(glyph) * scale
  }
  return d === '' ? '' : `<path fill="${style.fill}" d="${d}"/>`
}

/** For attributes and titles, which are the only text in a chart. */
export function escaped(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\p{Cn}]/gu, ' ').replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)
}
