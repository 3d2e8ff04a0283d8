import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { createHouse } from '../../src/app/house.ts'
import { runJob } from '../../src/app/ticker.ts'
import { inTransaction } from '../../src/app/transaction.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../../src/core/calendar.ts'
import { createDraws, recordOf } from '../../src/features/draws/index.ts'
import { type DrawRecord, faultsOf, readRecord } from '../../src/features/draws/proof.ts'
import { FEATURES } from '../../src/features/index.ts'
import { type Game, type Said, startGame } from '../support/game.ts'

/** Bytes that look random and are the same in every run. */
function seeded(): (bytes: number) => Buffer {
  let count = 0
  return (bytes) => {
    count += 1
    return createHash('sha256').update(`chance ${count}`).digest().subarray(0, bytes)
  }
}

const sha256 = (hex: string) => createHash('sha256').update(Buffer.from(hex, 'hex')).digest('hex')

let g: Game
beforeEach(async () => {
  g = await startGame({ features: FEATURES.map((f) => (f.name === 'draws' ? createDraws(seeded()) : f)) })
})

const members = ['小王', '李姐', '张三', '阿青']
/** What was said to a place in an answer. */
const heard = (said: readonly Said[], place: string) =>
  said
    .filter((s) => s.to === place || s.to === `私聊:${place}`)
    .map((s) => s.text)
    .join('\n')
const ask = async (who: string, text: string) => heard(await g.says(who, text), '书友群')
const manage = async (text: string) => heard(await g.says('陈经理', text), '陈经理')
/** Time passes in one step, as when the bot was away. */
async function leap(ms: number): Promise<Said[]> {
  const before = g.said.length
  g.clock.advance(ms)
  await g.tick()
  return g.said.slice(before)
}
const leapTo = (at: string) => leap(new Date(at).getTime() - g.clock.now().getTime())
async function enter(names: readonly string[], id = 1): Promise<void> {
  for (const name of names) expect(await ask(name, `抽奖 ${id}`)).toContain('凭证')
}
const called = async (id = 1) =>
  (
    await g.rows<{ round: number; name: string; outcome: string }>(
      `SELECT w.round, c.name, w.outcome FROM draw_winners w JOIN contacts c ON c.id = w.contact_id WHERE draw_id = $1 ORDER BY w.round, w.rank`,
      [id],
    )
  ).map((w) => `${w.round} ${w.name} ${w.outcome}`)
const record = async (id = 1): Promise<DrawRecord> => {
  const found = await recordOf(g.house.source.manager, id)
  if (found === undefined) throw new Error('not drawn')
  return found
}
const deadLetters = () => g.rows(`SELECT error FROM dead_letters`)
/** 陈经理 opens a draw of two places until 20:00 of the next day, and four enter. At 20:01 it is drawn. */
async function opened(line = '#开奖 新书签名本 2 明天20:00'): Promise<void> {
  for (const name of members) await g.says(name, '大家好')
  await g.says('陈经理', line)
  await enter(members)
}
const DRAWN_AT = '2026-11-24T12:01:00Z'

describe('a draw', () => {
  it('is announced with a sealed seed, entered, drawn, claimed, and checked by anybody', async () => {
    for (const name of members) await g.says(name, '大家好')
    const [announced, ...more] = await g.says('陈经理', '#开奖 新书签名本 2 明天20:00')
    expect(more).toEqual([])
    const commitment = /[0-9a-f]{64}/.exec(announced?.text ?? '')?.[0] ?? ''
    expect(announced).toMatchObject({ to: '书友群', mentions: [] })
    expect(announced?.text).toBe(
      [
        '陈经理发起抽奖 1「新书签名本」，共 2 份。',
        '想要的发「抽奖 1」，11月24日 20:00 截止，随后开奖。',
        '谁能参加：在群里的群友都可以。',
        '结果由一个种子决定，种子现在就封好，开奖时公开，谁都能验算。封条（种子的 SHA-256）：',
        commitment,
      ].join('\n'),
    )
    const [first] = await g.says('小王', '抽奖')
    expect(first).toMatchObject({ to: '书友群', mentions: ['小王'] })
    expect(first?.text).toMatch(
      /^报上名了！抽奖 1「新书签名本」，您是 1 号，凭证 [0-9a-f]{8}。11月24日 20:00 截止，祝您好运！$/,
    )
    await enter(['李姐', '张三', '阿青'])
    expect(await ask('小王', '抽奖 1')).toMatch(
      /^您已经报过名了：1 号，凭证 [0-9a-f]{8}。11月24日 20:00 截止，等好消息吧。$/,
    )
    expect(await ask('小王', '验证 1')).toBe(
      `抽奖 1「新书签名本」还没开奖，11月24日 20:00 截止，已有 4 位。\n封条：${commitment}\n种子到时公开，它的 SHA-256 就是封条。`,
    )
    expect(await ask('小王', '抽奖记录 1')).toBe('抽奖 1 还没开奖，开奖后才有记录')
    expect(await ask('小王', '领奖 1')).toBe('抽奖 1 还没开奖，明天 20:00 截止')

    expect(await leapTo('2026-11-24T12:00:59Z')).toEqual([])
    const [result, ...rest] = await leapTo(DRAWN_AT)
    expect(rest).toEqual([])
    const [seed = '', list = ''] = result?.text.match(/[0-9a-f]{64}/g) ?? []
    expect(sha256(seed)).toBe(commitment)
    expect(result).toMatchObject({ to: '书友群', mentions: ['张三', '李姐'] })
    expect(result?.text).toBe(
      [
        '抽奖 1「新书签名本」开奖了，4 位参加。',
        '恭喜 3 号 张**、2 号 李**！',
        '请中奖的朋友在 11月27日 20:01 前发「领奖 1」，过期或退群就轮到下一位。',
        `种子：${seed}`,
        `名单指纹：${list}`,
        '发「验证 1」我当场重算，发「抽奖记录 1」拿全部数据自己算。',
      ].join('\n'),
    )
    const said = await g.says('张三', '领奖 1')
    expect(said.map((s) => [s.to, s.text])).toEqual([
      ['私聊:陈经理', '张三领了抽奖 1「新书签名本」（书友群），请安排发奖。'],
      ['书友群', '领奖记下了：新书签名本。陈经理会联系您，恭喜！'],
    ])
    await g.pass('1m')
    expect(await ask('张三', '领奖')).toBe('您现在没有要领的奖。')
    expect(await ask('张三', '领奖 1')).toBe('抽奖 1 的奖您在 20:01 领过了')
    expect(await ask('小王', '领奖 1')).toBe('抽奖 1 没有等您领的奖')
    expect(await ask('小王', '抽奖 1')).toBe('抽奖 1 开过奖了，您是 1 号，这次没轮到您，谢谢参加。')
    expect(await ask('李姐', '抽奖 1')).toBe('抽奖 1 开过奖了，您是 2 号，中奖了！发「领奖 1」。')
    expect(await ask('小李', '抽奖 1')).toBe('抽奖 1 已经开过奖了，发「验证 1」看结果')
    // Somebody who never entered checks it.
    expect(await ask('小李', '验证 1')).toBe(
      [
        '抽奖 1「新书签名本」，4 位参加。',
        `封条：${commitment}`,
        `种子：${seed}`,
        `名单指纹：${list}`,
        '中奖：3 号 张**（已领）、2 号 李**',
        '我刚重算了一遍：全部对得上。',
        '自己算：发「抽奖记录 1」。',
      ].join('\n'),
    )
    const sent = await g.says('小李', '抽奖记录 1')
    expect(heard(sent, '书友群')).toBe('完整记录私下发给您了。')
    const [how, json] = sent.filter((s) => s.to === '私聊:小李').map((s) => s.text)
    expect(how).toContain('npm run draw:verify -- draw-1.json')
    const read = readRecord(JSON.parse(json ?? ''))
    expect('record' in read ? faultsOf(read.record) : read).toEqual([])
    // What is published tells nobody's identity.
    expect(json).not.toMatch(/id-|小王|李姐|张三|阿青/u)
    expect(g.sentTo('书友群')).not.toContain('id-')
    expect(await deadLetters()).toEqual([])
  })

  it('says a bent record out loud', async () => {
    await opened()
    await leapTo(DRAWN_AT)
    await g.rows(
      `UPDATE draw_winners SET number = 4, contact_id = (SELECT contact_id FROM draw_entries WHERE draw_id = 1 AND number = 4) WHERE rank = 1`,
    )
    expect(await ask('小王', '验证 1')).toContain('我刚重算了一遍：对不上！请告诉店主。')
  })

  it('is entered privately too, by people of that group only', async () => {
    await opened()
    await g.says('老外', '大家好', { room: '二群' })
    await g.says('陈经理', '#开启', { room: '二群' })
    await g.says('老外', '大家好', { room: '二群' })
    await g.says('新来的', '大家好')
    expect(heard(await g.tells('新来的', '抽奖'), '新来的')).toContain('报上名了！抽奖 1「新书签名本」，您是 5 号')
    expect(heard(await g.tells('老外', '验证'), '老外')).toBe('这里还没有过抽奖。')
    const none = '这里没有抽奖 1，发「抽奖」看进行中的'
    for (const line of ['抽奖 1', '验证 1', '抽奖记录 1', '领奖 1']) {
      expect(heard(await g.tells('老外', line), '老外'), line).toBe(none)
      expect(heard(await g.says('小王', line, { room: '二群' }), '二群'), line).toBe(none)
    }
    for (const line of ['#重抽 1 手滑', '#取消抽奖 1 手滑', '#发奖 1 @小王'])
      expect(heard(await g.says('陈经理', line, { room: '二群', mention: ['小王'] }), '陈经理'), line).toBe(none)
    expect(heard(await g.says('小王', '抽奖', { room: '二群' }), '二群')).toBe(
      '现在没有进行中的抽奖，有了会在群里说一声。',
    )
    expect(heard(await g.tells('老外', '抽奖'), '老外')).toBe('现在没有进行中的抽奖，有了会在群里说一声。')
    expect(await ask('小王', '验证 99')).toContain('这里没有抽奖 99')
    expect(await ask('小王', '验证 9999999999')).toContain('这里没有抽奖 9999999999')
    // To the mood these words sound like a complaint.
    expect(await g.rows(`SELECT 1 FROM tickets`)).toEqual([])
  })

  it('lists several, and asks which', async () => {
    await opened()
    await g.says('陈经理', '#开奖 共读营月卡 1 3天 签到')
    expect(await ask('小王', '抽奖')).toBe(
      [
        '进行中的抽奖有 2 个：',
        '抽奖 1：新书签名本 2 份，11月24日 20:00 截止，已有 4 位；在群里的群友都可以',
        '抽奖 2：共读营月卡 1 份，11月26日 10:00 截止，已有 0 位；从公布那天起签到过一次。开奖时会再核对',
        '参加请带上编号，例如「抽奖 1」。',
      ].join('\n'),
    )
    expect((await g.tells('小王', '抽奖'))[0]?.text).toContain('抽奖 1（书友群）：新书签名本 2 份')
    const staff = await g.says('小林', '#抽奖')
    expect(staff.map((s) => s.to)).toEqual(['私聊:小林'])
    expect(heard(await g.says('小林', '#抽奖 1'), '小林')).toBe('同事不参加抽奖，把机会留给群友')
  })

  it('leaves ordinary talk alone', async () => {
    await opened()
    const commands = () => g.rows(`SELECT id FROM command_logs`)
    const before = await commands()
    for (const talk of ['抽奖 几点开', '抽奖什么时候开', '领奖 在哪里领', '验证 码收不到', '验证码呢', '抽奖记录 给我'])
      await g.says('小王', talk)
    expect(await commands()).toEqual(before)
    expect(g.said.filter((s) => /抽奖编号|这里没有|没有要领/u.test(s.text))).toEqual([])
    // The newest is meant.
    expect(await ask('小王', '验证')).toContain('抽奖 1「新书签名本」还没开奖')
    expect(await ask('小王', '抽奖 1！')).toContain('您已经报过名了')
    expect(await ask('小王', '#抽奖 什么')).toContain('抽奖编号要写数字')
  })

  it.each([
    ['#开奖', '还缺「奖品」'],
    ['#开奖 书', '还缺「名额」'],
    ['#开奖 书 3', '还缺「截止」'],
    ['#开奖 书 0 明天20:00', '「名额」要写 1 到 100 的整数，您写的是「0」'],
    ['#开奖 书 -3 明天20:00', '您写的是「-3」'],
    ['#开奖 书 101 明天20:00', '「名额」要写 1 到 100 的整数'],
    ['#开奖 书 10000000 明天20:00', '您写的是「10000000」'],
    ['#开奖 书 10,000,000 明天20:00', '您写的是「10,000,000」'],
    ['#开奖 书 3 11-20 20:00', '「11-20 20:00」已经过去了'],
    ['#开奖 书 3 91天', '最多 90 天'],
    ['#开奖 书 3 2027-03-01 20:00', '最多 90 天'],
    ['#开奖 书 3 2月30日20:00', '日历上没有「2月30日」这一天'],
    ['#开奖 书 3 2026-13-01 20:00', '日历上没有「2026-13-01」这一天'],
    ['#开奖 书 3 25:00', '不像时间'],
    ['#开奖 书 3 改天', '「改天」不像时间'],
    ['#开奖 书 3 2分钟', '离截止不到 5 分钟'],
    ['#开奖 书 3 明天20:00 颜值高', '条件「颜值高」没看懂，可以写：入群满30天'],
    ['#开奖 书 3 明天20:00 积分满0', '条件「积分满0」的数太小或太大了'],
    ['#开奖 书 3 明天20:00 会员 会员', '条件「会员」这一类写了两次'],
    ['#开奖 积分0 3 明天20:00', '积分奖每份写整数，至少 1 分'],
    ['#开奖 积分5000 3 明天20:00', '总共最多 10000 分，您写的是 3 份、每份 5000 分'],
    ['#取消抽奖 1', '还缺「原因」'],
    ['#重抽 1 手滑', '这里没有抽奖 1'],
    ['#发奖 1', '还缺「@群友」'],
  ])('「%s」 opens nothing and says why', async (line, why) => {
    const said = await g.says('陈经理', line)
    expect(said.map((s) => s.to)).toEqual(['私聊:陈经理'])
    expect(said[0]?.text).toContain(why)
    expect(await g.rows(`SELECT 1 FROM draws`)).toEqual([])
  })

  it('takes prizes with spaces and numbers, and is for managers in customer groups', async () => {
    expect(heard(await g.says('陈经理', '#开奖 iPhone 15 保护壳 3个 周日20:00'), '书友群')).toContain(
      '「iPhone 15 保护壳」，共 3 份。',
    )
    expect(heard(await g.says('陈经理', '#draw 读书会 门票 1 明天下午三点 会员'), '书友群')).toContain(
      '「读书会 门票」，共 1 份。\n想要的发「抽奖 2」，11月24日 15:00 截止，随后开奖。\n谁能参加：是会员（VIP、年卡、月卡、单次都算）。开奖时会再核对。',
    )
    expect(heard(await g.says('小林', '#开奖 书 1 明天20:00'), '小林')).toContain('要群管理才能用')
    expect(heard(await g.tells('陈经理', '开奖 书 1 明天20:00'), '陈经理')).toContain('只能在')
  })
})

describe('conditions', () => {
  it('are said in words and asked one by one', async () => {
    await g.joins('小王', { at: new Date(g.clock.now().getTime() - 10 * DAY) })
    const days = heard(await g.says('陈经理', '#开奖 甲 1 明天20:00 入群满11天'), '书友群')
    expect(days).toContain('谁能参加：到截止时入群满 11 天。开奖时会再核对。')
    // Ten days now, eleven by the deadline; somebody seen for the first time today is a newcomer.
    expect(await ask('小王', '抽奖 1')).toContain('报上名了！抽奖 1「甲」，您是 1 号')
    expect(await ask('李姐', '抽奖 1')).toBe('这次要到截止时入群满 11 天，我记录到您是 10:00 进群的，下次有机会')

    await g.says('陈经理', '#开奖 乙 1 明天20:00 积分满8')
    expect(await ask('小王', '抽奖 2')).toBe('要有 8 积分（不会扣），您现在 0 分，还差 8 分，攒够了再来发「抽奖 2」')
    await g.says('陈经理', '#加分 @小王 8', { mention: ['小王'] })
    await leap(40 * SECOND)
    expect(await ask('小王', '抽奖 2')).toContain('1 号')
    expect((await g.tells('小王', '积分'))[0]?.text).toContain('现有 8 分')

    await g.says('陈经理', '#开奖 丙 1 明天20:00 邀请满1')
    expect(await ask('小王', '抽奖 3')).toBe(
      '要邀请过 1 位还在本群的朋友，您现在有 0 位，还差 1 位，齐了再来发「抽奖 3」',
    )
    await g.joins('小新', { by: '小王' })
    await leap(40 * SECOND)
    expect(await ask('小王', '抽奖 3')).toContain('1 号')

    await g.says('陈经理', '#开奖 丁 1 明天20:00 会员')
    expect(await ask('小王', '抽奖 4')).toContain('这次是给会员的')
    await g.says('小林', '#会员 @小王 月卡', { mention: ['小王'] })
    await leap(40 * SECOND)
    expect(await ask('小王', '抽奖 4')).toContain('1 号')

    await g.says('李姐', '签到')
    await g.says('陈经理', '#开奖 戊 1 明天20:00 签到')
    expect(await ask('小王', '抽奖 5')).toBe('先发一次「签到」，再来发「抽奖 5」')
    // A check-in of that day counts, even before the announcement.
    expect(await ask('李姐', '抽奖 5')).toContain('1 号')

    const all = heard(await g.says('陈经理', '#开奖 己 1 明天20:00 入群满1天 会员 积分满5'), '书友群')
    expect(all).toContain(
      '同时做到这几条：到截止时入群满 1 天；是会员（VIP、年卡、月卡、单次都算）；有 5 积分（只看够不够，不会扣）。开奖时会再核对。',
    )
    expect(await deadLetters()).toEqual([])
  })

  it('are looked at once more when the list is frozen', async () => {
    for (const name of members) await g.says(name, '签到')
    await g.says('陈经理', '#开奖 乙 3 明天20:00 积分满5')
    await enter(members)
    await g.says('陈经理', '#扣分 @小王 1', { mention: ['小王'] })
    await g.leaves('李姐')
    await g.says('周老板', '#授权 @张三 agent', { mention: ['张三'] })
    const text = heard(await leapTo(DRAWN_AT), '书友群')
    expect(text).toContain(
      '开奖了，1 位参加。\n另有 3 位报名后离开或不再符合条件，没有算进来。\n恭喜 4 号 阿**！\n人人有份，还多出 2 份。',
    )
    expect(await g.rows(`SELECT number, dropped FROM draw_entries ORDER BY number`)).toEqual([
      { number: 1, dropped: 'points' },
      { number: 2, dropped: 'left' },
      { number: 3, dropped: 'staff' },
      { number: 4, dropped: null },
    ])
    expect(await ask('小王', '抽奖 1')).toBe('抽奖 1 开过奖了，您是 1 号，开奖时积分不够，没有算进名单。')
    expect((await record()).entrants).toEqual([expect.stringMatching(/^4 [0-9a-f]{8} 阿\*\*$/)])
    expect(faultsOf(await record())).toEqual([])
  })

  it('let nobody win, and it is said', async () => {
    await g.says('陈经理', '#开奖 书 1 明天20:00')
    await g.says('陈经理', '#开奖 笔 1 明天20:00')
    await g.says('小王', '大家好')
    await enter(['小王'], 2)
    await g.leaves('小王')
    const text = heard(await leapTo(DRAWN_AT), '书友群')
    expect(text).toContain('抽奖 1「书」到时间了，没有人报名，我们下次再来。')
    expect(text).toContain('抽奖 2「笔」到时间了，报名的 1 位开奖时都不符合条件，这次没有人中奖。')
    expect(faultsOf(await record(1))).toEqual([])
    expect(await ask('李姐', '验证 1')).toContain('没有人中奖。\n我刚重算了一遍：全部对得上。')
    expect(await manage('#重抽 1 再来')).toBe('抽奖 1 没有人参加，重抽也没有结果')
  })
})

describe('winners', () => {
  beforeEach(async () => {
    await opened()
    await leapTo(DRAWN_AT)
  })

  it('who leave make room for the next in the order, in public, and not at night', async () => {
    const left = await g.leaves('张三')
    expect(left).toEqual([
      expect.objectContaining({
        to: '书友群',
        mentions: ['阿青'],
        text: '抽奖 1「新书签名本」：3 号 张** 已经退群。按开奖时的顺序轮到第 3 位 4 号 阿**，恭喜！请在 11月27日 20:01 前发「领奖 1」。',
      }),
    ])
    await leapTo('2026-11-24T19:00:00Z')
    expect(await g.leaves('李姐')).toEqual([])
    const morning = await leapTo('2026-11-25T01:00:00Z')
    expect(heard(morning, '书友群')).toContain('轮到第 4 位 1 号 小**，恭喜！请在 11月28日 09:00 前发「领奖 1」。')
    await g.leaves('阿青')
    expect(g.said.at(-1)?.text).toBe('抽奖 1「新书签名本」：4 号 阿** 已经退群。后面没有可以补上的人了，1 份空出来。')
    expect(await called()).toEqual(['1 张三 left', '1 李姐 left', '1 阿青 left', '1 小王 waiting'])
    // Whoever comes back has lost the turn.
    await g.joins('张三')
    expect(await ask('张三', '领奖 1')).toBe('抽奖 1 的奖已经轮到下一位了')
    expect(faultsOf(await record())).toEqual([])
  })

  it('who have claimed may leave, and who left before their turn are passed over', async () => {
    await g.says('张三', '领奖')
    await g.leaves('阿青')
    expect(await g.leaves('张三')).toEqual([])
    const [said] = await g.leaves('李姐')
    expect(said?.text).toContain('轮到第 4 位 1 号 小**')
    expect(await called()).toEqual(['1 张三 claimed', '1 李姐 left', '1 阿青 left', '1 小王 waiting'])
    expect(await ask('小王', '验证 1')).toContain(
      '没拿到的：2 号 李**（已退群）、4 号 阿**（已退群）\n我刚重算了一遍：全部对得上。',
    )
  })

  it('who do not claim in three days make room, once, after a night without the bot too', async () => {
    await g.says('张三', '领奖')
    await leapTo('2026-11-27T12:00:30Z')
    expect(await called()).toEqual(['1 张三 claimed', '1 李姐 waiting'])
    const late = await leapTo('2026-11-28T02:00:00Z')
    expect(late.map((s) => [s.mentions, s.text])).toEqual([
      [
        ['阿青'],
        '抽奖 1「新书签名本」：2 号 李** 没有按时领奖。按开奖时的顺序轮到第 3 位 4 号 阿**，恭喜！请在 12月1日 10:00 前发「领奖 1」。',
      ],
    ])
    for (let i = 0; i < 3; i += 1) await g.tick()
    g.clock.advance(-DAY)
    await g.tick()
    expect(await leap(DAY)).toEqual([])
    expect(await ask('李姐', '领奖 1')).toBe('抽奖 1 的领奖时间过了，已经轮到下一位')
    expect(await ask('李姐', '抽奖 1')).toBe('抽奖 1 开过奖了，您是 2 号，没有按时领，轮到了下一位。')
    await leap(4 * DAY)
    await leap(4 * DAY)
    expect(await called()).toEqual(['1 张三 claimed', '1 李姐 late', '1 阿青 late', '1 小王 late'])
    expect(g.said.at(-1)?.text).toContain('1 号 小** 没有按时领奖。后面没有可以补上的人了，1 份空出来。')
    expect(faultsOf(await record())).toEqual([])
  })

  it('can be handed the prize by a colleague, who notes it', async () => {
    const said = await g.says('小林', '#发奖 1 @张三', { mention: ['张三'] })
    expect(said.map((s) => [s.to, s.mentions, s.text])).toEqual([
      ['书友群', ['张三'], '小林已把抽奖 1「新书签名本」的奖发给您，恭喜！'],
      ['私聊:小林', [], '记下了：抽奖 1 的奖已发给张三。'],
    ])
    expect(heard(await g.says('小林', '#发奖 1 @张三', { mention: ['张三'] }), '小林')).toBe(
      '抽奖 1 的奖张三在 20:01 已经领了',
    )
    expect(heard(await g.says('小林', '#发奖 1 @小王', { mention: ['小王'] }), '小林')).toBe(
      '小王不在抽奖 1 等着领奖的人里',
    )
    expect(await called()).toEqual(['1 张三 claimed', '1 李姐 waiting'])
  })

  it('claim once, however often they write it at the same moment', async () => {
    await Promise.all(Array.from({ length: 10 }, () => g.receive(g.message('张三', '领奖 1'))))
    expect(g.said.filter((s) => s.text.startsWith('领奖记下了'))).toHaveLength(1)
    expect(g.said.filter((s) => s.text.startsWith('张三领了'))).toHaveLength(1)
    expect(await deadLetters()).toEqual([])
  })
})

describe('drawing again', () => {
  beforeEach(async () => {
    await opened()
    await leapTo(DRAWN_AT)
  })

  it('is public, with a seed that was fixed before, and takes nothing from who has claimed', async () => {
    await g.says('张三', '领奖')
    const first = await record()
    const [said, ...more] = await g.says('陈经理', '#重抽 1 截止时间写错了一天。')
    expect(more).toEqual([])
    expect(said?.text).toMatch(
      /^抽奖 1「新书签名本」重抽，这是第 2 轮。陈经理的说明：截止时间写错了一天。\n\d 号 .\*\* 还没领的名额收回。\n已经领到的 1 位不变。\n恭喜 \d 号 .\*\*！\n请中奖的朋友在 11月27日 20:01 前发「领奖 1」/u,
    )
    const seed = said?.text.match(/[0-9a-f]{64}/)?.[0] ?? ''
    expect(sha256(seed)).toBe(first.rounds[0]?.seed)
    const now = await record()
    expect(now.rounds[1]).toMatchObject({
      round: 2,
      places: 1,
      kept: [3],
      by: '陈经理',
      reason: '截止时间写错了一天。',
    })
    expect(now.rounds[0]?.called).toEqual(['3 claimed', '2 void'])
    expect(now.entrantsHash).toBe(first.entrantsHash)
    expect(faultsOf(now)).toEqual([])
    const shown = await ask('小王', '验证 1')
    expect(shown).toContain(`第 1 轮种子：${first.rounds[0]?.seed}\n第 2 轮种子：${seed}\n`)
    // Drawn in both rounds, and shown once.
    expect(shown).toContain('中奖：3 号 张**（已领）、2 号 李**\n我刚重算')
    expect(shown).toContain('全部对得上')
  })

  it('ends after four rounds, and when everything is claimed', async () => {
    for (let round = 2; round <= 4; round += 1)
      expect(heard(await g.says('陈经理', `#重抽 1 第 ${round} 次`), '书友群')).toContain(`这是第 ${round} 轮`)
    expect(await manage('#重抽 1 再来')).toBe('抽奖 1 已经抽过 4 轮，不能再重抽')
    const waiting = (await called()).filter((c) => c.endsWith('waiting'))
    const passed = members.find((name) => !waiting.some((c) => c.includes(name))) ?? ''
    expect(await ask(passed, '抽奖 1')).toMatch(
      /^抽奖 1 开过奖了，您是 \d 号，那一轮重抽了，新一轮没轮到您，谢谢参加。$/,
    )
    expect(await ask(passed, '领奖 1')).toBe('抽奖 1 重抽过，之前那一轮不算了')
    expect(faultsOf(await record())).toEqual([])
    for (const name of members) await g.says(name, '领奖')
    expect(await manage('#重抽 1 再来')).toBe('抽奖 1 的奖都领走了，不能重抽')
    expect((await called()).filter((c) => c.endsWith('claimed'))).toHaveLength(2)
    expect(await manage('#取消抽奖 1 晚了')).toBe('抽奖 1 已经开奖，不能取消；要重来请发「重抽 1 原因」')
  })

  it('is for managers, from the staff room too', async () => {
    expect(heard(await g.says('小林', '#重抽 1 手滑'), '小林')).toContain('要群管理才能用')
    const said = await g.says('陈经理', '重抽 1 手滑', { room: '值班群' })
    expect(heard(said, '值班群')).toBe('已在「书友群」公布抽奖 1 重抽的结果。')
    expect(heard(said, '书友群')).toContain('这是第 2 轮')
  })
})

describe('taking it back', () => {
  it('is possible before the deadline, in public', async () => {
    await opened()
    expect(await manage('#重抽 1 手滑')).toBe('抽奖 1 还没开奖，不用重抽')
    const said = await g.says('陈经理', '#取消抽奖 1 出版社延期了')
    expect(said.map((s) => [s.to, s.text])).toEqual([
      ['书友群', '抽奖 1「新书签名本」取消了：出版社延期了。报名的 4 位朋友抱歉了，有问题找陈经理。'],
    ])
    expect(await manage('#取消抽奖 1 再来')).toBe('抽奖 1 已经取消了')
    expect(await manage('#重抽 1 再来')).toBe('抽奖 1 已经取消了')
    for (const line of ['抽奖 1', '验证 1', '领奖 1', '抽奖记录 1'])
      expect(await ask('小王', line), line).toBe('抽奖 1 取消了：出版社延期了')
    expect(await leap(3 * DAY)).toEqual([])
    expect(await g.rows(`SELECT state, cancel_reason AS reason FROM draws`)).toEqual([
      { state: 'cancelled', reason: '出版社延期了' },
    ])
  })

  it('is too late at the deadline', async () => {
    await opened()
    g.clock.set(new Date('2026-11-24T12:00:00Z'))
    expect(await manage('#取消抽奖 1 后悔了')).toBe('抽奖 1 已经截止，马上开奖，不能取消了')
  })
})

describe('points as a prize', () => {
  it('are paid through the ledger, once', async () => {
    await opened('#开奖 积分100 2 明天20:00')
    expect(g.sentTo('书友群')).toContain('陈经理发起抽奖 1「100 积分」，共 2 份。')
    await leapTo(DRAWN_AT)
    expect(await g.rows(`SELECT 1 FROM ledger_entries`)).toEqual([])
    expect(await ask('张三', '领奖')).toBe('恭喜！抽奖 1 的 100 积分到账，现有 100 分。')
    await g.says('小林', '#发奖 1 @李姐', { mention: ['李姐'] })
    await g.says('张三', '领奖 1')
    const rows = await g.rows<{ cause: string }>(
      `SELECT l.amount, l.cause, c.name FROM ledger_entries l JOIN contacts c ON c.id = l.contact_id ORDER BY l.id`,
    )
    expect(rows).toEqual([
      { amount: 100, cause: expect.stringMatching(/^draw:1:1:\d+$/), name: '张三' },
      { amount: 100, cause: expect.stringMatching(/^draw:1:1:\d+$/), name: '李姐' },
    ])
    expect(g.sentTo('陈经理')).not.toContain('请安排发奖')
  })
})

describe('time and accidents', () => {
  const job = (name: string) => {
    const found = g.house.features.flatMap((f) => f.jobs ?? []).find((j) => j.name === name)
    if (found === undefined) throw new Error(`no job ${name}`)
    return found
  }
  const results = () => g.said.filter((s) => s.text.includes('开奖了'))

  it('counts what was written before the deadline, to the second', async () => {
    await opened()
    const closes = new Date('2026-11-24T12:00:00Z').getTime()
    g.clock.set(new Date(closes - SECOND))
    expect(await ask('早一秒', '抽奖 1')).toContain('5 号')
    g.clock.set(new Date(closes))
    expect(await ask('整点', '抽奖 1')).toBe('抽奖 1 已经截止了，马上开奖')
    g.clock.set(new Date(closes + 30 * SECOND))
    const onTheWay = await g.says('在路上', '抽奖 1', { sentAt: new Date(closes - SECOND) })
    expect(onTheWay[0]?.text).toContain('6 号')
    expect(await leap(30 * SECOND)).toHaveLength(1)
    expect(await ask('太晚', '抽奖 1')).toBe('抽奖 1 已经开过奖了，发「验证 1」看结果')
    expect((await record()).entrants).toHaveLength(6)
  })

  it('takes fifty who enter at once, each with a number of their own', async () => {
    await g.says('陈经理', '#开奖 书 3 明天20:00')
    const crowd = Array.from({ length: 50 }, (_, i) => `群友${i}`)
    await Promise.all([...crowd, ...crowd.slice(0, 10)].map((name) => g.receive(g.message(name, '抽奖 1'))))
    const entries = await g.rows<{ number: number }>(`SELECT number FROM draw_entries ORDER BY number`)
    expect(entries.map((e) => e.number)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1))
    expect(g.said.filter((s) => s.text.startsWith('报上名了！抽奖 1'))).toHaveLength(50)
    expect(g.said.filter((s) => s.text.startsWith('您已经报过名了'))).toHaveLength(10)
    expect(await deadLetters()).toEqual([])
    await leapTo(DRAWN_AT)
    expect(await called()).toHaveLength(3)
    expect(faultsOf(await record())).toEqual([])
  })

  it('draws once when two processes do it at once', async () => {
    await opened()
    g.clock.set(new Date(DRAWN_AT))
    const { source, settings, features, clock, log } = g.house
    const other = createHouse({ source, settings, features, clock, log })
    const now = g.clock.now()
    await Promise.all(Array.from({ length: 6 }, (_, i) => runJob(i % 2 === 0 ? g.house : other, job('draws'), now)))
    await g.relay()
    expect(results()).toHaveLength(1)
    expect(await called()).toHaveLength(2)
    const due = new Date(now.getTime() + 4 * DAY)
    g.clock.set(due)
    await Promise.all(
      Array.from({ length: 6 }, (_, i) => runJob(i % 2 === 0 ? g.house : other, job('draw-claims'), due)),
    )
    await g.relay()
    expect(await called()).toEqual(['1 张三 late', '1 李姐 late', '1 阿青 waiting', '1 小王 waiting'])
    expect(g.said.filter((s) => s.text.includes('没有按时领奖'))).toHaveLength(1)
  })

  it.each(['before the announcement is written', 'before both are committed'])(
    'has frozen nothing when it dies %s',
    async (when) => {
      await opened()
      g.clock.set(new Date(DRAWN_AT))
      const dies = async () => {
        throw new Error('killed')
      }
      const dying = inTransaction(g.house, g.clock.now(), async (tx) => {
        const send = when.includes('announcement') ? dies : tx.send
        expect(await job('draws').run({ ...tx, send }, g.house.settings)).toBe(1)
        await dies()
      })
      await expect(dying).rejects.toThrow('killed')
      expect(await g.rows(`SELECT state, entrants_hash AS hash FROM draws`)).toEqual([{ state: 'open', hash: null }])
      expect(await called()).toEqual([])
      await g.tick()
      await g.tick()
      expect(results()).toHaveLength(1)
      expect(faultsOf(await record())).toEqual([])
    },
  )

  it('draws once after a night without the bot, and when the clock goes back', async () => {
    await opened()
    await leapTo('2026-11-25T01:00:00Z')
    expect(results()).toHaveLength(1)
    g.clock.advance(-DAY)
    await g.tick()
    expect(await ask('新来的', '抽奖 1')).toBe('抽奖 1 已经开过奖了，发「验证 1」看结果')
    await leap(DAY)
    await leap(HOUR)
    expect(results()).toHaveLength(1)
    expect(await called()).toEqual(['1 张三 waiting', '1 李姐 waiting'])
  })

  it('waits while the group is paused', async () => {
    await opened()
    await g.says('陈经理', '#暂停')
    expect(await leapTo(DRAWN_AT)).toEqual([])
    const refused = await g.says('陈经理', '取消抽奖 1 手滑', { room: '值班群' })
    expect(heard(refused, '值班群')).toBe('「书友群」暂停着，先在那个群里发「#开启」')
    await g.says('陈经理', '#开启')
    expect(heard(await leap(MINUTE), '书友群')).toContain('开奖了，4 位参加')
  })

  it('sends the record of hundreds in parts that make one file', async () => {
    await g.says('陈经理', '#开奖 书 100 明天20:00')
    await g.rows(
      `WITH people AS (INSERT INTO contacts (account, platform_id, name, created_at)
         SELECT 'bot', 'p' || n, '群友"' || n, $1 FROM generate_series(1, 300) n RETURNING id)
       INSERT INTO members (room_id, contact_id, joined_at, source) SELECT (SELECT room_id FROM draws), id, $1, 'seen' FROM people`,
      [g.clock.now()],
    )
    await g.rows(
      `INSERT INTO draw_entries (draw_id, number, contact_id, token, entered_at)
       SELECT 1, row_number() OVER (ORDER BY id), id, lpad(to_hex(id), 8, '0'), $1 FROM contacts WHERE platform_id LIKE 'p%'`,
      [g.clock.now()],
    )
    await leapTo(DRAWN_AT)
    expect((await called()).filter((c) => c.endsWith('waiting'))).toHaveLength(100)
    const [how, ...parts] = (await g.tells('群友"7', '抽奖记录 1', { id: 'x' })).map((s) => s.text)
    // Somebody of that name who is not in the group.
    expect([how, ...parts]).toEqual(['这里没有抽奖 1，发「抽奖」看进行中的'])
    const said = (await g.says('小王', '抽奖记录 1')).filter((s) => s.to === '私聊:小王').map((s) => s.text)
    expect(said[0]).toContain(`分 ${said.length - 1} 条`)
    expect(said.length).toBeGreaterThan(3)
    for (const part of said) expect(part.length).toBeLessThanOrEqual(1800)
    const read = readRecord(JSON.parse(said.slice(1).join('\n')))
    expect('record' in read ? faultsOf(read.record) : read).toEqual([])
  })
})

describe('whatever happens', () => {
  it('the record agrees, nobody enters or wins twice, and points are paid to those who claimed', async () => {
    let state = 20261123
    const pick = (below: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return Math.floor((state / 2 ** 32) * below)
    }
    const crowd = ['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛']
    for (const name of crowd) await g.says(name, '大家好')
    let draws = 0
    for (let step = 0; step < 250; step += 1) {
      const who = crowd[pick(crowd.length)] ?? ''
      const id = 1 + pick(Math.max(1, draws))
      const what = pick(20)
      if (what === 0 || draws === 0) {
        draws += 1
        await g.says('陈经理', `#开奖 ${pick(2) === 0 ? '书' : '积分10'} ${1 + pick(4)} ${1 + pick(3)}天`)
      } else if (what < 9) await g.says(who, `抽奖 ${id}`)
      else if (what < 12) {
        const waiting = await g.rows<{ id: number; name: string }>(
          `SELECT draw_id AS id, c.name FROM draw_winners JOIN contacts c ON c.id = contact_id WHERE outcome = 'waiting' ORDER BY 1, rank`,
        )
        const one = waiting[pick(waiting.length * 2)]
        await g.says(one?.name ?? who, `领奖 ${one?.id ?? id}`)
      } else if (what === 12) await g.leaves(who)
      else if (what === 13) await g.joins(who)
      else if (what === 14) await g.says('陈经理', `#重抽 ${id} 试试`)
      else if (what === 15) await g.says('小林', `#发奖 ${id} @${who}`, { mention: [who] })
      else if (what === 16 && pick(4) === 0) await g.says('陈经理', `#取消抽奖 ${id} 试试`)
      else await leap(pick(16) * HOUR)
    }
    await leap(5 * DAY)
    expect(await deadLetters()).toEqual([])
    const drawn = await g.rows<{ id: number }>(`SELECT id FROM draws WHERE state = 'drawn' ORDER BY id`)
    expect(drawn.length).toBeGreaterThan(5)
    for (const { id } of drawn) expect(faultsOf(await record(id)), `draw ${id}`).toEqual([])
    expect(
      await g.rows(
        `SELECT draw_id FROM draw_winners WHERE outcome = 'claimed' GROUP BY draw_id, contact_id HAVING count(*) > 1`,
      ),
    ).toEqual([])
    expect(
      await g.rows(
        `SELECT d.id FROM draws d JOIN draw_winners w ON w.draw_id = d.id AND w.outcome IN ('claimed', 'waiting')
         GROUP BY d.id HAVING count(*) > d.places`,
      ),
    ).toEqual([])
    const paid = await g.rows(`SELECT cause FROM ledger_entries WHERE cause LIKE 'draw:%' ORDER BY cause`)
    const owed = await g.rows(
      `SELECT 'draw:' || d.id || ':' || w.round || ':' || w.contact_id AS cause FROM draws d JOIN draw_winners w ON w.draw_id = d.id
       WHERE d.points IS NOT NULL AND w.outcome = 'claimed' ORDER BY 1`,
    )
    expect(paid).toEqual(owed)
    expect(paid.length).toBeGreaterThan(0)
  })
})
