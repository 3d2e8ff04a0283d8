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
}
