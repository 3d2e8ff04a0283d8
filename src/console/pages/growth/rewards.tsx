import { z } from 'zod'
import {
  findReward,
  type ListedRedemption,
  redemptionsIn,
  rewardsIn,
  type StockedReward,
  stateOf,
} from '../../../features/rewards/index.ts'
import { Choice } from '../../choice.tsx'
import { hereOf, OrderForm, Pager, problem, When } from '../../shell.tsx'
import { mayDo, type Visitor } from '../../visitor.ts'
import { count, Filters, FORM_LIMIT, filter, Person, paged, Refusal, readFilter, showTab, staffOnly } from './frame.tsx'
import type { Texts } from './texts.ts'

/** The shop and what was redeemed in it. */

const REDEMPTION_STATES = ['open', 'fetched', 'cancelled', 'expired'] as const
const wanted = z.object({
  shelf: filter.of(['listed', 'withdrawn']),
  state: filter.of(REDEMPTION_STATES),
  reward: filter.id,
  before: filter.id,
})

const STATE_TAGS = { open: 'tag warn', fetched: 'tag good', cancelled: 'tag', expired: 'tag' } as const

interface Shared {
  visitor: Visitor
  t: Texts
  back: string
}

/** Hand over against the code that the member shows, or cancel. */
export function RedeemForms({ redemption: d, visitor, t, back }: { redemption: ListedRedemption } & Shared) {
  return (
    <>
      <p>
        <OrderForm visitor={visitor} line="核销" label={t.rewards.redeem} back={back}>
          <label>
            {t.rewards.code}（••••-••{d.codeEnd}）
            <input name="words" required minlength={8} maxlength={12} autocomplete="off" title={t.rewards.redeemWhy} />
          </label>
        </OrderForm>
      </p>
      <Refusal id={`cancel-${d.id}`} summary={t.rewards.cancel}>
        <p>{t.rewards.cancelWhy}</p>
        <OrderForm visitor={visitor} line={`取消兑换 ${d.id}`} label={t.rewards.cancel} back={back}>
          <label>
            {t.reasonToMember}
            <input name="words" required maxlength={100} />
          </label>
        </OrderForm>
      </Refusal>
    </>
  )
}

function Change({ reward: r, visitor, t, back }: { reward: StockedReward } & Shared) {
  if (r.state === 'withdrawn')
    return <OrderForm visitor={visitor} line={`上架 ${r.id}`} label={t.rewards.relist} back={back} />
  return (
    <details id={`reward-${r.id}`}>
      <summary>{t.rewards.change}</summary>
      <p>
        <OrderForm visitor={visitor} line={`上架 ${r.id} 库存`} label={t.rewards.restock} back={back}>
          <label>
            {t.rewards.restockAs}
            <input name="words" type="number" required min={1} max={100_000} value={Math.max(1, r.left)} />
          </label>
        </OrderForm>
      </p>
      <p>
        <OrderForm visitor={visitor} line={`上架 ${r.id} 积分`} label={t.rewards.reprice} back={back}>
          <label>
            {t.rewards.repriceAs}
            <input name="words" type="number" required min={1} max={1_000_000} value={r.price} />
          </label>
        </OrderForm>
      </p>
      <p>{t.rewards.withdrawWhy}</p>
      <OrderForm visitor={visitor} line={`下架 ${r.id}`} label={t.rewards.withdraw} back={back} />
    </details>
  )
}

function AddForm({ visitor, t, back }: Shared) {
  return (
    <details class="panel" id="add-reward">
      <summary>{t.rewards.add}</summary>
      <OrderForm visitor={visitor} line="上架" label={t.rewards.addButton} back={back}>
        <label>
          {t.rewards.nameAs}
          <input name="words" required maxlength={20} />
        </label>
        <label>
          {t.rewards.price}
          <input name="words" type="number" required min={1} max={1_000_000} value={100} />
        </label>
        <label>
          {t.rewards.stock}
          <input name="words" type="number" required min={1} max={100_000} value={10} />
        </label>
        <label class="wide">
          {t.rewards.extra}
          <input name="words" maxlength={300} />
        </label>
      </OrderForm>
    </details>
  )
}

export const rewardsPage = staffOnly('agent', async (c, visitor, t) => {
  const read = readFilter(c, wanted)
  if (read === undefined) return problem(c, 'badFilter')
  const { office } = c.var
  const { db } = office
  const { account } = visitor.person
  const now = office.now()
  const back = hereOf(c)
  const isManager = mayDo(visitor, 'manager')
  const ofRedemptions = read.state !== undefined || read.reward !== undefined
  if (ofRedemptions && !isManager) return problem(c, 'forbidden')
  const page = { limit: FORM_LIMIT + 1, ...(read.before === undefined ? {} : { before: read.before }) }
  const links = (
    <p>
      <a href="/growth/rewards">{t.rewards.shelf}</a> ·{' '}
      <a href="/growth/rewards?shelf=withdrawn">{t.rewards.withdrawn}</a>
      {isManager ? (
        <>
          {' '}
          · <a href="/growth/rewards?state=open">{t.rewards.redemptions}</a>
        </>
      ) : null}
    </p>
  )
  if (ofRedemptions) {
    const reward = read.reward === undefined ? undefined : await findReward(db, account, read.reward)
    if (read.reward !== undefined && reward === undefined) return problem(c, 'notFound')
    const about = {
      account,
      ...(read.state === undefined ? {} : { state: read.state }),
      ...(read.reward === undefined ? {} : { rewardId: read.reward }),
    }
    const { rows, next } = paged(await redemptionsIn(db, about, page), FORM_LIMIT)
    return showTab(c, visitor, 'rewards', {
      body: (
        <>
          {links}
          <h2>{reward === undefined ? t.rewards.redemptions : t.rewards.of(reward.name)}</h2>
          <Filters action="/growth/rewards" t={t}>
            {reward === undefined ? null : <input type="hidden" name="reward" value={reward.id} />}
            <Choice
              name="state"
              label={t.rewards.state}
              options={Object.entries(t.rewards.redemptionStates)}
              chosen={read.state}
              {...(reward === undefined ? {} : { all: t.all })}
            />
          </Filters>
          {rows.length === 0 ? <p class="panel">{t.rewards.noRedemptions}</p> : null}
          <ul class="rows panel dense">
            {rows.map((d) => (
              <li>
                <p>
                  <span class={STATE_TAGS[d.state]}>{t.rewards.redemptionStates[d.state]}</span>{' '}
                  <Person id={d.contactId} name={d.memberName} /> ·{' '}
                  <a href={`/growth/rewards?reward=${d.rewardId}`}>{d.rewardName}</a> × {d.quantity} ·{' '}
                  {t.points(count(d.points))} · <When at={d.at} visitor={visitor} now={now} />
                  {d.endedByName === null ? '' : ` · ${d.endedByName}`}
                </p>
                {d.state === 'open' ? (
                  <>
                    <p class="quiet">
                      {t.rewards.until}{' '}
                      <When at={new Date(d.expiresAt.getTime() - 1)} visitor={visitor} now={now} dated />
                    </p>
                    <RedeemForms redemption={d} visitor={visitor} t={t} back={back} />
                  </>
                ) : null}
              </li>
            ))}
          </ul>
          <Pager c={c} next={next} />
        </>
      ),
    })
  }
  const shelf = read.shelf ?? 'listed'
  const { rows, next } = paged(await rewardsIn(db, account, shelf, page), FORM_LIMIT)
  return showTab(c, visitor, 'rewards', {
    body: (
      <>
        {links}
        <h2>{shelf === 'listed' ? t.rewards.shelf : t.rewards.withdrawn}</h2>
        {rows.length === 0 ? <p class="panel">{t.rewards.none}</p> : null}
        <ul class="rows panel dense">
          {rows.map((r) => (
            <li>
              <p>
                <b>
                  {r.id}. {r.name}
                </b>{' '}
                <span class={stateOf(r, now) === 'open' ? 'tag good' : 'tag warn'}>
                  {t.rewards.states[stateOf(r, now)]}
                </span>
              </p>
              <p>
                {t.points(count(r.price))} · {t.rewards.left} {count(r.left)} · {t.rewards.taken}{' '}
                {isManager ? <a href={`/growth/rewards?reward=${r.id}`}>{count(r.taken)}</a> : count(r.taken)} ·{' '}
                {t.rewards.waiting} {count(r.waiting)}
                {r.perPerson === null ? '' : ` · ${t.rewards.perPerson(r.perPerson)}`}
              </p>
              {r.description === '' ? null : <p class="quiet">{r.description}</p>}
              {isManager ? <Change reward={r} visitor={visitor} t={t} back={back} /> : null}
            </li>
          ))}
        </ul>
        <Pager c={c} next={next} />
        {isManager ? <AddForm visitor={visitor} t={t} back={back} /> : <p class="quiet">{t.rewards.onlyManagers}</p>}
        {isManager ? null : (
          <section class="panel">
            <h2>{t.rewards.redeem}</h2>
            <p>{t.rewards.redeemWhy}</p>
            <OrderForm visitor={visitor} line="核销" label={t.rewards.redeem} back={back}>
              <label>
                {t.rewards.code}
                <input name="words" required minlength={8} maxlength={12} autocomplete="off" />
              </label>
            </OrderForm>
          </section>
        )}
      </>
    ),
  })
})
