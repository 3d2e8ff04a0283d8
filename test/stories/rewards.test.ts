import { beforeEach, describe, expect, it } from 'vitest'
import { UndeliverableError } from '../../src/core/chat.ts'
import { contradictions, totals } from '../../src/features/points/index.ts'
import { shopFaults } from '../../src/features/rewards/index.ts'
import { type Game, startGame } from '../support/game.ts'

const CODE = /[A-HJKMNP-Z2-9]{4}-[A-HJKMNP-Z2-9]{4}/u

describe('the shop', () => {
  let g: Game
  const staff = (who: string, text: string) => g.says(who, text, { room: '值班群' })
  const answer = async (who: string, text: string) =>
    (await staff(who, text)).findLast((s) => s.to === '值班群')?.text ?? ''
  /** What the member reads, in a direct chat. */
  const told = async (who: string, text: string) =>
    (await g.tells(who, text)).findLast((s) => s.to === `私聊:${who}`)?.text ?? ''
  const codes = (name: string) => [...g.sentTo(name).matchAll(new RegExp(CODE, 'gu'))].map((m) => m[0])
  const codeOf = (name: string) => codes(name).at(-1) ?? ''
  const give = async (name: string, points: number) => {
    await g.says(name, '大家好')
    await g.says('周老板', `#加分 @${name} ${points}`, { mention: [name] })
    g.said.length = 0
  }
  const later = async (minutes: number) => {
    g.clock.advance(minutes * 60_000)
    await g.tick()
  }
  const state = () =>
    g.rows<{ left: number; taken: number }>(`SELECT stocked - taken AS left, taken FROM rewards ORDER BY id`)

  beforeEach(async () => {
    g = await startGame()
    await give('小王', 500)
  })

  const expectSound = async () => {
    expect(await shopFaults(g.house.source)).toEqual([])
    expect(await contradictions(g.house.source)).toEqual([])
    const [kept] = await g.rows<{ points: number }>(
      `SELECT coalesce(sum(points), 0) AS points FROM redemptions WHERE state IN ('open', 'fetched')`,
    )
    expect((await totals(g.house.source)).rewards).toBe(kept?.points)
    expect(await g.rows(`SELECT error FROM dead_letters`)).toEqual([])
  }

  it('is filled by a manager and shows what one can have', async () => {
    expect(await told('小王', '商城')).toBe('商城还没有上架奖品，积分先攒着，上架了就能换～')
    expect(await answer('陈经理', '上架')).toBe('商城还是空的。上架发：上架 帆布袋 200 50 限兑1')
    expect(await answer('陈经理', '上架 帆布袋 200 50 限兑1')).toBe(
      '上架了：1. 帆布袋 200 分，50 份。群友发「商城」就能看到，发「兑换 1」兑换。',
    )
    await staff('陈经理', '上架 3D 拼图 800分 12件 说明 一千片，送胶水')
    await staff('陈经理', '上架 新书 300 20 开始 明天10:00 截止 12月31日 作者签名版')
    expect(await told('小王', '商城')).toBe(
      [
        '🎁 积分商城（您有 500 分）',
        '1. 帆布袋 200 分，剩 50 份，每人 1 份 ✅',
        '3. 新书 300 分，明天 10:00 开兑，共 20 份',
        '2. 3D 拼图 800 分，剩 12 份，还差 300 分',
        '兑换发「兑换 1」，看详情发「商城 1」。',
      ].join('\n'),
    )
    expect(await told('小王', '商城 2')).toBe(
      '2. 3D 拼图\n800 分一份，剩 12 份，还差 300 分\n一千片，送胶水\n您有 500 分。发「签到」每天都有分，请朋友进群也有。',
    )
    expect(await told('小王', '商城 3')).toContain('兑到 12月31日\n作者签名版')
    const list = await answer('陈经理', '上架')
    expect(list).toContain('3. 新书 300 分，剩 20，兑出 0（明天 10:00 开始）')
    expect(list).toContain('1. 帆布袋 200 分，剩 50，兑出 0，限兑 1（在架）')
    expect((await g.says('陈经理', '#上架')).map((s) => s.to)).toEqual(['私聊:陈经理'])
  })

  it('gives a reward for points: the code privately, a word in the group', async () => {
    await staff('陈经理', '上架 帆布袋 200 50')
    await g.pass('1m')
    g.said.length = 0
    const said = await g.says('小王', '兑换 1')
    expect(said.filter((s) => s.to === '书友群').map((s) => s.text)).toEqual(['兑换成功：帆布袋。兑换码私下发给您了。'])
    expect(g.sentTo('小王')).toMatch(
      /^🎉 兑换成功：帆布袋，用了 200 分，还有 300 分。\n兑换码：[A-Z2-9-]{9}\n2026-12-23 前（含当天）把码给同事看就能领，到期没领积分自动退回。\n改主意了，24 小时内发「取消兑换 1」。$/u,
    )
    const code = codeOf('小王')
    expect(g.sentTo('书友群')).not.toContain(code)
    expect(await told('小王', '兑换')).toBe(`您的兑换\n1. 帆布袋 200 分：待领，码 ${code}，到 2026-12-23`)
    expect((await g.says('小王', '兑换')).map((s) => s.to).sort()).toEqual(['书友群', '私聊:小王'])
    expect(await told('小王', '我的券')).toContain(`帆布袋 ${code}，到 2026-12-23`)
    expect(await answer('小林', `核销 ${code}`)).toBe('核销成功：帆布袋，小王的，兑换 1。')
    expect(await told('小王', '兑换')).toBe('您的兑换\n1. 帆布袋 200 分：已领（10:01）')
    expect(await told('小王', '积分')).toContain('-200 兑换：帆布袋')
    expect(await told('小王', '取消兑换 1')).toContain('已经核销，东西领走了，不能取消')
    await g.pass('1m')
    await staff('小林', `核销 撤销 ${code}`)
    expect(await told('小王', '兑换')).toContain('待领')
    await expectSound()
  })

  it('gives several at once, by number or name, and asks when a name could be two', async () => {
    await staff('陈经理', '上架 帆布袋 20 50')
    await staff('陈经理', '上架 帆布袋（大） 30 50')
    expect(await told('小王', '兑换 1 2份')).toContain('兑换成功：帆布袋 ×2，用了 40 分，还有 460 分')
    expect(await told('小王', '兑换 帆布袋 3份')).toContain('帆布袋 ×3，用了 60 分')
    expect(await told('小王', '兑换 1 x2')).toContain('帆布袋 ×2')
    expect(await told('小王', '兑换 帆布')).toContain('您说的是哪一样？1. 帆布袋，2. 帆布袋（大）')
    expect(await told('小王', '兑换 怎么兑换呀')).toContain('没有找到「怎么兑换呀」这样的奖品')
    expect(await state()).toEqual([
      { left: 43, taken: 7 },
      { left: 50, taken: 0 },
    ])
    await expectSound()
  })

  it.each([
    ['上架 帆布袋', '还缺「积分」和「库存」，都写数字'],
    ['上架 帆布袋 200', '还缺「积分」和「库存」'],
    ['上架 帆布袋 0 50', '「积分」要在 1 到 1000000 之间，您写的是 0'],
    ['上架 帆布袋 -5 50', '「积分」要在 1 到 1000000 之间，您写的是 -5'],
    ['上架 帆布袋 2147483648 50', '您写的是 2147483648'],
    ['上架 帆布袋 1.5 50', '「积分」要写整数，您写的是「1.5」'],
    ['上架 帆布袋 200 0', '「库存」要在 1 到 100000 之间，您写的是 0'],
    ['上架 帆布袋 200 50 限兑0', '「限兑」要在 1 到 100000 之间'],
    ['上架 帆布袋 200 50 开始 后年', '「后年」不像时间'],
    ['上架 帆布袋 200 50 截止 2026-02-30', '「2026-02-30」不像时间'],
    ['上架 帆布袋 200 50 截止 2026-11-22', '已经过去了'],
    ['上架 帆布袋 200 50 开始 12月2日 截止 12月1日', '截止要在开始之后'],
    [`上架 ${'长'.repeat(21)} 200 50`, '名称最多 20 个字'],
    ['上架 书签 5 5', '「书签」已经在架上（1 号）'],
    ['上架 9 库存 80', '没有 9 号奖品'],
    ['上架 1 库存 0', '「库存」要在 1 到 100000 之间'],
    ['上架 1 颜色 红', '「颜色 红」这部分我没看懂'],
    ['下架 9', '没有 9 号奖品'],
    ['下架 袋子', '「编号」要写整数'],
    ['兑换记录 9', '没有 9 号奖品'],
    ['取消兑换 9 缺货', '没有编号 9 的兑换'],
  ])('「%s」 changes nothing and says why', async (said, why) => {
    await staff('陈经理', '上架 书签 50 8')
    expect(await answer('陈经理', said)).toContain(why)
    expect(await g.rows(`SELECT name, price, stocked FROM rewards`)).toEqual([{ name: '书签', price: 50, stocked: 8 }])
  })

  it.each([
    ['兑换 9', '没有 9 号奖品，发「商城」看看有什么'],
    ['兑换 2147483648', '「编号」要在 1 到 2000000000 之间'],
    ['兑换 1 0份', '「份数」要在 1 到 99 之间，您写的是 0'],
    ['兑换 1 -2', '「份数」要在 1 到 99 之间，您写的是 -2'],
    ['兑换 1 很多', '「份数」要写整数'],
    ['兑换 1 3份', '「帆布袋」只剩 2 份了，要的话发「兑换 1 2份」'],
    ['兑换 2', '积分还不够：电纸书 要 800 分，您有 500 分，还差 300 分。发「签到」每天都有分'],
    ['兑换 3', '「新书」还没开始，明天 10:00 开兑，到时候再来'],
    ['兑换 4', '「旧杯子」已经下架了'],
    ['商城 4', '「旧杯子」现在不能兑换'],
    ['商城 9', '没有 9 号奖品'],
    ['商城 第9页', '没有第 9 页'],
    ['到货提醒 1', '「帆布袋」现在就有，剩 2 份'],
    ['到货提醒 3', '还没开始，明天 10:00 开兑'],
    ['取消兑换 1', '没有编号 1 的兑换，发「兑换」看看您的'],
    ['#上架 我的 1 1', '「上架」要群管理才能用'],
  ])('「%s」 of a member changes nothing and says why', async (said, why) => {
    await staff('陈经理', '上架 帆布袋 200 2')
    await staff('陈经理', '上架 电纸书 800 2')
    await staff('陈经理', '上架 新书 300 20 开始 明天10:00')
    await staff('陈经理', '上架 旧杯子 10 20')
    await staff('陈经理', '下架 4')
    expect(await told('小王', said)).toContain(why)
    expect(await g.rows(`SELECT 1 FROM redemptions`)).toEqual([])
    expect(await told('小王', '积分')).toContain('现有 500 分')
  })

  it('keeps to the limit of a person, to its opening and to its end', async () => {
    await staff('陈经理', '上架 帆布袋 10 50 限兑2 开始 14:00 截止 11月24日')
    expect(await told('小王', '兑换 1')).toContain('还没开始，14:00 开兑')
    await later(4 * 60)
    expect(await told('小王', '兑换 1')).toContain('兑换成功')
    expect(await told('小王', '兑换 1 2份')).toContain('每人限兑 2 份，您已兑 1 份，不能再兑 2 份')
    expect(await told('小王', '兑换 1')).toContain('兑换成功')
    expect(await told('小王', '兑换 1')).toContain('每人限兑 2 份，您已经兑过了')
    await told('小王', '取消兑换 2')
    expect(await told('小王', '兑换 1')).toContain('兑换成功')
    g.clock.set(new Date('2026-11-24T15:59:59Z'))
    expect(await told('小王', '商城')).toContain('帆布袋')
    g.clock.set(new Date('2026-11-24T16:00:00Z'))
    expect(await told('小王', '兑换 1')).toContain('「帆布袋」已经截止了')
    expect(await told('小王', '商城')).toContain('还没有上架奖品')
    expect(await answer('陈经理', '上架')).toContain('（已截止）')
    expect(await answer('陈经理', '上架 1 截止 不限 限兑 不限')).toContain(
      '改好了，已经兑换的不受影响。\n1. 帆布袋 10 分，剩 48 份',
    )
    expect(await told('小王', '兑换 1')).toContain('兑换成功')
    await expectSound()
  })

  it('changes price and stock without touching what was redeemed', async () => {
    await staff('陈经理', '上架 帆布袋 200 5')
    await told('小王', '兑换 1')
    expect(await answer('陈经理', '上架 1 积分 150 库存 80 说明 新花色')).toBe(
      '改好了，已经兑换的不受影响。\n1. 帆布袋 150 分，剩 80 份\n新花色',
    )
    expect(await state()).toEqual([{ left: 80, taken: 1 }])
    expect(await told('小王', '取消兑换 1')).toBe('取消了：帆布袋，200 分退回，现有 500 分。')
    expect(await state()).toEqual([{ left: 81, taken: 0 }])
    expect(await told('小王', '兑换 1')).toContain('用了 150 分')
    expect(await answer('陈经理', '上架 1 名称 大帆布袋')).toContain('1. 大帆布袋 150 分')
    expect(await answer('陈经理', '上架 1')).toContain('补货发「上架 1 库存 80」')
    expect(await answer('陈经理', '下架 1')).toContain('「大帆布袋」下架了，已经兑换的照常可领')
    expect(await answer('陈经理', '下架 1')).toContain('本来就没有上架')
    expect(await answer('小林', `核销 ${codeOf('小王')}`)).toContain('核销成功：帆布袋，小王的')
    expect(await answer('陈经理', '上架 1')).toContain('重新上架了')
    await expectSound()
  })

  it('takes a redemption back within a day, and gives the points to the lots they came from', async () => {
    await staff('陈经理', '上架 帆布袋 200 5')
    await told('小王', '兑换 1')
    const code = codeOf('小王')
    await give('李姐', 10)
    expect(await told('李姐', '取消兑换 1')).toContain('没有编号 1 的兑换，发「兑换」看看您的')
    await later(23 * 60)
    expect(await told('小王', '取消兑换 1')).toBe('取消了：帆布袋，200 分退回，现有 500 分。')
    expect(await told('小王', '取消兑换 1')).toContain('兑换 1 已经取消过了，积分退回了')
    expect(await answer('小林', `核销 ${code}`)).toContain('这张券小王在')
    expect(await told('小王', '兑换')).toContain('1. 帆布袋 200 分：已取消，积分退回了')
    await told('小王', '兑换 1')
    await later(25 * 60)
    expect(await told('小王', '取消兑换 2')).toContain('过了 24 小时，要取消请找同事')
    expect(await answer('小林', '取消兑换 2')).toContain('兑换 2 是小王的，请写上理由，会告诉 TA：取消兑换 2 缺货')
    expect((await g.says('小林', '取消兑换 2 货弄脏了')).map((s) => s.to).sort()).toEqual(['私聊:小林', '私聊:小王'])
    expect(g.sentTo('小王')).toContain('小林取消了您兑换的帆布袋：货弄脏了。200 分退回给您，现有 500 分。')
    expect(await state()).toEqual([{ left: 5, taken: 0 }])
    expect(
      await g.rows(`SELECT kind, debit, credit, amount FROM ledger_entries WHERE kind <> 'grant' ORDER BY id`),
    ).toEqual(
      ['redeem', 'refund', 'redeem', 'refund'].map((kind) => ({
        kind,
        debit: kind === 'redeem' ? 'available' : 'rewards',
        credit: kind === 'redeem' ? 'rewards' : 'available',
        amount: 200,
      })),
    )
    await expectSound()
  })

  it('refunds when a manager takes the code back', async () => {
    await staff('陈经理', '上架 帆布袋 200 5')
    await told('小王', '兑换 1')
    await staff('陈经理', `作废 ${codeOf('小王')} 这批有瑕疵`)
    expect(g.sentTo('小王')).toContain('陈经理收回了您的帆布袋')
    expect(g.sentTo('小王')).toContain('您兑换帆布袋用的 200 分退回给您了，现有 500 分。')
    await expectSound()
  })

  it('refunds by itself what nobody fetched, once, whatever the clock and the night do', async () => {
    await staff('陈经理', '上架 帆布袋 200 5')
    await told('小王', '兑换 1')
    const code = codeOf('小王')
    g.clock.set(new Date('2026-12-23T15:59:00Z'))
    await g.tick()
    expect(await state()).toEqual([{ left: 4, taken: 1 }])
    g.clock.set(new Date('2026-12-24T08:00:00Z'))
    expect(await told('小王', '取消兑换 1')).toContain('过了 24 小时')
    expect(await answer('小林', `核销 ${code}`)).toContain('2026-12-23 到期，已经不能用了')
    await g.tick()
    g.clock.advance(-24 * 3_600_000)
    await g.tick()
    g.clock.advance(48 * 3_600_000)
    await g.tick()
    const refunds = g.said.filter((s) => s.text.includes('到期没有来领'))
    expect(refunds.map((s) => [s.to, s.text])).toEqual([
      ['私聊:小王', '您兑换的帆布袋到期没有来领，200 分退回给您了，现有 500 分。还想要就再发「兑换 1」。'],
    ])
    expect(await told('小王', '取消兑换 1')).toContain('到期没领，积分已经退回了')
    expect(await told('小王', '兑换')).toContain('到期没领，积分退回了')
    expect(await state()).toEqual([{ left: 5, taken: 0 }])
    await expectSound()
  })

  it('tells those who wait when it is back, once', async () => {
    await staff('陈经理', '上架 帆布袋 100 1')
    await told('小王', '兑换 1')
    await give('李姐', 300)
    expect(await told('李姐', '兑换 1')).toBe(
      '「帆布袋」刚刚被兑完了，您的积分没有动。想要的话发「到货提醒 1」，补货了告诉您',
    )
    await later(20)
    expect(await told('李姐', '兑换 1')).toContain('「帆布袋」已经兑完了')
    expect(await told('李姐', '商城')).toContain('1. 帆布袋 100 分，兑完了，补货通知发「到货提醒 1」')
    expect(await told('李姐', '到货提醒 1')).toBe('记下了，「帆布袋」补货了第一时间私下告诉您。')
    expect(await told('李姐', '到货提醒 1')).toContain('早就记着呢')
    expect(await answer('陈经理', '上架')).toContain('1 位等到货')
    await later(120)
    expect(g.sentTo('李姐')).not.toContain('到货了')
    await staff('陈经理', '上架 1 库存 5')
    await later(120)
    expect(g.said.filter((s) => s.text.includes('到货了')).map((s) => [s.to, s.text])).toEqual([
      ['私聊:李姐', '您等的「帆布袋」到货了，100 分，现有 5 份，先到先得。发「兑换 1」。'],
    ])
    expect(await g.rows(`SELECT lane FROM outbox WHERE key LIKE 'restocked:%'`)).toEqual([{ lane: 'service' }])
    await told('李姐', '兑换 1 3份')
    await told('小王', '兑换 1 2份')
    await told('李姐', '到货提醒 1')
    await told('小王', '取消兑换 3')
    await later(60)
    expect(g.sentTo('李姐')).toContain('您等的「帆布袋」到货了，100 分，现有 2 份')
    expect(await g.rows(`SELECT 1 FROM reward_waits`)).toEqual([])
  })

  it('tells the staff room once that little is left, and again after it was filled', async () => {
    await staff('陈经理', '上架 书签 1 40')
    await told('小王', '兑换 1 35份')
    expect(g.sentTo('值班群')).not.toContain('只剩')
    await told('小王', '兑换 1')
    expect(g.sentTo('值班群')).toContain('📦 商城的「书签」只剩 4 份了。补货发「上架 1 库存 50」。')
    await told('小王', '兑换 1 4份')
    expect(g.said.filter((s) => s.text.includes('📦'))).toHaveLength(1)
    await staff('陈经理', '上架 1 库存 2')
    await told('小王', '兑换 1 2份')
    expect(g.sentTo('值班群')).toContain('📦 商城的「书签」兑完了')
    expect(g.said.filter((s) => s.text.includes('📦'))).toHaveLength(2)
  })

  it('shows managers what was wanted and whether the books agree', async () => {
    expect(await answer('陈经理', '兑换记录')).toBe('还没有人兑换过。')
    await staff('陈经理', '上架 帆布袋 100 9')
    await staff('陈经理', '上架 书签 10 9')
    expect(await answer('陈经理', '兑换记录 2')).toBe('「书签」还没有人兑换过。')
    await told('小王', '兑换 1 2份')
    await staff('小林', `核销 ${codeOf('小王')}`)
    await told('小王', '兑换 1')
    await told('小王', '取消兑换 2')
    await told('小王', '兑换 2')
    expect(await answer('陈经理', '兑换记录')).toBe(
      [
        '兑换记录',
        '1. 帆布袋：兑出 2 份，200 分（待领 0，已领 2），退回 1',
        '2. 书签：兑出 1 份，10 分（待领 1，已领 0）',
        '✅ 库存、兑换码和积分都对得上。看一样的明细发「兑换记录 编号」。',
      ].join('\n'),
    )
    expect(await answer('陈经理', '兑换记录 1')).toBe(
      [
        '「帆布袋」的兑换，剩 7 份',
        '2 小王 100 分，10:00，已取消（小王）',
        '1 小王 ×2 200 分，10:00，已领（小林）',
      ].join('\n'),
    )
    expect((await g.says('陈经理', '#兑换记录')).map((s) => s.to)).toEqual(['私聊:陈经理'])
    expect(await answer('周老板', '对账')).toContain(
      '净发放 500 分 = 群友手里 290 + 待到账 0 + 已兑换 210 + 已到期 0\n共 5 笔，各账户合计 0',
    )
    await g.rows(`UPDATE rewards SET taken = 5 WHERE id = 1`)
    expect(await answer('陈经理', '兑换记录')).toContain(
      '❌ 对不上的（请联系技术同事）：\nreward 1: taken 5, redemptions 2',
    )
  })

  it('of one account knows nothing of another', async () => {
    await staff('陈经理', '上架 帆布袋 10 9')
    await told('小王', '兑换 1')
    await g.rows(`UPDATE rewards SET account = 'other'`)
    expect(await told('小王', '商城')).toContain('还没有上架奖品')
    for (const text of ['兑换 1', '商城 1', '到货提醒 1']) expect(await told('小王', text)).toContain('没有 1 号奖品')
    expect(await answer('陈经理', '上架 1 库存 5')).toContain('没有 1 号奖品')
    expect(await answer('陈经理', '兑换记录 1')).toContain('没有 1 号奖品')
    expect(await answer('小林', '取消兑换 1 试试')).toContain('没有编号 1 的兑换')
    expect(await told('小王', '兑换 帆布袋')).toContain('没有找到「帆布袋」')
  })

  it('tells the managers when the code cannot be delivered', async () => {
    await staff('陈经理', '上架 帆布袋 10 9')
    await g.pass('1m')
    g.said.length = 0
    g.failNext(new UndeliverableError('no friend of ours'))
    await g.says('小王', '兑换 1')
    await g.pass('2m')
    expect(g.said.find((s) => s.mentions.includes('陈经理'))?.text).toMatch(/重发 \d+/u)
    expect(await told('小王', '兑换')).toMatch(CODE)
  })

  it('sells the last one to one of fifty, who alone pays', async () => {
    await staff('陈经理', '上架 帆布袋 5 1')
    const buyers = Array.from({ length: 50 }, (_, i) => `群友${i}`)
    for (const name of buyers) await g.tells(name, '签到')
    g.said.length = 0
    await Promise.all(buyers.map((name) => g.receive(g.message(name, '兑换 1', { direct: true }))))
    expect(g.said.filter((s) => s.text.includes('兑换成功'))).toHaveLength(1)
    expect(g.said.filter((s) => s.text.includes('「帆布袋」刚刚被兑完了，您的积分没有动'))).toHaveLength(49)
    expect(await state()).toEqual([{ left: 0, taken: 1 }])
    expect(await g.rows(`SELECT count(*) AS n FROM point_balances WHERE available = 0`)).toEqual([{ n: 1 }])
    await expectSound()
  })

  it('redeems once for a message that is delivered a hundred times', async () => {
    await staff('陈经理', '上架 帆布袋 5 9')
    const event = g.message('小王', '兑换 1', { direct: true })
    await Promise.all(Array.from({ length: 100 }, () => g.receive(event)))
    expect(await state()).toEqual([{ left: 8, taken: 1 }])
    expect(codes('小王')).toHaveLength(1)
    await expectSound()
  })

  it('lets one of cancelling and verifying win, and one of many who cancel', async () => {
    await staff('陈经理', '上架 帆布袋 5 9')
    for (const id of [1, 2, 3]) {
      await told('小王', '兑换 1')
      const code = codeOf('小王')
      await Promise.all([
        g.receive(g.message('小王', `取消兑换 ${id}`, { direct: true })),
        g.receive(g.message('小林', `核销 ${code}`, { direct: true })),
        g.receive(g.message('陈经理', `作废 ${code} 试试`, { direct: true })),
        g.receive(g.message('陈经理', `取消兑换 ${id} 缺货`, { direct: true })),
        g.receive(g.message('小王', '兑换 1', { direct: true })),
      ])
      await told('小王', `取消兑换 ${id + 3}`)
      await expectSound()
    }
  })
})
