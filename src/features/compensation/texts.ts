import { clockText } from '../../core/calendar.ts'
import { yuan } from '../../core/money.ts'
import { groupedCode, lastDay } from '../coupons/index.ts'
import { type Gift, type Limit, type LimitedRole, type Limits, MOST, type Span } from './compensation.ts'
import type { Compensation, ListedCompensation, Sums } from './queries.ts'

export const giftText = ({ kind, amount }: Gift): string =>
  kind === 'coupon' ? `${yuan(amount)}优惠券` : `${amount} 积分`

/** As one types it. */
const giftWords = ({ kind, amount }: Gift) => (kind === 'coupon' ? `券 ${yuan(amount)}` : `积分 ${amount}`)
const because = (reason: string) => (reason === '' ? '' : `：${reason}`)

const SPANS: Record<Span, string> = { ticket: '每单', day: '每天' }
const ROLES: Record<LimitedRole, string> = { agent: '客服', manager: '群管理' }
export const ASKED: Record<'manager' | 'owner', string> = { manager: '群管理', owner: '店主' }
const limitText = (l: Limit) =>
  `${l.coupon === null ? '券不限' : yuan(l.coupon)}，${l.points === null ? '积分不限' : `${l.points} 积分`}`

const COUPON_STATES = { valid: '未使用', redeemed: '已核销', void: '已作废', expired: '已到期' }

export const texts = {
  group: '补偿',
  // What staff are asked to write.
  giftHow: (written: string) => `「${written}」没看懂，请写 券 5元 或 积分 50`,
  whatToGive: (id: number) => `要给工单 ${id} 补偿什么？例如：补偿 ${id} 券 5元 运费，或 补偿 ${id} 积分 50`,
  nothing: '补偿至少要 0.1元 或 1 积分',
  tooMuch: `一次最多 ${MOST}元 或 ${MOST} 积分，请核对一下数目`,
  dismissed: (id: number) => `工单 ${id} 标了误报，不能补偿。要给的话先发「重开 ${id}」`,
  merged: (id: number, into: number) => `工单 ${id} 已并入 ${into}，请发「补偿 ${into} …」`,
  oneself: '不能给自己补偿，请同事来操作',

  // Giving.
  coupon: (by: string, fen: number, code: string, expiresAt: Date, zone: string) =>
    [
      `这次让您费心了。${by}送您一张${yuan(fen)}优惠券，是我们的一点心意。`,
      `券码：${groupedCode(code)}`,
      `${lastDay(expiresAt, zone)} 前（含当天）把券码发给客服就能用一次；忘了发「我的券」。`,
    ].join('\n'),
  points: (by: string, amount: number, balance: number) =>
    `这次让您费心了。${by}送您 ${amount} 积分，是我们的一点心意，现有 ${balance} 分。`,
  pointsNote: (ticketId: number) => `工单 ${ticketId}`,
  givenInGroup: (by: string) => `${by}给您准备了一点心意，已私下发给您，请查收。`,
  given: (gift: Gift, ticketId: number, member: string) =>
    `工单 ${ticketId}：${giftText(gift)}已私下发给${member}${gift.kind === 'coupon' ? '，30 天内有效' : ''}。`,
  line: (gift: Gift, reason: string) => `${giftText(gift)}${because(reason)}`,

  // Asking and deciding.
  alreadyAsked: (ticketId: number, requestId: number) =>
    `工单 ${ticketId} 已经有一个申请在等批准（编号 ${requestId}），等它有结果再申请`,
  asked: (c: { id: number; gift: Gift; span: Span; limit: Limit; whom: 'manager' | 'owner' }) =>
    `${giftText(c.gift)}超出您的额度（${SPANS[c.span]}${limitText(c.limit)}），已请${ASKED[c.whom]}批准，编号 ${c.id}，结果私下告诉您，24 小时内有效。`,
  request: (c: {
    id: number
    gift: Gift
    by: string
    member: string
    place: string
    ticketId: number
    reason: string
  }) =>
    [
      `🎁 ${c.by}想给「${c.place}」${c.member}补偿${giftText(c.gift)}（工单 ${c.ticketId}）${because(c.reason)}`,
      `批准 ${c.id} ｜ 驳回 ${c.id} 理由 ｜ 工单 ${c.ticketId}`,
      '24 小时内有效',
    ].join('\n'),
  placeDirect: '私聊',
  askedLine: (gift: Gift, reason: string) => `申请${giftText(gift)}${because(reason)}`,
  noRequest: (id: number) => `没有编号 ${id} 的申请，发「补偿」看看在等的有哪些`,
  notAsked: (c: Compensation) => `编号 ${c.id} 是${c.byName}在自己额度内给的，不用批准`,
  alreadyGranted: (c: Compensation, now: Date, zone: string) =>
    `申请 ${c.id} ${c.deciderName ?? '同事'}已经在 ${clockText(c.decidedAt ?? now, now, zone)} 批准了，${giftText(c)}只发一次`,
  alreadyRefused: (c: Compensation) =>
    `申请 ${c.id} 已经被${c.deciderName ?? '同事'}驳回（${c.refusal ?? ''}）。还是要给的话，请${c.byName}重新申请`,
  requestExpired: (c: Compensation) => `申请 ${c.id} 过了 24 小时，已经失效。还是要给的话，请${c.byName}重新申请`,
  ownRequest: '自己的申请要由别人来批',
  forOneself: '这是给您自己的补偿，要由别人来批',
  aboveYours: (c: Compensation, span: Span, limit: Limit) =>
    `${giftText(c)}也超出您的额度（${SPANS[span]}${limitText(limit)}），要店主来批`,
  requestDismissed: (c: Compensation) =>
    `工单 ${c.ticketId} 后来标了误报，申请 ${c.id} 不能批。要给的话先发「重开 ${c.ticketId}」`,
  requestMerged: (c: Compensation, into: number) =>
    `工单 ${c.ticketId} 后来并入了 ${into}，申请 ${c.id} 不能批。请${c.byName}重新申请：补偿 ${into} ${giftWords(c)}`,
  approved: (c: Compensation, member: string, isResolved: boolean) =>
    `批准了：${giftText(c)}已私下发给${member}，也告诉了${c.byName}。${isResolved ? `（工单 ${c.ticketId} 这期间已办结，补偿照发。）` : ''}`,
  approvedTold: (c: Compensation, by: string, member: string) =>
    `${by}批准了您的申请 ${c.id}：${giftText(c)}已私下发给${member}（工单 ${c.ticketId}）。`,
  approvedLine: (c: Compensation) => `批准${c.byName}申请的${giftText(c)}`,
  refused: (c: Compensation) => `申请 ${c.id} 已驳回，理由告诉了${c.byName}。`,
  refusedTold: (c: Compensation, by: string, why: string) =>
    `${by}驳回了您的申请 ${c.id}（工单 ${c.ticketId} ${giftText(c)}）：${why}`,
  refusedLine: (c: Compensation, why: string) => `驳回${c.byName}申请的${giftText(c)}：${why}`,
  expiredTold: (c: Compensation) =>
    `您的申请 ${c.id}（工单 ${c.ticketId} ${giftText(c)}）24 小时没人批，已失效。还需要就再申请：补偿 ${c.ticketId} ${giftWords(c)}${c.reason === '' ? '' : ` ${c.reason}`}`,
  expiredLine: (c: Compensation) => `${c.byName}申请的${giftText(c)}过期没批`,

  // What becomes of a coupon, on the timeline of its ticket.
  couponTitle: (fen: number) => `${yuan(fen)}优惠券`,
  couponOrigin: (ticketId: number) => `工单 ${ticketId} 的补偿`,
  redeemedLine: (title: string) => `${title}已核销`,
  restoredLine: (title: string) => `${title}核销撤销了`,
  voidedLine: (title: string, why: string) => `${title}作废：${why}`,

  // Lists and limits.
  noneGiven: '这个月还没有给过补偿。例如：补偿 12 券 5元 运费',
  list: (
    found: readonly ListedCompensation[],
    more: boolean,
    sums: Sums,
    about: { isAll: boolean; now: Date; zone: string },
  ) =>
    [
      `本月${about.isAll ? '' : '您'}给出的补偿：${sums.count} 次，券 ${yuan(sums.couponFen)}（已用 ${yuan(sums.redeemedFen)}），${sums.points} 积分`,
      ...found.map((c) => {
        const state = c.state === 'pending' ? `等批准：批准 ${c.id}` : c.couponState && COUPON_STATES[c.couponState]
        return `${clockText(c.at, about.now, about.zone)} 工单 ${c.ticketId} ${c.memberName} ${giftText(c)}（${[...(about.isAll ? [c.byName] : []), ...(state ? [state] : [])].join('，') || '已到账'}）`
      }),
      ...(more ? ['更早的没有列出，合计已算在内。'] : []),
    ].join('\n'),
  limits: (limits: Limits) =>
    [
      '补偿额度（超出的要上一级批准）',
      ...(['agent', 'manager'] as const).map(
        (role) => `${ROLES[role]}：每单 ${limitText(limits[role].ticket)}；每天 ${limitText(limits[role].day)}`,
      ),
      '店主：不限',
      '改：补偿额度 客服 20元 100积分；补偿额度 群管理 每天 500元；补偿额度 群管理 每天 不限',
    ].join('\n'),
  limitSet: (role: LimitedRole, span: Span, limit: Limit) =>
    `改好了，${ROLES[role]}${SPANS[span]} ${limitText(limit)}。已经在等的申请也按新的算。`,
  limitHow: (written: string) =>
    `「${written}」没看懂。例如：补偿额度 客服 20元 100积分；补偿额度 客服 每天 100元；补偿额度 群管理 每天 不限。最多 ${MOST}元、${MOST} 积分`,
  limitMissing: '要改成多少？例如：补偿额度 客服 20元 100积分',
}
