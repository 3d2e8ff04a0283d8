import { beforeEach, describe, expect, it } from 'vitest'
import { jobsOf, runJob } from '../../src/app/ticker.ts'
import { DAY, HOUR } from '../../src/core/calendar.ts'
import { UndeliverableError } from '../../src/core/chat.ts'
import { FEATURES } from '../../src/features/index.ts'
import { type Game, startGame } from '../support/game.ts'

describe('what the group is told of the ending', () => {
  let g: Game
  const later = async (ms: number) => {
    g.clock.advance(ms)
    const before = g.said.length
    await g.tick()
    return g.said.slice(before)
  }
  /** What is answered in the staff room. */
  const staff = async (text: string, who = '小林') =>
    (await g.says(who, text, { room: '值班群' }))
      .filter((s) => s.to === '值班群')
      .map((s) => s.text)
      .join('\n')
  const posts = () => g.said.filter((s) => s.to === '书友群' && s.text.startsWith('📣')).map((s) => s.text)
  const versions = () => g.rows(`SELECT version, kind FROM publication_versions ORDER BY publication_id, version`)
  beforeEach(async () => {
    g = await startGame()
    await g.says('小王', '三天了还没发货，也没人管！')
    await staff('接 1')
  })

  describe('the draft', () => {
    it('is shown to whoever resolved it, exactly as it goes out', async () => {
      const said = await g.says('小林', '结 1 已补发给小王，电话 13812345678', { room: '值班群' })
      expect(said.filter((s) => s.to === '值班群').map((s) => s.text)[0]).toBe('工单 1 已解决，等群友确认。')
      const draft = said.at(-1)
      expect(draft?.to).toBe('值班群')
      const [head, ...text] = draft?.text.split('\n') ?? []
      expect(head).toBe('公示会这样发（已脱敏），发「公示 1」就发出：')
      expect(await staff('公示 1')).toContain('已公示到「书友群」')
      expect(posts()).toEqual([text.join('\n')])
      expect(posts()[0]).toContain('结果：已补发给小**，电话 138****5678')
    })

    it('goes privately to whoever resolves in the group, and there is none for a private complaint', async () => {
      const said = await g.says('小林', '#结 1 已补发')
      expect(said.filter((s) => s.text.includes('公示')).map((s) => s.to)).toEqual(['私聊:小林'])
      await g.tells('李姐', '投诉 收到的书缺页')
      expect((await g.tells('小林', '结 2 已换新')).map((s) => s.text)).not.toContainEqual(
        expect.stringContaining('公示'),
      )
    })
  })

  describe('a result that says nothing', () => {
    const result = async () => (await g.rows<{ result: string }>(`SELECT result FROM tickets WHERE id = 1`))[0]?.result

    it('is pointed out with the line to write, and told in better words when they come', async () => {
      expect(await staff('结 1 已处理')).toContain(
        '⚠️ 结果只写了「已处理」，看不出做了什么。写清楚再公示：公示 1 改 退款 20 元，今天到账\n公示会这样发',
      )
      expect(await staff('公示 1 改 退款 20 元，今天到账')).toContain('已公示到「书友群」')
      expect(posts()).toHaveLength(1)
      expect(posts()[0]).toContain('结果：退款 20 元，今天到账（')
      expect(await result()).toBe('退款 20 元，今天到账')
      expect(await staff('工单 1')).toMatch(/小林 更正结果：退款 20 元，今天到账/)
      // From here on the group has read it: another change is a correction.
      expect(await staff('公示 1 改 退款 30 元')).toContain('更正已发到「书友群」')
      expect(posts()[1]).toContain('结果应为：退款 30 元')
      expect(await result()).toBe('退款 20 元，今天到账')
    })

    it('may be told as it is, and one that says something brings no warning', async () => {
      await staff('结 1 已处理')
      expect(await staff('公示 1')).toContain('已公示到「书友群」')
      await g.says('李姐', '收到的书缺页，质量太差了')
      expect(await staff('结 2 换了一本新的')).not.toContain('⚠️')
    })

    it('is put right after it was resolved anew, whatever was corrected before', async () => {
      await staff('结 1 已补发一本')
      await staff('公示 1')
      await staff('公示 1 改 已补发两本')
      await staff('重开 1')
      await staff('结 1 已处理')
      expect(await staff('公示 1 改 第三本也补了')).toContain('已公示到「书友群」')
      expect(posts().at(-1)).toContain('结果：第三本也补了')
    })

    it('is put right while it waits for the digest', async () => {
      await g.says('陈经理', '#公示方式 汇总')
      await staff('结 1 已处理')
      await staff('公示 1')
      expect(await staff('公示 1 改 已补发一本给小王')).toContain(
        '工单 1 的结果改好了，18:00 的汇总里会这样写：\n· 工单 1 小** 物流：「三天了还没发货，也没人管！」→ 已补发一本给小**',
      )
      expect(posts()).toEqual([])
    })

    it('keeps to the result alone for a member who wants nothing told', async () => {
      await g.tells('小王', '不要公示')
      await staff('结 1 已处理')
      expect(await staff('公示 1 改 给小王退了 20 元')).toContain('确有必要请群管理发')
      expect(await result()).toBe('已处理')
      await staff('公示 1 改 给小王退了 20 元', '陈经理')
      expect(posts()).toEqual(['📣 处理公示 · 工单 1\n结果：给群友退了 20 元\n谢谢大家监督，有问题随时说。'])
    })
  })

  describe('corrected and withdrawn', () => {
    beforeEach(async () => {
      await staff('结 1 已补发一本')
      await staff('公示 1')
    })

    it('puts the result right in a second post that names the first, and keeps both', async () => {
      await later(DAY)
      expect(await staff('公示 1 改 已给小王补发两本')).toContain('更正已发到「书友群」')
      expect(posts()[1]).toBe(
        '📣 更正 · 工单 1 的处理公示（昨天 10:00 发出）\n结果应为：已给小**补发两本\n前一条里的结果不准确，以这条为准。',
      )
      expect(await versions()).toEqual([
        { version: 1, kind: 'published' },
        { version: 2, kind: 'corrected' },
      ])
      expect(await staff('公示 1 改 已给小王补发两本')).toContain('不用更正')
      expect(await staff('公示 1')).toContain('已经公示过了')
      expect(await g.rows(`SELECT result FROM tickets`)).toEqual([{ result: '已补发一本' }])
    })

    it('refuses what cannot be corrected', async () => {
      expect(await staff('公示 1 改')).toContain('还缺新的结果')
      expect(await staff('公示 1 乱写')).toContain('「乱写」这部分我没看懂')
      expect(await staff(`公示 1 改 ${'好'.repeat(301)}`)).toContain('最多 300 个字，您写了 301 个')
      await g.says('李姐', '收到的书缺页，质量太差了')
      expect(await staff('公示 2 改 好了')).toContain('还没有办结')
      expect(posts()).toHaveLength(1)
    })

    it('is withdrawn by whoever published it or a manager, said in the group, and comes back by publishing again', async () => {
      await g.says('周老板', '#授权 @小何 agent', { mention: ['小何'] })
      expect(await staff('撤回公示 1', '小何')).toContain('是小林发的，请小林或群管理撤回')
      expect(await staff('撤回公示 1', '陈经理')).toContain('已撤回，群里发了说明')
      expect(posts()[1]).toBe('📣 工单 1 的处理公示（10:00 发出）已撤回，内容不再作数。')
      expect(await staff('撤回公示 1')).toContain('10:00 已由陈经理撤回')
      expect(await staff('公示 1 改 别的')).toContain('已经撤回，没有可更正的')
      expect(await staff('公示 1')).toContain('是陈经理撤回的，要恢复请陈经理或群管理')
      expect(await staff('公示 1', '陈经理')).toContain('的公示撤回过，现在重新发到')
      expect(posts()).toHaveLength(3)
      expect(await staff('公示 1', '陈经理')).toContain('已经公示过了')
      expect(await versions()).toEqual([
        { version: 1, kind: 'published' },
        { version: 2, kind: 'withdrawn' },
        { version: 3, kind: 'published' },
      ])
      expect(await g.rows(`SELECT withdrawn_at FROM publications`)).toEqual([{ withdrawn_at: null }])
    })

    it('keeps what was put right when it comes back, and forgets it with a new resolution', async () => {
      await staff('公示 1 改 已补发两本')
      await staff('撤回公示 1')
      await staff('公示 1')
      expect(posts().at(-1)).toContain('结果：已补发两本')
      await staff('重开 1')
      await staff('结 1 已退款')
      await staff('公示 1')
      expect(posts().at(-1)).toContain('结果：已退款')
    })

    it('says nothing in the group about what the group has never read', async () => {
      await g.says('李姐', '收到的书缺页，质量太差了')
      await staff('结 2 已换新')
      g.link = { ...g.link, state: 'down' }
      await staff('公示 2')
      await staff('撤回公示 2')
      g.link = { ...g.link, state: 'up' }
      await g.relay()
      expect(g.sentTo('值班群')).toContain('工单 2 的公示还没发出去，已取消')
      expect(posts()).toHaveLength(1)
      expect(await staff('公示 2')).toContain('现在重新发到')
      expect(await staff('撤回公示 3')).toContain('没有工单 3')
    })

    it('does not let a failed post that was withdrawn be sent again', async () => {
      await staff('重开 1')
      await staff('结 1 又补发一本')
      g.failNext(new UndeliverableError('not in the room'))
      await g.says('小林', '#公示 1')
      const [failed] = await g.rows<{ id: number }>(`SELECT id FROM outbox WHERE lane = 'post' AND state = 'failed'`)
      await staff('撤回公示 1')
      expect(await staff(`重发 ${failed?.id}`)).toContain('是撤回了的公示，不能再发')
      expect(posts()).toHaveLength(1)
      await staff('公示 1')
      g.failNext(new UndeliverableError('not in the room'))
      await g.says('小林', '#撤回公示 1')
      const [notice] = await g.rows<{ id: number }>(`SELECT max(id) AS id FROM outbox WHERE state = 'failed'`)
      expect(await staff(`重发 ${notice?.id}`)).toContain('发')
      expect(posts().at(-1)).toContain('已撤回，内容不再作数')
    })

    it('answers a second withdrawal at the same moment, and posts one notice', async () => {
      await Promise.all([
        g.receive(g.message('小林', '撤回公示 1', { room: '值班群' })),
        g.receive(g.message('陈经理', '撤回公示 1', { room: '值班群' })),
      ])
      expect(posts().filter((p) => p.includes('已撤回'))).toHaveLength(1)
      expect(g.sentTo('值班群')).toContain('不用再撤')
    })

    it('leaves tickets of other groups alone', async () => {
      await g.says('周老板', '#开启', { room: '二群' })
      expect((await g.says('小林', '#撤回公示 1', { room: '二群' }))[0]?.text).toContain('不是这个群的')
      expect((await g.says('小林', '#公示 1 改 好', { room: '二群' }))[0]?.text).toContain('不是这个群的')
      expect(posts()).toHaveLength(1)
    })
  })

  describe('what the member wants', () => {
    it('shows the nickname once they agree, and hides it again when they change their mind', async () => {
      expect((await g.says('小王', '公示同意'))[0]?.text).toContain('会写您的昵称')
      await staff('结 1 已补发给小王，电话 13812345678')
      await staff('公示 1')
      expect(posts()[0]).toContain('小王 反映物流问题')
      expect(posts()[0]).toContain('10:00 小王反映')
      expect(posts()[0]).toContain('已补发给小王，电话 138****5678')
      expect((await g.says('小王', '公示同意 匿名'))[0]?.text).toContain('只写昵称的第一个字')
      await staff('重开 1')
      await staff('结 1 又补发给小王')
      await staff('公示 1')
      expect(posts()[1]).toContain('小** 反映物流问题')
      expect(posts()[1]).not.toContain('小王')
    })

    it('publishes nothing of those who refuse, unless a manager tells the bare result', async () => {
      expect((await g.says('小王', '不要公示'))[0]?.text).toContain('不会再公示')
      expect(await staff('结 1 已补发给小王')).toContain('小王不希望公示自己的事')
      expect(await staff('公示 1')).toContain('确有必要请群管理发「公示 1 仅结果」')
      expect(await staff('公示 1 仅结果')).toContain('不能公示')
      expect(await staff('公示 1', '陈经理')).toContain('可以只发结果、看不出是谁：公示 1 仅结果')
      expect(posts()).toEqual([])
      await staff('公示 1 仅结果', '陈经理')
      expect(posts()).toEqual(['📣 处理公示 · 工单 1\n结果：已补发给群友\n谢谢大家监督，有问题随时说。'])
      expect(await staff('公示 1 改 已补发两本给小王')).toContain('更正要由群管理来发')
      await staff('公示 1 改 已补发两本给小王', '陈经理')
      expect(posts()[1]).toContain('结果应为：已补发两本给群友')
    })

    it('asks the managers to withdraw what is out already when somebody refuses afterwards', async () => {
      await staff('结 1 已补发')
      await staff('公示 1')
      const said = await g.tells('小王', '不要公示')
      expect(said.find((s) => s.to === '私聊:小王')?.text).toContain('已经发出的（工单 1）我请同事撤回')
      expect(said.find((s) => s.to === '值班群')).toMatchObject({
        text: '小王不希望公示自己的事，已经发出的请看一下：\n撤回公示 1',
        mentions: ['陈经理', '周老板'],
      })
    })
  })

  describe('a digest for a busy group', () => {
    const resolve2 = async () => {
      await g.says('李姐', '收到的书缺页，质量太差了')
      await staff('结 2 已换新')
    }
    beforeEach(async () => {
      await staff('结 1 已补发')
      expect((await g.says('小林', '#公示方式 汇总'))[0]?.text).toContain('群管理')
      await g.says('陈经理', '#公示方式 汇总')
      expect(g.sentTo('陈经理')).toContain('每天 18:00 汇总成一条')
      g.said.length = 0
    })

    it('tells everything queued in one post at 18:00, once, and nothing when there is nothing', async () => {
      expect(await staff('公示 1')).toContain('工单 1 已排进「书友群」18:00 的汇总公示')
      expect(await staff('公示 1')).toContain('已经排进 18:00 的汇总公示了')
      await resolve2()
      expect(g.sentTo('值班群')).toContain('公示会这样写进 18:00 的汇总')
      await staff('公示 2 仅结果')
      await later(7 * HOUR + 59 * 60_000)
      expect(posts()).toEqual([])
      await later(60_000)
      expect(posts()).toEqual([
        '📣 今日处理公示（2 件）\n· 工单 1 小** 物流：「三天了还没发货，也没人管！」→ 已补发\n· 工单 2 → 已换新\n谢谢大家监督，有问题随时说。',
      ])
      await later(60_000)
      await later(-DAY)
      await later(2 * DAY)
      expect(posts()).toHaveLength(1)
      expect(await versions()).toEqual([
        { version: 1, kind: 'digest' },
        { version: 1, kind: 'digest' },
      ])
      expect(await staff('公示 1')).toContain('已经公示过了')
      expect(await g.rows(`SELECT count(*) AS n FROM ticket_events WHERE kind = 'published'`)).toEqual([{ n: 2 }])
    })

    it('waits for the next evening when the bot slept through it, and posts once a day though the clock jumps', async () => {
      await staff('公示 1')
      await later(16 * HOUR)
      expect(posts()).toEqual([])
      await later(16 * HOUR)
      expect(posts()).toHaveLength(1)
      // A day back: that evening is to come, the next one has had its digest.
      await later(-DAY)
      await resolve2()
      expect(await staff('公示 2')).toContain('明天 18:00')
      await later(DAY)
      expect(posts()).toHaveLength(1)
      await later(DAY)
      expect(posts()).toHaveLength(2)
      expect(posts()[1]).toContain('工单 2')
    })

    it('is posted once by two processes at the same moment', async () => {
      await staff('公示 1')
      g.clock.advance(8 * HOUR)
      const jobs = jobsOf(FEATURES).filter((j) => j.name === 'publication-digest')
      await Promise.all([...jobs, ...jobs, ...jobs].map((job) => runJob(g.house, job, g.clock.now())))
      await g.relay()
      expect(posts()).toHaveLength(1)
      expect(await g.rows(`SELECT 1 FROM publication_queue`)).toEqual([])
    })

    it('goes by the clock of the room', async () => {
      await g.says('陈经理', '#服务时间 时区 Asia/Tokyo')
      await staff('公示 1')
      await later(7 * HOUR)
      expect(posts()).toHaveLength(1)
    })

    it('drops what was reopened, withdrawn or refused meanwhile', async () => {
      await staff('公示 1')
      await resolve2()
      await staff('公示 2')
      await staff('重开 1')
      expect(await staff('撤回公示 2')).toContain('已从汇总里拿掉')
      await staff('公示 2')
      await g.says('李姐', '不要公示')
      await later(8 * HOUR)
      expect(posts()).toEqual([])
      expect(await g.rows(`SELECT 1 FROM publication_queue`)).toEqual([])
      expect(await g.rows(`SELECT 1 FROM publication_digests`)).toEqual([])
    })

    it('keeps quiet in a paused group and tells it the next evening', async () => {
      await staff('公示 1')
      await g.says('陈经理', '#暂停')
      await later(8 * HOUR)
      expect(posts()).toEqual([])
      await g.says('陈经理', '#开启')
      await later(DAY)
      expect(posts()).toHaveLength(1)
    })

    it('may be published again when the post failed, and each by itself again when a manager says so', async () => {
      await staff('公示 1')
      g.clock.advance(8 * HOUR)
      g.failNext(new UndeliverableError('not in the room'))
      await g.tick()
      expect(posts()).toEqual([])
      await g.says('陈经理', '#公示方式 逐条')
      expect(await staff('公示 1')).toContain('已公示到')
      expect(posts()).toHaveLength(1)
      expect(await staff('撤回公示 1')).toContain('群里发了说明')
    })
  })
})
