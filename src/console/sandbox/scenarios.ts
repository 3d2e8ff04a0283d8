import { DAY, HOUR, MINUTE, SECOND } from '../../core/calendar.ts'

/**
 * Scenarios as data: who says what where, after how long. All people in them are invented. `{n}` in a text is the number
 * of the ticket that the bot opened last, `{i}` of the incident.
 */

export interface Step {
  /** Of simulated time, before it happens. Default: a few seconds. */
  afterMs?: number
  /** An annotation for the visitor, never said in a chat. */
  caption?: string
  /** Key of an actor; missing: nothing but time. */
  who?: string
  /** Room id; `direct` is the actor's own chat with the bot. */
  where?: string
  say?: string
  /** Keys of actors. */
  mention?: readonly string[]
  /** Quotes the last words of this actor. */
  quote?: string
  /** Id of a sample picture that is sent. */
  show?: string
  /** The actor comes into the room; `by` is the key of who invites. */
  join?: { by?: string }
  leave?: true
}

export interface Actor {
  /** Of the cast: always this person. */
  id?: string
  /** Somebody new each time it is played: names by round. */
  names?: readonly string[]
}

export interface Scenario {
  id: string
  title: string
  /** What there is to see, one sentence. */
  about: string
  actors: Readonly<Record<string, Actor>>
  steps: readonly Step[]
}

export const NEXT_STEP_MS = 8 * SECOND

const BOOKS = 'demo-books@chatroom'
const FAMILY = 'demo-family@chatroom'
const FRESH = 'demo-fresh@chatroom'
const FRUIT = 'demo-fruit@chatroom'
const STAFF = 'demo-staff@chatroom'
const DIRECT = 'direct'

const STAFF_ACTORS = {
  lin: { id: 'demo-staff-lin' },
  zhou: { id: 'demo-owner-zhou' },
} as const

const angryParent: Scenario = {
  id: 'angry-parent',
  title: '生气的家长',
  about: '孩子的绘本一周没到，一位家长在群里发火。看安抚、接单、承诺、兑现、公示怎样接上。',
  actors: {
    parent: { names: ['豆包爸爸', '果冻妈妈', '团子爸爸', '芒果妈妈'] },
    li: { id: 'demo-li' },
    ...STAFF_ACTORS,
  },
  steps: [
    { who: 'parent', where: FAMILY, join: {}, caption: '一位家长在群里，等一本绘本等了一周。' },
    {
      who: 'parent',
      where: FAMILY,
      say: '孩子等了一周的绘本还没到，客服也没人回，你们到底管不管！',
      caption: '他发火了。暖暖一秒内看见，先安抚，并说出最晚几点有人回。',
      afterMs: MINUTE,
    },
    { where: STAFF, afterMs: 30 * SECOND, caption: '值班室里的提醒：哪个群、谁、原话、为什么算不满、几点前要答复。' },
    { who: 'lin', where: STAFF, say: '接 {n}', afterMs: 2 * MINUTE, caption: '小林接单，群里马上看得到是谁在管。' },
    {
      who: 'parent',
      where: FAMILY,
      say: '别光说跟进，到底哪天能到？',
      afterMs: 3 * MINUTE,
      caption: '生气的人最想知道的是时间。',
    },
    {
      who: 'lin',
      where: STAFF,
      say: '承诺 {n} 2小时 换顺丰重发并给您运单号',
      afterMs: MINUTE,
      caption: '一句带时间的承诺。从现在起有一个钟在替家长盯着。',
    },
    { where: STAFF, afterMs: 100 * MINUTE, caption: '时间过去：离承诺的时间还剩五分之一，暖暖提醒小林。' },
    {
      who: 'lin',
      where: STAFF,
      say: '结 {n} 已换顺丰重发，明天上午到，运单号私下发您了',
      afterMs: 5 * MINUTE,
      caption: '按时办结，结果写给家长，落款是小林。',
    },
    {
      who: 'parent',
      where: FAMILY,
      say: '解决了，谢谢',
      afterMs: 6 * MINUTE,
      caption: '家长自己说解决了，这件事才算完。',
    },
    { who: 'parent', where: FAMILY, say: '评分 4 就是等得久了点', afterMs: MINUTE },
    {
      who: 'lin',
      where: STAFF,
      say: '公示 {n}',
      afterMs: MINUTE,
      caption: '经过和结果公示到群里，姓名已经遮住。大家看到的是：说了有用。',
    },
  ],
}

const sarcasticRegular: Scenario = {
  id: 'sarcastic-regular',
  title: '说反话的老客',
  about: '没有一句脏话，句句是夸，其实很失望。看暖暖听不听得出反话，小林怎样接住。',
  actors: { qin: { names: ['老乔', '老纪', '老戚', '老阮'] }, may: { id: 'demo-may' }, ...STAFF_ACTORS },
  steps: [
    { who: 'qin', where: BOOKS, join: {}, caption: '一位买了三年书的老客，说话爱拐弯。' },
    { who: 'qin', where: BOOKS, say: '大家早', afterMs: 2 * MINUTE },
    {
      who: 'qin',
      where: BOOKS,
      say: '真棒，书一寄就是一礼拜，乌龟都比你们快',
      afterMs: 3 * MINUTE,
      caption: '「真棒」后面跟着乌龟：反话也算不满，提醒照样发出。',
    },
    { where: STAFF, afterMs: 20 * SECOND, caption: '提醒里用【】标出了让它这样判断的词。' },
    {
      who: 'lin',
      where: BOOKS,
      say: '一周确实太久了，对不起。我查到卡在分拨中心，两小时内给您一个准信',
      quote: 'qin',
      afterMs: 2 * MINUTE,
      caption: '小林引用他的话来回，暖暖知道这句是回给谁的。',
    },
    { who: 'lin', where: STAFF, say: '承诺 {n} 2小时 查到原因，能补发就补发', afterMs: MINUTE },
    { who: 'qin', where: BOOKS, say: '哟，还有真人。行，我等着', afterMs: 3 * MINUTE },
    { who: 'lin', where: STAFF, say: '结 {n} 包裹破损退回了，已补发一本新的，后天到', afterMs: HOUR },
    { who: 'qin', where: BOOKS, say: '解决了，谢谢', afterMs: 10 * MINUTE, caption: '他松口了。' },
    { who: 'qin', where: BOOKS, say: '5分 说到做到', afterMs: MINUTE, caption: '评分进小林的成绩，也进日报。' },
  ],
}

const MEMBERS = ['qiu', 'sun', 'qin', 'zhang', 'liu', 'man', 'guo', 'wang', 'chen', 'may'] as const

const courierWords = [
  '我的快递卡在中转站三天了',
  '我的也是，中转站三天没动静',
  '同样卡在中转站，物流三天没更新，急死了',
  '一样，快递停在中转站不走了',
  '中转站卡住三天了，一直不动',
  '我这单也卡中转站了，三天没更新',
  '快递三天停在中转站，到底怎么回事',
  '我也卡在中转站，等三天了',
  '同样，中转站三天不动，没人解释吗',
  '我的快递也卡住三天了，鲜货都要坏了',
]

const delayedCourier: Scenario = {
  id: 'delayed-courier',
  title: '十个人的快递',
  about: '一个中转站堵了，十位群友先后来问。看十张工单怎样变成一件事、一次提醒、一次答复。',
  actors: {
    ...Object.fromEntries(MEMBERS.map((name) => [name, { id: `demo-${name}` }])),
    ...STAFF_ACTORS,
  },
  steps: [
    ...MEMBERS.map((who, at): Step => {
      const step: Step = { who, where: FRESH, say: courierWords[at] ?? '', afterMs: 40 * SECOND }
      if (at === 0) return { ...step, caption: '第一位来问，和平常一样是一张工单。' }
      if (at === 2) return { ...step, caption: '第三位说的是同一件事：暖暖把它们并成一个事件，只提醒一次。' }
      if (at === 5) return { ...step, caption: '后来的都并进来，值班室不再一条条响。' }
      return step
    }),
    {
      who: 'lin',
      where: STAFF,
      say: '事件 {i} 通报 中转站积压，我们正在催，查到时间马上告诉大家',
      afterMs: 2 * MINUTE,
      caption: '小林一句通报，告诉所有在等的人。',
    },
    {
      who: 'lin',
      where: STAFF,
      say: '事件 {i} 承诺 3小时 全部改发顺丰',
      afterMs: 2 * MINUTE,
      caption: '一个承诺，对十个人都作数。',
    },
    {
      who: 'lin',
      where: STAFF,
      say: '事件 {i} 结 已全部改发顺丰，明天中午前送到',
      afterMs: 2 * HOUR,
      caption: '一次办结，十个人都收到结果。',
    },
    { who: 'qiu', where: FRESH, say: '解决了，谢谢', afterMs: 10 * MINUTE },
    { who: 'lin', where: STAFF, say: '事件 {i}', afterMs: MINUTE, caption: '谁确认了、谁还没说，一看便知。' },
  ],
}

const FRIENDS: Readonly<Record<string, Actor>> = {
  one: { names: ['苏打', '薄荷', '乌龙', '抹茶'] },
  two: { names: ['阿柚', '阿梨', '阿桃', '阿杏'] },
  three: { names: ['木木', '禾禾', '麦麦', '谷谷'] },
  four: { names: ['小雨点', '小浪花', '小石头', '小树苗'] },
}

const referralParty: Scenario = {
  id: 'referral-party',
  title: '带朋友来',
  about: '李姐和豆豆妈妈带朋友入群，朋友签到、聊天、留下来，积分一天天到账，邀请榜发到群里。',
  actors: { li: { id: 'demo-li' }, dou: { id: 'demo-dou' }, ...FRIENDS, ...STAFF_ACTORS },
  steps: [
    { who: 'li', where: BOOKS, say: '签到', caption: '群友每天签到攒积分。' },
    {
      who: 'one',
      where: BOOKS,
      join: { by: 'li' },
      afterMs: MINUTE,
      caption: '李姐带来第一位朋友，入群通知写明了是谁邀请的。',
    },
    { who: 'one', where: BOOKS, say: '大家好，李姐说这里书单好', afterMs: 2 * MINUTE },
    { who: 'two', where: BOOKS, join: { by: 'li' }, afterMs: 4 * MINUTE },
    { who: 'three', where: BOOKS, join: { by: 'dou' }, afterMs: 5 * MINUTE, caption: '豆豆妈妈也带了一位。' },
    { who: 'three', where: BOOKS, say: '签到', afterMs: 2 * MINUTE, caption: '新朋友当天就能签到。' },
    { who: 'two', where: BOOKS, say: '签到', afterMs: MINUTE },
    { who: 'four', where: BOOKS, join: { by: 'li' }, afterMs: 20 * MINUTE },
    { who: 'four', where: BOOKS, say: '大家好，我也来看看', afterMs: MINUTE },
    {
      who: 'li',
      where: DIRECT,
      say: '我的邀请',
      afterMs: MINUTE,
      caption: '积分先是「待到账」：朋友留满 1 天、7 天、30 天才陆续归李姐。',
    },
    { where: BOOKS, afterMs: DAY, caption: '一天过去。朋友都还在，第一笔到账。' },
    { who: 'li', where: DIRECT, say: '积分明细', afterMs: MINUTE, caption: '每一分从哪里来，都查得到。' },
    { who: 'two', where: BOOKS, leave: true, afterMs: HOUR, caption: '有一位走了：还没到账的那部分就取消。' },
    {
      who: 'li',
      where: BOOKS,
      say: '邀请榜 图',
      afterMs: MINUTE,
      caption: '邀请榜，群里的人都看得到，也可以要一张图。',
    },
  ],
}

const cheats: Scenario = {
  id: 'cheats',
  title: '一圈小号',
  about: '有人用一串小号邀请自己刷积分。看暖暖怎样先压住不付，请群管理来看证据。',
  actors: {
    boss: { names: ['阿羊', '薅薅', '蹭蹭', '刷刷'] },
    two: { names: ['阿羊小号', '薅薅小号', '蹭蹭小号', '刷刷小号'] },
    three: { names: ['阿羊2', '薅薅2', '蹭蹭2', '刷刷2'] },
    four: { names: ['阿羊备用', '薅薅备用', '蹭蹭备用', '刷刷备用'] },
    five: { names: ['阿羊新号', '薅薅新号', '蹭蹭新号', '刷刷新号'] },
    ...STAFF_ACTORS,
  },
  steps: [
    { who: 'boss', where: FRUIT, join: {}, caption: '一位新群友来了。' },
    { who: 'boss', where: FRUIT, say: '大家好，来占个座', afterMs: MINUTE },
    { who: 'two', where: FRUIT, join: { by: 'boss' }, afterMs: MINUTE, caption: '他「邀请」的朋友，名字和他像得很。' },
    { who: 'three', where: FRUIT, join: { by: 'boss' }, afterMs: 20 * SECOND },
    { who: 'four', where: FRUIT, join: { by: 'boss' }, afterMs: 20 * SECOND },
    {
      who: 'five',
      where: FRUIT,
      join: { by: 'boss' },
      afterMs: 20 * SECOND,
      caption: '一分钟里来了四位，没有一位说话。',
    },
    { who: 'boss', where: DIRECT, say: '我的邀请', afterMs: MINUTE, caption: '他来看自己赚了多少：一分也没有到账。' },
    { where: STAFF, afterMs: DAY, caption: '一天过去，到了该付的时候，暖暖先停下来问人。' },
    {
      who: 'zhou',
      where: STAFF,
      say: '复核',
      afterMs: MINUTE,
      caption: '店主看复核单：每一位可疑在哪里，写得明明白白。',
    },
    { who: 'boss', where: FRUIT, say: '邀请榜', afterMs: MINUTE, caption: '没有通过复核的，不上榜也不给分。' },
  ],
}

export const SCENARIOS: readonly Scenario[] = [angryParent, sarcasticRegular, delayedCourier, referralParty, cheats]
