import { beforeEach, describe, expect, it } from 'vitest'
import { claim, isAnythingDue } from '../../src/app/outbox.ts'
import { adoptOrphans } from '../../src/app/relay.ts'
import { inTransaction } from '../../src/app/transaction.ts'
import type { Send } from '../../src/core/tx.ts'
import { ACCOUNT, type Game, startGame } from '../support/game.ts'

/** What nobody asked for takes little of anybody's attention, and none from somebody who is unhappy. */
let g: Game
let room: number
let wang: number
beforeEach(async () => {
  g = await startGame()
  await g.says('小王', '大家好')
  await g.says('李姐', '大家好')
  const [r] = await g.rows<{ id: number }>(`SELECT id FROM rooms WHERE topic = '书友群'`)
  const [c] = await g.rows<{ id: number }>(`SELECT id FROM contacts WHERE name = '小王'`)
  room = r?.id ?? 0
  wang = c?.id ?? 0
  g.said.length = 0
})

const send = async (text: string, more: Partial<Send> = {}) => {
  await inTransaction(g.house, g.clock.now(), (tx) =>
    tx.send({ to: { roomId: room }, text, lane: 'promotion', key: `test:${text}`, ...more }),
  )
}
/** Hours go by at once: for deadlines, not for what happens in between. */
const leap = async (hours: number) => {
  const before = g.said.length
  g.clock.advance(hours * 3_600_000)
  await g.tick()
  return g.said.slice(before)
}
const texts = (said: { text: string }[]) => said.map((s) => s.text)
const days = (n: number) => new Date(g.clock.now().getTime() + n * 86_400_000)

describe('the attention budget', () => {
  it('lets two a day through to a group, and what waits comes as one the next morning', async () => {
    for (const text of ['活动一', '活动二']) {
      await send(text)
      expect(texts(await g.pass('15s'))).toEqual([text])
    }
    await send('活动三', { expiresAt: days(3), mention: [wang] })
    await send('活动四', { expiresAt: days(3) })
    await send('限时', { expiresAt: new Date(g.clock.now().getTime() + 3_600_000) })
    expect(await leap(12)).toEqual([])
    // The relay has nothing to look at while they wait.
    expect(await isAnythingDue(g.house.source.manager, ACCOUNT, g.clock.now())).toBe(false)
    expect((await g.tells('陈经理', '打扰')).at(-1)?.text).toContain('每个群一天最多 2 条')
    expect((await g.says('陈经理', '#打扰')).at(-1)).toMatchObject({ to: '私聊:陈经理' })
    expect(g.sentTo('陈经理')).toContain('本群一天最多 2 条，今天发了 2 条，2 条在等。\n七天里有 1 条等到过期没有发。')

    expect(await leap(9.9)).toEqual([])
    const morning = (await leap(0.1)).filter((s) => s.to === '书友群')
    expect(texts(morning)).toEqual(['活动三\n\n活动四'])
    expect(morning[0]?.mentions).toEqual(['小王'])
    expect(morning[0]?.at.toISOString()).toBe('2026-11-24T00:00:30.000Z')
    expect(await g.rows(`SELECT text, state FROM outbox WHERE key LIKE 'test:%' ORDER BY id`)).toEqual([
      { text: '活动一', state: 'sent' },
      { text: '活动二', state: 'sent' },
      { text: '活动三\n\n活动四', state: 'sent' },
      { text: '活动四', state: 'merged' },
      { text: '限时', state: 'expired' },
    ])
    // The keys stay used.
    await send('活动四')
    expect(await g.pass('1m')).toEqual([])
  })

  it('lets one a day and three a week through to a person, and holds up nothing that was asked for', async () => {
    let said = 0
    for (let day = 0; day < 6; day += 1) {
      await send(`问候 ${day}`, { to: { contactId: wang }, expiresAt: days(30) })
      said += [...(await leap(0)), ...(await leap(24))].filter((s) => s.to === '私聊:小王').length
    }
    expect(said).toBe(3)
    for (const lane of ['complaint', 'service', 'reply', 'post'] as const)
      await send(lane, { to: { contactId: wang }, lane })
    await g.relay()
    expect(g.said.slice(-4).map((s) => s.text)).toEqual(['complaint', 'service', 'reply', 'post'])
    // When the first of the three is a week old, the rest comes at once.
    const later = [...(await leap(24)), ...(await leap(24))].filter((s) => s.to === '私聊:小王')
    expect(later[0]?.text.split('\n\n').length).toBeGreaterThan(1)
  })

  it('is set by managers, for a group, for all, for people', async () => {
    await g.says('陈经理', '#打扰 本群 0')
    expect(g.sentTo('陈经理')).toContain('本群不再发没人主动要的消息')
    await send('活动一', { expiresAt: days(30) })
    expect(await g.pass('2m')).toEqual([])
    await g.says('陈经理', '#打扰 恢复')
    expect(g.said.at(-1)?.text).toBe('本群恢复成一天最多 2 条。')
    await leap(24)
    expect(g.sentTo('书友群')).toBe('活动一')

    expect((await g.tells('陈经理', '打扰 每群 5'))[0]?.text).toBe('好，没有单独设过的群一天最多 5 条。')
    expect((await g.tells('陈经理', '打扰 每人 2 4'))[0]?.text).toBe('好，私聊每人一天最多 2 条，七天最多 4 条。')
    expect((await g.tells('陈经理', '打扰'))[0]?.text).toContain('每人一天最多 2 条、七天最多 4 条')
    for (const [line, answer] of [
      ['打扰 本群 2', '「本群」请到那个群里发'],
      ['打扰 每群 99', '一天最多写 20 条'],
      ['打扰 每人 1', '请写一天几条、七天几条'],
      ['打扰 哈哈', '「哈哈」我没看懂'],
    ] as const)
      expect((await g.tells('陈经理', line))[0]?.text, line).toContain(answer)
    expect((await g.tells('小林', '打扰'))[0]?.text).toContain('群管理')
  })

  it('sells nothing where somebody waits for an answer', async () => {
    await g.says('小王', '三天了还没发货，也没人管！')
    g.said.length = 0
    await send('新品上架')
    await send('给小王', { to: { contactId: wang } })
    await send('给李姐', { to: { contactId: await contact('李姐') } })
    expect(texts(await g.pass('1m'))).toEqual(['给李姐'])
    await g.says('小林', '小王您好，我来看看', { quote: { name: '小王', text: '三天了还没发货，也没人管！' } })
    g.said.length = 0
    // The room is free again when the answer is there; the member has an open ticket until it is done.
    expect(texts((await g.pass('6m')).filter((s) => s.to !== '值班群'))).toEqual(['新品上架'])
    await g.says('小林', '#结 1 已补发，今晚送达')
    g.said.length = 0
    expect(texts((await g.pass('6m')).filter((s) => s.to === '私聊:小王'))).toContain('给小王')
  })

  it('is not doubled by a clock that jumps, nor by two processes', async () => {
    await send('活动一', { expiresAt: days(9) })
    await g.relay()
    g.clock.advance(86_400_000)
    await g.tick()
    await send('活动二', { expiresAt: days(9) })
    await g.relay()
    g.clock.advance(-86_400_000)
    // One today, and one "tomorrow": together they are today's two.
    await send('活动三', { expiresAt: days(9) })
    await g.relay()
    expect(g.sentTo('书友群')).toBe('活动一\n活动二')

    g.clock.advance(2 * 86_400_000)
    for (const n of [1, 2, 3, 4]) await send(`并发 ${n}`, { to: { contactId: wang }, expiresAt: days(9) })
    const options = (holder: string) => ({
      account: ACCOUNT,
      holder,
      now: g.clock.now(),
      pacing: g.house.settings.send,
      timeZone: 'Asia/Shanghai',
      jitter: 1,
    })
    const claims = await Promise.all(
      ['a', 'b', 'c'].map((h) => g.house.source.transaction((db) => claim(db, options(h)))),
    )
    const toWang = claims.flat().filter((c) => c.contactId === wang)
    expect(toWang.map((c) => c.text)).toEqual(['并发 1\n\n并发 2\n\n并发 3\n\n并发 4'])
  })

  it('loses or doubles nothing when the process dies between claim and send', async () => {
    await send('活动一')
    await send('活动二')
    const dead = { ...g.house, holder: 'dead' }
    await dead.source.transaction((db) =>
      claim(db, {
        account: ACCOUNT,
        holder: dead.holder,
        now: g.clock.now(),
        pacing: dead.settings.send,
        timeZone: 'Asia/Shanghai',
        jitter: 1,
      }),
    )
    await adoptOrphans(g.house, ACCOUNT)
    // Like every promotion whose outcome is open: it waits for the echo, and is not said twice.
    expect(await g.rows(`SELECT text, state FROM outbox WHERE key LIKE 'test:%' ORDER BY id`)).toEqual([
      { text: '活动一\n\n活动二', state: 'unknown' },
      { text: '活动二', state: 'merged' },
    ])
    expect(await g.pass('10m')).toEqual([])
    expect(await g.rows(`SELECT state FROM outbox WHERE key = 'test:活动一'`)).toEqual([{ state: 'expired' }])
  })

  it('tries a merged one again as one', async () => {
    await send('活动一')
    await send('活动二')
    g.failNext(new Error('no'))
    expect(texts(await g.pass('1m'))).toEqual(['活动一\n\n活动二'])
  })
})

const contact = async (name: string): Promise<number> =>
  (await g.rows<{ id: number }>('SELECT id FROM contacts WHERE name = $1', [name]))[0]?.id ?? 0

describe('quiet hours', () => {
  it('keep welcomes and promotions until the morning, and let complaints through', async () => {
    await leap(12.5)
    g.said.length = 0
    await g.joins('小新', { by: '小王' })
    await send('夜里的活动', { expiresAt: days(2) })
    expect((await g.pass('2m')).filter((s) => s.to === '书友群')).toEqual([])
    await g.says('小王', '三天了还没发货，也没人管！')
    expect(g.sentTo('书友群')).toContain('很抱歉')
    await g.says('小林', '@小王 看到了', { mention: ['小王'] })
    g.said.length = 0
    expect((await leap(9.4)).filter((s) => s.to === '书友群')).toEqual([])
    const morning = (await leap(0.1)).filter((s) => s.to === '书友群')
    expect(morning[0]?.text).toContain('欢迎来到「书友群」')
    expect(morning[0]?.at.toISOString()).toBe('2026-11-24T00:02:00.000Z')
    expect(morning[1]?.text).toBe('夜里的活动')
  })

  it('are set for a group or for all, and say what is wrong', async () => {
    await g.says('陈经理', '#静默')
    expect(g.sentTo('陈经理')).toContain('本群静默时段：22:00-次日08:00')
    await g.says('陈经理', '#静默 12:00-14:00')
    expect(g.said.at(-1)).toMatchObject({ to: '私聊:陈经理' })
    await leap(2)
    await send('午休的活动')
    expect(await g.pass('1m')).toEqual([])
    await g.says('陈经理', '#静默 关')
    g.said.length = 0
    expect(texts(await leap(1))).toEqual(['午休的活动'])
    // A group that is paused is left alone, whatever was meant for it.
    await send('又一个活动', { notBefore: new Date(g.clock.now().getTime() + 60_000) })
    await g.says('陈经理', '#暂停')
    g.said.length = 0
    expect(await leap(1)).toEqual([])
    expect(await g.rows(`SELECT state FROM outbox WHERE key = 'test:又一个活动'`)).toEqual([{ state: 'expired' }])

    expect((await g.tells('陈经理', '静默 23:00-07:00'))[0]?.text).toContain(
      '没有单独设过的群静默时段改为 23:00-次日07:00',
    )
    expect((await g.tells('陈经理', '静默'))[0]?.text).toContain('静默时段：23:00-次日07:00')
    for (const [line, answer] of [
      ['静默 25:00', '「25:00」不像时段，请写 静默 22:00-08:00'],
      ['静默 25:00-08:00', '「25:00-08:00」没有这样的时间'],
      ['静默 08:00-08:00', '静默时段要比一天短'],
      ['静默 00:00-24:00', '静默时段要比一天短'],
    ] as const)
      expect((await g.tells('陈经理', line))[0]?.text, line).toContain(answer)
    expect((await g.tells('陈经理', '静默'))[0]?.text).toContain('静默时段：23:00-次日07:00')
  })

  it('run on the clock of the group', async () => {
    await g.says('陈经理', '#服务时间 时区 Asia/Tokyo')
    // 21:30 in Shanghai is 22:30 in Tokyo.
    await leap(11.5)
    await send('东京的活动')
    g.said.length = 0
    expect((await g.pass('2m')).filter((s) => s.to === '书友群')).toEqual([])
    expect((await leap(9.4)).filter((s) => s.to === '书友群')).toEqual([])
    const morning = (await leap(0.1)).filter((s) => s.to === '书友群')
    expect(morning[0]?.at.toISOString()).toBe('2026-11-23T23:02:00.000Z')
  })
})

describe('somebody who wants nothing unasked', () => {
  it('gets no promotion, is not mentioned in one, and gets what they ask for', async () => {
    expect((await g.says('小王', '别打扰'))[0]?.text).toContain('我不主动找您')
    expect((await g.tells('小王', '别打扰'))[0]?.text).toContain('已经记着了')
    g.said.length = 0
    await send('给小王的', { to: { contactId: wang } })
    await send('给大家的', { mention: [wang] })
    const said = await g.pass('1m')
    expect(said.map((s) => [s.text, s.mentions])).toEqual([['给大家的', []]])
    expect(await g.rows(`SELECT state, last_error AS why FROM outbox WHERE key = 'test:给小王的'`)).toEqual([
      { state: 'expired', why: 'not wanted there' },
    ])
    expect((await g.tells('小王', '积分'))[0]?.text).toContain('还没有积分')
    expect((await g.tells('小王', '恢复提醒'))[0]?.text).toContain('我会告诉您')
    expect((await g.tells('小王', '恢复提醒'))[0]?.text).toContain('本来就开着')
    await send('又给小王的', { to: { contactId: wang } })
    expect(texts(await g.pass('1m'))).toEqual(['又给小王的'])
  })
})

describe('the claim', () => {
  it('reads what waits by its own index, and never on the way to a complaint', async () => {
    const plans = await g.house.source.transaction(async (db) => {
      await db.query('SET LOCAL enable_seqscan = off')
      const explain = async (sql: string) => JSON.stringify(await db.query(`EXPLAIN ${sql}`))
      return {
        due: await explain(
          `SELECT 1 FROM outbox WHERE account = 'x' AND state = 'due' AND priority >= 3 AND not_before <= '2026-11-23'`,
        ),
        said: await explain(
          `SELECT claimed_at FROM outbox WHERE room_id IS NULL AND contact_id = 1 AND priority >= 3 AND state IN ('sent', 'unknown') AND claimed_at >= '2026-11-23'`,
        ),
      }
    })
    expect(plans.due).toContain('outbox_unasked')
    expect(plans.said).toContain('outbox_unasked_said')
  })
})
