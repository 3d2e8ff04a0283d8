import { DAY, HOUR, MINUTE } from '../../core/calendar.ts'
import type { Category } from '../../text/index.ts'
import { isAlike, type Topical, topicOf } from './topic.ts'

/** When several tickets have one cause. Pure: no database, no clock. */

export type IncidentState = 'open' | 'resolved' | 'none'

/** How many different members within which time make an incident. */
export interface Rule {
  people: number
  minutes: number
}

export const DEFAULT_RULE: Rule = { people: 3, minutes: 60 }

/** Whatever their words: so many members of one group with one category within this time are about one thing. */
const BURST = { people: 4, ms: 15 * MINUTE }

/** So long after the last report somebody may still join, and so long after the end two reports open it again. */
export const MEMORY_MS = DAY
const AGAIN_PEOPLE = 2

/** In a storm only so many of those before are looked at, the nearest in time. */
const LOOKED_AT = 100

/** Of the newest so many tickets of an incident a new one must resemble a third, and two: one common word may be chance. */
const COMPARED = 30

const needed = (compared: number): number => Math.max(Math.min(2, compared), compared / 3)

/** A ticket as far as it counts here. `at` is when the member said it. */
export interface Report {
  ticketId: number
  contactId: number
  /** Undefined for a direct chat. */
  roomId: number | undefined
  category: Category
  text: string
  at: Date
}

/** A ticket with the incident it belongs to, or once belonged to. */
export interface KnownReport extends Report {
  incident: { id: number; state: IncidentState; attached: boolean; endedAt: Date | undefined } | undefined
}

export type Verdict =
  | { kind: 'join'; incidentId: number }
  /** The tickets before this one, oldest first. */
  | { kind: 'open'; ticketIds: number[]; earlierId: number | undefined }

/**
 * What a new ticket means among those of the same account that are known. Undefined: it stands alone. Only what members
 * said counts, by the time they said it: messages that come in late open nothing that did not happen together.
 */
export function judge(fresh: Report, known: readonly KnownReport[], rule: Rule): Verdict | undefined {
  const topics = new Map<number, Topical>()
  const topical = (r: Report): Topical => {
    const before = topics.get(r.ticketId)
    if (before !== undefined) return before
    const made = { text: r.text, topic: topicOf(r.text) }
    topics.set(r.ticketId, made)
    return made
  }
  const alike = (r: Report) => isAlike(topical(fresh), topical(r))
  const same = known.filter((r) => r.category === fresh.category && r.ticketId !== fresh.ticketId)
  const free = nearest(
    fresh,
    same.filter((r) => r.incident === undefined),
  )
  const isLike = (reports: readonly Report[]) => {
    const newest = [...reports].sort((a, b) => b.ticketId - a.ticketId).slice(0, COMPARED)
    return newest.filter(alike).length >= needed(newest.length)
  }
  const burst = (r: Report) =>
    fresh.category !== 'other' && fresh.roomId !== undefined && r.roomId === fresh.roomId && near(r, fresh, BURST.ms)

  for (const [incidentId, reports] of incidentsAmong(same, 'open')) {
    if (!isInTime(fresh, reports, rule)) continue
    const isBurst = () =>
      membersOf([fresh, ...together(fresh, nearest(fresh, reports).filter(burst), BURST.ms)]).size >= BURST.people
    if (isLike(reports) || isBurst()) return { kind: 'join', incidentId }
  }
  for (const [earlierId, reports] of incidentsAmong(same, 'resolved')) {
    const endedAt = reports[0]?.incident?.endedAt?.getTime() ?? 0
    const isSince = (r: Report) => r.at.getTime() > endedAt && r.at.getTime() <= endedAt + MEMORY_MS
    if (!isSince(fresh) || !isLike(reports)) continue
    const again = free.filter((r) => isSince(r) && alike(r))
    if (membersOf([fresh, ...again]).size >= AGAIN_PEOPLE) return opened(again, earlierId)
  }
  const byTopic = together(
    fresh,
    free.filter((r) => near(r, fresh, rule.minutes * MINUTE) && alike(r)),
    rule.minutes * MINUTE,
  )
  if (membersOf([fresh, ...byTopic]).size >= rule.people) return opened(byTopic)
  const byRoom = together(fresh, free.filter(burst), BURST.ms)
  if (membersOf([fresh, ...byRoom]).size >= BURST.people) return opened(byRoom)
  return undefined
}

const opened = (reports: readonly Report[], earlierId?: number): Verdict => ({
  kind: 'open',
  ticketIds: [...reports]
    .sort((a, b) => a.at.getTime() - b.at.getTime() || a.ticketId - b.ticketId)
    .map((r) => r.ticketId),
  earlierId,
})

export const membersOf = (reports: readonly Pick<Report, 'contactId'>[]): Set<number> =>
  new Set(reports.map((r) => r.contactId))

const near = (a: Report, b: Report, ms: number): boolean => Math.abs(a.at.getTime() - b.at.getTime()) <= ms

const nearest = <R extends Report>(fresh: Report, reports: readonly R[]): R[] => {
  const distance = (r: Report) => Math.abs(r.at.getTime() - fresh.at.getTime())
  return [...reports].sort((a, b) => distance(a) - distance(b)).slice(0, LOOKED_AT)
}

/** The newest incident first. */
function incidentsAmong(known: readonly KnownReport[], state: IncidentState): [number, KnownReport[]][] {
  const found = new Map<number, KnownReport[]>()
  for (const r of known) {
    if (r.incident?.state !== state || !r.incident.attached) continue
    const reports = found.get(r.incident.id)
    if (reports === undefined) found.set(r.incident.id, [r])
    else reports.push(r)
  }
  return [...found].sort(([a], [b]) => b - a)
}

/** Said neither long before the first report of an incident nor long after the last. */
function isInTime(fresh: Report, reports: readonly Report[], rule: Rule): boolean {
  const times = reports.map((r) => r.at.getTime())
  const at = fresh.at.getTime()
  return at >= Math.min(...times) - rule.minutes * MINUTE && at <= Math.max(...times) + MEMORY_MS
}

/** Of these reports those that lie in one window of `ms` with the fresh one: the window with the most members. */
function together<R extends Report>(fresh: Report, reports: readonly R[], ms: number): R[] {
  let best: R[] = []
  for (const { at } of [fresh, ...reports]) {
    const [from, to] = [at.getTime(), at.getTime() + ms]
    if (fresh.at.getTime() < from || fresh.at.getTime() > to) continue
    const inside = reports.filter((r) => r.at.getTime() >= from && r.at.getTime() <= to)
    if (membersOf([fresh, ...inside]).size > membersOf([fresh, ...best]).size) best = inside
  }
  return best
}

/** What may be set: 2–50 members, 5 minutes to a day. */
export const isFittingRule = ({ people, minutes }: Rule): boolean =>
  people >= 2 && people <= 50 && minutes * MINUTE >= 5 * MINUTE && minutes * MINUTE <= 24 * HOUR
