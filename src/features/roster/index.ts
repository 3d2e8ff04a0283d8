import type { Feature } from '../../core/feature.ts'
import { rosterCommands } from './commands.ts'

export { issueClaimCode } from './claim.ts'
export * from './people.ts'

/** Rooms, people and what they may do. Writes rooms, contacts, members, claim codes. */
export const roster: Feature = { name: 'roster', commands: rosterCommands }
