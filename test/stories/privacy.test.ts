import { beforeEach, describe, expect, it } from 'vitest'
import { jobsOf, runJob } from '../../src/app/ticker.ts'
import { DAY } from '../../src/core/calendar.ts'
import { contradictions } from '../../src/features/points/index.ts'
import { digestOf, pack } from '../../src/features/privacy/privacy.ts'
import { type Game, startGame } from '../support/game.ts'

describe('privacy', () => {
  let g: Game
  beforeEach(async () => {
    g = await startGame()
  })

  /** Every table and column in which the words stand. */
  async function found(words: string): Promise<string[]> {
    const columns = await g.rows<{ t: string; c: string }>(
      `SELECT table_name AS t, column_name AS c FROM information_schema.columns WHERE table_schema = 'public' AND data_type IN ('text', 'jsonb', 'ARRAY')`,
    )
    const hits: string[] = []
    for (const { t, c } of columns) {
      const rows = await g.rows(`SELECT 1 FROM "${t}" WHERE strpos("${c}"::text, $1) > 0 LIMIT 1`, [words])
      if (rows.length > 0) hits.push(`${t}.${c}`)
    }
    return hits.sort()
  }

  it('tells in a few lines what is kept, how long, and what one can do', async () => {
    const [said] = await g.says('小王', '隐私')
    expect(said?.text).toContain('留 180 天')
    expect(said?.text).toContain('办结后再留 3 年')
    expect(said?.text).toContain('「删除我的数据」')
  })

  it('shows somebody privately what is kept of them, and of nobody else', async () => {
    await g.says('小王', '大家好我是橙子控')
    await g.says('李姐', '我爱西瓜')
    await g.says('小王', '签到')
    await g.says('小王', '投诉 西湖龙井发错了')
    const said = await g.says('小王', '我的数据')
    expect(said.map((s) => s.to)).toContain('私聊:小王')
    const [aloud] = said.filter((s) => s.to === '书友群')
    expect(aloud?.text).toBe('已经私下发给您了。')
    const text = g.sentTo('小王')
    for (const part of ['【您的称呼】', '小王', '橙子控', '工单 1：', '西湖龙井发错了', '【签到】', '【积分的每一笔】'])
      expect(text).toContain(part)
    expect(text).not.toContain('西瓜')
  })

  it('shows what came of everything they took part in, in their own language', async () => {
    const staff = (what: string, mention: string[] = []) => g.says('周老板', what, { room: '值班群', mention })
    await g.says('小王', '大家好')
    await g.says('李姐', '大家好')
    await g.joins('小新', { by: '小王' })
    await g.tells('小王', '我的邀请码')
    await g.says('小王', '签到')
    await g.says('小王', '投诉 西湖龙井发错了')
    await staff('补偿 1 券 5元 运费')
    await staff('会员 @小王 年卡 2027-01-01', ['小王'])
    await staff('加分 @小王 100 分享', ['小王'])
    await staff('上架 帆布袋 50 1')
    await g.tells('李姐', '到货提醒 1')
    await g.tells('小王', '兑换 1')
    await g.says('李姐', '建议 每周开一次夜场直播')
    await g.says('小王', '支持 1')
    await staff('问卷 新建 共读\n1. 快吗？ 快/慢')
    await g.says('周老板', '#问卷 发布 1')
    await g.tells('小王', '答卷 1 2')
    await g.says('周老板', '#开奖 签名书 1 15分钟')
    await g.says('小王', '抽奖 1')
    await g.pass('20m')
    g.said.length = 0
    await g.tells('小王', '我的数据')
    const text = g.sentTo('小王')
    for (const part of [
      '+5 签到',
      '+100 加分：分享',
      '-50 兑换：帆布袋',
      '待到账 +20 邀请新朋友',
      '【给您的补偿】共 1 条',
      '券 5.00 元',
      '年卡，到 2027-01-0',
      '【您的邀请码】共 1 条',
      '5 分，待到账',
      '建议 1',
      '问卷 1 第 1 题，选 2',
      '签名书（抽奖 1，等您领）',
    ])
      expect(text).toContain(part)
    expect(text).not.toMatch(/issuance|available|pending|\byear\b/u)
    g.said.length = 0
    await g.tells('小新', '我的数据')
    expect(g.sentTo('小新')).toContain('【您怎么进群的】共 1 条')
    expect(g.sentTo('小新')).not.toContain('小王')
    expect(await g.rows(`SELECT error FROM dead_letters`)).toEqual([])
  }, 60_000)

  it('erases everything after it was asked twice, and leaves sums that still agree', async () => {
    await g.says('小王', '大家好我是橙子控')
    await g.says('小王', '签到')
    await g.says('陈经理', '#加分 @小王 10 橙子控分享', { mention: ['小王'] })
    await g.says('小王', '投诉 西湖龙井发错了，橙子控要退款')
    await g.says('小林', '接 1', { room: '值班群' })
    await g.says('小林', '承诺 1 2小时 给橙子控补发', { room: '值班群' })
    await g.says('小王', '评分 5 橙子控满意')
    expect((await g.says('小王', '删除我的数据 确认'))[0]?.text).toContain('先发「删除我的数据」')
    const [asked] = await g.says('小王', '删除我的数据')
    expect(asked?.text).toContain('15 积分作废，1 件没办完的事不再跟进。')
    expect((await g.says('小王', '删除我的数据 确认'))[0]?.text).toContain('一分钟内全部删除')
    expect(await found('橙子控')).not.toEqual([])
    await g.pass('3m')
    // What colleagues wrote is theirs, and ages with all messages.
    expect(await found('橙子控')).toEqual(['messages.text'])
    expect(
      await g.rows(
        `SELECT c.name FROM messages m JOIN contacts c ON c.id = m.contact_id WHERE m.text LIKE '%橙子控%' AND c.role = 'member'`,
      ),
    ).toEqual([])
    expect(await found('id-小王')).toEqual([])
    expect(await g.rows(`SELECT name FROM contacts WHERE platform_id LIKE 'erased:%'`)).toEqual([{ name: '已注销' }])
    expect(await g.rows(`SELECT state FROM tickets`)).toEqual([{ state: 'dismissed' }])
    expect(await g.rows(`SELECT 1 FROM sla_targets WHERE state = 'open'`)).toEqual([])
    expect(await contradictions(g.house.source)).toEqual([])
    expect(await g.rows(`SELECT sum(amount) AS n FROM ledger_entries`)).toEqual([{ n: 15 }])
    // Nothing of it comes up again, and who comes back begins anew.
    const before = g.said.length
    await g.pass('1d')
    expect(g.said.slice(before).filter((s) => s.text.includes('小王'))).toEqual([])
    expect((await g.says('小王', '积分'))[0]?.text).toContain('还没有积分')
    await g.leaves('小王')
    await g.joins('小王', { by: '李姐' })
    expect(await g.rows(`SELECT verdict FROM invites`)).not.toContainEqual({ verdict: 'counts' })
    expect(await g.rows(`SELECT 1 FROM referrals`)).toEqual([])
  })

  it('ends what they could still have had, and never writes to them again', async () => {
    const staff = async (what: string, mention: string[] = []) =>
      (await g.says('周老板', what, { room: '值班群', mention })).at(-1)?.text ?? ''
    await g.says('小王', '大家好')
    await g.joins('小新', { by: '小王' })
    await staff('加分 @小王 100 分享', ['小王'])
    await staff('上架 帆布袋 50 1')
    await g.tells('小王', '兑换 1')
    await g.says('小王', '投诉 西湖龙井发错了')
    await staff('补偿 1 券 5元 运费')
    const codes = await g.rows<{ code: string }>(`SELECT code FROM coupons WHERE state = 'valid'`)
    const [asked] = await g.tells('小王', '删除我的数据')
    expect(asked?.text).toContain('2 张券（含兑换码）作废')
    await g.tells('小王', '删除我的数据 确认')
    await g.pass('3m')
    expect(await g.rows(`SELECT state FROM coupons`)).toEqual([{ state: 'void' }, { state: 'void' }])
    for (const { code } of codes) expect(await staff(`核销 ${code}`)).toContain('作废了：持有人要求删除个人数据')
    // The piece is back on the shelf, and the books agree.
    expect(await g.rows(`SELECT state FROM redemptions`)).toEqual([{ state: 'cancelled' }])
    expect(await g.rows(`SELECT taken FROM rewards`)).toEqual([{ taken: 0 }])
    expect(await contradictions(g.house.source)).toEqual([])
    // The friend stays: what that brings is booked, and nobody is told.
    for (let day = 0; day < 31; day += 1) {
      g.clock.advance(DAY)
      for (const job of jobsOf(g.house.features))
        if (/^(?:referral|coupons|points|rewards)/u.test(job.name)) await runJob(g.house, job, g.clock.now())
      await g.relay()
    }
    expect(await g.rows(`SELECT 1 FROM referral_rewards WHERE state = 'waiting'`)).toEqual([])
    expect(
      await g.rows(
        `SELECT o.text FROM outbox o JOIN contacts c ON c.id = o.contact_id WHERE c.name = '已注销' AND o.text <> ''`,
      ),
    ).toEqual([])
    expect(await g.rows(`SELECT error FROM dead_letters`)).toEqual([])
  }, 60_000)

  it('can be taken back within the minute, and forgets a wish that was not confirmed', async () => {
    await g.says('小王', '大家好我是橙子控')
    await g.says('小王', '删除我的数据')
    await g.says('小王', '删除我的数据 确认')
    expect((await g.says('小王', '删除我的数据 取消'))[0]?.text).toContain('已取消')
    expect((await g.says('小王', '删除我的数据 取消'))[0]?.text).toContain('没有要取消的')
    await g.pass('10m')
    expect(await found('橙子控')).not.toEqual([])
    await g.says('小王', '删除我的数据')
    await g.pass('11m')
    expect((await g.says('小王', '删除我的数据 确认'))[0]?.text).toContain('先发「删除我的数据」')
    expect((await g.says('小王', '删除我的数据 马上'))[0]?.text).toContain('删除后没法恢复')
  })

  it('does not let staff slip out of what they did', async () => {
    expect((await g.says('小林', '删除我的数据'))[0]?.text).toContain('同事的记录关系到别人的工单')
  })

  it('lets the words of tickets go that ended long ago', async () => {
    await g.says('小王', '投诉 西湖龙井发错了')
    await g.says('小林', '结 1 已补发', { room: '值班群' })
    await g.says('李姐', '投诉 杯子碎了')
    const age = async (days: number) => {
      g.clock.advance(days * 86_400_000)
      const job = jobsOf(g.house.features).find((j) => j.name === 'retention-tickets')
      if (job !== undefined) await runJob(g.house, job, g.clock.now())
    }
    await age(1090)
    expect(await g.rows(`SELECT summary <> '' AS kept FROM tickets ORDER BY id`)).toEqual([
      { kept: true },
      { kept: true },
    ])
    await age(6)
    expect(await g.rows(`SELECT id, summary <> '' AS kept, result FROM tickets ORDER BY id`)).toEqual([
      { id: 1, kept: false, result: '' },
      { id: 2, kept: true, result: null },
    ])
  })
})

describe('the rules', () => {
  it('pack lines into messages', () => {
    expect(pack(['一二三', '四五', '六'], 6)).toEqual(['一二三\n四五', '六'])
    expect(pack(['一二三四五六七'], 4)).toEqual(['一二三…'])
    expect(pack([])).toEqual([])
  })

  it('keep a digest that differs by account and person', () => {
    expect(digestOf('a', 'bc')).not.toBe(digestOf('ab', 'c'))
    expect(digestOf('a', 'b')).toMatch(/^[0-9a-f]{64}$/)
  })
})
