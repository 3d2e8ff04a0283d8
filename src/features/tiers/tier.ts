import { DAY } from '../../core/calendar.ts'

/** What members have a right to. Pure. */

export const TIERS = ['vip', 'year', 'month', 'single'] as const
export type Tier = (typeof TIERS)[number]

export const TIER_NAMES: Record<Tier, string> = { vip: 'VIP', year: '年卡', month: '月卡', single: '单次' }

/** As staff write them; `none` takes the tier back. */
export const TIER_WORDS: Readonly<Record<string, Tier | 'none'>> = {
  vip: 'vip',
  贵宾: 'vip',
  年卡: 'year',
  月卡: 'month',
  单次: 'single',
  次卡: 'single',
  普通: 'none',
  无: 'none',
}

/** So many days before a tier ends its member is reminded. */
export const REMINDED_DAYS = [1, 7, 30] as const

/**
 * Which reminder of a tier that ends at `until` is due: the last one whose time has come. None whose time had come
 * before the tier was given: whoever has just bought a month knows.
 */
export function reminderDue(until: Date, givenAt: Date, now: Date): number | undefined {
  if (until <= now) return undefined
  const step = REMINDED_DAYS.find((days) => until.getTime() - now.getTime() <= days * DAY)
  return step === undefined || givenAt.getTime() > until.getTime() - step * DAY ? undefined : step
}

/** Makes a reminder one. */
export const reminderKey = (contactId: number, until: Date, step: number): string =>
  `tier-end:${contactId}:${until.getTime()}:${step}`
