/** Everything the console says to people, in one place. Simplified Chinese first, a short English line where it helps. */
export const texts = {
  product: '暖群 NuanQun',
  home: {
    title: '暖群正在运行',
    english: 'NuanQun is running. Open the sandbox to try it, or read README.md for connecting a real account.',
    intro: '群里有人不满，它一秒内察觉，叫来对的人，盯住承诺，把结果告诉大家。',
    parts: '现在的状态',
    ok: '一切正常',
    notOk: '有部分没有准备好',
    sandboxOn: '打开沙盒，亲手试试',
    sandboxOnWhy: '一个模拟的微信：扮演群友和客服，看一次抱怨怎样走到公示。人物都是虚构的。',
    sandboxOff: '已连接真实微信，沙盒关闭',
    links: '给运维的链接',
    healthz: '健康检查（JSON）',
    metrics: '指标（Prometheus 格式）',
    readme: '怎样接入企业微信、改配置、备份，都写在项目目录的 README.zh-CN.md（英文版 README.md）。',
  },
  noSandbox: {
    title: '沙盒没有打开',
    body: '机器人现在连着真实的微信账号，为了不打扰真实的群，模拟的微信就关上了。想再用沙盒：去掉所有 WECHATY_* 变量，重新启动。',
    english:
      'The sandbox is off because a real WeChat account is connected. Remove the WECHATY_* variables and restart to use it.',
    back: '回到首页',
  },
  notFound: { title: '没有这个页面', body: '地址可能写错了，从首页再走一遍。', back: '回到首页' },
  refused: {
    host: '这个地址名不被允许。请用 http://127.0.0.1 或 http://localhost 打开控制台。',
    origin: '这个请求不是从控制台自己的页面发出的，没有执行。',
    type: '请用 application/json 提交。',
    tooLarge: '内容太长了，最多 64 KB。',
    badJson: '请求不是有效的 JSON。',
    fields: '请求里的内容不对：',
    noPicture: '这张图片没有保留，内容在文字里。',
    failed: '出了点问题，没有做成。请再试一次，详情在日志里。',
  },
  sandbox: {
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
