import { clockText, dateKey } from '../../core/calendar.ts'
import { yuan } from '../../core/money.ts'
import { groupedCode } from './coupon.ts'
import type { FoundCoupon, OwnCoupon } from './queries.ts'

/** The last day of something, from the first instant after it: `2026-12-23`. */
export const lastDay = (expiresAt: Date, zone: string) => dateKey(new Date(expiresAt.getTime() - 1), zone)

/** In a list, in few words. */
const worth = (k: Pick<OwnCoupon, 'title' | 'valueFen'>) => (k.valueFen === null ? k.title : yuan(k.valueFen))
const line = (k: OwnCoupon, zone: string) => `${worth(k)} ${groupedCode(k.code)}，到 ${lastDay(k.expiresAt, zone)}`
const from = (k: FoundCoupon) => (k.origin === '' ? '' : `，${k.origin}`)

export const texts = {
  ownerErased: '持有人要求删除个人数据',
  group: '奖品',
  wrongLetters: (letters: string) =>
    `券码里没有「${letters}」：只有大写字母和数字，不用 0、O、1、I、L。请对方发「我的券」核对`,
  wrongLength: (n: number) => `券码是 8 位，您写的是 ${n} 位。请对方发「我的券」核对`,
  noCoupon: (code: string) => `没有券码 ${groupedCode(code)}，请对方发「我的券」核对`,
  foreign: (code: string) => `券码 ${groupedCode(code)} 是别的店发的，在我们这里不能用`,
  own: '自己的券请同事来核销',
  redeemed: (k: FoundCoupon) => `核销成功：${worth(k)}，${k.ownerName}的${from(k)}。`,
  redeemedTold: (k: FoundCoupon, by: string) => `您的${k.title} ${groupedCode(k.code)} 由${by}核销了，谢谢您再来。`,
  redeemedBefore: (k: FoundCoupon, undoable: boolean, now: Date, zone: string) =>
    `这张券${k.endedByName ?? '同事'}在 ${clockText(k.endedAt ?? now, now, zone)} 核销过了（${worth(k)}，${k.ownerName}的），不能再用${undoable ? `。上次是点错了的话，发「核销 撤销 ${groupedCode(k.code)}」` : ''}`,
  expired: (k: FoundCoupon, zone: string) =>
    `这张${worth(k)}的券（${k.ownerName}的${from(k)}）${lastDay(k.expiresAt, zone)} 到期，已经不能用了`,
  void: (k: FoundCoupon, now: Date, zone: string) =>
    `这张券${k.endedByName ?? '群管理'}在 ${clockText(k.endedAt ?? now, now, zone)} 作废了：${k.voidReason ?? ''}`,
  voided: (k: FoundCoupon) => `${k.ownerName}的${k.title}已作废，也私下告诉了 TA。`,
  voidedTold: (k: FoundCoupon, by: string, why: string) =>
    `${by}收回了您的${k.title} ${groupedCode(k.code)}：${why}。有疑问直接问${by}。`,
  notRedeemed: (k: FoundCoupon) => `${groupedCode(k.code)}（${worth(k)}，${k.ownerName}的）还没有核销，不用撤销`,
  notYours: (k: FoundCoupon) => `这张券是${k.endedByName ?? '同事'}核销的，请 TA 本人或群管理来撤销`,
  tooLate: (k: FoundCoupon, now: Date, zone: string) =>
    `这张券是 ${clockText(k.endedAt ?? now, now, zone)} 核销的，过了 10 分钟，不能撤销了`,
  restored: (k: FoundCoupon) => `撤销了：${k.ownerName}的${k.title} ${groupedCode(k.code)} 又能用了，也告诉了 TA。`,
  restoredTold: (k: FoundCoupon, by: string, zone: string) =>
    `刚才核销您的${k.title}是点错了，${by}已经撤销。${groupedCode(k.code)} 还能用，到 ${lastDay(k.expiresAt, zone)}。`,
  ownCoupons: (found: readonly OwnCoupon[], zone: string) =>
    found.length === 0
      ? '您现在没有能用的券和兑换码。'
      : [`您的券和兑换码（${found.length}），用的时候把码发给客服：`, ...found.map((k) => line(k, zone))].join('\n'),
  ownCouponsSent: '私下回您了。',
  ending: (found: readonly OwnCoupon[], zone: string) =>
    [
      `您有 ${found.length} 张券（含兑换码）快到期了，别忘了用：`,
      ...found.map((k) => line(k, zone)),
      '用的时候把码发给客服就好。',
    ].join('\n'),
}
