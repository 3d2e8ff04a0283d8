import { clockText, DAY, MINUTE } from '../../core/calendar.ts'
import type { Settings } from '../../core/config.ts'
import type { ReceivedMessage } from '../../core/events.ts'
import { splitQuote } from '../../core/quote.ts'
import type { Tx } from '../../core/tx.ts'
import { addWorking, isOpenAt, nextOpening } from '../../core/working-hours.ts'
import { alertStaff } from '../duty/index.ts'
import { asksUs, LATE_MS } from '../faq/index.ts'
import { calendarOf } from '../hours/index.ts'
import { shorten } from '../tickets/index.ts'
import { BATCH, beginFirstQuestion, claimFirstQuestions, lookAgain } from './queries.ts'
import { texts } from './texts.ts'

/** Whoever came in within it is a newcomer. */
const NEW_MS = DAY
/** So much service time later somebody is told again. */
const PATIENCE_MS = 10 * MINUTE
const WORDS = 200

const words = (text: string) => shorten(splitQuote(text).body, WORDS)

/**
 * What a newcomer asks first is told to the one on duty at once: once for a person and group, unless the bot has
 * answered. Reads the row that `questions`, earlier in the list of features, has written.
 */
export async function hearNewcomer(message: ReceivedMessage, tx: Tx, settings: Settings): Promise<void> {
  const { id: messageId, account, room, sender, inbound, at } = message
  if (room === undefined || !asksUs(message)) return
  const since = new Date(at.getTime() - NEW_MS)
  const first = await beginFirstQuestion(tx.db, { roomId: room.id, contactId: sender.id, messageId, since })
  if (first?.state !== 'open') return
  const { hours, zone } = await calendarOf(tx, account, room.id, settings)
  await lookAgain(tx.db, room.id, sender.id, addWorking(hours, tx.now, PATIENCE_MS, zone))
  // What only comes in now may have been answered by people meanwhile.
  if (tx.now.getTime() - at.getTime() > LATE_MS) return
  await alertStaff(tx, account, {
    level: 'duty',
    lane: 'service',
    text: texts.firstQuestion(room.topic, sender.name, words(inbound.text)),
    key: `newcomer:${room.id}:${sender.id}`,
    quietUntil: isOpenAt(hours, tx.now, zone) ? undefined : nextOpening(hours, tx.now, zone),
  })
}

/** Tells once more whom nobody has answered. */
export async function remindOfNewcomers(tx: Tx, settings: Settings): Promise<number> {
  const due = await claimFirstQuestions(tx.db, tx.now, BATCH)
  for (const { roomId, contactId, account, topic, name, text, askedAt, matters } of due) {
    const { hours, zone } = await calendarOf(tx, account, roomId, settings)
    const isLater = matters && !isOpenAt(hours, tx.now, zone)
    await lookAgain(tx.db, roomId, contactId, isLater ? nextOpening(hours, tx.now, zone) : undefined)
    if (!matters || isLater) continue
    await alertStaff(tx, account, {
      level: 'duty',
      lane: 'service',
      text: texts.stillWaiting(topic, name, words(text), clockText(askedAt, tx.now, zone)),
      key: `newcomer-again:${roomId}:${contactId}`,
    })
  }
  return due.length
}
