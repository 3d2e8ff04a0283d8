import { z } from 'zod'
import { given, readFilter, rowId } from '../../query.ts'
import { hereOf, OrderForm, Pager, problem, show, When } from '../../shell.tsx'
import { type Ctx, mayDo } from '../../visitor.ts'
import { PER_PAGE, paged, Tabs } from './parts.tsx'
import { texts } from './texts.ts'

const query = z.object({ view: z.enum(['waiting', 'all']).default('waiting'), before: given(rowId) })

/** What came in and made the bot stumble. Whole messages of members: for owners alone. */
export async function lettersPage(c: Ctx): Promise<Response> {
  const { visitor, office } = c.var
  if (visitor === undefined) return problem(c, 'signIn')
  if (!mayDo(visitor, 'owner')) return problem(c, 'forbidden')
  const asked = readFilter(c, query)
  if (asked === undefined) return problem(c, 'badFilter')
  const t = texts[visitor.lang].letters
  const now = office.now()
  const found = await office.operations.letters(visitor.person.account, asked.view, {
    before: asked.before,
    limit: PER_PAGE + 1,
  })
  const { rows, next } = paged(found, (row) => String(row.id))
  const isWaiting = rows.some((row) => row.replayedAt === null && !row.asked)
  return show(c, {
    title: t.title,
    live: ['messages'],
    body: (
      <>
        <Tabs visitor={visitor} here="/operations/dead-letters" />
        <nav class="tabs" aria-label={t.title}>
          {(['waiting', 'all'] as const).map((view) => (
            <a href={`/operations/dead-letters?view=${view}`} aria-current={view === asked.view ? 'true' : undefined}>
              {t.views[view]}
            </a>
          ))}
        </nav>
        {rows.length === 0 ? (
          <p class="panel">{asked.view === 'waiting' ? t.none : t.noneAll}</p>
        ) : (
          <>
            <p>{t.what}</p>
            {isWaiting ? (
              <p>
                <OrderForm visitor={visitor} line="重放 全部" label={t.replayAll} back={hereOf(c)} />
              </p>
            ) : null}
            <ul class="rows panel">
              {rows.map((row) => (
                <li>
                  <b>
                    {row.id} · {t.type[row.type] ?? row.type}
                  </b>{' '}
                  {row.replayedAt !== null ? (
                    <span class="tag good">{t.replayed}</span>
                  ) : row.asked ? (
                    <span class="tag warn">{t.asked}</span>
                  ) : null}
                  <p class="quiet">
                    <When at={row.at} visitor={visitor} now={now} dated />
                    {[row.room, row.sender].map((name) => (name === undefined ? '' : ` · ${name}`))}
                  </p>
                  <p class="quiet">
                    {t.error}: {row.error}
                  </p>
                  {row.text === undefined ? null : (
                    <details id={`letter-${row.id}`}>
                      <summary>{t.words}</summary>
                      <p class="pre">{row.text}</p>
                    </details>
                  )}
                  {row.replayedAt === null && !row.asked ? (
                    <OrderForm visitor={visitor} line={`重放 ${row.id}`} label={t.replay(row.id)} back={hereOf(c)} />
                  ) : null}
                </li>
              ))}
            </ul>
          </>
        )}
        <Pager c={c} next={next} />
      </>
    ),
  })
}
