import { randomUUID } from 'node:crypto'
import type { DataSource } from 'typeorm'
import type { Clock } from '../core/clock.ts'
import type { Command } from '../core/command.ts'
import type { Settings } from '../core/config.ts'
import type { Feature } from '../core/feature.ts'
import type { Log } from '../core/log.ts'
import type { House } from './context.ts'
import { holderName } from './lease.ts'
import { Metrics } from './metrics.ts'
import { personalDataOf } from './personal.ts'

/** All commands of the features; a name used twice, or one that nobody can type, is a programming error and stops the start. */
export function commandsOf(features: readonly Feature[]): Command[] {
  const commands = features.flatMap((f) => f.commands ?? [])
  const seen = new Set<string>()
  for (const name of commands.flatMap((c) => [...c.names])) {
    if (seen.has(name)) throw new Error(`two commands are called "${name}"`)
    if (name !== name.toLowerCase() || /\s/u.test(name)) throw new Error(`"${name}" must be one word in lower case`)
    seen.add(name)
  }
  return commands
}

export function createHouse(options: {
  source: DataSource
  settings: Settings
  features: readonly Feature[]
  clock: Clock
  leaseClock?: Clock
  log: Log
  metrics?: Metrics
}): House {
  return {
    source: options.source,
    settings: options.settings,
    features: options.features,
    commands: commandsOf(options.features),
    personal: personalDataOf(options.features),
    clock: options.clock,
    leaseClock: options.leaseClock ?? options.clock,
    log: options.log,
    metrics: options.metrics ?? new Metrics(),
    onOutbox: () => undefined,
    holder: holderName(randomUUID().slice(0, 8)),
    botNames: new Set(['暖暖', '暖群', 'nuanqun', 'NuanQun']),
  }
}
