import { DAY, MINUTE } from '../../core/calendar.ts'
import type { Settings } from '../../core/config.ts'
import type { Tx } from '../../core/tx.ts'
import type { Severity } from '../../text/index.ts'
import { callable, type OnCall } from '../duty/index.ts'
import { type Calendar, calendarOf } from '../hours/index.ts'
import { planOf, watchAt } from '../shifts/index.ts'
import { ownRules, type Rule, rulesInUse } from '../sla/index.ts'
import { type Forecast, forecast, type Wait } from './forecast.ts'
import { pastTickets } from './queries.ts'

export const LOOKED_BACK_DAYS = 30
/** More tickets are not looked at; the newest are. */
const MOST = 5000

/** When somebody is at it, whether or not that ends the deadline. */
const REACTIONS = ['taken', 'promised', 'paused', 'acknowledged', 'answered']

/** Everything that was waited for on tickets opened since then, whatever limits were set. */
async function waitsSince(
  tx: Pick<Tx, 'db' | 'now'>,
  account: string,
  settings: Pick<Settings, 'timeZone'>,
  since: Date,
): Promise<Wait[]> {
  const calendars = new Map<number | null, Calendar>()
  const waits: Wait[] = []
  for (const t of await pastTickets(tx.db, account, since, tx.now, MOST)) {
    const calendar =
      calendars.get(t.roomId) ?? (await calendarOf(tx, account, t.roomId === null ? undefined : t.roomId, settings))
    calendars.set(t.roomId, calendar)
    const firstOf = (...kinds: string[]) => t.events.find((e) => kinds.includes(e.kind))?.at
    const takenAt = firstOf('taken')
    const common = {
      ticketId: t.id,
      tier: t.tier ?? undefined,
      severity: t.severity,
      pauses: pausesIn(t.events),
      reactions: t.events.filter((e) => REACTIONS.includes(e.kind)).map((e) => e.at),
      follower: t.assigneeId === null || takenAt === undefined ? undefined : { id: t.assigneeId, since: takenAt },
      calendar,
    }
    for (const { kind, startedAt, endedAt } of t.targets) waits.push({ ...common, kind, startedAt, endedAt })
    // Without a limit there was no row: what would have ended it is in the timeline.
    const endedAt = {
      'first-response': firstOf('answered', 'resolved'),
      plan: firstOf('promised', 'resolved'),
      resolution: t.resolvedAt ?? undefined,
    }
    for (const kind of ['first-response', 'plan', 'resolution'] as const)
      if (!t.targets.some((s) => s.kind === kind))
        waits.push({ ...common, kind, startedAt: t.openedAt, endedAt: endedAt[kind] })
  }
  return waits
}

function pausesIn(events: readonly { kind: string; at: Date }[]): { from: Date; to: Date | undefined }[] {
  const pauses: { from: Date; to: Date | undefined }[] = []
  for (const { kind, at } of events) {
    const last = pauses.at(-1)
    const isPaused = last !== undefined && last.to === undefined
    if (kind === 'paused' && !isPaused) pauses.push({ from: at, to: undefined })
    else if (kind === 'resumed' && isPaused) last.to = at
  }
  return pauses
}

export interface Preview {
  tickets: number
  before: Forecast
  after: Forecast
}

/**
 * What the limits of an account would have made of the tickets of the last 30 days, as they are and as `change` would
 * have the account's own rules. By the service hours, tiers and roster of now. Writes nothing.
 */
export async function previewRules(
  tx: Pick<Tx, 'db' | 'now'>,
  account: string,
  settings: Pick<Settings, 'timeZone'>,
  change: (own: readonly Rule[]) => readonly Rule[],
): Promise<Preview> {
  const since = new Date(tx.now.getTime() - LOOKED_BACK_DAYS * DAY)
  const waits = await waitsSince(tx, account, settings, since)
  const { people: staff, ...plan } = await planOf(tx.db, account, tx.now)
  // Nobody comes on duty within a minute, and many deadlines share one.
  const known = new Map<string, OnCall>()
  const whoAt = (at: Date, severity: Severity): OnCall => {
    const key = `${severity === 3} ${Math.floor(at.getTime() / MINUTE)}`
    const found = known.get(key) ?? callable(staff, watchAt(plan, at), severity)
    known.set(key, found)
    return found
  }
  const own = await ownRules(tx.db, account)
  const [before, after] = [own, change(own)].map((rules) => forecast(waits, rulesInUse(rules), whoAt, tx.now))
  if (before === undefined || after === undefined) throw new Error('two sets of rules give two forecasts')
  return { tickets: new Set(waits.map((w) => w.ticketId)).size, before, after }
}
