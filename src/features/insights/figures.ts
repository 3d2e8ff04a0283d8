import type { TargetKind } from '../../core/events.ts'
import { type Hours, workingBetween } from '../../core/working-hours.ts'
import { CATEGORIES, type Category, type Severity } from '../../text/index.ts'
import type { Clock } from '../sla/index.ts'

/** What a period was like, from what happened to its tickets. Pure. */

export interface TargetFacts {
  kind: TargetKind
  state: 'open' | 'met' | 'breached' | 'void'
  clock: Clock
  startedAt: Date
  dueAt: Date
  metAt: Date | undefined
}

export interface TicketFacts {
  id: number
  /** Whose calendar counts; undefined for direct chats. */
  roomId: number | undefined
  contactId: number
  category: Category
  severity: Severity
  state: 'open' | 'taken' | 'promised' | 'resolved' | 'dismissed' | 'merged'
  openedAt: Date
  resolvedAt: Date | undefined
  assignee: { id: number; name: string } | undefined
  targets: readonly TargetFacts[]
  reopened: number
  /** Staff gave a plan with a time. */
  planned: boolean
  /** The member was asked afterwards, or said by themselves that it is solved. */
  followedUp: boolean
  /** An answer of ours had words that hurt. */
  rough: boolean
  /** 1–5. */
  rating: number | undefined
}

/** Durations in milliseconds on the clock that counts, and how many were in time of those that are decided. */
export interface Timing {
  median: number | undefined
  p90: number | undefined
  inTime: number
  decided: number
}

export interface Figures {
  /** Without false alarms and merged ones. */
  tickets: number
  falseAlarms: number
  resolved: number
  open: number
  /** Tickets that were opened again at least once. */
  reopened: number
  firstResponse: Timing
  resolution: Timing
  promises: { kept: number; decided: number }
  ratings: { count: number; average: number | undefined }
  /** 0–100; undefined without a ticket that says something. */
  quality: number | undefined
  byCategory: { category: Category; tickets: number; resolved: number }[]
  byPerson: PersonFigures[]
}

export interface PersonFigures {
  name: string
  tickets: number
  resolved: number
  reopened: number
  firstResponse: Timing
  promises: { kept: number; decided: number }
  ratings: { count: number; average: number | undefined }
  quality: number | undefined
}

export interface Calendars {
  of(roomId: number | undefined): { hours: Hours; zone: string }
}

/**
 * The value below or at which this share of the values lies (nearest rank): of ten values the 9th is the 90th percentile.
 * The median of an even number of values is the mean of the two in the middle.
 */
export function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b)
  if (sorted.length === 0) return undefined
  if (share === 0.5 && sorted.length % 2 === 0) {
    const upper = sorted.length / 2
    return ((sorted[upper - 1] ?? 0) + (sorted[upper] ?? 0)) / 2
  }
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
}

const mean = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((a, b) => a + b, 0) / values.length

/** Without false alarms and merged ones. */
export const counted = (all: readonly TicketFacts[]): TicketFacts[] =>
  all.filter((t) => t.state !== 'dismissed' && t.state !== 'merged')

/** How long a deadline's work took, in milliseconds on its clock; undefined: it is not done. */
export function took(target: TargetFacts, roomId: number | undefined, calendars: Calendars): number | undefined {
  if (target.metAt === undefined) return undefined
  if (target.clock === 'always') return target.metAt.getTime() - target.startedAt.getTime()
  const { hours, zone } = calendars.of(roomId)
  return workingBetween(hours, target.startedAt, target.metAt, zone)
}

function timing(tickets: readonly TicketFacts[], kind: TargetKind, calendars: Calendars): Timing {
  const all = tickets.flatMap((ticket) =>
    ticket.targets.filter((t) => t.kind === kind).map((target) => ({ ticket, target })),
  )
  const durations = all.flatMap(({ ticket, target }) => took(target, ticket.roomId, calendars) ?? [])
  return {
    median: percentile(durations, 0.5),
    p90: percentile(durations, 0.9),
    inTime: all.filter(({ target }) => target.state === 'met').length,
    decided: all.filter(({ target }) => target.state === 'met' || target.state === 'breached').length,
  }
}

function promisesOf(tickets: readonly TicketFacts[]): { kept: number; decided: number } {
  const promises = tickets.flatMap((t) => t.targets.filter(({ kind }) => kind === 'promise'))
  const kept = promises.filter((p) => p.state === 'met').length
  return { kept, decided: kept + promises.filter((p) => p.state === 'breached').length }
}

function ratingsOf(tickets: readonly TicketFacts[]) {
  const ratings = tickets.flatMap((t) => t.rating ?? [])
  return { count: ratings.length, average: mean(ratings) }
}

/** answer: calm and in time · plan: a plan with a time, or the end before one was due · promise: kept · asked: afterwards. */
export type QualityPart = 'answer' | 'plan' | 'promise' | 'asked'

/** The parts of a ticket's internal score that are decided by now, each from 0 to 1. */
export function qualityPartsOf(ticket: TicketFacts): { part: QualityPart; share: number }[] {
  const of = (kind: TargetKind) => ticket.targets.filter((t) => t.kind === kind)
  const isDecided = (t: TargetFacts) => t.state === 'met' || t.state === 'breached'
  const met = (targets: readonly TargetFacts[]) => targets.filter((t) => t.state === 'met').length / targets.length
  const parts: { part: QualityPart; share: number }[] = []
  const answers = [...of('first-response'), ...of('next-response')].filter(isDecided)
  if (answers.length > 0) parts.push({ part: 'answer', share: ticket.rough ? met(answers) / 2 : met(answers) })
  const plans = of('plan').filter(isDecided)
  if (ticket.planned || plans.length > 0) parts.push({ part: 'plan', share: plans.length === 0 ? 1 : met(plans) })
  const promises = of('promise').filter(isDecided)
  if (promises.length > 0) parts.push({ part: 'promise', share: met(promises) })
  if (ticket.state === 'resolved') parts.push({ part: 'asked', share: ticket.followedUp ? 1 : 0 })
  return parts
}

/** The internal score of one ticket, 0–100: the mean of its parts. Undefined while none is decided. */
export function qualityOf(ticket: TicketFacts): number | undefined {
  const share = mean(qualityPartsOf(ticket).map((p) => p.share))
  return share === undefined ? undefined : Math.round(share * 100)
}

const averageQuality = (tickets: readonly TicketFacts[]): number | undefined => {
  const average = mean(tickets.flatMap((t) => qualityOf(t) ?? []))
  return average === undefined ? undefined : Math.round(average)
}

/** @param all every ticket opened in the period */
export function figuresOf(all: readonly TicketFacts[], calendars: Calendars): Figures {
  const tickets = counted(all)
  const reopened = (list: readonly TicketFacts[]) => list.filter((t) => t.reopened > 0).length
  const resolved = (list: readonly TicketFacts[]) => list.filter((t) => t.state === 'resolved').length
  const people = new Map<number, TicketFacts[]>()
  for (const ticket of tickets) {
    if (ticket.assignee === undefined) continue
    people.set(ticket.assignee.id, [...(people.get(ticket.assignee.id) ?? []), ticket])
  }
  return {
    tickets: tickets.length,
    falseAlarms: all.filter((t) => t.state === 'dismissed').length,
    resolved: resolved(tickets),
    open: tickets.length - resolved(tickets),
    reopened: reopened(tickets),
    firstResponse: timing(tickets, 'first-response', calendars),
    resolution: timing(tickets, 'resolution', calendars),
    promises: promisesOf(tickets),
    ratings: ratingsOf(tickets),
    quality: averageQuality(tickets),
    byCategory: CATEGORIES.map((category) => {
      const own = tickets.filter((t) => t.category === category)
      return { category, tickets: own.length, resolved: resolved(own) }
    })
      .filter((c) => c.tickets > 0)
      .sort((a, b) => b.tickets - a.tickets),
    byPerson: [...people.values()]
      .map((own) => ({
        name: own[0]?.assignee?.name ?? '',
        tickets: own.length,
        resolved: resolved(own),
        reopened: reopened(own),
        firstResponse: timing(own, 'first-response', calendars),
        promises: promisesOf(own),
        ratings: ratingsOf(own),
        quality: averageQuality(own),
      }))
      .sort((a, b) => b.tickets - a.tickets || (a.name < b.name ? -1 : 1)),
  }
}
