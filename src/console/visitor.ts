import { createHash, randomUUID, timingSafeEqual } from 'node:crypto'
import type { Context, MiddlewareHandler } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import type { ContactInfo } from '../core/events.ts'
import type { Office } from '../core/office.ts'
import { type Role, roleAtLeast } from '../core/people.ts'
import { SESSION_MS, type Session, sessionOf } from '../features/access/index.ts'
import { findContact, roomsWith } from '../features/roster/index.ts'
import { LANGS, type Lang } from './words.ts'

/** Who looks at a page, and how they want to see it. */

export const THEMES = ['auto', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

export interface Look {
  lang: Lang
  theme: Theme
}

/** Somebody of the staff who is signed in. */
export interface Visitor extends Look {
  person: ContactInfo
  session: Session
  /** Goes into every form; a foreign page cannot know it. */
  csrf: string
  /**
   * The rooms whose tickets, words and members they may see; undefined: all of the account. Managers and owners see
   * all, agents the groups that they are in.
   */
  rooms: ReadonlySet<number> | undefined
  /** IANA name of the zone in which times are shown. */
  zone: string
}

export interface Env {
  Variables: { look: Look; visitor: Visitor | undefined; office: Office }
}
export type Ctx = Context<Env>

const COOKIE = 'nuanqun_session'
const LANG_COOKIE = 'nuanqun_lang'
const THEME_COOKIE = 'nuanqun_theme'
const A_YEAR_S = 365 * 24 * 3600

const isSecure = (office: Office): boolean => office.settings.consoleUrl.startsWith('https:')

/** Lax: the link that signs in is opened from the chat, which is another site. */
const cookie = (office: Office, maxAge: number) =>
  ({ path: '/', httpOnly: true, sameSite: 'Lax', secure: isSecure(office), maxAge }) as const

export const keepSession = (c: Ctx, secret: string): void =>
  setCookie(c, COOKIE, secret, cookie(c.var.office, SESSION_MS / 1000))
export const dropSession = (c: Ctx): void => setCookie(c, COOKIE, '', cookie(c.var.office, 0))

export function keepLook(c: Ctx, look: Partial<Look>): void {
  if (look.lang !== undefined) setCookie(c, LANG_COOKIE, look.lang, cookie(c.var.office, A_YEAR_S))
  if (look.theme !== undefined) setCookie(c, THEME_COOKIE, look.theme, cookie(c.var.office, A_YEAR_S))
}

export const langOf = (raw: string | undefined): Lang => LANGS.find((l) => l === raw) ?? 'zh'
export const themeOf = (raw: string | undefined): Theme => THEMES.find((t) => t === raw) ?? 'auto'

const csrfOf = (secret: string): string => createHash('sha256').update(`csrf:${secret}`).digest('base64url')

/**
 * Finds out who is there. Sets `look`, and `visitor` when somebody of the staff is signed in.
 * @param isSandbox without it nobody is in who came through the sandbox, where everybody may choose who they are.
 */
export function recogniseVisitor(office: Office, isSandbox: boolean): MiddlewareHandler<Env> {
  return async (c, next) => {
    c.set('office', office)
    const look: Look = { lang: langOf(getCookie(c, LANG_COOKIE)), theme: themeOf(getCookie(c, THEME_COOKIE)) }
    c.set('look', look)
    const secret = getCookie(c, COOKIE)
    const found = secret === undefined ? undefined : await sessionOf(office.db, secret, office.now())
    const session = found?.origin === 'sandbox' && !isSandbox ? undefined : found
    const person = session === undefined ? undefined : await findContact(office.db, session.contactId)
    if (secret !== undefined && session !== undefined && person !== undefined && person.role !== 'member') {
      const all = roleAtLeast(person.role, 'manager')
      c.set('visitor', {
        ...look,
        person,
        session,
        csrf: csrfOf(secret),
        rooms: all ? undefined : new Set((await roomsWith(office.db, person.id)).map((r) => r.id)),
        zone: office.settings.timeZone,
      })
    } else c.set('visitor', undefined)
    await next()
  }
}

/** Whether a form was made for this session. */
export function isOwnForm(visitor: Visitor, token: unknown): boolean {
  if (typeof token !== 'string') return false
  const [given, wanted] = [token, visitor.csrf].map((t) => createHash('sha256').update(t).digest())
  return given !== undefined && wanted !== undefined && timingSafeEqual(given, wanted)
}

/** A mark for one form: sent twice, it acts once. */
export const formMark = (): string => randomUUID()

export const mayDo = (visitor: Visitor, role: Role): boolean => roleAtLeast(visitor.person.role, role)

/** Whether the visitor may see what happened in that room; undefined: a direct chat, which belongs to all staff. */
export const maySeeRoom = (visitor: Visitor, roomId: number | null | undefined): boolean =>
  visitor.rooms === undefined || roomId === null || roomId === undefined || visitor.rooms.has(roomId)

/** The rooms for a query: null means all of the account. */
export const roomIdsOf = (visitor: Visitor): number[] | null =>
  visitor.rooms === undefined ? null : [...visitor.rooms]
