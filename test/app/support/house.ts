import { randomUUID } from 'node:crypto'
import { onTestFinished } from 'vitest'
import type { House } from '../../../src/app/context.ts'
import { createHouse } from '../../../src/app/house.ts'
import { receive } from '../../../src/app/receive.ts'
import type { Inbound, InboundMessage, PersonRef } from '../../../src/core/chat.ts'
import { ManualClock } from '../../../src/core/clock.ts'
import { parseConfig } from '../../../src/core/config.ts'
import type { AppEvent } from '../../../src/core/events.ts'
import type { EventHandlers, Feature } from '../../../src/core/feature.ts'
import { silentLog } from '../../../src/core/log.ts'
import { roster } from '../../../src/features/roster/index.ts'
import { freshDatabase } from '../../support/database.ts'

export const ACCOUNT = 'bot'
export const MONDAY = '2026-11-23T02:00:00Z'

/** A house with a database of its own that is gone after the test. Every event of the features is kept in `events`. */
export async function bareHouse(
  options: { env?: Record<string, string>; features?: Feature[]; clock?: ManualClock } = {},
): Promise<{ house: House; clock: ManualClock; url: string; events: AppEvent[] }> {
  const database = await freshDatabase()
  onTestFinished(() => database.drop())
  const clock = options.clock ?? new ManualClock(MONDAY)
  const events: AppEvent[] = []
  const house = createHouse({
    source: database.source,
    settings: testSettings(options.env),
    features: [roster, ...(options.features ?? []), recorder(events)],
    clock,
    log: silentLog,
  })
  await receive(house, [login(clock)], clock.now())
  events.length = 0
  return { house, clock, url: database.url, events }
}

export const testSettings = (env: Record<string, string> = {}) =>
  parseConfig({
    WECHATY_PUPPET_SERVICE_TOKEN: 'insecure_test',
    ROOMS: 'all',
    SEND_ACCOUNT_INTERVAL_MS: '0',
    SEND_ROOM_INTERVAL_MS: '0',
    SEND_PER_MINUTE: '0',
    ...env,
  })

/** Another process of the same installation: same database, another holder. */
export function neighbour(house: House, changes: Partial<House> = {}): House {
  return { ...house, holder: `neighbour-${randomUUID()}`, onOutbox: () => undefined, ...changes }
}

const TYPES: AppEvent['type'][] = [
  'message',
  'member-joined',
  'member-left',
  'link-gap-closed',
  'account-id-changed',
  'sending-limited',
  'send-unconfirmed',
  'send-failed',
  'spool-drained',
]

function recorder(events: AppEvent[]): Feature {
  const on = Object.fromEntries(
    TYPES.map((type) => [
      type,
      async (event: AppEvent) => {
        events.push(event)
      },
    ]),
  )
  return { name: 'recorder', on: on as EventHandlers }
}

export function login(clock: ManualClock, changes: Partial<Extract<Inbound, { type: 'login' }>> = {}): Inbound {
  return {
    type: 'login',
    account: ACCOUNT,
    eventId: `login:${randomUUID()}`,
    name: '暖暖',
    connection: 'test',
    first: true,
    receivedAt: clock.now().getTime(),
    ...changes,
  }
}

export const ROOM = { id: 'room-1', topic: '书友群' }
export const person = (name: string): PersonRef => ({ id: `id-${name}`, name })

export function said(
  clock: ManualClock,
  who: string,
  text: string,
  changes: Partial<InboundMessage> = {},
): InboundMessage {
  const at = clock.now().getTime()
  return {
    type: 'message',
    account: ACCOUNT,
    platformId: randomUUID(),
    receivedAt: at,
    room: ROOM,
    sender: person(who),
    self: false,
    kind: 'text',
    text,
    body: text,
    mentions: [],
    mentionsBot: false,
    sentAt: at,
    ...changes,
  }
}

/** Numbers and texts of a query, as plain rows. */
export async function rows<T = Record<string, unknown>>(
  house: House,
  sql: string,
  values: unknown[] = [],
): Promise<T[]> {
  return house.source.query(sql, values)
}

export async function count(house: House, table: string, where = 'true'): Promise<number> {
  const [row] = await rows<{ n: number }>(house, `SELECT count(*) AS n FROM ${table} WHERE ${where}`)
  return row?.n ?? 0
}

/** Waits until something has become true: looks often, fails after ten seconds. */
export async function until(what: string, isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 10_000
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error(`it did not come to pass: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
