import { DAY, MINUTE } from '../../core/calendar.ts'

/** Draws: who may enter, what may be drawn, and when. Pure; how the winners are found stands in proof.ts. */

export const MOST_PLACES = 100
/** All winners together: as much as one grant by hand. */
export const MOST_POINTS = 10_000
/** Less would leave nobody the time to read the announcement. */
export const SHORTEST_MS = 5 * MINUTE
/** So long after the deadline the list is frozen: what was written in time has arrived by then. */
export const GRACE_MS = MINUTE
/** A winner claims within this time, or the next one in the order takes the place. */
export const CLAIM_MS = 3 * DAY

/** What an entrant must fulfil, all of it; empty: to be there. */
export interface Condition {
  /** In the group since so many days before the deadline. */
  days?: number
  /** So many points available; none are spent. */
  points?: number
  /** So many friends brought into the group who are still there. */
  invited?: number
  /** Checked in at least once since the day of the announcement. */
  checkin?: true
  /** Has a tier, whichever. */
  tier?: true
}

const LIMITS = { days: 3650, points: 1_000_000, invited: 1000 } as const

const PATTERNS: readonly [RegExp, (n: number) => Condition][] = [
  [/^入群(?:满|超过|≥|>=)?(\d{1,9})天?(?:以上)?$/u, (days) => ({ days })],
  [/^积分(?:满|超过|≥|>=)?(\d{1,9})分?(?:以上)?$/u, (points) => ({ points })],
  [/^邀请(?:满|超过|≥|>=)?(\d{1,9})(?:位|人|个)?(?:以上)?$/u, (invited) => ({ invited })],
  [/^签到$/u, () => ({ checkin: true })],
  [/^会员$/u, () => ({ tier: true })],
  [/^(?:所有人|全员|不限|无)$/u, () => ({})],
]

/** `入群满30天 积分满100`; what is wrong with it otherwise: a word that says nothing, is too large, or says it again. */
export function parseCondition(
  text: string,
): Condition | { unclear: string } | { outside: string } | { twice: string } {
  const condition: Condition = {}
  const words = text
    .normalize('NFKC')
    .replace(/(?<=[满过≥=])\s+(?=\d)|(?<=\d)\s+(?=[天分位人个])/gu, '')
    .split(/[\s、，,;；+和且]+/u)
    .filter((w) => w !== '')
  for (const word of words) {
    const found = PATTERNS.map(([pattern, read]) => ({ match: pattern.exec(word), read })).find((p) => p.match)
    if (found === undefined) return { unclear: word }
    const read = found.read(Number(found.match?.[1] ?? 0))
    for (const [name, most] of Object.entries(LIMITS)) {
      const value = read[name as keyof typeof LIMITS]
      if (value !== undefined && (value < 1 || value > most)) return { outside: word }
    }
    if (Object.keys(read).some((name) => name in condition)) return { twice: word }
    Object.assign(condition, read)
  }
  return condition
}

/** The prize is points, so many for each winner: `积分100`, `100积分`; any number. Undefined: something to be handed over. */
export function pointsOf(prize: string): number | undefined {
  const match = /^(?:积分\s*([+-]?\d+(?:\.\d+)?)\s*分?|([+-]?\d+(?:\.\d+)?)\s*积分)$/u.exec(
    prize.normalize('NFKC').trim(),
  )
  return match === null ? undefined : Number(match[1] ?? match[2])
}

/** What is known of an entrant; what no condition asks for may be missing. */
export interface Facts {
  /** Undefined: not in the group. */
  joinedAt: Date | undefined
  isStaff: boolean
  points?: number
  invited?: number
  checkedIn?: boolean
  hasTier?: boolean
}

export type Shortfall =
  | { kind: 'left' | 'staff' | 'checkin' | 'tier' }
  | { kind: 'days'; need: number; since: Date }
  | { kind: 'points' | 'invited'; need: number; have: number }

/**
 * Why somebody does not qualify; undefined when they do. Days count up to `closesAt`: whoever will have been there long
 * enough by then may enter already.
 */
export function shortfall(condition: Condition, facts: Facts, closesAt: Date): Shortfall | undefined {
  const { joinedAt, points = 0, invited = 0 } = facts
  if (facts.isStaff) return { kind: 'staff' }
  if (joinedAt === undefined) return { kind: 'left' }
  const { days, points: needPoints, invited: needInvited } = condition
  if (days !== undefined && joinedAt.getTime() + days * DAY > closesAt.getTime())
    return { kind: 'days', need: days, since: joinedAt }
  if (condition.tier && facts.hasTier !== true) return { kind: 'tier' }
  if (needInvited !== undefined && invited < needInvited) return { kind: 'invited', need: needInvited, have: invited }
  if (needPoints !== undefined && points < needPoints) return { kind: 'points', need: needPoints, have: points }
  if (condition.checkin && facts.checkedIn !== true) return { kind: 'checkin' }
  return undefined
}
