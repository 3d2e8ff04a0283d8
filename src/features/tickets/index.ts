import type { ReceivedMessage, RoomInfo } from '../../core/events.ts'
import type { Feature } from '../../core/feature.ts'
import { OF_TICKETS } from '../../core/personal.ts'
import type { Tx } from '../../core/tx.ts'
import { answer, complain, resume, wordsOf } from './actions.ts'
import { ticketCommands } from './commands.ts'
import { endingsOf, type Sight } from './desk-queries.ts'
import {
  addEvent,
  lockOpenTicketOf,
  lockOpenTicketsOf,
  lockTicket,
  openAround,
  updateTicket,
  waitingIn,
} from './queries.ts'
import { mostAlike, type Past } from './similar.ts'
import { shorten, texts } from './texts.ts'
import { after, type Ticket, whoIsAnswered } from './ticket.ts'

export {
  answer,
  complain,
  nameOf,
  promise,
  reopen,
  resolve,
  rewordResult,
  tellMember,
  ticketFor,
  ticketHere,
  transfer,
} from './actions.ts'
export {
  type DeskCounts,
  type DeskFilter,
  type DeskPlace,
  type DeskTicket,
  deskPage,
  openBeside,
  RANKS,
  type Rank,
  type Sight,
  type Talk,
  type TalkLine,
  type TalkPlace,
  talkOf,
  talkStart,
  ticketSeen,
  VIEWS,
  type View,
} from './desk-queries.ts'
export {
  addEvent,
  addEvents,
  countOpenOf,
  type EventKind,
  findQuoted,
  findTicket,
  historyOf,
  isWaiting,
  type ListedTicket,
  listOpen,
  lockTicket,
  newestTicketOf,
  type PastTicket,
  type TimelineEntry,
  timelineOf,
} from './queries.ts'
export type { Past } from './similar.ts'
export { EVENT_NAMES, noTicket, SEVERITY_MARKS, SEVERITY_NAMES, sentence, shorten, unended } from './texts.ts'
export { isOpen, type Ticket, type TicketState, whoIsAnswered } from './ticket.ts'

/** So many of the newest endings of a category are compared. */
const COMPARED = 500
const SIMILAR = 5

/** How earlier complaints with words like this ticket's ended, the most alike first. */
export async function similarTo(db: Tx['db'], sight: Sight, ticket: Ticket): Promise<Past[]> {
  const past = await endingsOf(db, sight, { category: ticket.category, except: ticket.id, limit: COMPARED })
  return mostAlike(ticket.summary, past, SIMILAR)
}

const EVERYBODY = /[@＠](?:所有人|all(?![a-z]))/iu

/** Whom a staff message is for, as `whoIsAnswered` wants to know it. */
export const addressOf = (message: ReceivedMessage) => ({
  mentions: message.mentions,
  quotedName: message.inbound.quote?.name,
  toOthers: message.unresolvedMentions || EVERYBODY.test(message.inbound.body),
  at: message.at,
})

/** A staff member speaks in a customer group: whom did that answer? */
async function hearStaff(message: ReceivedMessage, room: RoomInfo, tx: Tx): Promise<void> {
  const waiting = await waitingIn(tx.db, room.id)
  if (waiting.length === 0) return
  const found = whoIsAnswered(waiting, addressOf(message))
  if ('ambiguous' in found) {
    await tx.send({
      to: { contactId: message.sender.id },
      text: texts.ambiguous(room.topic, wordsOf(message), found.ambiguous),
      lane: 'reply',
      // Once per room and hour: whoever ignores the question is not asked at every sentence.
      key: `whom:${message.sender.id}:${room.id}:${Math.floor(tx.now.getTime() / 3_600_000)}`,
    })
    return
  }
  for (const one of found.answered) {
    const ticket = await lockTicket(tx.db, one.ticketId, message.account)
    if (ticket !== undefined)
      await answer(tx, ticket, message.sender, message.at, { id: message.id, text: wordsOf(message) })
  }
}

/** A member speaks: anger opens or joins a ticket, a calm word is added to an open one without moving its clock. */
async function hearMember(message: ReceivedMessage, tx: Tx): Promise<void> {
  if (message.mood.label === 'negative') {
    await complain(tx, {
      roomId: message.room?.id,
      member: message.sender,
      category: message.mood.category,
      severity: message.mood.severity,
      words: wordsOf(message),
      source: 'mood',
      messageId: message.id,
      at: message.at,
    })
    return
  }
  const open = await lockOpenTicketOf(tx.db, message.sender.id, message.room?.id)
  if (open === undefined) return
  await resume(tx, open, message.sender.id, texts.memberSpoke, { words: wordsOf(message), at: message.at })
  await addEvent(tx.db, {
    ticketId: open.id,
    kind: 'message',
    byContactId: message.sender.id,
    messageId: message.id,
    text: shorten(wordsOf(message), 500),
    at: message.at,
  })
}

/** Complaints with an owner, a state and a timeline. Writes tickets and ticket events. */
export const tickets: Feature = {
  name: 'tickets',
  personal: [
    {
      table: 'tickets',
      about: 'contact_id = $1',
      shown: {
        title: '您反映的问题',
        line: "'工单 ' || id || '：' || summary || coalesce('；结果：' || result, '')",
        at: 'opened_at',
      },
      erase: {
        summary: "''",
        paused_for: 'left(paused_for, 0)',
        promise: 'left(promise, 0)',
        result: 'left(result, 0)',
      },
      aged: "state IN ('resolved', 'dismissed', 'merged') AND coalesce(resolved_at, opened_at) < $1",
    },
    {
      table: 'ticket_events',
      about: OF_TICKETS,
      erase: { text: "''" },
      aged: "ticket_id IN (SELECT id FROM tickets WHERE state IN ('resolved', 'dismissed', 'merged') AND coalesce(resolved_at, opened_at) < $1)",
    },
  ],
  commands: ticketCommands,
  async wants(batch, tx) {
    const rooms = batch.flatMap((m) => (m.room === undefined || m.room.isStaffRoom ? [] : [m.room.id]))
    const open = rooms.length === 0 ? [] : await openAround(tx.db, rooms)
    return batch.filter((m) =>
      m.room === undefined
        ? m.sender.role === 'member'
        : open.some(
            (o) => o.roomId === m.room?.id && (m.sender.role === 'member' ? o.contactId === m.sender.id : o.waiting),
          ),
    )
  },
  on: {
    async message({ message }, tx) {
      if (message.room?.isStaffRoom) return
      if (message.sender.role === 'member') await hearMember(message, tx)
      else if (message.room !== undefined) await hearStaff(message, message.room, tx)
    },
    async 'contact-erased'({ contactId }, tx) {
      for (const ticket of await lockOpenTicketsOf(tx.db, contactId)) {
        await updateTicket(tx.db, ticket.id, {
          state: after(ticket, 'dismiss'),
          waitingSince: undefined,
          pausedFor: undefined,
          pausedAt: undefined,
        })
        await addEvent(tx.db, {
          ticketId: ticket.id,
          kind: 'dismissed',
          byContactId: contactId,
          text: texts.erased,
          at: tx.now,
        })
        tx.emit({ type: 'ticket-dismissed', ticketId: ticket.id, byContactId: contactId })
      }
    },
  },
}
