import type { ReceivedMessage } from '../../core/events.ts'
import type { Feature } from '../../core/feature.ts'
import { splitQuote } from '../../core/quote.ts'
import type { Tx } from '../../core/tx.ts'
import { isWaiting } from '../tickets/index.ts'
import { faqCommands } from './commands.ts'
import { askedIn, asksUs, ENTRY_PAUSE_MS, type Handbook, LATE_MS, type Match, mayReply, type Voice } from './entry.ts'
import { openHandbook } from './handbook.ts'
import { recordReply, repliesIn, spokenBetween } from './queries.ts'
import { texts } from './texts.ts'

export { askedIn, asksUs, type Entry, isForUs, LATE_MS, LIMITS, SURE } from './entry.ts'
export { openHandbook } from './handbook.ts'
export {
  isAnswered,
  lastReplyTo,
  listEntries,
  markUnhelpful,
  readEntry,
  repliesBy,
  sumEntries,
  versionsOf,
} from './queries.ts'
export { type Outcome, tryQuestion } from './trial.ts'

const matchOf = (handbook: Handbook, message: ReceivedMessage): Match | undefined =>
  handbook.answering(askedIn(message.inbound.body), message.room?.id)

/** Who has spoken in the room since the last automatic answer. */
async function voicesSince(message: ReceivedMessage, after: number, handbook: Handbook, tx: Tx): Promise<Voice[]> {
  if (message.room === undefined) return []
  const roomId = message.room.id
  const between = await spokenBetween(tx.db, roomId, after, message.id)
  const all = [...between, { contactId: message.sender.id, isStaff: false, text: message.inbound.text }]
  return all.map(({ contactId, isStaff, text }) => ({
    contactId,
    isStaff,
    entryId: handbook.answering(askedIn(splitQuote(text).body), roomId)?.entry.id,
  }))
}

/** Frequent questions, answered at once and only when it is certain what is asked. Writes the handbook. */
export const faq: Feature = {
  name: 'faq',
  personal: [{ table: 'faq_replies', about: 'contact_id = $1', erase: 'keep' }],
  commands: faqCommands,
  async wants(batch, tx) {
    const asking = batch.filter(asksUs)
    const [first] = asking
    if (first === undefined) return []
    const rooms = asking.flatMap((m) => m.room?.id ?? [])
    const { handbook, isQuiet } = await openHandbook(tx.db, first.account, rooms)
    return asking.filter((m) => !isQuiet(m.room?.id) && matchOf(handbook, m) !== undefined)
  },
  on: {
    async message({ message }, tx) {
      if (!asksUs(message) || tx.now.getTime() - message.at.getTime() > LATE_MS) return
      const { room, sender } = message
      const { handbook, isQuiet } = await openHandbook(tx.db, message.account, room === undefined ? [] : [room.id])
      const match = isQuiet(room?.id) ? undefined : matchOf(handbook, message)
      if (match === undefined || (await isWaiting(tx.db, sender.id))) return
      const place = { roomId: room?.id, contactId: sender.id }
      const recent = await repliesIn(tx.db, place, new Date(tx.now.getTime() - ENTRY_PAUSE_MS))
      const since = recent[0] === undefined ? [] : await voicesSince(message, recent[0].messageId, handbook, tx)
      const { entry, score } = match
      if (!mayReply(entry.id, recent, since, tx.now, room === undefined ? 'direct' : 'room')) return
      if (!(await recordReply(tx.db, { ...place, entryId: entry.id, messageId: message.id, score, at: tx.now }))) return
      await tx.send({
        to: room === undefined ? { contactId: sender.id } : { roomId: room.id },
        mention: room === undefined ? [] : [sender.id],
        text: texts.reply(entry),
        lane: 'reply',
        key: `faq:${message.id}`,
      })
    },
  },
}
