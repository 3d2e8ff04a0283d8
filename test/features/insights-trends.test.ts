import { describe, expect, it } from 'vitest'
import { MINUTE } from '../../src/core/calendar.ts'
import { DEFAULT_HOURS } from '../../src/core/working-hours.ts'
import type { TargetFacts, TicketFacts } from '../../src/features/insights/figures.ts'
import { spanOf, weekOf, weeksOf } from '../../src/features/insights/period.ts'
import {
  busiestHours,
  categoriesOf,
  complaintRate,
  durationsOf,
  type HourTraffic,
  incidentsByWeek,
  keptByWeek,
  ratingsByWeek,
  shareOf,
  ticketsByDay,
  trafficByDay,
} from '../../src/features/insights/trends.ts'

const ZONE = 'Asia/Shanghai'
const at = (text: string) => new Date(`2026-${text.replace(' ', 'T')}:00+08:00`)
const span = spanOf(at('11-24 10:00'), 7, ZONE)
const calendars = { of: () => ({ hours: DEFAULT_HOURS, zone: ZONE }) }

const ticket = (opened: string, more: Partial<TicketFacts> = {}): TicketFacts => ({
  id: 1,
  roomId: 1,
  contactId: 2,
  category: 'logistics',
  severity: 1,
  state: 'open',
  openedAt: at(opened),
  resolvedAt: undefined,
  assignee: undefined,
  targets: [],
  reopened: 0,
  planned: false,
  followedUp: false,
  rough: false,
  rating: undefined,
  ...more,
})
const answered = (
  from: string,
  due: string,
  met: string | undefined,
  more: Partial<TargetFacts> = {},
): TargetFacts => ({
  kind: 'first-response',
  state: 'met',
  clock: 'working',
  startedAt: at(from),
  dueAt: at(due),
  metAt: met === undefined ? undefined : at(met),
  ...more,
})

describe('the days', () => {
  it('are whole ones on the wall, the last of them today', () => {
    expect(span).toMatchObject({ from: at('11-18 00:00'), to: at('11-25 00:00') })
    expect(span.days).toEqual(['18', '19', '20', '21', '22', '23', '24'].map((d) => `2026-11-${d}`))
    // Where the clock is put back a day has 25 hours.
    const autumn = spanOf(new Date('2026-11-02T12:00:00Z'), 3, 'America/New_York')
    expect(autumn.days).toEqual(['2026-10-31', '2026-11-01', '2026-11-02'])
    expect(autumn.to.getTime() - autumn.from.getTime()).toBe(73 * 60 * MINUTE)
  })

  it('belong to the week of their Monday', () => {
    expect(['2026-11-22', '2026-11-23', '2026-11-29', '2027-01-01'].map(weekOf)).toEqual([
      '2026-11-16',
      '2026-11-23',
      '2026-11-23',
      '2026-12-28',
    ])
    expect(weeksOf(span)).toEqual(['2026-11-16', '2026-11-23'])
  })
})

describe('tickets', () => {
  const all = [
    ticket('11-18 00:00', { severity: 3 }),
    ticket('11-23 23:59'),
    ticket('11-23 09:00', { severity: 2, category: 'price', roomId: undefined }),
    ticket('11-23 09:00', { state: 'dismissed' }),
    ticket('11-23 09:00', { state: 'merged' }),
    ticket('11-17 23:59'),
  ]
  it('count on the day of their opening', () => {
    const days = ticketsByDay(all, span)
    expect(days[0]).toEqual({ day: '2026-11-18', bySeverity: { 1: 0, 2: 0, 3: 1 } })
    expect(days[5]).toEqual({ day: '2026-11-23', bySeverity: { 1: 1, 2: 1, 3: 0 } })
    expect(days).toHaveLength(7)
  })
  it('have a category', () => {
    expect(categoriesOf(all)).toEqual([
      { category: 'logistics', tickets: 3 },
      { category: 'price', tickets: 1 },
    ])
  })
  it('are compared with what was written in the groups', () => {
    const traffic: HourTraffic[] = [
      { day: '2026-11-18', hour: 9, messages: 4, judged: 4, negative: 1 },
      { day: '2026-11-23', hour: 9, messages: 300, judged: 200, negative: 10 },
      { day: '2026-11-23', hour: 10, messages: 200, judged: 200, negative: 30 },
    ]
    const { days, total } = complaintRate(all, traffic, span)
    expect(days[0]).toEqual({ day: '2026-11-18', tickets: 1, messages: 4, rate: null })
    expect(days[5]).toEqual({ day: '2026-11-23', tickets: 1, messages: 500, rate: 2 })
    expect(total).toEqual({ tickets: 2, messages: 504, rate: 4 })
    expect(trafficByDay(traffic, span)[5]).toEqual({ day: '2026-11-23', messages: 500, judged: 400, negative: 40 })
    const cells = busiestHours(traffic)
    expect([cells[2]?.[9], cells[0]?.[9], cells[0]?.[10]]).toEqual([4, 300, 200])
  })
})

describe('durations', () => {
  it('are minutes of service, with the limit that most had', () => {
    const facts = [
      ticket('11-18 20:55', { targets: [answered('11-18 20:55', '11-19 09:10', '11-19 09:05')] }),
      ticket('11-19 10:00', {
        targets: [answered('11-19 10:00', '11-19 10:15', '11-19 10:40', { state: 'breached' })],
      }),
      ticket('11-19 22:00', { targets: [answered('11-19 22:00', '11-19 22:30', '11-19 22:20', { clock: 'always' })] }),
      ticket('11-20 10:00', { targets: [answered('11-20 10:00', '11-20 10:15', undefined, { state: 'breached' })] }),
      ticket('11-20 10:00', { targets: [answered('11-20 10:00', '11-20 10:15', undefined, { state: 'void' })] }),
      ticket('11-20 10:00', { state: 'dismissed', targets: [answered('11-20 10:00', '11-20 10:15', '11-20 10:01')] }),
    ]
    expect(durationsOf(facts, 'first-response', calendars)).toEqual({
      minutes: [10, 40, 20],
      median: 20,
      p90: 40,
      limit: 15,
      inTime: 2,
      decided: 4,
    })
    expect(durationsOf([], 'plan', calendars)).toMatchObject({ minutes: [], median: undefined, limit: undefined })
  })
})

describe('shares', () => {
  it('are told of five and more', () => {
    expect([shareOf(2, 4), shareOf(2, 5), shareOf(1, 3000), shareOf(0, 0)]).toEqual([null, 40, 0, null])
  })
  it('of deadlines, by the week in which they were decided', () => {
    const decided = (kept: boolean, when: string) => ({ kind: 'promise' as const, kept, at: at(when) })
    const list = [
      ...['18', '19', '20', '21'].map((d) => decided(true, `11-${d} 10:00`)),
      decided(false, '11-22 23:59'),
      decided(true, '11-23 00:00'),
      { kind: 'first-response' as const, kept: true, at: at('11-23 10:00') },
    ]
    expect(keptByWeek(list, span)).toEqual([
      {
        kind: 'first-response',
        weeks: [
          { week: '2026-11-16', kept: 0, decided: 0, share: null },
          { week: '2026-11-23', kept: 1, decided: 1, share: null },
        ],
        total: { kept: 1, decided: 1, share: null },
      },
      {
        kind: 'promise',
        weeks: [
          { week: '2026-11-16', kept: 4, decided: 5, share: 80 },
          { week: '2026-11-23', kept: 1, decided: 1, share: null },
        ],
        total: { kept: 5, decided: 6, share: 83.3 },
      },
    ])
  })
  it('of ratings, whose average needs five as well', () => {
    const ratings = [5, 4, 3, 1].map((score) => ({ score, at: at('11-23 10:00') }))
    expect(ratingsByWeek(ratings, span)).toEqual({
      weeks: [
        { week: '2026-11-16', good: 0, fair: 0, poor: 0 },
        { week: '2026-11-23', good: 2, fair: 1, poor: 1 },
      ],
      count: 4,
      average: undefined,
    })
    expect(ratingsByWeek([...ratings, { score: 2, at: at('11-18 00:00') }], span)).toMatchObject({
      count: 5,
      average: 3,
    })
  })
  it('incidents, with their tickets', () => {
    const facts = [
      { openedAt: at('11-22 10:00'), isOpen: false, tickets: 4 },
      { openedAt: at('11-23 10:00'), isOpen: true, tickets: 2 },
      { openedAt: at('11-24 10:00'), isOpen: false, tickets: 3 },
    ]
    expect(incidentsByWeek(facts, span)).toEqual([
      { week: '2026-11-16', incidents: 1, tickets: 4 },
      { week: '2026-11-23', incidents: 2, tickets: 5 },
    ])
  })
})
