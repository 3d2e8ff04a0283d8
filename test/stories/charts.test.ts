import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { csvOf, tableOf } from '../../src/charts/index.ts'
import { peopleOf, spanFor, TOPICS, type Topic, tell, type View } from '../../src/features/insights/index.ts'
import { type Game, type Said, startGame } from '../support/game.ts'

const inStaffRoom = async (g: Game, who: string, text: string, mention: string[] = []): Promise<Said | undefined> =>
  (await g.says(who, text, { room: '值班群', mention })).at(-1)

const handle = async (g: Game, id: number, member: string): Promise<void> => {
  await g.says('小林', `@${member} 抱歉，我马上查`, { mention: [member] })
  await inStaffRoom(g, '小林', `接 ${id}`)
  await inStaffRoom(g, '小林', `结 ${id} 已补发，今晚送达`)
}

/** Three complaints on Monday, answered after 5, 30 and 10 minutes; one in another group on Tuesday, still waiting. */
async function twoDays(g: Game): Promise<void> {
  await inStaffRoom(g, '陈经理', '值班 @小林 72小时', ['小林'])
  await g.says('小王', '三天了还没发货，也没人管！')
  await g.pass('5m')
  await handle(g, 1, '小王')
  await g.says('李姐', '收到的书缺页，质量太差了')
  await g.pass('30m')
  await handle(g, 2, '李姐')
  await g.says('老赵', '投诉 快递把箱子摔坏了')
  await g.pass('10m')
  await handle(g, 3, '老赵')
  await g.says('小王', '已解决')
  await g.says('小王', '评分 5 很快')
  await g.says('周老板', '#开启', { room: '跑步群' })
  g.clock.advance(24 * 3_600_000)
  await g.says('老李', '等了两天都没人理我！', { room: '跑步群' })
  g.said.length = 0
}

const viewOf = async (g: Game, days: number, more: Partial<View> = {}): Promise<View> => {
  const { source, settings } = g.house
  const reach = { account: 'bot', roomIds: more.roomIds }
  const span = await spanFor({ db: source.manager, now: g.clock.now() }, reach, days, settings)
  return { place: undefined, language: 'zh', ...reach, ...more, span }
}
const told = async (g: Game, topic: Topic, days: number, more: Partial<View> = {}) =>
  tell({ db: g.house.source.manager }, topic, await viewOf(g, days, more), g.house.settings)
const roomId = async (g: Game, topic: string) =>
  (await g.rows<{ id: number }>(`SELECT id FROM rooms WHERE topic = $1`, [topic]))[0]?.id ?? 0

describe('the figures of two days', () => {
  let g: Game
  beforeAll(async () => {
    g = await startGame()
    await twoDays(g)
  })

  it('tickets a day by severity, in the order of the days', async () => {
    const { chart, lines } = await told(g, 'tickets', 7)
    expect(tableOf(chart)).toEqual({
      columns: ['日期', '一般（单）', '较急（单）', '紧急（单）'],
      rows: [
        ...['18', '19', '20', '21', '22'].map((day) => [`2026-11-${day}`, 0, 0, 0]),
        ['2026-11-23', 0, 3, 0],
        ['2026-11-24', 0, 1, 0],
      ],
    })
    expect(lines).toEqual(['共 4 单：一般 0，较急 4，紧急 0', '最多的一天是 2026-11-23：3 单'])
  })

  it('first answers in service minutes, with the limit, and the end', async () => {
    const response = await told(g, 'response', 7)
    expect(response.lines).toEqual([
      '3 次：一半在 10 分钟内，九成在 30 分钟内；时限多为 15 分钟',
      '按时 2/3（不到 5 次先不算比例）',
    ])
    expect(response.chart).toMatchObject({ kind: 'distribution', values: [5, 30, 10], unit: '分钟' })
    const resolution = await told(g, 'resolution', 7)
    expect(resolution.lines[0]).toBe('3 次：一半在 0.2 小时内，九成在 0.5 小时内；时限多为 48 小时')
  })

  it('the share that was kept, none of fewer than five', async () => {
    const { chart, lines } = await told(g, 'kept', 7)
    expect(lines).toEqual([
      '首次回复：2/3，不到 5 次先不算比例',
      '给方案：3/3，不到 5 次先不算比例',
      '解决：3/3，不到 5 次先不算比例',
    ])
    expect(tableOf(chart).rows).toEqual([
      ['2026-11-16', null, null, null],
      ['2026-11-23', null, null, null],
    ])
  })

  it('categories, ratings and incidents', async () => {
    expect((await told(g, 'categories', 7)).lines).toEqual(['物流 2', '质量 1', '服务 1'])
    expect((await told(g, 'ratings', 7)).lines).toEqual(['1 次评分，不到 5 次先不算平均', '满意 1，一般 0，不满意 0'])
    expect((await told(g, 'incidents', 7)).lines).toEqual(['还没有数据'])
  })

  it('mood and busy hours out of what members wrote, without colleagues and the staff room', async () => {
    const [{ n }] = (await g.rows<{ n: number }>(
      `SELECT count(*)::int AS n FROM messages m JOIN contacts c ON c.id = m.contact_id JOIN rooms r ON r.id = m.room_id
       WHERE c.role = 'member' AND NOT r.is_staff_room AND m.kind = 'text'`,
    )) as [{ n: number }]
    const busy = await told(g, 'busy', 7)
    const cells = busy.chart.kind === 'heat' ? busy.chart.cells : []
    expect(cells.flat().reduce((a, b) => a + b, 0)).toBe(n)
    // Monday at ten in Shanghai; Tuesday too.
    expect(cells[0]?.[10]).toBe(n - 1)
    expect(cells[1]?.[10]).toBe(1)
    expect(busy.lines).toEqual([`最忙的时候：周一 10 点（${n - 1} 条），周二 10 点（1 条）`])
    const mood = await told(g, 'mood', 7)
    expect(mood.lines[0]).toBe(`${n} 条消息里 4 条不满（${Math.round(4000 / n) / 10}%）`)
    expect(tableOf(mood.chart).rows.at(-1)).toEqual(['2026-11-24', null])
    const rate = await told(g, 'rate', 7)
    expect(rate.lines).toEqual([`每千条消息 ${Math.round(40_000 / n) / 10} 单（4 单，${n} 条）`])
  })

  it('only of the groups that one asks for', async () => {
    const running = await told(g, 'tickets', 7, { roomIds: [await roomId(g, '跑步群')], place: '跑步群' })
    expect(running.lines[0]).toBe('共 1 单：一般 0，较急 1，紧急 0')
    expect(running.chart.subtitle).toBe('跑步群 · 2026-11-18 – 11-24')
    const none = await told(g, 'tickets', 7, { roomIds: [] })
    expect(none.lines).toEqual(['还没有数据'])
    for (const topic of TOPICS) expect((await told(g, topic, 7, { roomIds: [] })).lines, topic).toEqual(['还没有数据'])
    expect((await told(g, 'tickets', 7, { account: 'another' })).lines).toEqual(['还没有数据'])
  })

  it('in English', async () => {
    const { chart, lines } = await told(g, 'tickets', 7, { language: 'en' })
    expect(chart).toMatchObject({ title: 'Tickets a day', subtitle: 'All groups · 2026-11-18 – 11-24' })
    expect(lines[0]).toBe('4 tickets: 0 mild, 4 urgent, 0 severe')
    for (const topic of TOPICS)
      expect(csvOf(tableOf((await told(g, topic, 30, { language: 'en' })).chart)), topic).not.toMatch(/\p{Script=Han}/u)
  })

  it('on the clock of the only group', async () => {
    await g.says('陈经理', '#服务时间 时区 America/Los_Angeles', { room: '跑步群' })
    const there = await told(g, 'busy', 7, { roomIds: [await roomId(g, '跑步群')] })
    expect(there.lines).toEqual(['最忙的时候：周一 18 点（1 条）'])
    await g.says('陈经理', '#服务时间 恢复', { room: '跑步群' })
  })

  it('of people', async () => {
    const people = await peopleOf({ db: g.house.source.manager }, await viewOf(g, 7), g.house.settings)
    expect(
      people.map(({ name, tickets, resolved, reopened, ratings }) => [
        name,
        tickets,
        resolved,
        reopened,
        ratings.count,
      ]),
    ).toEqual([['小林', 3, 3, 0, 1]])
    expect(people[0]?.firstResponse).toMatchObject({ inTime: 2, decided: 3, median: 600_000 })
  })
})

describe('图表', () => {
  let g: Game
  beforeEach(async () => {
    g = await startGame()
  })

  it('answers with a picture and the same in words', async () => {
    await twoDays(g)
    const said = await inStaffRoom(g, '小林', '图表 趋势 7天')
    expect(said?.text).toBe(
      '📈 每天的工单（全部群 · 2026-11-18 – 11-24）\n共 4 单：一般 0，较急 4，紧急 0\n最多的一天是 2026-11-23：3 单',
    )
    expect(said?.picture?.name).toBe('每天的工单.png')
    expect(said?.picture?.png.readUInt32BE(16)).toBe(750)
    const [direct] = await g.tells('陈经理', '图表 90天 响应 书友')
    expect(direct?.to).toBe('私聊:陈经理')
    expect(direct?.text).toContain('📈 首次回复用时（书友群 · 2026-08-27 – 11-24）\n3 次：一半在 10 分钟内')
    expect((await g.tells('小林', 'chart busy'))[0]?.picture).toBeDefined()
    expect((await g.tells('小林', '图表 30天 类别'))[0]?.text).toContain('· 2026-10-26 – 11-24）\n物流 2\n质量 1')
    // Counts alone, which are too few to be drawn as shares.
    const [kept] = await g.tells('小林', '图表 按时')
    expect(kept?.picture).toBeUndefined()
    expect(kept?.text).toContain('首次回复：2/3，不到 5 次先不算比例')
  })

  it('lists what there is, and each line of the list works', async () => {
    const list = (await g.tells('陈经理', '图表'))[0]?.text ?? ''
    const lines = [...list.matchAll(/图表 (\S+?)(?=：)/gu)].map((m) => m[0])
    expect(lines).toHaveLength(TOPICS.length + 1)
    for (const line of lines) expect((await g.tells('陈经理', line))[0]?.text, line).toMatch(/^📈 .+（全部群 · /u)
    expect((await g.tells('小林', '图表 情绪'))[0]?.text).toContain('（全部群 · 2026-10-25 – 11-23）')
  })

  it('of colleagues is for managers', async () => {
    await twoDays(g)
    const [said] = await g.tells('陈经理', '图表 同事 7天')
    expect(said?.text).toMatch(/^📈 各人的工单（全部群 · .+）\n小林：3 单，办结 3，首次回复按时 2\/3$/u)
    expect(said?.picture?.name).toBe('各人的工单.png')
    expect((await g.tells('小林', '图表 同事'))[0]?.text).toContain('各人的图只给群管理和店主看')
    expect((await g.tells('小林', '图表 发 people'))[0]?.text).toContain('各人的图只给群管理和店主看')
  })

  it('has nothing to draw in a new group', async () => {
    const [said] = await g.tells('小林', '图表 响应 7天')
    expect(said?.text).toBe('📈 首次回复用时（全部群 · 2026-11-17 – 11-23）\n还没有数据')
    expect(said?.picture).toBeUndefined()
  })

  it.each([
    ['图表 心情', '没有叫「心情」的图，可以写：趋势'],
    ['图表 __proto__', '没有叫「__proto__」的图'],
    ['图表 7天', '要看哪张图？'],
    ['图表 趋势 14天', '图表可以看 7天、30天 或 90天，没有 14 天的'],
    ['图表 趋势 7天 没有的群', '没有找到叫「没有的群」的群，有：书友群'],
    ['图表 趋势 7天 值班群', '没有找到叫「值班群」的群'],
    [`图表 趋势 ${'长'.repeat(300)}`, `没有找到叫「${'长'.repeat(20)}」的群`],
  ])('%s is answered in a friendly way', async (line, answer) => {
    const [said] = await g.tells('小林', line)
    expect(said?.text).toContain(answer)
    expect(said?.picture).toBeUndefined()
  })

  it('asks which of two groups, and is for colleagues in their places', async () => {
    await g.says('周老板', '#开启', { room: '书友二群' })
    expect((await g.tells('小林', '图表 趋势 书友'))[0]?.text).toContain(
      '有几个群的名字里有「书友」：书友二群、书友群，请写完整',
    )
    expect((await g.tells('小林', '图表 趋势 书友群'))[0]?.text).toContain('（书友群 · ')
    expect((await g.tells('小王', '#图表 趋势'))[0]?.text).toContain('客服')
    const inGroup = await g.says('小林', '#图表 趋势')
    expect(inGroup.map((s) => s.text).join()).not.toContain('📈')
  })

  it('sends it to the staff room for everybody, signed, when one says so', async () => {
    expect((await g.tells('小林', '图表 发 趋势'))[0]?.text).toContain('还没有可以画的数据，先不发')
    await twoDays(g)
    const said = await g.tells('小林', '图表 发 类别 7天 书友群')
    expect(said.map((s) => s.to).sort()).toEqual(['值班群', '私聊:小林'])
    expect(said.find((s) => s.to === '私聊:小林')?.text).toContain('「都是什么问题」发到值班群了')
    const post = said.find((s) => s.to === '值班群')
    expect(post?.text).toMatch(/^📈 都是什么问题（书友群 · .+）\n物流 2\n质量 1\n—— 小林发给大家看$/u)
    expect(post?.picture).toBeDefined()
    expect(await g.says('小林', '图表 发到值班群 忙时', { room: '值班群' })).toHaveLength(1)
  })

  it('says it once, however often the message comes', async () => {
    const id = 'twice'
    await g.tells('小林', '图表 趋势', { id })
    expect(await g.tells('小林', '图表 趋势', { id })).toEqual([])
  })
})
