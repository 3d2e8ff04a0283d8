import { clockText, durationText, MINUTE } from '../../core/calendar.ts'
import { KIND_NAMES } from '../sla/index.ts'
import { SEVERITY_MARKS, shorten } from '../tickets/index.ts'
import type { Pending } from './handover.ts'

const LISTED = 12

const deadlineText = ({ kind, dueAt }: Pending, now: Date): string => {
  if (kind === null || dueAt === null) return ''
  const ms = dueAt.getTime() - now.getTime()
  // In whole minutes begun: 14:59 left is shown as 15 minutes.
  return ms > 0
    ? `${KIND_NAMES[kind]}还剩 ${durationText(Math.ceil(ms / MINUTE) * MINUTE)}`
    : `${KIND_NAMES[kind]}已超时 ${durationText(-ms)}`
}

const waitText = (t: Pending): string => {
  const who = t.assigneeName === null ? '还没有人接单' : `${t.assigneeName}跟进`
  const waits = [
    ...(t.pausedFor === null ? [] : [`等群友${shorten(t.pausedFor, 20)}`]),
    ...(t.waitsFor === null ? [] : [`等${t.waitsFor}`]),
  ]
  return [who, ...waits].join('，')
}

const ticketText = (t: Pending, now: Date) =>
  `${SEVERITY_MARKS[t.severity]} ${t.id}「${t.place ?? '私聊'}」${t.memberName}：${shorten(t.summary, 24)}（${[deadlineText(t, now), waitText(t)].filter((part) => part !== '').join('，')}）`

const and = (names: readonly string[]) => names.join('、')

export interface Passing {
  from: readonly string[]
  to: readonly string[]
  at: Date
  note: string | undefined
  tickets: readonly Pending[]
}

export const texts = {
  group: '值班',
  gone: '同事',
  handover: ({ from, to, at, note, tickets }: Passing, now: Date, zone: string) => {
    const head = `🔁 交接：${and(from)} → ${to.length === 0 ? '值班同事' : and(to)}（${clockText(at, now, zone)}）`
    const said = note === undefined ? [] : [`留言：${note}`]
    if (tickets.length === 0) return [`${head}，没有未完成的工单。`, ...said].join('\n')
    return [
      `${head}，${tickets.length} 个没完成`,
      ...tickets.slice(0, LISTED).map((t) => ticketText(t, now)),
      ...(tickets.length > LISTED ? [`…还有 ${tickets.length - LISTED} 个，发「工单」看全部`] : []),
      ...said,
      ...(to.length === 0 ? [] : ['看过了请回「接班」。']),
    ].join('\n')
  },
  posted: (to: readonly string[], open: number) =>
    `交接发出去了，${to.length === 0 ? '现在没有排下一班' : `交给${and(to)}`}，${open === 0 ? '没有未完成的工单' : `${open} 个没完成`}。`,
  accepted: (open: number) => (open === 0 ? '接好了，现在没有未完成的工单。' : `接好了，${open} 个没完成的归您看着。`),
  acceptedLate: (open: number, since: string) =>
    `接好了，比交接晚了 ${since}，已告诉群管理。${open === 0 ? '' : `还有 ${open} 个没完成。`}`,
  acceptedTold: (name: string) => `${name}接班了，辛苦了。`,
  lateTold: (name: string, since: string) => `${name}已经接班（晚了 ${since}），不用再找人了。`,
  nothing: '现在没有要接的班。想值班请发：值班 我 8小时',
  notYours: (to: readonly string[]) => `这次交接给的是${and(to)}。要替 TA 值班请发：值班 我 8小时`,
  twice: (at: string) => `您 ${at} 已经接过了，不用再接`,
  byOther: (name: string, at: string) => `${name} ${at} 已经接了，不用再接`,
  unaccepted: (to: readonly string[], at: string, open: number, since: string) =>
    `🚨 ${and(to)}还没有接班：${at} 交接，${open} 个没完成，已过 ${since}。请联系 TA，或安排别人：值班 @同事 8小时`,
}
