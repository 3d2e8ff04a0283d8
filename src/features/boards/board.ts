import type { Arg } from '../../core/args.ts'
import { UserError } from '../../core/errors.ts'
import { texts } from './texts.ts'

/** What a leaderboard shows, of whatever kind. Pure: no database, no clock. */

export const KINDS = ['referrals', 'points'] as const
export type Kind = (typeof KINDS)[number]
export const PERIODS = ['month', 'last-month', 'all'] as const
export type Period = (typeof PERIODS)[number]

/** How many lines a board has, besides the asker's own. */
export const LINES = 10

export interface Line {
  contactId: number
  name: string
  /** Ties share it: 1, 2, 2, 4. */
  rank: number
  /** Friends who stayed, or points earned. */
  value: number
  /** Friends who have left again. */
  left: number
}

export interface Own {
  contactId: number
  name: string
  rank: number
  value: number
  /** What the next better rank has; null for the first. */
  ahead: number | null
  /** Somebody else has as many. */
  isShared: boolean
}

export interface Board {
  kind: Kind
  period: Period
  /** Over all groups, for the staff. */
  isOfAll: boolean
  lines: readonly Line[]
  /** Where the asker stands; undefined: nowhere yet; null: nobody asked, or somebody who competes with nobody. */
  own: Own | undefined | null
  /** How many came into the group, and of how many nobody knows by whom. */
  joins?: { joined: number; unknown: number }
}

const WISHES: Readonly<Record<string, { period: Period } | { asPicture: boolean }>> = {
  本月: { period: 'month' },
  这个月: { period: 'month' },
  上月: { period: 'last-month' },
  上个月: { period: 'last-month' },
  总榜: { period: 'all' },
  总: { period: 'all' },
  图: { asPicture: true },
  图片: { asPicture: true },
  文字: { asPicture: false },
}

export interface Wish {
  period: Period
  asPicture: boolean
}

/** `上月 图`, in any order, each at most once. @throws UserError that names the word it cannot read. */
export const boardWish: Arg<Wish | undefined> = {
  label: '本月、上月或总榜，图或文字',
  optional: true,
  read(cursor) {
    const wish: Partial<Wish> = {}
    for (; !cursor.done; cursor.skipSpace()) {
      const word = cursor.takeWord()
      const meant = Object.hasOwn(WISHES, word) ? WISHES[word] : undefined
      if (meant === undefined) throw new UserError(texts.noWish(word))
      if (Object.keys(meant).some((key) => key in wish)) throw new UserError(texts.twice(word))
      Object.assign(wish, meant)
    }
    return { period: wish.period ?? 'month', asPicture: wish.asPicture ?? false }
  },
}

/** 「上月」 as a word of its own; nothing is the month that runs. @throws UserError that names what it cannot read. */
export function periodNamed(text: string): Period {
  const word = text.trim()
  if (word === '') return 'month'
  const meant = Object.hasOwn(WISHES, word) ? WISHES[word] : undefined
  if (meant === undefined || !('period' in meant)) throw new UserError(texts.noWish(word))
  return meant.period
}
