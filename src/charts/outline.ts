/**
 * Reading glyph outlines out of an OpenType font with CFF outlines. The picture library reads the whole file of eight
 * megabytes once for every letter; here it is read once, a letter costs microseconds, and what has no glyph is known.
 * Formats: OpenType `cmap` 12 and `hmtx` (ISO/IEC 14496-22), CFF (Adobe Technical Note 5176), Type 2 charstrings (5177).
 */

export interface Font {
  /** Font units to the em. */
  readonly unitsPerEm: number
  /** Undefined: the font cannot draw it. */
  glyphOf(codePoint: number): number | undefined
  /** Advance in font units. */
  widthOf(glyph: number): number
  /** As path commands in font units, y upwards. */
  outlineOf(glyph: number): readonly Segment[]
}

export type Segment =
  | readonly ['M' | 'L', number, number]
  | readonly ['C', number, number, number, number, number, number]

interface Index {
  count: number
  /** The bytes of one entry. */
  at(i: number): Buffer
  end: number
}

function readIndex(data: Buffer, at: number): Index {
  const count = data.readUInt16BE(at)
  if (count === 0) return { count, at: () => Buffer.alloc(0), end: at + 2 }
  const size = data.readUInt8(at + 2)
  const base = at + 2 + (count + 1) * size
  const offset = (i: number) => base + data.readUIntBE(at + 3 + i * size, size)
  return {
    count,
    at: (i) => (i >= 0 && i < count ? data.subarray(offset(i), offset(i + 1)) : Buffer.alloc(0)),
    end: offset(count),
  }
}

/** Operands by operator; two-byte operators count from 1200. Real numbers are skipped: nothing here needs one. */
function readDict(data: Buffer): Map<number, number[]> {
  const found = new Map<number, number[]>()
  let operands: number[] = []
  for (let i = 0; i < data.length; ) {
    const b = data.readUInt8(i)
    if (b <= 21) {
      const escaped = b === 12
      found.set(escaped ? 1200 + data.readUInt8(i + 1) : b, operands)
      operands = []
      i += escaped ? 2 : 1
    } else if (b === 28) {
      operands.push(data.readInt16BE(i + 1))
      i += 3
    } else if (b === 29) {
      operands.push(data.readInt32BE(i + 1))
      i += 5
    } else if (b === 30) {
      do i += 1
      while ((data.readUInt8(i) & 0x0f) !== 0x0f && data.readUInt8(i) >> 4 !== 0x0f)
      operands.push(0)
      i += 1
    } else {
      const [value, length] = smallNumber(data, i, b)
      operands.push(value)
      i += length
    }
  }
  return found
}

/** A number of one or two bytes, as dictionaries and charstrings share it. */
function smallNumber(data: Buffer, at: number, b: number): [value: number, length: number] {
  if (b <= 246) return [b - 139, 1]
  const next = data.readUInt8(at + 1)
  return b <= 250 ? [(b - 247) * 256 + next + 108, 2] : [-(b - 251) * 256 - next - 108, 2]
}

/** The dictionary of each glyph: CFF FDSelect, format 0 or 3. */
function readSelect(cff: Buffer, at: number): (glyph: number) => number {
  if (cff.readUInt8(at) === 0) return (glyph) => cff.readUInt8(at + 1 + glyph)
  const count = cff.readUInt16BE(at + 1)
  return (glyph) => {
    let low = 0
    for (let high = count - 1; low < high; ) {
      const middle = (low + high + 1) >> 1
      if (cff.readUInt16BE(at + 3 + middle * 3) <= glyph) low = middle
      else high = middle - 1
    }
    return cff.readUInt8(at + 5 + low * 3)
  }
}

const bias = (count: number) => (count < 1240 ? 107 : count < 33900 ? 1131 : 32768)
const DEEPEST_CALL = 10

/** Runs Type 2 charstrings. */
class Pen {
  readonly segments: Segment[] = []
  #x = 0
  #y = 0
  #stems = 0
  #stack: number[] = []
  #ended = false

  constructor(
    readonly global: Index,
    readonly local: Index | undefined,
  ) {}

  run(code: Buffer, depth = 0): void {
    for (let i = 0; i < code.length && !this.#ended; ) {
      const b = code.readUInt8(i)
      if (b === 28) {
        this.#stack.push(code.readInt16BE(i + 1))
        i += 3
      } else if (b === 255) {
        this.#stack.push(code.readInt32BE(i + 1) / 65536)
        i += 5
      } else if (b >= 32) {
        const [value, length] = smallNumber(code, i, b)
        this.#stack.push(value)
        i += length
      } else if (b === 10 || b === 29) {
        const subroutines = b === 10 ? this.local : this.global
        const n = this.#stack.pop() ?? 0
        i += 1
        if (subroutines !== undefined && depth < DEEPEST_CALL)
          this.run(subroutines.at(n + bias(subroutines.count)), depth + 1)
      } else if (b === 11) return
      else if (b === 19 || b === 20) {
        this.#stems += this.#stack.length >> 1
        this.#stack = []
        i += 1 + ((this.#stems + 7) >> 3)
      } else if (b === 12) {
        this.#flex(code.readUInt8(i + 1))
        i += 2
      } else {
        this.#operator(b)
        i += 1
      }
    }
  }

  #operator(b: number): void {
    const s = this.#stack
    switch (b) {
      case 1:
      case 3:
      case 18:
      case 23:
        this.#stems += s.length >> 1
        break
      case 4:
        this.#move(0, s.at(-1) ?? 0)
        break
      case 21:
        this.#move(s.at(-2) ?? 0, s.at(-1) ?? 0)
        break
      case 22:
        this.#move(s.at(-1) ?? 0, 0)
        break
      case 5:
        this.#lines(s)
        break
      case 6:
      case 7:
        for (const [i, d] of s.entries())
          this.#line((i % 2 === 0) === (b === 6) ? d : 0, (i % 2 === 0) === (b === 6) ? 0 : d)
        break
      case 8:
        this.#curves(s)
        break
      case 24:
        this.#curves(s.slice(0, -2))
        this.#lines(s.slice(-2))
        break
      case 25:
        this.#lines(s.slice(0, -6))
        this.#curves(s.slice(-6))
        break
      case 26:
      case 27:
        this.#parallel(s, b === 26)
        break
      case 30:
      case 31:
        this.#alternating(s, b === 30)
        break
      case 14:
        this.#ended = true
    }
    this.#stack = []
  }

  #move(dx: number, dy: number): void {
    this.#x += dx
    this.#y += dy
    this.segments.push(['M', this.#x, this.#y])
  }

  #line(dx: number, dy: number): void {
    this.#x += dx
    this.#y += dy
    this.segments.push(['L', this.#x, this.#y])
  }

  #lines(s: readonly number[]): void {
    for (let i = 0; i + 1 < s.length; i += 2) this.#line(s[i] ?? 0, s[i + 1] ?? 0)
  }

  #curve(dx1: number, dy1: number, dx2: number, dy2: number, dx3: number, dy3: number): void {
    const [x1, y1] = [this.#x + dx1, this.#y + dy1]
    const [x2, y2] = [x1 + dx2, y1 + dy2]
    this.#x = x2 + dx3
    this.#y = y2 + dy3
    this.segments.push(['C', x1, y1, x2, y2, this.#x, this.#y])
  }

  #curves(s: readonly number[]): void {
    for (let i = 0; i + 5 < s.length; i += 6)
      this.#curve(s[i] ?? 0, s[i + 1] ?? 0, s[i + 2] ?? 0, s[i + 3] ?? 0, s[i + 4] ?? 0, s[i + 5] ?? 0)
  }

  /** vvcurveto and hhcurveto: both ends in one direction. */
  #parallel(s: readonly number[], vertical: boolean): void {
    let [i, aside] = s.length % 4 === 1 ? [1, s[0] ?? 0] : [0, 0]
    for (; i + 3 < s.length; i += 4) {
      const [a = 0, b = 0, c = 0, d = 0] = s.slice(i, i + 4)
      if (vertical) this.#curve(aside, a, b, c, 0, d)
      else this.#curve(a, aside, b, c, d, 0)
      aside = 0
    }
  }

  /** vhcurveto and hvcurveto: the direction turns with each curve. */
  #alternating(s: readonly number[], startsVertical: boolean): void {
    let vertical = startsVertical
    for (let i = 0; i + 3 < s.length; i += 4) {
      const [a = 0, b = 0, c = 0, d = 0] = s.slice(i, i + 4)
      const last = s.length - i === 5 ? (s[i + 4] ?? 0) : 0
      if (vertical) this.#curve(0, a, b, c, d, last)
      else this.#curve(a, 0, b, c, last, d)
      vertical = !vertical
    }
  }

  #flex(operator: number): void {
    const s = this.#stack
    const n = (i: number) => s[i] ?? 0
    if (operator === 35) this.#curves(s.slice(0, 12))
    else if (operator === 34) {
      this.#curve(n(0), 0, n(1), n(2), n(3), 0)
      this.#curve(n(4), 0, n(5), -n(2), n(6), 0)
    } else if (operator === 36) {
      this.#curve(n(0), n(1), n(2), n(3), n(4), 0)
      this.#curve(n(5), 0, n(6), n(7), n(8), -(n(1) + n(3) + n(7)))
    } else if (operator === 37) {
      const dx = n(0) + n(2) + n(4) + n(6) + n(8)
      const dy = n(1) + n(3) + n(5) + n(7) + n(9)
      const wide = Math.abs(dx) > Math.abs(dy)
      this.#curves(s.slice(0, 6))
      this.#curve(n(6), n(7), n(8), n(9), wide ? n(10) : -dx, wide ? -dy : n(10))
    }
    this.#stack = []
  }
}

/** @throws RangeError when the file is no font of the formats above. */
export function readFont(file: Buffer): Font {
  const tables = new Map<string, Buffer>()
  for (let i = 0; i < file.readUInt16BE(4); i += 1) {
    const at = 12 + 16 * i
    const offset = file.readUInt32BE(at + 8)
    tables.set(file.toString('latin1', at, at + 4), file.subarray(offset, offset + file.readUInt32BE(at + 12)))
  }
  const table = (tag: string) => {
    const found = tables.get(tag)
    if (found === undefined) throw new RangeError(`the font has no table ${tag}`)
    return found
  }
  const glyphs = readCmap(table('cmap'))
  const hmtx = table('hmtx')
  const advances = table('hhea').readUInt16BE(34)
  const cff = table('CFF ')
  const top = readIndex(cff, readIndex(cff, cff.readUInt8(2)).end)
  const global = readIndex(cff, readIndex(cff, top.end).end)
  const dict = readDict(top.at(0))
  const offsetOf = (operator: number) => {
    const offset = dict.get(operator)?.[0]
    if (offset === undefined) throw new RangeError(`the font has no CFF entry ${operator}`)
    return offset
  }
  const charStrings = readIndex(cff, offsetOf(17))
  const select = readSelect(cff, offsetOf(1237))
  const dicts = readIndex(cff, offsetOf(1236))
  const locals = Array.from({ length: dicts.count }, (_, i) => {
    const [size = 0, offset = 0] = readDict(dicts.at(i)).get(18) ?? []
    const [at] = readDict(cff.subarray(offset, offset + size)).get(19) ?? []
    return at === undefined ? undefined : readIndex(cff, offset + at)
  })
  return {
    unitsPerEm: table('head').readUInt16BE(18),
    glyphOf: (codePoint) => glyphs.get(codePoint),
    widthOf: (glyph) => hmtx.readUInt16BE(4 * Math.min(glyph, advances - 1)),
    outlineOf: (glyph) => {
      const pen = new Pen(global, locals[select(glyph)])
      pen.run(charStrings.at(glyph))
      return pen.segments
    },
  }
}

function readCmap(cmap: Buffer): Map<number, number> {
  const glyphs = new Map<number, number>()
  for (let i = 0; i < cmap.readUInt16BE(2); i += 1) {
    const at = cmap.readUInt32BE(8 + 8 * i)
    if (cmap.readUInt16BE(at) !== 12) continue
    for (let group = 0; group < cmap.readUInt32BE(at + 12); group += 1) {
      const [first, last, glyph] = [0, 4, 8].map((o) => cmap.readUInt32BE(at + 16 + 12 * group + o))
      for (let c = first ?? 0; c <= (last ?? -1); c += 1) glyphs.set(c, (glyph ?? 0) + c - (first ?? 0))
    }
    return glyphs
  }
  throw new RangeError('the font has no character map of format 12')
}
