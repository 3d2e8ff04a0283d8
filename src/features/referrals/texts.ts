import { clockText } from '../../core/calendar.ts'
import { yuan } from '../../core/money.ts'
import { groupedCode, lastDay } from '../coupons/index.ts'
import type {
  Brought,
  BroughtFriend,
  ChannelCount,
  News,
  OwedPacket,
  Referral,
  Reward,
  StoredEvidence,
  Waiting,
} from './queries.ts'
import type { Source, Verdict } from './referral.ts'
import { COUPON_DAYS, type Fault, type Rule, totalOf } from './rule.ts'
import type { Sign } from './suspicion.ts'

/** Why an invitation does not count, as the inviter reads it. */
export const WHY_NOT: Record<Verdict, string> = {
  counts: '已计入',
  rejoin: '以前就在群里',
  known: '在别的群见过',
  self: '自己进的群',
  staff: '工作邀请不计分',
  'staff-room': '不是客户群',
  'inviter-is-bot': '由我邀请',
  'unknown-inviter': '不知道是谁邀请的',
  snapshot: '不知道是谁邀请的',
}

/** How it is known, to the inviter. */
const HOW: Record<Source, string> = {
  event: '入群通知写明是您邀请的',
  code: 'TA 填了您的邀请码',
  staff: '客服确认是您介绍的',
  snapshot: '',
  channel: '',
}

/** How a piece of evidence came, to staff. */
export const SOURCES: Record<Source, string> = {
  event: '入群通知',
  snapshot: '群成员名单',
  code: '填码',
  channel: '渠道码',
  staff: '同事确认',
}

/** What speaks against paying, to staff. */
export const SIGN_WORDS: Record<Sign, string> = {
  ring: '绕成一圈互相邀请',
  'clone-inviter': '和邀请人名字雷同',
  clone: '和群里另一位名字雷同',
  clones: '带来的几位名字雷同',
  'burst-hour': '一小时内带来超过 10 位',
  'burst-silent': '两分钟内带来 5 位以上，几乎都没说过话',
  silent: '从没说过话',
  'all-silent': '带来的人几乎都没说过话',
  leavers: '带来的人一半当天就走了',
}

const STATES: Record<Referral['state'], string> = {
  pending: '到账中',
  settled: '已结清',
  review: '待复核',
  left: '已离开，余下的取消',
  refused: '复核没有通过',
}

const reasonsOf = (w: Pick<Waiting, 'signs' | 'claimName'>) =>
  w.claimName === null ? w.signs.map((s) => SIGN_WORDS[s]).join('；') : `后来的证据说是${w.claimName}介绍的，已经有到账`

/** A line an invitation; those of one inviter with the same reasons share it. */
function reviewLines(list: readonly Waiting[]): string[] {
  const alike = new Map<string, { inviter: string; reasons: string; friends: Waiting[] }>()
  for (const w of list) {
    const reasons = reasonsOf(w)
    const key = `${w.inviterName}\n${w.claimName === null ? reasons : w.id}`
    const group = alike.get(key) ?? { inviter: w.inviterName, reasons, friends: [] }
    alike.set(key, { ...group, friends: [...group.friends, w] })
  }
  return [...alike.values()].map(({ inviter, reasons, friends }) => {
    const [only] = friends
    return friends.length === 1 && only !== undefined
      ? `${only.id} ${inviter}带来${only.inviteeName}：${reasons}`
      : `${inviter}带来 ${friends.length} 位（${friends.map((w) => `${w.id} ${w.inviteeName}`).join('、')}）：${reasons}`
  })
}

const couponTitle = (fen: number) => `${yuan(fen)}优惠券`

function worth(rule: Rule): string {
  if (rule.instead === null) return `最多 ${totalOf(rule)} 分`
  const { kind, fen } = rule.instead
  return kind === 'coupon' ? `一张 ${couponTitle(fen)}` : `一个 ${yuan(fen)}红包`
}

function stagesText({ instead, stages }: Rule): string {
  if (instead === null) return stages.map((s) => `留满 ${s.day} 天 +${s.points} 分`).join('，')
  const how = instead.kind === 'coupon' ? `券码私下发给您，${COUPON_DAYS} 天内有效` : '由客服发给您'
  return `留满 ${instead.day} 天，${how}`
}

function friendLine(f: BroughtFriend): string {
  if (f.state === 'review') return `${f.name}：还在核对`
  if (f.state === 'refused') return `${f.name}：没有通过核对`
  const paid = f.paid > 0 ? `，已到账 ${f.paid} 分` : ''
  if (f.leftAt !== null) return `${f.name}（已离开）${paid}`
  const next = f.nextDay === null ? '' : `，留满 ${f.nextDay} 天再到 ${f.nextPoints} 分`
  return `${f.name}：${HOW[f.source]}${paid}${next}`
}

const rewardText = (w: Reward) => {
  const what = w.kind === 'purchase' ? '下单' : `留满 ${w.day} 天`
  const amount =
    w.kind === 'red-packet' ? `${yuan(w.fen)}红包` : w.kind === 'coupon' ? couponTitle(w.fen) : `${w.points} 分`
  const state = { waiting: '待到账', owed: '待发', paid: '已到账', forfeited: '已取消' }[w.state]
  return `${what} ${amount} ${state}`
}

function evidenceLine(e: StoredEvidence, decisiveId: number | undefined, now: Date, zone: string): string {
  const by = e.byName === null ? '' : `（${e.byName}）`
  const whom = e.channel ?? e.inviterName ?? '没说是谁'
  const verdict = e.verdict === 'counts' ? `可信 ${e.confidence}%` : `不计：${WHY_NOT[e.verdict]}`
  return `${e.id === decisiveId ? '✓ ' : ''}${clockText(e.at, now, zone)} ${SOURCES[e.source]}${by}：${whom}，${verdict}`
}

export const texts = {
  group: '邀请',
  /** Stored with the attribution: without names, so that nothing has to be erased from it. */
  reasons: {
    event: '入群通知写明了邀请人；被邀请人没有进过我们的任何群',
    code: '新朋友自己填了邀请人的码',
    staff: '同事确认了介绍人',
    channel: '新朋友填了渠道码',
    snapshot: '群成员名单里出现',
  } satisfies Record<Source, string>,
  noneBrought: (rule: Rule) =>
    `您还没有邀请过新朋友。朋友由您邀请进群，或者填您的邀请码（发「我的邀请码」），每位${worth(rule)}。`,
  mine: (
    brought: Brought,
    refused: readonly { verdict: Verdict; people: number }[],
    last: readonly BroughtFriend[],
    here: boolean,
  ) => {
    const total = brought.stayed + brought.left
    const lines = [
      `您${here ? '在本群' : ''}邀请了 ${total} 位新朋友${total === 0 ? '' : `：${brought.stayed} 位还在，${brought.left} 位已离开`}`,
    ]
    if (brought.paid + brought.waiting > 0) lines.push(`积分：已到账 ${brought.paid} 分，待到账 ${brought.waiting} 分`)
    if (brought.review > 0) lines.push(`${brought.review} 位还在核对，群管理看过就有结果`)
    if (brought.refused > 0) lines.push(`${brought.refused} 位没有通过核对`)
    if (brought.capped > 0) lines.push(`${brought.capped} 位超出了每月上限，只计人数`)
    if (refused.length > 0) {
      const people = refused.reduce((sum, r) => sum + r.people, 0)
      lines.push(`另有 ${people} 位没有计入：${refused.map((r) => `${WHY_NOT[r.verdict]} ${r.people} 位`).join('，')}`)
    }
    if (last.length > 0)
      lines.push(total > last.length ? `最近 ${last.length} 位：` : '最近：', ...last.map(friendLine))
    return lines.join('\n')
  },
  myCode: (code: string, rule: Rule) =>
    `您的邀请码：${code}\n朋友进群 7 天内发「填码 ${code}」就记在您名下，每位${worth(rule)}。详情发「邀请规则」。`,
  noCodeForStaff: '带新朋友来是同事的工作，不计分，所以没有邀请码。渠道的码发「渠道码」看看',
  codeLetters: '邀请码里没有 0、O、1、I 和汉字，请再看一眼',
  codeLength: '邀请码是 6 位，请再看一眼',
  unknownCode: (code: string) => `没有「${code}」这个邀请码，请和朋友再核对一下`,
  ownCode: '这是您自己的邀请码，请填介绍您来的那位朋友的码',
  staffCode: '这是同事的码，不用填，欢迎您来',
  staffNewcomer: '同事不用填邀请码',
  noNewcomer: '邀请码是给刚进群的新朋友填的，我没有看到您是新进来的。如果确实刚来，请客服帮您记一下介绍人',
  tooLate: (days: number) => `邀请码要在进群 7 天内填，您进群已经 ${days} 天了`,
  codeTwice: '您已经填过邀请码了，每人只能填一次。填错了请客服帮您改',
  filled: (name: string) => `记下了，您是${name}介绍来的，谢谢告诉我！`,
  filledChannel: (name: string) => `记下了，谢谢告诉我！欢迎从「${name}」来的您。`,
  filledClaim: '记下了。之前记的是另一位朋友，群管理核对后更正。',
  filledClosed: '记下了。不过您离开过群，这次不再计给介绍人。',
  introducedSelf: '新人和介绍人要是两位，请用 @ 分别选中',
  introducedStaff: (name: string) => `${name}是同事，不记邀请`,
  introducedBefore: (name: string) => `${name}以前来过，不算新朋友`,
  introducedUnknown: (name: string) => `没有看到${name}进过客户群，记不了介绍人`,
  introducedLate: (name: string, days: number) => `${name}进群已经 ${days} 天，超过 7 天，介绍人不能再记`,
  introduced: (newcomer: string, inviter: string) => `记下了：${newcomer}是${inviter}介绍来的。`,
  introducedSame: (newcomer: string, inviter: string) => `本来就记的是${inviter}介绍${newcomer}，已加上您的确认。`,
  introducedMoved: (newcomer: string, inviter: string) =>
    `改好了：${newcomer}是${inviter}介绍来的，之前待到账的积分已转过来。`,
  introducedClaim: (id: number, newcomer: string) =>
    `${newcomer}的奖励已经有到账，要群管理来定：「复核 ${id} 通过」或「复核 ${id} 驳回」。`,
  introducedClosed: (newcomer: string) => `证据记下了，不过${newcomer}已经离开过或没有通过复核，归属不再更改。`,
  record: (
    name: string,
    evidence: readonly StoredEvidence[],
    referral: Referral | undefined,
    rewards: readonly Reward[],
    now: Date,
    zone: string,
  ) => {
    if (evidence.length === 0) return `没有${name}怎么进群的记录。`
    const lines = [`${name}的邀请记录`, ...evidence.map((e) => evidenceLine(e, referral?.inviteId, now, zone))]
    if (referral === undefined) return [...lines, '归属：没有记在谁名下'].join('\n')
    lines.push(`归属：${referral.inviterName}，因为${referral.reason}`)
    const capped =
      referral.countsOn === null && referral.state === 'settled' && rewards.every((w) => w.kind === 'purchase')
    lines.push(
      `状态：${capped ? '超出每月上限，只计人数' : STATES[referral.state]}${referral.decision === '' ? '' : `（${referral.decision}）`}`,
    )
    if (rewards.length > 0) lines.push(`奖励：${rewards.map(rewardText).join('，')}`)
    if (referral.signs.length > 0) lines.push(`疑点：${referral.signs.map((s) => SIGN_WORDS[s]).join('；')}`)
    if (referral.state === 'review' || referral.claimInviteId !== null)
      lines.push(`要定的话发「复核 ${referral.id} 通过」`)
    return lines.join('\n')
  },
  rules: (rule: Rule) =>
    [
      '邀请规则',
      `朋友由您邀请进群，或者进群 7 天内填您的邀请码，每位${worth(rule)}：${stagesText(rule)}。`,
      '中途离开的，没到账的取消，到了账的归您；离开再回来不重复计。',
      `每天最多 ${rule.perDay} 位有奖励，多出来的顺延到后面几天；每月最多 ${rule.perMonth} 位，再多的只上榜、没有奖励。`,
      rule.purchase === null
        ? ''
        : `朋友每买满 ${rule.purchase.yuan} 元您得 1 分，一笔最多 ${rule.purchase.most} 分，7 天后到账，退了就收回。`,
      '自己邀自己、小号互邀不计；拿不准的，群管理看过再到账。',
      '您的邀请码发「我的邀请码」。',
    ]
      .filter((l) => l !== '')
      .join('\n'),
  onlyManagers: '改规则要群管理来。看规则发「邀请规则」',
  settingHow: [
    '可以这样写：',
    '邀请规则 设置 到账 1天5分 7天5分 30天10分',
    '邀请规则 设置 奖励 红包 5元 7天（券写 奖励 券 5元 7天；改回积分写 奖励 积分）',
    '邀请规则 设置 每天 5',
    '邀请规则 设置 每月 20',
    '邀请规则 设置 成交 10元1分 最多100分（不要就写 成交 关）',
    '邀请规则 设置 默认',
  ].join('\n'),
  faults: {
    unknown: '没看懂要设哪一项',
    stages: '到账要写「天数+分数」，最多 6 段，每段 1 到 365 天、1 到 1000 分，例如：到账 1天5分 7天5分 30天10分',
    'stage-order': '到账的天数要从小到大，不能重复',
    instead: '红包和券要写 0.01 到 200 元，天数 1 到 365，例如：奖励 红包 5元 7天，奖励 券 5元 7天',
    number: '人数要写 1 到 1000 的整数',
    purchase: '成交要写每多少元 1 分，例如：成交 10元1分 最多100分，或 成交 关',
  } satisfies Record<Fault, string>,
  ruleSaved: (everywhere: boolean, rule: Rule) =>
    `${everywhere ? '所有群的默认规则' : '本群的规则'}改好了，从现在起进来的新朋友按新的算，之前的不变。\n${texts.rules(rule)}`,
  channelNew: (name: string, code: string) =>
    `「${name}」的渠道码：${code}\n印在二维码旁边：进群后发「填码 ${code}」。来了多少人发「渠道码」看。`,
  channelExists: (name: string, code: string) => `「${name}」已经有渠道码了：${code}`,
  channelName: '还缺渠道的名字（20 字以内）。例如：渠道码 新建 门店海报',
  channelWhere: '渠道码是给一个群的，请到那个客户群里发',
  channels: (found: readonly ChannelCount[], everywhere: boolean) =>
    found.length === 0
      ? '还没有渠道码。在客户群里发「#渠道码 新建 门店海报」就有一个。'
      : [
          '渠道码',
          ...found.map(
            (c) => `${c.code} ${c.name}${everywhere ? `（${c.topic}）` : ''}：本月 ${c.month} 位，共 ${c.total} 位`,
          ),
        ].join('\n'),
  nothingToReview: '没有等复核的邀请。',
  reviews: (list: readonly Waiting[]) =>
    [
      '等复核的邀请',
      ...reviewLines(list),
      `发「复核 ${list[0]?.id ?? 1} 通过」或「复核 ${list[0]?.id ?? 1} 驳回 理由」。`,
    ].join('\n'),
  reviewsNew: (list: readonly Waiting[]) =>
    [
      `有 ${list.length} 位新朋友的邀请要群管理看一眼，看过才到账：`,
      ...reviewLines(list.slice(0, 10)),
      `发「复核 ${list[0]?.id ?? 1} 通过」或「复核 ${list[0]?.id ?? 1} 驳回 理由」，全部发「复核」。`,
    ].join('\n'),
  reviewsOverdue: (list: readonly Waiting[]) =>
    [
      `还有 ${list.length} 位新朋友的邀请等复核超过 14 天，一直没有到账：`,
      ...reviewLines(list.slice(0, 10)),
      '全部发「复核」。',
    ].join('\n'),
  noReview: (id: number) => `没有编号 ${id} 的邀请要复核，发「复核」看看`,
  verdictMissing: (id: number) => `请写「复核 ${id} 通过」或「复核 ${id} 驳回 理由」`,
  reasonMissing: (id: number) => `驳回请写上理由，会告诉邀请人。例如：复核 ${id} 驳回 是本人的小号`,
  reviewedPaid: (r: Referral) => `通过了，${r.inviterName}带来${r.inviteeName}照常到账。`,
  reviewedRefused: (r: Referral) => `驳回了，${r.inviterName}带来${r.inviteeName}不给奖励，待到账的已取消。`,
  reviewedCredited: (r: Referral) => `通过了，${r.inviteeName}改记在后来那位名下，已经到账的不动，余下的转过去。`,
  reviewedKept: (r: Referral) => `驳回了，${r.inviteeName}仍记在${r.inviterName}名下。`,
  passedYours: (by: string, friend: string) => `${by}核对好了：您邀请的${friend}计入了，奖励照常到账，谢谢您！`,
  refusedYours: (by: string, friend: string, reason: string) =>
    `您邀请的${friend}没有通过核对：${reason}。这一位没有奖励，有疑问直接问${by}。`,
  packetDue: (p: OwedPacket) =>
    `红包 ${p.id}：请给${p.name}发 ${yuan(p.fen)}（带来的${p.friend}留满 ${p.day} 天）。发好了回「已发 ${p.id}」。`,
  packets: (list: readonly OwedPacket[]) =>
    list.length === 0
      ? '没有要发的红包。'
      : [
          '要发的红包',
          ...list.map((p) => `${p.id} ${p.name} ${yuan(p.fen)}（${p.friend}留满 ${p.day} 天）`),
          `发好了回「已发 ${list[0]?.id ?? 1}」。`,
        ].join('\n'),
  noPacket: (id: number) => `没有编号 ${id} 的红包要发，发「红包备注」看看`,
  packetSentBefore: (id: number, by: string | null) => `红包 ${id} ${by ?? '同事'}已经发过了`,
  packetSent: (id: number, name: string, fen: number) => `记下了：红包 ${id}，给${name} ${yuan(fen)}，已发。`,
  packetYours: (by: string, fen: number) => `${by}给您发了 ${yuan(fen)}红包，谢谢您带朋友来！`,
  couponTitle,
  couponOrigin: (friend: string) => `带来${friend}的奖励`,
  couponYours: (k: { friend: string; day: number; fen: number; code: string; expiresAt: Date; zone: string }) =>
    [
      `您带来的${k.friend}留满 ${k.day} 天了，送您一张${couponTitle(k.fen)}，谢谢您带朋友来！`,
      `券码：${groupedCode(k.code)}`,
      `${lastDay(k.expiresAt, k.zone)} 前（含当天）把券码发给客服就能用一次；忘了发「我的券」。`,
    ].join('\n'),
  /** It may be said a day later: it names no day. */
  news: (news: readonly News[]) => {
    const parts = news.map((n) =>
      n.kind === 'purchase' ? `${n.friends} 位朋友下单` : `${n.friends} 位朋友留满 ${n.day} 天`,
    )
    return `您邀请的 ${parts.join('，')}，+${news.reduce((sum, n) => sum + n.points, 0)} 分到账，谢谢您！`
  },
  stayedNote: (day: number) => `留满 ${day} 天`,
  purchaseNote: '朋友下单',
  movedNote: '介绍人更正',
  leftNote: '朋友离开了',
  refusedNote: '没有通过核对',
  undoneNote: '成交撤销',
}
