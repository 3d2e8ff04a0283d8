import { randomBytes } from 'node:crypto'
import type { Settings } from '../../core/config.ts'
import type { Feature } from '../../core/feature.ts'
import type { Tx } from '../../core/tx.ts'
import { freezeAndDraw, replace } from './actions.ts'
import { drawCommands, type Random } from './commands.ts'
import { GRACE_MS } from './draw.ts'
import { claimDraws, claimLate, lockDraw, waitingDraws, winnersIn } from './queries.ts'

export { recordOf } from './actions.ts'
export type { Condition } from './draw.ts'
export { checksOf, commitmentOf, type DrawRecord, readRecord, recomputedOrder, winnersOf } from './proof.ts'
export { drawsIn, type ShownDraw, shownDraw, type Winner, winnersIn } from './queries.ts'
export { conditions } from './texts.ts'

/** Few, because each can have hundreds of entrants. */
const BATCH = 5

async function drawDue(tx: Tx, settings: Settings): Promise<number> {
  const due = await claimDraws(tx.db, new Date(tx.now.getTime() - GRACE_MS), BATCH)
  for (const draw of due) await freezeAndDraw(tx, draw, settings)
  return due.length
}

async function replaceLate(tx: Tx, settings: Settings): Promise<number> {
  const draws = await claimLate(tx.db, tx.now, BATCH)
  for (const draw of draws) {
    const late = (await winnersIn(tx.db, draw.id)).filter((w) => w.outcome === 'waiting' && w.dueAt <= tx.now)
    await replace(tx, draw, late, 'late', settings)
  }
  return draws.length
}

/** Draws that everybody can verify. Writes draws, draw_entries, draw_rounds and draw_winners. */
export const createDraws = (random: Random): Feature => ({
  name: 'draws',
  personal: [
    {
      table: 'draw_entries',
      about: 'contact_id = $1',
      shown: { title: '参加过的抽奖', line: "'抽奖 ' || draw_id || '，第 ' || number || ' 号'", at: 'entered_at' },
      erase: 'keep',
    },
    {
      table: 'draw_winners',
      about: 'contact_id = $1',
      shown: {
        title: '抽中过的奖',
        line: "(SELECT prize FROM draws WHERE id = draw_id) || '（抽奖 ' || draw_id || CASE outcome WHEN 'claimed' THEN '，已领' WHEN 'waiting' THEN '，等您领' ELSE '，没有领到' END || '）'",
        at: 'called_at',
      },
      erase: 'keep',
    },
  ],
  commands: drawCommands(random),
  on: {
    async 'member-left'({ room, contact }, tx, settings) {
      for (const id of await waitingDraws(tx.db, contact.id, room.id)) {
        const draw = await lockDraw(tx.db, id)
        if (draw === undefined) continue
        const gone = (await winnersIn(tx.db, id)).filter((w) => w.outcome === 'waiting' && w.contactId === contact.id)
        await replace(tx, draw, gone, 'left', settings)
      }
    },
  },
  jobs: [
    { name: 'draws', cron: '*/10 * * * * *', batch: BATCH, run: drawDue },
    { name: 'draw-claims', cron: '45 * * * * *', batch: BATCH, run: replaceLate },
  ],
})

export const draws: Feature = createDraws(randomBytes)
