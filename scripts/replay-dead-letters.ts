/** `npm run replay`: lists what made the bot stumble and takes it in again; `-- --list` only lists. */

import { openDatabase } from '../src/app/database.ts'
import { createHouse } from '../src/app/house.ts'
import { replayDeadLetters } from '../src/app/letters.ts'
import { readSettings } from '../src/app/settings.ts'
import { systemClock } from '../src/core/clock.ts'
import { createLog } from '../src/core/log.ts'
import { FEATURES } from '../src/features/index.ts'

const listOnly = process.argv.includes('--list')
const unknown = process.argv.slice(2).filter((a) => a !== '--list')
if (unknown.length > 0) {
  console.error(`Usage: npm run replay [-- --list]   ("${unknown.join(' ')}" is not known)`)
  process.exit(2)
}
const settings = readSettings()
const log = createLog('error')
const database = await openDatabase(settings, log)
try {
  const waiting = (await database.source.query(
    `SELECT id, key, error, at FROM dead_letters WHERE replayed_at IS NULL ORDER BY id`,
  )) as {
    id: number
    key: string
    error: string
    at: Date
  }[]
  for (const w of waiting) console.log(`${w.id}  ${w.at.toISOString()}  ${w.key}  ${w.error.split('\n')[0]}`)
  if (waiting.length === 0) console.log('Nothing waits: no dead letters.')
  else if (!listOnly) {
    const house = createHouse({ source: database.source, settings, features: FEATURES, clock: systemClock, log })
    const { replayed, failed } = await replayDeadLetters(house, waiting.length)
    console.log(`${replayed} taken in, ${failed} stumbled again and wait on.`)
    if (failed > 0) process.exitCode = 1
  }
} finally {
  await database.stop()
}
