import { DAY, dateKey, startOfDay, startOfWeek } from '../../core/calendar.ts'
import type { Settings } from '../../core/config.ts'
import type { Tx } from '../../core/tx.ts'
import { nextOpening } from '../../core/working-hours.ts'
import { issueCoupon } from '../coupons/index.ts'
import { calendarOf } from '../hours/index.ts'
import { hasRoomFor, lockBalance, move, reverse } from '../points/index.ts'
import { findStaffRoom } from '../roster/index.ts'
import type { Referral, Reward, StoredEvidence } from './queries.ts'
import * as books from './queries.ts'
import { decisive } from './referral.ts'
import { COUPON_DAYS, countedFrom, dayWithRoom, nextHour, PURCHASE_WAIT_MS, purchasePoints, type Rule } from './rule.ts'
import { baseName, type Friend, judge, RING_STEPS, SHY_MS, type Sign, signsOf } from './suspicion.ts'
import { texts } from './texts.ts'

/** What follows from evidence, time, leaves and purchases: who is credited, what is held, paid and taken back. */

/** Friends so far apart have nothing to do with each other. */
const AROUND_MS = 30 * DAY
/** When the staff room hears of reviews, and inviters of their points. */
const NOTICE_HOUR = 10
const NEWS_HOUR = 18
const OVERDUE_MS = 14 * DAY

/** The cause of what is held; those of its parts begin with it. */
const causeOf = ({ id, turn }: Pick<Referral, 'id' | 'turn'>) =>
  turn === 0 ? `referral:${id}` : `referral:${id}/${turn}`

/**
 * new: there was no attribution yet · same: the same inviter · moved: credited to another, nothing had been paid ·
 * claimed: something had, a manager decides · closed: the friend had left or was refused · none: nobody is named.
 */
export type Outcome = 'new' | 'same' | 'moved' | 'claimed' | 'closed' | 'none'

/** Judges all evidence of one person anew. The caller has locked them with `lockInvitee`. */
export async function attribute(tx: Tx, account: string, inviteeId: number, zone: string): Promise<Outcome> {
  const arrival = (await books.findArrival(tx.db, inviteeId)) ?? (await books.firstSeen(tx.db, inviteeId))
  if (arrival === undefined) return 'none'
  const evidence = await books.evidenceOf(tx.db, inviteeId)
  const best = decisive(arrival.at, evidence)
  if (best === undefined || best.inviterId === null) return 'none'
  const present = await books.lockReferralOf(tx.db, inviteeId)
  const decided = { inviterId: best.inviterId, inviteId: best.id, reason: texts.reasons[best.source] }
  if (present === undefined) {
    const rule = await books.ruleOf(tx.db, account, arrival.roomId)
    const id = await books.appendReferral(tx.db, { ...decided, inviteeId, ...arrival, rule })
    const fresh = id === undefined ? undefined : await books.lockReferral(tx.db, id)
    if (fresh === undefined) throw new Error(`no referral of ${inviteeId}`)
    const leftAt = await books.leftSince(tx.db, inviteeId, arrival.roomId)
    if (leftAt !== null) {
      await books.updateReferral(tx.db, fresh.id, { leftAt, state: 'left' })
      return 'closed'
    }
    await admit(tx, fresh, zone)
    return 'new'
  }
  if (present.inviterId === best.inviterId) {
    await books.updateReferral(tx.db, present.id, { inviteId: best.id, reason: decided.reason })
    return 'same'
  }
  if (present.state === 'left' || present.state === 'refused' || present.leftAt !== null) return 'closed'
  if ((await books.rewardsOf(tx.db, present.id)).some((w) => w.state === 'paid' || w.state === 'owed')) {
    await books.updateReferral(tx.db, present.id, {
      claimInviteId: best.id,
      reviewAt: tx.now,
      noticeAt: nextHour(tx.now, zone, NOTICE_HOUR),
    })
    return 'claimed'
  }
  await credit(tx, present, decided, zone)
  return 'moved'
}

/** Holds what the friend is worth and tells the other features, unless something speaks against it from the beginning. */
async function admit(tx: Tx, referral: Referral, zone: string): Promise<void> {
  const signs = await inspect(tx, referral)
  if (judge(signs, tx.now.getTime() - referral.at.getTime()) === 'review') return toReview(tx, referral, signs, zone)
  await hold(tx, referral, zone)
}

/** Credits the friend to somebody else: what still waits is taken back from the one and held for the other. */
async function credit(
  tx: Tx,
  before: Referral,
  decided: { inviterId: number; inviteId: number; reason: string },
  zone: string,
): Promise<void> {
  const turn = before.turn + 1
  const anew = {
    ...decided,
    turn,
    countsOn: null,
    state: 'pending' as const,
    signs: [],
    decidedById: null,
    decision: '',
  }
  const after: Referral = { ...before, ...anew }
  const change = { ...anew, claimInviteId: null, reviewAt: null, noticeAt: null }
  const steps = [
    { contactId: before.inviterId, run: () => takeBack(tx, before, 'moved', texts.movedNote, zone) },
    {
      contactId: after.inviterId,
      run: async () => {
        await books.updateReferral(tx.db, before.id, change)
        await admit(tx, after, zone)
      },
    },
  ]
  // Balances are locked in order of contact.
  for (const step of steps.sort((a, b) => a.contactId - b.contactId)) await step.run()
}

/** Promises what the friend is worth to the inviter, within the limits of the day and the month. */
async function hold(tx: Tx, referral: Referral, zone: string): Promise<void> {
  const { id, inviterId, inviteeId, roomId, rule } = referral
  await books.lockInviter(tx.db, inviterId)
  const today = dateKey(tx.now, zone)
  const taken = await books.countedDays(tx.db, inviterId, `${today.slice(0, 7)}-01`)
  const countsOn = dayWithRoom(today, taken, rule)
  const open = await openStages(tx, referral)
  const amount = open.reduce((sum, s) => sum + s.points, 0)
  // A full account takes nothing more, and the join must not fail for it.
  const earns = countsOn !== undefined && open.length > 0 && (await hasRoomFor(tx, inviterId, amount))
  await books.updateReferral(tx.db, id, { countsOn: countsOn ?? null, state: earns ? 'pending' : 'settled' })
  tx.emit({ type: 'referral-earned', referralId: id, inviterId, inviteeId, roomId })
  if (!earns) return
  const from = countedFrom(referral.at, today, countsOn, zone).getTime()
  const cause = causeOf(referral)
  for (const s of open)
    await books.insertReward(tx.db, {
      ...s,
      referralId: id,
      inviterId,
      cause: `${cause}:d${s.day}`,
      dueAt: new Date(from + s.day * DAY),
    })
  if (amount > 0)
    await move(tx, {
      ...{ contactId: inviterId, from: 'issuance', to: 'pending', amount, kind: 'referral', cause, note: '', zone },
      roomId,
    })
}

/** What the rule promises for staying, less what has been paid for this friend to somebody else. */
async function openStages(
  tx: Tx,
  { id, rule }: Referral,
): Promise<{ kind: 'stay' | 'red-packet' | 'coupon'; day: number; points: number; fen: number }[]> {
  const done = (await books.rewardsOf(tx.db, id)).filter((w) => w.state === 'paid' || w.state === 'owed')
  const all = promised(rule)
  return all.filter((s) => !done.some((w) => w.kind === s.kind && w.day === s.day))
}

const promised = ({ instead, stages }: Rule) =>
  instead === null ? stages.map((s) => ({ kind: 'stay' as const, ...s, fen: 0 })) : [{ ...instead, points: 0 }]

/** Takes back what waits. Rewards for purchases stay: that money was spent. */
async function takeBack(
  tx: Tx,
  referral: Referral,
  why: 'moved' | 'left' | 'refused',
  note: string,
  zone: string,
): Promise<void> {
  const { id, inviterId, roomId } = referral
  const suspected = why === 'refused' || referral.state === 'review'
  const waiting = (await books.lockWaiting(tx.db, id)).filter(
    (w) => w.inviterId === inviterId && (suspected || w.kind !== 'purchase'),
  )
  const amount = waiting.reduce((sum, w) => sum + w.points, 0)
  const cause = `${causeOf(referral)}:${why}`
  if (amount > 0)
    await move(tx, {
      ...{ contactId: inviterId, from: 'pending', to: 'issuance', amount, kind: 'forfeit', cause, note, zone },
      roomId,
    })
  for (const w of waiting) await books.updateReward(tx.db, w.id, { state: 'forfeited' })
}

async function toReview(tx: Tx, referral: Referral, signs: readonly Sign[], zone: string): Promise<void> {
  const noticeAt = nextHour(tx.now, zone, NOTICE_HOUR)
  await books.updateReferral(tx.db, referral.id, { state: 'review', signs, reviewAt: tx.now, noticeAt })
}

/** What speaks against a friend, by all that is known now. */
async function inspect(tx: Tx, referral: Referral): Promise<Sign[]> {
  const { inviterId, inviteeId, inviteeName: name, roomId, at } = referral
  const around = [new Date(at.getTime() - AROUND_MS), new Date(at.getTime() + AROUND_MS)] as const
  const friends = await books.friendsAround(tx.db, inviterId, ...around)
  const spoke = await books.hasSpoken(tx.db, inviteeId, at)
  const friend: Friend = { at, leftAt: referral.leftAt, spoke, name }
  const base = baseName(name)
  const namesakes =
    base === '' ? [] : (await books.namedLike(tx.db, roomId, [base])).filter((m) => baseName(m.name) === base)
  const inviters = await books.namesOf(tx.db, [inviterId])
  return signsOf({
    friend,
    friends,
    ring: await closesRing(tx, referral, base),
    cloneOfInviter: base !== '' && inviters.some((m) => baseName(m.name) === base),
    cloneOfMember: namesakes.some((m) => m.id !== inviteeId && m.id !== inviterId),
    now: tx.now,
  })
}

/** Whether the friend, or somebody named like them, has brought the inviter, directly or through others. */
async function closesRing(tx: Tx, { inviterId, inviteeId, roomId }: Referral, base: string): Promise<boolean> {
  let front = [inviterId]
  const seen = new Set(front)
  for (let step = 0; step < RING_STEPS && front.length > 0; step += 1) {
    const bases = (await books.namesOf(tx.db, front)).map((m) => baseName(m.name)).filter((b) => b !== '')
    // Accounts named alike are taken for one person's.
    const alike = (await books.namedLike(tx.db, roomId, bases)).filter((m) => bases.includes(baseName(m.name)))
    const people = [...front, ...alike.map((m) => m.id).filter((id) => id !== inviteeId)]
    const before = (await books.bringersOf(tx.db, people)).filter((id) => !seen.has(id))
    const named = await books.namesOf(tx.db, before)
    if (named.some((m) => m.id === inviteeId || (base !== '' && baseName(m.name) === base))) return true
    for (const id of before) seen.add(id)
    front = before
  }
  return false
}

/** A reward is due: pays it, waits a little longer, or lets a manager look first. */
export async function settle(tx: Tx, reward: Reward, settings: Settings): Promise<void> {
  const zone = settings.timeZone
  const referral = await books.lockReferral(tx.db, reward.referralId)
  if (referral === undefined) return
  // Another reward of the same friend may have brought them to a review in this very round.
  if (referral.state === 'review' && reward.inviterId === referral.inviterId) return
  if (reward.kind !== 'purchase') {
    if (referral.state !== 'pending') return
    const signs = referral.decidedById === null ? await inspect(tx, referral) : []
    const verdict = judge(signs, tx.now.getTime() - referral.at.getTime())
    if (verdict === 'review') return toReview(tx, referral, signs, zone)
    if (verdict === 'wait')
      return books.updateReward(tx.db, reward.id, { dueAt: new Date(referral.at.getTime() + SHY_MS) })
  }
  if (reward.kind === 'red-packet') await owe(tx, referral, reward)
  else if (reward.kind === 'coupon') await giveCoupon(tx, referral, reward, settings)
  else {
    await move(tx, {
      ...{ contactId: reward.inviterId, from: 'pending', to: 'available', amount: reward.points, kind: 'vest', zone },
      cause: reward.kind === 'purchase' ? `${reward.cause}:vested` : reward.cause,
      note: reward.day === null ? texts.purchaseNote : texts.stayedNote(reward.day),
      roomId: referral.roomId,
    })
    const tellAt = nextHour(tx.now, zone, NEWS_HOUR)
    await books.updateReward(tx.db, reward.id, { state: 'paid', paidAt: tx.now, tellAt })
  }
  const open = (await books.rewardsOf(tx.db, referral.id)).some((w) => w.state === 'waiting' && w.kind !== 'purchase')
  if (!open && referral.state === 'pending') await books.updateReferral(tx.db, referral.id, { state: 'settled' })
}

/** Money is sent by hand: a colleague gets a note. */
async function owe(tx: Tx, referral: Referral, reward: Reward): Promise<void> {
  await books.updateReward(tx.db, reward.id, { state: 'owed' })
  const staffRoom = await findStaffRoom(tx.db, referral.account)
  if (staffRoom === undefined) return
  const { id, fen, day } = reward
  const text = texts.packetDue({ id, fen, day: day ?? 0, name: referral.inviterName, friend: referral.inviteeName })
  await tx.send({ to: { roomId: staffRoom.id }, text, lane: 'service', key: `red-packet:${id}` })
}

/** The inviter hears of it privately, when people are awake. */
async function giveCoupon(tx: Tx, referral: Referral, reward: Reward, settings: Settings): Promise<void> {
  const { account, inviterId, inviteeName, roomId } = referral
  const { fen, cause } = reward
  const expiresAt = startOfDay(tx.now, settings.timeZone, COUPON_DAYS + 1)
  const coupon = { account, contactId: inviterId, title: texts.couponTitle(fen), valueFen: fen, expiresAt, cause }
  const code = await issueCoupon(tx, { ...coupon, origin: texts.couponOrigin(inviteeName) })
  await books.updateReward(tx.db, reward.id, { state: 'paid', paidAt: tx.now })
  const { hours, zone } = await calendarOf(tx, account, roomId, settings)
  await tx.send({
    to: { contactId: inviterId },
    text: texts.couponYours({ friend: inviteeName, day: reward.day ?? 0, fen, code, expiresAt, zone }),
    lane: 'service',
    key: `referral-coupon:${reward.id}`,
    notBefore: nextOpening(hours, tx.now, zone),
  })
}

/** It is certain that the friend left: what has not been paid is taken back, for good. */
export async function leave(tx: Tx, referral: Referral, at: Date, zone: string): Promise<void> {
  const open = referral.state === 'pending' || referral.state === 'review'
  if (open) await takeBack(tx, referral, 'left', texts.leftNote, zone)
  const ended = { state: 'left', claimInviteId: null, reviewAt: null, noticeAt: null } as const
  await books.updateReferral(tx.db, referral.id, { leftAt: at, leavingAt: null, ...(open ? ended : {}) })
}

/** A manager has looked. `gone`: there is nothing to decide any more. */
export async function decide(
  tx: Tx,
  referral: Referral,
  decision: { pass: boolean; byId: number; reason: string; zone: string },
): Promise<'credited' | 'kept' | 'paid' | 'refused' | 'gone'> {
  const { pass, byId, reason, zone } = decision
  const { id, claimInviteId } = referral
  if (claimInviteId !== null) {
    const claim = (await books.evidenceOf(tx.db, referral.inviteeId)).find((e) => e.id === claimInviteId)
    if (pass && claim !== undefined && claim.inviterId !== null) {
      const decided = { inviterId: claim.inviterId, inviteId: claim.id, reason: texts.reasons[claim.source] }
      await credit(tx, referral, decided, zone)
      return 'credited'
    }
    const still = referral.state === 'review' ? {} : { reviewAt: null, noticeAt: null }
    await books.updateReferral(tx.db, id, { claimInviteId: null, ...still })
    return 'kept'
  }
  if (referral.state !== 'review') return 'gone'
  const decided = { decidedById: byId, decision: reason, noticeAt: null }
  if (!pass) {
    await takeBack(tx, referral, 'refused', texts.refusedNote, zone)
    await books.updateReferral(tx.db, id, { ...decided, state: 'refused' })
    return 'refused'
  }
  await books.updateReferral(tx.db, id, { ...decided, state: 'pending' })
  const held = (await books.rewardsOf(tx.db, id)).some((w) => w.state === 'waiting' && w.kind !== 'purchase')
  if (!held) await hold(tx, { ...referral, state: 'pending' }, zone)
  return 'paid'
}

/** The friend bought something: the inviter's share waits until it can hardly be undone any more. */
export async function rewardPurchase(
  tx: Tx,
  purchase: { id: number; contactId: number; cents: number },
  zone: string,
): Promise<void> {
  const referral = await books.lockReferralOf(tx.db, purchase.contactId)
  if (referral === undefined || referral.state === 'refused' || referral.leftAt !== null) return
  const points = purchasePoints(referral.rule, purchase.cents)
  const { inviterId, roomId } = referral
  if (points === 0 || !(await hasRoomFor(tx, inviterId, points))) return
  const cause = `purchase:${purchase.id}`
  const dueAt = new Date(tx.now.getTime() + PURCHASE_WAIT_MS)
  const reward = {
    referralId: referral.id,
    inviterId,
    kind: 'purchase',
    day: null,
    points,
    fen: 0,
    cause,
    dueAt,
  } as const
  await books.insertReward(tx.db, reward)
  await move(tx, {
    ...{ contactId: inviterId, from: 'issuance', to: 'pending', amount: points, kind: 'purchase', cause, zone },
    note: '',
    roomId,
  })
}

/** The purchase was a slip or is given back: so is the inviter's share, as far as it has not been spent. */
export async function undoPurchaseReward(tx: Tx, purchaseId: number, zone: string): Promise<void> {
  const reward = await books.lockReward(tx.db, `purchase:${purchaseId}`)
  if (reward === undefined || reward.state === 'forfeited') return
  const why = { kind: 'reversal' as const, note: texts.undoneNote, zone }
  if (reward.state === 'waiting') await reverse(tx, reward.cause, why)
  else {
    const { available } = await lockBalance(tx.db, reward.inviterId)
    const amount = Math.min(available, reward.points)
    const back = { contactId: reward.inviterId, from: 'available', to: 'issuance', amount } as const
    if (amount > 0) await move(tx, { ...why, ...back, cause: `${reward.cause}:undone` })
  }
  await books.updateReward(tx.db, reward.id, { state: 'forfeited' })
}

/** Tells the staff room what waits for a manager: once when it is new, and in a list on Mondays once it waits long. */
export async function announceReviews(tx: Tx, limit: number, zone: string): Promise<number> {
  const found = await books.claimNotices(tx.db, tx.now, limit)
  for (const w of found) {
    const overdueAt = new Date(w.since.getTime() + OVERDUE_MS)
    const from = overdueAt > tx.now ? overdueAt : tx.now
    const noticeAt = nextHour(startOfWeek(from, zone, 1), zone, NOTICE_HOUR)
    await books.updateReferral(tx.db, w.id, { noticeAt })
  }
  for (const account of new Set(found.map((w) => w.account))) {
    const staffRoom = await findStaffRoom(tx.db, account)
    if (staffRoom === undefined) continue
    const [old, fresh] = [true, false].map((overdue) =>
      found.filter((w) => w.account === account && tx.now.getTime() - w.since.getTime() >= OVERDUE_MS === overdue),
    )
    for (const [list, text] of [[fresh, texts.reviewsNew] as const, [old, texts.reviewsOverdue] as const]) {
      const first = list?.[0]
      if (list === undefined || first === undefined) continue
      const key = `referral-review:${first.id}:${dateKey(tx.now, zone)}`
      await tx.send({ to: { roomId: staffRoom.id }, text: text(list), lane: 'service', key })
    }
  }
  return found.length
}

/** Tells inviters in one message what their friends have brought them. */
export async function tellNews(tx: Tx, limit: number, zone: string): Promise<number> {
  const news = await books.claimNews(tx.db, tx.now, limit)
  const inviters = new Set(news.map((n) => n.inviterId))
  const today = dateKey(tx.now, zone)
  for (const contactId of inviters) {
    const own = news.filter((n) => n.inviterId === contactId)
    const text = texts.news(own)
    // A day or two is nothing: somebody who hears one unasked message a day must not lose it.
    const expiresAt = new Date(tx.now.getTime() + 3 * DAY)
    await tx.send({ to: { contactId }, text, lane: 'promotion', key: `referral-news:${contactId}:${today}`, expiresAt })
  }
  return inviters.size
}

/** For `邀请记录`: the evidence of somebody, and what it has led to. */
export async function recordOf(
  tx: Tx,
  inviteeId: number,
): Promise<{ evidence: StoredEvidence[]; referral: Referral | undefined; rewards: Reward[] }> {
  const evidence = await books.evidenceOf(tx.db, inviteeId)
  const referral = await books.lockReferralOf(tx.db, inviteeId)
  const rewards = referral === undefined ? [] : await books.rewardsOf(tx.db, referral.id)
  return { evidence, referral, rewards }
}
