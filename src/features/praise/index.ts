import type { EntityManager } from 'typeorm'
import { dateKey } from '../../core/calendar.ts'
import type { Settings } from '../../core/config.ts'
import { UserError } from '../../core/errors.ts'
import type { ReceivedMessage } from '../../core/events.ts'
import type { Feature } from '../../core/feature.ts'
import type { Tx } from '../../core/tx.ts'
import { noteToStaff } from '../duty/index.ts'
import { findContact } from '../roster/index.ts'
import { isWaiting } from '../tickets/index.ts'
import { praiseCommands, shownAs } from './commands.ts'
import { ANSWERABLE_MS, isCandidate, onTheWall, PEACE_MS } from './praise.ts'
import { expireDue, insertPraise, obstacles, shownIn, suggestedAmong } from './queries.ts'
import { texts } from './texts.ts'

export { onTheWall } from './praise.ts'
export { type ListedPraise, praisedBetween, praisesIn, praisesOf } from './queries.ts'

/** Praise of a room as strangers may read it: of who wrote it, nothing is told. */
export async function unsignedPraise(db: EntityManager, roomId: number, limit: number): Promise<string[]> {
  return (await shownIn(db, roomId, limit)).map((p) => onTheWall({ ...p, signature: 'anonymous' }).text)
}

const BATCH = 200

/** One a day for each group. */
const keyOf = (roomId: number, tx: Tx, settings: Settings) =>
  `praise-candidate:${roomId}:${dateKey(tx.now, settings.timeZone)}`

const isWarm = (m: ReceivedMessage): boolean =>
  m.room !== undefined && !m.room.isStaffRoom && m.sender.role === 'member' && isCandidate(m.inbound.body, m.mood)

/** Staff hear of a warm word that nobody pointed at; they decide whether the member is asked. */
async function suggest({ room, sender, inbound }: ReceivedMessage, tx: Tx, settings: Settings): Promise<void> {
  if (room === undefined) return
  const key = keyOf(room.id, tx, settings)
  if ((await suggestedAmong(tx.db, [key])).length > 0 || (await isWaiting(tx.db, sender.id))) return
  let text: string
  try {
    text = await shownAs(tx, sender, room.id, inbound.body)
  } catch (error) {
    // Hidden names and numbers may have left too little.
    if (error instanceof UserError) return
    throw error
  }
  const { askedId, sameId, unwilling } = await obstacles(tx.db, sender.id, text, new Date(tx.now.getTime() - PEACE_MS))
  if (askedId !== null || sameId !== null || unwilling) return
  const expiresAt = new Date(tx.now.getTime() + ANSWERABLE_MS)
  const about = { account: sender.account, contactId: sender.id, roomId: room.id, text }
  const id = await insertPraise(tx.db, { ...about, byContactId: undefined, at: tx.now, expiresAt }, 'candidate')
  const note = texts.candidate(id, room.topic, sender.name, text)
  await noteToStaff(tx, sender.account, { text: note, key, lane: 'promotion' })
}

async function expire(tx: Tx): Promise<number> {
  const due = await expireDue(tx.db, tx.now, BATCH)
  for (const { id, name, state, byContactId } of due) {
    if (state !== 'asked' || byContactId === null) continue
    if ((await findContact(tx.db, byContactId))?.role === 'member') continue
    await tx.send({
      to: { contactId: byContactId },
      text: texts.expiredTold(id, name),
      lane: 'promotion',
      key: `praise-expired:${id}`,
    })
  }
  return due.length
}

/** Kind words, shown to others with permission only. Writes praises. */
export const praise: Feature = {
  name: 'praise',
  personal: [
    {
      table: 'praises',
      about: 'contact_id = $1',
      shown: { title: '您的好评', line: 'text', at: 'at' },
      erase: {
        text: "''",
        state: "CASE WHEN state IN ('candidate', 'asked', 'shown') THEN 'withdrawn' ELSE state END",
        ended_at: 'coalesce(ended_at, $3)',
      },
    },
  ],
  commands: praiseCommands,
  jobs: [{ name: 'praise-expiry', cron: '50 */5 * * * *', run: expire, batch: BATCH }],
  async wants(batch, tx, settings) {
    const warm = batch.filter(isWarm)
    const keyed = warm.flatMap((m) => (m.room === undefined ? [] : [{ m, key: keyOf(m.room.id, tx, settings) }]))
    if (keyed.length === 0) return []
    const said = await suggestedAmong(tx.db, [...new Set(keyed.map((k) => k.key))])
    return keyed.filter((k) => !said.includes(k.key)).map((k) => k.m)
  },
  on: {
    async message({ message }, tx, settings) {
      if (isWarm(message)) await suggest(message, tx, settings)
    },
  },
}
