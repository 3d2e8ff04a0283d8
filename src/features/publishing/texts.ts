export const texts = {
  group: '公示',
  bot: '暖暖',
  publication: (p: {
    id: number
    member: string
    category: string
    words: string
    steps: readonly string[]
    result: string
    took: string | undefined
  }) =>
    [
      `📣 处理公示 · 工单 ${p.id}`,
      `${p.member} 反映${p.category}问题：「${p.words}」`,
      ...p.steps.map((s) => `· ${s}`),
      `结果：${p.result}${p.took === undefined ? '' : `（用时 ${p.took}）`}`,
      '谢谢大家监督，有问题随时说。',
    ].join('\n'),
  published: (id: number, topic: string) => `工单 ${id} 的结果已公示到「${topic}」。`,
  already: (id: number) => `工单 ${id} 已经公示过了`,
  alreadyUnconfirmed: (id: number, outboxId: number) =>
    `工单 ${id} 已经公示过了，只是不确定有没有发出去。请看一眼群里，没有就发：重发 ${outboxId}`,
  notThisRoom: (id: number) => `工单 ${id} 不是这个群的，请到值班群或和我私聊处理`,
  paused: (topic: string) => `「${topic}」已暂停服务，先在群里发 #开启`,
  notResolved: (id: number) => `工单 ${id} 还没有办结，先写结果：结 ${id} 已补发，今晚送达`,
  noRoom: (id: number) => `工单 ${id} 来自私聊，不能公示到群里`,
}
