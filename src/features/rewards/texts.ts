import { clockText, datedText } from '../../core/calendar.ts'
import { groupedCode, lastDay } from '../coupons/index.ts'
import type { Demand, EndedWait, FoundRedemption, StockedReward } from './queries.ts'
import type { Redeemed } from './redeem.ts'
import { type Means, type Reward, stateOf, titleOf } from './reward.ts'

const EARN = '发「签到」每天都有分，请朋友进群也有'

/** Until when something can be had: an end at midnight is named by the day before it. */
const upTo = (closesAt: Date, now: Date, zone: string) => {
  const last = clockText(new Date(closesAt.getTime() - 1), now, zone)
  return last.endsWith('23:59') ? last.slice(0, -5).trim() || '今天' : clockText(closesAt, now, zone)
}
const limit = (r: Reward) => (r.perPerson === null ? '' : `，每人 ${r.perPerson} 份`)

/** What stands behind the price in the shop. */
function offer(r: Reward, available: number, now: Date, zone: string): string {
  const state = stateOf(r, now)
  if (state === 'not-open') return `${clockText(r.opensAt ?? now, now, zone)} 开兑，共 ${r.left} 份`
  if (state === 'sold-out') return `兑完了，补货通知发「到货提醒 ${r.id}」`
  const lacks = r.price - available
  return `剩 ${r.left} 份${limit(r)}${lacks > 0 ? `，还差 ${lacks} 分` : ' ✅'}`
}

/** What became of a redemption, in a few words. */
function fate(d: FoundRedemption, now: Date, zone: string): string {
  const at = clockText(d.endedAt ?? now, now, zone)
  switch (d.state) {
    case 'open':
      return `待领，码 ${groupedCode(d.code)}，到 ${lastDay(d.expiresAt, zone)}`
    case 'fetched':
      return `已领（${at}）`
    case 'cancelled':
      return '已取消，积分退回了'
    case 'expired':
      return '到期没领，积分退回了'
  }
}

const FATES: Record<FoundRedemption['state'], string> = {
  open: '待领',
  fetched: '已领',
  cancelled: '已取消',
  expired: '到期退回',
}

const shelfState = (r: StockedReward, now: Date, zone: string): string => {
  switch (stateOf(r, now)) {
    case 'withdrawn':
      return '已下架'
    case 'closed':
      return '已截止'
    case 'not-open':
      return `${clockText(r.opensAt ?? now, now, zone)} 开始`
    case 'sold-out':
      return '兑完了'
    case 'open':
      return r.closesAt === null ? '在架' : `在架，到 ${upTo(r.closesAt, now, zone)}`
  }
}

type Refusal = (r: Reward, means: Means, quantity: number, now: Date, zone: string) => string

/** Why somebody cannot have it; what is sold out has a text of its own. */
const refused: Record<'withdrawn' | 'closed' | 'not-open' | 'limit' | 'too-few' | 'points', Refusal> = {
  withdrawn: (r) => `「${r.name}」已经下架了，发「商城」看看别的`,
  closed: (r, _means, _quantity, now, zone) =>
    `「${r.name}」已经截止了（${upTo(r.closesAt ?? now, now, zone)}），发「商城」看看别的`,
  'not-open': (r, _means, _quantity, now, zone) =>
    `「${r.name}」还没开始，${clockText(r.opensAt ?? now, now, zone)} 开兑，到时候再来`,
  limit: (r, means, quantity) =>
    means.owned >= (r.perPerson ?? 0)
      ? `「${r.name}」每人限兑 ${r.perPerson ?? 0} 份，您已经兑过了`
      : `「${r.name}」每人限兑 ${r.perPerson ?? 0} 份，您已兑 ${means.owned} 份，不能再兑 ${quantity} 份`,
  'too-few': (r) => `「${r.name}」只剩 ${r.left} 份了，要的话发「兑换 ${r.id} ${r.left}份」`,
  points: (r, means, quantity) =>
    `积分还不够：「${titleOf(r.name, quantity)}」要 ${r.price * quantity} 分，您有 ${means.available} 分，还差 ${r.price * quantity - means.available} 分。${EARN}`,
}

export const texts = {
  group: '奖品',

  // Reading.
  number: '编号',
  price: '积分',
  stock: '库存',
  limit: '限兑',
  quantity: '份数',
  page: '页数',
  notWhole: (label: string, written: string) => `「${label}」要写整数，您写的是「${written}」`,
  outside: (label: string, most: number, value: number) => `「${label}」要在 1 到 ${most} 之间，您写的是 ${value}`,
  nameMissing: '还缺「名称」',
  nameTooLong: (most: number) => `名称最多 ${most} 个字，详情写在后面的说明里`,
  descriptionTooLong: (most: number) => `说明最多 ${most} 个字`,
  noTime: (written: string) => `「${written}」不像时间，请写 明天10:00 或 12月31日`,
  noTerm: (written: string) => `「${written}」这部分我没看懂，可以改：积分、库存、限兑、开始、截止、名称、说明`,
  priceAndStockMissing: '还缺「积分」和「库存」，都写数字',

  // The shelf, for managers.
  endBeforeStart: '截止要在开始之后',
  endOver: (at: Date, now: Date, zone: string) => `截止时间 ${upTo(at, now, zone)} 已经过去了，请写将来的时间`,
  listedAlready: (r: Reward) =>
    `「${r.name}」已经在架上（${r.id} 号）。补货发「上架 ${r.id} 库存 80」，改价发「上架 ${r.id} 积分 180」`,
  listed: (id: number, name: string, price: number, stock: number) =>
    `上架了：${id}. ${name} ${price} 分，${stock} 份。群友发「商城」就能看到，发「兑换 ${id}」兑换。`,
  changed: (r: Reward, now: Date, zone: string) =>
    [
      `${r.id}. ${r.name} ${r.price} 分，剩 ${r.left} 份${r.perPerson === null ? '' : `，限兑 ${r.perPerson}`}`,
      ...(r.opensAt === null ? [] : [`开始：${datedText(r.opensAt, now, zone)}`]),
      ...(r.closesAt === null ? [] : [`截止：${upTo(r.closesAt, now, zone)}`]),
      ...(r.description === '' ? [] : [r.description]),
    ].join('\n'),
  saved: '改好了，已经兑换的不受影响。',
  backOnShelf: '重新上架了。',
  shelfHow: (id: number) => `补货发「上架 ${id} 库存 80」，改价发「上架 ${id} 积分 180」，下架发「下架 ${id}」。`,
  shelf: (found: readonly StockedReward[], more: boolean, now: Date, zone: string) =>
    found.length === 0
      ? '商城还是空的。上架发：上架 帆布袋 200 50 限兑1'
      : [
          '商城的奖品',
          ...found.map(
            (r) =>
              `${r.id}. ${r.name} ${r.price} 分，剩 ${r.left}，兑出 ${r.taken}${r.perPerson === null ? '' : `，限兑 ${r.perPerson}`}（${shelfState(r, now, zone)}）${r.waiting > 0 ? `，${r.waiting} 位等到货` : ''}`,
          ),
          ...(more ? ['更早的没有列出。'] : []),
          texts.shelfHow(found[0]?.id ?? 1),
        ].join('\n'),
  withdrawn: (r: Reward) => `「${r.name}」下架了，已经兑换的照常可领。重新上架发「上架 ${r.id}」。`,
  withdrawnBefore: (r: Reward) => `「${r.name}」本来就没有上架`,
  low: (r: Reward, left: number) =>
    left === 0
      ? `📦 商城的「${r.name}」兑完了。补货发「上架 ${r.id} 库存 50」，不再上了发「下架 ${r.id}」。`
      : `📦 商城的「${r.name}」只剩 ${left} 份了。补货发「上架 ${r.id} 库存 50」。`,

  // The shop, for members.
  shopEmpty: '商城还没有上架奖品，积分先攒着，上架了就能换～',
  noPage: (page: number) => `没有第 ${page} 页，发「商城」从头看起`,
  shop: (found: readonly Reward[], available: number, page: number, more: boolean, now: Date, zone: string) => {
    const example = found.find((r) => stateOf(r, now) === 'open') ?? found[0]
    return [
      `🎁 积分商城${page > 1 ? ` 第 ${page} 页` : ''}（您有 ${available} 分）`,
      ...found.map((r) => `${r.id}. ${r.name} ${r.price} 分，${offer(r, available, now, zone)}`),
      `兑换发「兑换 ${example?.id ?? 1}」，看详情发「商城 ${example?.id ?? 1}」${more ? `，还有的发「商城 第${page + 1}页」` : ''}。`,
    ].join('\n')
  },
  details: (r: Reward, means: Means, now: Date, zone: string) =>
    [
      `${r.id}. ${r.name}`,
      `${r.price} 分一份，${offer(r, means.available, now, zone)}`,
      ...(r.closesAt === null ? [] : [`兑到 ${upTo(r.closesAt, now, zone)}`]),
      ...(r.description === '' ? [] : [r.description]),
      ...(means.owned > 0 ? [`您兑过 ${means.owned} 份。`] : []),
      `您有 ${means.available} 分。${means.available < r.price ? `${EARN}。` : `想要就发「兑换 ${r.id}」。`}`,
    ].join('\n'),
  noneListed: (id: number) => `没有 ${id} 号奖品，发「上架」看全部`,
  noReward: (id: number) => `没有 ${id} 号奖品，发「商城」看看有什么`,
  noneNamed: (name: string) => `没有找到「${name}」这样的奖品，发「商城」看看有什么`,
  severalNamed: (found: readonly Reward[]) =>
    `您说的是哪一样？${found.map((r) => `${r.id}. ${r.name}`).join('，')}。发「兑换 编号」`,
  notAvailable: (r: Reward) => `「${r.name}」现在不能兑换，发「商城」看看别的`,
  soldOut: (r: Reward, justNow: boolean) =>
    `「${r.name}」${justNow ? '刚刚被兑完了' : '已经兑完了'}，您的积分没有动。想要的话发「到货提醒 ${r.id}」，补货了告诉您`,
  refused,
  origin: (id: number) => `兑换 ${id}`,
  redeemed: (d: Redeemed, zone: string) =>
    [
      `🎉 兑换成功：${d.title}，用了 ${d.points} 分，还有 ${d.available} 分。`,
      `兑换码：${groupedCode(d.code)}`,
      `${lastDay(d.expiresAt, zone)} 前（含当天）把码给同事看就能领，到期没领积分自动退回。`,
      `改主意了，24 小时内发「取消兑换 ${d.id}」。`,
    ].join('\n'),
  redeemedInGroup: (title: string) => `兑换成功：${title}。兑换码私下发给您了。`,
  own: (found: readonly FoundRedemption[], now: Date, zone: string) =>
    found.length === 0
      ? '您还没有兑换过，发「商城」看看有什么。'
      : [
          '您的兑换',
          ...found.map((d) => `${d.id}. ${titleOf(d.rewardName, d.quantity)} ${d.points} 分：${fate(d, now, zone)}`),
          ...found
            .filter((d) => d.state === 'open')
            .slice(0, 1)
            .map((d) => `改主意了，兑换后 24 小时内发「取消兑换 ${d.id}」。`),
        ].join('\n'),
  ownSent: '私下回您了。',

  // Cancelling.
  noRedemption: (id: number) => `没有编号 ${id} 的兑换，发「兑换」看看您的`,
  tooLate: (id: number) => `兑换 ${id} 过了 24 小时，要取消请找同事；到期没领，积分会自动退回`,
  reasonMissing: (id: number, name: string) => `兑换 ${id} 是${name}的，请写上理由，会告诉 TA：取消兑换 ${id} 缺货`,
  ended: {
    redeemed: (id: number) => `兑换 ${id} 的码已经核销，东西领走了，不能取消`,
    void: (id: number) => `兑换 ${id} 已经取消过了，积分退回了`,
    expired: (id: number) => `兑换 ${id} 到期没领，积分已经退回了`,
  },
  byMember: '本人取消',
  cancelled: (d: FoundRedemption, available: number) =>
    `取消了：${titleOf(d.rewardName, d.quantity)}，${d.points} 分退回，现有 ${available} 分。`,
  cancelledFor: (d: FoundRedemption) =>
    `已取消${d.memberName}的兑换 ${d.id}（${titleOf(d.rewardName, d.quantity)}），${d.points} 分退回，也告诉了 TA。`,
  cancelledTold: (d: FoundRedemption, by: string, why: string, available: number) =>
    `${by}取消了您兑换的${titleOf(d.rewardName, d.quantity)}：${why}。${d.points} 分退回给您，现有 ${available} 分。`,
  voidedTold: (d: FoundRedemption, available: number) =>
    `您兑换${titleOf(d.rewardName, d.quantity)}用的 ${d.points} 分退回给您了，现有 ${available} 分。`,
  expiredTold: (d: FoundRedemption, available: number) =>
    `您兑换的${titleOf(d.rewardName, d.quantity)}到期没有来领，${d.points} 分退回给您了，现有 ${available} 分。还想要就再发「兑换 ${d.rewardId}」。`,

  // Waiting for it.
  inStock: (r: Reward) => `「${r.name}」现在就有，剩 ${r.left} 份，发「兑换 ${r.id}」`,
  waiting: (r: Reward) => `记下了，「${r.name}」补货了第一时间私下告诉您。`,
  waitingBefore: (r: Reward) => `早就记着呢，「${r.name}」补货了就告诉您。`,
  restocked: (w: EndedWait) =>
    `您等的「${w.name}」到货了，${w.price} 分，现有 ${w.left} 份，先到先得。发「兑换 ${w.id}」。`,

  // Figures.
  noDemand: '还没有人兑换过。',
  demand: (found: readonly Demand[], faults: readonly string[]) =>
    [
      '兑换记录',
      ...found.map(
        (d) =>
          `${d.id}. ${d.name}：兑出 ${d.open + d.fetched} 份，${d.points} 分（待领 ${d.open}，已领 ${d.fetched}）${d.cancelled + d.expired > 0 ? `，退回 ${d.cancelled + d.expired}` : ''}`,
      ),
      faults.length === 0
        ? '✅ 库存、兑换码和积分都对得上。看一样的明细发「兑换记录 编号」。'
        : `❌ 对不上的（请联系技术同事）：\n${faults.join('\n')}`,
    ].join('\n'),
  noDemandFor: (r: Reward) => `「${r.name}」还没有人兑换过。`,
  demandFor: (r: Reward, found: readonly FoundRedemption[], more: boolean, now: Date, zone: string) =>
    [
      `「${r.name}」的兑换，剩 ${r.left} 份`,
      ...found.map(
        (d) =>
          `${d.id} ${d.memberName}${d.quantity === 1 ? '' : ` ×${d.quantity}`} ${d.points} 分，${clockText(d.at, now, zone)}，${FATES[d.state]}${d.endedByName === null ? '' : `（${d.endedByName}）`}`,
      ),
      ...(more ? ['更早的没有列出。'] : []),
    ].join('\n'),
}
