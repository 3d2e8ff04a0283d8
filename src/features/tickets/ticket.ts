import type { ContactInfo } from '../../core/events.ts'
import type { Category, Severity } from '../../text/index.ts'

/** What a ticket is and which way it can go. Pure: no database, no clock, no platform. */

export type TicketState = 'open' | 'taken' | 'promised' | 'resolved' | 'dismissed' | 'merged'

export interface Ticket {
  id: number
  account: string
  /** Undefined for a complaint in a direct chat. */
  roomId: number | undefined
  contactId: number
  state: TicketState
  category: Category
  severity: Severity
  summary: string
  source: 'mood' | 'member' | 'staff'
  openedAt: Date
  waitingSince: Date | undefined
  answeredAt: Date | undefined
  assigneeId: number | undefined
  /** It is the member's turn: what we wait for. */
  pausedFor: string | undefined
  pausedAt: Date | undefined
  promise: string | undefined
  promiseDueAt: Date | undefined
  result: string | undefined
  resolvedAt: Date | undefined
  mergedIntoId: number | undefined
}

/** Somebody still has to do something. */
export const OPEN_STATES: readonly TicketState[] = ['open', 'taken', 'promised']

export const isOpen = (ticket: Pick<Ticket, 'state'>): boolean => OPEN_STATES.includes(ticket.state)

export type Action =
  | 'take'
  | 'transfer'
  | 'pause'
  | 'resume'
  | 'acknowledge'
  | 'promise'
  | 'resolve'
  | 'dismiss'
  | 'reopen'
  | 'merge'
  | 'answer'

const FROM: Record<Action, readonly TicketState[]> = {
  take: OPEN_STATES,
  transfer: OPEN_STATES,
  pause: OPEN_STATES,
  resume: OPEN_STATES,
  acknowledge: OPEN_STATES,
  promise: OPEN_STATES,
  resolve: OPEN_STATES,
  dismiss: OPEN_STATES,
  reopen: ['resolved', 'dismissed'],
  merge: OPEN_STATES,
  answer: OPEN_STATES,
}

export const mayDo = (ticket: Pick<Ticket, 'state'>, action: Action): boolean => FROM[action].includes(ticket.state)

/** The state after an action that `mayDo` allowed. */
export function after(ticket: Pick<Ticket, 'state' | 'assigneeId'>, action: Action): TicketState {
  switch (action) {
    case 'take':
    case 'transfer':
    case 'pause':
      return ticket.state === 'promised' ? 'promised' : 'taken'
    case 'promise':
      return 'promised'
    case 'resolve':
      return 'resolved'
    case 'dismiss':
      return 'dismissed'
    case 'reopen':
      return ticket.assigneeId === undefined ? 'open' : 'taken'
    case 'merge':
      return 'merged'
    case 'answer':
    case 'resume':
    case 'acknowledge':
      return ticket.state
  }
}

/** More anger raises the severity and never lowers it. */
export const raised = (now: Severity, message: Severity): Severity => (message > now ? message : now)

export interface Waiting {
  /** Since when. What was said before cannot be an answer. */
  since: Date
  ticketId: number
  contactId: number
  contactName: string
}

/**
 * Whom does a staff message answer? The member it mentions or quotes; else the only one who is waiting. With several
 * waiting it is `ambiguous`: the staff member is asked, nothing is guessed.
 */
export function whoIsAnswered<W extends Pick<Waiting, 'since' | 'contactId' | 'contactName'>>(
  all: readonly W[],
  message: {
    mentions: readonly Pick<ContactInfo, 'id'>[]
    quotedName: string | undefined
    /** It addresses everybody, or somebody by a name that could not be resolved. */
    toOthers: boolean
    at: Date
  },
): { answered: W[] } | { ambiguous: readonly W[] } {
  const waiting = all.filter((w) => w.since <= message.at)
  const mentioned = waiting.filter((w) => message.mentions.some((m) => m.id === w.contactId))
  if (mentioned.length > 0) return { answered: mentioned }
  if (message.quotedName !== undefined) {
    const quoted = waiting.filter((w) => w.contactName === message.quotedName)
    if (quoted.length === 1) return { answered: quoted }
    // Quoting somebody who is not waiting is talk with that person, not an answer to those who are.
    if (quoted.length === 0) return { answered: [] }
    return { ambiguous: quoted }
  }
  // Talking to somebody else by name is no answer to the one who waits.
  if (message.mentions.length > 0 || message.toOthers) return { answered: [] }
  if (waiting.length <= 1) return { answered: [...waiting] }
  return { ambiguous: waiting }
}
