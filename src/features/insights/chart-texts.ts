import type { Language } from '../../charts/index.ts'
import type { TargetKind } from '../../core/events.ts'
import { CATEGORY_NAMES, type Category, type Severity } from '../../text/index.ts'
import { KIND_NAMES } from '../sla/index.ts'
import { SEVERITY_NAMES } from '../tickets/index.ts'
import type { Topic } from './charts.ts'

/** The words of the charts, and what each shows in a line or two. */

export interface ChartTexts {
  titles: Readonly<Record<Topic, string>>
  everywhere: string
  rooms(count: number): string
  severities: Readonly<Record<Severity, string>>
  categories: Readonly<Record<Category, string>>
  kinds: Readonly<Record<TargetKind, string>>
  /** Monday first. */
  weekdays: readonly string[]
  ratings: Readonly<Record<'good' | 'fair' | 'poor', string>>
  day: string
  week: string
  weekday: string
  category: string
  colleague: string
  resolved: string
  unresolved: string
  tickets: string
  perThousand: string
  rate: string
  minutes: string
  hours: string
  times: string
  messages: string
  moodShare: string
  incidents: string
  median: string
  p90: string
  limit: string
  nothing: string
  tooFew: string
  summary: {
    tickets(total: number, bySeverity: Readonly<Record<Severity, number>>): string
    busiestDay(day: string, count: number): string
    rate(rate: number | null, tickets: number, messages: number): string
    durations(count: number, median: string, p90: string, limit: string | undefined): string
    inTime(part: number, whole: number, share: number | null): string
    kept(kind: string, kept: number, decided: number, share: number | null): string
    part(name: string, count: number, share: number | null): string
    ratings(count: number, average: number | undefined): string
    ratingParts(good: number, fair: number, poor: number): string
    mood(negative: number, judged: number, share: number | null): string
    busiest(places: readonly string[]): string
    at(weekday: string, hour: number, count: number): string
    incidents(count: number, tickets: number, open: number): string
    person(name: string, tickets: number, resolved: number, inTime: number, decided: number): string
  }
}

const zh: ChartTexts = {
  titles: {
    tickets: '每天的工单',
    rate: '每千条消息的投诉',
    response: '首次回复用时',
    resolution: '解决用时',
    kept: '按时的比例',
    categories: '都是什么问题',
    ratings: '每周的评分',
    mood: '不满的消息占多少',
    busy: '群里什么时候最忙',
    incidents: '每周的事件',
    people: '各人的工单',
  },
  everywhere: '全部群',
  rooms: (count) => `${count} 个群`,
  severities: SEVERITY_NAMES,
  categories: CATEGORY_NAMES,
  kinds: KIND_NAMES,
  weekdays: ['周一', '周二', '周三', '周四', '周五', '周六', '周日'],
  ratings: { good: '满意（4–5 分）', fair: '一般（3 分）', poor: '不满意（1–2 分）' },
  day: '日期',
  week: '一周从',
  weekday: '星期',
  category: '类别',
  colleague: '同事',
  resolved: '办结',
  unresolved: '还没办结',
  tickets: '单',
  perThousand: '单',
  rate: '投诉',
  minutes: '分钟',
  hours: '小时',
  times: '次',
  messages: '条',
  moodShare: '不满的消息',
  incidents: '起',
  median: '一半在',
  p90: '九成在',
  limit: '时限',
  nothing: '还没有数据',
  tooFew: '太少了，不到 5 个先不算比例',
  summary: {
    tickets: (total, s) => `共 ${total} 单：一般 ${s[1]}，较急 ${s[2]}，紧急 ${s[3]}`,
    busiestDay: (day, count) => `最多的一天是 ${day}：${count} 单`,
    rate: (rate, tickets, messages) =>
      `${rate === null ? '消息太少，先不算比例' : `每千条消息 ${rate} 单`}（${tickets} 单，${messages} 条）`,
    durations: (count, median, p90, limit) =>
      `${count} 次：一半在 ${median}内，九成在 ${p90}内${limit === undefined ? '' : `；时限多为 ${limit}`}`,
    inTime: (part, whole, share) =>
      share === null ? `按时 ${part}/${whole}（不到 5 次先不算比例）` : `按时 ${share}%（${part}/${whole}）`,
    kept: (kind, kept, decided, share) =>
      share === null ? `${kind}：${kept}/${decided}，不到 5 次先不算比例` : `${kind}：${share}%（${kept}/${decided}）`,
    part: (name, count, share) => (share === null ? `${name} ${count}` : `${name} ${count}（${share}%）`),
    ratings: (count, average) =>
      average === undefined ? `${count} 次评分，不到 5 次先不算平均` : `${count} 次评分，平均 ${average.toFixed(1)} 分`,
    ratingParts: (good, fair, poor) => `满意 ${good}，一般 ${fair}，不满意 ${poor}`,
    mood: (negative, judged, share) =>
      share === null ? `消息太少（${judged} 条），先不算比例` : `${judged} 条消息里 ${negative} 条不满（${share}%）`,
    busiest: (places) => `最忙的时候：${places.join('，')}`,
    at: (weekday, hour, count) => `${weekday} ${hour} 点（${count} 条）`,
    incidents: (count, tickets, open) => `${count} 起，涉及 ${tickets} 单${open === 0 ? '' : `，${open} 起还没结束`}`,
    person: (name, tickets, resolved, inTime, decided) =>
      `${name}：${tickets} 单，办结 ${resolved}${decided === 0 ? '' : `，首次回复按时 ${inTime}/${decided}`}`,
  },
}

const en: ChartTexts = {
  titles: {
    tickets: 'Tickets a day',
    rate: 'Complaints per thousand messages',
    response: 'Time to the first answer',
    resolution: 'Time to the end',
    kept: 'Kept in time',
    categories: 'What it was about',
    ratings: 'Ratings a week',
    mood: 'Share of unhappy messages',
    busy: 'When the groups are busiest',
    incidents: 'Incidents a week',
    people: 'Tickets by colleague',
  },
  everywhere: 'All groups',
  rooms: (count) => `${count} groups`,
  severities: { 1: 'mild', 2: 'urgent', 3: 'severe' },
  categories: {
    quality: 'Quality',
    logistics: 'Delivery',
    service: 'Service',
    price: 'Price',
    usage: 'Usage',
    content: 'Content',
    other: 'Other',
  },
  kinds: {
    'first-response': 'First answer',
    'next-response': 'Next answer',
    plan: 'Plan',
    resolution: 'End',
    promise: 'Promise',
    step: 'Other department',
  },
  weekdays: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
  ratings: { good: 'Content (4–5)', fair: 'Fair (3)', poor: 'Unhappy (1–2)' },
  day: 'Day',
  week: 'Week from',
  weekday: 'Weekday',
  category: 'Category',
  colleague: 'Colleague',
  resolved: 'Resolved',
  unresolved: 'Not resolved',
  tickets: 'tickets',
  perThousand: 'tickets',
  rate: 'Complaints',
  minutes: 'min',
  hours: 'h',
  times: 'times',
  messages: 'messages',
  moodShare: 'Unhappy messages',
  incidents: 'incidents',
  median: 'Half within',
  p90: 'Nine of ten within',
  limit: 'Limit',
  nothing: 'No data yet',
  tooFew: 'Too few: no share of fewer than five',
  summary: {
    tickets: (total, s) => `${total} tickets: ${s[1]} mild, ${s[2]} urgent, ${s[3]} severe`,
    busiestDay: (day, count) => `Most on ${day}: ${count}`,
    rate: (rate, tickets, messages) =>
      `${rate === null ? 'Too few messages for a rate' : `${rate} for a thousand messages`} (${tickets} tickets, ${messages} messages)`,
    durations: (count, median, p90, limit) =>
      `${count} times: half within ${median}, nine of ten within ${p90}${limit === undefined ? '' : `; limit mostly ${limit}`}`,
    inTime: (part, whole, share) =>
      share === null ? `In time ${part}/${whole} (no share of fewer than 5)` : `In time ${share}% (${part}/${whole})`,
    kept: (kind, kept, decided, share) =>
      share === null
        ? `${kind}: ${kept}/${decided}, no share of fewer than 5`
        : `${kind}: ${share}% (${kept}/${decided})`,
    part: (name, count, share) => (share === null ? `${name} ${count}` : `${name} ${count} (${share}%)`),
    ratings: (count, average) =>
      average === undefined
        ? `${count} ratings, no average of fewer than 5`
        : `${count} ratings, ${average.toFixed(1)} on average`,
    ratingParts: (good, fair, poor) => `Content ${good}, fair ${fair}, unhappy ${poor}`,
    mood: (negative, judged, share) =>
      share === null
        ? `Too few messages (${judged}) for a share`
        : `${negative} of ${judged} messages unhappy (${share}%)`,
    busiest: (places) => `Busiest: ${places.join(', ')}`,
    at: (weekday, hour, count) => `${weekday} ${hour}:00 (${count})`,
    incidents: (count, tickets, open) => `${count} with ${tickets} tickets${open === 0 ? '' : `, ${open} still open`}`,
    person: (name, tickets, resolved, inTime, decided) =>
      `${name}: ${tickets} tickets, ${resolved} resolved${decided === 0 ? '' : `, first answer in time ${inTime}/${decided}`}`,
  },
}

export const chartTexts: Readonly<Record<Language, ChartTexts>> = { zh, en }
