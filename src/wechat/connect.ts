import { createHash } from 'node:crypto'
import { connect as connectTcp } from 'node:net'
import type { Settings } from '../core/config.ts'
import { ServicePuppet } from './service-puppet.ts'
import { type LinkOptions, superviseLink, type WechatLink } from './supervisor.ts'
import { TIMINGS } from './timings.ts'
import { adoptWechatyLog, redactor } from './wechaty-log.ts'

export type { LinkCounters } from './intake.ts'
export type { LinkOptions, WechatLink } from './supervisor.ts'
export type { LinkTimings } from './timings.ts'

/** Which account and server a link belongs to, without telling the token. */
export function connectionName(endpoint: string | undefined, token: string): string {
  return `wechat:${createHash('sha256')
    .update(`${endpoint ?? ''}${token}`)
    .digest('hex')
    .slice(0, 12)}`
}

/**
 * Connects to a Wechaty puppet service and keeps the connection for ever. Returns at once; `onState` and `state`
 * tell how it goes, and everything that comes in goes to `onInbound`.
 *
 * Nothing is written to disk: neither Wechaty's memory card nor the payload store of the puppet service is used.
 *
 * @throws Error when `settings.wechaty` is undefined.
 */
export function connectWechat(options: LinkOptions & { settings: Pick<Settings, 'wechaty'> }): WechatLink {
  const wechaty = options.settings.wechaty
  if (wechaty === undefined) throw new Error('no puppet service is configured')
  const { token, endpoint } = wechaty
  const redact = redactor([token])
  adoptWechatyLog(options.log, redact)
  const probeMs = options.timings?.probeMs ?? TIMINGS.probeMs
  return superviseLink({
    ...options,
    redact,
    connection: connectionName(endpoint, token),
    makePuppet: () =>
      new ServicePuppet({
        token,
        endpoint,
        tls: {
          // As in the package's own reading of the variable: a PEM on one line has its newlines written as `\n`.
          caCert: wechaty.tlsCaCert?.replace(/\\n/g, '\n'),
          serverName: wechaty.tlsServerName,
          disable: wechaty.insecure,
        },
      }),
    // gRPC itself takes long to admit that nobody listens, and Wechaty does not tell at all.
    ...(endpoint === undefined ? {} : { probe: () => probePort(endpoint, probeMs) }),
  })
}

/** Resolves when something accepts connections at `host:port`. */
function probePort(endpoint: string, limitMs: number): Promise<void> {
  const colon = endpoint.lastIndexOf(':')
  const host = endpoint.slice(0, colon)
  const port = Number(endpoint.slice(colon + 1))
  return new Promise((resolve, reject) => {
    const socket = connectTcp({ host, port, timeout: limitMs })
    const fail = (error: Error) => {
      socket.destroy()
      reject(error)
    }
    socket.once('connect', () => {
      socket.destroy()
      resolve()
    })
    socket.once('timeout', () => fail(new Error(`${endpoint} does not answer within ${limitMs} ms`)))
    socket.once('error', fail)
  })
}
