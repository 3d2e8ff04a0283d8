import { DAY, dateKey, HOUR, startOfWeek, wallTime } from '../../core/calendar.ts'
import type { Settings } from '../../core/config.ts'
import type { Tx } from '../../core/tx.ts'
import { endingTiers, staffRooms, usedKeys } from './queries.ts'
import { texts } from './texts.ts'
import { REMINDED_DAYS, reminderDue, reminderKey, TIER_NAMES } from './tier.ts'

/** The hours of a day in which members are reminded. */
const FROM_HOUR = 9
const TO_HOUR = 20

/** The last day on which it counts: `until` is the midnight after it. */
export const lastDay = (until: Date, zone: string): string => dateKey(new Date(until.getTime() - 1), zone)

/** Members whose tier ends in 30, 7 or 1 days are told, each once. */
export async function remindMembers(tx: Tx, settings: Settings): Promise<number> {
  const zone = settings.timeZone
  const { hour } = wallTime(tx.now, zone)
  if (hour < FROM_HOUR || hour >= TO_HOUR) return 0
  const ending = await endingTiers(tx.db, tx.now, new Date(tx.now.getTime() + Math.max(...REMINDED_DAYS) * DAY))
  const due = ending.flatMap((t) => {
    const step = reminderDue(t.until, t.updatedAt, tx.now)
    return step === undefined ? [] : [{ ...t, key: reminderKey(t.contactId, t.until, step) }]
  })
  const used = await usedKeys(
    tx.db,
    due.map((d) => d.key),
  )
  const fresh = due.filter((d) => !used.has(d.key))
  for (const { contactId, tier, until, key } of fresh)
    await tx.send({
      to: { contactId },
      text: texts.ends(TIER_NAMES[tier], Math.ceil((until.getTime() - tx.now.getTime()) / DAY), lastDay(until, zone)),
      lane: 'promotion',
      key,
      expiresAt: new Date(Math.min(until.getTime(), tx.now.getTime() + 3 * DAY)),
    })
  return fresh.length
}

/** What has not been said of an end that is no longer true. */
export async function withdrawReminders(tx: Tx, contactId: number, until: Date | null): Promise<void> {
  if (until !== null) await tx.withdrawKeys(REMINDED_DAYS.map((step) => reminderKey(contactId, until, step)))
}

/** On Monday at nine, or within a day after it, staff hear whose tier ends this week. */
export async function tellStaff(tx: Tx, settings: Settings): Promise<number> {
  const zone = settings.timeZone
  const monday = startOfWeek(tx.now, zone)
  const late = tx.now.getTime() - (monday.getTime() + FROM_HOUR * HOUR)
  if (late < 0 || late > DAY) return 0
  const rooms = await staffRooms(tx.db)
  const keyOf = (account: string) => `tier-week:${account}:${dateKey(monday, zone)}`
  const used = await usedKeys(
    tx.db,
    rooms.map((r) => keyOf(r.account)),
  )
  let said = 0
  for (const { account, roomId } of rooms.filter((r) => !used.has(keyOf(r.account)))) {
    const people = await endingTiers(tx.db, tx.now, startOfWeek(tx.now, zone, 1), account)
    if (people.length === 0) continue
    const shown = people.map((p) => ({ name: p.name, tier: TIER_NAMES[p.tier], last: lastDay(p.until, zone) }))
    await tx.send({ to: { roomId }, text: texts.endsThisWeek(shown), lane: 'post', key: keyOf(account) })
    said += 1
  }
  return said
}
