import { beforeEach, describe, expect, it } from 'vitest'
import { type Game, type Said, startGame } from '../support/game.ts'

const ANGRY = '三天了还没发货，也没人管！'
const URGENT = '吃了你们的东西全家拉肚子，孩子送医院了！'
const STAFF_ROOM = '值班群'

/** Writes in the staff room and returns what the bot answers there; names after `@` are mentioned. */
async function asks(g: Game, who: string, text: string): Promise<string> {
  const mention = [...text.matchAll(/@(\S+)/gu)].map((m) => m[1] ?? '')
  const said = await g.says(who, text, { room: STAFF_ROOM, mention })
  return said.filter((s) => s.to === STAFF_ROOM).at(-1)?.text ?? ''
}

async function withColleagues(options: Parameters<typeof startGame>[0] = {}): Promise<Game> {
  const g = await startGame(options)
  for (const name of ['小周', '小何']) await g.says('周老板', `#授权 @${name} agent`, { mention: [name] })
  g.said.length = 0
  return g
}

/** Moves the clock without anybody looking: the process was down, or the clock jumped. */
const jump = (g: Game, hours: number) => g.clock.advance(hours * 3_600_000)
const alertsTo = (g: Game, place: string): Said[] => g.said.filter((s) => s.to === place && /工单 \d+ ·/u.test(s.text))

describe('the weekly roster', () => {
  let g: Game
  beforeEach(async () => {
    g = await withColleagues()
  })

  it('is written in words, shown for a week with its gaps, and says who is alerted', async () => {
    expect(await asks(g, '陈经理', '排班')).toContain('11-23 周一：⚠️ 10:00-21:00 没人')
    const added = await asks(g, '陈经理', '排班 周一至周五 9:00-18:00 @小林 后备 @小周')
    expect(added).toContain('排好了：周一至周五 09:00-18:00 小林（后备小周）')
    expect(added).toContain('还没人值：11-23 周一 18:00-21:00')
    expect(g.sentTo('小周')).toContain('陈经理排了值班：周一至周五 09:00-18:00 小林（后备小周）')
    await asks(g, '陈经理', '排班 周一至周五 18:00-21:00 @小何 @小周')
    await asks(g, '陈经理', '排班 周六周日 10:00-16:00 @小周')
    const week = await asks(g, '陈经理', '排班')
    expect(week).toContain('11-23 周一：09:00-18:00 小林（后备小周）；18:00-21:00 小何、小周\n')
    expect(week).toContain('11-28 周六：10:00-16:00 小周；⚠️ 09:00-10:00、16:00-21:00 没人')
    expect(week).toContain(
      '固定排班\n1. 周一至周五 09:00-18:00 小林（后备小周）\n2. 周一至周五 18:00-21:00 小何、小周\n3. 周六至周日',
    )
    expect(await asks(g, '小林', '值班')).toBe('现在值班：小林，到 18:00（后备小周）。\n接下来：小何、小周，18:00 起。')

    await g.says('小王', ANGRY)
    expect(alertsTo(g, STAFF_ROOM)[0]?.mentions).toEqual(['小林'])
    expect(g.sentTo('书友群')).toContain('已经通知值班的小林，10:15 前给您答复')
    await g.pass('15m')
    expect(g.said.find((s) => s.text.includes('首次回复超时'))?.mentions).toEqual(['小周'])
    jump(g, 8)
    await g.tick()
    g.said.length = 0
    await g.says('李姐', ANGRY)
    expect(alertsTo(g, STAFF_ROOM)[0]?.mentions.sort()).toEqual(['小何', '小周'].sort())
    expect(g.sentTo('书友群')).toMatch(/已经通知值班的小[何周]、小[何周]/)
  })

  it('follows holidays and days made up for', async () => {
    g = await withColleagues({ start: '2026-09-30T02:00:00Z' })
    await asks(g, '陈经理', '排班 工作日 9:00-18:00 @小林')
    await asks(g, '陈经理', '排班 节假日 10:00-12:00 @小何')
    const week = await asks(g, '陈经理', '排班')
    expect(week).toContain('09-30 周三：09:00-18:00 小林')
    expect(week).toContain('10-01 周四：10:00-12:00 小何；⚠️ 09:00-10:00、12:00-21:00 没人')
    jump(g, 10 * 24 + 2)
    expect(await asks(g, '小林', '值班')).toContain('现在值班：小林')
    expect(await asks(g, '陈经理', '排班')).toContain('10-10 周六：09:00-18:00 小林')
  })

  it('loses lines one by one or all, and gets them back', async () => {
    await asks(g, '陈经理', '排班 每天 9:00-15:00 @小林')
    await asks(g, '陈经理', '排班 每天 15:00-21:00 @小周')
    expect(await asks(g, '陈经理', '排班 删 1')).toContain('第 1 条删掉了')
    expect(await asks(g, '小林', '值班')).toContain('现在没有排班')
    expect(await asks(g, '陈经理', '排班 清空')).toContain('清空了 1 条排班')
    expect(await asks(g, '陈经理', '排班 清空')).toContain('本来就是空的')
    expect(await asks(g, '陈经理', '排班 撤销')).toContain('已恢复')
    expect(await asks(g, '陈经理', '排班 撤销')).toContain('这一周服务时间里都有人')
    expect(await asks(g, '小林', '值班')).toContain('现在值班：小林，到 15:00。')
    await asks(g, '陈经理', '排班 撤销')
    await asks(g, '陈经理', '排班 撤销')
    expect(await asks(g, '陈经理', '排班 撤销')).toContain('没有可以撤销的改动')
    expect(await g.rows(`SELECT 1 FROM duty_entries`)).toEqual([])
  })

  it.each([
    ['排班 每天 25:00-26:00 @小林', '没有这样的时间'],
    ['排班 每天 9点-25点 @小林', '没有这样的时间'],
    ['排班 每天 9:00-18:00', '还缺谁来值班'],
    ['排班 每天 @小林', '还缺时间'],
    ['排班 有空 9:00-18:00 @小林', '没看懂'],
    ['排班 2026-11-01 9:00-18:00 @小林', '已经过去了'],
    ['排班 11-01 9:00-18:00 @小林', '太远了'],
    ['排班 每天 9:00-18:00 @小王', '小王不是客服或群管理'],
    ['排班 每天 9:00-18:00 @小林 @小林', '小林写了两次'],
    ['排班 每天 9:00-18:00 @小林 后备 @小林', '小林写了两次'],
    ['排班 每天 9:00-18:00 @小林 后备 @小周 后备 @小何', '后备只能写一位'],
    ['排班 每天 9:00-18:00 @小林 每周', '没看懂'],
    ['排班 删', '要删哪一条'],
    ['排班 删 9', '没有第 9 条排班'],
    ['排班 周三 17:00-20:00 @小何', '11-25 周三 17:00-18:00 和第 1 条（周一至周五 09:00-18:00 小林）重叠了'],
  ])('%s is refused', async (text, why) => {
    await asks(g, '陈经理', '排班 周一至周五 9:00-18:00 @小林')
    expect(await asks(g, '陈经理', text)).toContain(why)
    expect(await g.rows(`SELECT count(*) AS n FROM duty_entries`)).toEqual([{ n: 1 }])
  })

  it('knows colleagues only, answers privately in a customer group, and is for managers', async () => {
    expect((await g.says('陈经理', '排班 每天 9:00-18:00 @小红', { room: STAFF_ROOM })).at(-1)?.text).toContain(
      '同事里没有「小红」',
    )
    expect((await g.says('小林', '#排班'))[0]?.text).toContain('群管理')
    expect((await g.says('陈经理', '#排班')).map((s) => s.to)).toEqual(['私聊:陈经理'])
    expect((await g.says('小林', '#值班')).map((s) => s.to)).toEqual(['私聊:小林'])
  })

  it('comes after a shift set for now, which may end early', async () => {
    await asks(g, '陈经理', '排班 每天 9:00-18:00 @小林 后备 @小周')
    expect(await asks(g, '小何', '值班 我 2小时 后备 @小何')).toContain('不能给自己做后备')
    expect(await asks(g, '小何', '值班 我 2小时 后备 @陈经理')).toBe(
      '小何从现在值班到 12:00，提醒先找 TA。后备陈经理。',
    )
    expect(g.sentTo('小林')).toContain('小何安排小何接班，您的值班到此结束')
    expect(await asks(g, '小林', '值班')).toBe('现在值班：小何，到 12:00（后备陈经理）。\n接下来：小林，12:00 起。')
    expect(await asks(g, '小何', '值班 下班')).toBe('已下班，现在由小林值班。')
    expect(await asks(g, '小何', '值班 下班')).toContain('现在是小林在值班')
    expect(await asks(g, '小林', '值班 下班')).toBe('已下班，现在由小周值班。')
    expect(await asks(g, '陈经理', '排班')).toContain('下班：小林，到 18:00 这一班为止')
    expect(await asks(g, '陈经理', '值班 下班')).toBe('已下班，提醒会发给群管理。')
    expect(g.sentTo('小周')).toContain('陈经理结束了您的值班')
    expect(await asks(g, '小林', '销假')).toContain('照常值班')
    expect(await asks(g, '小林', '值班')).toContain('现在值班：小林')
    jump(g, 24)
    expect(await asks(g, '小林', '值班')).toContain('现在值班：小林，到 18:00（后备小周）')
  })

  it('takes two managers who write at the same time one after the other', async () => {
    await Promise.all([
      g.receive(g.message('陈经理', '排班 每天 9:00-18:00 @小林', { room: STAFF_ROOM, mention: ['小林'] })),
      g.receive(g.message('周老板', '排班 每天 9:00-18:00 @小周', { room: STAFF_ROOM, mention: ['小周'] })),
    ])
    expect(await g.rows(`SELECT count(*) AS n FROM duty_entries`)).toEqual([{ n: 1 }])
    expect(g.sentTo(STAFF_ROOM)).toContain('重叠了')
  })
})

describe('leave and swaps', () => {
  let g: Game
  beforeEach(async () => {
    g = await withColleagues()
    await asks(g, '陈经理', '排班 每天 9:00-18:00 @小林 后备 @小周')
    await asks(g, '陈经理', '排班 每天 18:00-21:00 @小何')
    g.said.length = 0
  })

  it('the backup stands in for one on leave, and hears of it', async () => {
    expect(await asks(g, '小林', '请假 明天')).toBe('小林 11-24 请假，记下了。\n11-24 周二 09:00-18:00 由小周值班')
    expect(g.sentTo('小周')).toContain('小林请假，由您值班：11-24 周二 09:00-18:00。')
    expect(await asks(g, '陈经理', '排班')).toContain('11-24 周二：09:00-18:00 小周（小林不在）；18:00-21:00 小何')
    expect(await asks(g, '陈经理', '排班')).toContain('请假：小林 11-24')
    jump(g, 24)
    expect(await asks(g, '小何', '值班')).toContain('现在值班：小周，到 18:00。')
    await g.says('小王', ANGRY)
    expect(alertsTo(g, STAFF_ROOM)[0]?.mentions).toEqual(['小周'])
  })

  it('the managers hear of what nobody does, and set a colleague', async () => {
    expect(await asks(g, '小何', '请假 12-01 至 12-02')).toContain('12-01 周二 18:00-21:00 没人值')
    expect(g.sentTo('陈经理')).toContain('小何请假，12-01 周二 18:00-21:00；12-02 周三 18:00-21:00 没人值班')
    expect(await asks(g, '陈经理', '换班 12-01 @小何 @小周')).toContain('12-01 周二 18:00-21:00 由小周替小何值班')
    expect(g.sentTo('小周')).toContain('由小周替小何值班')
    expect(await asks(g, '小周', '顶班 @小何 12-02')).toContain('12-02 周三 18:00-21:00 由小周替小何值班')
    expect(await asks(g, '小林', '顶班 @小何 12-02')).toContain('小何 12-02 周三 没有班，或者已经换给别人')
  })

  it('is cancelled by oneself or by a manager', async () => {
    expect(await asks(g, '小林', '销假')).toContain('小林没有请假')
    await asks(g, '小林', '请假 11-24')
    await asks(g, '陈经理', '请假 12-01 至 12-03 @小林')
    expect(g.sentTo('小林')).toContain('陈经理给您登记了请假：12-01 至 12-03')
    expect(await asks(g, '小林', '销假')).toContain('请了几次假（11-24、12-01 至 12-03），请写明日子')
    expect(await asks(g, '小何', '销假 12-02 @小林')).toContain('替别人安排要群管理来做')
    expect(await asks(g, '陈经理', '销假 12-02 @小林')).toBe('销假好了，小林 12-01 至 12-03 照常值班。')
    expect(g.sentTo('小林')).toContain('陈经理给您销了假')
    expect(await asks(g, '小林', '销假')).toBe('销假好了，小林 11-24 照常值班。')
  })

  it.each([
    ['小林', '请假', '还缺「日子」'],
    ['小林', '请假 有空', '不像日子'],
    ['小林', '请假 2-30', '没有「2-30」这一天'],
    ['小林', '请假 11-01', '已经过去了'],
    ['小林', '请假 12-03 至 12-01', '结束的日子比开始的早'],
    ['小林', '请假 12-01 至 3-01', '一次最多请 60 天'],
    ['小林', '请假 明天 @小周', '替别人安排要群管理来做'],
    ['陈经理', '请假 明天 @小王', '小王不是客服'],
    ['小林', '换班 11-01 @小周', '已经过去了'],
    ['小林', '换班 12-01 @小王', '小王不是客服'],
    ['小林', '换班 12-01 @小林', '不能和自己换班'],
    ['小周', '换班 12-01 @小何', '小周 12-01 周二 没有班'],
    ['小林', '换班 12-01 至 12-02 @小周', '请只写一天'],
    ['小林', '换班 12-01 @小周 @小何', '替别人安排要群管理来做'],
    ['小林', '同意换班 7', '没有换班 7'],
    ['小林', '拒绝换班 7', '没有换班 7'],
    ['小林', '顶班 @小林 明天', '不能和自己换班'],
  ])('%s: %s is refused', async (who, text, why) => {
    expect(await asks(g, who, text)).toContain(why)
    expect(await g.rows(`SELECT 1 FROM duty_absences`)).toEqual([])
  })

  it('refuses leave twice, and a substitute who is on leave', async () => {
    await asks(g, '小林', '请假 12-01 至 12-03')
    expect(await asks(g, '小林', '请假 12-03')).toContain('12-01 至 12-03 已经请了假')
    await asks(g, '小周', '请假 12-05')
    expect(await asks(g, '小林', '换班 12-05 @小周')).toContain('小周 12-05 周六 请假')
    expect(await asks(g, '陈经理', '换班 12-01 @小何 @小周')).toContain('由小周替小何值班')
    expect(await asks(g, '小周', '顶班 @小何 12-01')).toContain('小何 12-01 周二 没有班')
  })

  it('a swap waits for the colleague, who agrees', async () => {
    expect(await asks(g, '小林', '换班 12-01 @小周')).toBe('问过小周了，TA 发「同意换班 1」就换好。')
    expect(g.sentTo('小周')).toContain('小林想请您值这一班：12-01 周二 09:00-18:00\n同意换班 1 ｜ 拒绝换班 1')
    expect(await asks(g, '陈经理', '排班')).toContain('换班 1：12-01 小林 → 小周（等小周同意）')
    expect(await asks(g, '小林', '换班 12-01 @小何')).toContain('已经问过小周了')
    expect(await asks(g, '小何', '同意换班 1')).toContain('要 TA 本人同意')
    await g.tells('小周', '同意换班 1')
    expect(g.sentTo('小林')).toContain('换好了：12-01 周二 09:00-18:00 由小周替小林值班。')
    expect(await asks(g, '小周', '同意换班 1')).toContain('已经换好了')
    expect(await asks(g, '小林', '拒绝换班 1')).toContain('要改回请群管理')
    jump(g, 8 * 24)
    expect(await asks(g, '小何', '值班')).toContain('现在值班：小周，到 18:00')
    expect(await asks(g, '陈经理', '拒绝换班 1')).toContain('换班 1 不换了')
    expect(g.sentTo('小周')).toContain('陈经理取消了换班 1')
    expect(await asks(g, '小何', '值班')).toContain('现在值班：小林')
  })

  it('or refuses, or is asked no longer, or is asked too late', async () => {
    await asks(g, '小林', '换班 12-01 @小周')
    expect(await asks(g, '小周', '拒绝换班 1')).toContain('换班 1 不换了')
    expect(g.sentTo('小林')).toContain('小周拒绝了换班 1')
    expect(await asks(g, '小周', '同意换班 1')).toContain('已经拒绝或收回了')
    await asks(g, '小林', '换班 12-01 @小周')
    expect(await asks(g, '小何', '拒绝换班 2')).toContain('要 TA 本人同意')
    expect(await asks(g, '小林', '拒绝换班 2')).toContain('换班 2 不换了')
    expect(g.sentTo('小周')).toContain('小林收回了换班 2')
    await asks(g, '小林', '换班 明天 @小周')
    jump(g, 48)
    expect(await asks(g, '小周', '同意换班 3')).toContain('没有班，或者已经换给别人、已经结束了')
  })

  it('one of two who cover at the same time does', async () => {
    await Promise.all([
      g.receive(g.message('小周', '顶班 @小何 明天', { room: STAFF_ROOM, mention: ['小何'] })),
      g.receive(g.message('陈经理', '顶班 @小何 明天', { room: STAFF_ROOM, mention: ['小何'] })),
    ])
    expect(await g.rows(`SELECT count(*) AS n FROM duty_absences`)).toEqual([{ n: 1 }])
    expect(g.sentTo(STAFF_ROOM)).toContain('已经换给别人')
  })
})

describe('outside the hours', () => {
  let g: Game
  const untilNight = async () => {
    jump(g, 13)
    await g.tick()
    g.said.length = 0
  }
  beforeEach(async () => {
    g = await withColleagues()
    await asks(g, '陈经理', '排班 每天 9:00-21:00 @小林')
    await asks(g, '陈经理', '排班 夜班 21:00-9:00 @小何')
  })

  it('what can wait wakes nobody, and the member hears the true time', async () => {
    await untilNight()
    expect(await asks(g, '小林', '值班')).toBe(
      '现在没有人值班，紧急的找夜班：小何，到 明天 09:00。\n接下来：小林，明天 09:00 起。',
    )
    await g.says('小王', ANGRY)
    const [alert] = alertsTo(g, STAFF_ROOM)
    expect(alert?.mentions).toEqual([])
    expect(alert?.text).toContain('首次回复截止 明天 09:15')
    expect(g.sentTo('书友群')).toBe(
      '收到，很抱歉让您遇到这样的事。已经记下来了，同事上班后马上处理，明天 09:15 前给您答复。',
    )
    g.said.length = 0
    await g.says('小王', '人呢？到底有没有人管')
    await g.pass('3h')
    expect(g.said.flatMap((s) => s.mentions).filter((n) => n !== '小王')).toEqual([])
    expect(g.said.filter((s) => s.to.startsWith('私聊'))).toEqual([])
  })

  it('what is urgent goes to the night duty', async () => {
    await untilNight()
    await g.says('老赵', URGENT)
    expect(alertsTo(g, STAFF_ROOM)[0]?.mentions).toEqual(['小何'])
    expect(g.sentTo('书友群')).toContain('已经通知值班的小何，23:15 前给您答复')
    await g.pass('12m')
    expect(g.said.find((s) => s.text.includes('首次回复还剩'))?.mentions).toEqual(['小何'])
    await g.pass('3m')
    expect(g.said.find((s) => s.text.includes('首次回复超时'))?.mentions).toEqual(['陈经理'])
  })

  it('is urgent once it becomes so', async () => {
    await untilNight()
    await g.says('小王', ANGRY)
    g.said.length = 0
    await g.says('小王', '再不处理我就打12315了！！！')
    expect(g.said.find((s) => s.text.includes('升级为紧急'))?.mentions).toEqual(['小何'])
  })

  it('what is urgent goes to the managers when there is no night duty', async () => {
    await asks(g, '陈经理', '排班 删 2')
    await untilNight()
    await g.says('老赵', URGENT)
    expect(alertsTo(g, STAFF_ROOM)[0]?.mentions).toEqual(['陈经理'])
  })

  it('without a staff room it is held for whoever comes first, and dropped when it is done', async () => {
    await asks(g, '陈经理', '设为值班群 关')
    await untilNight()
    await g.says('小王', ANGRY)
    await g.says('李姐', ANGRY)
    expect(g.said.filter((s) => s.to.startsWith('私聊'))).toEqual([])
    await g.tells('小林', '误报 2')
    g.said.length = 0
    jump(g, 9.5)
    await g.tick()
    expect(alertsTo(g, '私聊:小林')).toEqual([])
    await g.pass('31m')
    expect(alertsTo(g, '私聊:小林').map((s) => /工单 \d+/u.exec(s.text)?.[0])).toEqual(['工单 1'])
    expect(alertsTo(g, '私聊:小林')[0]?.at).toEqual(new Date('2026-11-24T01:00:00Z'))
  })

  it('a VIP who was promised an answer at any time gets one', async () => {
    await asks(g, '小林', '会员 @李姐 VIP')
    await untilNight()
    await g.says('李姐', ANGRY)
    expect(alertsTo(g, STAFF_ROOM)[0]?.mentions).toEqual(['陈经理'])
  })
})

describe('the handover', () => {
  let g: Game
  const handovers = () => g.said.filter((s) => s.text.startsWith('🔁'))
  beforeEach(async () => {
    g = await withColleagues()
    await asks(g, '陈经理', '排班 每天 9:00-15:00 @小林')
    await asks(g, '陈经理', '排班 每天 15:00-21:00 @小周')
    await g.tick()
    g.said.length = 0
  })
  /** To 15:00, where 小周 comes after 小林, with an open ticket that waits for nobody yet. */
  const untilChange = async () => {
    jump(g, 4.8)
    await g.tick()
    await g.says('小王', ANGRY)
    g.said.length = 0
    await g.pass('12m')
  }

  it('passes the open tickets with their next deadline, and is accepted', async () => {
    await g.says('李姐', '收到的书缺页，质量太差了')
    await asks(g, '小林', '承诺 1 6小时 补发')
    await asks(g, '小林', '等客户 1 发照片')
    await untilChange()
    expect(handovers()).toHaveLength(1)
    const [said] = handovers()
    expect(said?.to).toBe(STAFF_ROOM)
    expect(said?.mentions).toEqual(['小周'])
    expect(said?.at).toEqual(new Date('2026-11-23T07:00:00Z'))
    expect(said?.text).toContain('🔁 交接：小林 → 小周（15:00），2 个没完成')
    expect(said?.text).toContain('2「书友群」小王：三天了还没发货，也没人管！（首次回复还剩 3 分钟，还没有人接单）')
    expect(said?.text).toMatch(/1「书友群」李姐：收到的书缺页，质量太差了（小林跟进，等群友发照片）/)
    expect(await asks(g, '小林', '接班')).toContain('这次交接给的是小周')
    expect(await asks(g, '小周', '接班')).toBe('接好了，2 个没完成的归您看着。')
    expect(g.sentTo('小林')).toContain('小周接班了，辛苦了')
    expect(await asks(g, '小周', '接班')).toContain('您 15:00 已经接过了')
    await g.pass('1h')
    expect(g.said.some((s) => s.text.includes('还没有接班'))).toBe(false)
  })

  it('is not asked of one who has begun to work, and counts as accepted', async () => {
    await untilChange()
    await asks(g, '小周', '接 1')
    await g.pass('30m')
    expect(g.said.some((s) => s.text.includes('还没有接班'))).toBe(false)
    expect(await asks(g, '小周', '接班')).toContain('已经接过了')
  })

  it('by hand stands for the change that follows, until a new complaint comes in', async () => {
    await g.says('小王', ANGRY)
    jump(g, 4.8)
    await g.tick()
    await asks(g, '小林', '交接 请盯着小王')
    await asks(g, '小周', '接班')
    g.said.length = 0
    await g.pass('30m')
    expect(handovers()).toEqual([])
  })

  it('tells the managers when nobody accepts, then the owners, and hears a late one', async () => {
    await untilChange()
    await g.says('小林', '抱歉久等了，马上查')
    await g.pass('9m')
    expect(g.said.some((s) => s.text.includes('还没有接班'))).toBe(false)
    await g.pass('1m')
    const missed = () => g.said.filter((s) => s.text.includes('还没有接班'))
    expect(missed().map((s) => s.mentions.sort())).toEqual([['周老板', '陈经理'].sort()])
    expect(missed()[0]?.text).toContain('🚨 小周还没有接班：15:00 交接，1 个没完成，已过 10 分钟')
    await g.pass('10m')
    expect(missed().map((s) => s.mentions)[1]).toEqual(['周老板'])
    await g.pass('40m')
    expect(missed()).toHaveLength(2)
    expect(await asks(g, '小周', '接班')).toContain('接好了，比交接晚了 1 小时，已告诉群管理')
    expect(g.sentTo(STAFF_ROOM)).toContain('小周已经接班（晚了 1 小时）')
  })

  it('is one line when nothing is open, and needs nobody', async () => {
    jump(g, 5)
    await g.tick()
    expect(handovers().map((s) => s.text)).toEqual(['🔁 交接：小林 → 小周（15:00），没有未完成的工单。'])
    expect(await asks(g, '小周', '接班')).toContain('现在没有要接的班')
  })

  it('comes once, after a restart late, over clock jumps, and never for the same person', async () => {
    await g.says('小王', ANGRY)
    g.said.length = 0
    jump(g, 6)
    await g.tick()
    await g.tick()
    expect(handovers().map((s) => s.text.split('\n')[0])).toEqual(['🔁 交接：小林 → 小周（15:00），1 个没完成'])
    jump(g, -24)
    await g.tick()
    jump(g, 24)
    await g.tick()
    expect(handovers()).toHaveLength(1)
    jump(g, 18)
    await g.tick()
    expect(handovers().at(-1)?.text).toContain('小周 → 小林（09:00）')
    jump(g, -18)
    await g.tick()
    jump(g, 18)
    await g.tick()
    expect(handovers()).toHaveLength(2)
    await asks(g, '陈经理', '排班 清空')
    await asks(g, '陈经理', '排班 每天 9:00-12:00 13:00-21:00 @小林')
    for (const hours of [2, 2, 2, 4]) {
      jump(g, hours)
      await g.tick()
    }
    expect(handovers()).toHaveLength(2)
  })

  it('comes when somebody else takes over by hand, goes home, or comes back', async () => {
    await g.says('小王', ANGRY)
    await asks(g, '陈经理', '排班 清空')
    await asks(g, '陈经理', '排班 每天 9:00-21:00 @小林 后备 @小周')
    await g.tick()
    g.said.length = 0
    await asks(g, '小何', '值班 我 2小时')
    await g.tick()
    await asks(g, '小何', '值班 下班')
    await g.pass('1m')
    await asks(g, '小林', '值班 下班')
    await g.pass('1m')
    await asks(g, '小林', '销假')
    await g.tick()
    expect(handovers().map((s) => /：(.*)（/u.exec(s.text.split('\n')[0] ?? '')?.[1])).toEqual([
      '小林 → 小何',
      '小何 → 小林',
      '小林 → 小周',
      '小周 → 小林',
    ])
    expect(await asks(g, '小何', '接班')).toContain('这次交接给的是小林')
  })

  it('two who accept at once: one does', async () => {
    await asks(g, '陈经理', '排班 删 2')
    await asks(g, '陈经理', '排班 每天 15:00-21:00 @小周 @小何')
    await untilChange()
    expect(handovers()[0]?.mentions.sort()).toEqual(['小何', '小周'].sort())
    await Promise.all([
      g.receive(g.message('小周', '接班', { room: STAFF_ROOM })),
      g.receive(g.message('小何', '接班', { room: STAFF_ROOM })),
    ])
    expect(g.said.filter((s) => s.text.startsWith('接好了'))).toHaveLength(1)
    expect(g.sentTo(STAFF_ROOM)).toMatch(/小[周何] 15:00 已经接了/)
  })

  it('waits for the morning with its reminders, and passes urgent tickets only to the night duty', async () => {
    await asks(g, '陈经理', '排班 夜班 21:00-9:00 @小何')
    await g.says('小王', ANGRY)
    await g.says('老赵', URGENT)
    jump(g, 5)
    await g.tick()
    await asks(g, '小周', '接班')
    g.said.length = 0
    jump(g, 6)
    await g.pass('30m')
    const night = handovers().find((s) => s.text.includes('小周 → 小何'))
    expect(night?.text).toContain('1 个没完成')
    expect(night?.text).toContain('老赵')
    expect(night?.text).not.toContain('小王')
    g.said.length = 0
    for (const hours of [3, 3, 3, 2]) {
      jump(g, hours)
      await g.tick()
    }
    expect(g.said.filter((s) => s.text.includes('还没有接班'))).toEqual([])
    await g.pass('40m')
    expect(handovers().at(-1)?.text).toContain('小何 → 小林（09:00），2 个没完成')
    expect(g.said.find((s) => s.text.includes('还没有接班'))?.text).toContain('小林还没有接班：09:00 交接')
  })

  it('goes privately to the one who comes when there is no staff room', async () => {
    await asks(g, '陈经理', '设为值班群 关')
    await untilChange()
    expect(handovers().map((s) => s.to)).toEqual(['私聊:小周'])
    expect((await g.tells('小周', '接班')).map((s) => s.text).join()).toContain('接好了')
  })

  it('is written by hand with a note, for the next or whoever is on duty', async () => {
    expect(await asks(g, '小林', '交接')).toBe('交接发出去了，交给小周，没有未完成的工单。')
    await g.says('小王', ANGRY)
    g.said.length = 0
    await g.tells('小林', '交接 王姐的退款明早再催一次')
    expect(handovers()[0]?.text).toContain('🔁 交接：小林 → 小周（10:00），1 个没完成')
    expect(handovers()[0]?.text).toContain('留言：王姐的退款明早再催一次\n看过了请回「接班」。')
    expect(handovers()[0]?.mentions).toEqual(['小周'])
    expect(await asks(g, '小周', '接班')).toContain('接好了')
    await g.tells('小何', '交接 老赵要发票')
    expect(handovers()[1]?.mentions).toEqual(['小林'])
    await asks(g, '陈经理', '排班 清空')
    expect(await asks(g, '小林', '交接 都在这里')).toContain('现在没有排下一班')
    expect(handovers()[2]?.mentions).toEqual([])
    expect(handovers()[2]?.text).toContain('小林 → 值班同事')
  })

  it('is over when its tickets are', async () => {
    await untilChange()
    await asks(g, '小林', '结 1 已补发')
    await g.pass('30m')
    expect(g.said.some((s) => s.text.includes('还没有接班'))).toBe(false)
    expect(await asks(g, '小周', '接班')).toContain('现在没有要接的班')
  })
})
