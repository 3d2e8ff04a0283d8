import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Settings } from '../../src/core/config.ts'

/**
 * A real puppet service in a process of its own: `PuppetServer` of wechaty-puppet-service on loopback, with a puppet
 * behind it that does what the test says. Being a process, it can be killed, frozen and started again on its port.
 */
export interface PuppetServerOptions {
  /** Groups that exist, besides the generated ones. By default there is `room-0@chatroom` with eight members. */
  rooms?: { id: string; topic: string; memberIds: string[] }[]
  /** Display names by contact id; everybody else is called after their id. */
  names?: Record<string, string>
  /** Groups `room-0@chatroom`, `room-1@chatroom`, … with members `member-0`, `member-1`, … each. */
  generate?: { rooms: number; membersPerRoom: number }
  botId?: string
  botName?: string
  /** Whether the bot's own sends come back as messages, as on real platforms. True by default. */
  echo?: boolean
  /** False: sending a file is refused, as by gateways that know none. True by default. */
  files?: boolean
  port?: number
  /** With TLS, under the public test certificate of wechaty-puppet-service. */
  tls?: boolean
}

export interface Said {
  roomId?: string
  fromId: string
  text?: string
  id?: string
  mention?: string[]
  quote?: { name: string; text: string }
  /** As the platform would give it; milliseconds now by default. */
  timestamp?: number
  /** A value of wechaty's message type; text by default. */
  type?: number
  filename?: string
  /** The event comes, the body cannot be fetched, so many times. */
  unreadable?: number
}

/** Something the bot said. `at` is milliseconds since the epoch by the server's clock, with fractions. */
export interface SentMessage {
  id: string
  to: string
  text: string
  mentionIds: string[]
  at: number
  /** A file instead of words: its name, and its bytes in base64. */
  file?: { name: string; data: string }
}

export interface Burst {
  count: number
  /** Missing or 0: as fast as the server can. */
  ratePerSecond?: number
  /** `{i}` in the texts becomes the number of the message. Rooms, people and texts are taken in turn. */
  template: { roomIds: string[]; fromIds: string[]; texts: string[] }
}

export interface PuppetServerStats {
  /** How often a client has stopped the puppet. */
  stops: number
  /** Calls by name, as they reach the puppet. */
  calls: Record<string, number>
}

/** What the child can be asked to do. */
export interface PuppetServerCommands {
  say(said: Said): { id: string; at: number }
  emitRaw(event: string, payload: unknown): void
  /** Writes text that is not JSON into the event stream. */
  emitMalformed(event: string, text: string): void
  join(join: { roomId: string; ids: string[]; inviterId?: string; timestamp?: number }): void
  leave(leave: { roomId: string; ids: string[]; timestamp?: number }): void
  rename(contactId: string, name: string): void
  failNextSend(message: string, code?: number): void
  hangSends(on: boolean): void
  silent(on: boolean): void
  logout(): void
  login(botId?: string): void
  burst(burst: Burst): { id: string; at: number }[]
  stats(): PuppetServerStats
}

export type ToChild =
  | { type: 'start'; port: number; token: string; options: PuppetServerOptions }
  | { type: 'call'; n: number; method: string; args: unknown[] }
export type FromChild =
  | { type: 'ready' }
  | { type: 'failed'; error: string }
  | { type: 'result'; n: number; value?: unknown; error?: string }
  | { type: 'sent'; sent: SentMessage }

type Remote<T> = { [K in keyof T]: T[K] extends (...args: infer A) => infer R ? (...args: A) => Promise<R> : never }

export interface PuppetServerHandle extends Remote<PuppetServerCommands> {
  readonly port: number
  readonly endpoint: string
  readonly token: string
  readonly botId: string
  /** For `connectWechat({ settings })`. */
  readonly settings: Pick<Settings, 'wechaty'>
  /** Everything that the bot has said through this server, over all its lives. */
  sent(): readonly SentMessage[]
  waitForSent(wanted: (sent: SentMessage) => boolean, timeoutMs?: number): Promise<SentMessage>
  /** Dies at once, as by `kill -9`. */
  kill(): Promise<void>
  /** Starts again on the same port with the same token, after `kill`. */
  restart(): Promise<void>
  freeze(): void
  thaw(): void
  /** For the end of a test: frozen or not, it goes. */
  stop(): Promise<void>
}

const METHODS: readonly (keyof PuppetServerCommands)[] = [
  'say',
  'emitRaw',
  'emitMalformed',
  'join',
  'leave',
  'rename',
  'failNextSend',
  'hangSends',
  'silent',
  'logout',
  'login',
  'burst',
  'stats',
]

/** Starts a puppet service and resolves when it listens. */
export async function startPuppetServer(options: PuppetServerOptions = {}): Promise<PuppetServerHandle> {
  const handle = new Handle(options, options.port ?? (await freePort()))
  await handle.restart()
  const commands = Object.fromEntries(
    METHODS.map((method) => [method, (...args: unknown[]) => handle.call(method, args)]),
  )
  return Object.assign(handle, commands as unknown as Remote<PuppetServerCommands>)
}

class Handle {
  readonly token = `insecure_${randomUUID()}`
  readonly endpoint: string
  readonly botId: string
  readonly settings: Pick<Settings, 'wechaty'>
  readonly #sent: SentMessage[] = []
  readonly #watchers = new Set<(sent: SentMessage) => void>()
  readonly #calls = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  #child: ChildProcess | undefined
  #n = 0

  constructor(
    readonly options: PuppetServerOptions,
    readonly port: number,
  ) {
    this.endpoint = `127.0.0.1:${port}`
    this.botId = options.botId ?? 'bot'
    this.settings = {
      wechaty: {
        token: this.token,
        endpoint: this.endpoint,
        tlsCaCert: undefined,
        tlsServerName: undefined,
        insecure: options.tls !== true,
      },
    }
  }

  restart(): Promise<void> {
    const child = fork(fileURLToPath(new URL('./puppet-server-child.ts', import.meta.url)), [], {
      execArgv: ['--import', 'tsx'],
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { ...process.env, WECHATY_LOG: 'silent', NODE_OPTIONS: '' },
    })
    this.#child = child
    let stderr = ''
    child.stderr?.on('data', (chunk: Buffer) => {
      stderr = `${stderr}${chunk.toString()}`.slice(-4000)
    })
    return new Promise((resolve, reject) => {
      child.on('message', (raw) => {
        const message = raw as FromChild
        if (message.type === 'ready') resolve()
        else if (message.type === 'failed') reject(new Error(message.error))
        else if (message.type === 'sent') {
          this.#sent.push(message.sent)
          for (const watcher of [...this.#watchers]) watcher(message.sent)
        } else {
          const call = this.#calls.get(message.n)
          this.#calls.delete(message.n)
          if (message.error !== undefined) call?.reject(new Error(message.error))
          else call?.resolve(message.value)
        }
      })
      child.once('exit', (code, signal) => {
        reject(new Error(`the puppet server ended (${code ?? signal}): ${stderr}`))
        for (const call of this.#calls.values()) call.reject(new Error('the puppet server is gone'))
        this.#calls.clear()
      })
      this.#post({ type: 'start', port: this.port, token: this.token, options: this.options })
    })
  }

  call(method: string, args: unknown[]): Promise<unknown> {
    this.#n += 1
    const n = this.#n
    return new Promise((resolve, reject) => {
      this.#calls.set(n, { resolve, reject })
      this.#post({ type: 'call', n, method, args })
    })
  }

  sent(): readonly SentMessage[] {
    return this.#sent
  }

  waitForSent(wanted: (sent: SentMessage) => boolean, timeoutMs = 5000): Promise<SentMessage> {
    const already = this.#sent.find(wanted)
    if (already !== undefined) return Promise.resolve(already)
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#watchers.delete(watcher)
        reject(new Error(`not sent within ${timeoutMs} ms; sent: ${JSON.stringify(this.#sent.slice(-5))}`))
      }, timeoutMs)
      const watcher = (sent: SentMessage) => {
        if (!wanted(sent)) return
        clearTimeout(timer)
        this.#watchers.delete(watcher)
        resolve(sent)
      }
      this.#watchers.add(watcher)
    })
  }

  kill(): Promise<void> {
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
    return new Promise((resolve) => {
      child.once('exit', () => resolve())
      child.kill('SIGKILL')
    })
  }

  freeze(): void {
    this.#child?.kill('SIGSTOP')
  }

  thaw(): void {
    this.#child?.kill('SIGCONT')
  }

  stop(): Promise<void> {
    return this.kill()
  }

  #post(message: ToChild): void {
    // An error here means that the child is gone, which `exit` tells.
    this.#child?.send(message, () => {})
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}
