import { pause } from './patience.ts'

export interface SnapshotOptions {
  rooms: () => Promise<readonly string[]>
  take: (roomId: string) => Promise<void>
  /** Which of them to visit. */
  wanted: (roomIds: readonly string[]) => Promise<readonly string[]>
  onError: (error: unknown) => void
  /** The first round after a login. */
  firstMs: number
  /** From the start of one round to the next; its rooms are spread over this time. */
  everyMs: number
}

/**
 * Walks through the rooms, one at a time and slowly, to find the joins and leaves that no event reported. Far from
 * the path of messages: a room of 500 must not cost a complaint its second.
 */
export class SnapshotRounds {
  readonly #options: SnapshotOptions
  #stopped = false
  #cancel = () => {}

  constructor(options: SnapshotOptions) {
    this.#options = options
    void this.#run()
  }

  stop(): void {
    this.#stopped = true
    this.#cancel()
  }

  async #run(): Promise<void> {
    const { rooms, take, wanted, onError, firstMs, everyMs } = this.#options
    await this.#pause(firstMs)
    while (!this.#stopped) {
      let used = 0
      try {
        const ids = await wanted(await rooms())
        const stepMs = Math.min(2000, Math.max(5, everyMs / (ids.length + 1)))
        for (const id of ids) {
          if (this.#stopped) return
          await take(id).catch(onError)
          await this.#pause(stepMs)
          used += stepMs
        }
      } catch (error) {
        onError(error)
      }
      await this.#pause(Math.max(1000, everyMs - used))
    }
  }

  async #pause(ms: number): Promise<void> {
    if (this.#stopped) return
    const waiting = pause(ms)
    this.#cancel = waiting.cancel
    await waiting.done
  }
}
