import { beforeEach, describe, expect, it } from 'vitest'
import { type Game, startGame } from '../support/game.ts'

describe('purchases', () => {
  let g: Game
  beforeEach(async () => {
    g = await startGame()
    await g.says('小王', '早')
    g.said.length = 0
  })
  const staff = async (who: string, text: string, mention: string[] = []) =>
    (await g.says(who, text, { room: '值班群', mention })).at(-1)?.text ?? ''

  it('are noted, listed and taken back', async () => {
    expect(await staff('小林', '成交')).toContain('这个月还没有记成交')
    expect(await staff('小林', '成交 @小王 99.5元 年卡', ['小王'])).toBe(
      '记下了：小王成交 99.5元，谢谢。记错了发「成交 撤销 1」。',
    )
    const [privately] = await g.says('小林', '#成交 @小王 ￥20元', { mention: ['小王'] })
    expect(privately?.to).toBe('私聊:小林')
    expect(await staff('陈经理', '成交')).toBe(
      '这个月成交 2 笔，共 119.5元\n2 小王 20元（10:00）\n1 小王 99.5元 年卡（10:00）',
    )
    expect(await staff('小林', '成交 撤销 1')).toBe('第 1 笔成交撤销了。')
    expect(await staff('小林', '成交 撤销 1')).toContain('已经撤销了')
    expect(await staff('小林', '成交')).toContain('这个月成交 1 笔，共 20元')
  })

  it.each([
    ['成交 @小王', '还缺「金额」'],
    ['成交 @小王 一百', '「一百」不像金额'],
    ['成交 @小王 0元', '不像金额'],
    ['成交 @小王 99999999元', '最多记 100 万元'],
    ['成交 撤销 9', '没有第 9 笔'],
    ['成交 @陈经理 9元', '是同事'],
  ])('%s is refused', async (text, why) => {
    expect(
      await staff('小林', text, text.includes('@小王') ? ['小王'] : text.includes('@') ? ['陈经理'] : []),
    ).toContain(why)
    expect(await g.rows(`SELECT 1 FROM purchases`)).toEqual([])
  })

  it('are taken back by whoever noted them or a manager, once', async () => {
    await g.says('周老板', '#授权 @小何 agent', { mention: ['小何'] })
    await staff('小林', '成交 @小王 9元', ['小王'])
    expect(await staff('小何', '成交 撤销 1')).toContain('是小林记的')
    await Promise.all([
      g.receive(g.message('小林', '成交 撤销 1', { room: '值班群' })),
      g.receive(g.message('陈经理', '成交 撤销 1', { room: '值班群' })),
    ])
    expect(g.said.filter((s) => s.text.includes('成交撤销了'))).toHaveLength(1)
    expect(g.said.filter((s) => s.text.includes('已经撤销了'))).toHaveLength(1)
  })
})
