import { beforeEach, describe, expect, it } from 'vitest'
import { inTransaction } from '../../src/app/transaction.ts'
import { questionReview } from '../../src/features/questions/index.ts'
import { mood } from '../../src/text/index.ts'
import { ACCOUNT, type Game, type Said, startGame } from '../support/game.ts'

let g: Game
beforeEach(async () => {
  g = await startGame()
})

const answer = (said: readonly Said[]) => said[0]?.text ?? ''
const staff = (text: string) => g.says('小林', text, { room: '值班群' })
const onDuty = async () => {
  await g.says('陈经理', '值班 @小林 8小时', { room: '值班群', mention: ['小林'] })
  g.said.length = 0
}
const states = () => g.rows(`SELECT state FROM questions ORDER BY id`)
const state = (...all: string[]) => all.map((s) => ({ state: s }))
/** What the bot said in the customer group. */
const replies = () => g.said.filter((s) => s.to === '书友群').map((s) => s.text)
const jump = async (hours: number) => {
  g.clock.advance(hours * 3_600_000)
  await g.tick()
}

describe('teaching an answer', () => {
  it('is recorded, listed, found, reworded, hinted, categorised, edited', async () => {
    expect(answer(await staff('问答'))).toContain('还没有收录问答')
    expect(answer(await staff('收录 几点开门 = 每天 9 点到 21 点'))).toBe(
      '已收录第 1 条\n问：几点开门\n答：每天 9 点到 21 点\n加问法：收录 1 也问 …；加提示：收录 1 提示 …；不要了：收录 1 删除',
    )
    await staff('收录 【物流】多久发货 = 48 小时内')
    expect(answer(await staff('收录 1 也问 早上最早能进店吗'))).toContain('问：几点开门 / 早上最早能进店吗')
    expect(answer(await staff('收录 1 提示 节假日 10 点开门'))).toContain('提示：节假日 10 点开门')
    expect(answer(await staff('收录 1 分类 门店'))).toBe('第 1 条归到「门店」。')
    expect(answer(await staff('收录 1 = 每天 10 点到 21 点'))).toContain('答：每天 10 点到 21 点')
    expect(answer(await staff('问答'))).toBe(
      '问答共 2 条：\n2 【物流】多久发货（还没用过）\n1 【门店】几点开门（还没用过）\n看一条发「问答 3」，找一条发「问答 发货」',
    )
    expect(answer(await staff('问答 1'))).toContain('问：几点开门 / 早上最早能进店吗\n答：每天 10 点到 21 点')
    expect(answer(await staff('问答 寄出'))).toContain('2 【物流】多久发货')
    expect(answer(await staff('问答 门店'))).toContain('的 1 条：\n1 【门店】')
    expect(answer(await staff('问答 火星'))).toContain('没有和「火星」有关的问答')
    expect(answer(await staff('收录 1 问题 几点营业'))).toContain('问：几点营业 / 早上最早能进店吗')
    expect(answer(await staff('收录 1 不问 早上最早能进店吗'))).toContain('问：几点营业\n')
    await staff('收录 1 提示 无')
    expect(answer(await staff('收录 1 分类 无'))).toContain('不再分类')
    expect(answer(await staff('问答 1'))).not.toContain('提示：')
    await g.says('小王', '几点营业')
    expect(replies()[0]).toContain('每天 10 点到 21 点\n（自动回复')
  })

  it('takes question or answer from a quote, privately in a customer group', async () => {
    await g.says('小王', '请问发票怎么开，我电话 13812345678')
    const quote = { name: '小王', text: '请问发票怎么开，我电话 13812345678' }
    const told = await g.says('小林', '#收录 = 下单时填抬头就行', { quote })
    expect(told[0]?.to).toBe('私聊:小林')
    expect(told[0]?.text).toContain('问：请问发票怎么开，我电话 138****5678\n答：下单时填抬头就行')
    await g.says('李姐', '有没有停车位')
    const asked = { name: '李姐', text: '有没有停车位' }
    expect(answer(await g.says('小林', '#收录=有，在地下', { quote: asked }))).toContain(
      '问：有没有停车位\n答：有，在地下',
    )
    await g.says('小林', '@小王\u2005停车在地下二层，前两小时免费', { mention: ['小王'] })
    const said = { name: '小林', text: '@小王\u2005停车在地下二层' }
    expect(answer(await g.says('小林', '#收录 门口能停车吗', { quote: said }))).toContain(
      '问：门口能停车吗\n答：停车在地下二层，前两小时免费',
    )
    expect(
      answer(await g.tells('小林', '收录 周末有课吗', { quote: { name: '陈经理', text: '周末照常上课' } })),
    ).toContain('答：周末照常上课')
  })

  it('counts for one group when recorded as such', async () => {
    await g.says('周老板', '#开启', { room: '二群' })
    g.said.length = 0
    expect(answer(await g.says('小林', '#收录 本群 几点上课 = 每周三 8 点'))).toContain('只用于这个群')
    expect(answer(await staff('收录 本群 几点上课 = 周五'))).toContain('要在那个客户群里发')
    await g.says('小王', '几点上课')
    await g.says('小张', '几点上课', { room: '二群' })
    expect(replies()[0]).toContain('每周三 8 点')
    expect(g.sentTo('二群')).toBe('')
    await staff('收录 几点上课 = 看课表')
    await g.pass('11m')
    await g.says('小赵', '几点上课', { room: '二群' })
    await g.says('李姐', '早')
    await g.says('小李', '几点上课')
    expect(g.sentTo('二群')).toContain('看课表')
    expect(replies().at(-1)).toContain('每周三 8 点')
  })

  it('is deleted and restored, once each', async () => {
    await staff('收录 几点开门 = 9 点')
    expect(answer(await staff('收录 1 删除'))).toContain('删错了发「收录 1 恢复」')
    await g.says('小王', '几点开门')
    expect(replies()).toEqual([])
    expect(answer(await staff('收录 删除 1'))).toContain('已经删除过了')
    expect(answer(await staff('收录 1 也问 什么时候开'))).toContain('要改先发「收录 1 恢复」')
    expect(answer(await staff('问答 1'))).toContain('（已删除）')
    expect(answer(await staff('收录 恢复 1'))).toContain('已恢复')
    expect(answer(await staff('收录 恢复 1'))).toContain('不用恢复')
    await g.says('小赵', '几点开门')
    expect(replies()).toHaveLength(1)
    await staff('收录 1 删除')
    await staff('收录 几点开门 = 10 点')
    expect(answer(await staff('收录 恢复 1'))).toContain('第 2 条已经收了')
  })

  it('refuses what is wrong, and changes nothing', async () => {
    await staff('收录 几点开门 = 9 点')
    for (const [text, told] of [
      ['收录 怎么退货', '问题和答案之间要有「=」'],
      ['收录 怎么退货 =', '「=」后面要写答案'],
      ['收录 = 直接退', '「=」前面要写问题'],
      ['收录', '还缺「问题 = 答案」'],
      [`收录 怎么退货 = ${'长'.repeat(501)}`, '答案最多 500 个字，您写了 501 个'],
      ['收录 99 删除', '没有第 99 条问答'],
      ['收录 99 = 好', '没有第 99 条问答'],
      ['问答 99', '没有第 99 条问答'],
      ['收录 什么时候开门？ = 10 点', '第 1 条已经收了：「几点开门」'],
      ['收录 1 也问 几点开门', '第 1 条已经收了'],
      ['收录 1 不问 没有的', '没有这种问法'],
      ['收录 1 也问', '后面要写内容'],
    ] as const)
      expect(answer(await staff(text)), text).toContain(told)
    expect(await g.rows(`SELECT id, question, also, answer FROM faq_entries`)).toEqual([
      { id: 1, question: '几点开门', also: [], answer: '9 点' },
    ])
    expect(await g.says('小王', '收录 几点开门 = 九点')).toEqual([])
  })

  it('records one question once when two colleagues teach it at the same moment', async () => {
    await Promise.all([
      g.receive(g.message('小林', '收录 几点开门 = 9 点', { room: '值班群' })),
      g.receive(g.message('陈经理', '收录 几点开门 = 10 点', { room: '值班群' })),
    ])
    expect(await g.rows(`SELECT count(*) AS n FROM faq_entries`)).toEqual([{ n: 1 }])
    expect(g.sentTo('值班群')).toContain('第 1 条已经收了')
  })

  it('warns of an entry so alike that both would fall silent', async () => {
    await staff('收录 年卡怎么退 = 联系客服')
    expect(answer(await staff('收录 月卡怎么退 = 不能退'))).not.toContain('已经收了')
    const told = answer(await staff('收录 年卡怎么退款 = 七天到账'))
    expect(told).toMatch(/很像|已经收了/)
  })
})

describe('an automatic answer', () => {
  beforeEach(async () => {
    await staff('收录 几点开门 = 每天 9 点到 21 点')
    await staff('收录 1 提示 节假日 10 点开门')
    await staff('收录 运费怎么算 = 满 99 包邮')
    g.said.length = 0
  })

  it('goes to the asker with the hint and the way to a person, counts, and starts no clock', async () => {
    const [said] = await g.says('小王', '请问一下你们几点开门呀？')
    expect(said?.mentions).toEqual(['小王'])
    expect(said?.text).toBe(
      '每天 9 点到 21 点\n节假日 10 点开门\n（自动回复，没解决就发「没帮到我」或「人工」，同事来回您）',
    )
    expect(answer(await staff('问答 1'))).toContain('答过 1 次，最近 10:00')
    await g.pass('1h')
    expect(await g.rows('SELECT 1 FROM tickets')).toEqual([])
    expect(await g.rows('SELECT 1 FROM sla_targets')).toEqual([])
    expect(await states()).toEqual(state('faq'))
    expect(g.sentTo('值班群')).not.toContain('还没人回答')
  })

  it('answers a direct chat in place of the greeting', async () => {
    const said = await g.tells('小王', '几点开门')
    expect(said.map((s) => s.to)).toEqual(['私聊:小王'])
    expect(answer(said)).toContain('每天 9 点')
    expect(answer(await g.tells('小王', '运费怎么算'))).toContain('满 99')
    expect((await g.tells('小王', '运费怎么算')).map((s) => s.text).join()).not.toContain('满 99')
  })

  it('is silent to staff, to statements, between members, and in the staff room', async () => {
    await g.says('小林', '几点开门')
    await g.says('小王', '我知道几点开门了')
    await g.says('小王', '@李姐 几点开门', { mention: ['李姐'] })
    await g.says('李姐', '你们老板姓什么')
    await g.says('小王', '几点开门', { room: '值班群' })
    await g.says('小王', '几点开门', { sentAt: new Date(g.clock.now().getTime() - 3_600_000) })
    expect(g.said).toEqual([])
    expect(answer(await g.says('小王', '@小林 几点开门', { mention: ['小林'] }))).toContain('每天 9 点')
  })

  it('is silent to anger, and to whoever waits for an answer to a complaint', async () => {
    const angry = '三天了还没发货，也没人管！运费怎么算的？'
    expect(mood(angry).label).toBe('negative')
    await g.says('小王', angry)
    await g.says('小王', '几点开门')
    expect(replies().join()).not.toMatch(/9 点|99/)
    expect(await states()).toEqual([])
    await g.says('小林', '@小王 马上给您查', { mention: ['小王'] })
    await g.says('小王', '好的，那几点开门')
    expect(replies().at(-1)).toContain('每天 9 点')
  })

  it('is silent at a tie', async () => {
    await staff('收录 年卡怎么退 = 联系客服')
    await staff('收录 月卡怎么退 = 不能退')
    g.said.length = 0
    await g.says('小王', '卡怎么退')
    expect(g.said).toEqual([])
    expect(await states()).toEqual(state('open'))
  })

  it('never comes twice in a row, and pauses', async () => {
    await g.says('小王', '几点开门')
    await g.pass('3m')
    await g.says('小王', '运费怎么算')
    expect(replies(), 'nobody else has spoken').toHaveLength(1)
    await g.says('李姐', '几点开门？')
    expect(replies(), 'the same question').toHaveLength(1)
    await g.says('李姐', '运费怎么算')
    expect(replies(), 'another member, another question').toHaveLength(2)
    await g.pass('1m')
    await g.says('小林', '大家好')
    await g.says('张叔', '几点开门')
    expect(replies(), 'two minutes in a room').toHaveLength(2)
    await g.pass('2m')
    await g.says('张叔', '几点开门')
    expect(replies(), 'ten minutes for an entry').toHaveLength(2)
    await g.pass('5m')
    await g.says('赵姨', '几点开门')
    expect(replies(), 'a colleague has spoken').toHaveLength(3)
  })

  it('holds the pauses within one batch and over a clock set back', async () => {
    await g.receive(g.message('小王', '几点开门'), g.message('李姐', '运费怎么算'), g.message('张叔', '几点开门'))
    expect(replies()).toHaveLength(1)
    g.clock.advance(86_400_000)
    await g.says('小林', '早')
    await g.says('李姐', '运费怎么算')
    expect(replies()).toHaveLength(2)
    g.clock.advance(-82_800_000)
    await g.says('小林', '早')
    await g.says('李姐', '几点开门')
    expect(replies()).toHaveLength(3)
  })

  it('is switched off and on for a room by a manager', async () => {
    expect(answer(await g.says('陈经理', '#自动回复'))).toContain('本群自动回复：开')
    expect(answer(await g.says('陈经理', '#自动回复 关'))).toContain('本群自动回复：关')
    await g.says('小王', '几点开门')
    expect(replies()).toEqual([])
    expect(answer(await g.says('陈经理', '#自动回复 也许'))).toContain('可以写：开、关')
    expect(answer(await g.says('陈经理', '自动回复 关', { room: '值班群' }))).toContain('在要改的客户群里发')
    expect(answer(await g.says('小林', '#自动回复 开'))).toContain('群管理')
    await g.says('陈经理', '#自动回复 开')
    await g.says('李姐', '几点开门')
    expect(replies().at(-1)).toContain('每天 9 点')
  })

  it('reads the entries again only after they have changed, and asks nothing about chatter', async () => {
    const sql: string[] = []
    const { source } = g.house
    const createQueryRunner = source.createQueryRunner.bind(source)
    source.createQueryRunner = (mode) => {
      const runner = createQueryRunner(mode)
      const query = runner.query.bind(runner)
      runner.query = ((text: string, ...rest: [unknown[]?]) => {
        sql.push(text)
        return query(text, ...rest)
      }) as typeof runner.query
      return runner
    }
    const count = (pattern: RegExp) => sql.filter((s) => pattern.test(s)).length
    await g.receive(...['早', '收到了，谢谢', '今天真冷', '哈哈'].map((t) => g.message('小王', t)))
    expect(count(/faq_|questions/)).toBe(0)
    await g.receive(
      ...Array.from({ length: 50 }, (_, i) => g.message('小王', `好的${i}`)),
      g.message('小王', '地铁几号线'),
    )
    expect(count(/faq_versions/)).toBe(2)
    sql.length = 0
    await g.says('小王', '几点开门')
    expect(count(/FROM faq_entries WHERE/)).toBe(0)
    await staff('收录 1 = 8 点')
    sql.length = 0
    await g.says('李姐', '世界杯什么时候踢')
    expect(count(/FROM faq_entries WHERE/)).toBe(1)
  })
})

describe('wanting a person', () => {
  beforeEach(async () => {
    await staff('收录 几点开门 = 每天 9 点到 21 点')
    await onDuty()
  })

  it('alerts the one on duty with question and answer, and counts against the entry once', async () => {
    await g.says('小王', '几点开门')
    await g.pass('2m')
    const told = await g.says('小王', '没帮到我')
    const alert = told.find((s) => s.to === '值班群')
    expect(alert?.mentions).toEqual(['小林'])
    expect(alert?.text).toContain('🙋 「书友群」小王想找人工\n问：几点开门\n我答过：每天 9 点到 21 点（没帮到）')
    expect(told.find((s) => s.to === '书友群')?.text).toBe('好的，已经告诉值班的小林，预计 10:32 前回您。')
    expect(answer(await staff('问答 1'))).toContain('没帮到 1 次')
    expect(answer(await g.says('小王', '人工'))).toContain('已经告诉同事了')
    expect(answer(await staff('问答 1'))).toContain('没帮到 1 次')
    expect(await states()).toEqual(state('open'))
    expect(answer(await staff('问题'))).toContain('要找人工')
    await g.says('小林', '元旦休息一天')
    expect(await states()).toEqual(state('answered'))
    await g.says('小王', '人工')
    expect(g.said.filter((s) => s.text.includes('想找人工'))).toHaveLength(2)
  })

  it('works without an answer before, with words, in a direct chat, and after closing', async () => {
    await g.says('小王', '人工 想问发票怎么开')
    expect(g.sentTo('值班群')).toContain('问：想问发票怎么开')
    g.clock.advance(12 * 3_600_000)
    const told = await g.tells('李姐', '转人工')
    expect(told.find((s) => s.to === '私聊:李姐')?.text).toBe(
      '好的，已经转给同事。现在不在服务时间，预计 明天 09:30 前回您。',
    )
    expect(told.find((s) => s.to === '值班群')?.text).toContain('「私聊」李姐想找人工')
    expect(answer(await g.tells('小林', '人工'))).toContain('群友找人用的')
  })

  it('hands over the open question where nothing was answered', async () => {
    await g.says('小王', '周末有停车位吗')
    await g.says('小王', '找人工')
    expect(g.sentTo('值班群')).toContain('问：周末有停车位吗')
    expect(await g.rows('SELECT count(*) AS n FROM questions')).toEqual([{ n: 1 }])
  })
})

describe('after closing', () => {
  beforeEach(async () => {
    await staff('收录 几点开门 = 每天 9 点到 21 点')
    g.said.length = 0
    g.clock.advance(13 * 3_600_000)
  })
  const notice = '现在不在服务时间，明天 09:00 有同事在，到时回您。急事请直接发「投诉 …」，会马上通知值班。'

  it('tells once per member and closing time when people are back', async () => {
    expect(answer(await g.says('小王', '有没有停车位'))).toBe(notice)
    expect(await g.says('小王', '那地铁怎么走')).toEqual([])
    expect(answer(await g.says('李姐', '帮我查一下快递'))).toBe(notice)
    await g.says('张叔', '睡了，晚安')
    expect(replies()).toHaveLength(2)
    // Past midnight it is the same closing time.
    g.clock.advance(4 * 3_600_000)
    expect(await g.says('小王', '明天有课吗')).toEqual([])
    expect(answer(await g.says('钱姨', '有没有停车位'))).toContain('现在不在服务时间，09:00 有同事在')
    g.clock.advance(20 * 3_600_000)
    expect(answer(await g.says('小王', '明天有课吗'))).toBe(notice)
    expect(answer(await g.tells('赵姨', '有人吗'))).toBe(notice)
  })

  it('does not when the answer is known, a colleague is there, somebody complains, or the group wants quiet', async () => {
    await g.says('小王', '几点开门')
    expect(replies().join()).not.toContain('不在服务时间')
    await g.says('小林', '还有事的可以说')
    await g.pass('4m')
    expect(await g.says('李姐', '有没有停车位')).toEqual([])
    await g.pass('2m')
    g.said.length = 0
    await g.says('张叔', '三天了还没发货，也没人管！')
    await g.says('张叔', '有没有停车位')
    expect(replies().join()).not.toContain('不在服务时间')
    await g.says('陈经理', '#自动回复 关')
    await g.pass('6m')
    expect(await g.says('赵姨', '有没有停车位')).toEqual([])
  })

  it('follows the hours of the room', async () => {
    await g.says('陈经理', '#服务时间 每天 9:00-23:30')
    await g.pass('6m')
    expect(await g.says('小王', '有没有停车位')).toEqual([])
  })
})

describe('what nobody answers', () => {
  beforeEach(onDuty)
  const digests = () => g.said.filter((s) => s.text.includes('还没人回答的问题'))

  it('is told at 11, 15 and 19, at most twice, and given up after a day', async () => {
    await g.pass('5m')
    await g.says('小王', '有没有停车位')
    await g.pass('5m')
    await g.says('小王', '有没有停车位？？')
    await g.pass('49m')
    expect(digests()).toEqual([])
    await g.pass('1m')
    expect(digests()).toHaveLength(1)
    expect(digests()[0]).toMatchObject({ to: '值班群', mentions: ['小林'] })
    expect(digests()[0]?.text).toContain('还没人回答的问题（1）\n1 「书友群」小王：有没有停车位（等了 55 分钟）')
    await g.says('李姐', '周末有课吗')
    await g.pass('5h')
    expect(digests()).toHaveLength(2)
    expect(digests()[1]?.text).toContain('李姐：周末有课吗')
    await g.pass('4h')
    expect(digests()).toHaveLength(3)
    expect(digests()[2]?.text).not.toContain('小王')
    await g.pass('14h')
    expect(digests()).toHaveLength(3)
    await g.pass('2h')
    expect(await states()).toEqual(state('expired', 'expired'))
    expect(answer(await staff('问题'))).toContain('没有还没回答的问题')
    expect(await g.rows(`SELECT lane, count(*) AS n FROM outbox WHERE lane = 'complaint' GROUP BY lane`)).toEqual([
      { lane: 'complaint', n: 3 },
    ])
  })

  it('says nothing where there is nothing, and makes up a slot that was slept through once', async () => {
    await g.pass('70m')
    expect(digests()).toEqual([])
    await g.says('小王', '有没有停车位')
    await jump(9)
    await jump(0)
    await jump(0.2)
    expect(digests()).toHaveLength(1)
    await jump(-24)
    await jump(24)
    expect(digests()).toHaveLength(1)
  })

  it('is told even when the bot was down for longer than it is kept', async () => {
    await g.says('小王', '有没有停车位')
    await jump(50)
    expect(digests()).toHaveLength(1)
    expect(await states()).toEqual(state('expired'))
  })

  it('follows the zone of the account', async () => {
    await g.says('陈经理', '服务时间 时区 Asia/Tokyo', { room: '值班群' })
    g.clock.advance(-30 * 60_000)
    await g.says('小王', '有没有停车位')
    await g.pass('31m')
    expect(digests()).toHaveLength(1)
  })

  it('is answered by a colleague who means the asker, or the only one who waits', async () => {
    await g.says('小王', '有没有停车位')
    await g.says('李姐', '周末有课吗')
    await g.says('小林', '好的')
    expect(await states()).toEqual(state('open', 'open'))
    await g.says('小林', '有的', { quote: { name: '李姐', text: '周末有课吗' } })
    expect(await states()).toEqual(state('open', 'answered'))
    await g.says('小林', '@所有人 今晚直播')
    await g.says('小张', '我觉得有')
    expect(await states()).toEqual(state('open', 'answered'))
    await g.says('小林', '有，在地下二层')
    expect(await states()).toEqual(state('answered', 'answered'))
    await g.pass('2h')
    expect(digests()).toEqual([])
  })

  it('is answered within the same batch, too, and only by what was said later', async () => {
    const early = g.message('小林', '大家好')
    await g.pass('1m')
    await g.says('小王', '有没有停车位')
    await g.receive(early)
    expect(await states()).toEqual(state('open'))
    await g.says('小林', '有的')
    await g.receive(g.message('李姐', '周末有课吗'), g.message('小林', '有课的'))
    expect(await states()).toEqual(state('answered', 'answered'))
  })

  it('is not what members ask each other, nor what a complaint says', async () => {
    await g.says('小王', '@李姐 你家孩子几岁了？', { mention: ['李姐'] })
    await g.says('小王', '三天了还没发货，也没人管！什么时候能发？')
    await g.says('小林', '几点开会？')
    expect(await states()).toEqual([])
  })

  it('is listed for staff and ticked off, each group by itself', async () => {
    await g.says('周老板', '#开启', { room: '二群' })
    await g.says('小王', '有没有停车位')
    await g.says('李姐', '周末有课吗', { room: '二群' })
    await g.pass('10m')
    expect(answer(await staff('问题'))).toBe(
      '还没人回答的问题（2）\n1 「书友群」小王：有没有停车位（等了 10 分钟）\n2 「二群」李姐：周末有课吗（等了 10 分钟）\n答过的发「已答 编号」',
    )
    const [here] = await g.says('小林', '#问题')
    expect(here?.to).toBe('私聊:小林')
    expect(here?.text).not.toContain('李姐')
    expect(answer(await g.says('小林', '#已答 2'))).toContain('不是这个群的')
    expect(answer(await staff('已答 2'))).toBe('好，李姐的问题（2）记为已答。')
    expect(answer(await staff('已答 2'))).toContain('已经不用答了')
    expect(answer(await staff('已答 99'))).toContain('没有第 99 个问题')
    expect(answer(await staff('已答'))).toContain('还缺「问题编号」')
    await Promise.all([
      g.receive(g.message('小林', '已答 1', { room: '值班群' })),
      g.receive(g.message('陈经理', '已答 1', { room: '值班群' })),
    ])
    expect(g.said.filter((s) => s.text.includes('小王的问题（1）记为已答'))).toHaveLength(1)
  })

  it('is left alone while its group is paused', async () => {
    await g.says('小王', '有没有停车位')
    await g.says('陈经理', '#暂停')
    await g.pass('2h')
    expect(digests()).toEqual([])
  })

  it('is told once when two processes look at the same time', async () => {
    await g.says('小王', '有没有停车位')
    g.clock.advance(3_600_000)
    await Promise.all([g.tick(), g.tick()])
    await g.relay()
    expect(digests()).toHaveLength(1)
    expect(await g.rows('SELECT digests FROM questions')).toEqual([{ digests: 1 }])
  })
})

describe('the review of a week', () => {
  it('shows what was asked most, with lines that are ready to be sent', async () => {
    expect(answer(await g.says('陈经理', '问题汇总', { room: '值班群' }))).toContain('没有问过问题')
    await staff('收录 几点开门 = 9 点')
    await g.says('小王', '几点开门')
    for (const who of ['小王', '李姐', '张叔']) {
      await g.says(who, '有没有停车位')
      await g.says('小林', `@${who} 有的，地下二层，前两小时免费`, { mention: [who] })
      await g.pass('1h')
    }
    await g.says('赵姨', '周末有课吗')
    const told = answer(await g.says('陈经理', '问题汇总', { room: '值班群' }))
    expect(told).toBe(
      [
        '最近 7 天群友问了 5 个问题：自动答了 1 个，同事答了 3 个，没人答 1 个。',
        '1. 有没有停车位（3 次：同事答 3）',
        '收录 有没有停车位 = 有的，地下二层，前两小时免费',
        '2. 几点开门（1 次：自动答 1）',
        '已收录第 1 条',
        '3. 周末有课吗（1 次：没人答 1）',
        '还没有现成的答案',
        '「收录 …」那几行可以改好直接发给我。',
      ].join('\n'),
    )
    const line = told.split('\n')[2] ?? ''
    expect(answer(await staff(line))).toContain('已收录第 2 条')
    expect(answer(await g.says('陈经理', '问题汇总', { room: '值班群' }))).toContain('已收录第 2 条')
    expect(answer(await g.says('小林', '问题汇总', { room: '值班群' }))).not.toContain('群友问了')
  })

  it('is there for others, by period', async () => {
    await g.says('小王', '有没有停车位')
    await g.pass('2h')
    const now = g.clock.now()
    const review = (from: Date, to: Date) =>
      inTransaction(g.house, now, (tx) => questionReview(tx.db, ACCOUNT, from, to))
    const before = new Date(now.getTime() - 3 * 3_600_000)
    expect((await review(before, now)).asked).toBe(1)
    expect((await review(new Date(now.getTime() - 3_600_000), now)).asked).toBe(0)
  })
})

describe('whoever calls again', () => {
  it('is taken for unhappy once a question has waited long, and not before', async () => {
    const g = await startGame()
    await g.says('小王', '请问这周的课几点开始呀')
    await g.pass('5m')
    await g.says('小王', '在吗')
    expect(await g.rows(`SELECT count(*) AS n FROM tickets`)).toEqual([{ n: 0 }])
    await g.pass('2h')
    await g.says('李姐', '在吗')
    expect(await g.rows(`SELECT count(*) AS n FROM tickets`)).toEqual([{ n: 0 }])
    await g.says('小王', '有人吗？？')
    expect(await g.rows(`SELECT c.name FROM tickets t JOIN contacts c ON c.id = t.contact_id`)).toEqual([
      { name: '小王' },
    ])
    expect(g.sentTo('值班群').replaceAll(/[【】]/g, '')).toContain('小王：有人吗？？')
  })
})
