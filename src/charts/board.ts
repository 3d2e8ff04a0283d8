import { escaped, lettering, printable, widthOf } from './lettering.ts'

export interface BoardRow {
  /** Ties share it: 1, 2, 2, 4. */
  rank: number
  name: string
  /** What the rank goes by; the bar under the name shows it in proportion to the first. */
  value: number
  unit?: string
  /** Small, behind the name. */
  note?: string
  /** The line of the one who asked. */
  isOwn?: boolean
}

export interface Board {
  title: string
  subtitle: string
  rows: readonly BoardRow[]
  /** A line of its own under the rows: where the asker stands. */
  own?: string
  /** Said instead of rows when there are none. */
  empty?: string
  footer: string
}

/** Pixels: as wide as a phone shows without zooming. */
export const WIDTH = 750
const EDGE = 32
const INNER = 28
const HEAD = 196
const ROW = 88
/** For a name of which the font has no letter. */
const NAMELESS = '群友'

const OWN = WIDTH - 2 * EDGE - 48
const OWN_SIZE = 28
const SMALLEST_OWN = 20

const INK = '#3b2a20'
const QUIET = '#9a8577'
const WARM = '#d9480f'
const MEDALS: Readonly<Record<number, { light: string; dark: string; ribbon: string }>> = {
  1: { light: '#ffd95a', dark: '#f0a30a', ribbon: '#e8590c' },
  2: { light: '#e9eef3', dark: '#a9b6c3', ribbon: '#748ca3' },
  3: { light: '#f6c79b', dark: '#c97b3d', ribbon: '#a05a2c' },
}

/** A long line gets smaller letters before it is cut: the figures stand at its end. */
function ownSize(own: string): number {
  const width = widthOf(printable(own), OWN_SIZE, 'bold')
  return width <= OWN ? OWN_SIZE : Math.max(SMALLEST_OWN, Math.floor((OWN_SIZE * OWN) / width))
}

function medal(rank: number, x: number, y: number): string {
  const colours = MEDALS[rank]
  if (colours === undefined)
    return lettering(String(rank), { x, y: y + 11, size: 30, weight: 'bold', fill: QUIET, anchor: 'middle', max: 60 })
  const { light, dark, ribbon } = colours
  return [
    `<path d="M${x - 17} ${y - 32}h14l6 17-11 8z" fill="${ribbon}"/>`,
    `<path d="M${x + 17} ${y - 32}h-14l-6 17 11 8z" fill="${ribbon}" fill-opacity=".82"/>`,
    `<circle cx="${x}" cy="${y + 6}" r="23" fill="${dark}"/><circle cx="${x}" cy="${y + 6}" r="18.5" fill="${light}"/>`,
    lettering(String(rank), { x, y: y + 15.5, size: 26, weight: 'bold', fill: '#7a4a12', anchor: 'middle' }),
  ].join('')
}

function rowOf(row: BoardRow, y: number, most: number): string {
  const left = EDGE + INNER + 84
  const right = WIDTH - EDGE - INNER
  const value = row.value.toLocaleString('en-US')
  const unit = row.unit ?? ''
  const unitWidth = unit === '' ? 0 : widthOf(printable(unit), 24, 'regular') + 8
  const valueWidth = widthOf(value, 34, 'bold')
  const room = right - unitWidth - valueWidth - 24 - left
  const note = row.note === undefined || row.note === '' ? '' : printable(row.note)
  const noteWidth = note === '' ? 0 : Math.min(widthOf(note, 22, 'regular') + 14, room / 2)
  const drawn = printable(row.name)
  const name = /^\**$/u.test(drawn) ? NAMELESS : drawn
  const nameWidth = Math.min(widthOf(name, 30, 'bold'), room - noteWidth)
  const track = right - left
  const bar = most <= 0 ? 0 : Math.max(10, Math.round((track * row.value) / most))
  return [
    row.isOwn === true
      ? `<rect x="${EDGE + 12}" y="${y + 4}" width="${WIDTH - 2 * EDGE - 24}" height="${ROW - 8}" rx="18" fill="#fff0e0"/>`
      : '',
    medal(row.rank, EDGE + INNER + 34, y + ROW / 2 - 2),
    lettering(name, { x: left, y: y + 44, size: 30, weight: 'bold', fill: INK, max: room - noteWidth }),
    note === ''
      ? ''
      : lettering(note, { x: left + nameWidth + 14, y: y + 43, size: 22, fill: QUIET, max: noteWidth - 14 }),
    lettering(value, { x: right - unitWidth, y: y + 45, size: 34, weight: 'bold', fill: WARM, anchor: 'end' }),
    lettering(unit, { x: right, y: y + 44, size: 24, fill: QUIET, anchor: 'end' }),
    `<rect x="${left}" y="${y + 60}" width="${track}" height="8" rx="4" fill="#f8ece1"/>`,
    `<rect x="${left}" y="${y + 60}" width="${bar}" height="8" rx="4" fill="url(#bar)"/>`,
  ].join('')
}

/** A leaderboard as SVG, 750 pixels wide. Its letters are paths; what it says in words stands in `aria-label`. */
export function boardSvg(board: Board): string {
  const { rows } = board
  const most = rows.reduce((max, r) => Math.max(max, r.value), 0)
  const top = HEAD - 28
  const card = rows.length > 0 ? rows.length * ROW + 28 : 200
  const ownTop = top + card + 20
  const footTop = board.own === undefined ? ownTop : ownTop + 84 + 16
  const height = footTop + 64
  const label = [board.title, board.subtitle, ...rows.map((r) => `${r.rank}. ${r.name} ${r.value}${r.unit ?? ''}`)]
  const middle = WIDTH / 2
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped([...label, board.own ?? ''].join('；'))}">`,
    '<defs><linearGradient id="head" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#f2542d"/><stop offset="1" stop-color="#ffa53a"/></linearGradient>',
    '<linearGradient id="bar" x1="0" y1="0" x2="1" y2="0"><stop offset="0" stop-color="#ff8a4c"/><stop offset="1" stop-color="#ffc069"/></linearGradient></defs>',
    `<rect width="${WIDTH}" height="${height}" fill="#fff6ec"/>`,
    `<rect width="${WIDTH}" height="${HEAD + 40}" fill="url(#head)"/>`,
    '<g fill="#fff"><circle cx="668" cy="34" r="110" fill-opacity=".10"/><circle cx="590" cy="150" r="58" fill-opacity=".08"/><circle cx="30" cy="196" r="90" fill-opacity=".06"/></g>',
    lettering(board.title, { x: EDGE + 16, y: 88, size: 54, weight: 'bold', fill: '#fff', max: WIDTH - 2 * EDGE - 32 }),
    lettering(board.subtitle, { x: EDGE + 16, y: 136, size: 26, fill: '#fff3e6', max: WIDTH - 2 * EDGE - 32 }),
    `<rect x="${EDGE}" y="${top + 5}" width="${WIDTH - 2 * EDGE}" height="${card}" rx="28" fill="#b4501a" fill-opacity=".10"/>`,
    `<rect x="${EDGE}" y="${top}" width="${WIDTH - 2 * EDGE}" height="${card}" rx="28" fill="#fff"/>`,
    ...rows.map((row, i) => rowOf(row, top + 14 + i * ROW, most)),
    rows.length > 0
      ? ''
      : lettering(board.empty ?? '', { x: middle, y: top + 110, size: 28, fill: QUIET, anchor: 'middle', max: 620 }),
    board.own === undefined
      ? ''
      : `<rect x="${EDGE}" y="${ownTop}" width="${WIDTH - 2 * EDGE}" height="84" rx="24" fill="#ffe3c9"/>${lettering(board.own, { x: middle, y: ownTop + 52, size: ownSize(board.own), weight: 'bold', fill: '#a63c0c', anchor: 'middle', max: OWN })}`,
    lettering(board.footer, {
      x: middle,
      y: footTop + 26,
      size: 22,
      fill: QUIET,
      anchor: 'middle',
      max: WIDTH - 2 * EDGE,
    }),
    '</svg>',
  ].join('')
}
