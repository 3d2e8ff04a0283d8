import type { EntityManager } from 'typeorm'
import { Handbook } from './entry.ts'
import { activeEntries, readState } from './queries.ts'

/**
 * The handbooks built last, by database and account. A version is never used twice, not even after a rollback, so
 * whoever knows the version may use what was built for it.
 */
const built = new WeakMap<object, Map<string, { version: string; handbook: Handbook }>>()

const NOTHING = new Handbook([])

async function handbookOf(db: EntityManager, account: string, version: string): Promise<Handbook> {
  const kept = built.get(db.connection) ?? new Map<string, { version: string; handbook: Handbook }>()
  built.set(db.connection, kept)
  const known = kept.get(account)
  if (known?.version === version) return known.handbook
  const handbook = new Handbook(await activeEntries(db, account))
  kept.set(account, { version, handbook })
  return handbook
}

/**
 * What an account can answer now, and in which of these rooms it should not unasked. One query; another one only after
 * the entries have changed.
 */
export async function openHandbook(
  db: EntityManager,
  account: string,
  roomIds: readonly number[],
): Promise<{ handbook: Handbook; isQuiet: (roomId: number | undefined) => boolean }> {
  const { version, quiet } = await readState(db, account, roomIds)
  return {
    handbook: version === undefined ? NOTHING : await handbookOf(db, account, version),
    isQuiet: (roomId) => roomId !== undefined && quiet.has(roomId),
  }
}
