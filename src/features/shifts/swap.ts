import { UserError } from '../../core/errors.ts'
import type { ContactInfo } from '../../core/events.ts'
import { type Plan, type Turn, turnsBetween } from './plan.ts'
import { texts } from './texts.ts'

/**
 * The turns beginning on a day that `to` could do instead of `from`. Pure.
 * @throws UserError when there are none, or `to` cannot.
 */
export function swappable(
  plan: Plan,
  people: { from: ContactInfo; to: ContactInfo },
  span: { from: Date; to: Date; day: string },
  now: Date,
): Turn[] {
  const { from, to } = people
  if (to.role === 'member') throw new UserError(texts.notStaff(to.name))
  if (from.id === to.id) throw new UserError(texts.notWithSelf)
  const begun = turnsBetween(plan, span.from, span.to).filter((t) => t.from >= span.from && t.to > now)
  const own = begun.filter((t) => [...t.people, ...t.absent].includes(from.id))
  if (own.length === 0) throw new UserError(texts.noTurn(from.name, span.day))
  if (own.some((t) => t.people.includes(to.id))) throw new UserError(texts.alreadyThere(to.name, span.day))
  for (const turn of own) {
    const isAway = plan.absences.some(
      (a) => a.contactId === to.id && a.substituteId === undefined && a.from <= turn.from && turn.from < a.to,
    )
    if (isAway) throw new UserError(texts.onLeave(to.name, span.day))
  }
  return own
}
