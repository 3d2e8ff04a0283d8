import { readFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { addressOf } from '../core/config.ts'
import { describeError } from '../core/errors.ts'
import type { Log } from '../core/log.ts'
import type { Office } from '../core/office.ts'
import { safeText } from '../core/people.ts'
import type { SandboxWorld } from '../core/sandbox.ts'
import { recordAction } from '../features/access/index.ts'
import { isLoopbackName, limited, onlyKnownHosts, onlyOwnForms, securityHeaders } from './guard.ts'
import { Live } from './live.ts'
import { orderRoutes } from './orders.tsx'
import { PAGES } from './pages/index.ts'
import { homePage, noSandboxPage, notFoundPage } from './pages.tsx'
import { mountSandbox, type SandboxPlay } from './sandbox/index.ts'
import { ENTRIES, problem } from './shell.tsx'
import { signInRoutes } from './sign-in.tsx'
import { Streams } from './streams.ts'
import { texts } from './texts.ts'
import { type Ctx, type Env, mayDo, recogniseVisitor, type Visitor } from './visitor.ts'

export interface Health {
  ok: boolean
  [part: string]: unknown
}

export interface ConsoleOptions {
  host: string
  /** 0 picks a free one. */
  port: number
  /** IANA name: times on the pages are the bot's, as in its texts. */
  timeZone: string
  log: Log
  health(): Promise<Health>
  /** What prom-client's registry says. */
  metrics(): Promise<{ contentType: string; body: string }>
  /** What pages read and orders run through. */
  office: Office
  /** Missing when a real chat account is connected: then there is no sandbox. */
  world?: SandboxWorld
  /** With `world`: time that visitors let pass, scenarios and training. */
  play?: SandboxPlay
}

export interface RunningConsole {
  /** With a host that a browser on this machine can open. */
  url: string
  port: number
  /** Ends the open event streams and stops listening. */
  stop(): Promise<void>
}

/** Tabs that somebody goes through, and a server that comes back. */
const STREAMS_A_MINUTE = 120
/** Pictures and tables of one session within a minute: a page of the reports shows a dozen. */
const FILES_A_MINUTE = 240
const FILE = /\.(?:svg|png|csv|json)$/
/** Of a form. */
const MAX_FORM_BYTES = 64 * 1024

/** How long a slow answer may hold up the stop. */
const STOP_GRACE_MS = 1000

const ASSET_TYPES = {
  'board.css': 'text/css; charset=utf-8',
  'console.css': 'text/css; charset=utf-8',
  'console.js': 'text/javascript; charset=utf-8',
  'desk.css': 'text/css; charset=utf-8',
  'tickets.js': 'text/javascript; charset=utf-8',
  'roster.js': 'text/javascript; charset=utf-8',
  'sandbox.css': 'text/css; charset=utf-8',
  'sandbox.js': 'text/javascript; charset=utf-8',
  'sandbox-play.js': 'text/javascript; charset=utf-8',
  'icon.svg': 'image/svg+xml',
}

/** Beside this module, in the sources and in the build alike. */
async function readAssets(): Promise<Map<string, { type: string; body: string }>> {
  const entries = Object.entries(ASSET_TYPES).map(async ([name, type]) => {
    const body = await readFile(new URL(`./assets/${name}`, import.meta.url), 'utf8')
    return [name, { type, body }] as const
  })
  return new Map(await Promise.all(entries))
}

/** What leaves the console as a file is an action like any other. */
async function noteFile(c: Ctx, { person }: Visitor): Promise<void> {
  const { pathname, searchParams } = new URL(c.req.url)
  const chosen = [...searchParams].filter(([, value]) => value !== '').map(([name, value]) => `${name}=${value}`)
  const line = safeText(['download', pathname, ...chosen].join(' '), 2000)
  await c.var.office.transact((tx) =>
    recordAction(tx.db, { contactId: person.id, line, outcome: 'done', answer: '', at: tx.now }),
  )
}

async function buildApp(options: ConsoleOptions, streams: Streams): Promise<Hono<Env>> {
  const { log, world, office } = options
  const assets = await readAssets()
  const app = new Hono<Env>()
  const live = new Live(office, log)

  const health = async (): Promise<Health> => {
    try {
      return await options.health()
    } catch (error) {
      log.error({ err: error }, 'the health check itself failed')
      return { ok: false }
    }
  }

  app.use(securityHeaders())
  if (isLoopbackName(options.host)) app.use(onlyKnownHosts(office.settings.consoleUrl))

  app.get('/', async (c) => c.html(homePage({ health: await health(), sandbox: world !== undefined })))
  app.get('/healthz', async (c) => {
    const answer = await health()
    return c.json(answer, answer.ok ? 200 : 503)
  })
  app.get('/metrics', async (c) => {
    const { contentType, body } = await options.metrics()
    return c.body(body, 200, { 'Content-Type': contentType })
  })
  app.get('/assets/:name', (c) => {
    const asset = assets.get(c.req.param('name'))
    if (asset === undefined) return c.html(notFoundPage(), 404)
    return c.body(asset.body, 200, { 'Content-Type': asset.type, 'Cache-Control': 'no-cache' })
  })

  if (world === undefined) {
    app.get('/sandbox', (c) => c.html(noSandboxPage(), 404))
    app.all('/sandbox/*', (c) => c.json({ error: texts.noSandbox.title }, 404))
  } else {
    mountSandbox(app, { world, play: options.play, timeZone: options.timeZone, log }, streams)
  }

  // What follows is for the staff, and knows who looks.
  app.use(bodyLimit({ maxSize: MAX_FORM_BYTES, onError: (c) => c.text(texts.refused.tooLarge, 413) }))
  app.use(recogniseVisitor(office, world !== undefined))
  app.use(onlyOwnForms())
  // No text of ours holds it, and the database takes none that does.
  app.use(async (c, next) => (new URL(c.req.url).search.includes('%00') ? problem(c, 'badFilter') : next()))
  app.route('/', signInRoutes(world))
  const streamsOf = limited(STREAMS_A_MINUTE, (c) => c.var.visitor?.session.digest ?? '')
  app.get('/live', streamsOf, (c) => {
    const { visitor } = c.var
    if (visitor === undefined) return problem(c, 'signIn')
    const { digest } = visitor.session
    return streams.open((send, end) => {
      const over = () => {
        send('over', {})
        end()
      }
      return live.watch({ digest, change: (pulse) => send('change', pulse), over })
    })
  })
  app.route('/', orderRoutes())
  const files = limited(FILES_A_MINUTE, (c) => c.var.visitor?.session.digest ?? '')
  for (const { path, open, routes } of PAGES) {
    const who = ENTRIES.find((e) => e.path === path)?.who ?? 'agent'
    for (const pattern of open === true ? [] : [path, `${path}/*`])
      app.use(pattern, async (c, next) => {
        const { visitor } = c.var
        if (visitor === undefined) return world === undefined ? problem(c, 'signIn') : c.redirect('/enter')
        if (!mayDo(visitor, who)) return problem(c, 'forbidden')
        if (!FILE.test(c.req.path)) return next()
        const refusal = await files(c, next)
        if (refusal !== undefined) return refusal
        if (c.res.headers.get('Content-Disposition')?.startsWith('attachment')) await noteFile(c, visitor)
      })
    app.route(path, routes())
  }

  app.notFound((c) => (c.var.visitor === undefined ? c.html(notFoundPage(), 404) : problem(c, 'notFound')))
  app.onError((error, c) => {
    const away = office.isAway(error)
    log[away ? 'warn' : 'error']({ err: error, method: c.req.method, path: c.req.path }, 'console request failed')
    if (c.req.path.startsWith('/sandbox/')) return c.json({ error: texts.refused.failed }, 500)
    c.set('visitor', undefined)
    if (c.var.look === undefined) c.set('look', { lang: 'zh', theme: 'auto' })
    return problem(c, away ? 'away' : 'failed')
  })
  return app
}

/** What to do when listening is impossible: said to the operator, who sees nothing else. */
function listenFault(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const other = port < 65535 ? port + 1 : 3000
  switch (error.code) {
    case 'EADDRINUSE':
      return new Error(
        `Port ${port} on ${host} is already in use. Stop the other program, or choose another port: PORT=${other} npm start`,
        { cause: error },
      )
    case 'EACCES':
      return new Error(`Port ${port} needs more rights than this process has. Choose one above 1023: PORT=3000`, {
        cause: error,
      })
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new Error(`This machine has no address "${host}". Set HOST=127.0.0.1, or HOST=0.0.0.0 for all of them.`, {
        cause: error,
      })
    default:
      return new Error(`The console cannot listen on ${host}:${port}: ${describeError(error)}`, { cause: error })
  }
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => reject(listenFault(error, host, port))
    server.once('error', fail)
    server.listen(port, host, () => {
      server.removeListener('error', fail)
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}

/**
 * Starts the web console.
 * @throws Error with what to do, when it cannot listen.
 */
export async function startConsole(options: ConsoleOptions): Promise<RunningConsole> {
  const streams = new Streams()
  const app = await buildApp(options, streams)
  // The adapter would otherwise replace the process's own Request and Response.
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }) as Server
  const port = await listen(server, options.host, options.port)
  server.on('error', (error) => options.log.error({ err: error }, 'console server error'))

  let stopping: Promise<void> | undefined
  const stop = (): Promise<void> => {
    stopping ??= new Promise((resolve) => {
      const cutOff = setTimeout(() => server.closeAllConnections(), STOP_GRACE_MS)
      server.close(() => {
        clearTimeout(cutOff)
        resolve()
      })
      streams.end()
    })
    return stopping
  }
  return { url: addressOf(options.host, port), port, stop }
}
