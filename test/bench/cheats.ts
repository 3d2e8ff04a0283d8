/**
 * `npm run bench:cheats`: what honest members and cheats earn under the default rules in sixty simulated days. The parts
 * are those of `test/support/cheats.ts`; `test/stories/cheats.test.ts` holds them to the promise.
 */
import { rm } from 'node:fs/promises'
import { openDatabase } from '../../src/app/database.ts'
import { temporaryDir } from '../../src/app/temporary-dir.ts'
import { parseConfig } from '../../src/core/config.ts'
import { silentLog } from '../../src/core/log.ts'
import { playCheats } from '../support/cheats.ts'

const dir = await temporaryDir('cheats')
const database = await openDatabase(parseConfig({ DATA_DIR: dir, LOG_LEVEL: 'silent' }), silentLog)
try {
  const rows = await playCheats(database.source)
  console.log('points  most of one  pending  taken back  in review  brought  who')
  for (const r of rows) {
    const cells = [r.points, r.most, r.pending, r.takenBack, r.inReview, r.brought]
    console.log(`${cells.map((c, i) => String(c).padStart([6, 11, 7, 10, 9, 7][i] ?? 0)).join('  ')}  ${r.who}`)
  }
} finally {
  await database.stop()
  await rm(dir, { recursive: true, force: true })
}
