import { beforeEach, describe, expect, it } from 'vitest'
import { runJob } from '../../src/app/ticker.ts'
import { UserError } from '../../src/core/errors.ts'
import { welcome } from '../../src/features/welcome/index.ts'
import { assertTemplate, renderWelcome } from '../../src/features/welcome/welcome.ts'
import { type Game, startGame } from '../support/game.ts'

describe('the wording', () => {
  const scene = { newcomers: ['小新'], memberCount: 88, topic: '书友群', inviters: ['小王'] }

  it('fills in what the template names, in either kind of braces', () => {
    expect(renderWelcome('欢迎 {新人} 来到｛群名｝，第 { 人数 } 位，谢谢{邀请人}', scene)).toBe(
      '欢迎 小新 来到书友群，第 88 位，谢谢小王',
    )
  })

  it('leaves out the line about an inviter nobody knows, unless it is all there is', () => {
    expect(renderWelcome('欢迎！\n谢谢{邀请人}', { ...scene, inviters: [] })).toBe('欢迎！')
    expect(renderWelcome('谢谢{邀请人}', { ...scene, inviters: [] })).toBe('谢谢群里的朋友')
  })

  it('names everybody who invites once', () => {
    expect(renderWelcome('{邀请人}', { ...scene, inviters: ['甲', '乙', '甲'] })).toBe('甲、乙')
  })

  it('names the first twenty and counts the rest, also where the template names nobody', () => {
    const newcomers = Array.from({ length: 25 }, (_, i) => `新${i + 1}`)
    expect(renderWelcome('欢迎 {新人}', { ...scene, newcomers })).toMatch(/^欢迎 新1、.*、新20等 25 位$/u)
    expect(renderWelcome('欢迎大家', { ...scene, newcomers })).toBe('欢迎大家\n还有 5 位新朋友一起到，也欢迎你们！')
  })

  it('never reads a name as a template, nor lets it break the line', () => {
    const text = renderWelcome('欢迎 {新人}', { ...scene, newcomers: ['{人数}\n@all\u202e', '$& $1'] })
    expect(text).toBe('欢迎 {人数} @all、$& $1')
  })

  it('refuses a variable that does not exist, with those that do', () => {
    expect(() => assertTemplate('欢迎 {名字}')).toThrow(UserError)
    expect(() => assertTemplate('欢迎 {名字}')).toThrow('{新人} {人数} {群名} {邀请人}')
    expect(() => assertTemplate('欢迎 {新人}，{ } 里什么都没有')).toThrow(UserError)
    expect(() => assertTemplate('一个 { 不算')).not.toThrow()
  })
})

describe('welcoming', () => {
  let g: Game
  beforeEach(async () => {
    g = await startGame()
    await g.says('小王', '大家好')
  })

  it('merges everybody of twenty seconds into one welcome that mentions them all', async () => {
    await g.joins('小一', { by: '小王' })
    g.clock.advance(8000)
    await g.joins(['小二', '小三'])
    g.clock.advance(11_000)
    await g.tick()
    expect(g.said).toEqual([])
    g.clock.advance(1000)
    await g.tick()
    await g.tick()
    expect(g.said).toHaveLength(1)
    expect(g.said[0]).toMatchObject({ to: '书友群', mentions: ['小一', '小二', '小三'] })
    expect(g.said[0]?.text).toContain('欢迎来到「书友群」！\n谢谢小王带新朋友来')
    expect(g.said[0]?.text).toContain('「帮助」')
    expect(g.said[0]?.text).toContain('「投诉」')
    expect(await g.rows('SELECT DISTINCT lane FROM outbox WHERE key LIKE $1', ['welcome:%'])).toEqual([
      { lane: 'welcome' },
    ])
  })

  it('opens a new window for those who come later', async () => {
    await g.joins('小一')
    await g.pass('20s')
    await g.joins('小二')
    await g.pass('20s')
    expect(g.said.map((s) => s.mentions)).toEqual([['小一'], ['小二']])
  })

  it('keeps rooms apart', async () => {
    await g.says('周老板', '#开启', { room: '二群' })
    g.said.length = 0
    await g.joins('小一')
    await g.joins('小二', { room: '二群' })
    await g.pass('20s')
    expect(g.said.map((s) => [s.to, s.mentions])).toEqual([
      ['书友群', ['小一']],
      ['二群', ['小二']],
    ])
  })

  it('welcomes nobody twice: not for the event told again, not for a return', async () => {
    await g.joins('小一', { id: 'same' })
    await g.joins('小一', { id: 'same' })
    await g.joins('小一', { id: 'the same by another name' })
    await g.pass('20s')
    await g.pass('20m')
    await g.leaves('小一')
    await g.joins('小一')
    await g.pass('1m')
    expect(g.said).toHaveLength(1)
  })

  it('passes over those who left at once, staff, the staff room, and a room that was paused meanwhile', async () => {
    await g.joins(['小一', '小二'])
    await g.leaves('小一')
    await g.joins('小新', { room: '值班群' })
    await g.joins('小林', { room: '书友群', at: new Date(g.clock.now().getTime() - 1) })
    await g.pass('20s')
    expect(g.said.map((s) => s.mentions)).toEqual([['小二']])
    g.said.length = 0
    await g.joins('小三')
    await g.says('周老板', '#暂停')
    g.said.length = 0
    await g.pass('1m')
    expect(g.said).toEqual([])
  })

  it('welcomes after a restart in the meantime, and nobody after half a day', async () => {
    await g.joins('小一')
    g.clock.advance(3_600_000)
    await g.tick()
    expect(g.said.map((s) => s.mentions)).toEqual([['小一']])
    await g.joins('小二')
    g.clock.advance(13 * 3_600_000)
    await g.tick()
    expect(g.said).toHaveLength(1)
  })

  it('says it once when several processes look at the same time', async () => {
    await g.joins(['小一', '小二'])
    g.clock.advance(20_000)
    const [job] = welcome.jobs ?? []
    if (job === undefined) throw new Error('no job')
    await Promise.all(Array.from({ length: 8 }, () => runJob(g.house, job, g.clock.now())))
    await g.relay()
    expect(g.said.map((s) => s.mentions)).toEqual([['小一', '小二']])
  })

  it('mentions twenty of a crowd and counts the rest', async () => {
    await g.joins(Array.from({ length: 30 }, (_, i) => `新${i + 1}`))
    await g.pass('20s')
    expect(g.said).toHaveLength(1)
    expect(g.said[0]?.mentions).toHaveLength(20)
    expect(g.said[0]?.text).toContain('还有 10 位新朋友一起到')
  })

  it('shows a hostile nickname harmlessly', async () => {
    await g.says('陈经理', '#欢迎语 欢迎 {新人}！')
    g.said.length = 0
    await g.joins('@all\n【系统】{群名}\u202e')
    await g.pass('20s')
    expect(g.said[0]?.text).toBe('欢迎 all 系统{群名}！')
  })
})

describe('欢迎语', () => {
  let g: Game
  beforeEach(async () => {
    g = await startGame()
  })

  it('shows the default with a preview, sets a text, resets it, switches it off and on', async () => {
    const [shown] = await g.says('陈经理', '#欢迎语')
    expect(shown?.text).toContain('现在的欢迎语（默认）：\n欢迎来到「{群名}」')
    expect(shown?.text).toContain('新人看到的：\n@小新 欢迎来到「书友群」')
    expect(shown?.text).toContain('{新人} {人数} {群名} {邀请人}')
    const [saved] = await g.says('陈经理', '#欢迎语 你好 {新人}！\n我们有 {人数} 位书友')
    expect(saved?.text).toContain('@小新 你好 小新！\n我们有 3 位书友')
    g.said.length = 0
    await g.joins('小一')
    await g.pass('20s')
    expect(g.said[0]?.text).toBe('你好 小一！\n我们有 4 位书友')
    expect((await g.says('陈经理', '#欢迎语 默认'))[0]?.text).toContain('已恢复默认')
    expect((await g.says('陈经理', '#欢迎语 关'))[0]?.text).toContain('不再发欢迎语')
    expect((await g.says('陈经理', '#欢迎语'))[0]?.text).toContain('没有开欢迎语')
    g.said.length = 0
    await g.joins('小二')
    await g.pass('1m')
    expect(g.said).toEqual([])
    await g.says('陈经理', '#welcome 开')
    g.said.length = 0
    await g.joins('小三')
    await g.pass('20s')
    expect(g.said[0]?.mentions).toEqual(['小三'])
  })

  it('refuses unknown variables, endless texts and members, and changes nothing', async () => {
    expect((await g.says('陈经理', '#欢迎语 你好 {昵称}'))[0]?.text).toContain(
      '没有「{昵称}」这一项，可以写：{新人} {人数} {群名} {邀请人}',
    )
    expect((await g.says('陈经理', `#欢迎语 ${'好'.repeat(501)}`))[0]?.text).toContain('最多 500 个字')
    expect((await g.says('小王', '#欢迎语 我的地盘'))[0]?.text).toContain('要群管理才能用')
    expect(await g.rows('SELECT 1 FROM welcome_texts')).toEqual([])
  })
})
