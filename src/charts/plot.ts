import { escaped, lettering, printable, widthOf } from './lettering.ts'

/** Bars and lines in the manner of the boards: for surveys, reports and pages. */

export interface Bar {
  label: string
  /** Not negative. */
  value: number
  /** Written behind the bar instead of the bare number, as `12 票 · 40%`. */
  text?: string
}

export interface BarChart {
  title: string
  subtitle?: string
  bars: readonly Bar[]
  footer?: string
}

export interface LineChart {
  title: string
  subtitle?: string
  /** Under the axis, one a point. */
  labels: readonly string[]
  /** At most four; null is a gap in the line. */
  series: readonly { name: string; values: readonly (number | null)[] }[]
  unit?: string
  footer?: string
}

const WIDTH = 750
const EDGE = 40
const INK = '#3b2a20'
const QUIET = '#9a8577'
const GRID = '#f1e4d8'
const COLOURS = ['#e8590c', '#1c7ed6', '#2b8a3e', '#9c36b5']

interface Frame {
  title: string
  subtitle?: string
  footer?: string
}

/** The paper with title and footer around a body of so many pixels; `body` is told where it begins. */
function framed(frame: Frame, bodyHeight: number, label: string, body: (top: number) => string): string {
  const top = frame.subtitle === undefined ? 112 : 146
  const height = top + bodyHeight + (frame.footer === undefined ? 24 : 60)
  const max = WIDTH - 2 * EDGE
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(`${frame.title}；${label}`)}">`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff6ec"/><rect width="${WIDTH}" height="10" fill="#f2742d"/>`,
    lettering(frame.title, { x: EDGE, y: 76, size: 38, weight: 'bold', fill: INK, max }),
    lettering(frame.subtitle ?? '', { x: EDGE, y: 114, size: 24, fill: QUIET, max }),
    body(top),
    lettering(frame.footer ?? '', { x: WIDTH / 2, y: height - 26, size: 22, fill: QUIET, anchor: 'middle', max }),
    '</svg>',
  ].join('')
}

/** Horizontal bars, one under another, as SVG. */
export function barChartSvg(chart: BarChart): string {
  const most = chart.bars.reduce((max, b) => Math.max(max, b.value), 0)
  const textOf = (bar: Bar) => printable(bar.text ?? bar.value.toLocaleString('en-US'))
  const track = WIDTH - 2 * EDGE
  const label = chart.bars.map((b) => `${b.label} ${textOf(b)}`).join('；')
  return framed(chart, chart.bars.length * 84, label, (top) =>
    chart.bars
      .map((bar, i) => {
        const y = top + i * 84
        const text = textOf(bar)
        const room = track - widthOf(text, 26, 'bold') - 24
        const length = most <= 0 ? 0 : Math.round((track * bar.value) / most)
        return [
          lettering(bar.label, { x: EDGE, y: y + 30, size: 26, fill: INK, max: room }),
          lettering(text, {
            x: WIDTH - EDGE,
            y: y + 30,
            size: 26,
            weight: 'bold',
            fill: COLOURS[0] ?? INK,
            anchor: 'end',
          }),
          `<rect x="${EDGE}" y="${y + 44}" width="${track}" height="16" rx="8" fill="${GRID}"/>`,
          length === 0
            ? ''
            : `<rect x="${EDGE}" y="${y + 44}" width="${Math.max(16, length)}" height="16" rx="8" fill="#ff9a56"/>`,
        ].join('')
      })
      .join(''),
  )
}

/** A step of 1, 2 or 5 times a power of ten that divides the range into at most five. */
function stepFor(range: number): number {
  const power = 10 ** Math.floor(Math.log10(range / 5))
  return (range / power <= 5 ? 1 : range / power <= 10 ? 2 : range / power <= 25 ? 5 : 10) * power
}

/** Lines over time as SVG; the axis begins at zero, or below where a value does. */
export function lineChartSvg(chart: LineChart): string {
  const values = chart.series.flatMap((s) => s.values.filter((v): v is number => v !== null && Number.isFinite(v)))
  const low = Math.min(0, ...values)
  const step = stepFor(Math.max(1e-9, Math.max(low + 1e-9, ...values) - low) || 1)
  const first = Math.floor(low / step)
  const last = Math.max(first + 1, Math.ceil(Math.max(...values, low) / step))
  const tick = (n: number) => Number((n * step).toPrecision(12)).toLocaleString('en-US')
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => tick(first + i))
  const left = EDGE + Math.max(...ticks.map((t) => widthOf(t, 22, 'regular'))) + 14
  const legend = chart.series.length > 1 || chart.unit !== undefined ? 48 : 8
  const plot = 340
  const across = (i: number) =>
    chart.labels.length < 2
      ? (left + WIDTH - EDGE) / 2
      : left + 16 + (i * (WIDTH - EDGE - left - 32)) / (chart.labels.length - 1)
  const label = chart.series.map(
    (s) => `${s.name} ${s.values.map((v, i) => `${chart.labels[i] ?? ''} ${v ?? '—'}`).join(' ')}`,
  )
  return framed(chart, legend + plot + 64, label.join('；'), (top) => {
    const base = top + legend + plot
    const up = (value: number) => base - ((value / step - first) * plot) / (last - first)
    const parts = ticks.flatMap((text, i) => {
      const y = Math.round(up((first + i) * step))
      return [
        `<path d="M${Math.round(left)} ${y}H${WIDTH - EDGE}" stroke="${GRID}" stroke-width="2"/>`,
        lettering(text, { x: left - 14, y: y + 8, size: 22, fill: QUIET, anchor: 'end' }),
      ]
    })
    let x = left
    for (const [n, s] of chart.series.slice(0, COLOURS.length).entries()) {
      const colour = COLOURS[n] ?? INK
      if (chart.series.length > 1) {
        const name = printable(s.name)
        parts.push(`<circle cx="${Math.round(x + 8)}" cy="${top + 12}" r="8" fill="${colour}"/>`)
        parts.push(lettering(name, { x: x + 24, y: top + 20, size: 22, fill: INK, max: 150 }))
        x += 24 + Math.min(150, widthOf(name, 22, 'regular')) + 28
      }
      let d = ''
      const dots: string[] = []
      for (const [i, v] of s.values.slice(0, chart.labels.length).entries()) {
        if (v === null || !Number.isFinite(v)) {
          d += ' '
          continue
        }
        const [px, py] = [across(i).toFixed(1), up(v).toFixed(1)]
        d += `${d === '' || d.endsWith(' ') ? 'M' : 'L'}${px} ${py}`
        dots.push(`<circle cx="${px}" cy="${py}" r="6" fill="#fff" stroke="${colour}" stroke-width="4"/>`)
      }
      if (d.trim() !== '')
        parts.push(
          `<path d="${d.trim()}" fill="none" stroke="${colour}" stroke-width="5" stroke-linejoin="round" stroke-linecap="round"/>`,
          ...dots,
        )
    }
    if (chart.unit !== undefined)
      parts.push(lettering(chart.unit, { x: WIDTH - EDGE, y: top + 20, size: 22, fill: QUIET, anchor: 'end' }))
    // Labels that would touch are left out, the last always stays.
    const widest = Math.max(0, ...chart.labels.map((l) => widthOf(printable(l), 22, 'regular'))) + 18
    const every = Math.max(1, Math.ceil((widest * chart.labels.length) / (WIDTH - EDGE - left)))
    for (const [i, text] of chart.labels.entries())
      if ((chart.labels.length - 1 - i) % every === 0)
        parts.push(lettering(text, { x: across(i), y: base + 40, size: 22, fill: QUIET, anchor: 'middle', max: 160 }))
    return parts.join('')
  })
}
