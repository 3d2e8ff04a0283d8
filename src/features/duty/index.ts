import { clockText } from '../../core/calendar.ts'
import type { Settings } from '../../core/config.ts'
import type { Feature } from '../../core/feature.ts'
import type { Tx } from '../../core/tx.ts'
import { isOpenAt, nextOpening } from '../../core/working-hours.ts'
import { highlight, mood } from '../../text/index.ts'
import { noteLine } from '../care/index.ts'
import { layerInUse } from '../detection/index.ts'
import { calendarOf } from '../hours/index.ts'
import { incidentAlert, incidentOf, knownAlready } from '../incidents/index.ts'
import { findContact, findRoom } from '../roster/index.ts'
import { acknowledgementOf, openTarget, RESPONSE_KINDS } from '../sla/index.ts'
import { findTicket, listOpen, type Ticket } from '../tickets/index.ts'
import { alertStaff, onCall, type Told } from './alert.ts'
import { texts } from './texts.ts'

export { type Alert, alertStaff, noteToStaff, onCall, type Told } from './alert.ts'
export { callable, LEVELS, type Level, type OnCall, stepUp, whoToTell } from './duty.ts'

/** What an unhappy member is told at once, with a made-up colleague and time; `own`: the account's words. */
export const sampleAcknowledgement = (own: string | undefined): string => texts.acknowledged('小林', '10:15', own)

/** What this feature says about a ticket, by the beginning of its keys. */
const NEWS = ['ack', 'alert', 'again', 'raised']

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

const zoneOf = async (tx: Tx, settings: Settings, account: string, roomId?: number): Promise<string> =>
  (await calendarOf(tx, account, roomId, settings)).zone

/** The words with what decided in 【】. */
async function marked(tx: Tx, words: string): Promise<string> {
  return highlight(words, mood(words, { layer: await layerInUse(tx.db) }).reasons)
}

/** What colleagues know of the member, below an alert. */
async function withNotes(tx: Tx, ticket: Ticket, text: string): Promise<string> {
  return [text, ...(await noteLine(tx.db, ticket.contactId))].join('\n')
}

/** Those who have heard of it with the incident. */
async function toldAlready(tx: Tx, ticket: Ticket): Promise<Told> {
  const { staff, onDuty } = await onCall(tx, ticket.account, { severity: ticket.severity })
  return { count: staff.length, onDuty, quietly: false }
}

type Occasion = 'opened' | 'reopened' | 'left-incident'

/**
 * What can wait disturbs nobody while the house is closed: until the next opening. Undefined when it is open, for what
 * is urgent, and for what was promised to be answered before (VIPs).
 */
async function quietUntil(
  tx: Tx,
  settings: Settings,
  ticket: Ticket,
  due: Date | undefined,
): Promise<Date | undefined> {
  if (ticket.severity === 3) return undefined
  const { hours, zone } = await calendarOf(tx, ticket.account, ticket.roomId, settings)
  if (isOpenAt(hours, tx.now, zone)) return undefined
  const opening = nextOpening(hours, tx.now, zone)
  return due !== undefined && due <= opening ? undefined : opening
}

/** What the member is told at once. Late news get no time: a promise in the past would only make it worse. */
async function calmingWords(tx: Tx, ticket: Ticket, told: Told, due: Date | undefined, zone: string): Promise<string> {
  if (told.count === 0 || due === undefined || due <= tx.now) return texts.acknowledgedAlone
  const [time, own] = [clockText(due, tx.now, zone), await acknowledgementOf(tx.db, ticket.account)]
  if (told.quietly) return texts.acknowledgedLater(time, own)
  const names = told.onDuty.map((p) => p.name).join('、')
  return texts.acknowledged(names === '' ? undefined : names, time, own)
}

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
  // Colleagues read the clock of the account, the member that of the group.
  const zone = await zoneOf(tx, settings, ticket.account)
  const target = await openTarget(tx.db, ticketId, RESPONSE_KINDS)
  const due = target?.dueAt
  const shown = await marked(tx, words === undefined || words === '' ? ticket.summary : words)
  const reopened = words === undefined ? texts.reopened : texts.unsolved(member)
  // One alert for the whole incident is enough, unless this one is urgent by itself.
  const isToldWithOthers =
    occasion === 'opened' && ticket.severity < 3 && (await incidentOf(tx.db, ticketId)) !== undefined
  const told = isToldWithOthers
    ? await toldAlready(tx, ticket)
    : await alertStaff(tx, ticket.account, {
        level: 'duty',
        text: await withNotes(
          tx,
          ticket,
          occasion === 'reopened'
            ? texts.news(ticket, reopened, place, member, shown, target, tx.now, zone)
            : texts.alert(ticket, place, member, shown, due, tx.now, zone),
        ),
        key: occasion === 'opened' ? `alert:${ticketId}` : `alert:${ticketId}:${tx.now.getTime()}`,
        ticketId,
        alsoContactId: ticket.assigneeId,
        severity: ticket.severity,
        quietUntil: await quietUntil(tx, settings, ticket, due),
      })
  if (occasion !== 'opened') return
  const memberZone = await zoneOf(tx, settings, ticket.account, ticket.roomId)
  const calming = await calmingWords(tx, ticket, told, due, memberZone)
  // Who comes late to an incident hears what the others have heard.
  const known = await knownAlready(tx, ticketId, memberZone)
  await tx.send({
    to: ticket.roomId === undefined ? { contactId: ticket.contactId } : { roomId: ticket.roomId },
    mention: ticket.roomId === undefined ? [] : [ticket.contactId],
    text: known === undefined ? calming : `${calming}\n${known}`,
    lane: 'reply',
    key: `ack:${ticketId}`,
    ticketId,
  })
}

/** Who is told what of a complaint. Writes nothing. */
export const duty: Feature = {
  name: 'duty',
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
    async 'ticket-joined'({ ticketId, words, at, raisedSeverity, waitingAgain, askedFor }, tx, settings) {
      if (!raisedSeverity && !waitingAgain) return
      const scene = await sceneOf(tx, ticketId)
      if (scene === undefined) return
      const { ticket, place, member } = scene
      const target = await openTarget(tx.db, ticketId, RESPONSE_KINDS)
      const head = askedFor === undefined ? texts.unhappyAgain(member) : texts.heard(member, askedFor)
      const zone = await zoneOf(tx, settings, ticket.account)
      await alertStaff(tx, ticket.account, {
        level: 'duty',
        text: await withNotes(
          tx,
          ticket,
          waitingAgain
            ? texts.news(ticket, head, place, member, await marked(tx, words), target, tx.now, zone)
            : texts.raised(ticket, place, member, await marked(tx, words)),
        ),
        key: waitingAgain ? `again:${ticketId}:${at.getTime()}` : `raised:${ticketId}:${ticket.severity}`,
        ticketId,
        alsoContactId: ticket.assigneeId,
        severity: ticket.severity,
        quietUntil: await quietUntil(tx, settings, ticket, target?.dueAt),
      })
    },
    /** The member has brought what they were asked for: whoever waits for it must know, angry or not. */
    async 'ticket-resumed'({ ticketId, heard }, tx, settings) {
      const scene = heard === undefined ? undefined : await sceneOf(tx, ticketId)
      if (heard === undefined || scene === undefined) return
      const { ticket, place, member } = scene
      const head = texts.heard(member, heard.askedFor)
      await alertStaff(tx, ticket.account, {
        level: 'duty',
        text: texts.news(
          ticket,
          head,
          place,
          member,
          heard.words === '' ? texts.noWords : heard.words,
          undefined,
          tx.now,
          await zoneOf(tx, settings, ticket.account),
        ),
        key: `again:${ticketId}:${heard.at.getTime()}`,
        ticketId,
        alsoContactId: ticket.assigneeId,
        severity: ticket.severity,
        quietUntil: await quietUntil(tx, settings, ticket, undefined),
      })
    },
    // What is not said yet and no longer true is not said: the link may have been down meanwhile.
    'ticket-answered': ({ ticketId }, tx) => tx.withdraw(ticketId, ['ack', 'again']),
    'ticket-resolved': ({ ticketId }, tx) => tx.withdraw(ticketId, NEWS),
    'ticket-dismissed': ({ ticketId }, tx) => tx.withdraw(ticketId, NEWS),
    'ticket-merged': ({ ticketId }, tx) => tx.withdraw(ticketId, NEWS),
  },
}
