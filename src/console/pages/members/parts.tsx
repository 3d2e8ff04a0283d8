import type { Child } from 'hono/jsx'
import { compensationsOf } from '../../../features/compensation/index.ts'
import { couponsOf, worthOf } from '../../../features/coupons/index.ts'
import { praisesOf } from '../../../features/praise/index.ts'
import { purchasesOf } from '../../../features/purchases/index.ts'
import { broughtInBy } from '../../../features/referrals/index.ts'
import { redeemedBy } from '../../../features/rewards/index.ts'
import { suggestionsOf } from '../../../features/suggestions/index.ts'
import { historyOf, SEVERITY_MARKS } from '../../../features/tickets/index.ts'
import { OrderForm, When } from '../../shell.tsx'
import { type Ctx, mayDo, roomIdsOf, type Visitor } from '../../visitor.ts'
import { type MemberTexts, texts } from './texts.ts'

/** The lists on the page of a member: a few lines there, all of them on a page of their own. */

export interface Scene {
  c: Ctx
  visitor: Visitor
  /** Whose page it is. */
  id: number
  /** Where orders return to. */
  back: string
}

export interface Lines {
  lines: { key: number; line: Child }[]
  /** There are more than were asked for. */
  more: boolean
}

export interface Part {
  name: keyof MemberTexts['parts']
  /** In the chat nobody below it is told. */
  who: 'agent' | 'manager'
  /** Where one page ends and the next one begins is not told: there is only one. */
  unpaged?: true
  load(scene: Scene, about: { before: number | undefined; limit: number }): Promise<Lines>
}

/** Asks for one more than are shown, so as to know whether there are more. */
async function linesOf<R>(
  limit: number,
  ask: (limit: number) => Promise<readonly R[]>,
  keyOf: (row: R) => number,
  line: (row: R) => Child,
): Promise<Lines> {
  const rows = await ask(limit + 1)
  return { lines: rows.slice(0, limit).map((r) => ({ key: keyOf(r), line: line(r) })), more: rows.length > limit }
}

const byId = (row: { id: number }): number => row.id

function sceneOf({ c, visitor }: Scene) {
  const now = c.var.office.now()
  const when = (at: Date) => <When at={at} visitor={visitor} now={now} dated />
  return { db: c.var.office.db, t: texts[visitor.lang], rooms: roomIdsOf(visitor), now, when }
}

const OPEN_STATES = ['open', 'taken', 'promised']

const tickets: Part = {
  name: 'tickets',
  who: 'agent',
  load(scene, { before, limit }) {
    const { db, t, rooms, when } = sceneOf(scene)
    return linesOf(
      limit,
      (n) => historyOf(db, scene.id, { rooms, before, limit: n }),
      byId,
      (one) => (
        <li>
          <a href={`/desk/${one.id}`}>{t.ticket(one.id)}</a>{' '}
          <span class={OPEN_STATES.includes(one.state) ? 'tag bad' : 'tag'}>
            {t.states[one.state]}
            {one.pausedFor !== null && OPEN_STATES.includes(one.state) ? ` · ${t.waitsForMember}` : ''}
          </span>{' '}
          {one.rating === null ? null : (
            <span class={one.rating >= 4 ? 'tag good' : one.rating <= 2 ? 'tag bad' : 'tag warn'}>
              {t.rated(one.rating)}
            </span>
          )}
          <p class="pre under">{one.summary}</p>
          {one.result === null || one.result === '' ? null : <p class="quiet pre under">{t.result(one.result)}</p>}
          <p class="quiet under">
            {SEVERITY_MARKS[one.severity]} {t.severity[one.severity]} · {t.category[one.category]} ·{' '}
            {one.roomTopic ?? t.direct} · {when(one.openedAt)}
            {one.assigneeName === null ? '' : ` · ${one.assigneeName}`}
          </p>
        </li>
      ),
    )
  },
}

const friends: Part = {
  name: 'friends',
  who: 'agent',
  load(scene, { before, limit }) {
    const { db, t, rooms, when } = sceneOf(scene)
    return linesOf(
      limit,
      (n) => broughtInBy(db, scene.id, { rooms, before, limit: n }),
      byId,
      (one) => {
        const state = one.leftAt !== null && one.state === 'settled' ? 'left' : one.state
        return (
          <li>
            <a href={`/members/${one.inviteeId}`}>{one.inviteeName}</a>{' '}
            <span class={state === 'review' ? 'tag warn' : state === 'refused' ? 'tag bad' : 'tag'}>
              {t.referral[state]}
            </span>
            <p class="quiet under">
              {[
                ...(one.roomTopic === null ? [] : [one.roomTopic]),
                ...(one.paid === 0 ? [] : [t.paid(one.paid)]),
                ...(one.waiting === 0 ? [] : [t.toCome(one.waiting)]),
                ...(one.decision === '' ? [] : [one.decision]),
              ].join(' · ')}{' '}
              · {when(one.at)}
            </p>
          </li>
        )
      },
    )
  },
}

const purchases: Part = {
  name: 'purchases',
  who: 'agent',
  load(scene, { before, limit }) {
    const { visitor, id, back } = scene
    const { db, t, when } = sceneOf(scene)
    return linesOf(
      limit,
      (n) => purchasesOf(db, id, { before, limit: n }),
      byId,
      (one) => (
        <li>
          {one.undoneAt === null ? <b>{t.money(one.cents)}</b> : <s>{t.money(one.cents)}</s>} {one.what}{' '}
          {one.undoneAt === null ? null : <span class="tag">{t.undone}</span>}
          <p class="quiet under">
            {when(one.at)} · {t.byOn(one.byName)}
          </p>
          {one.undoneAt === null && (one.byContactId === visitor.person.id || mayDo(visitor, 'manager')) ? (
            <OrderForm visitor={visitor} line={`成交 撤销 ${one.id}`} label={t.undo} back={back} class="calm" />
          ) : null}
        </li>
      ),
    )
  },
}

const redemptions: Part = {
  name: 'redemptions',
  who: 'manager',
  load(scene, { before, limit }) {
    const { db, t, when } = sceneOf(scene)
    return linesOf(
      limit,
      (n) => redeemedBy(db, scene.id, { before, limit: n }),
      byId,
      (one) => (
        <li>
          {one.rewardName}
          {one.quantity === 1 ? '' : ` × ${one.quantity}`} <span class="tag">{t.redemption[one.state]}</span>
          <p class="quiet under">
            {t.cost(one.points)} · {when(one.at)}
          </p>
        </li>
      ),
    )
  },
}

const coupons: Part = {
  name: 'coupons',
  who: 'manager',
  unpaged: true,
  load(scene, { limit }) {
    const { db, t, now, when } = sceneOf(scene)
    return linesOf(
      limit,
      (n) => couponsOf(db, scene.id, n),
      () => 0,
      (one) => {
        const state = worthOf(one, now)
        return (
          <li>
            {one.title} <span class={state === 'valid' ? 'tag good' : 'tag'}>{t.coupon[state]}</span>
            <p class="quiet under">
              {one.origin === '' ? '' : `${one.origin} · `}
              {t.couponUntil} {when(one.expiresAt)}
            </p>
          </li>
        )
      },
    )
  },
}

const compensations: Part = {
  name: 'compensations',
  who: 'agent',
  load(scene, { before, limit }) {
    const { db, t, rooms, when } = sceneOf(scene)
    return linesOf(
      limit,
      (n) => compensationsOf(db, scene.id, { rooms, before, limit: n }),
      byId,
      (one) => (
        <li>
          <b>{t.gift(one.kind, one.amount)}</b>{' '}
          <span class={one.state === 'pending' ? 'tag warn' : 'tag'}>{t.compensation[one.state]}</span>{' '}
          <a href={`/desk/${one.ticketId}`}>{t.ticket(one.ticketId)}</a>
          <p class="quiet under">
            {one.reason === '' ? '' : `${one.reason} · `}
            {one.byName} · {when(one.at)}
          </p>
        </li>
      ),
    )
  },
}

const praises: Part = {
  name: 'praises',
  who: 'agent',
  load(scene, { before, limit }) {
    const { db, t, rooms, when } = sceneOf(scene)
    return linesOf(
      limit,
      (n) => praisesOf(db, scene.id, { rooms, before, limit: n }),
      byId,
      (one) => (
        <li>
          {one.text === '' ? <span class="quiet">{t.noWords}</span> : one.text}{' '}
          <span class={one.state === 'shown' ? 'tag good' : 'tag'}>{t.praise[one.state]}</span>
          <p class="quiet under">{when(one.at)}</p>
        </li>
      ),
    )
  },
}

const suggestions: Part = {
  name: 'suggestions',
  who: 'agent',
  load(scene, { before, limit }) {
    const { db, t, rooms, when } = sceneOf(scene)
    return linesOf(
      limit,
      (n) => suggestionsOf(db, scene.id, { rooms, before, limit: n }),
      byId,
      (one) => (
        <li>
          {one.id} {one.text} <span class="tag">{t.suggestion[one.state]}</span>
          <p class="quiet under">
            {one.topic ?? t.direct} · {when(one.at)}
            {one.supports === 0 ? '' : ` · ${t.supports(one.supports)}`}
          </p>
        </li>
      ),
    )
  },
}

export const PARTS: readonly Part[] = [
  tickets,
  friends,
  purchases,
  redemptions,
  coupons,
  compensations,
  praises,
  suggestions,
]
