import { createHash } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { SECOND } from '../core/calendar.ts'
import { describeError } from '../core/errors.ts'
import type { House } from './context.ts'

export const LEASE_MS = 15 * SECOND
const RENEW_MS = 4 * SECOND
/** The holder stops this long before others may begin, for clocks that differ and a send that is just beginning. */
const MARGIN_MS = 3 * SECOND

/** The name of what belongs to a chat connection: on disk, and of its lease. */
export const connectionKey = (connection: string): string => connection.replace(/[^\w.-]/g, '_')

/** What the process holds that speaks for a chat connection. */
export const leaseOf = (connection: string): string => `chat:${connectionKey(connection)}`

/** A lease that this process has been given. */
export interface Lease {
  /** False from shortly before it may run out until it is renewed: whoever uses the account says nothing new then. */
  held(): boolean
}

/** Takes or renews a lease. Returns the instant until which this process holds it; undefined: somebody else does. */
export async function holdLease(house: House, name: string): Promise<Date | undefined> {
  // Reckoned from before the question is asked: the answer may take long.
  const now = house.leaseClock.now()
  const until = new Date(now.getTime() + LEASE_MS)
  const rows = (await house.source.query(
    `INSERT INTO leases (name, holder, expires_at) VALUES ($1, $2, $3)
     ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
       WHERE leases.holder = excluded.holder OR leases.expires_at <= $4 RETURNING holder`,
    [name, house.holder, until, now],
  )) as unknown[]
  return rows.length > 0 ? until : undefined
}

export async function releaseLease(house: House, name: string): Promise<void> {
  await house.source.query(`DELETE FROM leases WHERE name = $1 AND holder = $2`, [name, house.holder])
}

/**
 * Waits until the lease is ours, then keeps it. `onLost` is called once, when another process has taken it: whoever
 * uses the account must end. While the database is away nobody can tell, so `held()` turns false in time and the
 * account goes on listening, which harms nobody.
 * @param options.everyMs how often it is renewed.
 */
export async function keepLease(
  house: House,
  name: string,
  options: { signal: AbortSignal; onLost: () => void; everyMs?: number },
): Promise<Lease> {
  const { signal, everyMs = RENEW_MS } = options
  let until = await acquire(house, name, signal, everyMs / 2)
  const keep = async () => {
    for (;;) {
      await wait(everyMs, undefined, { signal }).catch(() => undefined)
      if (signal.aborted) return
      try {
        const renewed = await holdLease(house, name)
        if (renewed === undefined) break
        until = renewed
      } catch (error) {
        house.log.debug({ error: describeError(error) }, 'could not renew the lease')
      }
    }
    until = new Date(0)
    if (!signal.aborted) options.onLost()
  }
  keep().catch((error: unknown) => house.log.error({ err: error }, 'what follows a lost lease failed'))
  return { held: () => house.leaseClock.now().getTime() < until.getTime() - MARGIN_MS }
}

async function acquire(house: House, name: string, signal: AbortSignal, everyMs: number): Promise<Date> {
  let isTold = false
  for (;;) {
    signal.throwIfAborted()
    try {
      const until = await holdLease(house, name)
      if (until !== undefined) return until
      if (await freeOfDeadNeighbour(house, name)) continue
      if (!isTold) house.log.info({ lease: name }, 'another process holds this chat account: standing by to take over')
      isTold = true
    } catch (error) {
      house.log.warn({ error: describeError(error) }, 'could not ask for the lease of the chat account, trying again')
    }
    await wait(everyMs, undefined, { signal })
  }
}

/**
 * Names this boot of this machine and the space its process ids live in; undefined where the system does not tell.
 * Only among processes of one such place does a missing process id mean that its holder is dead.
 */
function processSpace(): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')
    return createHash('sha256')
      .update(boot + readlinkSync('/proc/self/ns/pid'))
      .digest('hex')
      .slice(0, 12)
  } catch {
    return undefined
  }
}

const SPACE = processSpace()

/** `<space>/<pid>/<unique>`: names a process in claims and leases. */
export const holderName = (unique: string): string => `${SPACE ?? 'somewhere'}/${process.pid}/${unique}`

/** After kill -9 on the same machine nobody has to wait for the lease to run out. */
async function freeOfDeadNeighbour(house: House, name: string): Promise<boolean> {
  const rows = (await house.source.query(`SELECT holder FROM leases WHERE name = $1`, [name])) as { holder: string }[]
  const holder = rows[0]?.holder
  const [space, pid] = holder?.split('/') ?? []
  if (holder === undefined || SPACE === undefined || space !== SPACE || isAlive(Number(pid))) return false
  house.log.info({ lease: name }, 'the process that held this chat account is dead: taking over')
  await house.source.query(`DELETE FROM leases WHERE name = $1 AND holder = $2`, [name, holder])
  return true
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
