import { beforeAll, expect, it } from 'vitest'
import { DAY, MINUTE } from '../../src/core/calendar.ts'
import { type Game, startGame } from '../support/game.ts'

/** What can be written wrongly to the commands of growth: a specific answer where it belongs, and nothing has changed. */

let g: Game
/** Written by every message, whatever it says. */
const TOLD = ['messages', 'command_logs', 'outbox', 'send_paces', 'activity_counts', 'activity_days']
let DIGEST = ''
const codes: Record<string, string> = {}

/** A hash of every table. */
async function digest(): Promise<Record<string, string>> {
  const rows = await g.rows<{ name: string; hash: string }>(DIGEST)
  return Object.fromEntries(rows.map((r) => [r.name, r.hash]))
}
const said = async () => (await g.rows<{ n: number }>(`SELECT count(*) AS n FROM outbox`))[0]?.n ?? 0

const staff = (text: string, mention: string[] = [], who = '陈经理') => g.says(who, text, { room: '值班群', mention })

beforeAll(async () => {
  g = await startGame()
  for (const name of ['小王', '李姐', '阿青', '小赵']) await g.says(name, '大家好')
  await staff('加分 @小王 600 分享', ['小王'], '周老板')
  for (const reward of ['帆布袋 100 1', '新书 100 5 限兑1', '茶杯 100 5', '书签 5000 5', '台历 10 9 开始 12月20日'])
    await staff(`上架 ${reward}`)
  await g.tells('小王', '兑换 1')
  await g.tells('小王', '兑换 2')
  await g.tells('小王', '兑换 3')
  await g.tells('小王', '兑换 3')
  await staff('下架 3')
  const given = await g.rows<{ code: string }>(`SELECT code FROM coupons ORDER BY issued_at, cause`)
  for (const [i, name] of ['used', 'void', 'over', 'foreign'].entries()) codes[name] = given[i]?.code ?? ''
  await staff(`核销 ${codes.used}`, [], '小林')
  await staff(`作废 ${codes.void} 发错了`)
  await g.rows(`UPDATE coupons SET expires_at = $2 WHERE code = $1`, [
    codes.over,
    new Date(g.clock.now().getTime() - DAY),
  ])
  await g.rows(`UPDATE coupons SET account = 'other' WHERE code = $1`, [codes.foreign])

  await g.says('陈经理', '#开奖 新书签名本 1 明天20:00')
  await g.says('陈经理', '#开奖 月卡 1 2天 会员')
  await g.says('陈经理', '#开奖 茶叶 1 明天20:00')
  await g.says('陈经理', '#取消抽奖 3 缺货')
  await g.says('小王', '抽奖 1')

  await staff('问卷 新建 共读\n1. 快吗？ 快/慢\n2. 再来吗？ 来/不来')
  await g.says('陈经理', '#问卷 发布 1')
  await staff('问卷 新建 下次\n1. 好吗？ 好/不好')

  await g.joins(['小新'], { by: '小王' })
  await g.joins(['小花'])
  await g.tells('李姐', '我的邀请码')
  codes.invite = /邀请码：(\w{6})/u.exec(g.sentTo('李姐'))?.[1] ?? ''
  await g.says('小新', `填码 ${codes.invite}`)

  await g.says('小王', '建议 每周开一次夜场直播')
  await staff('采纳 1 50')
  await staff('加分 @李姐 600 多', ['李姐'])
  await staff('加分 驳回 1 太多', [], '周老板')
  await staff('成交 @李姐 99元', ['李姐'])
  await staff('成交 撤销 1')
  await staff('备注 @李姐 喜欢推理', ['李姐'])
  await g.says('周老板', '#开启', { room: '二群' })
  await g.says('陈经理', '#渠道码 新建 海报', { room: '二群' })
  codes.channel = /渠道码：(\w{6})/u.exec(g.sentTo('陈经理'))?.[1] ?? ''
  await g.tick()
  await g.tick()
  const tables = await g.rows<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1`,
  )
  DIGEST = tables
    .filter((t) => !TOLD.includes(t.name))
    .map(
      (t) =>
        `SELECT '${t.name}' AS name, md5(coalesce(string_agg(t::text, '\n' ORDER BY t::text), '')) AS hash FROM "${t.name}" t`,
    )
    .join(' UNION ALL ')
}, 60_000)

type Where = 'group' | 'staff room' | 'privately'
type Case = [who: string, where: Where, text: string, answer: string, mention?: string[]]

const HUGE = '99999999999999999999'
/** Amounts that are none: written like this by hand, by a cheat, or by a slip. */
const NO_AMOUNTS = ['1e3', '0x10', '1.5', 'NaN', '一百', HUGE]
const OUTSIDE = ['0', '-5', '+0', '2147483648']
const manager = (where: Where, text: string, answer: string, mention: string[] = []): Case => [
  '陈经理',
  where,
  text,
  answer,
  mention,
]

const GROUPS: Record<string, Case[]> = {
  'points by hand: none, negative, overflowing, to nobody, twice decided': [
    ...['加分', '扣分'].flatMap((c) => [
      ...OUTSIDE.map((n) => manager('staff room', `${c} @小王 ${n}`, '「分数」要在 1 到 10000 之间', ['小王'])),
      ...NO_AMOUNTS.map((n) => manager('staff room', `${c} @小王 ${n}`, '「分数」要写整数', ['小王'])),
      manager('staff room', `${c} 没这个人 10`, '没有找到「没这个人」'),
      manager('staff room', c, '还缺「@群友」'),
    ]),
    manager('group', '#加分 @小王 -5', '「分数」要在 1 到 10000 之间', ['小王']),
    manager('staff room', '加分 @小王', '还缺「分数」', ['小王']),
    manager('staff room', '扣分 @小王 9999', '积分不够：现有 450 分，要 9999 分', ['小王']),
    manager('staff room', '加分 @陈经理 10', '不能给自己加分', ['陈经理']),
    ['小王', 'group', '#加分 @小王 100', '「加分」要群管理才能用', ['小王']],
    ['周老板', 'staff room', '加分 批准 1', '第 1 号申请已经驳回过了'],
    ['周老板', 'staff room', '加分 批准 99', '没有第 99 号加分申请'],
    ['周老板', 'staff room', '加分 批准 99999999999', '「编号」要在 1 到 2000000000 之间'],
    ['周老板', 'staff room', '加分 撤销 99', '没有编号 99 的加分或扣分'],
    ...['0个月', '-3', '99999个月'].map((m): Case => ['周老板', 'staff room', `积分有效期 ${m}`, `「${m}」不像月数`]),
  ],
  'statements of months and pages that do not exist': [
    ['小王', 'privately', '积分明细 13月', '「13月」不是看得到的月份'],
    ['小王', 'privately', '积分明细 2026-99', '「2026-99」不是看得到的月份'],
    ['小王', 'privately', '积分明细 第0页', '「第0页」看不懂'],
    ['小王', 'privately', '积分明细 第9999页', '没有第 9999 页'],
    ['小王', 'privately', '补签', '没有能补的'],
  ],
  'rewards: prices, stock and numbers': [
    ...OUTSIDE.flatMap((n): Case[] => [
      manager('staff room', `上架 水杯 ${n} 5`, '「积分」要在 1 到 1000000 之间'),
      manager('staff room', `上架 水杯 10 ${n}`, '「库存」要在 1 到 100000 之间'),
      manager('staff room', `上架 2 积分 ${n}`, '「积分」要在 1 到 1000000 之间'),
      manager('staff room', `上架 2 库存 ${n}`, '「库存」要在 1 到 100000 之间'),
      ['小王', 'privately', `兑换 4 ${n}份`, '「份数」要在 1 到 99 之间'],
    ]),
    ...['1.5', HUGE].flatMap((n): Case[] => [
      manager('staff room', `上架 水杯 ${n} 5`, '「积分」要写整数'),
      manager('staff room', `上架 水杯 10 ${n}`, '「库存」要写整数'),
      ['小王', 'privately', `兑换 4 ${n}份`, '「份数」要写整数'],
    ]),
    manager('staff room', '上架 水杯 10 5 限兑-1', '「限兑」要在 1 到 100000 之间'),
    manager('staff room', '上架 新书 10 5', '「新书」已经在架上（2 号）'),
    ...['上架 99 库存 5', '下架 99', '兑换记录 99'].map((c) => manager('staff room', c, '没有 99 号奖品')),
    manager('staff room', '下架 3', '「茶杯」本来就没有上架'),
  ],
  'rewards: opening times that do not exist or are over': [
    ...['2月30日', '2026-11-31', '2027-02-29'].map((d) =>
      manager('staff room', `上架 水杯 10 5 截止 ${d}`, `「${d}」不像时间`),
    ),
    manager('staff room', '上架 水杯 10 5 开始 13月1日', '「13月1日」不像时间'),
    manager('staff room', '上架 水杯 10 5 截止 2020-01-01', '已经过去了'),
    manager('staff room', '上架 水杯 10 5 开始 12月31日 截止 12月1日', '截止要在开始之后'),
  ],
  'redeeming what is gone, closed, too dear, too much, or nobody’s': [
    ['小王', 'privately', '兑换 1', '「帆布袋」已经兑完了，您的积分没有动'],
    ['小王', 'privately', '兑换 2 2份', '限兑 1'],
    ['小王', 'privately', '兑换 3', '「茶杯」已经下架了'],
    ['小王', 'privately', '兑换 4', '积分还不够：「书签」要 5000 分，您有 450 分'],
    ['小王', 'privately', '兑换 5', '「台历」还没开始'],
    ['小王', 'privately', '兑换 99', '没有 99 号奖品'],
    ['小王', 'privately', '兑换 99999999999999', '「编号」要在 1 到 2000000000 之间'],
    ['小王', 'privately', '兑换 -1', '没有找到「-1」这样的奖品'],
    ['小王', 'privately', '兑换 飞机', '没有找到「飞机」这样的奖品'],
    ['小王', 'privately', '商城 99', '没有 99 号奖品'],
    ['小王', 'privately', '商城 第99页', '没有第 99 页'],
    ['小王', 'privately', '到货提醒 99', '没有 99 号奖品'],
    ['李姐', 'privately', '取消兑换 2', '没有编号 2 的兑换'],
    ['小王', 'privately', '取消兑换 1', '兑换 1 的码已经核销'],
    ['小王', 'privately', '取消兑换 99', '没有编号 99 的兑换'],
  ],
  'codes: used, void, over, of another shop, mistyped': [
    ['小林', 'staff room', '核销 USED', '小林在 10:00 核销过了（帆布袋，小王的），不能再用'],
    ...['核销', '核销 撤销'].flatMap((c): Case[] => [
      ['小林', 'staff room', `${c} VOID`, '陈经理在 10:00 作废了：发错了'],
      ['小林', 'staff room', `${c} OVER`, '2026-11-22 到期，已经不能用了'],
      ['小林', 'staff room', `${c} FOREIGN`, '是别的店发的，在我们这里不能用'],
      ['小林', 'staff room', `${c} MMMM-MMMM`, '没有券码 MMMM-MMMM'],
      ['小林', 'staff room', `${c} ABC`, '券码是 8 位，您写的是 3 位'],
      ['小林', 'staff room', `${c} 0000-0000`, '券码里没有「0」'],
      ['小林', 'staff room', `${c} ';DROP TABLE coupons;--`, '券码里没有'],
    ]),
    ['小林', 'staff room', '核销', '还缺「券码」'],
    manager('staff room', '作废 USED 试试', '核销过了'),
    manager('staff room', '作废 VOID 试试', '作废了'),
    manager('staff room', '作废 OVER 试试', '已经不能用了'),
    manager('staff room', '作废 FOREIGN 试试', '是别的店发的'),
    ['小王', 'privately', '#核销 USED', '「核销」要客服才能用'],
  ],
  'draws: places, deadlines, conditions, points': [
    ...['0', '-3', '1.5', '两', '99999999999'].map((n) =>
      manager('group', `#开奖 大奖 ${n} 明天20:00`, `「名额」要写 1 到 100 的整数，您写的是「${n}」`),
    ),
    ...['2月30日', '2026-11-31', '2027-02-29'].map((d) =>
      manager('group', `#开奖 大奖 1 ${d} 20:00`, `日历上没有「${d}」这一天`),
    ),
    manager('group', '#开奖 大奖 1 25:00', '「25:00」不像时间'),
    manager('group', '#开奖 大奖 1 今天8:00', '已经过去了'),
    manager('group', '#开奖 大奖 1 2099-01-01', '太远了，最多 90 天'),
    manager('group', '#开奖 大奖 1 明天20:00 星座天秤', '条件「星座天秤」没看懂'),
    manager('group', `#开奖 大奖 1 明天20:00 积分满${HUGE}`, '条件「积分满9999999999999999…」没看懂'),
    ...['0', '-5', '1.5', '99999999999', HUGE].map((n) =>
      manager('group', `#开奖 积分${n} 5 明天20:00`, '积分奖每份写整数，至少 1 分，总共最多 10000 分'),
    ),
    manager('group', '#开奖 积分1000 5 明天20:00', '积分奖总共超过每天 500 分要店主来开'),
  ],
  'draws that are not open, not over, cancelled, or none': [
    ['小王', 'group', '抽奖 1', '您已经报过名了'],
    ['小王', 'group', '抽奖 2', '这次是给会员的'],
    ['小王', 'group', '抽奖 3', '抽奖 3 取消了：缺货'],
    ...['抽奖 99', '领奖 99', '验证 99', '抽奖记录 99', '抽奖 999999999999'].map(
      (c): Case => ['小王', 'group', c, `这里没有抽奖 ${c.split(' ')[1]}`],
    ),
    ['小王', 'group', '领奖 1', '抽奖 1 还没开奖'],
    ['小王', 'privately', '抽奖记录 1', '抽奖 1 还没开奖，开奖后才有记录'],
    ['小林', 'staff room', '发奖 1 @小王', '抽奖 1 还没开奖', ['小王']],
    manager('group', '#重抽 1 再来', '抽奖 1 还没开奖，不用重抽'),
    manager('group', '#取消抽奖 3 再来', '抽奖 3 已经取消了'),
    manager('group', '#取消抽奖 99 再来', '这里没有抽奖 99'),
  ],
  'referrals: codes of nobody, of oneself, of another group, too late; rules; reviews': [
    ['小花', 'group', '填码 ZZZZZZ', '没有「ZZZZZZ」这个邀请码'],
    ['小花', 'group', '填码 CHANNEL', '这个邀请码，请和朋友再核对一下'],
    ['小花', 'group', '填码 ABC', '邀请码是 6 位'],
    ['小花', 'group', '填码 000000', '邀请码里没有 0、O、1、I'],
    ['李姐', 'group', '填码 INVITE', '这是您自己的邀请码'],
    ['阿青', 'group', '填码 INVITE', '我没有看到您是新进来的'],
    ['小新', 'group', '填码 INVITE', '您已经填过邀请码了'],
    ['小林', 'staff room', '填码 INVITE', '「填码」只能在客户群里或和我私聊时用'],
    ...['券 -5元', '券 0元', '红包 99999999999元', '苹果 5元', '券 5元 400天'].map((r) =>
      manager('group', `#邀请规则 设置 奖励 ${r}`, '红包和券要写 0.01 到 200 元'),
    ),
    ...['1天99999999999分', '1天-5分', '0天5分'].map((r) =>
      manager('group', `#邀请规则 设置 到账 ${r}`, '到账要写「天数+分数」'),
    ),
    ...['每天 0', '每天 -1', `每月 ${HUGE}`].map((r) =>
      manager('group', `#邀请规则 设置 ${r}`, '人数要写 1 到 1000 的整数'),
    ),
    manager('group', '#邀请规则 设置 成交 0元1分', '成交要写每多少元 1 分'),
    ['小王', 'group', '邀请规则 设置 每天 9', '改规则要群管理来'],
    manager('staff room', '复核 99 通过', '没有编号 99 的邀请要复核'),
    manager('staff room', '复核 99999999999 通过', '「编号」要在 1 到 2000000000 之间'),
    ['小林', 'staff room', '已发 99', '没有编号 99 的红包要发'],
    ['小林', 'staff room', '介绍人 @小王 @小王', '新人和介绍人要是两位', ['小王']],
    manager('staff room', '渠道码 新建 海报', '请到那个客户群里发'),
  ],
  'purchases, tiers and notes': [
    ...['0元', '-9元', '9.999元', '很多', '99999999999元'].map(
      (n): Case => ['小林', 'staff room', `成交 @李姐 ${n}`, `「${n}」不像金额`, ['李姐']],
    ),
    ['小林', 'staff room', '成交 @李姐 9999999元', '一笔最多记 100 万元', ['李姐']],
    ['小林', 'staff room', '成交 @陈经理 9元', '陈经理是同事', ['陈经理']],
    ['小林', 'staff room', '成交 撤销 1', '第 1 笔已经撤销了'],
    ['小林', 'staff room', '成交 撤销 99', '没有第 99 笔成交'],
    ...['2027-02-30', '2027-13-01', '2月30日', '永远'].map(
      (d): Case => ['小林', 'staff room', `会员 @李姐 年卡 ${d}`, `「${d}」不像日期`, ['李姐']],
    ),
    ['小林', 'staff room', '会员 @李姐 年卡 2020-01-01', '到期日已经过去了', ['李姐']],
    ['小林', 'staff room', '会员 @李姐 金卡', '「等级」可以写', ['李姐']],
    ['小林', 'staff room', '会员 @李姐 普通 2027-01-01', '普通群友不用写到期日', ['李姐']],
    ['小林', 'staff room', '备注 删除 99', '没有第 99 条备注'],
    ['小林', 'staff room', '备注 删除 -1', '「编号」要在 1 到 2000000000 之间'],
    ['小林', 'staff room', '备注 删除 1', '第 1 条是陈经理记的'],
  ],
  'birthdays, by either calendar, and their gifts': [
    ...['02-30', '13-01', '00-10', '2月31日', '农历 4-31', '农历 十三月初一'].flatMap((d): Case[] => [
      ['小王', 'group', `生日 ${d}`, `没有「${d}」这一天`],
      ['小王', 'privately', `生日 ${d}`, `没有「${d}」这一天`],
    ]),
    ['小王', 'privately', '生日 昨天吧', '「昨天吧」我没看懂'],
    manager('group', '#生日礼 1001', '生日礼最多 1000 积分'),
    manager('group', '#生日礼 -5', '「-5」我没看懂'),
    manager('group', '#生日礼 99999999999', '「99999999999」我没看懂'),
  ],
  'attention, recall, welcome and boards': [
    manager('group', '#静默 25:00-08:00', '没有这样的时间'),
    manager('group', '#静默 00:00-24:00', '静默时段要比一天短'),
    manager('group', '#静默 晚上', '「晚上」不像时段'),
    manager('group', '#打扰 本群 -1', '「本群 -1」我没看懂'),
    manager('group', '#打扰 本群 99999999999', '我没看懂'),
    manager('group', '#打扰 每人 5 1', '七天的不能比一天的少'),
    manager('group', '#唤回 随便', '「随便」我没看懂'),
    manager('group', '#唤回 文案 你好 {手机号}', '文案里没有「{手机号}」这一项'),
    manager('group', '#欢迎语 欢迎 {手机号}', '没有「{手机号}」这一项'),
    manager('group', '#欢迎语 金卡 欢迎', '没有「金卡」这个等级'),
    manager('group', '#入群引导 D5 你好', '入群引导只有 D1、D3、D7'),
    manager('group', '#直播 2月30日 20:00 读书', '没有「2月30日 20:00」这个时间'),
    manager('group', '#直播 周三25:00 读书', '没有「周三 25:00」这个时间'),
    manager('group', '#直播 2020-01-01 20:00 读书', '已经过去了'),
    manager('group', '#直播 删除 99', '没有第 99 场'),
    manager('group', '#直播 删除 99999999999', '没有第 99999999999 场'),
    manager('group', '#榜单 开 每月31日 9:00 积分榜', '每月只能选 1 到 28 日'),
    manager('group', '#榜单 开 周八 9:00 积分榜', '没有看到日子'),
    manager('group', '#榜单 开 周一 25:00 积分榜', '「25:00」不像一天里的时间'),
    manager('group', '#榜单 开 周一 9:00 颜值榜', '要写哪个榜'),
  ],
  'suggestions, praise, surveys and one’s own data': [
    ['小王', 'group', '支持 99', '没有建议 99'],
    ['小王', 'group', '支持 1', '自己'],
    ['小王', 'group', '建议 支持 99', '直接发「支持 99」'],
    ['小王', 'group', '建议 好', '写具体一点我们才好办'],
    manager('staff room', '采纳 1 50', '陈经理在 10:00 已经采纳了建议 1'),
    ...['采纳 99 50', '谢绝 99 不做', '已实现 99'].map((c) => manager('staff room', c, '没有建议 99')),
    ['小林', 'staff room', '好评 @没这个人', '没有找到「没这个人」'],
    ['小王', 'privately', '好评同意', '还缺「可以|实名|匿名|不要」'],
    ['小王', 'privately', '撤回好评', '好评墙上没有您的话'],
    ['小王', 'privately', '答卷 1 9 9', '第 1 题没有「9」'],
    ['小王', 'privately', '答卷 1 1', '这份问卷有 2 题，您写了 1 个答案'],
    ['小王', 'privately', `答卷 1 ${HUGE} 1`, '第 1 题没有'],
    ['小王', 'privately', '答卷 2 1', '这里没有问卷 2'],
    manager('staff room', '问卷 99', '没有问卷 99'),
    manager('staff room', '问卷 关闭 2', '问卷 2 还没有发布'),
    manager('staff room', '问卷 公布 1', '问卷 1 还没截止'),
    manager('group', '#问卷 发布 2 截止 2月30日', '「2月30日」不像时间'),
    manager('group', '#问卷 发布 2 截止 今天8:00', '已经过去了'),
    manager('staff room', '问卷 新建 空', '第一行写标题'),
    ['小王', 'privately', '删除我的数据 确认', '先发「删除我的数据」看看'],
    ['小王', 'privately', '删除我的数据 取消', '没有要取消的删除'],
  ],
}

const filled = (text: string) =>
  text.replace(/USED|VOID|OVER|FOREIGN|INVITE|CHANNEL/gu, (k) => codes[k.toLowerCase()] ?? k)

/** Members are answered where they asked; slips of colleagues in front of customers privately. */
const placeOf = (who: string, where: Where) =>
  where === 'staff room'
    ? '值班群'
    : where === 'group' && !['陈经理', '小林', '周老板'].includes(who)
      ? '书友群'
      : `私聊:${who}`

it('begins with codes of every kind, and without a ticket', async () => {
  expect(Object.values(codes).every((c) => /^\w{6,8}$/u.test(c))).toBe(true)
  expect(await g.rows(`SELECT 1 FROM tickets UNION ALL SELECT 1 FROM dead_letters`)).toEqual([])
})

it.each(Object.entries(GROUPS))(
  '%s',
  async (_what, cases) => {
    const before = [await digest(), await said()] as const
    for (const [who, where, text, wanted, mention = []] of cases) {
      g.clock.advance(MINUTE / 4)
      const answers = await g.says(who, filled(text), {
        mention,
        ...(where === 'privately' ? { direct: true } : { room: where === 'group' ? '书友群' : '值班群' }),
      })
      expect(`${text} → ${answers.map((a) => `${a.to}：${a.text}`).join('\n')}`).toContain(
        `${text} → ${placeOf(who, where)}：`,
      )
      expect(answers.map((a) => a.text).join('\n')).toContain(wanted)
    }
    // One answer to each, nothing else said or still to be said; no ticket, no dead letter, no row anywhere.
    expect([await digest(), await said()]).toEqual([before[0], before[1] + cases.length])
  },
  60_000,
)
