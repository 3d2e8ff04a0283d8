import type { Hono } from 'hono'
import type { SandboxWorld } from '../../core/sandbox.ts'
import type { Streams } from '../streams.ts'
import { sandboxPage } from './page.tsx'
import { sandboxRoutes } from './routes.ts'

export interface SandboxOptions {
  world: SandboxWorld
  /** IANA name: times on the page are the bot's, as in its texts. */
  timeZone: string
}

/** Puts the simulated WeChat under `/sandbox`. */
export function mountSandbox(app: Hono, options: SandboxOptions, streams: Streams): void {
  app.get('/sandbox', (c) => c.html(sandboxPage(options.timeZone)))
  app.route('/sandbox', sandboxRoutes(options.world, streams))
}
