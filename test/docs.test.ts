import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { commandsOf } from '../src/app/house.ts'
import { recognise } from '../src/core/command.ts'
import { VARIABLES } from '../src/core/config.ts'
import { FEATURES } from '../src/features/index.ts'

/**
 * The lists in the documentation are the lists in the code. What is read:
 * - tables whose first heading is `command` / `命令`: one row a command; in the first cell a line as one types it, in
 *   backticks, with or without `#`, whose first word is the Chinese name; in the second the alias;
 * - the table of README.md whose first heading is `variable`: one row a variable, its name in backticks in the first cell;
 * - `.env.example`: lines `NAME=value`, commented out or not;
 * - `npm run <script>` (or `npm start`, `npm test`) anywhere in README.md.
 */

const ROOT = path.resolve(import.meta.dirname, '..')
const read = (name: string) => readFileSync(path.join(ROOT, name), 'utf8')

/** The rows (lists of cells) of every table whose first heading is one of these. */
function tableRows(markdown: string, headings: readonly string[]): string[][] {
  const rows: string[][] = []
  let inside = false
  let before: string[] | undefined
  for (const line of markdown.split('\n')) {
    const text = line.trim()
    if (!text.startsWith('|')) {
      inside = false
      before = undefined
      continue
    }
    const cells = text
      .replace(/^\||\|$/g, '')
      .split(/(?<!\\)\|/)
      .map((c) => c.trim())
    if (cells.every((c) => /^:?-+:?$/.test(c)))
      inside = before !== undefined && headings.includes((before[0] ?? '').toLowerCase())
    else if (inside) rows.push(cells)
    before = cells
  }
  return rows
}

const ticked = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map((m) => m[1] ?? '')

const envNames = (text: string): string[] => [...text.matchAll(/^#? ?([A-Z][A-Z0-9_]*)=/gm)].map((m) => m[1] ?? '')

const scriptsIn = (text: string): string[] => [
  ...[...text.matchAll(/\bnpm run (?:-\S+ )*([\w:-]+)/g)].map((m) => m[1] ?? ''),
  ...[...text.matchAll(/\bnpm (start|test)\b/g)].map((m) => m[1] ?? ''),
]

/** `接 take`: the names of every row of the command table. */
const commandKeys = (markdown: string): string[] =>
  tableRows(markdown, ['command', '命令'])
    .map((cells) =>
      [cells[0], cells[1]]
        .map(
          (c) =>
            ticked(c ?? '')[0]
              ?.replace(/^#/, '')
              .split(/\s/)[0],
        )
        .join(' '),
    )
    .sort()

describe.each(['README.md', 'README.zh-CN.md'])('%s', (name) => {
  it('lists every command with its name and alias, and none that does not exist', () => {
    const real = commandsOf(FEATURES).map((c) => `${c.names[0]} ${c.names[1]}`)
    expect(commandKeys(read(name))).toEqual(real.sort())
  })

  it('shows lines that the parser takes for the command', () => {
    const commands = commandsOf(FEATURES)
    for (const cells of tableRows(read(name), ['command', '命令'])) {
      const line = ticked(cells[0] ?? '')[0] ?? ''
      const found = recognise(`#${line}`, { commands, where: 'room', mentionsBot: false, botNames: [] })
      expect(found !== undefined && 'command' in found ? found.command.names[1] : found, line).toBe(
        ticked(cells[1] ?? '')[0],
      )
    }
  })
})

describe('README.md', () => {
  it('lists every variable, and none that does not exist', () => {
    const listed = tableRows(read('README.md'), ['variable']).flatMap((cells) => ticked(cells[0] ?? ''))
    expect(listed.sort()).toEqual([...VARIABLES].sort())
  })

  it('tells every script, and none that does not exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const told = scriptsIn(read('README.md'))
    expect(Object.keys(scripts).filter((s) => !told.includes(s))).toEqual([])
    expect(told.filter((s) => !(s in scripts))).toEqual([])
  })
})

describe('.env.example', () => {
  it('has every variable once, and none that does not exist', () => {
    expect(envNames(read('.env.example')).sort()).toEqual([...VARIABLES].sort())
  })
})

describe('the reading of the documentation', () => {
  const sample = [
    '| Command | Alias | Who |',
    '|---|:--:|---|',
    '| `#接 12` | `take` | agent |',
    '| `帮助 [命令]` | `help` | anybody, `#帮助` too |',
    '',
    '| Something | else |',
    '|---|---|',
    '| `no` | `command` |',
    'text `code` | not a table',
  ].join('\n')

  it('finds the rows of the tables that count, and the names in them', () => {
    expect(commandKeys(sample)).toEqual(['帮助 help', '接 take'].sort())
    expect(commandKeys(sample.replace('| Command', '| Order'))).toEqual([])
    expect(tableRows(sample, ['something'])).toEqual([['`no`', '`command`']])
  })

  it('finds scripts', () => {
    expect(scriptsIn('npm ci && npm start # `npm run -s mood -- x`, `npm run bench:kill`, npm tests')).toEqual([
      'mood',
      'bench:kill',
      'start',
    ])
  })

  it('finds variables, commented out or not', () => {
    expect(envNames('PORT=3000\n# HOST=127.0.0.1\n#ROOMS=all\n# Why one would change it: X=y\n  LOG=1')).toEqual([
      'PORT',
      'HOST',
      'ROOMS',
    ])
  })
})
