import type { EntityManager } from 'typeorm'
import type { Feature } from '../../core/feature.ts'
import { suggestionCommands } from './commands.ts'
import { doneOf } from './queries.ts'
import { shownText } from './suggestion.ts'

export { decisionsAbout, type Suggestion, suggestedBetween, suggestionsIn, suggestionsOf } from './queries.ts'
export { mayDecide, REWARD, type State } from './suggestion.ts'

/** What a room suggested and was done, as strangers may read it: names and numbers are hidden. */
export async function doneIn(db: EntityManager, roomId: number, limit: number): Promise<string[]> {
  return (await doneOf(db, roomId, limit)).map(({ text, name }) => shownText(text, [name]))
}

/** What members want to be better, and what became of it. Writes suggestions, their supports and decisions. */
export const suggestions: Feature = {
  name: 'suggestions',
  commands: suggestionCommands,
  personal: [
    {
      table: 'suggestions',
      about: 'contact_id = $1',
      shown: { title: '您的建议', line: 'text', at: 'at' },
      erase: { text: "''", wording: "''" },
    },
    {
      table: 'suggestion_decisions',
      about: 'suggestion_id IN (SELECT id FROM suggestions WHERE contact_id = $1)',
      erase: { note: "''" },
    },
    {
      table: 'suggestion_supports',
      about: 'contact_id = $1',
      shown: { title: '您支持的建议', line: "'建议 ' || suggestion_id", at: 'at' },
      erase: 'keep',
    },
  ],
}
