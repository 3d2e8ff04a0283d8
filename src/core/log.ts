import { type Logger, pino } from 'pino'
import type { Settings } from './config.ts'

export type Log = Logger

/** JSON lines on stdout. Tokens and connection strings never reach it: callers log digests and hosts only. */
export function createLog(level: Settings['logLevel']): Log {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: ['token', '*.token', 'databaseUrl'],
  })
}

export const silentLog: Log = pino({ level: 'silent' })
