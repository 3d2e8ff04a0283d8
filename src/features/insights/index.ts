import { DAY, HOUR, startOfDay, startOfMonth, startOfWeek } from '../../core/calendar.ts'
import type { Settings } from '../../core/config.ts'
import type { Feature } from '../../core/feature.ts'
import type { Tx } from '../../core/tx.ts'
import { chartCommand } from './chart-command.ts'
import { insightCommands, reportText } from './commands.ts'
import { periodOf, REPORTS, type Report } from './period.ts'
import { isSaid, reportedAccounts, silenced } from './queries.ts'
import { texts } from './texts.ts'

export { DAYS, type Days, postLine } from './chart-command.ts'
export { peopleOf, spanFor, TOPICS, type Told, type Topic, tell, tellAll, type View } from './charts.ts'
export { figuresFor } from './commands.ts'
export {
  type Figures,
  type PersonFigures,
  type QualityPart,
  qualityOf,
  qualityPartsOf,
  type Timing,
} from './figures.ts'
export { factsOfTicket, type Reach, type Scope } from './queries.ts'
export { FEWEST } from './trends.ts'

/** A report that could not be made in time is made within this; older than that, nobody wants it any more. */
const LATE_MS = DAY

/** When the newest report of a kind was due, and how many periods back it looks. */
function lastDue(report: Report, now: Date, zone: string): { at: Date; back: number } {
  const after = (start: Date, ms: number) => new Date(start.getTime() + ms)
  if (report === 'daily') {
    const today = after(startOfDay(now, zone), 21 * HOUR)
    return now >= today ? { at: today, back: 0 } : { at: after(startOfDay(now, zone, -1), 21 * HOUR), back: 1 }
  }
  const start = report === 'weekly' ? startOfWeek : startOfMonth
  const here = after(start(now, zone), 9 * HOUR)
  return now >= here ? { at: here, back: 1 } : { at: after(start(now, zone, -1), 9 * HOUR), back: 2 }
}

/** The reports that are due go to the staff rooms, each once. */
async function sayReports(tx: Tx, settings: Settings): Promise<number> {
  const zone = settings.timeZone
  let said = 0
  for (const { account, roomId } of await reportedAccounts(tx.db)) {
    const off = await silenced(tx.db, account)
    for (const report of REPORTS) {
      if (off.includes(report)) continue
      const { at, back } = lastDue(report, tx.now, zone)
      if (tx.now.getTime() - at.getTime() > LATE_MS) continue
      const period = periodOf(report, tx.now, back, zone)
      const key = `report:${account}:${report}:${period.key}`
      if (await isSaid(tx.db, key)) continue
      const text = await reportText(tx, report, { account, roomId: undefined, place: undefined }, period, settings)
      // A quiet day is not worth a message; a quiet month is good news.
      if (text === undefined && report !== 'monthly') continue
      await tx.send({ to: { roomId }, text: text ?? texts.nothing(report, period), lane: 'post', key })
      said += 1
    }
  }
  return said
}

/** Reports and charts for the staff, and what the group may see of them. Writes report settings. */
export const insights: Feature = {
  name: 'insights',
  commands: [...insightCommands, chartCommand],
  jobs: [{ name: 'reports', cron: '20 */5 * * * *', run: sayReports }],
}
