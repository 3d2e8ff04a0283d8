import { Hono } from 'hono'
import { problem } from '../../shell.tsx'
import type { Env } from '../../visitor.ts'
import type { PageGroup } from '../index.ts'
import type { Render } from './parts.tsx'
import { peoplePage } from './people.tsx'
import { policiesPage } from './policies.tsx'
import { roomPage, roomsPage } from './rooms.tsx'
import { rosterPage } from './roster.tsx'
import { sensitivityPage } from './sensitivity.tsx'
import { templatesPage } from './templates.tsx'

/** What managers and owners set: groups, people, roster, rules, texts, sensitivity. */
export const setup: PageGroup = {
  path: '/setup',
  routes() {
    const app = new Hono<Env>()
    const page = (path: string, render: Render) =>
      app.get(path, (c) => (c.var.visitor === undefined ? problem(c, 'signIn') : render(c, c.var.visitor)))
    app.get('/', (c) => c.redirect('/setup/rooms'))
    page('/rooms', roomsPage)
    page('/rooms/:id', roomPage)
    page('/people', peoplePage)
    page('/roster', rosterPage)
    page('/policies', policiesPage)
    page('/templates', templatesPage)
    page('/sensitivity', sensitivityPage)
    return app
  },
}
