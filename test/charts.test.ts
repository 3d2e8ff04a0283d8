import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Board, type BoardRow, barChartSvg, boardSvg, toPng } from '../src/charts/index.ts'
import { lettering, printable, widthOf } from '../src/charts/lettering.ts'

const board = (rows: BoardRow[], more: Partial<Board> = {}): Board => ({
  title: '邀请榜',
  subtitle: '书友群 · 本月',
  rows,
  footer: '2026-11-23 · 暖群',
  ...more,
})
const row = (rank: number, name: string, value: number, more: Partial<BoardRow> = {}): BoardRow => ({
  rank,
  name,
  value,
  unit: '位',
  ...more,
})
/** Width and height out of the header of a PNG. */
const sizeOf = (png: Buffer) => {
  expect(png.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a')
  return [png.readUInt32BE(16), png.readUInt32BE(20)]
}
const hash = (data: Buffer) => createHash('sha256').update(data).digest('hex')

describe('what the font can draw', () => {
  it.each([
    ['张三丰', '张三丰'],
    ['繁體字', '繁體字'],
    ['阿May🌸', '阿May'],
    ['👨‍👩‍👧‍👦', ''],
    ['🇨🇳小红', '小红'],
    ['1️⃣号', '号'],
    ['👍🏽好', '好'],
    ['Anna♥️★', 'Anna♥★'],
    ['𝓐𝓷𝓷𝓪', 'Anna'],
    ['ŵide', 'wide'],
    ['𠮷野家', '*野家'],
    ['محمد', '*'],
    ['محمد علي', '*'],
    ['🀄', ''],
    ['\u200b\u202e\u2066', ''],
    ['\ud800王', '王'],
    ['a\n\tb', 'a b'],
    ['\ue000李', '李'],
  ])('%s → %s', (raw, shown) => {
    expect(printable(raw)).toBe(shown)
  })

  it('cuts what is too wide, and nothing else', () => {
    const paths = (text: string, max?: number) => lettering(text, { x: 0, y: 0, size: 30, fill: '#000', max })
    expect(paths('一二三', 90)).toBe(paths('一二三'))
    expect(paths('一二三四', 90)).toBe(paths('一二…'))
    expect(widthOf('一二三', 30, 'bold')).toBe(90)
    expect(paths('一二三', 5)).toBe(paths('…'))
    expect(paths('')).toBe('')
  })
})

describe('a board', () => {
  const rows = [row(1, '张三丰', 12, { note: '2 位已离开' }), row(2, '李姐', 9), row(2, '阿May', 9), row(4, '秋秋', 1)]

  it('is a picture as wide as a phone, the same bytes each time', async () => {
    const svg = boardSvg(board(rows, { own: '秋秋：第 4 名' }))
    expect(boardSvg(board(rows, { own: '秋秋：第 4 名' }))).toBe(svg)
    const [one, two] = await Promise.all([toPng(svg), toPng(svg)])
    expect(sizeOf(one)).toEqual([750, 168 + 4 * 88 + 28 + 20 + 100 + 64])
    expect(hash(one)).toBe(hash(two))
    expect(hash(await toPng(boardSvg(board(rows.slice(1)))))).not.toBe(hash(one))
  })

  it('says the same to who cannot see it', () => {
    expect(boardSvg(board(rows, { own: '秋秋：第 4 名' }))).toContain(
      'aria-label="邀请榜；书友群 · 本月；1. 张三丰 12位；2. 李姐 9位；2. 阿May 9位；4. 秋秋 1位；秋秋：第 4 名"',
    )
  })

  it('shares a medal among equals', () => {
    const colours = (some: BoardRow[]) => boardSvg(board(some)).match(/<circle [^>]*fill="#(?:ffd95a|e9eef3|f6c79b)"/g)
    expect(colours(rows)).toHaveLength(3)
    expect(colours([row(1, '甲', 3), row(1, '乙', 3), row(1, '丙', 3), row(4, '丁', 1)])).toHaveLength(3)
  })

  it('leaves hostile names inert', async () => {
    const names = [
      '<script>alert(1)</script>',
      '"/><image href="http://x/"/>',
      ']]>&amp;',
      '\u0000\u202e\ufffe',
      '',
      '🀄',
    ]
    const svg = boardSvg(
      board(
        names.map((n, i) => row(i + 1, n, 1)),
        { title: '<b>', subtitle: '&', own: '<i>' },
      ),
    )
    expect(svg).not.toMatch(/<(?:script|image|b|i)\b/)
    expect(svg.match(/<text\b/)).toBeNull()
    sizeOf(await toPng(svg))
  })

  it('is friendly when it is empty, and steady with numbers of any size', async () => {
    sizeOf(await toPng(boardSvg(board([], { empty: '还没有人上榜' }))))
    const odd = boardSvg(board([row(1, '万'.repeat(200), 2_000_000_000, { note: '注'.repeat(200) }), row(2, '零', 0)]))
    expect(odd).not.toMatch(/NaN|Infinity|undefined/)
    sizeOf(await toPng(odd))
  })
})

describe('bars', () => {
  it('draw what they are given', async () => {
    const bars = barChartSvg({
      title: '满意吗？',
      bars: [
        { label: '满意', value: 18, text: '18 人' },
        { label: '<不满意>', value: 0 },
      ],
      footer: '暖群',
    })
    expect(bars).toContain('aria-label="满意吗？；满意 18 人；&#60;不满意&#62; 0"')
    expect(sizeOf(await toPng(bars))).toEqual([750, 112 + 2 * 84 + 60])
    sizeOf(await toPng(barChartSvg({ title: '图', bars: [] })))
  })

  it('refuses what is no SVG', async () => {
    await expect(toPng('nonsense')).rejects.toThrow()
  })
})
