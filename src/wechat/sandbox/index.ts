import { existsSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { instantOf, wallTime } from '../../core/calendar.ts'
import type { ChatLink } from '../../core/chat.ts'
import { type Clock, ShiftedClock, systemClock } from '../../core/clock.ts'
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

/** A sandbox that begins at night begins in the next morning instead: at night the bot welcomes nobody. */
const DAY_FROM_HOUR = 9
const DAY_TO_HOUR = 20
const MORNING_HOUR = 10

/** `now` by day, on the wall of the zone; at night the next ten o'clock. */
export function daytimeFrom(now: Date, timeZone: string): Date {
  const { year, month, day, hour } = wallTime(now, timeZone)
  if (hour >= DAY_FROM_HOUR && hour < DAY_TO_HOUR) return now
  const days = hour < DAY_FROM_HOUR ? 0 : 1
  return instantOf({ year, month, day: day + days, hour: MORNING_HOUR, minute: 0 }, timeZone)
}

/**
 * The clock of the sandbox, as far ahead of the machine's, or behind it, as it was left; a sandbox that has not begun
 * begins by day. Made before anything else reads the time, or a restart would begin in the past.
 */
export function sandboxClock(dataDir: string, timeZone: string, machine: Clock = systemClock): ShiftedClock {
  const clock = new ShiftedClock(machine)
  const file = fileIn(dataDir)
  if (!existsSync(file)) {
    const now = clock.now()
    clock.advance(daytimeFrom(now, timeZone).getTime() - now.getTime())
    return clock
  }
  try {
    const { aheadMs } = JSON.parse(readFileSync(file, 'utf8'))
    if (Number.isFinite(aheadMs)) clock.aheadMs = aheadMs
  } catch {
    // Damaged: the world says so when it reads the file.
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
