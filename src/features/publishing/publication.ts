import { clockText, durationText } from '../../core/calendar.ts'
import { maskName, maskPersonal } from '../../core/people.ts'
import { CATEGORY_NAMES } from '../../text/index.ts'
import { shorten, type Ticket, type TimelineEntry } from '../tickets/index.ts'
import { texts } from './texts.ts'

/** The steps a group may see, in the words it sees. */
const SHOWN: Partial<Record<TimelineEntry['kind'], string>> = {
  opened: '反映',
  answered: '回复',
  taken: '接单',
  promised: '承诺',
  resolved: '办结',
}

/**
 * The text that tells the group how a complaint ended. Pure. The member's name is masked everywhere, phones, order
 * numbers and addresses are hidden; staff sign with their own names. Only the first answer is shown: the rest is talk.
 */
export function publicationText(
  ticket: Ticket,
  memberName: string,
  timeline: readonly TimelineEntry[],
  now: Date,
  zone: string,
): string {
  const hide = (text: string) =>
    maskPersonal(memberName.length > 1 ? text.replaceAll(memberName, maskName(memberName)) : text)
  let answered = false
  const steps = timeline.flatMap((e) => {
    const verb = SHOWN[e.kind]
    if (verb === undefined || (e.kind === 'answered' && answered)) return []
    if (e.kind === 'answered') answered = true
    const who = e.kind === 'opened' ? maskName(memberName) : (e.byName ?? texts.bot)
    const what = e.kind === 'promised' ? `：${hide(shorten(e.text, 60))}` : ''
    return [`${clockText(e.at, now, zone)} ${who}${verb}${what}`]
  })
  const took =
    ticket.resolvedAt === undefined ? undefined : durationText(ticket.resolvedAt.getTime() - ticket.openedAt.getTime())
  return texts.publication({
    id: ticket.id,
    member: maskName(memberName),
    category: CATEGORY_NAMES[ticket.category],
    words: hide(shorten(ticket.summary, 60)),
    steps,
    result: hide(ticket.result ?? ''),
    took,
  })
}
