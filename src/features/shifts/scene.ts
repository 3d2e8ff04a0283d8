import { DAY, dateKey, instantOf, startOfDay, wallTime } from '../../core/calendar.ts'
import type { Settings } from '../../core/config.ts'
import type { ContactInfo } from '../../core/events.ts'
import type { Tx } from '../../core/tx.ts'
import { type Hours, spansOn } from '../../core/working-hours.ts'
import { calendarOf } from '../hours/index.ts'
import { gapsIn, isOver, namingOn, type Plan, turnsBetween, watchAt } from './plan.ts'
import { absencesOf, planOf } from './queries.ts'
import { type Names, texts, type Week } from './texts.ts'

type Reading = Pick<Tx, 'db' | 'now'>

/** The roster of an account as it is now, with the calendar on which it is shown. */
export interface Scene {
  account: string
  plan: Plan
  people: readonly ContactInfo[]
  names: Names
  hours: Hours
  zone: string
  today: string
}

export async function sceneOf(tx: Reading, account: string, settings: Pick<Settings, 'timeZone'>): Promise<Scene> {
  const { people, ...plan } = await planOf(tx.db, account, tx.now)
  const { hours, zone } = await calendarOf(tx, account, undefined, settings)
  const names: Names = (id) => people.find((p) => p.id === id)?.name ?? texts.gone
  return { account, plan, people, names, hours, zone, today: dateKey(tx.now, zone) }
}

const WEEK_DAYS = 7

/** Seven days, from today or so many days later: who is planned, and where nobody is while the house is open. */
export function weekDays({ plan, hours, zone }: Scene, now: Date, daysAhead = 0): Week['days'] {
  const days: Week['days'] = []
  for (let offset = daysAhead; offset < daysAhead + WEEK_DAYS; offset++) {
    const [from, to] = [startOfDay(now, zone, offset), startOfDay(now, zone, offset + 1)]
    const noon = new Date(from.getTime() + DAY / 2)
    const [wall, day] = [wallTime(noon, zone), dateKey(noon, zone)]
    const gaps = spansOn(hours, day).flatMap((span) => {
      const opens = instantOf({ ...wall, hour: 0, minute: span.from, second: 0 }, zone)
      const closes = instantOf({ ...wall, hour: 0, minute: span.to, second: 0 }, zone)
      return gapsIn(plan, opens > now ? opens : now, closes)
    })
    const turns = turnsBetween(plan, from, to).filter((t) => t.from >= from)
    days.push({ day, turns, gaps })
  }
  return days
}

export async function weekOf(tx: Reading, scene: Scene): Promise<Week> {
  const { account, plan, today } = scene
  const running = plan.shifts.filter((s) => s.from <= tx.now && tx.now < s.to).at(-1)
  return {
    days: weekDays(scene, tx.now),
    entries: plan.entries.filter((e) => !isOver(e, today)).map((e) => ({ ...e, spans: [...e.spans] })),
    shifts: running === undefined ? [] : [running],
    absences: [
      ...(await absencesOf(tx.db, account, tx.now, 'set')),
      ...(await absencesOf(tx.db, account, tx.now, 'offered')),
    ],
  }
}

export interface Roster extends Omit<Week, 'days'> {
  days: (Week['days'][number] & {
    /**
     * How the lines are named that count on this day (`2026-12-01`, `0` for Mondays, `workday`, `daily` …). What is
     * added under another name would replace them or not count. Undefined: there are none, any name will do.
     */
    naming: string | undefined
  })[]
  people: Scene['people']
  hours: Hours
  zone: string
  /** Who has the watch now, and who for urgent complaints alone. */
  onDuty: readonly number[]
  night: readonly number[]
}

/** The roster for seven days, from today or so many days later, with what is fixed, and who is away. */
export async function rosterOf(
  tx: Reading,
  account: string,
  settings: Pick<Settings, 'timeZone'>,
  daysAhead: number,
): Promise<Roster> {
  const scene = await sceneOf(tx, account, settings)
  const { plan, people, hours, zone } = scene
  const ordinary = plan.entries.filter((e) => !e.urgentOnly)
  const week = await weekOf(tx, scene)
  const { people: onDuty, night } = watchAt(plan, tx.now)
  // A gap of today is shown as a whole: who fills it for every week begins at its beginning.
  const days = weekDays(scene, startOfDay(tx.now, zone), daysAhead).map((d) => ({
    ...d,
    gaps: d.gaps.filter((g) => g.to > tx.now),
    naming: namingOn(ordinary, d.day),
  }))
  return { ...week, days, people, hours, zone, onDuty, night }
}
