import { dateKey, MINUTE } from '../../core/calendar.ts'
import type { TargetKind } from '../../core/events.ts'
import { workingBetween } from '../../core/working-hours.ts'
import { CATEGORIES, type Category, type Severity } from '../../text/index.ts'
import { type Calendars, counted, percentile, type TargetFacts, type TicketFacts, took } from './figures.ts'
import { type Span, weekOf, weeksOf } from './period.ts'

/** How things went over days and weeks. Pure. */

/** A share of fewer says nothing, and may tell who it was. */
export const FEWEST = 5

/** In per cent, with one decimal; null of fewer than five. */
export const shareOf = (part: number, whole: number): number | null =>
  whole < FEWEST ? null : Math.round((1000 * part) / whole) / 10

export interface DayTickets {
  day: string
  bySeverity: Readonly<Record<Severity, number>>
}

/** Without false alarms and merged ones, by the day of their opening. */
export function ticketsByDay(all: readonly TicketFacts[], span: Span): DayTickets[] {
  const days = new Map(span.days.map((day) => [day, { 1: 0, 2: 0, 3: 0 }]))
  for (const ticket of counted(all)) {
    const day = days.get(dateKey(ticket.openedAt, span.zone))
    if (day !== undefined) day[ticket.severity] += 1
  }
  return [...days].map(([day, bySeverity]) => ({ day, bySeverity }))
}

/** What members wrote in the groups within one hour of the wall. */
export interface HourTraffic {
  /** `2026-11-23` */
  day: string
  /** 0–23 */
  hour: number
  messages: number
  /** Those whose mood is known, and those of them that were negative. */
  judged: number
  negative: number
}

interface DayTraffic {
  day: string
  messages: number
  judged: number
  negative: number
}

export function trafficByDay(traffic: readonly HourTraffic[], span: Span): DayTraffic[] {
  const days = new Map(span.days.map((day) => [day, { day, messages: 0, judged: 0, negative: 0 }]))
  for (const hour of traffic) {
    const day = days.get(hour.day)
    if (day === undefined) continue
    day.messages += hour.messages
    day.judged += hour.judged
    day.negative += hour.negative
  }
  return [...days.values()]
}

export interface Rate {
  tickets: number
  messages: number
  /** For a thousand messages; null of fewer than five messages. */
  rate: number | null
}

const rateOf = (tickets: number, messages: number): Rate => ({
  tickets,
  messages,
  rate: messages < FEWEST ? null : Math.round((10_000 * tickets) / messages) / 10,
})

/** Tickets out of groups, compared with what members wrote there. */
export function complaintRate(
  all: readonly TicketFacts[],
  traffic: readonly HourTraffic[],
  span: Span,
): { days: (Rate & { day: string })[]; total: Rate } {
  const inGroups = all.filter((t) => t.roomId !== undefined)
  const tickets = ticketsByDay(inGroups, span).map((d) => d.bySeverity[1] + d.bySeverity[2] + d.bySeverity[3])
  const written = trafficByDay(traffic, span)
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0)
  return {
    days: written.map(({ day, messages }, i) => ({ day, ...rateOf(tickets[i] ?? 0, messages) })),
    total: rateOf(sum(tickets), sum(written.map((d) => d.messages))),
  }
}

/** How long something took, in minutes on the clock that counts. */
export interface Durations {
  minutes: readonly number[]
  median: number | undefined
  p90: number | undefined
  /** The limit that most of them had. */
  limit: number | undefined
  inTime: number
  decided: number
}

export function durationsOf(all: readonly TicketFacts[], kind: TargetKind, calendars: Calendars): Durations {
  const targets = counted(all).flatMap((ticket) =>
    ticket.targets.filter((t) => t.kind === kind && t.state !== 'void').map((target) => ({ ticket, target })),
  )
  const minutes = targets.flatMap(({ ticket, target }) => {
    const ms = took(target, ticket.roomId, calendars)
    return ms === undefined ? [] : [ms / MINUTE]
  })
  return {
    minutes,
    median: percentile(minutes, 0.5),
    p90: percentile(minutes, 0.9),
    limit: mostFrequent(targets.map(({ ticket, target }) => allowed(target, ticket.roomId, calendars))),
    inTime: targets.filter(({ target }) => target.state === 'met').length,
    decided: targets.filter(({ target }) => target.state === 'met' || target.state === 'breached').length,
  }
}

/** Whole minutes that a deadline left on its clock. */
function allowed({ clock, startedAt, dueAt }: TargetFacts, roomId: number | undefined, calendars: Calendars): number {
  const { hours, zone } = calendars.of(roomId)
  const ms = clock === 'always' ? dueAt.getTime() - startedAt.getTime() : workingBetween(hours, startedAt, dueAt, zone)
  return Math.round(ms / MINUTE)
}

/** Of several equally frequent the smallest. */
function mostFrequent(values: readonly number[]): number | undefined {
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].sort(([a, m], [b, n]) => n - m || a - b)[0]?.[0]
}

/** A deadline that was kept or missed at an instant. */
export interface Decision {
  kind: TargetKind
  kept: boolean
  at: Date
}

export interface KeptWeek {
  /** The Monday. */
  week: string
  kept: number
  decided: number
  /** Per cent; null of fewer than five. */
  share: number | null
}

export const KINDS: readonly TargetKind[] = ['first-response', 'next-response', 'plan', 'resolution', 'promise', 'step']

/** For each kind of deadline of which there was one, in the order of a ticket's life. */
export function keptByWeek(
  decisions: readonly Decision[],
  span: Span,
): { kind: TargetKind; weeks: KeptWeek[]; total: Omit<KeptWeek, 'week'> }[] {
  const summed = (list: readonly Decision[]) => {
    const kept = list.filter((d) => d.kept).length
    return { kept, decided: list.length, share: shareOf(kept, list.length) }
  }
  return KINDS.flatMap((kind) => {
    const own = decisions.filter((d) => d.kind === kind)
    if (own.length === 0) return []
    const byWeek = new Map<string, Decision[]>(weeksOf(span).map((week) => [week, []]))
    for (const decision of own) byWeek.get(weekOf(dateKey(decision.at, span.zone)))?.push(decision)
    const weeks = [...byWeek].map(([week, list]) => ({ week, ...summed(list) }))
    return [{ kind, weeks, total: summed(own) }]
  })
}

/** The most frequent first. */
export function categoriesOf(all: readonly TicketFacts[]): { category: Category; tickets: number }[] {
  const tickets = counted(all)
  return CATEGORIES.map((category) => ({ category, tickets: tickets.filter((t) => t.category === category).length }))
    .filter((c) => c.tickets > 0)
    .sort((a, b) => b.tickets - a.tickets)
}

/** What a member thought of a ticket in the end. */
export interface RatingFact {
  /** 1–5 */
  score: number
  at: Date
}

export interface RatingWeek {
  week: string
  /** 4 and 5, 3, 1 and 2. */
  good: number
  fair: number
  poor: number
}

/** `average` is undefined of fewer than five. */
export function ratingsByWeek(
  ratings: readonly RatingFact[],
  span: Span,
): { weeks: RatingWeek[]; count: number; average: number | undefined } {
  const weeks = new Map(weeksOf(span).map((week) => [week, { week, good: 0, fair: 0, poor: 0 }]))
  for (const { score, at } of ratings) {
    const week = weeks.get(weekOf(dateKey(at, span.zone)))
    if (week !== undefined) week[score >= 4 ? 'good' : score === 3 ? 'fair' : 'poor'] += 1
  }
  const sum = ratings.reduce((total, r) => total + r.score, 0)
  const average = ratings.length < FEWEST ? undefined : sum / ratings.length
  return { weeks: [...weeks.values()], count: ratings.length, average }
}

/** Messages by weekday (Monday first) and hour. */
export function busiestHours(traffic: readonly HourTraffic[]): number[][] {
  const cells = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0))
  for (const { day, hour, messages } of traffic) {
    const row = cells[(new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7]
    if (row !== undefined) row[hour] = (row[hour] ?? 0) + messages
  }
  return cells
}

/** Several tickets with one cause. */
export interface IncidentFact {
  openedAt: Date
  isOpen: boolean
  tickets: number
}

export function incidentsByWeek(
  incidents: readonly IncidentFact[],
  span: Span,
): { week: string; incidents: number; tickets: number }[] {
  const weeks = new Map(weeksOf(span).map((week) => [week, { week, incidents: 0, tickets: 0 }]))
  for (const { openedAt, tickets } of incidents) {
    const week = weeks.get(weekOf(dateKey(openedAt, span.zone)))
    if (week === undefined) continue
    week.incidents += 1
    week.tickets += tickets
  }
  return [...weeks.values()]
}
