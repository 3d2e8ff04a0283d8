import type { DataSource } from 'typeorm'
import type { Clock } from '../core/clock.ts'
import type { Command } from '../core/command.ts'
import type { Settings } from '../core/config.ts'
import type { Feature } from '../core/feature.ts'
import type { Log } from '../core/log.ts'
import type { PersonalData } from '../core/personal.ts'
import type { Metrics } from './metrics.ts'

/** What every part of the running house shares. */
export interface House {
  source: DataSource
  settings: Settings
  features: readonly Feature[]
  commands: readonly Command[]
  personal: readonly PersonalData[]
  clock: Clock
  /** Of leases, by which processes agree with each other: nobody shifts it. */
  leaseClock: Clock
  log: Log
  metrics: Metrics
  /** Called after each commit that wrote to the outbox. */
  onOutbox: () => void
  /** Names this process in claims and leases. */
  holder: string
  /** By what the bot is addressed with `@`: its usual names, and those it has logged in with. */
  botNames: Set<string>
}
