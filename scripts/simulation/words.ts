import type { Random } from './random.ts'

/** What people say in the simulated groups. Every shop, name and thing is invented. */

export interface Trade {
  topic: string
  items: readonly string[]
  /** What can be wrong with them. */
  flaws: readonly string[]
  /** Conversations: an opening and what others may answer. */
  threads: readonly (readonly [string, ...string[]])[]
}

export const TRADES: readonly Trade[] = [
  {
    topic: '云杉鲜果团（模拟）',
    items: ['草莓', '蓝莓', '橙子', '车厘子', '小番茄', '凤梨'],
    flaws: ['烂了一半', '压坏了好几个', '全是软的', '有霉点', '酸得没法吃', '里面是黑的'],
    threads: [
      ['今天的{item}谁拍了', '我拍了两份', '我也拍了', '等周末再买', '孩子爱吃，拍了'],
      ['{item}怎么存放比较好', '别洗，直接放冰箱', '用厨房纸垫一下', '学到了'],
      ['昨天的{item}真甜', '是的，我家一晚上吃完了', '下次还拍', '我家老人也说好'],
      ['早上好呀各位', '早', '早上好', '今天降温，多穿点'],
      ['有人一起凑箱{item}吗', '我要半箱', '算我一个', '我也要，晚上去拿'],
      ['周末吃什么水果好', '{item}正当季', '我投{item}一票', '都行哈哈'],
    ],
  },
  {
    topic: '云杉共读营（模拟）',
    items: ['《海边的信》', '《慢慢来的夏天》', '绘本套装', '《山中来客》', '笔记本'],
    flaws: ['缺了十几页', '书角全折了', '封面有污渍', '印得模模糊糊', '装订散了'],
    threads: [
      ['今天读到第三章，写得真细', '我也刚读完这一段', '那个结尾没想到', '还没读到，别剧透'],
      ['打卡第{n}天', '打卡', '坚持住', '厉害了', '我也要补上'],
      ['大家一般几点读书', '睡前', '早起半小时', '通勤的时候听', '孩子睡了以后'],
      ['{item}讲的是什么呀', '一个海边小镇的故事', '很适合孩子', '我女儿看了三遍'],
      ['今晚一起读吗', '在的', '八点半我来', '晚一点到', '算我一个'],
    ],
  },
  {
    topic: '云杉烘焙课堂（模拟）',
    items: ['戚风模具', '黄油', '吐司盒', '打蛋器', '可可粉'],
    flaws: ['一用就掉漆', '到手就化了', '边上有个缺口', '用了两次就不转了', '有一股怪味'],
    threads: [
      ['第一次烤戚风，没塌', '太厉害了', '颜色好漂亮', '求配方', '我上次也成了'],
      ['烤箱大家设多少度', '我家一百五', '看大小，先试一炉', '我用一百六'],
      ['周末做什么好', '做吐司', '曲奇简单', '我想试试可颂'],
      ['{item}好用吗', '挺好用的', '我用了一年了', '入门够了'],
      ['晒一下今天的面包', '流口水了', '切面真好看', '馋了'],
    ],
  },
  {
    topic: '云杉亲子优选（模拟）',
    items: ['纸尿裤', '奶瓶', '湿巾', '积木', '儿童水杯'],
    flaws: ['漏得厉害', '有股刺鼻的味道', '到手就裂了', '少了两块', '盖子拧不紧'],
    threads: [
      ['宝宝几点睡呀你们家', '九点', '十点才肯睡', '看心情哈哈'],
      ['{item}买多大的合适', '看体重', '我家买的中号', '大一码吧'],
      ['周末带娃去哪', '公园', '图书馆', '在家搭积木', '天好就出去'],
      ['今天第一次自己吃饭', '真棒', '长大了', '可爱'],
      ['早', '早上好', '又是被娃叫醒的一天', '一样一样'],
    ],
  },
  {
    topic: '云杉茶友会（模拟）',
    items: ['白茶', '茶杯', '盖碗', '茉莉花茶', '茶叶罐'],
    flaws: ['受潮了', '到手就碎了', '有裂纹', '全是碎末', '味道不对'],
    threads: [
      ['今天泡的{item}不错', '香', '几泡还有味', '改天也试试'],
      ['下雨天适合喝茶', '是的，泡一壶', '配点心', '惬意'],
      ['新手买什么好', '先从{item}开始', '别买太贵的', '多喝就懂了'],
      ['水温多少合适', '看茶', '绿茶八十度', '我都用开水哈哈'],
      ['午后一杯', '羡慕', '还在上班', '晚上再喝'],
    ],
  },
]

export type Kind = 'quality' | 'logistics' | 'service' | 'price' | 'usage' | 'content' | 'other'

/** Complaints; `{item}`, `{flaw}`, `{n}` and `{order}` are filled in. */
export const COMPLAINTS: Readonly<Record<Kind, readonly string[]>> = {
  quality: [
    '刚收到的{item}{flaw}，这也太差了吧',
    '{item}{flaw}，你们自己会要吗？',
    '第{n}次买了，这次的{item}{flaw}，很失望',
    '打开一看{item}{flaw}，要求退款',
    '{item}质量越来越差了，{flaw}',
    '这{item}{flaw}，怎么回事啊？',
  ],
  logistics: [
    '都{n}天了{item}还没发货，也没人说一声',
    '快递{n}天没动静了，到底发了没有',
    '订单{order}一直没有物流信息，急用啊',
    '说好前天到，等到现在还没到，太慢了',
    '{item}被送到别的小区去了，谁来处理一下',
    '付款{n}天了还没发出来，什么效率',
  ],
  service: [
    '问了{n}遍都没人理，你们客服是摆设吗',
    '客服态度太差了，说一句就不耐烦',
    '昨天说好给我回电话，到现在没人打',
    '让我等了两天，一句话都没有，太不负责了',
    '每次都说在处理，处理到哪里去了？',
  ],
  price: [
    '我昨天刚买的{item}，今天就便宜了{n}块，差价退不退？',
    '券用不了，多扣了我{n}块钱',
    '怎么多收了一份运费，麻烦退给我',
    '说好满减的，结账根本没减，骗人吗',
  ],
  usage: [
    '直播链接打不开，点了半天一直转圈',
    '小程序一直登不上去，急死了',
    '课程视频没有声音，试了{n}次都不行',
    '兑换的券提示无效，怎么回事',
  ],
  content: [
    '今天的课讲得太赶了，完全跟不上，浪费钱',
    '说好的{n}节课现在只有一半，货不对板',
    '这期内容和上期一模一样，太敷衍了',
  ],
  other: ['发票开错抬头了，说了{n}次还没改', '我的订单被取消了也没人通知我，太过分了', '团购说成团又不成，白等一天'],
}

export const ANGRY_TAILS: readonly string[] = ['！！', '，再不处理我就投诉了', '，太让人生气了', '，以后不买了']

export const IRONY: readonly string[] = [
  '发货速度真是感人，比蜗牛还稳',
  '真棒，{n}天了还在原地，快递也要度假吧',
  '谢谢你们的{item}，{flaw}，真是惊喜呢',
  '客服真高冷，问了都不带回的，佩服佩服',
  '这质量，绝了，穿越回来的吧',
]

export const STRIKE: readonly string[] = [
  '快递停运了？我的{item}卡在半路不动了',
  '物流{n}天没更新了，快递是不是罢工了',
  '快递说停运，{item}要放坏了，你们管不管',
  '包裹一直停在中转站，快递电话也打不通',
  '我的快递也停在那里不动，急死人了',
  '快递停运为什么不早说，等了{n}天',
]

export const CHASING: readonly string[] = ['人呢？', '有人管吗？', '还没有结果吗', '等半天了，能不能给个话', '？？？']
export const WAITING_THANKS: readonly string[] = ['好的，等你们消息', '行，辛苦了', '嗯嗯谢谢', '好，麻烦快点']
export const SOLVED: readonly string[] = ['已解决', '解决了，谢谢', '解决了', '已解决，谢谢']
export const UNSOLVED: readonly string[] = [
  '没解决 退款还没到',
  '没解决 还是打不开',
  '没解决 补发的又坏了',
  '没解决 快递还是没动',
]
export const RATINGS: Readonly<Record<number, readonly string[]>> = {
  1: ['等了太久', '态度不好', '没有诚意'],
  2: ['太慢', '催了好几次才回'],
  3: ['一般', '结果还行，就是慢'],
  4: ['不错', '处理得挺好'],
  5: ['很快', '说到做到', '态度特别好', '谢谢'],
}

/** Questions that the handbook answers, as members put them. */
export const KNOWN_QUESTIONS: readonly string[] = [
  '请问多久发货呀',
  '下单以后几天发货？',
  '几点开门？',
  '请问怎么开发票',
  '发票怎么开呀',
  '怎么退货？',
  '请问满多少包邮',
  '积分怎么用？',
]
export const OTHER_QUESTIONS: readonly string[] = [
  '{item}有没有大份装的？',
  '请问{item}什么时候补货？',
  '周末可以自提吗？',
  '可以改收货地址吗？',
  '{item}适合送人吗？',
  '有人知道下次团购是哪天吗？',
]
export const STAFF_REPLIES: readonly string[] = [
  '可以的，我帮您备注',
  '这周五补货，到时群里说',
  '可以，下单时写一下就行',
]

export const HANDBOOK: readonly string[] = [
  '【物流】多久发货 = 下单后 48 小时内发出，节假日顺延',
  '几点开门 = 每天 9 点到 21 点',
  '怎么开发票 = 把抬头、税号和邮箱私下发给客服，三天内开好',
  '怎么退货 = 签收 7 天内联系客服，拍照说明就行',
  '满多少包邮 = 满 59 元包邮，偏远地区 99 元',
  '积分怎么用 = 发「商城」看看能换什么',
]

export const SUGGESTIONS: readonly string[] = [
  '建议 周末加一场直播',
  '建议 {item}出一个小份装',
  '建议 包装少用一点胶带',
  '建议 每月办一次线下见面',
  '建议 下单页加一个自提选项',
  '建议 群里每天早上发一下当天的安排',
]
export const PRAISES: readonly string[] = [
  '这次的{item}真好，包装也用心，谢谢',
  '客服太贴心了，问什么都耐心回答',
  '{item}孩子特别喜欢，感谢你们推荐',
  '处理得真快，必须表扬一下',
]
export const PURCHASES: readonly string[] = ['拍了一份{item}', '{item}已下单', '下单了两份{item}，期待', '又买了{item}']

export const SORRY: readonly string[] = [
  '抱歉让您久等了，我马上查',
  '真不好意思，我来处理，先看一下订单',
  '收到，给您添麻烦了，我核实一下马上回您',
  '您好，我看到了，正在查，稍等',
]
export const HARSH: readonly string[] = [
  '急什么，在查了',
  '您自己看说明啊',
  '不是我们的问题，找快递去',
  '都说了在处理，催也没用',
]

/** What is promised and what is told in the end. */
export const REMEDIES: Readonly<Record<Kind, readonly (readonly [plan: string, result: string])[]>> = {
  quality: [
    ['给您补发一份', '已补发，单号私下发您了'],
    ['核实后全额退款', '已退款，原路返回'],
    ['换一件新的', '新的已经寄出，旧的不用退'],
  ],
  logistics: [
    ['催快递并给您准信', '已到本市，今天送达'],
    ['重新发一份', '已重新发出，走加急'],
  ],
  service: [
    ['主管给您回电话', '已电话沟通，给您道歉了'],
    ['专人跟进到底', '以后您的事由我专门跟进'],
  ],
  price: [
    ['核对账单退差价', '差价已退回'],
    ['重新发一张券', '券已重新发到您账户'],
  ],
  usage: [
    ['请技术查一下', '已经修好，请再试一次'],
    ['发新的链接给您', '新链接已发，可以进了'],
  ],
  content: [
    ['和老师商量加一节答疑', '周末加一场答疑，回放也会补'],
    ['补上缺的内容', '缺的部分已经补上'],
  ],
  other: [['核实后给您答复', '已经处理好，谢谢提醒']],
}

const SURNAMES = [...'赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜']
const GIVEN = [...'安波晨丹恩芳刚涵佳凯岚敏宁鹏琪然思彤薇欣妍哲墨雨涛静磊颖雪禾']
const STYLES: readonly ((s: string, g: string) => string)[] = [
  (s, g) => `${s}小${g}`,
  (s, g) => `${g}${g}妈妈${s}`,
  (s, g) => `阿${g}${s}`,
  (s, g) => `${s}${g}`,
  (s, g) => `${g}在云边${s}`,
  (s, g) => `${s}师傅${g}`,
  (s, g) => `小${g}的${s}`,
]

/** A nickname that nobody has yet. */
export function freshName(random: Random, taken: ReadonlySet<string>): string {
  for (let tries = 0; ; tries += 1) {
    const name = random.pick(STYLES)(random.pick(SURNAMES), random.pick(GIVEN))
    const full = tries < 20 ? name : `${name}${random.between(10, 9999)}`
    if (!taken.has(full)) return full
  }
}

/** The sentence with its blanks filled in. */
export function fill(template: string, trade: Trade, random: Random): string {
  return template
    .replaceAll('{item}', () => random.pick(trade.items))
    .replaceAll('{flaw}', () => random.pick(trade.flaws))
    .replaceAll('{n}', () => String(random.between(2, 7)))
    .replaceAll('{order}', () => String(random.between(20_000_000, 99_999_999)))
}
