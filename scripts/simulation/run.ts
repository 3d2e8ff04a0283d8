import type { DataSource } from 'typeorm'
import { elapsedMs } from '../../src/core/clock.ts'
import { Desk } from './desk.ts'
import { Life } from './life.ts'
import { planOccasions, setUp } from './occasions.ts'
import { faultsOf, hashOf } from './result.ts'
import { Town } from './town.ts'

export const ZONE = 'Asia/Shanghai'

export interface RunOptions {
  /** Migrated. What stands in it already stays. */
  source: DataSource
  members: number
  days: number
  seed: number
  start: Date
  /** Called before every virtual minute. */
  onMinute?: (town: Town) => void
  /** Ends it after the minute that is being lived. */
  signal?: AbortSignal
}

export interface Outcome {
  town: Town
  /** Undefined when it was ended early. */
  hash: string | undefined
  /** The digests of the parts behind the hash. */
  parts: Record<string, string>
  /** What should hold and does not. */
  faults: string[]
  /** Of the living alone. */
  elapsedMs: number
}

/** Lives the days on this database. The same options on an empty one give the same hash. */
export async function simulate(options: RunOptions): Promise<Outcome> {
  const began = elapsedMs()
  const [before] = (await options.source.query(
    `SELECT (SELECT coalesce(max(id), 0) FROM messages) AS messages, (SELECT coalesce(max(id), 0) FROM tickets) AS tickets`,
  )) as { messages: number; tickets: number }[]
  const town = new Town({ ...options, timeZone: ZONE, prefix: `sim-${before?.messages ?? 0}-` })
  const life = new Life(town)
  new Desk(town, before?.tickets ?? 0)
  await town.play.login()
  await setUp(town)
  planOccasions(town, life)
  const signal = options.signal ?? new AbortController().signal
  await town.live(
    () => life.planDay(),
    () => options.onMinute?.(town),
    signal,
  )
  const lived = elapsedMs() - began
  if (signal.aborted) return { town, hash: undefined, parts: {}, faults: [], elapsedMs: lived }
  const { hash, parts } = await hashOf(town.play)
  return { town, hash, parts, faults: await faultsOf(town, options.start), elapsedMs: lived }
}
