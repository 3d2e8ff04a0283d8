import { Hono } from 'hono'
import type { Child } from 'hono/jsx'
import type { HouseState } from '../../../core/operations.ts'
import type { Lane } from '../../../core/tx.ts'
import { problem, show, spanText, When, whenText } from '../../shell.tsx'
import type { Ctx, Env, Visitor } from '../../visitor.ts'
import { shellWords } from '../../words.ts'
import type { PageGroup } from '../index.ts'
import { auditPage } from './audit.tsx'
import { budgetPage } from './budget.tsx'
import { gapsPage } from './gaps.tsx'
import { lettersPage } from './letters.tsx'
import { outboxPage } from './outbox.tsx'
import { Tabs } from './parts.tsx'
import { type Signal, signalsOf } from './signals.ts'
import { texts } from './texts.ts'

/** Where one reads more about it. */
const PLACES: Partial<Record<Signal['kind'], string>> = {
  alertsWait: '/operations/outbox',
  unconfirmed: '/operations/outbox?view=unconfirmed',
  failed: '/operations/outbox?view=failed',
  letters: '/operations/dead-letters',
  gap: '/operations/gaps',
}

/** What it means and what to do, on the visitor's clock. */
function signalText(signal: Signal, visitor: Visitor, now: Date): string {
  const t = texts[visitor.lang].signal
  const { units } = shellWords[visitor.lang]
  switch (signal.kind) {
    case 'never':
    case 'noProcess':
    case 'well':
      return t[signal.kind]()
    case 'silent':
    case 'alertsWait':
      return t[signal.kind](spanText(signal.sinceMs, units))
    case 'jobsFailed':
      return t.jobsFailed(signal.names.join('、'))
    case 'limited':
      return t.limited(whenText(signal.until, visitor, now))
    case 'gap':
      return t.gap(`${whenText(signal.from, visitor, now)} – ${whenText(signal.to, visitor, now)}`)
    case 'backlog':
    case 'unconfirmed':
    case 'failed':
    case 'letters':
      return t[signal.kind](signal.count)
  }
}

function Signals({ signals, visitor, now }: { signals: readonly Signal[]; visitor: Visitor; now: Date }) {
  const t = texts[visitor.lang]
  return (
    <ul class="rows panel">
      {signals.map((signal) => {
        const place = PLACES[signal.kind]
        const mayLook = place !== undefined && (signal.kind !== 'letters' || visitor.person.role === 'owner')
        return (
          <li>
            <span class={`tag ${signal.level}`}>{t.level[signal.level]}</span> {signalText(signal, visitor, now)}{' '}
            {mayLook ? <a href={place}>{t.look}</a> : null}
          </li>
        )
      })}
    </ul>
  )
}

function Tile({ label, children }: { label: string; children: Child }) {
  return (
    <li>
      <span class="quiet">{label}</span>
      <b>{children}</b>
    </li>
  )
}

const MEGABYTE = 1024 * 1024
const sizeText = (bytes: number): string =>
  bytes < 1024 * MEGABYTE ? `${Math.round(bytes / MEGABYTE)} MB` : `${(bytes / 1024 / MEGABYTE).toFixed(1)} GB`

function Tiles({ state, visitor, now }: { state: HouseState; visitor: Visitor; now: Date }) {
  const t = texts[visitor.lang].tiles
  const { units } = shellWords[visitor.lang]
  const { account, holder } = state
  const seenMs = account === undefined ? 0 : now.getTime() - account.lastSeenAt.getTime()
  return (
    <ul class="tiles">
      <Tile label={t.seen}>
        {account === undefined ? t.never : seenMs < 10_000 ? t.justNow : t.ago(spanText(seenMs, units))}
      </Tile>
      <Tile label={t.loggedIn}>
        {account === undefined ? t.never : <When at={account.loggedInAt} visitor={visitor} now={now} />}
      </Tile>
      <Tile label={t.holder}>{holder === undefined ? t.nobody : holder.isThisProcess ? t.link : t.other}</Tile>
      <Tile label={t.up}>{spanText(state.upMs, units)}</Tile>
      <Tile label={t.events}>{state.waitingEvents}</Tile>
      <Tile label={t.database}>{sizeText(state.databaseBytes)}</Tile>
    </ul>
  )
}

function Jobs({ jobs, visitor, now }: { jobs: HouseState['jobs']; visitor: Visitor; now: Date }) {
  const t = texts[visitor.lang].jobs
  return (
    <details class="panel" id="jobs">
      <summary>
        {t.title} · {jobs.length}
      </summary>
      <p class="quiet">{jobs.length === 0 ? t.none : t.note}</p>
      {jobs.length === 0 ? null : (
        <table>
          <thead>
            <tr>
              <th scope="col">{t.name}</th>
              <th scope="col">{t.at}</th>
              <th scope="col" class="number">
                {t.took}
              </th>
            </tr>
          </thead>
          <tbody>
            {jobs.map((job) => (
              <tr>
                <td>
                  {job.name} {job.failed ? <span class="tag bad">{t.failed}</span> : null}
                </td>
                <td>
                  <When at={job.at} visitor={visitor} now={now} />
                </td>
                <td class="number">{job.ms} ms</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </details>
  )
}

async function statePage(c: Ctx): Promise<Response> {
  const { visitor, office } = c.var
  if (visitor === undefined) return problem(c, 'signIn')
  const t = texts[visitor.lang]
  const now = office.now()
  const state = await office.operations.state(visitor.person.account)
  return show(c, {
    title: t.state.title,
    live: ['tickets', 'actions'],
    body: (
      <>
        <Tabs visitor={visitor} here="/operations" />
        <Signals signals={signalsOf(state, now)} visitor={visitor} now={now} />
        <Tiles state={state} visitor={visitor} now={now} />
        <h2>{t.waiting}</h2>
        <ul class="tiles">
          {(Object.entries(state.waiting) as [Lane, number][]).map(([lane, count]) => (
            <li>
              <a href={`/operations/outbox?lane=${lane}`}>{t.lane[lane]}</a>
              <b>{count}</b>
            </li>
          ))}
        </ul>
        <p class="quiet">
          {t.tiles.version} {state.version}
        </p>
        <Jobs jobs={state.jobs} visitor={visitor} now={now} />
      </>
    ),
  })
}

/** How the house runs: its state, gaps, outbox, dead letters, the attention it takes, and who did what. */
export const operations: PageGroup = {
  path: '/operations',
  routes() {
    const app = new Hono<Env>()
    app.get('/', statePage)
    app.get('/gaps', gapsPage)
    app.get('/outbox', outboxPage)
    app.get('/dead-letters', lettersPage)
    app.get('/budget', budgetPage)
    app.get('/audit', auditPage)
    return app
  },
}
