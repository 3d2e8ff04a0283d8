import { beforeEach, describe, expect, it } from 'vitest'
import { jobsOf, runJob } from '../../src/app/ticker.ts'
import { inTransaction } from '../../src/app/transaction.ts'
import { DAY, HOUR } from '../../src/core/calendar.ts'
import { type Game, type Said, startGame } from '../support/game.ts'

/** A member is known by those who help them, and hears from us seldom and at the right moment. */
let g: Game
beforeEach(async () => {
  g = await startGame()
  await g.says('小王', '大家好')
  await g.says('李姐', '大家好')
  g.said.length = 0
})

const staff = async (text: string, who = '小林') => (await g.says(who, text, { room: '值班群' })).at(-1)?.text ?? ''
const privately = (said: Said[], who: string) => said.filter((s) => s.to === `私聊:${who}`).map((s) => s.text)

/** The clock moves to an instant in Shanghai, and every job runs there. */
const at = async (text: string): Promise<Said[]> => {
  const before = g.said.length
  g.clock.advance(new Date(`${text.replace(' ', 'T')}:00+08:00`).getTime() - g.clock.now().getTime())
  await g.tick()
  return g.said.slice(before)
}
/** The same job in two processes at once. */
const twice = async (name: string) => {
  const job = jobsOf(g.house.features).find((j) => j.name === name)
  if (job === undefined) throw new Error(`no job ${name}`)
  await Promise.all([1, 2].map(() => runJob(g.house, job, g.clock.now())))
  await g.relay()
}
/** Somebody says something on each of these days. */
const speaks = async (who: string, days: number) => {
  for (let day = 0; day < days; day += 1) {
    await g.says(who, `早上好 ${day}`)
    g.clock.advance(DAY)
  }
  await g.tick()
}
const contact = async (name: string): Promise<number> =>
  (await g.rows<{ id: number }>('SELECT id FROM contacts WHERE name = $1', [name]))[0]?.id ?? 0
const promote = async (text: string, who: string) => {
  const to = { contactId: await contact(who) }
  await inTransaction(g.house, g.clock.now(), (tx) => tx.send({ to, text, lane: 'promotion' }))
  await g.relay()
}

describe('notes', () => {
  it('are kept with author and date, and stand below the alert, never in the group', async () => {
    expect(await staff('备注 @小王 喜欢推理小说')).toBe('记下了（1）。小王有工单时同事会看到；删掉发「备注 删除 1」。')
    g.clock.advance(DAY)
    expect(await staff('备注 @小王 快递要送到驿站', '陈经理')).toContain('记下了（2）')
    expect(await staff('备注 @小王')).toBe(
      '小王的备注：\n2 快递要送到驿站（陈经理，2026-11-24）\n1 喜欢推理小说（小林，2026-11-23）\n删一条发「备注 删除 编号」。',
    )
    g.said.length = 0
    await g.says('小王', '三天了还没发货，也没人管！')
    expect(g.sentTo('值班群')).toContain('\n备注：快递要送到驿站；喜欢推理小说')
    expect(g.sentTo('书友群')).not.toContain('驿站')
    await g.says('小林', '@小王 我看一下', { mention: ['小王'] })
    g.said.length = 0
    await g.says('小王', '怎么还没有结果，太差劲了，我要退款！')
    expect(g.sentTo('值班群')).toContain('备注：快递要送到驿站')
    expect(await staff('会员 @小王')).toContain('备注：快递要送到驿站；喜欢推理小说')
  })

  it('written in a customer group are answered privately, with a hint', async () => {
    const said = await g.says('小林', '#备注 @小王 喜欢推理小说', { mention: ['小王'] })
    expect(said.map((s) => s.to)).toEqual(['私聊:小林'])
    expect(said[0]?.text).toContain('大家都看得到')
    expect((await g.says('小林', '#备注 @小王', { mention: ['小王'] })).map((s) => s.to)).toEqual(['私聊:小林'])
  })

  it('are deleted by their author or a manager, and say what is wrong', async () => {
    await staff('备注 @小王 喜欢推理小说', '陈经理')
    expect(await staff('备注 删除 1')).toContain('第 1 条是陈经理记的，请本人或群管理来删')
    expect(await staff('备注 删除 7')).toContain('没有第 7 条备注')
    expect(await staff('备注 删除 9999999999')).toContain('要在 1 到 2000000000 之间')
    expect(await staff('备注 @小林 是客服')).toContain('小林是同事，备注只给群友记')
    expect(await staff(`备注 @小王 ${'长'.repeat(101)}`)).toContain('最多 100 个字，您写了 101 个')
    expect(await staff('备注 @小王 喜欢推理小说')).toBe('已经有这条了（1）。')
    expect(await staff('备注 @没这人 喜欢推理小说')).toContain('没有找到「没这人」')
    expect(await staff('备注')).toContain('还缺「@群友」')
    expect(await g.rows('SELECT text FROM care_notes')).toEqual([{ text: '喜欢推理小说' }])
    expect(await staff('备注 删除 1', '陈经理')).toBe('小王的第 1 条备注删掉了。')
    expect(await staff('备注 @小王')).toContain('小王还没有备注')
  })

  it('of two colleagues at once are both kept, the same one once', async () => {
    const lines = ['备注 @小王 喜欢推理小说', '备注 @小王 喜欢推理小说', '备注 @小王 不吃辣']
    await Promise.all(lines.map((line, i) => g.says(['小林', '陈经理', '周老板'][i] ?? '', line, { room: '值班群' })))
    expect(await g.rows('SELECT text FROM care_notes ORDER BY text')).toEqual([
      { text: '不吃辣' },
      { text: '喜欢推理小说' },
    ])
  })
})

describe('the stage', () => {
  it('is shown with its reason, from the days on which a member spoke', async () => {
    expect(await staff('会员 @小王')).toBe('小王：普通群友\n阶段：探索（进群 0 天）')
    await at('2026-12-24 10:00')
    expect(await staff('会员 @小王')).toContain('阶段：探索（近 90 天有 1 天说过话，不到 3 天）')
    await speaks('小王', 9)
    expect(await staff('会员 @小王')).toContain('阶段：成熟（近 30 天有 9 天说过话）')
    await staff('会员 @小王 年卡 2027-12-31')
    expect(await staff('会员 @小王')).toBe('小王：年卡，到 2027-12-31\n阶段：成熟（近 30 天有 9 天说过话，年卡会员）')
    await at('2027-03-01 10:00')
    expect(await staff('会员 @小王')).toContain(
      '阶段：衰退（近一年有 10 天说过话，已经 59 天没说话，满 30 天就算，年卡会员）',
    )
    // They are back, and count as back at once.
    await g.says('小王', '我回来啦')
    expect(await staff('会员 @小王')).toContain('阶段：成熟（近 30 天有 1 天说过话，年卡会员）')
    expect((await g.says('小林', '#会员 @小王', { mention: ['小王'] })).map((s) => s.to)).toEqual(['私聊:小林'])
  })

  it('outlives the messages, and every day is counted once, whatever the clock does', async () => {
    await speaks('小王', 3)
    await twice('activity')
    const wang = await contact('小王')
    const days = () => g.rows(`SELECT day::text FROM activity_days WHERE contact_id = $1 ORDER BY 1`, [wang])
    const counted = await days()
    expect(counted).toEqual([{ day: '2026-11-23' }, { day: '2026-11-24' }, { day: '2026-11-25' }])
    // A clock that is a day ahead counts too early; the next night puts it right.
    g.clock.advance(DAY)
    await g.tick()
    g.clock.advance(-DAY)
    await g.says('小王', '今天也在')
    g.clock.advance(2 * DAY)
    await g.tick()
    expect(await days()).toEqual([...counted, { day: '2026-11-26' }])
    expect(await g.rows(`SELECT count(*) AS n FROM activity_counts`)).toEqual([{ n: 5 }])
  })
})

describe('the end of a tier', () => {
  it('is told 30, 7 and 1 days before, each once', async () => {
    await staff('会员 @小王 年卡 2027-01-01')
    expect(privately(await at('2026-12-02 10:00'), '小王')).toEqual([])
    expect(privately(await at('2026-12-03 10:00'), '小王')).toEqual([
      '您的年卡到 2027-01-01 为止，还有 30 天。想续的话回我一声，同事来帮您办。',
    ])
    await twice('tier-reminders')
    g.clock.advance(DAY)
    await g.tick()
    g.clock.advance(-DAY)
    await g.tick()
    expect(privately(g.said, '小王')).toHaveLength(1)
    expect(privately(await at('2026-12-26 08:30'), '小王')).toEqual([])
    expect(privately(await at('2026-12-26 09:30'), '小王')[0]).toContain('还有 7 天')
    expect(privately(await at('2027-01-01 09:30'), '小王')[0]).toContain('今天是最后一天')
    expect(privately(await at('2027-01-02 09:30'), '小王')).toEqual([])
  })

  it('is not told any more when it was renewed while the word waited', async () => {
    await staff('会员 @小王 年卡 2027-01-01')
    await at('2026-12-03 08:30')
    await promote('今天的活动', '小王')
    // The day's message is spent.
    expect(privately(await at('2026-12-03 10:00'), '小王')).toEqual([])
    await staff('会员 @小王 年卡 2028-01-01')
    expect(privately(await at('2026-12-04 10:00'), '小王')).toEqual([])
    expect(await g.rows(`SELECT state, last_error AS why FROM outbox WHERE key LIKE 'tier-end:%'`)).toEqual([
      { state: 'expired', why: 'no longer true' },
    ])
  })

  it('is told to staff on Monday, for the week', async () => {
    await staff('会员 @小王 年卡 2026-12-02')
    await staff('会员 @李姐 月卡 2026-12-20')
    expect((await at('2026-11-30 08:50')).filter((s) => s.to === '值班群')).toEqual([])
    const said = (await at('2026-11-30 09:30')).filter((s) => s.to === '值班群')
    expect(said.map((s) => s.text)).toContain('本周有 1 位会员到期：\n小王 年卡，到 2026-12-02')
    await twice('tier-reminders')
    expect(g.sentTo('值班群').match(/位会员到期/gu)).toHaveLength(1)
  })
})

describe('birthdays', () => {
  it('are told in a group without the day, and privately with it', async () => {
    expect((await g.says('小王', '生日'))[0]?.text).toContain('您还没告诉我生日')
    expect((await g.says('小王', '生日 05-20'))[0]?.text).toBe('记下了，到那天给您送上祝福。')
    expect((await g.says('小王', '生日'))[0]?.text).not.toContain('5')
    expect((await g.tells('小王', '生日'))[0]?.text).toContain('您的生日我记着：5月20日')
    expect((await g.tells('小王', '生日 农历 四月初八'))[0]?.text).toContain('记下了：农历四月初八')
    expect(await g.rows('SELECT lunar, month, day FROM birthdays')).toEqual([{ lunar: true, month: 4, day: 8 }])
    for (const [line, answer] of [
      ['生日 02-30', '没有「02-30」这一天'],
      ['生日 13-01', '没有「13-01」这一天'],
      ['生日 农历 4-31', '没有「农历 4-31」这一天'],
      ['生日 abc', '「abc」我没看懂'],
    ] as const) {
      expect((await g.tells('小王', line))[0]?.text, line).toContain(answer)
      expect(await g.rows('SELECT lunar, month, day FROM birthdays')).toEqual([{ lunar: true, month: 4, day: 8 }])
    }
    // Congratulations among members are no command.
    expect(await g.says('李姐', '生日 快乐呀小王')).toEqual([])
    expect(await g.says('李姐', '生日快乐')).toEqual([])
    expect((await g.tells('小王', '生日 删除'))[0]?.text).toBe('好，您的生日我不记了。')
    expect((await g.tells('小王', '生日 删除'))[0]?.text).toBe('我没有记过您的生日。')
  })

  it('bring one greeting a year, at ten, privately, and a gift where one is set', async () => {
    expect((await g.says('陈经理', '#生日礼 20')).map((s) => s.to)).toEqual(['私聊:陈经理'])
    await g.tells('小王', '生日 12-01')
    await g.tells('李姐', '生日 12-01')
    await g.tells('李姐', '别打扰')
    const digest = (await at('2026-11-30 09:30')).filter((s) => s.to === '值班群').map((s) => s.text)
    expect(digest).toContain('明天过生日的群友（2 位）：\n小王（12月1日，「书友群」）\n李姐（12月1日，「书友群」）')
    expect(privately(await at('2026-12-01 09:55'), '小王')).toEqual([])
    const [greeting] = privately(await at('2026-12-01 10:00'), '小王')
    expect(greeting).toBe(
      '小王，生日快乐！「书友群」的大家和暖暖祝您今天开心，新的一岁顺顺利利。送您 20 积分，发「积分」看看。',
    )
    expect(g.sentTo('书友群')).not.toContain('生日')
    expect(privately(g.said, '李姐').filter((t) => t.includes('生日快乐'))).toEqual([])

    // Twice, a clock that jumps, another day told: nothing more this year.
    await twice('birthdays')
    g.clock.advance(DAY)
    await g.tick()
    g.clock.advance(-DAY)
    await g.tick()
    await g.tells('小王', '生日 12-24')
    await at('2026-12-24 10:00')
    await g.tells('小王', '生日 农历 冬月廿一')
    for (let day = 25; day < 32; day += 1) await at(`2026-12-${day} 11:00`)
    expect(privately(g.said, '小王').filter((t) => t.includes('生日快乐'))).toHaveLength(1)
    expect(await g.rows(`SELECT cause, amount FROM ledger_entries WHERE kind = 'birthday'`)).toEqual([
      { cause: `birthday:${await contact('小王')}:2026`, amount: 20 },
    ])
    await g.tells('小王', '生日 12-01')
    expect(privately(await at('2027-12-01 10:00'), '小王').filter((t) => t.includes('生日快乐'))).toHaveLength(1)
  })

  it('are greeted by several processes once, together in the group where that is set', async () => {
    await g.says('陈经理', '#生日礼 群里')
    expect(g.sentTo('陈经理')).toContain('本群的生日祝福在群里说，没有礼物')
    // By the lunar calendar: the fifteenth of the tenth month, which is today.
    await g.tells('小王', '生日 农历 十月十五')
    await g.tells('李姐', '生日 11-23')
    g.said.length = 0
    g.clock.advance(HOUR)
    await twice('birthdays')
    expect(g.said).toMatchObject([{ to: '书友群', mentions: ['小王', '李姐'] }])
    expect(g.said[0]?.text).toBe('生日快乐！祝您今天开心，新的一岁顺顺利利。')
    expect(await g.rows('SELECT year FROM birthday_greetings')).toEqual([{ year: 2026 }, { year: 2026 }])
    expect(await g.rows(`SELECT 1 FROM ledger_entries WHERE kind = 'birthday'`)).toEqual([])
  })

  it('are not made up for on another day, and not said to who complains', async () => {
    await g.tells('小王', '生日 12-01')
    await at('2026-12-01 09:00')
    await g.says('小王', '三天了还没发货，也没人管！')
    g.said.length = 0
    await at('2026-12-01 12:00')
    await at('2026-12-01 19:00')
    await at('2026-12-02 09:00')
    await g.says('小林', '#结 1 已补发，今晚送达')
    await at('2026-12-02 12:00')
    expect(privately(g.said, '小王').filter((t) => t.includes('生日快乐'))).toEqual([])
    expect(await g.rows(`SELECT state FROM outbox WHERE key LIKE 'birthday:%'`)).toEqual([{ state: 'expired' }])
  })

  it('have a gift within limits', async () => {
    for (const [line, answer] of [
      ['#生日礼 1001', '生日礼最多 1000 积分'],
      ['#生日礼 -5', '「-5」我没看懂'],
      ['#生日礼 很多', '「很多」我没看懂'],
    ] as const) {
      await g.says('陈经理', line)
      expect(g.said.at(-1)?.text, line).toContain(answer)
    }
    await g.says('陈经理', '#生日礼')
    expect(g.said.at(-1)).toMatchObject({ to: '私聊:陈经理' })
    expect(g.said.at(-1)?.text).toContain('私下说，没有礼物')
  })
})

describe('a word to who has fallen silent', () => {
  const recalled = (said: Said[]) => said.filter((s) => s.text.includes('好久')).map((s) => s.to)
  beforeEach(async () => {
    for (const who of ['小王', '李姐', '阿强', '小美']) {
      await g.says(who, '早')
    }
    for (let day = 0; day < 3; day += 1) {
      g.clock.advance(DAY)
      for (const who of ['小王', '李姐', '阿强', '小美']) await g.says(who, `早 ${day}`)
    }
    await at('2027-01-10 09:00')
    g.said.length = 0
  })

  it('is off until a manager wants it, and shows before whom it would reach', async () => {
    expect(recalled(await at('2027-01-10 11:00'))).toEqual([])
    await g.tells('李姐', '别打扰')
    await g.says('小美', '三天了还没发货，也没人管！')
    await at('2027-02-20 09:00')
    g.said.length = 0
    await g.says('陈经理', '#唤回 预览')
    expect(g.said).toMatchObject([{ to: '私聊:陈经理' }])
    expect(g.said[0]?.text).toBe(
      '打开后会私下问候 2 位：小王、阿强\n不发的：不想被打扰 1 位、有工单没完成 1 位\n文案：小王，好久没在「书友群」见到您了，最近还好吗？有什么想聊的、想要的，直接回我就好。不想收到这样的消息发「别打扰」。',
    )
    await g.says('陈经理', '#唤回 开')
    expect(g.said.at(-1)?.text).toContain('按现在的情况会发给 2 位')
    expect(recalled(await at('2027-02-20 11:00')).sort()).toEqual(['私聊:小王', '私聊:阿强'].sort())
  })

  it('comes once in sixty days, in the words of the room, whatever the clock does and however many processes', async () => {
    await g.says('陈经理', '#唤回 文案 {群友}，好久不见，「{群名}」想您了')
    expect(g.said.at(-1)?.text).toBe('文案换好了，群友会看到：\n小新，好久不见，「书友群」想您了')
    await g.says('陈经理', '#唤回 开')
    await at('2027-01-10 10:30')
    g.clock.advance(DAY)
    await twice('recall')
    await g.tick()
    g.clock.advance(-DAY)
    await twice('recall')
    const texts = () => privately(g.said, '小王').filter((t) => t.includes('好久'))
    expect(texts()).toEqual(['小王，好久不见，「书友群」想您了'])
    await at('2027-03-05 11:00')
    expect(texts()).toHaveLength(1)
    await g.says('李姐', '我回来了')
    expect(recalled(await at('2027-03-15 11:00'))).not.toContain('私聊:李姐')
    expect(texts()).toHaveLength(2)
    await g.says('陈经理', '#唤回 关')
    expect(recalled(await at('2027-06-15 11:00'))).toEqual([])
  })

  it('says what is wrong', async () => {
    for (const [line, answer] of [
      ['#唤回 全部', '「全部」我没看懂'],
      ['#唤回 文案', '还缺文案'],
      ['#唤回 文案 {手机}', '文案里没有「{手机}」这一项'],
      [`#唤回 文案 ${'长'.repeat(201)}`, '文案最多 200 个字，您写了 201 个'],
    ] as const) {
      await g.says('陈经理', line)
      expect(g.said.at(-1)?.text, line).toContain(answer)
    }
    await g.says('陈经理', '#唤回')
    expect(g.said.at(-1)?.text).toContain('唤回现在关着')
    await g.says('小林', '#唤回 开')
    expect(await g.rows('SELECT 1 FROM recall_settings WHERE is_on')).toEqual([])
  })
})
