import { describe, expect, it } from 'vitest'
import {
  ALPHABET,
  groupedCode,
  lookalikes,
  newCode,
  readCode,
  UNDO_MS,
  undoRefused,
  worthOf,
} from '../../src/features/coupons/coupon.ts'

const now = new Date('2026-11-23T02:00:00Z')
const later = (ms: number) => new Date(now.getTime() + ms)

describe('a code', () => {
  it('has eight characters that nobody confuses', () => {
    expect(ALPHABET).not.toMatch(/[0O1IL]/u)
    expect(newCode((below) => below - 1)).toBe('99999999')
    expect(groupedCode('ABCDEFGH')).toBe('ABCD-EFGH')
  })

  it.each([
    ['abcd-efgh', { code: 'ABCDEFGH', unclear: '' }],
    ['ＡＢＣＤ ＥＦＧＨ', { code: 'ABCDEFGH', unclear: '' }],
    ['ABCD—EFGH', { code: 'ABCDEFGH', unclear: '' }],
    ['abc0-efgi', { code: 'ABC0EFGI', unclear: '0I' }],
    ['AB00-EFGI', { wrongLetters: '0I' }],
    ['ABC!-EFGH', { wrongLetters: '!' }],
    ['你好', { wrongLetters: '你好' }],
    ['ABCD', { length: 4 }],
  ])('is read from 「%s」', (written, expected) => {
    expect(readCode(written)).toEqual(expected)
  })

  it.each([
    ['ABCDEFGH', 'ABC0EFGH'],
    ['ABCQEFGH', 'ABCOEFGH'],
    ['ABC5EFGH', 'ABCSEFGH'],
    ['ZBCDEFGH', '28CDEFGH'],
  ])('%s is like %s as it was typed', (code, typed) => {
    expect(code).toMatch(new RegExp(lookalikes(typed), 'u'))
    expect('MMMMMMMM').not.toMatch(new RegExp(lookalikes(typed), 'u'))
  })

  it('is worth something until it ends', () => {
    expect(worthOf({ state: 'valid', expiresAt: later(1) }, now)).toBe('valid')
    expect(worthOf({ state: 'valid', expiresAt: now }, now)).toBe('expired')
    expect(worthOf({ state: 'redeemed', expiresAt: now }, now)).toBe('redeemed')
  })

  it('is given back within ten minutes by whoever redeemed it, or a manager', () => {
    const redeemed = { state: 'redeemed', endedById: 1, endedAt: now } as const
    const [own, manager, other] = [
      { id: 1, isManager: false },
      { id: 2, isManager: true },
      { id: 2, isManager: false },
    ]
    expect(undoRefused(redeemed, own, later(UNDO_MS))).toBeUndefined()
    expect(undoRefused(redeemed, manager, later(1))).toBeUndefined()
    expect(undoRefused(redeemed, other, later(1))).toBe('not-yours')
    expect(undoRefused(redeemed, manager, later(UNDO_MS + 1))).toBe('too-late')
    expect(undoRefused({ ...redeemed, state: 'void' }, own, now)).toBe('not-redeemed')
    expect(undoRefused({ state: 'valid', endedById: null, endedAt: null }, own, now)).toBe('not-redeemed')
  })
})
