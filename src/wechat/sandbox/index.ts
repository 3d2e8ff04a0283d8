import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ChatLink } from '../../core/chat.ts'
import { ShiftedClock } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import { type LinkOptions, superviseLink, type WechatLink } from '../supervisor.ts'
import { adoptWechatyLog, redactor } from '../wechaty-log.ts'
import { OWNER_IDS, STAFF_IDS, STAFF_ROOM_ID } from './cast.ts'
import { SandboxPuppet } from './puppet.ts'
import { type Town, World } from './world.ts'

export interface SandboxLink extends WechatLink {
  readonly world: World
  readonly ownerIds: string[]
  readonly staffIds: string[]
  readonly staffRoomId: string
}

const fileIn = (dataDir: string) => join(dataDir, 'sandbox.json')

/**
 * The clock of the sandbox, as far ahead of the machine's, or behind it, as it was left. Made before anything else reads the time, or a restart would
 * begin in the past.
 */
export function sandboxClock(dataDir: string): ShiftedClock {
  const clock = new ShiftedClock()
  try {
    const { aheadMs } = JSON.parse(readFileSync(fileIn(dataDir), 'utf8'))
    if (Number.isFinite(aheadMs)) clock.aheadMs = aheadMs
  } catch {
    // None yet, or damaged: the world says so when it reads the file.
  }
  return clock
}

/**
 * A town moves into the sandbox of this data directory, beside who is there: the next start continues at `now`.
 * @throws when the file cannot be written
 */
export async function settleInSandbox(dataDir: string, town: Town, now: Date, log: Log): Promise<void> {
  const clock = new ShiftedClock()
  const world = new World({ clock, log, file: fileIn(dataDir) })
  clock.advance(now.getTime() - clock.now().getTime())
  await world.settle(town)
}

/** Forgets who was in the sandbox of this data directory and what was said there. */
export async function clearSandbox(dataDir: string): Promise<void> {
  await rm(fileIn(dataDir), { force: true })
}

/**
 * Connects to the simulated WeChat: the same supervisor, intake and delivery as a real connection, over a puppet in
 * this process. What was said, and by how much its clock is ahead, is kept in `sandbox.json` of the data directory;
 * `dataDir` undefined keeps nothing.
 */
export function connectSandbox(
  options: LinkOptions & { clock: ShiftedClock; dataDir: string | undefined },
): SandboxLink {
  adoptWechatyLog(options.log, redactor([]))
  const file = options.dataDir === undefined ? undefined : fileIn(options.dataDir)
  const world = new World({ clock: options.clock, log: options.log, ...(file === undefined ? {} : { file }) })
  const link = superviseLink({ ...options, connection: 'sandbox', makePuppet: () => new SandboxPuppet(world) })
  const stop: ChatLink['stop'] = async () => {
    await link.stop()
    await world.flush()
  }
  return {
    world,
    ownerIds: [...OWNER_IDS],
    staffIds: [...STAFF_IDS],
    staffRoomId: STAFF_ROOM_ID,
    connection: link.connection,
    get state() {
      return link.state
    },
    get account() {
      return link.account
    },
    get counters() {
      return link.counters
    },
    deliver: (outgoing) => link.deliver(outgoing),
    snapshot: (roomId) => link.snapshot(roomId),
    stop,
  }
}
