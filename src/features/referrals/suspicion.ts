import { DAY, HOUR, MINUTE } from '../../core/calendar.ts'
import { safeName, UNKNOWN_NAME } from '../../core/people.ts'

/** What speaks against paying for a friend. Pure. Nobody is refused by it: it only asks a manager to look. */

/**
 * ring: the friend, or a second account of theirs, has brought the inviter, at most six steps back · clone-inviter:
 * named like the inviter or whoever brought them · clone: named like another member of the group · clones: several of
 * the inviter's friends are named alike · burst-hour: more than ten friends within an hour · burst-silent: five within
 * two minutes, of whom hardly anybody ever spoke · silent: never spoke · all-silent: hardly anybody of the inviter's
 * friends ever spoke · leavers: half of them left within a day.
 */
export const SIGNS = {
  ring: 100,
  'clone-inviter': 60,
  clone: 40,
  clones: 40,
  'burst-hour': 40,
  'burst-silent': 40,
  silent: 20,
  'all-silent': 40,
  leavers: 40,
} as const
export type Sign = keyof typeof SIGNS

/** From here on a manager looks. */
export const THRESHOLD = 60
/** Who comes may be shy: before this age silence is no reason for a review, only for waiting. */
export const SHY_MS = 7 * DAY
/** Of how many friends on a share says anything. */
const ENOUGH = 4
const NEARLY_ALL = 0.9
const PER_HOUR = 10
const AT_ONCE = 5
const AT_ONCE_MS = 2 * MINUTE
/** Longest ring that is looked for: steps from the inviter back. */
export const RING_STEPS = 6

/** A friend of the same inviter, the one in question among them. */
export interface Friend {
  at: Date
  leftAt: Date | null
  spoke: boolean
  name: string
}

export interface Scene {
  friend: Friend
  /** Friends of the inviter within thirty days, the friend included. */
  friends: readonly Friend[]
  ring: boolean
  cloneOfInviter: boolean
  cloneOfMember: boolean
  now: Date
}

const WORDS = /(?:小号|大号|备用号?|分号|副号|新号|二号|本人|微信用户|用户|user|wxid)/giu

/** What stays the same in the names of one person's accounts: `小王2`, `小王（小号）` → `小王`. Empty: says nothing. */
export function baseName(name: string): string {
  const shown = safeName(name, '')
  if (shown === '' || shown === UNKNOWN_NAME) return ''
  const base = shown
    .normalize('NFKC')
    .toLowerCase()
    .replace(WORDS, '')
    .replace(/[^\p{L}]/gu, '')
  return [...base].length < 2 ? '' : base
}

/** Most friends that came within `ms`, the one at `at` among them. */
function crowd(friends: readonly Friend[], at: Date, ms: number): readonly Friend[] {
  let most: readonly Friend[] = []
  for (const first of friends) {
    const offset = at.getTime() - first.at.getTime()
    if (offset < 0 || offset > ms) continue
    const within = friends.filter((f) => f.at >= first.at && f.at.getTime() - first.at.getTime() <= ms)
    if (within.length > most.length) most = within
  }
  return most
}

const nearlyAllSilent = (friends: readonly Friend[]) =>
  friends.filter((f) => !f.spoke).length >= NEARLY_ALL * friends.length

export function signsOf(scene: Scene): Sign[] {
  const { friend, friends, now } = scene
  const settledIn = friends.filter((f) => now.getTime() - f.at.getTime() >= DAY - HOUR)
  const base = baseName(friend.name)
  const alike = base === '' ? 0 : friends.filter((f) => baseName(f.name) === base).length
  const atOnce = crowd(friends, friend.at, AT_ONCE_MS)
  const fled = settledIn.filter((f) => f.leftAt !== null && f.leftAt.getTime() - f.at.getTime() < DAY).length
  const found: Record<Sign, boolean> = {
    ring: scene.ring,
    'clone-inviter': scene.cloneOfInviter,
    clone: scene.cloneOfMember && !scene.cloneOfInviter,
    clones: alike >= 3,
    'burst-hour': crowd(friends, friend.at, HOUR).length > PER_HOUR,
    'burst-silent': !friend.spoke && atOnce.length >= AT_ONCE && nearlyAllSilent(atOnce),
    silent: !friend.spoke,
    'all-silent': !friend.spoke && settledIn.length >= ENOUGH && nearlyAllSilent(settledIn),
    leavers: settledIn.length >= ENOUGH && fled >= settledIn.length / 2,
  }
  return (Object.keys(SIGNS) as Sign[]).filter((sign) => found[sign])
}

const BY_SILENCE: readonly Sign[] = ['silent', 'all-silent', 'burst-silent']

const scoreOf = (signs: readonly Sign[]) => signs.reduce((sum, sign) => sum + SIGNS[sign], 0)

/** wait: only silence makes the difference, and the friend has not been here for long. */
export function judge(signs: readonly Sign[], ageMs: number): 'pay' | 'wait' | 'review' {
  if (scoreOf(signs) < THRESHOLD) return 'pay'
  const without = signs.filter((s) => !BY_SILENCE.includes(s))
  return ageMs < SHY_MS && scoreOf(without) < THRESHOLD ? 'wait' : 'review'
}
