import { HOUR, MINUTE, SECOND } from '../core/calendar.ts'
import type { ChatLink } from '../core/chat.ts'
import type { ShiftedClock } from '../core/clock.ts'
import { describeError } from '../core/errors.ts'
import { SandboxError, type SandboxJourney, type SandboxTime } from '../core/sandbox.ts'
import { markAlive } from './accounts.ts'
import type { Bot } from './bot.ts'
import type { House } from './context.ts'
import { type HouseJob, jobsOf, runJob } from './ticker.ts'

/** How far the clock moves between two looks at everything: on a short way a deadline is heard to the minute. */
function stepOf(totalMs: number): number {
  if (totalMs <= 3 * MINUTE) return 15 * SECOND
  if (totalMs <= 30 * MINUTE) return MINUTE
  if (totalMs <= 2 * HOUR) return 2 * MINUTE
  return totalMs <= 12 * HOUR ? 10 * MINUTE : 30 * MINUTE
}

/**
 * Lets the time of the sandbox pass: the clock moves in steps, and at each of them every job runs and everything due is
 * said, as if the house had really been awake all the while.
 */
export class Traveller implements SandboxTime {
  readonly #house: House
  readonly #clock: ShiftedClock
  readonly #bot: Pick<Bot<ChatLink>, 'link' | 'settle'>
  readonly #onMoved: () => void
  readonly #jobs: readonly HouseJob[]
  readonly #works = new Set<() => Promise<void>>()
  readonly #watchers = new Set<() => void>()
  readonly #minutely: ReturnType<typeof setInterval>
  #journey: SandboxJourney | undefined
  #last: Promise<void> = Promise.resolve()
  #stopped = false

  /** @param options.onMoved called when the clock has moved, so that a restart continues there. */
  constructor(options: {
    house: House
    clock: ShiftedClock
    bot: Pick<Bot<ChatLink>, 'link' | 'settle'>
    onMoved: () => void
  }) {
    this.#house = options.house
    this.#clock = options.clock
    this.#bot = options.bot
    this.#onMoved = options.onMoved
    this.#jobs = jobsOf(options.house.features)
    // Cron rules follow the machine's clock. Once ours is another, what belongs to an hour would come at the wrong one.
    this.#minutely = setInterval(() => {
      if (this.#clock.aheadMs === 0 || this.#journey !== undefined) return
      this.travel(0).catch((error: unknown) =>
        this.#house.log.warn({ error: describeError(error) }, 'could not look at what time brings'),
      )
    }, MINUTE)
    this.#minutely.unref()
  }

  now(): Date {
    return this.#clock.now()
  }

  get journey(): SandboxJourney | undefined {
    return this.#journey
  }

  settle(): Promise<void> {
    return this.#bot.settle()
  }

  travel(ms: number, until: () => boolean = () => false): Promise<void> {
    const journey = this.#last.then(() => this.#travel(ms, until))
    // Whoever asked hears of a failure; the next journey does not.
    this.#last = journey.catch(() => undefined)
    return journey
  }

  everyStep(work: () => Promise<void>): () => void {
    this.#works.add(work)
    return () => this.#works.delete(work)
  }

  watch(listener: () => void): () => void {
    this.#watchers.add(listener)
    return () => this.#watchers.delete(listener)
  }

  /** Ends the journey under way at its next step and begins no other. */
  async stop(): Promise<void> {
    this.#stopped = true
    clearInterval(this.#minutely)
    await this.#last
  }

  async #travel(ms: number, until: () => boolean): Promise<void> {
    if (this.#stopped) throw new SandboxError('沙盒正在停下。')
    await this.#bot.settle()
    const from = this.#clock.now().getTime()
    const to = from + ms
    if (ms > 0) this.#journey = { from, to }
    this.#tell()
    const step = stepOf(ms)
    try {
      do {
        if (this.#stopped) throw new SandboxError('沙盒正在停下。')
        this.#clock.advance(Math.max(0, Math.min(step, to - this.#clock.now().getTime())))
        this.#onMoved()
        await this.#look()
        this.#tell()
      } while (!until() && this.#clock.now().getTime() < to)
    } finally {
      this.#journey = undefined
      this.#tell()
    }
  }

  /** Everything that time brings, at this instant. */
  async #look(): Promise<void> {
    const house = this.#house
    // Before the jobs: who looks for gaps must not take the jump for one.
    const account = this.#bot.link.account
    if (account !== undefined) await markAlive(house, account, new Date(0), this.#clock.now())
    for (const job of this.#jobs) {
      await runJob(house, job, this.#clock.now()).catch((error: unknown) =>
        house.log.error({ job: job.name, error: describeError(error) }, 'a job failed; the next step tries again'),
      )
    }
    await this.#bot.settle()
    for (const work of [...this.#works]) await work()
  }

  #tell(): void {
    for (const watcher of [...this.#watchers]) watcher()
  }
}
