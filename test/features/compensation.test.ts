import { describe, expect, it } from 'vitest'
import {
  closedBecause,
  DEFAULT_LIMITS,
  exceeded,
  parseLimit,
  whomToAsk,
} from '../../src/features/compensation/compensation.ts'

const coupon = (yuan: number) => ({ kind: 'coupon', amount: yuan * 100 }) as const
const nothing = { ticket: 0, day: 0 }
const now = new Date('2026-11-23T02:00:00Z')

describe('authority', () => {
  it.each([
    ['agent', 20, nothing, undefined],
    ['agent', 20.01, nothing, 'ticket'],
    ['agent', 15, { ticket: 600, day: 600 }, 'ticket'],
    ['agent', 20, { ticket: 0, day: 8_000 }, undefined],
    ['agent', 20, { ticket: 0, day: 8_001 }, 'day'],
    ['manager', 100, { ticket: 0, day: 1_000_000 }, undefined],
    ['manager', 100.01, nothing, 'ticket'],
    ['owner', 9_999, { ticket: 1_000_000, day: 1_000_000 }, undefined],
  ] as const)('of the %s over %d yuan after %j: %s', (role, yuan, given, expected) => {
    expect(exceeded(role, coupon(yuan), given, DEFAULT_LIMITS)).toBe(expected)
  })

  it('counts points by themselves', () => {
    expect(exceeded('agent', { kind: 'points', amount: 100 }, nothing, DEFAULT_LIMITS)).toBeUndefined()
    expect(exceeded('agent', { kind: 'points', amount: 101 }, nothing, DEFAULT_LIMITS)).toBe('ticket')
  })

  it('asks the next role that is enough', () => {
    expect(whomToAsk('agent', coupon(50), nothing, DEFAULT_LIMITS)).toBe('manager')
    expect(whomToAsk('agent', coupon(50), { ticket: 6_000, day: 0 }, DEFAULT_LIMITS)).toBe('owner')
    expect(whomToAsk('agent', coupon(500), nothing, DEFAULT_LIMITS)).toBe('owner')
    expect(whomToAsk('manager', coupon(500), nothing, DEFAULT_LIMITS)).toBe('owner')
  })

  it.each([
    ['20元 100积分', { span: 'ticket', change: { coupon: 2_000, points: 100 } }],
    ['２０元', { span: 'ticket', change: { coupon: 2_000 } }],
    ['每天 88.5元', { span: 'day', change: { coupon: 8_850 } }],
    ['每天 不限', { span: 'day', change: { coupon: null, points: null } }],
    ['0元 积分不限', { span: 'ticket', change: { coupon: 0, points: null } }],
    ['20', undefined],
    ['每天', undefined],
    ['99999元', undefined],
    ['很多', undefined],
  ])('reads the limit 「%s」', (text, expected) => {
    expect(parseLimit(text)).toEqual(expected)
  })
})

describe('a request', () => {
  const request = { state: 'pending', byContactId: 1, contactId: 9, expiresAt: new Date(now.getTime() + 1) } as const
  it('is open to others until it ends, or is decided', () => {
    expect(closedBecause(request, 2, now)).toBeUndefined()
    expect(closedBecause(request, 1, now)).toBe('own')
    expect(closedBecause(request, 9, now)).toBe('for-oneself')
    expect(closedBecause({ ...request, expiresAt: now }, 2, now)).toBe('expired')
    expect(closedBecause({ ...request, state: 'granted' }, 1, now)).toBe('granted')
    expect(closedBecause({ ...request, state: 'refused' }, 2, now)).toBe('refused')
    expect(closedBecause({ ...request, state: 'granted', expiresAt: undefined }, 2, now)).toBe('not-asked')
  })
})
