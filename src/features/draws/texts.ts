import { clockText, datedText } from '../../core/calendar.ts'
import { maskName } from '../../core/mask.ts'
import { TIER_NAMES } from '../tiers/index.ts'
import type { Condition, Shortfall } from './draw.ts'
import { MOST_PLACES, MOST_POINTS } from './draw.ts'
import { MOST_ROUNDS } from './proof.ts'
import type { Draw, Entry, Winner } from './queries.ts'

/** A moment as it reads on that clock. */
export interface Zoned {
  now: Date
  zone: string
}

const called = (id: number, prize: string) => `抽奖 ${id}「${prize}」`
const nameOf = (draw: Draw) => called(draw.id, draw.prize)
const person = (w: { number: number; name: string }) => `${w.number} 号 ${maskName(w.name)}`
const people = (list: readonly { number: number; name: string }[]) => list.map(person).join('、')
/** 理由。 → 理由: our own sentence ends it. */
const said = (reason: string) => reason.replace(/[。.！!，,；;～~\s]+$/u, '')

/** What must be fulfilled, one line each. */
export function conditions(c: Condition): string[] {
  return [
    ...(c.days === undefined ? [] : [`到截止时入群满 ${c.days} 天`]),
    ...(c.tier === undefined ? [] : [`是会员（${Object.values(TIER_NAMES).join('、')}都算）`]),
    ...(c.invited === undefined ? [] : [`邀请过 ${c.invited} 位朋友进本群、现在还在`]),
    ...(c.points === undefined ? [] : [`有 ${c.points} 积分（只看够不够，不会扣）`]),
    ...(c.checkin === undefined ? [] : ['从公布那天起签到过一次']),
  ]
}

const who = (c: Condition) => {
  const list = conditions(c)
  if (list.length === 0) return '在群里的群友都可以'
  return `${list.length === 1 ? '' : '同时做到这几条：'}${list.join('；')}。开奖时会再核对`
}

const claimBy = (id: number, dueAt: Date, { now, zone }: Zoned) => `${datedText(dueAt, now, zone)} 前发「领奖 ${id}」`

export const texts = {
  group: '奖品',

  // ---- opening
  noPrize: '还没写奖品',
  placesHow: (written: string) => `「名额」要写 1 到 ${MOST_PLACES} 的整数，您写的是「${written}」`,
  noSuchDay: (day: string) => `日历上没有「${day}」这一天`,
  tooSoon: '离截止不到 5 分钟，大家来不及看到，请定晚一点',
  unclear: (word: string) =>
    `条件「${word}」没看懂，可以写：入群满30天、积分满100、邀请满2、会员、签到，几个之间空一格`,
  outside: (word: string) => `条件「${word}」的数太小或太大了`,
  twice: (word: string) => `条件「${word}」这一类写了两次，留一个就好`,
  pointsByOwner: (most: number, today: number) =>
    `${today > 0 ? `您今天已经送出 ${today} 分，` : ''}积分奖总共超过每天 ${most} 分要店主来开，请店主发这一条`,
  pointsOutside: (points: number, count: number) =>
    `积分奖每份写整数，至少 1 分，总共最多 ${MOST_POINTS} 分，您写的是 ${count} 份、每份 ${points} 分`,
  pointsPrize: (points: number) => `${points} 积分`,
  opened: (draw: Draw, { now, zone }: Zoned) =>
    [
      `${draw.byName}发起${nameOf(draw)}，共 ${draw.places} 份。`,
      `想要的发「抽奖 ${draw.id}」，${datedText(draw.closesAt, now, zone)} 截止，随后开奖。`,
      `谁能参加：${who(draw.condition)}。`,
      '结果由一个种子决定，种子现在就封好，开奖时公开，谁都能验算。封条（种子的 SHA-256）：',
      draw.commitment,
    ].join('\n'),

  paused: (draw: Draw) => `「${draw.topic}」暂停着，先在那个群里发「#开启」`,
  numberHow: (written: string) => `抽奖编号要写数字，例如 7，您写的是「${written}」`,

  // ---- entering
  none: '现在没有进行中的抽奖，有了会在群里说一声。',
  list: (draws: readonly { draw: Draw; entries: number }[], inRoom: boolean, { now, zone }: Zoned) =>
    [
      `进行中的抽奖有 ${draws.length} 个：`,
      ...draws.map(
        ({ draw, entries }) =>
          `抽奖 ${draw.id}${inRoom ? '' : `（${draw.topic}）`}：${draw.prize} ${draw.places} 份，${datedText(draw.closesAt, now, zone)} 截止，已有 ${entries} 位；${who(draw.condition)}`,
      ),
      `参加请带上编号，例如「抽奖 ${draws[0]?.draw.id ?? 1}」。`,
    ].join('\n'),
  noneEver: '这里还没有过抽奖。',
  unknown: (id: number) => `这里没有抽奖 ${id}，发「抽奖」看进行中的`,
  entered: (draw: Draw, entry: Pick<Entry, 'number' | 'token'>, { now, zone }: Zoned) =>
    `报上名了！${called(draw.id, draw.prize)}，您是 ${entry.number} 号，凭证 ${entry.token}。${datedText(draw.closesAt, now, zone)} 截止，祝您好运！`,
  enteredBefore: (draw: Draw, entry: Pick<Entry, 'number' | 'token'>, { now, zone }: Zoned) =>
    `您已经报过名了：${entry.number} 号，凭证 ${entry.token}。${datedText(draw.closesAt, now, zone)} 截止，等好消息吧。`,
  staffCannot: '同事不参加抽奖，把机会留给群友',
  tooLate: (draw: Draw) => `抽奖 ${draw.id} 已经截止了，马上开奖`,
  cancelledAlready: (draw: Draw) => `抽奖 ${draw.id} 取消了：${said(draw.cancelReason ?? '')}`,
  drawnAlready: (draw: Draw) => `抽奖 ${draw.id} 已经开过奖了，发「验证 ${draw.id}」看结果`,
  short: (draw: Draw, s: Shortfall, { now, zone }: Zoned): string => {
    const again = `再来发「抽奖 ${draw.id}」`
    switch (s.kind) {
      case 'staff':
        return texts.staffCannot
      case 'left':
        return '要在群里才能参加'
      case 'days':
        return `这次要到截止时入群满 ${s.need} 天，我记录到您是 ${datedText(s.since, now, zone)} 进群的，下次有机会`
      case 'tier':
        return '这次是给会员的，想开通会员可以问群里的同事'
      case 'invited':
        return `要邀请过 ${s.need} 位还在本群的朋友，您现在有 ${s.have} 位，还差 ${s.need - s.have} 位，齐了${again}`
      case 'points':
        return `要有 ${s.need} 积分（不会扣），您现在 ${s.have} 分，还差 ${s.need - s.have} 分，攒够了${again}`
      case 'checkin':
        return `先发一次「签到」，${again}`
    }
  },

  // ---- drawing
  nobody: (draw: Draw, dropped: number) =>
    dropped === 0
      ? `${nameOf(draw)}到时间了，没有人报名，我们下次再来。`
      : `${nameOf(draw)}到时间了，报名的 ${dropped} 位开奖时都不符合条件，这次没有人中奖。`,
  drawn: (
    draw: Draw,
    about: {
      winners: readonly Winner[]
      entrants: number
      dropped: number
      again: { round: number; by: string; reason: string; kept: number; lost: readonly Winner[] } | undefined
      dueAt: Date
      seed: string
      entrantsHash: string
    } & Zoned,
  ) => {
    const { winners, entrants, dropped, again } = about
    const free = draw.places - (again?.kept ?? 0) - winners.length
    return [
      again === undefined
        ? `${nameOf(draw)}开奖了，${entrants} 位参加。`
        : `${nameOf(draw)}重抽，这是第 ${again.round} 轮。${again.by}的说明：${said(again.reason)}。`,
      ...(again === undefined || again.lost.length === 0 ? [] : [`${people(again.lost)} 还没领的名额收回。`]),
      ...(again === undefined || again.kept === 0 ? [] : [`已经领到的 ${again.kept} 位不变。`]),
      ...(dropped === 0 ? [] : [`另有 ${dropped} 位报名后离开或不再符合条件，没有算进来。`]),
      winners.length === 0 ? '名单里没有还能中奖的人了。' : `恭喜 ${people(winners)}！`,
      ...(free > 0 && winners.length > 0 ? [`人人有份，还多出 ${free} 份。`] : []),
      ...(winners.length === 0
        ? []
        : [`请中奖的朋友在 ${claimBy(draw.id, about.dueAt, about)}，过期或退群就轮到下一位。`]),
      `种子：${about.seed}`,
      `名单指纹：${about.entrantsHash}`,
      `发「验证 ${draw.id}」我当场重算，发「抽奖记录 ${draw.id}」拿全部数据自己算。`,
    ].join('\n')
  },
  replaced: (
    draw: Draw,
    about: { gone: readonly Winner[]; why: 'late' | 'left'; next: readonly Winner[]; dueAt: Date } & Zoned,
  ) => {
    const why = about.why === 'late' ? '没有按时领奖' : '已经退群'
    const first = `${nameOf(draw)}：${people(about.gone)} ${why}。`
    if (about.next.length === 0) return `${first}后面没有可以补上的人了，${about.gone.length} 份空出来。`
    const ranks = about.next.map((w) => `第 ${w.rank} 位 ${person(w)}`).join('、')
    return `${first}按开奖时的顺序轮到${ranks}，恭喜！请在 ${claimBy(draw.id, about.dueAt, about)}。`
  },

  // ---- claiming
  nothingToClaim: '您现在没有要领的奖。',
  whichToClaim: (ids: readonly number[]) =>
    `您有 ${ids.length} 个奖可以领，请写编号：${ids.map((id) => `领奖 ${id}`).join('、')}`,
  notDrawn: (draw: Draw, { now, zone }: Zoned) =>
    `抽奖 ${draw.id} 还没开奖，${clockText(draw.closesAt, now, zone)} 截止`,
  notWinner: (id: number) => `抽奖 ${id} 没有等您领的奖`,
  claimedBefore: (id: number, at: Date, { now, zone }: Zoned) =>
    `抽奖 ${id} 的奖您在 ${datedText(at, now, zone)} 领过了`,
  lost: (w: Pick<Winner, 'outcome'>, id: number) =>
    w.outcome === 'late'
      ? `抽奖 ${id} 的领奖时间过了，已经轮到下一位`
      : w.outcome === 'void'
        ? `抽奖 ${id} 重抽过，之前那一轮不算了`
        : `抽奖 ${id} 的奖已经轮到下一位了`,
  claimed: (draw: Draw) => `领奖记下了：${draw.prize}。${draw.byName}会联系您，恭喜！`,
  claimedPoints: (draw: Draw, points: number, balance: number) =>
    `恭喜！抽奖 ${draw.id} 的 ${points} 积分到账，现有 ${balance} 分。`,
  claimedTold: (draw: Draw, name: string) => `${name}领了${nameOf(draw)}（${draw.topic}），请安排发奖。`,
  pointsNote: (id: number) => `抽奖 ${id}`,
  awarded: (draw: Draw, by: string) => `${by}已把${nameOf(draw)}的奖发给您，恭喜！`,
  awardDone: (draw: Draw, name: string) => `记下了：抽奖 ${draw.id} 的奖已发给${name}。`,
  notWinnerThey: (id: number, name: string) => `${name}不在抽奖 ${id} 等着领奖的人里`,
  awardedBefore: (id: number, name: string, at: Date, { now, zone }: Zoned) =>
    `抽奖 ${id} 的奖${name}在 ${datedText(at, now, zone)} 已经领了`,

  // ---- again, or not at all
  alreadyCancelled: (id: number) => `抽奖 ${id} 已经取消了`,
  cannotCancel: (id: number) => `抽奖 ${id} 已经开奖，不能取消；要重来请发「重抽 ${id} 原因」`,
  cancelTooLate: (id: number) => `抽奖 ${id} 已经截止，马上开奖，不能取消了`,
  cancelled: (draw: Draw, by: string, reason: string, entries: number) =>
    `${nameOf(draw)}取消了：${said(reason)}。${entries === 0 ? '' : `报名的 ${entries} 位朋友抱歉了，`}有问题找${by}。`,
  cancelDone: (draw: Draw) => `已在「${draw.topic}」说明抽奖 ${draw.id} 取消。`,
  cannotRedraw: (draw: Draw) => `抽奖 ${draw.id} 还没开奖，不用重抽`,
  nothingToRedraw: (id: number) => `抽奖 ${id} 的奖都领走了，不能重抽`,
  nobodyToDraw: (id: number) => `抽奖 ${id} 没有人参加，重抽也没有结果`,
  noMoreRounds: (id: number) => `抽奖 ${id} 已经抽过 ${MOST_ROUNDS} 轮，不能再重抽`,
  redrawDone: (draw: Draw) => `已在「${draw.topic}」公布抽奖 ${draw.id} 重抽的结果。`,

  // ---- verifying
  open: (draw: Draw, entries: number, { now, zone }: Zoned) =>
    `${nameOf(draw)}还没开奖，${datedText(draw.closesAt, now, zone)} 截止，已有 ${entries} 位。\n封条：${draw.commitment}\n种子到时公开，它的 SHA-256 就是封条。`,
  verified: (
    draw: Draw,
    about: {
      seeds: readonly string[]
      entrants: number
      holders: readonly Winner[]
      passed: readonly Winner[]
      agrees: boolean
    },
  ) =>
    [
      `${nameOf(draw)}，${about.entrants} 位参加。`,
      `封条：${draw.commitment}`,
      ...about.seeds.map((seed, i) => `${about.seeds.length === 1 ? '' : `第 ${i + 1} 轮`}种子：${seed}`),
      `名单指纹：${draw.entrantsHash ?? ''}`,
      about.holders.length === 0
        ? '没有人中奖。'
        : `中奖：${about.holders.map((w) => `${person(w)}${w.outcome === 'claimed' ? '（已领）' : ''}`).join('、')}`,
      ...(about.passed.length === 0
        ? []
        : [`没拿到的：${about.passed.map((w) => `${person(w)}（${PASSED[w.outcome]}）`).join('、')}`]),
      about.agrees ? '我刚重算了一遍：全部对得上。' : '我刚重算了一遍：对不上！请告诉店主。',
      `自己算：发「抽奖记录 ${draw.id}」。`,
    ].join('\n'),
  own: (draw: Draw, entry: Entry, winner: Winner | undefined) => {
    const number = `抽奖 ${draw.id} 开过奖了，您是 ${entry.number} 号`
    if (entry.dropped !== null) return `${number}，${DROPPED[entry.dropped]}，没有算进名单。`
    if (winner === undefined) return `${number}，这次没轮到您，谢谢参加。`
    if (winner.outcome === 'waiting') return `${number}，中奖了！发「领奖 ${draw.id}」。`
    if (winner.outcome === 'claimed') return `${number}，奖已经领了。`
    if (winner.outcome === 'void') return `${number}，那一轮重抽了，新一轮没轮到您，谢谢参加。`
    return `${number}，${PASSED[winner.outcome]}，轮到了下一位。`
  },
  recordOpen: (draw: Draw) => `抽奖 ${draw.id} 还没开奖，开奖后才有记录`,
  recordHow: (id: number, parts: number) =>
    parts === 1
      ? `抽奖 ${id} 的完整记录在下一条，存成文件 draw-${id}.json ，运行 npm run draw:verify -- draw-${id}.json 就能验算。`
      : `抽奖 ${id} 的完整记录分 ${parts} 条，按顺序存进一个文件 draw-${id}.json ，运行 npm run draw:verify -- draw-${id}.json 就能验算。`,
  recordSent: '完整记录私下发给您了。',
}

const PASSED: Record<Winner['outcome'], string> = {
  waiting: '等领奖',
  claimed: '已领',
  late: '没有按时领',
  left: '已退群',
  staff: '是同事',
  void: '那一轮重抽了',
}

/** Why an entry did not count, told to the one whose it is. */
const DROPPED: Record<Shortfall['kind'], string> = {
  left: '开奖时您不在群里',
  staff: '同事不参加抽奖',
  days: '到截止时入群天数不够',
  tier: '开奖时还不是会员',
  checkin: '开奖前没有签到',
  points: '开奖时积分不够',
  invited: '开奖时邀请的朋友不够',
}
