import { clockText } from '../../core/calendar.ts'
import type { Entry, Kind, Place, Standing } from './queries.ts'

const KIND_NAMES: Record<Kind, string> = {
  checkin: '签到',
  referral: '邀请新朋友',
  grant: '加分',
  deduct: '扣分',
  compensation: '补偿',
}
const MEDALS: Record<number, string> = { 1: '🥇', 2: '🥈', 3: '🥉' }

const signed = (n: number) => (n > 0 ? `+${n}` : String(n))
const because = (reason: string) => (reason === '' ? '' : `：${reason}`)

export const texts = {
  group: '积分',
  notEnough: (balance: number, wanted: number) =>
    `积分不够：现有 ${balance} 分，要 ${wanted} 分，还差 ${wanted - balance} 分`,
  checkedIn: (
    amount: number,
    bonus: number,
    streak: number,
    balance: number,
    daysToBonus: number,
    nextBonus: number,
  ) => {
    const gained =
      bonus > 0
        ? `签到成功，连续 ${streak} 天！+${amount} 分（含坚持奖励 ${bonus} 分）`
        : `签到成功，+${amount} 分，连续 ${streak} 天`
    return `${gained}，现有 ${balance} 分。再签 ${daysToBonus} 天多得 ${nextBonus} 分。`
  },
  checkedInBefore: (streak: number, balance: number) => `今天签过到啦，连续 ${streak} 天，现有 ${balance} 分。明天见～`,
  streakNote: (streak: number) => `连续 ${streak} 天`,
  none: (points: number) => `还没有积分。发「签到」就有今天的 ${points} 分。`,
  account: (
    balance: number,
    month: number,
    places: readonly Place[],
    inRoom: boolean,
    entries: readonly Entry[],
    now: Date,
    zone: string,
  ) => {
    const rank = places.map((p) => `${inRoom ? '本群' : `「${p.topic}」`}第 ${p.place} 名`).join('，')
    const lines = entries.map(
      (e) => `${signed(e.amount)} ${KIND_NAMES[e.kind]}${because(e.note)}（${clockText(e.at, now, zone)}）`,
    )
    return [`现有 ${balance} 分${rank === '' ? '' : `，${rank}`}，本月 ${signed(month)}`, '最近：', ...lines].join('\n')
  },
  board: (standings: readonly Standing[], own: string) =>
    ['积分榜', ...standings.map((s) => `${MEDALS[s.place] ?? `${s.place}.`} ${s.name} ${s.balance} 分`), own]
      .filter((l) => l !== '')
      .join('\n'),
  boardEmpty: (points: number) => `积分榜还空着，发「签到」拿 ${points} 分，第一名就是您。`,
  ownFirst: (balance: number) => `您现在第 1 名，${balance} 分。`,
  own: (s: Standing) => `您第 ${s.place} 名，${s.balance} 分，离上一名还差 ${(s.ahead ?? s.balance) - s.balance} 分。`,
  ownNone: (points: number) => `您还没有积分，发「签到」就有 ${points} 分。`,
  notYourself: '不能给自己加分或扣分，请店主来操作',
  granted: (by: string, amount: number, reason: string, balance: number) =>
    `${by}给您加了 ${amount} 分${because(reason)}。现有 ${balance} 分，谢谢您！`,
  deducted: (by: string, amount: number, reason: string, balance: number) =>
    `${by}扣了您 ${amount} 分${because(reason)}。现有 ${balance} 分。有疑问直接问${by}。`,
  grantDone: (name: string, amount: number, balance: number) =>
    `已给${name}加 ${amount} 分，TA 现有 ${balance} 分，也私下告诉 TA 了。`,
  deductDone: (name: string, amount: number, balance: number) =>
    `已扣${name} ${amount} 分，TA 现有 ${balance} 分，也私下告诉 TA 了。`,
}
