import { instantOf, startOfDay, wallTime } from '../../core/calendar.ts'
import { readSpans, type Span, spansText } from '../../core/working-hours.ts'

/** How much of people's attention the bot may take unasked, and when. Pure. */

/** While it lasts, nothing goes out that nobody asked for. */
export type Quiet = Span | 'off'

export interface Rules {
  quiet: Quiet
  /** Messages a day to a room. */
  perRoom: number
  /** Messages a day, and in seven days, to one person. */
  perDay: number
  perWeek: number
}

export const DEFAULT_RULES: Rules = { quiet: { from: 22 * 60, to: 32 * 60 }, perRoom: 2, perDay: 1, perWeek: 3 }

const MOST_A_DAY = 20
const WEEK_DAYS = 7
/** A complaint is answered at any moment, so that the next look comes soon. */
const LOOK_AGAIN_MS = 5 * 60_000

/** When the quiet hours in which `at` lies end; undefined outside them. */
export function quietEnd(quiet: Quiet, at: Date, zone: string): Date | undefined {
  if (quiet === 'off') return undefined
  const wall = wallTime(at, zone)
  for (const offset of [-1, 0]) {
    const instant = (minute: number) => instantOf({ ...wall, day: wall.day + offset, hour: 0, minute, second: 0 }, zone)
    const end = instant(quiet.to)
    if (at < end && at >= instant(quiet.from)) return end
  }
  return undefined
}

/** A place to which something wants to go, with all that decides whether it may. */
export interface Scene {
  kind: 'room' | 'person'
  rules: Rules
  /** On whose clock the place lives. */
  zone: string
  /** When it was last told something unasked, the last eight days at least. */
  said: readonly Date[]
  /** Room: somebody there waits for an answer to a complaint. Person: an open ticket of theirs. */
  complaint: boolean
  /** Nothing unasked may go there any more: the person wants none, the group is paused. */
  closed: boolean
  /** A colleague, or the staff room: quiet hours count, the budget is the customers'. */
  ours: boolean
}

/** How many of the messages count for today, and for the seven days that end with it. */
export function spent({ said, zone }: Pick<Scene, 'said' | 'zone'>, now: Date): { today: number; week: number } {
  const since = (days: number) => said.filter((at) => at >= startOfDay(now, zone, days)).length
  return { today: since(0), week: since(1 - WEEK_DAYS) }
}

export type Why = 'quiet' | 'complaint' | 'budget'
export type Verdict = { go: true } | { go: false; never: true } | { go: false; until: Date; why: Why }

/** Whether a message of these lanes may go to the place now; else until when it waits. It is judged again then. */
export function judge(lane: 'welcome' | 'promotion', scene: Scene, now: Date): Verdict {
  const { rules, zone } = scene
  if (scene.closed && (lane === 'promotion' || scene.kind === 'room')) return { go: false, never: true }
  const quiet = quietEnd(rules.quiet, now, zone)
  if (quiet !== undefined) return { go: false, until: quiet, why: 'quiet' }
  if (lane === 'welcome' || scene.ours) return { go: true }
  if (scene.complaint) return { go: false, until: new Date(now.getTime() + LOOK_AGAIN_MS), why: 'complaint' }
  const { today, week } = spent(scene, now)
  const isSpent = scene.kind === 'room' ? today >= rules.perRoom : today >= rules.perDay || week >= rules.perWeek
  return isSpent ? { go: false, until: startOfDay(now, zone, 1), why: 'budget' } : { go: true }
}

const MOST_MERGED = 6
const LONGEST_MERGED = 1500

export interface Waiting {
  text: string
  mention: readonly number[]
  expiresAt: Date | null
  /** Shown as a picture: it goes alone. */
  isPicture: boolean
}

/**
 * What waits for one place as one message: the first rows, as many as one may read at once, their texts joined (each
 * once), their mentions united. It is stale as soon as any part of it is.
 */
export function merged(waiting: readonly Waiting[]): {
  count: number
  text: string
  mention: number[]
  expiresAt: Date | null
} {
  const texts: string[] = []
  const parts: Waiting[] = []
  for (const one of waiting) {
    const isNew = !texts.includes(one.text)
    const length = [...texts, one.text].join('\n\n').length
    if (
      parts.length > 0 &&
      (one.isPicture || parts[0]?.isPicture || parts.length >= MOST_MERGED || (isNew && length > LONGEST_MERGED))
    )
      break
    if (isNew) texts.push(one.text)
    parts.push(one)
  }
  const ends = parts.flatMap((p) => (p.expiresAt === null ? [] : [p.expiresAt.getTime()]))
  return {
    count: parts.length,
    text: texts.join('\n\n'),
    mention: [...new Set(parts.flatMap((p) => p.mention))],
    expiresAt: ends.length === 0 ? null : new Date(Math.min(...ends)),
  }
}

const OFF = /^(?:关|关闭|不要|off)$/iu

/** Reads `22:00-08:00` or `关`; what is wrong with it in words for whoever wrote it. */
export function readQuiet(text: string): { value: Quiet } | { wrong: 'none' | 'whole-day' | { time: string } } {
  const written = text.normalize('NFKC').trim()
  if (OFF.test(written)) return { value: 'off' }
  const spans = readSpans(written)
  if ('wrong' in spans) return { wrong: { time: spans.wrong } }
  const [span, more] = spans.value
  if (span === undefined || more !== undefined || spans.rest.trim() !== '') return { wrong: 'none' }
  return span.to - span.from >= 24 * 60 ? { wrong: 'whole-day' } : { value: span }
}

/** `22:00-次日08:00`; 关 when there are none. */
export const quietText = (quiet: Quiet): string => (quiet === 'off' ? '关' : spansText([quiet]))

export type BudgetChange =
  | { kind: 'room'; perRoom: number }
  | { kind: 'rooms'; perRoom: number }
  | { kind: 'person'; perDay: number; perWeek: number }
  | { kind: 'restore' }

/** Reads `本群 2`, `每群 2`, `每人 1 3`, `恢复`; or why it cannot be. */
export function readBudget(text: string): BudgetChange | { wrong: 'unknown' | 'range' | 'week' } {
  const written = text.normalize('NFKC').trim()
  if (/^(?:恢复|默认|reset)$/iu.test(written)) return { kind: 'restore' }
  const match = /^(本群|每群|每人)\s*(?:每天)?\s*(\d{1,9})\s*条?(?:\s*[,，、]?\s*(?:每周)?\s*(\d{1,9})\s*条?)?$/u.exec(
    written,
  )
  if (match === null) return { wrong: 'unknown' }
  const [day, week] = [Number(match[2]), match[3] === undefined ? undefined : Number(match[3])]
  if (match[1] === '每人') {
    if (week === undefined) return { wrong: 'week' }
    if (day > MOST_A_DAY || week > MOST_A_DAY * WEEK_DAYS) return { wrong: 'range' }
    return week < day ? { wrong: 'week' } : { kind: 'person', perDay: day, perWeek: week }
  }
  if (week !== undefined) return { wrong: 'unknown' }
  if (day > MOST_A_DAY) return { wrong: 'range' }
  return { kind: match[1] === '本群' ? 'room' : 'rooms', perRoom: day }
}
