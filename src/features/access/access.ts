import { createHash, randomBytes } from 'node:crypto'
import { DAY, HOUR, MINUTE } from '../../core/calendar.ts'

/** Who may come into the console, and for how long. Pure. */

/** A link is opened from the chat at once, or asked for anew. */
export const LINK_MS = 10 * MINUTE
/** So many links within `LINKS_MS` are enough for anybody. */
export const LINKS_AT_MOST = 5
export const LINKS_MS = 10 * MINUTE
/** A phone left alone. */
export const IDLE_MS = 12 * HOUR
export const SESSION_MS = 7 * DAY
/** The last sign of life is written at most so often. */
export const SEEN_EVERY_MS = MINUTE

/** 256 bits, in letters that an address can hold. */
export const newSecret = (): string => randomBytes(32).toString('base64url')

/** What the database keeps of a secret. */
export const digestOf = (secret: string): string => createHash('sha256').update(secret).digest('hex')

export interface Session {
  digest: string
  contactId: number
  origin: 'link' | 'sandbox'
  createdAt: Date
  seenAt: Date
  expiresAt: Date
  endedAt: Date | null
}

/** In the sandbox a visitor lets whole nights pass at once: no phone was left alone for that. */
export function isAlive(session: Pick<Session, 'origin' | 'seenAt' | 'expiresAt' | 'endedAt'>, now: Date): boolean {
  const isIdle = session.origin === 'link' && now.getTime() - session.seenAt.getTime() >= IDLE_MS
  return session.endedAt === null && now < session.expiresAt && !isIdle
}
