import { beforeEach, describe, expect, it } from 'vitest'
import { contradictions } from '../../src/features/points/index.ts'
import { type Game, startGame } from '../support/game.ts'

const DAY = 24 * 3_600_000

describe('points in the group', () => {
  let g: Game
  beforeEach(async () => {
    g = await startGame()
    await g.says('小王', '大家好')
  })

  const grant = (text: string) => g.says('陈经理', `#加分 @小王 ${text}`, { mention: ['小王'] })
  const first = async (said: Promise<{ text: string }[]>) => (await said)[0]?.text ?? ''
  const balance = async () => g.rows(`SELECT available, pending FROM point_balances`)

  async function agrees(): Promise<void> {
    expect(await contradictions(g.house.source)).toEqual([])
  }

  it('makes up for one missed day a month, so that the streak goes on', async () => {
    for (let day = 0; day < 3; day += 1) {
      await g.says('小王', '签到')
      g.clock.advance(DAY)
    }
    g.clock.advance(DAY) // the 26th is missed, it is the 27th
    expect(await first(g.says('小王', '补签'))).toBe(
      '补上了 11月26日，连续 4 天。今天的也别忘了，发「签到」。补签不加分，每月一次。',
    )
    expect(await first(g.says('小王', '签到'))).toContain('连续 5 天')
    g.clock.advance(2 * DAY)
    expect(await first(g.says('小王', '补签'))).toContain('这个月已经补过一次啦')
    expect(await first(g.says('小王', '签到'))).toContain('连续 1 天')
    g.clock.set(new Date('2026-12-01T02:00:00Z'))
    expect(await first(g.says('小王', '签到'))).toContain('连续 1 天')
    expect(await first(g.says('小王', 'make-up'))).toContain('补上了 11月30日，连续 3 天。补签不加分')
    expect(await first(g.says('李姐', '补签'))).toContain('没有能补的')
    await agrees()
  })

  it('has a present on the thirtieth day in a row', async () => {
    let said = ''
    for (let day = 1; day <= 30; day += 1) {
      said = await first(g.says('小王', '签到'))
      if (day < 30) g.clock.advance(DAY)
    }
    const surprise = Number(/🎁 整整 30 天，送您一份惊喜：\+(\d+) 分！/.exec(said)?.[1])
    expect(surprise).toBeGreaterThanOrEqual(30)
    expect(said).toContain(`现有 ${30 * 5 + 4 * 10 + surprise} 分`)
    expect(await first(g.says('小王', '签到'))).toContain('今天签过到啦')
    await agrees()
  })

  it('shows every movement by pages, and the account of a month', async () => {
    for (let i = 1; i <= 12; i += 1) await grant(`${i}`)
    const page = (await first(g.says('小王', '积分明细'))).split('\n')
    expect(page[0]).toBe('积分明细：现有 78 分')
    expect(page).toHaveLength(12)
    expect(page[1]).toBe('+12 加分（10:00）')
    expect(page[11]).toBe('更早的发「积分明细 第2页」，月账单发「积分明细 11月」')
    expect((await first(g.says('小王', '积分明细 第2页'))).split('\n')).toHaveLength(3)
    g.clock.set(new Date('2026-12-05T02:00:00Z'))
    await grant('9')
    expect((await first(g.says('小王', '积分明细 11月'))).split('\n').slice(0, 3)).toEqual([
      '2026年11月积分账单',
      '月初 0 分，月末 78 分（+78）',
      '得到 78，兑换 0',
    ])
    expect(await first(g.says('小王', '积分明细 2026-12'))).toContain('月初 78 分，月末 87 分（+9）')
    expect(await first(g.says('小王', '积分明细 10月'))).toBe('@小王 2026年10月没有积分进出。'.slice(4))
    for (const [written, answer] of [
      ['13月', '不是看得到的月份'],
      ['2027-01', '不是看得到的月份'],
      ['很多', '看不懂'],
      ['第99页', '没有第 99 页'],
    ] as const)
      expect(await first(g.says('小王', `积分明细 ${written}`)), written).toContain(answer)
  })

  it('asks the owner beyond what a manager may give in a day, and each request is decided once', async () => {
    await grant('450')
    await grant('51 帮了大忙')
    expect(await balance()).toEqual([{ available: 450, pending: 0 }])
    expect(g.sentTo('陈经理')).toContain('每天最多加 500 分，您今天已加 450 分，这 51 分要店主批准。已提交第 1 号')
    expect(g.sentTo('值班群')).toContain('陈经理想给小王加 51 分：帮了大忙。店主发「加分 批准 1」')
    expect(await first(g.says('陈经理', '加分 批准 1', { room: '值班群' }))).toContain('要店主来批准')
    expect(await first(g.says('周老板', '加分 待批', { room: '值班群' }))).toContain('1 陈经理给小王加 51 分：帮了大忙')
    const said = await g.says('周老板', '加分 批准 1', { room: '值班群' })
    expect(said.map((s) => s.to).sort()).toEqual(['书友群', '值班群', '私聊:陈经理'])
    expect(await balance()).toEqual([{ available: 501, pending: 0 }])
    expect(await first(g.says('周老板', '加分 批准 1', { room: '值班群' }))).toContain('已经批准过了')
    expect(await first(g.says('周老板', '加分 驳回 1', { room: '值班群' }))).toContain('已经批准过了')
    expect(await first(g.says('周老板', '加分 批准 9', { room: '值班群' }))).toContain('没有第 9 号加分申请')
    await grant('2000')
    await g.says('周老板', '加分 驳回 2 太多了', { room: '值班群' })
    expect(g.sentTo('陈经理')).toContain('加的 2000 分（第 2 号）没有批准：太多了')
    expect(await first(g.says('周老板', '加分 待批', { room: '值班群' }))).toContain('没有等批准的加分')
    g.clock.advance(DAY)
    await grant('500')
    expect(await balance()).toEqual([{ available: 1001, pending: 0 }])
    await agrees()
  })

  it('lets one manager not slip past the limit by writing fast', async () => {
    const events = Array.from({ length: 12 }, () => g.message('陈经理', '#加分 @小王 60', { mention: ['小王'] }))
    await Promise.all(events.map((e) => g.receive(e)))
    expect(await balance()).toEqual([{ available: 480, pending: 0 }])
    expect(await g.rows(`SELECT count(*) AS n FROM grant_requests`)).toEqual([{ n: 4 }])
  })

  it('takes a slip back with a second movement, and tells the member', async () => {
    await grant('100')
    expect(g.sentTo('陈经理')).toContain('已给小王加 100 分，TA 现有 100 分。记错了发「加分 撤销 1」。')
    await g.says('陈经理', '加分 撤销 1', { room: '值班群' })
    expect(g.sentTo('小王')).toContain('陈经理给您加的 100 分是记错了，已经撤销，不好意思。现有 0 分。')
    expect(await first(g.says('陈经理', '加分 撤销 1', { room: '值班群' }))).toContain('已经撤销过了')
    expect(await first(g.says('陈经理', '加分 撤销 77', { room: '值班群' }))).toContain('没有编号 77')
    await grant('10')
    await g.says('陈经理', '#扣分 @小王 4', { mention: ['小王'] })
    await g.says('陈经理', '加分 撤销 4', { room: '值班群' })
    expect(await balance()).toEqual([{ available: 10, pending: 0 }])
    // What is spent already cannot be taken back, and a check-in is no gift.
    await g.says('陈经理', '#扣分 @小王 8', { mention: ['小王'] })
    expect(await first(g.says('陈经理', '加分 撤销 3', { room: '值班群' }))).toContain('积分不够：现有 2 分')
    await g.says('小王', '签到')
    expect(await first(g.says('陈经理', '加分 撤销 7', { room: '值班群' }))).toContain('没有编号 7 的加分或扣分')
    expect(await first(g.says('小王', '积分明细'))).toContain('-100 更正：撤销')
    await agrees()
  })

  it('announces what ends, lets it end with its month, and spends what ends first', async () => {
    await g.says('周老板', '积分有效期 1个月', { room: '值班群' })
    await grant('30')
    g.clock.set(new Date('2026-12-10T02:00:00Z'))
    await g.says('陈经理', '#扣分 @小王 12', { mention: ['小王'] })
    await grant('5')
    expect(await first(g.says('小王', '积分'))).toContain('最早到期：18 分，有效到 12月31日')
    g.clock.advance(9 * DAY)
    await g.pass('10m')
    expect(g.sentTo('小王')).toContain('您有 18 分快到期了，有效到 12月31日。')
    g.clock.advance(14 * DAY)
    await g.pass('1d')
    expect(await balance()).toEqual([{ available: 5, pending: 0 }])
    expect(await first(g.says('小王', '积分明细'))).toContain('-18 到期（')
    expect(g.sentTo('小王').match(/快到期了/g)).toHaveLength(1)
    // Nothing ends twice, and a clock that goes back ends nothing anew.
    g.clock.advance(-2 * DAY)
    await g.pass('10m')
    g.clock.advance(3 * DAY)
    await g.pass('10m')
    expect(await g.rows(`SELECT amount FROM ledger_entries WHERE kind = 'expiry'`)).toEqual([{ amount: 18 }])
    await agrees()
  })

  it('lets the owner say how long points last, from then on', async () => {
    expect(await first(g.says('周老板', '积分有效期', { room: '值班群' }))).toContain('再管 12 个整月')
    expect(await first(g.says('周老板', '积分有效期 永久', { room: '值班群' }))).toContain('新得的积分永久有效')
    for (const wrong of ['0', '121个月', '两年'])
      expect(await first(g.says('周老板', `积分有效期 ${wrong}`, { room: '值班群' }))).toContain('不像月数')
    await grant('5')
    g.clock.set(new Date('2036-01-01T02:00:00Z'))
    await g.pass('10m')
    expect(await balance()).toEqual([{ available: 5, pending: 0 }])
  })

  it('adds everything up for the owner, and finds what does not agree', async () => {
    await grant('100')
    await g.says('小王', '签到')
    await g.says('陈经理', '#扣分 @小王 15', { mention: ['小王'] })
    expect(await first(g.tells('周老板', '对账'))).toBe(
      [
        '积分总账',
        '净发放 90 分 = 群友手里 90 + 待到账 0 + 已兑换 0 + 已到期 0',
        '共 3 笔，各账户合计 0',
        '✅ 每个人的余额、批次、月度和每一笔都对得上。',
      ].join('\n'),
    )
    await g.rows(`UPDATE point_balances SET available = 91`)
    expect(await first(g.tells('周老板', '对账'))).toContain('❌ 对不上的')
  })

  it('gives one ledger row for a check-in that is delivered a hundred times', async () => {
    const event = g.message('小王', '签到')
    await Promise.all(Array.from({ length: 100 }, () => g.receive(event)))
    expect(await g.rows('SELECT amount FROM ledger_entries')).toEqual([{ amount: 5 }])
    await agrees()
  })
})
