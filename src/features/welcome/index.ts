import type { Feature } from '../../core/feature.ts'
import type { Tx } from '../../core/tx.ts'
import { countPresent, findRoom } from '../roster/index.ts'
import { welcomeCommands } from './commands.ts'
import { type Arrival, addArrival, claimDue, findTemplate } from './queries.ts'
import { texts } from './texts.ts'
import { NAMED_AT_MOST, renderWelcome, STALE_MS } from './welcome.ts'

const BATCH = 500

/** One welcome for everybody who came in one window and is still there. */
async function greet(roomId: number, arrivals: readonly Arrival[], tx: Tx): Promise<void> {
  const newcomers = arrivals.filter((a) => a.present && tx.now.getTime() - a.dueAt.getTime() < STALE_MS)
  const [first] = newcomers
  const room = await findRoom(tx.db, roomId)
  if (first === undefined || room === undefined || room.state !== 'enrolled') return
  const template = (await findTemplate(tx.db, roomId)) ?? texts.default
  if (template === '') return
  const text = renderWelcome(template, {
    newcomers: newcomers.map((a) => a.name),
    memberCount: await countPresent(tx.db, roomId),
    topic: room.topic,
    inviters: newcomers.flatMap((a) => (a.inviterName === null ? [] : [a.inviterName])),
  })
  await tx.send({
    to: { roomId },
    text,
    mention: newcomers.slice(0, NAMED_AT_MOST).map((a) => a.contactId),
    lane: 'welcome',
    // By the first arrival rather than by the window: whoever slips into a window that is just being closed still
    // gets a welcome of their own.
    key: `welcome:${roomId}:${first.id}`,
  })
}

/** Newcomers of one window get one welcome together. Writes welcome_arrivals and welcome_texts. */
export const welcome: Feature = {
  name: 'welcome',
  personal: [{ table: 'welcome_arrivals', about: 'contact_id = $1', erase: 'delete' }],
  commands: welcomeCommands,
  on: {
    async 'member-joined'({ room, contact, inviter, rejoined, eventKey }, tx, settings) {
      if (rejoined || room.isStaffRoom || contact.role !== 'member') return
      if ((await findTemplate(tx.db, room.id)) === '') return
      const brought = inviter !== undefined && inviter.id !== contact.id && inviter.platformId !== room.account
      await addArrival(tx.db, {
        roomId: room.id,
        contactId: contact.id,
        inviterId: brought ? inviter.id : null,
        eventKey,
        now: tx.now,
        windowEnd: new Date(tx.now.getTime() + settings.welcomeWindowMs),
      })
    },
  },
  jobs: [
    {
      name: 'welcome',
      cron: '*/2 * * * * *',
      batch: BATCH,
      async run(tx) {
        const arrivals = await claimDue(tx.db, tx.now, BATCH)
        for (const roomId of new Set(arrivals.map((a) => a.roomId))) {
          await greet(
            roomId,
            arrivals.filter((a) => a.roomId === roomId),
            tx,
          )
        }
        return arrivals.length
      },
    },
  ],
}
