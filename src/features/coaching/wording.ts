import { normalise } from '../../text/index.ts'

/** Which words of ours make an unhappy person angrier. Pure. */

/** What such words do. */
export type Group =
  | 'refusal'
  | 'send-away'
  | 'blame'
  | 'rules'
  | 'impatience'
  | 'taunt'
  | 'insult'
  | 'doubt'
  | 'ignorance'
  | 'blank'

interface Rule {
  group: Group
  /** Looked for in one clause, as `normalise` writes it. */
  words: RegExp
  /** A clause like this is meant otherwise. */
  unless?: RegExp
}

const rule = (group: Group, words: RegExp, unless?: RegExp): Rule => ({
  group,
  words,
  ...(unless === undefined ? {} : { unless }),
})

/** What the member cannot do, or what would be: nobody is refused. */
const ABOUT_THEM = /(?:(?<![给帮跟替和对])[您你亲]|如果|要是|万一)[^没不做办弄]{0,6}(?:没|不|做|办|弄|处理|解决)/u

export const RULES = {
  'no-way': rule('refusal', /(?<!有)没有?办法/u, ABOUT_THEM),
  impossible: rule('refusal', /不可能/u, /不可能.{0,6}(?:不管|白等|吃亏|骗)|可能不可能/u),
  'cannot-do': rule('refusal', /(?:做|办|弄|处理|解决|安排)不(?:了|到|成)/u, ABOUT_THEM),
  'no-means': rule('refusal', /没法(?:处理|弄|办|解决|给|帮|改|退|换|查)/u, ABOUT_THEM),
  'no-is-no': rule('refusal', /不行就是不行|(?:退|换|改)不了就是(?:退|换|改)不了|就是不(?:行|能)$/u),

  'see-yourself': rule(
    'send-away',
    /(?:[你您]|^)自己(?:去|先|好好|再)?(?:看|查|找|搜|问|解决|弄|想办法)/u,
    /可以自己|方便|不用|不必|不需要/u,
  ),
  'stands-there': rule(
    'send-away',
    /(?:说明书?|公告|详情页?|页面)[上里]?(?:都|不是都?)?(?:写|说)得?(?:很|这么|那么)?清楚/u,
  ),
  'search-it': rule('send-away', /百度一下|自行(?:百度|查看|查询|解决|处理)/u),
  'ask-others': rule('send-away', /找(?:快递|物流|厂家|平台|别人|他们)(?:公司)?(?:去|吧|问|解决)/u, /我|帮|替/u),

  'not-my-fault': rule('blame', /(?<!是)不是(?:我|我们|咱们?|店里|平台)(?:这边)?的?(?:问题|责任|错)/u),
  'not-my-job': rule('blame', /不归(?:我|我们|这边)管|(?<!是)不是(?:我|我们)(?:管|负责)|不关(?:我|我们)的?事/u),
  'not-with-us': rule('blame', /[跟和与](?:我|我们|店里|本店)(?:这边)?(?:没有?关系|无关)/u),
  'did-not-do-it': rule('blame', /又不是(?:我|我们)(?:弄|干|搞|做|寄|发|造成)/u),
  'you-did-it': rule('blame', /是[你您]自己(?:弄|搞|填|选|点|操作|写|买|没)/u),

  'rule-is-rule': rule('rules', /(?:规定|规则|制度|政策|流程)就(?:是)?(?:这样|这么|如此)/u),
  'by-the-rules': rule('rules', /按照?(?:规定|规则|制度)(?:办事|来)|(?:公司)?规定(?:不让|不允许|不能|不可以)/u),
  'no-precedent': rule('rules', /没有?(?:这个|这种|过)?先例/u),

  'said-before': rule(
    'impatience',
    /早就(?:[跟和][你您])?(?:说|讲|告诉[你您]|通知[你您]?)[过了]|不是(?:[跟和][你您])?(?:说|讲)过?了吗|(?:说|讲)[过了](?:多少|几|很多|好几|好多|无数)[遍次]/u,
  ),
  'why-hurry': rule('impatience', /[急催]什么(?!时候)|(?:别|不要)再?催(?:了|我|$)|[急催]也没用/u),
  'just-wait': rule('impatience', /等着(?:吧|呗|就行|就是了)|慢慢等/u),
  annoying: rule(
    'impatience',
    /有完没完|没完没了|烦不烦|[真太好很]烦|别烦[我了]/u,
    /换[谁我]|让[你您]|[你您][^别]*烦|理解|难怪/u,
  ),
  'too-busy': rule('impatience', /(?:很|太|正)忙(?:着呢|得很|死了)|忙不过来|没空(?:理|管|回|看|$)/u, /[您你]/u),

  'take-or-leave': rule('taunt', /爱(买|要|来|用|看|听|退|信)不\1/u),
  'then-do-not-buy': rule(
    'taunt',
    /[不没](?:想|愿意|爱|喜欢)[买用要听]就?[别不][买用要听]|嫌贵就?[别不][买要]|有本事/u,
  ),
  'as-you-like': rule('taunt', /随便[你您吧]|随你(?:便|吧|怎么)/u),
  'leave-then': rule('taunt', /退群(?:吧|好了|呗|就是了)/u),
  'complain-then': rule('taunt', /(?:去|尽管|随便)投诉(?:吧|啊|呗|好了|去|$)|[你您]就?投诉(?:吧|啊|呗)/u, /帮[您你]/u),

  abuse: rule(
    'insult',
    /[你您](?:是不是|真|才|怕是)?有(?:毛)?病(?!假|历)|(?:脑子|脑袋)(?:有|进)|神经病|闭嘴|少废话|滚(?:吧|蛋|开|$)|(?:别|不要)再?(?:吵|闹)了/u,
    /如果|要是|生病|身体|休息/u,
  ),

  'others-are-fine': rule(
    'doubt',
    /(?:别人|其他人|大家|人家|别的(?:人|客户|顾客))(?:怎么)?[都也](?:没有?|不)(?:问题|事|说|这样|反映|遇到)|(?:就|只有)[你您](?:一个人?)?(?:有问题|事多|这样|多事)/u,
  ),
  misunderstood: rule('doubt', /[你您](?:是|肯定|一定|可能)?(?:理解|搞|弄|看|听|记)错了/u),
  'cannot-read': rule('doubt', /[听看]不(?:懂|见|明白)(?:吗|么|人话)/u),
  careless: rule('doubt', /[你您](?:自己)?没有?(?:仔细|认真|好好)?看(?:清|仔细|说明|公告|详情)/u),
  'making-a-fuss': rule('doubt', /[你您]想多了|小题大[做作]|至于吗|大惊小怪|矫情|无理取闹/u),
  'cannot-be': rule('doubt', /怎么可能|不会有这种(?:事|情况|问题)/u, /怎么可能.{0,4}(?:不管|不给|不理)/u),

  'do-not-know': rule(
    'ignorance',
    /不(?:知道|清楚)[啊呀呢哦哎诶欸了吧]?$/u,
    /[您你他她谁]|大家|是不是|如果|要是|担心|怕/u,
  ),

  'time-left-open': rule('blank', /【几点】/u),
} as const satisfies Record<string, Rule>

export type RuleId = keyof typeof RULES

export interface Found {
  rule: RuleId
  group: Group
  /** The clause, as it was normalised. */
  clause: string
}

const LONGEST = 1000
/** What others said. */
const QUOTED = /「[^「」]*」|『[^『』]*』|“[^“”]*”|"[^"]*"|‘[^‘’]*’|^>.*$/gmu
const CLAUSE = /[,、。.!?;:…~\n ]+/u
const SENTENCE_END = /[。.!?\n]/u
/** 「不是没办法」, 「不会让您等着吧」: the opposite is said. */
const NEGATED =
  /(?:不是|并非|没说|没有说|不会|不能说|不敢说|不算|不让|不用|不必|绝不|哪会|怎么会|别说|不该|不应该|谈不上|没有人说)[^,。.!?]{0,4}$/u
/** 「您刚才说的没办法登录」: their words. */
const REPORTED =
  /(?<![给跟和对])(?:您|你|他|她|ta|客户|顾客|群友|大家|亲|有人)[^,。.!?]{0,4}(?:说|讲|问|写|提到|反映|反馈|遇到|觉得|担心)(?:的|了|过|到)*[,:]?[^,。.!?]{0,6}$/u
/** Whoever says what comes next does not leave anybody alone with 「不知道」. */
const GOES_ON = /我们?(?:这边)?(?:先|再|现在|这就|马上|立刻)?(?:去|来|帮|给|问|查|核)|前(?:告诉|回复?|给)[您你]/u

/** The first thing in a message to members that could be said better; undefined when there is none. Linear. */
export function findHarsh(body: string): Found | undefined {
  const text = normalise(body.slice(0, LONGEST)).text.replace(QUOTED, '')
  let at = 0
  for (const clause of text.split(CLAUSE)) {
    const start = text.indexOf(clause, at)
    at = start + clause.length
    for (const [id, found] of Object.entries(RULES) as [RuleId, Rule][]) {
      const match = found.words.exec(clause)
      if (match === null || found.unless?.test(clause)) continue
      const before = text.slice(Math.max(0, start + match.index - 40), start + match.index)
      const sentence = before.split(SENTENCE_END).at(-1) ?? ''
      if (NEGATED.test(sentence) || REPORTED.test(sentence)) continue
      if (found.group === 'ignorance' && GOES_ON.test(text)) continue
      return { rule: id, group: found.group, clause }
    }
  }
  return undefined
}
