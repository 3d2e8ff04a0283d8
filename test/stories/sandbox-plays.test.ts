import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Plays } from '../../src/console/sandbox/plays.ts'
import { SCENARIOS } from '../../src/console/sandbox/scenarios.ts'
import { silentLog } from '../../src/core/log.ts'
import { SandboxError } from '../../src/core/sandbox.ts'
import { BOOKS, type PlayedSandbox, playSandbox, STAFF } from '../support/sandbox.ts'

/** The scenarios and trainings of the sandbox, played to their end over the whole house. */

const FAMILY = 'demo-family@chatroom'
const FRUIT = 'demo-fruit@chatroom'
const LIN = 'demo-staff-lin'

// Hundreds of looks at everything: a busy machine takes its time.
vi.setConfig({ testTimeout: 180_000 })

let s: PlayedSandbox
let plays: Plays
beforeEach(async () => {
  s = await playSandbox()
  plays = new Plays({
    world: s.world,
    time: s.time,
    db: s.house.source.manager,
    timeZone: 'Asia/Shanghai',
    log: silentLog,
    paceMs: 0,
  })
})
afterEach(async () => {
  await plays.stop()
  await s.stop()
})

const ended = () =>
  new Promise<void>((resolve) => {
    const look = () => {
      const { playing } = plays
      if (playing.kind !== 'none' && playing.ended) resolve()
    }
    plays.watch(look)
    look()
  })

async function play(id: string): Promise<void> {
  plays.playScenario(id)
  await ended()
  expect(plays.playing).toMatchObject({ kind: 'scenario', ended: true, caption: expect.stringContaining('演完了') })
  // Everybody was heard and understood.
  expect(await s.house.source.query(`SELECT error FROM dead_letters`)).toEqual([])
  for (const room of s.world.rooms()) expect(s.said(room.id)).not.toMatch(/用法：|没有「|不能办结/u)
}

describe('scenarios', () => {
  it('tell what they are, in one line each', () => {
    for (const { title, about, steps } of SCENARIOS) {
      expect(about.length, title).toBeLessThan(60)
      expect(steps.filter((step) => step.caption !== undefined).length, title).toBeGreaterThanOrEqual(3)
      for (const { caption } of steps) expect(caption ?? '').not.toContain('\n')
    }
    expect(new Set(SCENARIOS.map((one) => one.id)).size).toBe(5)
  })

  it('the angry parent: from the outburst to the publication, twice with two parents', async () => {
    await play('angry-parent')
    expect(s.said(FAMILY)).toMatch(/@豆包爸爸.客服小林：已换顺丰重发/u)
    expect(s.said(FAMILY)).toContain('📣 处理公示 · 工单 1')
    expect(s.said(STAFF)).toContain('⏰ 工单 1（豆包爸爸）的承诺还剩 24 分钟')
    await play('angry-parent')
    expect(s.said(FAMILY)).toContain('📣 处理公示 · 工单 2\n果** 反映')
  })

  it('the sarcastic regular: irony is heard, and answered with a time', async () => {
    await play('sarcastic-regular')
    expect(s.said(STAFF)).toContain('乌龟都比你们')
    expect(s.said(BOOKS)).toContain('工单 1 您打 5 分')
  })

  it('the delayed courier: ten tickets, one incident', async () => {
    await play('delayed-courier')
    expect(s.said(STAFF)).toContain('事件 1 · 物流：1 分钟内 3 位群友反映同一件事')
    expect(s.said(STAFF)).toContain('事件 1 已办结，10 个工单一起办结')
    expect(await s.house.source.query(`SELECT count(*)::integer AS n FROM tickets WHERE state = 'resolved'`)).toEqual([
      { n: 10 },
    ])
  })

  it('the referral party: points come when friends stay, and go when one leaves', async () => {
    await play('referral-party')
    expect(s.said('direct:demo-li')).toContain('邀请奖励到账：留满 1 天')
    expect(s.said(BOOKS)).toContain('🥇 李姐 2 位（另有 1 位已离开）')
    expect(s.world.lines(BOOKS).some((line) => line.picture !== undefined)).toBe(true)
  })

  it('the ring of cheats: nothing is paid, a manager is asked', async () => {
    await play('cheats')
    expect(s.said(STAFF)).toMatch(/阿羊带来 \d 位.*和邀请人名字雷同/u)
    expect(await s.house.source.query(`SELECT * FROM point_balances WHERE available > 0`)).toEqual([])
  })

  it('one at a time, stopped when asked, and nothing unknown', async () => {
    expect(() => plays.playScenario('nothing')).toThrow(SandboxError)
    plays.playScenario('angry-parent')
    expect(() => plays.playScenario('cheats')).toThrow('正在演一个')
    await expect(plays.train('late-book', LIN)).rejects.toThrow('正在演一个')
    await plays.stop()
    expect(plays.playing).toEqual({ kind: 'none' })
    await s.time.travel(0)
    expect(s.said(FAMILY)).toBe('')
  })
})

describe('training', () => {
  it('waits in vain, gets angrier, leaves; and says so in the score', async () => {
    await plays.train('late-book', LIN)
    const said = () => s.said(FAMILY)
    expect(said()).toContain('米粒妈妈：孩子等了一周的绘本还没到')
    await plays.goOn()
    expect(said()).toContain('米粒妈妈：在吗？有人看到吗？')
    await plays.goOn()
    expect(said()).toContain('都十五分钟了')
    await plays.goOn()
    await plays.goOn()
    expect(said()).toContain('米粒妈妈 退出了群聊')
    expect(plays.playing).toMatchObject({
      kind: 'training',
      ended: true,
      result: { quality: 0, recovery: { score: 0, words: '离开了' } },
    })
    await expect(plays.goOn()).rejects.toThrow(SandboxError)
  })

  it('is calmed by a plan, angry when it is broken, and content with a real result', async () => {
    await plays.train('late-book', LIN)
    await s.says('客服小林', FAMILY, '@米粒妈妈 对不起让孩子久等了，我现在就查')
    await plays.goOn()
    expect(s.said(FAMILY)).toContain('那到底什么时候能到')
    await s.says('客服小林', STAFF, '承诺 1 20分钟 查到运单')
    await plays.goOn()
    expect(s.said(FAMILY)).toMatch(/米粒妈妈：好，那我等到10:\d\d。/u)
    await plays.goOn()
    expect(s.said(FAMILY)).toContain('米粒妈妈：说好的时间又过了')
    await s.says('客服小林', STAFF, '结 1 已补发新书，明天中午前送到')
    await ended()
    expect(s.said(FAMILY)).toContain('米粒妈妈：评分 4 总算弄好了')
    const { playing } = plays
    if (playing.kind !== 'training' || playing.result === undefined) throw new Error('no score')
    expect(playing.result.parts).toContainEqual({ part: 'promise', score: 0 })
    expect(playing.result.recovery).toEqual({ score: 70, words: '又说话了' })
    expect(playing.result.moments.map((m) => (m.good ? '✓' : '✗')).join('')).toMatch(/^✓.*✗.*✓$/u)
  })

  it('minds how it is spoken to, is with somebody new each time, and is for staff only', async () => {
    await plays.train('bad-fruit', LIN)
    expect(s.said(FRUIT)).toContain('老宋：碰坏的水果')
    await s.says('客服小林', FRUIT, '@老宋 你急什么，自己不会看说明吗')
    await expect.poll(() => s.said(FRUIT), { timeout: 5000 }).toContain('老宋：哟，你这态度比苹果还烂')
    await plays.stop()
    await plays.stop()
    expect(plays.playing).toEqual({ kind: 'none' })
    await plays.train('bad-fruit', LIN)
    expect(plays.playing).toMatchObject({ memberName: '老陶' })
    await plays.stop()
    await expect(plays.train('bad-fruit', 'demo-wang')).rejects.toThrow('训练要以客服或店主的身份来做')
    await expect(plays.train('nothing', LIN)).rejects.toThrow(SandboxError)
  })
})
