import { z } from 'zod'
import { onTheWall, praisesIn } from '../../../features/praise/index.ts'
import {
  decisionsAbout,
  mayDecide,
  REWARD,
  type Suggestion,
  suggestionsIn,
} from '../../../features/suggestions/index.ts'
import { Choice } from '../../choice.tsx'
import { hereOf, OrderForm, Pager, problem, When } from '../../shell.tsx'
import { mayDo, type Visitor } from '../../visitor.ts'
import {
  Filters,
  FORM_LIMIT,
  filter,
  Person,
  paged,
  Refusal,
  readFilter,
  showTab,
  sightOf,
  staffOnly,
} from './frame.tsx'
import type { Texts } from './texts.ts'

/** What members want, and what they like. */

const SUGGESTION_STATES = ['open', 'adopted', 'declined', 'done'] as const
const PRAISE_STATES = ['candidate', 'asked', 'shown', 'refused', 'expired', 'withdrawn', 'removed'] as const
const suggestionFilter = z.object({ state: filter.of(SUGGESTION_STATES), before: filter.id })
const praiseFilter = z.object({ state: filter.of(PRAISE_STATES), before: filter.id })

const SUGGESTION_TAGS = { open: 'tag warn', adopted: 'tag good', declined: 'tag', done: 'tag good' } as const
const PRAISE_TAGS = {
  candidate: 'tag warn',
  asked: 'tag warn',
  shown: 'tag good',
  refused: 'tag',
  expired: 'tag',
  withdrawn: 'tag',
  removed: 'tag',
} as const

/** What may still be decided about a suggestion. */
export function SuggestionForms(props: { suggestion: Suggestion; visitor: Visitor; t: Texts; back: string }) {
  const { suggestion: s, visitor, t, back } = props
  if (!mayDo(visitor, 'manager')) return <p class="quiet">{s.state === 'open' ? t.suggestions.onlyManagers : ''}</p>
  return (
    <>
      {mayDecide(s.state, 'adopted') ? (
        <p>
          <OrderForm visitor={visitor} line={`采纳 ${s.id}`} label={t.suggestions.adopt} back={back}>
            <label>
              {t.suggestions.adoptPoints}
              <input
                name="words"
                type="number"
                required
                min={0}
                max={500}
                value={REWARD}
                title={t.suggestions.adoptWhy}
              />
            </label>
            <label>
              {t.note}
              <input name="words" maxlength={100} />
            </label>
          </OrderForm>
        </p>
      ) : null}
      {mayDecide(s.state, 'done') && s.state !== 'open' ? (
        <p>
          <OrderForm visitor={visitor} line={`已实现 ${s.id}`} label={t.suggestions.done} back={back}>
            <label>
              {t.note}
              <input name="words" maxlength={100} />
            </label>
          </OrderForm>
        </p>
      ) : null}
      {mayDecide(s.state, 'declined') ? (
        <Refusal id={`decline-${s.id}`} summary={t.suggestions.decline}>
          <OrderForm visitor={visitor} line={`谢绝 ${s.id}`} label={t.suggestions.decline} back={back}>
            <label>
              {t.reasonToMember}
              <input name="words" required maxlength={100} />
            </label>
          </OrderForm>
        </Refusal>
      ) : null}
    </>
  )
}

export const suggestionsPage = staffOnly('agent', async (c, visitor, t) => {
  const read = readFilter(c, suggestionFilter)
  if (read === undefined) return problem(c, 'badFilter')
  const { office } = c.var
  const now = office.now()
  const about = { ...sightOf(visitor), ...(read.state === undefined ? {} : { state: read.state }) }
  const page = { limit: FORM_LIMIT + 1, ...(read.before === undefined ? {} : { before: read.before }) }
  const { rows, next } = paged(await suggestionsIn(office.db, about, page), FORM_LIMIT)
  const decisions = await decisionsAbout(
    office.db,
    rows.map((s) => s.id),
  )
  return showTab(c, visitor, 'suggestions', {
    body: (
      <>
        <Filters action="/growth/suggestions" t={t}>
          <Choice
            name="state"
            label={t.suggestions.state}
            options={Object.entries(t.suggestions.states)}
            chosen={read.state}
            all={t.all}
          />
        </Filters>
        {rows.length === 0 ? <p class="panel">{t.suggestions.none}</p> : null}
        <ul class="rows panel dense">
          {rows.map((s) => (
            <li id={`suggestion-${s.id}`}>
              <p>
                {s.id} <span class={SUGGESTION_TAGS[s.state]}>{t.suggestions.states[s.state]}</span>{' '}
                <Person id={s.contactId} name={s.name} /> · {s.topic ?? t.direct} ·{' '}
                <When at={s.at} visitor={visitor} now={now} />
                {s.supports > 0 ? ` · ${t.suggestions.supports(s.supports)}` : ''}
              </p>
              <p class="pre">{s.text}</p>
              {decisions
                .filter((d) => d.suggestionId === s.id)
                .map((d) => (
                  <p class="quiet">
                    {t.suggestions.decided(d.byName, t.suggestions.states[d.state], d.points, d.note)} ·{' '}
                    <When at={d.at} visitor={visitor} now={now} />
                  </p>
                ))}
              <SuggestionForms suggestion={s} visitor={visitor} t={t} back={hereOf(c)} />
            </li>
          ))}
        </ul>
        <Pager c={c} next={next} />
      </>
    ),
  })
})

export const praisePage = staffOnly('agent', async (c, visitor, t) => {
  const read = readFilter(c, praiseFilter)
  if (read === undefined) return problem(c, 'badFilter')
  const { office } = c.var
  const now = office.now()
  const back = hereOf(c)
  const about = { ...sightOf(visitor), ...(read.state === undefined ? {} : { state: read.state }) }
  const page = { limit: FORM_LIMIT + 1, ...(read.before === undefined ? {} : { before: read.before }) }
  const { rows, next } = paged(await praisesIn(office.db, about, page), FORM_LIMIT)
  return showTab(c, visitor, 'praise', {
    body: (
      <>
        <Filters action="/growth/praise" t={t}>
          <Choice
            name="state"
            label={t.praise.state}
            options={Object.entries(t.praise.states)}
            chosen={read.state}
            all={t.all}
          />
        </Filters>
        {rows.length === 0 ? <p class="panel">{t.praise.none}</p> : null}
        <ul class="rows panel dense">
          {rows.map((p) => (
            <li>
              <p>
                {p.id} <span class={PRAISE_TAGS[p.state]}>{t.praise.states[p.state]}</span>{' '}
                <Person id={p.contactId} name={p.name} /> · {p.topic ?? t.direct} ·{' '}
                <When at={p.at} visitor={visitor} now={now} />
                {p.byName === null ? '' : ` · ${p.byName}`}
              </p>
              <p class={p.text === '' ? 'quiet' : 'pre'}>{p.text === '' ? t.praise.empty : p.text}</p>
              {p.state === 'shown' && p.signature !== null ? (
                <p class="quiet">
                  {t.praise.signed(onTheWall({ text: p.text, signature: p.signature, name: p.name }).by)} ·{' '}
                  {t.praise.signatures[p.signature]}
                </p>
              ) : null}
              {p.state === 'asked' || p.state === 'candidate' ? (
                <p class="quiet">
                  {t.praise.until} <When at={p.expiresAt} visitor={visitor} now={now} />
                </p>
              ) : null}
              {p.state === 'candidate' ? (
                <OrderForm visitor={visitor} line={`好评 ${p.id}`} label={t.praise.ask} back={back} />
              ) : null}
              {p.state === 'shown' ? (
                <Refusal id={`praise-${p.id}`} summary={t.praise.remove}>
                  <p>{t.praise.removeWhy}</p>
                  <OrderForm visitor={visitor} line={`好评 删除 ${p.id}`} label={t.praise.remove} back={back} />
                </Refusal>
              ) : null}
            </li>
          ))}
        </ul>
        <Pager c={c} next={next} />
      </>
    ),
  })
})
