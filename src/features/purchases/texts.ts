import { clockText } from '../../core/calendar.ts'
import { yuan } from '../../core/money.ts'
import type { ListedPurchase } from './queries.ts'

const line = (p: ListedPurchase, now: Date, zone: string) =>
  `${p.id} ${p.memberName} ${yuan(p.cents)}${p.what === '' ? '' : ` ${p.what}`}（${clockText(p.at, now, zone)}）`

export const texts = {
  group: '群与人员',
  noted: (id: number, name: string, cents: number) =>
    `记下了：${name}成交 ${yuan(cents)}，谢谢。记错了发「成交 撤销 ${id}」。`,
  list: (found: readonly ListedPurchase[], total: { count: number; cents: number }, now: Date, zone: string) =>
    total.count === 0
      ? '这个月还没有记成交。例如：成交 @张三 99元 年卡'
      : [`这个月成交 ${total.count} 笔，共 ${yuan(total.cents)}`, ...found.map((p) => line(p, now, zone))].join('\n'),
  undone: (id: number) => `第 ${id} 笔成交撤销了。`,
  unknown: (id: number) => `没有第 ${id} 笔成交，发「成交」看看最近的`,
  undoneAlready: (id: number) => `第 ${id} 笔已经撤销了`,
  notYours: (id: number, name: string) => `第 ${id} 笔是${name}记的，请本人或群管理来撤销`,
  isStaff: (name: string) => `${name}是同事，不用记成交`,
  amount: (written: string) => `「${written}」不像金额，请写 99元 或 99.5元`,
  tooMuch: '一笔最多记 100 万元，请核对一下金额',
}
