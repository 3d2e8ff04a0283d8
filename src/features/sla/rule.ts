import { HOUR, MINUTE } from '../../core/calendar.ts'
import { addWorking, type Hours } from '../../core/working-hours.ts'
import type { Severity } from '../../text/index.ts'
import type { Tier } from '../tiers/index.ts'
import { type Deadline, deadline } from './target.ts'

/** How long things may take. Pure. */

/** working: only service hours count · always: every minute counts */
export type Clock = 'working' | 'always'

/** The deadlines that a rule can set; a promise and a step bring their own time. */
export const RULE_KINDS = ['first-response', 'next-response', 'plan', 'resolution'] as const
export type RuleKind = (typeof RULE_KINDS)[number]

/** For whom, and how severe: undefined is everybody and everything. */
export interface Scope {
  kind: RuleKind
  tier: Tier | undefined
  severity: Severity | undefined
}

export interface Rule extends Scope {
  /** Null: no limit. */
  ms: number | null
  clock: Clock
}

const rule = (kind: RuleKind, ms: number, clock: Clock, only: { tier?: Tier; severity?: Severity } = {}): Rule => ({
  kind,
  ms,
  clock,
  tier: only.tier,
  severity: only.severity,
})

/** What counts until somebody says otherwise. */
export const DEFAULT_RULES: readonly Rule[] = [
  rule('first-response', 15 * MINUTE, 'working'),
  rule('first-response', 15 * MINUTE, 'always', { severity: 3 }),
  rule('first-response', 30 * MINUTE, 'always', { tier: 'vip' }),
  rule('next-response', 15 * MINUTE, 'working'),
  rule('next-response', 15 * MINUTE, 'always', { severity: 3 }),
  rule('next-response', 30 * MINUTE, 'always', { tier: 'vip' }),
  rule('plan', 2 * HOUR, 'working'),
  rule('resolution', 48 * HOUR, 'always'),
]

const sameScope = (a: Scope, b: Scope) => a.kind === b.kind && a.tier === b.tier && a.severity === b.severity

/** The rules we come with, replaced and completed by those of the account. */
export function rulesInUse(own: readonly Rule[]): Rule[] {
  const kept = DEFAULT_RULES.filter((d) => !own.some((o) => sameScope(o, d)))
  const rank = (r: Rule) => RULE_KINDS.indexOf(r.kind) * 100 + (r.tier === undefined ? 0 : 10) + (r.severity ?? 0)
  return [...kept, ...own].sort((a, b) => rank(a) - rank(b))
}

/** Adds time on a clock. */
export const addOn = (clock: Clock, at: Date, ms: number, calendar: { hours: Hours; zone: string }): Date =>
  clock === 'always' ? new Date(at.getTime() + ms) : addWorking(calendar.hours, at, ms, calendar.zone)

/**
 * The deadline of a ticket of this tier and severity that starts at `at`: the earliest of all rules that apply. A rule
 * for some tier or severity can only make it earlier, so nobody with a special right waits longer than the others.
 * Undefined when there is no limit.
 */
export function deadlineBy(
  rules: readonly Rule[],
  what: { kind: RuleKind; tier: Tier | undefined; severity: Severity },
  at: Date,
  calendar: { hours: Hours; zone: string },
): (Deadline & { clock: Clock }) | undefined {
  const found = rules.flatMap(({ kind, tier, severity, ms, clock }) =>
    ms !== null &&
    kind === what.kind &&
    (tier === undefined || tier === what.tier) &&
    (severity === undefined || severity === what.severity)
      ? [{ ...deadline(at, ms, (passed) => addOn(clock, at, passed, calendar)), clock }]
      : [],
  )
  return found.sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime())[0]
}
