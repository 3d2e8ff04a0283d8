import { beforeEach, describe, expect, it } from 'vitest'
import { contradictions } from '../../src/features/points/index.ts'
import { type Game, startGame } from '../support/game.ts'

/** How a group grows: a friend is brought, welcomed, comes back every day, and the one who brought them is thanked. */
describe('a month in a growing group', () => {
  let g: Game
  beforeEach(async () => {
    g = await startGame()
    await g.says('小王', '大家好')
    await g.says('李姐', '大家好')
    g.said.length = 0
  })

  it('brings friends, welcomes them, rewards who brought them, and shows it to everybody', async () => {
    await g.says('陈经理', '#欢迎语 欢迎 {新人} 来到 {群名}！\n谢谢 {邀请人} 的介绍。\n有事说一声，或发「帮助」。')
    await g.pass('11m')
    g.said.length = 0

    // Three come within the window, one of them on their own.
    await g.joins(['小新', '小花'], { by: '小王' })
    await g.joins('小强')
    const welcomed = await g.pass('20s')
    expect(welcomed).toHaveLength(1)
    expect(welcomed[0]).toMatchObject({ to: '书友群', mentions: ['小新', '小花', '小强'] })
    expect(welcomed[0]?.text).toBe(
      '欢迎 小新、小花、小强 来到 书友群！\n谢谢 小王 的介绍。\n有事说一声，或发「帮助」。',
    )

    expect((await g.says('小王', '积分'))[0]?.text).toContain('现有 0 分，本月 0，另有 40 分待到账')
    expect((await g.says('小花', '签到'))[0]?.text).toContain('现有 5 分')

    // One leaves at night and is brought back by somebody else: nothing is earned again.
    await g.pass('10h')
    await g.leaves('小新')
    expect((await g.says('小王', '邀请榜'))[0]?.text).toContain('🥇 小王 1 位（另有 1 位已离开）')
    await g.pass('1h')
    const back = await g.joins('小新', { by: '李姐' })
    expect(back).toEqual([])
    expect(await g.pass('1m')).toEqual([])
    expect((await g.says('李姐', '我的邀请'))[0]?.text).toBe(
      '您在本群邀请了 0 位新朋友\n另有 1 位没有计入：以前就在群里 1 位',
    )
    const [board] = await g.says('李姐', '邀请榜')
    expect(board?.text).toContain('🥇 小王 2 位')
    expect(board?.text).toContain('您本月还没有邀请到新朋友')
    expect(board?.text).toContain('本月进群 3 位，其中 1 位平台没有告诉我是谁邀请的')

    // A manager adds a word of thanks, 小花 has stayed for a day, and it all adds up.
    await g.says('陈经理', '#加分 @小王 15 带新朋友熟悉群规', { mention: ['小王'] })
    await g.pass('15h')
    expect((await g.tells('小王', '积分'))[0]?.text).toContain(
      '现有 20 分，「书友群」第 1 名，本月 +20，另有 15 分待到账',
    )
    expect(await contradictions(g.house.source)).toEqual([])
  })

  it('is as patient with the hundredth telling as with the first', async () => {
    const at = g.clock.now()
    for (let i = 0; i < 100; i += 1) await g.joins('小新', { by: '小王', id: 'one-join', at })
    g.clock.advance(20_000)
    for (let i = 0; i < 5; i += 1) await g.tick()
    expect(g.said).toHaveLength(1)
    expect(await g.rows('SELECT amount, credit FROM ledger_entries')).toEqual([{ amount: 20, credit: 'pending' }])
    expect(await g.rows('SELECT verdict FROM invites')).toEqual([{ verdict: 'counts' }])
  })

  it('lists the commands to members and managers where they can be used', async () => {
    const help = (await g.says('小王', '帮助'))[0]?.text ?? ''
    for (const name of ['签到', '积分', '积分榜', '邀请榜', '我的邀请', '我的邀请码', '填码', '邀请规则'])
      expect(help).toMatch(new RegExp(`[】、]${name}(?:、|\n)`))
    expect(help).not.toContain('加分')
    const managers = (await g.says('陈经理', '#帮助'))[0]?.text ?? ''
    for (const name of ['加分', '设置', '要加 #']) expect(managers).toContain(name)
    for (const [group, name] of [
      ['积分', '扣分'],
      ['设置', '欢迎语'],
    ])
      expect((await g.says('陈经理', `#帮助 ${group}`))[0]?.text).toContain(name)
  })
})
