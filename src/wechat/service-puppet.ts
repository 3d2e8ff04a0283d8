import { puppet as protocol } from 'wechaty-grpc'
import { Puppet, types } from 'wechaty-puppet'
import { PuppetService } from 'wechaty-puppet-service'
import type { Picture } from '../core/chat.ts'

type Manager = PuppetService['grpcManager']
type EventStream = NonNullable<Manager['eventStream']>

/** What the supervisor needs of a puppet beyond being one. */
export interface Severable {
  /** Ends the connection from this side only. Tells the other side nothing, and may be called at any time. */
  sever(): void
  /** Called at most once, when the connection ended without us. */
  onSevered: ((reason: string) => void) | undefined
  /** Called for an event that could not be read. */
  onMalformed: ((what: string) => void) | undefined
}

export interface ServicePuppetOptions {
  token: string
  endpoint: string | undefined
  tls: { caCert: string | undefined; serverName: string | undefined; disable: boolean }
}

// wechaty.puppet.EventType of the gRPC protocol; the names are those of the puppet's events.
const EVENT_NAMES: ReadonlyMap<number, string> = new Map([
  [1, 'heartbeat'],
  [2, 'message'],
  [3, 'dong'],
  [4, 'post'],
  [16, 'error'],
  [17, 'friendship'],
  [18, 'room-invite'],
  [19, 'room-join'],
  [20, 'room-leave'],
  [21, 'room-topic'],
  [22, 'scan'],
  [23, 'ready'],
  [25, 'login'],
  [26, 'logout'],
  [27, 'dirty'],
])

/**
 * The gRPC client of wechaty-puppet-service, made fit to be dropped and to meet a server that misbehaves:
 *
 * - stopping it severs the connection instead of sending Stop, which would stop the server's puppet under the
 *   feet of the next client (or of another process that has taken over);
 * - a logout that the server reports is not sent back to it as an order to log out;
 * - an event that is not JSON is counted, where the original throws inside a stream listener;
 * - the LevelDB payload store is never opened: two processes with one token would fight for its lock, and it shows
 *   names from before the last restart;
 * - a picture is sent by one call: the original answers any failure of it with a second, deprecated one, which shows
 *   the picture twice when only the first answer was lost;
 * - no built-in watchdog, no redux bridge: the supervisor does that work.
 */
export class ServicePuppet extends PuppetService implements Severable {
  onSevered: ((reason: string) => void) | undefined
  onMalformed: ((what: string) => void) | undefined
  #severed = false
  // Held here because the original keeps it in a local variable for its first five seconds.
  #stream: EventStream | undefined

  constructor(options: ServicePuppetOptions) {
    super({
      token: options.token,
      endpoint: options.endpoint,
      tls: options.tls,
      // A week: the built-in watchdog resets a connection in ways that lose events, so it must never fire.
      timeoutSeconds: 7 * 24 * 3600,
      cache: { contact: 100, friendship: 10, message: 10, post: 10, room: 10, roomInvitation: 10, roomMember: 10 },
    })
  }

  protected override hookPayloadStore(): void {}

  override async onStart(): Promise<void> {
    try {
      await super.onStart()
    } catch (error) {
      // Said here, because the original takes five more seconds to admit that it did not start.
      this.#ended(textOf(error))
      throw error
    }
    for (const unsubscribe of this._cleanupCallbackList.splice(0)) unsubscribe()
  }

  override async onStop(): Promise<void> {
    this.sever()
  }

  sever(): void {
    this.#severed = true
    this.#stream?.cancel()
    this.#stream = undefined
    try {
      // Without a client there is nothing to close: the getter says so by throwing.
      this._grpcManager?.client.close()
    } catch {}
  }

  override async logout(reason?: string): Promise<void> {
    await Puppet.prototype.logout.call(this, reason)
  }

  override ding(data: string): void {
    if (!this.#severed) super.ding(data)
  }

  async sendPicture(conversationId: string, picture: Picture): Promise<string | undefined> {
    const request = new protocol.MessageSendFileRequest()
    request.setConversationId(conversationId)
    // As base64, because a small one is sent along and the library cannot write a buffer down; a large one is uploaded
    // here, and what goes wrong up to this point was surely not shown.
    const file = this.FileBoxUuid.fromBase64(picture.png.toString('base64'), picture.name)
    request.setFileBox(await this.serializeFileBox(file))
    const { client } = this.grpcManager
    return new Promise((resolve, reject) => {
      client.messageSendFile(request, (error: Error | null, answer?: protocol.MessageSendFileResponse) => {
        if (error !== null) reject(error)
        else resolve(answer?.getId() || answer?.getIdStringValueDeprecated()?.getValue())
      })
    })
  }

  override onDirty(event: { payloadType: types.Dirty; payloadId: string }): void {
    // The original throws for types it does not know.
    if (event.payloadType > types.Dirty.Unspecified && event.payloadType <= types.Dirty.Post) super.onDirty(event)
  }

  protected override bridgeGrpcEventStream(manager: Manager): void {
    this.#holdStream(manager)
    manager
      .on('data', (event: { getType(): number; getPayload(): string }) => this.#onEvent(event))
      .on('error', () => {})
  }

  #ended(reason: string): void {
    if (this.#severed) return
    const tell = this.onSevered
    this.onSevered = undefined
    tell?.(reason)
  }

  #onEvent(event: { getType(): number; getPayload(): string }): void {
    if (this.#severed) return
    const type = event.getType()
    const name = EVENT_NAMES.get(type)
    try {
      if (name !== 'heartbeat') this.emit('heartbeat', { data: name ?? `event ${type}` })
      if (name === undefined) return
      const payload: unknown = JSON.parse(event.getPayload())
      if (typeof payload !== 'object' || payload === null) throw new Error('the payload is not an object')
      if (name === 'login') this.#onLogin(payload)
      else if (name === 'logout') void this.logout().catch(() => {})
      else this.emit(name, payload)
    } catch (error) {
      this.onMalformed?.(`${name ?? type}: ${textOf(error)}`)
    }
  }

  #onLogin(payload: object): void {
    const id = 'contactId' in payload ? payload.contactId : undefined
    if (typeof id !== 'string' || id === '') throw new Error('a login without an id')
    if (this.isLoggedIn && this.currentUserId === id) return
    if (!this.isLoggedIn) {
      this.login(id)
      return
    }
    void this.logout('another account logged in')
      .then(() => this.login(id))
      .catch((error: unknown) => this.onMalformed?.(`login: ${textOf(error)}`))
  }

  /**
   * Makes the event stream known from the moment it is opened, so that `sever` can cancel it at any time, and so that
   * its end is heard at any time: the original waits five seconds for a first event before it listens.
   */
  #holdStream(manager: Manager): void {
    const startStream: unknown = Reflect.get(manager, 'startStream')
    if (typeof startStream !== 'function') return
    Reflect.set(manager, 'startStream', async () => {
      const client = manager.client
      const open = client.event.bind(client)
      const held = (...args: Parameters<typeof open>) => {
        const stream = open(...args)
        stream.on('end', () => this.#ended('the server ended the event stream'))
        stream.on('error', (error: unknown) => this.#ended(textOf(error)))
        this.#stream = stream
        if (this.#severed) stream.cancel()
        return stream
      }
      Reflect.set(client, 'event', held)
      return Reflect.apply(startStream, manager, [])
    })
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
