import type { EntityManager } from 'typeorm'
import { DAY, dateKey, startOfDay, wallTime } from '../../core/calendar.ts'
import type { Settings } from '../../core/config.ts'
import type { Feature } from '../../core/feature.ts'
import type { Tx } from '../../core/tx.ts'
import { calendarOf } from '../hours/index.ts'
import { careCommands } from './commands.ts'
import { claimRecall, countActivity, livesOf, notesOf, recalledSince, roomsWithRecall, silentIn } from './queries.ts'
import { MOST_A_DAY, recallText, whoToRecall } from './recall.ts'
import { stageOf } from './stage.ts'
import { texts } from './texts.ts'

export { livesOf, type Note, notesOf, recallSettings } from './queries.ts'
export { recallText } from './recall.ts'
export { type Life, type Stage, stageOf } from './stage.ts'

/** What is said to somebody silent where a group has no words of its own. */
export const RECALL_TEXT = texts.recall

const SHOWN = 3
/** A word comes while people are up, not with the first light. */
const FROM_HOUR = 10
const TO_HOUR = 20

/** What colleagues noted about a member, as one line for colleagues; nothing when there is none. */
export async function noteLine(db: EntityManager, contactId: number): Promise<string[]> {
  const { notes, total } = await notesOf(db, contactId, SHOWN)
  return total === 0 ? [] : [texts.noteLine(notes, total)]
}

/**
 * Where the member stands and why, and what colleagues noted: lines for colleagues.
 * @param tierName what the member has bought a right to, as it is called.
 */
export async function portraitOf(
  tx: Tx,
  contactId: number,
  tierName: string | undefined,
  zone: string,
): Promise<string[]> {
  const life = (await livesOf(tx.db, [contactId], tx.now, zone)).get(contactId)
  const stage = life === undefined ? [] : [texts.stage(life, stageOf(life), tierName)]
  return [...stage, ...(await noteLine(tx.db, contactId))]
}

/** Writes to members who have fallen silent, where a manager wants it. */
async function recall(tx: Tx, settings: Settings): Promise<number> {
  let said = 0
  for (const room of await roomsWithRecall(tx.db)) {
    const { zone } = await calendarOf(tx, room.account, room.id, settings)
    const { hour } = wallTime(tx.now, zone)
    if (hour < FROM_HOUR || hour >= TO_HOUR) continue
    const { chosen } = whoToRecall(await silentIn(tx.db, room.id, tx.now, zone))
    const left = MOST_A_DAY - (await recalledSince(tx.db, room.account, startOfDay(tx.now, zone)))
    for (const member of chosen.slice(0, Math.max(0, left))) {
      if (!(await claimRecall(tx.db, member.contactId, tx.now))) continue
      await tx.send({
        to: { contactId: member.contactId },
        text: recallText(room.text ?? texts.recall, member.name, room.topic),
        lane: 'promotion',
        key: `recall:${member.contactId}:${dateKey(tx.now, zone)}`,
        expiresAt: new Date(tx.now.getTime() + 3 * DAY),
      })
      said += 1
    }
  }
  return said
}

/** Knowing a member: notes of colleagues, the stage from behaviour, a word to who has fallen silent. Writes care_notes, activity_days, activity_counts, recall_settings and recalls. */
export const care: Feature = {
  name: 'care',
  personal: [
    {
      table: 'care_notes',
      about: 'contact_id = $1',
      shown: { title: '同事记的备注', line: 'text', at: 'at' },
      erase: 'delete',
    },
    {
      table: 'activity_days',
      about: 'contact_id = $1',
      shown: { title: '在群里说过话的日子', line: 'day::text', at: "(day + time '12:00') AT TIME ZONE 'UTC'" },
      erase: 'delete',
    },
    { table: 'recalls', about: 'contact_id = $1', erase: 'keep' },
  ],
  commands: careCommands,
  jobs: [
    {
      name: 'activity',
      cron: '40 20 3 * * *',
      batch: 1,
      run: async (tx, settings) => Number(await countActivity(tx.db, tx.now, settings.timeZone)),
    },
    { name: 'recall', cron: '40 10 * * * *', run: recall },
  ],
}
