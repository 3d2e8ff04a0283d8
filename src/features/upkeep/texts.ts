import { clockText, durationText, MINUTE } from '../../core/calendar.ts'

export const texts = {
  group: '设置',
  gap: (from: Date, to: Date, now: Date, zone: string) =>
    `📵 ${
      to.getTime() - from.getTime() < MINUTE
        ? `${clockText(from, now, zone)} 前后（不到 1 分钟）`
        : `${clockText(from, now, zone)} 到 ${clockText(to, now, zone)}（${durationText(to.getTime() - from.getTime())}）`
    }我断线了，这段时间群里的话我看不到，也补不回来。请到各群往上翻一翻，漏掉的不满引用它发「#漏报」。`,
  limited: (until: Date, now: Date, zone: string) =>
    `⚠️ 平台提示发送过于频繁。到 ${clockText(until, now, zone)} 为止，我先停发欢迎和活动消息，只发提醒和回复，避免账号受限。`,
  unconfirmed: (id: number, where: string, preview: string) =>
    `❓ 发到「${where}」的这条不确定有没有发出去：\n${preview}…\n请看一眼群里；没有就发：重发 ${id}`,
  failed: (id: number, where: string, text: string) =>
    `⚠️ 发给「${where}」的这条没能送达，请换个方式处理（再试一次：重发 ${id}）：\n${text}`,
  drained: (from: Date, to: Date, count: number, lost: number, now: Date, zone: string) =>
    `💾 ${clockText(from, now, zone)} 到 ${clockText(to, now, zone)} 数据库不可用，期间收到的 ${count} 条已按顺序补录完。${lost > 0 ? `有 ${lost} 条因为太多没能留住，请到各群往上翻一翻。` : '没有丢失。'}`,
  idChanged:
    '⚠️ 这个微信连接换了账号 id（网页类协议每次登录都会换）。以前的群、积分和工单对不上新的 id，建议换用 id 稳定的协议。',
  resent: (id: number) => `已重新发送 ${id}。`,
  resentAlready: (id: number) => `${id} 已经重发过了`,
  resentInVain: (id: number, again: number) => `${id} 已经重发过了，那一次也没有成，要再试请发：重发 ${again}`,
  withdrawn: (id: number, ticketId: number) => `${id} 是撤回了的公示，不能再发。要恢复发「公示 ${ticketId}」`,
  replaced: (id: number) => `${id} 之后已经重新公示过了，不用再发`,
  paused: (topic: string | undefined) =>
    `${topic === undefined ? '这条消息要发到的群' : `「${topic}」`}已暂停服务，先在群里发 #开启`,
  notUnconfirmed: (id: number) => `没有编号为 ${id} 的待确认或失败的消息，或者它已经发出去了`,
  replayAsked: (count: number) => `好，${count} 条马上重新处理，处理完我告诉您。`,
  replayAskedAlready: (id: number) => `${id} 已经在排队了，马上重新处理。`,
  nothingToReplay: '没有等着重放的消息。',
  replayedAlready: (id: number) => `${id} 已经重放过了；又没成的话，它有了新的编号，在控制台「运维」里看`,
  noLetter: (id: number) => `没有编号为 ${id} 的待重放消息，编号在控制台「运维」里`,
  replayed: (replayed: number, failed: number) =>
    failed === 0
      ? `🔁 重放好了：${replayed} 条都补上了。`
      : `🔁 重放好了：${replayed} 条补上了，${failed} 条还是没处理成，原因在控制台「运维」里。`,
}
