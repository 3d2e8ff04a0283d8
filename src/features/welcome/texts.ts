import type { OnboardingDay } from './onboarding.ts'

const braced = (names: readonly string[]) => names.map((v) => `{${v}}`).join(' ')
const listed = (names: readonly string[]) => names.join('、')

export const texts = {
  group: '设置',
  /** What members may ask here. */
  asking: '问答',
  own: '我的',
  /** Said with the newcomers mentioned in front of it. */
  default: [
    '欢迎来到「{群名}」！',
    '谢谢{邀请人}带新朋友来～',
    '最近的直播：{直播时间}',
    '有问题直接在群里说，我会请客服同事来回复您；发「帮助」看我会什么，有不满意发「投诉」，一定有人跟进。',
  ].join('\n'),
  plain: '欢迎来到「{群名}」！',
  someFriend: '群里的朋友',
  someRoom: '我们的群',
  names: (shown: readonly string[], total: number) => `${listed(shown)}${total > shown.length ? `等 ${total} 位` : ''}`,
  andMore: (n: number) => `还有 ${n} 位新朋友一起到，也欢迎你们！`,
  forTier: (names: string, tier: string, text: string) => `${names}（${tier}）：${text}`,
  welcomeBack: (names: string) => `欢迎回来，${names}！有事照旧在群里说一声。`,

  unknownVariable: (written: string, allowed: readonly string[]) =>
    `没有「${written.slice(0, 20)}」这一项，可以写：${braced(allowed)}。\n例如：欢迎 {新人} 来到 {群名}！`,
  variables: (allowed: readonly string[]) =>
    `可以用的变量：${braced(allowed)}；没有值的那一行不会出现。\n看全部样子发「#欢迎语 预览」，按等级写发「#欢迎语 年卡 …」，恢复默认发「#欢迎语 默认」，关闭发「#欢迎语 关」。`,
  shown: (template: string, origin: string, preview: string, rest: readonly string[]) =>
    [`现在的欢迎语${origin}：`, template, '', '新人看到的：', preview, '', ...rest].join('\n'),
  origins: { room: '', account: '（全部群通用）', default: '（默认）' },
  ownTiers: (tiers: readonly string[]) => `另外单独写了：${listed(tiers)}（看一个发「#欢迎语 ${tiers[0]}」）`,
  shownOff: (everywhere: boolean) =>
    everywhere
      ? '所有群都没有开欢迎语（自己写了的群除外）。写一段发「欢迎语 全部 …」，或发「欢迎语 全部 默认」打开。'
      : '本群没有开欢迎语。写一段发「#欢迎语 …」，或发「#欢迎语 默认」打开。',
  saved: (preview: string, notes: readonly string[]) => ['欢迎语换好了，新人会看到：', preview, ...notes].join('\n'),
  savedEverywhere: '没有自己写欢迎语的群都用这一段。',
  reset: (preview: string) => `已恢复默认欢迎语，新人会看到：\n${preview}`,
  off: (everywhere: boolean) =>
    everywhere
      ? '没有自己写欢迎语的群不再发了。想恢复时发「欢迎语 全部 默认」。'
      : '本群不再发欢迎语。想恢复时发「#欢迎语 默认」。',
  isOff: '注意：欢迎语现在关着，打开发「#欢迎语 默认」。',
  missing: (names: readonly string[]) => {
    const how: Record<string, string> = {
      群规: '发「#群规 …」设',
      直播时间: '发「#直播 周三20:00 …」设',
      找谁: '现在没有人值班，也可以发「#找谁 …」写死',
    }
    return names.map((v) => `{${v}} 现在没有值（${how[v] ?? ''}），那一行不会出现。`)
  },
  tierShown: (tier: string, template: string | undefined, preview: string) =>
    template === undefined
      ? `${tier}没有单独的欢迎语，用一般的。写一段发「#欢迎语 ${tier} …」`
      : `${tier}的欢迎语：\n${template}\n\n他们看到的：\n${preview}`,
  tierReset: (tier: string) => `${tier}不再有单独的欢迎语，用一般的。`,
  unknownTier: (written: string, tiers: readonly string[]) =>
    `没有「${written}」这个等级，可以写：${listed(tiers)}。如果只是欢迎的话，请换个词开头`,
  sayAll: '这里没有说是哪个群：改一个群请到那个群里发，改所有群在前面加「全部」，例如：欢迎语 全部 欢迎 {新人}！',
  allElsewhere: '「全部」会改所有群，请到值班群或和我私聊时发',
  sampleNewcomer: '小新',
  sampleInviter: '小王',
  sampleNames: (n: number) => ['小新', ...Array.from({ length: n - 1 }, (_, i) => `新友${i + 2}`)],
  previews: {
    invited: '【一位新人，有人邀请】',
    alone: '【一位新人，不知道谁邀请】',
    burst: (n: number) => `【${n} 位一起来】`,
    tier: (tier: string) => `【${tier}】`,
    mixed: (tier: string) => `【一位普通、一位${tier}一起来】`,
    others: (tiers: readonly string[]) => `${listed(tiers)}：没有单独写，和上面一样。`,
    back: '【离开 30 天以上又回来】',
  },
  previewOff: '（现在关着，下面是打开后的样子）',

  managersOnly: (what: string) => `「${what}」由群管理来写，您有想法直接在群里说，我们会看到`,
  rules: (text: string) => `群规：\n${text}`,
  noRules: '还没有写群规，友善说话、不发广告就好～',
  rulesSet: (everywhere: boolean) =>
    `${everywhere ? '所有没有自己写的群' : '本群'}的群规写好了，谁都可以发「群规」看。`,
  rulesDropped: (everywhere: boolean) => (everywhere ? '通用的群规删掉了。' : '本群的群规删掉了。'),
  contactIs: (text: string) => `有事找${text}，也可以直接在群里说。`,
  nobodyNamed: '有事直接在群里说，我会请同事来回您；要找人发「人工」。',
  contactSet: (text: string, everywhere: boolean) =>
    `${everywhere ? '所有没有自己写的群' : '本群'}的「找谁」写成：${text}。恢复成当时值班的人发「#找谁 默认」。`,
  contactDropped: '恢复了：谁值班就说找谁。',

  weekdays: '一二三四五六日',
  untitled: '直播',
  noSession: '没看懂，请写 周三20:00 读书会（每周都有），或 12月3日 20:00 新书分享（只有一次）',
  noWeekday: (written: string) => `没有「${written}」，星期写 周一 到 周日，例如 周三20:00 读书会`,
  noTime: (day: string) => `「${day}」后面要写几点，例如 周三20:00 读书会`,
  noSuchTime: (written: string) => `没有「${written}」这个时间，例如 周三20:00 读书会`,
  past: (written: string) => `「${written}」已经过去了，请写将来的时间`,
  tooFar: '太远了，最多写一年以内的',
  titleTooLong: (max: number, length: number) => `直播的名字最多 ${max} 个字，您写了 ${length} 个`,
  tooManySessions: (max: number) => `最多 ${max} 场，先删掉一些：直播 删除 2`,
  sameSession: (text: string) => `「${text}」已经有了`,
  sessionAdded: (text: string, next: string | undefined, reminds: boolean) =>
    `记下了：${text}${next === undefined ? '' : `，下一场 ${next}`}。${reminds ? '开始前 15 分钟我在群里提醒。' : ''}`,
  sessionDropped: (text: string) => `删掉了：${text}`,
  noSuchSession: (id: number) => `没有第 ${id} 场，发「直播」看编号`,
  sessions: (next: readonly string[]) => ['最近的直播：', ...next].join('\n'),
  sessionsForStaff: (all: readonly { id: number; text: string; next: string | undefined }[], reminds: boolean) =>
    [
      ...all.map((s) => `${s.id} ${s.text}${s.next === undefined ? '' : `（下一场 ${s.next}）`}`),
      `开始前 15 分钟${reminds ? '会' : '不'}提醒；改发「#直播 提醒 ${reminds ? '关' : '开'}」，删发「#直播 删除 编号」，加发「#直播 周三20:00 读书会」。`,
    ].join('\n'),
  noSessions: '近期没有安排直播。',
  noSessionsForStaff: '近期没有安排直播。加一场发「#直播 周三20:00 读书会」或「#直播 12月3日 20:00 新书分享」。',
  reminderSet: (on: boolean) => (on ? '好，直播开始前 15 分钟我在群里提醒。' : '好，直播前不再提醒。'),
  reminder: (title: string, minutes: number, time: string) => `📺 ${minutes} 分钟后（${time}）开始：${title}`,

  firstQuestion: (place: string, name: string, words: string) =>
    [
      `🌱 新朋友的第一个问题`,
      `「${place}」${name}：${words}`,
      '在群里 @ TA 或引用那句话回复；服务时间里 10 分钟没人回，我再说一次。',
    ].join('\n'),
  stillWaiting: (place: string, name: string, words: string, since: string) =>
    [
      `🌱 新朋友还在等（${since} 问的）`,
      `「${place}」${name}：${words}`,
      '第一个问题有人接，人就留下来了。回过了发「问题」找到编号再发「已答 编号」。',
    ].join('\n'),

  days: {
    1: [
      '{新人}，欢迎加入「{群名}」～',
      '在群里可以直接提问，我会请同事来回您；发「帮助」看我会什么，「群规」看群规，「直播」看安排。',
      '最近的直播：{直播时间}',
    ].join('\n'),
    3: [
      '{新人}，在「{群名}」还习惯吗？',
      '想找人，在群里发「人工」；有不满意发「投诉 …」，一定有人跟进。',
      '这会儿可以找{找谁}。',
      '每天在群里发「签到」能攒积分。',
    ].join('\n'),
    7: [
      '{新人}，来「{群名}」一周啦～',
      '有朋友也会喜欢这里，可以拉 TA 进群，您会有奖励，怎么算发「邀请规则」。',
      '哪里可以更好，在群里发「建议 …」，我们都会看。',
    ].join('\n'),
  } satisfies Record<OnboardingDay, string>,
  /** Below every private message of the series. */
  howToDecline: '（不想再收到这样的介绍，回「不用引导」就好）',
  declined: '好的，不再给您发这些介绍。有事随时在群里说。',
  onboardingShown: (mode: string, days: readonly string[]) =>
    [
      `入群引导：${mode}，进群后第 1、3、7 天 10:30 各一条。`,
      ...days,
      '改一条发「#入群引导 D3 …」，恢复「#入群引导 D3 默认」，不发那一条「#入群引导 D3 关」；开关「#入群引导 开」「#入群引导 关」，私聊发不到的合并到群里说「#入群引导 群里」。',
    ].join('\n'),
  modes: { on: '开（只私聊）', group: '开（私聊，发不到的合并到群里）', off: '关' },
  dayShown: (day: number, own: boolean, preview: string) =>
    `【D${day}${own ? '' : '，默认'}】\n${preview === '' ? '（不发）' : preview}`,
  daySaved: (day: number, preview: string) => `第 ${day} 天的那一条改好了，新人会看到：\n${preview}`,
  dayEmpty: '这一段每一行都有现在没有值的变量，会是空的，请加一行没有变量的话',
  dayOff: (day: number) => `第 ${day} 天不发了。`,
  modeSet: {
    on: '好，新人进群后第 1、3、7 天会收到我的私聊介绍。',
    group: '好，先私聊；私聊发不到的，当天合并成一条在群里说。',
    off: '好，不再发入群引导。',
  },
  noSuchDay: '入群引导只有 D1、D3、D7，例如：入群引导 D3 想找人发「人工」',
  onboardingHow: '请写 开、关、群里，或 D1、D3、D7 加上文字，例如：入群引导 D3 想找人发「人工」',
}
