import { getConnInfo } from '@hono/node-server/conninfo'
import type { MiddlewareHandler } from 'hono'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { problem } from './shell.tsx'
import { texts } from './texts.ts'
import type { Ctx, Env } from './visitor.ts'

const IPV4_LOOPBACK = /^127(?:\.\d{1,3}){3}$/

/** True for names that only this machine answers to, with or without IPv6 brackets. */
export function isLoopbackName(name: string): boolean {
  return name === 'localhost' || name === '::1' || name === '[::1]' || IPV4_LOOPBACK.test(name)
}

function hostNameOf(hostHeader: string | undefined): string | undefined {
  try {
    return hostHeader === undefined ? undefined : new URL(`http://${hostHeader}`).hostname
  } catch {
    return undefined
  }
}

/**
 * Against DNS rebinding: a page of evil.example whose name suddenly resolves to 127.0.0.1 still sends
 * `Host: evil.example`. The name of CONSOLE_URL is known too; any port is fine, so that a tunnel (`ssh -L 8080:…`) works.
 */
export function onlyKnownHosts(consoleUrl: string): MiddlewareHandler {
  const own = new URL(consoleUrl).hostname
  return async (c, next) => {
    const name = hostNameOf(c.req.header('host'))
    if (name === undefined || !(isLoopbackName(name) || name === own)) return c.text(texts.refused.host, 403)
    await next()
  }
}

/** Nothing inline, nothing from elsewhere: even a nickname that became markup could not run. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

export function securityHeaders(): MiddlewareHandler {
  return async (c, next) => {
    await next()
    if (!c.res.headers.has('Content-Security-Policy')) c.header('Content-Security-Policy', POLICY)
    c.header('X-Content-Type-Options', 'nosniff')
    c.header('X-Frame-Options', 'DENY')
    // Not no-referrer: forms would say `Origin: null`, which a foreign page can say as well.
    c.header('Referrer-Policy', 'same-origin')
    c.header('Cross-Origin-Opener-Policy', 'same-origin')
    c.header('Cross-Origin-Resource-Policy', 'same-origin')
    if (!c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'no-store')
  }
}

function isSameOrigin(origin: string | undefined, fetchSite: string | undefined, host: string | undefined): boolean {
  if (origin === undefined) return fetchSite === 'same-origin'
  if (fetchSite !== undefined && fetchSite !== 'same-origin') return false
  try {
    // The scheme is left out: behind a TLS proxy the page is https and this server still sees http.
    return new URL(origin).host === host
  } catch {
    return false
  }
}

/** What changes something must come from our own page, as JSON; a foreign form or script can send neither. */
export function onlyOwnJson(): MiddlewareHandler {
  return async (c, next) => {
    if (!isSameOrigin(c.req.header('origin'), c.req.header('sec-fetch-site'), c.req.header('host'))) {
      return c.json({ error: texts.refused.origin }, 403)
    }
    const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
    if (type !== 'application/json') return c.json({ error: texts.refused.type }, 415)
    await next()
  }
}

/** What is posted is a form of our own pages; tokens in them say which session they were made for. */
export function onlyOwnForms(): MiddlewareHandler<Env> {
  return async (c, next) => {
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD') {
      if (!isSameOrigin(c.req.header('origin'), c.req.header('sec-fetch-site'), c.req.header('host')))
        return problem(c, 'stale')
      // Read once; whoever asks for the fields gets the same.
      const isForm = await c.req.formData().then(
        () => true,
        () => false,
      )
      if (!isForm) return problem(c, 'badFilter')
    }
    await next()
  }
}

/** Of whoever asks, for limits: the other end of the socket, or what a proxy on this machine says of it. */
export function addressOf(c: Ctx): string {
  let address = ''
  try {
    address = getConnInfo(c).remote.address ?? ''
  } catch {
    // Not called by a socket, as in tests of the app alone.
  }
  // The last entry is the proxy's own; those before it are whatever the asker wrote.
  const told = c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim()
  return told !== undefined && isLoopbackName(address.replace(/^::ffff:/, '')) ? told : address
}

/** At most so many requests a minute for each key. */
export function limited(aMinute: number, keyOf: (c: Ctx) => string): MiddlewareHandler<Env> {
  const limiter = new RateLimiterMemory({ points: aMinute, duration: 60 })
  return async (c, next) => {
    try {
      await limiter.consume(keyOf(c))
    } catch (refusal) {
      if (refusal instanceof Error) throw refusal
      c.header('Retry-After', '60')
      return problem(c, 'tooMany')
    }
    await next()
  }
}
