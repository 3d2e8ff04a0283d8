import type { EntityManager } from 'typeorm'
import {
  type Edge,
  evidenceAbout,
  type Reward,
  rewardsFor,
  type StoredEvidence,
} from '../../../features/referrals/index.ts'
import { OrderForm, When } from '../../shell.tsx'
import type { Visitor } from '../../visitor.ts'
import { Refusal } from './frame.tsx'
import type { Texts } from './texts.ts'

/** Everything that is known of a friend who was brought: the evidence, the rewards, the signs. */

export interface Known {
  evidence: ReadonlyMap<number, readonly StoredEvidence[]>
  rewards: ReadonlyMap<number, readonly Reward[]>
}

function grouped<T>(rows: readonly T[], keyOf: (row: T) => number): Map<number, T[]> {
  const groups = new Map<number, T[]>()
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row])
  return groups
}

export async function lookClosely(
  db: EntityManager,
  sight: { account: string; roomIds: readonly number[] | null },
  edges: readonly Edge[],
): Promise<Known> {
  if (edges.length === 0) return { evidence: new Map(), rewards: new Map() }
  const evidence = await evidenceAbout(
    db,
    sight,
    edges.map((e) => e.inviteeId),
  )
  const rewards = await rewardsFor(
    db,
    edges.map((e) => e.id),
  )
  return { evidence: grouped(evidence, (e) => e.inviteeId), rewards: grouped(rewards, (w) => w.referralId) }
}

const REWARD_TAGS = { waiting: 'tag', owed: 'tag warn', paid: 'tag good', forfeited: 'tag bad' } as const
export const STATE_TAGS = {
  pending: 'tag',
  settled: 'tag good',
  review: 'tag warn',
  left: 'tag',
  refused: 'tag bad',
} as const

/** What state a referral is in, in words. */
export const stateWords = (edge: Edge, rewards: readonly Reward[], t: Texts): string =>
  edge.state === 'settled' && edge.countsOn === null && rewards.every((w) => w.kind === 'purchase')
    ? t.referrals.capped
    : t.referrals.states[edge.state]

function Evidence({ edge, rows, t, visitor, now }: { edge: Edge; rows: readonly StoredEvidence[] } & Shared) {
  return (
    <ul class="evidence">
      {rows.map((e) => (
        <li>
          <b>{t.referrals.sources[e.source]}</b>
          {e.byName === null ? '' : `（${e.byName}）`} → {e.channel ?? e.inviterName ?? t.referrals.nobodyNamed} ·{' '}
          {e.verdict === 'counts'
            ? t.referrals.worth(e.confidence)
            : t.referrals.notCounted(t.referrals.whyNot[e.verdict])}{' '}
          {e.id === edge.inviteId ? <span class="tag good">✓ {t.referrals.decisive}</span> : null} ·{' '}
          <When at={e.at} visitor={visitor} now={now} />
        </li>
      ))}
    </ul>
  )
}

interface Shared {
  t: Texts
  visitor: Visitor
  now: Date
}

export function Decisions({ edge, known, t, visitor, now }: { edge: Edge; known: Known } & Shared) {
  const rows = known.evidence.get(edge.inviteeId) ?? []
  const rewards = known.rewards.get(edge.id) ?? []
  const shared = { t, visitor, now }
  return (
    <>
      {edge.claimName === null ? null : <p>{t.reviews.claim(edge.claimName, edge.inviterName)}</p>}
      {edge.signs.length === 0 ? null : (
        <p>
          {edge.signs.map((sign) => (
            <>
              <span class="tag bad">{t.referrals.signWords[sign]}</span>{' '}
            </>
          ))}
        </p>
      )}
      {edge.decision === '' && edge.decidedByName === null ? null : (
        <p class="quiet">{t.referrals.decided(edge.decidedByName, edge.decision)}</p>
      )}
      {rewards.length === 0 ? null : (
        <p>
          {rewards.map((w) => (
            <>
              <span class={REWARD_TAGS[w.state]}>
                {w.kind === 'purchase' ? t.referrals.bought : t.referrals.stay(w.day)} · {t.referrals.amount(w)} ·{' '}
                {t.referrals.rewardStates[w.state]}
              </span>{' '}
            </>
          ))}
        </p>
      )}
      <Evidence edge={edge} rows={rows} {...shared} />
    </>
  )
}

/** Approve, or refuse with a reason; a claim of another inviter needs none. */
export function ReviewForms({ edge, visitor, t, back }: { edge: Edge; visitor: Visitor; t: Texts; back: string }) {
  return (
    <>
      <OrderForm visitor={visitor} line={`复核 ${edge.id} 通过`} label={t.pass} back={back} />
      <Refusal id={`refuse-${edge.id}`} summary={t.refuse}>
        <OrderForm visitor={visitor} line={`复核 ${edge.id} 驳回`} label={t.refuse} back={back}>
          <label>
            {t.reasonTold}
            <input name="words" required={edge.claimName === null} maxlength={60} />
          </label>
        </OrderForm>
      </Refusal>
    </>
  )
}
