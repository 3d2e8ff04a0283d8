import { beforeEach, describe, expect, it } from 'vitest'
import { type Game, startGame } from '../support/game.ts'

let g: Game
const staff = async (text: string, who = '小林') =>
  (await g.says(who, text, { room: '值班群' })).findLast((s) => s.to === '值班群')?.text ?? ''
const later = async (days: number) => {
  g.clock.advance(days * 24 * 3_600_000)
  await g.tick()
}
const answer = async (who: string, text: string) => (await g.says(who, text)).at(-1)?.text ?? ''
const told = async (who: string, text: string) => (await g.tells(who, text)).at(-1)?.text ?? ''
const privately = async (who: string, text: string, options = {}) => {
  const said = await g.says(who, text, options)
  expect(said.map((s) => s.to)).toEqual(said.map(() => `私聊:${who}`))
  return said.at(-1)?.text ?? ''
}
const noDeadLetters = async () => expect(await g.rows(`SELECT error FROM dead_letters`)).toEqual([])

describe('praise', () => {
  const states = () => g.rows(`SELECT id, state, signature FROM praises ORDER BY id`)
  const GOOD = '书很好看，孩子天天读，谢谢小林！电话13812345678'
  const SHOWN = '书很好看，孩子天天读，谢谢小林！电话138****5678'

  beforeEach(async () => {
    g = await startGame()
    await g.says('王小明', '大家好')
  })

  it('is shown when the member agrees, signed as they wish, and taken back when they like', async () => {
    await g.says('王小明', GOOD)
    g.said.length = 0
    const said = await g.says('小林', '#好评', { quote: { name: '王小明', text: '书很好看，孩子天天…' } })
    expect(said.map((s) => s.to).sort()).toEqual(['私聊:小林', '私聊:王小明'])
    expect(g.sentTo('小林')).toContain('已私下问王小明愿不愿意展示')
    expect(g.sentTo('王小明')).toBe(
      [
        '您在「书友群」说的这句，小林想放到好评墙，让各个群的群友看到：',
        `「${SHOWN}」`,
        '可以吗？回「可以」署名 王**，「实名」署名 王小明，「匿名」不署名，不愿意就回「不要」。',
        '7 天内有效，不回就不展示；同意了也能随时发「撤回好评」。',
      ].join('\n'),
    )
    expect(await answer('李姐', '好评墙')).toContain('还是空的')

    g.said.length = 0
    expect(await told('王小明', '可以，谢谢')).toBe('谢谢您！已放到好评墙，署名 王**。想收回随时发「撤回好评」。')
    expect(g.sentTo('小林')).toMatch(/王小明同意了，好评 \d 已上墙，署名 王\*\*。/u)
    expect(await answer('李姐', '好评墙')).toBe(`💛 好评墙（1 条）\n「${SHOWN}」——王**`)
    expect(await told('王小明', '好评同意 匿名')).toBe('改好了，好评墙上署名 群友。')
    expect(await answer('李姐', '好评墙')).toContain('——群友')
    expect(await answer('王小明', '撤回好评')).toBe('私下回您了。')
    expect(g.sentTo('王小明')).toContain('已从好评墙撤下')
    await g.pass('1m')
    expect(await answer('李姐', '好评墙')).toContain('还是空的')
    expect(await told('王小明', '撤回好评')).toBe('好评墙上没有您的话。')
    expect(await privately('小林', '#好评 @王小明 真的很喜欢', { mention: ['王小明'] })).toContain('先不要再问 TA')
    await noDeadLetters()
  })

  it('finds the last good word of a day, or takes what a colleague writes down', async () => {
    await g.says('王小明', '这次共读收获很大，推荐给大家')
    await g.says('王小明', '明天几点开始？')
    await g.says('王小明', '评分 5 太棒了，物流超快')
    expect(await staff('好评 王小明')).toContain('「这次共读收获很大，推荐给大家」')
    await g.says('李姐', '大家早上好')
    expect(await staff('好评 李姐')).toContain('李姐一天内没有说过好话')
    expect(await staff('好评 李姐 在店里说：老师讲得真细')).toContain('已私下问李姐')
    expect(g.sentTo('李姐')).toContain('您说的这句，小林想放到好评墙')
    await told('李姐', '实名')
    expect(await answer('王小明', '好评墙')).toContain('「在店里说：老师讲得真细」——李姐')
  })

  it('hears short answers only privately, only from whom it asked, only for seven days', async () => {
    await staff('好评 王小明 共读很有收获')
    expect(await g.says('王小明', '可以')).toEqual([])
    expect(await told('李姐', '可以')).not.toContain('好评墙')
    expect(await told('王小明', '可以的话明天讲讲')).not.toContain('好评墙')
    g.said.length = 0
    await later(7)
    expect(g.sentTo('小林')).toBe('王小明 7 天没有回，好评 1 不展示。')
    expect(await told('王小明', '可以')).not.toContain('好评墙')
    expect(await told('王小明', '好评同意 可以')).toContain('现在没有等您回复的好评')
    expect(await states()).toEqual([{ id: 1, state: 'expired', signature: null }])
    expect(await staff('好评 王小明 共读很有收获')).toContain('先不要再问 TA')
  })

  it('takes no for an answer, and leaves the member in peace for a month', async () => {
    await staff('好评 王小明 共读很有收获')
    expect(await staff('好评 王小明 老师也很好')).toContain('已经在问王小明了（好评 1）')
    expect(await told('王小明', '不要')).toBe('好的，不展示，谢谢您告诉我们。')
    expect(g.sentTo('小林')).toContain('王小明不想展示好评 1')
    expect(await staff('好评')).toContain('1 王小明：原话不再保留（没同意，10:00）')
    expect(await g.rows(`SELECT text FROM praises`)).toEqual([{ text: '' }])
    expect(await staff('好评 王小明 老师也很好')).toContain('先不要再问 TA')
    await later(31)
    expect(await staff('好评 王小明 老师也很好')).toContain('已私下问王小明')
  })

  it('asks once, however many colleagues want to', async () => {
    await Promise.all(
      ['小林', '陈经理', '周老板', '小林'].map((who, i) =>
        g.receive(g.message(who, `好评 王小明 共读很有收获${i}`, { direct: true })),
      ),
    )
    expect(await states()).toHaveLength(1)
    expect(g.said.filter((s) => s.to === '私聊:王小明')).toHaveLength(1)
    await noDeadLetters()
  })

  it('expires once, whatever the night and the clock do', async () => {
    await staff('好评 王小明 共读很有收获')
    g.said.length = 0
    g.clock.advance(-24 * 3_600_000)
    await g.tick()
    g.clock.advance(9 * 24 * 3_600_000)
    await g.tick()
    g.clock.advance(-24 * 3_600_000)
    await g.tick()
    g.clock.advance(48 * 3_600_000)
    await g.tick()
    expect(g.said.filter((s) => s.text.includes('7 天没有回'))).toHaveLength(1)
  })

  it('turns pages, and goes down when staff say so', async () => {
    for (let i = 1; i <= 7; i += 1) {
      await g.says(`群友${i}`, '大家好')
      await staff(`好评 群友${i} 第${i}期共读很有收获`)
      await told(`群友${i}`, '可以')
    }
    const first = await answer('王小明', '好评墙')
    expect(first).toContain('💛 好评墙（7 条，第 1/2 页）\n「第7期')
    expect(first).toContain('往下看发「好评墙 2」')
    expect(await answer('王小明', '好评墙 2')).toBe(
      '💛 好评墙（7 条，第 2/2 页）\n「第2期共读很有收获」——群**\n「第1期共读很有收获」——群**',
    )
    expect(await answer('王小明', '好评墙 3')).toContain('一共 2 页，没有第 3 页')
    expect(await staff('好评')).toContain('7 群友7：「第7期共读很有收获」（在墙上，10:00）')
    expect(await staff('好评 删除 3')).toBe('好评 3 已从墙上拿下。')
    expect(await staff('好评 删除 3')).toContain('好评墙上没有编号 3')
    expect(await answer('王小明', '好评墙 2')).not.toContain('第3期')
    await staff('好评 群友1 又来一句好话')
    expect(await told('群友1', '撤回好评')).toContain('已从好评墙撤下')
  })

  it('shows staff one warm word a day in each group, and asks when they take it', async () => {
    g.said.length = 0
    await g.says('王小明', '太棒了，物流超快，客服小林很耐心')
    await g.says('李姐', '书很好看，孩子天天读，谢谢你们！')
    expect(g.said.map((s) => [s.to, s.text])).toEqual([
      [
        '值班群',
        '🌟「书友群」王小明刚说：「太棒了，物流超快，客服小林很耐心」\n想放到好评墙就发：好评 1（我先私下问 TA 同不同意）',
      ],
    ])
    expect(await staff('好评 1')).toContain('已私下问王小明')
    expect(await staff('好评 1')).toContain('没有编号 1 的候选')
    expect(g.sentTo('王小明')).toContain('太棒了')
    await later(1)
    g.said.length = 0
    await g.says('李姐', '书很好看，孩子天天读，谢谢你们！')
    expect(g.sentTo('值班群')).toContain('好评 2')
    await later(8)
    expect(await staff('好评 2')).toContain('没有编号 2 的候选，或已经过期')
  })

  it.each([
    ['好评 小林 很好很好', '小林是同事'],
    ['好评 王小明 好', '这句太短了'],
    [`好评 王小明 ${'好看'.repeat(101)}`, '好评最多 200 个字，请摘一段'],
    ['好评 没这人 很好看的书', '没有找到「没这人」'],
    ['好评 删除 99', '好评墙上没有编号 99'],
    ['好评 99', '没有编号 99 的候选'],
  ])('「%s」 changes nothing and says why', async (said, why) => {
    expect(await staff(said)).toContain(why)
    expect(await states()).toEqual([])
    await noDeadLetters()
  })

  it('reads no authority and no markup from a nickname', async () => {
    await g.says('加微信13812345678', '大家好')
    await staff('好评 加微信13812345678 老师讲得真细致')
    await told('加微信13812345678', '实名')
    expect(await answer('王小明', '好评墙')).not.toContain('13812345678')
    expect(await told('王小明', '好评 李姐 老师讲得真细致')).not.toContain('已私下问')
    expect(await privately('小林', '#好评', { quote: { name: '没人', text: '没说过' } })).toContain('没找到引用的这句')
    expect(await told('王小明', '好评同意 随便')).toContain('可以回：可以、实名、匿名、不要')
  })
})

describe('suggestions', () => {
  const ledger = () => g.rows(`SELECT amount, cause, note FROM ledger_entries ORDER BY id`)

  beforeEach(async () => {
    g = await startGame()
    await g.says('小王', '大家好')
    await g.says('李姐', '大家好')
    g.said.length = 0
  })

  it('are thanked for, supported, adopted with points and a word of thanks, and done', async () => {
    expect(await answer('小王', '建议 周末加一场直播')).toBe('谢谢！建议 1 记下了，同事会看，有结果我来告诉您。')
    expect(g.sentTo('值班群')).toContain('💡「书友群」小王提了建议 1：周末加一场直播。\n采纳 1 20 说明 ｜')
    expect(await answer('李姐', '支持 1')).toBe('收到，建议 1 有 1 人支持了。')
    expect(await answer('阿青', '建议 周末，加一场直播！')).toContain('已把您算进建议 1（2 人支持）')
    expect(await staff('建议单', '小林')).toContain('1「书友群」小王：周末加一场直播（2 人支持）')
    g.said.length = 0
    expect(await staff('采纳 1 50 下周六开始', '陈经理')).toBe(
      '建议 1 已采纳，告诉了小王，送了 50 积分。做好了发「已实现 1」。',
    )
    expect(g.said.find((s) => s.to === '书友群')).toMatchObject({
      text: '💡 建议 1「周末加一场直播」，陈经理采纳了！\n陈经理：下周六开始。\n谢谢您，送您 50 积分，也谢谢支持的 2 位。',
      mentions: ['小王'],
    })
    expect(await ledger()).toEqual([{ amount: 50, cause: 'suggestion:1', note: '建议 1 被采纳' }])
    expect(await staff('采纳 1', '周老板')).toBe('陈经理在 10:00 已经采纳了建议 1')
    expect(await answer('李姐', '建议')).toBe(
      '💡 大家的建议\n1 ✅周末加一场直播（已采纳，2 人支持）\n也想要就发「支持 号」，有新想法发「建议 …」。',
    )
    expect(await staff('已实现 1 本周六 20:00 见', '陈经理')).toContain('标为已实现')
    expect(g.sentTo('书友群')).toContain('🎉 建议 1「周末加一场直播」做好了！\n陈经理：本周六 20:00 见。')
    expect(await answer('阿青', '支持 1')).toContain('建议 1 已实现，不用再支持了')
    expect(await ledger()).toHaveLength(1)
    await noDeadLetters()
  })

  it('are declined kindly and privately; a change of mind is kept, and pays once', async () => {
    await g.says('小王', '建议 每天发三次红包')
    g.said.length = 0
    await staff('采纳 1', '陈经理')
    expect(await staff('谢绝 1', '陈经理')).toContain('还缺「理由」')
    g.said.length = 0
    expect(await staff('谢绝 1 预算没批下来', '周老板')).toBe('建议 1 已谢绝，理由私下告诉了小王；给过的积分不收回。')
    expect(g.sentTo('小王')).toBe(
      '您提的建议 1「每天发三次红包」，周老板认真看了，这次先不做。\n周老板：预算没批下来。\n谢谢您替我们想，有别的想法随时发「建议 …」。',
    )
    expect(g.sentTo('书友群')).toBe('')
    expect(await answer('李姐', '建议')).toContain('还没有人提建议')
    expect(await told('小王', '建议')).toContain('1 每天发三次红包（未采纳）')
    expect(await staff('已实现 1', '陈经理')).toContain('已经谢绝了建议 1，要做先发「采纳 1」')
    expect(await staff('采纳 1 100', '陈经理')).toContain('积分以前给过，没有再给')
    expect(await ledger()).toEqual([{ amount: 20, cause: 'suggestion:1', note: '建议 1 被采纳' }])
    expect(await staff('建议单 1', '陈经理')).toContain(
      '10:00 陈经理已采纳，20 积分\n10:00 周老板未采纳：预算没批下来\n10:00 陈经理已采纳',
    )
  })

  it('are rewarded once when two managers adopt at the same moment', async () => {
    await g.says('小王', '建议 周末加一场直播')
    await Promise.all(
      ['陈经理', '周老板', '陈经理'].map((who) => g.receive(g.message(who, '采纳 1 50', { direct: true }))),
    )
    expect(await ledger()).toHaveLength(1)
    expect(await g.rows(`SELECT state FROM suggestion_decisions`)).toHaveLength(1)
    expect(g.said.filter((s) => s.to === '书友群' && s.text.includes('采纳了'))).toHaveLength(1)
    await noDeadLetters()
  })

  it('are one when several say the same at once', async () => {
    await Promise.all(['小王', '李姐', '阿青'].map((who) => g.receive(g.message(who, '建议 周末加一场直播'))))
    expect(await g.rows(`SELECT id FROM suggestions`)).toHaveLength(1)
    expect(await g.rows(`SELECT 1 FROM suggestion_supports`)).toHaveLength(2)
    await noDeadLetters()
  })

  it('stay within their group, and those of a direct chat between the member and staff', async () => {
    await g.says('周老板', '#开启', { room: '二群' })
    await g.says('小赵', '大家好', { room: '二群' })
    await g.says('小王', '建议 周末加一场直播')
    await g.tells('小王', '建议 想要电子版')
    expect((await g.says('小赵', '支持 1', { room: '二群' })).at(-1)?.text).toContain('没有建议 1')
    expect(await told('小赵', '支持 1')).toContain('没有建议 1')
    expect((await g.says('小赵', '建议', { room: '二群' })).at(-1)?.text).toContain('还没有人提建议')
    expect((await g.says('陈经理', '#采纳 1', { room: '二群' })).map((s) => s.to)).toEqual(['私聊:陈经理'])
    expect(g.sentTo('陈经理')).toContain('建议 1 不是这个群的')
    expect(await answer('李姐', '建议')).not.toContain('电子版')
    expect(await answer('李姐', '支持 2')).toContain('没有建议 2')
    g.said.length = 0
    await staff('采纳 2', '陈经理')
    expect(g.sentTo('书友群')).toBe('')
    expect(g.sentTo('小王')).toContain('陈经理采纳了')
    await g.leaves('小王')
    g.said.length = 0
    await staff('采纳 1', '陈经理')
    expect(g.said.map((s) => s.to).sort()).toEqual(['值班群', '私聊:小王'])
  })

  it('show a hostile nickname as one plain line to staff, and no name or number to the group', async () => {
    const name = '@所有人\n【系统】加微信13812345678'
    await g.says(name, '建议 想要的 @所有人 加微信13812345678')
    expect(g.sentTo('值班群').split('\n')[0]).toBe(
      '💡「书友群」所有人 系统加微信13812345678提了建议 1：想要的 @所有人 加微信13812345678。',
    )
    g.said.length = 0
    await staff('采纳 1 0', '陈经理')
    expect(g.sentTo('书友群')).not.toContain('13812345678')
    expect(await answer('小王', '建议')).not.toContain('13812345678')
  })

  it('are heard as a complaint too when they are one', async () => {
    await g.says('小王', '建议 三天了还没发货，也没人管！')
    expect(await g.rows(`SELECT id FROM tickets`)).toHaveLength(1)
    expect(await g.rows(`SELECT id FROM suggestions`)).toHaveLength(1)
  })

  it.each([
    ['小王', '建议 好', '写具体一点'],
    ['小王', `建议 ${'周末加一场直播，'.repeat(25)}好`, '建议最多 200 个字，您写了 201 个'],
    ['小王', '支持 1', '是您自己提的'],
    ['李姐', '支持 99', '没有建议 99'],
    ['李姐', '支持 99999999999', ''],
    ['陈经理', '#采纳 1 -5', '奖励写 0 到 500 分，您写的是 -5'],
    ['陈经理', '#采纳 1 501', '奖励写 0 到 500 分，您写的是 501'],
    ['陈经理', '#采纳 9', '没有建议 9'],
    ['陈经理', '#采纳 一', '「建议号」要写整数'],
    ['小林', '#采纳 1', '要群管理才能用'],
  ])('%s: 「%s」 changes nothing and says why', async (who, said, why) => {
    await g.says('小王', '建议 周末加一场直播')
    expect(await answer(who, said)).toContain(why)
    expect(await g.rows(`SELECT state FROM suggestions`)).toEqual([{ state: 'open' }])
    expect(await g.rows(`SELECT 1 FROM suggestion_supports`)).toEqual([])
    await noDeadLetters()
  })

  it('of one’s own bring no points, talk is talk, and five a day are enough', async () => {
    await g.says('陈经理', '#建议 买一台新话筒')
    expect(await staff('采纳 1', '陈经理')).toContain('不能给自己的建议加分')
    expect(await staff('采纳 1 0', '陈经理')).toContain('建议 1 已采纳')
    for (const talk of ['支持！', '支持 小林', '建议大家早点睡']) expect(await g.says('小王', talk)).toEqual([])
    expect(await g.says('小王', '建议 @李姐 买第二本', { mention: ['李姐'] })).toEqual([])
    expect(await g.says('小林', '建议 您重启一下手机')).toEqual([])
    expect(await answer('小王', '支持 1')).toBe('收到，建议 1 有 1 人支持了。')
    await g.pass('1m')
    expect(await answer('小王', '支持 1')).toContain('您支持过了')
    for (let i = 1; i <= 5; i += 1) await g.says('李姐', `建议 第${i}个好主意`)
    expect(await answer('李姐', '建议 第6个好主意')).toContain('今天已经提了 5 条')
    expect(await answer('李姐', '建议 第5个好主意')).toContain('这条您提过了')
    await later(1.1)
    expect(await answer('李姐', '建议 第6个好主意')).toContain('记下了')
  })
})

describe('surveys', () => {
  const TWO = '#问卷 新建 共读体验\n1. 节奏怎么样？ 太快/正好/太慢\n2. 会推荐给朋友吗？ 会/看情况/不会'
  const people = ['小王', '李姐', '阿青', '小赵', '小钱']
  const answers = () =>
    g.rows(
      `SELECT c.name, a.position, a.choice FROM survey_answers a JOIN contacts c ON c.id = a.contact_id ORDER BY a.id`,
    )
  const asked = async (how = '截止 明天20:00') => {
    await staff(TWO, '陈经理')
    return privately2('陈经理', `#问卷 发布 1 ${how}`)
  }
  /** The private answer, where the group hears something too. */
  const privately2 = async (who: string, text: string) => {
    await g.says(who, text)
    return g.said.findLast((s) => s.to === `私聊:${who}`)?.text ?? ''
  }

  beforeEach(async () => {
    g = await startGame()
    for (const name of people) await g.says(name, '大家好')
    g.said.length = 0
  })

  it('are asked in the group, answered with a digit each, and told as counts when their time is over', async () => {
    expect(await staff(TWO, '陈经理')).toBe(
      [
        '问卷 1「共读体验」存好了，还没有人看到：',
        '1. 节奏怎么样？ 1 太快 2 正好 3 太慢',
        '2. 会推荐给朋友吗？ 1 会 2 看情况 3 不会',
        '到要问的群里发：#问卷 发布 1 截止 明天20:00（后面加「公布」，截止后结果发到群里）',
      ].join('\n'),
    )
    expect(await answer('小王', '答卷 1 1 1')).toContain('这里没有问卷 1')
    expect(await privately2('陈经理', '#问卷 发布 1 截止 明天20:00 公布')).toBe(
      '问卷 1 发到群里了，11月24日 20:00 截止，到时我把结果私下给您。',
    )
    expect(g.sentTo('书友群')).toContain(
      [
        '📋 想听听大家的：「共读体验」（2 题，到 11月24日 20:00）',
        '1. 节奏怎么样？ 1 太快 2 正好 3 太慢',
        '2. 会推荐给朋友吗？ 1 会 2 看情况 3 不会',
        '私聊我发「答卷 1」一题一题点，或直接回「答卷 1 1 1」这样每题一个数字。',
        '只统计人数，不看是谁选的；截止后结果发在这里。',
      ].join('\n'),
    )
    expect(await answer('小王', '答卷 1 1 2')).toBe('收到，谢谢！截止前想改，再发一次「答卷 1 …」就行。')
    expect(await answer('小王', '答卷 1 2 1')).toContain('改好了，以这次为准')
    expect(await answer('李姐', '答卷 1 22')).toContain('收到')
    expect(await answer('阿青', '答卷 1 正好 会')).toContain('收到')
    expect(await staff('问卷 1', '陈经理')).toBe(
      '问卷 1「共读体验」在「书友群」进行中：3 人答了，到 明天 20:00。截止前只看人数，免得看出谁选了什么。',
    )
    g.said.length = 0
    await later(2)
    const results = [
      '📋「共读体验」的结果（3 人答，不记名）',
      '1. 节奏怎么样？',
      '太快 0（0%）',
      '正好 ▇▇▇▇▇▇▇▇▇▇ 3（100%）',
      '太慢 0（0%）',
      '2. 会推荐给朋友吗？',
      '会 ▇▇▇▇▇▇▇ 2（67%）',
      '看情况 ▇▇▇ 1（33%）',
      '不会 0（0%）',
      '谢谢每一位，我们会认真看。',
    ].join('\n')
    expect(g.sentTo('书友群')).toBe(results)
    expect(g.sentTo('陈经理')).toBe(`${results}\n问卷 1 截止了，结果也发到群里了。`)
    expect(await staff('问卷 1', '周老板')).toBe(results)
    // The same picture three times: in the group, to who asked the questions, and on request.
    const pictures = g.said.flatMap((s) => (s.text === results && s.picture !== undefined ? [s] : []))
    expect(pictures.map((s) => s.to)).toEqual(expect.arrayContaining(['书友群', '私聊:陈经理', '值班群']))
    expect(new Set(pictures.map((s) => s.picture?.png.toString('base64'))).size).toBe(1)
    expect(pictures[0]?.picture?.name).toBe('问卷1.png')
    expect(pictures[0]?.picture?.png.subarray(1, 4).toString()).toBe('PNG')
    expect(await privately('陈经理', '#问卷 1')).toBe(results)
    expect(g.said.at(-1)?.picture).toBeDefined()
    expect(await answer('小钱', '答卷 1 1 1')).toContain('问卷 1 已经截止了')
    expect(await staff('问卷 公布 1', '陈经理')).toContain('已经公布过了')
    expect(await answers()).toHaveLength(8)
    await noDeadLetters()
  })

  it('are answered with one tap at a time in a direct chat, and only while a question is open', async () => {
    await asked()
    expect(await told('小王', '1')).toContain('我是群里的小助手')
    expect(await told('小王', '答卷')).toBe(
      '「共读体验」第 1/2 题：节奏怎么样？\n1 太快\n2 正好\n3 太慢\n回一个数字就行。',
    )
    expect(await g.says('小王', '1')).toEqual([])
    expect(await told('小王', '7')).toContain('第 1 题没有「7」，请写 1 到 3')
    expect(await told('小王', '２。')).toContain('第 2/2 题：会推荐给朋友吗？')
    expect(await told('小王', 'A')).toBe('答完了，谢谢您！截止前想改，再发一次「答卷 1」就行。')
    expect(await g.tells('小王', '1')).toEqual([])
    expect(await answers()).toEqual([
      { name: '小王', position: 1, choice: 2 },
      { name: '小王', position: 2, choice: 1 },
    ])
    expect(await answer('李姐', '答卷 1')).toBe('私下问您了，一题一题点就行。')
    expect(g.sentTo('李姐')).toContain('第 1/2 题')
    await later(1.1)
    expect(await told('李姐', '1')).toContain('我是群里的小助手')
    await noDeadLetters()
  })

  it('count each member once, and take two taps at once one after the other', async () => {
    await asked()
    await told('小王', '答卷 1')
    await Promise.all(['1', '3'].map((tap) => g.receive(g.message('小王', tap, { direct: true }))))
    expect((await answers()).map((a) => a.position)).toEqual([1, 2])
    await g.tells('李姐', '答卷 1 1 1')
    await g.tells('李姐', '答卷 1 3 3')
    await privately('陈经理', '#问卷 关闭 1')
    expect(g.sentTo('陈经理')).toContain('2 人答。不到 3 位，就不展开了')
    expect(await staff('问卷 1', '陈经理')).not.toMatch(/▇|太快/u)
    expect(await staff('问卷 公布 1', '陈经理')).toBe('问卷 1 的结果发到群里了。')
    expect(g.sentTo('书友群')).toContain('「共读体验」截止了，2 人答。')
    expect(g.said.filter((s) => s.picture !== undefined)).toEqual([])
    await noDeadLetters()
  })

  it('take no answer after their results', async () => {
    await asked()
    await Promise.all([
      ...people.map((who) => g.receive(g.message(who, '答卷 1 1 1', { direct: true }))),
      g.receive(g.message('陈经理', '问卷 关闭 1', { direct: true })),
      g.receive(g.message('周老板', '问卷 关闭 1', { direct: true })),
    ])
    const closed = g.said.filter((s) => s.text.startsWith('问卷 1 截止了，想让'))
    expect(closed).toHaveLength(1)
    const results = g.said.filter((s) => s.text.startsWith('📋「共读体验」') && /人答/u.test(s.text))
    expect(results).toHaveLength(1)
    const told = Number(/（?(\d) 人答/u.exec(results[0]?.text ?? '')?.[1])
    const [row] = await g.rows<{ n: number }>(`SELECT count(DISTINCT contact_id) AS n FROM survey_answers`)
    expect(told).toBe(row?.n)
    await noDeadLetters()
  })

  it('belong to their group', async () => {
    await g.says('周老板', '#开启', { room: '二群' })
    await g.says('小孙', '大家好', { room: '二群' })
    await asked()
    expect((await g.says('小孙', '答卷 1 1 1', { room: '二群' })).at(-1)?.text).toContain('这里没有问卷 1')
    expect(await told('小孙', '答卷 1 1 1')).toContain('这里没有问卷 1')
    expect(await told('小孙', '答卷')).toBe('现在没有等您答的问卷。')
    expect((await g.says('小王', '答卷 1 1 1', { room: '二群' })).at(-1)?.text).toContain('这里没有问卷 1')
    expect(await privately('陈经理', '#问卷 1', { room: '二群' })).toContain('没有问卷 1')
    expect(await privately('陈经理', '#问卷', { room: '二群' })).toContain('还没有问卷')
    expect(await answer('小林', '答卷 1 1 1')).toContain('问卷是问群友的')
    expect(await answers()).toEqual([])
  })

  it('do not come twice within a week to one group', async () => {
    await asked()
    await staff('#问卷 新建 第二份\n好不好？ 好/不好', '陈经理')
    expect(await privately('陈经理', '#问卷 发布 2')).toContain(
      '这里的群友 7 天内刚在「书友群」被问过（问卷 1），问得太勤大家会烦，11月30日 10:00 以后再发',
    )
    expect(await privately('陈经理', '#问卷 发布 1')).toContain('已经在「书友群」发过了')
    await later(7.1)
    expect(await privately2('陈经理', '#问卷 发布 2')).toContain('问卷 2 发到群里了，12月3日')
    expect(await told('小王', '答卷')).toContain('第 1/1 题：好不好？')
    expect(await staff('问卷', '陈经理')).toContain('1 共读体验「书友群」（已截止，0 人答了）')
  })

  it('do not reach the same members twice a week through two groups', async () => {
    await g.says('周老板', '#开启', { room: '二群' })
    await g.says('周老板', '#开启', { room: '三群' })
    for (const name of ['小王', '李姐', '小孙']) await g.says(name, '大家好', { room: '二群' })
    for (const name of ['小王', '小孙', '小周']) await g.says(name, '大家好', { room: '三群' })
    await asked()
    await staff('#问卷 新建 第二份\n好不好？ 好/不好', '陈经理')
    expect(await privately('陈经理', '#问卷 发布 2', { room: '二群' })).toContain('刚在「书友群」被问过（问卷 1）')
    await g.says('陈经理', '#问卷 发布 2', { room: '三群' })
    expect(g.sentTo('三群')).toContain('📋 想听听大家的：「第二份」')
  })

  it('are published once when two managers do it at once', async () => {
    await staff(TWO, '陈经理')
    await Promise.all(['陈经理', '周老板', '陈经理'].map((who) => g.receive(g.message(who, '#问卷 发布 1'))))
    expect(g.said.filter((s) => s.to === '书友群')).toHaveLength(1)
    await noDeadLetters()
  })

  it('close once, whatever the night and the clock do, and stay silent in a paused group', async () => {
    await asked('截止 明天20:00 公布')
    for (const name of people) await g.tells(name, '答卷 1 1 1')
    g.said.length = 0
    for (const days of [-1, 1.2, 3, -1, 2]) await later(days)
    expect(g.said.filter((s) => s.text.includes('的结果（5 人答'))).toHaveLength(2)
    await staff('#问卷 新建 第二份\n好不好？ 好/不好', '陈经理')
    await later(7)
    await g.says('陈经理', '#问卷 发布 2 截止 1小时 公布')
    await g.says('陈经理', '#暂停')
    g.said.length = 0
    await g.pass('2h')
    expect(g.said.map((s) => s.to)).toEqual(['私聊:陈经理', '私聊:陈经理'])
    expect(await staff('问卷 公布 2', '陈经理')).toContain('暂停着')
    await noDeadLetters()
  })

  it.each([
    ['问卷 新建 体验', '第一行写标题，下面每行一题'],
    ['问卷 新建', '第一行写标题，下面每行一题'],
    [`问卷 新建 体验${'\n1. 好吗？ 好/不好'.repeat(6)}`, '最多 5 题，您写了 6 题'],
    ['问卷 新建 体验\n1. 好吗？ 好', '第 1 题至少要两个选项'],
    ['问卷 新建 体验\n好吗', '第 1 题至少要两个选项'],
    ['问卷 新建 体验\n1. 几分？ 1/2/3/4/5/6/7/8/9/10/11', '第 1 题最多 10 个选项，您写了 11 个'],
    ['问卷 新建 体验\n1. 好吗？ 好/好', '选项「好」写了两遍'],
    [`问卷 新建 体验\n1. ${'长'.repeat(61)}？ 好/不好`, '题目最多 60 个字'],
    [`问卷 新建 体验\n1. 好吗？ 好/${'长'.repeat(21)}`, '太长了，最多 20 个字'],
    [`问卷 新建 ${'长'.repeat(31)}\n1. 好吗？ 好/不好`, '标题最多 30 个字'],
    ['问卷 9', '没有问卷 9'],
    ['问卷 关闭 9', '没有问卷 9'],
    ['问卷 发布 9', '请到要问的客户群里发布'],
    ['问卷 随便', '可以写：问卷、问卷 3'],
    ['问卷 公布', '「问卷号」要写整数'],
  ])('「%s」 makes none and says why', async (said, why) => {
    expect(await staff(said, '陈经理')).toContain(why)
    expect(await g.rows(`SELECT 1 FROM surveys`)).toEqual([])
    await noDeadLetters()
  })

  it.each([
    ['答卷 1 1', '这份问卷有 2 题，您写了 1 个答案'],
    ['答卷 1 1 2 3', '这份问卷有 2 题，您写了 3 个答案'],
    ['答卷 1 1 4', '第 2 题没有「4」，请写 1 到 3'],
    ['答卷 1 1 0', '第 2 题没有「0」'],
    ['答卷 99 1 1', '这里没有问卷 99'],
    ['#答卷 你好', '「问卷号」要写整数'],
  ])('「%s」 is no answer and says why', async (said, why) => {
    await asked()
    expect(await answer('小王', said)).toContain(why)
    expect(await answers()).toEqual([])
    await noDeadLetters()
  })

  it('take no ordinary talk for an answer', async () => {
    await asked()
    g.said.length = 0
    for (const talk of ['答卷 在哪里', '答卷好难', '1', 'A', '问卷 1']) expect(await g.says('小王', talk)).toEqual([])
    expect(await staff('问卷 发布 1 截止 今天8:00', '陈经理')).toContain('已经过去了')
  })
})

describe('satisfaction', () => {
  const rate = async (who: string, score: number) => {
    await g.says(who, '三天了还没发货，也没人管！')
    const [ticket] = await g.rows<{ id: number }>(`SELECT max(id) AS id FROM tickets`)
    await staff(`结 ${ticket?.id} 已补发`)
    await g.says(who, `评分 ${score}`)
  }

  beforeEach(async () => {
    g = await startGame()
  })

  it('is told per group and month with the number of answers, never as a share of fewer than five', async () => {
    expect(await staff('满意度', '陈经理')).toBe('2026年11月还没有评分、问卷、好评和建议。')
    await rate('群友甲', 5)
    await g.says('群友甲', '建议 周末加一场直播')
    await staff('采纳 1', '陈经理')
    await staff('好评 群友甲 老师讲得真细致')
    await told('群友甲', '可以')
    expect(await staff('满意度', '陈经理')).toBe(
      [
        '💗 满意度（2026年11月）',
        '满意（4–5 分）：1 次，不到 5 次先不算百分比',
        '好评 1 条（上月 0）；建议 1 条（上月 0），采纳 1（上月 0）',
        '· 书友群：1 次，不到 5 次先不算百分比',
      ].join('\n'),
    )
    for (const [name, score] of [
      ['乙', 4],
      ['丙', 5],
      ['丁', 3],
      ['戊', 5],
    ] as const)
      await rate(`群友${name}`, score)
    expect(await privately('陈经理', '#满意度')).toBe(
      [
        '💗 满意度（2026年11月） · 书友群',
        '满意（4–5 分）：80%（5 次），平均 4.4 分',
        '好评 0 条（上月 0）；建议 1 条（上月 0），采纳 1（上月 0）',
      ]
        .join('\n')
        .replace('好评 0 条（上月 0）', '好评 0 条'),
    )
    await later(10)
    for (const name of ['甲', '乙', '丙', '丁', '戊']) await rate(`群友${name}`, 5)
    expect(await staff('满意度', '陈经理')).toContain('满意（4–5 分）：100%（5 次），平均 5.0 分，比上月高 20 个点')
    expect(await staff('满意度 上月', '陈经理')).toContain('80%（5 次）')
    const report = await staff('月报', '陈经理')
    expect(report).toContain('📊 月报（2026年12月）')
    expect(report).toContain('满意（4–5 分）：100%（5 次）')
    await noDeadLetters()
  })

  it('counts who would recommend us, from the surveys that ended', async () => {
    for (const i of [1, 2, 3, 4, 5]) await g.says(`群友${i}`, '大家好')
    await staff('问卷 新建 推荐\n1. 会推荐给朋友吗？ 会/不会', '陈经理')
    await g.says('陈经理', '#问卷 发布 1 截止 1小时')
    for (const i of [1, 2, 3, 4]) await g.tells(`群友${i}`, `答卷 1 ${i === 1 ? 2 : 1}`)
    await g.tells('群友5', '答卷 1 1')
    expect(await staff('满意度', '陈经理')).toContain('还没有评分')
    await g.pass('2h')
    expect(await staff('满意度', '陈经理')).toContain('愿意推荐（问卷里选第一项）：80%（5 份）')
  })
})
