import type { Feature } from '../../core/feature.ts'
import { shiftCommands } from './commands.ts'

export { holders, nextChange, type Plan, type Turn, type Watch, watchAt, watchSince } from './plan.ts'
export { insertShift, plannedAccounts, planOf } from './queries.ts'
export { type Roster, rosterOf } from './scene.ts'
export { daysText, patternText } from './texts.ts'

/** Who is on duty when. Writes duty entries, duty absences and duty shifts. */
export const shifts: Feature = { name: 'shifts', commands: shiftCommands }
