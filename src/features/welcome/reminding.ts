import { clockText, MINUTE } from '../../core/calendar.ts'
import type { Settings } from '../../core/config.ts'
import type { Tx } from '../../core/tx.ts'
import { calendarOf } from '../hours/index.ts'
import { BATCH, claimSessions, markReminded, moveSession, wordingOf } from './queries.ts'
import { AHEAD_MS, nextAfter } from './session.ts'
import { texts } from './texts.ts'

/** Reminds of what begins soon, and moves weekly sessions on to their next time. */
export async function remindOfSessions(tx: Tx, settings: Settings): Promise<number> {
  const due = await claimSessions(tx.db, tx.now, BATCH)
  for (const { id, roomId, account, served, title, weekly, nextAt } of due) {
    const { zone } = await calendarOf(tx, account, roomId, settings)
    const isOver = nextAt <= tx.now
    if (weekly !== undefined && (isOver || nextAfter(weekly, tx.now, zone) < nextAt)) {
      await moveSession(tx.db, id, nextAfter(weekly, tx.now, zone))
      continue
    }
    if (nextAt.getTime() - tx.now.getTime() > AHEAD_MS) continue
    await markReminded(tx.db, id)
    const wording = await wordingOf(tx.db, { account, roomId })
    if (!served || wording.get('reminder') === 'off') continue
    const minutes = Math.ceil((nextAt.getTime() - tx.now.getTime()) / MINUTE)
    await tx.send({
      to: { roomId },
      text: texts.reminder(title, minutes, clockText(nextAt, tx.now, zone)),
      lane: 'promotion',
      key: `live:${id}:${nextAt.getTime()}`,
      expiresAt: nextAt,
    })
  }
  return due.length
}
