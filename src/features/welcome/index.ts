import type { Feature } from '../../core/feature.ts'
import { welcomeCommands } from './commands.ts'
import { hearNewcomer, remindOfNewcomers } from './first-question.ts'
import { receiveArrivals } from './greeting.ts'
import { guideDue } from './guiding.ts'
import { addArrival, BATCH } from './queries.ts'
import { remindOfSessions } from './reminding.ts'
import { sessionCommands } from './session-commands.ts'
import { LONG_AWAY_MS } from './welcome.ts'

export { modeOf as onboardingMode } from './guiding.ts'
export { PIECES, type Piece, piecesOf, previewPiece, type ShownPiece } from './pieces.ts'
export { welcomesOf } from './queries.ts'
export { sessionLines } from './scene.ts'
export { TEMPLATE_MAX, VARIABLES } from './welcome.ts'

/**
 * What somebody new meets: one welcome for all of one window, the rules and live sessions of the group, a person for
 * their first question, and a short introduction in the first week. Writes welcome arrivals, welcome texts, onboarding
 * steps, live sessions and first questions.
 */
export const welcome: Feature = {
  name: 'welcome',
  personal: [
    { table: 'welcome_arrivals', about: 'contact_id = $1', erase: 'delete' },
    { table: 'onboarding_steps', about: 'contact_id = $1', erase: 'delete' },
    { table: 'first_questions', about: 'contact_id = $1', erase: 'delete' },
  ],
  commands: [...welcomeCommands, ...sessionCommands],
  on: {
    message: ({ message }, tx, settings) => hearNewcomer(message, tx, settings),
    async 'member-joined'({ room, contact, inviter, rejoined, leftAt, at, eventKey }, tx, settings) {
      if (room.isStaffRoom || contact.role !== 'member') return
      const back = rejoined && leftAt !== undefined && at.getTime() - leftAt.getTime() >= LONG_AWAY_MS
      if (rejoined && !back) return
      const brought = inviter !== undefined && inviter.id !== contact.id && inviter.platformId !== room.account
      await addArrival(tx.db, {
        roomId: room.id,
        contactId: contact.id,
        inviterId: brought ? inviter.id : null,
        eventKey,
        back,
        now: tx.now,
        windowEnd: new Date(tx.now.getTime() + settings.welcomeWindowMs),
      })
    },
  },
  jobs: [
    { name: 'welcome', cron: '*/2 * * * * *', batch: BATCH, run: receiveArrivals },
    { name: 'onboarding', cron: '40 * * * * *', batch: BATCH, run: guideDue },
    { name: 'live-reminder', cron: '10 * * * * *', batch: BATCH, run: remindOfSessions },
    { name: 'first-question', cron: '25 * * * * *', run: remindOfNewcomers },
  ],
}
