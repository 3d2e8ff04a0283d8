import { DAY, instantOf, startOfDay, wallTime } from '../../core/calendar.ts'

/** What bringing friends earns: the rule of a room, how it is changed, and which day a friend counts in. Pure. */

export interface Stage {
  /** Days that the friend has stayed. */
  day: number
  points: number
}

export interface Rule {
  /** In order of days. */
  stages: readonly Stage[]
  /** Once the friend has stayed `day` days: a red packet sent by hand, or a coupon; null: points. */
  instead: { kind: 'red-packet' | 'coupon'; fen: number; day: number } | null
  /** Friends of one member who count in a day; further ones count in the days after. */
  perDay: number
  /** Friends of one member who earn in a month. */
  perMonth: number
  /** For what the friend buys: a point for each so many yuan, at most `most` a purchase; null: nothing. */
  purchase: { yuan: number; most: number } | null
}

export const DEFAULT_RULE: Rule = {
  stages: [
    { day: 1, points: 5 },
    { day: 7, points: 5 },
    { day: 30, points: 10 },
  ],
  instead: null,
  perDay: 5,
  perMonth: 20,
  purchase: { yuan: 10, most: 100 },
}

/** Points for a purchase wait so long, in which it may be undone. */
export const PURCHASE_WAIT_MS = 7 * DAY

/** A coupon for a friend is valid through this many days after the one on which it was given. */
export const COUPON_DAYS = 30

export const totalOf = (rule: Rule): number => rule.stages.reduce((sum, s) => sum + s.points, 0)

export const purchasePoints = ({ purchase }: Rule, cents: number): number =>
  purchase === null ? 0 : Math.min(Math.floor(cents / 100 / purchase.yuan), purchase.most)

const MOST_POINTS = 1000
const MOST_STAGES = 6
const MOST_DAY = 365
const MOST_FRIENDS = 1000
const MOST_FEN = 20_000
const INSTEAD = /^(红包|优惠券|券)[\s:：]*(\d{1,4}(?:\.\d{1,2})?)元?(?:[\s，,]+(?:满|留满)?(\d{1,3})天)?$/u

/** Why a setting cannot be read. */
export type Fault = 'unknown' | 'stages' | 'stage-order' | 'instead' | 'number' | 'purchase'

const whole = (text: string | undefined, least: number, most: number): number | undefined => {
  const number = Number(text)
  return text !== undefined && Number.isInteger(number) && number >= least && number <= most ? number : undefined
}

/**
 * One value of a rule as a manager writes it: `到账 1天5分 7天5分 30天10分`, `奖励 积分`, `奖励 红包 5元 7天`, `奖励 券 5元 7天`, `每天 5`,
 * `每月 20`, `成交 10元1分 最多100分`, `成交 关`.
 */
export function readSetting(written: string): Partial<Rule> | Fault {
  const text = written.normalize('NFKC').trim()
  const [, what = '', rest = ''] = /^(到账|奖励|每天|每月|成交)[\s:：]*(.*)$/su.exec(text) ?? []
  switch (what) {
    case '到账':
      return readStages(rest)
    case '奖励': {
      if (rest === '积分') return { instead: null }
      const [, what = '', yuan, day = '7'] = INSTEAD.exec(rest) ?? []
      const fen = whole(yuan === undefined ? undefined : String(Math.round(Number(yuan) * 100)), 1, MOST_FEN)
      const days = whole(day, 1, MOST_DAY)
      if (fen === undefined || days === undefined) return 'instead'
      return { instead: { kind: what === '红包' ? 'red-packet' : 'coupon', fen, day: days } }
    }
    case '每天':
    case '每月': {
      const number = whole(/^(\d{1,5})(?:位|人|个)?$/u.exec(rest)?.[1], 1, MOST_FRIENDS)
      if (number === undefined) return 'number'
      return what === '每天' ? { perDay: number } : { perMonth: number }
    }
    case '成交': {
      if (/^(?:关|关闭|不计|没有)$/u.test(rest)) return { purchase: null }
      const found = /^(?:每)?(\d{1,6})元1?分?(?:[\s，,]+最多(\d{1,5})分?)?$/u.exec(rest)
      const yuan = whole(found?.[1], 1, 100_000)
      const most = whole(found?.[2] ?? '100', 1, 10_000)
      return yuan === undefined || most === undefined ? 'purchase' : { purchase: { yuan, most } }
    }
    default:
      return 'unknown'
  }
}

function readStages(text: string): Partial<Rule> | Fault {
  const parts = text.split(/[\s，,、]+/u).filter((p) => p !== '')
  if (parts.length === 0 || parts.length > MOST_STAGES) return 'stages'
  const stages: Stage[] = []
  for (const part of parts) {
    const found = /^(?:第)?(\d{1,3})天[+:]?(\d{1,4})分?$/u.exec(part)
    const day = whole(found?.[1], 1, MOST_DAY)
    const points = whole(found?.[2], 1, MOST_POINTS)
    if (day === undefined || points === undefined) return 'stages'
    const before = stages.at(-1)
    if (before !== undefined && before.day >= day) return 'stage-order'
    stages.push({ day, points })
  }
  return { stages }
}

/** `2026-11-30` and one day is `2026-12-01`. */
const dayAfter = (day: string): string =>
  new Date(new Date(`${day}T00:00:00Z`).getTime() + DAY).toISOString().slice(0, 10)

/**
 * The first day in which the inviter has room for one more friend, from today on; undefined when the month is full.
 * @param taken how many friends count in each day from the beginning of the month on.
 */
export function dayWithRoom(
  today: string,
  taken: ReadonlyMap<string, number>,
  { perDay, perMonth }: Pick<Rule, 'perDay' | 'perMonth'>,
): string | undefined {
  let day = today
  while ((taken.get(day) ?? 0) >= perDay) day = dayAfter(day)
  const month = day.slice(0, 7)
  const inMonth = [...taken].filter(([d]) => d.startsWith(month)).reduce((sum, [, n]) => sum + n, 0)
  return inMonth >= perMonth ? undefined : day
}

/** From when the days of staying are counted: from the join, unless only a later day had room for it. */
export function countedFrom(joinedAt: Date, today: string, countsOn: string, zone: string): Date {
  return countsOn === today ? joinedAt : startOfDay(new Date(`${countsOn}T12:00:00Z`), zone)
}

/** The next instant at which the clock on the wall shows that full hour. */
export function nextHour(now: Date, zone: string, hour: number): Date {
  const at = (days: number) =>
    instantOf({ ...wallTime(startOfDay(now, zone, days), zone), hour, minute: 0, second: 0 }, zone)
  return at(0) > now ? at(0) : at(1)
}
