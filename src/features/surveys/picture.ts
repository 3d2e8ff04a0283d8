import { barChartSvg, toPng } from '../../charts/index.ts'
import type { Picture } from '../../core/chat.ts'
import { type Chart, FEWEST, totalOf } from './chart.ts'
import { texts } from './texts.ts'

/** The results as one chart that says the same as their words; undefined when too few have answered for it. */
export function surveySvg(survey: { title: string }, answered: number, charts: readonly Chart[]): string | undefined {
  if (answered < FEWEST) return undefined
  const bars = charts.flatMap((chart, i) => {
    const total = totalOf(chart)
    const heading = texts.numberedQuestion(chart, i + 1)
    if (total < FEWEST) return [{ heading, label: texts.fewAnswers, value: 0, text: '' }]
    return chart.options.map(({ label, count }, j) => ({
      ...(j === 0 ? { heading } : {}),
      label,
      value: count / total,
      text: texts.share(count, total),
    }))
  })
  return barChartSvg({ title: survey.title, subtitle: texts.subtitle(answered), bars, full: 1, footer: texts.footer })
}

/** The same for the chat. */
export async function pictureOf(
  survey: { id: number; title: string },
  answered: number,
  charts: readonly Chart[],
): Promise<Picture | undefined> {
  const svg = surveySvg(survey, answered, charts)
  return svg === undefined ? undefined : { name: texts.file(survey.id), png: await toPng(svg) }
}
