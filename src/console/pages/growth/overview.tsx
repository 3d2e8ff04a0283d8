import type { Child } from 'hono/jsx'
import { startOfDay, startOfMonth } from '../../../core/calendar.ts'
import { requestsWaiting } from '../../../features/compensation/index.ts'
import { drawsIn } from '../../../features/draws/index.ts'
import { countCheckIns, givenByStaff, pendingRequests } from '../../../features/points/index.ts'
import { broughtSince, countReviews, owedPackets, reviewsWaiting } from '../../../features/referrals/index.ts'
import { countOpenRedemptions, redemptionsIn } from '../../../features/rewards/index.ts'
import { suggestionsIn } from '../../../features/suggestions/index.ts'
import { hereOf, OrderForm, When } from '../../shell.tsx'
import { type Ctx, mayDo, roomIdsOf, type Visitor } from '../../visitor.ts'
import { Decisions, lookClosely, ReviewForms } from './edges.tsx'
import { count, Person, Refusal, showTab, sightOf, staffOnly } from './frame.tsx'
import { RedeemForms } from './rewards.tsx'
import type { Texts } from './texts.ts'
import { SuggestionForms } from './voices.tsx'

/** So many of each kind; the rest is a link away. */
const FEW = 3
/** Of what has no page of its own; the next ones follow when these are decided. */
const SOME = 8
const GIVERS = 10
/** Of something that is counted by listing it. */
const MANY = 100

function Waits(props: { title: string; total: number; href?: string; t: Texts; children: Child }) {
  const { title, total, href, t } = props
  if (total === 0) return null
  return (
    <section class="panel">
      <h2>
        {title} <span class="tag warn">{total}</span>
      </h2>
      <ul class="rows dense">{props.children}</ul>
      {href === undefined ? (
        total > SOME && <p class="quiet">{t.reviews.n(total - SOME)}</p>
      ) : (
        <p>
          <a href={href}>{total > FEW ? t.allOf(total) : t.see}</a>
        </p>
      )}
    </section>
  )
}

async function decisionsOf(c: Ctx, visitor: Visitor, t: Texts, reviews: number, redemptions: number) {
  const { db } = c.var.office
  const { account, role, id: me } = visitor.person
  const now = c.var.office.now()
  const back = hereOf(c)
  const isManager = mayDo(visitor, 'manager')
  const edges = isManager ? await reviewsWaiting(db, sightOf(visitor), { limit: FEW }) : []
  const requests = isManager ? await pendingRequests(db, account, MANY) : []
  const compensations = isManager ? await requestsWaiting(db, account, now, MANY) : []
  const waiting = isManager ? await redemptionsIn(db, { account, state: 'open' }, { limit: FEW }) : []
  const packets = await owedPackets(db, account, MANY)
  const suggestions = await suggestionsIn(db, { ...sightOf(visitor), state: 'open' }, { limit: MANY })
  const known = await lookClosely(db, sightOf(visitor), edges)
  const total = reviews + requests.length + compensations.length + redemptions + packets.length + suggestions.length
  return (
    <>
      <h2>{t.waits}</h2>
      {total === 0 ? <p class="panel">{t.nothingWaits}</p> : null}
      <Waits title={t.tabs.reviews} total={reviews} href="/growth/reviews" t={t}>
        {edges.map((edge) => (
          <li>
            <b>{t.reviews.says(edge.inviterName, edge.inviteeName)}</b> · {edge.topic}
            <Decisions edge={edge} known={known} t={t} visitor={visitor} now={now} />
            <ReviewForms edge={edge} visitor={visitor} t={t} back={back} />
          </li>
        ))}
      </Waits>
      <Waits title={t.requests} total={requests.length} t={t}>
        {requests.slice(0, SOME).map((r) => (
          <li>
            <p>
              {t.request(r)}
              {r.note === '' ? '' : ` · ${r.note}`}
            </p>
            {role === 'owner' ? (
              <>
                <OrderForm visitor={visitor} line={`加分 批准 ${r.id}`} label={t.approve} back={back} />
                <Refusal id={`refuse-request-${r.id}`} summary={t.refuse}>
                  <OrderForm visitor={visitor} line={`加分 驳回 ${r.id}`} label={t.refuse} back={back}>
                    <label>
                      {t.reasonToAsker}
                      <input name="words" required maxlength={60} />
                    </label>
                  </OrderForm>
                </Refusal>
              </>
            ) : (
              <p class="quiet">{t.ownerDecides}</p>
            )}
          </li>
        ))}
      </Waits>
      <Waits title={t.compensations} total={compensations.length} t={t}>
        {compensations.slice(0, SOME).map((r) => (
          <li>
            <p>
              {t.compensation(r)} · <a href={`/desk/${r.ticketId}`}>{t.ticket(r.ticketId)}</a>
              {r.reason === '' ? '' : ` · ${r.reason}`} · <When at={r.askedAt} visitor={visitor} now={now} />
            </p>
            {r.byId === me ? (
              <p class="quiet">{t.ownRequest}</p>
            ) : (
              <>
                <OrderForm visitor={visitor} line={`批准 ${r.id}`} label={t.approve} back={back} />
                <Refusal id={`refuse-compensation-${r.id}`} summary={t.refuse}>
                  <OrderForm visitor={visitor} line={`驳回 ${r.id}`} label={t.refuse} back={back}>
                    <label>
                      {t.reasonToAsker}
                      <input name="words" required maxlength={100} />
                    </label>
                  </OrderForm>
                </Refusal>
              </>
            )}
          </li>
        ))}
      </Waits>
      <Waits title={t.handOver} total={redemptions} href="/growth/rewards?state=open" t={t}>
        {waiting.map((d) => (
          <li>
            <p>
              <Person id={d.contactId} name={d.memberName} /> · {d.rewardName} × {d.quantity} ·{' '}
              <When at={d.at} visitor={visitor} now={now} />
            </p>
            <RedeemForms redemption={d} visitor={visitor} t={t} back={back} />
          </li>
        ))}
      </Waits>
      <Waits title={t.packets} total={packets.length} t={t}>
        {packets.slice(0, SOME).map((p) => (
          <li>
            <p>{t.packet(p)}</p>
            <OrderForm visitor={visitor} line={`已发 ${p.id}`} label={t.sent} back={back} />
          </li>
        ))}
      </Waits>
      <Waits title={t.tabs.suggestions} total={suggestions.length} href="/growth/suggestions?state=open" t={t}>
        {suggestions.slice(0, FEW).map((s) => (
          <li>
            <p>
              <Person id={s.contactId} name={s.name} /> · {s.topic ?? t.direct}
            </p>
            <p class="pre">{s.text}</p>
            <SuggestionForms suggestion={s} visitor={visitor} t={t} back={back} />
          </li>
        ))}
      </Waits>
    </>
  )
}

/** What happens, and what waits for a decision. */
export const overview = staffOnly('agent', async (c, visitor, t) => {
  const { db } = c.var.office
  const { account } = visitor.person
  const now = c.var.office.now()
  const isManager = mayDo(visitor, 'manager')
  const monthStart = startOfMonth(now, visitor.zone)
  const givers = isManager ? await givenByStaff(db, account, monthStart, GIVERS) : []
  const brought = await broughtSince(db, sightOf(visitor), monthStart)
  const reviews = isManager ? await countReviews(db, account) : 0
  const redemptions = isManager ? await countOpenRedemptions(db, account) : 0
  const draws = await drawsIn(db, { ...sightOf(visitor), state: 'open' }, { limit: MANY })
  const checkIns = await countCheckIns(db, account, roomIdsOf(visitor), startOfDay(now, visitor.zone))
  const given = givers.reduce((sum, g) => sum + g.points, 0)
  return showTab(c, visitor, 'overview', {
    body: (
      <>
        <ul class="tiles">
          {isManager ? (
            <li>
              <b>{count(given)}</b>
              {t.tiles.given}
            </li>
          ) : null}
          <li>
            <b>{count(checkIns)}</b>
            {t.tiles.checkins}
          </li>
          <li>
            <b>{count(brought.came)}</b>
            <a href="/growth/referrals">{t.tiles.came}</a>
            <br />
            <span class="quiet">
              {t.tiles.stayed} {count(brought.stayed)} · {t.tiles.review} {count(brought.review)}
            </span>
          </li>
          {isManager ? (
            <li>
              <b>{count(redemptions)}</b>
              <a href="/growth/rewards?state=open">{t.tiles.redemptions}</a>
            </li>
          ) : null}
          <li>
            <b>{count(draws.length)}</b>
            <a href="/growth/draws">{t.tiles.draws}</a>
          </li>
        </ul>
        {await decisionsOf(c, visitor, t, reviews, redemptions)}
        {isManager ? (
          <section class="panel">
            <h2>{t.givers}</h2>
            {givers.length === 0 ? <p>{t.nothingGiven}</p> : null}
            <ul class="rows">
              {givers.map((g) => (
                <li>
                  <b>{g.name}</b> · {t.giver(count(g.points), g.entries)}
                </li>
              ))}
            </ul>
          </section>
        ) : null}
      </>
    ),
  })
})
