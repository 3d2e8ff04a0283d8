/** Charts for the chat and for pages: SVG with the embedded Chinese font, and PNG of it. Imports nothing of ours. */
export { type Board, type BoardRow, boardSvg } from './board.ts'
export { type BarChart, barChartSvg, type LineChart, lineChartSvg } from './plot.ts'
export { toPng } from './png.ts'
