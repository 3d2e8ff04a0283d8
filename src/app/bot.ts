import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { ChatLink, Inbound, LinkState } from '../core/chat.ts'
import { elapsedMs } from '../core/clock.ts'
import { describeError } from '../core/errors.ts'
import { mood } from '../text/index.ts'
import { markAlive } from './accounts.ts'
import type { House } from './context.ts'
import { Intake } from './intake.ts'
import { connectionKey, keepLease, leaseOf, releaseLease } from './lease.ts'
import { isAnythingDue } from './outbox.ts'
import { adoptOrphans, Relay } from './relay.ts'
import { Spool } from './spool.ts'

/** Opens the chat connection. Called only while this process holds the lease of `connection`. */
export type Connect<L extends ChatLink> = (hooks: {
  onInbound: (inbound: Inbound) => void
  onState: (state: LinkState) => void
}) => Promise<L> | L

export interface Bot<L extends ChatLink> {
  readonly link: L
  readonly intake: Intake
  /**
   * Resolves when what came in is stored and everything due is said, as far as can be seen: what is still on its way
   * from the platform shows within a few milliseconds. Gives up after seconds.
   */
  settle(): Promise<void>
  /** Stops listening, stores what was received, finishes the sends that have begun, gives the lease back. */
  stop(): Promise<void>
}

const ALIVE_EVERY_MS = 3000
/** What came in is waited for; what is due may have reasons of its own to wait. */
const SETTLE_LIMIT_MS = { intake: 15_000, due: 1500 }
const SETTLE_LOOK_MS = 8
/** So many looks in a row must find nothing to do. */
const SETTLE_LOOKS = 3

/**
 * Runs one chat account: waits for its lease, takes in what an earlier process left on disk, connects, and relays.
 * @param options.signal gives the waiting for the lease up; a bot that runs is ended with `stop`.
 * @param options.onLost called when another process took the lease over; the caller ends the process or starts again.
 */
export async function startBot<L extends ChatLink>(
  house: House,
  options: { connection: string; connect: Connect<L>; signal: AbortSignal; onLost: () => void },
): Promise<Bot<L>> {
  const leaseName = leaseOf(options.connection)
  // The lease is kept until the very end of `stop`, whatever the signal says: we still speak until then.
  const abort = new AbortController()
  const stopWaiting = () => abort.abort(options.signal.reason)
  if (options.signal.aborted) stopWaiting()
  options.signal.addEventListener('abort', stopWaiting, { once: true })
  const lease = await keepLease(house, leaseName, { signal: abort.signal, onLost: options.onLost })
  options.signal.removeEventListener('abort', stopWaiting)
  const giveBack = async () => {
    abort.abort()
    await releaseLease(house, leaseName).catch((error: unknown) =>
      house.log.warn({ error: describeError(error) }, 'could not give the lease back: it runs out by itself'),
    )
  }

  // The models are read now, so that the first message does not wait for them.
  mood('')
  const intake = new Intake(
    house,
    new Spool(path.join(house.settings.dataDir, 'spool', connectionKey(options.connection)), house.log),
  )
  intake.start()
  const since = house.clock.now()
  let onUp = () => {}
  let link: L
  try {
    link = await options.connect({
      onInbound: (inbound) => intake.push(inbound),
      onState(state) {
        house.metrics.linkUp.set(state === 'up' ? 1 : 0)
        if (state === 'up') onUp()
      },
    })
  } catch (error) {
    await intake.stop()
    await giveBack()
    throw error
  }
  const relay = new Relay(house, link, { maySend: () => lease.held() })
  const adopted = new Set<string>()
  const beat = () => {
    const account = link.account
    if (account === undefined || link.state !== 'up' || !lease.held()) return
    if (!adopted.has(account)) {
      adopted.add(account)
      adoptOrphans(house, account)
        .then((count) => {
          if (count > 0) house.log.info({ count }, 'found sends that a dead process left in the middle')
          relay.poke()
        })
        .catch((error: unknown) => {
          adopted.delete(account)
          house.log.warn({ error: describeError(error) }, 'could not look for unfinished sends')
        })
    }
    markAlive(house, account, since, intake.caughtUpTo(house.clock.now())).catch((error: unknown) =>
      house.log.debug({ error: describeError(error) }, 'could not note the sign of life'),
    )
  }
  onUp = () => {
    beat()
    relay.poke()
  }
  const poke = () => relay.poke()
  house.onOutbox = poke
  const alive = setInterval(beat, ALIVE_EVERY_MS)
  beat()
  relay.start()

  return {
    link,
    intake,
    async settle() {
      const began = elapsedMs()
      for (let quiet = 0; quiet < SETTLE_LOOKS; ) {
        relay.poke()
        await wait(SETTLE_LOOK_MS)
        const { account } = link
        const isTaking = intake.waiting > 0
        if (elapsedMs() - began > (isTaking ? SETTLE_LIMIT_MS.intake : SETTLE_LIMIT_MS.due)) return
        const isBusy =
          isTaking ||
          relay.isBusy ||
          (account !== undefined && (await isAnythingDue(house.source.manager, account, house.clock.now())))
        quiet = isBusy ? 0 : quiet + 1
      }
    },
    async stop() {
      clearInterval(alive)
      await relay.stop()
      if (house.onOutbox === poke) house.onOutbox = () => undefined
      try {
        await link.stop()
      } finally {
        // What the last messages caused is said after the next start: it stands in the outbox.
        await intake.stop()
        await giveBack()
      }
    },
  }
}
