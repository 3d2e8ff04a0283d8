import type { Cell, Table } from './chart.ts'

// A spreadsheet takes what begins like this for a formula; the full-width signs too, where the keyboard is Chinese.
const FORMULA = /^[\s\u200b-\u200f\ufeff]*[=+\-@＝＋－＠\t\r\n]/u

/** One cell: a number as it is, text with an apostrophe before what a spreadsheet would run. */
function cellOf(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : ''
  const safe = FORMULA.test(cell) ? `'${cell}` : cell
  return /[",\r\n\t;]/u.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** One line, without its end. */
export const csvLine = (cells: readonly Cell[]): string => cells.map(cellOf).join(',')

/** The table for spreadsheets: UTF-8 with a byte-order mark, lines ended with CR LF, no cell a formula. */
export const csvOf = (table: Table): string =>
  `\ufeff${[table.columns, ...table.rows].map((row) => `${csvLine(row)}\r\n`).join('')}`
