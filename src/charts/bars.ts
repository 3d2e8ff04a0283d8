import { EDGE, framed, type Head, PALETTES, WIDTH } from './frame.ts'
import { lettering, printable, widthOf } from './lettering.ts'

/** Bars in the manner of the boards: for surveys. */

export interface Bar {
  /** Stands above the bar: another question begins. */
  heading?: string
  label: string
  /** Not negative. */
  value: number
  /** Written behind the bar instead of the bare number, as `12 票 · 40%`. */
  text?: string
}

export interface BarChart extends Head {
  bars: readonly Bar[]
  /** What fills a whole line; without it the largest value does. */
  full?: number
}

const BAR = 84
const HEADING = 62

/** Horizontal bars, one under another, as SVG. */
export function barChartSvg(chart: BarChart): string {
  const { ink, grid, figure, bar: filled } = PALETTES.light
  const most = chart.full ?? chart.bars.reduce((max, b) => Math.max(max, b.value), 0)
  const textOf = (bar: Bar) => printable(bar.text ?? bar.value.toLocaleString('en-US'))
  const track = WIDTH - 2 * EDGE
  const barLabel = (b: Bar) => `${b.heading === undefined ? '' : `${b.heading} `}${b.label} ${textOf(b)}`
  const label = [chart.title, ...chart.bars.map(barLabel)].join('；')
  const headings = (bars: readonly Bar[]) => bars.filter((b) => b.heading !== undefined).length
  return framed(chart, chart.bars.length * BAR + headings(chart.bars) * HEADING, label, PALETTES.light, (top) =>
    chart.bars
      .map((bar, i) => {
        const y = top + i * BAR + headings(chart.bars.slice(0, i + 1)) * HEADING
        const text = textOf(bar)
        const room = track - widthOf(text, 26, 'bold') - 24
        const length = most <= 0 ? 0 : Math.round((track * bar.value) / most)
        return [
          lettering(bar.heading ?? '', { x: EDGE, y: y - 14, size: 28, weight: 'bold', fill: ink, max: track }),
          lettering(bar.label, { x: EDGE, y: y + 30, size: 26, fill: ink, max: room }),
          lettering(text, { x: WIDTH - EDGE, y: y + 30, size: 26, weight: 'bold', fill: figure, anchor: 'end' }),
          `<rect x="${EDGE}" y="${y + 44}" width="${track}" height="16" rx="8" fill="${grid}"/>`,
          length === 0
            ? ''
            : `<rect x="${EDGE}" y="${y + 44}" width="${Math.max(16, length)}" height="16" rx="8" fill="${filled}"/>`,
        ].join('')
      })
      .join(''),
  )
}
