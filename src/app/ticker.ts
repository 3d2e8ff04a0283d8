import { type Job as Scheduled, scheduleJob } from 'node-schedule'
import { DAY } from '../core/calendar.ts'
import type { Settings } from '../core/config.ts'
import { describeError } from '../core/errors.ts'
import type { Feature, Job } from '../core/feature.ts'
import type { PersonalData } from '../core/personal.ts'
import type { Tx } from '../core/tx.ts'
import type { House } from './context.ts'
import { isDatabaseAway } from './database.ts'
import { REPLAYED_AT_ONCE, replayAsked } from './letters.ts'
import { forgetDeadLetters, forgetTexts } from './messages.ts'
import { forgetSaid } from './outbox.ts'
import { erasureJob, forgetAged, personalDataOf } from './personal.ts'
import { reconcileUnknown } from './relay.ts'
import { forgetCommands } from './run-command.ts'
import { inTransaction } from './transaction.ts'

/** A job that also needs the house itself. */
export interface HouseJob extends Omit<Job, 'run'> {
  run(tx: Tx, settings: Settings, house: House): Promise<number>
}

/** What the house itself does on time. */
export const HOUSE_JOBS: readonly HouseJob[] = [
  {
    name: 'replay',
    cron: '*/10 * * * * *',
    batch: REPLAYED_AT_ONCE,
    run: (tx, _settings, house) => replayAsked(tx, house),
  },
  { name: 'outbox-reconcile', cron: '*/15 * * * * *', run: reconcileUnknown },
  {
    name: 'retention',
    cron: '0 7 * * * *',
    batch: 1000,
    async run(tx, settings) {
      if (settings.retentionDays === 0) return 0
      const before = new Date(tx.now.getTime() - settings.retentionDays * DAY)
      await forgetDeadLetters(tx.db, before)
      await forgetCommands(tx.db, before)
      return Math.max(await forgetTexts(tx.db, before, 1000), await forgetSaid(tx.db, before, 1000))
    },
  },
]

/** Lets the words of what ended long ago go, table by table as their owners say. */
const agedJob = (personal: readonly PersonalData[]): Job => ({
  name: 'retention-tickets',
  cron: '30 17 * * * *',
  batch: 1000,
  async run(tx, settings) {
    if (settings.ticketRetentionDays === 0) return 0
    const before = new Date(tx.now.getTime() - settings.ticketRetentionDays * DAY)
    let most = 0
    for (const data of personal) most = Math.max(most, await forgetAged(tx.db, data, before, 1000))
    return most
  },
})

/** Every job; a name used twice is a programming error and stops the start. */
export function jobsOf(features: readonly Feature[]): readonly HouseJob[] {
  const personal = personalDataOf(features)
  const jobs = [...HOUSE_JOBS, agedJob(personal), erasureJob(personal), ...features.flatMap((f) => f.jobs ?? [])]
  const twice = jobs.find((job, at) => jobs.findIndex((j) => j.name === job.name) !== at)
  if (twice !== undefined) throw new Error(`two jobs are called "${twice.name}"`)
  return jobs
}

/** Runs a job until it finds nothing more to do, each round in a transaction of its own. */
export async function runJob(house: House, job: HouseJob, now: Date): Promise<void> {
  const done = house.metrics.jobSeconds.startTimer({ job: job.name })
  let failed = true
  try {
    for (let round = 0; round < 1000; round += 1) {
      const count = await inTransaction(house, now, (tx) => job.run(tx, house.settings, house))
      if (job.batch === undefined || count < job.batch) break
    }
    failed = false
  } finally {
    house.metrics.jobRuns.set(job.name, { at: now, ms: Math.round(done() * 1000), failed })
  }
}

/** Calls every job by its cron rule. A job that is still running is not started again. */
export class Ticker {
  readonly #scheduled: Scheduled[] = []
  readonly #running = new Map<string, Promise<void>>()
  constructor(readonly house: House) {}

  start(): void {
    for (const job of jobsOf(this.house.features)) {
      // Null, whatever the types say, for a rule that never comes.
      const scheduled: Scheduled | null = scheduleJob({ rule: job.cron, tz: this.house.settings.timeZone }, () =>
        this.#fire(job),
      )
      if (scheduled === null) throw new Error(`the job "${job.name}" has no usable rule: ${job.cron}`)
      this.#scheduled.push(scheduled)
    }
  }

  #fire(job: HouseJob): void {
    if (this.#running.has(job.name)) return
    const run = runJob(this.house, job, this.house.clock.now())
      .catch((error: unknown) => {
        const level = isDatabaseAway(error) ? 'debug' : 'error'
        this.house.log[level]({ job: job.name, error: describeError(error) }, 'a job failed; the next tick tries again')
      })
      .finally(() => this.#running.delete(job.name))
    this.#running.set(job.name, run)
  }

  /** Waits for the jobs that have begun. */
  async stop(): Promise<void> {
    for (const s of this.#scheduled) s.cancel()
    await Promise.all(this.#running.values())
  }
}
