import { beforeEach, describe, expect, it } from 'vitest'
import { OutcomeUnknownError, RateLimitedError, UndeliverableError } from '../../src/core/chat.ts'
import { ACCOUNT, type Game, startGame } from '../support/game.ts'

describe('news about the bot itself', () => {
  let g: Game
  beforeEach(async () => {
    g = await startGame()
  })

  it('tells which minutes to read by hand, once', async () => {
    const to = g.clock.now().getTime()
    const gap = {
      type: 'link-gap',
      account: ACCOUNT,
      receivedAt: to,
      eventId: 'gap-1',
      from: to - 300_000,
      to,
      reason: 'lost',
    } as const
    await g.receive(gap, gap)
    expect(g.said).toHaveLength(1)
    expect(g.said[0]?.mentions).toEqual(['陈经理', '周老板'])
    expect(g.sentTo('值班群')).toContain('09:55 到 10:00（5 分钟）我断线了')
  })

  it('goes to people privately when the staff room itself cannot be reached', async () => {
    g.failNext(new UndeliverableError('no such room'))
    await g.says('小王', '三天了还没发货，也没人管！')
    await g.relay()
    expect(g.sentTo('陈经理')).toContain('发给「值班群」的这条没能送达')
    expect(g.sentTo('陈经理')).toContain('工单 1')
    expect(g.sentTo('周老板')).toContain('工单 1')
  })

  it('tells the owner when the platform says too often, and alerts go on', async () => {
    g.failNext(new RateLimitedError('操作过于频繁'))
    await g.says('小王', '积分')
    expect(g.sentTo('值班群')).toContain('先停发欢迎和活动消息')
    await g.says('小王', '三天了还没发货，也没人管！')
    expect(g.sentTo('值班群')).toContain('工单 1')
  })

  it('asks a person about a publication nobody can be sure of, and sends it again on one command, once', async () => {
    await g.says('小王', '三天了还没发货，也没人管！')
    await g.says('小林', '结 1 已补发', { room: '值班群' })
    g.failNext(new OutcomeUnknownError('no answer'))
    await g.says('小林', '#公示 1')
    await g.pass('4m')
    const hint = /重发 (\d+)/.exec(g.sentTo('值班群'))
    expect(hint).not.toBeNull()
    expect(g.said.filter((s) => s.text.includes('📣') && s.to === '书友群')).toHaveLength(0)
    await g.says('小林', `重发 ${hint?.[1]}`, { room: '值班群' })
    await g.says('小林', `重发 ${hint?.[1]}`, { room: '值班群' })
    expect(g.said.filter((s) => s.text.startsWith('📣') && s.to === '书友群')).toHaveLength(1)
    expect((await g.says('小林', '重发 99999', { room: '值班群' }))[0]?.text).toContain('没有编号为 99999')
  })
})
