const thanks = '谢谢大家监督，有问题随时说。'

export const texts = {
  group: '公示',
  memberGroup: '反映问题',
  bot: '暖暖',
  somebody: '群友',
  unsolved: '说还没解决',
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
      thanks,
    ].join('\n'),
  resultOnly: (id: number, result: string) => [`📣 处理公示 · 工单 ${id}`, `结果：${result}`, thanks].join('\n'),
  correction: (id: number, when: string, result: string) =>
    [
      `📣 更正 · 工单 ${id} 的处理公示（${when} 发出）`,
      `结果应为：${result}`,
      '前一条里的结果不准确，以这条为准。',
    ].join('\n'),
  withdrawal: (id: number, when: string) => `📣 工单 ${id} 的处理公示（${when} 发出）已撤回，内容不再作数。`,
  digest: (lines: readonly string[]) => [`📣 今日处理公示（${lines.length} 件）`, ...lines, thanks].join('\n'),
  digestLine: (p: { id: number; member: string; category: string; words: string; result: string }) =>
    `· 工单 ${p.id} ${p.member} ${p.category}：「${p.words}」→ ${p.result}`,
  digestResult: (id: number, result: string) => `· 工单 ${id} → ${result}`,

  draft: (id: number, text: string, isUrgent: boolean) =>
    `公示会这样发（已脱敏），发「公示 ${id}」就发出${isUrgent ? '；紧急的事先问问本人愿不愿意' : ''}：\n${text}`,
  draftQueued: (id: number, when: string, text: string) =>
    `公示会这样写进 ${when} 的汇总（已脱敏），发「公示 ${id}」就排进去：\n${text}`,
  draftRefused: (id: number, member: string) =>
    `${member}不希望公示自己的事，工单 ${id} 不发公示。要让大家知道结果，群管理可以发「公示 ${id} 仅结果」。`,

  emptyResult: (id: number, result: string) =>
    `⚠️ 结果只写了「${result}」，看不出做了什么。写清楚再公示：公示 ${id} 改 退款 20 元，今天到账`,

  published: (id: number, topic: string) => `工单 ${id} 的结果已公示到「${topic}」。`,
  publishedAgain: (id: number, topic: string) => `工单 ${id} 的公示撤回过，现在重新发到「${topic}」了。`,
  queued: (id: number, when: string, topic: string) =>
    `工单 ${id} 已排进「${topic}」${when} 的汇总公示。不发了：撤回公示 ${id}`,
  queuedAlready: (id: number, when: string) => `工单 ${id} 已经排进 ${when} 的汇总公示了，不用再发`,
  formChanged: (id: number, form: 'full' | 'result-only') =>
    `工单 ${id} 在汇总里改成${form === 'full' ? '带经过的一行' : '只写结果'}。`,
  already: (id: number) => `工单 ${id} 已经公示过了`,
  alreadyUnconfirmed: (id: number, outboxId: number) =>
    `工单 ${id} 已经公示过了，只是不确定有没有发出去。请看一眼群里，没有就发：重发 ${outboxId}`,
  withdrawnByOther: (id: number, by: string) => `工单 ${id} 的公示是${by}撤回的，要恢复请${by}或群管理发「公示 ${id}」`,
  notThisRoom: (id: number) => `工单 ${id} 不是这个群的，请到值班群或和我私聊处理`,
  paused: (topic: string) => `「${topic}」已暂停服务，先在群里发 #开启`,
  notResolved: (id: number) => `工单 ${id} 还没有办结，先写结果：结 ${id} 已补发，今晚送达`,
  noRoom: (id: number) => `工单 ${id} 来自私聊，不能公示到群里`,
  refused: (id: number, member: string, canAnonymous: boolean) =>
    canAnonymous
      ? `${member}不希望公示自己的事。可以只发结果、看不出是谁：公示 ${id} 仅结果`
      : `${member}不希望公示自己的事，工单 ${id} 不能公示。确有必要请群管理发「公示 ${id} 仅结果」`,
  refusedCorrection: (id: number, member: string) =>
    `${member}不希望再公示自己的事，更正要由群管理来发：公示 ${id} 改 …`,

  changeHow: (written: string) => `「${written}」这部分我没看懂，号码后面可以写「仅结果」，或「改 新的结果」`,
  correctHow: '还缺新的结果，写在「改」后面',
  correctionTooLong: (max: number, length: number) => `更正的结果最多 ${max} 个字，您写了 ${length} 个`,
  correctWithdrawn: (id: number) => `工单 ${id} 的公示已经撤回，没有可更正的。要重新发：公示 ${id}`,
  queuedAnew: (id: number, when: string, line: string) =>
    `工单 ${id} 的结果改好了，${when} 的汇总里会这样写：\n${line}`,
  sameResult: (id: number) => `工单 ${id} 公示的结果就是这句，不用更正`,
  corrected: (id: number, topic: string) => `工单 ${id} 的更正已发到「${topic}」，前一条也留了底。`,

  nothingToWithdraw: (id: number) => `工单 ${id} 还没有公示过，不用撤回`,
  withdrawnAlready: (id: number, by: string, when: string) => `工单 ${id} 的公示 ${when} 已由${by}撤回，不用再撤`,
  notYours: (id: number, by: string) => `工单 ${id} 的公示是${by}发的，请${by}或群管理撤回`,
  unqueued: (id: number) => `工单 ${id} 已从汇总里拿掉，没有发出。要发还是「公示 ${id}」。`,
  withdrawnUnsaid: (id: number) => `工单 ${id} 的公示还没发出去，已取消。要发还是「公示 ${id}」。`,
  withdrawn: (id: number) =>
    `工单 ${id} 的公示已撤回，群里发了说明。原来那条消息平台删不掉（只有发出两分钟内、在手机上能撤）。撤错了发「公示 ${id}」恢复。`,

  named: '好的，以后公示您的事会写您的昵称，电话、单号、地址照样隐去。改主意：公示同意 匿名，或 不要公示。',
  masked: '好的，以后公示您的事只写昵称的第一个字。改主意：公示同意，或 不要公示。',
  never: '好的，您的事不会再公示到群里。改主意：公示同意，或 公示同意 匿名。',
  neverLate: (ids: readonly number[]) =>
    `好的，您的事不会再公示到群里。已经发出的（工单 ${ids.join('、')}）我请同事撤回。改主意：公示同意，或 公示同意 匿名。`,
  withdrawPlease: (member: string, ids: readonly number[]) =>
    `${member}不希望公示自己的事，已经发出的请看一下：\n${ids.map((id) => `撤回公示 ${id}`).join('\n')}`,

  modeIs: (mode: 'each' | 'digest') =>
    mode === 'each'
      ? '这个群的公示逐条发。件数多可以改成每天 18:00 汇总一条：公示方式 汇总'
      : '这个群的公示每天 18:00 汇总成一条。改回逐条：公示方式 逐条',
  modeSet: (mode: 'each' | 'digest', waiting: number) =>
    mode === 'digest'
      ? '好，这个群的公示改为每天 18:00 汇总成一条，没有就不发。'
      : `好，这个群的公示改为逐条发。${waiting === 0 ? '' : `已经排进汇总的 ${waiting} 件照旧在下一个 18:00 发。`}`,
}
