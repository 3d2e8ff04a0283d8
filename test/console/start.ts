import { type ConsoleOptions, type RunningConsole, startConsole } from '../../src/console/server.ts'
import { parseConfig } from '../../src/core/config.ts'
import { silentLog } from '../../src/core/log.ts'
import type { Office } from '../../src/core/office.ts'

const nobodyHome = () => Promise.reject(new Error('this test has no house behind its console'))

/** For pages that need nothing of the house. */
const noOffice: Office = {
  settings: parseConfig({}),
  commands: [],
  now: () => new Date('2026-11-23T02:00:00Z'),
  db: { query: nobodyHome } as unknown as Office['db'],
  transact: nobodyHome,
  order: nobodyHome,
  pulse: nobodyHome,
  operations: {
    state: nobodyHome,
    gaps: nobodyHome,
    outbox: nobodyHome,
    outboxCounts: nobodyHome,
    letters: nobodyHome,
    pace: nobodyHome,
  },
  isAway: () => false,
}

/** A console on a free port of loopback, healthy, without a sandbox unless a world is given. */
export function startTestConsole(options: Partial<ConsoleOptions> = {}): Promise<RunningConsole> {
  return startConsole({
    host: '127.0.0.1',
    port: 0,
    timeZone: 'Asia/Shanghai',
    log: silentLog,
    office: noOffice,
    health: async () => ({ ok: true, database: 'up', chat: 'sandbox' }),
    metrics: async () => ({ contentType: 'text/plain; version=0.0.4; charset=utf-8', body: 'nuanqun_up 1\n' }),
    ...options,
  })
}
