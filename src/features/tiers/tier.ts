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
