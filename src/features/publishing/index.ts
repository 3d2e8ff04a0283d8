import { ticketNumber } from '../../core/args.ts'
import { command } from '../../core/command.ts'
import { UserError } from '../../core/errors.ts'
import type { Feature } from '../../core/feature.ts'
import { UNKNOWN_NAME } from '../../core/people.ts'
import { findContact, findRoom, staffOf } from '../roster/index.ts'
import { addEvent, lockTicket, noTicket, timelineOf } from '../tickets/index.ts'
import { mayPublishAgain, publicationText, wordsShown } from './publication.ts'
import { attemptKey, attemptsOf, namesMentioned, publicationOf, savePublication } from './queries.ts'
import { texts } from './texts.ts'

/** The ending that everybody sees. Writes publications. */
export const publishing: Feature = {
  name: 'publishing',
  commands: [
    command({
      names: ['公示', 'publish'],
      who: 'agent',
      group: texts.group,
      help: '把经过和结果告诉全群（自动隐去姓名、电话、单号）',
      examples: ['公示 12'],
      args: { id: ticketNumber() },
      async run({ id }, { sender, settings, where, room }, tx) {
        const ticket = await lockTicket(tx.db, id, sender.account)
        if (ticket === undefined) throw new UserError(noTicket(id))
        // Before anything else: customers of one group must learn nothing about another, not even its name.
        if (where === 'room' && room?.id !== ticket.roomId) throw new UserError(texts.notThisRoom(id))
        if (ticket.state !== 'resolved') throw new UserError(texts.notResolved(id))
        const target = ticket.roomId === undefined ? undefined : await findRoom(tx.db, ticket.roomId)
        if (target === undefined) throw new UserError(texts.noRoom(id))
        if (target.state === 'paused') throw new UserError(texts.paused(target.topic))

        const timeline = await timelineOf(tx.db, id)
        const earlier = await publicationOf(tx.db, id)
        if (earlier !== undefined) {
          const { attempts } = await attemptsOf(tx.db, earlier.id)
          if (!mayPublishAgain(timeline, attempts)) {
            const last = attempts.at(-1)
            throw new UserError(
              last?.state === 'unconfirmed' ? texts.alreadyUnconfirmed(id, last.outboxId) : texts.already(id),
            )
          }
        }
        const cast = {
          member: (await findContact(tx.db, ticket.contactId))?.name ?? UNKNOWN_NAME,
          mentioned: await namesMentioned(tx.db, target.id, wordsShown(ticket, timeline)),
          staff: (await staffOf(tx.db, ticket.account, 'agent')).map((s) => s.name),
        }
        const text = publicationText(ticket, cast, timeline, tx.now, settings.timeZone)
        const publicationId = await savePublication(tx.db, {
          ticketId: id,
          roomId: target.id,
          text,
          byContactId: sender.id,
          at: tx.now,
        })
        await addEvent(tx.db, { ticketId: id, kind: 'published', byContactId: sender.id, text: '', at: tx.now })
        await tx.send({
          to: { roomId: target.id },
          text,
          lane: 'post',
          key: attemptKey(publicationId, (await attemptsOf(tx.db, publicationId)).next),
          ticketId: id,
        })
        tx.emit({ type: 'ticket-published', ticketId: id, publicationId })
        return where === 'room' ? undefined : texts.published(id, target.topic)
      },
    }),
  ],
}
