import { clockText } from '../../core/calendar.ts'
import { noTicket, shorten, type Ticket } from '../tickets/index.ts'
import type { ReceivedRating, Recovery, StoredRating } from './queries.ts'
import { recoveryScore, type Shares } from './recovery.ts'

const list = (ids: readonly number[]) => ids.join('、')
const percent = (share: number) => `${Math.round(100 * share)}%`
const STARS = (score: number) => '★'.repeat(score) + '☆'.repeat(5 - score)

export const texts = {
  member: '反映问题',
  staff: '报告',
  solved: '已解决',
  unsolved: '没解决',
  about: (id: number) => `工单 ${id}：`,
  silent: '没有回音，按已解决处理',

  ask: (t: Ticket, staff: string | undefined) =>
    [
      `您好，上次您反映的「${shorten(t.summary, 30)}」，${staff ?? '我们'}的处理结果是：${shorten(t.result ?? '', 60)}。`,
      '问题解决了吗？解决了回「已解决」；还没有就回「没解决」加一句说明，我们接着办。',
    ].join('\n'),
  askSeveral: (tickets: readonly Ticket[]) =>
    [
      '您好，上次您反映的这几件事：',
      ...tickets.map((t) => `${t.id}：「${shorten(t.summary, 24)}」→ ${shorten(t.result ?? '', 40)}`),
      `问题解决了吗？都解决了回「已解决」；哪件还没有，就回「没解决 ${tickets[0]?.id ?? ''}」这样带上号。`,
    ].join('\n'),

  noTicket,
  notYours: (id: number) => `工单 ${id} 不是您反映的，要由反映的那位来说。看自己的发「进度」`,
  elsewhere: (id: number) => `工单 ${id} 不是在这个群反映的，请和我私聊，或到那个群里说`,
  nothing: '您这里没有刚办好的事要确认。有不满意直接说，或发「投诉 …」',
  solvedEarly: (id: number, member: string) => `${member}说工单 ${id} 已经解决了，核对后发：结 ${id} 结果`,
  openNoted: (id: number) => `好，已记到工单 ${id}，跟进的同事会看到。`,
  closed: ({ id, mergedIntoId }: Pick<Ticket, 'id' | 'mergedIntoId'>) =>
    mergedIntoId === undefined
      ? `工单 ${id} 已经关闭。事情还在的话请直接说，或发「投诉 …」`
      : `工单 ${id} 已并入工单 ${mergedIntoId}，请用号 ${mergedIntoId}`,
  tooOld: (id: number) => `工单 ${id} 已经办结一个多月了，请发「投诉 …」把现在的情况告诉我们，马上有人看`,
  whichOne: (ids: readonly number[]) => `是哪一件还没解决？请带上号：${ids.map((id) => `没解决 ${id}`).join(' 或 ')}`,

  confirmed: (ids: readonly number[], staff: string | undefined, invited: boolean) =>
    invited
      ? `好的，工单 ${list(ids)} 了结，谢谢您告诉我们。方便的话给${staff ?? '我们'}打个分：评分 5 很快（1–5 分，原因可以不写）`
      : `好的，工单 ${list(ids)} 了结，谢谢您告诉我们。`,
  confirmedAlready: (id: number) => `工单 ${id} 您已经确认过了，谢谢。又有问题就回「没解决」`,
  reopened: (id: number, who: string | undefined) =>
    `对不起，没办好。工单 ${id} 重新打开了，${who === undefined ? '已通知值班同事，会有人来跟进' : `由${who}接着跟进，已经通知到`}。`,
  addedTo: (other: number) => `对不起，还没办好。您有工单 ${other} 正在处理，已一起记进去，跟进的同事会看到。`,

  scoreRange: (written: string) => `评分写 1 到 5 的整数，您写的是「${written}」`,
  rateHow: (now: StoredRating | undefined) =>
    now === undefined
      ? '打几分？1 到 5 分，原因可以不写，例如：评分 5 很快'
      : `您给工单 ${now.ticketId} 打了 ${now.score} 分。要改就再发一次，例如：评分 5 很快`,
  nothingToRate: '您这里最近没有办好的事可以评分。有不满意直接说，或发「投诉 …」',
  rateOpen: (id: number) => `工单 ${id} 还在处理，办好了再请您评分`,
  sameRating: (id: number, score: number) => `工单 ${id} 您打的就是 ${score} 分，已经记着了`,
  rated: (id: number, score: number, staff: string | undefined, before: number | undefined) => {
    const what =
      before === undefined ? `收到，工单 ${id} 您打 ${score} 分` : `工单 ${id} 从 ${before} 分改为 ${score} 分`
    if (score >= 4) return `${what}，谢谢，${staff ?? '同事'}会很高兴。`
    return `${what}，谢谢您直说，我们会改。`
  },
  ratingNoted: (id: number, score: number) => `收到，工单 ${id} 您打 ${score} 分。`,
  ratedLow: (id: number, score: number, hasReason: boolean) =>
    `收到，工单 ${id} 您打 ${score} 分。谢谢您直说，已经告诉群管理${hasReason ? '' : `；哪里不好，方便的话再写一句：评分 ${score} 原因`}。`,
  lowAlert: (t: Ticket, member: string, staff: string | undefined, score: number, reason: string) =>
    [
      `😟 工单 ${t.id} 只得了 ${score} 分${staff === undefined ? '' : `（${staff}处理）`}`,
      `${member}：${reason === '' ? '没有写原因' : shorten(reason, 200)}`,
      `原来的事：「${shorten(t.summary, 60)}」→ ${shorten(t.result ?? '', 60)}`,
      `发「工单 ${t.id}」看经过，要继续处理发「重开 ${t.id}」。`,
    ].join('\n'),
  remind: (t: Ticket, staff: string | undefined) =>
    `您反映的「${shorten(t.summary, 24)}」已经办好，还想听您一句：给${staff ?? '我们'}打几分？例如：评分 5 很快。不想评不用回，不会再提醒。`,
  ratingLine: (score: number, reason: string) => `${score} 分${reason === '' ? '' : ` ${reason}`}`,
  noRatings: '还没有群友给您评过分。办结后群友确认「已解决」，就会请 TA 评分。',
  ratings: (last: readonly ReceivedRating[], count: number, average: number, now: Date, zone: string) =>
    [
      `您的评分：平均 ${average.toFixed(1)} 分（${count} 次）`,
      ...last.map(
        (r) =>
          `${STARS(r.score)} 工单 ${r.ticketId} ${r.memberName} ${clockText(r.at, now, zone)}${r.reason === '' ? '' : `：${shorten(r.reason, 60)}`}`,
      ),
    ].join('\n'),

  noRecovery: '30 到 60 天前没有办结的工单，还看不出挽回了多少。',
  recovery: ({ tickets, complained, others }: Recovery) => {
    const scored = tickets.map((t) => ({ ...t, ...recoveryScore(t) }))
    const average = Math.round(scored.reduce((sum, t) => sum + t.score, 0) / Math.max(1, scored.length))
    const line = (name: string, share: (s: Shares) => number) =>
      `${name} ${percent(share(complained))}${others.people === 0 ? '' : `（没投诉过的 ${percent(share(others))}）`}`
    const weakest = [...scored].sort((a, b) => a.score - b.score || a.ticketId - b.ticketId).slice(0, 5)
    return [
      `挽回：30–60 天前办结的 ${tickets.length} 位，看办结后的 30 天，平均 ${average} 分`,
      line('留下', (s) => s.stayed),
      line('又说话', (s) => s.spoke),
      line('又买了', (s) => s.bought),
      line('带来朋友', (s) => s.referred),
      line('离开', (s) => s.left),
      ...(others.people === 0 ? ['同群里没有可比的群友。'] : [`对比：同群 ${others.people} 位没投诉过的群友。`]),
      ...weakest.map(
        (t) =>
          `工单 ${t.ticketId} ${t.memberName}${t.roomTopic === undefined ? '' : `「${t.roomTopic}」`}：${t.score} 分，${t.words}`,
      ),
    ].join('\n')
  },
}
