import { z } from 'zod'
import { toPng } from '../../../charts/index.ts'
import {
  type Chart,
  chartsOf,
  countsOf,
  FEWEST,
  findSurvey,
  type ListedSurvey,
  questionsOf,
  surveySvg,
  surveysIn,
  totalOf,
} from '../../../features/surveys/index.ts'
import { hereOf, OrderForm, Pager, problem, When } from '../../shell.tsx'
import type { Ctx } from '../../visitor.ts'
import {
  filter,
  GroupChoice,
  groupsOf,
  idIn,
  isAmong,
  LIMIT,
  paged,
  picture,
  readFilter,
  showTab,
  staffOnly,
} from './frame.tsx'

/** Surveys and what they brought: counts of those that are over, as the chat tells them. */

const wanted = z.object({ before: filter.id, room: filter.id })
const STATE_TAGS = { draft: 'tag', open: 'tag warn', closed: 'tag good' } as const

export const surveysPage = staffOnly('manager', async (c, visitor, t) => {
  const read = readFilter(c, wanted)
  if (read === undefined) return problem(c, 'badFilter')
  const { office } = c.var
  const now = office.now()
  const page = { limit: LIMIT + 1, ...(read.before === undefined ? {} : { before: read.before }) }
  const { rows, next } = paged(await surveysIn(office.db, visitor.person.account, page))
  return showTab(c, visitor, 'surveys', {
    body: (
      <>
        {rows.length === 0 ? <p class="panel">{t.surveys.none}</p> : null}
        <ul class="rows panel dense">
          {rows.map((s) => (
            <li>
              <a href={`/growth/surveys/${s.id}`}>
                {s.id}. {s.title}
              </a>{' '}
              <span class={STATE_TAGS[s.state]}>{t.surveys.states[s.state]}</span>
              <br />
              <span class="quiet">
                {s.topic === null ? '' : `${s.topic} · `}
                {t.surveys.answered(s.answered)}
                {s.closesAt === null ? null : (
                  <>
                    {' '}
                    · {t.surveys.until} <When at={s.closesAt} visitor={visitor} now={now} />
                  </>
                )}
              </span>
            </li>
          ))}
        </ul>
        <Pager c={c} next={next} />
        <details class="panel" id="new-survey">
          <summary>{t.surveys.create}</summary>
          <OrderForm visitor={visitor} line="问卷 新建" label={t.surveys.createButton} back="/growth/surveys">
            <label class="wide">
              {t.surveys.createAs}
              <textarea name="words" rows={5} required maxlength={1000}>
                {t.surveys.sample}
              </textarea>
            </label>
          </OrderForm>
        </details>
      </>
    ),
  })
})

/** Nothing while it runs, and nothing of fewer answers than the chat tells of. */
async function resultsOf(c: Ctx, survey: ListedSurvey): Promise<{ charts: Chart[]; svg: string } | 'running' | 'few'> {
  const { db } = c.var.office
  if (survey.state !== 'closed') return 'running'
  const charts = chartsOf(await questionsOf(db, survey.id), await countsOf(db, survey.id))
  const svg = surveySvg(survey, survey.answered, charts)
  return svg === undefined ? 'few' : { charts, svg }
}

export const surveyPage = staffOnly('manager', async (c, visitor, t) => {
  const id = idIn(c)
  const read = readFilter(c, wanted)
  if (read === undefined) return problem(c, 'badFilter')
  const { db } = c.var.office
  const survey = id === undefined ? undefined : await findSurvey(db, visitor.person.account, id)
  if (survey === undefined) return problem(c, 'notFound')
  const now = c.var.office.now()
  const back = hereOf(c)
  const results = await resultsOf(c, survey)
  const questions = await questionsOf(db, survey.id)
  const groups = (await groupsOf(c, visitor)).filter((g) => g.state === 'enrolled')
  if (!isAmong(groups, read.room)) return problem(c, 'badFilter')
  const group = groups.find((g) => g.id === read.room) ?? groups[0]
  return showTab(c, visitor, 'surveys', {
    title: `${survey.id}. ${survey.title}`,
    body: (
      <>
        <p>
          <span class={STATE_TAGS[survey.state]}>{t.surveys.states[survey.state]}</span>{' '}
          {survey.topic === null ? '' : `${survey.topic} · `}
          {t.surveys.answered(survey.answered)}
          {survey.closesAt === null ? null : (
            <>
              {' '}
              · {t.surveys.until} <When at={survey.closesAt} visitor={visitor} now={now} dated />
            </>
          )}
          {survey.state === 'closed' && survey.isPublic ? ` · ${t.surveys.isPublic}` : ''}
        </p>
        <section class="panel">
          <h2>{t.surveys.questions}</h2>
          <ol>
            {questions.map((q) => (
              <li>
                {q.text} {q.options.join(' / ')}
              </li>
            ))}
          </ol>
        </section>
        {results === 'running' && survey.state === 'open' ? <p class="quiet">{t.surveys.running}</p> : null}
        {results === 'few' ? <p class="quiet">{t.surveys.few(FEWEST)}</p> : null}
        {typeof results === 'string' ? null : (
          <figure class="panel">
            <img
              src={`/growth/surveys/${survey.id}/results.svg`}
              width={750}
              alt={`${t.surveys.chart(survey.title)}：${results.charts
                .filter((chart) => totalOf(chart) >= FEWEST)
                .map((chart) => `${chart.question} ${chart.options.map((o) => `${o.label} ${o.count}`).join(' ')}`)
                .join('；')}`}
            />
            <figcaption>
              <a href={`/growth/surveys/${survey.id}/results.svg`}>SVG</a>{' '}
              <a href={`/growth/surveys/${survey.id}/results.png`}>PNG</a>
            </figcaption>
          </figure>
        )}
        {survey.state === 'draft' && group !== undefined ? (
          <section class="panel">
            <h2>{t.surveys.publish}</h2>
            <form method="get" class="filters">
              <GroupChoice groups={groups} chosen={group.id} all={false} t={t} />
              <button type="submit" class="small">
                {t.show}
              </button>
            </form>
            <p>
              <b>{group.topic}</b> · {t.surveys.publishWhy}
            </p>
            <OrderForm
              visitor={visitor}
              line={`问卷 发布 ${survey.id}`}
              label={t.surveys.publish}
              back={back}
              roomId={group.id}
            >
              <label>
                {t.surveys.publishAs}
                <input name="words" maxlength={30} />
              </label>
            </OrderForm>
          </section>
        ) : null}
        {survey.state === 'open' ? (
          <details class="panel" id="close-survey">
            <summary>{t.surveys.close}</summary>
            <p>{t.surveys.closeWhy}</p>
            <OrderForm visitor={visitor} line={`问卷 关闭 ${survey.id}`} label={t.surveys.close} back={back} />
          </details>
        ) : null}
        {survey.state === 'closed' && !survey.isPublic ? (
          <OrderForm visitor={visitor} line={`问卷 公布 ${survey.id}`} label={t.surveys.tell} back={back} />
        ) : null}
      </>
    ),
  })
})

const chart = (format: 'svg' | 'png') =>
  staffOnly('manager', async (c, visitor) => {
    const id = idIn(c)
    const survey = id === undefined ? undefined : await findSurvey(c.var.office.db, visitor.person.account, id)
    const results = survey === undefined ? 'few' : await resultsOf(c, survey)
    if (typeof results === 'string') return problem(c, 'notFound')
    return picture(c, format === 'svg' ? results.svg : await toPng(results.svg))
  })

export const surveyChartSvg = chart('svg')
export const surveyChartPng = chart('png')
