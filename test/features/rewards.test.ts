import { describe, expect, it } from 'vitest'
import { type ArgEnv, Cursor } from '../../src/core/args.ts'
import { isLow, type Reward, redemptionOf, refusalOf, stateOf, titleOf } from '../../src/features/rewards/reward.ts'
import { pageOrNumber, rewardNumber, shelf, wanted } from '../../src/features/rewards/shelf.ts'

const now = new Date('2026-11-23T02:00:00Z')
const env = { now, timeZone: 'Asia/Shanghai' } as ArgEnv
const later = (ms: number) => new Date(now.getTime() + ms)

const bag: Reward = {
  id: 3,
  account: 'bot',
  name: '帆布袋',
  description: '',
  price: 200,
  left: 5,
  filled: 50,
  lowToldAt: null,
  perPerson: 2,
  opensAt: null,
  closesAt: null,
  state: 'listed',
  byContactId: 1,
}

describe('a reward', () => {
  it('can be had between its opening and its end, while there is some', () => {
    expect(stateOf(bag, now)).toBe('open')
    expect(stateOf({ ...bag, left: 0 }, now)).toBe('sold-out')
    expect(stateOf({ ...bag, state: 'withdrawn' }, now)).toBe('withdrawn')
    expect(stateOf({ ...bag, opensAt: later(1) }, now)).toBe('not-open')
    expect(stateOf({ ...bag, opensAt: now }, now)).toBe('open')
    expect(stateOf({ ...bag, closesAt: now }, now)).toBe('closed')
    expect(stateOf({ ...bag, closesAt: later(1) }, now)).toBe('open')
  })

  it.each([
    [{ owned: 0, available: 400 }, 2, undefined],
    [{ owned: 1, available: 400 }, 2, 'limit'],
    [{ owned: 0, available: 399 }, 2, 'points'],
    [{ owned: 0, available: 199 }, 1, 'points'],
  ])('is refused with %j for %d: %s', (means, quantity, expected) => {
    expect(refusalOf(bag, means, quantity, now)).toBe(expected)
  })

  it('says first what nobody can change', () => {
    const poor = { owned: 2, available: 0 }
    expect(refusalOf({ ...bag, left: 0 }, poor, 1, now)).toBe('sold-out')
    expect(refusalOf({ ...bag, opensAt: later(1) }, poor, 1, now)).toBe('not-open')
    expect(refusalOf({ ...bag, perPerson: null }, { owned: 0, available: 5000 }, 6, now)).toBe('too-few')
  })

  it('is low at a tenth, or the last three', () => {
    expect([4, 5, 6].map((left) => isLow(left, 50))).toEqual([true, true, false])
    expect([3, 4].map((left) => isLow(left, 8))).toEqual([true, false])
  })

  it('is called with its count, and found by its cause', () => {
    expect([titleOf('帆布袋', 1), titleOf('帆布袋', 2)]).toEqual(['帆布袋', '帆布袋 ×2'])
    expect([redemptionOf('redemption:12'), redemptionOf('compensation:12'), redemptionOf('redemption:x')]).toEqual([
      12,
      undefined,
      undefined,
    ])
  })
})

describe('what managers write', () => {
  const read = async (text: string) => shelf().read(new Cursor(text), env)

  it.each([
    ['帆布袋 200 50', { kind: 'new', name: '帆布袋', price: 200, stock: 50, terms: {} }],
    ['帆布袋 ２００分 50份 限兑1', { kind: 'new', name: '帆布袋', price: 200, stock: 50, terms: { perPerson: 1 } }],
    ['3D 拼图 80 5', { kind: 'new', name: '3D 拼图', price: 80, stock: 5, terms: {} }],
    ['2046 80 5', { kind: 'new', name: '2046', price: 80, stock: 5, terms: {} }],
    ['书 80 5 好看', { kind: 'new', name: '书', price: 80, stock: 5, terms: { description: '好看' } }],
    [
      '书 80 5 开始 明天10:00 截止 12月31日 说明 限量 开始 前看',
      {
        kind: 'new',
        name: '书',
        price: 80,
        stock: 5,
        terms: {
          opensAt: new Date('2026-11-24T02:00:00Z'),
          closesAt: new Date('2026-12-31T16:00:00Z'),
          description: '限量 开始 前看',
        },
      },
    ],
    ['书 80 5 开始 12月1日', { kind: 'new', terms: { opensAt: new Date('2026-11-30T16:00:00Z') } }],
    ['书 80 5 每人 2份 截止 明天 18:00', { terms: { perPerson: 2, closesAt: new Date('2026-11-24T10:00:00Z') } }],
    ['3 库存：80 积分:9', { kind: 'change', id: 3, terms: { stock: 80, price: 9 } }],
    ['3 库存 80', { kind: 'change', id: 3, terms: { stock: 80 } }],
    ['#3 积分180', { kind: 'change', id: 3, terms: { price: 180 } }],
    [
      '3号 限兑不限 开始 现在 截止 长期',
      { kind: 'change', id: 3, terms: { perPerson: null, opensAt: null, closesAt: null } },
    ],
    ['3 名称 大 帆布袋 库存 5', { kind: 'change', id: 3, terms: { name: '大 帆布袋', stock: 5 } }],
    ['3', { kind: 'change', id: 3, terms: {} }],
  ])('「%s」', async (text, expected) => {
    expect(await read(text)).toMatchObject(expected)
  })

  it.each([
    ['帆布袋', '还缺「积分」和「库存」'],
    ['帆布袋 两百 50', '还缺「积分」和「库存」'],
    ['帆布袋 200 50 限兑 很多', '「限兑」要写整数'],
    ['3 颜色 红', '「颜色 红」这部分我没看懂'],
    ['3 库存', '「库存」要写整数'],
    ['3 名称', '还缺「名称」'],
    ['99999999999 库存 3', '还缺「积分」和「库存」'],
    ['2000000001 库存 3', '「编号」要在 1 到 2000000000 之间'],
  ])('「%s」 is refused', async (text, why) => {
    await expect(read(text)).rejects.toThrow(why)
  })
})

describe('what members write', () => {
  it.each([
    ['3', { which: 3, quantity: 1 }],
    ['#3 2份', { which: 3, quantity: 2 }],
    ['３号 ２', { which: 3, quantity: 2 }],
    ['3x2', { which: 3, quantity: 2 }],
    ['3 ×2个', { which: 3, quantity: 2 }],
    ['帆布袋', { which: '帆布袋', quantity: 1 }],
    ['3D 拼图 2份', { which: '3D 拼图', quantity: 2 }],
  ])('「兑换 %s」', (text, expected) => {
    expect(wanted().read(new Cursor(text), env)).toEqual(expected)
  })

  it('a page or a number', async () => {
    expect(await pageOrNumber().read(new Cursor('第 2 页'), env)).toEqual({ page: 2 })
    expect(await pageOrNumber().read(new Cursor('2号'), env)).toEqual({ id: 2 })
    expect(() => rewardNumber().read(new Cursor('二'), env)).toThrow('「编号」要写整数')
  })
})
