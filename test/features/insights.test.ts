import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE } from '../../src/core/calendar.ts'
import { DEFAULT_HOURS } from '../../src/core/working-hours.ts'
import {
  figuresOf,
  percentile,
  qualityOf,
  type TargetFacts,
  type TicketFacts,
} from '../../src/features/insights/figures.ts'
import { periodOf } from '../../src/features/insights/period.ts'

const ZONE = 'Asia/Shanghai'
const at = (text: string) => new Date(`2026-${text.replace(' ', 'T')}:00+08:00`)
const calendars = { of: () => ({ hours: DEFAULT_HOURS, zone: ZONE }) }

const target = (
  kind: TargetFacts['kind'],
  state: TargetFacts['state'],
  from: string,
  met?: string,
  clock: TargetFacts['clock'] = 'working',
): TargetFacts => ({
  kind,
  state,
  clock,
  startedAt: at(from),
  dueAt: at(from),
  metAt: met === undefined ? undefined : at(met),
})

const XIAOLIN = { id: 1, name: '小林' }
const XIAOZHOU = { id: 2, name: '小周' }

function ticket(id: number, more: Partial<TicketFacts>): TicketFacts {
  return {
    id,
    roomId: 1,
    contactId: 100 + id,
    category: 'logistics',
    severity: 1,
    state: 'resolved',
    openedAt: at('11-02 10:00'),
    resolvedAt: undefined,
    assignee: XIAOLIN,
    targets: [],
    reopened: 0,
    planned: false,
    followedUp: false,
    rough: false,
    rating: undefined,
    ...more,
  }
}

/**
 * A month small enough to work out by hand (service hours 9–21):
 *
 * 1 小林: answered in 5 min, plan in time, promise kept, resolved after 5 h, asked afterwards, rated 5 → 100
 * 2 小林: written at 20:50, answered next day 9:20: 30 working min, late; resolved after 24 h; not asked → (0 + 0) / 2 = 0
 * 3 小周: answered in 10 min, promise broken, reopened once, resolved after 60 h (late), asked, rated 2
 *         → answer 1, plan 1, promise 0, end 1 → 75
 * 4 小周: answered in 15 min with rough words, still in work → 50
 * 5 false alarm, 6 merged
 */
const MONTH: TicketFacts[] = [
  ticket(1, {
    planned: true,
    followedUp: true,
    rating: 5,
    targets: [
      target('first-response', 'met', '11-02 10:00', '11-02 10:05'),
      target('plan', 'met', '11-02 10:00', '11-02 10:30'),
      target('promise', 'met', '11-02 10:30', '11-02 15:00', 'always'),
      target('resolution', 'met', '11-02 10:00', '11-02 15:00', 'always'),
    ],
  }),
  ticket(2, {
    targets: [
      target('first-response', 'breached', '11-05 20:50', '11-06 09:20'),
      target('resolution', 'met', '11-05 20:50', '11-06 20:50', 'always'),
    ],
  }),
  ticket(3, {
    category: 'quality',
    assignee: XIAOZHOU,
    reopened: 1,
    planned: true,
    followedUp: true,
    rating: 2,
    targets: [
      target('first-response', 'met', '11-10 10:00', '11-10 10:10'),
      target('plan', 'met', '11-10 10:00', '11-10 11:00'),
      target('promise', 'breached', '11-10 11:00', '11-12 22:00', 'always'),
      target('resolution', 'breached', '11-10 10:00', '11-12 22:00', 'always'),
    ],
  }),
  ticket(4, {
    state: 'taken',
    assignee: XIAOZHOU,
    rough: true,
    targets: [
      target('first-response', 'met', '11-30 10:00', '11-30 10:15'),
      target('plan', 'open', '11-30 10:00'),
      target('resolution', 'open', '11-30 10:00'),
    ],
  }),
  ticket(5, { state: 'dismissed', targets: [target('first-response', 'void', '11-11 10:00')] }),
  ticket(6, { state: 'merged' }),
]

describe('a month worked out by hand', () => {
  const f = figuresOf(MONTH, calendars)

  it('counts tickets', () => {
    expect(f).toMatchObject({ tickets: 4, falseAlarms: 1, resolved: 3, open: 1, reopened: 1 })
    expect(f.byCategory).toEqual([
      { category: 'logistics', tickets: 3, resolved: 2 },
      { category: 'quality', tickets: 1, resolved: 1 },
    ])
  })

  it('measures answers in working time: 5, 10, 15 and 30 minutes, three of four in time', () => {
    expect(f.firstResponse).toEqual({ median: 12.5 * MINUTE, p90: 30 * MINUTE, inTime: 3, decided: 4 })
  })

  it('measures the end on the wall: 5, 24 and 60 hours, two of three in time', () => {
    expect(f.resolution).toEqual({ median: 24 * HOUR, p90: 60 * HOUR, inTime: 2, decided: 3 })
  })

  it('knows promises, ratings and quality', () => {
    expect(f.promises).toEqual({ kept: 1, decided: 2 })
    expect(f.ratings).toEqual({ count: 2, average: 3.5 })
    expect(MONTH.map(qualityOf)).toEqual([100, 0, 75, 50, undefined, undefined])
    expect(f.quality).toBe(Math.round((100 + 0 + 75 + 50) / 4))
  })

  it('tells people apart', () => {
    expect(f.byPerson.map((p) => [p.name, p.tickets, p.resolved, p.quality])).toEqual([
      ['小周', 2, 1, 63],
      ['小林', 2, 2, 50],
    ])
    expect(f.byPerson[1]?.firstResponse).toEqual({ median: 17.5 * MINUTE, p90: 30 * MINUTE, inTime: 1, decided: 2 })
    expect(f.byPerson[0]?.promises).toEqual({ kept: 0, decided: 1 })
  })

  it('says nothing about nothing', () => {
    expect(figuresOf([], calendars)).toMatchObject({ tickets: 0, quality: undefined, ratings: { average: undefined } })
  })
})

describe('percentiles', () => {
  it.each([
    [[], 0.5, undefined],
    [[7], 0.9, 7],
    [[1, 2, 3, 4], 0.5, 2.5],
    [[3, 1, 2], 0.5, 2],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.9, 9],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 0.9, 10],
  ])('of %j at %d is %s', (values, share, wanted) => {
    expect(percentile(values, share)).toBe(wanted)
  })
})

describe('periods', () => {
  it.each([
    ['daily', 0, '2026-11-23', '11月23日'],
    ['daily', 1, '2026-11-22', '11月22日'],
    ['weekly', 0, '2026-11-23', '11月23日–29日'],
    ['weekly', -1, '2026-11-30', '11月30日–12月6日'],
    ['monthly', 0, '2026-11-01', '2026年11月'],
    ['monthly', 11, '2025-12-01', '2025年12月'],
  ] as const)('%s, %i back, begins on %s', (report, back, key, name) => {
    expect(periodOf(report, at('11-23 10:00'), back, ZONE)).toMatchObject({ key, name })
  })
})
