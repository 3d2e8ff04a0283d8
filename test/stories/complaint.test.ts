import { beforeEach, describe, expect, it } from 'vitest'
import { type Game, startGame } from '../support/game.ts'

describe('a complaint from the first word to the publication', () => {
  let g: Game
  beforeEach(async () => {
    g = await startGame()
    await g.says('陈经理', '值班 @小林 8小时', { room: '值班群', mention: ['小林'] })
    g.said.length = 0
  })

  it('alerts the one on duty, is taken, promised, resolved and published', async () => {
    await g.says('小王', '三天了还没发货，也没人管！')
    const alert = g.said.find((s) => s.to === '值班群')
    expect(alert?.mentions).toEqual(['小林'])
    expect(alert?.text).toContain('工单 1 · 物流')
    expect(alert?.text).toContain('「书友群」小王')
    expect(alert?.text).toMatch(/【.+】/)
    expect(alert?.text).toContain('首次回复截止 10:15（还有 15 分钟）')
    expect(alert?.text).toContain('接 1 ｜ 承诺 1 2小时 补发')
    expect(g.sentTo('书友群')).toContain('已经通知值班的小林，10:15 前给您答复')

    await g.pass('2m')
    await g.says('小林', '接 1', { room: '值班群' })
    expect(g.sentTo('书友群')).toContain('您反映的问题由小林来跟进')
    await g.pass('1m')
    await g.says('小林', '#承诺 1 2小时 补发')
    expect(g.sentTo('书友群')).toContain('小林：补发，最晚 12:03 给您结果。')
    await g.pass('30m')
    expect(g.sentTo('值班群')).not.toContain('超时')
    await g.says('小林', '结 1 已补发，今晚送达', { room: '值班群' })
    expect(g.said.at(-1)?.text).toContain('公示 1')
    await g.says('小林', '公示 1', { room: '值班群' })
    const post = g.said.find((s) => s.to === '书友群' && s.text.includes('处理公示'))
    expect(post?.text).toBe(
      [
        '📣 处理公示 · 工单 1',
        '小** 反映物流问题：「三天了还没发货，也没人管！」',
        '· 10:00 小**反映',
        '· 10:02 小林接单',
        '· 10:03 小林承诺：补发（12:03 前）',
        '· 10:33 小林办结',
        '结果：已补发，今晚送达（用时 33 分钟）',
        '谢谢大家监督，有问题随时说。',
      ].join('\n'),
    )
    expect((await g.says('小林', '公示 1', { room: '值班群' }))[0]?.text).toContain('已经公示过了')
  })

  it('joins repeats to the open ticket, acknowledges once, and never resets the clock', async () => {
    await g.says('小王', '三天了还没发货，也没人管！')
    await g.pass('5m')
    await g.says('小王', '人呢？？？到底管不管')
    await g.pass('5m')
    await g.says('小王', '再不处理我就打12315了！！！')
    expect(await g.rows(`SELECT count(*) AS n FROM tickets`)).toEqual([{ n: 1 }])
    expect(g.said.filter((s) => s.to === '书友群')).toHaveLength(1)
    expect(g.sentTo('值班群')).toContain('工单 1 升级为紧急')
    expect(await g.rows(`SELECT due_at AS d FROM sla_targets WHERE kind = 'first-response'`)).toEqual([
      { d: new Date('2026-11-23T02:15:00Z') },
    ])
  })

  it('warns at 80 % and tells the managers at the breach, once each', async () => {
    await g.says('小王', '三天了还没发货，也没人管！')
    await g.pass('12m')
    expect(g.sentTo('值班群')).toContain('首次回复还剩 3 分钟')
    await g.pass('3m')
    const breach = g.said.filter((s) => s.text.includes('首次回复超时'))
    expect(breach.map((b) => b.mentions)).toEqual([['陈经理']])
    await g.pass('2h')
    // Nobody reacted: the next level, other people, and then nobody is left above.
    expect(g.said.filter((s) => s.text.includes('首次回复超时')).map((b) => b.mentions)).toEqual([
      ['陈经理'],
      ['周老板'],
    ])
    expect(g.said.filter((s) => s.text.includes('首次回复还剩'))).toHaveLength(1)
  })

  it('breaches once after a night down, and a clock that jumps a day back doubles nothing', async () => {
    await g.says('小王', '三天了还没发货，也没人管！')
    g.clock.advance(10 * 3_600_000)
    await g.tick()
    g.clock.advance(-24 * 3_600_000)
    await g.tick()
    g.clock.advance(24 * 3_600_000)
    await g.tick()
    expect(g.said.filter((s) => s.text.includes('首次回复超时'))).toHaveLength(1)
    expect(g.said.filter((s) => s.text.includes('首次回复还剩'))).toHaveLength(0)
    expect(
      await g.rows(`SELECT count(*) AS n FROM ticket_events WHERE kind = 'breached' AND text = '首次回复'`),
    ).toEqual([{ n: 1 }])
  })

  it('takes a staff reply in the room as the answer when one member waits', async () => {
    await g.says('小王', '三天了还没发货，也没人管！')
    await g.pass('3m')
    await g.says('小林', '抱歉，我马上查一下单号')
    await g.pass('1h')
    expect(g.sentTo('值班群')).not.toMatch(/还剩|超时/)
    expect(await g.rows(`SELECT state FROM sla_targets WHERE kind = 'first-response'`)).toEqual([{ state: 'met' }])
  })

  it('asks privately whom an ambiguous reply was for, and never guesses', async () => {
    await g.says('小王', '三天了还没发货，也没人管！')
    await g.says('李姐', '收到的书缺页，质量太差了')
    const asked = await g.says('小林', '好的我看看')
    expect(asked).toHaveLength(1)
    expect(asked[0]?.to).toBe('私聊:小林')
    expect(asked[0]?.text).toContain('小王：回 1\n李姐：回 2')
    expect(await g.rows(`SELECT count(*) AS n FROM tickets WHERE waiting_since IS NULL`)).toEqual([{ n: 0 }])
    await g.tells('小林', '回 2')
    expect(await g.rows(`SELECT id FROM tickets WHERE waiting_since IS NULL`)).toEqual([{ id: 2 }])
    await g.says('小林', '给您补发', { quote: { name: '小王', text: '三天了还没发货，也没人管！' } })
    expect(await g.rows(`SELECT count(*) AS n FROM tickets WHERE waiting_since IS NOT NULL`)).toEqual([{ n: 0 }])
  })

  it('answers wrong numbers, foreign states and two people at once in a friendly way, changing nothing', async () => {
    await g.says('小王', '三天了还没发货，也没人管！')
    expect((await g.says('小林', '#接 99'))[0]?.text).toBe('没有工单 99，发「工单」看看现在有哪些')
    expect((await g.says('小林', '#接 abc'))[0]?.text).toContain('例如：#接 12')
    expect((await g.says('小林', '#公示 1'))[0]?.text).toContain('还没有办结')
    expect((await g.says('小林', '#承诺 1 25点 补发'))[0]?.text).toContain('不像时间')
    await g.says('小林', '#接 1')
    expect((await g.says('陈经理', '#接 1'))[0]?.text).toContain('已经由小林接了')
    await g.says('小林', '#误报 1')
    expect((await g.says('小林', '#结 1 好了'))[0]?.text).toContain('要继续处理先发「重开 1」')
    await g.says('小林', '#重开 1')
    expect(g.sentTo('值班群')).toContain('工单 1')
    expect(await g.rows(`SELECT state FROM tickets`)).toEqual([{ state: 'taken' }])
  })

  it('lets a member complain and ask by command, and staff register what the bot missed', async () => {
    await g.says('小王', '投诉 课程链接打不开')
    expect(g.sentTo('值班群')).toMatch(/【[^】]*打不开】/)
    expect((await g.says('小王', '进度'))[0]?.text).toContain('还没有人接单')
    await g.says('李姐', '今天听课了')
    await g.says('小林', '#漏报', { quote: { name: '李姐', text: '今天听课了' } })
    expect(g.sentTo('小林')).toContain('已补登为工单 2')
    expect(g.sentTo('值班群').replaceAll(/[【】]/g, '')).toContain('「书友群」李姐：今天听课了')
    const [list] = await g.says('陈经理', '#工单')
    expect(list?.to).toBe('私聊:陈经理')
    expect(list?.text).toContain('未完成的工单（2）')
    expect(
      (await g.says('小林', '#漏报', { quote: { name: '陈经理', text: '大家好，我是陈经理' } }))[0]?.text,
    ).toContain('这条是同事说的')
  })

  it('hears the member again after an answer, with a new deadline and a new alert', async () => {
    await g.says('小王', '三天了还没发货，也没人管！')
    await g.says('小林', '马上查')
    await g.pass('48h')
    g.said.length = 0
    await g.says('小王', '又骗人，到现在也没人理我！！')
    expect(g.sentTo('值班群')).toContain('工单 1：小王又不满意了')
    expect(g.sentTo('值班群')).toContain('再次回复截止 10:15')
    await g.pass('13m')
    expect(g.sentTo('值班群')).toContain('再次回复还剩 3 分钟')
    await g.pass('3m')
    expect(g.sentTo('值班群')).toContain('再次回复超时')
    expect(
      await g.rows(`SELECT kind, state FROM sla_targets WHERE kind NOT IN ('plan', 'resolution') ORDER BY id`),
    ).toEqual([
      { kind: 'first-response', state: 'met' },
      { kind: 'next-response', state: 'breached' },
    ])
  })

  it('keeps a promise that was given while the link was down, and takes back what is no longer true', async () => {
    await g.says('李姐', '收到的书缺页，质量太差了')
    g.link = { ...g.link, state: 'down' }
    await g.says('小王', '三天了还没发货，也没人管！')
    await g.says('小林', '误报 2', { room: '值班群' })
    await g.says('小林', '承诺 1 2小时 补发', { room: '值班群' })
    await g.pass('30m')
    g.said.length = 0
    g.link = { ...g.link, state: 'up' }
    await g.relay()
    expect(g.sentTo('书友群')).toContain('小林：补发，最晚 12:00 给您结果')
    expect(g.sentTo('书友群')).not.toContain('值班的小林')
    expect(g.sentTo('值班群')).not.toContain('工单 2')
  })

  it('does not count what was said before, to others, to everybody, or as a command', async () => {
    const early = g.message('小林', '大家稍等，我看看')
    await g.pass('1m')
    await g.says('小王', '三天了还没发货，也没人管！')
    await g.receive(early)
    expect((await g.says('小林', '#回 1'))[0]?.text).toContain('还没看到您的回复')
    await g.says('小林', '@所有人 今晚八点直播，准时来')
    await g.says('小林', '@李小姐 您的书今天寄出')
    await g.says('李姐', '早')
    await g.says('小林', '@李姐 您的书今天寄出')
    expect(await g.rows(`SELECT answered_at FROM tickets`)).toEqual([{ answered_at: null }])
    await g.says('小林', '@小王 给您补发')
    expect(await g.rows(`SELECT state FROM sla_targets WHERE kind = 'first-response'`)).toEqual([{ state: 'met' }])
  })

  it('puts a breach right when the answer was in time and only came in late', async () => {
    await g.says('小王', '三天了还没发货，也没人管！')
    await g.pass('5m')
    const answer = g.message('小林', '马上给您查')
    await g.pass('20m')
    expect(await g.rows(`SELECT state FROM sla_targets WHERE kind = 'first-response'`)).toEqual([{ state: 'breached' }])
    await g.receive(answer)
    expect(await g.rows(`SELECT state, breached_at FROM sla_targets WHERE kind = 'first-response'`)).toEqual([
      { state: 'met', breached_at: null },
    ])
  })

  it('keeps tickets of other groups and private ones out of a customer group', async () => {
    await g.says('周老板', '#开启', { room: '二群' })
    await g.tells('小王', '投诉 收到的书缺页，我电话 13812345678')
    for (const command of ['#工单 1', '#接 1', '#误报 1', '#承诺 1 1小时 补发', '#结 1 好了', '#公示 1']) {
      const [answer] = await g.says('小林', command, { room: '二群' })
      expect(answer?.text).toContain('不是这个群的')
    }
    expect(g.sentTo('二群')).not.toMatch(/13812345678|缺页/)
    expect(await g.rows(`SELECT state FROM tickets`)).toEqual([{ state: 'open' }])
  })

  it('does not take a staff command without its sign for an answer, and says so privately', async () => {
    await g.says('小王', '三天了还没发货，也没人管！')
    const said = await g.says('小林', '接 1')
    expect(said).toHaveLength(1)
    expect(said[0]?.to).toBe('私聊:小林')
    expect(said[0]?.text).toContain('命令前要加 #')
    expect(said[0]?.text).toContain('#接 1')
    expect(await g.rows(`SELECT state, answered_at FROM tickets`)).toEqual([{ state: 'open', answered_at: null }])
  })

  it('asks what happened when somebody only writes 投诉, and starts a missed one with a note from now', async () => {
    const [question] = await g.says('李姐', '投诉')
    expect(question?.text).toContain('请直接告诉我遇到了什么事')
    expect(await g.rows(`SELECT count(*) AS n FROM tickets`)).toEqual([{ n: 0 }])
    await g.pass('5h')
    await g.says('小林', '#漏报 @李姐 说课本少了一本', { mention: ['李姐'] })
    expect(g.sentTo('值班群')).toContain('还有 15 分钟')
  })

  it('hides what staff repeat of a phone or an address from the group', async () => {
    await g.says('小王', '三天了还没发货，也没人管！')
    await g.says('小林', '结 1 已寄到建国路88号，电话 13812345678', { room: '值班群' })
    expect(g.sentTo('书友群')).toContain('小林：已寄到')
    expect(g.sentTo('书友群')).not.toMatch(/13812345678|88号/)
  })

  it('hands a ticket over to a colleague, and to nobody else', async () => {
    await g.says('小王', '三天了还没发货，也没人管！')
    expect((await g.says('小林', '转 1 @小王', { room: '值班群', mention: ['小王'] }))[0]?.text).toMatch(
      /不是客服|同事/,
    )
    await g.says('小林', '转 1 @陈经理 请核实运单', { room: '值班群', mention: ['陈经理'] })
    expect(g.sentTo('陈经理')).toContain('小林把工单 1 转给您')
    expect(g.sentTo('陈经理')).toContain('请核实运单')
    await g.pass('12m')
    expect(g.said.find((s) => s.text.includes('还剩'))?.mentions).toContain('陈经理')
  })

  it('gives a reopened ticket a new deadline, and a new promise replaces the old one', async () => {
    await g.says('小王', '三天了还没发货，也没人管！')
    await g.says('小林', '承诺 1 1小时 补发', { room: '值班群' })
    await g.pass('30m')
    await g.says('小林', '承诺 1 3小时 换一本新的', { room: '值班群' })
    await g.pass('1h')
    expect(g.sentTo('值班群')).not.toMatch(/超时/)
    await g.says('小林', '结 1 已换新', { room: '值班群' })
    await g.says('小林', '重开 1', { room: '值班群' })
    expect(g.said.at(-1)?.text).toContain('重新计时')
    await g.pass('12m')
    expect(g.sentTo('值班群')).toContain('再次回复还剩 3 分钟')
    expect(
      await g.rows(`SELECT kind, state FROM sla_targets WHERE kind NOT IN ('plan', 'resolution') ORDER BY id`),
    ).toEqual([
      { kind: 'first-response', state: 'met' },
      { kind: 'promise', state: 'void' },
      { kind: 'promise', state: 'met' },
      { kind: 'next-response', state: 'open' },
    ])
  })

  it('merges two tickets of one member with their promise and deadline, never those of two members', async () => {
    await g.says('小王', '三天了还没发货，也没人管！')
    await g.tells('小王', '投诉 三天了还没发货')
    await g.says('李姐', '收到的书缺页，质量太差了')
    expect((await g.says('小林', '并 3 1', { room: '值班群' }))[0]?.text).toContain('不是同一位群友')
    await g.tells('小林', '承诺 2 30分钟 补发')
    await g.says('小林', '并 2 1', { room: '值班群' })
    expect(await g.rows(`SELECT id, state, promise FROM tickets WHERE id < 3 ORDER BY id`)).toEqual([
      { id: 1, state: 'promised', promise: '补发' },
      { id: 2, state: 'merged', promise: '补发' },
    ])
    await g.pass('31m')
    expect(g.sentTo('值班群')).toContain('工单 1（小王）首次回复超时')
    expect(g.sentTo('值班群')).toContain('工单 1（小王）承诺超时')
  })

  it('merges what is late with its way up, and what stood still goes on', async () => {
    await g.says('小王', '三天了还没发货，也没人管！')
    await g.tells('小王', '投诉 三天了还没发货')
    await g.says('小林', '等客户 2 发一下运单号', { room: '值班群' })
    await g.says('小林', '转 2 @小林', { room: '值班群', mention: ['小林'] })
    await g.pass('16m')
    g.said.length = 0
    await g.says('小林', '并 1 2', { room: '值班群' })
    expect(
      await g.rows(`SELECT ticket_id, kind, state, paused_at FROM sla_targets WHERE state <> 'void' ORDER BY kind, id`),
    ).toEqual([
      { ticket_id: 2, kind: 'first-response', state: 'breached', paused_at: null },
      { ticket_id: 2, kind: 'first-response', state: 'met', paused_at: null },
      { ticket_id: 2, kind: 'plan', state: 'open', paused_at: null },
      { ticket_id: 2, kind: 'resolution', state: 'open', paused_at: null },
    ])
    await g.pass('16m')
    expect(g.sentTo('值班群')).toContain('工单 2（小王）首次回复超时：应在 10:15 前答复，由小林跟进')
    await g.says('小林', '回 2', { room: '值班群' })
    g.said.length = 0
    await g.pass('1h')
    expect(g.sentTo('值班群')).not.toContain('首次回复')
    expect((await g.says('小林', '结 1 已补发', { room: '值班群' })).at(-1)?.text).toBe(
      '工单 1 现在是「已合并」，不能办结，请看工单 2',
    )
    expect((await g.says('小王', '#没解决 1'))[0]?.text).toContain('工单 1 已并入工单 2，请用号 2')
  })

  it('takes the word of a colleague who answered a private complaint elsewhere', async () => {
    await g.tells('小王', '投诉 三天了还没发货')
    expect(g.sentTo('小王')).toContain('前')
    expect((await g.tells('小林', '回 1'))[0]?.text).toContain('已记为回复工单 1')
    expect(await g.rows(`SELECT state FROM sla_targets WHERE kind = 'first-response'`)).toEqual([{ state: 'met' }])
    expect((await g.tells('小林', '工单 1'))[0]?.text).toContain('小林 回复：私下回复')
    await g.tells('小林', '结 1 已补发')
    expect((await g.tells('小王', '进度'))[0]?.text).toContain('已解决——已补发')
    expect((await g.tells('小王', '已解决'))[0]?.text).toContain('给小林打个分')
    expect((await g.tells('小王', '评分 5'))[0]?.text).toContain('小林会很高兴')
    expect((await g.tells('小林', '公示 1'))[0]?.text).not.toContain('已公示')
    expect(await g.rows(`SELECT 1 FROM publications`)).toEqual([])
  })

  it('gives a ticket to one of two who take it in the same moment, and publishes once', async () => {
    await g.says('小王', '三天了还没发货，也没人管！')
    g.said.length = 0
    await Promise.all([g.says('小林', '接 1', { room: '值班群' }), g.says('陈经理', '接 1', { room: '值班群' })])
    expect(g.said.filter((s) => s.text.includes('归您了'))).toHaveLength(1)
    expect(g.said.filter((s) => s.text.includes('已经由'))).toHaveLength(1)
    expect(g.said.filter((s) => s.text.includes('来跟进'))).toHaveLength(1)
    await g.says('小林', '结 1 已补发', { room: '值班群' })
    g.said.length = 0
    await Promise.all([g.says('小林', '公示 1', { room: '值班群' }), g.says('陈经理', '公示 1', { room: '值班群' })])
    expect(g.said.filter((s) => s.to === '书友群')).toHaveLength(1)
    expect(g.said.filter((s) => s.text.includes('公示过'))).toHaveLength(1)
  })

  it('serialises two people who reopen two tickets of one member at once', async () => {
    await g.says('小王', '三天了还没发货，也没人管！')
    await g.says('小林', '#误报 1')
    await g.says('小王', '到底有没有人管，太差劲了！')
    await g.says('小林', '#误报 2')
    g.said.length = 0
    await Promise.all([
      g.receive(g.message('小林', '重开 1', { room: '值班群' })),
      g.receive(g.message('陈经理', '重开 2', { room: '值班群' })),
    ])
    expect(await g.rows(`SELECT count(*) AS n FROM tickets WHERE state = 'open'`)).toEqual([{ n: 1 }])
    expect(await g.rows(`SELECT count(*) AS n FROM dead_letters`)).toEqual([{ n: 0 }])
    expect(g.sentTo('值班群')).toContain('没处理完')
  })

  it('lets only the one on duty or a manager end a shift, and tells who was relieved', async () => {
    await g.says('周老板', '#授权 @小何 agent', { room: '书友群', mention: ['小何'] })
    expect((await g.says('小何', '值班 下班', { room: '值班群' }))[0]?.text).toContain('现在是小林在值班')
    await g.says('小何', '值班 我 4小时', { room: '值班群' })
    expect(g.sentTo('小林')).toContain('您的值班到此结束')
    await g.says('陈经理', '值班 下班', { room: '值班群' })
    expect(g.sentTo('小何')).toContain('结束了您的值班')
  })

  it('goes to every manager, else the owner, directly when nobody is on duty and there is no staff room', async () => {
    await g.says('陈经理', '值班 下班', { room: '值班群' })
    await g.says('陈经理', '设为值班群 关', { room: '值班群' })
    await g.says('小王', '三天了还没发货，也没人管！')
    expect(g.sentTo('陈经理')).toContain('工单 1')
    expect(g.sentTo('周老板')).toBe('')
    await g.tells('陈经理', '承诺 1 30分钟 催快递')
    await g.pass('31m')
    expect(g.sentTo('陈经理')).toContain('承诺还剩')
    expect(g.sentTo('周老板')).toContain('承诺超时')
  })
})
