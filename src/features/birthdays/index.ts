import { dateKey, startOfDay, wallTime } from '../../core/calendar.ts'
import type { Settings } from '../../core/config.ts'
import type { Feature } from '../../core/feature.ts'
import type { Tx } from '../../core/tx.ts'
import { calendarOf } from '../hours/index.ts'
import { award, hasRoomFor } from '../points/index.ts'
import { celebratedOn, isCelebratedOn, tomorrowOf, yearOf, yesterdayOf } from './birthday.ts'
import { birthdayCommands } from './commands.ts'
import { APART_MS, type Celebrant, celebrants, insertGreeting, isSaid, peopleWith, staffRooms } from './queries.ts'
import { texts } from './texts.ts'

export { birthdayText } from './birthday.ts'
export { birthdayOf, settingsOf as birthdaySettings } from './queries.ts'

/** When people are greeted, on the clock of their group; a greeting that is late comes until the evening. */
const FROM_HOUR = 10
const TO_HOUR = 20
/** The morning in which colleagues hear of tomorrow's birthdays. */
const DIGEST_FROM_HOUR = 9
const DIGEST_TO_HOUR = 12
const BATCH = 500

/** The points of the room, once a year. Returns how many it were. */
async function give(tx: Tx, { contactId, roomId, gift }: Celebrant, year: number, zone: string): Promise<number> {
  if (gift === 0 || !(await hasRoomFor(tx, contactId, gift))) return 0
  await award(tx, {
    contactId,
    amount: gift,
    kind: 'birthday',
    cause: `birthday:${contactId}:${year}`,
    note: '',
    roomId,
    zone,
  })
  return gift
}

async function greet(tx: Tx, settings: Settings, who: Celebrant, today: string, zone: string): Promise<boolean> {
  const year = yearOf(who, today)
  if (!(await insertGreeting(tx.db, who.contactId, year, tx.now))) return false
  const gift = await give(tx, who, year, settings.timeZone)
  const said = who.inGroup
    ? { to: { roomId: who.roomId }, mention: [who.contactId], text: texts.greetingInGroup(gift) }
    : { to: { contactId: who.contactId }, text: texts.greeting(who.name, who.topic, gift) }
  await tx.send({
    ...said,
    lane: 'promotion',
    key: `birthday:${who.contactId}:${year}`,
    // Tomorrow it would be wrong.
    expiresAt: startOfDay(tx.now, zone, 1),
  })
  return true
}

/** Greets whose birthday it is, where it is between ten in the morning and the evening. */
async function greetAll(tx: Tx, settings: Settings): Promise<number> {
  // Wherever a group's clock is, its day is one of these.
  const day = dateKey(tx.now, 'UTC')
  const near = [yesterdayOf(day), day, tomorrowOf(day)].flatMap(celebratedOn)
  const greetedBefore = new Date(tx.now.getTime() - APART_MS)
  let greeted = 0
  let found: Celebrant[]
  let after = 0
  do {
    found = await celebrants(tx.db, near, { greetedBefore, after, limit: BATCH })
    for (const who of found) {
      after = who.contactId
      const { zone } = await calendarOf(tx, who.account, who.roomId, settings)
      const [today, { hour }] = [dateKey(tx.now, zone), wallTime(tx.now, zone)]
      if (hour < FROM_HOUR || hour >= TO_HOUR || !isCelebratedOn(who, today)) continue
      if (await greet(tx, settings, who, today, zone)) greeted += 1
    }
  } while (found.length === BATCH)
  return greeted
}

/** In the morning the staff room hears whose birthday is tomorrow. */
async function tellStaff(tx: Tx, settings: Settings): Promise<number> {
  let said = 0
  for (const { account, roomId } of await staffRooms(tx.db)) {
    const { zone } = await calendarOf(tx, account, undefined, settings)
    const { hour } = wallTime(tx.now, zone)
    if (hour < DIGEST_FROM_HOUR || hour >= DIGEST_TO_HOUR) continue
    const tomorrow = tomorrowOf(dateKey(tx.now, zone))
    const key = `birthdays:${account}:${tomorrow}`
    if (await isSaid(tx.db, key)) continue
    const people = await peopleWith(tx.db, account, celebratedOn(tomorrow))
    if (people.length === 0) continue
    await tx.send({ to: { roomId }, text: texts.tomorrow(people), lane: 'post', key })
    said += 1
  }
  return said
}

/** Members' birthdays by both calendars, a greeting and a gift once a year. Writes birthdays, birthday_greetings and birthday_settings. */
export const birthdays: Feature = {
  name: 'birthdays',
  personal: [
    {
      table: 'birthdays',
      about: 'contact_id = $1',
      shown: {
        title: '您的生日',
        line: "CASE WHEN lunar THEN '农历 ' ELSE '' END || month || '-' || day",
        at: 'updated_at',
      },
      erase: 'delete',
    },
    { table: 'birthday_greetings', about: 'contact_id = $1', erase: 'keep' },
  ],
  commands: birthdayCommands,
  jobs: [
    {
      name: 'birthdays',
      cron: '50 */5 * * * *',
      run: async (tx, settings) => (await greetAll(tx, settings)) + (await tellStaff(tx, settings)),
    },
  ],
}
