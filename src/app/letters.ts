import type { EntityManager } from 'typeorm'
import type { Inbound } from '../core/chat.ts'
import type { Tx } from '../core/tx.ts'
import type { House } from './context.ts'
import { forgetKey } from './messages.ts'
import { DEAD, receive } from './receive.ts'

/** Dead letters: what came in and made the bot stumble, and how it is taken in again. */

/** Letters that one run of the job takes in: as long as they last, it holds a connection of its own. */
export const REPLAYED_AT_ONCE = 10

interface Replayed {
  account: string
  /** It stumbled again, and waits as a new letter. */
  failed: boolean
}

/**
 * Takes the oldest waiting letter in again; undefined when none is left that nobody else is taking in.
 * @param db its transaction holds the letter, and ticks it off. What the letter causes commits in transactions of its
 * own before that: a death in between leaves the letter waiting, and as only the key of a dead letter is forgotten,
 * what went through is refused the next time.
 * @param which asked: only those that an owner has asked for by `重放`.
 */
async function replayNext(house: House, db: EntityManager, which: 'all' | 'asked'): Promise<Replayed | undefined> {
  const isAsked = 'EXISTS (SELECT 1 FROM replay_requests q WHERE q.letter_id = d.id)'
  // No stronger lock: what the letter asks for may itself refer to the letter.
  const [letter] = (await db.query(
    `SELECT d.id, d.account, d.key, d.inbound FROM dead_letters d WHERE d.replayed_at IS NULL ${which === 'asked' ? `AND ${isAsked}` : ''}
     ORDER BY d.id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED`,
  )) as { id: number; account: string; key: string; inbound: string }[]
  if (letter === undefined) return undefined
  const now = house.clock.now()
  await house.source.transaction((own) => forgetKey(own, letter.account, letter.key, DEAD))
  await receive(house, [JSON.parse(letter.inbound) as Inbound], now)
  const again = (await db.query(`SELECT 1 FROM dead_letters WHERE account = $1 AND key = $2 AND id > $3`, [
    letter.account,
    letter.key,
    letter.id,
  ])) as unknown[]
  await db.query(`UPDATE dead_letters SET replayed_at = $2 WHERE id = $1`, [letter.id, now])
  return { account: letter.account, failed: again.length > 0 }
}

/** Takes up to `limit` dead letters in again, oldest first. Returns how many went through and how many stumbled again. */
export async function replayDeadLetters(house: House, limit = 100): Promise<{ replayed: number; failed: number }> {
  const [waiting] = (await house.source.query(
    `SELECT count(*)::int AS n FROM dead_letters WHERE replayed_at IS NULL`,
  )) as {
    n: number
  }[]
  const count = { replayed: 0, failed: 0 }
  // What stumbles again stands behind those that waited.
  for (let turn = 0; turn < Math.min(limit, waiting?.n ?? 0); turn += 1) {
    const letter = await house.source.transaction((db) => replayNext(house, db, 'all'))
    if (letter === undefined) break
    count[letter.failed ? 'failed' : 'replayed'] += 1
  }
  return count
}

/** Takes in again what owners have asked for, and tells what became of it. Returns how many letters it were. */
export async function replayAsked(tx: Tx, house: House): Promise<number> {
  const done: Replayed[] = []
  while (done.length < REPLAYED_AT_ONCE) {
    const letter = await replayNext(house, tx.db, 'asked')
    if (letter === undefined) break
    done.push(letter)
  }
  for (const account of new Set(done.map((d) => d.account))) {
    const own = done.filter((d) => d.account === account)
    const failed = own.filter((d) => d.failed).length
    tx.emit({ type: 'letters-replayed', account, replayed: own.length - failed, failed })
  }
  return done.length
}
