import { beforeEach, describe, expect, it } from 'vitest'
import { type Game, startGame } from '../support/game.ts'

const ANGRY = '三天了还没发货，也没人管！'
const targets = (g: Game) =>
  g.rows<{ kind: string; state: string; due: string }>(
    `SELECT kind, state, to_char(due_at AT TIME ZONE 'Asia/Shanghai', 'DD HH24:MI') AS due FROM sla_targets ORDER BY id`,
  )
const kinds = async (g: Game) => (await targets(g)).map((t) => `${t.kind} ${t.state} ${t.due}`)
const inStaffRoom = async (g: Game, who: string, text: string, mention: string[] = []) =>
  (await g.says(who, text, { room: '值班群', mention })).at(-1)?.text ?? ''

describe('time limits', () => {
  let g: Game
  beforeEach(async () => {
    g = await startGame()
    await inStaffRoom(g, '陈经理', '值班 @小林 24小时', ['小林'])
    g.said.length = 0
  })

  it('start with the complaint: an answer, a plan, an end', async () => {
    await g.says('小王', ANGRY)
    expect(await kinds(g)).toEqual(['first-response open 23 10:15', 'plan open 23 12:00', 'resolution open 25 10:00'])
  })

  it('are changed, switched off and restored by command, for tiers and severities', async () => {
    expect(await inStaffRoom(g, '陈经理', '时效')).toContain('首次回复：15 分钟（服务时间内）')
    expect(await inStaffRoom(g, '陈经理', '时效')).toContain('首次回复 VIP：30 分钟（全天计时）')
    expect(await inStaffRoom(g, '陈经理', '时效 首次回复 10分钟')).toBe(
      '改好了，首次回复：10 分钟（服务时间内）。新的工单按这个算，已经在走的不变。',
    )
    expect(await inStaffRoom(g, '陈经理', '时效 年卡 首次回复 全天 5分钟')).toContain(
      '首次回复 年卡：5 分钟（全天计时）',
    )
    expect(await inStaffRoom(g, '陈经理', '时效 给方案 关')).toContain('给方案：不限')
    await g.says('小王', ANGRY)
    expect(await kinds(g)).toEqual(['first-response open 23 10:10', 'resolution open 25 10:00'])
    expect(await inStaffRoom(g, '小林', '会员 @李姐 年卡', ['李姐'])).toBe('李姐现在是年卡。之后的时限按这个算。')
    await g.says('李姐', ANGRY)
    expect((await kinds(g))[2]).toBe('first-response open 23 10:05')
    expect(await inStaffRoom(g, '陈经理', '时效 首次回复 年卡 恢复')).toContain('「首次回复 年卡」已恢复默认')
    expect(await inStaffRoom(g, '陈经理', '时效 恢复')).toBe('时限都已恢复默认。')
    expect(await inStaffRoom(g, '陈经理', '时效 恢复')).toContain('不用恢复')
  })

  it.each([
    ['时效 首次回复', '还缺时间'],
    ['时效 10分钟', '要写改哪一个'],
    ['时效 首次回复 快一点', '「快一点」没看懂'],
    ['时效 首次回复 10分钟 20分钟', '写了两次'],
    ['时效 首次回复 10秒', '1 分钟到 30 天'],
    ['时效 答复语 马上来', '要写 {时间}'],
    ['时效 答复语 {店名}收到，{时间}前回复', '「{店名}」我不认识'],
  ])('%s is refused', async (text, why) => {
    expect(await inStaffRoom(g, '陈经理', text)).toContain(why)
    expect(await g.rows(`SELECT 1 FROM sla_rules`)).toEqual([])
  })

  it('let the brand say in its own words that somebody comes', async () => {
    await inStaffRoom(g, '陈经理', '时效 答复语 您好，{同事}看到了，{时间} 前一定回您')
    await g.says('小王', ANGRY)
    expect(g.sentTo('书友群')).toBe('您好，小林看到了，10:15 前一定回您')
  })

  it('count service hours only, except for what is urgent and for VIPs', async () => {
    await inStaffRoom(g, '陈经理', '服务时间 工作日 9:00-12:00 13:30-18:00')
    await g.pass('1h')
    g.clock.advance(55 * 60_000)
    await g.says('小王', ANGRY)
    await inStaffRoom(g, '小林', '会员 @李姐 VIP', ['李姐'])
    await g.says('李姐', ANGRY)
    await g.says('老赵', '吃了你们的东西全家拉肚子，孩子送医院了！')
    const first = (await kinds(g)).filter((k) => k.startsWith('first'))
    expect(first).toEqual([
      'first-response open 23 13:40',
      'first-response open 23 12:25',
      'first-response open 23 12:10',
    ])
    expect(g.sentTo('书友群')).toContain('13:40 前给您答复')
  })

  it('never reset by more anger; a worse message brings them forward', async () => {
    await inStaffRoom(g, '陈经理', '时效 首次回复 紧急 8分钟 全天')
    await g.says('小王', ANGRY)
    await g.pass('5m')
    await g.says('小王', '人呢？？？还管不管了')
    expect((await kinds(g))[0]).toBe('first-response open 23 10:15')
    await g.says('小王', '再不处理我就打12315了！！！')
    expect((await kinds(g))[0]).toBe('first-response open 23 10:08')
    expect(await g.rows(`SELECT count(*) AS n FROM sla_targets`)).toEqual([{ n: 3 }])
  })

  it('stand still while it is the member’s turn, with the reason on the timeline', async () => {
    await g.says('小王', ANGRY)
    await g.pass('10m')
    expect(await inStaffRoom(g, '小林', '等客户 1 发一下快递单号')).toContain('计时停住')
    expect(g.sentTo('书友群')).toContain('小林：还需要您发一下快递单号，收到后我们马上接着办。')
    expect(await inStaffRoom(g, '小林', '等客户 1 照片')).toContain('已经在等群友')
    expect(await inStaffRoom(g, '小林', '工单 1')).toContain('等群友发一下快递单号')
    g.said.length = 0
    await g.pass('6h')
    expect(g.said).toEqual([])
    await g.says('小王', 'SF1234567890')
    expect(await inStaffRoom(g, '小林', '工单 1')).toMatch(/16:10 小王 继续计时：群友回复了/)
    // 1 h 50 min of the plan and 47 h 50 min of the whole were left.
    expect(await kinds(g)).toEqual(['first-response met 23 10:15', 'plan open 23 18:00', 'resolution open 25 16:00'])
    expect(await inStaffRoom(g, '小林', '继续计时 1')).toContain('没有在等群友')
    await g.pass('2h')
    expect(g.sentTo('值班群')).toContain('工单 1（小王）给方案超时：应在 18:00 前给出方案，由小林跟进')
  })

  it('go on with a plan: a promise is the turn of whoever gave it', async () => {
    await g.says('小王', ANGRY)
    await inStaffRoom(g, '小林', '等客户 1 发一下快递单号')
    await g.pass('1h')
    await inStaffRoom(g, '小林', '承诺 1 2小时 补发')
    expect(await g.rows(`SELECT state, paused_for FROM tickets`)).toEqual([{ state: 'promised', paused_for: null }])
    expect(await kinds(g)).toEqual([
      'first-response met 23 10:15',
      'plan met 23 13:00',
      'resolution open 25 11:00',
      'promise open 23 13:00',
    ])
    expect(await inStaffRoom(g, '小林', '工单 1')).toContain('小林 继续计时：给了方案')
  })

  it('stand still for a promise, too, and nobody is asked or called meanwhile', async () => {
    await g.says('小王', ANGRY)
    await inStaffRoom(g, '小林', '承诺 1 1小时 补发')
    await g.pass('30m')
    await inStaffRoom(g, '小林', '等客户 1 给一下新地址')
    g.said.length = 0
    await g.pass('48h')
    expect(g.said.filter((s) => !s.text.startsWith('📊'))).toEqual([])
    await g.says('小王', '就寄公司吧')
    expect((await kinds(g)).at(-1)).toBe('promise open 25 11:00')
    await g.pass('30m')
    expect(g.sentTo('值班群')).toContain('工单 1（小王）承诺超时：应在 11:00 前「补发」')
  })

  it('take a day without a time as the end of its service hours in that group', async () => {
    await inStaffRoom(g, '陈经理', '服务时间 工作日 9:00-18:00 周六周日 10:00-16:00')
    await g.says('陈经理', '#服务时间 每天 9:00-20:00')
    await g.says('小王', ANGRY)
    expect(await inStaffRoom(g, '小林', '承诺 1 明天 补发')).toContain('最晚 明天 20:00 兑现')
    await g.tells('李姐', '投诉 收到的书缺页')
    expect(await inStaffRoom(g, '小林', '承诺 2 周六 换一本')).toContain('最晚 11月28日 16:00 兑现')
    expect(g.sentTo('李姐')).toContain('小林：换一本，最晚 11月28日 16:00 给您结果。')
    expect(await inStaffRoom(g, '小林', '承诺 2 明天下班前 换一本')).toContain('最晚 明天 18:00 兑现')
    await g.pass('9h')
    expect(await inStaffRoom(g, '小林', '承诺 2 今天 换一本')).toContain('「今天」已经过去了，请写将来的时间')
    expect(await inStaffRoom(g, '小林', '承诺 2 尽快 换一本')).toContain(
      '不像时间，请写 2小时、18:00、明天 或 明天12:00',
    )
    expect((await kinds(g)).filter((k) => k.startsWith('promise open'))).toEqual([
      'promise open 24 20:00',
      'promise open 24 18:00',
    ])
  })

  it('are told to a member on the clock of their group, to colleagues on that of the account', async () => {
    await g.says('陈经理', '#服务时间 时区 Asia/Tokyo')
    g.said.length = 0
    await g.says('小王', ANGRY)
    expect(g.sentTo('书友群')).toContain('11:15')
    expect(g.sentTo('值班群')).toContain('10:15')
    expect(await inStaffRoom(g, '小林', '承诺 1 12:00 补发')).toContain('最晚 12:00 兑现')
    expect(g.sentTo('书友群')).toContain('小林：补发，最晚 13:00 给您结果。')
    expect((await g.says('小王', '进度'))[0]?.text).toContain('小林承诺 13:00 前补发')
    await g.says('小林', '#承诺 1 14:00 补发')
    expect(g.sentTo('书友群')).toContain('最晚 14:00 给您结果')
    expect((await kinds(g)).at(-1)).toBe('promise open 23 13:00')
  })

  it('warn of the plan, and a plan in time settles it', async () => {
    await g.says('小王', ANGRY)
    await g.says('小林', '抱歉，我马上查')
    await g.pass('96m')
    expect(g.sentTo('值班群')).toContain('工单 1（小王）的给方案还剩 24 分钟，12:00 截止。')
    await inStaffRoom(g, '小林', '承诺 1 2小时 补发')
    expect((await kinds(g)).slice(1)).toEqual([
      'plan met 23 12:00',
      'resolution open 25 10:00',
      'promise open 23 13:36',
    ])
  })

  it('remind of a promise before, and take it up after', async () => {
    await g.says('小王', ANGRY)
    await inStaffRoom(g, '小林', '承诺 1 明天下午三点半 补发一本新的')
    expect(g.sentTo('书友群')).toContain('小林：补发一本新的，最晚 明天 15:30 给您结果。')
    expect((await g.says('小王', '进度'))[0]?.text).toContain('小林承诺 明天 15:30 前补发一本新的')
    await g.pass('24h')
    expect(g.sentTo('值班群')).toContain('工单 1（小王）的承诺还剩')
    await g.pass('6h')
    expect(g.sentTo('值班群')).toContain('工单 1（小王）承诺超时：应在 15:30 前「补发一本新的」，由小林跟进')
  })
})

describe('the way up', () => {
  let g: Game
  beforeEach(async () => {
    g = await startGame()
    await inStaffRoom(g, '陈经理', '值班 @小林 24小时', ['小林'])
    await inStaffRoom(g, '周老板', '时效 给方案 关')
    g.said.length = 0
  })
  const told = (what: string) =>
    g.said
      .filter((s) => s.to === '值班群' && s.text.startsWith('🚨') && s.text.includes(what))
      .map((s) => s.mentions.join('+'))

  it('stops when somebody reacts, and goes on when it still is not done', async () => {
    await g.says('小王', ANGRY)
    await g.pass('15m')
    expect(told('首次回复超时')).toEqual(['陈经理'])
    expect(await inStaffRoom(g, '陈经理', '跟进 1')).toContain('先不往上报了')
    await g.pass('25m')
    expect(told('首次回复超时')).toEqual(['陈经理'])
    await g.pass('10m')
    expect(told('首次回复超时')).toEqual(['陈经理', '周老板'])
    expect(await inStaffRoom(g, '陈经理', '工单 1')).toContain('首次回复超时 → 店主')
    await g.pass('5h')
    expect(told('首次回复超时')).toHaveLength(2)
  })

  it('ends with the answer', async () => {
    await g.says('小王', ANGRY)
    await g.pass('15m')
    await g.says('小林', '抱歉久等了，马上处理')
    await g.pass('3h')
    expect(told('首次回复超时')).toEqual(['陈经理'])
    expect(await g.rows(`SELECT state FROM escalations`)).toEqual([{ state: 'done' }])
  })

  it('disturbs nobody at night about what can wait', async () => {
    await g.pass('10h')
    g.clock.advance(40 * 60_000)
    await g.says('小王', ANGRY)
    await g.pass('15m')
    expect(told('首次回复超时')).toEqual(['陈经理'])
    g.said.length = 0
    await g.pass('11h')
    expect(told('首次回复超时')).toEqual([])
    await g.pass('2h')
    expect(told('首次回复超时')).toEqual(['周老板'])
  })

  it('tells each of several at once in one message a minute', async () => {
    for (const who of ['小王', '李姐', '老赵', '小何']) await g.says(who, ANGRY)
    g.said.length = 0
    await g.pass('15m')
    const alerts = g.said.filter((s) => s.to === '值班群')
    expect(alerts.map((a) => a.text.split('\n')[0])).toEqual(['4 个快到了', '4 个时限已过'])
    expect(alerts[1]?.text).toContain('🟠 🚨 工单 2（李姐）首次回复超时：应在 10:15 前答复，还没有人接单。')
    for (const [i, a] of alerts.entries()) {
      const before = alerts[i - 1]
      if (before !== undefined) expect(a.at.getTime() - before.at.getTime()).toBeGreaterThanOrEqual(60_000)
    }
  })

  it('says nothing that is no longer true when its turn comes', async () => {
    await g.says('小王', ANGRY)
    await g.says('李姐', ANGRY)
    await g.pass('12m')
    g.said.length = 0
    await g.house.source.query(`UPDATE notices SET state = 'waiting', said_at = NULL`)
    await g.says('小林', '@小王 马上处理')
    await g.pass('1m')
    expect(g.sentTo('值班群')).toContain('工单 2（李姐）')
    expect(g.sentTo('值班群')).not.toContain('工单 1')
  })
})

describe('departments', () => {
  let g: Game
  beforeEach(async () => {
    g = await startGame()
    await g.says('周老板', '#授权 @小周 agent', { mention: ['小周'] })
    await inStaffRoom(g, '陈经理', '值班 @小林 24小时', ['小林'])
    expect(await inStaffRoom(g, '陈经理', '部门 物流 @小周', ['小周'])).toContain('物流由小周负责')
    await g.says('小王', ANGRY)
    await inStaffRoom(g, '小林', '接 1')
    g.said.length = 0
  })

  it('are asked for a step with a deadline of its own; the ticket shows for whom it waits', async () => {
    expect(await inStaffRoom(g, '小林', '转 1 物流 请核实运单')).toBe(
      '工单 1 已请物流（小周）协办，12:00 前回复；工单还归您跟进。',
    )
    expect(g.sentTo('小周')).toContain('小林请您协办工单 1：请核实运单')
    expect(await inStaffRoom(g, '小林', '工单')).toContain('处理中·小林·等物流（小周）')
    expect(await inStaffRoom(g, '小林', '工单 1')).toContain('由小林跟进，在等物流（小周）')
    await inStaffRoom(g, '小林', '承诺 1 5小时 补发')
    await g.pass('96m')
    expect(g.sentTo('值班群')).toContain('工单 1（小王）的物流协办还剩 24 分钟')
    expect(g.said.find((s) => s.text.includes('物流协办还剩'))?.mentions).toEqual(['小周', '小林'])
    await g.pass('24m')
    expect(g.sentTo('值班群')).toContain('物流协办超时：应在 12:00 前「请核实运单」')
    expect(await inStaffRoom(g, '小周', '办 1 运单已核实，今天送达')).toContain('已告诉跟进的同事')
    expect(g.sentTo('小林')).toContain('工单 1 物流回复：运单已核实，今天送达')
    expect(await inStaffRoom(g, '小周', '办 1 又一次')).toContain('没有在等哪个部门')
    expect(await inStaffRoom(g, '小林', '工单 1')).not.toContain('在等物流')
  })

  it('go up also while the ticket waits for its member', async () => {
    await inStaffRoom(g, '小林', '转 1 物流 请核实运单')
    await inStaffRoom(g, '小林', '等客户 1 发一下照片')
    await g.pass('3h')
    const told = g.said.filter((s) => s.text.includes('物流协办超时')).map((s) => s.mentions.join('+'))
    expect(told.length).toBeGreaterThan(1)
    expect(told.at(-1)).toBe('周老板')
  })

  it('end with the ticket', async () => {
    await inStaffRoom(g, '小林', '转 1 物流 请核实运单')
    await inStaffRoom(g, '小林', '结 1 已送达')
    expect(await g.rows(`SELECT state FROM ticket_steps`)).toEqual([{ state: 'dropped' }])
    expect(await g.rows(`SELECT state FROM sla_targets WHERE kind = 'step'`)).toEqual([{ state: 'void' }])
  })

  it('answer slips in a friendly way', async () => {
    expect(await inStaffRoom(g, '小林', '转 1 仓库 找一下')).toContain('没有「仓库」这个部门，现在有：物流')
    expect(await inStaffRoom(g, '小林', '转 1 物流')).toContain('要请物流做什么？')
    await inStaffRoom(g, '小林', '转 1 物流 请核实运单')
    expect(await inStaffRoom(g, '小林', '转 1 物流 再核实一次')).toContain('已经在等物流（小周）了')
    expect(await inStaffRoom(g, '陈经理', '部门 仓库')).toContain('还缺负责人')
    expect(await inStaffRoom(g, '陈经理', '部门 仓库 删')).toContain('没有「仓库」')
    expect(await inStaffRoom(g, '陈经理', '部门 物流 删')).toContain('删掉了')
    expect(await inStaffRoom(g, '陈经理', '部门')).toContain('还没有设部门')
  })
})

describe('tiers', () => {
  it('are set, shown, end on their day, and are for members only', async () => {
    const g = await startGame()
    const tier = async () => (await inStaffRoom(g, '小林', '会员 @小王', ['小王'])).split('\n')[0]
    await g.says('小王', '早')
    expect(await tier()).toBe('小王：普通群友')
    expect(await inStaffRoom(g, '小林', '会员 @小王 年卡 2026-11-24', ['小王'])).toContain('年卡，到 2026-11-24 为止')
    expect(await tier()).toBe('小王：年卡，到 2026-11-24')
    g.clock.advance(38 * 3_600_000)
    expect(await tier()).toBe('小王：普通群友')
    expect(await inStaffRoom(g, '小林', '会员 @小王 月卡 2026-01-01', ['小王'])).toContain('已经过去')
    expect(await inStaffRoom(g, '小林', '会员 @小王 钻石', ['小王'])).toContain('「等级」可以写：')
    expect(await inStaffRoom(g, '小林', '会员 @陈经理 VIP', ['陈经理'])).toContain('是同事')
    expect(await inStaffRoom(g, '小林', '会员 @小王 普通', ['小王'])).toContain('现在是普通群友')
  })
})

describe('what was told', () => {
  it('is forgotten after a week, the timeline not', async () => {
    const g = await startGame()
    await g.says('小王', ANGRY)
    await g.pass('20m')
    expect(await g.rows(`SELECT count(*) > 0 AS some FROM notices WHERE state = 'said'`)).toEqual([{ some: true }])
    await inStaffRoom(g, '小林', '结 1 已补发')
    g.clock.advance(8 * 24 * 3_600_000)
    await g.tick()
    expect(await g.rows(`SELECT count(*) AS n FROM notices`)).toEqual([{ n: 0 }])
    expect(await g.rows(`SELECT count(*) AS n FROM ticket_events WHERE kind = 'breached'`)).toEqual([{ n: 1 }])
  })
})
