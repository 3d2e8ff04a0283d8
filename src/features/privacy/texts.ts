import { clockText } from '../../core/calendar.ts'
import type { Section } from './queries.ts'

const spanOf = (days: number) => (days % 365 === 0 ? `${days / 365} 年` : `${days} 天`)
const kept = (days: number) => (days === 0 ? '一直保留' : `留 ${spanOf(days)}`)

export const texts = {
  group: '我的',
  privacy: (messageDays: number, ticketDays: number) =>
    [
      '关于您的隐私',
      `我记下的：您在群里和私聊里发的消息（${kept(messageDays)}）、反映的问题和处理经过（办结后${ticketDays === 0 ? '' : '再'}${kept(ticketDays)}）、积分和兑换、邀请、评分，还有您自己告诉我们的生日等。`,
      '用来做什么：找人给您答复、记得答应您的事、算积分。不拿去做广告，不给别人。',
      '谁看得到：只有本店同事；公示处理结果时会隐去名字、电话、地址和订单号，您也可以发「不要公示」。',
      '您可以：发「我的数据」看记了什么，发「删除我的数据」全部清掉。',
    ].join('\n'),
  none: '除了这句话，还没有记下您的什么。',
  told: '已经私下发给您了。',
  heading: (name: string) => `${name}，这是我们记下的关于您的内容（各项最近的在前）：`,
  section: (s: Section, now: Date, zone: string) => [
    `【${s.title}】共 ${s.total} 条`,
    ...s.lines.map(({ line, at }) => `· ${clockText(at, now, zone)} ${line}`),
    ...(s.total > s.lines.length
      ? [`…还有 ${s.total - s.lines.length} 条更早的，要完整的一份请找店主，店里可以导出。`]
      : []),
  ],
  ask: (stake: { points: number; openTickets: number; coupons: number }) =>
    [
      '删除后没法恢复：您的消息、反映的问题、称呼和备注都会清掉，只留下没有名字的数字（合计要对得上账）。',
      [
        ...(stake.points > 0 ? [`${stake.points} 积分作废`] : []),
        ...(stake.coupons > 0 ? [`${stake.coupons} 张券（含兑换码）作废`] : []),
        ...(stake.openTickets > 0 ? [`${stake.openTickets} 件没办完的事不再跟进`] : []),
      ]
        .join('，')
        .replace(/.$/u, '$&。'),
      '想好了，10 分钟内发「删除我的数据 确认」；先看看记了什么发「我的数据」。',
    ]
      .filter((l) => l !== '')
      .join('\n'),
  notAsked: '先发「删除我的数据」看看会删掉什么，再在 10 分钟内发「删除我的数据 确认」',
  confirmed: '好的，一分钟内全部删除。改主意了马上发「删除我的数据 取消」。谢谢您来过。',
  cancelled: '已取消，什么也没有删。',
  nothingToCancel: '没有要取消的删除。',
  staff: '同事的记录关系到别人的工单，请店主先取消您的权限，再来删除',
}
