import { describeError } from '../core/errors.ts'
import type { Log } from '../core/log.ts'
import type { Office, Pulse } from '../core/office.ts'
import { liveAmong } from '../features/access/index.ts'

const EVERY_MS = 1000
/** Tabs of one session that are told; one more ends the oldest. */
const MOST_OF_ONE = 20

/** A page that is open. */
export interface Watcher {
  /** The session by which it may look. */
  digest: string
  change(pulse: Pulse): void
  /** The session has ended, or somebody is no colleague any more: nothing follows. */
  over(): void
}

/**
 * Tells open pages that something may have changed. While somebody looks, the database is asked once a second for all
 * of them together: another process may have written it. Who may not look any more is told that before anything else.
 */
export class Live {
  readonly #watchers = new Set<Watcher>()
  #timer: NodeJS.Timeout | undefined
  #last: Pulse | undefined
  #asking = false

  constructor(
    readonly office: Office,
    readonly log: Log,
  ) {}

  /** Calls back at every change; returns the way to stop. */
  watch(watcher: Watcher): () => void {
    const [oldest, ...others] = [...this.#watchers].filter((one) => one.digest === watcher.digest)
    if (others.length + 1 >= MOST_OF_ONE) oldest?.over()
    this.#watchers.add(watcher)
    this.#timer ??= setInterval(() => void this.look(), EVERY_MS).unref()
    // A page compares it with what it was made from: nothing between the two is missed.
    if (this.#last !== undefined) watcher.change(this.#last)
    void this.look()
    return () => {
      this.#watchers.delete(watcher)
      if (this.#watchers.size > 0) return
      clearInterval(this.#timer)
      this.#timer = undefined
      this.#last = undefined
    }
  }

  /** Asks now. */
  async look(): Promise<void> {
    if (this.#asking) return
    this.#asking = true
    try {
      const pulse = await this.office.pulse()
      const asked = [...this.#watchers]
      const alive = await liveAmong(this.office.db, [...new Set(asked.map((w) => w.digest))], this.office.now())
      for (const watcher of asked) if (!alive.has(watcher.digest)) watcher.over()
      const isNew = JSON.stringify(pulse) !== JSON.stringify(this.#last)
      this.#last = pulse
      // Who came meanwhile is told what was known then, and asked for at the next look.
      if (isNew) for (const watcher of [...this.#watchers]) watcher.change(pulse)
    } catch (error) {
      this.log.debug({ error: describeError(error) }, 'could not look for changes')
    } finally {
      this.#asking = false
    }
  }
}
