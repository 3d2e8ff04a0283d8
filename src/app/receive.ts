import { createHash } from 'node:crypto'
import { MINUTE } from '../core/calendar.ts'
import type { Inbound, InboundMessage, InboundRoomJoin, InboundRoomLeave, InboundRoomSnapshot } from '../core/chat.ts'
import { inboundKey } from '../core/chat.ts'
import { describeError, UserError } from '../core/errors.ts'
import type { ContactInfo, ReceivedMessage, RoomInfo } from '../core/events.ts'
import { safeText } from '../core/people.ts'
import type { Tx } from '../core/tx.ts'
import { judging } from '../features/detection/index.ts'
import { askerKey, waitingSince } from '../features/questions/index.ts'
import * as roster from '../features/roster/index.ts'
import { isCall, type Mood, type MoodContext, mood } from '../text/index.ts'
import { noteEcho, recordGap, recordLogin } from './accounts.ts'
import type { House } from './context.ts'
import { isDatabaseAway, isUnstorable } from './database.ts'
import { type OpenMention, openMentions } from './mentions.ts'
import { insertNew } from './messages.ts'
import { isEchoOfSent, markSent, unsettled } from './outbox.ts'
import { answerMistake, type Request, runCommand, turnAway, understand } from './run-command.ts'
import { inTransaction } from './transaction.ts'

/** How many plain messages share one transaction at most. */
export const BATCH = 256

interface Prepared {
  inbound: InboundMessage
  mood: Mood
  request: Request | undefined
}

/**
 * Takes in what the edge delivered, in order. Plain chatter shares a transaction; whatever may make the bot act has
 * one of its own. Never throws for a single bad message: that one is put aside as a dead letter and the rest goes on.
 * @throws only when the database takes nothing: nothing of the failing part was stored, so the caller keeps it and
 * retries.
 */
export async function receive(house: House, inbounds: readonly Inbound[], now: Date): Promise<void> {
  let chatter: Prepared[] = []
  const flush = async () => {
    const batch = chatter
    chatter = []
    if (batch.length > 0) await receiveMessages(house, batch, now)
  }
  let judge: Judge | undefined
  for (const raw of inbounds) {
    const inbound = tidy(raw, now)
    // A batch is of one account: the link may have come back as another one in between.
    if (chatter[0] !== undefined && chatter[0].inbound.account !== inbound.account) await flush()
    if (inbound.type === 'message') judge ??= await readJudging(house, inbounds)
    const prepared = inbound.type === 'message' ? await prepare(house, inbound, judge?.(inbound) ?? {}, now) : undefined
    if (prepared === 'dead') continue
    if (
      prepared !== undefined &&
      prepared.request === undefined &&
      prepared.mood.label !== 'negative' &&
      !prepared.inbound.self
    ) {
      chatter.push(prepared)
      if (chatter.length >= BATCH) await flush()
      continue
    }
    await flush()
    if (prepared !== undefined) await receiveMessages(house, [prepared], now)
    else if (inbound.type !== 'message') await receiveOther(house, inbound, now)
    // A command may have taught something that holds for the very next message.
    if (prepared?.request !== undefined) judge = undefined
  }
  await flush()
}

/** The longest key that is stored as it is; an index entry has a limit. */
const MAX_KEY = 200

const storable = (id: string): boolean => id.length <= MAX_KEY && !/\0|\p{Cs}/u.test(id)
const storableKey = (id: string): string =>
  storable(id) ? id : `sha256:${createHash('sha256').update(id).digest('hex')}`

/** What the edge delivered, so that everything in it can be stored and reckoned with; costs a few microseconds. */
function tidy(raw: Inbound, now: Date): Inbound {
  const instant = (ms: number, otherwise: number) => (Number.isFinite(ms) ? ms : otherwise)
  const receivedAt = instant(raw.receivedAt, now.getTime())
  if (raw.type === 'message') {
    return {
      ...raw,
      receivedAt,
      platformId: storableKey(raw.platformId),
      text: safeText(raw.text),
      body: safeText(raw.body),
      ...(raw.quote === undefined ? {} : { quote: { name: safeText(raw.quote.name), text: safeText(raw.quote.text) } }),
      sentAt: instant(raw.sentAt, receivedAt),
    }
  }
  const tidied = { ...raw, receivedAt, eventId: storableKey(raw.eventId) }
  return 'at' in tidied ? { ...tidied, at: instant(tidied.at, receivedAt) } : tidied
}

type Judge = (inbound: InboundMessage) => MoodContext

const askerOf = ({ account, room, sender }: InboundMessage) => ({ account, room: room?.id, contact: sender.id })

/** How the messages of these rooms are to be judged. A fault in what was learned must not keep messages from coming in. */
async function readJudging(house: House, inbounds: readonly Inbound[]): Promise<Judge> {
  const roomOf = (inbound: Inbound) =>
    inbound.type === 'message' && inbound.room ? { account: inbound.account, id: inbound.room.id } : undefined
  try {
    const known = await judging(
      house.source.manager,
      inbounds.flatMap((i) => roomOf(i) ?? []),
    )
    const calls = inbounds.flatMap((i) =>
      i.type === 'message' && i.kind === 'text' && isCall(i.body) ? [askerOf(i)] : [],
    )
    const since = calls.length === 0 ? undefined : await waitingSince(house.source.manager, calls)
    return (inbound) => {
      const waits = since?.get(askerKey(askerOf(inbound)))
      return {
        ...known(roomOf(inbound)),
        ...(waits === undefined ? {} : { unansweredForMinutes: (inbound.sentAt - waits.getTime()) / MINUTE }),
      }
    }
  } catch (error) {
    if (isDatabaseAway(error)) throw error
    house.log.error({ err: error }, 'could not read what was learned: judging without it')
    return () => ({})
  }
}

async function prepare(
  house: House,
  inbound: InboundMessage,
  context: MoodContext,
  now: Date,
): Promise<Prepared | 'dead'> {
  try {
    return {
      inbound,
      mood: mood(inbound.kind === 'text' ? inbound.body : '', context),
      request: inbound.self ? undefined : understand(house, inbound),
    }
  } catch (error) {
    await putAside(house, inbound, error, now)
    return 'dead'
  }
}

async function receiveMessages(house: House, batch: readonly Prepared[], now: Date): Promise<void> {
  const done = house.metrics.receiveSeconds.startTimer()
  const [first] = batch
  try {
    const { stored, ignored } = await inTransaction(house, now, (tx) => handleMessages(house, batch, tx))
    const duplicate = batch.length - stored - ignored
    for (const [outcome, count] of Object.entries({ stored, ignored, duplicate }))
      if (count > 0) house.metrics.inbound.inc({ type: 'message', outcome }, count)
  } catch (error) {
    if (isDatabaseAway(error) || first === undefined) throw error
    if (batch.length > 1) {
      // One of them made us stumble: take them one by one, so that only the culprit is put aside.
      for (const one of batch) await receiveMessages(house, [one], now)
    } else if (error instanceof UserError) {
      await answerUserError(house, first, error, now)
    } else {
      await putAside(house, first.inbound, error, now)
    }
  } finally {
    done()
  }
}

/** Stores the batch and lets everybody act who must. Returns how many were new, and how many are not for us. */
async function handleMessages(
  house: House,
  batch: readonly Prepared[],
  tx: Tx,
): Promise<{ stored: number; ignored: number }> {
  const { entered, ignored, turnedAway } = await enter(house, batch, tx)
  let wanted = new Set<ReceivedMessage>()
  const calm = entered.filter((e) => e.prepared.request === undefined && e.message.mood.label !== 'negative')
  for (const feature of house.features) {
    if (feature.wants === undefined || calm.length === 0) continue
    wanted = new Set([
      ...wanted,
      ...(await feature.wants(
        calm.map((e) => e.message),
        tx,
        house.settings,
      )),
    ])
  }
  for (const { message, prepared } of entered) {
    const outcome =
      prepared.request === undefined ? 'not-a-command' : await runCommand(house, message, prepared.request, tx)
    if (outcome === 'handled' || (message.room !== undefined && message.room.state !== 'enrolled')) continue
    const isUnhappy =
      outcome === 'refused' && prepared.request !== undefined
        ? isUnhappyBeyond(prepared.request, message)
        : message.mood.label === 'negative'
    if (isUnhappy || (outcome === 'not-a-command' && (wanted.has(message) || prepared.request !== undefined)))
      tx.emit({ type: 'message', message })
  }
  return { stored: entered.length + turnedAway, ignored }
}

interface Entered {
  message: ReceivedMessage
  prepared: Prepared
}

/** Roster and message rows for a batch; leaves out duplicates, the bot's own words and rooms that are not served. */
async function enter(
  house: House,
  batch: readonly Prepared[],
  tx: Tx,
): Promise<{ entered: Entered[]; ignored: number; turnedAway: number }> {
  const { settings } = house
  const account = batch[0]?.inbound.account ?? ''
  const rooms = await roster.upsertRooms(
    tx.db,
    account,
    batch.flatMap((p) => (p.inbound.room ? [p.inbound.room] : [])),
    tx.now,
    settings,
  )
  const isServed = (p: Prepared) => p.inbound.room === undefined || rooms.get(p.inbound.room.id)?.state === 'enrolled'
  // A room that is not served: staff may ask for things. Members stay strangers, since whoever is known already
  // can earn nobody a referral when the room is enabled.
  const asking = batch.filter((p) => !isServed(p) && p.request !== undefined)
  const known = await knownIn(asking, tx)
  const mayAsk = ({ inbound: { sender } }: Prepared) =>
    settings.ownerIds.includes(sender.id) || (known.get(sender.id)?.role ?? 'member') !== 'member'
  const turned = await turnAllAway(
    house,
    asking.filter((p) => !mayAsk(p)),
    rooms,
    known,
    tx,
  )
  const served = batch.filter((p) => isServed(p) || (p.request !== undefined && mayAsk(p)))
  const own = served.filter((p) => p.inbound.self)
  for (const { inbound } of own) await settleEcho(inbound, inbound.room && rooms.get(inbound.room.id), tx)
  const spoken = served.filter((p) => !p.inbound.self)
  const people = await roster.upsertContacts(
    tx.db,
    account,
    spoken.flatMap((p) => [p.inbound.sender, ...(isServed(p) ? p.inbound.mentions : [])]),
    tx.now,
    settings,
  )
  const judged = spoken.flatMap((prepared) => {
    const { inbound } = prepared
    const sender = people.get(inbound.sender.id)
    const room = inbound.room && rooms.get(inbound.room.id)
    if (sender === undefined || (inbound.room !== undefined && room === undefined)) return []
    // Staff talk about complaints all day; only members' words open tickets.
    const judgedMood =
      sender.role === 'member'
        ? prepared.mood
        : mood(inbound.kind === 'text' ? inbound.body : '', { sender: sender.role })
    return [{ prepared, sender, room, mood: judgedMood, at: new Date(Math.min(inbound.sentAt, tx.now.getTime())) }]
  })
  const ids = await insertNew(
    tx.db,
    judged.map((j) => ({
      account,
      key: inboundKey(j.prepared.inbound),
      roomId: j.room?.id ?? null,
      contactId: j.sender.id,
      kind: j.prepared.inbound.kind,
      // A room that is not served: the key is kept, the words are none of our business.
      text: j.room === undefined || j.room.state === 'enrolled' ? j.prepared.inbound.text : '',
      negative: j.prepared.inbound.kind === 'text' ? j.mood.negative : null,
      sentAt: j.at,
      receivedAt: new Date(j.prepared.inbound.receivedAt),
    })),
  )
  const fresh = judged.filter((j) => ids.has(inboundKey(j.prepared.inbound)))
  await roster.markPresent(
    tx.db,
    fresh.flatMap((j) => (j.room === undefined ? [] : [{ roomId: j.room.id, contactId: j.sender.id }])),
    tx.now,
  )
  const mentions = await readMentions(house, fresh, people, tx)
  const seen = new Set<string>()
  const entered = fresh.flatMap((j) => {
    const key = inboundKey(j.prepared.inbound)
    if (seen.has(key)) return []
    seen.add(key)
    const message: ReceivedMessage = {
      id: ids.get(key) ?? 0,
      account,
      room: j.room,
      sender: j.sender,
      inbound: j.prepared.inbound,
      mentions: mentions.get(j.prepared)?.people ?? [],
      unresolvedMentions: mentions.get(j.prepared)?.unresolved ?? false,
      mood: j.mood,
      at: j.at,
    }
    return [{ message, prepared: j.prepared }]
  })
  return { entered, ignored: batch.length - spoken.length - turned.asked, turnedAway: turned.stored }
}

async function knownIn(asking: readonly Prepared[], tx: Tx): Promise<Map<string, ContactInfo>> {
  const [first] = asking
  if (first === undefined) return new Map()
  return roster.knownAmong(
    tx.db,
    first.inbound.account,
    asking.map((p) => p.inbound.sender.id),
  )
}

/** Members who ask for something in a room that is not served. Only the key of what is answered is kept. */
async function turnAllAway(
  house: House,
  asking: readonly Prepared[],
  rooms: ReadonlyMap<string, RoomInfo>,
  known: ReadonlyMap<string, ContactInfo>,
  tx: Tx,
): Promise<{ asked: number; stored: number }> {
  let asked = 0
  let stored = 0
  for (const { inbound, request } of asking) {
    const room = inbound.room && rooms.get(inbound.room.id)
    const answer =
      room && request && (await turnAway({ house, inbound, request, room, contact: known.get(inbound.sender.id) }, tx))
    if (room === undefined || answer === undefined) continue
    asked += 1
    if ((await insertNew(tx.db, [{ ...eventRow(inbound, room.id, ''), kind: inbound.kind }])).size === 0) continue
    stored += 1
    await answer()
  }
  return { asked, stored }
}

/**
 * Whom each message speaks to: by the ids the platform gave, and where an `@name` is left over, the one person
 * present who is shown by exactly that name. One query for the whole batch, and none without such a name.
 */
async function readMentions(
  house: House,
  batch: readonly { prepared: Prepared; room: RoomInfo | undefined }[],
  people: ReadonlyMap<string, ContactInfo>,
  tx: Tx,
): Promise<Map<Prepared, { people: ContactInfo[]; unresolved: boolean }>> {
  const read = batch.map(({ prepared, room }) => {
    const told = prepared.inbound.mentions.flatMap((m) => people.get(m.id) ?? [])
    const names = told.map((c) => c.name)
    const none: { open: OpenMention[]; spareIds: number } = { open: [], spareIds: 0 }
    const found = room === undefined ? none : openMentions(prepared.inbound, names, house.botNames)
    return { prepared, roomId: room?.id ?? 0, told, ...found }
  })
  const present = await roster.presentNamed(
    tx.db,
    batch[0]?.prepared.inbound.account ?? '',
    read.flatMap(({ roomId, open }) => open.flat().map((name) => ({ roomId, name }))),
  )
  const meant = (roomId: number, names: OpenMention): ContactInfo[] => {
    const here = present.filter((p) => p.roomId === roomId).map((p) => p.contact)
    const name = names.find((n) => here.some((c) => c.name === n))
    return here.filter((c) => c.name === name)
  }
  return new Map(
    read.map(({ prepared, roomId, told, open, spareIds }) => {
      const found = open.map((names) => meant(roomId, names))
      const sure = found.flatMap((c) => (c.length === 1 ? c : []))
      const all = new Map([...told, ...sure].map((c) => [c.id, c]))
      return [prepared, { people: [...all.values()], unresolved: found.length - sure.length > spareIds }]
    }),
  )
}

const squash = (text: string) => text.replace(/[\s\u2005\u200b\ufeff]+/gu, '')

/** The bot's own words came back: a send whose outcome was open is now known to have happened. */
async function settleEcho(inbound: InboundMessage, room: RoomInfo | undefined, tx: Tx): Promise<void> {
  await noteEcho(inbound.account, tx)
  if (inbound.room !== undefined && room === undefined) return
  // In a direct chat the echo names us as the sender and nobody as the listener: only rooms can be matched safely.
  if (room === undefined) return
  const open = await unsettled(tx.db, { account: inbound.account, roomId: room.id, contactId: null })
  const said = squash(inbound.text)
  // A picture comes back without words: it is the oldest one that we have tried to show here.
  const match = open.find((o) => (inbound.kind === 'image' ? o.isPicture : said.endsWith(squash(o.text))))
  // The same echo told twice, or that of a send that is settled, must not settle another row that says the same.
  if (match === undefined || (await isEchoOfSent(tx.db, inbound.account, inbound.platformId, tx.now))) return
  await markSent(tx.db, match.id, inbound.platformId, tx.now)
}

/** The command's own name is no complaint, whatever it sounds like; what was written after it may be. */
function isUnhappyBeyond({ strict, loose }: Request, message: ReceivedMessage): boolean {
  const meant = message.room === undefined || message.room.isStaffRoom ? loose : strict
  if (meant === undefined || 'unknown' in meant || meant.spoken) return message.mood.label === 'negative'
  return message.mood.label === 'negative' && mood(meant.rest, { sender: message.sender.role }).label === 'negative'
}

/** Stores the message anew after the rollback and says what to do better. Unhappy words are heard all the same. */
async function answerUserError(house: House, prepared: Prepared, error: UserError, now: Date): Promise<void> {
  try {
    await inTransaction(house, now, async (tx) => {
      const { entered } = await enter(house, [prepared], tx)
      for (const { message } of entered) {
        await answerMistake(house, message, prepared.request, error, tx)
        const isServed = message.room === undefined || message.room.state === 'enrolled'
        if (isServed && prepared.request !== undefined && isUnhappyBeyond(prepared.request, message))
          tx.emit({ type: 'message', message })
      }
    })
    house.metrics.inbound.inc({ type: 'message', outcome: 'stored' })
  } catch (second) {
    if (isDatabaseAway(second)) throw second
    await putAside(house, prepared.inbound, second, now)
  }
}

/**
 * Keeps what made us stumble, whole, and marks its key as seen so that a duplicate does not stumble again.
 * @throws when not even that can be stored for a reason that is not in the material: the caller tries again.
 */
async function putAside(house: House, inbound: Inbound, error: unknown, now: Date): Promise<void> {
  house.log.error(
    { err: error, message: inboundKey(inbound), type: inbound.type },
    'could not handle this: kept as a dead letter',
  )
  try {
    await inTransaction(house, now, async (tx) => {
      await tx.db.query(`INSERT INTO dead_letters (account, key, inbound, error, at) VALUES ($1, $2, $3, $4, $5)`, [
        inbound.account,
        inboundKey(inbound),
        JSON.stringify(inbound),
        safeText(describeError(error), 2000),
        now,
      ])
      await insertNew(tx.db, [{ ...eventRow(inbound, null, ''), kind: DEAD }])
    })
    house.metrics.inbound.inc({ type: inbound.type, outcome: 'dead' })
  } catch (second) {
    if (!isUnstorable(second)) throw second
    // One thing that no table takes must not hold up everything behind it.
    house.metrics.inbound.inc({ type: inbound.type, outcome: 'lost' })
    house.log.error({ err: second, type: inbound.type }, 'could not even keep this as a dead letter: it is lost')
  }
}

/** Kind of the row that holds the key of a dead letter. */
export const DEAD = 'dead'

function eventRow(inbound: Inbound, roomId: number | null, text: string) {
  const at = new Date(inbound.receivedAt)
  return {
    account: inbound.account,
    key: inboundKey(inbound),
    roomId,
    contactId: null,
    kind: 'event',
    text,
    negative: null,
    sentAt: at,
    receivedAt: at,
  }
}

async function receiveOther(house: House, inbound: Exclude<Inbound, InboundMessage>, now: Date): Promise<void> {
  try {
    const outcome = await inTransaction(house, now, (tx) => handleOther(house, inbound, tx))
    house.metrics.inbound.inc({ type: inbound.type, outcome })
  } catch (error) {
    if (isDatabaseAway(error)) throw error
    await putAside(house, inbound, error, now)
  }
}

async function handleOther(
  house: House,
  inbound: Exclude<Inbound, InboundMessage>,
  tx: Tx,
): Promise<'stored' | 'duplicate' | 'ignored'> {
  if (inbound.type === 'login') {
    await recordLogin(house, inbound, tx)
    return 'stored'
  }
  if (inbound.type === 'link-gap') {
    if ((await insertNew(tx.db, [eventRow(inbound, null, inbound.reason)])).size === 0) return 'duplicate'
    await recordGap(inbound, tx)
    return 'stored'
  }
  const room = (await roster.upsertRooms(tx.db, inbound.account, [inbound.room], tx.now, house.settings)).get(
    inbound.room.id,
  )
  if (room === undefined || inbound.type === 'room-topic') return 'stored'
  if (room.state !== 'enrolled') return 'ignored'
  // One an hour and room: they leave no row of their own, and the instant of the last one tells an old one.
  if (inbound.type === 'room-snapshot') return handleSnapshot(house, inbound, room, tx)
  if ((await insertNew(tx.db, [eventRow(inbound, room.id, summaryOf(inbound))])).size === 0) return 'duplicate'
  if (inbound.type === 'room-join') await handleJoin(house, inbound, room, tx)
  else await handleLeave(house, inbound, room, tx)
  return 'stored'
}

function summaryOf(inbound: InboundRoomJoin | InboundRoomLeave): string {
  const names = (people: readonly { name: string }[]) => people.map((p) => p.name).join('、')
  if (inbound.type === 'room-join')
    return `${names(inbound.joiners)} 加入了群聊${inbound.inviter ? `（${inbound.inviter.name} 邀请）` : ''}`
  return `${names(inbound.leavers)} 离开了群聊`
}

/** Within this time a second join of the same person is the same join, told twice. */
const SAME_JOIN_MS = 10 * MINUTE

async function handleJoin(house: House, inbound: InboundRoomJoin, room: RoomInfo, tx: Tx): Promise<void> {
  const joiners = inbound.joiners.filter((j) => j.id !== '' && j.id !== inbound.account)
  const people = await roster.upsertContacts(
    tx.db,
    inbound.account,
    inbound.inviter ? [...joiners, inbound.inviter] : joiners,
    tx.now,
    house.settings,
  )
  const inviter = inbound.inviter && people.get(inbound.inviter.id)
  const at = new Date(Math.min(inbound.at, tx.now.getTime()))
  for (const joiner of joiners) {
    const contact = people.get(joiner.id)
    if (contact !== undefined) await join(room, contact, inviter, inbound.source, at, inboundKey(inbound), tx)
  }
}

async function join(
  room: RoomInfo,
  contact: ContactInfo,
  inviter: ContactInfo | undefined,
  source: 'event' | 'snapshot',
  at: Date,
  eventKey: string,
  tx: Tx,
): Promise<void> {
  const before = await roster.findMember(tx.db, room.id, contact.id)
  const present = before !== undefined && before.leftAt === null
  const recent = before !== undefined && Math.abs(at.getTime() - before.joinedAt.getTime()) < SAME_JOIN_MS
  // The same join again; but a member list that was faster than the event could not name the inviter. The event may be
  // told hours later, when the bot was away: it then lies before the list.
  const namesInviter = before?.source === 'snapshot' && source === 'event' && inviter !== undefined
  const told = recent || (namesInviter && at < before.joinedAt)
  if (present && recent && before.source !== 'seen' && !namesInviter) return
  // A newcomer's first words can overtake the join event: somebody only just seen for the first time is new.
  const rejoined = before !== undefined && (present && told ? before.rejoined : true)
  await roster.recordJoin(tx.db, room.id, contact.id, { at, source, rejoined })
  const away = before?.leftAt ? { leftAt: before.leftAt } : {}
  tx.emit({ type: 'member-joined', room, contact, inviter, source, rejoined, ...away, at, eventKey })
}

async function handleLeave(house: House, inbound: InboundRoomLeave, room: RoomInfo, tx: Tx): Promise<void> {
  const leavers = inbound.leavers.filter((l) => l.id !== '')
  const people = await roster.upsertContacts(tx.db, inbound.account, leavers, tx.now, house.settings)
  const at = new Date(Math.min(inbound.at, tx.now.getTime()))
  for (const contact of people.values()) {
    if (await roster.recordLeave(tx.db, room.id, contact.id, at, inbound.source)) {
      tx.emit({ type: 'member-left', room, contact, source: inbound.source, at, eventKey: inboundKey(inbound) })
    }
  }
}

/** The list was fetched some time before it is told: who came in this time may be missing in it. */
const SNAPSHOT_TAKES_MS = MINUTE

/** Compares ids, not counts, so that a leave and a join at the same time are both seen. The first list is the baseline. */
async function handleSnapshot(
  house: House,
  inbound: InboundRoomSnapshot,
  room: RoomInfo,
  tx: Tx,
): Promise<'stored' | 'duplicate' | 'ignored'> {
  const members = inbound.members.filter((m) => m.id !== '' && m.id !== inbound.account)
  if (members.length === 0) return 'ignored'
  const known = await roster.presentIn(tx.db, room.id)
  const at = new Date(Math.min(inbound.at, tx.now.getTime()))
  if (known.snapshotAt !== null && at <= known.snapshotAt) return 'duplicate'
  const people = await roster.upsertContacts(tx.db, inbound.account, members, tx.now, house.settings)
  const before = new Set(known.platformIds)
  if (known.snapshotAt === null) {
    await roster.markPresent(
      tx.db,
      [...people.values()].map((c) => ({ roomId: room.id, contactId: c.id })),
      tx.now,
    )
  } else {
    for (const contact of people.values()) {
      if (!before.has(contact.platformId)) await join(room, contact, undefined, 'snapshot', at, inboundKey(inbound), tx)
    }
    const now = new Set(members.map((m) => m.id))
    const gone = known.platformIds.filter((id) => !now.has(id))
    const left = await roster.upsertContacts(
      tx.db,
      inbound.account,
      gone.map((id) => ({ id, name: '' })),
      tx.now,
      house.settings,
    )
    for (const contact of left.values()) {
      const member = await roster.findMember(tx.db, room.id, contact.id)
      if (member !== undefined && member.joinedAt.getTime() > at.getTime() - SNAPSHOT_TAKES_MS) continue
      if (await roster.recordLeave(tx.db, room.id, contact.id, at, 'snapshot')) {
        tx.emit({ type: 'member-left', room, contact, source: 'snapshot', at, eventKey: inboundKey(inbound) })
      }
    }
  }
  await roster.markSnapshot(tx.db, room.id, at)
  return 'stored'
}
