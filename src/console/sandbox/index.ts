import type { Hono } from 'hono'
import type { EntityManager } from 'typeorm'
import type { Log } from '../../core/log.ts'
import type { SandboxTime, SandboxWorld } from '../../core/sandbox.ts'
import type { Streams } from '../streams.ts'
import type { Env } from '../visitor.ts'
import { sandboxPage } from './page.tsx'
import { sandboxRoutes } from './routes.ts'

/** What scenarios and training need besides the chat. */
export interface SandboxPlay {
  time: SandboxTime
  /** Only read: what became of the trainee's ticket. */
  db: EntityManager
  /** Real milliseconds between two steps of a scenario, for the eye. */
  paceMs?: number
}

export interface SandboxOptions {
  world: SandboxWorld
  /** Missing: nothing but the chat. */
  play: SandboxPlay | undefined
  /** IANA name: times on the page are the bot's, as in its texts. */
  timeZone: string
  log: Log
}

/** Puts the simulated WeChat under `/sandbox`. */
export function mountSandbox(app: Hono<Env>, options: SandboxOptions, streams: Streams): void {
  app.get('/sandbox', (c) => c.html(sandboxPage(options)))
  app.route('/sandbox', sandboxRoutes(options, streams))
}
