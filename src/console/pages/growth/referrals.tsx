import { z } from 'zod'
import {
  broughtBy,
  type Edge,
  friendsOf,
  invitersNamed,
  reviewsWaiting,
  topInviters,
} from '../../../features/referrals/index.ts'
import { findContact } from '../../../features/roster/index.ts'
import { hereOf, Pager, problem, When } from '../../shell.tsx'
import { type Ctx, roomIdsOf, type Visitor } from '../../visitor.ts'
import { Decisions, type Known, lookClosely, ReviewForms, STATE_TAGS, stateWords } from './edges.tsx'
import { Filters, filter, Person, paged, readFilter, showTab, sightOf, staffOnly } from './frame.tsx'
import type { Texts } from './texts.ts'

/** Who brought whom, level by level, with everything that is known of it. */

const TOP = 20
/** Friends of the inviter on a page, and those of each friend below them: the others are on that friend's own page. */
const WIDTHS = [6, 2, 2] as const
const REVIEWS = 10

const wanted = z.object({ q: filter.name, inviter: filter.id, before: filter.id })

const treeHref = (contactId: number) => `/growth/referrals?inviter=${contactId}`

interface Shown {
  below: ReadonlyMap<number, readonly Edge[]>
  known: Known
  t: Texts
  visitor: Visitor
  now: Date
}

function Friend({ edge, depth, shown }: { edge: Edge; depth: number; shown: Shown }) {
  const { t, visitor, now, known } = shown
  const below = depth < WIDTHS.length ? (shown.below.get(edge.inviteeId) ?? []) : []
  const hidden = edge.brought - below.length
  return (
    <li>
      <details id={`friend-${edge.id}`} open={depth === 1 && edge.signs.length > 0}>
        <summary>
          <b>{edge.inviteeName}</b>{' '}
          <span class={STATE_TAGS[edge.state]}>{stateWords(edge, known.rewards.get(edge.id) ?? [], t)}</span>{' '}
          {edge.brought > 0 ? <span class="tag">{t.referrals.brought(edge.brought)}</span> : null} {edge.topic} ·{' '}
          <When at={edge.at} visitor={visitor} now={now} />
        </summary>
        <p class="quiet">
          <Person id={edge.inviteeId} name={edge.inviteeName} /> · {t.referrals.because(edge.reason)}
          {edge.leftAt === null ? null : (
            <>
              {' · '}
              {t.referrals.leftAt} <When at={edge.leftAt} visitor={visitor} now={now} />
            </>
          )}
        </p>
        <Decisions edge={edge} known={known} t={t} visitor={visitor} now={now} />
      </details>
      {below.length === 0 ? null : (
        <ul class="rows branch">
          {below.map((one) => (
            <Friend edge={one} depth={depth + 1} shown={shown} />
          ))}
        </ul>
      )}
      {hidden > 0 ? (
        <p>
          <a href={treeHref(edge.inviteeId)}>{t.referrals.moreOf(hidden, edge.inviteeName)}</a>
        </p>
      ) : null}
    </li>
  )
}

async function treeOf(c: Ctx, visitor: Visitor, t: Texts, inviterId: number, before: number | undefined) {
  const { db } = c.var.office
  const sight = sightOf(visitor)
  const inviter = await findContact(db, inviterId)
  if (inviter === undefined || inviter.account !== visitor.person.account) return undefined
  const from = before === undefined ? {} : { before }
  const found = await friendsOf(db, sight, [inviterId], { each: WIDTHS[0] + 1, ...from })
  // Whoever has brought nobody into these groups is none of the reader's business.
  if (found.length === 0 && visitor.rooms !== undefined) return undefined
  const { rows: first, next } = paged(found, WIDTHS[0])
  const edges = [...first]
  const below = new Map<number, Edge[]>()
  let level = first
  for (const each of WIDTHS.slice(1)) {
    const parents = level.filter((e) => e.brought > 0).map((e) => e.inviteeId)
    level = parents.length === 0 ? [] : await friendsOf(db, sight, parents, { each })
    for (const e of level) below.set(e.inviterId, [...(below.get(e.inviterId) ?? []), e])
    edges.push(...level)
  }
  const known = await lookClosely(db, sight, edges)
  const shown = { below, known, t, visitor, now: c.var.office.now() }
  // An agent sees some groups, of which there is no sum.
  const sums = roomIdsOf(visitor) === null ? await broughtBy(db, inviterId, undefined) : undefined
  return (
    <>
      <h2>{t.referrals.treeOf(inviter.name)}</h2>
      <p class="quiet">
        <a href="/growth/referrals">{t.referrals.back}</a> · <Person id={inviter.id} name={inviter.name} />
        {sums === undefined ? '' : ` · ${t.referrals.stats(sums)}`}
      </p>
      {first.length === 0 ? <p class="panel">{t.referrals.nobody}</p> : null}
      <ul class="rows panel dense">
        {first.map((edge) => (
          <Friend edge={edge} depth={1} shown={shown} />
        ))}
      </ul>
      <Pager c={c} next={next} />
    </>
  )
}

export const referralsPage = staffOnly('agent', async (c, visitor, t) => {
  const read = readFilter(c, wanted)
  if (read === undefined) return problem(c, 'badFilter')
  const { db } = c.var.office
  const search = (
    <Filters action="/growth/referrals" t={t}>
      <label>
        {t.referrals.search}
        <input name="q" value={read.q ?? ''} maxlength={60} />
      </label>
    </Filters>
  )
  if (read.inviter !== undefined) {
    const tree = await treeOf(c, visitor, t, read.inviter, read.before)
    if (tree === undefined) return problem(c, 'notFound')
    return showTab(c, visitor, 'referrals', {
      body: (
        <>
          {search}
          {tree}
        </>
      ),
    })
  }
  const people =
    read.q === undefined
      ? await topInviters(db, sightOf(visitor), TOP)
      : await invitersNamed(db, sightOf(visitor), read.q, TOP)
  return showTab(c, visitor, 'referrals', {
    body: (
      <>
        {search}
        {read.q === undefined ? <h2>{t.referrals.top}</h2> : null}
        {people.length === 0 ? (
          <p class="panel">{read.q === undefined ? t.referrals.none : t.referrals.nobody}</p>
        ) : (
          <ul class="rows panel dense">
            {people.map((p) => (
              <li>
                <a href={treeHref(p.contactId)}>{p.name}</a> <span class="tag">{t.referrals.brought(p.brought)}</span>
                {p.stayed === p.brought ? null : <span class="quiet"> {t.referrals.stayed(p.stayed)}</span>}
              </li>
            ))}
          </ul>
        )}
      </>
    ),
  })
})

/** Where the list goes on: the instant and the number of the last one, as neither tells the order alone. */
const place = z.object({
  before: z.preprocess(
    (value) => (value === '' ? undefined : value),
    z
      .string()
      .regex(/^\d{1,15}-\d{1,10}$/)
      .optional(),
  ),
})

export const reviewsPage = staffOnly('manager', async (c, visitor, t) => {
  const read = readFilter(c, place)
  if (read === undefined) return problem(c, 'badFilter')
  const { db } = c.var.office
  const now = c.var.office.now()
  const sight = sightOf(visitor)
  const [ms, id] = (read.before ?? '').split('-').map(Number)
  const after = ms === undefined || id === undefined ? {} : { after: { at: new Date(ms), id } }
  const found = await reviewsWaiting(db, sight, { ...after, limit: REVIEWS + 1 })
  const edges = found.slice(0, REVIEWS)
  const last = edges.at(-1)
  const next = found.length > REVIEWS && last !== undefined ? `${last.reviewAt?.getTime() ?? 0}-${last.id}` : undefined
  const known = await lookClosely(db, sight, edges)
  const sums = new Map(
    await Promise.all(
      [...new Set(edges.map((e) => e.inviterId))].map(
        async (inviter) => [inviter, await broughtBy(db, inviter, undefined)] as const,
      ),
    ),
  )
  return showTab(c, visitor, 'reviews', {
    live: ['tickets', 'actions'],
    body: (
      <>
        <p class="quiet">{edges.length === 0 ? t.reviews.none : t.reviews.intro}</p>
        {edges.map((edge, i) => {
          const sum = sums.get(edge.inviterId)
          // Decided, the next one takes its place under the reader's eyes.
          const nextId = edges[i + 1]?.id ?? edges[i - 1]?.id
          return (
            <section class="panel" id={`review-${edge.id}`}>
              <h2>
                {t.reviews.says(edge.inviterName, edge.inviteeName)} <span class="tag">{edge.id}</span>
              </h2>
              <p class="quiet">
                {edge.topic} · <When at={edge.at} visitor={visitor} now={now} /> ·{' '}
                <a href={treeHref(edge.inviterId)}>{t.referrals.treeOf(edge.inviterName)}</a> · {t.reviews.since}{' '}
                {edge.reviewAt === null ? '' : <When at={edge.reviewAt} visitor={visitor} now={now} />}
              </p>
              <Decisions edge={edge} known={known} t={t} visitor={visitor} now={now} />
              {sum === undefined ? null : (
                <p class="quiet">
                  {t.reviews.inviter} · {t.referrals.stats(sum)}
                </p>
              )}
              <ReviewForms
                edge={edge}
                visitor={visitor}
                t={t}
                back={`${hereOf(c)}${nextId === undefined ? '' : `#review-${nextId}`}`}
              />
            </section>
          )
        })}
        <Pager c={c} next={next} label={t.more} />
      </>
    ),
  })
})
