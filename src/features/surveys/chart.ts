import type { Question } from './survey.ts'

/** What a survey brought, as counts. Pure: no database, no clock. */

/** What a question brought, in the order of its options. */
export interface Chart {
  question: string
  options: { label: string; count: number }[]
}

/** Of fewer answers, what was chosen would tell who chose it. */
export const FEWEST = 3

/** The counts of a survey as charts. @param counts how often each option of each question was chosen, both from 1 */
export function chartsOf(
  questions: readonly Question[],
  counts: readonly { position: number; choice: number; count: number }[],
): Chart[] {
  return questions.map((q, i) => ({
    question: q.text,
    options: q.options.map((label, j) => ({
      label,
      count: counts.find((c) => c.position === i + 1 && c.choice === j + 1)?.count ?? 0,
    })),
  }))
}

/** How many have answered a question. */
export const totalOf = (chart: Chart): number => chart.options.reduce((sum, o) => sum + o.count, 0)

/** `▇▇▇▇▇` for the half. Whatever was chosen shows. */
export function bar(count: number, total: number): string {
  return count === 0 ? '' : '▇'.repeat(Math.max(1, Math.round((10 * count) / total)))
}
