import { beforeEach, describe, expect, it } from 'vitest'
import { commandsOf } from '../../src/app/house.ts'
import { grouped, nearestTopic, OFTEN, ORDER } from '../../src/features/help/help.ts'
import { FEATURES } from '../../src/features/index.ts'
import { type Game, startGame } from '../support/game.ts'

/** What a phone shows at once, in lines of about 20 characters. */
const SCREEN = 22
const phoneLines = (text: string) =>
  text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil([...line].length / 20)), 0)

let g: Game
beforeEach(async () => {
  g = await startGame()
})
const staff = async (text: string, who = '小林') => (await g.says(who, text, { room: '值班群' })).at(-1)?.text ?? ''

describe('help', () => {
  it('shows the groups on one screen of a phone, to everybody', async () => {
    const member = (await g.says('小王', '帮助'))[0]?.text ?? ''
    expect(member).toBe(
      [
        '有事直接说就好，也可以发：',
        '【问答】群规、找谁、直播',
        '【反映问题】投诉、进度、已解决、没解决、评分、人工、公示同意、不要公示',
        '【积分】签到、积分、补签、积分明细、积分榜',
        '【邀请】我的邀请、我的邀请码、填码、邀请规则、邀请榜',
        '【奖品】商城、兑换、抽奖、领奖、验证、抽奖记录、我的券、取消兑换、到货提醒',
        '【口碑】建议、支持、答卷、好评墙、好评同意、撤回好评',
        '【我的】生日、不用引导、别打扰、恢复提醒、隐私、我的数据、删除我的数据',
        '看一组发「帮助 反映问题」，看一个发「帮助 进度」。',
      ].join('\n'),
    )
    for (const text of [member, await staff('帮助'), await staff('帮助', '陈经理'), await staff('帮助', '周老板')])
      expect(phoneLines(text), text).toBeLessThanOrEqual(SCREEN)
    expect(await staff('帮助')).toMatch(/^您是客服.*\n【工单】工单、接、承诺、结、转、回.* 等 16 个\n【值班】/u)
    expect((await g.tells('小王', '帮助'))[0]?.text).not.toContain('认领')
  })

  it('shows a group, and a command, which may be called the same', async () => {
    const group = await staff('帮助 工单')
    expect(group).toContain('【工单】\n工单 [工单号]：未完成的工单；带号码看经过\n接 <工单号>：接单')
    expect(group).toContain('例如：工单 ｜ 工单 12\n看别的例子发「帮助 接」。')
    expect(await staff('帮助 承诺')).toContain('承诺 <工单号> <时间> <做什么>\n给群友一个带时间的方案')
    expect(await staff('帮助 take')).toContain('接 <工单号>')
    expect((await g.says('小王', '帮助 积分'))[0]?.text).toContain('签到：每天一次')
    expect(await staff('帮助 批准')).toContain('（要群管理才能用）')
  })

  it('answers colleagues privately in a customer group, with the sign', async () => {
    const said = await g.says('小林', '#帮助')
    expect(said.map((s) => s.to)).toEqual(['私聊:小林'])
    expect(said[0]?.text).toContain('同事的命令在客户群里前面要加 #')
    expect((await g.says('小林', '#帮助 工单'))[0]?.text).toContain('#接 <工单号>')
  })

  it('guesses what was meant', async () => {
    expect(await staff('帮助 接单子')).toBe('没有「接单子」这个命令，要看的是「帮助 接」吗？')
    expect(await staff('帮助 承若')).toContain('「帮助 承诺」')
    expect(await staff('帮助 发红包')).toBe('没有「发红包」这个命令，发「帮助」看全部')
  })

  it('arranges what exists', () => {
    const commands = commandsOf(FEATURES)
    const names = commands.map((c) => c.names[0])
    expect(OFTEN.filter((name) => !names.includes(name))).toEqual([])
    expect([...new Set(commands.map((c) => c.group))].sort()).toEqual([...ORDER, '帮助'].sort())
    expect(nearestTopic('', grouped([]))).toBeUndefined()
  })
})

describe('a slip', () => {
  it('among colleagues is answered, whether the sign is there or not', async () => {
    expect(await staff('承若 3 1小时 发退货单')).toContain('您是想写「承诺 3 1小时 发退货单」吗？')
    expect(await staff('排班 周末 10:00-16:00 @小林')).toBe('「排班」要群管理才能用，请 TA 来操作。')
    expect(await staff('承诺 2小时 补发')).toContain('还缺「工单号」，写在「2小时 补发」前面')
    expect(await g.says('小林', '我有 3 本书', { room: '值班群' })).toEqual([])
    expect(await g.says('小王', '承若 3 本')).toEqual([])
    expect(await g.tells('小王', '签道 1')).toEqual([
      expect.objectContaining({ text: expect.stringContaining('暖暖') }),
    ])
  })

  it('in front of customers is answered privately', async () => {
    for (const text of ['#公试 1', '#接 99', '#接', '#加分 @小王 10', '#批准 3'])
      expect(
        (await g.says('小林', text)).map((s) => s.to),
        text,
      ).toEqual(['私聊:小林'])
  })
})

describe('news of a ticket', () => {
  beforeEach(async () => {
    await staff('值班 我 8小时')
    await g.says('小王', '三天了还没发货，也没人管！')
    await staff('等客户 1 发一下单号。')
    g.said.length = 0
  })

  it('tells who waits for it that the member has brought what was asked for', async () => {
    await g.says('小王', '好的，SF1234')
    expect(g.sentTo('值班群')).toContain(
      '工单 1：小王回复了（在等：发一下单号。）\n「书友群」小王：好的，SF1234\n承诺 1',
    )
    await staff('等客户 1 拍一张图')
    await g.pass('1m')
    g.said.length = 0
    await g.says('小王', '', { kind: 'image' })
    expect(g.sentTo('值班群')).toContain('（图片或文件，请到群里看）')
    await staff('等客户 1 再拍一张')
    await g.pass('1m')
    g.said.length = 0
    await g.says('小王', '拍不了，你们太差劲了！')
    expect(g.sentTo('值班群')).toContain('小王回复了（在等：再拍一张）')
    expect(g.sentTo('值班群')).not.toContain('接 1 ｜')
  })

  it('ends what was said once, and hides who reopened it', async () => {
    await staff('结 1 已补发。')
    expect(g.sentTo('书友群')).toContain('小林：已补发。\n解决了')
    await g.says('小王', '没解决 还没收到')
    expect(g.sentTo('值班群')).toContain('工单 1：小王说还没解决，已重新打开\n「书友群」小王：')
    await staff('承诺 1 明天9:30 送到')
    await g.pass('24h')
    await staff('结 1 送到了')
    g.said.length = 0
    await staff('公示 1')
    expect(g.sentTo('书友群')).toContain('小**说还没解决')
    expect(g.sentTo('书友群')).toContain('送到（11月24日 09:30 前）')
    expect(g.sentTo('书友群')).not.toContain('小王')
  })
})
