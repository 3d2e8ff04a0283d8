import { beforeEach, describe, expect, it } from 'vitest'
import { jobsOf, runJob } from '../../src/app/ticker.ts'
import { inTransaction } from '../../src/app/transaction.ts'
import { DAY, HOUR } from '../../src/core/calendar.ts'
import { contradictions } from '../../src/features/points/index.ts'
import { shopFaults } from '../../src/features/rewards/index.ts'
import { type Game, startGame } from '../support/game.ts'

/** What must stay exact when people change their minds at the same moment, are erased, or the clock jumps. */

let g: Game
beforeEach(async () => {
  g = await startGame()
  for (const who of ['小王', '李姐']) await g.says(who, '大家好')
  g.said.length = 0
})

async function run(name: RegExp): Promise<void> {
  for (const job of jobsOf(g.house.features).filter((j) => name.test(j.name))) await runJob(g.house, job, g.clock.now())
  await g.relay()
}

/** Days pass, and only points and what moves them run. */
async function days(count: number): Promise<void> {
  const end = g.clock.now().getTime() + count * DAY
  while (g.clock.now().getTime() < end) {
    g.clock.advance(Math.min(8 * HOUR, end - g.clock.now().getTime()))
    await run(/^(?:referral|points|coupons|erasures)/u)
  }
}

const staff = async (text: string, mention: string[] = [], who = '陈经理') =>
  (await g.says(who, text, { room: '值班群', mention })).at(-1)?.text ?? ''

const grant = (name: string, points: number) => g.says('周老板', `#加分 @${name} ${points}`, { mention: [name] })

async function points(name: string): Promise<string> {
  const [row] = await g.rows<{ available: number; pending: number }>(
    `SELECT available, pending FROM point_balances b JOIN contacts c ON c.id = b.contact_id WHERE c.name = $1`,
    [name],
  )
  return `${row?.available ?? 0}+${row?.pending ?? 0}`
}

async function erase(who: string): Promise<void> {
  await g.tells(who, '删除我的数据')
  await g.tells(who, '删除我的数据 确认')
  g.clock.advance(2 * 60_000)
  await run(/^erasures$/u)
}

async function audit(): Promise<void> {
  expect(await contradictions(g.house.source)).toEqual([])
  expect(await shopFaults(g.house.source)).toEqual([])
  expect(
    await g.rows(
      `SELECT b.contact_id FROM point_balances b WHERE b.pending <> (SELECT coalesce(sum(points), 0) FROM referral_rewards w WHERE w.inviter_id = b.contact_id AND w.state = 'waiting')`,
    ),
  ).toEqual([])
  expect(await g.rows(`SELECT error FROM dead_letters`)).toEqual([])
}

async function codeOf(name: string): Promise<string> {
  await g.tells(name, '我的邀请码')
  return /邀请码：(\w{6})/u.exec(g.sentTo(name))?.[1] ?? ''
}

describe('points for what friends buy', () => {
  it('reach whoever brought them then, also when the friend is credited to another who is refused', async () => {
    await g.joins('小新', { by: '小王' })
    await staff('成交 @小新 100元', ['小新'])
    expect(await points('小王')).toBe('0+30')
    await g.says('小新', `填码 ${await codeOf('李姐')}`)
    expect([await points('小王'), await points('李姐')]).toEqual(['0+10', '0+20'])
    await g.rows(`UPDATE referrals SET state = 'review', review_at = $1`, [g.clock.now()])
    expect(await staff('复核 1 驳回 是小号')).not.toBe('')
    expect(await points('李姐')).toBe('0+0')
    await days(8)
    expect(await points('小王')).toBe('10+0')
    await audit()
  })

  it('are taken back once when the purchase is undone while its review is refused', async () => {
    await g.joins('小新', { by: '小王' })
    await g.joins('小花', { by: '小王' })
    await staff('成交 @小新 100元', ['小新'])
    await g.rows(`UPDATE referrals SET state = 'review', review_at = $1 WHERE id = 1`, [g.clock.now()])
    expect(await points('小王')).toBe('0+50')
    const { source } = g.house
    const gate = source.createQueryRunner()
    await gate.startTransaction()
    await gate.query(`SELECT 1 FROM point_balances FOR UPDATE`)
    const undone = g.receive(g.message('陈经理', '成交 撤销 1', { room: '值班群' }))
    await waiting(1)
    const refused = g.receive(g.message('陈经理', '复核 1 驳回 是小号', { room: '值班群' }))
    await waiting(2)
    await gate.commitTransaction()
    await gate.release()
    await Promise.all([undone, refused])
    expect(await points('小王')).toBe('0+20')
    await audit()
  })

  /** Until so many transactions wait for a lock. */
  async function waiting(count: number): Promise<void> {
    for (let n = 0; n < 200; n += 1) {
      const [row] = await g.rows<{ n: number }>(
        `SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      )
      if ((row?.n ?? 0) >= count) return
      await new Promise((done) => setTimeout(done, 20))
    }
    throw new Error(`not ${count} wait`)
  }

  it('are taken back as far as they are there when they are spent at the same moment', async () => {
    await staff('上架 书签 5 50')
    await g.joins('小新', { by: '小王' })
    await staff('成交 @小新 100元', ['小新'])
    await g.says('小新', '大家好')
    await days(8)
    await g.says('陈经理', '#扣分 @小王 10', { mention: ['小王'] })
    expect(await points('小王')).toBe('10+10')
    const gate = g.house.source.createQueryRunner()
    await gate.startTransaction()
    await gate.query(`SELECT 1 FROM point_balances FOR UPDATE`)
    const spent = g.receive(g.message('小王', '兑换 1'))
    await waiting(1)
    const undone = g.receive(g.message('陈经理', '成交 撤销 1', { room: '值班群' }))
    await waiting(2)
    await gate.commitTransaction()
    await gate.release()
    await Promise.all([spent, undone])
    expect(await points('小王')).toBe('0+10')
    expect(await g.rows(`SELECT undone_at IS NOT NULL AS undone FROM purchases`)).toEqual([{ undone: true }])
    await audit()
  })

  it('wait with the rest when the friend comes to a review in the very same round', async () => {
    await g.joins('小新', { by: '小王' })
    await staff('成交 @小新 100元', ['小新'])
    await g.rows(`UPDATE contacts SET name = '小王2' WHERE name = '小新'`)
    g.clock.advance(8 * DAY)
    await run(/^referral-rewards$/u)
    expect(await g.rows(`SELECT state FROM referrals`)).toEqual([{ state: 'review' }])
    expect(await points('小王')).toBe('0+30')
    await audit()
  })
})

describe('a manager', () => {
  it('promises no more in several draws than they may give in a day', async () => {
    await g.says('陈经理', '#开奖 积分100 3 明天20:00')
    await g.says('陈经理', '#加分 @小王 100', { mention: ['小王'] })
    g.said.length = 0
    await g.says('陈经理', '#开奖 积分101 1 明天20:00')
    expect(g.sentTo('陈经理')).toContain('您今天已经送出 400 分')
    await g.says('陈经理', '#开奖 积分100 1 明天20:00')
    expect(await g.rows(`SELECT points, places FROM draws ORDER BY id`)).toEqual([
      { points: 100, places: 3 },
      { points: 100, places: 1 },
    ])
    g.clock.advance(DAY)
    await g.says('陈经理', '#开奖 积分500 1 明天20:00')
    expect(await g.rows(`SELECT count(*) AS n FROM draws`)).toEqual([{ n: 3 }])
  })
})

describe('lots', () => {
  it('end also when they got something back after the clock had been ahead', async () => {
    await grant('小王', 300)
    await staff('上架 帆布袋 200 50')
    g.clock.advance(new Date('2027-11-30T08:00:00Z').getTime() - g.clock.now().getTime())
    await g.says('小王', '兑换 1')
    g.clock.advance(DAY)
    await run(/^points-expiry$/u)
    expect(await points('小王')).toBe('0+0')
    g.clock.advance(-DAY)
    await g.says('小王', '取消兑换 1')
    expect(await points('小王')).toBe('200+0')
    g.clock.advance(2 * DAY)
    await run(/^points-expiry$/u)
    expect(await points('小王')).toBe('0+0')
    await audit()
  })
})

describe('somebody who was erased', () => {
  it('earns nobody anything any more', async () => {
    await g.joins('小新', { by: '小王' })
    await g.says('小新', '大家好')
    expect(await points('小王')).toBe('0+20')
    await erase('小新')
    await g.leaves('小新')
    await days(31)
    expect(await points('小王')).toBe('0+0')
    await audit()
  })

  it('is no new friend, whoever says so', async () => {
    await g.joins('小新', { by: '小王' })
    await g.says('小新', '大家好')
    await erase('小新')
    await g.says('小新', '我又来了')
    expect(await staff('介绍人 @小新 @李姐', ['小新', '李姐'], '小林')).toContain('小新')
    expect(await points('李姐')).toBe('0+0')
    await audit()
  })

  it('gets no message any more, whatever ends later, and what they had goes back', async () => {
    await g.joins('小新', { by: '小王' })
    await g.says('小新', '大家好')
    await grant('小王', 500)
    await staff('上架 帆布袋 200 50')
    await g.says('小王', '兑换 1')
    await g.says('小王', '到货提醒 1')
    const before = g.said.length
    await erase('小王')
    expect(await g.rows(`SELECT state FROM coupons`)).toEqual([{ state: 'void' }])
    expect(await g.rows(`SELECT state FROM redemptions`)).toEqual([{ state: 'cancelled' }])
    expect(await g.rows(`SELECT taken FROM rewards`)).toEqual([{ taken: 0 }])
    await days(32)
    g.clock.advance(360 * DAY)
    await run(/^(?:points|coupons|referral)/u)
    expect(g.said.slice(before).filter((s) => s.to.includes('erased'))).toEqual([])
    expect(
      await g.rows(
        `SELECT text FROM outbox WHERE contact_id = (SELECT id FROM contacts WHERE platform_id LIKE 'erased:%') AND state <> 'sent' AND text <> ''`,
      ),
    ).toEqual([])
    await audit()
  })

  it('is not written to by what was being said at that very moment', async () => {
    await g.tells('小王', '删除我的数据')
    await g.tells('小王', '删除我的数据 确认')
    g.clock.advance(2 * 60_000)
    const [wang] = await g.rows<{ id: number }>(`SELECT id FROM contacts WHERE name = '小王'`)
    await inTransaction(g.house, g.clock.now(), async (tx) => {
      await tx.send({ to: { contactId: wang?.id ?? 0 }, text: '一个字', lane: 'service' })
      await run(/^erasures$/u)
    })
    await run(/^erasures$/u)
    expect(await g.rows(`SELECT name FROM contacts WHERE id = $1`, [wang?.id])).toEqual([{ name: '已注销' }])
    expect(
      await g.rows(`SELECT text, state FROM outbox WHERE contact_id = $1 AND lane = 'service'`, [wang?.id]),
    ).toEqual([{ text: '', state: 'expired' }])
  })

  it('is not written to by what was on its way', async () => {
    await grant('小王', 5)
    await g.rows(
      `INSERT INTO outbox (account, contact_id, lane, priority, text, state, attempts, created_at, not_before, claimed_at, claimed_by)
       SELECT account, id, 'service', 1, '一个字', state, 1, $1, $1, $1, 'x' FROM contacts, unnest(ARRAY['sending', 'unknown']) AS state WHERE name = '小王'`,
      [g.clock.now()],
    )
    await erase('小王')
    expect(await g.rows(`SELECT state FROM outbox WHERE claimed_by = 'x'`)).toEqual([
      { state: 'expired' },
      { state: 'expired' },
    ])
  })
})

describe('an account that is full', () => {
  const fill = async (name: string) => {
    await grant(name, 1)
    await g.rows(`UPDATE point_balances SET available = 2147483647 - 3`)
    await g.rows(`UPDATE point_lots SET remaining = 2147483647 - 3`)
    g.said.length = 0
  }

  it('is told so, and nothing is half done', async () => {
    await fill('小王')
    expect((await g.says('小王', '签到'))[0]?.text).toContain('满')
    expect(await g.rows(`SELECT 1 FROM check_ins`)).toEqual([])
    await g.says('周老板', '#加分 @小王 10', { mention: ['小王'] })
    expect(g.sentTo('周老板')).toContain('满')
    expect(await g.rows(`SELECT error FROM dead_letters`)).toEqual([])
  })

  it('does not hold up what others get', async () => {
    await fill('小王')
    await g.says('陈经理', '#生日礼 50')
    for (const who of ['小王', '李姐']) await g.says(who, '生日 11-24')
    g.clock.advance(DAY)
    await run(/^birthdays$/u)
    expect(await points('李姐')).toBe('50+0')
    await g.joins('小新', { by: '小王' })
    expect(await g.rows(`SELECT error FROM dead_letters`)).toEqual([])
    expect(await g.rows(`SELECT state FROM referrals`)).toEqual([{ state: 'settled' }])
    await staff('成交 @小新 100元', ['小新'])
    expect(await g.rows(`SELECT cents FROM purchases`)).toEqual([{ cents: 10_000 }])
  })
})

describe('many', () => {
  it('birthdays of tomorrow do not keep today’s waiting', async () => {
    await g.says('陈经理', '#生日礼 50')
    await g.rows(
      `INSERT INTO contacts (account, platform_id, name, created_at) SELECT 'bot', 'many-' || n, '群友' || n, $1 FROM generate_series(1, 600) n`,
      [g.clock.now()],
    )
    await g.rows(
      `INSERT INTO members (room_id, contact_id, joined_at, source) SELECT r.id, c.id, $1, 'event' FROM contacts c, rooms r WHERE c.platform_id LIKE 'many-%' AND r.topic = '书友群'`,
      [g.clock.now()],
    )
    await g.rows(
      `INSERT INTO birthdays (contact_id, lunar, month, day, updated_at) SELECT id, false, 11, CASE WHEN platform_id = 'many-600' THEN 23 ELSE 24 END, $1 FROM contacts WHERE platform_id LIKE 'many-%'`,
      [g.clock.now()],
    )
    await run(/^birthdays$/u)
    expect(await points('群友600')).toBe('50+0')
  })
})

describe('another account in the same database', () => {
  it('is not on the board of all groups', async () => {
    await g.joins('小新', { by: '小王' })
    await g.rows(
      `WITH p AS (INSERT INTO contacts (account, platform_id, name, created_at) VALUES ('other', 'a', '外人', $1), ('other', 'b', '外人的朋友', $1) RETURNING id, name),
         r AS (INSERT INTO rooms (account, platform_id, topic, state, is_staff_room, created_at) VALUES ('other', 'r', '外群', 'enrolled', false, $1) RETURNING id),
         i AS (INSERT INTO invites (room_id, invitee_id, inviter_id, source, confidence, event_key, verdict, at)
           SELECT r.id, b.id, a.id, 'event', 90, 'k', 'counts', $1::timestamptz FROM r, p a, p b WHERE a.name = '外人' AND b.name = '外人的朋友' RETURNING *)
       INSERT INTO referrals (inviter_id, invitee_id, room_id, invite_id, reason, at, state, rule) SELECT inviter_id, invitee_id, room_id, id, '', at, 'settled', '{}' FROM i`,
      [g.clock.now()],
    )
    for (const asked of ['邀请榜', '邀请榜 总榜']) {
      const text = await staff(asked)
      expect(text).toContain('小王')
      expect(text).not.toContain('外人')
    }
  })
})
