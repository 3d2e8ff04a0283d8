/** Everything the sandbox page says, in one place. */
export const texts = {
  product: '暖群 NuanQun',
  title: '沙盒 · 暖群',
  english: 'A simulated WeChat with fictional people. Be anyone, say anything, watch the bot work.',
  you: '你现在是',
  chats: '会话',
  messages: '消息',
  reconnecting: '正在重新连接…',
  guide: {
    label: '第一次来？跟着走一遍',
    steps: [
      { step: 'complain', text: '① 以小王的身份抱怨一句' },
      { step: 'alert', text: '② 切到客服小林看值班室的提醒' },
      { step: 'handle', text: '③ 接单、承诺、解决、公示' },
    ],
    close: '收起引导',
  },
  join: '让新人入群',
  leave: '退群',
  mention: '提到群里的人',
  composer: '说点什么',
  composerHint: '说点什么，Enter 发送',
  composerTitle: 'Enter 发送，Shift+Enter 换行',
  send: '发送',
  cancelQuote: '取消引用',
  toBottom: '有新消息',
  hints: '可以试试',
  hintsWhy: '点一下放进输入框，再按 Enter 发送。',
  observer: '你在旁观这个群。换成群里的人，就能说话。',
  noScript: '沙盒要用到 JavaScript，请在浏览器里打开它。',
  dialog: {
    title: '让新人入群',
    who: '谁入群',
    newcomer: '一位新朋友',
    name: '昵称',
    namePlaceholder: '例如：小赵',
    inviter: '谁邀请的',
    unknown: '不知道（平台没有告诉）',
    cancel: '取消',
    ok: '入群',
  },
}

export interface Hint {
  /** What goes into the composer; `{n}` becomes the number of the latest ticket. */
  say: string
  why: string
}

/** Staff may leave out the `#` in the staff room and in a direct chat; the page takes it away there. */
export const hints: { for: 'member' | 'staff'; hints: Hint[] }[] = [
  {
    for: 'member',
    hints: [
      { say: '三天了还没发货，也没人管！', why: '看它怎样接住不满' },
      { say: '签到', why: '每天一次，攒积分' },
      { say: '积分', why: '我有多少' },
      { say: '邀请榜', why: '谁带来的朋友最多' },
      { say: '进度', why: '我的问题到哪一步了' },
      { say: '帮助', why: '我在这里能做什么' },
    ],
  },
  {
    for: 'staff',
    hints: [
      { say: '#工单', why: '还没办完的事' },
      { say: '#接 {n}', why: '我来处理' },
      { say: '#承诺 {n} 2小时 补发', why: '说好时间，到点提醒' },
      { say: '#结 {n} 已补发，今晚送达', why: '办完了，写下结果' },
      { say: '#公示 {n}', why: '把结果告诉全群' },
      { say: '#值班', why: '现在谁在岗' },
      { say: '#帮助', why: '全部命令' },
    ],
  },
]
