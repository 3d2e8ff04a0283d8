import { describeError } from '../core/errors.ts'
import type { Log } from '../core/log.ts'
import type { Office, Pulse } from '../core/office.ts'

const EVERY_MS = 1000

/**
 * Tells open pages that something may have changed. While somebody looks, the database is asked once a second for all
 * of them together: another process may have written it.
 */
export class Live {
  readonly #listeners = new Set<(pulse: Pulse) => void>()
  #timer: NodeJS.Timeout | undefined
  #last: Pulse | undefined
  #asking = false

  constructor(
    readonly office: Office,
    readonly log: Log,
  ) {}

  /** Calls back at every change; returns the way to stop. */
  watch(listener: (pulse: Pulse) => void): () => void {
    this.#listeners.add(listener)
    this.#timer ??= setInterval(() => void this.look(), EVERY_MS).unref()
    // A page compares it with what it was made from: nothing between the two is missed.
    if (this.#last !== undefined) listener(this.#last)
    void this.look()
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size > 0) return
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
      const isNew = JSON.stringify(pulse) !== JSON.stringify(this.#last)
      this.#last = pulse
      if (isNew) for (const listener of [...this.#listeners]) listener(pulse)
    } catch (error) {
      this.log.debug({ error: describeError(error) }, 'could not look for changes')
    } finally {
      this.#asking = false
    }
  }
}
