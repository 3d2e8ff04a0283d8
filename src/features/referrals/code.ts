/** Codes that newcomers fill in. Pure. */

/** Without 0 O 1 I, which nobody can tell apart. */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
const LENGTH = 6

/** @param random a whole number from 0 up to, not including, its argument. */
export const newCode = (random: (below: number) => number): string =>
  Array.from({ length: LENGTH }, () => ALPHABET[random(ALPHABET.length)]).join('')

/** The code in what somebody wrote, in whatever case and width; or what is wrong with it. */
export function readCode(written: string): { code: string } | { wrong: 'letters' | 'length' } {
  const code = written.normalize('NFKC').toUpperCase().replace(/[\s-]/gu, '')
  if ([...code].some((c) => !ALPHABET.includes(c))) return { wrong: 'letters' }
  return code.length === LENGTH ? { code } : { wrong: 'length' }
}
