import { log as wechatyLog } from 'wechaty-puppet'
import type { Log } from '../core/log.ts'

/** Takes secrets out of a text before it is logged. */
export type Redact = (text: string) => string

export function redactor(secrets: readonly string[]): Redact {
  const found = secrets.filter((s) => s !== '')
  return (text) => found.reduce((clean, secret) => clean.replaceAll(secret, '***'), text)
}

/**
 * Sends what Wechaty prints into our log. `WECHATY_LOG` keeps its meaning and is `warn` when unset; its verbose
 * levels print the token, so every line is redacted.
 */
export function adoptWechatyLog(log: Log, redact: Redact): void {
  const wanted = process.env.WECHATY_LOG?.trim().toLowerCase()
  const explicit = wanted !== undefined && wanted !== ''
  if (!explicit) wechatyLog.level('warn')
  wechatyLog.timestamp(false)
  wechatyLog.enableLogging((level: string, text?: string) => {
    const line = redact((text ?? '').split('\n    at ')[0] ?? '')
    // Its warnings are notes on its own inner life (TLS off, still starting); who wants them asks for them.
    if (level === 'ERR') log.warn({ wechaty: line }, 'wechaty reports an error')
    else if (explicit) log.info({ wechaty: line }, 'wechaty')
    else log.debug({ wechaty: line }, 'wechaty')
  })
}
