import { DAY, MINUTE } from '../../core/calendar.ts'

/** What a code is and what it is worth. Pure. */

/** Without what is taken for something else: 0 and O, 1, I and L. */
export const ALPHABET = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789'
export const CODE_LENGTH = 8
/** So long after it was redeemed a slip can be undone. */
export const UNDO_MS = 10 * MINUTE
/** So long before its end its owner is reminded, unless it was given only that long ago. */
export const REMIND_MS = 3 * DAY

/** @param pick a random whole number from 0 up to, not including, its argument. */
export const newCode = (pick: (below: number) => number): string =>
  Array.from({ length: CODE_LENGTH }, () => ALPHABET.charAt(pick(ALPHABET.length))).join('')

/** `ABCD-EFGH`: easier to read out. */
export const groupedCode = (code: string): string => `${code.slice(0, 4)}-${code.slice(4)}`

/** Written for another letter, and we cannot tell for which. */
const UNCLEAR = /[0O1IL]/u
/** More unclear letters than these could be anybody's code. */
const MOST_UNCLEAR = 2
const LOOKALIKES = ['5S', '2Z', '8B', '6G', 'UV', 'DQ']

/**
 * A code as people type it: lower case, full width, with hyphens or spaces; or what is wrong with it. `unclear`: the
 * letters in it that no code has, but that are easily written for one that a code has (`0` for `D` or `Q`).
 */
export function readCode(
  written: string,
): { code: string; unclear: string } | { wrongLetters: string } | { length: number } {
  const code = written
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\-—–_·]/gu, '')
  const strange = [...new Set([...code].filter((c) => !ALPHABET.includes(c)))]
  const unclear = [...code].filter((c) => UNCLEAR.test(c))
  if (strange.some((c) => !UNCLEAR.test(c)) || unclear.length > MOST_UNCLEAR)
    return { wrongLetters: strange.slice(0, 5).join('') }
  return code.length === CODE_LENGTH ? { code, unclear: strange.join('') } : { length: code.length }
}

/** A regular expression for every code that may have been meant by these letters. */
export const lookalikes = (code: string): string =>
  `^${[...code].map((c) => (UNCLEAR.test(c) ? '.' : `[${LOOKALIKES.find((l) => l.includes(c)) ?? c}]`)).join('')}$`

export interface Coupon {
  state: 'valid' | 'redeemed' | 'void' | 'expired'
  expiresAt: Date
}

/** What a coupon is worth at `now`; its row may not have heard yet that it has ended. */
export const worthOf = (coupon: Coupon, now: Date): Coupon['state'] =>
  coupon.state === 'valid' && now >= coupon.expiresAt ? 'expired' : coupon.state

/** Why redeeming it cannot be undone by somebody now; undefined when it can. */
export function undoRefused(
  coupon: { state: Coupon['state']; endedById: number | null; endedAt: Date | null },
  by: { id: number; isManager: boolean },
  now: Date,
): 'not-redeemed' | 'too-late' | 'not-yours' | undefined {
  if (coupon.state !== 'redeemed' || coupon.endedAt === null) return 'not-redeemed'
  if (coupon.endedById !== by.id && !by.isManager) return 'not-yours'
  return now.getTime() - coupon.endedAt.getTime() > UNDO_MS ? 'too-late' : undefined
}
