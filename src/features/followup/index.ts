import type { Settings } from '../../core/config.ts'
import type { Feature } from '../../core/feature.ts'
import type { Tx } from '../../core/tx.ts'
import { isOpenAt, nextOpening } from '../../core/working-hours.ts'
import { calendarOf } from '../hours/index.ts'
import { findMember, findRoom } from '../roster/index.ts'
import { addEvent, findTicket, nameOf, type Ticket, tellMember } from '../tickets/index.ts'
import { followupCommands } from './commands.ts'
import { scheduleFor, THINKING_MS, waitsFor } from './follow-up.ts'
import {
  askLater,
  claimQuestions,
  claimReminders,
  claimSilent,
  type FollowUp,
  insertFollowUp,
  lastOpen,
  markAsked,
  markReminded,
  nextQuestion,
  ratingOf,
  remindLater,
  saveAnswer,
  voidFollowUp,
} from './queries.ts'
import { texts } from './texts.ts'

export { type Recovery, ratingOf, recoveryOf } from './queries.ts'
export { type RecoveryScore, recoveryScore, type Shares, type Signals } from './recovery.ts'

const BATCH = 200

/** Whether a member can still be spoken to about a ticket: the group is served and they are in it. */
async function isThere(tx: Tx, contactId: number, roomId: number | undefined): Promise<boolean> {
  if (roomId === undefined) return true
  if ((await findRoom(tx.db, roomId))?.state !== 'enrolled') return false
  const member = await findMember(tx.db, roomId, contactId)
  return member !== undefined && member.leftAt === null
}

/** One question to one member in one place, about everything of theirs that was resolved there. */
async function ask(tx: Tx, settings: Settings, due: readonly FollowUp[]): Promise<void> {
  const [first] = due
  if (first === undefined) return
  const ids = due.map((d) => d.id)
  const roomId = first.roomId ?? undefined
  const tickets: Ticket[] = []
  for (const { ticketId } of due) {
    const ticket = await findTicket(tx.db, ticketId)
    if (ticket?.state === 'resolved') tickets.push(ticket)
  }
  const [one] = tickets
  // Whoever has something open there is heard about that first.
  const isBusy = roomId !== undefined && (await lastOpen(tx.db, first.contactId, roomId)) !== undefined
  if (one === undefined || isBusy || !(await isThere(tx, first.contactId, roomId))) {
    await askLater(tx.db, ids, undefined)
    return
  }
  const { hours, zone } = await calendarOf(tx, first.account, roomId, settings)
  if (!isOpenAt(hours, tx.now, zone)) {
    await askLater(tx.db, ids, nextOpening(hours, tx.now, zone))
    return
  }
  const next = await nextQuestion(tx.db, first, tx.now)
  if (waitsFor(due, next)) {
    await askLater(tx.db, ids, next)
    return
  }
  await markAsked(tx.db, ids, tx.now, new Date(tx.now.getTime() + THINKING_MS))
  for (const t of tickets) await addEvent(tx.db, { ticketId: t.id, kind: 'asked', text: '', at: tx.now })
  const text = tickets.length === 1 ? texts.ask(one, await nameOf(tx, one.assigneeId)) : texts.askSeveral(tickets)
  await tellMember(tx, one, text, `followup:${first.id}`)
}

async function askDue(tx: Tx, settings: Settings): Promise<number> {
  const due = await claimQuestions(tx.db, tx.now, BATCH)
  const places = new Map<string, FollowUp[]>()
  for (const one of due) {
    const place = `${one.contactId}:${one.roomId}`
    places.set(place, [...(places.get(place) ?? []), one])
  }
  for (const together of places.values()) await ask(tx, settings, together)
  return due.length
}

/** Nobody said that it was not solved: it is taken as solved, and nobody is troubled with that. */
async function closeSilent(tx: Tx): Promise<number> {
  const silent = await claimSilent(tx.db, tx.now, BATCH)
  for (const { ticketId } of silent) {
    const ticket = await findTicket(tx.db, ticketId)
    if (ticket?.state !== 'resolved') {
      await voidFollowUp(tx.db, ticketId, tx.now)
      continue
    }
    await saveAnswer(tx.db, ticket, 'silence', tx.now)
    await tx.withdraw(ticketId, ['followup'])
    await addEvent(tx.db, { ticketId, kind: 'confirmed', text: texts.silent, at: tx.now })
    tx.emit({ type: 'ticket-confirmed', ticketId, by: 'silence' })
  }
  return silent.length
}

async function remindDue(tx: Tx, settings: Settings): Promise<number> {
  const due = await claimReminders(tx.db, tx.now, BATCH)
  for (const { ticketId, ratedContactId, invitedAt } of due) {
    const ticket = await findTicket(tx.db, ticketId)
    const isWanted =
      ticket?.state === 'resolved' &&
      (await ratingOf(tx.db, ticketId)) === undefined &&
      (await isThere(tx, ticket.contactId, ticket.roomId))
    if (ticket === undefined || !isWanted) {
      await remindLater(tx.db, ticketId, undefined)
      continue
    }
    const { hours, zone } = await calendarOf(tx, ticket.account, ticket.roomId, settings)
    if (!isOpenAt(hours, tx.now, zone)) {
      await remindLater(tx.db, ticketId, nextOpening(hours, tx.now, zone))
      continue
    }
    await markReminded(tx.db, ticketId, tx.now)
    const text = texts.remind(ticket, await nameOf(tx, ratedContactId ?? undefined))
    await tellMember(tx, ticket, text, `rating-reminder:${ticketId}:${invitedAt.getTime()}`)
  }
  return due.length
}

/**
 * Whether the ending held: the member confirms, is asked again the next day, and rates. Writes follow-ups, ratings
 * and rating invitations.
 */
export const followup: Feature = {
  name: 'followup',
  personal: [
    { table: 'follow_ups', about: 'contact_id = $1', erase: 'keep' },
    {
      table: 'ratings',
      about: 'contact_id = $1',
      shown: { title: '您的评分', line: "score || ' 分 ' || reason", at: 'at' },
      erase: { reason: "''" },
    },
    { table: 'rating_invitations', about: 'contact_id = $1', erase: 'keep' },
  ],
  commands: followupCommands,
  on: {
    async 'ticket-resolved'({ ticketId }, tx, settings) {
      const ticket = await findTicket(tx.db, ticketId)
      if (ticket === undefined) return
      const { hours, zone } = await calendarOf(tx, ticket.account, ticket.roomId, settings)
      await insertFollowUp(tx.db, ticket, { resolvedAt: tx.now, ...scheduleFor(tx.now, hours, zone) })
    },
    async 'ticket-reopened'({ ticketId }, tx) {
      await voidFollowUp(tx.db, ticketId, tx.now)
      await remindLater(tx.db, ticketId, undefined)
      await tx.withdraw(ticketId, ['followup', 'rating-reminder'])
    },
  },
  jobs: [
    { name: 'follow-up', cron: '*/20 * * * * *', batch: BATCH, run: askDue },
    { name: 'confirmed-by-silence', cron: '*/30 * * * * *', batch: BATCH, run: closeSilent },
    { name: 'rating-reminder', cron: '*/30 * * * * *', batch: BATCH, run: remindDue },
  ],
}
