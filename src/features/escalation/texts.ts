import { clockText, durationText, MINUTE } from '../../core/calendar.ts'
import type { TargetKind } from '../../core/events.ts'
import { KIND_NAMES } from '../sla/index.ts'
import { SEVERITY_MARKS, shorten } from '../tickets/index.ts'
import type { TrueNotice } from './queries.ts'

/** Shorter where the words of the promise follow. */
const KINDS: Record<TargetKind, string> = { ...KIND_NAMES, promise: '承诺' }
const LEVELS = ['值班', '后备', '群管理', '店主']
const LISTED = 10

/** Time that is left, in whole minutes begun: 14:59 left is shown as 15 minutes. */
const left = (due: Date, now: Date) => durationText(Math.ceil((due.getTime() - now.getTime()) / MINUTE) * MINUTE)

const kindText = (n: TrueNotice) => (n.department === null ? KINDS[n.kind] : `${n.department}${KINDS[n.kind]}`)

/** What should have been done. */
function duty(n: TrueNotice): string {
  if (n.kind === 'promise') return `「${shorten(n.promise ?? '兑现', 60)}」`
  if (n.kind === 'step') return `「${shorten(n.asked ?? '回复', 60)}」`
  return { 'first-response': '答复', 'next-response': '答复', plan: '给出方案', resolution: '办结' }[n.kind]
}

function commands(n: TrueNotice): string {
  const id = n.ticketId
  if (n.kind === 'step') return `办好了发：办 ${id} 结果`
  if (n.kind === 'promise')
    return n.what === 'warned' ? `办好了发：结 ${id} 结果` : `先向群友说明，再定新的时间：承诺 ${id} 1小时 …`
  if (n.kind === 'resolution') return `结 ${id} 结果 ｜ 等客户 ${id} … ｜ 转 ${id} @同事 ｜ 跟进 ${id}`
  return n.assigneeName === null
    ? `接 ${id} ｜ 承诺 ${id} 2小时 … ｜ 转 ${id} @同事 ｜ 误报 ${id}`
    : `承诺 ${id} 2小时 … ｜ 结 ${id} 结果 ｜ 转 ${id} @同事 ｜ 跟进 ${id}`
}

const headline = (n: TrueNotice, now: Date, zone: string): string =>
  n.what === 'warned'
    ? `⏰ 工单 ${n.ticketId}（${n.memberName}）的${kindText(n)}还剩 ${left(n.dueAt, now)}，${clockText(n.dueAt, now, zone)} 截止。`
    : `🚨 工单 ${n.ticketId}（${n.memberName}）${kindText(n)}超时：应在 ${clockText(n.dueAt, now, zone)} 前${duty(n)}，${
        n.assigneeName === null ? '还没有人接单' : `由${n.assigneeName}跟进`
      }。`

export const texts = {
  /** About one deadline. */
  one: (n: TrueNotice, now: Date, zone: string) =>
    [
      headline(n, now, zone),
      ...(n.what === 'warned' && n.kind === 'promise' && n.promise !== null ? [n.promise] : []),
      commands(n),
    ].join('\n'),
  /** About several, the worst first. */
  several: (found: readonly TrueNotice[], now: Date, zone: string) => {
    const breached = found.filter((n) => n.what === 'breached').length
    const warned = found.length - breached
    const counts = [...(breached > 0 ? [`${breached} 个时限已过`] : []), ...(warned > 0 ? [`${warned} 个快到了`] : [])]
    return [
      counts.join('，'),
      ...found.slice(0, LISTED).map((n) => `${SEVERITY_MARKS[n.severity]} ${headline(n, now, zone)}`),
      found.length > LISTED
        ? `…还有 ${found.length - LISTED} 个，发「工单」看全部`
        : '发「工单」看全部；在处理的发「跟进 号码」',
    ].join('\n')
  },
  escalated: (kind: TargetKind, level: number) => `${KINDS[kind]}超时 → ${LEVELS[level] ?? ''}`,
}
