import { type ConsoleOptions, type RunningConsole, startConsole } from '../../src/console/server.ts'
import { silentLog } from '../../src/core/log.ts'

/** A console on a free port of loopback, healthy, without a sandbox unless a world is given. */
export function startTestConsole(options: Partial<ConsoleOptions> = {}): Promise<RunningConsole> {
  return startConsole({
    host: '127.0.0.1',
    port: 0,
    timeZone: 'Asia/Shanghai',
    log: silentLog,
    health: async () => ({ ok: true, database: 'up', chat: 'sandbox' }),
    metrics: async () => ({ contentType: 'text/plain; version=0.0.4; charset=utf-8', body: 'nuanqun_up 1\n' }),
    ...options,
  })
}
