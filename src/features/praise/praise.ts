import { DAY } from '../../core/calendar.ts'
import { maskName, maskNames, maskPersonal } from '../../core/mask.ts'
import { safeName } from '../../core/people.ts'
import type { Mood } from '../../text/index.ts'
import { texts } from './texts.ts'

/** Kind words, and who may read them. Pure: no database, no clock. */

export type Signature = 'named' | 'masked' | 'anonymous'
export type Consent = Signature | 'no'

/** So long the member can answer, and a candidate can be taken. */
export const ANSWERABLE_MS = 7 * DAY
/** Who said no, or nothing, is left in peace for so long. */
export const PEACE_MS = 30 * DAY
/** How far back 「好评 @张三」 looks. */
export const RECENT_MS = DAY
export const QUOTE_MS = 30 * DAY
export const PAGE = 5
/** The words on the wall: more is no praise but a letter, which nobody reads there. */
export const MOST_WORDS = 200
const FEWEST_WORDS = 4
/** Of what nobody pointed out, only what is certainly meant warmly, and says something. */
const STRONG = 0.85
const FEWEST_OF_CANDIDATE = 8

/** How the member's name stands under it. */
export function signed(signature: Signature, name: string): string {
  if (signature === 'anonymous') return texts.somebody
  return signature === 'named' ? maskPersonal(safeName(name)) : maskName(name)
}

/**
 * The words as everybody would read them: phones, orders, addresses and the names of members are hidden, the names of
 * `staff` stay. Undefined when that is too short or too long to be shown.
 */
export function wordsShown(
  raw: string,
  people: { author: string; mentioned: readonly string[]; staff: readonly string[] },
): { text: string } | { wrong: 'short' | 'long' } {
  const masked = maskNames(maskPersonal(raw), [people.author, ...people.mentioned], people.staff)
  const text = masked.replace(/\s+/gu, ' ').trim()
  const letters = text.match(/[\p{L}\p{N}]/gu)?.length ?? 0
  if (letters < FEWEST_WORDS) return { wrong: 'short' }
  return [...text].length > MOST_WORDS ? { wrong: 'long' } : { text }
}

/** 「王**」：「…」 with nothing in the words that would tell who signs with nothing. */
export function onTheWall(praise: { text: string; signature: Signature; name: string }): { text: string; by: string } {
  const { text, signature, name } = praise
  const shown = signature === 'anonymous' ? text.replaceAll(maskName(name), texts.somebody) : text
  return { text: shown, by: signed(signature, name) }
}

/** More is talk; and everything that is said is looked at. */
const LONGEST_CONSENT = 20
const CONSENT: readonly [RegExp, Consent][] = [
  [/^(?:可以的?|同意|没问题|打码|masked)$/iu, 'masked'],
  [/^(?:实名(?:可以)?|named)$/iu, 'named'],
  [/^(?:匿名(?:可以)?|anonymous)$/iu, 'anonymous'],
  [/^(?:不要|不用|不可以|不行|不同意|no)$/iu, 'no'],
]

/** 「可以」「实名」「匿名」「不要」, with a polite word behind it; undefined for everything else. */
export function readConsent(written: string): Consent | undefined {
  if (written.length > LONGEST_CONSENT) return undefined
  const words = written
    .trim()
    .replace(/[\s。.，,！!~～]+$/u, '')
    .replace(/[\s，,]*(?:谢谢|感谢)$/u, '')
    .replace(/(?:吧|啊|呀|哦|哈|啦)$/u, '')
  return CONSENT.find(([pattern]) => pattern.test(words))?.[1]
}

/** Whether a word of a member is worth showing to staff although nobody asked. */
export function isCandidate(words: string, mood: Pick<Mood, 'label' | 'polarity'>): boolean {
  if (mood.label !== 'positive' || /[?？]/u.test(words)) return false
  const length = [...words].length
  return length >= FEWEST_OF_CANDIDATE && length <= MOST_WORDS && mood.polarity >= STRONG
}

/** How many pages the wall has; one when it is empty. */
export const pagesOf = (count: number): number => Math.max(1, Math.ceil(count / PAGE))
