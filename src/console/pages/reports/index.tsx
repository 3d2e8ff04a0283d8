import { Hono } from 'hono'
import { altOf, type Chart, chartSvg, csvOf, isEmpty, type Table, tableOf, toPng } from '../../../charts/index.ts'
import { MINUTE } from '../../../core/calendar.ts'
import {
  DAYS,
  FEWEST,
  type PersonFigures,
  peopleOf,
  postLine,
  TOPICS,
  type Told,
  type Topic,
  tell,
  tellAll,
} from '../../../features/insights/index.ts'
import { Choice, groupOptions } from '../../choice.tsx'
import { hereOf, OrderForm, problem, show } from '../../shell.tsx'
import { type Ctx, type Env, mayDo, type Visitor } from '../../visitor.ts'
import type { PageGroup } from '../index.ts'
import { texts } from './texts.ts'
import { queryOf, type Seen, seenBy } from './view.ts'

const FORMS = ['svg', 'png', 'csv'] as const
type Form = (typeof FORMS)[number]

function Tabs({ visitor, seen, here }: { visitor: Visitor; seen: Seen; here: 'charts' | 'people' }) {
  const t = texts[visitor.lang]
  if (!mayDo(visitor, 'manager')) return null
  const query = queryOf(seen.wanted)
  return (
    <nav class="tabs" aria-label={t.tabs}>
      <a href={`/reports?${query}`} aria-current={here === 'charts' ? 'page' : undefined}>
        {t.charts}
      </a>
      <a href={`/reports/people?${query}`} aria-current={here === 'people' ? 'page' : undefined}>
        {t.people}
      </a>
    </nav>
  )
}

function Filters({ visitor, seen, path }: { visitor: Visitor; seen: Seen; path: string }) {
  const t = texts[visitor.lang]
  const { wanted, rooms, view } = seen
  const { days } = view.span
  return (
    <>
      <form method="get" action={path} class="filters">
        <Choice label={t.period} name="days" options={DAYS.map((n) => [n, t.days(n)] as const)} chosen={wanted.days} />
        <Choice
          label={t.group}
          name="room"
          options={groupOptions(rooms)}
          chosen={wanted.room}
          all={visitor.rooms === undefined ? t.everywhere : t.mine}
        />
        <button type="submit" class="small">
          {t.show}
        </button>
      </form>
      <p class="quiet">{t.range(days[0] ?? '', days.at(-1) ?? '')}</p>
    </>
  )
}

function Figures({ table, title, label }: { table: Table; title: string; label: string }) {
  return (
    <section class="scroll-x" tabindex={0} aria-label={label}>
      <table>
        <caption class="unseen">{title}</caption>
        <thead>
          <tr>
            {table.columns.map((name, i) => (
              <th scope="col" class={i === 0 ? undefined : 'number'}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map(([name, ...cells]) => (
            <tr>
              <th scope="row">{name}</th>
              {cells.map((cell) => (
                <td class="number">{cell ?? '–'}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** As an image: its letters are paths, so that it looks alike everywhere; its words are beside it. */
function Drawing({
  chart,
  visitor,
  address,
}: {
  chart: Chart
  visitor: Visitor
  address(form: Form, theme: string): string
}) {
  const image = (theme: string) => <img src={address('svg', theme)} alt={altOf(chart)} loading="lazy" />
  if (visitor.theme !== 'auto') return image(visitor.theme)
  return (
    <picture>
      <source media="(prefers-color-scheme: dark)" srcset={address('svg', 'dark')} />
      {image('light')}
    </picture>
  )
}

function Section({
  c,
  visitor,
  seen,
  topic,
  told,
}: {
  c: Ctx
  visitor: Visitor
  seen: Seen
  topic: Topic
  told: Told
}) {
  const t = texts[visitor.lang]
  const { chart, lines } = told
  const address = (form: Form, theme: string) => `/reports/${topic}.${form}?${queryOf(seen.wanted, { theme })}`
  // What goes to the staff room is what is seen here: of all groups, or of one.
  const mayPost = !isEmpty(chart) && (seen.view.roomIds === undefined || seen.room !== undefined)
  return (
    <section class="panel" aria-labelledby={topic}>
      <h2 id={topic}>{chart.title}</h2>
      <p class="pre">{lines.join('\n')}</p>
      {isEmpty(chart) ? null : (
        <figure>
          <Drawing chart={chart} visitor={visitor} address={address} />
        </figure>
      )}
      {isEmpty(chart) && lines.length < 2 ? null : (
        <>
          <p class="forms">
            <a href={address('svg', 'light')} aria-label={t.asSvg(chart.title)}>
              SVG
            </a>{' '}
            <a href={address('png', 'light')} aria-label={t.asPng(chart.title)}>
              PNG
            </a>{' '}
            <a href={address('csv', 'light')} aria-label={t.asCsv(chart.title)}>
              CSV
            </a>
          </p>
          <details>
            <summary>{t.figures}</summary>
            <Figures table={tableOf(chart)} title={chart.title} label={`${chart.title} · ${t.figures}`} />
          </details>
        </>
      )}
      {mayPost ? (
        <OrderForm
          visitor={visitor}
          line={postLine(topic, seen.wanted.days, seen.room?.topic)}
          label={t.post}
          back={`${hereOf(c)}#${topic}`}
        />
      ) : null}
    </section>
  )
}

function peopleTable(people: readonly PersonFigures[], visitor: Visitor): Table {
  const t = texts[visitor.lang]
  const share = (part: number, whole: number) =>
    whole === 0 ? null : `${part}/${whole}${whole < FEWEST ? '' : ` · ${Math.round((100 * part) / whole)}%`}`
  const rating = ({ count, average }: PersonFigures['ratings']) => {
    if (count === 0) return null
    return count < FEWEST || average === undefined ? t.times(count) : t.points(average.toFixed(1), count)
  }
  return {
    columns: [t.name, t.taken, t.answered, t.inTime, t.promises, t.resolved, t.reopened, t.rating],
    rows: people.map((p) => [
      p.name,
      p.tickets,
      p.firstResponse.median === undefined ? null : t.minutes(Math.round(p.firstResponse.median / MINUTE)),
      share(p.firstResponse.inTime, p.firstResponse.decided),
      share(p.promises.kept, p.promises.decided),
      p.resolved,
      p.reopened,
      rating(p.ratings),
    ]),
  }
}

async function drawn(c: Ctx, form: Form, chart: Chart, theme: 'light' | 'dark', name: string): Promise<Response> {
  if (form === 'svg') return c.body(await chartSvg(chart, theme), 200, { 'Content-Type': 'image/svg+xml' })
  const attached = { 'Content-Disposition': `attachment; filename="${name}.${form}"` }
  if (form === 'csv')
    return c.body(csvOf(tableOf(chart)), 200, { 'Content-Type': 'text/csv; charset=utf-8', ...attached })
  const png = await toPng(await chartSvg(chart, theme))
  return c.body(new Uint8Array(png), 200, { 'Content-Type': 'image/png', ...attached })
}

/** How things went: charts with their figures, and colleagues for those who lead them. */
export const reports: PageGroup = {
  path: '/reports',
  routes() {
    const app = new Hono<Env>()
    app.get('/', async (c) => {
      const { visitor, office } = c.var
      if (visitor === undefined) return problem(c, 'signIn')
      const seen = await seenBy(c, visitor)
      if (typeof seen === 'string') return problem(c, seen)
      const all = await tellAll(office, TOPICS, seen.view, office.settings)
      return show(c, {
        title: texts[visitor.lang].title,
        body: (
          <>
            <Tabs visitor={visitor} seen={seen} here="charts" />
            <Filters visitor={visitor} seen={seen} path="/reports" />
            <div class="charts">
              {TOPICS.map((topic, i) => {
                const told = all[i]
                return told === undefined ? null : (
                  <Section c={c} visitor={visitor} seen={seen} topic={topic} told={told} />
                )
              })}
            </div>
          </>
        ),
      })
    })
    app.get('/people', async (c) => {
      const { visitor, office } = c.var
      if (visitor === undefined) return problem(c, 'signIn')
      if (!mayDo(visitor, 'manager')) return problem(c, 'forbidden')
      const seen = await seenBy(c, visitor)
      if (typeof seen === 'string') return problem(c, seen)
      const t = texts[visitor.lang]
      const people = await peopleOf(office, seen.view, office.settings)
      const told = await tell(office, 'people', seen.view, office.settings)
      return show(c, {
        title: t.people,
        body: (
          <>
            <Tabs visitor={visitor} seen={seen} here="people" />
            <Filters visitor={visitor} seen={seen} path="/reports/people" />
            {people.length === 0 ? null : <Section c={c} visitor={visitor} seen={seen} topic="people" told={told} />}
            <div class="panel">
              {people.length === 0 ? (
                <p>{t.nobody}</p>
              ) : (
                <Figures table={peopleTable(people, visitor)} title={t.people} label={t.people} />
              )}
              <p class="quiet">{t.about}</p>
            </div>
          </>
        ),
      })
    })
    app.get('/:name{[a-z]+\\.[a-z]+}', async (c) => {
      const { visitor, office } = c.var
      if (visitor === undefined) return problem(c, 'signIn')
      const [topicName, formName] = c.req.param('name').split('.')
      const topic = ([...TOPICS, 'people'] as const).find((one) => one === topicName)
      const form = FORMS.find((one) => one === formName)
      if (topic === undefined || form === undefined) return problem(c, 'notFound')
      if (topic === 'people' && !mayDo(visitor, 'manager')) return problem(c, 'forbidden')
      const seen = await seenBy(c, visitor)
      if (typeof seen === 'string') return problem(c, seen)
      const { chart } = await tell(office, topic, seen.view, office.settings)
      const { days } = seen.view.span
      return drawn(c, form, chart, seen.wanted.theme, `nuanqun-${topic}-${days[0]}-${days.at(-1)}`)
    })
    return app
  },
}
