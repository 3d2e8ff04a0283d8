import type { Feature } from '../../core/feature.ts'
import type { Tx } from '../../core/tx.ts'
import { addEvent } from '../tickets/index.ts'
import { compensationCommands } from './commands.ts'
import { expireRequests } from './queries.ts'
import { texts } from './texts.ts'

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

/**
 * Coupons and points that make up for something, within the authority of whoever gives them. Writes compensations,
 * coupons and compensation limits.
 */
export const compensation: Feature = {
  name: 'compensation',
  personal: [
    { table: 'compensations', about: 'contact_id = $1', erase: { reason: "''", refusal: 'left(refusal, 0)' } },
    {
      table: 'coupons',
      about: 'contact_id = $1',
      shown: { title: '您的券', line: 'code', at: 'expires_at' },
      erase: 'keep',
    },
  ],
  commands: compensationCommands,
  jobs: [{ name: 'compensation-requests', cron: '15 * * * * *', run: endRequests, batch: BATCH }],
}
