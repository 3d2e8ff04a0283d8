import { clockText, durationText } from '../../core/calendar.ts'
import { maskName, maskNames, maskPersonal } from '../../core/mask.ts'
import { CATEGORY_NAMES } from '../../text/index.ts'
import { shorten, type Ticket, type TimelineEntry } from '../tickets/index.ts'
import type { Attempt } from './queries.ts'
import { texts } from './texts.ts'

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
}

/** Everything in a ticket that somebody wrote and a publication may show. */
export const wordsShown = (ticket: Ticket, timeline: readonly TimelineEntry[]): string =>
  [ticket.summary, ticket.result ?? '', ...timeline.filter((e) => e.kind === 'promised').map((e) => e.text)].join('\n')

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
  // Hidden first and shortened afterwards: half a name or number would not be recognised as one.
  const hide = (text: string) => maskNames(maskPersonal(text), [cast.member, ...cast.mentioned], cast.staff)
  let answered = false
  const steps = timeline.flatMap((e) => {
    const verb = SHOWN[e.kind]
    if (verb === undefined || (e.kind === 'answered' && answered)) return []
    if (e.kind === 'answered') answered = true
    const who = e.kind === 'opened' ? maskName(cast.member) : (e.byName ?? texts.bot)
    const what = e.kind === 'promised' ? `：${shorten(hide(e.text), 60)}` : ''
    return [`${clockText(e.at, now, zone)} ${who}${verb}${what}`]
  })
  const took =
    ticket.resolvedAt === undefined ? undefined : durationText(ticket.resolvedAt.getTime() - ticket.openedAt.getTime())
  return texts.publication({
    id: ticket.id,
    member: maskName(cast.member),
    category: CATEGORY_NAMES[ticket.category],
    words: shorten(hide(ticket.summary), 60),
    steps,
    result: hide(ticket.result ?? ''),
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
