/** Time is an argument: this file is the only one that reads the machine's clock (a test checks that). */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }

/** A clock that a test or a simulation sets. */
export class ManualClock implements Clock {
  #at: number
  constructor(at: Date | string) {
    this.#at = new Date(at).getTime()
  }
  now(): Date {
    return new Date(this.#at)
  }
  set(at: Date): void {
    this.#at = at.getTime()
  }
  advance(ms: number): void {
    this.#at += ms
  }
}

/** Runs as fast as another clock, but ahead of it, or behind: the sandbox lets time pass, and a simulation ends at its own. */
export class ShiftedClock implements Clock {
  readonly #base: Clock
  #aheadMs: number
  constructor(base: Clock = systemClock, aheadMs = 0) {
    this.#base = base
    this.#aheadMs = aheadMs
  }
  now(): Date {
    return new Date(this.#base.now().getTime() + this.#aheadMs)
  }
  /** Milliseconds by which it is ahead; negative when it is behind. */
  get aheadMs(): number {
    return this.#aheadMs
  }
  set aheadMs(ms: number) {
    this.#aheadMs = ms
  }
  advance(ms: number): void {
    this.#aheadMs += ms
  }
}

/** Monotonic milliseconds, for measuring how long something took; never for deadlines. */
export const elapsedMs = (): number => performance.now()
