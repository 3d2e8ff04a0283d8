import { randomUUID } from 'node:crypto'
import { type payloads, throwUnsupportedError, types } from 'wechaty-puppet'
import { PuppetMock } from 'wechaty-puppet-mock'
import { PuppetServer } from 'wechaty-puppet-service'
import type {
  Burst,
  FromChild,
  PuppetServerCommands,
  PuppetServerOptions,
  Said,
  SentMessage,
  ToChild,
} from './puppet-server.ts'

const MAX_MESSAGES = 200_000

/** The wall clock with fractions of a millisecond, for the benchmarks. */
const wallMs = () => performance.timeOrigin + performance.now()

/** What the server hands over for a file. */
type FileBoxInterface = Parameters<PuppetMock['messageSendFile']>[1]

class ServedPuppet extends PuppetMock {
  readonly botId: string
  readonly #options: PuppetServerOptions
  readonly #names: Map<string, string>
  readonly #rooms: Map<string, { id: string; topic: string; memberIds: string[] }>
  readonly #messages = new Map<string, payloads.Message>()
  readonly #unreadable = new Map<string, number>()
  readonly calls: Record<string, number> = {}
  readonly #post: (message: FromChild) => void
  #failNext: Error | undefined
  #hanging: (() => void)[] | undefined
  muted = false
  stops = 0

  constructor(options: PuppetServerOptions, post: (message: FromChild) => void) {
    super({ timeoutSeconds: 7 * 24 * 3600 })
    this.#options = options
    this.#post = post
    this.botId = options.botId ?? 'bot'
    this.#names = new Map(Object.entries(options.names ?? {}))
    this.#names.set(this.botId, options.botName ?? '暖暖')
    this.#rooms = new Map((options.rooms ?? []).map((room) => [room.id, { ...room, memberIds: [...room.memberIds] }]))
    const emit = this.emit
    Reflect.set(this, 'emit', (event: string, ...args: unknown[]) => {
      if (this.muted && event !== 'start' && event !== 'stop' && event !== 'login') return false
      return Reflect.apply(emit, this, [event, ...args])
    })
    this.on('start', () => {
      if (!this.isLoggedIn) this.login(this.botId)
    })
    this.on('stop', () => {
      this.stops += 1
    })
  }

  override ding(data?: string): void {
    this.#count('ding')
    setImmediate(() => this.emit('dong', { data: data ?? '' }))
  }

  // @ts-expect-error As below.
  override async messageSendFile(conversationId: string, file: FileBoxInterface): Promise<string> {
    this.#count('messageSendFile')
    if (this.#options.files === false) throwUnsupportedError()
    const failure = this.#failNext
    this.#failNext = undefined
    if (failure !== undefined) throw failure
    const data = (await file.toBuffer()).toString('base64')
    const sent: SentMessage = {
      id: randomUUID(),
      to: conversationId,
      text: '',
      mentionIds: [],
      at: wallMs(),
      file: { name: file.name, data },
    }
    this.#post({ type: 'sent', sent })
    if (this.#options.echo !== false) {
      const inRoom = this.#room(conversationId) !== undefined
      const image = { id: sent.id, fromId: this.botId, type: types.Message.Image }
      this.say(inRoom ? { ...image, roomId: conversationId } : image)
    }
    return sent.id
  }

  // @ts-expect-error The mock's own type says that nothing comes back; a puppet may return the id.
  override async messageSendText(conversationId: string, text: string, mentionIds: string[] = []): Promise<string> {
    this.#count('messageSendText')
    const failure = this.#failNext
    this.#failNext = undefined
    if (failure !== undefined) throw failure
    const hanging = this.#hanging
    if (hanging !== undefined) await new Promise<void>((resolve) => hanging.push(resolve))
    const known = this.#names.has(conversationId) || this.#room(conversationId) !== undefined
    if (!known && !/^member-\d+$/.test(conversationId)) throw new Error(`contact or room not found: ${conversationId}`)
    const sent: SentMessage = { id: randomUUID(), to: conversationId, text, mentionIds, at: wallMs() }
    this.#post({ type: 'sent', sent })
    if (this.#options.echo !== false) {
      const inRoom = this.#room(conversationId) !== undefined
      this.say({
        id: sent.id,
        fromId: this.botId,
        text,
        ...(inRoom ? { roomId: conversationId, mention: mentionIds } : {}),
      })
    }
    return sent.id
  }

  // These are what a remote call reaches, before the server's own cache.
  override messagePayload(id: string): Promise<payloads.Message> {
    this.#count('messagePayload')
    return super.messagePayload(id)
  }

  override contactPayload(id: string): Promise<payloads.Contact> {
    this.#count('contactPayload')
    return super.contactPayload(id)
  }

  override roomPayload(id: string): Promise<payloads.Room> {
    this.#count('roomPayload')
    return super.roomPayload(id)
  }

  override roomMemberPayload(roomId: string, contactId: string): Promise<payloads.RoomMember> {
    this.#count('roomMemberPayload')
    return super.roomMemberPayload(roomId, contactId)
  }

  override async messageRawPayload(id: string): Promise<payloads.Message> {
    const left = this.#unreadable.get(id) ?? 0
    if (left > 0) {
      this.#unreadable.set(id, left - 1)
      throw new Error(`the body of ${id} cannot be fetched`)
    }
    const payload = this.#messages.get(id)
    if (payload === undefined) throw new Error(`message not found: ${id}`)
    return payload
  }

  override async contactRawPayload(id: string): Promise<payloads.Contact> {
    if (id.startsWith('nobody')) throw new Error(`contact not found: ${id}`)
    return {
      id,
      name: this.#names.get(id) ?? `名字${id}`,
      gender: types.ContactGender.Unknown,
      type: types.Contact.Individual,
      avatar: '',
      phone: [],
    }
  }

  override async roomRawPayload(id: string): Promise<payloads.Room> {
    const room = this.#room(id)
    if (room === undefined) throw new Error(`room not found: ${id}`)
    return { id, topic: room.topic, memberIdList: room.memberIds, adminIdList: [] }
  }

  override async roomList(): Promise<string[]> {
    this.#count('roomList')
    const generated = Array.from({ length: this.#generated().rooms }, (_, i) => `room-${i}@chatroom`)
    return [...new Set([...this.#rooms.keys(), ...generated])]
  }

  override async roomMemberList(id: string): Promise<string[]> {
    this.#count('roomMemberList')
    return this.#room(id)?.memberIds ?? []
  }

  override async roomMemberRawPayload(roomId: string, contactId: string): Promise<payloads.RoomMember> {
    if (this.#room(roomId) === undefined) throw new Error(`room not found: ${roomId}`)
    return { id: contactId, name: this.#names.get(contactId) ?? '', avatar: '', roomAlias: '' }
  }

  say(said: Said): { id: string; at: number } {
    const id = said.id ?? randomUUID()
    const at = wallMs()
    const text = said.quote
      ? `「${said.quote.name}：${said.quote.text}」\n- - - - - - - - - - - - - - -\n${said.text ?? ''}`
      : (said.text ?? '')
    const common = {
      id,
      talkerId: said.fromId,
      text,
      timestamp: said.timestamp ?? Math.floor(at),
      type: said.type ?? types.Message.Text,
      ...(said.filename === undefined ? {} : { filename: said.filename }),
    }
    this.#messages.set(
      id,
      said.roomId === undefined
        ? { ...common, listenerId: this.botId }
        : { ...common, roomId: said.roomId, mentionIdList: said.mention ?? [] },
    )
    if (said.unreadable !== undefined) this.#unreadable.set(id, said.unreadable)
    if (this.#messages.size > MAX_MESSAGES) {
      const oldest = this.#messages.keys().next().value
      if (oldest !== undefined) this.#messages.delete(oldest)
    }
    this.emit('message', { messageId: id })
    return { id, at }
  }

  async burst({ count, ratePerSecond = 0, template }: Burst): Promise<{ id: string; at: number }[]> {
    const out: { id: string; at: number }[] = []
    const begin = performance.now()
    const pick = (list: readonly string[], i: number) => list[i % list.length] ?? ''
    for (let i = 0; i < count; ) {
      const due = ratePerSecond > 0 ? Math.floor(((performance.now() - begin) / 1000) * ratePerSecond) + 1 : i + 50
      for (; i < Math.min(due, count); i += 1) {
        out.push(
          this.say({
            roomId: pick(template.roomIds, i),
            fromId: pick(template.fromIds, i),
            text: pick(template.texts, i).replaceAll('{i}', `${i}`),
          }),
        )
      }
      if (ratePerSecond > 0) await new Promise((resolve) => setTimeout(resolve, 1))
      else await new Promise((resolve) => setImmediate(resolve))
    }
    return out
  }

  join({ roomId, ids, inviterId, timestamp }: Parameters<PuppetServerCommands['join']>[0]): void {
    const room = this.#room(roomId)
    if (room !== undefined) {
      this.#rooms.set(roomId, { ...room, memberIds: [...new Set([...room.memberIds, ...ids])] })
      this.cache.room.delete(roomId)
    }
    this.emit('room-join', {
      roomId,
      inviteeIdList: ids,
      inviterId: inviterId ?? '',
      timestamp: timestamp ?? Math.floor(wallMs()),
    })
  }

  leave({ roomId, ids, timestamp }: Parameters<PuppetServerCommands['leave']>[0]): void {
    const room = this.#room(roomId)
    if (room !== undefined) {
      this.#rooms.set(roomId, { ...room, memberIds: room.memberIds.filter((id) => !ids.includes(id)) })
      this.cache.room.delete(roomId)
    }
    this.emit('room-leave', { roomId, removeeIdList: ids, removerId: '', timestamp: timestamp ?? Math.floor(wallMs()) })
  }

  rename(contactId: string, name: string): void {
    this.#names.set(contactId, name)
    this.cache.contact.delete(contactId)
    this.emit('dirty', { payloadType: types.Dirty.Contact, payloadId: contactId })
  }

  failNextSend(message: string, code?: number): void {
    this.#failNext = Object.assign(new Error(message), code === undefined ? {} : { code })
  }

  hangSends(on: boolean): void {
    const waiting = this.#hanging
    this.#hanging = on ? (waiting ?? []) : undefined
    if (!on) for (const go of waiting ?? []) go()
  }

  emitMalformed(event: string, text: string): void {
    // The server serialises whatever it is given, so the fault has to be put into the serialiser for a moment.
    const stringify = JSON.stringify
    JSON.stringify = () => text
    try {
      // The server's own puppet listens too, so it needs something valid.
      this.emit(event, event === 'dirty' ? { payloadType: types.Dirty.Contact, payloadId: 'x' } : {})
    } finally {
      JSON.stringify = stringify
    }
  }

  #generated(): { rooms: number; membersPerRoom: number } {
    return this.#options.generate ?? { rooms: this.#options.rooms === undefined ? 1 : 0, membersPerRoom: 8 }
  }

  #room(id: string): { id: string; topic: string; memberIds: string[] } | undefined {
    const room = this.#rooms.get(id)
    if (room !== undefined) return room
    const n = Number(/^room-(\d+)@chatroom$/.exec(id)?.[1] ?? Number.NaN)
    const { rooms, membersPerRoom } = this.#generated()
    if (!(n < rooms)) return undefined
    return {
      id,
      topic: `演示群${n}`,
      memberIds: [this.botId, ...Array.from({ length: membersPerRoom }, (_, i) => `member-${i}`)],
    }
  }

  #count(call: string): void {
    this.calls[call] = (this.calls[call] ?? 0) + 1
  }
}

let puppet: ServedPuppet | undefined
const post = (message: FromChild) => {
  process.send?.(message)
}

function commandsOf(served: ServedPuppet): Record<string, (...args: never[]) => unknown> {
  const commands: { [K in keyof PuppetServerCommands]: (...args: Parameters<PuppetServerCommands[K]>) => unknown } = {
    say: (said) => served.say(said),
    emitRaw: (event, payload) => {
      served.emit(event, payload)
    },
    emitMalformed: (event, text) => served.emitMalformed(event, text),
    join: (join) => served.join(join),
    leave: (leave) => served.leave(leave),
    rename: (id, name) => served.rename(id, name),
    failNextSend: (message, code) => served.failNextSend(message, code),
    hangSends: (on) => served.hangSends(on),
    silent: (on) => {
      served.muted = on
    },
    logout: () => served.logout('by the test'),
    login: (botId) => served.login(botId ?? served.botId),
    burst: (burst) => served.burst(burst),
    stats: () => ({ stops: served.stops, calls: served.calls }),
  }
  return commands
}

process.on('message', async (raw) => {
  const message = raw as ToChild
  if (message.type === 'start') {
    try {
      puppet = new ServedPuppet(message.options, post)
      puppet.on('error', () => {})
      const server = new PuppetServer({
        endpoint: `127.0.0.1:${message.port}`,
        puppet,
        token: message.token,
        tls: { disable: message.options.tls !== true },
      })
      await server.start()
      post({ type: 'ready' })
    } catch (error) {
      post({ type: 'failed', error: String(error) })
    }
    return
  }
  try {
    if (puppet === undefined) throw new Error('not started')
    const command = commandsOf(puppet)[message.method]
    const value: unknown = await command?.(...(message.args as never[]))
    post({ type: 'result', n: message.n, value })
  } catch (error) {
    post({ type: 'result', n: message.n, error: String(error) })
  }
})
process.on('disconnect', () => process.exit(0))
