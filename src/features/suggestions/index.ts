import type { Feature } from '../../core/feature.ts'
import { suggestionCommands } from './commands.ts'

export { suggestedBetween } from './queries.ts'

/** What members want to be better, and what became of it. Writes suggestions, their supports and decisions. */
export const suggestions: Feature = { name: 'suggestions', commands: suggestionCommands }
