import { DAY } from '../../core/calendar.ts'
import type { Feature } from '../../core/feature.ts'
import { pointsCommands } from './commands.ts'
import { move } from './move.ts'
import { NOTICE_DAYS, NOTICE_LEAST } from './points.ts'
import { claimEnded, claimEnding, lockBalance, lotsOf } from './queries.ts'
import { KIND_NAMES, texts } from './texts.ts'

export { assertAuthority, givenToday } from './authority.ts'
export { type Account, changeOf, type Lot, NEVER } from './ledger.ts'
export { award, hasRoomFor, type Moved, type Movement, move, reverse } from './move.ts'
export { beyondAuthority, MANAGER_A_DAY, MAX_GRANT } from './points.ts'
export {
  type BookedMovement,
  balanceOf,
  contradictions,
  countCheckIns,
  givenByStaff,
  type Kind,
  type LedgerFilter,
  type LedgerLine,
  ledgerLines,
  lockBalance,
  lotsOf,
  movementsOf,
  pendingRequests,
  type Standing,
  topOfAccount,
  topOfRoom,
  totals,
} from './queries.ts'
export { KIND_NAMES } from './texts.ts'

const BATCH = 200

const KINDS = Object.entries(KIND_NAMES).map(([kind, name]) => `WHEN '${kind}' THEN '${name}'`)
/** `+5 签到`, `待到账 +20 邀请新朋友`. */
const MOVEMENT = `CASE WHEN credit = 'available' THEN '+' WHEN debit = 'available' THEN '-' WHEN credit = 'pending' THEN '待到账 +' ELSE '待到账 -' END
  || amount || ' ' || CASE kind ${KINDS.join(' ')} ELSE kind END || CASE note WHEN '' THEN '' ELSE '：' || note END`

/** Points: the ledger and all sums of it, check-in, gifts by hand, expiry. Writes the ledger's tables and check_ins. */
export const points: Feature = {
  name: 'points',
  personal: [
    {
      table: 'ledger_entries',
      about: 'contact_id = $1',
      shown: { title: '积分的每一笔', line: MOVEMENT, at: 'at' },
      erase: { note: "''" },
    },
    { table: 'point_balances', about: 'contact_id = $1', erase: 'keep' },
    { table: 'point_lots', about: 'contact_id = $1', erase: 'keep' },
    { table: 'point_months', about: 'contact_id = $1', erase: 'keep' },
    { table: 'check_ins', about: 'contact_id = $1', shown: { title: '签到', line: 'day', at: 'at' }, erase: 'delete' },
    {
      table: 'grant_requests',
      about: 'contact_id = $1',
      shown: { title: '想加给您、要店主批准的积分', line: "amount || ' 分 ' || note", at: 'asked_at' },
      erase: { note: "''" },
    },
  ],
  commands: pointsCommands,
  jobs: [
    {
      name: 'points-expiry',
      cron: '20 */10 * * * *',
      batch: BATCH,
      async run(tx, { timeZone }) {
        const people = await claimEnded(tx.db, tx.now, BATCH)
        for (const contactId of people) {
          await lockBalance(tx.db, contactId)
          const ended = (await lotsOf(tx.db, contactId)).filter((l) => l.expiresAt <= tx.now)
          // What ends first is taken first, so these very lots are emptied.
          for (const lot of ended) {
            await move(tx, {
              contactId,
              from: 'available',
              to: 'expired',
              amount: lot.amount,
              kind: 'expiry',
              // With the instant: after a clock that was ahead, something may come back into a lot that has ended before.
              cause: `expiry:${contactId}:${lot.expiresAt.toISOString()}:${tx.now.getTime()}`,
              note: '',
              zone: timeZone,
            })
          }
        }
        return people.length
      },
    },
    {
      name: 'points-ending',
      cron: '40 5 10 * * *',
      batch: BATCH,
      async run(tx, { timeZone }) {
        const until = new Date(tx.now.getTime() + NOTICE_DAYS * DAY)
        const lots = await claimEnding(tx.db, { now: tx.now, until, least: NOTICE_LEAST, limit: BATCH })
        for (const { contactId, expiresAt, remaining } of lots)
          await tx.send({
            to: { contactId },
            text: texts.ending(remaining, expiresAt, tx.now, timeZone),
            lane: 'promotion',
            key: `points-ending:${contactId}:${expiresAt.toISOString()}`,
            expiresAt,
          })
        return lots.length
      },
    },
  ],
}
