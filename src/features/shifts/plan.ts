import { DAY, dateKey, instantOf, startOfDay, wallTime } from '../../core/calendar.ts'
import { type Read, readDays, readSpans, rulesFor, type Span, spansText } from '../../core/working-hours.ts'

/** Who is on duty when: a shift set for now > swaps and leave > the weekly roster > nobody. Pure. */

/** A line of the weekly roster. */
export interface Entry {
  id: number
  /** `daily`, `workday`, `weekend`, `holiday`, weekdays (`0` is Monday), or one date. The most special counts on a day. */
  days: readonly string[]
  spans: readonly Span[]
  /** Contact row ids. */
  people: readonly number[]
  backupId: number | undefined
  /** Called for urgent complaints only. Such lines and the others do not touch each other. */
  urgentOnly: boolean
  zone: string
}

/** Somebody does not do the turns that begin from `from` to before `to`; the substitute, if any, does. */
export interface Absence {
  contactId: number
  substituteId: number | undefined
  from: Date
  to: Date
}

/** Somebody is on duty from now on, whatever the roster says. */
export interface Shift {
  contactId: number
  backupId: number | undefined
  from: Date
  to: Date
}

export interface Plan {
  entries: readonly Entry[]
  /** In the order in which they were set: the later one goes on from what the earlier one made. */
  absences: readonly Absence[]
  /** In the order in which they were set: of two at once the later one counts. */
  shifts: readonly Shift[]
  /** Whoever is no staff any more is not on duty. */
  staff: ReadonlySet<number>
}

/** One span of an entry on one day, with the people who do it. */
export interface Turn {
  entryId: number
  /** `2026-11-23`: the day on which it begins. */
  day: string
  from: Date
  to: Date
  urgentOnly: boolean
  people: readonly number[]
  backupId: number | undefined
  /** Who was planned and does not come. */
  absent: readonly number[]
}

/** Who can be called at an instant. */
export interface Watch {
  people: readonly number[]
  backupId: number | undefined
  /** For urgent complaints, while nobody else is on duty. */
  night: readonly number[]
  nightBackupId: number | undefined
}

const unique = (ids: readonly number[]): number[] => [...new Set(ids)]

/** The most special naming of a day that a line has: only lines of that naming count on it. Undefined: none has any. */
export function namingOn(entries: readonly Pick<Entry, 'days'>[], day: string): string | undefined {
  return [day, ...rulesFor(day).map(String)].find((name) => entries.some((e) => e.days.includes(name)))
}

/** The lines that count on a day, of each kind those with the most special naming of it. */
function plannedOn(entries: readonly Entry[], day: string): Entry[] {
  return [false, true].flatMap((urgentOnly) => {
    const rivals = entries.filter((e) => e.urgentOnly === urgentOnly)
    const counts = namingOn(rivals, day)
    return counts === undefined ? [] : rivals.filter((e) => e.days.includes(counts))
  })
}

function turnOf(plan: Plan, entry: Entry, day: string, from: Date, to: Date): Turn {
  const { absences, staff } = plan
  const of = absences.filter((a) => a.from <= from && from < a.to)
  let slots = entry.people.map((id) => ({ id, comes: true }))
  for (const { contactId, substituteId } of of) {
    slots = slots.map((slot) => {
      if (slot.id !== contactId) return slot
      return substituteId === undefined ? { id: contactId, comes: false } : { id: substituteId, comes: true }
    })
  }
  const comes = (slot: (typeof slots)[number]) => slot.comes && staff.has(slot.id)
  const people = unique(slots.filter(comes).map((s) => s.id))
  const absent = unique(slots.filter((s) => !comes(s)).map((s) => s.id))
  const isAway = (id: number) => of.some((a) => a.contactId === id && a.substituteId === undefined) || !staff.has(id)
  const { backupId } = entry
  const backup = backupId === undefined || isAway(backupId) || people.includes(backupId) ? undefined : backupId
  const turn = { entryId: entry.id, day, from, to, urgentOnly: entry.urgentOnly, absent }
  return people.length === 0 && backup !== undefined
    ? { ...turn, people: [backup], backupId: undefined }
    : { ...turn, people, backupId: backup }
}

/** The turns of the roster that run at some instant from `from` to before `to`, the earliest first. */
export function turnsBetween(plan: Plan, from: Date, to: Date): Turn[] {
  const turns: Turn[] = []
  for (const zone of new Set(plan.entries.map((e) => e.zone))) {
    // A turn that runs may have begun on the day before.
    for (let offset = -1; ; offset++) {
      const midnight = startOfDay(from, zone, offset)
      if (midnight >= to) break
      const noon = new Date(midnight.getTime() + DAY / 2)
      const [wall, day] = [wallTime(noon, zone), dateKey(noon, zone)]
      for (const entry of plannedOn(plan.entries, day)) {
        if (entry.zone !== zone) continue
        for (const span of entry.spans) {
          const starts = instantOf({ ...wall, hour: 0, minute: span.from, second: 0 }, zone)
          const ends = instantOf({ ...wall, hour: 0, minute: span.to, second: 0 }, zone)
          if (ends > from && starts < to && starts < ends) turns.push(turnOf(plan, entry, day, starts, ends))
        }
      }
    }
  }
  return turns.sort((a, b) => a.from.getTime() - b.from.getTime() || a.entryId - b.entryId)
}

function watchAmong(turns: readonly Turn[], plan: Plan, at: Date): Watch {
  const running = turns.filter((t) => t.from <= at && at < t.to)
  const [day, night] = [running.filter((t) => !t.urgentOnly), running.filter((t) => t.urgentOnly)]
  const shift = plan.shifts.filter((s) => s.from <= at && at < s.to && plan.staff.has(s.contactId)).at(-1)
  const people = shift === undefined ? unique(day.flatMap((t) => t.people)) : [shift.contactId]
  const nightPeople = unique(night.flatMap((t) => t.people))
  const backupOf = (candidates: readonly (number | undefined)[], besides: readonly number[]) =>
    candidates.find((id) => id !== undefined && plan.staff.has(id) && !besides.includes(id))
  return {
    people,
    backupId: backupOf([shift?.backupId, ...day.map((t) => t.backupId)], people),
    night: nightPeople,
    nightBackupId: backupOf(
      night.map((t) => t.backupId),
      nightPeople,
    ),
  }
}

export const watchAt = (plan: Plan, at: Date): Watch =>
  watchAmong(turnsBetween(plan, at, new Date(at.getTime() + 1)), plan, at)

/** Those who have the watch, for everything or, when there is nobody for that, for what is urgent. */
export const holders = ({ people, night }: Watch): readonly number[] => (people.length > 0 ? people : night)

const sameIds = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((id) => b.includes(id))

/** No change of the watch is looked for further away than this. */
const HORIZON_DAYS = 14

const boundaries = (turns: readonly Turn[], plan: Plan): Date[] =>
  [...new Set([...turns, ...plan.shifts].flatMap((s) => [s.from.getTime(), s.to.getTime()]))]
    .sort((a, b) => a - b)
    .map((ms) => new Date(ms))

/** The next instant after `at` at which others have the watch, and who they are; undefined within two weeks. */
export function nextChange(plan: Plan, at: Date): { at: Date; watch: Watch } | undefined {
  const turns = turnsBetween(plan, at, new Date(at.getTime() + HORIZON_DAYS * DAY))
  const now = watchAmong(turns, plan, at)
  for (const next of boundaries(turns, plan)) {
    if (next <= at) continue
    const watch = watchAmong(turns, plan, next)
    if (!sameIds(watch.people, now.people) || !sameIds(holders(watch), holders(now))) return { at: next, watch }
  }
  return undefined
}

/** The instant since which those who have the watch at `at` have it, by the plan as it is now; undefined for nobody. */
export function watchSince(plan: Plan, at: Date): Date | undefined {
  const turns = turnsBetween(plan, new Date(at.getTime() - HORIZON_DAYS * DAY), new Date(at.getTime() + 1))
  const now = holders(watchAmong(turns, plan, at))
  if (now.length === 0) return undefined
  let since: Date | undefined
  for (const before of boundaries(turns, plan).reverse()) {
    if (before > at) continue
    if (!sameIds(holders(watchAmong(turns, plan, before)), now)) break
    since = before
  }
  return since
}

/** The parts of a stretch of time in which nobody is on duty for everything. */
export function gapsIn(plan: Plan, from: Date, to: Date): { from: Date; to: Date }[] {
  const turns = turnsBetween(plan, from, to)
  const edges = [from, ...boundaries(turns, plan).filter((b) => b > from && b < to), to]
  const gaps: { from: Date; to: Date }[] = []
  for (const [i, start] of edges.entries()) {
    const end = edges[i + 1]
    if (end === undefined || end <= start || watchAmong(turns, plan, start).people.length > 0) continue
    const last = gaps.at(-1)
    if (last !== undefined && last.to.getTime() === start.getTime()) last.to = end
    else gaps.push({ from: start, to: end })
  }
  return gaps
}

const DAY_MINUTES = 24 * 60
/** Every kind of day comes within a year. */
const CLASH_DAYS = 370

/** The first day on which a new line would overlap an old one of its kind, and where. */
export function clashOf(
  entries: readonly Entry[],
  added: Entry,
  today: string,
): { entry: Entry; day: string; span: Span } | undefined {
  const all = [...entries.filter((e) => e.urgentOnly === added.urgentOnly), added]
  const [year = 0, month = 0, day = 0] = today.split('-').map(Number)
  type Slot = Span & { entry: Entry }
  let before: Slot[] = []
  for (let n = 0; n < CLASH_DAYS; n++) {
    const key = new Date(Date.UTC(year, month - 1, day + n)).toISOString().slice(0, 10)
    const base = n * DAY_MINUTES
    const slots = plannedOn(all, key).flatMap((entry) =>
      entry.spans.map((s): Slot => ({ from: base + s.from, to: base + s.to, entry })),
    )
    for (const a of slots) {
      for (const b of [...before, ...slots]) {
        if ((a.entry === added) === (b.entry === added) || a.from >= b.to || b.from >= a.to) continue
        const [from, to] = [Math.max(a.from, b.from) - base, Math.min(a.to, b.to) - base]
        return { entry: a.entry === added ? b.entry : a.entry, day: key, span: { from, to } }
      }
    }
    before = slots
  }
  return undefined
}

/** What is written of days and times: one part for each naming of days. */
export interface Pattern {
  days: string[]
  spans: Span[]
}

const MOST_PARTS = 7
const WHOLE_DAY: Span = { from: 0, to: DAY_MINUTES }
const FURTHEST_DAYS = 183

const isDate = (day: string) => day.includes('-')

/** Whether a line can still mean something: a single date passes. */
export const isOver = (entry: Pick<Entry, 'days'>, today: string): boolean =>
  entry.days.every((day) => isDate(day) && day < today)

/** A further naming of days: `周日` after `周六`. */
function readOn(text: string, today: string): { on: string[]; rest: string } | undefined {
  const read = readDays(text, today)
  return read === undefined || 'wrong' in read || 'date' in read.value
    ? undefined
    : { on: read.value.on.map(String), rest: read.rest }
}

/**
 * Reads `周一至周五 9:00-12:00 13:30-18:00 周六周日 10:00-16:00`, `工作日 …`, `12-25 全天`; times alone are for every day.
 * @param today `2026-11-23`, for dates without a year
 */
export function parsePattern(text: string, today: string): Pattern[] | { wrong: string } {
  let rest = text.normalize('NFKC').trim()
  const parts: Pattern[] = []
  while (rest !== '') {
    const startsWithTime = /^\d{1,2}\s*[:：点时]|^\d{1,2}\s*(?:-|~|到|至)\s*\d{1,2}[:：点]|^(?:全天|24小时)/u.test(rest)
    const named: ReturnType<typeof readDays> =
      startsWithTime && parts.length === 0 ? { value: { on: ['daily'] }, rest } : readDays(rest, today)
    if (named === undefined) return { wrong: `「${[...rest].slice(0, 12).join('')}」这部分我没看懂` }
    if ('wrong' in named) return named
    const days = 'date' in named.value ? [named.value.date] : named.value.on.map(String)
    const [date] = days.filter(isDate)
    if (date !== undefined && date < today) return { wrong: `${date} 已经过去了` }
    if (date !== undefined && Date.parse(date) - Date.parse(today) > FURTHEST_DAYS * DAY)
      return { wrong: `${date} 太远了，只能排半年以内的日子，已经过去的不用排` }
    rest = named.rest.replace(/^[\s:：,，、和是为]+/u, '')
    for (let more = readOn(rest, today); date === undefined && more !== undefined; more = readOn(rest, today)) {
      days.push(...more.on.filter((day) => !days.includes(day)))
      rest = more.rest.replace(/^[\s:：,，、和是为]+/u, '')
    }
    const whole = /^(?:全天|24小时)/u.exec(rest)
    const read: Read<Span[]> =
      whole === null ? readSpans(rest) : { value: [WHOLE_DAY], rest: rest.slice(whole[0].length) }
    if ('wrong' in read) return read
    if (read.value.length === 0) return { wrong: '还缺时间，例如 9:00-18:00' }
    const [first, last] = [read.value[0], read.value.at(-1)]
    if (first !== undefined && last !== undefined && last.to - first.from > DAY_MINUTES)
      return { wrong: `${spansText(read.value)} 加起来超过了一天` }
    parts.push({ days, spans: read.value })
    rest = read.rest.replace(/^[\s,，;；、和]+/u, '')
  }
  if (parts.length === 0) return { wrong: '还缺日子和时间，例如 周一至周五 9:00-18:00' }
  if (parts.length > MOST_PARTS) return { wrong: `一次最多写 ${MOST_PARTS} 段` }
  return parts
}
