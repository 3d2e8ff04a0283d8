import { ticketNumber } from '../../core/args.ts'
import { command } from '../../core/command.ts'
import { UserError } from '../../core/errors.ts'
import type { Feature } from '../../core/feature.ts'
import { findContact, findRoom } from '../roster/index.ts'
import { addEvent, lockTicket, noTicket, timelineOf } from '../tickets/index.ts'
import { publicationText } from './publication.ts'
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
        if (ticket.state !== 'resolved') throw new UserError(texts.notResolved(id))
        const target = ticket.roomId === undefined ? undefined : await findRoom(tx.db, ticket.roomId)
        if (target === undefined) throw new UserError(texts.noRoom(id))
        const member = await findContact(tx.db, ticket.contactId)
        const text = publicationText(
          ticket,
          member?.name ?? '群友',
          await timelineOf(tx.db, id),
          tx.now,
          settings.timeZone,
        )
        const rows = (await tx.db.query(
          `INSERT INTO publications (ticket_id, room_id, text, by_contact_id, published_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (ticket_id) DO NOTHING RETURNING id`,
          [id, target.id, text, sender.id, tx.now],
        )) as { id: number }[]
        const [publication] = rows
        if (publication === undefined) throw new UserError(texts.already(id))
        await addEvent(tx.db, { ticketId: id, kind: 'published', byContactId: sender.id, text: '', at: tx.now })
        await tx.send({
          to: { roomId: target.id },
          text,
          lane: 'post',
          key: `publication:${publication.id}`,
          ticketId: id,
        })
        tx.emit({ type: 'ticket-published', ticketId: id, publicationId: publication.id })
        return where === 'room' && room?.id === target.id ? undefined : texts.published(id, target.topic)
      },
    }),
  ],
}
