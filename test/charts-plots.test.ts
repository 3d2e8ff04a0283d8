import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { binsOf, partsOf, type Shares } from '../src/charts/chart.ts'
import { altOf, type Chart, chartSvg, csvOf, isEmpty, tableOf, toPng } from '../src/charts/index.ts'
import { lettered } from '../src/charts/lettered.ts'
import { compact } from '../src/charts/words.ts'

const days = (count: number) =>
  Array.from({ length: count }, (_, i) => new Date(Date.UTC(2026, 10, 1 + i)).toISOString().slice(0, 10))
const sequence = (count: number) => ({ along: '日期', labels: days(count), ticks: days(count).map((d) => d.slice(5)) })
const WEEK = ['周一', '周二', '周三', '周四', '周五', '周六', '周日']

const trend = (values: readonly (number | null)[], more: object = {}): Chart => ({
  kind: 'trend',
  title: '不满的消息',
  subtitle: '书友群',
  unit: '%',
  ...sequence(values.length),
  series: [{ name: '比例', values }],
  ...more,
})
const columns = (values: readonly number[]): Chart => ({
  kind: 'columns',
  title: '每天的工单',
  unit: '单',
  ...sequence(values.length),
  series: [
    { name: '一般', values, tone: 'mild' },
    { name: '紧急', values: values.map(() => 1), tone: 'bad' },
  ],
})
const distribution = (values: readonly number[]): Chart => ({
  kind: 'distribution',
  title: '首次回复',
  unit: '分钟',
  counted: '次',
  values,
  marks: [
    { name: '一半在', value: 9 },
    { name: '时限', value: 15, isTarget: true },
  ],
})
const shares = (parts: Shares['parts'], more: Partial<Shares> = {}): Shares => ({
  kind: 'shares',
  title: '类别',
  unit: '单',
  along: '类别',
  parts,
  ...more,
})
const heat = (cells: readonly number[][]): Chart => ({
  kind: 'heat',
  title: '忙时',
  unit: '条',
  along: '星期',
  rows: WEEK,
  columns: Array.from({ length: 24 }, (_, h) => String(h)),
  cells,
})
const cellsOf = (value: (row: number, column: number) => number) =>
  WEEK.map((_, row) => Array.from({ length: 24 }, (_, column) => value(row, column)))

const ALL: Record<string, Chart> = {
  trend: trend([1, 4, null, 2, 8]),
  'trend with a target': trend([80, 95, 100], {
    full: 100,
    target: { name: '目标', value: 90, isTarget: true },
    isArea: true,
  }),
  columns: columns([3, 0, 2]),
  distribution: distribution([1, 2, 2, 9, 14, 200]),
  shares: shares([
    { name: '物流', value: 5 },
    { name: '质量', value: 3 },
  ]),
  heat: heat(cellsOf((row, column) => row * column)),
}

/** Width and height out of the header of a PNG. */
const sizeOf = (png: Buffer) => {
  expect(png.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a')
  return [png.readUInt32BE(16), png.readUInt32BE(20)]
}
const hash = (data: Buffer | string) => createHash('sha256').update(data).digest('hex')

describe('every chart', () => {
  it.each(Object.entries(ALL))('%s: letters are paths, the same bytes each time, light and dark', async (_, chart) => {
    const svg = await chartSvg(chart)
    expect(await chartSvg(chart)).toBe(svg)
    expect(svg).not.toMatch(/<(?:text|style|image|script)\b|NaN|Infinity|undefined|zr\d|ecmeta/)
    expect(svg.match(/<path/g)?.length).toBeGreaterThan(5)
    const dark = await chartSvg(chart, 'dark')
    expect(dark).not.toBe(svg)
    expect(dark).toContain('fill="#211f1d"')
    const [one, two] = await Promise.all([toPng(svg), toPng(svg)])
    expect(sizeOf(one)[0]).toBe(750)
    expect(hash(one)).toBe(hash(two))
  })

  it('does not depend on the charts that were drawn before', async () => {
    const before = await chartSvg(trend([1, 2, 3], { target: { name: '目标', value: 2, isTarget: true } }))
    for (const chart of Object.values(ALL)) await chartSvg(chart)
    expect(await chartSvg(trend([1, 2, 3], { target: { name: '目标', value: 2, isTarget: true } }))).toBe(before)
  })

  it.each(Object.entries(ALL))('%s: says in a line what it shows', (_, chart) => {
    expect(altOf(chart)).toContain(chart.title)
    expect(altOf(chart)).not.toMatch(/NaN|undefined|Infinity/)
  })

  it('says clearly that there is nothing', async () => {
    const empty: Chart[] = [
      trend([]),
      trend([null, null]),
      columns([]),
      distribution([]),
      shares([{ name: '物流', value: 0 }]),
      heat(cellsOf(() => 0)),
    ]
    for (const chart of empty) {
      expect(isEmpty(chart), chart.kind).toBe(true)
      const svg = await chartSvg(chart)
      expect(svg).toMatch(/aria-label="[^"]*；还没有数据"/)
      expect(sizeOf(await toPng(svg))[1]).toBeLessThan(420)
    }
    expect(altOf(trend([null], { empty: '太少了' }))).toBe('不满的消息；书友群；太少了')
    expect(altOf(trend([null], { language: 'en' }))).toContain('No data yet')
    expect(isEmpty(trend([0]))).toBe(false)
  })

  it('is steady with one point, 400 points, and values of any size and sign', async () => {
    const many = Array.from({ length: 400 }, (_, i) => i % 37)
    const odd: Chart[] = [
      trend([3]),
      trend([0]),
      trend(many),
      trend([2e9, -2e9, 0]),
      trend([1e300, -1e300]),
      trend([0.0001, 0.0002]),
      trend([Number.NaN, 5, Number.POSITIVE_INFINITY]),
      columns([1]),
      columns(many),
      columns([2_000_000_000]),
      distribution([0]),
      distribution(many),
      distribution([1e12, 1, Number.NaN, -5]),
      shares([{ name: '一', value: 1e15 }]),
      shares(many.map((value, i) => ({ name: `第 ${i} 类`, value }))),
      heat(cellsOf(() => 2_000_000_000)),
    ]
    for (const chart of odd) {
      const svg = await chartSvg(chart)
      expect(svg, `${chart.kind} ${altOf(chart)}`).not.toMatch(/NaN|Infinity|undefined/)
      expect(svg.length).toBeLessThan(150_000)
      sizeOf(await toPng(svg))
    }
  })
})

describe('hostile names', () => {
  const NAMES = [
    '__proto__',
    '<script>alert(1)</script>',
    '"/><image href="http://x/"/>',
    '</text><text>',
    '{a|b}{value}%',
    'constructor',
    ']]>&amp;',
    '\u0000\u202e\ufffe',
    '👨‍👩‍👧‍👦🇨🇳',
    '=cmd|calc',
    '',
    '长'.repeat(200),
  ]
  const values = [4, 5, 6]
  const charts: Chart[] = [
    { ...trend([]), ...sequence(3), series: NAMES.map((name) => ({ name, values })) } as Chart,
    { ...columns([1, 2, 3]), labels: NAMES.slice(0, 3), ticks: NAMES.slice(3, 6) } as Chart,
    shares(NAMES.map((name, i) => ({ name, value: i + 1 }))),
    { ...heat(cellsOf(() => 3)), rows: NAMES.slice(0, 7), title: NAMES[0] ?? '', subtitle: NAMES[11] ?? '' } as Chart,
    { ...distribution([1, 2, 3]), marks: [{ name: NAMES[1] ?? '', value: 2 }], unit: '<b>' } as Chart,
  ]

  it('stay inert and are cut', async () => {
    for (const chart of charts) {
      for (const svg of [await chartSvg(chart), await chartSvg(chart, 'dark')]) {
        expect(svg).not.toMatch(/<(?:script|image|text|b)\b|\u202e|object Object|undefined/)
        // Every attribute is closed where it should be: the reader of pictures takes it for well-formed.
        sizeOf(await toPng(svg))
      }
      for (const cell of [...tableOf(chart).columns, ...tableOf(chart).rows.flat()]) {
        expect(String(cell)).not.toMatch(/[\u202e\0]/)
        expect([...String(cell)].length).toBeLessThanOrEqual(40)
      }
    }
  })

  it('do not reach what all objects share, though echarts remembers texts by name', async () => {
    for (const name of ['__proto__', 'constructor', 'toString']) {
      const rows = WEEK.map(() => name)
      await chartSvg({ ...heat(cellsOf(() => 3)), rows } as Chart)
      await chartSvg({ ...columns([1, 2]), ticks: [name, name] } as Chart)
    }
    expect(Object.keys(Object.prototype)).toEqual([])
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('prev')
    expect(Object.keys(Object)).toEqual([])
  })

  it('keep their letters, drawn, in the axis', async () => {
    const [svg, other] = [
      await chartSvg({ ...columns([1]), ticks: ['书友一群'] } as Chart),
      await chartSvg({ ...columns([1]), ticks: ['书友二群'] } as Chart),
    ]
    expect(svg).not.toBe(other)
  })

  it('no form of text goes by unseen', () => {
    expect(
      lettered('<svg><text dominant-baseline="central" style="font-size:12px;" fill="#000">a&lt;b</text></svg>'),
    ).toMatch(/^<path fill="#000" d="M/)
    expect(() => lettered('<svg><text x="1">a</text></svg>')).toThrow(RangeError)
    expect(() => lettered('<svg><text fill="#000"><tspan>a</tspan></text></svg>')).toThrow(RangeError)
  })
})

describe('the figures', () => {
  it('of a sequence: a row a label, gaps stay gaps', () => {
    expect(tableOf(trend([1.25, null]))).toEqual({
      columns: ['日期', '比例（%）'],
      rows: [
        ['2026-11-01', 1.25],
        ['2026-11-02', null],
      ],
    })
  })

  it('of a distribution: columns in steps of a clock, the last open, then the marks', () => {
    expect(tableOf(distribution([1, 2, 2, 9, 14, 14, 200].concat(Array.from({ length: 93 }, () => 3))))).toEqual({
      columns: ['范围（分钟）', '次'],
      rows: [
        ...[1, 95, 0, 0, 1, 0, 0].map((n, i) => [`${i * 2} – ${(i + 1) * 2}`, n]),
        ['14 – 16', 2],
        ['16 以上', 1],
        ['一半在', '9 分钟'],
        ['时限', '15 分钟'],
      ],
    })
  })

  it.each([
    [[], 1, [0, 0], false],
    [[0], 1, [1, 0], false],
    [[1, 1, 2], 1, [0, 2, 1], false],
    [Array.from({ length: 30 }, (_, i) => i), 2, Array.from({ length: 15 }, () => 2), false],
    [[1e7], 1_310_720, [0, 0, 0, 0, 0, 0, 0, 1], false],
  ])('columns for %j are %d wide', (values, width, counts, isOpen) => {
    expect(binsOf({ values, marks: [] })).toEqual({ width, counts, isOpen })
  })

  it('of parts: per cent, unless they are few; the smallest become one in the picture', () => {
    const two = [
      { name: '物流', value: 2 },
      { name: '质量', value: 1 },
    ]
    expect(tableOf(shares(two)).rows).toEqual([
      ['物流', 2, 66.7],
      ['质量', 1, 33.3],
    ])
    expect(tableOf(shares(two, { isFew: true }))).toEqual({
      columns: ['类别', '单'],
      rows: [
        ['物流', 2],
        ['质量', 1],
      ],
    })
    const many = Array.from({ length: 12 }, (_, i) => ({ name: `第${i}`, value: i }))
    expect(partsOf(shares(many)).map((p) => p.value)).toEqual([11, 10, 9, 8, 7, 6, 5, 10])
    expect(partsOf(shares(many)).at(-1)?.name).toBe('其他')
  })

  it('as CSV: with a mark for spreadsheets, numbers as numbers, and no formula', () => {
    const csv = csvOf({
      columns: ['名字', 'a"b,c'],
      rows: [
        ['=HYPERLINK("http://x")', -5],
        ['+1', 1.5],
        ['-1+1', null],
        ['@SUM(A1)', Number.NaN],
        ['\tx', 0],
        ['＝1', 0],
        [' =1', 0],
        ['张三\n李四', 2],
      ],
    })
    expect(csv.charCodeAt(0)).toBe(0xfeff)
    expect(csv.slice(1)).toBe(
      [
        '名字,"a""b,c"',
        `"'=HYPERLINK(""http://x"")",-5`,
        `'+1,1.5`,
        `'-1+1,`,
        `'@SUM(A1),`,
        `"'\tx",0`,
        `'＝1,0`,
        `' =1,0`,
        '"张三\n李四",2',
        '',
      ].join('\r\n'),
    )
  })

  it.each([
    [0, '0'],
    [-0.001, '0'],
    [0.25, '0.25'],
    [12.34, '12.3'],
    [1234, '1,234'],
    [12_345, '1.2万'],
    [-250_000_000, '-2.5亿'],
    [3e12, '3万亿'],
    [Number.NaN, '–'],
  ])('%d is short as %s', (value, short) => expect(compact(value)).toBe(short))
  it('counts in thousands in English', () => {
    expect([12_345, 2_500_000, 3e9].map((n) => compact(n, 'en'))).toEqual(['12.3k', '2.5M', '3B'])
  })
})
