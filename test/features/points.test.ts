import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { House } from '../../src/app/context.ts'
import { createHouse } from '../../src/app/house.ts'
import { inTransaction } from '../../src/app/transaction.ts'
import { ManualClock } from '../../src/core/clock.ts'
import { parseConfig } from '../../src/core/config.ts'
import { UserError } from '../../src/core/errors.ts'
import { silentLog } from '../../src/core/log.ts'
import { award, contradictions, type Movement, move } from '../../src/features/points/index.ts'
import { checkinDay, checkinReward, mayMove, streakOn } from '../../src/features/points/points.ts'
import { freshDatabase } from '../support/database.ts'
import { type Game, startGame } from '../support/game.ts'

const ZONE = 'Asia/Shanghai'

describe('the rules', () => {
  it('counts the days in a row that end today, over month and leap-day borders', () => {
    expect(streakOn('2026-11-23', [])).toBe(1)
    expect(streakOn('2026-11-23', ['2026-11-22', '2026-11-21', '2026-11-19'])).toBe(3)
    expect(streakOn('2028-03-01', ['2028-02-29', '2028-02-28'])).toBe(3)
    expect(streakOn('2026-01-01', ['2025-12-31', '2026-01-01'])).toBe(2)
  })

  it('gives the bonus on every seventh day only', () => {
    const days = Array.from({ length: 15 }, (_, i) => i + 1)
    expect(days.filter((d) => checkinReward(d).bonus > 0)).toEqual([7, 14])
    expect(checkinReward(7)).toEqual({ amount: 15, bonus: 10 })
  })

  it('counts a word written just before midnight for its day, and trusts no clock that is far off', () => {
    const now = new Date('2026-11-23T16:00:05Z') // 00:00:05 on the 24th in Shanghai
    expect(checkinDay(new Date('2026-11-23T15:59:58Z'), now, ZONE)).toBe('2026-11-23')
    expect(checkinDay(new Date('1970-01-21T00:00:00Z'), now, ZONE)).toBe('2026-11-24')
    expect(checkinDay(new Date('2026-11-25T00:00:00Z'), now, ZONE)).toBe('2026-11-24')
  })

  it('lets nobody but the owner reward themselves', () => {
    expect(mayMove({ id: 1, role: 'manager' }, { id: 1 })).toBe(false)
    expect(mayMove({ id: 1, role: 'owner' }, { id: 1 })).toBe(true)
    expect(mayMove({ id: 1, role: 'manager' }, { id: 2 })).toBe(true)
  })
})

describe('check-in', () => {
  let g: Game
  beforeEach(async () => {
    g = await startGame()
  })

  it('gives five points once a day, and the same answer again changes nothing', async () => {
    const [first] = await g.says('小王', '签到')
    expect(first?.text).toContain('+5 分，连续 1 天，现有 5 分')
    const [again] = await g.says('小王', '签到')
    expect(again?.text).toContain('今天签过到啦')
    const [privately] = await g.tells('小王', 'checkin')
    expect(privately?.text).toContain('今天签过到啦，连续 1 天，现有 5 分')
    expect(await g.rows('SELECT amount, kind FROM ledger_entries')).toEqual([{ amount: 5, kind: 'checkin' }])
  })

  it('begins a new day at midnight in the time zone of the shop', async () => {
    g.clock.set(new Date('2026-11-23T15:59:00Z')) // 23:59
    await g.says('小王', '签到')
    g.clock.set(new Date('2026-11-23T16:01:00Z')) // 00:01
    expect((await g.says('小王', '签到'))[0]?.text).toContain('连续 2 天，现有 10 分')
  })

  it('rewards seven days in a row and starts anew after a gap', async () => {
    for (let day = 1; day <= 7; day += 1) {
      const [said] = await g.says('小王', '签到')
      if (day === 6) expect(said?.text).toContain('再签 1 天多得 10 分')
      if (day === 7) expect(said?.text).toContain('连续 7 天！+15 分（含坚持奖励 10 分），现有 45 分')
      g.clock.advance(24 * 3_600_000)
    }
    g.clock.advance(24 * 3_600_000)
    expect((await g.says('小王', '签到'))[0]?.text).toContain('连续 1 天，现有 50 分')
  })

  it('is not taken for a check-in when it is part of a sentence', async () => {
    await g.says('小王', '签到有什么用呀')
    expect(await g.rows('SELECT 1 FROM ledger_entries')).toEqual([])
  })
})

describe('balance and board', () => {
  let g: Game
  beforeEach(async () => {
    g = await startGame()
  })

  it('shows balance, the change of the month, the last three movements and the rank', async () => {
    expect((await g.says('小王', '积分'))[0]?.text).toContain('还没有积分')
    await g.says('小王', '签到')
    g.clock.set(new Date('2026-12-02T02:00:00Z'))
    await g.says('陈经理', '#加分 @小王 10 分享读书笔记', { mention: ['小王'] })
    await g.says('陈经理', '#扣分 @小王 3', { mention: ['小王'] })
    await g.says('小王', '签到')
    await g.says('李姐', '签到')
    const [said] = await g.says('小王', '积分')
    expect(said?.text).toBe(
      [
        '现有 17 分，本群第 1 名，本月 +12',
        '最近：',
        '+5 签到（10:00）',
        '-3 扣分（10:00）',
        '+10 加分：分享读书笔记（10:00）',
      ].join('\n'),
    )
    expect((await g.tells('小王', '积分'))[0]?.text).toContain('「书友群」第 1 名')
  })

  it('ranks the members present, ties share a rank, and shows where the asker stands', async () => {
    const scores: [string, number][] = [
      ['甲', 50],
      ['乙', 40],
      ['丙', 40],
      ['丁', 30],
      ['走了的人', 99],
    ]
    for (const [name, points] of scores) {
      await g.says(name, '大家好')
      await g.says('陈经理', `#加分 @${name} ${points}`, { mention: [name] })
    }
    await g.leaves('走了的人')
    const [said] = await g.says('丁', '积分榜')
    expect(said?.text).toBe(
      '本月积分榜\n🥇 甲 50 分\n🥈 乙 40 分\n🥈 丙 40 分\n4. 丁 30 分\n您第 4 名，30 分，离上一名还差 10 分。',
    )
    expect(said?.mentions).toEqual(['丁'])
    expect((await g.says('丙', 'top'))[0]?.text).toContain('您并列第 2 名，40 分，离上一名还差 10 分')
    expect((await g.says('甲', '积分榜'))[0]?.text).toContain('您现在第 1 名，50 分。')
    expect((await g.says('路人', '积分榜'))[0]?.text).toContain('您本月还没有得到积分')
    expect((await g.says('小林', '积分榜'))[0]?.text).not.toContain('您')
  })

  it('shows ten lines at most, and the own rank beyond', async () => {
    for (let i = 1; i <= 12; i += 1) {
      await g.says(`群友${i}`, '大家好')
      await g.says('陈经理', `#加分 @群友${i} ${i * 5}`, { mention: [`群友${i}`] })
    }
    const [said] = await g.says('群友1', '积分榜')
    expect(said?.text.split('\n')).toHaveLength(12)
    expect(said?.text).toContain('您第 12 名，5 分，离上一名还差 5 分')
  })
})

describe('points by hand', () => {
  let g: Game
  beforeEach(async () => {
    g = await startGame()
    await g.says('小王', '大家好')
  })

  it('tells the person in the group, with the name of who did it and the reason', async () => {
    const [said] = await g.says('陈经理', '#加分 @小王 10 分享读书笔记', { mention: ['小王'] })
    expect(said).toMatchObject({ to: '书友群', mentions: ['小王'] })
    expect(said?.text).toBe('陈经理给您加了 10 分：分享读书笔记。现有 10 分，谢谢您！')
    expect(
      await g.rows(`SELECT e.note, c.name AS by FROM ledger_entries e JOIN contacts c ON c.id = e.by_contact_id`),
    ).toEqual([{ note: '分享读书笔记', by: '陈经理' }])
  })

  it('tells the person privately when it was done elsewhere', async () => {
    const said = await g.says('陈经理', '加分 小王 10', { room: '值班群' })
    expect(said.map((s) => s.to).sort()).toEqual(['值班群', '私聊:小王'])
    expect(g.sentTo('小王')).toContain('陈经理给您加了 10 分')
  })

  it('never takes a balance below zero, and says what there is', async () => {
    await g.says('陈经理', '#加分 @小王 10', { mention: ['小王'] })
    const [said] = await g.says('陈经理', '#扣分 @小王 11 重复领取', { mention: ['小王'] })
    expect(said?.text).toContain('积分不够：现有 10 分，要 11 分，还差 1 分')
    expect(await g.rows('SELECT available AS balance FROM point_balances')).toEqual([{ balance: 10 }])
    await g.says('陈经理', '#扣分 @小王 10', { mention: ['小王'] })
    expect(await g.rows('SELECT available AS balance FROM point_balances')).toEqual([{ balance: 0 }])
  })

  it('refuses odd amounts, rewards for oneself and everybody below manager', async () => {
    for (const amount of ['0', '-5', '10001', '1.5', '很多']) {
      expect((await g.says('陈经理', `#加分 @小王 ${amount}`, { mention: ['小王'] }))[0]?.text).toContain(
        '例如：#加分 @张三 10',
      )
    }
    expect((await g.says('陈经理', '#加分 @陈经理 10', { mention: ['陈经理'] }))[0]?.text).toContain('不能给自己')
    expect((await g.says('小王', '#加分 @小王 10', { mention: ['小王'] }))[0]?.text).toContain('要群管理才能用')
    expect((await g.says('小林', '#加分 @小王 10', { mention: ['小王'] }))[0]?.text).toContain('要群管理才能用')
    expect(await g.rows('SELECT 1 FROM ledger_entries')).toEqual([])
    await g.says('周老板', '#加分 @周老板 10', { mention: ['周老板'] })
    expect(await g.rows('SELECT amount FROM ledger_entries')).toEqual([{ amount: 10 }])
  })

  it('books the same message once, however often it is delivered', async () => {
    const event = g.message('陈经理', '#加分 @小王 10', { mention: ['小王'] })
    await Promise.all(Array.from({ length: 10 }, () => g.receive(event)))
    expect(await g.rows('SELECT amount FROM ledger_entries')).toEqual([{ amount: 10 }])
  })
})

describe('the ledger under load', () => {
  const NOW = new Date('2026-11-23T02:00:00Z')
  let house: House
  let people: number[] = []
  const drops: (() => Promise<void>)[] = []
  afterAll(async () => {
    for (const drop of drops) await drop()
  })

  beforeEach(async () => {
    const database = await freshDatabase({ poolSize: 20 })
    drops.push(database.drop)
    house = createHouse({
      source: database.source,
      settings: parseConfig({}),
      features: [],
      clock: new ManualClock(NOW),
      log: silentLog,
    })
    const rows: { id: number }[] = await database.source.query(
      `INSERT INTO contacts (account, platform_id, name, created_at) SELECT 'bot', 'p' || i, '群友' || i, $1 FROM generate_series(1, 2) AS i RETURNING id`,
      [NOW],
    )
    people = rows.map((r) => r.id)
  })

  const ZONED = { note: '', zone: ZONE }
  /** Below nothing: spends. */
  const book = ({ amount, ...m }: Pick<Movement, 'contactId' | 'amount' | 'cause'>) =>
    inTransaction(house, NOW, (tx) =>
      amount < 0
        ? move(tx, { ...ZONED, ...m, from: 'available', to: 'rewards', kind: 'redeem', amount: -amount })
        : award(tx, { ...ZONED, ...m, kind: 'grant', amount }),
    )
  const person = (i: number) => people[i] ?? 0

  async function expectBalanced(): Promise<void> {
    const off = await contradictions(house.source)
    expect(off).toEqual([])
  }

  it('lets exactly as many of fifty buyers through as the balance pays for', async () => {
    await book({ contactId: person(0), amount: 137, cause: 'start' })
    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, (_, i) => book({ contactId: person(0), amount: -10, cause: `buy:${i}` })),
    )
    const refused = outcomes.filter((o) => o.status === 'rejected')
    expect(outcomes.filter((o) => o.status === 'fulfilled')).toHaveLength(13)
    for (const r of refused) expect(r.reason).toBeInstanceOf(UserError)
    expect(await house.source.query('SELECT available AS balance FROM point_balances')).toEqual([{ balance: 7 }])
    await expectBalanced()
  })

  it('books one cause once when it is told a hundred times at once, a spend as well as an award', async () => {
    const awards = await Promise.all(
      Array.from({ length: 100 }, () => book({ contactId: person(0), amount: 20, cause: 'same' })),
    )
    expect(awards.filter((o) => o === 'moved')).toHaveLength(1)
    const spends = await Promise.all(
      Array.from({ length: 100 }, () => book({ contactId: person(0), amount: -20, cause: 'spent' })),
    )
    expect(spends.filter((o) => o === 'moved')).toHaveLength(1)
    expect(await house.source.query('SELECT count(*) AS n FROM ledger_entries')).toEqual([{ n: 2 }])
    await expectBalanced()
  })

  it('gets two transactions through that move the same two people in opposite order', async () => {
    const both = (i: number, order: number[]) =>
      inTransaction(house, NOW, async (tx) => {
        for (const p of order)
          await award(tx, { ...ZONED, contactId: person(p), amount: 1, kind: 'grant', cause: `both:${i}:${p}` })
      })
    await Promise.all([both(0, [0, 1]), both(1, [1, 0])])
    expect(await house.source.query('SELECT available AS balance FROM point_balances')).toEqual([
      { balance: 2 },
      { balance: 2 },
    ])
    await expectBalanced()
  })

  it('leaves nothing behind when the transaction around it fails', async () => {
    const failing = inTransaction(house, NOW, async (tx) => {
      await award(tx, { ...ZONED, contactId: person(0), amount: 5, kind: 'grant', cause: 'gone' })
      throw new Error('on purpose')
    })
    await expect(failing).rejects.toThrow('on purpose')
    expect(await house.source.query('SELECT 1 FROM ledger_entries')).toEqual([])
    expect(await book({ contactId: person(0), amount: 5, cause: 'gone' })).toBe('moved')
  })

  it('refuses to book nothing or a fraction', async () => {
    for (const amount of [0, 1.5, Number.NaN])
      await expect(book({ contactId: person(0), amount, cause: 'odd' })).rejects.toThrow('not a movement')
  })
})
