/** Charts for the chat and for pages: SVG with the embedded Chinese font, and PNG of it. Imports nothing of ours. */

export { type BarChart, barChartSvg } from './bars.ts'
export { type Board, type BoardRow, boardSvg } from './board.ts'
export { toPng } from './png.ts'
