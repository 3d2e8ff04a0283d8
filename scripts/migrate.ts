/** `npm run migrate`: brings the database of the configuration up to date; `-- --down` takes the last step back. */

import { openDatabase } from '../src/app/database.ts'
import { readSettings } from '../src/app/settings.ts'
import { createLog } from '../src/core/log.ts'

const down = process.argv.includes('--down')
const unknown = process.argv.slice(2).filter((a) => a !== '--down')
if (unknown.length > 0) {
  console.error(`Usage: npm run migrate [-- --down]   ("${unknown.join(' ')}" is not known)`)
  process.exit(2)
}
const settings = readSettings()
const database = await openDatabase(settings, createLog('warn'))
try {
  if (down) await database.source.undoLastMigration({ transaction: 'each' })
  const rows = (await database.source.query(`SELECT name FROM migrations ORDER BY id`)) as { name: string }[]
  console.log(
    `${database.where}: ${rows.length === 0 ? 'empty' : `up to date (${rows.map((r) => r.name).join(', ')})`}`,
  )
} finally {
  await database.stop()
}
