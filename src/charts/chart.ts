import type { Head, Tone } from './frame.ts'
import { compact, type Language, nameIn, words } from './words.ts'

/** Charts as values: what a picture of them, their table and their CSV are made of. Pure. */

export interface Series {
  name: string
  /** One for each label; null where nothing is known. */
  values: readonly (number | null)[]
  tone?: Tone
}

/** A value worth a line of its own. */
export interface Mark {
  name: string
  value: number
  /** What was to be reached, unlike what was found. */
  isTarget?: true
}

interface Plotted extends Head {
  /** What the numbers are: 「单」「%」. */
  unit: string
  language?: Language
  /** Said instead of the picture when there is nothing to draw, in place of 「还没有数据」. */
  empty?: string
}

interface Sequence extends Plotted {
  /** What the labels are: 「日期」. */
  along: string
  labels: readonly string[]
  /** Shorter ones for the axis. */
  ticks?: readonly string[]
  series: readonly Series[]
}

/** Lines over time. */
export interface Trend extends Sequence {
  kind: 'trend'
  /** The surface below the line is filled. */
  isArea?: true
  target?: Mark
  /** The end of the scale, for what has one. */
  full?: number
}

/** Columns over time, or for a few names; the series on top of each other. */
export interface Columns extends Sequence {
  kind: 'columns'
  /** Every label has its place: a few names, of which none may be left out. */
  areNames?: true
}

/** How often each size occurs. */
export interface Distribution extends Plotted {
  kind: 'distribution'
  /** What is counted: 「次」. */
  counted: string
  /** Not negative. */
  values: readonly number[]
  marks: readonly Mark[]
  /** How wide a column may be, ascending: the steps of a clock for times. */
  steps?: readonly number[]
}

/** Parts of a whole. */
export interface Shares extends Plotted {
  kind: 'shares'
  /** What the parts are: 「类别」. */
  along: string
  /** Not negative. */
  parts: readonly { name: string; value: number }[]
  /** Too few for per cent to say anything: counts alone. */
  isFew?: boolean
}

/** How much at each crossing of two scales. */
export interface Heat extends Plotted {
  kind: 'heat'
  along: string
  rows: readonly string[]
  columns: readonly string[]
  /** By row, then column; not negative. */
  cells: readonly (readonly number[])[]
}

export type Chart = Trend | Columns | Distribution | Shares | Heat

export type Cell = string | number | null

/** The figures behind a picture. */
export interface Table {
  columns: readonly string[]
  rows: readonly (readonly Cell[])[]
}

/** Values as columns of one width; the last is open when few values lie far out. */
export interface Bins {
  width: number
  counts: readonly number[]
  isOpen: boolean
}

const MOST_BINS = 16
const ROUND = [1, 2, 5]

/** Not negative and finite: what can be drawn. */
const sound = (values: readonly number[]) => values.filter((v) => Number.isFinite(v) && v >= 0)

/** The first step that needs few enough columns; beyond the last one given it is doubled. */
function stepFor(shown: number, steps: readonly number[]): number {
  let step = steps.find((w) => shown / w < MOST_BINS - 1) ?? steps.at(-1) ?? 1
  while (shown / step >= MOST_BINS - 1) step *= 2
  return step
}

/** Columns for values of which most lie low: wide enough for nineteen of twenty, and for the marks that are near. */
export function binsOf({ values: raw, marks, steps = ROUND }: Pick<Distribution, 'values' | 'marks' | 'steps'>): Bins {
  const values = sound(raw).sort((a, b) => a - b)
  const most = values.at(-1) ?? 0
  const usual = Math.max(1, values[Math.max(0, Math.ceil(values.length * 0.95) - 1)] ?? 0)
  const near = sound(marks.map((m) => m.value)).filter((v) => v <= 10 * usual)
  const shown = Math.max(usual, ...near)
  const width = stepFor(shown, steps)
  const whole = Math.floor(shown / width) + 1
  const isOpen = most >= whole * width
  const counts = Array.from({ length: isOpen ? whole + 1 : whole }, () => 0)
  for (const value of values) {
    const i = Math.min(Math.floor(value / width), counts.length - 1)
    counts[i] = (counts[i] ?? 0) + 1
  }
  return { width, counts, isOpen }
}

/** At most seven parts, the largest first; what is left is one. */
export function partsOf({ parts, language }: Shares): { name: string; value: number }[] {
  const sorted = parts
    .filter((p) => Number.isFinite(p.value) && p.value > 0)
    .sort((a, b) => b.value - a.value || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  if (sorted.length <= 8) return sorted
  const rest = sorted.slice(7).reduce((sum, p) => sum + p.value, 0)
  return [...sorted.slice(0, 7), { name: words(language).others, value: rest }]
}

/** Nothing that could be drawn. */
export function isEmpty(chart: Chart): boolean {
  switch (chart.kind) {
    case 'trend':
    case 'columns':
      return !chart.series.some((s) => s.values.some((v) => v !== null && (chart.kind === 'trend' || v !== 0)))
    case 'distribution':
      return sound(chart.values).length === 0
    case 'shares':
      return partsOf(chart).length === 0
    case 'heat':
      return !chart.cells.some((row) => row.some((v) => v > 0))
  }
}

const percent = (part: number, whole: number) => Math.round((1000 * part) / whole) / 10

/** The figures as a table; the same numbers as in the picture, unrounded. */
export function tableOf(chart: Chart): Table {
  const { columns, rows } = figuresOf(chart)
  const named = (cell: Cell) => (typeof cell === 'string' ? nameIn(cell) : cell)
  return { columns: columns.map(nameIn), rows: rows.map((row) => row.map(named)) }
}

function figuresOf(chart: Chart): Table {
  const t = words(chart.language)
  switch (chart.kind) {
    case 'trend':
    case 'columns':
      return {
        columns: [chart.along, ...chart.series.map((s) => t.withUnit(s.name, chart.unit))],
        rows: chart.labels.map((label, i) => [label, ...chart.series.map((s) => s.values[i] ?? null)]),
      }
    case 'distribution': {
      const { width, counts, isOpen } = binsOf(chart)
      const nameOf = (i: number) =>
        isOpen && i === counts.length - 1 ? t.andMore(i * width) : `${i * width} – ${(i + 1) * width}`
      const bins = isEmpty(chart) ? [] : counts.map((count, i): Cell[] => [nameOf(i), count])
      return {
        columns: [t.withUnit(t.size, chart.unit), chart.counted],
        rows: [...bins, ...chart.marks.map((m) => [m.name, `${compact(m.value, chart.language)} ${chart.unit}`])],
      }
    }
    case 'shares': {
      const parts = chart.parts.filter((p) => p.value > 0)
      const total = parts.reduce((sum, p) => sum + p.value, 0)
      return {
        columns: [chart.along, chart.unit, ...(chart.isFew === true ? [] : ['%'])],
        rows: parts.map((p) => [p.name, p.value, ...(chart.isFew === true ? [] : [percent(p.value, total)])]),
      }
    }
    case 'heat':
      return {
        columns: [chart.along, ...chart.columns],
        rows: chart.rows.map((row, i) => [row, ...chart.columns.map((_, j) => chart.cells[i]?.[j] ?? 0)]),
      }
  }
}

/** Of longer tables, the words under a picture name the ends only. */
const TOLD = 8

/** What a picture shows in one line, for who cannot see it. */
export function altOf(chart: Chart): string {
  const t = words(chart.language)
  const head = [chart.title, ...(chart.subtitle === undefined ? [] : [chart.subtitle])].map(nameIn)
  if (isEmpty(chart)) return [...head, chart.empty ?? t.empty].join('；')
  const show = (v: Cell | undefined) => (typeof v === 'number' ? compact(v, chart.language) : (v ?? '–'))
  switch (chart.kind) {
    case 'trend':
    case 'columns':
      return [
        ...head,
        ...chart.series.slice(0, TOLD).map((s) => {
          const known = s.values.flatMap((v) => (v !== null && Number.isFinite(v) ? [v] : []))
          if (known.length === 0) return `${nameIn(s.name)} –`
          return t.range(
            nameIn(s.name),
            show(known.at(-1)),
            show(Math.min(...known)),
            show(Math.max(...known)),
            chart.unit,
          )
        }),
      ].join('；')
    case 'heat': {
      const most = Math.max(...chart.cells.flat())
      const row = chart.cells.findIndex((cells) => cells.includes(most))
      const column = chart.cells[row]?.indexOf(most) ?? 0
      return [...head, t.peak(`${chart.rows[row]} ${chart.columns[column]}`, show(most), chart.unit)].join('；')
    }
    default:
      return [
        ...head,
        ...tableOf(chart)
          .rows.slice(0, 2 * TOLD + 4)
          .map((cells) => `${cells[0]} ${show(cells[1])}`),
      ].join('；')
  }
}
