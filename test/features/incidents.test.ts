import { describe, expect, it } from 'vitest'
import { Cursor } from '../../src/core/args.ts'
import { HOUR, MINUTE } from '../../src/core/calendar.ts'
import { DEFAULT_HOURS } from '../../src/core/working-hours.ts'
import { DEFAULT_RULE, judge, type KnownReport, type Report } from '../../src/features/incidents/incident.ts'
import { isAlike, topicOf } from '../../src/features/incidents/topic.ts'
import { incidentWish } from '../../src/features/incidents/wish.ts'
import { mood } from '../../src/text/index.ts'

const NOON = Date.UTC(2026, 10, 23, 4)

let nextId = 1
/** Said by `who` so many minutes after noon. */
function report(who: number, minutes: number, more: Partial<Report> = {}): Report {
  return {
    ticketId: nextId++,
    contactId: who,
    roomId: 1,
    category: 'logistics',
    text: '三天了还没发货，也没人管！',
    at: new Date(NOON + minutes * MINUTE),
    ...more,
  }
}
const free = (r: Report): KnownReport => ({ ...r, incident: undefined })
const of = (r: Report, incident: Partial<NonNullable<KnownReport['incident']>>): KnownReport => ({
  ...r,
  incident: { id: 7, state: 'open', attached: true, endedAt: undefined, ...incident },
})

describe('an incident opens', () => {
  const opens = (fresh: Report, known: Report[]) => judge(fresh, known.map(free), DEFAULT_RULE)

  it('when three members say the same within an hour, with the tickets before, first said first', () => {
    const [a, b] = [report(1, 0), report(2, 20, { roomId: 2, text: '到现在都没发货，什么情况' })]
    expect(opens(report(3, 60, { roomId: undefined, text: '怎么还不发货' }), [b, a])).toEqual({
      kind: 'open',
      ticketIds: [a.ticketId, b.ticketId],
      earlierId: undefined,
    })
  })

  it('also when the messages come in late and in another order', () => {
    const [a, b] = [report(1, 50), report(2, 70)]
    expect(opens(report(3, 20), [a, b])).toMatchObject({ ticketIds: [a.ticketId, b.ticketId] })
  })

  it.each<[string, Report, Report[]]>([
    ['two members', report(2, 5), [report(1, 0)]],
    ['one member in two places', report(2, 5, { roomId: undefined }), [report(1, 0), report(2, 3)]],
    ['an hour and a minute', report(3, 61), [report(1, 0), report(2, 30)]],
    [
      'half an hour before and half an hour after, and more than an hour in all',
      report(3, 40),
      [report(1, 0), report(2, 75)],
    ],
    ['three hours apart', report(3, 180), [report(1, 0), report(2, 90)]],
    ['another category', report(3, 10), [report(1, 0, { category: 'quality' }), report(2, 5)]],
    ['another thing', report(3, 10, { text: '送货的骂人，什么素质' }), [report(1, 0), report(2, 5)]],
  ])('not with %s', (_what, fresh, known) => expect(opens(fresh, known)).toBeUndefined())

  const different = ['送货的骂人，什么素质', '快递盒都湿透了', '自提点远得离谱', '运费凭什么翻倍，太坑了'] as const
  const burst = (at: number[], more: Partial<Report>[] = []) =>
    at.map((m, i) => report(i + 1, m, { text: different[i] ?? '', ...more[i] }))

  it('whatever the words, when four members of one group have one category within 15 minutes', () => {
    const [a, b, c, d] = burst([0, 5, 10, 15])
    expect(
      d &&
        opens(
          d,
          [a, b, c].flatMap((r) => r ?? []),
        ),
    ).toMatchObject({ kind: 'open' })
  })

  it.each<[string, Report[]]>([
    ['in 16 minutes', burst([0, 5, 10, 16])],
    ['in two groups', burst([0, 5, 10, 15], [{ roomId: 2 }])],
    [
      'in direct chats',
      burst(
        [0, 1, 2, 3],
        Array.from({ length: 4 }, () => ({ roomId: undefined })),
      ),
    ],
    [
      'of no category',
      burst(
        [0, 1, 2, 3],
        Array.from({ length: 4 }, () => ({ category: 'other' as const })),
      ),
    ],
  ])('but not four different things %s', (_what, all) => {
    const fresh = all.at(-1)
    expect(fresh && opens(fresh, all.slice(0, -1))).toBeUndefined()
  })

  it('by the rule of the account', () => {
    const known = [free(report(1, 0))]
    expect(judge(report(2, 9), known, { people: 2, minutes: 10 })).toMatchObject({ kind: 'open' })
    expect(judge(report(2, 11), known, { people: 2, minutes: 10 })).toBeUndefined()
  })

  it('not out of tickets about which a person has decided', () => {
    const before = [report(1, 0), report(2, 5)]
    const closed = before.map((r) => of(r, { state: 'none', endedAt: new Date(NOON + 6 * MINUTE) }))
    expect(judge(report(3, 10), closed, DEFAULT_RULE)).toBeUndefined()
    const detached = before.map((r) => of(r, { attached: false }))
    expect(judge(report(3, 10), detached, DEFAULT_RULE)).toBeUndefined()
  })
})

describe('a ticket joins', () => {
  const incident = [report(1, 0), report(2, 5), report(3, 10)].map((r) => of(r, {}))
  const joins = (fresh: Report, known = incident) => judge(fresh, known, DEFAULT_RULE)

  it('an open incident that is about the same, for a day after the last report', () => {
    expect(joins(report(4, 11))).toEqual({ kind: 'join', incidentId: 7 })
    expect(joins(report(4, 10 + 24 * 60))).toEqual({ kind: 'join', incidentId: 7 })
    expect(joins(report(4, 11 + 24 * 60))).toBeUndefined()
    expect(joins(report(4, -60))).toEqual({ kind: 'join', incidentId: 7 })
    expect(joins(report(4, -61))).toBeUndefined()
  })

  it('not when it resembles one of them alone', () => {
    const mixed = [...incident.slice(0, 2), of(report(3, 10, { text: '送货的骂人，什么素质' }), {})]
    expect(joins(report(4, 30, { text: '送货小哥又骂人', roomId: 2 }), mixed)).toBeUndefined()
  })

  it('when many of its group have the same category at the same time', () => {
    const other = { text: '自提点远得离谱' }
    expect(joins(report(4, 12, other))).toEqual({ kind: 'join', incidentId: 7 })
    expect(joins(report(4, 12, { ...other, roomId: 2 }))).toBeUndefined()
    expect(joins(report(4, 16, other))).toBeUndefined()
  })
})

describe('a resolved incident comes back', () => {
  const endedAt = new Date(NOON + 60 * MINUTE)
  const before = [report(1, 0), report(2, 5), report(3, 10)].map((r) => of(r, { state: 'resolved', endedAt }))

  it('when two report the same within a day of its end', () => {
    const first = report(4, 70)
    expect(judge(first, before, DEFAULT_RULE)).toBeUndefined()
    expect(judge(report(5, 23 * 60), [...before, free(first)], DEFAULT_RULE)).toEqual({
      kind: 'open',
      ticketIds: [first.ticketId],
      earlierId: 7,
    })
  })

  it.each<[string, Report, Report]>([
    ['one member twice', report(4, 80, { roomId: 2 }), report(4, 70)],
    ['said before the end, heard afterwards', report(5, 59), report(4, 70)],
    ['a day and more later', report(5, 61 + 24 * 60), report(4, 70)],
    ['something else', report(5, 80, { text: '送货的骂人，什么素质' }), report(4, 70)],
  ])('not by %s', (_what, fresh, other) => expect(judge(fresh, [...before, free(other)], DEFAULT_RULE)).toBeUndefined())
})

/** Complaints by what they are about. The last five topics were written after the word lists, to measure them. */
const TOPICS: Readonly<Record<string, readonly string[]>> = {
  发货: [
    '三天了还没发货，也没人管！',
    '付款一周了到现在都没发货',
    '说好48小时发货，这都四天了还不发！',
    '我的也没发货，太慢了吧',
  ],
  物流: ['快递卡在中转站三天没动了，急死人', '物流信息一直不更新，包裹是不是丢了', '物流三天没更新了，你们管不管'],
  漏液: ['瓶子漏了，洗衣液流得到处都是', '打开一看漏液了，半瓶都没了，太过分', '我的也漏了，盖子都没拧紧，质量太差'],
  打不开: ['课程链接打不开，气死了', '链接打不开啊，点进去一片空白', '今天的课打不开，一直转圈'],
  登录: ['APP登录不上去，一直提示密码错误', '账号登录不了，你们系统是不是崩了', '怎么又登录不上了，天天出问题'],
  优惠券: ['优惠券用不了，付款的时候说无效，骗人吧', '券领了不能用，太坑了', '满减券用不了，什么意思，耍我们呢'],
  退款: ['退款一个星期了还没到账', '退款怎么还没退，拖了十天了', '钱什么时候退给我？答应的退款呢'],
  降价: ['昨天刚买今天就降价，太坑了', '降价也不说一声，补差价！', '才买两天便宜了30，当我们傻吗'],
  客服: ['客服一天都不回消息，什么态度', '找客服半天没人理，太差了', '客服是死的吗，问了三遍没人回'],
  缺页: ['收到的书缺页，质量太差了', '我的书也缺页，还有几页是白的', '书少了十几页，印刷什么质量'],
  发错: ['发错货了，我买的是黑色发了个白色', '颜色发错了，尺码也不对', '又发错了，怎么做事的'],
  西瓜: ['西瓜全是烂的，怎么吃', '收到的西瓜坏了一大半', '又买到坏西瓜，真倒霉'],
  成绩: ['模拟考成绩怎么还没出来，都过了一周了', '成绩查不到，页面一直报错，急死了', '成绩又推迟了，你们靠谱吗'],
  扣费: ['会员自动续费了，没经过我同意就扣钱', '莫名其妙扣了我198，什么续费', '我也被扣钱了，谁让你们续费的'],
  床垫: ['新床垫味道刺鼻，头疼', '床垫气味太大了，根本没法睡', '床垫味大，散了一个月还有'],
  小程序: ['小程序崩了，下不了单', '小程序一直闪退，什么破玩意', '你们的小程序又挂了，付不了款'],
}

describe('likeness', () => {
  const all = Object.entries(TOPICS).flatMap(([about, texts]) =>
    texts.map((text) => ({ about, text, topic: topicOf(text), category: mood(text).category })),
  )
  const pairs = all.flatMap((a, i) => all.slice(i + 1).map((b) => ({ a, b })))
  const inCategory = pairs.filter(({ a, b }) => a.category === b.category)
  const share = (of: typeof pairs) => of.filter(({ a, b }) => isAlike(a, b)).length / of.length

  it('finds nine of ten pairs about one thing, and takes at most one of twenty-five for it that are not', () => {
    expect(share(inCategory.filter(({ a, b }) => a.about === b.about))).toBeGreaterThan(0.9)
    expect(share(inCategory.filter(({ a, b }) => a.about !== b.about))).toBeLessThan(0.04)
  })

  it('finds nothing in anger, time and amounts, and something in every topic', () => {
    expect(topicOf('三天了！！！太差了，什么态度，垃圾')).toEqual(new Set())
    expect(topicOf('')).toEqual(new Set())
    expect(topicOf('包裹还没发出').has('快递')).toBe(true)
    const words = (text: string) => ({ text, topic: topicOf(text) })
    expect(isAlike(words('气死我了'), words('太差劲了'))).toBe(false)
    expect(isAlike(words('你们到底管不管'), words('到底管不管啊'))).toBe(true)
  })
})

describe('what is written after 事件', () => {
  const env = { now: new Date(NOON), timeZone: 'Asia/Shanghai' } as Parameters<
    ReturnType<typeof incidentWish>['read']
  >[1]
  const read = async (text: string) => {
    const wish = await incidentWish().read(new Cursor(text), env)
    return wish.kind === 'promise' ? { ...wish, due: wish.due({ hours: DEFAULT_HOURS, zone: 'Asia/Shanghai' }) } : wish
  }

  it.each([
    ['3', { kind: 'show', id: 3 }],
    ['#３', { kind: 'show', id: 3 }],
    ['3 通报 改发顺丰', { kind: 'tell', id: 3, text: '改发顺丰' }],
    ['3通报：改发顺丰', { kind: 'tell', id: 3, text: '改发顺丰' }],
    ['3 承诺 2小时 恢复', { kind: 'promise', id: 3, due: new Date(NOON + 2 * HOUR), what: '恢复' }],
    ['3 结 已恢复', { kind: 'resolve', id: 3, text: '已恢复' }],
    ['3 resolve ok', { kind: 'resolve', id: 3, text: 'ok' }],
    ['3 加 12', { kind: 'attach', id: 3, ticketId: 12 }],
    ['3 减12', { kind: 'detach', id: 3, ticketId: 12 }],
    ['3 公示', { kind: 'publish', id: 3 }],
    ['3 关', { kind: 'close', id: 3 }],
    ['设置', { kind: 'settings', rule: undefined }],
    ['设置 5人 2小时', { kind: 'settings', rule: { people: 5, minutes: 120 } }],
    ['设置 30分钟 四人', { kind: 'settings', rule: { people: 4, minutes: 30 } }],
    ['设置 关', { kind: 'settings', rule: 'off' }],
  ])('%s', async (text, wish) => expect(await read(text)).toEqual(wish))

  it.each([
    ['abc', '不是事件号'],
    ['0', '不是事件号'],
    ['3 通报', '还缺「要告诉大家的话」。例如：事件 3 通报'],
    ['3 通报 ：', '还缺'],
    ['3 结', '还缺「结果」'],
    ['3 承诺', '还缺「时间」'],
    ['3 承诺 2小时', '还缺「做什么」'],
    ['3 承诺 随便 恢复', '不像时间'],
    ['3 加', '还缺「工单号」'],
    ['3 加 甲', '不是工单号'],
    ['3 跳舞', '我没看懂'],
    ['3 关系', '我没看懂'],
    ['设置 很多', '请写几个人、多久'],
    ['设置 1人 60分钟', '2 到 50'],
    ['设置 3人 2天', '5 分钟到 1 天'],
  ])('%s is told what is wrong', async (text, told) => await expect(read(text)).rejects.toThrow(told))
})
