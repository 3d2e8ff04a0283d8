import { Hono } from 'hono'
import { z } from 'zod'
import { DAY } from '../../../core/calendar.ts'
import type { RoomInfo } from '../../../core/events.ts'
import { maskPersonal } from '../../../core/mask.ts'
import { splitQuote } from '../../../core/quote.ts'
import {
  askedIn,
  type Entry,
  LIMITS,
  listEntries,
  openHandbook,
  readEntry,
  repliesBy,
  SURE,
  sumEntries,
  tryQuestion,
  versionsOf,
} from '../../../features/faq/index.ts'
import { listUnanswered, questionReview } from '../../../features/questions/index.ts'
import { roomsOf } from '../../../features/roster/index.ts'
import { Choice, groupOptions } from '../../choice.tsx'
import { given, idIn, rowId } from '../../query.ts'
import { hereOf, OrderForm, Pager, problem, show, When } from '../../shell.tsx'
import { type Ctx, type Env, maySeeRoom, roomIdsOf, type Visitor } from '../../visitor.ts'
import type { PageGroup } from '../index.ts'
import { texts } from './texts.ts'

const PAGE = 50
/** A search also shows entries that ask something so alike. */
const FOUND = 0.4
/** A question that nobody answered may be another wording of an entry from here on. */
const NEAR = 0.35
const REVIEWED_MS = 7 * DAY
const RECENT = 10
const VERSIONS = 20

const percent = (share: number): number => Math.round(share * 100)

const words = given(z.string().trim().max(200))
const place = given(z.union([z.literal('general'), rowId]))

const listQuery = z.object({
  q: words,
  place,
  state: z.enum(['active', 'deleted']).default('active'),
  before: z
    .string()
    .regex(/^\d{1,9}\.\d{1,9}$/)
    .transform((text) => {
      const [hits = 0, id = 0] = text.split('.').map(Number)
      return { hits, id }
    })
    .optional(),
})
const tryQuery = z.object({ q: words, place: place.refine((p) => p !== 'general') })
const newQuery = z.object({
  question: z.string().max(2000).default(''),
  answer: z.string().max(2000).default(''),
  place,
})
const openQuery = z.object({ before: rowId.optional() })

/** Groups in which an entry can be used, as far as the visitor sees them. */
const groupsFor = async (c: Ctx, visitor: Visitor): Promise<RoomInfo[]> =>
  (await roomsOf(c.var.office.db, visitor.person.account)).filter(
    (r) => !r.isStaffRoom && r.state === 'enrolled' && maySeeRoom(visitor, r.id),
  )

function Tabs({ visitor, here }: { visitor: Visitor; here: 'list' | 'try' | 'suggested' | 'open' }) {
  const t = texts[visitor.lang]
  const paths = { list: '', try: '/try', suggested: '/suggested', open: '/open' } as const
  return (
    <nav class="tabs" aria-label={t.title}>
      {(['list', 'try', 'suggested', 'open'] as const).map((tab) => (
        <a href={`/knowledge${paths[tab]}`} aria-current={tab === here ? 'page' : undefined}>
          {t.tabs[tab]}
        </a>
      ))}
    </nav>
  )
}

function Usage({ entry, visitor, now }: { entry: Entry; visitor: Visitor; now: Date }) {
  const t = texts[visitor.lang]
  const share = entry.hits === 0 ? 0 : entry.unhelpful / entry.hits
  return (
    <span class="quiet">
      {entry.hits === 0 ? t.unused : t.used(entry.hits)}
      {entry.lastHitAt === undefined ? null : (
        <>
          {' '}
          · {t.last} <When at={entry.lastHitAt} visitor={visitor} now={now} />
        </>
      )}
      {entry.unhelpful === 0 ? null : (
        <>
          {' '}
          <span class={`tag ${share >= 0.2 ? 'bad' : 'warn'}`}>{t.unhelpful(entry.unhelpful, percent(share))}</span>
        </>
      )}
    </span>
  )
}

const newPath = (question: string, answer = ''): string =>
  `/knowledge/new?${new URLSearchParams({ question, ...(answer === '' ? {} : { answer }) })}`

/** A question as it may stand in an entry: without whom it was said to, numbers hidden. */
const asWording = (text: string): string =>
  [...maskPersonal(askedIn(splitQuote(text).body)).replace(/[=＝【】[\]\s]+/gu, ' ')]
    .slice(0, LIMITS.question)
    .join('')
    .trim()

async function listPage(c: Ctx, visitor: Visitor): Promise<Response> {
  const { db, now } = { db: c.var.office.db, now: c.var.office.now() }
  const parsed = listQuery.safeParse(c.req.query())
  if (!parsed.success) return problem(c, 'badFilter')
  const { q, place: where, state, before } = parsed.data
  const { account } = visitor.person
  const groups = await groupsFor(c, visitor)
  if (typeof where === 'number' && !groups.some((g) => g.id === where)) return problem(c, 'badFilter')
  const rooms = roomIdsOf(visitor)
  const handbook = q === undefined ? undefined : (await openHandbook(db, account, [])).handbook
  const near = q === undefined ? [] : (handbook?.near(q, typeof where === 'number' ? where : undefined, FOUND) ?? [])
  const filter = { rooms, place: where, state, text: q, alike: near.map((m) => m.entry.id) }
  const found = await listEntries(db, account, filter, { before, limit: PAGE + 1 })
  const shown = found.slice(0, PAGE)
  const last = found.length > PAGE ? shown.at(-1) : undefined
  const sums = await sumEntries(db, account, rooms)
  const t = texts[visitor.lang]
  const isFiltered = q !== undefined || where !== undefined || state !== 'active'
  return show(c, {
    title: t.title,
    body: (
      <>
        <Tabs visitor={visitor} here="list" />
        <ul class="tiles">
          {(['active', 'hits', 'unhelpful', 'deleted'] as const).map((key) => (
            <li>
              <b>{sums[key]}</b> {t.sums[key]}
            </li>
          ))}
        </ul>
        <p>
          <a class="button" href="/knowledge/new">
            {t.add}
          </a>
        </p>
        <form method="get" class="filters">
          <label>
            {t.search}
            <input type="search" name="q" value={q ?? ''} maxlength={100} />
          </label>
          <Choice
            label={t.place}
            name="place"
            all={t.all}
            options={[['general', t.general], ...groupOptions(groups)]}
            chosen={where}
          />
          <Choice label={t.state} name="state" options={Object.entries(t.states)} chosen={state} />
          <button type="submit" class="small">
            {t.show}
          </button>
        </form>
        {shown.length === 0 ? (
          <p class="panel">{isFiltered ? t.notFound : t.empty}</p>
        ) : (
          <ul class="rows panel">
            {shown.map((entry) => (
              <li>
                <a href={`/knowledge/${entry.id}`}>
                  <b>{entry.question}</b>
                </a>{' '}
                {entry.category === undefined ? null : <span class="tag">{entry.category}</span>}{' '}
                {entry.roomTopic === undefined ? null : <span class="tag">{t.onlyIn(entry.roomTopic)}</span>}
                <p class="clip">{entry.answer}</p>
                <Usage entry={entry} visitor={visitor} now={now} />
              </li>
            ))}
          </ul>
        )}
        <Pager c={c} next={last === undefined ? undefined : `${last.hits}.${last.id}`} label={t.show} />
      </>
    ),
  })
}

async function entryPage(c: Ctx, visitor: Visitor): Promise<Response> {
  const { db } = c.var.office
  const now = c.var.office.now()
  const id = idIn(c)
  const entry = id === undefined ? undefined : await readEntry(db, visitor.person.account, id)
  if (entry === undefined || !maySeeRoom(visitor, entry.roomId)) return problem(c, 'notFound')
  const t = texts[visitor.lang]
  const recent = await repliesBy(db, entry.id, roomIdsOf(visitor), RECENT)
  const versions = await versionsOf(db, entry.id, VERSIONS)
  const isNow = (v: (typeof versions)[number]) =>
    v.question === entry.question &&
    v.answer === entry.answer &&
    v.hint === entry.hint &&
    v.category === entry.category &&
    v.also.join('\n') === entry.also.join('\n')
  const order = { visitor, back: hereOf(c) }
  const line = (verb: string) => `收录 ${entry.id} ${verb}`
  const isDeleted = entry.state === 'deleted'
  return show(c, {
    title: t.number(entry.id),
    body: (
      <>
        <Tabs visitor={visitor} here="list" />
        <p>
          {isDeleted ? <span class="tag bad">{t.states.deleted}</span> : null}{' '}
          <span class="tag">{entry.roomTopic === undefined ? t.general : t.onlyIn(entry.roomTopic)}</span>{' '}
          <Usage entry={entry} visitor={visitor} now={now} />{' '}
          <span class="quiet">
            · {t.changed(entry.byName)} <When at={entry.updatedAt} visitor={visitor} now={now} />
          </span>
        </p>
        {isDeleted ? (
          <section class="panel">
            <p>{t.deletedNote}</p>
            <h2>{entry.question}</h2>
            <p class="pre">{entry.answer}</p>
            <OrderForm {...order} line={line('恢复')} label={t.restore} />
          </section>
        ) : (
          <div class="columns">
            <section class="panel">
              <OrderForm {...order} line={line('问题')} label={t.saveQuestion} class="field">
                <label class="wide">
                  {t.question}
                  <input name="words" value={entry.question} required maxlength={LIMITS.question} />
                </label>
              </OrderForm>
              <OrderForm {...order} line={line('答案')} label={t.saveAnswer} class="field">
                <label class="wide">
                  {t.answer}
                  <textarea name="words" rows={5} required maxlength={LIMITS.answer}>
                    {entry.answer}
                  </textarea>
                </label>
              </OrderForm>
              <OrderForm {...order} line={line('提示')} label={t.saveHint} class="field">
                <label class="wide">
                  {t.hint}
                  <input name="words" value={entry.hint ?? ''} required maxlength={LIMITS.hint} />
                </label>
              </OrderForm>
              <OrderForm {...order} line={line('分类')} label={t.saveCategory} class="field">
                <label class="wide">
                  {t.category}
                  <input name="words" value={entry.category ?? ''} required maxlength={LIMITS.category} />
                </label>
              </OrderForm>
              <details id="remove">
                <summary>{t.remove}</summary>
                <p>{t.removeWhy}</p>
                <OrderForm {...order} line={line('删除')} label={t.removeButton} class="danger" />
              </details>
            </section>
            <div>
              <section class="panel">
                <h2>{t.also}</h2>
                {entry.also.length === 0 ? <p class="quiet">{t.noAlso}</p> : null}
                <ul class="rows">
                  {entry.also.map((wording) => (
                    <li class="with-button">
                      <span>{wording}</span>
                      <OrderForm {...order} line={line(`不问 ${wording}`)} label={t.dropAlso} class="little" />
                    </li>
                  ))}
                </ul>
                <OrderForm {...order} line={line('也问')} label={t.addAlso} class="field">
                  <label class="wide">
                    {t.addAlso}
                    <input name="words" required maxlength={LIMITS.question} autocomplete="off" />
                  </label>
                </OrderForm>
              </section>
              <section class="panel">
                <h2>{t.versions}</h2>
                <ol class="rows">
                  {versions.map((v) => (
                    <li>
                      <details id={`version-${v.version}`}>
                        <summary>
                          {t.version(v.version)}{' '}
                          <span class="quiet">
                            {v.byName} <When at={v.at} visitor={visitor} now={now} />
                          </span>{' '}
                          {v.state === 'deleted' ? <span class="tag bad">{t.states.deleted}</span> : null}
                        </summary>
                        <p>{[v.question, ...v.also].join(' / ')}</p>
                        <p class="pre">{v.answer}</p>
                        {v.hint === undefined ? null : <p>{v.hint}</p>}
                        {isNow(v) ? (
                          <span class="tag good">{t.isNow}</span>
                        ) : (
                          <OrderForm {...order} line={line(`版本 ${v.version}`)} label={t.bringBack} class="little" />
                        )}
                      </details>
                    </li>
                  ))}
                </ol>
              </section>
              <section class="panel">
                <h2>{t.recent}</h2>
                {recent.length === 0 ? <p class="quiet">{t.noRecent}</p> : null}
                <ul class="rows">
                  {recent.map((reply) => (
                    <li>
                      {reply.text === '' ? <span class="quiet">{t.forgotten}</span> : splitQuote(reply.text).body}{' '}
                      {reply.unhelpful ? <span class="tag bad">{t.didNotHelp}</span> : null}
                      <br />
                      <span class="quiet">
                        {reply.contactName} · {reply.roomTopic ?? t.direct} ·{' '}
                        <When at={reply.at} visitor={visitor} now={now} /> · {t.alike(percent(reply.score))}
                      </span>
                    </li>
                  ))}
                </ul>
              </section>
            </div>
          </div>
        )}
      </>
    ),
  })
}

async function newPage(c: Ctx, visitor: Visitor): Promise<Response> {
  const parsed = newQuery.safeParse(c.req.query())
  if (!parsed.success) return problem(c, 'badFilter')
  const { question, answer, place: where } = parsed.data
  const groups = await groupsFor(c, visitor)
  const room = groups.find((g) => g.id === where)
  if (typeof where === 'number' && room === undefined) return problem(c, 'badFilter')
  const t = texts[visitor.lang]
  return show(c, {
    title: t.newTitle,
    body: (
      <>
        <Tabs visitor={visitor} here="list" />
        {groups.length === 0 ? null : (
          <form method="get" class="filters">
            {question === '' ? null : <input type="hidden" name="question" value={question} />}
            {answer === '' ? null : <input type="hidden" name="answer" value={answer} />}
            <Choice
              label={t.newWhere}
              name="place"
              options={[['general', t.general], ...groups.map((g) => [g.id, t.onlyIn(g.topic)] as const)]}
              chosen={room?.id}
            />
            <button type="submit" class="small">
              {t.show}
            </button>
          </form>
        )}
        <section class="panel">
          <p>
            <span class="tag">{room === undefined ? t.general : t.onlyIn(room.topic)}</span>{' '}
            <span class="quiet">{t.privacy}</span>
          </p>
          <OrderForm
            visitor={visitor}
            line={room === undefined ? '收录' : '收录 本群'}
            label={t.newButton}
            back="/knowledge"
            class="field"
            {...(room === undefined ? {} : { roomId: room.id })}
          >
            <label class="wide">
              {t.newQuestion}
              <input
                name="words"
                value={question}
                required
                maxlength={LIMITS.question}
                pattern="[^=＝]*"
                autocomplete="off"
              />
            </label>
            <input type="hidden" name="words" value="=" />
            <label class="wide">
              {t.newAnswer}
              <textarea name="words" rows={5} required maxlength={LIMITS.answer}>
                {answer}
              </textarea>
            </label>
          </OrderForm>
        </section>
      </>
    ),
  })
}

async function tryPage(c: Ctx, visitor: Visitor): Promise<Response> {
  const { db } = c.var.office
  const parsed = tryQuery.safeParse(c.req.query())
  if (!parsed.success) return problem(c, 'badFilter')
  const { q, place: where } = parsed.data
  const groups = await groupsFor(c, visitor)
  const room = groups.find((g) => g.id === where)
  if (where !== undefined && room === undefined) return problem(c, 'badFilter')
  const t = texts[visitor.lang]
  const trial = q === undefined ? undefined : await tryQuestion(db, visitor.person.account, room, q)
  const wording = asWording(q ?? '')
  const [nearest] = trial?.near ?? []
  return show(c, {
    title: t.tryTitle,
    body: (
      <>
        <Tabs visitor={visitor} here="try" />
        <form method="get" class="filters">
          <label class="grow">
            {t.tryWhat}
            <input name="q" value={q ?? ''} required maxlength={200} />
          </label>
          <Choice label={t.tryWhere} name="place" all={t.direct} options={groupOptions(groups)} chosen={where} />
          <button type="submit" class="button">
            {t.tryButton}
          </button>
        </form>
        <p class="quiet">
          {t.tryWhy} {t.sure(percent(SURE))}
        </p>
        {trial === undefined ? null : (
          <section class="panel" aria-live="polite">
            <p>
              <span class={`tag ${trial.outcome === 'answers' ? 'good' : 'warn'}`}>{t.outcome[trial.outcome]}</span>
            </p>
            {trial.answering === undefined ? null : (
              <>
                <h2>{t.wouldSay}</h2>
                <p class="pre">{trial.answering.entry.answer}</p>
                {trial.answering.entry.hint === undefined ? null : <p>{trial.answering.entry.hint}</p>}
              </>
            )}
            {trial.near.length === 0 ? null : (
              <>
                <h2>{t.nearest}</h2>
                <ul class="rows">
                  {trial.near.map(({ entry, score }) => (
                    <li>
                      <label class="meter">
                        <a href={`/knowledge/${entry.id}`}>{entry.question}</a> {t.alike(percent(score))}
                        <meter min={0} max={1} low={SURE} optimum={1} value={score} />
                      </label>
                    </li>
                  ))}
                </ul>
              </>
            )}
            {trial.outcome === 'answers' || wording === '' ? null : (
              <>
                <h2>{t.teach}</h2>
                <div class="choices">
                  <a class="button second" href={newPath(wording)}>
                    {t.add}
                  </a>{' '}
                  {nearest === undefined || nearest.score < NEAR ? null : (
                    <OrderForm
                      visitor={visitor}
                      line={`收录 ${nearest.entry.id} 也问 ${wording}`}
                      label={t.asAlso(nearest.entry.id)}
                      back={hereOf(c)}
                    />
                  )}
                </div>
              </>
            )}
          </section>
        )}
      </>
    ),
  })
}

async function suggestedPage(c: Ctx, visitor: Visitor): Promise<Response> {
  const { db } = c.var.office
  const now = c.var.office.now()
  const from = new Date(now.getTime() - REVIEWED_MS)
  const until = new Date(now.getTime() + 1)
  const review = await questionReview(db, visitor.person.account, from, until, roomIdsOf(visitor))
  const t = texts[visitor.lang]
  return show(c, {
    title: t.tabs.suggested,
    body: (
      <>
        <Tabs visitor={visitor} here="suggested" />
        <p class="quiet">{t.suggestedWhy}</p>
        {review.asked === 0 ? (
          <p class="panel">{t.suggestedNone}</p>
        ) : (
          <>
            <p>{t.counts({ ...review, none: review.asked - review.byFaq - review.byStaff })}</p>
            <ol class="rows panel">
              {review.topics.map((topic) => (
                <li class="with-button">
                  <div>
                    <b>{topic.headline}</b>
                    <br />
                    <span class="quiet">{t.topic(topic)}</span>
                    {topic.answer === undefined ? null : (
                      <p class="clip">
                        {t.colleague}：{topic.answer}
                      </p>
                    )}
                  </div>
                  {topic.entryId === undefined ? (
                    <a class="button second" href={newPath(topic.headline, topic.answer)}>
                      {t.fill}
                    </a>
                  ) : (
                    <a href={`/knowledge/${topic.entryId}`}>{t.known(topic.entryId)}</a>
                  )}
                </li>
              ))}
            </ol>
          </>
        )}
      </>
    ),
  })
}

async function openPage(c: Ctx, visitor: Visitor): Promise<Response> {
  const { db } = c.var.office
  const now = c.var.office.now()
  const parsed = openQuery.safeParse(c.req.query())
  if (!parsed.success) return problem(c, 'badFilter')
  const { account } = visitor.person
  const page = { before: parsed.data.before, limit: PAGE + 1 }
  const found = await listUnanswered(db, account, roomIdsOf(visitor), page)
  const shown = found.slice(0, PAGE)
  const { handbook } = await openHandbook(db, account, [])
  const t = texts[visitor.lang]
  return show(c, {
    title: t.tabs.open,
    live: ['messages'],
    body: (
      <>
        <Tabs visitor={visitor} here="open" />
        <p class="quiet">{t.openWhy}</p>
        {shown.length === 0 ? (
          <p class="panel">{t.openNone}</p>
        ) : (
          <ul class="rows panel">
            {shown.map((one) => {
              const wording = asWording(one.text)
              const [near] = handbook.near(wording, undefined, NEAR)
              return (
                <li>
                  {one.handedOverAt === null ? null : <span class="tag warn">{t.wanted}</span>}{' '}
                  <span class={`tag ${one.isOpen ? 'warn' : 'bad'}`}>{one.isOpen ? t.isOpen : t.expired}</span>{' '}
                  {splitQuote(one.text).body}
                  <br />
                  <span class="quiet">
                    {one.contactName} · {one.topic ?? t.direct} · <When at={one.askedAt} visitor={visitor} now={now} />
                  </span>
                  <div class="choices">
                    {one.isOpen ? (
                      <OrderForm visitor={visitor} line={`已答 ${one.id}`} label={t.done} back={hereOf(c)} />
                    ) : null}{' '}
                    <a class="button second" href={newPath(wording)}>
                      {t.fill}
                    </a>{' '}
                    {near === undefined ? null : (
                      <a href={`/knowledge/${near.entry.id}`}>
                        {near.entry.question}（{t.alike(percent(near.score))}）
                      </a>
                    )}
                  </div>
                </li>
              )
            })}
          </ul>
        )}
        <Pager c={c} next={found.length > PAGE ? String(shown.at(-1)?.id) : undefined} />
      </>
    ),
  })
}

/** What the bot answers by itself, and what it could. */
export const knowledge: PageGroup = {
  path: '/knowledge',
  routes() {
    const app = new Hono<Env>()
    const page = (path: string, render: (c: Ctx, visitor: Visitor) => Promise<Response>) =>
      app.get(path, (c) => (c.var.visitor === undefined ? problem(c, 'signIn') : render(c, c.var.visitor)))
    page('/', listPage)
    page('/new', newPage)
    page('/try', tryPage)
    page('/suggested', suggestedPage)
    page('/open', openPage)
    page('/:id', entryPage)
    return app
  },
}
