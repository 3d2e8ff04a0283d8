import { clockText, durationText } from '../../core/calendar.ts'
import { CATEGORY_NAMES } from '../../text/index.ts'
import { SEVERITY_MARKS, sentence, shorten, unended } from '../tickets/index.ts'
import { membersOf, type Rule } from './incident.ts'
import type { Attached, EventKind, Incident, IncidentEvent } from './queries.ts'

const SHOWN_TICKETS = 15
const QUOTED = 3

const EVENT_NAMES: Record<EventKind, string> = { told: '通报', promised: '承诺', resolved: '办结', closed: '关闭' }
const STATE_NAMES: Record<Incident['state'], string> = {
  open: '处理中',
  resolved: '已办结',
  none: '不是同一件事，已关',
}
const TICKET_STATES: Record<Attached['state'], string> = {
  open: '待接单',
  taken: '处理中',
  promised: '已承诺',
  resolved: '已解决',
  dismissed: '误报',
  merged: '已合并',
}

const place = (t: Attached) => t.roomTopic ?? '私聊'
const people = (tickets: readonly Attached[]) => membersOf(tickets).size
const worst = (tickets: readonly Attached[]) =>
  SEVERITY_MARKS[([3, 2] as const).find((s) => tickets.some((t) => t.severity === s)) ?? 1]

/** 「书友群」3 位、私聊 1 位 */
function placesText(tickets: readonly Attached[]): string {
  const places = [...new Set(tickets.map((t) => t.roomId))]
  return places
    .map((roomId) => {
      const here = tickets.filter((t) => t.roomId === roomId)
      return `${roomId === null ? '私聊' : `「${here[0]?.roomTopic ?? ''}」`}${people(here)} 位`
    })
    .join('、')
}

function waitingText(tickets: readonly Attached[], now: Date): string {
  const since = tickets.flatMap((t) => (t.waitingSince === null ? [] : [t.waitingSince.getTime()]))
  if (since.length === 0) return '没有人在等'
  return `${since.length} 位在等，最久 ${durationText(now.getTime() - Math.min(...since))}`
}

const head = (incident: Incident) => `事件 ${incident.id} · ${CATEGORY_NAMES[incident.category]}`

const ruleText = (rule: Rule) => `${rule.minutes} 分钟内有 ${rule.people} 位群友反映同一件事，就并成一个事件`

export const texts = {
  group: '工单',

  alert: (incident: Incident, tickets: readonly Attached[], due: Date | undefined, now: Date, zone: string) => {
    const times = tickets.map((t) => t.openedAt.getTime())
    const span = Math.max(...times) - Math.min(...times)
    return [
      `${worst(tickets)} ${head(incident)}：${durationText(Math.max(span, 60_000))}内 ${people(tickets)} 位群友反映同一件事`,
      ...(incident.earlierId === null ? [] : [`办结过的事件 ${incident.earlierId} 又来了`]),
      placesText(tickets),
      ...tickets.slice(-QUOTED).map((t) => `工单 ${t.id} ${t.memberName}：${shorten(t.summary, 60)}`),
      ...(due === undefined ? [] : [`最早 ${clockText(due, now, zone)} 前要答复。之后同样的反映并进来，不再逐个提醒`]),
      `事件 ${incident.id} 通报 … ｜ 事件 ${incident.id} 承诺 2小时 … ｜ 事件 ${incident.id} 结 … ｜ 不是一件事：事件 ${incident.id} 关`,
    ].join('\n')
  },

  none: '现在没有进行中的事件。几位群友在短时间里反映同一件事，我会并成一个事件告诉您。',
  list: (found: readonly { incident: Incident; tickets: readonly Attached[] }[], now: Date) =>
    [
      `进行中的事件（${found.length}）`,
      ...found.map(
        ({ incident, tickets }) =>
          `${worst(tickets)} ${head(incident)}：${people(tickets)} 位群友，${waitingText(tickets, now)}`,
      ),
      '事件 <号> 看详情',
    ].join('\n'),
  details: (
    incident: Incident,
    tickets: readonly Attached[],
    events: readonly IncidentEvent[],
    now: Date,
    zone: string,
  ) =>
    [
      `${head(incident)} · ${STATE_NAMES[incident.state]}${incident.earlierId === null ? '' : `（事件 ${incident.earlierId} 又来了）`}`,
      `${people(tickets)} 位群友：${tickets.length === 0 ? '没有工单' : placesText(tickets)}；${waitingText(tickets, now)}`,
      `开始 ${clockText(incident.openedAt, now, zone)}，${incident.endedAt === null ? `已 ${durationText(now.getTime() - incident.openedAt.getTime())}` : `用时 ${durationText(incident.endedAt.getTime() - incident.openedAt.getTime())}`}`,
      ...tickets
        .slice(0, SHOWN_TICKETS)
        .map(
          (t) =>
            `${SEVERITY_MARKS[t.severity]} 工单 ${t.id}「${place(t)}」${t.memberName}：${shorten(t.summary, 24)}（${TICKET_STATES[t.state]}${t.waitingSince === null ? '' : `，已等 ${durationText(now.getTime() - t.waitingSince.getTime())}`}）`,
        ),
      ...(tickets.length > SHOWN_TICKETS ? [`……还有 ${tickets.length - SHOWN_TICKETS} 个工单`] : []),
      ...events.map(
        (e) =>
          `${clockText(e.at, now, zone)} ${e.byName}${EVENT_NAMES[e.kind]}${e.text === '' ? '' : `：${shorten(e.text, 60)}`}`,
      ),
    ].join('\n'),

  unknown: (id: number) => `没有事件 ${id}，发「事件」看看现在有哪些`,
  elsewhere: (id: number) => `事件 ${id} 不是这个群的，请到值班群或和我私聊处理`,
  notNumber: (word: string) => `事件号要写数字，「${word}」不是事件号`,
  notVerb: (word: string) => `「${word}」我没看懂，事件号后面可以写：通报、承诺、结、加、减、公示、关`,
  missing: (what: string, example: string) => `还缺「${what}」。例如：${example}`,
  ended: (id: number, by: string, state: Incident['state']) =>
    state === 'resolved' ? `事件 ${id} 已经由${by}办结了` : `事件 ${id} 已经由${by}关掉了`,
  noneOpen: (id: number) => `事件 ${id} 里没有未完成的工单了，直接办结：事件 ${id} 结 已恢复`,
  nobodyToTell: (id: number) => `事件 ${id} 里没有能通知的群友`,

  update: (category: Incident['category'], staff: string, text: string) =>
    `关于${category === 'other' ? '大家反映的情况' : `大家反映的${CATEGORY_NAMES[category]}问题`}，${staff}：${sentence(text)}`,
  told: (id: number, rooms: number, direct: number, answered: number, paused: readonly string[]) =>
    [
      `事件 ${id} 已通报：${[...(rooms > 0 ? [`${rooms} 个群`] : []), ...(direct > 0 ? [`${direct} 位私聊`] : [])].join('、')}，${answered} 个工单记为已答复。`,
      ...(paused.length === 0 ? [] : [`「${paused.join('」「')}」已暂停服务，没有发。`]),
    ].join('\n'),
  /** For who joins later. */
  known: (notice: Pick<IncidentEvent, 'kind' | 'byName' | 'text'>, at: string) =>
    `这件事同事已经在处理，${notice.byName} ${at} ${notice.kind === 'promised' ? '答应' : '说'}：${sentence(notice.text)}`,
  promisedRoom: (staff: string, what: string, when: string) => `${staff}：${unended(what)}，最晚 ${when} 给大家结果。`,
  promisedDirect: (staff: string, what: string, when: string) => `${staff}：${unended(what)}，最晚 ${when} 给您结果。`,
  promised: (id: number, count: number, when: string) => `已记下：事件 ${id} 的 ${count} 个工单最晚 ${when} 兑现。`,
  resolvedTold: (staff: string, result: string) => `${staff}：${sentence(result)}还有哪里不满意，直接说，我们接着办。`,
  resolved: (id: number, count: number) =>
    `事件 ${id} 已办结，${count} 个工单一起办结。发「事件 ${id} 公示」把结果告诉大家。`,
  closed: (id: number, open: number) =>
    open === 0 ? `事件 ${id} 已关。` : `事件 ${id} 已关，${open} 个未完成的工单各自继续，没单独提醒过的现在提醒。`,
  closedTicket: (id: number) => `工单 ${id} 已经结束了，不能并进事件`,
  alreadyHere: (ticketId: number, id: number) => `工单 ${ticketId} 已经在事件 ${id} 里了`,
  alreadyElsewhere: (ticketId: number, other: number) =>
    `工单 ${ticketId} 已经在事件 ${other} 里，要换先发：事件 ${other} 减 ${ticketId}`,
  notHere: (ticketId: number, id: number) => `工单 ${ticketId} 不在事件 ${id} 里`,
  attached: (ticketId: number, id: number, count: number) =>
    `工单 ${ticketId} 已并入事件 ${id}，现在一共 ${count} 位群友。`,
  detached: (ticketId: number, id: number) => `工单 ${ticketId} 已从事件 ${id} 拿出来，单独跟进。`,

  notResolved: (id: number) => `事件 ${id} 还没有办结，先写结果：事件 ${id} 结 已恢复`,
  closedAsNone: (id: number) => `事件 ${id} 已经关掉，没有结果可以公示`,
  noRoom: (id: number) => `事件 ${id} 都来自私聊，不能公示到群里`,
  alreadyPublished: (id: number) => `事件 ${id} 已经公示过了`,
  allPaused: (id: number) => `事件 ${id} 所在的群都已暂停服务，先在群里发 #开启`,
  published: (id: number, rooms: number) => `事件 ${id} 的结果已公示到 ${rooms} 个群。`,
  publication: (p: {
    id: number
    members: number
    category: Incident['category']
    words: string
    steps: readonly string[]
    result: string
    took: string
  }) =>
    [
      `📣 处理公示 · 事件 ${p.id}`,
      `本群 ${p.members} 位群友反映${CATEGORY_NAMES[p.category]}问题：「${p.words}」`,
      ...p.steps.map((s) => `· ${s}`),
      `结果：${p.result}（用时 ${p.took}）`,
      '谢谢大家监督，有问题随时说。',
    ].join('\n'),
  firstReport: (at: string) => `${at} 开始反映`,
  step: (at: string, by: string, kind: EventKind, text: string) =>
    `${at} ${by}${EVENT_NAMES[kind]}${text === '' ? '' : `：${text}`}`,

  settings: (rule: Rule | undefined) =>
    `现在：${rule === undefined ? '不并事件，每个工单单独提醒' : ruleText(rule)}。\n改：事件 设置 3人 60分钟；不要：事件 设置 关`,
  set: (rule: Rule | undefined) => `好，${rule === undefined ? '以后不并事件，每个工单单独提醒' : ruleText(rule)}。`,
  settingsFor: '这个设置要群管理来改',
  settingsHow: (words: string) => `「${words}」我没看懂，请写几个人、多久，例如：事件 设置 3人 60分钟`,
  settingsRange: '人数要在 2 到 50 之间，时间要在 5 分钟到 1 天之间',
}
