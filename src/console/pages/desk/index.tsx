import { Hono } from 'hono'
import { listOpen } from '../../../features/tickets/index.ts'
import { CommandBar } from '../../orders.tsx'
import { problem, show, When } from '../../shell.tsx'
import { type Env, maySeeRoom } from '../../visitor.ts'
import type { PageGroup } from '../index.ts'
import { texts } from './texts.ts'

const LIMIT = 50

/** Open tickets, the most urgent first. */
export const desk: PageGroup = {
  path: '/desk',
  routes() {
    const app = new Hono<Env>()
    app.get('/', async (c) => {
      const { visitor, office } = c.var
      if (visitor === undefined) return problem(c, 'signIn')
      const t = texts[visitor.lang]
      const found = (await listOpen(office.db, visitor.person.account, undefined, LIMIT)).filter((one) =>
        maySeeRoom(visitor, one.roomId),
      )
      return show(c, {
        title: t.title,
        live: ['tickets'],
        body: (
          <>
            <CommandBar c={c} />
            {found.length === 0 ? <p class="panel">{t.none}</p> : null}
            <ul class="rows panel">
              {found.map((one) => (
                <li>
                  <b>{t.number(one.id)}</b> {one.memberName} · {one.roomTopic ?? t.direct} ·{' '}
                  <When at={one.openedAt} visitor={visitor} now={office.now()} />
                  <p class="pre">{one.summary}</p>
                </li>
              ))}
            </ul>
          </>
        ),
      })
    })
    return app
  },
}
