import { optional } from '../../core/args.ts'
import { clockText, datedText, durationText } from '../../core/calendar.ts'
import { type CommandContext, command, discreetly } from '../../core/command.ts'
import { UserError } from '../../core/errors.ts'
import { roleAtLeast } from '../../core/people.ts'
import type { Tx } from '../../core/tx.ts'
import { calendarOf } from '../hours/index.ts'
import { answer, isOpen, lockTicket, promise, resolve, shorten, type Ticket, ticketHere } from '../tickets/index.ts'
import { membersOf } from './incident.ts'
import { maskFor } from './notice.ts'
import {
  type Attached,
  addIncidentEvent,
  attach,
  detach,
  endIncident,
  eventsOf,
  findIncident,
  type Incident,
  incidentOf,
  lockIncidents,
  markAlerted,
  openIncidents,
  ruleOf,
  savePublication,
  saveRule,
  ticketsOfIncidents,
} from './queries.ts'
import { texts } from './texts.ts'
import { incidentWish, type Wish } from './wish.ts'

/** More people than this are not mentioned in one message: it is for everybody then. */
const MOST_MENTIONS = 10

type Of<K extends Wish['kind']> = Extract<Wish, { kind: K }>

interface Scene {
  incident: Incident
  /** First said first. */
  tickets: Attached[]
}

/** What of it may be spoken of here: in a customer group, that group's tickets. */
const seenFrom = ({ where, room }: CommandContext, tickets: readonly Attached[]): Attached[] =>
  tickets.filter((t) => where !== 'room' || t.roomId === room?.id)

/**
 * The incident of that number with its tickets, nobody else changing it meanwhile.
 * @throws UserError when there is none, or none for here.
 */
async function sceneHere(tx: Tx, id: number, context: CommandContext): Promise<Scene> {
  await lockIncidents(tx.db, context.sender.account)
  const incident = await findIncident(tx.db, context.sender.account, id)
  if (incident === undefined) throw new UserError(texts.unknown(id))
  const tickets = (await ticketsOfIncidents(tx.db, [id])).get(id) ?? []
  if (context.where === 'room' && seenFrom(context, tickets).length === 0) throw new UserError(texts.elsewhere(id))
  return { incident, tickets }
}

/** As `sceneHere`. @throws UserError also when it has ended. */
async function openSceneHere(tx: Tx, id: number, context: CommandContext): Promise<Scene> {
  const scene = await sceneHere(tx, id, context)
  if (scene.incident.state !== 'open') {
    const last = (await eventsOf(tx.db, id)).at(-1)
    throw new UserError(texts.ended(id, last?.byName ?? '同事', scene.incident.state))
  }
  return scene
}

/** The tickets that still wait for an ending, locked in order of number. */
async function lockOpen(tx: Tx, { incident, tickets }: Scene): Promise<Ticket[]> {
  const open: Ticket[] = []
  for (const { id } of [...tickets].sort((a, b) => a.id - b.id)) {
    const ticket = await lockTicket(tx.db, id, incident.account)
    if (ticket !== undefined && isOpen(ticket)) open.push(ticket)
  }
  return open
}

interface Told {
  rooms: number
  direct: number
  /** Topics of groups where nothing was said. */
  paused: string[]
  /** Whose place has heard it. */
  reached: Set<number>
}

/**
 * One message for each group where it happened, and one for each member who complained privately. Mentions those of
 * `concerned` who are there, when they are not too many.
 */
async function tellPlaces(
  tx: Tx,
  tickets: readonly Attached[],
  concerned: readonly Ticket[],
  message: { key: string; inRoom: string; direct: string },
): Promise<Told> {
  const told: Told = { rooms: 0, direct: 0, paused: [], reached: new Set() }
  const rooms = new Map<number, Attached[]>()
  const direct = new Map<number, Attached[]>()
  for (const t of tickets) {
    const [places, place] = t.roomId === null ? [direct, t.contactId] : [rooms, t.roomId]
    places.set(place, [...(places.get(place) ?? []), t])
  }
  for (const [roomId, here] of rooms) {
    // A paused group stays quiet; the tickets go on among the staff.
    if (here[0]?.roomState !== 'enrolled') {
      told.paused.push(here[0]?.roomTopic ?? '')
      continue
    }
    const members = [...membersOf(concerned.filter((t) => t.roomId === roomId))]
    await tx.send({
      to: { roomId },
      mention: members.length > MOST_MENTIONS ? [] : members,
      text: message.inRoom,
      lane: 'service',
      key: `${message.key}:room:${roomId}`,
    })
    told.rooms += 1
    for (const t of here) told.reached.add(t.id)
  }
  for (const [contactId, here] of direct) {
    await tx.send({
      to: { contactId },
      text: message.direct,
      lane: 'service',
      key: `${message.key}:contact:${contactId}`,
    })
    told.direct += 1
    for (const t of here) told.reached.add(t.id)
  }
  return told
}

/** Only where somebody still waits for the end. */
const stillOpen = (tickets: readonly Attached[], open: readonly Ticket[]): Attached[] =>
  tickets.filter((t) => open.some((o) => o.id === t.id))

async function list(context: CommandContext, tx: Tx): Promise<string> {
  const open = await openIncidents(tx.db, context.sender.account)
  const tickets = await ticketsOfIncidents(
    tx.db,
    open.map((i) => i.id),
  )
  const found = open
    .map((incident) => ({ incident, tickets: seenFrom(context, tickets.get(incident.id) ?? []) }))
    .filter((s) => context.where !== 'room' || s.tickets.length > 0)
  return found.length === 0 ? texts.none : texts.list(found, tx.now)
}

async function show({ id }: Of<'show' | 'publish' | 'close'>, context: CommandContext, tx: Tx): Promise<string> {
  const { incident, tickets } = await sceneHere(tx, id, context)
  const seen = seenFrom(context, tickets)
  return texts.details(incident, seen, await eventsOf(tx.db, id), tx.now, context.zone)
}

async function tell({ id, text }: Of<'tell' | 'resolve'>, context: CommandContext, tx: Tx): Promise<string> {
  const { sender, message } = context
  const scene = await openSceneHere(tx, id, context)
  const open = await lockOpen(tx, scene)
  const said = texts.update(scene.incident.category, sender.name, (await maskFor(tx, scene))(text))
  const told = await tellPlaces(tx, scene.tickets, open, {
    key: `incident-told:${id}:${message.id}`,
    inRoom: said,
    direct: said,
  })
  if (told.reached.size === 0) throw new UserError(texts.nobodyToTell(id))
  const answered = open.filter((t) => told.reached.has(t.id))
  for (const ticket of answered) await answer(tx, ticket, sender, tx.now, { id: message.id, text })
  await addIncidentEvent(tx.db, { incidentId: id, kind: 'told', byContactId: sender.id, text, at: tx.now })
  // In front of customers the name of another group is not said; there the answer goes to the asker alone.
  return texts.told(id, told.rooms, told.direct, answered.length, told.paused)
}

async function promiseAll({ id, due, what }: Of<'promise'>, context: CommandContext, tx: Tx): Promise<string> {
  const { sender, message, settings } = context
  const scene = await openSceneHere(tx, id, context)
  const open = await lockOpen(tx, scene)
  if (open.length === 0) throw new UserError(texts.noneOpen(id))
  const calendar = await calendarOf(tx, sender.account, undefined, settings)
  const dueAt = due(calendar)
  const when = clockText(dueAt, tx.now, calendar.zone)
  const dated = datedText(dueAt, tx.now, calendar.zone)
  for (const ticket of open) await promise(tx, ticket, sender, { what, dueAt, when: dated })
  const shown = (await maskFor(tx, scene))(what)
  await tellPlaces(tx, stillOpen(scene.tickets, open), open, {
    key: `incident-promised:${id}:${message.id}`,
    inRoom: texts.promisedRoom(sender.name, shown, when),
    direct: texts.promisedDirect(sender.name, shown, when),
  })
  const text = `${what}（${dated} 前）`
  await addIncidentEvent(tx.db, { incidentId: id, kind: 'promised', byContactId: sender.id, text, at: tx.now })
  return texts.promised(id, open.length, when)
}

async function resolveAll({ id, text }: Of<'tell' | 'resolve'>, context: CommandContext, tx: Tx): Promise<string> {
  const { sender } = context
  const scene = await openSceneHere(tx, id, context)
  const open = await lockOpen(tx, scene)
  for (const ticket of open) await resolve(tx, ticket, sender, text)
  const said = texts.resolvedTold(sender.name, (await maskFor(tx, scene))(text))
  await tellPlaces(tx, stillOpen(scene.tickets, open), open, {
    key: `incident-resolved:${id}`,
    inRoom: said,
    direct: said,
  })
  await addIncidentEvent(tx.db, { incidentId: id, kind: 'resolved', byContactId: sender.id, text, at: tx.now })
  await endIncident(tx.db, id, 'resolved', tx.now)
  tx.emit({ type: 'incident-closed', incidentId: id, outcome: 'resolved', byContactId: sender.id })
  return texts.resolved(id, open.length)
}

/** It was none: its tickets go on alone, and staff hear of those of which they have not heard by themselves. */
async function close({ id }: Of<'show' | 'publish' | 'close'>, context: CommandContext, tx: Tx): Promise<string> {
  const { sender } = context
  const scene = await openSceneHere(tx, id, context)
  const open = stillOpen(scene.tickets, await lockOpen(tx, scene))
  await addIncidentEvent(tx.db, { incidentId: id, kind: 'closed', byContactId: sender.id, text: '', at: tx.now })
  await endIncident(tx.db, id, 'none', tx.now)
  await markAlerted(
    tx.db,
    open.map((t) => t.id),
  )
  tx.emit({ type: 'incident-closed', incidentId: id, outcome: 'none', byContactId: sender.id })
  for (const { id: ticketId, alerted } of open)
    tx.emit({ type: 'ticket-left-incident', ticketId, incidentId: id, alerted })
  return texts.closed(id, open.length)
}

async function attachOne({ id, ticketId }: Of<'attach' | 'detach'>, context: CommandContext, tx: Tx): Promise<string> {
  const { tickets } = await openSceneHere(tx, id, context)
  const ticket = await ticketHere(tx, ticketId, context)
  const before = await incidentOf(tx.db, ticketId)
  if (before === id) throw new UserError(texts.alreadyHere(ticketId, id))
  if (before !== undefined) throw new UserError(texts.alreadyElsewhere(ticketId, before))
  if (!isOpen(ticket)) throw new UserError(texts.closedTicket(ticketId))
  await attach(tx.db, id, [{ id: ticketId, alerted: true }], tx.now)
  return texts.attached(ticketId, id, membersOf([...tickets, ticket]).size)
}

async function detachOne({ id, ticketId }: Of<'attach' | 'detach'>, context: CommandContext, tx: Tx): Promise<string> {
  const { tickets } = await openSceneHere(tx, id, context)
  const ticket = await ticketHere(tx, ticketId, context)
  const here = tickets.find((t) => t.id === ticketId)
  if (here === undefined) throw new UserError(texts.notHere(ticketId, id))
  await detach(tx.db, ticketId, tx.now)
  await markAlerted(tx.db, [ticketId])
  if (isOpen(ticket)) tx.emit({ type: 'ticket-left-incident', ticketId, incidentId: id, alerted: here.alerted })
  return texts.detached(ticketId, id)
}

/** The ending for everybody: one masked text for each group, about that group's members alone. */
async function publish({ id }: Of<'show' | 'publish' | 'close'>, context: CommandContext, tx: Tx): Promise<string> {
  const { sender, zone } = context
  const scene = await sceneHere(tx, id, context)
  const { incident, tickets } = scene
  if (incident.state === 'none') throw new UserError(texts.closedAsNone(id))
  if (incident.endedAt === null) throw new UserError(texts.notResolved(id))
  const inRooms = tickets.filter((t) => t.roomId !== null)
  if (inRooms.length === 0) throw new UserError(texts.noRoom(id))
  const served = inRooms.filter((t) => t.roomState === 'enrolled')
  if (served.length === 0) throw new UserError(texts.allPaused(id))
  const hide = await maskFor(tx, scene)
  const clock = (at: Date) => clockText(at, tx.now, zone)
  const events = await eventsOf(tx.db, id)
  const steps = events.map((e) =>
    texts.step(clock(e.at), e.byName, e.kind, e.kind === 'resolved' ? '' : shorten(hide(e.text), 60)),
  )
  let count = 0
  for (const roomId of new Set(served.map((t) => t.roomId))) {
    const here = served.filter((t) => t.roomId === roomId)
    const [first] = here
    if (roomId === null || first === undefined) continue
    const text = texts.publication({
      id,
      members: membersOf(here).size,
      category: incident.category,
      words: shorten(hide(first.summary), 60),
      steps: [texts.firstReport(clock(first.openedAt)), ...steps],
      result: hide(events.findLast((e) => e.kind === 'resolved')?.text ?? ''),
      took: durationText(incident.endedAt.getTime() - first.openedAt.getTime()),
    })
    if (!(await savePublication(tx.db, { incidentId: id, roomId, text, byContactId: sender.id, at: tx.now }))) continue
    await tx.send({ to: { roomId }, text, lane: 'post', key: `incident-publication:${id}:${roomId}` })
    count += 1
  }
  if (count === 0) throw new UserError(texts.alreadyPublished(id))
  return texts.published(id, count)
}

async function settings({ rule }: Of<'settings'>, { sender }: CommandContext, tx: Tx): Promise<string> {
  if (rule === undefined) return texts.settings(await ruleOf(tx.db, sender.account))
  if (!roleAtLeast(sender.role, 'manager')) throw new UserError(texts.settingsFor)
  const wanted = rule === 'off' ? undefined : rule
  await saveRule(tx.db, sender.account, wanted, sender.id, tx.now)
  return texts.set(wanted)
}

function fulfil(wish: Wish, context: CommandContext, tx: Tx): Promise<string> {
  switch (wish.kind) {
    case 'settings':
      return settings(wish, context, tx)
    case 'show':
      return show(wish, context, tx)
    case 'tell':
      return tell(wish, context, tx)
    case 'promise':
      return promiseAll(wish, context, tx)
    case 'resolve':
      return resolveAll(wish, context, tx)
    case 'attach':
      return attachOne(wish, context, tx)
    case 'detach':
      return detachOne(wish, context, tx)
    case 'publish':
      return publish(wish, context, tx)
    case 'close':
      return close(wish, context, tx)
  }
}

export const incidentCommand = command({
  names: ['事件', 'incident'],
  who: 'agent',
  group: texts.group,
  help: '几位群友反映的同一件事：看、统一通报、承诺、办结、公示，加减工单',
  examples: [
    '事件 3 通报 快递停运，已经改发顺丰',
    '事件',
    '事件 3',
    '事件 3 承诺 2小时 恢复发货',
    '事件 3 结 已恢复',
    '事件 3 公示',
    '事件 3 加 12',
    '事件 3 减 12',
    '事件 3 关',
    '事件 设置 3人 60分钟',
  ],
  args: { wish: optional(incidentWish()) },
  async run({ wish }, context, tx) {
    return discreetly(context, tx, await (wish === undefined ? list(context, tx) : fulfil(wish, context, tx)))
  },
})
