import type { Feature } from '../../core/feature.ts'
import { maskPersonal } from '../../core/mask.ts'
import { OF_TICKETS } from '../../core/personal.ts'
import { findTicket } from '../tickets/index.ts'
import { detectionCommands } from './commands.ts'
import { addCorrection, undoForTicket } from './queries.ts'

export { historyOf } from './commands.ts'
export { effectOf, layerFrom, type StoredCorrection } from './correction.ts'
export { judging, layerInUse, layerLearned } from './judging.ts'
export { activeCorrections, levelsOf, listCorrections, readState } from './queries.ts'
export { unhappyWords, type WordSpan } from './reasons.ts'
export { isMemberCommand, LEVELS, type Level, THRESHOLDS } from './sensitivity.ts'

/**
 * How readily the bot takes a message for unhappy: what staff teach it by 误报 and 漏报, and each room's sensitivity.
 * Writes mood_corrections, detection_settings and room_sensitivities.
 */
export const detection: Feature = {
  name: 'detection',
  personal: [
    {
      table: 'mood_corrections',
      about: OF_TICKETS,
      erase: { text: "''", state: "'undone'", undone_at: 'coalesce(undone_at, $3)' },
    },
  ],
  commands: detectionCommands,
  on: {
    async 'ticket-dismissed'({ ticketId, byContactId }, tx) {
      const ticket = await findTicket(tx.db, ticketId)
      if (ticket === undefined) return
      // Whoever was told that it had been missed is now told that it was nothing.
      await undoForTicket(tx.db, ticketId, 'missed', tx.now)
      // Ended by its own member's erasure it says nothing about the words.
      if (ticket.source !== 'mood' || byContactId === ticket.contactId) return
      const text = maskPersonal(ticket.summary)
      await addCorrection(tx.db, { text, verdict: 'false-alarm', byContactId, ticketId, at: tx.now })
    },
    async 'ticket-reopened'({ ticketId }, tx) {
      await undoForTicket(tx.db, ticketId, 'false-alarm', tx.now)
    },
    async 'complaint-missed'({ ticketId, words, byContactId }, tx) {
      const text = maskPersonal(words)
      await addCorrection(tx.db, { text, verdict: 'missed', byContactId, ticketId, at: tx.now })
    },
  },
}
