import { type Arg, duration, optional, person } from '../../core/args.ts'
import { clockText, HOUR, MINUTE } from '../../core/calendar.ts'
import { command } from '../../core/command.ts'
import type { Settings } from '../../core/config.ts'
import { UserError } from '../../core/errors.ts'
import type { ContactInfo } from '../../core/events.ts'
import type { Feature } from '../../core/feature.ts'
import { roleAtLeast } from '../../core/people.ts'
import type { Tx } from '../../core/tx.ts'
import { highlight, mood } from '../../text/index.ts'
import { layerInUse } from '../detection/index.ts'
import { incidentAlert, incidentOf } from '../incidents/index.ts'
import { findContact, findRoom } from '../roster/index.ts'
import { acknowledgementOf, openTarget, RESPONSE_KINDS } from '../sla/index.ts'
import { findTicket, listOpen, type Ticket } from '../tickets/index.ts'
import { alertStaff, onCall, onDutyName } from './alert.ts'
import { currentShift, endCurrent, insertShift } from './queries.ts'
import { texts } from './texts.ts'

export { alertStaff, onCall, onDutyName } from './alert.ts'
export { LEVELS, type Level, type OnCall, stepUp, whoToTell } from './duty.ts'
export { currentShift, insertShift } from './queries.ts'

const DEFAULT_SHIFT_MS = 8 * HOUR
/** What this feature says about a ticket, by the beginning of its keys. */
const NEWS = ['ack', 'alert', 'again', 'raised']

/** `我`, `下班`, or a colleague. */
function onShift(): Arg<ContactInfo | 'me' | 'off'> {
  const colleague = person('我|@同事|下班', { staffOnly: true })
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
async function marked(tx: Tx, words: string): Promise<string> {
  return highlight(words, mood(words, { layer: await layerInUse(tx.db) }).reasons)
}

type Occasion = 'opened' | 'reopened' | 'left-incident'

async function announce(
  tx: Tx,
  settings: Settings,
  ticketId: number,
  occasion: Occasion,
  words?: string,
): Promise<void> {
  const scene = await sceneOf(tx, ticketId)
  if (scene === undefined) return
  const { ticket, place, member } = scene
  const zone = settings.timeZone
  const due = (await openTarget(tx.db, ticketId, RESPONSE_KINDS))?.dueAt
  // One alert for the whole incident is enough, unless this one is urgent by itself.
  const isToldWithOthers =
    occasion === 'opened' && ticket.severity < 3 && (await incidentOf(tx.db, ticketId)) !== undefined
  const told = isToldWithOthers
    ? (await onCall(tx, ticket.account)).staff.length
    : await alertStaff(tx, ticket.account, {
        level: 'duty',
        text: texts.alert(ticket, place, member, await marked(tx, words ?? ticket.summary), due, tx.now, zone),
        key: occasion === 'opened' ? `alert:${ticketId}` : `alert:${ticketId}:${tx.now.getTime()}`,
        ticketId,
        alsoContactId: ticket.assigneeId,
      })
  if (occasion !== 'opened') return
  // Late news (the bot was away, or staff noticed it): a promise in the past would only make it worse.
  const calm =
    told === 0 || due === undefined || due <= tx.now
      ? texts.acknowledgedAlone
      : texts.acknowledged(
          await onDutyName(tx, ticket.account),
          clockText(due, tx.now, zone),
          await acknowledgementOf(tx.db, ticket.account),
        )
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
        const running = (await currentShift(tx.db, sender.account, tx.now))?.contact
        const tell = (text: string) =>
          running === undefined || running.id === sender.id
            ? undefined
            : tx.send({ to: { contactId: running.id }, text, lane: 'reply' })
        if (who === 'off') {
          if (running === undefined) return texts.notOnDuty
          if (running.id !== sender.id && !roleAtLeast(sender.role, 'manager'))
            throw new UserError(texts.notYours(running.name))
          await endCurrent(tx.db, sender.account, tx.now)
          await tell(texts.endedTold(sender.name))
          return texts.ended
        }
        const contact = who === 'me' ? sender : who
        if (contact.role === 'member') throw new UserError(texts.notStaff(contact.name))
        await endCurrent(tx.db, sender.account, tx.now)
        if (running?.id !== contact.id) await tell(texts.replacedTold(sender.name, contact.name))
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
    async 'owner-claimed'({ contactId, account }, tx) {
      // Until now there was nobody to tell.
      const open = await listOpen(tx.db, account, undefined, 20)
      if (open.length === 0) return
      await tx.send({ to: { contactId }, text: texts.backlog(open), lane: 'complaint', key: `backlog:${contactId}` })
    },
    'ticket-opened': ({ ticketId }, tx, settings) => announce(tx, settings, ticketId, 'opened'),
    'ticket-reopened': ({ ticketId, words }, tx, settings) => announce(tx, settings, ticketId, 'reopened', words),
    'ticket-left-incident': async ({ ticketId, alerted }, tx, settings) => {
      if (!alerted) await announce(tx, settings, ticketId, 'left-incident')
    },
    async 'incident-opened'({ incidentId }, tx, settings) {
      const { account, text } = await incidentAlert(tx, incidentId, settings)
      await alertStaff(tx, account, { level: 'duty', text, key: `incident:${incidentId}` })
    },
    async 'ticket-joined'({ ticketId, words, at, raisedSeverity, waitingAgain }, tx, settings) {
      if (!raisedSeverity && !waitingAgain) return
      const scene = await sceneOf(tx, ticketId)
      if (scene === undefined) return
      const { ticket, place, member } = scene
      const due = waitingAgain ? (await openTarget(tx.db, ticketId, RESPONSE_KINDS))?.dueAt : undefined
      await alertStaff(tx, ticket.account, {
        level: 'duty',
        text: waitingAgain
          ? texts.again(ticket, place, member, await marked(tx, words), due, tx.now, settings.timeZone)
          : texts.raised(ticket, place, member, await marked(tx, words)),
        key: waitingAgain ? `again:${ticketId}:${at.getTime()}` : `raised:${ticketId}:${ticket.severity}`,
        ticketId,
        alsoContactId: ticket.assigneeId,
      })
    },
    // What is not said yet and no longer true is not said: the link may have been down meanwhile.
    'ticket-answered': ({ ticketId }, tx) => tx.withdraw(ticketId, ['ack', 'again']),
    'ticket-resolved': ({ ticketId }, tx) => tx.withdraw(ticketId, NEWS),
    'ticket-dismissed': ({ ticketId }, tx) => tx.withdraw(ticketId, NEWS),
    'ticket-merged': ({ ticketId }, tx) => tx.withdraw(ticketId, NEWS),
  },
}
