import { createRequire } from 'node:module'
import { normalise } from './normalise.ts'
import { segment } from './segment.ts'

// Only this part of the package: see nearest.ts.
const require = createRequire(import.meta.url)
const { TfIdf } = require('natural/lib/natural/tfidf/index.js') as typeof import('natural/lib/natural/tfidf/index.js')

/** Only this much of a question is read, in UTF-16 units. */
const MAX_LENGTH = 500

/** What one pair of neighbouring characters counts beside one word. */
const PAIR_WEIGHT = 0.4
/** What the form of a question counts beside its matter. */
const FORM_WEIGHT = 0.4
/** What a word that no entry holds counts beside the weight natural gives it. */
const UNKNOWN_WEIGHT = 0.5

/** One thing said in many ways: of each line the first word stands for all. Simplified, lower case. */
const SYNONYMS = `
多少钱 什么价格 什么价 什么价位 价格是多少 价格多少 价格 价钱 几块钱 几块 几元 怎么卖 多钱 售价 报价 贵吗 how_much
什么时候 啥时候 啥时间 什么时间 何时 几时 几点钟 几点 多会儿 哪天 几号 什么日子 when
多久 多长时间 几天内 几天 多少天 几小时 几个小时 多少时间 要多长
发货 寄出 寄送 发出 寄 出货 发吗 发啊 配送 送货 邮寄 ship
快递 物流 包裹 快件 运单 速递 快递公司 物流公司 顺丰 圆通 中通 申通 韵达 极兔 邮政 京东快递 delivery
偏远地区 新疆 西藏 内蒙古 内蒙 青海 甘肃 宁夏 海南 偏远
修改 改 填错 写错 改一下 更改 变更 换成
运费 快递费用 邮费 快递费 配送费 邮资 运送费 shipping
包邮 免邮费 免运费 免邮 免快递费 不要运费
退货 退掉 退回去 寄回来 退回 寄回 不想要了 不要了 退换
退款 退钱 退的钱 退的款 钱退 退费 返钱 refund
换货 调换 更换 换 换一件 换颜色 换个颜色
到账 退回来 到帐 返还
付款 付钱 付 支付方式 付款方式 支付宝 微信支付 信用卡 刷卡 支付 交钱 给钱 买单 结账 pay
地址 位置 地点 怎么走
哪里 哪儿 在哪里 在哪儿 在哪 哪边 哪 啥地方 什么地方 哪个地方 从哪儿 从哪里 where
怎么 怎样 咋 如何 怎么样 咋样 咋个 点样 how_to
为什么 为啥 为何 咋回事 怎么回事 why
可以 能不能 可不可以 能否 可否 能 行不行 行吗 行不 支持 允许 can
坏 破 损坏 破损 碎 坏掉 烂 裂
少发 漏发 数量不对 少了 缺了 漏了 少件
开发票 发票 开票
优惠券 优惠劵 券 红包 代金券 抵用券 满减券 coupon
过期 失效 到期 清零 过了期
优惠 活动 促销 打折 折扣 特价 满减
团购 拼团 拼单 接龙 开团 团
截止 截单 结束 截团
签到 打卡
邀请 拉新人 拉新 推荐朋友 推荐 介绍朋友 拉人
好友 朋友
权益 好处 特权 福利
转让 转给 给别人用 过户
暂停 冻结 停卡 停用
续费 续卡 续 续会员
会员 vip
预约 约课 报名 预定 预订 约
课程 课 上课 课堂 体验课 class
回放 回看 重看 录播
年卡 年费卡 年度会员
月卡
次卡
直播 直播间
链接 入口 怎么进 网址
分期 分几期 花呗
货到付款 到付 收到货再付钱 收到货再付 先收货后付款
退群 退出群 关掉群
停车 停车场 车位 停哪 停哪里 停哪儿
产地 哪儿产 哪里产 原产地 产自
联系 找 找到
区域 地区
叠加 一起用 同时使用 同时用 一起使用 合着用
试用 试用装 小样 试吃
教室 上课地点 上课地址 上课地方
缺课 没上的课 落下的课 漏了课
补课 补上 课怎么补
怎么办 怎么处理 怎么解决 咋办 咋处理 怎么弄 怎么操作 要怎么操作 咋整 怎么搞
孩子 小孩 宝宝 儿童 小朋友 娃 宝贝 小孩子
多大 几岁 多少岁
孕妇 怀孕 怀孕期间 孕期 哺乳期
零基础 没学过 新手 小白 没基础
敏感肌 敏感皮肤 容易过敏 皮肤敏感
保质期 有效日期 有效期 放多长时间
保存 存放 储存 冷藏 放冰箱
正品 假货 保真 真假 真货
尺码 码数 多大码 什么号 什么码 大小
掉色 褪色 染色
清洗 洗 手洗 机洗 洗衣机
安装 装 组装
保修 质保 免费修 维修
打不开 进不去 登录不了 登不上 登录不上 登不进
忘记 不记得 忘了
周末 周六 周日 星期六 星期天
门店 店里 实体店 店铺 店
营业时间 开门 营业 上班 工作时间
人工 真人
货 现货 库存 存货
补货 再有 还会上 再上架 上新
断货 卖完 缺货 没货 售罄
兑换 换什么 抵扣
使用 用
获得 攒 赚 得到 
区别 不同 差别 不一样
`

/** The form of the question: half the handbook asks "how" or "where", so it decides only between equals. */
const FORM = new Set('0 怎么 怎么办 哪里 什么时候 多久 可以 为什么 多少 多大 办 弄 操作 处理 流程'.split(' '))

/** Say nothing about what is asked. */
const STOP = new Set(
  `有 有没有 有些 哪些 哪个 哪款 公司 期间 间 时候 东西 收到 进行 商品 的 了 吗 呢 啊 呀 吧 哦 噢 哈 嘛 么 啦 嘞 哎 诶 那 这
  这个 那个 这款 那款 一下 下 请问 请 问 想问 想 问下 我 我们 你 你们 您 咱 咱们 他 她 它 大家 亲 亲亲 老师 老板 群主 麻烦 帮 帮忙
  帮我 谢谢 你好 您好 就 都 也 还 又 再 很 要 会 是 在 到 个 些 点 把 被 给 跟 和 与 及 或 啥 什么 不 没 一个 现在 今天 需要 应该 然后
  就是 是不是 the a an is are do does i you my your it to of for and in on please hi hello`.split(/\s+/),
)

const canonical = new Map<string, string>()
for (const line of SYNONYMS.trim().split('\n')) {
  const [first = '', ...others] = line.replaceAll('_', ' ').split(/ (?!much|to)/)
  for (const word of [first, ...others]) canonical.set(word, first)
}

/** Longer phrases first. Single characters are no phrases: `约` is not in `大约`; the segmenter decides about them. */
const PHRASES = new RegExp(
  [...canonical.keys()]
    .filter((word) => word.length > 1)
    .sort((a, b) => b.length - a.length || (a < b ? -1 : 1))
    .map((word) => (/^[a-z]/.test(word) ? `\\b${word}\\b` : word))
    .join('|'),
  'g',
)

/** Amounts, dates, order and parcel numbers: that there is one may matter, which one does not. */
const NUMBER = /^[\d.]+$|\d{5}/

/** Words of a question in one form each, without what says nothing; all of them when nothing else is left. */
function words(text: string): string[] {
  const plain = normalise(text.slice(0, MAX_LENGTH)).text
  const found: string[] = []
  const take = (piece: string) => {
    for (const word of piece === '' ? [] : segment(piece))
      found.push(NUMBER.test(word) ? '0' : (canonical.get(word) ?? word))
  }
  let done = 0
  for (const match of plain.matchAll(PHRASES)) {
    take(plain.slice(done, match.index))
    found.push(canonical.get(match[0]) ?? match[0])
    done = match.index + match[0].length
  }
  take(plain.slice(done))
  const telling = found.filter((word) => !STOP.has(word))
  return telling.length > 0 ? telling : found.length > 0 ? found : [plain]
}

/** `w` and a word, `p` and a pair of Chinese characters: the letter keeps the two apart, and property names out. */
function terms(text: string): string[] {
  const list = words(text)
  const pairs: string[] = []
  const matter = list.map((word) => (FORM.has(word) ? ' ' : word)).join('')
  for (const run of matter.match(/[\u3400-\u9fff]{2,}/g) ?? [])
    for (let i = 0; i + 1 < run.length; i++) pairs.push(`p${run.slice(i, i + 2)}`)
  return [...list.map((word) => `w${word}`), ...pairs]
}

const share = (term: string) => (term.startsWith('p') ? PAIR_WEIGHT : FORM.has(term.slice(1)) ? FORM_WEIGHT : 1)

/** natural's weights. Its own `idf` reads every document for every word; here the lists say how many hold it. */
class Weights extends TfIdf {
  readonly holding = new Map<string, Posting>()

  override idf(term: string): number {
    return 1 + Math.log(this.documents.length / (1 + (this.holding.get(term)?.slots.length ?? 0)))
  }
}

/** Where a term occurs, and how often. */
interface Posting {
  term: string
  slots: number[]
  counts: number[]
  weight: number
  /** The version of the index for which `weight` holds. */
  at: number
}

interface Entry<Id> {
  id: Id
  /** Sorted by term, so that sums come out the same whatever came in first. */
  postings: Posting[]
  counts: number[]
  norm: number
  at: number
}

export interface QuestionHit<Id> {
  id: Id
  /** 0–1: the cosine of the two questions' weights. 1: the same words after normalisation. */
  score: number
}

export interface QuestionCluster {
  /** The wording nearest to all others of the cluster, as it was written. */
  headline: string
  count: number
  /** Places in the list that was given, ascending. */
  members: number[]
}

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/**
 * Finds questions that ask the same: words weighted by natural's TF-IDF, ways of saying in one form, pairs of
 * characters behind them for what the dictionary cuts differently. Entries come and go one by one, nothing is rebuilt.
 * Answers do not depend on the order in which entries came.
 *
 *     const index = new QuestionIndex<number>()
 *     index.add(7, '什么时候发货')
 *     index.search('下单后多久寄出', { limit: 3 }) // [{ id: 7, score: … }]
 *
 * Texts are read up to 500 UTF-16 units. Never throws. Not for ids of two types at once: their order is undefined.
 */
export class QuestionIndex<Id extends string | number = number> {
  #weights = new Weights()
  #slots: (Entry<Id> | undefined)[] = []
  #free: number[] = []
  #places = new Map<Id, number>()
  #version = 0
  #sums = new Float64Array(64)

  get size(): number {
    return this.#places.size
  }

  /** Takes in a question, in place of an earlier one with the same id. */
  add(id: Id, text: string): void {
    this.remove(id)
    this.#weights.addDocument(terms(text), id)
    const document = this.#weights.documents.at(-1) ?? {}
    const slot = this.#free.pop() ?? this.#slots.length
    const entry: Entry<Id> = { id, postings: [], counts: [], norm: 0, at: -1 }
    for (const term of Object.keys(document).sort(byText)) {
      if (term === '__key') continue
      const count = TfIdf.tf(term, document)
      let posting = this.#weights.holding.get(term)
      if (posting === undefined) {
        posting = { term, slots: [], counts: [], weight: 0, at: -1 }
        this.#weights.holding.set(term, posting)
      }
      posting.slots.push(slot)
      posting.counts.push(count)
      entry.postings.push(posting)
      entry.counts.push(count)
    }
    this.#slots[slot] = entry
    this.#places.set(id, slot)
    this.#version++
    if (this.#slots.length > this.#sums.length) this.#sums = new Float64Array(this.#slots.length * 2)
  }

  /** False when there was no such entry. */
  remove(id: Id): boolean {
    const slot = this.#places.get(id)
    const entry = slot === undefined ? undefined : this.#slots[slot]
    if (slot === undefined || entry === undefined) return false
    for (const posting of entry.postings) {
      const at = posting.slots.indexOf(slot)
      posting.slots.splice(at, 1)
      posting.counts.splice(at, 1)
      if (posting.slots.length === 0) this.#weights.holding.delete(posting.term)
    }
    this.#weights.removeDocument(id)
    this.#slots[slot] = undefined
    this.#free.push(slot)
    this.#places.delete(id)
    this.#version++
    return true
  }

  /** The entries nearest to `text`, best first, of equals the smaller id. `limit` 5 and `atLeast` 0.3 by default. */
  search(text: string, { limit = 5, atLeast = 0.3 }: { limit?: number; atLeast?: number } = {}): QuestionHit<Id>[] {
    if (this.size === 0) return []
    const counts = new Map<string, number>()
    for (const term of terms(text).sort(byText)) counts.set(term, (counts.get(term) ?? 0) + 1)
    const asked: { posting: Posting; weight: number }[] = []
    let square = 0
    for (const [term, count] of counts) {
      const posting = this.#weights.holding.get(term)
      const weight = count * (posting === undefined ? this.#unknown(term) : this.#weight(posting))
      square += weight * weight
      if (posting !== undefined) asked.push({ posting, weight })
    }
    const hits: QuestionHit<Id>[] = []
    this.#near(asked, Math.sqrt(square), (entry, score) => {
      if (score >= atLeast) hits.push({ id: entry.id, score })
    })
    return hits.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1)).slice(0, limit)
  }

  #weight(posting: Posting): number {
    if (posting.at !== this.#version) {
      posting.weight = this.#weights.idf(posting.term) * share(posting.term)
      posting.at = this.#version
    }
    return posting.weight
  }

  /** Words that no entry holds make all entries less like the question, but less so than natural has it. */
  #unknown(term: string): number {
    return term.startsWith('p') ? 0 : UNKNOWN_WEIGHT * share(term) * this.#weights.idf(term)
  }

  #norm(entry: Entry<Id>): number {
    if (entry.at !== this.#version) {
      let square = 0
      for (const [i, posting] of entry.postings.entries())
        square += (this.#weight(posting) * (entry.counts[i] ?? 0)) ** 2
      entry.norm = Math.sqrt(square)
      entry.at = this.#version
    }
    return entry.norm
  }

  /** Every entry that shares a term with what is asked, with its score. In no order. */
  #near(
    asked: readonly { posting: Posting; weight: number }[],
    norm: number,
    found: (entry: Entry<Id>, score: number) => void,
  ): void {
    const sums = this.#sums
    const touched: number[] = []
    for (const { posting, weight } of asked) {
      const each = weight * this.#weight(posting)
      const { slots, counts } = posting
      for (let i = 0; i < slots.length; i++) {
        const slot = slots[i] ?? 0
        if (sums[slot] === 0) touched.push(slot)
        sums[slot] = (sums[slot] ?? 0) + each * (counts[i] ?? 0)
      }
    }
    for (const slot of touched) {
      const entry = this.#slots[slot]
      const sum = sums[slot] ?? 0
      sums[slot] = 0
      // Rounded, so that equals are equals whatever the last bit says.
      if (entry !== undefined) found(entry, Math.min(1, Math.round((sum / (norm * this.#norm(entry))) * 1e9) / 1e9))
    }
  }

  /**
   * Groups questions that ask the same, biggest group first (of equals by headline), each with the wording nearest to
   * all others. The densest wording gathers everything that is like it by `atLeast`, then the densest of the rest:
   * no chains of one thing leading to another, and no dependence on the order given. Every question is in one group.
   */
  static cluster(questions: readonly string[], { atLeast = 0.5 }: { atLeast?: number } = {}): QuestionCluster[] {
    const nodes = wordings(questions)
    const index = new QuestionIndex<number>()
    for (const [i, { text }] of nodes.entries()) index.add(i, text)
    const count = (i: number) => nodes[i]?.members.length ?? 0
    const all = nodes.map((_, i) => i)
    const density = all.map((i) => {
      let sum = 0
      index.#around(i, (other, score) => {
        if (score >= atLeast) sum += score * count(other)
      })
      return sum
    })
    const free = new Set(all)
    const clusters: QuestionCluster[] = []
    for (const centre of all.sort((a, b) => (density[b] ?? 0) - (density[a] ?? 0) || a - b)) {
      if (!free.delete(centre)) continue
      const group = [centre]
      index.#around(centre, (other, score) => {
        if (score >= atLeast && free.delete(other)) group.push(other)
      })
      const members = group.flatMap((i) => nodes[i]?.members ?? []).sort((a, b) => a - b)
      clusters.push({ headline: nodes[index.#medoid(group, count)]?.text ?? '', count: members.length, members })
    }
    return clusters.sort((a, b) => b.count - a.count || byText(a.headline, b.headline))
  }

  /** Which of these entries (one at least), each there so many times, is nearest to all of them. */
  #medoid(group: readonly Id[], count: (id: Id) => number): Id {
    const inside = new Set(group)
    const nearness = (id: Id) => {
      let sum = 0
      this.#around(id, (other, score) => {
        if (inside.has(other)) sum += score * count(other)
      })
      return { id, sum }
    }
    return group.map(nearness).reduce((a, b) => (b.sum > a.sum || (b.sum === a.sum && b.id < a.id) ? b : a)).id
  }

  /** Every entry that shares a term with this one, itself too. */
  #around(id: Id, found: (other: Id, score: number) => void): void {
    const entry = this.#slots[this.#places.get(id) ?? -1]
    if (entry === undefined) return
    const asked = entry.postings.map((posting, i) => ({
      posting,
      weight: this.#weight(posting) * (entry.counts[i] ?? 0),
    }))
    this.#near(asked, this.#norm(entry), (other, score) => found(other.id, score))
  }
}

/** Questions of the same words are one wording, told as most people wrote it; in the order of their texts. */
function wordings(questions: readonly string[]): { text: string; members: number[] }[] {
  const groups = new Map<string, { texts: Map<string, number>; members: number[] }>()
  for (const [i, question] of questions.entries()) {
    const key = terms(question).sort(byText).join('\n')
    let group = groups.get(key)
    if (group === undefined) {
      group = { texts: new Map(), members: [] }
      groups.set(key, group)
    }
    group.members.push(i)
    group.texts.set(question, (group.texts.get(question) ?? 0) + 1)
  }
  return [...groups.values()]
    .map(({ texts, members }) => {
      const [first] = [...texts].sort(([a, m], [b, n]) => n - m || byText(a, b))
      return { text: first?.[0] ?? '', members }
    })
    .sort((a, b) => byText(a.text, b.text))
}
