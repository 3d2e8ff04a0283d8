import type { Chart, Language } from '../../charts/index.ts'
import type { Settings } from '../../core/config.ts'
import type { Tx } from '../../core/tx.ts'
import { calendarOf } from '../hours/index.ts'
import { calendarsOf } from './calendars.ts'
import { type ChartTexts, chartTexts } from './chart-texts.ts'
import { figuresOf, type PersonFigures, type TicketFacts } from './figures.ts'
import { type Span, spanOf } from './period.ts'
import { decisionsIn, incidentsIn, type Reach, ratingsIn, ticketFacts, trafficIn } from './queries.ts'
import {
  busiestHours,
  categoriesOf,
  complaintRate,
  type Durations,
  durationsOf,
  FEWEST,
  type HourTraffic,
  incidentsByWeek,
  keptByWeek,
  ratingsByWeek,
  shareOf,
  ticketsByDay,
  trafficByDay,
} from './trends.ts'

/** The figures of some days as charts, each with what it shows in words. Reads only. */

export const TOPICS = [
  'tickets',
  'rate',
  'response',
  'resolution',
  'kept',
  'categories',
  'ratings',
  'mood',
  'busy',
  'incidents',
] as const
/** `people` names colleagues: for managers and owners only. */
export type Topic = (typeof TOPICS)[number] | 'people'

/** Colleagues shown at most: those with the most tickets. */
const PEOPLE = 8

/** What a chart is about: which groups, and which days. */
export interface View extends Reach {
  span: Span
  /** The name of the only group, for its heading. */
  place: string | undefined
  language: Language
}

export interface Told {
  chart: Chart
  /** The same in words; one line saying so where there is nothing. */
  lines: readonly string[]
}

/** The last days up to today, on the wall of the only group, else on that of the account. */
export async function spanFor(
  tx: Pick<Tx, 'db' | 'now'>,
  { account, roomIds }: Reach,
  days: number,
  settings: Pick<Settings, 'timeZone'>,
): Promise<Span> {
  const only = roomIds?.length === 1 ? roomIds[0] : undefined
  return spanOf(tx.now, days, (await calendarOf(tx, account, only, settings)).zone)
}

/** `11-23` */
const short = (day: string) => day.slice(5)

interface Ink {
  title: string
  subtitle: string
  language: Language
}

const MINUTE_STEPS = [1, 2, 5, 10, 15, 30, 60]
const HOUR_STEPS = [1, 2, 3, 6, 12, 24, 48, 72, 168]
/** Minutes from which on hours are easier to read. */
const IN_HOURS = 180

function durationChart(d: Durations, ink: Ink, t: ChartTexts): Told {
  const inHours = Math.max(d.median ?? 0, d.limit ?? 0) >= IN_HOURS
  const scale = (minutes: number) => Math.round((10 * minutes) / (inHours ? 60 : 1)) / 10
  const unit = inHours ? t.hours : t.minutes
  const marks = [
    ...(d.median === undefined ? [] : [{ name: t.median, value: scale(d.median) }]),
    ...(d.p90 === undefined ? [] : [{ name: t.p90, value: scale(d.p90) }]),
    ...(d.limit === undefined ? [] : [{ name: t.limit, value: scale(d.limit), isTarget: true as const }]),
  ]
  const chart: Chart = {
    kind: 'distribution',
    ...ink,
    unit,
    counted: t.times,
    values: d.minutes.map(scale),
    marks,
    steps: inHours ? HOUR_STEPS : MINUTE_STEPS,
  }
  const said = (minutes: number) => `${scale(minutes)} ${unit}`
  if (d.median === undefined || d.p90 === undefined) return { chart, lines: [] }
  return {
    chart,
    lines: [
      t.summary.durations(
        d.minutes.length,
        said(d.median),
        said(d.p90),
        d.limit === undefined ? undefined : said(d.limit),
      ),
      ...(d.decided === 0 ? [] : [t.summary.inTime(d.inTime, d.decided, shareOf(d.inTime, d.decided))]),
    ],
  }
}

const byDay = (t: ChartTexts, days: readonly string[]) => ({ along: t.day, labels: days, ticks: days.map(short) })
const byWeek = (t: ChartTexts, weeks: readonly string[]) => ({ along: t.week, labels: weeks, ticks: weeks.map(short) })
const linesIf = (is: boolean, lines: string[]): string[] => (is ? lines : [])
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0)

interface Source {
  tx: Pick<Tx, 'db'>
  view: View
  settings: Pick<Settings, 'timeZone'>
  ink: Ink
  t: ChartTexts
  /** Read once, however many charts are made of them. */
  facts(): Promise<TicketFacts[]>
  traffic(): Promise<HourTraffic[]>
}

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let found: Promise<T> | undefined
  return () => {
    found ??= read()
    return found
  }
}

const BUILDERS: Readonly<Record<Topic, (source: Source) => Promise<Told>>> = {
  async tickets(source) {
    const { ink, t, view } = source
    const days = ticketsByDay(await source.facts(), view.span)
    const of = (severity: 1 | 2 | 3) => days.map((d) => d.bySeverity[severity])
    const totals = days.map((d) => d.bySeverity[1] + d.bySeverity[2] + d.bySeverity[3])
    const most = Math.max(...totals)
    return {
      chart: {
        kind: 'columns',
        ...ink,
        unit: t.tickets,
        ...byDay(t, view.span.days),
        series: [
          { name: t.severities[1], values: of(1), tone: 'mild' },
          { name: t.severities[2], values: of(2), tone: 'warm' },
          { name: t.severities[3], values: of(3), tone: 'bad' },
        ],
      },
      lines: linesIf(most > 0, [
        t.summary.tickets(sum(totals), { 1: sum(of(1)), 2: sum(of(2)), 3: sum(of(3)) }),
        t.summary.busiestDay(view.span.days[totals.indexOf(most)] ?? '', most),
      ]),
    }
  },
  async rate(source) {
    const { ink, t, view } = source
    const { days, total } = complaintRate(await source.facts(), await source.traffic(), view.span)
    const values = days.map((d) => d.rate)
    return {
      chart: {
        kind: 'trend',
        ...ink,
        unit: t.perThousand,
        empty: t.tooFew,
        ...byDay(t, view.span.days),
        series: [{ name: t.rate, values }],
      },
      lines: linesIf(total.tickets + total.messages > 0, [t.summary.rate(total.rate, total.tickets, total.messages)]),
    }
  },
  response: (source) => durationsTold(source, 'first-response'),
  resolution: (source) => durationsTold(source, 'resolution'),
  async kept({ tx, ink, t, view }) {
    const kinds = keptByWeek(await decisionsIn(tx.db, view, view.span), view.span)
    const weeks = kinds[0]?.weeks.map((w) => w.week) ?? []
    return {
      chart: {
        kind: 'trend',
        ...ink,
        unit: '%',
        empty: t.tooFew,
        full: 100,
        ...byWeek(t, weeks),
        series: kinds.map((k) => ({ name: t.kinds[k.kind], values: k.weeks.map((w) => w.share) })),
      },
      lines: kinds.map(({ kind, total }) => t.summary.kept(t.kinds[kind], total.kept, total.decided, total.share)),
    }
  },
  async categories(source) {
    const { ink, t } = source
    const found = categoriesOf(await source.facts())
    const total = sum(found.map((c) => c.tickets))
    return {
      chart: {
        kind: 'shares',
        ...ink,
        unit: t.tickets,
        along: t.category,
        parts: found.map((c) => ({ name: t.categories[c.category], value: c.tickets })),
        isFew: total < FEWEST,
      },
      lines: found.map((c) => t.summary.part(t.categories[c.category], c.tickets, shareOf(c.tickets, total))),
    }
  },
  async ratings({ tx, ink, t, view }) {
    const { weeks, count, average } = ratingsByWeek(await ratingsIn(tx.db, view, view.span), view.span)
    const of = (part: 'good' | 'fair' | 'poor') => weeks.map((w) => w[part])
    return {
      chart: {
        kind: 'columns',
        ...ink,
        unit: t.times,
        ...byWeek(
          t,
          weeks.map((w) => w.week),
        ),
        series: [
          { name: t.ratings.good, values: of('good'), tone: 'good' },
          { name: t.ratings.fair, values: of('fair'), tone: 'mild' },
          { name: t.ratings.poor, values: of('poor'), tone: 'bad' },
        ],
      },
      lines: linesIf(count > 0, [
        t.summary.ratings(count, average),
        t.summary.ratingParts(sum(of('good')), sum(of('fair')), sum(of('poor'))),
      ]),
    }
  },
  async mood({ traffic, ink, t, view }) {
    const days = trafficByDay(await traffic(), view.span)
    const judged = sum(days.map((d) => d.judged))
    const negative = sum(days.map((d) => d.negative))
    return {
      chart: {
        kind: 'trend',
        ...ink,
        unit: '%',
        empty: t.tooFew,
        isArea: true,
        ...byDay(t, view.span.days),
        series: [{ name: t.moodShare, values: days.map((d) => shareOf(d.negative, d.judged)) }],
      },
      lines: linesIf(judged > 0, [t.summary.mood(negative, judged, shareOf(negative, judged))]),
    }
  },
  async busy({ traffic, ink, t }) {
    const cells = busiestHours(await traffic())
    const places = cells
      .flatMap((row, weekday) => row.map((count, hour) => ({ weekday, hour, count })))
      .filter((p) => p.count > 0)
      .sort((a, b) => b.count - a.count)
      .slice(0, 3)
      .map((p) => t.summary.at(t.weekdays[p.weekday] ?? '', p.hour, p.count))
    return {
      chart: {
        kind: 'heat',
        ...ink,
        unit: t.messages,
        along: t.weekday,
        rows: t.weekdays,
        columns: Array.from({ length: 24 }, (_, hour) => String(hour)),
        cells,
      },
      lines: linesIf(places.length > 0, [t.summary.busiest(places)]),
    }
  },
  async incidents({ tx, ink, t, view }) {
    const found = await incidentsIn(tx.db, view, view.span)
    const weeks = incidentsByWeek(found, view.span)
    const labels = weeks.map((w) => w.week)
    const open = found.filter((i) => i.isOpen).length
    return {
      chart: {
        kind: 'columns',
        ...ink,
        unit: t.incidents,
        ...byWeek(t, labels),
        series: [{ name: t.titles.incidents, values: weeks.map((w) => w.incidents) }],
      },
      lines: linesIf(found.length > 0, [t.summary.incidents(found.length, sum(found.map((i) => i.tickets)), open)]),
    }
  },
  people: peopleTold,
}

async function peopleTold(source: Source): Promise<Told> {
  const { tx, view, settings, ink, t } = source
  const people = (await peopleIn(tx, view, settings, await source.facts()))
    .sort((a, b) => b.tickets - a.tickets)
    .slice(0, PEOPLE)
  const names = people.map((p) => p.name)
  return {
    chart: {
      kind: 'columns',
      ...ink,
      unit: t.tickets,
      along: t.colleague,
      areNames: true,
      labels: names,
      ticks: names.map((name) => [...name].slice(0, 3).join('')),
      series: [
        { name: t.resolved, values: people.map((p) => p.resolved), tone: 'good' },
        { name: t.unresolved, values: people.map((p) => p.tickets - p.resolved), tone: 'mild' },
      ],
    },
    lines: people.map(({ name, tickets, resolved, firstResponse: { inTime, decided } }) =>
      t.summary.person(name, tickets, resolved, inTime, decided),
    ),
  }
}

async function durationsTold(source: Source, kind: 'first-response' | 'resolution'): Promise<Told> {
  const { tx, view, settings, ink, t } = source
  const facts = await source.facts()
  return durationChart(durationsOf(facts, kind, await calendarsOf(tx, view.account, facts, settings)), ink, t)
}

/** 「书友群 · 2026-10-25 – 11-23」 */
function subtitleOf({ roomIds, place, span }: View, t: ChartTexts): string {
  const where = place ?? (roomIds === undefined ? t.everywhere : t.rooms(roomIds.length))
  const [first = '', last = ''] = [span.days[0], span.days.at(-1)]
  return `${where} · ${first} – ${short(last)}`
}

/** Several charts of one view. The same rows give the same charts. */
export async function tellAll(
  tx: Pick<Tx, 'db'>,
  topics: readonly Topic[],
  view: View,
  settings: Pick<Settings, 'timeZone'>,
): Promise<Told[]> {
  const t = chartTexts[view.language]
  const subtitle = subtitleOf(view, t)
  const facts = once(() => ticketFacts(tx.db, view, view.span.from, view.span.to))
  const traffic = once(() => trafficIn(tx.db, view, view.span))
  const all: Told[] = []
  for (const topic of topics) {
    const ink = { title: t.titles[topic], subtitle, language: view.language }
    const told = await BUILDERS[topic]({ tx, view, settings, ink, t, facts, traffic })
    all.push(told.lines.length === 0 ? { ...told, lines: [t.nothing] } : told)
  }
  return all
}

/** One chart of a view. */
export async function tell(
  tx: Pick<Tx, 'db'>,
  topic: Topic,
  view: View,
  settings: Pick<Settings, 'timeZone'>,
): Promise<Told> {
  const [told] = await tellAll(tx, [topic], view, settings)
  if (told === undefined) throw new RangeError(`no chart of ${topic}`)
  return told
}

/** What each colleague did with the tickets opened in the span. For managers and owners only. */
export async function peopleOf(
  tx: Pick<Tx, 'db'>,
  view: Reach & { span: Span },
  settings: Pick<Settings, 'timeZone'>,
): Promise<PersonFigures[]> {
  return peopleIn(tx, view, settings, await ticketFacts(tx.db, view, view.span.from, view.span.to))
}

const peopleIn = async (
  tx: Pick<Tx, 'db'>,
  { account }: Reach,
  settings: Pick<Settings, 'timeZone'>,
  facts: readonly TicketFacts[],
): Promise<PersonFigures[]> => figuresOf(facts, await calendarsOf(tx, account, facts, settings)).byPerson
