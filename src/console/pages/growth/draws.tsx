import { z } from 'zod'
import {
  checksOf,
  commitmentOf,
  type DrawRecord,
  drawsIn,
  readRecord,
  recomputedOrder,
  recordOf,
  type ShownDraw,
  shownDraw,
  type Winner,
  winnersIn,
} from '../../../features/draws/index.ts'
import { hereOf, OrderForm, Pager, problem, When } from '../../shell.tsx'
import { mayDo, type Visitor } from '../../visitor.ts'
import {
  download,
  filter,
  GroupChoice,
  groupsOf,
  idIn,
  isAmong,
  LIMIT,
  Person,
  paged,
  readFilter,
  showTab,
  sightOf,
  staffOnly,
} from './frame.tsx'
import type { Texts } from './texts.ts'

/** Draws, and the proof that nobody bent them. */

const wanted = z.object({ before: filter.id, room: filter.id })
const STATE_TAGS = { open: 'tag warn', drawn: 'tag good', cancelled: 'tag' } as const
const OUTCOME_TAGS = {
  waiting: 'tag warn',
  claimed: 'tag good',
  late: 'tag',
  left: 'tag',
  staff: 'tag',
  void: 'tag',
} as const
/** Of an order, which may have thousands of places. */
const SHOWN_ORDER = 30

export const drawsPage = staffOnly('agent', async (c, visitor, t) => {
  const read = readFilter(c, wanted)
  if (read === undefined) return problem(c, 'badFilter')
  const { office } = c.var
  const now = office.now()
  const groups = (await groupsOf(c, visitor)).filter((g) => g.state === 'enrolled')
  if (!isAmong(groups, read.room)) return problem(c, 'badFilter')
  const group = groups.find((g) => g.id === read.room) ?? groups[0]
  const page = { limit: LIMIT + 1, ...(read.before === undefined ? {} : { before: read.before }) }
  const { rows, next } = paged(await drawsIn(office.db, sightOf(visitor), page))
  return showTab(c, visitor, 'draws', {
    body: (
      <>
        {rows.length === 0 ? <p class="panel">{t.draws.none}</p> : null}
        <ul class="rows panel dense">
          {rows.map((d) => (
            <li>
              <a href={`/growth/draws/${d.id}`}>
                {d.id}. {d.prize}
              </a>{' '}
              <span class={STATE_TAGS[d.state]}>{t.draws.states[d.state]}</span>
              <br />
              <span class="quiet">
                {d.topic} · {t.draws.places(d.places)} · {t.draws.entrants(d.entrants)} · {t.draws.closes}{' '}
                <When at={d.closesAt} visitor={visitor} now={now} />
              </span>
            </li>
          ))}
        </ul>
        <Pager c={c} next={next} />
        {group === undefined || !mayDo(visitor, 'manager') ? null : (
          <details class="panel" id="open-draw" open={read.room !== undefined}>
            <summary>{t.draws.openNew}</summary>
            <p>{t.draws.openWhy}</p>
            <form method="get" action="/growth/draws" class="filters">
              <GroupChoice groups={groups} chosen={group.id} all={false} t={t} />
              <button type="submit" class="small">
                {t.show}
              </button>
            </form>
            <p>
              <b>{group.topic}</b>
            </p>
            <OrderForm visitor={visitor} line="开奖" label={t.draws.openButton} back="/growth/draws" roomId={group.id}>
              <label class="wide">
                {t.draws.prize}
                <input name="words" required maxlength={40} />
              </label>
              <label>
                {t.draws.count}
                <input name="words" type="number" required min={1} max={100} value={1} />
              </label>
              <label>
                {t.draws.until}
                <input name="words" required maxlength={30} value="明天20:00" />
              </label>
              <label class="wide">
                {t.draws.condition}
                <input name="words" maxlength={100} />
              </label>
            </OrderForm>
          </details>
        )}
      </>
    ),
  })
})

/** Recomputes a record on the page: every step of `npm run draw:verify`, with what it compares. */
function Verification({ record, t }: { record: DrawRecord; t: Texts }) {
  const checks = checksOf(record)
  const broken = checks.some((check) => check.fault !== undefined)
  const steps = (round: number | undefined) => (
    <ul class="rows">
      {checks
        .filter((check) => check.round === round)
        .map((check) => (
          <li>
            {check.fault === undefined ? <span class="tag good">✓</span> : <span class="tag bad">✗</span>}{' '}
            {t.draws.steps[check.step]}
            {check.fault === undefined ? null : <span class="quiet"> · {check.fault}</span>}
          </li>
        ))}
    </ul>
  )
  return (
    <>
      <p class={`said ${broken ? 'mistake' : ''}`} role={broken ? 'alert' : undefined}>
        {broken ? t.draws.broken : t.draws.verified}
      </p>
      {steps(undefined)}
      <p class="quiet">
        {t.draws.values.entrantsHash} <code>{record.entrantsHash}</code>
      </p>
      {record.rounds.map((round, i) => {
        const order = recomputedOrder(record, round)
        return (
          <>
            <h3>{t.draws.round(i + 1)}</h3>
            {steps(i + 1)}
            <p class="quiet">
              {t.draws.values.seed} <code>{round.seed}</code>
            </p>
            <p class="quiet">
              {t.draws.values.sealed} <code>{commitmentOf(round.seed)}</code>
            </p>
            <p class="quiet">
              {t.draws.values.order} {order.slice(0, SHOWN_ORDER).join(', ')}
              {order.length > SHOWN_ORDER ? ` … ${t.draws.inAll(order.length)}` : ''}
            </p>
          </>
        )
      })}
      <p>{t.draws.last}</p>
    </>
  )
}

function Winners({
  draw,
  winners,
  visitor,
  t,
  back,
}: {
  draw: ShownDraw
  winners: readonly Winner[]
  visitor: Visitor
  t: Texts
  back: string
}) {
  if (winners.length === 0) return <p>{t.draws.nobody}</p>
  return (
    <ul class="rows">
      {winners.map((w) => (
        <li>
          {t.draws.number(w.number)} <Person id={w.contactId} name={w.name} />{' '}
          <span class={OUTCOME_TAGS[w.outcome]}>{t.draws.outcomes[w.outcome]}</span> {t.draws.round(w.round)}{' '}
          {w.outcome === 'waiting' ? (
            <OrderForm
              visitor={visitor}
              line={`发奖 ${draw.id} @${w.name}`}
              label={t.draws.hand}
              back={back}
              mention={[w.contactId]}
            />
          ) : null}
        </li>
      ))}
    </ul>
  )
}

export const drawPage = staffOnly('agent', async (c, visitor, t) => {
  const id = idIn(c)
  const { office } = c.var
  const { db } = office
  const draw = id === undefined ? undefined : await shownDraw(db, sightOf(visitor), id)
  if (draw === undefined) return problem(c, 'notFound')
  const now = office.now()
  const back = hereOf(c)
  const winners = await winnersIn(db, draw.id)
  const written = await recordOf(db, draw.id)
  const read = written === undefined ? undefined : readRecord(written)
  const only = t.draws.conditions(draw.condition)
  const isManager = mayDo(visitor, 'manager')
  return showTab(c, visitor, 'draws', {
    title: `${draw.id}. ${draw.prize}`,
    body: (
      <>
        <section class="panel">
          <p>
            <span class={STATE_TAGS[draw.state]}>{t.draws.states[draw.state]}</span> {draw.topic} ·{' '}
            {t.draws.places(draw.places)} · {t.draws.entrants(draw.entrants)} · {t.draws.by(draw.byName)} ·{' '}
            {t.draws.closes} <When at={draw.closesAt} visitor={visitor} now={now} dated />
          </p>
          <p>
            {t.draws.who} · {only.length === 0 ? t.draws.everybody : only.join(' · ')}
          </p>
          <p class="quiet">
            {t.draws.commitment}
            <br />
            <code>{draw.commitment}</code>
          </p>
          {draw.cancelReason === null ? null : <p>{t.draws.cancelled(draw.cancelReason)}</p>}
        </section>
        {draw.state === 'drawn' ? (
          <section class="panel">
            <h2>{t.draws.winners}</h2>
            <Winners draw={draw} winners={winners} visitor={visitor} t={t} back={back} />
          </section>
        ) : null}
        <section class="panel">
          <h2>{t.draws.verify}</h2>
          {read === undefined ? <p>{t.draws.notYet}</p> : null}
          {read !== undefined && 'record' in read ? <Verification record={read.record} t={t} /> : null}
          {read !== undefined && 'wrong' in read ? (
            <p class="said mistake pre" role="alert">
              {t.draws.unreadable}
              {`\n${read.wrong}`}
            </p>
          ) : null}
          {written === undefined ? null : (
            <p>
              <a href={`/growth/draws/${draw.id}/record.json`}>{t.draws.record}</a>
              <br />
              <span class="quiet">{t.draws.recordHow(draw.id)}</span>
            </p>
          )}
        </section>
        {isManager && draw.state === 'drawn' ? (
          <details class="panel" id="redraw">
            <summary>{t.draws.again}</summary>
            <p>{t.draws.againWhy}</p>
            <OrderForm visitor={visitor} line={`重抽 ${draw.id}`} label={t.draws.again} back={back}>
              <label>
                {t.reason}
                <input name="words" required maxlength={100} />
              </label>
            </OrderForm>
          </details>
        ) : null}
        {isManager && draw.state === 'open' ? (
          <details class="panel" id="cancel-draw">
            <summary>{t.draws.cancel}</summary>
            <p>{t.draws.cancelWhy}</p>
            <OrderForm visitor={visitor} line={`取消抽奖 ${draw.id}`} label={t.draws.cancel} back={back}>
              <label>
                {t.reason}
                <input name="words" required maxlength={100} />
              </label>
            </OrderForm>
          </details>
        ) : null}
      </>
    ),
  })
})

/** The public record, as `抽奖记录` sends it. */
export const drawRecord = staffOnly('agent', async (c, visitor) => {
  const id = idIn(c)
  const draw = id === undefined ? undefined : await shownDraw(c.var.office.db, sightOf(visitor), id)
  const record = draw === undefined ? undefined : await recordOf(c.var.office.db, draw.id)
  if (record === undefined) return problem(c, 'notFound')
  const headers = download(`draw-${record.draw}.json`, 'application/json; charset=utf-8')
  return c.body(`${JSON.stringify(record, null, 1)}\n`, 200, headers)
})
