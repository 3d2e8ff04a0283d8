import { type Job as Scheduled, scheduleJob } from 'node-schedule'
import { DAY } from '../core/calendar.ts'
import { describeError } from '../core/errors.ts'
import type { Feature, Job } from '../core/feature.ts'
import type { PersonalData } from '../core/personal.ts'
import type { House } from './context.ts'
import { isDatabaseAway } from './database.ts'
import { forgetDeadLetters, forgetTexts } from './messages.ts'
import { forgetSaid } from './outbox.ts'
import { erasureJob, forgetAged, personalDataOf } from './personal.ts'
import { reconcileUnknown } from './relay.ts'
import { forgetCommands } from './run-command.ts'
import { inTransaction } from './transaction.ts'

/** What the house itself does on time. */
export const HOUSE_JOBS: readonly Job[] = [
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
export function jobsOf(features: readonly Feature[]): readonly Job[] {
  const personal = personalDataOf(features)
  const jobs = [...HOUSE_JOBS, agedJob(personal), erasureJob(personal), ...features.flatMap((f) => f.jobs ?? [])]
  const twice = jobs.find((job, at) => jobs.findIndex((j) => j.name === job.name) !== at)
  if (twice !== undefined) throw new Error(`two jobs are called "${twice.name}"`)
  return jobs
}

/** Runs a job until it finds nothing more to do, each round in a transaction of its own. */
export async function runJob(house: House, job: Job, now: Date): Promise<void> {
  const done = house.metrics.jobSeconds.startTimer({ job: job.name })
  try {
    for (let round = 0; round < 1000; round += 1) {
      const count = await inTransaction(house, now, (tx) => job.run(tx, house.settings))
      if (job.batch === undefined || count < job.batch) break
    }
  } finally {
    done()
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

  #fire(job: Job): void {
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
