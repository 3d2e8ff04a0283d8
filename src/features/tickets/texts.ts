import { clockText, durationText } from '../../core/calendar.ts'
import { CATEGORY_NAMES, type Severity } from '../../text/index.ts'
import type { EventKind, ListedTicket, Outlook, TimelineEntry } from './queries.ts'
import type { Ticket, TicketState, Waiting } from './ticket.ts'

export const SEVERITY_MARKS: Record<Severity, string> = { 1: '🟡', 2: '🟠', 3: '🔴' }
export const SEVERITY_NAMES: Record<Severity, string> = { 1: '一般', 2: '较急', 3: '紧急' }
export const STATE_NAMES: Record<TicketState, string> = {
  open: '待接单',
  taken: '处理中',
  promised: '已承诺',
  resolved: '已解决',
  dismissed: '误报',
  merged: '已合并',
}

/** What happened to a ticket, as its timeline says it. */
export const EVENT_NAMES: Record<EventKind, string> = {
  opened: '反映',
  message: '补充',
  answered: '回复',
  taken: '接单',
  transferred: '转交',
  promised: '承诺',
  resolved: '解决',
  dismissed: '标为误报',
  reopened: '重开',
  merged: '合并',
  asked: '回访',
  confirmed: '确认解决',
  rated: '评分',
  published: '公示',
  corrected: '更正结果',
  withdrawn: '撤回公示',
  warned: '快到时限',
  breached: '超时',
  escalated: '升级',
  acknowledged: '在跟进',
  paused: '等群友',
  resumed: '继续计时',
  'step-opened': '请协办',
  'step-done': '协办完成',
  'step-dropped': '协办取消',
  compensated: '补偿',
}

export const shorten = (text: string, max: number): string => {
  const points = [...text.replace(/\s+/gu, ' ').trim()]
  return points.length > max ? `${points.slice(0, max - 1).join('')}…` : points.join('')
}

/** What somebody wrote, to be followed by more: without the mark at its end. */
export const unended = (text: string): string => text.replace(/[\s。.．，,；;、]+$/u, '')

/** What somebody wrote, ended once. */
export const sentence = (text: string): string => (/[！!？?～~…]\s*$/u.test(text) ? text.trim() : `${unended(text)}。`)

/** By when what is next comes, in the account's own words where it has some for that. */
function expectation(
  outlook: Outlook | undefined,
  isLate: boolean,
  who: string,
  words: string | undefined,
  now: Date,
  zone: string,
): string {
  if (outlook?.dueAt == null || outlook.kind === null) return ''
  if (isLate) return '，比说好的时间晚了，很抱歉，我在催'
  const when = clockText(outlook.dueAt, now, zone)
  if (outlook.kind === 'plan') return `，${when} 前给您方案`
  if (outlook.kind === 'resolution') return `，${when} 前办好`
  return words === undefined ? `，${when} 前回复您` : `。${words.replaceAll('{同事}', who).replaceAll('{时间}', when)}`
}

export const noTicket = (id: number): string => `没有工单 ${id}，发「工单」看看现在有哪些`

export const texts = {
  member: '反映问题',
  staff: '工单',
  noTicket,
  elsewhere: (id: number) => `工单 ${id} 不是这个群的，请到值班群或和我私聊处理`,
  /** @param by who brought the ticket where it is, as `endedBy` says it; may be empty. */
  wrongState: (t: Ticket, doing: string, by: string) => {
    if (t.state === 'dismissed' && doing === '标为误报') return `工单 ${t.id} 已经标为误报了${by}`
    if (doing === '重开' && t.state !== 'merged') return `工单 ${t.id} 还没办结，不用重开`
    const hint =
      t.state === 'resolved' || t.state === 'dismissed'
        ? `，要继续处理先发「重开 ${t.id}」`
        : t.mergedIntoId === undefined
          ? ''
          : `，请看工单 ${t.mergedIntoId}`
    return `工单 ${t.id} 现在是「${STATE_NAMES[t.state]}」${by}，不能${doing}${hint}`
  },
  endedBy: (name: string, agoMs: number) => `（${name}，${durationText(agoMs)}前）`,
  takenByOther: (id: number, name: string) => `工单 ${id} 已经由${name}接了，要换人请发「转 ${id} @同事」`,
  alreadyYours: (id: number) => `工单 ${id} 已经在您手上了。`,
  taken: (t: Ticket, member: string) =>
    t.severity === 3
      ? `工单 ${t.id} 归您了。先给${member}打电话，电话里说清楚；再给带时间的方案：承诺 ${t.id} 1小时 …`
      : `工单 ${t.id} 归您了。先安抚${member}，再给一个带时间的方案：承诺 ${t.id} 2小时 …`,
  takenTold: (staff: string) => `您反映的问题由${staff}来跟进，稍等，马上给您答复。`,
  transferredTold: (t: Ticket, from: string, member: string, note: string | undefined) =>
    `${from}把工单 ${t.id} 转给您：${member}「${shorten(t.summary, 60)}」${note ? `\n留言：${note}` : ''}\n发「工单 ${t.id}」看经过，「承诺 ${t.id} 2小时 …」给方案。`,
  promised: (t: Ticket, when: string) => `已记下：工单 ${t.id} 最晚 ${when} 兑现，到点前我会提醒您。`,
  promisedTold: (staff: string, what: string, when: string) => `${staff}：${unended(what)}，最晚 ${when} 给您结果。`,
  resolved: (id: number) => `工单 ${id} 已解决，等群友确认。`,
  resolvedTold: (staff: string, result: string) =>
    `${staff}：${sentence(result)}\n解决了请回「已解决」；还没有就回「没解决」加一句说明，我们接着办。`,
  paused: (id: number, what: string) =>
    `工单 ${id} 先等群友：${unended(what)}。计时停住，TA 一说话就接着走；不等了发「继续计时 ${id}」。`,
  pausedTold: (staff: string, what: string) => `${staff}：还需要您${unended(what)}，收到后我们马上接着办。`,
  alreadyPaused: (t: Ticket) => `工单 ${t.id} 已经在等群友（${t.pausedFor ?? ''}），不等了发「继续计时 ${t.id}」`,
  resumed: (id: number) => `工单 ${id} 继续计时。`,
  notPaused: (id: number) => `工单 ${id} 没有在等群友，计时一直在走`,
  memberSpoke: '群友回复了',
  erased: '群友要求删除个人数据，不再跟进',
  planned: '给了方案',
  mergedGoesOn: '工单合并了',
  answeredPrivately: '私下回复',
  acknowledged: (id: number) => `好，工单 ${id} 先不往上报了。没办完的话过一会儿还会提醒。`,
  dismissed: (id: number) => `工单 ${id} 标为误报，计时已停。点错了发「重开 ${id}」。`,
  reopened: (id: number) => `工单 ${id} 已重开，重新计时。`,
  reopenConflict: (id: number, other: number) =>
    `这位群友还有一个工单 ${other} 没处理完，先处理它，或把 ${id} 的情况写进去`,
  mergeSelf: '不能把工单并到自己',
  mergeOthers: '这两个工单不是同一位群友的，请分别办结，免得有人收不到结果',
  mergeIntoClosed: (t: Ticket) => `工单 ${t.id} 是「${STATE_NAMES[t.state]}」，不能并进去`,
  merged: (id: number, into: number) => `工单 ${id} 已并入 ${into}，以后只看 ${into}。`,
  missedHow: '请引用那条消息再发「漏报」，或写「漏报 @群友 说明」',
  missedNotFound: '没找到您引用的那条消息，请改用「漏报 @群友 说明」',
  missedOwn: '这条是同事说的，不用登记',
  missedKnown: (id: number) => `这位群友已有工单 ${id}，这条已记进去。`,
  missedOpened: (id: number) => `已补登为工单 ${id}，谢谢提醒。`,
  complainedAgain: (id: number) => `已补充到您的工单 ${id}，同事能看到。`,
  noComplaints: '您目前没有待处理的问题。有不满意直接说，或发「投诉 …」。',
  noComplaintsHere: '这个群里没有您在等的事。有不满意直接说，或发「投诉 …」；别处反映过的，私下问我「进度」。',
  progressHead: (n: number) => `您有 ${n} 件事在办：`,
  progressFoot: '有要补充的直接说，会记在同一件事里，不用重新等。',
  progress: (
    t: Ticket,
    assignee: string | undefined,
    outlook: Outlook | undefined,
    words: string | undefined,
    now: Date,
    zone: string,
  ) => {
    const head = `工单 ${t.id}（${CATEGORY_NAMES[t.category]}）：`
    const who = assignee ?? '同事'
    if (t.state === 'resolved') {
      const when = t.resolvedAt === undefined ? '' : ` ${clockText(t.resolvedAt, now, zone)} `
      return `${head}${who}${when}已解决${t.result ? `——${t.result}` : ''}。还没好就直接说，我们接着办`
    }
    if (t.pausedFor !== undefined) return `${head}${who}在等您${t.pausedFor}，发来就接着办`
    const others = outlook?.waitsForOthers ? '，在等另一位同事的回音' : ''
    if (t.state === 'promised' && t.promiseDueAt !== undefined) {
      const promise = `${clockText(t.promiseDueAt, now, zone)} 前${t.promise ?? '给您结果'}`
      const late = t.promiseDueAt <= now ? '，晚了，很抱歉，我在催' : ''
      return `${head}${who}承诺 ${promise}${late}${others}`
    }
    const isLate = outlook?.dueAt != null && outlook.dueAt <= now
    const waiting = `已通知值班同事，还没有人接单${isLate ? '' : '，我在催'}`
    const answered = t.waitingSince === undefined ? '同事已经回复过您，还在处理' : waiting
    const state = t.state === 'taken' ? `${who}正在处理` : answered
    return `${head}${state}${others}${expectation(outlook, isLate, who, words, now, zone)}`
  },
  answered: (staff: string, words: string) => `${staff}：${words.trim()}`,
  answeredFor: (id: number) => `已替您回复，记在工单 ${id} 里。`,
  blankLeft: (blank: string) => `「${blank}」还没有填，换成真的内容再发`,
  roomPaused: (topic: string) => `「${topic}」已暂停服务，这句没有说出去，先在群里发 #开启`,
  answeredManually: (id: number) => `好，已记为回复工单 ${id}。`,
  noAnswerFound: (id: number) => `工单 ${id} 的群里还没看到您的回复，先在群里回一句`,
  ambiguous: (topic: string, said: string, waiting: readonly Waiting[]) =>
    `您在「${topic}」说的「${shorten(said, 30)}」是回复哪一位？\n${waiting.map((w) => `${w.contactName}：回 ${w.ticketId}`).join('\n')}\n（下次引用或 @ 对方，我就不用问了）`,
  complainHow: '请直接告诉我遇到了什么事，例如：投诉 收到的书缺页',
  noOpenHere: '这个群里没有未完成的工单。',
  noOpen: '现在没有未完成的工单，很好。',
  listHead: (n: number, more: boolean) => `未完成的工单（${n}${more ? '+' : ''}）`,
  listLine: (t: ListedTicket, now: Date, withRoom: boolean) => {
    const wait = t.waitingSince === undefined ? '' : `，已等 ${durationText(now.getTime() - t.waitingSince.getTime())}`
    const room = withRoom ? `「${t.roomTopic ?? '私聊'}」` : ''
    return `${SEVERITY_MARKS[t.severity]} ${t.id} ${room}${t.memberName} ${CATEGORY_NAMES[t.category]}：${shorten(t.summary, 24)}（${t.pausedFor === undefined ? STATE_NAMES[t.state] : '等群友'}${t.assigneeName ? `·${t.assigneeName}` : ''}${t.waitsFor === null ? '' : `·等${t.waitsFor}`}${wait}）`
  },
  listFoot: '接 <号> 接单；工单 <号> 看经过',
  details: (t: ListedTicket, lines: readonly TimelineEntry[], now: Date, zone: string) =>
    [
      `${SEVERITY_MARKS[t.severity]} 工单 ${t.id} · ${CATEGORY_NAMES[t.category]} · ${SEVERITY_NAMES[t.severity]} · ${STATE_NAMES[t.state]}${t.pausedFor === undefined ? '' : `，等群友${t.pausedFor}`}`,
      `「${t.roomTopic ?? '私聊'}」${t.memberName}${t.assigneeName ? `，由${t.assigneeName}跟进` : ''}${t.waitsFor === null ? '' : `，在等${t.waitsFor}`}`,
      ...lines.map(
        (e) =>
          `${clockText(e.at, now, zone)} ${e.byName ?? '暖暖'} ${EVENT_NAMES[e.kind]}${e.text ? `：${shorten(e.text, 60)}` : ''}`,
      ),
    ].join('\n'),
}
