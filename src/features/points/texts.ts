import { clockText, DAY, dateKey } from '../../core/calendar.ts'
import { changeOf, type Lot } from './ledger.ts'
import type { Balance, Entry, Kind, Place, Request, Totals } from './queries.ts'
import type { Statement } from './statement.ts'

export const KIND_NAMES: Record<Kind, string> = {
  checkin: '签到',
  referral: '邀请新朋友',
  purchase: '朋友下单',
  vest: '邀请奖励到账',
  forfeit: '邀请奖励取消',
  grant: '加分',
  deduct: '扣分',
  compensation: '补偿',
  redeem: '兑换',
  refund: '兑换退回',
  expiry: '到期',
  reversal: '更正',
  suggestion: '建议被采纳',
  praise: '好评',
  birthday: '生日礼',
  draw: '抽奖',
}
/** Ends that lie further ahead are nothing to think about yet. */
const SOON_MS = 90 * DAY

const signed = (n: number) => (n > 0 ? `+${n}` : String(n))
const because = (reason: string) => (reason === '' ? '' : `：${reason}`)

/** `+5 签到（10:00）`; what is only promised yet is said to be so. */
function line(e: Entry, now: Date, zone: string): string {
  const { available, pending } = changeOf(e.debit, e.credit, e.amount)
  const points = available === 0 ? `${signed(pending)}（待到账）` : signed(available)
  return `${points} ${KIND_NAMES[e.kind]}${because(e.note)}（${clockText(e.at, now, zone)}）`
}

/** `2026-11` on that calendar. */
const monthOf = (at: Date, zone: string) => dateKey(at, zone).slice(0, 7)
const monthName = (month: string) => `${month.slice(0, 4)}年${Number(month.slice(5))}月`

/** The last day on which points count, from the first instant at which they don't: `11月30日`, `2027年11月30日`. */
function lastDay(end: Date, now: Date, zone: string): string {
  const [year, month, day] = dateKey(new Date(end.getTime() - 1), zone)
    .split('-')
    .map(Number)
  return `${monthOf(now, zone).startsWith(String(year)) ? '' : `${year}年`}${month}月${day}日`
}

const waiting = (pending: number) => (pending === 0 ? '' : `，另有 ${pending} 分待到账`)

export const texts = {
  group: '积分',
  notEnough: (balance: number, wanted: number) =>
    `积分不够：现有 ${balance} 分，要 ${wanted} 分，还差 ${wanted - balance} 分`,
  full: (limit: number) => `积分账户已经满了（最多 ${limit} 分），先去「商城」换些奖品吧`,
  checkedIn: (c: {
    amount: number
    bonus: number
    surprise: number
    streak: number
    balance: number
    daysToBonus: number
    nextBonus: number
  }) => {
    const gained =
      c.bonus > 0
        ? `签到成功，连续 ${c.streak} 天！+${c.amount} 分（含坚持奖励 ${c.bonus} 分）`
        : `签到成功，+${c.amount} 分，连续 ${c.streak} 天`
    const present = c.surprise > 0 ? `🎁 整整 ${c.streak} 天，送您一份惊喜：+${c.surprise} 分！\n` : ''
    return `${present}${gained}，现有 ${c.balance} 分。再签 ${c.daysToBonus} 天多得 ${c.nextBonus} 分。`
  },
  checkedInBefore: (streak: number, balance: number) => `今天签过到啦，连续 ${streak} 天，现有 ${balance} 分。明天见～`,
  streakNote: (streak: number) => `连续 ${streak} 天`,
  none: (points: number) => `还没有积分。发「签到」就有今天的 ${points} 分。`,
  account: (a: {
    balance: Balance
    change: number
    places: readonly Place[]
    inRoom: boolean
    entries: readonly Entry[]
    ending: Lot | undefined
    now: Date
    zone: string
  }) => {
    const rank = a.places.map((p) => `${a.inRoom ? '本群' : `「${p.topic}」`}第 ${p.place} 名`).join('，')
    const first = `现有 ${a.balance.available} 分${rank === '' ? '' : `，${rank}`}，本月 ${signed(a.change)}${waiting(a.balance.pending)}`
    const end =
      a.ending === undefined || a.ending.expiresAt.getTime() - a.now.getTime() > SOON_MS
        ? []
        : [`最早到期：${a.ending.amount} 分，有效到 ${lastDay(a.ending.expiresAt, a.now, a.zone)}`]
    return [first, '最近：', ...a.entries.map((e) => line(e, a.now, a.zone)), ...end].join('\n')
  },
  entries: (balance: Balance, entries: readonly Entry[], page: number, more: boolean, now: Date, zone: string) =>
    [
      `积分明细${page > 1 ? ` 第 ${page} 页` : ''}：现有 ${balance.available} 分${waiting(balance.pending)}`,
      ...entries.map((e) => line(e, now, zone)),
      more ? `更早的发「积分明细 第${page + 1}页」，月账单发「积分明细 ${Number(monthOf(now, zone).slice(5))}月」` : '',
    ]
      .filter((l) => l !== '')
      .join('\n'),
  statement: (month: string, s: Statement, entries: readonly Entry[], now: Date, zone: string) =>
    [
      `${monthName(month)}积分账单`,
      `月初 ${s.opening} 分，月末 ${s.closing} 分（${signed(s.change)}）`,
      [
        `得到 ${s.gained}`,
        `兑换 ${s.spent}`,
        ...(s.expired > 0 ? [`到期 ${s.expired}`] : []),
        ...(s.takenBack > 0 ? [`收回 ${s.takenBack}`] : []),
      ].join('，'),
      '最近的：',
      ...entries.map((e) => line(e, now, zone)),
    ].join('\n'),
  nothingIn: (month: string) => `${monthName(month)}没有积分进出。`,
  noPage: (page: number) => `没有第 ${page} 页，发「积分明细」从最近的看起。`,
  noMonth: (written: string) => `「${written}」不是看得到的月份，请写 10月 或 2026-10`,
  pageOrMonth: (written: string) => `「${written}」看不懂，请写 第2页、10月 或 2026-10`,
  nothingMissed: '没有能补的：补签补最近一周里断掉的那一天，接上之前的连续天数。',
  madeUpBefore: '这个月已经补过一次啦，下个月还能再补。',
  madeUp: (day: string, streak: number, today: boolean) =>
    `补上了 ${Number(day.slice(5, 7))}月${Number(day.slice(8))}日，连续 ${streak} 天。${today ? '' : '今天的也别忘了，发「签到」。'}补签不加分，每月一次。`,
  notYourself: '不能给自己加分或扣分，请店主来操作',
  granted: (by: string, amount: number, reason: string, balance: number) =>
    `${by}给您加了 ${amount} 分${because(reason)}。现有 ${balance} 分，谢谢您！`,
  deducted: (by: string, amount: number, reason: string, balance: number) =>
    `${by}扣了您 ${amount} 分${because(reason)}。现有 ${balance} 分。有疑问直接问${by}。`,
  grantDone: (name: string, amount: number, balance: number, entry: number, told: boolean) =>
    `已给${name}加 ${amount} 分，TA 现有 ${balance} 分${told ? '，也私下告诉 TA 了' : ''}。记错了发「加分 撤销 ${entry}」。`,
  deductDone: (name: string, amount: number, balance: number, entry: number, told: boolean) =>
    `已扣${name} ${amount} 分，TA 现有 ${balance} 分${told ? '，也私下告诉 TA 了' : ''}。记错了发「加分 撤销 ${entry}」。`,
  amountMissing: '还缺「分数」。例如：加分 @张三 10 分享读书笔记',
  beyond: (today: number, limit: number, amount: number) =>
    `每天最多给 ${limit} 分，您今天已给 ${today} 分，这 ${amount} 分请店主来给`,
  asked: (id: number, today: number, limit: number, amount: number) =>
    `每天最多加 ${limit} 分，您今天已加 ${today} 分，这 ${amount} 分要店主批准。已提交第 ${id} 号，店主发「加分 批准 ${id}」就到账。`,
  requested: (id: number, by: string, name: string, amount: number, note: string) =>
    `${by}想给${name}加 ${amount} 分${because(note)}。店主发「加分 批准 ${id}」或「加分 驳回 ${id} 原因」。`,
  pending: (requests: readonly Request[]) =>
    requests.length === 0
      ? '没有等批准的加分。'
      : [
          '等店主批准的加分',
          ...requests.map((r) => `${r.id} ${r.byName}给${r.name}加 ${r.amount} 分${because(r.note)}`),
          `批准发「加分 批准 ${requests[0]?.id ?? 1}」`,
        ].join('\n'),
  noRequest: (id: number) => `没有第 ${id} 号加分申请，发「加分 待批」看看`,
  decidedBefore: (id: number, granted: boolean) => `第 ${id} 号申请已经${granted ? '批准' : '驳回'}过了`,
  ownerDecides: (id: number) => `第 ${id} 号超出了每天的额度，要店主来批准`,
  refused: (id: number) => `第 ${id} 号加分申请驳回了，积分没有动。`,
  refusedYours: (id: number, name: string, amount: number, reason: string) =>
    `您申请给${name}加的 ${amount} 分（第 ${id} 号）没有批准${because(reason)}。`,
  approvedYours: (id: number, name: string, amount: number) =>
    `您申请给${name}加的 ${amount} 分（第 ${id} 号）批准了，已经到账。`,
  noGrant: (id: number) => `没有编号 ${id} 的加分或扣分，编号在加分时私下告诉过您`,
  notYours: (id: number) => `编号 ${id} 不是您记的，请本人或店主来撤销`,
  undoneBefore: (id: number) => `编号 ${id} 已经撤销过了`,
  undoneNote: '撤销',
  undone: (id: number, name: string, balance: number) => `编号 ${id} 撤销了，${name}现有 ${balance} 分，也告诉 TA 了。`,
  grantUndone: (by: string, amount: number, balance: number) =>
    `${by}给您加的 ${amount} 分是记错了，已经撤销，不好意思。现有 ${balance} 分。`,
  deductUndone: (by: string, amount: number, balance: number) =>
    `${by}扣您的 ${amount} 分是记错了，已经还给您，不好意思。现有 ${balance} 分。`,
  settings: '设置',
  validNow: (months: number | null) =>
    months === null
      ? '积分永久有效。改成一年发「积分有效期 12个月」。'
      : `积分从得到的月份起再管 ${months} 个整月，月底到期，到期前会提醒。改成不过期发「积分有效期 永久」。`,
  validSet: (months: number | null) =>
    months === null
      ? '从现在起，新得的积分永久有效；以前的按原来的到期日。'
      : `从现在起，新得的积分再管 ${months} 个整月，月底到期；以前的按原来的到期日。`,
  validMonths: (written: string, most: number) =>
    `「${written}」不像月数，请写 1 到 ${most} 之间的月数，例如 12个月，或者写「永久」`,
  ending: (points: number, expiresAt: Date, now: Date, zone: string) =>
    `您有 ${points} 分快到期了，有效到 ${lastDay(expiresAt, now, zone)}。发「积分」看看，别浪费了～`,
  audit: (t: Totals, faults: readonly string[]) =>
    [
      '积分总账',
      `净发放 ${t.issued} 分 = 群友手里 ${t.available} + 待到账 ${t.pending} + 已兑换 ${t.rewards} + 已到期 ${t.expired}`,
      `共 ${t.entries} 笔，各账户合计 ${t.available + t.pending + t.rewards + t.expired - t.issued}`,
      faults.length === 0
        ? '✅ 每个人的余额、批次、月度和每一笔都对得上。'
        : `❌ 对不上的（请联系技术同事）：\n${faults.join('\n')}`,
    ].join('\n'),
}
