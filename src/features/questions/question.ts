import { DAY, instantOf, startOfDay, wallTime } from '../../core/calendar.ts'
import { similarity } from '../../text/index.ts'

/** What is asked, when the open questions are told to staff, and when one is given up. Pure. */

/** On the hour, by the clock of the account. */
export const SLOTS = [11, 15, 19] as const
export const MOST_DIGESTS = 2
/** From when on nobody is reminded of it any more. */
export const EXPIRES_MS = DAY
/** So alike are two questions of one member when the second only repeats the first. */
const REPEATED = 0.8

/** The last slot that has begun at `now`. */
export function latestSlot(now: Date, zone: string): Date {
  const slots = [-1, 0].flatMap((days) => {
    const day = wallTime(new Date(startOfDay(now, zone, days).getTime() + DAY / 2), zone)
    return SLOTS.map((hour) => instantOf({ ...day, hour, minute: 0, second: 0 }, zone))
  })
  return slots.filter((s) => s <= now).at(-1) ?? now
}

const REQUEST = new RegExp(
  [
    '(?:帮|替|给)(?:我|忙|下|一下)[^，。！？,.!?]{0,12}(?:看|查|问|改|退|换|补|催|弄|办|登记|取消|处理|安排|发|开|确认|核实)(?![了过完好到])',
    '麻烦(?:您|你|给|帮|看|查|问|发|改|处理|安排)',
    '我(?:想|要|需要)(?:退|换|改|补|取消|报名|预约|预定|咨询|了解|开发票|开票|下单|订购|续费)',
    '^[\\s\\S]{0,6}(?:在不在|在吗|在么|有人(?:在)?(?:吗|么)|人呢)',
    '(?:呼叫|找|问|转)(?:一下)?(?:客服|人工|老师|老板|店家)',
  ].join('|'),
  'u',
)

/** Wants something done, or calls whether anybody is there. */
export const isRequest = (text: string): boolean => text.length <= 200 && REQUEST.test(text)

export interface OpenQuestion {
  id: number
  contactId: number
  contactName: string
  askedAt: Date
}

/** Everybody who waits, once, since their first open question. */
export function waitingOf(open: readonly OpenQuestion[]): { since: Date; contactId: number; contactName: string }[] {
  const people = new Map<number, { since: Date; contactId: number; contactName: string }>()
  for (const { contactId, contactName, askedAt } of open) {
    const known = people.get(contactId)
    if (known === undefined || askedAt < known.since) people.set(contactId, { since: askedAt, contactId, contactName })
  }
  return [...people.values()]
}

export const repeats = (text: string, earlier: readonly string[]): boolean =>
  earlier.some((other) => similarity(text, other) >= REPEATED)
