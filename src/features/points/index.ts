import type { Feature } from '../../core/feature.ts'
import { pointsCommands } from './commands.ts'

export { type Movement, move } from './move.ts'
export { balanceOf } from './queries.ts'

/** Points: the ledger and the balances, check-in, ranks. Writes ledger_entries and point_balances. */
export const points: Feature = { name: 'points', commands: pointsCommands }
