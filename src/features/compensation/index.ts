import type { Feature } from '../../core/feature.ts'
import type { Tx } from '../../core/tx.ts'
import { addEvent } from '../tickets/index.ts'
import { compensationCommands } from './commands.ts'
import { expireRequests, ticketOf } from './queries.ts'
import { texts } from './texts.ts'

export type { Limit } from './compensation.ts'
export {
  type Compensation,
  compensationsOf,
  limitsOf,
  type OwnCompensation,
  requestsOf,
  requestsWaiting,
} from './queries.ts'
export { giftText } from './texts.ts'

const BATCH = 200

/** Requests that nobody has decided in a day: whoever asked hears of it. */
async function endRequests(tx: Tx): Promise<number> {
  const ended = await expireRequests(tx.db, tx.now, BATCH)
  for (const request of ended) {
    const { id, ticketId } = request
    await addEvent(tx.db, { ticketId, kind: 'compensated', text: texts.expiredLine(request), at: tx.now })
    await tx.send({
      to: { contactId: request.byContactId },
      text: texts.expiredTold(request),
      lane: 'complaint',
      key: `compensation-decided:${id}`,
      ticketId,
    })
  }
  return ended.length
}

/** What became of a coupon stands on the ticket for which it was given. */
async function note(tx: Tx, cause: string, text: string, byContactId: number): Promise<void> {
  const id = /^compensation:(\d+)$/u.exec(cause)?.[1]
  const ticketId = id === undefined ? undefined : await ticketOf(tx.db, Number(id))
  if (ticketId !== undefined) await addEvent(tx.db, { ticketId, kind: 'compensated', byContactId, text, at: tx.now })
}

/**
 * Coupons and points that make up for something, within the authority of whoever gives them. Writes compensations and
 * compensation limits.
 */
export const compensation: Feature = {
  name: 'compensation',
  personal: [
    {
      table: 'compensations',
      about: 'contact_id = $1',
      shown: {
        title: '给您的补偿',
        line: `CASE WHEN state <> 'granted' THEN '' WHEN kind = 'coupon' THEN '券 ' || (amount / 100.0)::numeric(12, 2) || ' 元' ELSE '积分 ' || amount END`,
        at: 'asked_at',
      },
      erase: { reason: "''", refusal: 'left(refusal, 0)' },
    },
  ],
  commands: compensationCommands,
  on: {
    'coupon-redeemed': ({ cause, title, byContactId }, tx) => note(tx, cause, texts.redeemedLine(title), byContactId),
    'coupon-restored': ({ cause, title, byContactId }, tx) => note(tx, cause, texts.restoredLine(title), byContactId),
    'coupon-voided': ({ cause, title, byContactId, reason }, tx) =>
      note(tx, cause, texts.voidedLine(title, reason), byContactId),
  },
  jobs: [{ name: 'compensation-requests', cron: '15 * * * * *', run: endRequests, batch: BATCH }],
}
