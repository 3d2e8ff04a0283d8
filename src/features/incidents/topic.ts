import { normalise, similarity } from '../../text/index.ts'

/** What a complaint is about, so far as two of them can be compared. Pure, and without a dictionary. */

/** Ways to say one thing, by the word that stands for it. What a sentence is made of besides follows in `IDLE`. */
const SAME: readonly [string, RegExp][] = [
  ['快递', /快递|物流|包裹|快件|运单|派送|配送/gu],
  ['发货', /发货|寄出|出货|发出|不发(?=$|[,!?。])/gu],
  ['登录', /登[录陆]|登不[上了进]/gu],
  ['券', /(?:优惠|满减|代金|折扣)?[券劵]|优惠卷/gu],
  ['破损', /破损|破了|破的|摔坏|压坏|压[烂扁]|碎|裂/gu],
  ['漏', /漏(?!发|寄|单|了?赠|报)|渗|洒/gu],
  ['少件', /漏[发寄]|少[发寄]|少了|缺件|少件|缺了/gu],
  ['发错', /[发寄送拿]错/gu],
  ['退款', /退款|退钱|退费|退(?:的|我|给)|没退|还没退|不退/gu],
  ['降价', /降价|便宜了|差价|跌价/gu],
  ['打不开', /打不开|进不[去了来]|点不[开进]|加载不|白屏/gu],
  ['卡顿', /卡顿|卡(?=得|死|爆|住|成|一下|一卡)|又卡|好卡|太卡|很卡/gu],
  ['声音', /没声|听不[见到清]|声音/gu],
  ['缺页', /[缺少掉][^,]{0,3}页/gu],
  ['变质', /变质|[酸馊臭霉]|[异怪]味|过期/gu],
  ['吃坏', /拉肚子|肚子[疼痛]|腹泻|呕吐|吐了|中毒|吃坏/gu],
  ['过敏', /过敏|[红皮]疹|起疹|发痒|红肿/gu],
  ['不理', /没人[回理应管]|不[回理]|不接电话|打不通/gu],
]

/** Says nothing about what it is that went wrong: time, amounts, anger, how one speaks of buying. */
const IDLE = new RegExp(
  [
    ...`我们 你们 他们 大家 咱们 自己 人家 这个 那个 这样 那样 这种 这么 那么 怎么样 怎么 什么 为什么 多久 多少 哪里 时候 现在 今天 昨天 明天
    前天 刚才 刚刚 刚买 一直 已经 还是 还有 总是 老是 天天 每次 每天 又是 半天 星期 小时 分钟 之前 以后 上次 开始 最后 终于 到底 究竟 居然 竟然 没有 有人
    有没有 是不是 能不能 可以 不能 不会 不是 不了 不到 不要 不行 不用 就是 真的 真是 其实 觉得 知道 看看 问题 情况 东西 事情 必须 应该 根本 完全 全部
    因为 所以 但是 而且 然后 如果 收到 发现 打开 买的 买了 说好 说是 答应 出来 进去 起来 上去 下来 回来 垃圾 差评 骗人 骗子 太差 差劲 气死 急死 烦死
    恶心 无语 失望 生气 过分 坑人 坑爹 离谱 服了 受不了 意思 态度 素质 玩意 负责 讲信用 信用 投诉 举报 解决 处理 麻烦 请问 谢谢 帮忙 老板 客服 群主
    商家 店家 卖家 老师 管理员 质量 服务 订单 商品 产品 提示 显示 系统 第一次 有病 要死 好意思 等了 还要 说法`
      .trim()
      .split(/\s+/)
      .sort((a, b) => b.length - a.length),
    '[的了也还都没不我你您他她它啊吧呢吗嘛呀又就这那是在太很真好只才把被给和跟到过个么着得一二两三四五六七八九十几半天周月年次件快点要说让有能会想去来上下里面管再更最多少大小买等]',
  ].join('|'),
  'gu',
)

/** The words and pairs of characters that tell what a complaint is about. */
export function topicOf(text: string): Set<string> {
  let rest = normalise(text).text
  const found = new Set<string>()
  for (const [word, ways] of SAME) {
    const without = rest.replace(ways, ' ')
    if (without !== rest) found.add(word)
    rest = without
  }
  for (const [run] of rest.replace(IDLE, ' ').matchAll(/[\u3400-\u9fff]+|[a-z]{2,}/gu)) {
    if (/[a-z]/.test(run)) found.add(run)
    else for (let i = 0; i + 1 < run.length; i++) found.add(run.slice(i, i + 2))
  }
  return found
}

/** From this share of common pairs on two texts are nearly the same sentence, whatever it is about. */
const NEARLY_THE_SAME = 0.3

export interface Topical {
  text: string
  topic: ReadonlySet<string>
}

/** Do two complaints of one category name the same thing? */
export function isAlike(a: Topical, b: Topical): boolean {
  for (const word of a.topic) if (b.topic.has(word)) return true
  return similarity(a.text, b.text) >= NEARLY_THE_SAME
}
