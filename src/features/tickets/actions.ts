import type { CommandContext } from '../../core/command.ts'
import { UserError } from '../../core/errors.ts'
import type { ContactInfo, ReceivedMessage } from '../../core/events.ts'
import { maskPersonal } from '../../core/mask.ts'
import { UNKNOWN_NAME } from '../../core/people.ts'
import type { Send, Tx } from '../../core/tx.ts'
import type { Category, Severity } from '../../text/index.ts'
import { findContact, findRoom } from '../roster/index.ts'
import { addEvent, insertTicket, lockOpenTicketOf, lockTicket, timelineOf, updateTicket } from './queries.ts'
import { shorten, texts } from './texts.ts'
import { type Action, after, mayDo, raised, type Ticket } from './ticket.ts'

/** Verbs on tickets. Each takes the ticket locked, changes it, writes its timeline and tells the others by an event. */

const DOING: Record<Action, string> = {
  take: '接单',
  transfer: '转交',
  pause: '等群友',
  resume: '继续',
  acknowledge: '记收到',
  promise: '承诺',
  resolve: '办结',
  dismiss: '标为误报',
  reopen: '重开',
  merge: '合并',
  answer: '记回复',
}

/**
 * The ticket of that number in whatever state, locked. In a customer group only tickets of that group can be handled:
 * what others complained about, elsewhere or privately, is none of its members' business.
 * @throws UserError when there is none, or none for here.
 */
export async function ticketHere(
  tx: Tx,
  id: number,
  context: Pick<CommandContext, 'sender' | 'where' | 'room'>,
): Promise<Ticket> {
  const ticket = await lockTicket(tx.db, id, context.sender.account)
  if (ticket === undefined) throw new UserError(texts.noTicket(id))
  if (context.where === 'room' && ticket.roomId !== context.room?.id) throw new UserError(texts.elsewhere(id))
  return ticket
}

/** As `ticketHere`. @throws UserError also when the action does not fit the ticket's state. */
export async function ticketFor(
  tx: Tx,
  id: number,
  context: Pick<CommandContext, 'sender' | 'where' | 'room'>,
  action: Action,
): Promise<Ticket> {
  const ticket = await ticketHere(tx, id, context)
  if (!mayDo(ticket, action)) throw new UserError(texts.wrongState(ticket, DOING[action], await endedBy(tx, ticket)))
  return ticket
}

/** Who ended the ticket, and how long ago: two people may have been about to. */
async function endedBy(tx: Tx, ticket: Ticket): Promise<string> {
  if (ticket.state !== 'resolved' && ticket.state !== 'dismissed') return ''
  const lines = await timelineOf(tx.db, ticket.id)
  const last = lines.findLast((line) => line.kind === ticket.state)
  return last?.byName == null ? '' : texts.endedBy(last.byName, tx.now.getTime() - last.at.getTime())
}

/** Says something to the unhappy member: in the room with a mention, or directly. */
export async function tellMember(tx: Tx, ticket: Ticket, text: string, key?: string): Promise<void> {
  // A paused group stays quiet; the ticket goes on among the staff.
  if (ticket.roomId !== undefined && (await findRoom(tx.db, ticket.roomId))?.state !== 'enrolled') return
  await tx.send({
    to: ticket.roomId === undefined ? { contactId: ticket.contactId } : { roomId: ticket.roomId },
    mention: ticket.roomId === undefined ? [] : [ticket.contactId],
    // Before everybody's eyes: an address that staff repeat to the member is for the parcel, not for the group.
    text: ticket.roomId === undefined ? text : maskPersonal(text),
    lane: 'service',
    ticketId: ticket.id,
    ...(key === undefined ? {} : { key }),
  })
}

export interface Complaint {
  roomId: number | undefined
  member: Pick<ContactInfo, 'id'>
  category: Category
  severity: Severity
  words: string
  source: Ticket['source']
  messageId: number | undefined
  /** When the member said it. */
  at: Date
}

/** Opens a ticket, or adds to the one the member has open here. The clock of an open one never starts again. */
export async function complain(tx: Tx, complaint: Complaint): Promise<{ ticketId: number; joined: boolean }> {
  const line = {
    ...(complaint.messageId === undefined ? {} : { messageId: complaint.messageId }),
    byContactId: complaint.member.id,
    text: shorten(complaint.words, 500),
    at: complaint.at,
  }
  const open = await lockOpenTicketOf(tx.db, complaint.member.id, complaint.roomId)
  if (open === undefined) {
    const ticketId = await insertTicket(tx.db, {
      roomId: complaint.roomId,
      contactId: complaint.member.id,
      category: complaint.category,
      severity: complaint.severity,
      summary: shorten(complaint.words, 500),
      source: complaint.source,
      openedAt: complaint.at,
    })
    if (ticketId !== undefined) {
      await addEvent(tx.db, { ticketId, kind: 'opened', ...line })
      tx.emit({ type: 'ticket-opened', ticketId })
      return { ticketId, joined: false }
    }
    // Another process opened one for this member in the same moment: this is a repeat.
    return complain(tx, complaint)
  }
  await resume(tx, open, complaint.member.id, texts.memberSpoke)
  const severity = raised(open.severity, complaint.severity)
  await addEvent(tx.db, { ticketId: open.id, kind: 'message', ...line })
  await updateTicket(tx.db, open.id, {
    severity,
    waitingSince: open.waitingSince ?? complaint.at,
    category: open.category === 'other' ? complaint.category : open.category,
  })
  tx.emit({
    type: 'ticket-joined',
    ticketId: open.id,
    words: complaint.words,
    at: complaint.at,
    raisedSeverity: severity > open.severity,
    // Somebody had answered, and the member is unhappy again: that is a new wait, with a deadline of its own.
    waitingAgain: open.waitingSince === undefined,
    askedFor: open.pausedFor,
  })
  return { ticketId: open.id, joined: true }
}

/** A person spoke to the member: nobody is waiting any more. */
export async function answer(
  tx: Tx,
  ticket: Ticket,
  by: Pick<ContactInfo, 'id'>,
  at: Date,
  message?: { id: number; text: string },
): Promise<void> {
  if (message !== undefined) {
    await addEvent(tx.db, {
      ticketId: ticket.id,
      kind: 'answered',
      byContactId: by.id,
      messageId: message.id,
      text: shorten(message.text, 500),
      at,
    })
  }
  await updateTicket(tx.db, ticket.id, { waitingSince: undefined, answeredAt: ticket.answeredAt ?? at })
  tx.emit({ type: 'ticket-answered', ticketId: ticket.id, byContactId: by.id, at })
}

/** A plan with a time. The caller tells the member. */
export async function promise(
  tx: Tx,
  ticket: Ticket,
  by: Pick<ContactInfo, 'id'>,
  /** `when`: the instant as the timeline shows it, on later days too. */
  plan: { what: string; dueAt: Date; when: string },
): Promise<void> {
  const { what, dueAt, when } = plan
  // Whoever names a time does not wait for the member any more.
  await resume(tx, ticket, by.id, texts.planned)
  await updateTicket(tx.db, ticket.id, {
    state: after(ticket, 'promise'),
    assigneeId: ticket.assigneeId ?? by.id,
    promise: what,
    promiseDueAt: dueAt,
  })
  await addEvent(tx.db, {
    ticketId: ticket.id,
    kind: 'promised',
    byContactId: by.id,
    text: `${what}（${when} 前）`,
    at: tx.now,
  })
  await answer(tx, ticket, by, tx.now)
  tx.emit({ type: 'ticket-promised', ticketId: ticket.id, byContactId: by.id, dueAt, what })
}

/**
 * Done, with this result. The caller tells the member.
 * @param answerTo where the colleague reads our answer; none when no command about this ticket alone did it
 */
export async function resolve(
  tx: Tx,
  ticket: Ticket,
  by: Pick<ContactInfo, 'id'>,
  result: string,
  answerTo?: Send['to'],
): Promise<void> {
  await updateTicket(tx.db, ticket.id, {
    state: after(ticket, 'resolve'),
    assigneeId: ticket.assigneeId ?? by.id,
    result,
    resolvedAt: tx.now,
    pausedFor: undefined,
    pausedAt: undefined,
  })
  await addEvent(tx.db, { ticketId: ticket.id, kind: 'resolved', byContactId: by.id, text: result, at: tx.now })
  await answer(tx, ticket, by, tx.now)
  tx.emit({
    type: 'ticket-resolved',
    ticketId: ticket.id,
    byContactId: by.id,
    result,
    ...(answerTo === undefined ? {} : { answerTo }),
  })
}

/** What was done is said in better words; for whoever reads it later, who did and when. */
export async function rewordResult(
  tx: Tx,
  ticketId: number,
  by: Pick<ContactInfo, 'id'>,
  result: string,
): Promise<void> {
  await updateTicket(tx.db, ticketId, { result })
  await addEvent(tx.db, { ticketId, kind: 'corrected', byContactId: by.id, text: result, at: tx.now })
}

/** It is the member's turn: the clocks stand still, and the reason is on the timeline. */
export async function pause(tx: Tx, ticket: Ticket, by: Pick<ContactInfo, 'id' | 'name'>, what: string): Promise<void> {
  await updateTicket(tx.db, ticket.id, {
    state: after(ticket, 'pause'),
    assigneeId: ticket.assigneeId ?? by.id,
    pausedFor: what,
    pausedAt: tx.now,
  })
  await addEvent(tx.db, { ticketId: ticket.id, kind: 'paused', byContactId: by.id, text: what, at: tx.now })
  await tellMember(tx, ticket, texts.pausedTold(by.name, what))
  await answer(tx, ticket, by, tx.now)
  tx.emit({ type: 'ticket-paused', ticketId: ticket.id, byContactId: by.id })
}

/** The clocks go on; nothing when they never stood still. */
export async function resume(
  tx: Tx,
  ticket: Ticket,
  byContactId: number,
  why: string,
  heard?: { words: string; at: Date },
): Promise<void> {
  if (ticket.pausedAt === undefined) return
  await updateTicket(tx.db, ticket.id, { pausedFor: undefined, pausedAt: undefined })
  await addEvent(tx.db, { ticketId: ticket.id, kind: 'resumed', byContactId, text: why, at: tx.now })
  const asked = { askedFor: ticket.pausedFor ?? '' }
  tx.emit({
    type: 'ticket-resumed',
    ticketId: ticket.id,
    ...(heard === undefined ? {} : { heard: { ...asked, ...heard } }),
  })
}

/** Somebody else follows it from now on. */
export async function transfer(
  tx: Tx,
  ticket: Ticket,
  by: Pick<ContactInfo, 'id' | 'name'>,
  to: Pick<ContactInfo, 'id' | 'name'>,
  note: string | undefined,
): Promise<void> {
  const { id } = ticket
  await updateTicket(tx.db, id, { state: after(ticket, 'transfer'), assigneeId: to.id })
  await addEvent(tx.db, {
    ticketId: id,
    kind: 'transferred',
    byContactId: by.id,
    text: `→ ${to.name}${note ? ` ${note}` : ''}`,
    at: tx.now,
  })
  if (to.id !== by.id) {
    const member = (await nameOf(tx, ticket.contactId)) ?? UNKNOWN_NAME
    await tx.send({
      to: { contactId: to.id },
      text: texts.transferredTold(ticket, by.name, member, note),
      lane: 'complaint',
      ticketId: id,
    })
  }
  tx.emit({ type: 'ticket-taken', ticketId: id, byContactId: to.id })
}

/**
 * The ticket goes on: after `结` or `误报` it was not over yet.
 * @param words why, in the member's own words
 * @returns the number of another ticket that the member has open here; nothing was changed then.
 */
export async function reopen(
  tx: Tx,
  ticket: Ticket,
  by: Pick<ContactInfo, 'id'>,
  words?: string,
): Promise<number | undefined> {
  // One member's tickets are opened and reopened one after the other.
  await tx.db.query(`SELECT 1 FROM contacts WHERE id = $1 FOR UPDATE`, [ticket.contactId])
  const other = await lockOpenTicketOf(tx.db, ticket.contactId, ticket.roomId)
  if (other !== undefined) return other.id
  await updateTicket(tx.db, ticket.id, {
    state: after(ticket, 'reopen'),
    waitingSince: tx.now,
    resolvedAt: undefined,
    // What was promised was for the resolution that did not hold.
    promise: undefined,
    promiseDueAt: undefined,
  })
  const text = shorten(words ?? '', 500)
  await addEvent(tx.db, { ticketId: ticket.id, kind: 'reopened', byContactId: by.id, text, at: tx.now })
  tx.emit({ type: 'ticket-reopened', ticketId: ticket.id, ...(words === undefined ? {} : { words }) })
  return undefined
}

export async function nameOf(tx: Tx, contactId: number | undefined): Promise<string | undefined> {
  return contactId === undefined ? undefined : (await findContact(tx.db, contactId))?.name
}

/** The words of a message as a ticket keeps them. */
export const wordsOf = (message: ReceivedMessage): string => message.inbound.body.trim() || message.inbound.text
