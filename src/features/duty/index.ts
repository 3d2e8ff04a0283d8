import { type Arg, duration, optional, person } from '../../core/args.ts'
import { clockText, HOUR, MINUTE } from '../../core/calendar.ts'
import { command } from '../../core/command.ts'
import type { Settings } from '../../core/config.ts'
import { UserError } from '../../core/errors.ts'
import type { ContactInfo } from '../../core/events.ts'
import type { Feature } from '../../core/feature.ts'
import type { Tx } from '../../core/tx.ts'
import { highlight, mood } from '../../text/index.ts'
import { findContact, findRoom } from '../roster/index.ts'
import { openTarget } from '../sla/index.ts'
import { findTicket, type Ticket } from '../tickets/index.ts'
import { alertStaff, onDutyName } from './alert.ts'
import { currentShift, endCurrent, insertShift } from './queries.ts'
import { texts } from './texts.ts'

export { alertStaff } from './alert.ts'
export { currentShift, insertShift } from './queries.ts'

const DEFAULT_SHIFT_MS = 8 * HOUR

/** `我`, `下班`, or a colleague. */
function onShift(): Arg<ContactInfo | 'me' | 'off'> {
  const colleague = person('我|@同事|下班')
  return {
    label: colleague.label,
    async read(cursor, env) {
      const special = cursor.take(/(?:我|me|下班|off)(?=$|[\s\u2005\u3000])/iu)?.[0].toLowerCase()
      if (special === '我' || special === 'me') return 'me'
      if (special !== undefined) return 'off'
      return colleague.read(cursor, env)
    },
  }
}

interface Scene {
  ticket: Ticket
  place: string
  member: string
}

async function sceneOf(tx: Tx, ticketId: number): Promise<Scene | undefined> {
  const ticket = await findTicket(tx.db, ticketId)
  if (ticket === undefined) return undefined
  const room = ticket.roomId === undefined ? undefined : await findRoom(tx.db, ticket.roomId)
  const member = await findContact(tx.db, ticket.contactId)
  return { ticket, place: room?.topic ?? texts.placeDirect, member: member?.name ?? '群友' }
}

/** The words with what decided in 【】. */
const marked = (words: string) => highlight(words, mood(words).reasons)

async function announce(tx: Tx, settings: Settings, ticketId: number, occasion: 'opened' | 'reopened'): Promise<void> {
  const scene = await sceneOf(tx, ticketId)
  if (scene === undefined) return
  const { ticket, place, member } = scene
  const zone = settings.timeZone
  const due = (await openTarget(tx.db, ticketId, 'first-response'))?.dueAt
  const told = await alertStaff(tx, ticket.account, {
    level: 'duty',
    text: texts.alert(ticket, place, member, marked(ticket.summary), due, tx.now, zone),
    key: occasion === 'opened' ? `alert:${ticketId}` : `alert:${ticketId}:${tx.now.getTime()}`,
    ticketId,
    alsoContactId: ticket.assigneeId,
  })
  if (occasion === 'reopened') return
  // Late news (the bot was away, or staff noticed it): a promise in the past would only make it worse.
  const calm =
    told === 0 || due === undefined || due <= tx.now
      ? texts.acknowledgedAlone
      : texts.acknowledged(await onDutyName(tx, ticket.account), clockText(due, tx.now, zone))
  await tx.send({
    to: ticket.roomId === undefined ? { contactId: ticket.contactId } : { roomId: ticket.roomId },
    mention: ticket.roomId === undefined ? [] : [ticket.contactId],
    text: calm,
    lane: 'reply',
    key: `ack:${ticketId}`,
    ticketId,
  })
}

/** Who is on duty, and who is told what. Writes duty shifts. */
export const duty: Feature = {
  name: 'duty',
  commands: [
    command({
      names: ['值班', 'duty'],
      who: 'agent',
      group: texts.group,
      help: '现在谁值班；让自己或同事值班（默认 8 小时）；下班',
      examples: ['值班', '值班 我 8小时', '值班 @小林 4小时', '值班 下班'],
      args: {
        who: optional(onShift()),
        length: optional(duration({ label: '时长', minMs: 10 * MINUTE, maxMs: 72 * HOUR })),
      },
      async run({ who, length }, { sender, settings }, tx) {
        const zone = settings.timeZone
        if (who === undefined) {
          const shift = await currentShift(tx.db, sender.account, tx.now)
          return shift === undefined
            ? texts.nobody
            : texts.now(shift.contact.name, clockText(shift.endsAt, tx.now, zone))
        }
        if (who === 'off') return (await endCurrent(tx.db, sender.account, tx.now)) > 0 ? texts.ended : texts.notOnDuty
        const contact = who === 'me' ? sender : who
        if (contact.role === 'member') throw new UserError(texts.notStaff(contact.name))
        await endCurrent(tx.db, sender.account, tx.now)
        const endsAt = new Date(tx.now.getTime() + (length ?? DEFAULT_SHIFT_MS))
        await insertShift(tx.db, {
          account: sender.account,
          contactId: contact.id,
          startsAt: tx.now,
          endsAt,
          setById: sender.id,
        })
        const until = clockText(endsAt, tx.now, zone)
        if (contact.id !== sender.id)
          await tx.send({ to: { contactId: contact.id }, text: texts.told(sender.name, until), lane: 'reply' })
        return texts.set(contact.name, until)
      },
    }),
  ],
  on: {
    'ticket-opened': ({ ticketId }, tx, settings) => announce(tx, settings, ticketId, 'opened'),
    'ticket-reopened': ({ ticketId }, tx, settings) => announce(tx, settings, ticketId, 'reopened'),
    async 'ticket-joined'({ ticketId, messageId, raisedSeverity }, tx) {
      if (!raisedSeverity) return
      const scene = await sceneOf(tx, ticketId)
      if (scene === undefined) return
      const [said] = (await tx.db.query(`SELECT text FROM messages WHERE id = $1`, [messageId])) as { text: string }[]
      await alertStaff(tx, scene.ticket.account, {
        level: 'duty',
        text: texts.raised(scene.ticket, scene.place, scene.member, marked(said?.text ?? '')),
        key: `raised:${ticketId}:${scene.ticket.severity}`,
        ticketId,
        alsoContactId: scene.ticket.assigneeId,
      })
    },
    async 'target-warned'({ targetId, ticketId, kind, dueAt }, tx, settings) {
      const scene = await sceneOf(tx, ticketId)
      if (scene === undefined) return
      await alertStaff(tx, scene.ticket.account, {
        level: 'duty',
        text: texts.warned(scene.ticket, kind, scene.member, dueAt, tx.now, settings.timeZone),
        key: `warned:${targetId}`,
        ticketId,
        alsoContactId: scene.ticket.assigneeId,
      })
    },
    async 'target-breached'({ targetId, ticketId, kind, dueAt }, tx, settings) {
      const scene = await sceneOf(tx, ticketId)
      if (scene === undefined) return
      const assignee =
        scene.ticket.assigneeId === undefined ? undefined : await findContact(tx.db, scene.ticket.assigneeId)
      const who = assignee === undefined ? texts.notTaken : texts.takenBy(assignee.name)
      await alertStaff(tx, scene.ticket.account, {
        level: 'managers',
        text: texts.breached(scene.ticket, kind, scene.member, who, dueAt, tx.now, settings.timeZone),
        key: `breached:${targetId}`,
        ticketId,
        alsoContactId: scene.ticket.assigneeId,
      })
    },
  },
}
