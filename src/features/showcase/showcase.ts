import { DAY } from '../../core/calendar.ts'

/** What strangers may read about a group. Pure. */

/** The page looks back so far. */
export const WINDOW_DAYS = 90
export const WINDOW_MS = WINDOW_DAYS * DAY

/** A share, or a middle value, of fewer says something about a single person. */
const FEWEST = 5
/** Of results, praise and suggestions each. */
export const MOST_SHOWN = 20

/** 128 bits. */
export const SLUG_BYTES = 16
const SLUG = /^[\w-]{22}$/

/** @param random gives so many random bytes. */
export const newSlug = (random: (bytes: number) => Buffer): string => random(SLUG_BYTES).toString('base64url')
export const isSlug = (text: string): boolean => SLUG.test(text)

/** In whole percent, never rounded up to all of them; undefined of fewer than five. */
export const shareOf = (part: number, whole: number): number | undefined =>
  whole < FEWEST ? undefined : Math.floor((100 * part) / whole)

/** The middle one of so many; undefined of fewer than five. */
export const medianOf = (median: number | undefined, of: number): number | undefined =>
  of < FEWEST ? undefined : median
