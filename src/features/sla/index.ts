import type { Feature } from '../../core/feature.ts'
import type { Tx } from '../../core/tx.ts'
import { addEvent, findTicket } from '../tickets/index.ts'
import {
  claimDue,
  insertTarget,
  markBreached,
  moveTargets,
  nextCheck,
  openTarget,
  settleTargets,
  voidTargets,
} from './queries.ts'
import { ALL_KINDS, deadline, RESPONSE_KINDS, responseDeadline, verdictAt } from './target.ts'
import { texts } from './texts.ts'

export { openTarget } from './queries.ts'
export { RESPONSE_KINDS } from './target.ts'

const BATCH = 200

/** Looks at the deadlines that are due. Every warning and breach is an event, once per deadline and level. */
async function checkDue(tx: Tx): Promise<number> {
  const due = await claimDue(tx.db, tx.now, BATCH)
  for (const target of due) {
    const verdict = verdictAt(target, tx.now)
    const told = { targetId: target.id, ticketId: target.ticketId, kind: target.kind, dueAt: target.dueAt }
    if (verdict === 'wait') {
      // The clock went back: look again when it is really time.
      await nextCheck(tx.db, target.id, target.warnAt)
    } else if (verdict === 'warn') {
      await nextCheck(tx.db, target.id, target.dueAt)
      await addEvent(tx.db, { ticketId: target.ticketId, kind: 'warned', text: texts.kinds[target.kind], at: tx.now })
      tx.emit({ type: 'target-warned', ...told })
    } else {
      await markBreached(tx.db, target)
      await addEvent(tx.db, { ticketId: target.ticketId, kind: 'breached', text: texts.kinds[target.kind], at: tx.now })
      tx.emit({ type: 'target-breached', ...told })
    }
  }
  return due.length
}

/** Deadlines of tickets, kept as rows. Writes sla targets. */
export const sla: Feature = {
  name: 'sla',
  jobs: [{ name: 'sla-check', cron: '*/5 * * * * *', run: checkDue, batch: BATCH }],
  on: {
    async 'ticket-opened'({ ticketId }, tx) {
      const ticket = await findTicket(tx.db, ticketId)
      if (ticket !== undefined) await insertTarget(tx.db, ticketId, 'first-response', responseDeadline(ticket.openedAt))
    },
    async 'ticket-joined'({ ticketId, at, waitingAgain }, tx) {
      if (waitingAgain) await insertTarget(tx.db, ticketId, 'next-response', responseDeadline(at))
    },
    'ticket-reopened': ({ ticketId }, tx) => insertTarget(tx.db, ticketId, 'next-response', responseDeadline(tx.now)),
    'ticket-answered': ({ ticketId, at }, tx) => settleTargets(tx.db, ticketId, RESPONSE_KINDS, at),
    async 'ticket-promised'({ ticketId, dueAt }, tx) {
      // A new promise replaces the old one; one that was already broken stays broken.
      const before = await openTarget(tx.db, ticketId, ['promise'])
      if (before !== undefined && before.dueAt > tx.now) await voidTargets(tx.db, ticketId, ['promise'])
      else await settleTargets(tx.db, ticketId, ['promise'], tx.now)
      await insertTarget(tx.db, ticketId, 'promise', deadline(tx.now, dueAt))
    },
    'ticket-resolved': ({ ticketId }, tx) => settleTargets(tx.db, ticketId, ALL_KINDS, tx.now),
    'ticket-dismissed': ({ ticketId }, tx) => voidTargets(tx.db, ticketId, ALL_KINDS),
    'ticket-merged': ({ ticketId, intoId }, tx) => moveTargets(tx.db, ticketId, intoId),
  },
}
