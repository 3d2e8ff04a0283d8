import { clockText, MINUTE } from '../../core/calendar.ts'
import type { Settings } from '../../core/config.ts'
import type { ReceivedMessage, RoomInfo } from '../../core/events.ts'
import type { Feature } from '../../core/feature.ts'
import { splitQuote } from '../../core/quote.ts'
import type { Tx } from '../../core/tx.ts'
import { isOpenAt, nextOpening } from '../../core/working-hours.ts'
import { alertStaff } from '../duty/index.ts'
import { askedIn, asksUs, isAnswered, isForUs, LATE_MS, openHandbook } from '../faq/index.ts'
import { calendarOf } from '../hours/index.ts'
import { addressOf, isWaiting, whoIsAnswered } from '../tickets/index.ts'
import { questionCommands } from './commands.ts'
import {
  accountsWaiting,
  beginDigest,
  claimForDigest,
  countDigest,
  expire,
  insertQuestion,
  isDigested,
  listOpen,
  markAnswered,
  openIn,
  openOf,
  roomsWaiting,
  staffSpokeSince,
} from './queries.ts'
import { isRequest, latestSlot, repeats, waitingOf } from './question.ts'
import { texts } from './texts.ts'

export { questionReview } from './commands.ts'
export { askerKey, listUnanswered, waitingSince } from './queries.ts'
export type { QuestionReview, Topic } from './review.ts'

const DIGESTED = 20
/** A colleague who spoke within it is there, whatever the service hours say. */
const PRESENT_MS = 5 * MINUTE

const seeksUs = (message: ReceivedMessage): boolean =>
  asksUs(message) || (isForUs(message) && isRequest(message.inbound.body))

async function hearStaff(message: ReceivedMessage, room: RoomInfo, tx: Tx): Promise<void> {
  const open = await openIn(tx.db, room.id)
  const found = whoIsAnswered(waitingOf(open), addressOf(message))
  if ('ambiguous' in found || found.answered.length === 0) return
  const ids = open.filter((q) => q.askedAt <= message.at && found.answered.some((w) => w.contactId === q.contactId))
  await markAnswered(
    tx.db,
    ids.map((q) => q.id),
    { byContactId: message.sender.id, at: message.at, messageId: message.id },
  )
}

/** Tells somebody who writes while nobody is there when people are back, once until then. */
async function tellHours(message: ReceivedMessage, tx: Tx, settings: Settings): Promise<void> {
  const { room, sender } = message
  if (tx.now.getTime() - message.at.getTime() > LATE_MS) return
  const { hours, zone } = await calendarOf(tx, message.account, room?.id, settings)
  if (isOpenAt(hours, tx.now, zone)) return
  if (room !== undefined) {
    if (await staffSpokeSince(tx.db, room.id, new Date(tx.now.getTime() - PRESENT_MS))) return
    if ((await openHandbook(tx.db, message.account, [room.id])).isQuiet(room.id)) return
  }
  const opening = nextOpening(hours, tx.now, zone)
  await tx.send({
    to: room === undefined ? { contactId: sender.id } : { roomId: room.id },
    mention: room === undefined ? [] : [sender.id],
    text: texts.closed(clockText(opening, tx.now, zone)),
    lane: 'reply',
    key: `closed:${sender.id}:${opening.getTime()}`,
  })
}

async function hearMember(message: ReceivedMessage, tx: Tx, settings: Settings): Promise<void> {
  const { id: messageId, account, room, sender, at: askedAt } = message
  const byBot = await isAnswered(tx.db, messageId)
  // Whoever has complained is waiting already, with a clock.
  if (!byBot && (await isWaiting(tx.db, sender.id))) return
  if (asksUs(message)) {
    const asked = askedIn(message.inbound.body)
    const open = byBot ? [] : await openOf(tx.db, sender.id, room?.id)
    const earlier = open.map((q) => askedIn(splitQuote(q.text).body))
    if (!repeats(asked, earlier)) {
      const question = { account, roomId: room?.id, contactId: sender.id, messageId, askedAt }
      await insertQuestion(tx.db, question, byBot ? 'faq' : 'open')
    }
  }
  if (!byBot) await tellHours(message, tx, settings)
}

/** Tells the one on duty what is open, once a slot; then gives up what has waited too long. */
async function digest(tx: Tx, settings: Settings): Promise<number> {
  let done = 0
  for (const { account, heardUntil } of await accountsWaiting(tx.db)) {
    const { zone } = await calendarOf(tx, account, undefined, settings)
    const slot = latestSlot(tx.now, zone)
    // While a backlog is taken in, the answers may still be in it.
    if (heardUntil === null || heardUntil < slot) continue
    if (!(await isDigested(tx.db, account, slot))) {
      const claimed = await claimForDigest(tx.db, account, slot, DIGESTED)
      if (claimed.length > 0 && (await beginDigest(tx.db, account, slot))) {
        const { total } = await listOpen(tx.db, account, undefined, 1)
        await countDigest(
          tx.db,
          claimed.map((q) => q.id),
        )
        await alertStaff(tx, account, {
          level: 'duty',
          text: texts.digest(claimed, total, tx.now),
          key: `questions:${account}:${slot.getTime()}`,
        })
        done += claimed.length
      }
    }
    done += await expire(tx.db, account, tx.now)
  }
  return done
}

/** Questions that nobody has answered, without a clock: a list, three digests a day, a person when one is asked for. Writes questions. */
export const questions: Feature = {
  name: 'questions',
  personal: [{ table: 'questions', about: 'contact_id = $1', erase: 'keep' }],
  commands: questionCommands,
  jobs: [{ name: 'question-digest', cron: '20 * * * * *', run: digest }],
  async wants(batch, tx) {
    const seeking = new Set(batch.filter(seeksUs))
    const asked = new Set([...seeking].flatMap((m) => m.room?.id ?? []))
    const byStaff = batch.filter((m) => m.sender.role !== 'member' && m.room !== undefined && !m.room.isStaffRoom)
    const unsure = byStaff.flatMap((m) => (m.room === undefined || asked.has(m.room.id) ? [] : [m.room.id]))
    const waiting = unsure.length === 0 ? new Set<number>() : await roomsWaiting(tx.db, unsure)
    const isAwaited = (m: ReceivedMessage) => m.room !== undefined && (asked.has(m.room.id) || waiting.has(m.room.id))
    return batch.filter((m) => seeking.has(m) || (byStaff.includes(m) && isAwaited(m)))
  },
  on: {
    async message({ message }, tx, settings) {
      if (seeksUs(message)) await hearMember(message, tx, settings)
      else if (message.sender.role !== 'member' && message.room !== undefined && !message.room.isStaffRoom)
        await hearStaff(message, message.room, tx)
    },
  },
}
