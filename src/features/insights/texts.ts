import { durationText } from '../../core/calendar.ts'
import { CATEGORY_NAMES } from '../../text/index.ts'
import type { Shares } from '../followup/index.ts'
import type { QuestionReview } from '../questions/index.ts'
import type { Figures, PersonFigures, Timing } from './figures.ts'
import type { Period, Report } from './period.ts'
import type { Retention } from './queries.ts'

const REPORT_NAMES: Record<Report, string> = { daily: '日报', weekly: '周报', monthly: '月报' }

const percent = (part: number, whole: number) => `${Math.round((part / whole) * 100)}%`
const shareText = (part: number, whole: number) => `${part}/${whole}（${percent(part, whole)}）`

const timingText = (name: string, t: Timing): string[] =>
  t.decided === 0
    ? []
    : [
        `${name}：按时 ${shareText(t.inTime, t.decided)}${
          t.median === undefined ? '' : `，中位 ${durationText(t.median)}，九成在 ${durationText(t.p90 ?? t.median)}内`
        }`,
      ]

const ratingText = (r: Figures['ratings']) =>
  r.average === undefined ? undefined : `${r.average.toFixed(1)} 分（${r.count} 次）`

function personText(p: PersonFigures): string {
  const rating = ratingText(p.ratings)
  const parts = [
    `${p.tickets} 单，办结 ${p.resolved}`,
    ...(p.firstResponse.decided === 0
      ? []
      : [`首次回复按时 ${percent(p.firstResponse.inTime, p.firstResponse.decided)}`]),
    ...(p.promises.decided === 0 ? [] : [`承诺兑现 ${p.promises.kept}/${p.promises.decided}`]),
    ...(rating === undefined ? [] : [`评分 ${rating}`]),
    ...(p.quality === undefined ? [] : [`质量分 ${p.quality}`]),
  ]
  return `· ${p.name}：${parts.join('，')}`
}

export const texts = {
  group: '报告',
  nothing: (report: Report, period: Period) => `${REPORT_NAMES[report]}（${period.name}）：没有工单，一切顺利。`,
  report: (report: Report, period: Period, f: Figures, place: string | undefined) => {
    const rating = ratingText(f.ratings)
    return [
      `📊 ${REPORT_NAMES[report]}（${period.name}）${place === undefined ? '' : ` · ${place}`}`,
      `共 ${f.tickets} 个工单：办结 ${f.resolved}，在办 ${f.open}${f.reopened > 0 ? `，重开过 ${f.reopened}` : ''}${f.falseAlarms > 0 ? `；另有误报 ${f.falseAlarms}` : ''}`,
      ...timingText('首次回复', f.firstResponse),
      ...timingText('解决', f.resolution),
      ...(f.promises.decided === 0 ? [] : [`承诺兑现：${shareText(f.promises.kept, f.promises.decided)}`]),
      ...(rating === undefined ? [] : [`评分：${rating}`]),
      ...(f.quality === undefined ? [] : [`服务质量分：${f.quality}`]),
      ...(f.byCategory.length === 0
        ? []
        : [`问题：${f.byCategory.map((c) => `${CATEGORY_NAMES[c.category]} ${c.tickets}`).join('，')}`]),
      ...f.byPerson.slice(0, 10).map(personText),
    ].join('\n')
  },
  retention: (r: Retention) =>
    `留存：投诉过的 ${shareText(r.complainedStayed, r.complained)} 还在群里${r.others === 0 ? '' : `，其他群友 ${percent(r.othersStayed, r.others)}`}`,
  recovery: (complained: Shares, others: Shares) =>
    `挽回（30–60 天前办结的 ${complained.people} 位）：还在 ${percent(complained.stayed, 1)}，又说话 ${percent(complained.spoke, 1)}，又买了 ${percent(complained.bought, 1)}，带来朋友 ${percent(complained.referred, 1)}${
      others.people === 0
        ? ''
        : `；其他群友 ${percent(others.stayed, 1)}、${percent(others.spoke, 1)}、${percent(others.bought, 1)}、${percent(others.referred, 1)}`
    }`,
  questions: ({ asked, byFaq, topics }: QuestionReview) =>
    [
      `群友问了 ${asked} 个问题，自动答了 ${byFaq} 个。问得最多的：`,
      ...topics.slice(0, 3).map((t) => {
        if (t.entryId !== undefined) return `· ${t.headline}（${t.count} 次，已收录第 ${t.entryId} 条）`
        return t.answer === undefined
          ? `· ${t.headline}（${t.count} 次，还没有现成的答案）`
          : `· ${t.headline}（${t.count} 次）→ 收录 ${t.headline} = ${t.answer}`
      }),
    ].join('\n'),
  scheduled: (report: Report, on: boolean) =>
    on
      ? `${REPORT_NAMES[report]}会按时发到值班群。`
      : `${REPORT_NAMES[report]}不再自动发，要看随时发「${REPORT_NAMES[report]}」。`,
  which: (words: readonly string[]) => `可以写：${words.join('、')}`,
  /** For members: what was promised and how it was kept. */
  scorecard: (period: Period, f: Figures) =>
    [
      `🤝 ${period.name}，我们答应大家的事`,
      `大家反映 ${f.tickets} 件，办结 ${f.resolved} 件`,
      ...(f.firstResponse.decided === 0
        ? []
        : [`按时回复 ${shareText(f.firstResponse.inTime, f.firstResponse.decided)}`]),
      ...(f.promises.decided === 0 ? [] : [`承诺兑现 ${shareText(f.promises.kept, f.promises.decided)}`]),
      ...(f.resolution.median === undefined ? [] : [`一半的问题在 ${durationText(f.resolution.median)}内解决`]),
      ...(f.ratings.average === undefined ? [] : [`大家给我们打 ${f.ratings.average.toFixed(1)} 分`]),
      '做得不够的地方，直接说，我们改。',
    ].join('\n'),
  scorecardEmpty: (period: Period) => `${period.name}这里没有工单，没有可以公布的`,
  scorecardDraft: (text: string) => `${text}\n————\n发「成绩单 发布」就贴到这个群；只看自己，不发也行。`,
  scorecardInGroup: '成绩单要在客户群里发，看的是那个群的：#成绩单，#成绩单 发布',
  scorecardTwice: (period: Period) => `${period.name}的成绩单今天已经发过了`,
  chart: {
    list: [
      '📈 可以看的图：',
      '· 图表 趋势：每天的工单，按轻重',
      '· 图表 投诉率：每千条消息有多少投诉',
      '· 图表 响应：首次回复用了多久；图表 解决：办结用了多久',
      '· 图表 按时：每周按时的比例',
      '· 图表 类别：都是什么问题',
      '· 图表 评分：每周的评分',
      '· 图表 情绪：不满的消息占多少',
      '· 图表 忙时：群里什么时候最忙',
      '· 图表 事件：每周的事件',
      '· 图表 同事：各人的工单，群管理和店主看',
      '后面可以加 7天、30天 或 90天，再加群名，例如：图表 情绪 90天 书友群',
      '要大家都看到，前面加「发」，就发到值班群：图表 发 趋势 7天',
    ].join('\n'),
    unknown: (word: string) =>
      `没有叫「${word}」的图，可以写：趋势、投诉率、响应、解决、按时、类别、评分、情绪、忙时、事件、同事`,
    noTopic: '要看哪张图？可以写：趋势、投诉率、响应、解决、按时、类别、评分、情绪、忙时、事件、同事',
    whichDays: (days: string) => `图表可以看 7天、30天 或 90天，没有 ${days} 天的`,
    noRoom: (name: string, rooms: readonly string[]) =>
      `没有找到叫「${name}」的群${rooms.length === 0 ? '' : `，有：${rooms.join('、')}${rooms.length === 5 ? ' 等' : ''}`}`,
    severalRooms: (name: string, rooms: readonly string[], same: boolean) =>
      same
        ? `有 ${rooms.length} 个群都叫「${name}」，这里分不清，请到控制台的报表里选`
        : `有几个群的名字里有「${name}」：${rooms.join('、')}，请写完整`,
    said: (title: string, subtitle: string, lines: readonly string[], by: string | undefined) =>
      [`📈 ${title}（${subtitle}）`, ...lines, ...(by === undefined ? [] : [`—— ${by}发给大家看`])].join('\n'),
    managersOnly: '各人的图只给群管理和店主看',
    noStaffRoom: '还没有值班群，在同事的群里发 #设为值班群 就有了',
    nothingToPost: '还没有可以画的数据，先不发',
    posted: (title: string) => `「${title}」发到值班群了`,
    file: (title: string) => `${title}.png`,
  },
}
