import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { BrowserContext, Page, Response } from 'playwright-core'
import { PAGES } from '../../src/console/pages/index.ts'
import { ENTRIES } from '../../src/console/shell.tsx'
import { type Role, roleAtLeast } from '../../src/core/people.ts'

/** Walking through the console in a real browser: every page that the navigation leads to, and what its assets weigh. */

export const LAPTOP = { width: 1280, height: 800 }
export const PHONE = { width: 390, height: 844 }

/** HTML, styles and scripts of one page, uncompressed; charts and pictures apart. */
export const MAX_PAGE_BYTES = 150 * 1024

/** Where the navigation leads somebody of that role. */
const startsOf = (role: Role): string[] =>
  ENTRIES.filter((e) => roleAtLeast(role, e.who) && PAGES.some((p) => p.path === e.path)).map((e) => e.path)

/** Pages of one kind (`/desk/1`, `/desk/2`; one list with this and that filter) looked at in one walk. */
const OF_A_KIND = 2

export interface Visit {
  path: string
  status: number
  /** None of its kind was visited before. */
  isFirst: boolean
  /** What the browser complained about while it showed the page. */
  faults: string[]
  weight: { html: number; css: number; js: number }
  page: Page
}

const weigh = async (answer: Response): Promise<number> =>
  answer
    .body()
    .then((body) => body.length)
    .catch(() => 0)

const kindOf = (path: string): string => {
  return new URL(path, 'http://console').pathname.replace(/\d+/g, 'N')
}

/** Local pages that a page leads to, without what ends the session or is no page. */
async function linksOf(page: Page, origin: string): Promise<string[]> {
  const hrefs = await page.$$eval('a[href]:not([download])', (all) =>
    all.map((a) => (a instanceof HTMLAnchorElement ? a.href : '')),
  )
  return hrefs.flatMap((href) => {
    const url = new URL(href)
    const isPage = url.origin === origin && !/\.(?:svg|png|csv|json|txt)$/.test(url.pathname)
    // A group that is not there yet, the bare home page and the sandbox are not pages of the console.
    const isOurs = PAGES.some((p) => url.pathname === p.path || url.pathname.startsWith(`${p.path}/`))
    url.searchParams.delete('said')
    return isPage && isOurs ? [url.pathname + url.search] : []
  })
}

/** Visits the pages of the console breadth-first; `look` is called on each while it is shown. */
export async function crawl(
  context: BrowserContext,
  origin: string,
  options: { role: Role; atMost: number; look?: (visit: Visit) => Promise<void> },
): Promise<Visit[]> {
  const page = await context.newPage()
  const visits: Visit[] = []
  let faults: string[] = []
  let answers: Response[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text())
  })
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('request', (request) => {
    if (!request.url().startsWith(origin) && !request.url().startsWith('data:')) faults.push(`asked ${request.url()}`)
  })
  page.on('response', (answer) => answers.push(answer))
  const waiting = startsOf(options.role)
  const seen = new Set(waiting)
  const kinds = new Map<string, number>()
  for (let path = waiting.shift(); path !== undefined && visits.length < options.atMost; path = waiting.shift()) {
    const kind = kindOf(path)
    const count = (kinds.get(kind) ?? 0) + 1
    kinds.set(kind, count)
    if (count > OF_A_KIND) continue
    faults = []
    answers = []
    const answer = await page.goto(origin + path, { waitUntil: 'load' })
    const weight = { html: 0, css: 0, js: 0 }
    for (const one of answers) {
      const type = one.request().resourceType()
      const part = type === 'document' ? 'html' : type === 'stylesheet' ? 'css' : type === 'script' ? 'js' : undefined
      if (part !== undefined) weight[part] += await weigh(one)
    }
    const visit: Visit = { path, status: answer?.status() ?? 0, isFirst: count === 1, faults, weight, page }
    await options.look?.(visit)
    visits.push(visit)
    for (const link of await linksOf(page, origin)) {
      if (seen.has(link)) continue
      seen.add(link)
      waiting.push(link)
    }
  }
  await page.close()
  return visits
}

export const bytesOf = ({ weight }: Visit): number => weight.html + weight.css + weight.js

/** Rows for people, the heaviest first. */
export function weightTable(visits: readonly Visit[]): string {
  const kb = (bytes: number) => `${(bytes / 1024).toFixed(1)}`.padStart(7)
  const rows = [...visits].sort((a, b) => bytesOf(b) - bytesOf(a))
  return [
    '    KB     HTML     CSS      JS  page',
    ...rows.map((v) => `${kb(bytesOf(v))} ${kb(v.weight.html)} ${kb(v.weight.css)} ${kb(v.weight.js)}  ${v.path}`),
  ].join('\n')
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface AxeResult {
  violations: { id: string; impact: string | null; nodes: { target: unknown[]; failureSummary?: string }[] }[]
}

/** Serious and critical findings of axe-core on the page as it is, each with its first place. */
export async function findingsOf(page: Page, rules?: readonly string[]): Promise<string[]> {
  // Evaluated by the debugger, which the page's policy does not concern.
  await page.evaluate(axeSource)
  const options = {
    resultTypes: ['violations'],
    ...(rules === undefined ? {} : { runOnly: { type: 'rule', values: rules } }),
  }
  const { violations } = (await page.evaluate(`axe.run(document, ${JSON.stringify(options)})`)) as AxeResult
  return violations
    .filter((v) => v.impact === 'serious' || v.impact === 'critical')
    .map((v) => `${v.id}: ${JSON.stringify(v.nodes[0]?.target)} ${v.nodes[0]?.failureSummary ?? ''}`)
}

/** How far the page goes beyond its width, in pixels. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
