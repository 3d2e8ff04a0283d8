import { Hono } from 'hono'
import type { Env } from '../../visitor.ts'
import type { PageGroup } from '../index.ts'
import { listPage } from './list.tsx'
import { ticketPage } from './ticket.tsx'

/** The heart of the console: what waits, and everything about one ticket. */
export const desk: PageGroup = {
  path: '/desk',
  routes() {
    const app = new Hono<Env>()
    app.get('/', listPage)
    app.get('/:number', ticketPage)
    return app
  },
}
