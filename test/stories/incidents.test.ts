import { beforeEach, describe, expect, it } from 'vitest'
import { type Game, type Said, startGame } from '../support/game.ts'

const SLOW = '三天了还没发货，也没人管！'
const WAYS = [
  '三天了还没发货，也没人管！',
  '付款一周了到现在都没发货',
  '说好48小时发货，这都四天了还不发！',
  '我的也没发货，太慢了吧',
  '订单一直显示待发货，太气人了',
]
const PEOPLE = ['小王', '李姐', '老赵', '小何', '阿芳', '大刘', '小马', '小郑', '老孙', '小钱']

const alertsIn = (said: readonly Said[]) =>
  said.filter((s) => s.to === '值班群' && /^. (?:工单|事件) \d+ ·/u.test(s.text))
const to = (said: readonly Said[], place: string) => said.filter((s) => s.to === place)

describe('several members with one complaint', () => {
  let g: Game
  beforeEach(async () => {
    g = await startGame()
    await g.says('周老板', '#开启', { room: '二群' })
    await g.says('陈经理', '值班 @小林 8小时', { room: '值班群', mention: ['小林'] })
    g.said.length = 0
  })

  /** So many complain, in two groups in turn, a minute between them. */
  async function complain(count: number): Promise<Said[]> {
    const before = g.said.length
    for (const [i, who] of PEOPLE.slice(0, count).entries()) {
      await g.says(who, WAYS[i % WAYS.length] ?? '', { room: i % 2 === 0 ? '书友群' : '二群' })
      if (i < count - 1) await g.pass('1m')
    }
    return g.said.slice(before)
  }
  const order = (text: string) => g.says('小林', text, { room: '值班群' })
  const openTickets = () => g.rows<{ id: number }>(`SELECT id FROM tickets WHERE state <> 'resolved' ORDER BY id`)

  it('are one alert and not ten, are all acknowledged, and keep their clocks', async () => {
    const said = await complain(10)
    const alerts = alertsIn(said)
    expect(alerts.map((a) => /(?:工单|事件) \d+/u.exec(a.text)?.[0])).toEqual(['工单 1', '工单 2', '事件 1'])
    expect(alerts[2]?.mentions).toEqual(['小林'])
    expect(alerts[2]?.text).toBe(
      [
        '🟠 事件 1 · 物流：2 分钟内 3 位群友反映同一件事',
        '「书友群」2 位、「二群」1 位',
        '工单 1 小王：三天了还没发货，也没人管！',
        '工单 2 李姐：付款一周了到现在都没发货',
        '工单 3 老赵：说好48小时发货，这都四天了还不发！',
        '最早 10:15 前要答复。之后同样的反映并进来，不再逐个提醒',
        '事件 1 通报 … ｜ 事件 1 承诺 2小时 … ｜ 事件 1 结 … ｜ 不是一件事：事件 1 关',
      ].join('\n'),
    )
    expect(said.filter((s) => s.text.includes('已经通知值班的小林'))).toHaveLength(10)
    expect(await g.rows(`SELECT count(*) AS n FROM incident_tickets WHERE incident_id = 1`)).toEqual([{ n: 10 }])
    expect(
      await g.rows(`SELECT count(*) AS n FROM sla_targets WHERE kind = 'first-response' AND state = 'open'`),
    ).toEqual([{ n: 10 }])
    await g.pass('5m')
    expect(g.sentTo('值班群')).toContain('首次回复还剩')
  })

  it('are listed and shown, in a customer group only that group', async () => {
    expect((await order('事件'))[0]?.text).toContain('现在没有进行中的事件')
    await complain(4)
    await g.pass('5m')
    expect((await order('事件'))[0]?.text).toBe(
      '进行中的事件（1）\n🟠 事件 1 · 物流：4 位群友，4 位在等，最久 8 分钟\n事件 <号> 看详情',
    )
    const [details] = await order('incident 1')
    expect(details?.text).toContain('4 位群友：「书友群」2 位、「二群」2 位；4 位在等，最久 8 分钟')
    expect(details?.text).toContain('工单 2「二群」李姐：付款一周了到现在都没发货（待接单，已等 7 分钟）')
    const here = await g.says('小林', '#事件 1', { room: '书友群' })
    expect(here.map((s) => s.to)).toEqual(['私聊:小林'])
    expect(here[0]?.text).toContain('2 位群友：「书友群」2 位')
    expect(here[0]?.text).not.toMatch(/二群|李姐/)
    expect((await g.says('小林', '#事件', { room: '书友群' }))[0]?.text).toContain('2 位群友')
  })

  it('get one masked update in every group, which answers all', async () => {
    await complain(10)
    g.said.length = 0
    const said = await order('事件 1 通报 小王和李姐说的都查到了，快递停运，电话 13812345678，今晚改发顺丰')
    const rooms = said.filter((s) => s.to === '书友群' || s.to === '二群')
    expect(rooms.map((s) => s.to).sort()).toEqual(['书友群', '二群'].sort())
    for (const s of rooms)
      expect(s.text).toMatch(
        /^关于大家反映的物流问题，小林：小\*\*和李\*\*说的都查到了，快递停运，电话 138\*{4}5678，今晚改发顺丰。$/,
      )
    expect(to(rooms, '书友群')[0]?.mentions).toEqual(['小王', '老赵', '阿芳', '小马', '老孙'])
    expect(said.at(-1)?.text).toBe('事件 1 已通报：2 个群，10 个工单记为已答复。')
    expect(await g.rows(`SELECT count(*) AS n FROM tickets WHERE waiting_since IS NOT NULL`)).toEqual([{ n: 0 }])
    expect(await g.rows(`SELECT count(*) AS n FROM ticket_events WHERE kind = 'answered'`)).toEqual([{ n: 10 }])
    expect(await g.rows(`SELECT DISTINCT state FROM sla_targets WHERE kind = 'first-response'`)).toEqual([
      { state: 'met' },
    ])
    await g.pass('30m')
    expect(g.sentTo('值班群')).not.toMatch(/首次回复(?:还剩|超时)/)
  })

  it('who comes late hears what the others have heard, masked, as long as it holds', async () => {
    await complain(3)
    const late = async (who: string, room?: string) => {
      const said = await g.says(who, SLOW, room === undefined ? {} : { room })
      return said.filter((s) => s.mentions.includes(who)).map((s) => s.text)
    }
    const standard = expect.stringMatching(
      /^收到，很抱歉让您遇到这样的事。已经通知值班的小林，\d\d:\d\d 前给您答复。$/u,
    )
    expect(await late('小何')).toEqual([standard])
    await order('事件 1 通报 小王说的查到了，快递停运，电话 13812345678，今晚改发顺丰')
    await g.pass('1m')
    const [first] = await late('阿芳', '二群')
    expect(first?.split('\n')).toEqual([
      standard,
      '这件事同事已经在处理，小林 10:02 说：小**说的查到了，快递停运，电话 138****5678，今晚改发顺丰。',
    ])
    await order('事件 1 承诺 1小时 恢复发货')
    const [second] = await late('大刘')
    expect(second?.split('\n')[1]).toBe('这件事同事已经在处理，小林 10:03 答应：恢复发货（11:03 前）。')
    // A promise whose time has passed is told to nobody.
    await g.pass('70m')
    const [third] = await late('小马')
    expect(third?.split('\n')[1]).toMatch(/^这件事同事已经在处理，小林 10:02 说：小\*\*说的查到了/u)
    // Whoever complains of something else hears nothing of it.
    expect((await g.says('小郑', '客服态度太差了，骂人！')).map((s) => s.text).join()).not.toContain('同事已经在处理')
  })

  it('mention nobody in a group of more than ten', async () => {
    for (let i = 0; i < 11; i++) await g.says(`群友${'甲乙丙丁戊己庚辛壬癸子'[i]}`, SLOW)
    expect(alertsIn(g.said)).toHaveLength(3)
    const said = await order('事件 1 通报 今晚改发顺丰')
    expect(to(said, '书友群').map((s) => s.mentions)).toEqual([[]])
    expect(await g.rows(`SELECT count(*) AS n FROM tickets WHERE waiting_since IS NOT NULL`)).toEqual([{ n: 0 }])
  })

  it('are promised and resolved together, each told once a place', async () => {
    await complain(4)
    g.said.length = 0
    let said = await order('事件 1 承诺 2小时 恢复发货')
    expect(to(said, '书友群').map((s) => [s.text, s.mentions])).toEqual([
      ['小林：恢复发货，最晚 12:03 给大家结果。', ['小王', '老赵']],
    ])
    expect(to(said, '二群')).toHaveLength(1)
    expect(await g.rows(`SELECT count(*) AS n FROM sla_targets WHERE kind = 'promise' AND state = 'open'`)).toEqual([
      { n: 4 },
    ])
    expect(await g.rows(`SELECT DISTINCT state, promise FROM tickets`)).toEqual([
      { state: 'promised', promise: '恢复发货' },
    ])
    await order('结 4 已退款')
    await g.pass('1h')
    said = await order('事件 1 结 已恢复发货')
    expect(to(said, '书友群').map((s) => [s.text, s.mentions])).toEqual([
      ['小林：已恢复发货。还有哪里不满意，直接说，我们接着办。', ['小王', '老赵']],
    ])
    expect(to(said, '二群').map((s) => s.mentions)).toEqual([['李姐']])
    expect(said.at(-1)?.text).toContain('事件 1 已办结，3 个工单一起办结')
    expect(await openTickets()).toEqual([])
    expect(await g.rows(`SELECT result FROM tickets ORDER BY id`)).toEqual([
      { result: '已恢复发货' },
      { result: '已恢复发货' },
      { result: '已恢复发货' },
      { result: '已退款' },
    ])
    await g.pass('3h')
    expect(g.sentTo('值班群')).not.toContain('超时')
  })

  it('in direct chats are told privately, and publicly nothing of theirs is said', async () => {
    await complain(2)
    await g.tells('阿芳', '投诉 我的也没发货，太慢了吧')
    expect(g.sentTo('值班群')).toContain('「书友群」1 位、「二群」1 位、私聊1 位')
    g.said.length = 0
    let said = await order('事件 1 通报 阿芳和大家，今晚改发顺丰')
    expect(to(said, '私聊:阿芳').map((s) => s.text)).toEqual([
      '关于大家反映的物流问题，小林：阿**和大家，今晚改发顺丰。',
    ])
    expect(said.at(-1)?.text).toContain('2 个群、1 位私聊，3 个工单')
    said = await order('事件 1 承诺 1小时 补发')
    expect(to(said, '私聊:阿芳')[0]?.text).toBe('小林：补发，最晚 11:01 给您结果。')
    said = await order('事件 1 结 已发出')
    expect(to(said, '私聊:阿芳')).toHaveLength(1)
    said = await order('事件 1 公示')
    expect(
      said
        .filter((s) => s.text.includes('处理公示'))
        .map((s) => s.to)
        .sort(),
    ).toEqual(['书友群', '二群'].sort())
    expect(g.sentTo('书友群')).not.toContain('阿芳')
  })

  it('are published once in each group, about its own members alone, and each ticket as before', async () => {
    await complain(5)
    expect((await order('事件 1 公示'))[0]?.text).toContain('事件 1 还没有办结')
    await order('事件 1 通报 快递停运，今晚改发顺丰')
    await g.pass('30m')
    await order('事件 1 结 都已发出，小王的单号 SF1234567890')
    const said = await order('事件 1 公示')
    expect(to(said, '书友群').map((s) => s.text)).toEqual([
      [
        '📣 处理公示 · 事件 1',
        '本群 3 位群友反映物流问题：「三天了还没发货，也没人管！」',
        '· 10:00 开始反映',
        '· 10:04 小林通报：快递停运，今晚改发顺丰',
        '· 10:34 小林办结',
        '结果：都已发出，小**的单号 SF***90（用时 34 分钟）',
        '谢谢大家监督，有问题随时说。',
      ].join('\n'),
    ])
    expect(to(said, '二群')[0]?.text).toContain('本群 2 位群友')
    expect(to(said, '值班群').map((s) => s.text)).toEqual(['事件 1 的结果已公示到 2 个群。'])
    expect((await order('事件 1 公示'))[0]?.text).toContain('已经公示过了')
    expect((await order('公示 1')).find((s) => s.to === '书友群')?.text).toContain('处理公示 · 工单 1')
  })

  it('that are urgent are told one by one all the same', async () => {
    await complain(3)
    g.said.length = 0
    await g.says('小何', '还没发货，再不发我就打12315举报你们！')
    expect(await g.rows(`SELECT severity FROM tickets WHERE id = 4`)).toEqual([{ severity: 3 }])
    expect(await g.rows(`SELECT incident_id AS i FROM incident_tickets WHERE ticket_id = 4`)).toEqual([{ i: 1 }])
    expect(alertsIn(g.said).map((a) => a.text.split('\n')[0])).toEqual(['🔴 工单 4 · 物流 · 紧急'])
    g.said.length = 0
    await g.says('阿芳', SLOW)
    expect(alertsIn(g.said)).toEqual([])
    await g.says('阿芳', '还不发货，我打12315举报！')
    expect(g.sentTo('值班群')).toContain('工单 5 升级为紧急')
  })

  it('go on alone when it was none, and those of which nobody was told are told now', async () => {
    await complain(5)
    g.said.length = 0
    const said = await order('事件 1 关')
    expect(alertsIn(said).map((a) => /工单 \d+/u.exec(a.text)?.[0])).toEqual(['工单 3', '工单 4', '工单 5'])
    expect(said.filter((s) => s.text.includes('已经通知值班'))).toEqual([])
    expect(g.sentTo('值班群')).toContain('事件 1 已关，5 个未完成的工单各自继续')
    expect((await order('事件 1 结 好了'))[0]?.text).toContain('事件 1 已经由小林关掉了')
    expect((await order('事件 1 公示'))[0]?.text).toContain('没有结果可以公示')
    expect((await order('事件'))[0]?.text).toContain('没有进行中的事件')
    g.said.length = 0
    await g.says('大刘', SLOW)
    expect(alertsIn(g.said).map((a) => /(?:工单|事件) \d+/u.exec(a.text)?.[0])).toEqual(['工单 6'])
  })

  it('are attached and detached by hand', async () => {
    await complain(4)
    await g.says('阿芳', '客服态度太恶劣了，问一句就不耐烦')
    expect((await order('事件 1 加 5'))[0]?.text).toBe('工单 5 已并入事件 1，现在一共 5 位群友。')
    expect((await order('事件 1 加 5'))[0]?.text).toContain('工单 5 已经在事件 1 里了')
    g.said.length = 0
    expect(alertsIn(await order('事件 1 减 5'))).toEqual([])
    const said = await order('事件 1 减 4')
    expect(said.some((s) => s.text === '工单 4 已从事件 1 拿出来，单独跟进。')).toBe(true)
    expect(alertsIn(said).map((a) => /工单 \d+/u.exec(a.text)?.[0])).toEqual(['工单 4'])
    expect((await order('事件 1 减 4'))[0]?.text).toContain('工单 4 不在事件 1 里')
    await order('事件 1 结 已发出')
    expect((await openTickets()).map((t) => t.id)).toEqual([4, 5])
    expect((await order('事件 1 加 4'))[0]?.text).toContain('事件 1 已经由小林办结了')
  })

  it('bad input is answered with what to do, and changes nothing', async () => {
    await complain(3)
    await g.says('周老板', '#开启', { room: '三群' })
    await g.says('小马', '客服态度太恶劣了，问一句就不耐烦', { room: '三群' })
    await g.says('老孙', '空调修了两次都没修好，质量太差了')
    await order('结 5 已修好')
    g.said.length = 0
    const told = async (text: string, room = '值班群') => (await g.says('小林', text, { room }))[0]?.text ?? ''
    expect(await told('事件 9')).toContain('没有事件 9，发「事件」看看现在有哪些')
    expect(await told('事件 9 结 好了')).toContain('没有事件 9')
    expect(await told('事件 1 通报')).toContain('还缺「要告诉大家的话」')
    expect(await told('事件 1 加 99')).toContain('没有工单 99')
    expect(await told('事件 1 加 5')).toContain('工单 5 已经结束了')
    expect(await told('事件 1 承诺 昨天 补发')).toContain('不像时间')
    expect(await told('事件 abc')).toContain('不是事件号')
    expect(await told('#事件 1', '三群')).toContain('事件 1 不是这个群的')
    expect(await told('#事件 1 加 4', '书友群')).toContain('工单 4 不是这个群的')
    expect(await told('#事件 1 减 2', '书友群')).toContain('工单 2 不是这个群的')
    expect(await told('事件 设置 3人 60分钟')).toContain('要群管理来改')
    expect(g.sentTo('书友群')).not.toMatch(/二群|三群|李姐|小马/)
    await g.says('小王', '#事件 1')
    expect(g.said.at(-1)?.text).toContain('客服')
    expect(await g.rows(`SELECT state FROM incidents`)).toEqual([{ state: 'open' }])
    expect(await g.rows(`SELECT count(*) AS n FROM incident_tickets WHERE detached_at IS NULL`)).toEqual([{ n: 3 }])
  })

  it('a paused group stays quiet, and its members are not called answered', async () => {
    await complain(3)
    await g.says('陈经理', '#暂停', { room: '二群' })
    const said = await order('事件 1 通报 今晚改发顺丰')
    expect(to(said, '二群')).toEqual([])
    expect(said.at(-1)?.text).toBe('事件 1 已通报：1 个群，2 个工单记为已答复。\n「二群」已暂停服务，没有发。')
    expect(await g.rows(`SELECT id FROM tickets WHERE waiting_since IS NOT NULL`)).toEqual([{ id: 2 }])
  })

  it('come back: two more after the end make a new incident that names the earlier one', async () => {
    await complain(3)
    await order('事件 1 结 已恢复')
    await g.pass('3h')
    g.said.length = 0
    await g.says('小何', '又没发货，付款三天了')
    expect(alertsIn(g.said).map((a) => /(?:工单|事件) \d+/u.exec(a.text)?.[0])).toEqual(['工单 4'])
    await g.pass('4h')
    g.said.length = 0
    await g.says('阿芳', SLOW)
    expect(alertsIn(g.said)).toHaveLength(1)
    expect(g.sentTo('值班群')).toContain('事件 2 · 物流')
    expect(g.sentTo('值班群')).toContain('办结过的事件 1 又来了')
    expect(await g.rows(`SELECT id, earlier_id AS e FROM incidents ORDER BY id`)).toEqual([
      { id: 1, e: null },
      { id: 2, e: 1 },
    ])
    expect((await order('事件 2'))[0]?.text).toContain('（事件 1 又来了）')
  })

  it('that come in late after a gap count by when they were said', async () => {
    const late = [0, 1, 2].map((i) => g.message(PEOPLE[i] ?? '', WAYS[i] ?? ''))
    await g.pass('1m')
    for (const [i, hours] of [3, 1.5, 0].entries()) {
      const message = late[i]
      if (message !== undefined) message.sentAt = g.clock.now().getTime() - hours * 3_600_000
    }
    await g.receive(...late)
    expect(await g.rows(`SELECT count(*) AS n FROM tickets`)).toEqual([{ n: 3 }])
    expect(await g.rows(`SELECT count(*) AS n FROM incidents`)).toEqual([{ n: 0 }])
    expect(alertsIn(g.said)).toHaveLength(3)
  })

  it('by the rule that a manager sets, or never', async () => {
    expect((await order('事件 设置'))[0]?.text).toContain('60 分钟内有 3 位群友')
    await g.says('陈经理', '事件 设置 2人 10分钟', { room: '值班群' })
    await complain(2)
    expect(await g.rows(`SELECT count(*) AS n FROM incidents`)).toEqual([{ n: 1 }])
    await g.says('陈经理', '事件 设置 关', { room: '值班群' })
    expect((await order('事件 设置'))[0]?.text).toContain('不并事件')
    g.said.length = 0
    await g.says('小何', SLOW)
    expect(alertsIn(g.said).map((a) => /(?:工单|事件) \d+/u.exec(a.text)?.[0])).toEqual(['工单 3'])
  })

  it('who complain in the same moment are one incident', async () => {
    await Promise.all(
      PEOPLE.slice(0, 6).map((who, i) => g.receive(g.message(who, SLOW, { room: i % 2 === 0 ? '书友群' : '二群' }))),
    )
    expect(await g.rows(`SELECT count(*) AS n FROM incidents`)).toEqual([{ n: 1 }])
    expect(await g.rows(`SELECT count(*) AS n FROM incident_tickets`)).toEqual([{ n: 6 }])
    expect(alertsIn(g.said)).toHaveLength(3)
    expect(await g.rows(`SELECT count(*) AS n FROM dead_letters`)).toEqual([{ n: 0 }])
  })

  it('are resolved by one of two people at once, and the other is told', async () => {
    await complain(3)
    g.said.length = 0
    await Promise.all([
      g.receive(g.message('小林', '事件 1 结 已恢复', { room: '值班群' })),
      g.receive(g.message('陈经理', '事件 1 结 都好了', { room: '值班群' })),
      g.receive(g.message('小何', SLOW)),
    ])
    expect(g.sentTo('值班群')).toMatch(/事件 1 已经由(?:小林|陈经理)办结了/)
    expect(to(g.said, '二群')).toHaveLength(1)
    expect(await g.rows(`SELECT count(*) AS n FROM incident_events WHERE kind = 'resolved'`)).toEqual([{ n: 1 }])
    expect(await g.rows(`SELECT count(*) AS n FROM dead_letters`)).toEqual([{ n: 0 }])
  })

  it('are attached once, whoever else does so at the same time', async () => {
    await complain(3)
    await g.says('阿芳', '客服态度太恶劣了，问一句就不耐烦')
    g.said.length = 0
    await Promise.all([
      g.receive(g.message('小林', '事件 1 加 4', { room: '值班群' })),
      g.receive(g.message('陈经理', '事件 1 加 4', { room: '值班群' })),
    ])
    expect(g.sentTo('值班群')).toContain('工单 4 已并入事件 1')
    expect(g.sentTo('值班群')).toContain('工单 4 已经在事件 1 里了')
  })

  it('are told once although the process died before it knew, and after a night', async () => {
    await complain(2)
    const third = g.message('老赵', SLOW)
    const update = g.message('小林', '事件 1 通报 今晚改发顺丰', { room: '值班群' })
    g.link = { ...g.link, state: 'down' }
    for (const inbound of [third, third, update, update]) await g.receive(inbound)
    g.link = { ...g.link, state: 'up' }
    g.said.length = 0
    g.clock.advance(10 * 3_600_000)
    await g.tick()
    expect(g.said.filter((s) => s.text.includes('事件 1 ·'))).toHaveLength(1)
    expect(to(g.said, '二群').map((s) => s.text)).toEqual(['关于大家反映的物流问题，小林：今晚改发顺丰。'])
  })

  it('keep the place of a ticket that is merged into another of the same member', async () => {
    await complain(3)
    await g.tells('小王', '投诉 收到的书缺页')
    await order('并 1 4')
    expect(await g.rows(`SELECT incident_id AS i FROM incident_tickets WHERE ticket_id = 4`)).toEqual([{ i: 1 }])
    expect((await order('事件 1 结 已发出')).at(-1)?.text).toContain('3 个工单一起办结')
  })
})
