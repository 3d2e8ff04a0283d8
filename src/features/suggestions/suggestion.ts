import { maskNames, maskPersonal } from '../../core/mask.ts'
import { normalise } from '../../text/index.ts'

/** What members want to be better, and what becomes of it. Pure: no database, no clock. */

export type State = 'open' | 'adopted' | 'declined' | 'done'
export type Decision = Exclude<State, 'open'>

export const MOST_WORDS = 200
const FEWEST_WORDS = 4
/** Of one member within a day. */
export const MOST_A_DAY = 5
/** What an adopted suggestion brings when the manager says nothing, and at most. */
export const REWARD = 20
export const MOST_REWARD = 500

/** Two texts with the same wording are one suggestion: marks, spaces, letter case and a last 「吧」 do not count. */
export const wordingOf = (text: string): string =>
  normalise(text)
    .text.replace(/[^\p{L}\p{N}]/gu, '')
    .replace(/[吧呀啊哦呢嘛啦]+$/u, '')

/** Undefined: it can be taken down. */
export function wrongWith(text: string): 'short' | 'long' | undefined {
  if ([...text].length > MOST_WORDS) return 'long'
  return [...wordingOf(text)].length < FEWEST_WORDS ? 'short' : undefined
}

/** As everybody in the group may read it; without the names of these `people`, it is fit for strangers. */
export const shownText = (text: string, people: readonly string[] = []): string => maskNames(maskPersonal(text), people)

/**
 * Whether a decision can be made where another one stands. A change of mind is one; what is done stays done, and what
 * was declined is adopted before it is done.
 */
export function mayDecide(state: State, decision: Decision): boolean {
  return {
    adopted: state === 'open' || state === 'declined',
    declined: state === 'open' || state === 'adopted',
    done: state === 'open' || state === 'adopted',
  }[decision]
}

/** `20`, `20分`, `20积分` before other words, as a manager writes a reward; undefined: it starts with something else. */
export function readReward(written: string): { points: number; length: number } | undefined {
  const match = /^([+-]?[0-9０-９]{1,9})\s*(?:积分|分)?(?=$|[\s\u2005\u3000，,。])/u.exec(written)
  return match === null ? undefined : { points: Number((match[1] ?? '').normalize('NFKC')), length: match[0].length }
}
