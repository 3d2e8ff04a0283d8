import type { EntityManager } from 'typeorm'
import type { Feature, Job } from '../core/feature.ts'
import { type Person, type PersonalData, runAbout } from '../core/personal.ts'
import { claimErasures, recordErasure } from '../features/privacy/index.ts'

/** One in each transaction: what hears of it locks rows of its own. */
const ERASED_AT_ONCE = 1

/** What the house itself keeps about people. */
const HOUSE: readonly PersonalData[] = [
  {
    table: 'messages',
    about: 'contact_id = $1',
    shown: { title: '您发过的消息', line: 'text', at: 'sent_at' },
    erase: { text: "''" },
  },
  {
    table: 'outbox',
    about: `contact_id = $1 OR $1 = ANY(mention) OR ticket_id IN (SELECT id FROM tickets WHERE contact_id = $1)`,
    erase: {
      text: "''",
      picture: 'NULL',
      // What is on its way has no words any more that could be said again.
      state: "CASE WHEN state IN ('due', 'sending', 'unknown') THEN 'expired' ELSE state END",
      last_error: 'NULL',
    },
  },
  {
    table: 'command_logs',
    about: 'contact_id = $1',
    shown: { title: '您用过的命令', line: "nullif(command, '…')", at: 'at' },
    erase: 'delete',
  },
  { table: 'dead_letters', about: `strpos(inbound, $2) > 0`, erase: 'delete' },
]

/** All that is kept about people, by whoever owns it. */
export const personalDataOf = (features: readonly Feature[]): readonly PersonalData[] => [
  ...HOUSE,
  ...features.flatMap((f) => f.personal ?? []),
]

/** Empties the words of at most `limit` rows of a table that have aged; how many it were. */
export async function forgetAged(db: EntityManager, data: PersonalData, before: Date, limit: number): Promise<number> {
  if (data.aged === undefined || typeof data.erase === 'string') return 0
  const values = Object.entries(data.erase)
  const unlike = values.map(([column, value]) => `${column} IS DISTINCT FROM ${value}`).join(' OR ')
  const [, count] = (await db.query(
    `UPDATE ${data.table} SET ${values.map(([column, value]) => `${column} = ${value}`).join(', ')}
     WHERE ctid IN (SELECT ctid FROM ${data.table} WHERE (${data.aged}) AND (${unlike}) LIMIT $2 FOR UPDATE SKIP LOCKED)`,
    [before, limit],
  )) as [unknown, number]
  return count
}

/** Erases as the owners of the tables have declared. */
async function erase(db: EntityManager, personal: readonly PersonalData[], who: Person, now: Date): Promise<void> {
  for (const { table, about, erase: how } of personal) {
    if (how === 'keep') continue
    if (how === 'delete') await runAbout(db, `DELETE FROM ${table} WHERE ${about}`, who, now)
    else {
      const values = Object.entries(how).map(([column, value]) => `${column} = ${value}`)
      await runAbout(db, `UPDATE ${table} SET ${values.join(', ')} WHERE ${about}`, who, now)
    }
  }
}

/** Erases whoever has confirmed that wish, over all tables of the house. */
export const erasureJob = (personal: readonly PersonalData[]): Job => ({
  name: 'erasures',
  cron: '10 * * * * *',
  batch: ERASED_AT_ONCE,
  async run(tx) {
    const people = await claimErasures(tx.db, tx.now, ERASED_AT_ONCE)
    for (const person of people) {
      await recordErasure(tx.db, person, tx.now)
      await erase(tx.db, personal, person, tx.now)
      tx.emit({ type: 'contact-erased', contactId: person.id })
    }
    return people.length
  },
})
