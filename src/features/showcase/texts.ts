const WHAT = '上面有近 90 天的答复和承诺、发过的公示、群友同意展示的好评和实现了的建议，没有名字；没公示的事不在上面。'

export const texts = {
  group: '设置',
  opened: (topic: string, url: string) =>
    [
      `「${topic}」的公开页开着：${url}`,
      WHAT,
      '有这个链接的人都能看。不想公开了发「#公开页 关」，换个链接发「#公开页 换链接」。',
    ].join('\n'),
  moved: (topic: string, url: string) => `「${topic}」的公开页换好链接了，旧的已经失效：${url}`,
  closed: (topic: string) => `「${topic}」的公开页关了，链接马上失效。再打开时会是新的链接。`,
  isClosed: (topic: string) => `「${topic}」没有公开页。要打开发「#公开页 开」：${WHAT}`,
  notOpen: (topic: string) => `「${topic}」的公开页没有打开，先发「#公开页 开」`,
}
