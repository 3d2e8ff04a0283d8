import { beforeEach, describe, expect, it } from 'vitest'
import { type Game, startGame } from '../support/game.ts'

let g: Game
const staff = (who: string, text: string, mention: string[] = []) => g.says(who, text, { room: '值班群', mention })
const hints = (who = '小林') => g.said.filter((s) => s.to === `私聊:${who}` && s.text.startsWith('💡'))

beforeEach(async () => {
  g = await startGame()
})

describe('drafts', () => {
  it('come with the alert, privately, signed by whoever asks', async () => {
    await g.says('小王', '三天了还没发货，也没人管！')
    expect(g.sentTo('值班群')).toMatch(/草稿 1$/u)
    g.said.length = 0
    await staff('小林', '草稿 1')
    expect(g.sentTo('值班群')).toBe('草稿私下发给您了。')
    const drafts = g.sentTo('小林').split('\n')
    expect(drafts[0]).toBe('工单 1 的第一句可以这样说（复制一条，【】里填上真的时间）：')
    expect(drafts[1]).toMatch(/^① .*您说的发货的事.*——小林$/u)
    expect(drafts[2]).toMatch(/^② .*您说的发货的事.*——小林$/u)
    expect(g.sentTo('小林')).toContain('承诺 1 2小时')
    g.said.length = 0
    await g.says('陈经理', '#草稿 1')
    expect(g.said.map((s) => s.to)).toEqual(['私聊:陈经理'])
    expect(g.sentTo('陈经理')).toContain('——陈经理')
  })

  it('put safety first when it is serious', async () => {
    await g.says('李姐', '投诉 孩子吃了拉肚子送医院了，我要报警！')
    expect(await g.rows(`SELECT severity FROM tickets`)).toEqual([{ severity: 3 }])
    const text = (await g.tells('小林', '草稿 1'))[0]?.text ?? ''
    expect(text).toContain('电话')
    expect(text).toContain('紧急：先打电话，别在群里争论。')
  })

  it('are not for tickets that are over, elsewhere or nowhere', async () => {
    await g.tells('小王', '投诉 收到的书缺页')
    expect((await g.says('小林', '#草稿 1'))[0]?.text).toContain('不是这个群的')
    await staff('小林', '结 1 已补发')
    expect((await staff('小林', '草稿 1'))[0]?.text).toContain('已经结束，不用第一句了')
    expect((await staff('小林', '草稿 9'))[0]?.text).toContain('没有工单 9')
  })
})

describe('hints about wording', () => {
  it('come privately in the same moment, once in ten minutes, never in public', async () => {
    const said = await g.says('小林', '规定就是这样，我也没办法')
    expect(said.map((s) => s.to)).toEqual(['私聊:小林'])
    expect(said[0]?.text).toContain('您刚才在群里说「规定就是这样」：拿规定挡在前面，对方会觉得没人听。')
    expect(said[0]?.text).toContain('可以说：')
    await g.pass('9m')
    expect(await g.says('小林', '爱买不买')).toEqual([])
    expect(await g.says('陈经理', '爱买不买')).toHaveLength(1)
    await g.pass('1m')
    expect(await g.says('小林', '爱买不买')).toHaveLength(1)
    g.clock.advance(-24 * 3_600_000)
    expect(await g.says('小林', '爱买不买')).toHaveLength(1)
  })

  it('do not come for members, the staff room, a direct chat, quotes, or the opposite', async () => {
    await g.says('小王', '你们别人都没问题，就我有')
    await staff('小林', '这个没办法')
    await g.tells('小林', '这个没办法')
    await g.says('小林', '收到，我看一下', { quote: { name: '小王', text: '你们就会说没办法' } })
    await g.says('小林', '不是没办法，我去问')
    await g.says('小林', '您说的「没办法付款」我查一下')
    expect(g.said.filter((s) => s.text.startsWith('💡'))).toEqual([])
  })

  it('come once when one person says two things in the same moment', async () => {
    await Promise.all(['爱买不买', '急什么'].map((text) => g.receive(g.message('小林', text))))
    expect(hints()).toHaveLength(1)
  })

  it('notice a draft whose time was not filled in, and still count as the answer', async () => {
    await g.says('小王', '三天了还没发货，也没人管！')
    await g.says('小林', '您说的发货的事我来跟，【几点】前回您——小林')
    expect(hints()[0]?.text).toContain('草稿里的时间还没有填')
    expect(await g.rows(`SELECT waiting_since FROM tickets`)).toEqual([{ waiting_since: null }])
  })

  it('are switched by each for oneself, by a manager for all', async () => {
    expect((await staff('小林', '措辞提醒'))[0]?.text).toContain('措辞提醒开着')
    expect((await staff('小林', '措辞提醒 关'))[0]?.text).toContain('措辞提醒关了')
    await g.says('小林', '爱买不买')
    expect(hints()).toEqual([])
    expect((await staff('小林', '措辞提醒 全部 关'))[0]?.text).toContain('要群管理才行')
    expect((await staff('小林', '措辞提醒 也许'))[0]?.text).toContain('「也许」没看懂')
    expect((await staff('陈经理', '措辞提醒 全部 关'))[0]?.text).toContain('大家的措辞提醒都关了')
    expect((await staff('小林', '措辞提醒 开'))[0]?.text).toContain('群管理给大家都关了')
    await g.says('小林', '爱买不买')
    await g.says('陈经理', '爱买不买')
    expect(g.said.filter((s) => s.text.startsWith('💡'))).toEqual([])
    await staff('陈经理', '措辞提醒 全部 开')
    await g.says('小林', '爱买不买')
    expect(hints()).toHaveLength(1)
  })
})

describe('进度', () => {
  const progress = async (who = '小王') => {
    await g.pass('1m')
    return (await g.says(who, '进度')).find((s) => s.to === '书友群')?.text ?? ''
  }

  it('tells for whom it waits, by when, and what the member can do, at each step', async () => {
    await g.says('小王', '三天了还没发货，也没人管！')
    expect(await progress()).toBe(
      '工单 1（物流）：已通知值班同事，还没有人接单，我在催，10:15 前回复您\n有要补充的直接说，会记在同一件事里，不用重新等。',
    )
    await g.pass('15m')
    expect(await progress()).toContain('还没有人接单，比说好的时间晚了，很抱歉，我在催')
    await g.says('小林', '抱歉，我看看')
    expect(await progress()).toContain('同事已经回复过您，还在处理，12:00 前给您方案')
    await staff('小林', '接 1')
    await staff('陈经理', '部门 仓储三部 @陈经理', ['陈经理'])
    await staff('小林', '转 1 仓储三部 请核实')
    const asked = await progress()
    expect(asked).toContain('小林正在处理，在等另一位同事的回音')
    expect(asked).not.toMatch(/仓储|陈经理/u)
    await staff('小林', '承诺 1 30分钟 补发，电话 13812345678')
    const promised = await progress()
    expect(promised).toMatch(/小林承诺 10:\d\d 前补发/u)
    expect(promised).not.toContain('13812345678')
    await g.pass('31m')
    expect(await progress()).toContain('晚了，很抱歉，我在催')
    await staff('小林', '等客户 1 发一下收货地址')
    expect(await progress()).toContain('小林在等您发一下收货地址，发来就接着办')
    await staff('小林', '结 1 已补发')
    expect(await progress()).toMatch(/小林 1\d:\d\d 已解决——已补发。还没好就直接说，我们接着办$/u)
  })

  it('uses the words of the account for the answer', async () => {
    await staff('陈经理', '时效 答复语 收到，{同事}会在 {时间} 前回复您')
    await g.says('小王', '三天了还没发货，也没人管！')
    expect(await progress()).toContain('还没有人接单，我在催。收到，同事会在 10:15 前回复您')
  })

  it('lists several, and for a week what was closed; in a group only what belongs there', async () => {
    expect(await progress('李姐')).toContain('这个群里没有您在等的事')
    expect((await g.tells('李姐', '进度'))[0]?.text).toContain('您目前没有待处理的问题')
    await g.says('小王', '三天了还没发货，也没人管！')
    await staff('小林', '结 1 已补发')
    await g.tells('小王', '投诉 扣款两次，卡号 6222021234567890123')
    await g.says('小王', '收到的书缺页，质量太差了')
    const here = await progress()
    expect(here).toContain('工单 3')
    expect(here).toContain('工单 1（物流）：小林 10:01 已解决')
    expect(here).not.toContain('工单 2')
    const all = (await g.tells('小王', '进度'))[0]?.text.split('\n') ?? []
    expect(all[0]).toBe('您有 2 件事在办：')
    expect(all.map((l) => l.slice(0, 4))).toEqual(['您有 2', '工单 3', '工单 2', '工单 1', '有要补充'])
    await staff('小林', '结 3 已换新')
    g.clock.advance(8 * 24 * 3_600_000)
    expect(await progress()).toContain('这个群里没有您在等的事')
  })
})

describe('the same question again', () => {
  it('within half a minute with nothing new gets silence; something new, or later, an answer', async () => {
    await g.says('小王', '三天了还没发货，也没人管！')
    expect(await g.says('小王', '进度')).toHaveLength(1)
    g.clock.advance(10_000)
    expect(await g.says('小王', '进度')).toEqual([])
    expect(await g.says('李姐', '进度')).toHaveLength(1)
    expect(await g.tells('小王', '进度')).toHaveLength(1)
    await staff('小林', '接 1')
    expect((await g.says('小王', '进度'))[0]?.text).toContain('小林正在处理')
    g.clock.advance(30_000)
    expect(await g.says('小王', '进度')).toHaveLength(1)
  })

  it('does not silence what somebody complains of, nor colleagues', async () => {
    await g.says('小王', '投诉')
    expect(await g.says('小王', '投诉')).toHaveLength(1)
    await staff('小林', '值班')
    expect(await staff('小林', '值班')).toHaveLength(1)
  })

  it('answers again after a clock was set back', async () => {
    await g.says('李姐', '进度')
    g.clock.advance(-24 * 3_600_000)
    expect(await g.says('李姐', '进度')).toHaveLength(1)
  })
})
