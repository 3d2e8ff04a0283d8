/** How content the members of a month were. Pure: no database, no clock. */

/** What a month brought, of one group or of all. */
export interface Month {
  /** By now, of each ticket the last one; satisfied are 4 and 5. */
  ratings: { count: number; satisfied: number; average: number }
  /** Answers to survey questions about recommending; `yes` chose the first option. */
  recommended: { yes: number; total: number }
  praises: number
  suggestions: { made: number; adopted: number }
}

/** A share of fewer answers says nothing. */
export const FEWEST = 5

/** In whole percent; undefined of fewer than five answers. */
export const percentOf = (part: number, whole: number): number | undefined =>
  whole < FEWEST ? undefined : Math.round((100 * part) / whole)

export const isEmpty = ({ ratings, recommended, praises, suggestions }: Month): boolean =>
  ratings.count + recommended.total + praises + suggestions.made + suggestions.adopted === 0
