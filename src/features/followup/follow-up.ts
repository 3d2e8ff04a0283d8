import { DAY } from '../../core/calendar.ts'
import { type Hours, nextOpening } from '../../core/working-hours.ts'

/** Does a resolution hold, and what does the member think of it? Pure: no database, no clock. */

/** We ask not before this, at the first open time. */
const ASK_AFTER_MS = DAY
/** Until then a question may wait for another one of the same member, so that there is one message. */
const ASK_WITHIN_MS = 2 * DAY
/** After so much silence a resolution is taken as confirmed. */
const SILENCE_MS = 3 * DAY
/** Nobody is taken for satisfied who was asked less than this ago. */
export const THINKING_MS = DAY
/** A member is invited to rate at most once within this time. */
export const COOLDOWN_MS = 7 * DAY
const REMIND_AFTER_MS = DAY
/** So long a few words of one's own count as the answer to what we asked. */
export const SPOKEN_MS = DAY
/** What was resolved longer ago is a new complaint when it comes back. */
export const ANSWERABLE_MS = 30 * DAY
/** This and below goes to the managers. */
export const LOW_SCORE = 2

export type Answer = 'solved' | 'unsolved' | 'silence' | 'void'

/** When to ask, and from when on silence is an answer. */
export function scheduleFor(resolvedAt: Date, hours: Hours, zone: string): { askAt: Date; closeAt: Date } {
  const askAt = nextOpening(hours, new Date(resolvedAt.getTime() + ASK_AFTER_MS), zone)
  return { askAt, closeAt: new Date(Math.max(resolvedAt.getTime() + SILENCE_MS, askAt.getTime() + THINKING_MS)) }
}

/** When to remind somebody who was invited to rate. */
export const remindAt = (invitedAt: Date, hours: Hours, zone: string): Date =>
  nextOpening(hours, new Date(invitedAt.getTime() + REMIND_AFTER_MS), zone)

/**
 * The next question of this member is near: both can be one message, if the first does not become too old by it.
 * @param due resolutions to be asked about now
 * @param next when the next one is to be asked about
 */
export function waitsFor(due: readonly { resolvedAt: Date }[], next: Date | undefined): next is Date {
  const oldest = Math.min(...due.map((d) => d.resolvedAt.getTime()))
  return next !== undefined && next.getTime() <= oldest + ASK_WITHIN_MS
}

const DONE = '(?:解决|处理好|处理完|搞定|弄好)'
const END = '[\\s。.！!~～]*$'
const POLITE = '(?:[\\s，,。.！!~～]*(?:太?谢谢|多谢|感谢|辛苦|麻烦)[^？?，,。]{0,12})?'
const SOLVED = new RegExp(
  `^(?:(?:嗯+|好的?|是的?|对|谢谢)[\\s，,。！!~～]*)?(?:问题)?(?:已经|都|全部|已){0,2}${DONE}(?:好|完)?(?:了|啦|咯)?${POLITE}${END}`,
  'u',
)
const UNSOLVED = new RegExp(
  `^(?:问题)?(?:还是|还|仍然|依然|根本|并|都){0,2}(?:没有?|未)(?:有)?(?:被|得到)?${DONE}(?:呢|啊|呀|吧|哦)?(?:$|[\\s，,。.！!~～]+(.{0,200})$)`,
  'su',
)

/** 「解决了，谢谢」 → what stands behind 已解决, which is nothing; undefined for all that is not plainly that. */
export const spokenSolved = (text: string): string | undefined => (SOLVED.test(text) ? '' : undefined)

/** 「还没解决，打不开」 → 「打不开」; undefined for all that is not plainly that. A question is none. */
export function spokenUnsolved(text: string): string | undefined {
  const match = UNSOLVED.exec(text)
  if (match === null || /[？?吗]\s*$/u.test(text)) return undefined
  return (match[1] ?? '').trim()
}

/** 「5分 很快」 → `5 很快`; undefined for 「5分钟」 and the like. */
export function spokenScore(text: string): string | undefined {
  const match = /^([1-5１-５])\s*分(?:$|[\s，,。.！!~～、]+(.{0,200})$)/su.exec(text)
  return match === null ? undefined : `${(match[1] ?? '').normalize('NFKC')} ${match[2] ?? ''}`.trim()
}

/** A reason that also says that the trouble is still there. */
export const saysUnsolved = (reason: string): boolean =>
  new RegExp(
    `(?:没有?|未)(?:有)?(?:被|得到)?${DONE}|没(?:有)?人(?:管|理)|还是(?:不行|不能|打不开|没|坏)|还没(?:有)?(?:收|发|到|退|补|换|好)`,
    'u',
  ).test(reason)
