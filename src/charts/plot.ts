import {
  altOf,
  binsOf,
  type Chart,
  type Columns,
  type Distribution,
  type Heat,
  isEmpty,
  type Mark,
  partsOf,
  type Shares,
  type Trend,
} from './chart.ts'
import type { EChartsCoreOption } from './engine.ts'
import { EDGE, framed, type Head, PALETTES, type Palette, type Theme, WIDTH } from './frame.ts'
import { lettering, printable, widthOf } from './lettering.ts'
import { compact, words } from './words.ts'

/** How each kind of chart looks. What is drawn by echarts is an option for it; title, legend and lists are ours. */

const LETTERS = 22
const PLOT = 420
const NAME = 200
const ROW = 46
const CELL = 44

interface Key {
  name: string
  colour: string
  /** The stroke of a line instead of a patch. */
  dashed?: boolean
}

/** What the colours mean, in as many lines as it takes; nothing for one that the title names already. */
function legend(keys: readonly Key[], top: number, ink: string): { svg: string; height: number } {
  let [x, y] = [EDGE, top]
  let svg = ''
  for (const { name, colour, dashed } of keys) {
    const width = 40 + Math.min(NAME + 120, widthOf(printable(name), LETTERS, 'regular')) + 28
    if (x > EDGE && x + width > WIDTH - EDGE + 28) [x, y] = [EDGE, y + 36]
    svg += dashed
      ? `<path d="M${x} ${y + 14}h28" stroke="${colour}" stroke-width="4" stroke-dasharray="8 5"/>`
      : `<rect x="${x}" y="${y + 4}" width="26" height="20" rx="6" fill="${colour}"/>`
    svg += lettering(name, { x: x + 38, y: y + 22, size: LETTERS, fill: ink, max: NAME + 120 })
    x += width
  }
  return { svg, height: keys.length === 0 ? 0 : y - top + 44 }
}

const colourOf = (chart: Trend | Columns, i: number, palette: Palette): string => {
  const tone = chart.series[i]?.tone
  return tone === undefined ? (palette.series[i % palette.series.length] ?? palette.figure) : palette.tones[tone]
}

/** A drawing by echarts, so many pixels high. */
interface Drawing {
  keys: readonly Key[]
  height: number
  option: EChartsCoreOption
}

const text = (colour: string) => ({ color: colour, fontSize: LETTERS, fontFamily: 'regular' })

function valueAxis({ quiet, grid }: Palette, chart: Chart, more: object = {}): object {
  return {
    type: 'value',
    splitNumber: 4,
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: grid, width: 2 } },
    axisLabel: { ...text(quiet), formatter: (value: number) => compact(value, chart.language) },
    ...more,
  }
}

const PLACE = { left: EDGE, right: EDGE, top: 16, bottom: 8, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' }

function labelAxis({ quiet, grid }: Palette, labels: readonly string[], more: object = {}, all = false): object {
  const shown = labels.map((label) => printable(label))
  return {
    type: 'category',
    // Names are numbers here: whatever somebody is called, it is nothing that echarts could take for its own.
    data: labels.map((_, i) => i),
    axisLine: { lineStyle: { color: grid, width: 2 }, onZero: false },
    axisTick: { show: false },
    axisLabel: {
      ...text(quiet),
      margin: 14,
      hideOverlap: true,
      ...(all ? { interval: 0 } : {}),
      formatter: (i: string) => GUARD + shortened(shown[Number(i)] ?? ''),
    },
    ...more,
  }
}

/**
 * Stands before every name that echarts is given, and is not drawn: it remembers what it has measured in an object by
 * its text, where a name like `__proto__` would reach what all objects share.
 */
const GUARD = '\ue000'

const LONGEST_TICK = 12
const shortened = (name: string) => {
  const letters = [...name]
  return letters.length > LONGEST_TICK ? `${letters.slice(0, LONGEST_TICK - 1).join('')}…` : name
}

const drawable = (value: number | null) => (value !== null && Number.isFinite(value) ? value : null)

const targetLine = (mark: Mark, colour: string) => ({
  silent: true,
  symbol: 'none',
  label: { show: false },
  lineStyle: { color: colour, width: 3, type: [10, 6] },
  data: [{ yAxis: mark.value }],
})

const markText = (mark: Mark, chart: Chart) => `${mark.name} ${compact(mark.value, chart.language)}${gap(chart.unit)}`
const gap = (unit: string) => (/^[a-z]/iu.test(unit) ? ` ${unit}` : unit)

function sequence(chart: Trend | Columns, palette: Palette): Drawing {
  const target = chart.kind === 'trend' ? chart.target : undefined
  const count = chart.labels.length
  const keys = chart.series.map((s, i) => ({ name: s.name, colour: colourOf(chart, i, palette) }))
  const series = chart.series.map((s, i) => {
    const colour = colourOf(chart, i, palette)
    const common = { name: String(i), silent: true, data: s.values.map(drawable), emphasis: { disabled: true } }
    if (chart.kind === 'columns')
      return { ...common, type: 'bar', stack: 'all', barMaxWidth: 56, itemStyle: { color: colour } }
    return {
      ...common,
      type: 'line',
      symbol: 'circle',
      symbolSize: count > 45 ? 5 : 9,
      // A point between two gaps would not show without its dot.
      showSymbol:
        count <= 45 || s.values.some((v, j) => v !== null && s.values[j - 1] == null && s.values[j + 1] == null),
      itemStyle: { color: colour },
      lineStyle: { color: colour, width: 4 },
      ...(chart.isArea === true ? { areaStyle: { color: colour, opacity: 0.16 } } : {}),
      ...(i === 0 && target !== undefined ? { markLine: targetLine(target, palette.tones.bad) } : {}),
    }
  })
  const all = chart.series.flatMap((s) => s.values.flatMap((v) => drawable(v) ?? []))
  const least = Math.min(0, ...all)
  const most = chart.kind === 'trend' ? Math.max(target?.value ?? 0, chart.full ?? 0, ...all) : undefined
  const isWhole = all.every((v) => Number.isInteger(v)) && chart.kind === 'columns'
  return {
    keys: [
      ...(keys.length > 1 ? keys : []),
      ...(target === undefined ? [] : [{ name: markText(target, chart), colour: palette.tones.bad, dashed: true }]),
    ],
    height: PLOT,
    option: {
      grid: PLACE,
      xAxis: labelAxis(
        palette,
        chart.ticks ?? chart.labels,
        { boundaryGap: chart.kind === 'columns' || count === 1 },
        chart.kind === 'columns' && chart.areNames,
      ),
      yAxis: valueAxis(palette, chart, {
        ...(isWhole ? { minInterval: 1 } : {}),
        ...(least < 0 ? {} : { min: 0 }),
        ...(chart.kind === 'trend' && chart.full !== undefined ? { max: chart.full, interval: chart.full / 4 } : {}),
        ...(most === 0 ? { max: 1 } : {}),
      }),
      series,
    },
  }
}

function distribution(chart: Distribution, palette: Palette): Drawing {
  const { width, counts, isOpen } = binsOf(chart)
  const last = counts.length - 1
  const at = (value: number) => (isOpen && value >= last * width ? last + 0.5 : Math.min(value / width, counts.length))
  const colours = [palette.series[1], palette.series[2], palette.series[4]]
  const marks = chart.marks.map((mark, i) => ({
    mark,
    colour: mark.isTarget === true ? palette.tones.bad : (colours[i % colours.length] ?? palette.ink),
  }))
  // Few enough that no label runs into the next.
  const every = Math.ceil((counts.length + 1) / 9)
  return {
    keys: marks.map(({ mark, colour }) => ({ name: markText(mark, chart), colour, dashed: true })),
    height: PLOT,
    option: {
      grid: PLACE,
      xAxis: [
        { type: 'category', data: counts.map((_, i) => i), show: false },
        {
          type: 'value',
          position: 'bottom',
          min: 0,
          max: counts.length,
          interval: every,
          splitLine: { show: false },
          axisLine: { show: true, onZero: false, lineStyle: { color: palette.grid, width: 2 } },
          axisTick: { show: false },
          axisLabel: {
            ...text(palette.quiet),
            margin: 14,
            formatter: (i: number) =>
              isOpen && i > last ? '…' : Number.isInteger(i) ? compact(i * width, chart.language) : '',
          },
        },
      ],
      yAxis: valueAxis(palette, chart, { minInterval: 1, min: 0 }),
      series: [
        {
          type: 'bar',
          silent: true,
          data: counts.map((count, i) => ({
            value: count,
            itemStyle: { opacity: isOpen && i === last ? 0.5 : 1 },
          })),
          barCategoryGap: '10%',
          itemStyle: { color: palette.bar },
        },
        {
          type: 'line',
          xAxisIndex: 1,
          data: [],
          markLine: {
            silent: true,
            symbol: 'none',
            label: { show: false },
            data: marks.map(({ mark, colour }) => ({
              xAxis: at(mark.value),
              lineStyle: { color: colour, width: 4, type: [10, 6] },
            })),
          },
        },
      ],
    },
  }
}

const DONUT = 300

function donut(chart: Shares, palette: Palette): Drawing {
  const parts = partsOf(chart)
  const height = Math.max(DONUT + 20, parts.length * ROW + 20)
  return {
    keys: [],
    height,
    option: {
      series: [
        {
          type: 'pie',
          silent: true,
          center: [EDGE + DONUT / 2, height / 2],
          radius: [DONUT / 2 - 58, DONUT / 2],
          label: { show: false },
          labelLine: { show: false },
          startAngle: 90,
          padAngle: parts.length > 1 ? 1 : 0,
          data: parts.map((p, i) => ({ name: String(i), value: p.value, itemStyle: { color: palette.series[i] } })),
        },
      ],
    },
  }
}

/** The names and figures beside the ring, and the sum within it. */
function list(chart: Shares, palette: Palette, top: number, height: number): string {
  const parts = partsOf(chart)
  const total = parts.reduce((sum, p) => sum + p.value, 0)
  const left = EDGE + DONUT + 44
  const right = WIDTH - EDGE
  const first = top + (height - parts.length * ROW) / 2
  const middle = EDGE + DONUT / 2
  const rows = parts.map((part, i) => {
    const y = first + i * ROW + 32
    const share = chart.isFew === true ? '' : ` · ${Math.round((100 * part.value) / total)}%`
    const figure = `${compact(part.value, chart.language)}${share}`
    const room = right - left - 38 - widthOf(figure, 24, 'bold') - 16
    return [
      `<rect x="${left}" y="${y - 20}" width="26" height="24" rx="6" fill="${palette.series[i]}"/>`,
      lettering(part.name, { x: left + 38, y, size: 24, fill: palette.ink, max: room }),
      lettering(figure, { x: right, y, size: 24, weight: 'bold', fill: palette.figure, anchor: 'end' }),
    ].join('')
  })
  return [
    lettering(compact(total, chart.language), {
      x: middle,
      y: top + height / 2 + 8,
      size: 44,
      weight: 'bold',
      fill: palette.ink,
      anchor: 'middle',
      max: 170,
    }),
    lettering(chart.unit, {
      x: middle,
      y: top + height / 2 + 42,
      size: LETTERS,
      fill: palette.quiet,
      anchor: 'middle',
      max: 150,
    }),
    ...rows,
  ].join('')
}

function heat(chart: Heat, palette: Palette): Drawing {
  const data = chart.rows.flatMap((_, row) =>
    chart.columns.map((_, column) => [column, row, chart.cells[row]?.[column] ?? 0]),
  )
  const most = Math.max(1, ...data.map((d) => d[2] ?? 0))
  return {
    keys: [],
    height: chart.rows.length * CELL + 60,
    option: {
      grid: PLACE,
      xAxis: labelAxis(palette, chart.columns, { axisLine: { show: false } }),
      yAxis: labelAxis(palette, chart.rows, { inverse: true, axisLine: { show: false } }),
      visualMap: { show: false, min: 0, max: most, inRange: { color: [...palette.heat] } },
      series: [
        {
          type: 'heatmap',
          silent: true,
          data,
          itemStyle: { borderColor: palette.paper, borderWidth: 3, borderRadius: 6 },
          emphasis: { disabled: true },
          progressive: 0,
        },
      ],
    },
  }
}

/** From little to much, under a heat map. */
function scale(chart: Heat, palette: Palette, y: number): string {
  const most = Math.max(...chart.cells.flat())
  const [from, middle, to] = palette.heat
  const width = 200
  const x =
    WIDTH -
    EDGE -
    width -
    widthOf(printable(`${compact(most, chart.language)}${gap(chart.unit)}`), LETTERS, 'regular') -
    12
  return [
    `<defs><linearGradient id="heat" x1="0" x2="1"><stop offset="0" stop-color="${from}"/><stop offset=".5" stop-color="${middle}"/><stop offset="1" stop-color="${to}"/></linearGradient></defs>`,
    lettering('0', { x: x - 12, y: y + 24, size: LETTERS, fill: palette.quiet, anchor: 'end' }),
    `<rect x="${x}" y="${y + 6}" width="${width}" height="20" rx="6" fill="url(#heat)"/>`,
    lettering(`${compact(most, chart.language)}${gap(chart.unit)}`, {
      x: WIDTH - EDGE,
      y: y + 24,
      size: LETTERS,
      fill: palette.quiet,
      anchor: 'end',
    }),
  ].join('')
}

function drawingOf(chart: Chart, palette: Palette): Drawing {
  switch (chart.kind) {
    case 'trend':
    case 'columns':
      return sequence(chart, palette)
    case 'distribution':
      return distribution(chart, palette)
    case 'shares':
      return donut(chart, palette)
    case 'heat':
      return heat(chart, palette)
  }
}

const headOf = (chart: Chart): Head => ({
  title: chart.title,
  ...(chart.subtitle === undefined ? {} : { subtitle: chart.subtitle }),
  ...(chart.footer === undefined ? {} : { footer: chart.footer }),
})

/**
 * The picture of a chart as SVG, 750 pixels wide: its letters are paths, its only text is in `aria-label`. The same
 * chart gives the same bytes. The first one loads echarts, which takes half a second.
 */
export async function chartSvg(chart: Chart, theme: Theme = 'light'): Promise<string> {
  const palette = PALETTES[theme]
  const head = headOf(chart)
  const label = altOf(chart)
  if (isEmpty(chart)) {
    const empty = chart.empty ?? words(chart.language).empty
    return framed(head, 200, label, palette, (top) =>
      lettering(empty, { x: WIDTH / 2, y: top + 110, size: 28, fill: palette.quiet, anchor: 'middle' }),
    )
  }
  const { draw } = await import('./engine.ts')
  const { keys, height, option } = drawingOf(chart, palette)
  const drawn = draw(option, WIDTH, height)
  const { height: keyHeight } = legend(keys, 0, palette.ink)
  const below = chart.kind === 'heat' ? 44 : 0
  return framed(head, keyHeight + height + below, label, palette, (top) =>
    [
      legend(keys, top, palette.ink).svg,
      `<g transform="translate(0 ${top + keyHeight})">${drawn}</g>`,
      chart.kind === 'shares' ? list(chart, palette, top, height) : '',
      chart.kind === 'heat' ? scale(chart, palette, top + height) : '',
    ].join(''),
  )
}
