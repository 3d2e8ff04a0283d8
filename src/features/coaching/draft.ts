import type { Ticket } from '../tickets/index.ts'
import { BODIES, OPENERS, SERIOUS, THINGS } from './texts.ts'

/** First replies to an unhappy member. Pure. */

type About = Pick<Ticket, 'id' | 'category' | 'severity' | 'summary'>

/** What it is about, in words of ours that repeat the member's. */
export function thingOf({ category, summary }: Pick<Ticket, 'category' | 'summary'>): string {
  const { named, otherwise } = THINGS[category]
  return named.find(([words]) => words.test(summary))?.[1] ?? otherwise
}

const nth = (list: readonly string[], n: number): string => list[n % list.length] ?? ''

/**
 * Two first replies to copy, different ones, the same for the same ticket; each asks one thing or names one step with
 * a time to fill in, and ends with the name of whoever sends it.
 */
export function draftsFor(ticket: About, name: string): [string, string] {
  const { id, category, severity } = ticket
  const draft = (n: number) => {
    const words =
      severity === 3 ? nth(SERIOUS, n) : nth(OPENERS[severity], n + Math.floor(id / 3)) + nth(BODIES[category], n)
    return `${words.replaceAll('{事}', thingOf(ticket))}——${name}`
  }
  return [draft(id), draft(id + 1)]
}
