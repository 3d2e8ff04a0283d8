import { DAY } from '../../core/calendar.ts'

/** Did a complaint that was resolved bring the member back? Pure. */

/** So long after the resolution we look. */
export const WINDOW_MS = 30 * DAY

/** What a member did within the window. */
export interface Signals {
  left: boolean
  /** Spoke again, commands to us not counted. */
  spoke: boolean
  /** Brought somebody in. */
  referred: boolean
  /** Bought again, as far as staff noted it. */
  bought: boolean
}

export interface RecoveryScore {
  /** 0 (left) to 100 (back with a friend). */
  score: number
  words: string
}

/** Who left is lost, whatever they did before. Who stays silent is half won. */
export function recoveryScore({ left, spoke, referred, bought }: Signals): RecoveryScore {
  if (left) return { score: 0, words: '离开了' }
  const score = Math.min(100, 40 + (spoke ? 30 : 0) + (bought ? 20 : 0) + (referred ? 30 : 0))
  const did = [...(spoke ? ['又说话了'] : []), ...(bought ? ['又买了'] : []), ...(referred ? ['带来了朋友'] : [])]
  return { score, words: did.length === 0 ? '还在，没再说话' : did.join('，') }
}

export interface Shares {
  people: number
  /** From 0 to 1; 0 when there is nobody. */
  stayed: number
  spoke: number
  bought: number
  referred: number
  left: number
}

export function sharesOf(people: readonly Signals[]): Shares {
  const share = (is: (s: Signals) => boolean) => (people.length === 0 ? 0 : people.filter(is).length / people.length)
  return {
    people: people.length,
    stayed: share((s) => !s.left),
    spoke: share((s) => s.spoke),
    bought: share((s) => s.bought),
    referred: share((s) => s.referred),
    left: share((s) => s.left),
  }
}

/** The tickets whose window has ended lately, and the window in which the other members are looked at. */
export function recoverySpans(now: Date): { resolved: { from: Date; to: Date }; others: { from: Date; to: Date } } {
  const ago = (ms: number) => new Date(now.getTime() - ms)
  return {
    resolved: { from: ago(2 * WINDOW_MS), to: ago(WINDOW_MS) },
    others: { from: ago(1.5 * WINDOW_MS), to: ago(0.5 * WINDOW_MS) },
  }
}
