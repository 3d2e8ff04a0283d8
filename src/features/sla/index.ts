import type { Settings } from '../../core/config.ts'
import type { DueTarget } from '../../core/events.ts'
import type { Feature } from '../../core/feature.ts'
import { OF_TICKETS } from '../../core/personal.ts'
import type { Tx } from '../../core/tx.ts'
import { workingBetween } from '../../core/working-hours.ts'
import { calendarOf } from '../hours/index.ts'
import { addEvents, findTicket, type Ticket } from '../tickets/index.ts'
import { tierOf } from '../tiers/index.ts'
import { slaCommands } from './commands.ts'
import {
  claimDue,
  endStepTarget,
  hastenTarget,
  insertTarget,
  markBreached,
  moveTargets,
  nextChecks,
  openTarget,
  ownRules,
  pauseTargets,
  resumeTargets,
  settleTargets,
  type Target,
  voidTargets,
} from './queries.ts'
import { addOn, deadlineBy, type RuleKind, rulesInUse } from './rule.ts'
import { ALL_KINDS, fixedDeadline, RESPONSE_KINDS, verdictAt } from './target.ts'
import { KIND_NAMES } from './texts.ts'

export {
  acknowledgementOf,
  deadlinesOf,
  openTarget,
  ownRules,
  type PastTarget,
  type RunningDeadline,
  targetsOf,
} from './queries.ts'
export {
  addOn,
  type Clock,
  DEFAULT_RULES,
  deadlineBy,
  RULE_KINDS,
  type Rule,
  type RuleKind,
  rulesInUse,
  type Scope,
} from './rule.ts'
export { RESPONSE_KINDS } from './target.ts'
export { KIND_NAMES } from './texts.ts'

const BATCH = 2000

/**
 * Looks at the deadlines that are due, many at once: in one minute all of a large brand's may be. Every warning and
 * breach is an event, once per deadline and level.
 */
async function checkDue(tx: Tx): Promise<number> {
  const due = await claimDue(tx.db, tx.now, BATCH)
  const by = (wanted: ReturnType<typeof verdictAt>) => due.filter((t) => verdictAt(t, tx.now) === wanted)
  const [wait, warn, breach] = [by('wait'), by('warn'), by('breach')]
  // The clock went back: look again when it is really time.
  await nextChecks(tx.db, [
    ...wait.map((t) => ({ id: t.id, at: t.warnAt })),
    ...warn.map((t) => ({ id: t.id, at: t.dueAt })),
  ])
  await markBreached(
    tx.db,
    breach.map((t) => t.id),
  )
  const line = (kind: 'warned' | 'breached') => (t: Target) => ({
    ticketId: t.ticketId,
    kind,
    text: KIND_NAMES[t.kind],
    at: tx.now,
  })
  await addEvents(tx.db, [...warn.map(line('warned')), ...breach.map(line('breached'))])
  const told = ({ id, ticketId, kind, dueAt }: Target): DueTarget => ({ targetId: id, ticketId, kind, dueAt })
  if (warn.length > 0) tx.emit({ type: 'targets-warned', targets: warn.map(told) })
  if (breach.length > 0) tx.emit({ type: 'targets-breached', targets: breach.map(told) })
  return due.length
}

/** Starts the deadlines of these kinds at `at`, as the rules say for this ticket. */
async function start(tx: Tx, settings: Settings, ticket: Ticket, kinds: readonly RuleKind[], at: Date): Promise<void> {
  const rules = rulesInUse(await ownRules(tx.db, ticket.account))
  const tier = (await tierOf(tx.db, ticket.contactId, tx.now))?.tier
  const calendar = await calendarOf(tx, ticket.account, ticket.roomId, settings)
  for (const kind of kinds) {
    const found = deadlineBy(rules, { kind, tier, severity: ticket.severity }, at, calendar)
    if (found !== undefined) await insertTarget(tx.db, ticket.id, kind, found)
  }
}

/**
 * It became worse while nobody has answered: what the rules ask for the new severity, measured from the first word,
 * counts when it is earlier. More anger never moves a deadline back.
 */
async function hasten(tx: Tx, settings: Settings, ticket: Ticket, at: Date): Promise<void> {
  const running = await openTarget(tx.db, ticket.id, RESPONSE_KINDS)
  if (running === undefined) return
  const rules = rulesInUse(await ownRules(tx.db, ticket.account))
  const tier = (await tierOf(tx.db, ticket.contactId, tx.now))?.tier
  const calendar = await calendarOf(tx, ticket.account, ticket.roomId, settings)
  const kind = running.kind === 'first-response' ? 'first-response' : 'next-response'
  const found = deadlineBy(rules, { kind, tier, severity: ticket.severity }, running.startedAt, calendar)
  if (found === undefined || found.dueAt >= running.dueAt) return
  // Outside the service hours the old deadline may lie far ahead, and what would have been due is over: from now on.
  const due = found.dueAt > tx.now ? found : deadlineBy(rules, { kind, tier, severity: ticket.severity }, at, calendar)
  if (due !== undefined && due.dueAt < running.dueAt) await hastenTarget(tx.db, running.id, due)
}

async function standStill(tx: Tx, settings: Settings, ticketId: number): Promise<void> {
  const ticket = await findTicket(tx.db, ticketId)
  if (ticket === undefined) return
  const { hours, zone } = await calendarOf(tx, ticket.account, ticket.roomId, settings)
  await pauseTargets(tx.db, ticketId, tx.now, (clock, from, to) =>
    clock === 'always' ? Math.max(0, to.getTime() - from.getTime()) : workingBetween(hours, from, to, zone),
  )
}

async function goOn(tx: Tx, settings: Settings, ticketId: number): Promise<void> {
  const ticket = await findTicket(tx.db, ticketId)
  if (ticket === undefined) return
  const calendar = await calendarOf(tx, ticket.account, ticket.roomId, settings)
  await resumeTargets(tx.db, ticketId, (clock, ms) => addOn(clock, tx.now, ms, calendar))
}

/** Deadlines of tickets, kept as rows. Writes sla targets, sla rules and sla settings. */
export const sla: Feature = {
  name: 'sla',
  personal: [{ table: 'sla_targets', about: OF_TICKETS, erase: 'keep' }],
  commands: slaCommands,
  jobs: [{ name: 'sla-check', cron: '*/5 * * * * *', run: checkDue, batch: BATCH }],
  on: {
    async 'ticket-opened'({ ticketId }, tx, settings) {
      const ticket = await findTicket(tx.db, ticketId)
      if (ticket !== undefined)
        await start(tx, settings, ticket, ['first-response', 'plan', 'resolution'], ticket.openedAt)
    },
    async 'ticket-joined'({ ticketId, at, waitingAgain, raisedSeverity }, tx, settings) {
      const ticket = await findTicket(tx.db, ticketId)
      if (ticket === undefined) return
      if (waitingAgain) await start(tx, settings, ticket, ['next-response'], at)
      else if (raisedSeverity) await hasten(tx, settings, ticket, at)
    },
    async 'ticket-reopened'({ ticketId }, tx, settings) {
      const ticket = await findTicket(tx.db, ticketId)
      if (ticket !== undefined) await start(tx, settings, ticket, ['next-response', 'plan', 'resolution'], tx.now)
    },
    'ticket-answered': ({ ticketId, at }, tx) => settleTargets(tx.db, ticketId, RESPONSE_KINDS, at),
    async 'ticket-promised'({ ticketId, dueAt }, tx) {
      await settleTargets(tx.db, ticketId, ['plan'], tx.now)
      // A new promise replaces the old one; one that was already broken stays broken.
      const before = await openTarget(tx.db, ticketId, ['promise'])
      if (before !== undefined && before.dueAt > tx.now) await voidTargets(tx.db, ticketId, ['promise'])
      else await settleTargets(tx.db, ticketId, ['promise'], tx.now)
      await insertTarget(tx.db, ticketId, 'promise', fixedDeadline(tx.now, dueAt))
    },
    'ticket-paused': ({ ticketId }, tx, settings) => standStill(tx, settings, ticketId),
    'ticket-resumed': ({ ticketId }, tx, settings) => goOn(tx, settings, ticketId),
    'step-opened': ({ ticketId, stepId, dueAt }, tx) =>
      insertTarget(tx.db, ticketId, 'step', { ...fixedDeadline(tx.now, dueAt), stepId }),
    'step-done': ({ stepId }, tx) => endStepTarget(tx.db, stepId, tx.now),
    'step-dropped': ({ stepId }, tx) => endStepTarget(tx.db, stepId, undefined),
    'ticket-resolved': ({ ticketId }, tx) => settleTargets(tx.db, ticketId, ALL_KINDS, tx.now),
    'ticket-dismissed': ({ ticketId }, tx) => voidTargets(tx.db, ticketId, ALL_KINDS),
    // Neither stands still by now: a merged ticket goes on.
    'ticket-merged': ({ ticketId, intoId }, tx) => moveTargets(tx.db, ticketId, intoId),
  },
}
