import { beforeEach, describe, expect, it } from 'vitest'
import { type Game, startGame } from '../support/game.ts'

const inStaffRoom = async (g: Game, who: string, text: string, mention: string[] = []) =>
  (await g.says(who, text, { room: '值班群', mention })).at(-1)?.text ?? ''

/** Two complaints on Monday: one handled well, one answered too late. */
async function aDay(g: Game): Promise<void> {
  await inStaffRoom(g, '陈经理', '值班 @小林 72小时', ['小林'])
  await g.says('小王', '三天了还没发货，也没人管！')
  await g.pass('5m')
  await inStaffRoom(g, '小林', '接 1')
  await g.says('小林', '抱歉，我马上查')
  await inStaffRoom(g, '小林', '承诺 1 2小时 补发')
  await g.pass('1h')
  await inStaffRoom(g, '小林', '结 1 已补发，今晚送达')
  await g.says('李姐', '收到的书缺页，质量太差了')
  await g.pass('30m')
  await g.says('小林', '@李姐 抱歉，给您换一本', { mention: ['李姐'] })
  await inStaffRoom(g, '小林', '接 2')
}

describe('reports', () => {
  let g: Game
  beforeEach(async () => {
    g = await startGame()
    await aDay(g)
    g.said.length = 0
  })

  it('tell a manager about the day, and an agent nothing', async () => {
    const text = await inStaffRoom(g, '陈经理', '日报')
    expect(text).toContain('📊 日报（11月23日）\n共 2 个工单：办结 1，在办 1')
    expect(text).toContain('首次回复：按时 1/2（50%），中位 17 分钟，九成在 30 分钟内')
    expect(text).toContain('解决：按时 1/1（100%），中位 1 小时 5 分钟')
    expect(text).toContain('承诺兑现：1/1（100%）')
    expect(text).toContain('问题：质量 1，物流 1')
    expect(text).toContain('· 小林：2 单，办结 1，首次回复按时 50%，承诺兑现 1/1')
    expect(await inStaffRoom(g, '陈经理', '日报 昨天')).toContain('没有工单')
    expect(await inStaffRoom(g, '陈经理', '日报 前年')).toContain('「要看的」可以写：今天、昨天')
    expect((await g.says('小林', '#日报'))[0]?.text).toContain('群管理')
  })

  it('know what members said afterwards', async () => {
    await g.says('小王', '已解决')
    await g.says('小王', '评分 4 还行，就是慢了点')
    const text = await inStaffRoom(g, '陈经理', '日报')
    expect(text).toContain('评分：4.0 分（1 次）')
    // 1: answer, plan, promise and end as they should be; 2: answered too late, and no more is decided.
    expect(text).toContain('服务质量分：50')
    expect(text).toContain('评分 4.0 分（1 次），质量分 50')
  })

  it('come by themselves, once, and can be switched off', async () => {
    await g.pass('12h')
    const said = () => g.said.filter((s) => s.text.startsWith('📊 日报'))
    expect(said().map((s) => s.to)).toEqual(['值班群'])
    expect(said()[0]?.at.toISOString()).toMatch(/^2026-11-23T13:/)
    g.clock.advance(-24 * 3_600_000)
    await g.tick()
    g.clock.advance(24 * 3_600_000)
    await g.tick()
    expect(said()).toHaveLength(1)
    expect(await inStaffRoom(g, '陈经理', '日报 关')).toContain('不再自动发')
    await g.says('小王', '又没人理我，太差劲了！')
    await g.pass('24h')
    expect(said()).toHaveLength(1)
  })

  it('made up within a day when the bot was down, and not later', async () => {
    g.clock.advance(20 * 3_600_000)
    await g.tick()
    expect(g.said.filter((s) => s.text.startsWith('📊 日报（11月23日）'))).toHaveLength(1)
    g.clock.advance(70 * 24 * 3_600_000)
    await g.tick()
    expect(g.said.filter((s) => s.text.startsWith('📊'))).toHaveLength(1)
  })

  it('show the week with who stayed', async () => {
    await g.says('老赵', '早')
    await g.leaves('老赵')
    await inStaffRoom(g, '小林', '结 2 已换新')
    expect(await inStaffRoom(g, '陈经理', '周报')).toContain('留存：投诉过的 2/2（100%） 还在群里，其他群友 0%')
  })

  it('count an answer in harsh words only half', async () => {
    await g.says('老赵', '投诉 收到的杯子是碎的')
    await g.says('小林', '@老赵 这个没办法，规定就是这样', { mention: ['老赵'] })
    await inStaffRoom(g, '小林', '接 3')
    // 100 (asked afterwards is still open: 75), 0 for the late answer, 50 for the harsh one in time.
    expect(await inStaffRoom(g, '陈经理', '日报')).toContain('服务质量分：42')
  })

  it('name what was asked most in the week, ready to be taught', async () => {
    await g.says('小红', '请问这周的课几点开始呀')
    await g.says('小林', '@小红 每周六上午十点开始', { mention: ['小红'] })
    const text = await inStaffRoom(g, '陈经理', '周报')
    expect(text).toContain('群友问了 1 个问题，自动答了 0 个。问得最多的：')
    expect(text).toMatch(/· 请?问?这周的课几点开始呀?（1 次）→ 收录 .+ = 每周六上午十点开始/)
  })

  it('tell in the month who was won back', async () => {
    g.clock.advance(10 * 24 * 3_600_000)
    await g.says('小王', '大家早，周末的活动我来')
    await inStaffRoom(g, '小林', '成交 @小王 99元 年卡', ['小王'])
    g.clock.advance(30 * 24 * 3_600_000)
    await g.says('老赵', '投诉 又缺页了')
    expect(await inStaffRoom(g, '陈经理', '月报')).toMatch(
      /挽回（30–60 天前办结的 1 位）：还在 100%，又说话 100%，又买了 100%，带来朋友 0%/,
    )
  })

  it('give the group its scorecard when a manager says so, once a day', async () => {
    const [draft] = await g.says('陈经理', '#成绩单')
    expect(draft?.to).toBe('私聊:陈经理')
    expect(draft?.text).toContain(
      '🤝 2026年11月，我们答应大家的事\n大家反映 2 件，办结 1 件\n按时回复 1/2（50%）\n承诺兑现 1/1（100%）',
    )
    const [post] = await g.says('陈经理', '#成绩单 发布')
    expect(post?.to).toBe('书友群')
    expect((await g.says('陈经理', '#成绩单 发布'))[0]?.text).toContain('今天已经发过了')
    expect((await g.says('陈经理', '#成绩单 发布 上月'))[0]?.text).toContain('没有可以公布的')
    expect(await inStaffRoom(g, '陈经理', '成绩单')).toContain('要在客户群里发')
  })
})
