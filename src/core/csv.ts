/** Tables for spreadsheets. Pure. */

/** Without it, some spreadsheets read UTF-8 as something else: the first character of a file. */
export const CSV_MARK = '\ufeff'

/** Spreadsheets take a cell that begins like this for a formula. */
const FORMULA = /^[=+\-@\t\r＝＋－＠]/u

/** One line of a CSV file. Numbers stay as they are; a text that would be a formula becomes a text that shows it. */
export function csvLine(cells: readonly (string | number)[]): string {
  const cell = (value: string | number) => {
    if (typeof value === 'number') return String(value)
    const harmless = FORMULA.test(value) ? `'${value}` : value
    return /[",\r\n]/.test(harmless) || harmless !== value ? `"${harmless.replaceAll('"', '""')}"` : harmless
  }
  return `${cells.map(cell).join(',')}\n`
}
