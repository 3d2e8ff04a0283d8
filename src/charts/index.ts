/** Charts for the chat and for pages: SVG with the embedded Chinese font, and PNG of it. Imports nothing of ours. */

export { type BarChart, barChartSvg } from './bars.ts'
export { type Board, type BoardRow, boardSvg } from './board.ts'
export { altOf, type Chart, isEmpty, type Mark, type Table, tableOf } from './chart.ts'
export { csvLine, csvOf } from './csv.ts'
export type { Theme } from './frame.ts'
export { chartSvg } from './plot.ts'
export { toPng } from './png.ts'
export type { Language } from './words.ts'
