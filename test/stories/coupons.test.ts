import { beforeEach, describe, expect, it } from 'vitest'
import { Rewards0019 } from '../../entities/migrations/0019-rewards.ts'
import { inTransaction } from '../../src/app/transaction.ts'
import { issueCoupon } from '../../src/features/coupons/index.ts'
import { ACCOUNT, type Game, startGame } from '../support/game.ts'

describe('coupons', () => {
  let g: Game
  const staff = (who: string, text: string) => g.says(who, text, { room: '值班群' })
  const answer = async (who: string, text: string) =>
    (await staff(who, text)).findLast((s) => s.to === '值班群')?.text ?? ''
  const idOf = async (name: string) =>
    (await g.rows<{ id: number }>(`SELECT id FROM contacts WHERE platform_id = $1`, [`id-${name}`]))[0]?.id ?? 0
  const days = (n: number) => new Date(g.clock.now().getTime() + n * 86_400_000)

  /** Gives 小王 a coupon as another feature would; returns the code as the member sees it. */
  async function give(
    about: { cause?: string; title?: string; fen?: number | null; ends?: Date } = {},
  ): Promise<string> {
    const contactId = await idOf('小王')
    const code = await inTransaction(g.house, g.clock.now(), (tx) =>
      issueCoupon(tx, {
        account: ACCOUNT,
        contactId,
        title: about.title ?? '一杯拿铁',
        valueFen: about.fen ?? null,
        expiresAt: about.ends ?? days(30),
        cause: about.cause ?? 'test:1',
      }),
    )
    return `${code.slice(0, 4)}-${code.slice(4)}`
  }
  const later = async (hours: number) => {
    g.clock.advance(hours * 3_600_000)
    await g.tick()
  }
  const setCode = async (code: string) => {
    await g.rows(`UPDATE coupons SET code = $1`, [code.replace('-', '')])
    return code
  }

  beforeEach(async () => {
    g = await startGame()
    await g.says('小王', '大家好')
    g.said.length = 0
  })

  it('are given once for a cause, and the same cause gives the same code', async () => {
    const codes = await Promise.all([give(), give(), give()])
    expect(new Set(codes).size).toBe(1)
    expect(await give({ cause: 'test:2' })).not.toBe(codes[0])
    expect(await g.rows(`SELECT count(*) AS n FROM coupons`)).toEqual([{ n: 2 }])
  })

  it('say what they are and whose, once', async () => {
    const code = await give()
    expect((await g.tells('小王', '我的券'))[0]?.text).toBe(
      `您的券和兑换码（1），用的时候把码发给客服：\n一杯拿铁 ${code}，到 2026-12-23`,
    )
    expect(await answer('小林', `核销 ${code}`)).toBe('核销成功：一杯拿铁，小王的。')
    expect(g.sentTo('小王')).toContain(`您的一杯拿铁 ${code} 由小林核销了，谢谢您再来。`)
    await g.pass('11m')
    const again = await answer('陈经理', `核销 ${code}`)
    expect(again).toContain('这张券小林在 10:00 核销过了（一杯拿铁，小王的），不能再用')
    expect(again).not.toContain('撤销')
    expect((await g.tells('小王', '我的券'))[0]?.text).toBe('您现在没有能用的券和兑换码。')
  })

  it('take back a slip within ten minutes, from the same colleague or a manager', async () => {
    const code = await give()
    expect(await answer('小林', `核销 撤销 ${code}`)).toContain('还没有核销，不用撤销')
    await g.says('阿青', '大家好')
    await g.says('周老板', '#授权 @阿青 agent', { mention: ['阿青'] })
    await staff('小林', `核销 ${code}`)
    await g.pass('9m')
    expect(await answer('小林', `核销 ${code}`)).toContain(`上次是点错了的话，发「核销 撤销 ${code}」`)
    expect(await answer('阿青', `核销 撤销 ${code}`)).toContain('这张券是小林核销的，请 TA 本人或群管理来撤销')
    expect(await answer('小林', `核销 撤销 ${code}`)).toBe(`撤销了：小王的一杯拿铁 ${code} 又能用了，也告诉了 TA。`)
    expect(g.sentTo('小王')).toContain(`刚才核销您的一杯拿铁是点错了，小林已经撤销。${code} 还能用，到 2026-12-23。`)
    await staff('小林', `核销 ${code}`)
    expect(await answer('陈经理', `核销 撤销 ${code}`)).toContain('撤销了')
    await staff('小林', `核销 ${code}`)
    await g.pass('11m')
    expect(await answer('小林', `核销 撤销 ${code}`)).toContain('过了 10 分钟，不能撤销了')
    expect(g.said.filter((s) => s.to === '私聊:小王' && s.text.includes('谢谢您再来'))).toHaveLength(3)
    expect(await g.rows(`SELECT state FROM coupons`)).toEqual([{ state: 'redeemed' }])
  })

  it('understand a code as people mistype it, and guess nothing when it could be two', async () => {
    await give()
    const code = await setCode('DB2S-GHJK')
    expect(await answer('小林', '核销 0b2s ghjk')).toContain('核销成功：一杯拿铁，小王的')
    await staff('小林', `核销 撤销 ${code}`)
    expect(await answer('小林', '核销 D8Z5-6HJK')).toContain('核销成功')
    await staff('小林', `核销 撤销 ${code}`)
    const other = await give({ cause: 'test:2' })
    await g.rows(`UPDATE coupons SET code = 'QB2SGHJK' WHERE code = $1`, [other.replace('-', '')])
    expect(await answer('小林', '核销 OB2S-GHJK')).toContain('券码里没有「O」')
    expect(await answer('小林', '核销 DB2S-GHJK')).toContain('核销成功')
    expect(await answer('小林', '核销 MMMM-MMMM')).toContain('没有券码 MMMM-MMMM')
    expect(await g.rows(`SELECT count(*) AS n FROM coupons WHERE state = 'redeemed'`)).toEqual([{ n: 1 }])
  })

  it('of another account, void or over, are refused each with its own word', async () => {
    const code = await give()
    await g.rows(`UPDATE coupons SET account = 'other'`)
    expect(await answer('小林', `核销 ${code}`)).toContain(`券码 ${code} 是别的店发的，在我们这里不能用`)
    expect(await answer('陈经理', `作废 ${code} 试试`)).toContain('别的店')
    await g.rows(`UPDATE coupons SET account = $1`, [ACCOUNT])
    await staff('陈经理', `作废 ${code} 发错了`)
    expect(await answer('小林', `核销 ${code}`)).toContain('这张券陈经理在 10:00 作废了：发错了')
    expect(await answer('小林', `核销 撤销 ${code}`)).toContain('作废了：发错了')
    const ended = await give({ cause: 'test:2', ends: days(-1) })
    expect(await answer('小林', `核销 ${ended}`)).toContain('2026-11-22 到期，已经不能用了')
    await g.tick()
    expect(await answer('小林', `核销 ${ended}`)).toContain('2026-11-22 到期，已经不能用了')
    expect(await g.rows(`SELECT state FROM coupons ORDER BY state`)).toEqual([{ state: 'expired' }, { state: 'void' }])
  })

  it('are redeemed by a colleague, never by the member or for oneself', async () => {
    const code = await give()
    expect((await g.tells('小王', `#核销 ${code}`))[0]?.text).toContain('「核销」要客服才能用')
    await g.tells('李姐', `核销 ${code}`)
    await g.says('周老板', '#授权 @小王 agent', { mention: ['小王'] })
    expect((await g.tells('小王', `核销 ${code}`))[0]?.text).toContain('自己的券请同事来核销')
    expect(await g.rows(`SELECT state FROM coupons`)).toEqual([{ state: 'valid' }])
  })

  it('remind their owner once, three days before, all together, and not of what was given just now', async () => {
    const ends = days(10)
    const [first, second] = [await give({ ends }), await give({ cause: 'test:2', title: '5元优惠券', fen: 500, ends })]
    await give({ cause: 'test:3', ends: days(30) })
    await later(6 * 24)
    await give({ cause: 'test:4', ends: days(2) })
    expect(g.sentTo('小王')).toBe('')
    await later(30)
    for (const hours of [-24, 24, 1]) await later(hours)
    const reminders = g.said.filter((s) => s.text.includes('快到期'))
    expect(reminders.map((s) => s.to)).toEqual(['私聊:小王'])
    expect(reminders[0]?.text).toContain('您有 2 张券（含兑换码）快到期了，别忘了用：')
    for (const line of [`一杯拿铁 ${first}，到 2026-12-03`, `5元 ${second}，到 2026-12-03`])
      expect(reminders[0]?.text).toContain(line)
    expect(await g.rows(`SELECT DISTINCT lane FROM outbox WHERE key LIKE 'coupons-ending:%'`)).toEqual([
      { lane: 'promotion' },
    ])
  })

  it('of compensations are kept when the schema goes down and up again', async () => {
    await g.says('小王', '三天了还没发货，也没人管！')
    await staff('小林', '补偿 1 券 5.5元 运费')
    await staff('小林', '补偿 1 券 3元')
    await give()
    const before = await g.rows(`SELECT * FROM coupons WHERE cause LIKE 'compensation:%' ORDER BY cause`)
    const runner = g.house.source.createQueryRunner()
    await runner.startTransaction()
    await new Rewards0019().down(runner)
    expect(await runner.query(`SELECT compensation_id, value_fen FROM coupons ORDER BY 1`)).toEqual([
      { compensation_id: 1, value_fen: 550 },
      { compensation_id: 2, value_fen: 300 },
    ])
    await new Rewards0019().up(runner)
    await runner.commitTransaction()
    await runner.release()
    expect(await g.rows(`SELECT * FROM coupons ORDER BY cause`)).toEqual(before)
    expect(before).toMatchObject([
      { title: '5.5元优惠券', origin: '工单 1 的补偿', account: ACCOUNT },
      { title: '3元优惠券' },
    ])
  })
})
