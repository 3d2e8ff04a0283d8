import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { PuppetServerHandle } from './puppet-server.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** The bot as an operator runs it: `src/main.ts` in a process of its own, with nothing but its environment. */
export class BotProcess {
  #child: ChildProcess | undefined
  #output = ''
  readonly #watchers = new Set<() => void>()

  constructor(readonly env: Record<string, string>) {}

  /** Resolves when it has said that it is running; a bot that stands by for a lease says so in its log instead. */
  async start(until = /is running/, timeoutMs = 30_000): Promise<this> {
    this.#output = ''
    const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], {
      cwd: ROOT,
      env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', HOST: '127.0.0.1', PORT: '0', ...this.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child = child
    const collect = (chunk: Buffer) => {
      this.#output += chunk.toString()
      for (const watcher of [...this.#watchers]) watcher()
    }
    child.stdout?.on('data', collect)
    child.stderr?.on('data', collect)
    child.on('exit', () => collect(Buffer.from('\n[exited]\n')))
    await this.waitForOutput(until, timeoutMs)
    return this
  }

  get output(): string {
    return this.#output
  }

  waitForOutput(wanted: RegExp, timeoutMs = 30_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const check = () => {
        if (wanted.test(this.#output)) finish(resolve)
        else if (this.#output.includes('[exited]')) finish(() => reject(new Error(`the bot ended:\n${this.#output}`)))
      }
      const timer = setTimeout(
        () => finish(() => reject(new Error(`the bot did not say ${wanted} within ${timeoutMs} ms:\n${this.#output}`))),
        timeoutMs,
      )
      const finish = (end: () => void) => {
        clearTimeout(timer)
        this.#watchers.delete(check)
        end()
      }
      this.#watchers.add(check)
      check()
    })
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  /** As an operator stops it; returns the exit code. */
  async stop(): Promise<number | null> {
    return this.#end('SIGTERM')
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null
    return new Promise((resolve) => {
      child.once('exit', (code) => resolve(code))
      child.kill(signal)
    })
  }
}

/** The environment that connects a bot to a puppet server and a database, with nothing holding sends back. */
export function botEnv(server: PuppetServerHandle, databaseUrl: string, dataDir: string): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    DATA_DIR: dataDir,
    OWNER_IDS: 'owner',
    ROOMS: 'all',
    LOG_LEVEL: 'info',
    WECHATY_PUPPET: 'wechaty-puppet-service',
    WECHATY_PUPPET_SERVICE_TOKEN: server.token,
    WECHATY_PUPPET_SERVICE_ENDPOINT: server.endpoint,
    WECHATY_PUPPET_SERVICE_NO_TLS_INSECURE_CLIENT: 'true',
    SEND_ACCOUNT_INTERVAL_MS: '0',
    SEND_ROOM_INTERVAL_MS: '0',
    SEND_PER_MINUTE: '0',
    WELCOME_WINDOW_MS: '1000',
  }
}
