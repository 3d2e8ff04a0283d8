import { beforeEach, describe, expect, it } from 'vitest'
import { UndeliverableError } from '../../src/core/chat.ts'
import { type Game, startGame } from '../support/game.ts'

const CODE = /[A-HJKMNP-Z2-9]{4}-[A-HJKMNP-Z2-9]{4}/u

describe('making up for it', () => {
  let g: Game
  const staff = (who: string, text: string) => g.says(who, text, { room: '值班群' })
  const answer = async (who: string, text: string) =>
    (await staff(who, text)).findLast((s) => s.to === '值班群')?.text ?? ''
  const codeOf = (name: string) => CODE.exec(g.sentTo(name))?.[0] ?? ''
  const lines = () => g.rows<{ text: string }>(`SELECT text FROM ticket_events WHERE kind = 'compensated' ORDER BY id`)

  beforeEach(async () => {
    g = await startGame()
    await g.says('小王', '三天了还没发货，也没人管！')
    g.said.length = 0
  })

  it('gives a coupon: the code privately, a kind word in the group, a line on the ticket', async () => {
    expect(await answer('小林', '补偿 1 券 5元 运费')).toBe('工单 1：5元优惠券已私下发给小王，30 天内有效。')
    expect(g.sentTo('小王')).toMatch(/^这次让您费心了。小林送您一张5元优惠券，是我们的一点心意。\n券码：/u)
    expect(g.sentTo('小王')).toContain('2026-12-23 前（含当天）')
    expect(codeOf('小王')).toMatch(CODE)
    expect(g.said.filter((s) => s.to === '书友群')).toEqual([
      expect.objectContaining({ text: '小林给您准备了一点心意，已私下发给您，请查收。', mentions: ['小王'] }),
    ])
    expect(g.sentTo('值班群')).not.toContain(codeOf('小王'))
    expect(await lines()).toEqual([{ text: '5元优惠券：运费' }])
    expect(await answer('陈经理', '工单 1')).toContain('小林 补偿：5元优惠券：运费')
  })

  it('gives points once, through the ledger', async () => {
    await g.says('小王', '签到')
    await staff('小林', '补偿 1 积分 50')
    expect(g.sentTo('小王')).toContain('小林送您 50 积分，是我们的一点心意，现有 55 分。')
    expect(await g.rows(`SELECT amount, cause, note FROM ledger_entries WHERE cause LIKE 'compensation:%'`)).toEqual([
      { amount: 50, cause: 'compensation:1', note: '工单 1' },
    ])
    expect((await g.tells('小王', '积分'))[0]?.text).toContain('+50 补偿：工单 1（10:00）')
  })

  it('answers privately in a customer group and for a ticket of a direct chat, and knows no ticket of elsewhere there', async () => {
    expect((await g.says('小林', '#补偿 1 券 5元')).map((s) => s.to).sort()).toEqual([
      '书友群',
      '私聊:小林',
      '私聊:小王',
    ])
    await g.tells('李姐', '投诉 收到的书缺页')
    const said = await staff('小林', '补偿 2 券 5元')
    expect(said.map((s) => s.to).sort()).toEqual(['值班群', '私聊:李姐'])
    expect((await g.says('小林', '#补偿 2 券 5元'))[0]?.text).toContain('不是这个群的')
    expect((await g.says('小林', '#核销 ABCD-EFGH'))[0]?.text).toContain('只能在值班群或和我私聊时用')
  })

  it.each([
    ['补偿 1', '要给工单 1 补偿什么'],
    ['补偿 1 五块', '「五块」没看懂，请写 券 5元 或 积分 50'],
    ['补偿 1 券 0元', '至少要 0.1元'],
    ['补偿 1 券 99999元', '一次最多 10000元'],
    ['补偿 9 券 5元', '没有工单 9'],
    ['批准 9', '没有编号 9 的申请'],
    ['驳回 9', '还缺「理由」'],
    ['核销 ABC0-EFGH', '券码里没有「0」'],
    ['核销 ABCD', '券码是 8 位，您写的是 4 位'],
    ['核销 ABCD-EFGH', '没有券码 ABCD-EFGH'],
    ['#补偿额度 客服', '「补偿额度」要店主才能用'],
  ])('「%s」 changes nothing and says why', async (said, why) => {
    expect(await answer(said.startsWith('#') ? '小林' : '陈经理', said)).toContain(why)
    expect(await g.rows(`SELECT 1 FROM compensations`)).toEqual([])
  })

  it('gives nothing for a false alarm, a merged ticket, or to oneself', async () => {
    await g.tells('小王', '投诉 还没发货')
    await staff('小林', '并 2 1')
    expect(await answer('小林', '补偿 2 券 5元')).toContain('工单 2 已并入 1，请发「补偿 1 …」')
    await staff('小林', '误报 1')
    expect(await answer('小林', '补偿 1 券 5元')).toContain('标了误报')
    await g.says('阿青', '收到的书缺页，质量太差了')
    await g.says('周老板', '#授权 @阿青 agent', { mention: ['阿青'] })
    expect(await answer('阿青', '补偿 3 券 5元')).toContain('不能给自己补偿')
  })

  it('redeems a code once, says when and by whom the second time, and tells its owner', async () => {
    await staff('小林', '补偿 1 券 5元')
    const code = codeOf('小王')
    await g.pass('5m')
    expect(await answer('陈经理', `核销 ${code.toLowerCase().replace('-', ' ')}`)).toBe(
      '核销成功：5元，小王的，工单 1 的补偿。',
    )
    expect(g.sentTo('小王')).toContain('由陈经理核销了')
    await g.pass('2m')
    expect(await answer('小林', `核销 ${code}`)).toContain('这张券陈经理在 10:05 核销过了（5元，小王的）')
    expect(await answer('陈经理', `作废 ${code} 发错`)).toContain('核销过了')
    expect(await lines()).toEqual([{ text: '5元优惠券' }, { text: '5元优惠券已核销' }])
  })

  it('notes on the ticket when redeeming was a slip', async () => {
    await staff('小林', '补偿 1 券 5元')
    const code = codeOf('小王')
    await staff('小林', `核销 ${code}`)
    await staff('小林', `核销 撤销 ${code}`)
    expect(await lines()).toEqual([{ text: '5元优惠券' }, { text: '5元优惠券已核销' }, { text: '5元优惠券核销撤销了' }])
    expect(await answer('小林', '补偿')).toContain('5元优惠券（未使用）')
  })

  it('redeems once under fifty at the same moment', async () => {
    await staff('小林', '补偿 1 券 5元')
    const code = codeOf('小王')
    g.said.length = 0
    await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        g.receive(g.message(i % 2 === 0 ? '小林' : '陈经理', `核销 ${code}`, { direct: true })),
      ),
    )
    expect(g.said.filter((s) => s.text.includes('核销成功'))).toHaveLength(1)
    expect(g.said.filter((s) => s.text.includes('核销过了'))).toHaveLength(49)
    expect(await g.rows(`SELECT count(*) AS n FROM ticket_events WHERE text LIKE '%已核销'`)).toEqual([{ n: 1 }])
    expect(await g.rows(`SELECT count(*) AS n FROM dead_letters`)).toEqual([{ n: 0 }])
  })

  it('ends a coupon after its last day, or when a manager takes it back', async () => {
    await staff('小林', '补偿 1 券 5元')
    const first = codeOf('小王')
    g.said.length = 0
    await staff('小林', '补偿 1 券 6元')
    const second = codeOf('小王')
    expect(await answer('小林', `#作废 ${second} 发错`)).toContain('要群管理才能用')
    expect(await answer('陈经理', `作废 ${second}`)).toContain('还缺「原因」')
    expect(await answer('陈经理', `作废 ${second} 重复发放`)).toContain('小王的6元优惠券已作废')
    expect(g.sentTo('小王')).toContain(`陈经理收回了您的6元优惠券 ${second}：重复发放`)
    expect(await answer('小林', `核销 ${second}`)).toContain('作废了：重复发放')
    expect((await g.tells('小王', '我的券'))[0]?.text).toBe(
      `您的券和兑换码（1），用的时候把码发给客服：\n5元 ${first}，到 2026-12-23`,
    )
    g.clock.set(new Date('2026-12-23T15:59:00Z'))
    expect((await g.tells('小王', '我的券'))[0]?.text).toContain(first)
    g.clock.set(new Date('2026-12-23T16:00:00Z'))
    expect((await g.tells('小王', '我的券'))[0]?.text).toBe('您现在没有能用的券和兑换码。')
    expect(await answer('小林', `核销 ${first}`)).toContain('2026-12-23 到期，已经不能用了')
  })

  it('shows a member their own coupons privately, and nobody else’s', async () => {
    await staff('小林', '补偿 1 券 5元')
    const code = codeOf('小王')
    g.said.length = 0
    await g.says('小王', '我的券')
    expect(g.sentTo('书友群')).toBe('私下回您了。')
    expect(g.sentTo('小王')).toContain(code)
    expect((await g.tells('李姐', '我的券'))[0]?.text).toBe('您现在没有能用的券和兑换码。')
  })

  it('asks a manager above the limit of an agent; approved with one tap, given once', async () => {
    expect(await answer('小林', '补偿 1 券 50元 两次发错')).toBe(
      '50元优惠券超出您的额度（每单20元，100 积分），已请群管理批准，编号 1，结果私下告诉您，24 小时内有效。',
    )
    const request = g.said.find((s) => s.text.includes('批准 1 ｜ 驳回 1 理由'))
    expect(request?.to).toBe('值班群')
    expect(request?.mentions).toEqual(['陈经理', '周老板'])
    expect(request?.text).toContain('小林想给「书友群」小王补偿50元优惠券（工单 1）：两次发错')
    expect(g.sentTo('小王')).toBe('')
    expect(await answer('小林', '补偿 1 券 40元')).toContain('已经有一个申请在等批准（编号 1）')
    expect(await answer('小林', '#批准 1')).toContain('要群管理才能用')
    await g.pass('1h')
    expect(await answer('陈经理', '批准 1')).toBe('批准了：50元优惠券已私下发给小王，也告诉了小林。')
    expect(g.sentTo('小王')).toContain('小林送您一张50元优惠券')
    expect(g.sentTo('小林')).toContain('陈经理批准了您的申请 1')
    expect(await answer('周老板', '批准 1')).toContain('陈经理已经在 11:00 批准了')
    expect(await answer('周老板', '驳回 1 不行')).toContain('已经在 11:00 批准了')
    expect(await g.rows(`SELECT count(*) AS n FROM coupons`)).toEqual([{ n: 1 }])
    expect(await lines()).toEqual([{ text: '申请50元优惠券：两次发错' }, { text: '批准小林申请的50元优惠券' }])
  })

  it('refuses with a reason; what one has refused another does not approve', async () => {
    await staff('小林', '补偿 1 积分 300')
    expect(await answer('陈经理', '驳回 1 先核实照片')).toContain('申请 1 已驳回')
    expect(g.sentTo('小林')).toContain('陈经理驳回了您的申请 1（工单 1 300 积分）：先核实照片')
    expect(await answer('周老板', '批准 1')).toContain('已经被陈经理驳回（先核实照片）')
    expect(await g.rows(`SELECT 1 FROM ledger_entries WHERE cause LIKE 'compensation:%'`)).toEqual([])
    expect(await answer('陈经理', '补偿 1 积分 300')).toContain('已私下发给小王')
    expect(await answer('周老板', '批准 2')).toContain('是陈经理在自己额度内给的，不用批准')
  })

  it('goes to the owner above the limit of a manager, never back to the one who asked', async () => {
    expect(await answer('陈经理', '补偿 1 券 150元')).toContain('已请店主批准')
    expect(g.said.find((s) => s.text.includes('批准 1 ｜'))?.mentions).toEqual(['周老板'])
    expect(await answer('陈经理', '批准 1')).toContain('自己的申请要由别人来批')
    await g.says('李姐', '收到的书缺页，质量太差了')
    await staff('小林', '补偿 2 券 150元')
    expect(await answer('陈经理', '批准 2')).toContain('也超出您的额度（每单100元，500 积分），要店主来批')
    expect(await answer('周老板', '批准 2')).toContain('批准了')
    expect(await answer('周老板', '补偿 2 券 5000元')).toContain('已私下发给李姐')
  })

  it('adds up what a ticket and a day have had', async () => {
    await staff('小林', '补偿 1 券 15元')
    expect(await answer('小林', '补偿 1 券 6元')).toContain('已请群管理批准')
    for (const [i, name] of ['甲', '乙', '丙', '丁', '戊'].entries()) {
      await g.says(`群友${name}`, '三天了还没发货，也没人管！')
      expect(await answer('小林', `补偿 ${i + 2} 券 20元`)).toContain(
        i < 4 ? '已私下发给' : '超出您的额度（每天100元，500 积分）',
      )
    }
    await g.pass('14h')
    expect(await answer('小林', '补偿 6 券 10元')).toContain('已私下发给')
  })

  it('counts what was given for a ticket that was merged into this one', async () => {
    await g.tells('小王', '投诉 三天了还没发货')
    await staff('小林', '补偿 2 券 20元')
    await staff('小林', '并 2 1')
    expect(await answer('小林', '补偿 1 券 5元')).toContain('已请群管理批准')
    expect(await g.rows(`SELECT state FROM compensations ORDER BY id`)).toEqual([
      { state: 'granted' },
      { state: 'pending' },
    ])
  })

  it('keeps to the day’s limit when two tickets get something at once', async () => {
    await staff('周老板', '补偿额度 客服 每天 20元')
    await g.says('李姐', '收到的书缺页，质量太差了')
    await Promise.all([1, 2].map((id) => g.receive(g.message('小林', `补偿 ${id} 券 15元`, { direct: true }))))
    expect(await g.rows(`SELECT state FROM compensations ORDER BY state`)).toEqual([
      { state: 'granted' },
      { state: 'pending' },
    ])
  })

  it('lets one of two who approve and refuse at once win', async () => {
    await staff('小林', '补偿 1 积分 300')
    await Promise.all([
      g.receive(g.message('陈经理', '批准 1', { direct: true })),
      g.receive(g.message('周老板', '驳回 1 太多了', { direct: true })),
      g.receive(g.message('周老板', '批准 1', { direct: true })),
    ])
    const [row] = await g.rows<{ state: string }>(`SELECT state FROM compensations`)
    const given = await g.rows(`SELECT 1 FROM ledger_entries WHERE cause = 'compensation:1'`)
    expect(given).toHaveLength(row?.state === 'granted' ? 1 : 0)
    expect(g.said.filter((s) => s.to === '私聊:小林' && s.text.includes('申请 1'))).toHaveLength(1)
    expect(await g.rows(`SELECT count(*) AS n FROM dead_letters`)).toEqual([{ n: 0 }])
  })

  it('ends a request after a day with one notice, whatever the clock and the night do', async () => {
    await staff('小林', '补偿 1 券 50元 两次发错')
    g.clock.advance(-24 * 3_600_000)
    await g.tick()
    g.clock.advance(24 * 3_600_000)
    await g.pass('23h')
    expect(g.sentTo('小林')).not.toContain('失效')
    g.clock.advance(2 * 3_600_000)
    expect(await answer('陈经理', '批准 1')).toContain('申请 1 过了 24 小时，已经失效')
    await g.tick()
    g.clock.advance(-24 * 3_600_000)
    await g.tick()
    g.clock.advance(48 * 3_600_000)
    await g.tick()
    const notices = g.said.filter((s) => s.to === '私聊:小林' && s.text.includes('没人批'))
    expect(notices.map((n) => n.text)).toEqual([
      '您的申请 1（工单 1 50元优惠券）24 小时没人批，已失效。还需要就再申请：补偿 1 券 50元 两次发错',
    ])
    expect(await answer('陈经理', '驳回 1 晚了')).toContain('已经失效')
    expect(await g.rows(`SELECT state FROM compensations`)).toEqual([{ state: 'expired' }])
  })

  it('knows when the ticket was closed meanwhile', async () => {
    await staff('小林', '补偿 1 券 50元')
    await staff('小林', '结 1 已补发')
    expect(await answer('陈经理', '批准 1')).toContain('（工单 1 这期间已办结，补偿照发。）')
    await g.says('李姐', '收到的书缺页，质量太差了')
    await staff('小林', '补偿 2 券 50元')
    await staff('小林', '误报 2')
    expect(await answer('陈经理', '批准 2')).toContain('工单 2 后来标了误报，申请 2 不能批')
    await staff('小林', '重开 2')
    await g.tells('李姐', '投诉 书缺页')
    await staff('小林', '并 2 3')
    expect(await answer('陈经理', '批准 2')).toContain('请小林重新申请：补偿 3 券 50元')
    expect(await answer('陈经理', '驳回 2 见工单 3')).toContain('已驳回')
  })

  it('shows and changes the limits; a waiting request is measured by the new ones', async () => {
    expect(await answer('周老板', '补偿额度')).toContain('客服：每单 20元，100 积分；每天 100元，500 积分')
    await staff('小林', '补偿 1 券 150元')
    expect(await answer('周老板', '补偿额度 群管理 200元')).toContain('群管理每单 200元，500 积分')
    expect(await answer('陈经理', '批准 1')).toContain('批准了')
    expect(await answer('周老板', '补偿额度 客服 很多')).toContain('「很多」没看懂')
    expect(await answer('周老板', '补偿额度 店长 5元')).toContain('「角色」可以写')
    expect(await answer('周老板', '补偿额度 客服 每天 不限')).toContain('客服每天 券不限，积分不限')
  })

  it('lists what was given this month: an agent their own, a manager all, with sums', async () => {
    expect(await answer('小林', '补偿')).toContain('这个月还没有给过补偿')
    await staff('小林', '补偿 1 券 5元')
    const code = codeOf('小王')
    await staff('小林', `核销 ${code}`)
    await staff('陈经理', '补偿 1 积分 30')
    await staff('小林', '补偿 1 券 60元')
    expect(await answer('小林', '补偿')).toBe(
      [
        '本月您给出的补偿：1 次，券 5元（已用 5元），0 积分',
        '10:00 工单 1 小王 60元优惠券（等批准：批准 2）',
        '10:00 工单 1 小王 5元优惠券（已核销）',
      ]
        .join('\n')
        .replace('批准 2', '批准 3'),
    )
    const all = await answer('陈经理', '补偿')
    expect(all).toContain('本月给出的补偿：2 次，券 5元（已用 5元），30 积分')
    expect(all).toContain('30 积分（陈经理）')
    g.clock.set(new Date('2026-12-01T02:00:00Z'))
    expect(await answer('陈经理', '补偿')).toContain('这个月还没有给过补偿')
  })

  it('says nothing in a paused group, and still gives', async () => {
    await g.says('陈经理', '#暂停')
    g.said.length = 0
    await staff('小林', '补偿 1 券 5元')
    expect(g.sentTo('书友群')).toBe('')
    expect(codeOf('小王')).toMatch(CODE)
  })

  it('tells the managers when the member cannot be reached privately', async () => {
    g.failNext(new UndeliverableError('no friend of ours'))
    await staff('小林', '补偿 1 券 5元')
    expect(g.sentTo('小王')).toBe('')
    const told = g.said.find((s) => s.to === '值班群' && s.mentions.includes('陈经理'))
    expect(told?.text).toContain('小王')
    expect(told?.text).toMatch(/重发 \d+/u)
  })

  it('delivers after the link was down', async () => {
    g.link = { ...g.link, state: 'down' }
    await staff('小林', '补偿 1 券 5元')
    await g.pass('2h')
    g.link = { ...g.link, state: 'up' }
    await g.relay()
    expect(codeOf('小王')).toMatch(CODE)
  })
})
