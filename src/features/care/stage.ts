/** Where a member stands with us, from what they do. Pure. */

export type Stage = 'exploring' | 'growing' | 'mature' | 'declining'

/**
 * The windows of the rule. "Active days" are days on which the member said something in a group.
 *
 * | stage | when (the first that fits) |
 * |---|---|
 * | 探索 | in a group for less than `newDays` |
 * | 衰退 | at least `fewDays` active days in a year, and silent for `silentDays`; for a regular (`regularDays` in 90) `silentRegularDays` |
 * | 成熟 | at least `steadyDays` active days in 30, or a tier, or a purchase in 90 days |
 * | 探索 | fewer than `fewDays` active days in 90 |
 * | 成长 | else |
 */
export const WINDOWS = {
  newDays: 30,
  fewDays: 3,
  steadyDays: 8,
  regularDays: 12,
  silentRegularDays: 14,
  silentDays: 30,
} as const

export interface Life {
  /** Full days since the member joined the first of the groups they are in. */
  joinedDays: number
  /** Active days in the last 7, 30, 90 and 365 days. */
  week: number
  month: number
  quarter: number
  year: number
  /** Days since the last active one; undefined: none within a year. */
  silentDays: number | undefined
  /** In the last 90 days. */
  purchases: number
  hasTier: boolean
  openTickets: number
}

/** A regular is missed sooner. */
export const silenceLimit = (life: Pick<Life, 'quarter'>): number =>
  life.quarter >= WINDOWS.regularDays ? WINDOWS.silentRegularDays : WINDOWS.silentDays

export function stageOf(life: Life): Stage {
  if (life.joinedDays < WINDOWS.newDays) return 'exploring'
  const wasActive = life.year >= WINDOWS.fewDays
  if (wasActive && life.silentDays !== undefined && life.silentDays >= silenceLimit(life)) return 'declining'
  if (life.month >= WINDOWS.steadyDays || life.hasTier || life.purchases > 0) return 'mature'
  return life.quarter < WINDOWS.fewDays ? 'exploring' : 'growing'
}

/** More active days than in an average month of the two before. */
export const isRising = (life: Pick<Life, 'month' | 'quarter'>): boolean => life.month > (life.quarter - life.month) / 2
