import { elapsedMs } from '../core/clock.ts'

interface Slot<T> {
  pushedAt: number
  done: boolean
  result: T | undefined
}

/**
 * Runs work with bounded concurrency and hands the results out in the order in which the work was pushed.
 *
 * One stuck answer must not hold back a complaint that came after it: once it is older than `holdMs`, finished
 * results behind it go ahead.
 */
export class OrderedQueue<T> {
  readonly #emit: (result: T) => void
  readonly #concurrency: number
  readonly #holdMs: number
  readonly #onError: (error: unknown) => void
  #waiting: { work: () => Promise<T | undefined>; slot: Slot<T> }[] = []
  #next = 0
  #slots: Slot<T>[] = []
  #running = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #idle: (() => void)[] = []

  constructor(options: {
    concurrency: number
    holdMs: number
    emit: (result: T) => void
    onError: (error: unknown) => void
  }) {
    this.#emit = options.emit
    this.#concurrency = options.concurrency
    this.#holdMs = options.holdMs
    this.#onError = options.onError
  }

  /** How many results are still to come. */
  get size(): number {
    return this.#slots.length
  }

  /** `undefined` as a result means: nothing to hand out. */
  push(work: () => Promise<T | undefined>): void {
    const slot: Slot<T> = { pushedAt: elapsedMs(), done: false, result: undefined }
    this.#slots.push(slot)
    this.#waiting.push({ work, slot })
    this.#pump()
  }

  /** Resolves when everything pushed so far has been handed out. */
  idle(): Promise<void> {
    return this.#slots.length === 0 ? Promise.resolve() : new Promise((resolve) => this.#idle.push(resolve))
  }

  /** Forgets what has not begun; what runs will still be handed out. */
  clearWaiting(): void {
    const dropped = new Set(this.#waiting.slice(this.#next).map((w) => w.slot))
    this.#waiting = []
    this.#next = 0
    this.#slots = this.#slots.filter((slot) => !dropped.has(slot))
    this.#flush()
  }

  #pump(): void {
    while (this.#running < this.#concurrency) {
      const entry = this.#waiting[this.#next]
      if (entry === undefined) break
      this.#next += 1
      if (this.#next > 1024 && this.#next * 2 > this.#waiting.length) {
        this.#waiting.splice(0, this.#next)
        this.#next = 0
      }
      this.#running += 1
      void this.#run(entry.work, entry.slot)
    }
  }

  async #run(work: () => Promise<T | undefined>, slot: Slot<T>): Promise<void> {
    try {
      slot.result = await work()
    } catch (error) {
      this.#onError(error)
    }
    slot.done = true
    this.#running -= 1
    this.#flush()
    this.#pump()
  }

  #flush(): void {
    let ready = 0
    while (this.#slots[ready]?.done === true) {
      this.#handOut(this.#slots[ready])
      ready += 1
    }
    if (ready > 0) this.#slots.splice(0, ready)
    const head = this.#slots[0]
    if (head === undefined) {
      clearTimeout(this.#timer)
      this.#timer = undefined
      for (const resolve of this.#idle.splice(0)) resolve()
      return
    }
    if (this.#timer === undefined) {
      const wait = Math.max(1, head.pushedAt + this.#holdMs - elapsedMs())
      this.#timer = setTimeout(() => {
        this.#timer = undefined
        this.#overtake()
      }, wait)
    }
  }

  #overtake(): void {
    const late = elapsedMs() - this.#holdMs
    const kept: Slot<T>[] = []
    let blocked = false
    for (const slot of this.#slots) {
      if (slot.done && !blocked) this.#handOut(slot)
      else {
        // Behind a slot that is still within its time, order is kept.
        if (!slot.done && slot.pushedAt > late) blocked = true
        kept.push(slot)
      }
    }
    this.#slots = kept
    this.#flush()
  }

  #handOut(slot: Slot<T> | undefined): void {
    if (slot?.result === undefined) return
    const result = slot.result
    slot.result = undefined
    try {
      this.#emit(result)
    } catch (error) {
      this.#onError(error)
    }
  }
}
