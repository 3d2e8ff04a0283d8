import { DAY } from '../../core/calendar.ts'
import type { Role } from '../../core/people.ts'

/** What may be given, by whom, and what a code is worth. Pure. */

/** An amount of fen, or of points. */
export interface Gift {
  kind: 'coupon' | 'points'
  amount: number
}

/** ticket: all that is given for one ticket · day: all that one person gives in a day */
export type Span = 'ticket' | 'day'
/** Fen and points; null: no limit. */
export type Limit = Record<Gift['kind'], number | null>
export type LimitedRole = 'agent' | 'manager'
/** The owner has none. */
export type Limits = Record<LimitedRole, Record<Span, Limit>>

export const DEFAULT_LIMITS: Limits = {
  agent: { ticket: { coupon: 2_000, points: 100 }, day: { coupon: 10_000, points: 500 } },
  manager: { ticket: { coupon: 10_000, points: 500 }, day: { coupon: null, points: null } },
}

/** The most that one gift or limit may be, in yuan and in points: a slip of the finger stays repairable. */
export const MOST = 10_000
/** A request that nobody has decided by then is over. */
export const REQUEST_MS = DAY
/** A coupon is valid through this many days after the one on which it was given. */
export const COUPON_DAYS = 30

/** What has been given of a kind: for the ticket by anybody, and today on one person's authority. */
export type Given = Record<Span, number>

/** The span whose limit a gift would exceed; undefined when somebody of that role may give it. */
export function exceeded(role: Role, gift: Gift, given: Given, limits: Limits): Span | undefined {
  if (role === 'owner') return undefined
  const own = limits[role === 'manager' ? 'manager' : 'agent']
  return (['ticket', 'day'] as const).find((span) => {
    const limit = own[span][gift.kind]
    return limit !== null && given[span] + gift.amount > limit
  })
}

/** Whom to ask when somebody may not give it: the next role whose authority over one ticket is enough. */
export function whomToAsk(role: Role, gift: Gift, given: Given, limits: Limits): 'manager' | 'owner' {
  const byManager = exceeded('manager', gift, { ticket: given.ticket, day: 0 }, limits) === undefined
  return role === 'agent' && byManager ? 'manager' : 'owner'
}

/** A change of limits as the owner writes it: `20元 100积分`, `每天 100元`, `不限`. Undefined when it is none. */
export function parseLimit(text: string): { span: Span; change: Partial<Limit> } | undefined {
  let span: Span = 'ticket'
  const change: Partial<Limit> = {}
  for (const word of text.normalize('NFKC').split(/\s+/u)) {
    const coupon = /^(?:券|优惠券)?(\d{1,5}(?:\.\d{1,2})?)(?:元|块)$/u.exec(word)
    const points = /^(?:积分)?(\d{1,5})(?:积分|分)$/u.exec(word)
    if (word === '每天' || word === '每日') span = 'day'
    else if (word === '每单') span = 'ticket'
    else if (word === '不限') Object.assign(change, { coupon: null, points: null })
    else if (word === '券不限') change.coupon = null
    else if (word === '积分不限') change.points = null
    else if (coupon !== null) change.coupon = Math.round(Number(coupon[1]) * 100)
    else if (points !== null) change.points = Number(points[1])
    else return undefined
  }
  const tooMuch = (change.coupon ?? 0) > MOST * 100 || (change.points ?? 0) > MOST
  return Object.keys(change).length === 0 || tooMuch ? undefined : { span, change }
}

export interface Request {
  state: 'pending' | 'granted' | 'refused' | 'expired'
  byContactId: number
  /** Undefined: it was given without asking. */
  expiresAt: Date | undefined
  /** The member for whom it is. */
  contactId: number
}

/** Why somebody cannot approve or refuse a request now, whatever their authority; undefined when they can. */
export function closedBecause(
  request: Request,
  byContactId: number,
  now: Date,
): 'not-asked' | 'granted' | 'refused' | 'expired' | 'own' | 'for-oneself' | undefined {
  if (request.expiresAt === undefined) return 'not-asked'
  if (request.state !== 'pending') return request.state
  if (now >= request.expiresAt) return 'expired'
  if (request.byContactId === byContactId) return 'own'
  return request.contactId === byContactId ? 'for-oneself' : undefined
}
