import { setTimeout as wait } from 'node:timers/promises'
import type { EntityManager } from 'typeorm'
import type { AppEvent } from '../core/events.ts'
import type { Send, Tx } from '../core/tx.ts'
import type { House } from './context.ts'
import { isConflict } from './database.ts'
import { enqueue, withdraw, withdrawKeys } from './outbox.ts'

/** How often a transaction that lost a deadlock is run in all, with a short random pause before each. */
const ATTEMPTS = 8

const commitWork = new WeakMap<Tx, (() => void)[]>()

/** Has this done once the transaction has committed: a count must not tell what was rolled back, or tell it twice. */
export function afterCommit(tx: Tx, work: () => void): void {
  commitWork.get(tx)?.push(work)
}

/** The same transaction, in which `hear` is told first what is to be said; true: it need not be said any more. */
export function hearing(tx: Tx, hear: (message: Send) => boolean): Tx {
  const listening: Tx = {
    ...tx,
    async send(message) {
      if (!hear(message)) await tx.send(message)
    },
  }
  commitWork.set(listening, commitWork.get(tx) ?? [])
  return listening
}

/**
 * Runs `work` in one transaction together with everything it causes: events are handed to the features in list
 * order until none is left, and what is to be said is written beside the fact. A deadlock is simply run again.
 */
export async function inTransaction<T>(house: House, now: Date, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    let said = false
    const onCommit: (() => void)[] = []
    let result: T
    try {
      result = await house.source.transaction(async (db: EntityManager) => {
        const queue: AppEvent[] = []
        const tx: Tx = {
          db,
          now,
          async send(message: Send) {
            said = true
            await enqueue(db, message, now)
          },
          withdraw: (ticketId, kinds) => withdraw(db, ticketId, kinds),
          withdrawKeys: (keys) => withdrawKeys(db, keys),
          emit: (event) => void queue.push(event),
        }
        commitWork.set(tx, onCommit)
        const value = await work(tx)
        for (let event = queue.shift(); event !== undefined; event = queue.shift()) await dispatch(house, event, tx)
        return value
      })
    } catch (error) {
      if (!isConflict(error) || attempt >= ATTEMPTS) throw error
      house.log.debug({ attempt }, 'transaction conflict, running it again')
      await wait(Math.random() * 4 * 2 ** attempt)
      continue
    }
    for (const done of onCommit) done()
    if (said) house.onOutbox()
    return result
  }
}

async function dispatch(house: House, event: AppEvent, tx: Tx): Promise<void> {
  for (const feature of house.features) {
    // The table is typed by event type; TypeScript cannot see that the key and the event agree.
    const handler = feature.on?.[event.type] as
      | ((e: AppEvent, tx: Tx, settings: House['settings']) => Promise<void>)
      | undefined
    await handler?.(event, tx, house.settings)
  }
}
