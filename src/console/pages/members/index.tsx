import { Hono } from 'hono'
import type { Env } from '../../visitor.ts'
import type { PageGroup } from '../index.ts'
import { showList } from './list.tsx'
import { showMember, showPart } from './member.tsx'

/** Members: looking for them, and one page for each. */
export const members: PageGroup = {
  path: '/members',
  routes() {
    const app = new Hono<Env>()
    app.get('/', showList)
    app.get('/:id', (c) => showMember(c, c.req.param('id')))
    app.get('/:id/:part', (c) => showPart(c, c.req.param('id'), c.req.param('part')))
    return app
  },
}
