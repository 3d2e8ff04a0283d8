import { escaped, lettering, printable, widthOf } from './lettering.ts'

/** Bars in the manner of the boards: for surveys, reports and pages. */

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

const WIDTH = 750
const EDGE = 40
const INK = '#3b2a20'
const QUIET = '#9a8577'
const GRID = '#f1e4d8'
const FIGURE = '#e8590c'

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
            fill: FIGURE,
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
