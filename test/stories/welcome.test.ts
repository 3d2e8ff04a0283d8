import { EntityManager } from 'typeorm'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { runJob } from '../../src/app/ticker.ts'
import { DAY, HOUR, MINUTE } from '../../src/core/calendar.ts'
import { UndeliverableError } from '../../src/core/chat.ts'
import { welcome } from '../../src/features/welcome/index.ts'
import { type Game, type Said, type SayOptions, startGame } from '../support/game.ts'

/** What somebody new meets in a group: the welcome, an answer to the first question, a first week. */

let g: Game
beforeEach(async () => {
  g = await startGame()
})

/** 陈经理 writes in the group; what the bot answers privately. */
const manager = async (text: string, options: SayOptions = {}) => last(await g.says('陈经理', text, options))
const everywhere = (text: string) => manager(text, { room: '值班群' })
const last = (said: readonly Said[]) => said.at(-1)?.text ?? ''
const inRoom = (said: readonly Said[], room = '书友群') => said.filter((s) => s.to === room)
const to = (said: readonly Said[], who: string) => said.filter((s) => s.to === `私聊:${who}`).map((s) => s.text)
const crowd = (n: number) => Array.from({ length: n }, (_, i) => `新${i + 1}`)
const tierOf = (who: string, tier: string) => g.says('小林', `会员 @${who} ${tier}`, { room: '值班群', mention: [who] })
const jump = async (ms: number) => {
  const before = g.said.length
  g.clock.advance(ms)
  await g.tick()
  return g.said.slice(before)
}
/** Nothing between, then this instant by the clock of Shanghai. */
const until = (wall: string) => jump(new Date(`${wall}:00+08:00`).getTime() - g.clock.now().getTime())
/** So many days, looked at around half past ten and in the early afternoon. */
const days = async (n: number) => {
  for (let i = 0; i < n; i += 1) {
    const midnight = new Date(g.clock.now().getTime() + 8 * HOUR).toISOString().slice(0, 10)
    const next = new Date(new Date(`${midnight}T00:00:00+08:00`).getTime() + DAY + 10 * HOUR + 29 * MINUTE)
    await jump(next.getTime() - g.clock.now().getTime())
    await jump(2 * MINUTE)
    await jump(3 * HOUR)
    await jump(3 * HOUR)
  }
}

describe('the welcome', () => {
  it.each([1, 5, 25, 60])('greets %i at once with one message', async (n) => {
    await manager('#欢迎语 欢迎 {新人} 来到 {群名}！')
    await g.joins(crowd(n), { by: '小林' })
    const said = inRoom(await g.pass('1m'))
    expect(said).toHaveLength(1)
    expect(said[0]?.mentions).toEqual(crowd(Math.min(n, 20)))
    const named = crowd(Math.min(n, 20)).join('、')
    expect(said[0]?.text).toBe(`欢迎 ${named}${n > 20 ? `等 ${n} 位` : ''} 来到 书友群！`)
    expect(await g.rows('SELECT count(*) AS n FROM onboarding_steps')).toEqual([{ n: 3 * n }])
  })

  it('costs one insert a person when they join, and one for the first week of all of them', async () => {
    await g.joins('小一')
    await g.pass('30s')
    await g.joins(crowd(5))
    const sql = vi.spyOn(EntityManager.prototype, 'query')
    onTestFinished(() => sql.mockRestore())
    const writes = (table: string) => sql.mock.calls.filter(([text]) => String(text).includes(table)).length
    await g.joins(['小二', '小三', '小四'])
    expect(writes('welcome_')).toBe(3)
    sql.mockClear()
    await g.pass('30s')
    expect(writes('INSERT INTO onboarding_steps')).toBe(1)
    expect(await g.rows('SELECT count(*) AS n FROM onboarding_steps')).toEqual([{ n: 3 * 9 }])
  })

  it('has words for a tier, for those who hold it already, and one message for a mixed burst', async () => {
    await manager('#欢迎语 欢迎 {新人}！\n谢谢{邀请人}')
    expect(await manager('#欢迎语 年卡 {新人}，年卡朋友周三直接进直播间')).toBe(
      '欢迎语换好了，新人会看到：\n@小新 小新，年卡朋友周三直接进直播间',
    )
    for (const who of ['年一', '年二', '月一', '过期']) await g.tells(who, '在吗')
    await tierOf('年一', '年卡')
    await tierOf('年二', '年卡')
    await tierOf('月一', '月卡')
    await tierOf('过期', '年卡 2026-11-24')
    await jump(2 * DAY)
    await g.joins(['年一', '年二'], { by: '小林' })
    expect(inRoom(await g.pass('30s')).map((s) => s.text)).toEqual(['年一、年二，年卡朋友周三直接进直播间'])
    await g.leaves(['年一', '年二'])
    await g.says('周老板', '#开启', { room: '二群' })
    await g.says('陈经理', '#欢迎语 你好 {新人}', { room: '二群' })
    await g.says('陈经理', '#欢迎语 年卡 {新人} 有年卡', { room: '二群' })
    await g.joins(['小新', '年一', '月一', '过期', '年二'], { room: '二群' })
    const said = inRoom(await g.pass('30s'), '二群')
    expect(said.map((s) => s.text)).toEqual(['你好 小新、年一、月一、过期、年二\n年一、年二 有年卡'])
    expect(said[0]?.mentions).toEqual(['小新', '年一', '月一', '过期', '年二'])
  })

  it('can be written for every group at once; a group that has its own keeps it', async () => {
    await g.says('周老板', '#开启', { room: '二群' })
    expect(await everywhere('欢迎语 全部 大家好，我们欢迎 {新人}')).toContain('没有自己写欢迎语的群都用这一段')
    await everywhere('欢迎语 全部 月卡 {新人} 是月卡')
    await manager('#欢迎语 书友们欢迎 {新人}')
    expect(await manager('#欢迎语', { room: '二群' })).toContain(
      '现在的欢迎语（全部群通用）：\n大家好，我们欢迎 {新人}',
    )
    expect(await manager('#欢迎语')).toContain('另外单独写了：月卡')
    expect(await everywhere('欢迎语')).toContain('现在的欢迎语：\n大家好')
    await g.tells('月一', '在吗')
    await tierOf('月一', '月卡')
    await g.joins(['小新'])
    await g.joins(['小花', '月一'], { room: '二群' })
    const said = await g.pass('30s')
    expect(inRoom(said).map((s) => s.text)).toEqual(['书友们欢迎 小新'])
    expect(inRoom(said, '二群').map((s) => s.text)).toEqual(['大家好，我们欢迎 小花、月一\n月一 是月卡'])
    // Off for all; one wants it back; a tier can be left out in one group.
    expect(await everywhere('欢迎语 全部 关')).toContain('没有自己写欢迎语的群不再发了')
    expect(await everywhere('欢迎语')).toContain('所有群都没有开欢迎语')
    expect(await manager('#欢迎语 开', { room: '二群' })).toContain('@小新 欢迎来到「二群」！')
    expect(await manager('#欢迎语 月卡 关', { room: '二群' })).toContain('月卡不再有单独的欢迎语')
    expect(await manager('#欢迎语 月卡', { room: '二群' })).toContain('月卡没有单独的欢迎语')
    expect(await manager('#欢迎语 月卡 默认', { room: '二群' })).toContain('月卡不再有单独的欢迎语')
    expect(await manager('#欢迎语 月卡', { room: '二群' })).toContain('月卡的欢迎语：\n{新人} 是月卡')
  })

  it('tells the rules, the next sessions and whom to ask, and leaves out what nobody has set', async () => {
    const text = '欢迎 {新人}！\n群规：{群规}\n直播：{直播时间}\n有事找{找谁}\n谢谢{邀请人}'
    const bare = await manager(`#欢迎语 ${text}`)
    expect(bare).toContain('@小新 欢迎 小新！\n谢谢陈经理\n{群规} 现在没有值（发「#群规 …」设）')
    expect(bare).toContain('{直播时间} 现在没有值')
    expect(bare).toContain('{找谁} 现在没有值')
    await manager('#群规 友善说话，{新人} 也一样')
    await manager('#直播 周三20:00 读书会')
    await manager('#直播 明天晚上8点 见面会')
    await g.says('陈经理', '值班 @小林 8小时', { room: '值班群', mention: ['小林'] })
    await g.joins('{群规}')
    expect(inRoom(await g.pass('30s')).map((s) => s.text)).toEqual([
      '欢迎 {群规}！\n群规：友善说话，{新人} 也一样\n直播：明天 20:00 见面会、11月25日（周三）20:00 读书会\n有事找小林',
    ])
    await manager('#找谁 {新人}或前台')
    await g.joins('小花')
    expect(last(inRoom(await g.pass('30s')))).toContain('有事找{新人}或前台')
  })

  it('greets nobody who left before, came back within a day, or was away for less than a month; then in one line', async () => {
    await g.joins(['小新', '小花'])
    await g.leaves('小花')
    expect(inRoom(await g.pass('30s'))[0]?.mentions).toEqual(['小新'])
    await jump(2 * HOUR)
    await g.joins('小花')
    await g.leaves('小新')
    await jump(20 * HOUR)
    await g.joins('小新')
    expect(inRoom(await g.pass('1m'))).toEqual([])
    await g.leaves(['小新', '小花'])
    await jump(20 * DAY)
    await g.joins('小花')
    expect(inRoom(await g.pass('1m'))).toEqual([])
    await jump(11 * DAY)
    g.said.length = 0
    await g.joins(['小新', '小草'])
    const said = inRoom(await g.pass('1m'))
    expect(said).toHaveLength(1)
    expect(said[0]?.mentions).toEqual(['小新', '小草'])
    expect(said[0]?.text).toMatch(/^欢迎来到「书友群」！\n[\s\S]*\n欢迎回来，小新！有事照旧在群里说一声。$/u)
    await g.leaves('小草')
    await jump(31 * DAY)
    g.said.length = 0
    await g.joins('小草', { id: 'again' })
    await g.joins('小草', { id: 'again' })
    expect(inRoom(await g.pass('1m')).map((s) => s.text)).toEqual(['欢迎回来，小草！有事照旧在群里说一声。'])
    expect(await g.rows(`SELECT count(*) AS n FROM onboarding_steps`)).toEqual([{ n: 6 }])
  })
})

describe('欢迎语 预览', () => {
  it('shows every variant as newcomers would see it, privately', async () => {
    await manager('#欢迎语 欢迎 {新人} 来到 {群名}！\n谢谢{邀请人}带来\n群规：{群规}')
    await manager('#欢迎语 年卡 年卡朋友周三直接进')
    const said = await g.says('陈经理', '#欢迎语 预览')
    expect(said.map((s) => s.to)).toEqual(['私聊:陈经理'])
    const shown = last(said)
    expect(shown).toContain('【一位新人，有人邀请】\n@小新 欢迎 小新 来到 书友群！\n谢谢小王带来\n【')
    expect(shown).toContain('【一位新人，不知道谁邀请】\n@小新 欢迎 小新 来到 书友群！\n【')
    expect(shown).toContain(
      '【5 位一起来】\n@小新 @新友2 @新友3 @新友4 @新友5 欢迎 小新、新友2、新友3、新友4、新友5 来到',
    )
    expect(shown).toMatch(/【25 位一起来】\n@小新 .*@新友20 欢迎 小新、.*、新友20等 25 位 来到 书友群！/u)
    expect(shown).toContain('【年卡】\n@小新 年卡朋友周三直接进')
    expect(shown).toContain('【一位普通、一位年卡一起来】')
    expect(shown).toContain('\n新友2（年卡）：年卡朋友周三直接进')
    expect(shown).toContain('VIP、月卡、单次：没有单独写，和上面一样。')
    expect(shown).toContain('【离开 30 天以上又回来】\n欢迎回来，小新！')
    expect(shown).toContain('{群规} 现在没有值')
    await manager('#欢迎语 关')
    expect(await manager('#欢迎语 预览')).toContain('现在关着，下面是打开后的样子')
    expect(await everywhere('欢迎语 全部 预览')).toContain('@小新 欢迎来到「我们的群」')
  })
})

describe('bad input', () => {
  it('is answered with what is wrong, and changes nothing', async () => {
    expect(await manager('#欢迎语 欢迎 {昵称}')).toContain(
      '没有「{昵称}」这一项，可以写：{新人} {人数} {群名} {邀请人} {群规} {直播时间} {找谁}',
    )
    expect(await manager(`#欢迎语 ${'好'.repeat(501)}`)).toContain('最多 500 个字，您写了 501 个')
    expect(await manager('#欢迎语 金卡 欢迎 {新人}')).toContain('没有「金卡」这个等级，可以写：VIP、年卡、月卡、单次')
    expect(await manager('#欢迎语 年卡 {谁}')).toContain('没有「{谁}」这一项')
    expect(await manager('#欢迎语 全部 大家好')).toContain('「全部」会改所有群，请到值班群')
    expect(await everywhere('welcome aboard, everybody')).toContain('改所有群在前面加「全部」')
    expect(await everywhere('群规 友善')).toContain('改所有群在前面加「全部」')
    expect(await manager('#入群引导 D2 你好')).toContain('只有 D1、D3、D7')
    expect(await manager('#入群引导 每天来一条')).toContain('请写 开、关、群里，或 D1、D3、D7')
    expect(await manager('#入群引导 constructor')).toContain('请写 开、关、群里')
    expect(await manager('#入群引导 D3 {昵称}')).toContain('没有「{昵称}」这一项')
    expect(await manager('#入群引导 D3 群规：{群规}')).toContain('会是空的')
    expect(await manager('#直播 周八 25:00 读书会')).toContain('没有「周八」，星期写 周一 到 周日')
    expect(await manager('#直播 周三 25:00 读书会')).toContain('没有「周三 25:00」这个时间')
    expect(await manager('#直播 昨天 20:00 读书会')).toContain('没看懂')
    expect(await manager('#直播 删除 9')).toContain('没有第 9 场')
    expect(await manager('#直播 删除 99999999999')).toContain('没有第')
    expect(await manager(`#群规 ${'好'.repeat(501)}`)).toContain('最多 500 个字')
    expect(await manager(`#找谁 ${'好'.repeat(41)}`)).toContain('最多 40 个字')
    expect(await g.rows('SELECT 1 FROM welcome_texts UNION ALL SELECT 1 FROM live_sessions')).toEqual([])
    expect(await manager('#欢迎语 欢迎会员 {新人}')).toContain('@小新 欢迎会员 小新')
  })

  it('is for managers only, and ordinary talk is none', async () => {
    for (const line of ['#群规 我说了算', '#直播 周三20:00 我的', '#找谁 我']) {
      expect(last(await g.says('小王', line)), line).toContain('由群管理来写')
      expect(last(await g.says('小林', line)), line).toContain('由群管理来写')
    }
    g.said.length = 0
    for (const who of ['小王', '小林', '陈经理'])
      for (const line of ['群规 大家都看一下', '直播 今晚几点', '找谁 都行']) await g.says(who, line)
    expect(inRoom(g.said).filter((s) => s.text.includes('由群管理'))).toEqual([])
    expect(await g.rows('SELECT 1 FROM welcome_texts UNION ALL SELECT 1 FROM live_sessions')).toEqual([])
    expect(last(await g.says('小王', '#入群引导 关'))).toContain('要群管理才能用')
  })
})

describe('rules, sessions and whom to ask', () => {
  it('are told to anybody who asks', async () => {
    expect(last(await g.says('小王', '群规'))).toContain('还没有写群规')
    expect(await manager('#群规 一、友善说话\n二、不发广告')).toContain('本群的群规写好了')
    expect(inRoom(await g.says('小王', '群规'))[0]?.text).toBe('群规：\n一、友善说话\n二、不发广告')
    await everywhere('群规 全部 都要友善')
    await g.says('周老板', '#开启', { room: '二群' })
    expect(last(await g.says('小王', '群规？', { room: '二群' }))).toBe('群规：\n都要友善')
    expect(await manager('#群规 删除')).toContain('删掉了')
    expect(last(await g.says('小花', '群规'))).toBe('群规：\n都要友善')

    expect(last(await g.says('小王', '找谁'))).toContain('直接在群里说')
    await g.says('陈经理', '值班 @小林 8小时', { room: '值班群', mention: ['小林'] })
    expect(last(await g.says('小花', '找谁'))).toBe('有事找小林，也可以直接在群里说。')
    await manager('#找谁 前台小周')
    expect(last(await g.says('小强', '找谁'))).toBe('有事找前台小周，也可以直接在群里说。')
    expect(await manager('#找谁 默认')).toContain('谁值班就说找谁')
    expect(last(await g.says('小明', '找谁'))).toContain('有事找小林')
  })

  it('lists sessions in words, several a week and single ones, and with numbers to staff', async () => {
    expect(last(await g.says('小王', '直播'))).toBe('近期没有安排直播。')
    expect(await manager('#直播')).toContain('加一场发「#直播 周三20:00 读书会」')
    expect(await manager('#直播 周三20:00 读书会')).toBe(
      '记下了：每周三 20:00 读书会，下一场 11月25日（周三）20:00 读书会。开始前 15 分钟我在群里提醒。',
    )
    expect(await manager('#直播 周三 20点 读书会')).toContain('「每周三 20:00 读书会」已经有了')
    await manager('#直播 周一 21:00 晚安故事')
    await manager('#直播 12月3日 20:00 新书分享')
    expect(last(await g.says('小花', '直播'))).toBe(
      '最近的直播：\n今天 21:00 晚安故事\n11月25日（周三）20:00 读书会\n12月3日（周四）20:00 新书分享',
    )
    const listed = await manager('#直播')
    expect(listed).toContain('1 每周三 20:00 读书会（下一场 11月25日（周三）20:00 读书会）')
    expect(listed).toContain('3 12月3日（周四）20:00 新书分享\n')
    // The numbers of one group are nothing in another.
    await g.says('周老板', '#开启', { room: '二群' })
    expect(await manager('#直播 删除 1', { room: '二群' })).toContain('没有第 1 场')
    expect(last(await g.says('小王', '直播', { room: '二群' }))).toBe('近期没有安排直播。')
    expect(await manager('#直播 删除 2')).toBe('删掉了：每周一 21:00 晚安故事')
    await jump(11 * DAY)
    expect(last(await g.says('小强', '直播'))).toBe('最近的直播：\n12月9日（周三）20:00 读书会')
    await Promise.all(
      Array.from({ length: 25 }, (_, i) => g.says('陈经理', `#直播 周二 ${i % 24}:30 第${i}场`, { room: '书友群' })),
    )
    expect((await g.rows('SELECT 1 FROM live_sessions WHERE weekday IS NOT NULL')).length).toBe(20)
  })

  it('reminds a quarter of an hour before, once, on lane promotion, and every week again', async () => {
    await manager('#直播 周三20:00 读书会')
    await manager('#直播 明天 20:00 见面会')
    const reminders = () => inRoom(g.said).filter((s) => s.text.startsWith('📺'))
    await until('2026-11-24T19:44')
    expect(reminders()).toEqual([])
    for (const minute of [45, 46, 47, 59]) await until(`2026-11-24T19:${minute}`)
    await until('2026-11-24T20:01')
    expect(reminders().map((s) => s.text)).toEqual(['📺 15 分钟后（20:00）开始：见面会'])
    expect(await g.rows(`SELECT DISTINCT lane FROM outbox WHERE key LIKE 'live:%'`)).toEqual([{ lane: 'promotion' }])
    for (const day of ['2026-11-25', '2026-12-02']) for (const time of ['19:50', '20:30']) await until(`${day}T${time}`)
    expect(reminders().map((s) => s.text.slice(2))).toEqual([
      ' 15 分钟后（20:00）开始：见面会',
      ' 10 分钟后（20:00）开始：读书会',
      ' 10 分钟后（20:00）开始：读书会',
    ])
    expect(await manager('#直播 提醒 关')).toBe('好，直播前不再提醒。')
    expect(await manager('#直播')).toContain('15 分钟不提醒')
    for (const time of ['19:50', '20:30']) await until(`2026-12-09T${time}`)
    expect(reminders()).toHaveLength(3)
    expect(await manager('#直播 提醒 开')).toContain('我在群里提醒')
    await g.says('周老板', '#暂停')
    for (const time of ['19:50', '20:30']) await until(`2026-12-16T${time}`)
    expect(reminders()).toHaveLength(3)
  })

  it('neither doubles nor skips a reminder when the clock jumps a day and comes back', async () => {
    await manager('#直播 周三20:00 读书会')
    const reminders = () => inRoom(g.said).filter((s) => s.text.startsWith('📺'))
    // On Tuesday the clock says Wednesday evening for a while: before, within, and after the quarter of an hour.
    await until('2026-11-24T20:30')
    await until('2026-11-25T20:30')
    await until('2026-11-24T20:40')
    expect(reminders()).toEqual([])
    await until('2026-11-25T19:50')
    expect(reminders()).toHaveLength(1)
    await until('2026-11-26T19:50')
    for (const minute of ['51', '52']) await until(`2026-11-25T19:${minute}`)
    await until('2026-11-25T20:30')
    expect(reminders()).toHaveLength(1)
    await until('2026-12-02T19:59')
    expect(reminders()).toHaveLength(2)
    // Down over the beginning: nobody is reminded of what runs already.
    await until('2026-12-09T20:01')
    expect(reminders()).toHaveLength(2)
    expect(last(await g.says('小王', '直播'))).toContain('12月16日（周三）20:00 读书会')
  })
})

describe("a newcomer's first question", () => {
  const alerts = () => inRoom(g.said, '值班群').filter((s) => s.text.startsWith('🌱'))
  beforeEach(async () => {
    await g.says('陈经理', '值班 @小林 8小时', { room: '值班群', mention: ['小林'] })
    await g.joins('小新')
    await g.pass('1m')
    g.said.length = 0
  })

  it('is told to the one on duty at once, and again after ten minutes, without a ticket', async () => {
    await g.says('小新', '请问读书会几点开始？')
    expect(g.said.map((s) => [s.to, s.mentions])).toEqual([['值班群', ['小林']]])
    expect(g.said[0]?.text).toBe(
      '🌱 新朋友的第一个问题\n「书友群」小新：请问读书会几点开始？\n在群里 @ TA 或引用那句话回复；服务时间里 10 分钟没人回，我再说一次。',
    )
    await g.says('小新', '另外想问一下在哪里报名？')
    await g.pass('9m')
    expect(alerts()).toHaveLength(1)
    await g.pass('2m')
    expect(alerts()).toHaveLength(2)
    expect(alerts()[1]).toMatchObject({
      mentions: ['小林'],
      text: expect.stringContaining('新朋友还在等（10:01 问的）'),
    })
    await jump(HOUR)
    expect(alerts()).toHaveLength(2)
    expect(await g.rows('SELECT 1 FROM tickets')).toEqual([])
    expect(await g.rows(`SELECT DISTINCT lane FROM outbox WHERE key LIKE 'newcomer%'`)).toEqual([{ lane: 'service' }])
  })

  it('is not told again when somebody has answered, or the newcomer has left', async () => {
    await g.says('小新', '请问读书会几点开始？')
    await g.says('小林', '每周三晚上八点哦', { mention: ['小新'] })
    await g.joins('小花')
    await g.pass('5m')
    await g.says('小花', '请问怎么报名呀？')
    await g.leaves('小花')
    await jump(HOUR)
    expect(alerts().map((a) => a.text.split('：')[0])).toEqual([
      '🌱 新朋友的第一个问题\n「书友群」小新',
      '🌱 新朋友的第一个问题\n「书友群」小花',
    ])
  })

  it('is not told when the bot answers it itself; then it was the first one all the same', async () => {
    await g.says('小林', '收录 几点开门 = 每天 9 点到 21 点', { room: '值班群' })
    g.said.length = 0
    await g.says('小新', '请问几点开门？')
    expect(inRoom(g.said)[0]?.text).toContain('每天 9 点到 21 点')
    await jump(20 * MINUTE)
    await g.says('小新', '那周末能带孩子来吗？')
    await jump(20 * MINUTE)
    expect(alerts()).toEqual([])
  })

  it('is one of the first day, of a person who came in, in that group', async () => {
    await g.says('小王', '请问读书会几点开始？')
    expect(alerts()).toEqual([])
    await g.says('小新', '大家好，我是新来的')
    await g.says('小新', '@小王 你是几号来的呀？', { mention: ['小王'] })
    expect(alerts()).toEqual([])
    await jump(25 * HOUR)
    await g.says('小新', '请问读书会几点开始？')
    expect(alerts()).toEqual([])
    await g.leaves('小新')
    await g.joins('小新')
    await g.says('小新', '请问怎么报名？')
    expect(alerts()).toEqual([])
  })

  it('an angry one is a complaint, and nothing else', async () => {
    await g.says('小新', '三天了还没发货，到底有没有人管！')
    expect(await g.rows('SELECT 1 FROM tickets')).toHaveLength(1)
    await jump(20 * MINUTE)
    expect(alerts()).toEqual([])
  })

  it('at night disturbs nobody, and is told again when people are back', async () => {
    await until('2026-11-23T22:05')
    await g.joins('小夜')
    await g.says('小夜', '请问读书会几点开始？')
    expect(alerts()).toHaveLength(1)
    expect(alerts()[0]?.mentions).toEqual([])
    await until('2026-11-24T08:30')
    expect(alerts()).toHaveLength(1)
    // A night down does not lose it.
    await jump(4 * HOUR)
    expect(alerts()).toHaveLength(2)
    expect(alerts()[1]?.mentions).not.toEqual([])
    expect(await jump(DAY)).not.toContainEqual(expect.objectContaining({ text: expect.stringMatching(/^🌱/u) }))
  })

  it('that only comes in later is looked at first; a paused group is left alone', async () => {
    const sentAt = g.clock.now()
    g.clock.advance(30 * MINUTE)
    await g.says('小新', '请问读书会几点开始？', { sentAt })
    expect(alerts()).toEqual([])
    await jump(11 * MINUTE)
    expect(alerts()).toHaveLength(1)
    await g.joins('小花')
    await g.says('小花', '请问怎么报名呀？')
    await g.says('周老板', '#暂停')
    g.said.length = 0
    await jump(HOUR)
    expect(alerts()).toEqual([])
  })
})

describe('the first week', () => {
  const guides = () => g.said.filter((s) => s.text.includes('不用引导'))
  const steps = () => g.rows('SELECT day, state FROM onboarding_steps ORDER BY contact_id, day')
  beforeEach(async () => {
    await g.joins('小新')
    await g.pass('1m')
    g.said.length = 0
  })

  it('says three things in seven days, privately, at half past ten', async () => {
    // A second group in the meantime does not begin another series.
    await g.says('周老板', '#开启', { room: '二群' })
    await g.joins('小新', { room: '二群' })
    await g.pass('1m')
    g.said.length = 0
    await days(9)
    g.said.splice(0, g.said.length, ...g.said.filter((s) => s.to !== '值班群'))
    expect(g.said.map((s) => [s.to, s.at.toISOString()])).toEqual([
      ['私聊:小新', '2026-11-24T02:31:00.000Z'],
      ['私聊:小新', '2026-11-26T02:31:00.000Z'],
      ['私聊:小新', '2026-11-30T02:31:00.000Z'],
    ])
    const [d1, d3, d7] = g.said.map((s) => s.text)
    expect(d1).toBe(
      '小新，欢迎加入「书友群」～\n在群里可以直接提问，我会请同事来回您；发「帮助」看我会什么，「群规」看群规，「直播」看安排。\n（不想再收到这样的介绍，回「不用引导」就好）',
    )
    expect(d3).toContain('在群里发「人工」')
    expect(d3).toContain('「签到」')
    expect(d7).toContain('「邀请规则」')
    expect(d7).toContain('「建议 …」')
    const rows = await g.rows(`SELECT o.key, o.lane FROM outbox o WHERE o.key LIKE 'onboarding:%' ORDER BY o.id`)
    const [{ room, contact } = { room: 0, contact: 0 }] = await g.rows<{ room: number; contact: number }>(
      `SELECT DISTINCT room_id AS room, contact_id AS contact FROM onboarding_steps`,
    )
    expect(rows).toEqual([1, 3, 7].map((d) => ({ key: `onboarding:${room}:${contact}:${d}`, lane: 'promotion' })))
  })

  it('after days down says the newest only, and nothing that is too old, not at night', async () => {
    // From Monday to Thursday 14:00: the first two are due.
    expect(to(await jump(3 * DAY + 4 * HOUR), '小新')).toHaveLength(1)
    expect(g.said[0]?.text).toContain('还习惯吗')
    expect(await steps()).toEqual([
      { day: 1, state: 'done' },
      { day: 3, state: 'done' },
      { day: 7, state: 'waiting' },
    ])
    // Down over the seventh day, back at half past three at night: at the opening.
    expect(to(await jump(4 * DAY + 13 * HOUR + 30 * MINUTE), '小新')).toEqual([])
    expect(to(await until('2026-12-01T09:05'), '小新')).toHaveLength(1)
    await g.joins('小花')
    await g.pass('1m')
    await jump(12 * DAY)
    await days(2)
    expect(guides()).toHaveLength(2)
  })

  it('neither doubles nor skips when the clock jumps a day ahead and comes back', async () => {
    await until('2026-11-24T10:05')
    await until('2026-11-25T10:05')
    expect(guides()).toHaveLength(1)
    await until('2026-11-24T10:06')
    await until('2026-11-24T11:00')
    expect(guides()).toHaveLength(1)
    await days(9)
    expect(guides()).toHaveLength(3)
  })

  it('says it once when several processes look at the same time', async () => {
    await g.joins(crowd(6))
    await g.pass('1m')
    g.clock.advance(25 * HOUR)
    const job = welcome.jobs?.find((j) => j.name === 'onboarding')
    if (job === undefined) throw new Error('no job')
    await Promise.all(Array.from({ length: 8 }, () => runJob(g.house, job, g.clock.now())))
    await g.relay()
    expect(guides()).toHaveLength(7)
    expect(new Set(guides().map((s) => s.to)).size).toBe(7)
  })

  it('leaves alone who left, is staff, has an open ticket, wants none of it, and everybody in a paused group', async () => {
    await g.joins(['走了', '同事', '投诉人', '不要的'])
    await g.pass('1m')
    await g.leaves('走了')
    await g.says('周老板', '#授权 @同事 agent', { mention: ['同事'] })
    await g.says('投诉人', '投诉 书是坏的')
    g.said.length = 0
    expect(last(await g.tells('不要的', '不用引导'))).toBe('好的，不再给您发这些介绍。有事随时在群里说。')
    await days(1)
    expect(guides().map((s) => s.to)).toEqual(['私聊:小新'])
    // Not in another group either.
    await g.says('周老板', '#开启', { room: '二群' })
    await g.joins(['不要的', '小花'], { room: '二群' })
    await g.pass('1m')
    g.said.length = 0
    await g.says('周老板', '#暂停')
    await days(8)
    expect(new Set(guides().map((s) => s.to))).toEqual(new Set(['私聊:小花']))
    expect(guides()).toHaveLength(3)
  })

  it('can be reworded, day by day left out, switched off and on, in one group or all', async () => {
    const shown = await manager('#入群引导')
    expect(shown).toContain('入群引导：开（只私聊）')
    expect(shown).toContain('【D1，默认】\n小新，欢迎加入「书友群」～')
    expect(shown).toContain('【D7，默认】')
    expect(await manager('#入群引导 D1 {新人}你好，{找谁}\n群规：{群规}\n{群名}见')).toBe(
      '第 1 天的那一条改好了，新人会看到：\n书友群见',
    )
    await manager('#群规 友善')
    expect(await manager('#入群引导 D7 关')).toBe('第 7 天不发了。')
    expect(await manager('#入群引导')).toContain('【D7】\n（不发）')
    expect(await manager('#入群引导 d1')).toBe('【D1】\n群规：友善\n书友群见')
    await everywhere('入群引导 全部 D3 第三天了')
    g.said.length = 0
    await days(9)
    expect(to(g.said, '小新').map((t) => t.split('\n（')[0])).toEqual(['群规：友善\n书友群见', '第三天了'])
    expect(await manager('#入群引导 D1 默认')).toContain('改好了，新人会看到：\n小新，欢迎加入')
    expect(await everywhere('入群引导 全部 关')).toBe('好，不再发入群引导。')
    await g.joins('小花')
    await days(2)
    expect(to(g.said, '小花')).toEqual([])
    expect(await manager('#入群引导 开')).toContain('会收到我的私聊介绍')
    await days(2)
    expect(to(g.said, '小花')).toHaveLength(1)
  })

  it('does not loop where no private message goes through, and says it in the group where that is wanted', async () => {
    await g.joins('小花')
    await g.pass('1m')
    g.said.length = 0
    g.failNext(new UndeliverableError('no friend'), new UndeliverableError('no friend'))
    await days(9)
    // Nothing private: the later ones are not tried any more.
    expect(guides()).toEqual([])
    expect(inRoom(g.said)).toEqual([])
    expect(await g.rows(`SELECT state, attempts FROM outbox WHERE key LIKE 'onboarding:%'`)).toEqual([
      { state: 'failed', attempts: 1 },
      { state: 'failed', attempts: 1 },
    ])

    expect(await manager('#入群引导 群里')).toContain('合并成一条在群里说')
    await g.joins(['小强', '小草', '小明'])
    await g.pass('1m')
    g.said.length = 0
    g.failNext(new UndeliverableError('no friend'), new UndeliverableError('no friend'))
    await days(1)
    expect(g.said.filter((s) => s.to.startsWith('私聊')).map((s) => s.to)).toEqual(['私聊:小草'])
    const merged = inRoom(g.said)
    expect(merged).toHaveLength(1)
    expect(merged[0]?.mentions).toEqual(['小强', '小明'])
    expect(merged[0]?.text).toMatch(/^小强、小明，欢迎加入「书友群」～/u)
    expect(merged[0]?.text).not.toContain('不用引导')
    await days(2)
    expect(inRoom(g.said).map((s) => s.mentions)).toEqual([
      ['小强', '小明'],
      ['小强', '小明'],
    ])
    expect(await g.rows(`SELECT 1 FROM onboarding_steps WHERE state = 'told' AND day < 7`)).toEqual([])
  })
})
