import { elapsedMs } from '../core/clock.ts'
import { safeName } from '../core/people.ts'

/** Least recently used entries go first; entries also go when their time is up. */
export class Lru<V> {
  readonly #entries = new Map<string, { value: V; until: number }>()
  constructor(readonly max: number) {}

  get size(): number {
    return this.#entries.size
  }

  get(key: string): { value: V } | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    this.#entries.delete(key)
    if (entry.until < elapsedMs()) return undefined
    this.#entries.set(key, entry)
    return entry
  }

  set(key: string, value: V, ttlMs: number): void {
    this.#entries.delete(key)
    this.#entries.set(key, { value, until: elapsedMs() + ttlMs })
    if (this.#entries.size > this.max) {
      const oldest = this.#entries.keys().next().value
      if (oldest !== undefined) this.#entries.delete(oldest)
    }
  }

  delete(key: string): void {
    this.#entries.delete(key)
  }

  clear(): void {
    this.#entries.clear()
  }
}

/** How names are asked for, one remote call each. */
export interface Directory {
  contactName(id: string): Promise<string>
  roomTopic(id: string): Promise<string>
  roomAlias(roomId: string, contactId: string): Promise<string>
}

const KNOWN_MS = 30 * 60_000
// After a failed look-up, nobody asks again for a while: a room full of chatter must not turn into a storm of calls.
const UNKNOWN_MS = 15_000

/**
 * Names of people and rooms, kept in memory only: a disk cache is what makes other bots show last year's nickname.
 * A look-up that fails gives `undefined`, never an exception; a message matters more than a name.
 */
export class NameBook {
  readonly #names: Record<'contact' | 'room' | 'alias', Lru<string | undefined>> = {
    contact: new Lru(20_000),
    room: new Lru(20_000),
    alias: new Lru(5_000),
  }
  readonly #asking = new Map<string, Promise<string | undefined>>()
  /** Names with a colon in them, needed to read quotes; rare, so a small set will do. */
  readonly #colonNames = new Lru<true>(500)
  #directory: Directory | undefined

  use(directory: Directory | undefined): void {
    this.#directory = directory
    this.#asking.clear()
  }

  contact(id: string): Promise<string | undefined> {
    return this.#ask('contact', id, (d) => d.contactName(id))
  }

  topic(id: string): Promise<string | undefined> {
    return this.#ask('room', id, (d) => d.roomTopic(id), 40)
  }

  /** What somebody calls themself in one room; most have no such name. */
  alias(roomId: string, contactId: string): Promise<string | undefined> {
    return this.#ask('alias', `${roomId}\n${contactId}`, (d) => d.roomAlias(roomId, contactId))
  }

  /** A contact's name if it is known already. */
  known(contactId: string): string | undefined {
    return this.#names.contact.get(contactId)?.value
  }

  isColonName(name: string): boolean {
    return this.#colonNames.get(name) !== undefined
  }

  learnTopic(id: string, topic: string): void {
    this.#names.room.set(id, safeName(topic, '', 40) || undefined, KNOWN_MS)
  }

  forgetContact(id: string): void {
    this.#names.contact.delete(id)
  }

  forgetRoom(id: string): void {
    this.#names.room.delete(id)
  }

  forgetAliases(): void {
    this.#names.alias.clear()
  }

  async #ask(
    kind: 'contact' | 'room' | 'alias',
    key: string,
    fetch: (directory: Directory) => Promise<string>,
    max = 20,
  ): Promise<string | undefined> {
    const cached = this.#names[kind].get(key)
    if (cached !== undefined) return cached.value
    const directory = this.#directory
    if (directory === undefined) return undefined
    const flight = `${kind}\n${key}`
    const asking = this.#asking.get(flight)
    if (asking !== undefined) return asking
    const answer = fetch(directory).then(
      (raw) => {
        const name = safeName(raw, '', max) || undefined
        this.#names[kind].set(key, name, KNOWN_MS)
        if (name !== undefined && kind === 'contact' && /[：:]/u.test(name)) this.#colonNames.set(name, true, KNOWN_MS)
        return name
      },
      () => {
        this.#names[kind].set(key, undefined, UNKNOWN_MS)
        return undefined
      },
    )
    this.#asking.set(flight, answer)
    try {
      return await answer
    } finally {
      if (this.#asking.get(flight) === answer) this.#asking.delete(flight)
    }
  }
}
