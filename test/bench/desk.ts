/**
 * `npm run bench:desk`: how soon the desk and a ticket show in a real browser on this machine, with 1,000 open tickets
 * beside 50,000 that have ended and 200,000 messages; beside a bare hono page in the same run, turn by turn. Options:
 * `-- --open 1000 --ended 50000 --messages 200000 --rounds 15`; `--explain` prints the plan of the list.
 */

import { rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import { parseArgs } from 'node:util'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import type { DataSource, EntityManager } from 'typeorm'
import { dataSourceFor, migrate } from '../../src/app/database.ts'
import { startEmbeddedPostgres } from '../../src/app/embedded-postgres.ts'
import { createHouse } from '../../src/app/house.ts'
import { createOffice } from '../../src/app/office.ts'
import { temporaryDir } from '../../src/app/temporary-dir.ts'
import { startConsole } from '../../src/console/server.ts'
import { elapsedMs, ManualClock } from '../../src/core/clock.ts'
import { parseConfig } from '../../src/core/config.ts'
import { silentLog } from '../../src/core/log.ts'
import { openSession } from '../../src/features/access/index.ts'
import { FEATURES } from '../../src/features/index.ts'
import { deskPage } from '../../src/features/tickets/index.ts'
import { openBrowser } from '../support/browser.ts'
import { ACCOUNT, OWNER, SEEDED_AT, seedDesk } from './seed-desk.ts'

const { values } = parseArgs({
  options: {
    open: { type: 'string', default: '1000' },
    ended: { type: 'string', default: '50000' },
    messages: { type: 'string', default: '200000' },
    rounds: { type: 'string', default: '15' },
    explain: { type: 'boolean', default: false },
  },
})
const size = { open: Number(values.open), ended: Number(values.ended), messages: Number(values.messages) }
const rounds = Number(values.rounds)
/** First paint of the desk. */
const TARGET_MS = 500

const median = (list: readonly number[]) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0
const shown = (list: readonly number[]) => `${median(list).toFixed(0)} ms (worst ${Math.max(...list).toFixed(0)})`
const started = elapsedMs()
const progress = (what: string) =>
  console.error(`${((elapsedMs() - started) / 1000).toFixed(0).padStart(5)} s  ${what}`)

/** A page that does nothing: what browser and server cost by themselves. */
async function startBare(): Promise<{ url: string; stop(): void }> {
  const app = new Hono()
  app.get('/', (c) =>
    c.html('<!doctype html><html lang="zh-CN"><title>bare</title><h1>工单台</h1><p>没有别的。</p></html>'),
  )
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }) as Server
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : address
  return {
    url: `http://127.0.0.1:${port}/`,
    stop() {
      server.closeAllConnections()
      server.close()
    },
  }
}

async function explain(source: DataSource): Promise<void> {
  const db = {
    async query(sql: string, params?: unknown[]) {
      const rows: { 'QUERY PLAN': string }[] = await source.query(`EXPLAIN (ANALYZE, BUFFERS OFF) ${sql}`, params)
      console.log(rows.map((r) => r['QUERY PLAN']).join('\n'))
      return source.query(sql, params)
    },
  } as EntityManager
  const about = { me: OWNER, now: SEEDED_AT, from: undefined, limit: 50 }
  await deskPage(db, { account: ACCOUNT, roomIds: null }, { ...about, filter: { view: 'all' } })
}

const dir = await temporaryDir('desk')
const server = await startEmbeddedPostgres(dir, silentLog, ['fsync=off', 'max_wal_size=4GB'])
try {
  const source = await dataSourceFor(`${server.baseUrl}postgres`, 8).initialize()
  await migrate(source)
  progress(`${size.open} open tickets, ${size.ended} ended, ${size.messages} messages`)
  await seedDesk(source, size)
  if (values.explain) await explain(source)
  const house = createHouse({
    source,
    settings: parseConfig({ WECHATY_PUPPET_SERVICE_TOKEN: 'insecure_bench' }),
    features: FEATURES,
    clock: new ManualClock(SEEDED_AT.toISOString()),
    log: silentLog,
  })
  const office = createOffice(house)
  const desk = await startConsole({
    host: '127.0.0.1',
    port: 0,
    timeZone: 'Asia/Shanghai',
    log: silentLog,
    office,
    health: async () => ({ ok: true }),
    metrics: async () => ({ contentType: 'text/plain', body: '' }),
  })
  const cookie = await openSession(source.manager, { contactId: OWNER, origin: 'link', device: 'bench' }, SEEDED_AT)
  const [newest] = (await source.query(`SELECT max(id) AS id FROM tickets`)) as { id: number }[]
  const bare = await startBare()
  const pages = [
    { name: 'bare hono page', url: bare.url },
    { name: '/desk', url: `${desk.url}/desk` },
    { name: 'a ticket', url: `${desk.url}/desk/${newest?.id}` },
  ].map((page) => ({ ...page, paint: [] as number[], load: [] as number[], server: [] as number[], bytes: 0 }))
  const browser = await openBrowser()
  progress('measuring')
  for (let round = 0; round <= rounds; round += 1) {
    for (const page of round % 2 === 0 ? pages : [...pages].reverse()) {
      const from = elapsedMs()
      const html = await (await fetch(page.url, { headers: { Cookie: `nuanqun_session=${cookie}` } })).text()
      const serverMs = elapsedMs() - from
      // Nothing in its memory, as for who opens it in the morning.
      const context = await browser.newContext({ viewport: { width: 390, height: 844 } })
      await context.addCookies([{ name: 'nuanqun_session', value: cookie, url: desk.url }])
      const tab = await context.newPage()
      await tab.goto(page.url, { waitUntil: 'load' })
      const { paint, load } = (await tab.evaluate(`new Promise((resolve) => {
        const look = () => {
          const paint = performance.getEntriesByName('first-contentful-paint')[0]
          const load = performance.getEntriesByType('navigation')[0].loadEventEnd
          if (paint === undefined || load === 0) requestAnimationFrame(look)
          else resolve({ paint: paint.startTime, load })
        }
        look()
      })`)) as { paint: number; load: number }
      await context.close()
      page.bytes = Buffer.byteLength(html)
      // The first round warms up.
      if (round === 0) continue
      page.server.push(serverMs)
      page.paint.push(paint)
      page.load.push(load)
    }
  }
  await browser.close()
  console.log(`\nmedians of ${rounds}; ${size.open} open tickets, ${size.ended} ended, ${size.messages} messages\n`)
  for (const { name, paint, load, server: took, bytes } of pages)
    console.log(
      `${name.padEnd(16)} first paint ${shown(paint)}, load ${shown(load)}, server ${shown(took)}, ${(bytes / 1024).toFixed(1)} KB HTML`,
    )
  const [, list] = pages
  const first = median(list?.paint ?? [])
  console.log(
    `\ntarget: first paint of /desk ≤ ${TARGET_MS} ms: ${first <= TARGET_MS ? 'kept' : 'MISSED'} (${first.toFixed(0)} ms)`,
  )
  bare.stop()
  await desk.stop()
  await source.destroy()
} finally {
  await server.remove()
  await rm(dir, { recursive: true, force: true })
}
