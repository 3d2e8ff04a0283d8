/** How the leaderboard is written: as a table, as CSV, JSON or a page, and as a picture. */
import stringWidth from 'string-width'
import { csvLine } from '../src/charts/index.ts'
import { type Drawing, drawBoard } from '../src/features/boards/index.ts'
import type { Span, Standing } from '../src/features/referrals/index.ts'

export type Rows = AsyncIterable<readonly Standing[]>
/** What is written, piece by piece. */
export type Content = AsyncIterable<string | Buffer>

/** What stands above a board. */
export interface Heading {
  /** `month`, or `2026-01-01 – 2026-03-31`. */
  period: string
  /** The room's name; undefined: all rooms. */
  room: string | undefined
  zone: string
  /** The day on which it is made, `2026-11-23`. */
  day: string
  span: Span
  /** Said where there is nothing to show. */
  nobody: string
}

export const COLUMNS = ['rank', 'name', 'invited', 'stayed', 'left', 'points'] as const

const cellsOf = (s: Standing) => COLUMNS.map((c) => s[c] ?? 0)

export async function* csv(rows: Rows): Content {
  yield `${csvLine(COLUMNS)}\n`
  for await (const some of rows) yield some.map((s) => `${csvLine(cellsOf(s))}\n`).join('')
}

export async function* json(rows: Rows, { span }: Heading): Content {
  const bounds = { from: span.from?.toISOString() ?? null, to: span.to?.toISOString() ?? null }
  let before = '['
  for await (const some of rows) {
    for (const s of some) {
      yield `${before}\n  ${JSON.stringify({ ...Object.fromEntries(COLUMNS.map((c) => [c, s[c]])), ...bounds })}`
      before = ','
    }
  }
  yield before === '[' ? '[]\n' : '\n]\n'
}

/**
 * Lines whose columns stand below each other. Chinese names take two columns a character, so the padding counts
 * columns, not characters.
 */
export function aligned(
  head: readonly string[],
  lines: readonly (readonly (string | number)[])[],
  left: readonly string[],
): string {
  const all = [head, ...lines].map((line) => line.map(String))
  const widths = head.map((_, i) => Math.max(...all.map((line) => stringWidth(line[i] ?? ''))))
  const row = (cells: readonly string[]) =>
    `${cells
      .map((cell, i) => {
        const padding = ' '.repeat(Math.max(0, (widths[i] ?? 0) - stringWidth(cell)))
        return left.includes(head[i] ?? '') ? cell + padding : padding + cell
      })
      .join('  ')
      .trimEnd()}\n`
  const [first = [], ...others] = all
  return [row(first), row(widths.map((w) => '-'.repeat(w))), ...others.map(row)].join('')
}

export async function* table(rows: Rows, { period, room, zone, nobody }: Heading): Content {
  const lines = await gathered(rows)
  if (lines.length === 0) {
    yield `${nobody}\n`
    return
  }
  const title = `Referrals · ${period} · ${room ?? 'all rooms'} · ${zone}`
  yield `${title}\n\n${aligned(COLUMNS, lines.map(cellsOf), ['name'])}`
}

const escaped = (text: string) => text.replace(/\p{Cc}/gu, ' ').replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)

const PAGE_STYLE = `body{margin:0;background:#fff6ec;color:#3b2a20;font:16px/1.5 system-ui,"PingFang SC","Microsoft YaHei",sans-serif}
main{max-width:52rem;margin:0 auto;padding:1.5rem 1rem 3rem}h1{margin:0}p{margin:.25rem 0 1rem;color:#80695a}
table{width:100%;border-collapse:collapse;background:#fff;border-radius:12px;overflow:hidden}
th,td{padding:.5rem .75rem;text-align:right;border-bottom:1px solid #f4e7db}th{background:#f2742d;color:#fff;font-weight:600}
th:nth-child(2),td:nth-child(2){text-align:left;overflow-wrap:anywhere}td:nth-child(4){font-weight:700;color:#d9480f}`

/** One page that needs nothing else and runs nothing. */
export async function* html(rows: Rows, { period, room, zone, day }: Heading): Content {
  const title = escaped(`邀请榜 · ${room ?? '全部群'} · ${period}`)
  yield `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title><style>${PAGE_STYLE}</style></head>
<body><main><h1>邀请榜</h1><p>${escaped(`${room ?? '全部群'} · ${period} · ${zone} · ${day}`)}</p>
<table><thead><tr><th>名次</th><th>昵称</th><th>邀请</th><th>留下</th><th>离开</th><th>积分</th></tr></thead><tbody>
`
  let lines = 0
  for await (const some of rows) {
    lines += some.length
    yield some
      .map(
        (s) =>
          `<tr>${cellsOf(s)
            .map((cell) => `<td>${escaped(String(cell))}</td>`)
            .join('')}</tr>\n`,
      )
      .join('')
  }
  yield `${lines === 0 ? '<tr><td colspan="6">还没有人上榜</td></tr>\n' : ''}</tbody></table></main></body></html>\n`
}

/** As the group sees it. */
export async function* png(rows: Rows, { period, room, day }: Heading): Content {
  const lines = (await gathered(rows)).map((s) => ({ ...s, value: s.stayed }))
  const drawing: Drawing = {
    kind: 'referrals',
    title: '邀请榜',
    subtitle: `留在群里的新朋友 · ${period}`,
    lines,
    empty: '还没有人上榜',
    footer: `${room ?? '全部群'} · ${day}`,
  }
  yield await drawBoard(drawing)
}

async function gathered(rows: Rows): Promise<Standing[]> {
  const all: Standing[] = []
  for await (const some of rows) all.push(...some)
  return all
}
