import { z } from 'zod'
import type { OutboxRow, OutboxState } from '../../../core/operations.ts'
import type { Lane } from '../../../core/tx.ts'
import { Choice } from '../../choice.tsx'
import { given, readFilter } from '../../query.ts'
import { hereOf, OrderForm, Pager, problem, show, spanText, whenText } from '../../shell.tsx'
import { type Ctx, maySeeRoom, roomIdsOf, type Visitor } from '../../visitor.ts'
import { shellWords } from '../../words.ts'
import { PER_PAGE, paged, Tabs } from './parts.tsx'
import { texts } from './texts.ts'

const VIEWS = {
  waiting: ['due', 'sending', 'unknown'],
  unconfirmed: ['unconfirmed'],
  failed: ['failed'],
  expired: ['expired'],
} as const satisfies Record<string, readonly OutboxState[]>
type View = keyof typeof VIEWS

const LANES = ['complaint', 'service', 'reply', 'post', 'welcome', 'promotion'] as const satisfies readonly Lane[]

const query = z.object({
  view: z.enum(['waiting', 'unconfirmed', 'failed', 'expired']).default('waiting'),
  lane: given(z.enum(LANES)),
  /** Priority and number of the last row before. */
  before: z
    .string()
    .regex(/^\d{1,2}-[1-9]\d{0,14}$/)
    .transform((text) => {
      const [priority = 0, id = 0] = text.split('-').map(Number)
      return { priority, id }
    })
    .optional(),
})

/** `重发` says these again. */
const mayResend = (row: OutboxRow) => (row.state === 'unconfirmed' || row.state === 'failed') && !row.resent

function Row({ c, row, visitor, now }: { c: Ctx; row: OutboxRow; visitor: Visitor; now: Date }) {
  const t = texts[visitor.lang]
  const o = t.outbox
  const { units } = shellWords[visitor.lang]
  const level = row.state === 'failed' ? 'bad' : row.state === 'unconfirmed' ? 'warn' : ''
  return (
    <li>
      <b>{row.roomId === null ? o.direct(row.place) : row.place}</b> <span class="tag">{t.lane[row.lane]}</span>{' '}
      <span class={`tag ${level}`}>{t.outboxState[row.state]}</span>{' '}
      {row.resent ? <span class="tag good">{o.resent}</span> : null}
      {row.isPicture ? <span class="tag">{o.picture}</span> : null}
      <p class="quiet">
        {row.id} · {o.age(spanText(now.getTime() - row.createdAt.getTime(), units))}
        {row.state === 'due' && row.notBefore > now ? <> · {o.from(whenText(row.notBefore, visitor, now))}</> : null}
        {row.attempts > 0 ? ` · ${o.attempts(row.attempts)}` : ''}
        {row.ticketId === null || !maySeeRoom(visitor, row.roomId) ? null : (
          <>
            {' · '}
            <a href={`/desk/${row.ticketId}`}>{o.ticket(row.ticketId)}</a>
          </>
        )}
      </p>
      {row.text === undefined ? <p class="quiet">{o.private}</p> : <p class="pre">{row.text}</p>}
      {row.lastError === null ? null : (
        <p class="quiet">
          {o.error}: {row.lastError}
        </p>
      )}
      {mayResend(row) ? (
        <OrderForm visitor={visitor} line={`重发 ${row.id}`} label={o.resend(row.id)} back={hereOf(c)} />
      ) : null}
    </li>
  )
}

/** What waits to be said, is under way, or did not arrive. */
export async function outboxPage(c: Ctx): Promise<Response> {
  const { visitor, office } = c.var
  if (visitor === undefined) return problem(c, 'signIn')
  const asked = readFilter(c, query)
  if (asked === undefined) return problem(c, 'badFilter')
  const t = texts[visitor.lang]
  const o = t.outbox
  const now = office.now()
  const { view, lane, before } = asked
  const { account } = visitor.person
  const roomIds = roomIdsOf(visitor)
  const found = await office.operations.outbox(
    account,
    { states: VIEWS[view], lane, roomIds },
    { before, limit: PER_PAGE + 1 },
  )
  const { rows, next } = paged(found, (row) => `${row.priority}-${row.id}`)
  const counts = await office.operations.outboxCounts(account, roomIds)
  const countOf = (one: View) => VIEWS[one].reduce((sum, state) => sum + counts[state], 0)
  return show(c, {
    title: o.title,
    live: ['messages'],
    body: (
      <>
        <Tabs visitor={visitor} here="/operations/outbox" />
        <form class="filters" method="get">
          <Choice
            label={t.state.tab}
            name="view"
            options={(Object.keys(VIEWS) as View[]).map((one) => [one, `${o.views[one]} ${countOf(one)}`] as const)}
            chosen={view}
          />
          <Choice
            label={o.lane}
            name="lane"
            options={LANES.map((one) => [one, t.lane[one]] as const)}
            chosen={lane}
            all={o.allLanes}
          />
          <button type="submit" class="small">
            {o.filter}
          </button>
        </form>
        <p class="quiet">{o.what[view]}</p>
        {rows.length === 0 ? (
          <p class="panel">{o.none}</p>
        ) : (
          <ul class="rows panel">
            {rows.map((row) => (
              <Row c={c} row={row} visitor={visitor} now={now} />
            ))}
          </ul>
        )}
        <Pager c={c} next={next} {...(view === 'waiting' ? { label: o.later } : {})} />
      </>
    ),
  })
}
