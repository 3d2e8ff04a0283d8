import type { CommandContext } from '../../core/command.ts'
import { UserError } from '../../core/errors.ts'
import type { Tx } from '../../core/tx.ts'
import { alertStaff, onCall } from '../duty/index.ts'
import { calendarOf } from '../hours/index.ts'
import { findContact } from '../roster/index.ts'
import { addEvent, complain, isOpen, lockTicket, nameOf, reopen, type Ticket } from '../tickets/index.ts'
import { ANSWERABLE_MS, COOLDOWN_MS, LOW_SCORE, remindAt, saysUnsolved } from './follow-up.ts'
import {
  appendRating,
  askedTogether,
  followUpOf,
  invitationOf,
  invite,
  lastOpen,
  lastResolved,
  openInvitation,
  ratingOf,
  remindLater,
  saveAnswer,
} from './queries.ts'
import { texts } from './texts.ts'

/** What a member says about a resolution, written down. Each verb takes its tickets locked. */

type Here = Pick<CommandContext, 'message' | 'sender' | 'where' | 'room' | 'settings'>

/** What we say about a resolution, by the beginning of its keys: not said any more once the member has answered. */
const QUESTIONS = ['followup']
const INVITATIONS = ['rating-reminder']

/** In a group, only what was reported in that group; in a direct chat, whatever the member reported. */
export const roomOf = ({ where, room }: Pick<Here, 'where' | 'room'>): number | undefined =>
  where === 'direct' ? undefined : room?.id

const since = (tx: Tx): Date => new Date(tx.now.getTime() - ANSWERABLE_MS)

/** The ticket of that number, locked, when it is the sender's own and of here. @throws UserError otherwise. */
async function ownTicket(tx: Tx, id: number, here: Here): Promise<Ticket> {
  const ticket = await lockTicket(tx.db, id, here.sender.account)
  if (ticket === undefined) throw new UserError(texts.noTicket(id))
  if (ticket.contactId !== here.sender.id) throw new UserError(texts.notYours(id))
  if (here.where !== 'direct' && ticket.roomId !== here.room?.id) throw new UserError(texts.elsewhere(id))
  return ticket
}

const lastHere = (tx: Tx, here: Here, only: { unanswered?: true } = {}): Promise<number | undefined> =>
  lastResolved(tx.db, { contactId: here.sender.id, roomId: roomOf(here), since: since(tx), ...only })

/** The one meant: that of the number, else the one resolved last. @throws UserError when there is none. */
async function meant(tx: Tx, id: number | undefined, here: Here): Promise<Ticket> {
  const found = id ?? (await lastHere(tx, here))
  if (found !== undefined) return ownTicket(tx, found, here)
  const open = await lastOpen(tx.db, here.sender.id, roomOf(here))
  if (open === undefined) throw new UserError(texts.nothing)
  return ownTicket(tx, open, here)
}

/** @throws UserError when nobody works on it and it cannot be answered about either. */
function assertAnswerable(tx: Tx, ticket: Ticket): void {
  if (isOpen(ticket)) return
  if (ticket.state !== 'resolved') throw new UserError(texts.closed(ticket))
  if (ticket.resolvedAt !== undefined && ticket.resolvedAt < since(tx)) throw new UserError(texts.tooOld(ticket.id))
}

/** The member is still unhappy about what somebody works on already: as if they had said so in the group. */
async function sayAgain(tx: Tx, ticket: Ticket, words: string, { message, sender }: Here): Promise<number> {
  const { ticketId } = await complain(tx, {
    roomId: ticket.roomId,
    member: sender,
    category: ticket.category,
    severity: 1,
    words,
    source: 'member',
    messageId: message.id,
    at: tx.now,
  })
  return ticketId
}

/** The member says that it is solved before we did: whoever works on it checks. */
async function solvedEarly(tx: Tx, ticket: Ticket, note: string, { message, sender }: Here): Promise<string> {
  const text = note === '' ? texts.solved : note
  const line = { ticketId: ticket.id, kind: 'message', byContactId: sender.id, messageId: message.id, text } as const
  await addEvent(tx.db, { ...line, at: tx.now })
  await alertStaff(tx, ticket.account, {
    level: 'duty',
    text: texts.solvedEarly(ticket.id, sender.name),
    key: `solved-early:${message.id}`,
    ticketId: ticket.id,
    alsoContactId: ticket.assigneeId,
  })
  return texts.openNoted(ticket.id)
}

async function staffName(tx: Tx, contactId: number | undefined): Promise<string | undefined> {
  const contact = contactId === undefined ? undefined : await findContact(tx.db, contactId)
  return contact === undefined || contact.role === 'member' ? undefined : contact.name
}

/** The question is answered: if it has not been put yet, it is not put any more. */
async function settle(tx: Tx, ticket: Ticket, answer: 'solved' | 'unsolved'): Promise<void> {
  await saveAnswer(tx.db, ticket, answer, tx.now)
  await tx.withdraw(ticket.id, QUESTIONS)
}

/** 已解决. Without a number it answers for everything that was asked in one message. */
export async function confirm(tx: Tx, id: number | undefined, note: string, here: Here): Promise<string> {
  const last = await meant(tx, id ?? (await lastHere(tx, here, { unanswered: true })), here)
  assertAnswerable(tx, last)
  if (isOpen(last)) return solvedEarly(tx, last, note, here)
  const asked = await followUpOf(tx.db, last.id)
  if (asked?.answer === 'solved') throw new UserError(texts.confirmedAlready(last.id))
  const together = id === undefined && asked?.askedAt ? await askedTogether(tx.db, asked) : []
  const ids = [...new Set([...together, last.id])].sort((a, b) => a - b)
  const confirmed: Ticket[] = []
  for (const one of ids) {
    const ticket = one === last.id ? last : await ownTicket(tx, one, here)
    if (ticket.state !== 'resolved') continue
    await settle(tx, ticket, 'solved')
    const line = { ticketId: one, kind: 'confirmed', byContactId: here.sender.id, text: note, at: tx.now } as const
    await addEvent(tx.db, line)
    tx.emit({ type: 'ticket-confirmed', ticketId: one, by: 'member' })
    confirmed.push(ticket)
  }
  const { hours, zone } = await calendarOf(tx, here.sender.account, last.roomId, here.settings)
  const invited = await invite(tx.db, last, {
    now: tx.now,
    since: new Date(tx.now.getTime() - COOLDOWN_MS),
    remindAt: remindAt(tx.now, hours, zone),
  })
  const numbers = confirmed.map((t) => t.id)
  return texts.confirmed(numbers, await staffName(tx, last.assigneeId), invited)
}

/** The resolution does not hold: the ticket goes on, or its words go to the one that is open anyway. */
async function goOn(tx: Tx, ticket: Ticket, note: string, here: Here): Promise<string> {
  await settle(tx, ticket, 'unsolved')
  const words = note === '' ? texts.unsolved : note
  const other = await reopen(tx, ticket, here.sender, words)
  if (other !== undefined) {
    await sayAgain(tx, ticket, `${texts.about(ticket.id)}${words}`, here)
    return texts.addedTo(other)
  }
  const who = (await staffName(tx, ticket.assigneeId)) ?? (await onCall(tx, ticket.account)).onDuty[0]?.name
  return texts.reopened(ticket.id, who)
}

/** 没解决. */
export async function deny(tx: Tx, id: number | undefined, note: string, here: Here): Promise<string> {
  const ticket = await meant(tx, id, here)
  assertAnswerable(tx, ticket)
  if (isOpen(ticket)) {
    await sayAgain(tx, ticket, note === '' ? texts.unsolved : note, here)
    return texts.openNoted(ticket.id)
  }
  const asked = await followUpOf(tx.db, ticket.id)
  const together = id === undefined && asked?.askedAt && asked.answer === null ? await askedTogether(tx.db, asked) : []
  if (together.length > 1) throw new UserError(texts.whichOne(together))
  return goOn(tx, ticket, note, here)
}

/** 评分. Every rating is kept; the last of a ticket counts. */
export async function rate(
  tx: Tx,
  id: number | undefined,
  { score, reason }: { score: number; reason: string },
  here: Here,
): Promise<string> {
  const wanted =
    id ?? (await openInvitation(tx.db, here.sender.id, roomOf(here)))?.ticketId ?? (await lastHere(tx, here))
  if (wanted === undefined) {
    const open = await lastOpen(tx.db, here.sender.id, roomOf(here))
    throw new UserError(open === undefined ? texts.nothingToRate : texts.rateOpen(open))
  }
  const ticket = await ownTicket(tx, wanted, here)
  const invitation = await invitationOf(tx.db, ticket.id)
  if (ticket.state !== 'resolved' && (invitation === undefined || !isOpen(ticket)))
    throw new UserError(isOpen(ticket) ? texts.rateOpen(ticket.id) : texts.closed(ticket))
  const before = await ratingOf(tx.db, ticket.id)
  // The same score for another resolution says something new.
  const isOfThisOne = before !== undefined && (ticket.resolvedAt === undefined || before.at >= ticket.resolvedAt)
  if (isOfThisOne && before.score === score && (reason === '' || before.reason === reason))
    throw new UserError(texts.sameRating(ticket.id, score))
  const isInvited =
    invitation !== undefined && (ticket.resolvedAt === undefined || invitation.invitedAt >= ticket.resolvedAt)
  const ratedContactId = isInvited ? (invitation.ratedContactId ?? undefined) : ticket.assigneeId
  const contactId = here.sender.id
  const ratingId = await appendRating(tx.db, {
    ticketId: ticket.id,
    contactId,
    ratedContactId,
    score,
    reason,
    at: tx.now,
  })
  await remindLater(tx.db, ticket.id, undefined)
  await tx.withdraw(ticket.id, INVITATIONS)
  const text = texts.ratingLine(score, reason)
  await addEvent(tx.db, { ticketId: ticket.id, kind: 'rated', byContactId: contactId, text, at: tx.now })
  tx.emit({ type: 'ticket-rated', ticketId: ticket.id, byContactId: contactId, ratedContactId, score })
  const staff = await staffName(tx, ratedContactId)
  if (score > LOW_SCORE) return texts.rated(ticket.id, score, staff, isOfThisOne ? before.score : undefined)
  if (ticket.state === 'resolved' && saysUnsolved(reason))
    return `${texts.ratingNoted(ticket.id, score)}${await goOn(tx, ticket, reason, here)}`
  await alertStaff(tx, ticket.account, {
    level: 'managers',
    text: texts.lowAlert(ticket, (await nameOf(tx, contactId)) ?? '', staff, score, reason),
    key: `rated-low:${ratingId}`,
    ticketId: ticket.id,
  })
  return texts.ratedLow(ticket.id, score, reason !== '')
}
