import { DAY, HOUR, instantOf, startOfDay, wallTime } from '../../core/calendar.ts'

/** The first week of a newcomer. Pure: no database, no clock. */

export const ONBOARDING_DAYS = [1, 3, 7] as const
export type OnboardingDay = (typeof ONBOARDING_DAYS)[number]

/** on: privately · group: in the group for those whom no private message reaches · off */
export type Mode = 'on' | 'group' | 'off'
export const isMode = (text: string): text is Mode => ['on', 'group', 'off'].includes(text)

/** By the clock of the group. */
const AT = { hour: 10, minute: 30 }
/** What is later than this is not said any more; more than a day, so that a clock one day ahead loses nothing. */
export const LATE_MS = 36 * HOUR
/** After so long it is known whether a private message arrived. */
export const LOOK_AGAIN_MS = HOUR

export const stepDue = (joinedAt: Date, day: OnboardingDay, zone: string): Date => {
  const noon = new Date(startOfDay(joinedAt, zone, day).getTime() + DAY / 2)
  return instantOf({ ...wallTime(noon, zone), ...AT, second: 0 }, zone)
}

export interface Step {
  state: 'waiting' | 'told'
  dueAt: Date
  /** Of the steps that are due it is the latest. */
  isNewest: boolean
  /** Still in the group, without a role. */
  isMember: boolean
  /** Has an open ticket, anywhere. */
  isBusy: boolean
  /** What became of the private messages of this series: one has failed · one is under way · nothing to tell. */
  delivery: 'failed' | 'waiting' | 'none'
}

export type Decision = 'drop' | 'wait' | 'private' | 'group'

/** What is done now with a step that is due. A message that never reaches the person is not tried again another day. */
export function decide(step: Step, mode: Mode, now: Date): Decision {
  const isLate = now.getTime() - step.dueAt.getTime() > LATE_MS
  if (mode === 'off' || isLate || !step.isNewest || !step.isMember || step.isBusy) return 'drop'
  if (step.delivery === 'failed') return mode === 'group' ? 'group' : 'drop'
  if (step.state === 'waiting') return 'private'
  return step.delivery === 'waiting' ? 'wait' : 'drop'
}
