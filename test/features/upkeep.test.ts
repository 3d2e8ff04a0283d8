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
    const again = `重发 ${hint?.[1]}`
    expect((await g.says('小林', again, { room: '值班群' })).map((s) => s.text)).toContainEqual(
      expect.stringContaining('已重新发送'),
    )
    expect((await g.says('小林', again, { room: '值班群' })).map((s) => s.text)).toEqual([
      expect.stringContaining('已经重发过了'),
    ])
    expect(g.said.filter((s) => s.text.startsWith('📣') && s.to === '书友群')).toHaveLength(1)
    expect((await g.says('小林', '重发 99999', { room: '值班群' }))[0]?.text).toContain('没有编号为 99999')
  })

  it('sends a failed post again, and after a second failure names the number to try next', async () => {
    await g.says('小王', '三天了还没发货，也没人管！')
    await g.says('小林', '结 1 已补发', { room: '值班群' })
    g.failNext(new UndeliverableError('not in the room'))
    await g.says('小林', '#公示 1')
    const [post] = await g.rows<{ id: number }>(`SELECT id FROM outbox WHERE lane = 'post'`)
    expect(g.sentTo('值班群')).toContain(`没能送达，请换个方式处理（再试一次：重发 ${post?.id}）`)
    // The reply to the command goes first.
    g.failNext(undefined, new UndeliverableError('not in the room'))
    await g.says('小林', `#重发 ${post?.id}`)
    const [, second] = await g.rows<{ id: number; state: string }>(
      `SELECT id, state FROM outbox WHERE lane = 'post' ORDER BY id`,
    )
    expect(second?.state).toBe('failed')
    expect((await g.says('小林', `重发 ${post?.id}`, { room: '值班群' }))[0]?.text).toContain(
      `已经重发过了，那一次也没有成，要再试请发：重发 ${second?.id}`,
    )
    await g.says('小林', `重发 ${second?.id}`, { room: '值班群' })
    expect(g.said.filter((s) => s.text.startsWith('📣'))).toHaveLength(1)
  })

  it('does not repeat what was published anew, nor speak into a paused room, nor name it to other customers', async () => {
    await g.says('周老板', '#开启', { room: '茶友群' })
    await g.says('小王', '三天了还没发货，也没人管！')
    await g.says('小林', '结 1 已补发', { room: '值班群' })
    g.failNext(new UndeliverableError('not in the room'))
    await g.says('小林', '#公示 1')
    const [post] = await g.rows<{ id: number }>(`SELECT id FROM outbox WHERE lane = 'post'`)
    await g.says('陈经理', '#暂停')
    expect((await g.says('小林', `重发 ${post?.id}`, { room: '值班群' }))[0]?.text).toBe(
      '「书友群」已暂停服务，先在群里发 #开启',
    )
    const elsewhere = (await g.says('小林', `#重发 ${post?.id}`, { room: '茶友群' }))[0]?.text
    expect(elsewhere).toContain('已暂停服务，先在群里发 #开启')
    expect(elsewhere).not.toContain('书友群')
    await g.says('陈经理', '#开启')
    await g.says('小林', '#公示 1')
    expect((await g.says('小林', `重发 ${post?.id}`, { room: '值班群' }))[0]?.text).toContain('已经重新公示过了')
    expect(g.said.filter((s) => s.text.startsWith('📣'))).toHaveLength(1)
  })
})
