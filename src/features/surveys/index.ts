import type { Feature } from '../../core/feature.ts'
import type { Tx } from '../../core/tx.ts'
import { closeDue, surveyCommands } from './commands.ts'
import { claimDue } from './queries.ts'

export { type Chart, chartsOf, FEWEST, totalOf } from './chart.ts'
export { surveySvg } from './picture.ts'
export {
  countsOf,
  findSurvey,
  type ListedSurvey,
  questionsOf,
  recommendedBetween,
  surveysIn,
} from './queries.ts'
export type { Question } from './survey.ts'

const BATCH = 20

async function closeAllDue(tx: Tx): Promise<number> {
  const due = await claimDue(tx.db, tx.now, BATCH)
  for (const survey of due) await closeDue(tx, survey)
  return due.length
}

/** Up to five questions to a group, answered with a digit each, told as counts. Writes surveys, their questions, answers and prompts. */
export const surveys: Feature = {
  name: 'surveys',
  personal: [
    {
      table: 'survey_answers',
      about: 'contact_id = $1',
      shown: {
        title: '您答的问卷',
        line: "'问卷 ' || survey_id || ' 第 ' || position || ' 题，选 ' || choice",
        at: 'at',
      },
      erase: 'keep',
    },
    { table: 'survey_prompts', about: 'contact_id = $1', erase: 'delete' },
  ],
  commands: surveyCommands,
  jobs: [{ name: 'surveys-close', cron: '40 * * * * *', run: closeAllDue, batch: BATCH }],
}
