import { clockText, durationText, instantOf, wallTime } from '../../core/calendar.ts'
import { maskName, maskNames, maskPersonal } from '../../core/mask.ts'
import { type Role, roleAtLeast, safeName } from '../../core/people.ts'
import { CATEGORY_NAMES } from '../../text/index.ts'
import { shorten, type Ticket, type TimelineEntry, unended } from '../tickets/index.ts'
import type { Attempt } from './queries.ts'
import { texts } from './texts.ts'

/** What a member wants told: with the nickname, masked (what everybody gets who said nothing), or nothing. */
export type Wish = 'named' | 'masked' | 'never'

/** result-only: nothing that tells whose complaint it was. */
export type Form = 'full' | 'result-only'

/** The steps a group may see, in the words it sees. */
const SHOWN: Partial<Record<TimelineEntry['kind'], string>> = {
  opened: '反映',
  answered: '回复',
  taken: '接单',
  promised: '承诺',
  resolved: '办结',
  reopened: '重开',
}

/** Who is in the story. Names as the roster has them. */
export interface Cast {
  member: string
  /** Members whom the texts mention. */
  mentioned: readonly string[]
  /** They sign with their own names. */
  staff: readonly string[]
  /** The member agreed to be named. */
  named?: boolean
}

/** Everything in a ticket that somebody wrote and a publication may show. */
export const wordsShown = (ticket: Ticket, timeline: readonly TimelineEntry[]): string =>
  [ticket.summary, ticket.result ?? '', ...timeline.filter((e) => e.kind === 'promised').map((e) => e.text)].join('\n')

const nameShown = (cast: Cast): string =>
  cast.named === true ? maskPersonal(safeName(cast.member)) : maskName(cast.member)

/** Hides what the group must not see. Before anything is cut: half a name or number would not be recognised as one. */
function hidden(text: string, cast: Cast): string {
  const plain = maskPersonal(text)
  return cast.named === true
    ? maskNames(plain, cast.mentioned, [...cast.staff, cast.member])
    : maskNames(plain, [cast.member, ...cast.mentioned], cast.staff)
}

/** Not even the first letter of whose complaint it was. */
const anonymous = (text: string, cast: Cast): string =>
  hidden(text, { ...cast, named: false }).replaceAll(maskName(cast.member), texts.somebody)

/**
 * The text that tells the group how a complaint ended. Pure. Members' names are masked everywhere, phones, order
 * numbers and addresses are hidden; staff sign with their own names. Only the first answer is shown: the rest is talk.
 */
export function publicationText(
  ticket: Ticket,
  cast: Cast,
  timeline: readonly TimelineEntry[],
  now: Date,
  zone: string,
): string {
  const hide = (text: string) => hidden(text, cast)
  let answered = false
  const steps = timeline.flatMap((e) => {
    const verb = SHOWN[e.kind]
    if (verb === undefined || (e.kind === 'answered' && answered)) return []
    if (e.kind === 'answered') answered = true
    const isMember = e.kind === 'opened' || (e.kind === 'reopened' && e.byName === cast.member)
    const who = isMember ? nameShown(cast) : (e.byName ?? texts.bot)
    const done = e.kind === 'reopened' && isMember ? texts.unsolved : verb
    const what = e.kind === 'promised' ? `：${shorten(hide(e.text), 60)}` : ''
    return [`${clockText(e.at, now, zone)} ${who}${done}${what}`]
  })
  const took =
    ticket.resolvedAt === undefined ? undefined : durationText(ticket.resolvedAt.getTime() - ticket.openedAt.getTime())
  return texts.publication({
    id: ticket.id,
    member: nameShown(cast),
    category: CATEGORY_NAMES[ticket.category],
    words: shorten(hide(ticket.summary), 60),
    steps,
    result: unended(hide(ticket.result ?? '')),
    took,
  })
}

/**
 * May a ticket that was published be published again? When it was reopened and resolved since, or when the earlier
 * post has certainly not been said. Pure; `timeline` oldest first. The order of the lines decides and not their
 * instants: a clock may be set back.
 */
export function mayPublishAgain(timeline: readonly TimelineEntry[], attempts: readonly Attempt[]): boolean {
  const kinds = timeline.map((e) => e.kind)
  if (kinds.lastIndexOf('resolved') > kinds.lastIndexOf('published')) return true
  return attempts.length > 0 && attempts.every((a) => a.state === 'failed' || a.state === 'expired')
}

/** The result alone, as a member who wants nothing told can still bear it. Pure. */
export const resultOnlyText = (ticket: Ticket, cast: Cast): string =>
  texts.resultOnly(ticket.id, anonymous(ticket.result ?? '', cast))

/** One complaint in a digest. Pure. */
export function digestLine(ticket: Ticket, cast: Cast, form: Form): string {
  const result = ticket.result ?? ''
  if (form === 'result-only') return texts.digestResult(ticket.id, shorten(anonymous(result, cast), 80))
  return texts.digestLine({
    id: ticket.id,
    member: nameShown(cast),
    category: CATEGORY_NAMES[ticket.category],
    words: shorten(hidden(ticket.summary, cast), 30),
    result: shorten(hidden(result, cast), 60),
  })
}

/** The post that puts the result right; it names the one that was wrong. Pure. `at`: when that one was published. */
export function correctionText(
  ticket: Ticket,
  cast: Cast,
  result: string,
  form: Form,
  first: { at: Date; now: Date; zone: string },
): string {
  const shown = form === 'result-only' ? anonymous(result, cast) : hidden(result, cast)
  return texts.correction(ticket.id, clockText(first.at, first.now, first.zone), shown)
}

/** The ticket with the result as it was put right, unless it has been resolved anew since. Pure. */
export function asCorrected(
  ticket: Ticket,
  timeline: readonly TimelineEntry[],
  correctedResult: string | undefined,
): Ticket {
  const kinds = timeline.map((e) => e.kind)
  const holds = correctedResult !== undefined && kinds.lastIndexOf('corrected') > kinds.lastIndexOf('resolved')
  return holds ? { ...ticket, result: correctedResult } : ticket
}

/** Whether a withdrawal still stands: what was resolved anew since may be published like anything else. Pure. */
export function isWithdrawn(timeline: readonly TimelineEntry[], withdrawnAt: Date | undefined): boolean {
  const kinds = timeline.map((e) => e.kind)
  return withdrawnAt !== undefined && kinds.lastIndexOf('withdrawn') > kinds.lastIndexOf('resolved')
}

/** May somebody of that role publish in that form what the member wants told like that? Pure. */
export const mayPublish = (wish: Wish, form: Form, role: Role): boolean =>
  wish !== 'never' || (form === 'result-only' && roleAtLeast(role, 'manager'))

/** What a result is padded with. */
const STOCK =
  /(?:您好|你好|亲|抱歉|对不起|不好意思|非常|给您|带来|不便|已经?|正在|马上|尽快|稍后|会|我们|这边|帮您|为您|您|的|了|哈|哦|呢|吧|请|再|耐心|等待|稍等|等等?|处理|反馈|解决|核实|跟进|查询|查|登记|记录|好|完成|搞定|办|ok|done|知道|收到|理解|感谢|谢谢)/giu

/** A result from which nobody learns what was done: politeness and 「已处理」 only. Pure. */
export function isEmptyResult(text: string): boolean {
  const rest = text.replace(STOCK, '').replace(/[^\p{L}\p{N}]/gu, '')
  return [...rest].length < 2
}

/** Digests go out at this hour on the clock of the room. */
const DIGEST_HOUR = 18
/** A digest that was slept through waits for the next day: nobody wants it at night. */
const DIGEST_LATEST_HOUR = 21

/** The next instant after `now` at which a digest goes out. Pure. */
export function nextDigest(now: Date, zone: string): Date {
  const wall = wallTime(now, zone)
  const at = (day: number) => instantOf({ ...wall, day, hour: DIGEST_HOUR, minute: 0, second: 0 }, zone)
  return at(wall.day) > now ? at(wall.day) : at(wall.day + 1)
}

export function isDigestTime(now: Date, zone: string): boolean {
  const { hour } = wallTime(now, zone)
  return hour >= DIGEST_HOUR && hour < DIGEST_LATEST_HOUR
}
