import { z } from 'zod'
import { roomsOf } from '../../../features/roster/index.ts'
import { given, readFilter, rowId } from '../../query.ts'
import { Pager, problem, show, spanText, When } from '../../shell.tsx'
import type { Ctx } from '../../visitor.ts'
import { shellWords } from '../../words.ts'
import { PER_PAGE, paged, Tabs } from './parts.tsx'
import { texts } from './texts.ts'

const query = z.object({ before: given(rowId) })

/** When the bot was deaf, and what somebody must read by hand. */
export async function gapsPage(c: Ctx): Promise<Response> {
  const { visitor, office } = c.var
  if (visitor === undefined) return problem(c, 'signIn')
  const asked = readFilter(c, query)
  if (asked === undefined) return problem(c, 'badFilter')
  const t = texts[visitor.lang].gaps
  const now = office.now()
  const { account } = visitor.person
  const page = { before: asked.before, limit: PER_PAGE + 1 }
  const { rows, next } = paged(await office.operations.gaps(account, page), (gap) => String(gap.id))
  const rooms = (await roomsOf(office.db, account)).filter((r) => r.state === 'enrolled' && !r.isStaffRoom)
  return show(c, {
    title: t.title,
    body: (
      <>
        <Tabs visitor={visitor} here="/operations/gaps" />
        {rows.length === 0 ? (
          <p class="panel">{t.none}</p>
        ) : (
          <>
            <p>{t.what}</p>
            <ul class="rows panel">
              {rows.map((gap) => (
                <li>
                  <b>
                    <When at={gap.from} visitor={visitor} now={now} dated /> –{' '}
                    <When at={gap.to} visitor={visitor} now={now} dated />
                  </b>{' '}
                  <span class="tag warn">
                    {spanText(gap.to.getTime() - gap.from.getTime(), shellWords[visitor.lang].units)}
                  </span>
                  <p class="quiet">{t.reason(gap.reason)}</p>
                </li>
              ))}
            </ul>
            {rooms.length === 0 ? null : <p class="quiet">{t.rooms(rooms.map((r) => r.topic).join('、'))}</p>}
          </>
        )}
        <Pager c={c} next={next} />
      </>
    ),
  })
}
