import { clockText, durationText, MINUTE } from '../../core/calendar.ts'
import type { TargetKind } from '../../core/events.ts'
import { CATEGORY_NAMES } from '../../text/index.ts'
import { KIND_NAMES } from '../sla/index.ts'
import { type ListedTicket, SEVERITY_MARKS, SEVERITY_NAMES, shorten, type Ticket } from '../tickets/index.ts'

interface Due {
  kind: TargetKind
  dueAt: Date
}

/** Time that is left, in whole minutes begun: 14:59 left is shown as 15 minutes. */
const left = (due: Date, now: Date) => durationText(Math.ceil((due.getTime() - now.getTime()) / MINUTE) * MINUTE)

const dueText = (due: Date, now: Date, zone: string) =>
  `${clockText(due, now, zone)}（${due > now ? `还有 ${left(due, now)}` : '已过'}）`

export const texts = {
  /** The member's acknowledgement: calm, once, with the time by which a person answers. */
  acknowledged: (who: string | undefined, due: string, own: string | undefined) => {
    if (own !== undefined) return own.replaceAll('{同事}', who ?? '值班同事').replaceAll('{时间}', due)
    return who === undefined
      ? `收到，很抱歉让您遇到这样的事。已经通知值班同事，${due} 前给您答复。`
      : `收到，很抱歉让您遇到这样的事。已经通知值班的${who}，${due} 前给您答复。`
  },
  /** Nobody is there before the next opening. */
  acknowledgedLater: (due: string, own: string | undefined) =>
    own === undefined
      ? `收到，很抱歉让您遇到这样的事。已经记下来了，同事上班后马上处理，${due} 前给您答复。`
      : own.replaceAll('{同事}', '值班同事').replaceAll('{时间}', due),
  acknowledgedAlone: '收到，很抱歉让您遇到这样的事。已经记下来了，会有同事来跟进。',

  alert: (t: Ticket, place: string, member: string, words: string, due: Date | undefined, now: Date, zone: string) =>
    [
      `${SEVERITY_MARKS[t.severity]} 工单 ${t.id} · ${CATEGORY_NAMES[t.category]} · ${SEVERITY_NAMES[t.severity]}`,
      `「${place}」${member}：${shorten(words, 200)}`,
      ...(due === undefined ? [] : [`首次回复截止 ${dueText(due, now, zone)}`]),
      commandsFor(t),
    ].join('\n'),
  /** News of a ticket that is known: the head says what is new. */
  news: (
    t: Ticket,
    head: string,
    place: string,
    member: string,
    words: string,
    due: Due | undefined,
    now: Date,
    zone: string,
  ) =>
    [
      `${SEVERITY_MARKS[t.severity]} 工单 ${t.id}：${head}`,
      `「${place}」${member}：${shorten(words, 200)}`,
      ...(due === undefined ? [] : [`${KIND_NAMES[due.kind]}截止 ${dueText(due.dueAt, now, zone)}`]),
      commandsFor(t),
    ].join('\n'),
  unhappyAgain: (member: string) => `${member}又不满意了`,
  unsolved: (member: string) => `${member}说还没解决，已重新打开`,
  reopened: '已重新打开',
  noWords: '（图片或文件，请到群里看）',
  heard: (member: string, askedFor: string) => `${member}回复了（在等：${shorten(askedFor, 30)}）`,
  raised: (t: Ticket, place: string, member: string, words: string) =>
    [
      `${SEVERITY_MARKS[t.severity]} 工单 ${t.id} 升级为${SEVERITY_NAMES[t.severity]}`,
      `「${place}」${member}又说：${shorten(words, 200)}`,
      commandsFor(t),
    ].join('\n'),
  backlog: (open: readonly ListedTicket[]) =>
    [
      `在您之前没有人能处理，这些还没完成：`,
      ...open.map((t) => `${SEVERITY_MARKS[t.severity]} 工单 ${t.id} ${t.memberName}：${shorten(t.summary, 40)}`),
      '发「工单」随时看。',
    ].join('\n'),
  placeDirect: '私聊',
}

/** What the one who reads it can do next. */
function commandsFor(t: Ticket): string {
  const id = t.id
  const isGoods = (t.category === 'logistics' || t.category === 'quality') && t.severity < 3
  const promise = `承诺 ${id} 2小时 ${isGoods ? '补发' : '…'}`
  return t.assigneeId === undefined
    ? `接 ${id} ｜ ${promise} ｜ 转 ${id} @同事 ｜ 误报 ${id} ｜ 草稿 ${id}`
    : `${promise} ｜ 结 ${id} 结果 ｜ 转 ${id} @同事 ｜ 草稿 ${id}`
}
