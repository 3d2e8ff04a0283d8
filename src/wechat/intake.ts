import type { Puppet } from 'wechaty-puppet'
import { type payloads, types } from 'wechaty-puppet'
import type {
  Inbound,
  InboundLogin,
  InboundMessage,
  InboundRoomJoin,
  InboundRoomLeave,
  InboundRoomSnapshot,
  InboundRoomTopic,
  OnInbound,
  PersonRef,
} from '../core/chat.ts'
import type { Clock } from '../core/clock.ts'
import { describeError } from '../core/errors.ts'
import type { Log } from '../core/log.ts'
import { safeName, UNKNOWN_NAME, UNKNOWN_TOPIC } from '../core/people.ts'
import { splitQuote } from '../core/quote.ts'
import { composeMessage, eventId, readContent, readMentions, toMilliseconds } from './inbound.ts'
import { NameBook } from './name-book.ts'
import { OrderedQueue } from './ordered-queue.ts'
import type { Patience } from './patience.ts'
import type { LinkTimings } from './timings.ts'

/** What happened at this edge since the start, for the metrics. */
export interface LinkCounters {
  messages: number
  /** Messages whose body could not be had: lost, and told as a gap. */
  unreadable: number
  /** Events that were not what the protocol says. */
  malformed: number
  /** Notices without a sender. */
  ignored: number
  /** Errors that the puppet reported. */
  errors: number
  snapshots: number
  /** Connections begun. */
  attempts: number
  /** How often the link was lost. */
  losses: number
}

/** A connection as the intake sees it. */
export interface Source {
  puppet: Puppet
  patience: Patience
}

const CONCURRENCY = 64
/** Unknown names asked for in one snapshot or one mention list; the rest come as people talk. */
const NAMES_PER_SNAPSHOT = 50
const NAMES_PER_MENTION = 10

/**
 * Reads everything that a puppet reports and hands it on as `Inbound`, in order of arrival. It outlives the single
 * connection: a message that was announced on one and could not be fetched any more is asked for on the next.
 *
 * It listens to the raw puppet rather than to Wechaty, whose own handlers load every member of a room on its first
 * message and drop joins that name no inviter.
 */
export class Intake {
  readonly counters: LinkCounters = {
    messages: 0,
    unreadable: 0,
    malformed: 0,
    ignored: 0,
    errors: 0,
    snapshots: 0,
    attempts: 0,
    losses: 0,
  }
  readonly names = new NameBook()
  readonly #clock: Clock
  readonly #log: Log
  readonly #onInbound: OnInbound
  readonly #timings: LinkTimings
  readonly #queue: OrderedQueue<Inbound>
  #source: Source | undefined
  #account: string | undefined
  #botName = ''
  #unread: { id: string; arrivedAt: number }[] = []
  #lost: { from: number; to: number; ids: string[] } | undefined
  #stopped = false

  constructor(options: { clock: Clock; log: Log; onInbound: OnInbound; timings: LinkTimings }) {
    this.#clock = options.clock
    this.#log = options.log
    this.#onInbound = options.onInbound
    this.#timings = options.timings
    this.#queue = new OrderedQueue<Inbound>({
      concurrency: CONCURRENCY,
      holdMs: options.timings.holdMs,
      emit: (inbound) => this.#hand(inbound),
      onError: (error) => {
        this.counters.errors += 1
        this.#log.error({ error: describeError(error) }, 'inbound material could not be handled')
      },
    })
  }

  /** Listens to a puppet that has not started yet. */
  attach(source: Source): void {
    this.#source = source
    const { puppet } = source
    const listen = <P>(handle: (payload: P) => void) => {
      return (payload: P) => {
        if (this.#source !== source || this.#stopped) return
        try {
          handle(payload)
        } catch (error) {
          this.malformed(describeError(error))
        }
      }
    }
    puppet.on(
      'message',
      listen((p: payloads.EventMessage) => this.#onMessage(p)),
    )
    puppet.on(
      'room-join',
      listen((p: payloads.EventRoomJoin) => this.#onJoin(p)),
    )
    puppet.on(
      'room-leave',
      listen((p: payloads.EventRoomLeave) => this.#onLeave(p)),
    )
    puppet.on(
      'room-topic',
      listen((p: payloads.EventRoomTopic) => this.#onTopic(p)),
    )
    puppet.on(
      'dirty',
      listen((p: payloads.EventDirty) => this.#onDirty(p)),
    )
    const { patience } = source
    const { lookupMs } = this.#timings
    const late = () => new Error(`no answer within ${lookupMs} ms`)
    this.names.use({
      // The raw payloads, because the puppet's own cache knows no expiry.
      contactName: async (id) => {
        const raw: unknown = await patience.within(puppet.contactRawPayload(id), lookupMs, late)
        return textOf(raw, 'name')
      },
      roomTopic: async (id) => {
        const raw: unknown = await patience.within(puppet.roomRawPayload(id), lookupMs, late)
        return textOf(raw, 'topic')
      },
      roomAlias: async (roomId, contactId) => {
        const raw: unknown = await patience.within(puppet.roomMemberRawPayload(roomId, contactId), lookupMs, late)
        return textOf(raw, 'roomAlias')
      },
    })
  }

  detach(source: Source): void {
    if (this.#source !== source) return
    this.#source = undefined
    this.names.use(undefined)
  }

  /** Somebody is logged in. `connection` names the link, `at` when. */
  loggedIn(account: string, connection: string, at: number, first: boolean): void {
    if (this.#account !== account) this.names.forgetAliases()
    this.#account = account
    this.#queue.push(async (): Promise<InboundLogin> => {
      const name = (await this.names.contact(account)) ?? ''
      this.#botName = name
      return {
        type: 'login',
        account,
        receivedAt: at,
        eventId: eventId('login', connection, account, at),
        name,
        connection,
        first,
      }
    })
    for (const { id, arrivedAt } of this.#unread.splice(0)) this.#pushMessage(id, arrivedAt, true)
  }

  gap(account: string, from: number, to: number, reason: string): void {
    this.#hand({
      type: 'link-gap',
      account,
      receivedAt: this.#now(),
      eventId: eventId('link-gap', account, from, to, reason),
      from,
      to,
      reason,
    })
  }

  malformed(what: string): void {
    this.counters.malformed += 1
    this.#log.warn({ what }, 'the platform sent an event that cannot be read')
  }

  /** Hands on the complete member list of a room. */
  async snapshot(roomId: string): Promise<void> {
    const source = this.#source
    const account = this.#account
    if (source === undefined || account === undefined) throw new Error('the link is down')
    const { readMs } = this.#timings
    const late = () => new Error(`no answer within ${readMs} ms`)
    const raw: unknown = await source.patience.within(source.puppet.roomRawPayload(roomId), readMs, late)
    const topic = safeName(textOf(raw, 'topic'), UNKNOWN_TOPIC, 40)
    let ids = idsOf(raw, 'memberIdList')
    if (ids.length === 0) {
      ids = cleanIds(await source.patience.within(source.puppet.roomMemberList(roomId), readMs, late))
    }
    // An empty list means that the platform would not tell; taken at its word, everybody would have left.
    if (ids.length === 0) throw new Error('the platform gave an empty member list')
    const members = await this.#people(ids, NAMES_PER_SNAPSHOT)
    if (this.#stopped || this.#source !== source) return
    const at = this.#now()
    this.names.learnTopic(roomId, topic)
    this.counters.snapshots += 1
    const snapshot: InboundRoomSnapshot = {
      type: 'room-snapshot',
      account,
      receivedAt: at,
      eventId: eventId('room-snapshot', roomId, ids, at),
      room: { id: roomId, topic },
      members,
      at,
    }
    this.#hand(snapshot)
  }

  /** Hands on nothing more, except what is already read. */
  async stop(): Promise<void> {
    this.#queue.clearWaiting()
    await this.#queue.idle()
    this.#stopped = true
  }

  #now(): number {
    return this.#clock.now().getTime()
  }

  #hand(inbound: Inbound): void {
    if (this.#stopped) return
    if (inbound.type === 'message') this.counters.messages += 1
    try {
      this.#onInbound(inbound)
    } catch (error) {
      this.#log.error({ error: describeError(error), type: inbound.type }, 'an inbound fact was refused')
    }
  }

  #onMessage({ messageId }: payloads.EventMessage): void {
    if (typeof messageId !== 'string' || messageId === '') throw new Error('a message without an id')
    this.#pushMessage(messageId, this.#now(), false)
  }

  #pushMessage(id: string, arrivedAt: number, again: boolean): void {
    this.#queue.push(() => this.#readMessage(id, arrivedAt, again))
  }

  async #readMessage(id: string, arrivedAt: number, again: boolean): Promise<InboundMessage | undefined> {
    const source = this.#source
    const account = this.#account
    if (source === undefined || account === undefined) {
      this.#keepUnread(id, arrivedAt)
      return undefined
    }
    let payload: payloads.Message
    try {
      payload = await this.#fetch(source, id)
    } catch (error) {
      if (this.#stopped) return undefined
      if (!again) {
        this.#keepUnread(id, arrivedAt)
        if (this.#source !== undefined) this.#rereadLater()
      } else {
        this.counters.unreadable += 1
        this.#tellLost(account, id, arrivedAt, describeError(error))
      }
      return undefined
    }
    const room = payload.roomId === undefined || payload.roomId === '' ? undefined : payload.roomId
    if (typeof payload.talkerId !== 'string' || payload.talkerId === '' || payload.talkerId === room) {
      this.counters.ignored += 1
      this.#log.debug({ messageId: id }, 'a notice without a sender was passed over')
      return undefined
    }
    // Some servers leave the id out of the payload; it is the one that was asked for.
    if (payload.id !== id) payload = { ...payload, id }
    const content = readContent(payload)
    const { body } = splitQuote(content.text)
    const mentionIds = room !== undefined && 'mentionIdList' in payload ? payload.mentionIdList : undefined
    const [senderName, topic, alias] = await Promise.all([
      this.names.contact(payload.talkerId),
      room === undefined ? undefined : this.names.topic(room),
      // Asked only when it can matter, and then once per room.
      room !== undefined && /[@＠]/u.test(body) ? this.names.alias(room, account) : undefined,
      ...readMentions(mentionIds, body, account)
        .filter((mentioned) => this.names.known(mentioned) === undefined)
        .slice(0, NAMES_PER_MENTION)
        .map((mentioned) => this.names.contact(mentioned)),
    ])
    return composeMessage(payload, content, {
      account,
      receivedAt: arrivedAt,
      senderName: senderName ?? UNKNOWN_NAME,
      topic: room === undefined ? undefined : (topic ?? UNKNOWN_TOPIC),
      botNames: alias === undefined ? [this.#botName] : [alias, this.#botName],
      nameOf: (person) => this.names.known(person) ?? UNKNOWN_NAME,
      isName: (name) => this.names.isColonName(name),
    })
  }

  async #fetch(source: Source, id: string): Promise<payloads.Message> {
    const { readMs } = this.#timings
    const raw: unknown = await source.patience.within(
      source.puppet.messageRawPayload(id),
      readMs,
      () => new Error(`no answer within ${readMs} ms`),
    )
    return source.puppet.messageRawPayloadParser(raw)
  }

  /** One gap for all that was lost together: a server that crashed may have taken hundreds with it. */
  #tellLost(account: string, id: string, arrivedAt: number, error: string): void {
    const lost = this.#lost
    if (lost !== undefined) {
      lost.from = Math.min(lost.from, arrivedAt)
      lost.to = Math.max(lost.to, arrivedAt)
      lost.ids.push(id)
      return
    }
    const begun = { from: arrivedAt, to: arrivedAt, ids: [id] }
    this.#lost = begun
    setTimeout(() => {
      this.#lost = undefined
      const { from, to, ids } = begun
      this.#log.error(
        { count: ids.length, messageIds: ids.slice(0, 20), error },
        'messages could not be fetched and are lost',
      )
      this.gap(account, from, to, `${ids.length} messages could not be fetched`)
    }, this.#timings.rereadMs).unref()
  }

  #keepUnread(id: string, arrivedAt: number): void {
    this.#unread.push({ id, arrivedAt })
    if (this.#unread.length > 10_000) this.#unread.shift()
  }

  #rereadLater(): void {
    setTimeout(() => {
      if (this.#stopped || this.#source === undefined) return
      for (const { id, arrivedAt } of this.#unread.splice(0)) this.#pushMessage(id, arrivedAt, true)
    }, this.#timings.rereadMs).unref()
  }

  #onJoin(event: payloads.EventRoomJoin): void {
    const { roomId } = event
    if (typeof roomId !== 'string' || roomId === '') throw new Error('a join without a room')
    const receivedAt = this.#now()
    const ids = cleanIds(event.inviteeIdList)
    const inviterId = typeof event.inviterId === 'string' && event.inviterId !== '' ? event.inviterId : undefined
    const at = toMilliseconds(event.timestamp, receivedAt)
    this.#queue.push(async (): Promise<InboundRoomJoin | undefined> => {
      const account = this.#account
      if (account === undefined || ids.length === 0) {
        // Whoever came, the list of members knows.
        void this.snapshot(roomId).catch(() => {})
        return undefined
      }
      const [room, joiners, inviter] = await Promise.all([
        this.#room(roomId),
        this.#people(ids, NAMES_PER_SNAPSHOT),
        inviterId === undefined ? undefined : this.#person(inviterId),
      ])
      return {
        type: 'room-join',
        account,
        receivedAt,
        eventId: eventId('room-join', roomId, ids, this.#stamp(event.timestamp, receivedAt)),
        room,
        joiners,
        ...(inviter === undefined ? {} : { inviter }),
        source: 'event',
        at,
      }
    })
  }

  #onLeave(event: payloads.EventRoomLeave): void {
    const { roomId } = event
    if (typeof roomId !== 'string' || roomId === '') throw new Error('a leave without a room')
    const receivedAt = this.#now()
    const ids = cleanIds(event.removeeIdList)
    const at = toMilliseconds(event.timestamp, receivedAt)
    this.#queue.push(async (): Promise<InboundRoomLeave | undefined> => {
      const account = this.#account
      if (account === undefined || ids.length === 0) return undefined
      const [room, leavers] = await Promise.all([this.#room(roomId), this.#people(ids, NAMES_PER_SNAPSHOT)])
      return {
        type: 'room-leave',
        account,
        receivedAt,
        eventId: eventId('room-leave', roomId, ids, this.#stamp(event.timestamp, receivedAt)),
        room,
        leavers,
        source: 'event',
        at,
      }
    })
  }

  #onTopic(event: payloads.EventRoomTopic): void {
    const { roomId, newTopic } = event
    if (typeof roomId !== 'string' || roomId === '') throw new Error('a topic without a room')
    const receivedAt = this.#now()
    const topic = safeName(typeof newTopic === 'string' ? newTopic : '', '', 40)
    if (topic === '') this.names.forgetRoom(roomId)
    else this.names.learnTopic(roomId, topic)
    this.#queue.push(async (): Promise<InboundRoomTopic | undefined> => {
      const account = this.#account
      if (account === undefined) return undefined
      const room = topic === '' ? await this.#room(roomId) : { id: roomId, topic }
      return {
        type: 'room-topic',
        account,
        receivedAt,
        eventId: eventId('room-topic', roomId, room.topic, this.#stamp(event.timestamp, receivedAt)),
        room,
        at: toMilliseconds(event.timestamp, receivedAt),
      }
    })
  }

  #onDirty({ payloadType, payloadId }: payloads.EventDirty): void {
    if (payloadType === types.Dirty.Contact) this.names.forgetContact(payloadId)
    else if (payloadType === types.Dirty.Room) this.names.forgetRoom(payloadId)
    else if (payloadType === types.Dirty.RoomMember) this.names.forgetAliases()
  }

  /** What makes an event id the same for duplicates: the platform's own stamp, or else the minute of arrival. */
  #stamp(raw: unknown, receivedAt: number): string {
    return typeof raw === 'number' && raw > 0 ? `${raw}` : `minute ${Math.floor(receivedAt / 60_000)}`
  }

  async #room(id: string): Promise<{ id: string; topic: string }> {
    return { id, topic: (await this.names.topic(id)) ?? UNKNOWN_TOPIC }
  }

  async #person(id: string): Promise<PersonRef> {
    return { id, name: (await this.names.contact(id)) ?? UNKNOWN_NAME }
  }

  /** At most `budget` names are asked for, four at a time. */
  async #people(ids: readonly string[], budget: number): Promise<PersonRef[]> {
    const unknown = ids.filter((id) => this.names.known(id) === undefined).slice(0, budget)
    for (let i = 0; i < unknown.length; i += 4) {
      await Promise.all(unknown.slice(i, i + 4).map((id) => this.names.contact(id)))
    }
    return ids.map((id) => ({ id, name: this.names.known(id) ?? UNKNOWN_NAME }))
  }
}

function textOf(raw: unknown, key: string): string {
  if (typeof raw !== 'object' || raw === null) throw new Error('the platform gave no payload')
  const value: unknown = Reflect.get(raw, key)
  return typeof value === 'string' ? value : ''
}

function idsOf(raw: unknown, key: string): string[] {
  return typeof raw === 'object' && raw !== null ? cleanIds(Reflect.get(raw, key)) : []
}

/** Real ids only, each once: some puppets list people without one. */
function cleanIds(raw: unknown): string[] {
  if (!Array.isArray(raw)) return []
  return [...new Set(raw.filter((id): id is string => typeof id === 'string' && id !== ''))]
}
