import type { EntityManager } from 'typeorm'

/**
 * What one table holds about a person, as its owner declares it. Privacy reads these to show people what is kept of
 * them, to erase it, and to let it age. Every table that names a contact is declared; a test compares.
 */
export interface PersonalData {
  table: string
  /** SQL condition for the rows about somebody: `$1` is the contact's id, `$2` their platform id. */
  about: string
  /** What the person sees of it: a heading, an SQL expression that makes one line of a row, and the instant of a row. */
  shown?: { title: string; line: string; at: string }
  /**
   * What erasing does: the rows go, columns get these SQL values (the row stays, for sums and for what others did), or
   * nothing, because no word of the person is in it.
   */
  erase: 'delete' | 'keep' | Readonly<Record<string, string>>
  /** SQL condition for the rows whose words have aged, `$1` the instant before which: they are treated as if erased. */
  aged?: string
}

/** What the platform id of somebody who was erased begins with: nothing reaches them any more. */
export const ERASED = 'erased:'

/** Rows of a ticket of the person. */
export const OF_TICKETS = 'ticket_id IN (SELECT id FROM tickets WHERE contact_id = $1)'

export interface Person {
  id: number
  platformId: string
}

/** Runs SQL with `$1` contact id, `$2` platform id and `$3` now; PostgreSQL refuses parameters that a statement does not use. */
export async function runAbout(
  db: Pick<EntityManager, 'query'>,
  sql: string,
  who: Person,
  now?: Date,
): Promise<unknown> {
  const values: [string, string, unknown][] = [
    ['$1', '::bigint', who.id],
    ['$2', '::text', who.platformId],
    ['$3', '::timestamptz', now],
  ]
  const used = values.filter(([name]) => sql.includes(name))
  const numbered = sql.replace(/\$[123]/gu, (name) => {
    const at = used.findIndex(([n]) => n === name)
    return `$${at + 1}${used[at]?.[1] ?? ''}`
  })
  return db.query(
    numbered,
    used.map(([, , value]) => value),
  )
}
