import type { Feature } from '../../core/feature.ts'
import { OF_TICKETS } from '../../core/personal.ts'
import type { Tx } from '../../core/tx.ts'
import { addEvent } from '../tickets/index.ts'
import { departmentCommands } from './commands.ts'
import { endStep, moveSteps, openSteps } from './queries.ts'

export { departmentsOf } from './queries.ts'

/** The ticket ended: nobody needs to answer any more. */
async function dropAll(ticketId: number, tx: Tx): Promise<void> {
  for (const step of await openSteps(tx.db, ticketId)) {
    await endStep(tx.db, step.id, { state: 'dropped', answer: undefined, at: tx.now })
    await addEvent(tx.db, { ticketId, kind: 'step-dropped', text: step.department, at: tx.now })
    tx.emit({ type: 'step-dropped', ticketId, stepId: step.id })
  }
}

/** Who else must do something for a ticket. Writes departments and ticket steps. */
export const departments: Feature = {
  name: 'departments',
  personal: [
    {
      table: 'ticket_steps',
      about: OF_TICKETS,
      erase: { what: "''", answer: 'left(answer, 0)' },
      aged: "ticket_id IN (SELECT id FROM tickets WHERE state IN ('resolved', 'dismissed', 'merged') AND coalesce(resolved_at, opened_at) < $1)",
    },
  ],
  commands: departmentCommands,
  on: {
    'ticket-resolved': ({ ticketId }, tx) => dropAll(ticketId, tx),
    'ticket-dismissed': ({ ticketId }, tx) => dropAll(ticketId, tx),
    async 'ticket-merged'({ ticketId, intoId }, tx) {
      await moveSteps(tx.db, ticketId, intoId)
      await dropAll(ticketId, tx)
    },
  },
}
