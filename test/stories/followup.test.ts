import { beforeEach, describe, expect, it } from 'vitest'
import { jobsOf, runJob } from '../../src/app/ticker.ts'
import { DAY, HOUR, MINUTE } from '../../src/core/calendar.ts'
import type { AppEvent } from '../../src/core/events.ts'
import type { Feature } from '../../src/core/feature.ts'
import { FEATURES } from '../../src/features/index.ts'
import { type Game, startGame } from '../support/game.ts'

describe('after the resolution', () => {
  let g: Game
  /** Time passes at once, and what is due by then happens. */
  const later = async (ms: number) => {
    g.clock.advance(ms)
    const before = g.said.length
    await g.tick()
    return g.said.slice(before)
  }
  const staff = (text: string, who = '小林') => g.says(who, text, { room: '值班群' })
  const inRoom = () => g.said.filter((s) => s.to === '书友群')
  const kinds = async (id = 1) =>
    (await g.rows<{ kind: string }>(`SELECT kind FROM ticket_events WHERE ticket_id = $1 ORDER BY id`, [id])).map(
      (r) => r.kind,
    )
  const answers = () => g.rows(`SELECT ticket_id, answer FROM follow_ups ORDER BY id`)
  const resolve = async (id = 1, who = '小王', words = '三天了还没发货，也没人管！') => {
    await g.says(who, words)
    await staff(`接 ${id}`)
    await staff(`结 ${id} 已补发，今晚送达`)
  }
  beforeEach(async () => {
    g = await startGame()
    await resolve()
  })

  describe('confirming', () => {
    it('asks for it with the result, thanks once, invites a rating, and asks nothing more', async () => {
      expect(g.sentTo('书友群')).toContain('小林：已补发，今晚送达。\n解决了请回「已解决」；还没有就回「没解决」')
      const [thanks] = await g.says('小王', '已解决')
      expect(thanks).toMatchObject({ to: '书友群', mentions: ['小王'] })
      expect(thanks?.text).toBe(
        '好的，工单 1 了结，谢谢您告诉我们。方便的话给小林打个分：评分 5 很快（1–5 分，原因可以不写）',
      )
      expect((await kinds()).at(-1)).toBe('confirmed')
      expect((await g.says('小王', '已解决'))[0]?.text).toContain('您已经确认过了')
      g.said.length = 0
      await later(24 * HOUR)
      await later(48 * HOUR)
      expect(g.sentTo('书友群')).not.toContain('问题解决了吗')
      expect(await answers()).toEqual([{ ticket_id: 1, answer: 'solved' }])
    })

    it('takes a few words of the member’s own within the day, and later for talk', async () => {
      await g.says('李姐', '解决了')
      expect(await answers()).toEqual([{ ticket_id: 1, answer: null }])
      expect((await g.says('小王', '@小林 解决了，谢谢', { mention: ['小林'] }))[0]?.text).toContain('工单 1 了结')
      await resolve(2, '李姐', '收到的书缺页，质量太差了')
      g.clock.advance(25 * HOUR)
      expect(await g.says('李姐', '问题解决了')).toEqual([])
      await g.tick()
      expect((await g.says('李姐', '问题解决了'))[0]?.text).toContain('工单 2 了结')
    })

    it('leaves staff and members without a ticket alone when they use the word', async () => {
      expect(await g.says('李姐', '已解决')).toEqual([])
      await g.says('李姐', '收到的书缺页，质量太差了')
      g.said.length = 0
      await g.says('小林', '已解决')
      expect(await g.rows(`SELECT answered_at IS NOT NULL AS answered FROM tickets WHERE id = 2`)).toEqual([
        { answered: true },
      ])
      expect(g.said).toEqual([])
      expect((await g.says('周老板', '#已解决'))[0]?.text).toContain('没有刚办好的事')
    })

    it('answers somebody else’s number, one of another group and a wrong one, changing nothing', async () => {
      expect((await g.says('李姐', '#已解决 1'))[0]?.text).toContain('工单 1 不是您反映的')
      expect((await g.says('李姐', '#没解决 1'))[0]?.text).toContain('工单 1 不是您反映的')
      expect((await g.says('小王', '已解决 99'))[0]?.text).toContain('没有工单 99')
      await g.says('周老板', '#开启', { room: '二群' })
      const [refused] = await g.says('小王', '#没解决 1', { room: '二群' })
      expect(refused?.text).toBe('工单 1 不是在这个群反映的，请和我私聊，或到那个群里说')
      expect(await answers()).toEqual([{ ticket_id: 1, answer: null }])
      expect((await g.tells('小王', '已解决 1'))[0]?.text).toContain('工单 1 了结')
    })

    it('knows resolutions from before it asked', async () => {
      await g.rows(`DELETE FROM follow_ups`)
      expect((await g.says('小王', '#已解决'))[0]?.text).toContain('工单 1 了结')
      expect(await answers()).toEqual([{ ticket_id: 1, answer: 'solved' }])
    })
  })

  describe('没解决', () => {
    it('reopens, alerts with the words, keeps the assignee and tells the member who takes it', async () => {
      g.said.length = 0
      await g.says('小王', '没解决 到现在还没收到')
      expect(inRoom().map((s) => s.text)).toEqual(['对不起，没办好。工单 1 重新打开了，由小林接着跟进，已经通知到。'])
      const alert = g.said.find((s) => s.to === '值班群')
      expect(alert?.mentions).toContain('小林')
      expect(alert?.text.replaceAll(/[【】]/g, '')).toContain('「书友群」小王：到现在还没收到')
      expect(await g.rows(`SELECT state, resolved_at FROM tickets`)).toEqual([{ state: 'taken', resolved_at: null }])
      expect(await g.rows(`SELECT kind, state FROM sla_targets WHERE kind = 'next-response'`)).toEqual([
        { kind: 'next-response', state: 'open' },
      ])
      expect((await g.says('小王', '#没解决'))[0]?.text).toContain('已记到工单 1')
      await later(30 * HOUR)
      expect(g.sentTo('书友群')).not.toContain('问题解决了吗')
      await staff('结 1 已当面送到')
      await g.says('小王', '已解决')
      expect(await answers()).toEqual([
        { ticket_id: 1, answer: 'unsolved' },
        { ticket_id: 1, answer: 'solved' },
      ])
    })

    it('is a new wait when the ticket is open and was answered, and 已解决 there is told to whoever has it', async () => {
      await g.says('李姐', '收到的书缺页，质量太差了')
      await g.says('小林', '马上给您查', { mention: ['李姐'] })
      g.said.length = 0
      await g.says('李姐', '#没解决 还是缺页')
      expect(g.sentTo('书友群')).toContain('已记到工单 2')
      expect(g.sentTo('值班群')).toContain('工单 2：李姐又不满意了')
      await g.says('李姐', '#已解决')
      expect(g.sentTo('值班群')).toContain('李姐说工单 2 已经解决了，核对后发：结 2 结果')
      expect(await g.rows(`SELECT state FROM tickets WHERE id = 2`)).toEqual([{ state: 'open' }])
    })

    it('hears an angry short answer as that, not as a new complaint', async () => {
      await g.says('小王', '根本没解决！还是没人管，气死了！！')
      expect(await g.rows(`SELECT id, state FROM tickets`)).toEqual([{ id: 1, state: 'taken' }])
      expect((await kinds()).at(-1)).toBe('reopened')
    })

    it('adds to the ticket that the member has open anyway', async () => {
      await g.says('小王', '收到的书缺页，质量太差了')
      expect((await g.says('小王', '没解决 1 还没收到'))[0]?.text).toContain('您有工单 2 正在处理')
      expect(await g.rows(`SELECT text FROM ticket_events WHERE ticket_id = 2 ORDER BY id DESC LIMIT 1`)).toEqual([
        { text: '工单 1：还没收到' },
      ])
    })

    it('does not confirm and reopen at once when both come in the same moment', async () => {
      await Promise.all([g.receive(g.message('小王', '已解决')), g.receive(g.message('小王', '没解决'))])
      const [row] = await g.rows<{ state: string; answer: string }>(
        `SELECT t.state, f.answer FROM tickets t JOIN follow_ups f ON f.ticket_id = t.id`,
      )
      expect([
        { state: 'taken', answer: 'unsolved' },
        { state: 'resolved', answer: 'solved' },
      ]).toContainEqual(row)
      expect(await g.rows(`SELECT 1 FROM dead_letters`)).toEqual([])
    })
  })

  describe('the question of the next day', () => {
    const questions = () => inRoom().filter((s) => s.text.includes('问题解决了吗'))

    it('comes once, a day later, with a mention, however often the jobs run or the clock jumps', async () => {
      await later(23 * HOUR + 59 * MINUTE)
      expect(questions()).toHaveLength(0)
      await later(MINUTE)
      expect(questions()).toHaveLength(1)
      expect(questions()[0]?.mentions).toEqual(['小王'])
      expect(questions()[0]?.text).toBe(
        '您好，上次您反映的「三天了还没发货，也没人管！」，小林的处理结果是：已补发，今晚送达。\n问题解决了吗？解决了回「已解决」；还没有就回「没解决」加一句说明，我们接着办。',
      )
      await later(-DAY)
      await later(2 * DAY)
      await later(-DAY)
      expect(questions()).toHaveLength(1)
      expect((await kinds()).filter((k) => k === 'asked')).toHaveLength(1)
    })

    it('waits for the service hours of the group', async () => {
      await g.says('陈经理', '#服务时间 每天 14:00-18:00')
      await later(26 * HOUR)
      expect(questions()).toHaveLength(0)
      await staff('重开 1')
      await staff('结 1 再补发一次')
      await later(23 * HOUR)
      expect(questions()).toHaveLength(0)
      await later(3 * HOUR)
      expect(questions()).toHaveLength(1)
    })

    it('is not put at night when the bot slept through the day', async () => {
      await later(37 * HOUR)
      expect(questions()).toHaveLength(0)
      await later(10 * HOUR)
      expect(questions()).toHaveLength(1)
    })

    it('is left out in a paused group, for somebody who left, and after a reopening', async () => {
      await resolve(2, '李姐', '收到的书缺页，质量太差了')
      await resolve(3, '老周', '客服态度太差了，没人理我！')
      await g.leaves('李姐')
      await staff('重开 3')
      await g.says('陈经理', '#暂停')
      await later(25 * HOUR)
      await g.says('陈经理', '#开启')
      await later(4 * DAY)
      expect(questions()).toHaveLength(0)
      expect(await answers()).toEqual([
        { ticket_id: 1, answer: 'silence' },
        { ticket_id: 2, answer: 'silence' },
        { ticket_id: 3, answer: 'void' },
      ])
    })

    it('is one message for several tickets of a member, answered together or each by its number', async () => {
      g.clock.advance(3 * HOUR)
      await resolve(2, '小王', '收到的书缺页，质量太差了')
      await later(21 * HOUR)
      expect(questions()).toHaveLength(0)
      await later(3 * HOUR)
      expect(questions()).toHaveLength(1)
      expect(questions()[0]?.text).toContain('1：「三天了还没发货，也没人管！」→ 已补发，今晚送达')
      expect((await g.says('小王', '没解决'))[0]?.text).toBe('是哪一件还没解决？请带上号：没解决 1 或 没解决 2')
      expect((await g.says('小王', '都解决了'))[0]?.text).toContain('工单 1、2 了结')
      expect(await answers()).toEqual([
        { ticket_id: 1, answer: 'solved' },
        { ticket_id: 2, answer: 'solved' },
      ])
    })

    it('goes to the member directly for a private complaint', async () => {
      await g.tells('李姐', '投诉 收到的书缺页')
      await staff('结 2 已换新')
      g.said.length = 0
      await later(24 * HOUR)
      expect(g.sentTo('李姐')).toContain('问题解决了吗')
      await g.tells('李姐', '没解决 新的也缺页')
      expect(g.sentTo('李姐')).toContain('工单 2 重新打开了')
    })

    it('takes silence for yes after 72 hours, saying nothing, and still hears a late no', async () => {
      await later(24 * HOUR)
      g.said.length = 0
      await later(47 * HOUR)
      expect(await answers()).toEqual([{ ticket_id: 1, answer: null }])
      await later(HOUR)
      await later(-DAY)
      await later(DAY)
      expect(g.said).toEqual([])
      expect(await answers()).toEqual([{ ticket_id: 1, answer: 'silence' }])
      expect(await g.rows(`SELECT by_contact_id, text FROM ticket_events WHERE kind = 'confirmed'`)).toEqual([
        { by_contact_id: null, text: '没有回音，按已解决处理' },
      ])
      await g.says('小王', '没解决')
      expect(g.sentTo('书友群')).toContain('工单 1 重新打开了')
    })

    it('asks after five days down before it takes silence for yes', async () => {
      await later(5 * DAY)
      expect(questions()).toHaveLength(1)
      expect(await answers()).toEqual([{ ticket_id: 1, answer: null }])
      await later(DAY)
      expect(await answers()).toEqual([{ ticket_id: 1, answer: 'silence' }])
    })

    it('waits until the account has heard what was said meanwhile', async () => {
      await g.tick()
      g.clock.advance(24 * HOUR)
      for (const job of jobsOf(FEATURES)) await runJob(g.house, job, g.clock.now())
      await g.relay()
      expect(questions()).toHaveLength(0)
      await g.tick()
      expect(questions()).toHaveLength(1)
    })

    it('is put once by two processes at the same moment', async () => {
      g.clock.advance(24 * HOUR)
      await g.rows(`UPDATE accounts SET last_seen_at = $1`, [g.clock.now()])
      const jobs = jobsOf(FEATURES).filter((j) => j.name === 'follow-up')
      await Promise.all([...jobs, ...jobs, ...jobs].map((job) => runJob(g.house, job, g.clock.now())))
      await g.relay()
      expect(questions()).toHaveLength(1)
    })
  })

  describe('ratings', () => {
    const ratings = () => g.rows(`SELECT ticket_id, score, reason FROM ratings ORDER BY id`)

    it('are given once, changed with their history kept, and shown to the one rated', async () => {
      await g.says('小王', '已解决')
      expect((await g.says('小王', '评分 5 很快'))[0]?.text).toBe('收到，工单 1 您打 5 分，谢谢，小林会很高兴。')
      expect((await g.says('小王', '评分 5'))[0]?.text).toContain('您打的就是 5 分')
      expect((await g.says('小王', '评分 3'))[0]?.text).toContain('工单 1 从 5 分改为 3 分')
      expect(await ratings()).toEqual([
        { ticket_id: 1, score: 5, reason: '很快' },
        { ticket_id: 1, score: 3, reason: '' },
      ])
      expect((await kinds()).filter((k) => k === 'rated')).toHaveLength(2)
      expect((await g.says('小王', '评分'))[0]?.text).toContain('您给工单 1 打了 3 分')
      const [own] = await g.says('小林', '评分')
      expect(own?.to).toBe('私聊:小林')
      expect(own?.text).toBe('您的评分：平均 3.0 分（1 次）\n★★★☆☆ 工单 1 小王 10:00')
      expect((await staff('评分', '陈经理'))[0]?.text).toContain('还没有群友给您评过分')
    })

    it('may be said in passing right after the invitation, and only then', async () => {
      await g.says('小王', '5分 很快')
      expect(await ratings()).toEqual([])
      await g.says('小王', '已解决')
      await g.says('李姐', '5分 很快')
      await g.says('小王', '5分钟后出门')
      expect(await ratings()).toEqual([])
      expect((await g.says('小王', '5分 很快'))[0]?.text).toContain('您打 5 分')
      await g.says('小王', '4分')
      expect(await ratings()).toHaveLength(1)
    })

    it('refuse what cannot be', async () => {
      expect((await g.says('小王', '评分 9'))[0]?.text).toContain('评分写 1 到 5 的整数，您写的是「9」')
      expect((await g.says('小王', '评分 0'))[0]?.text).toContain('1 到 5')
      expect((await g.says('小王', '评分 4.5'))[0]?.text).toContain('1 到 5')
      expect((await g.says('小王', '评分 很好'))[0]?.text).toContain('例如：评分 5 很快')
      expect((await g.says('李姐', '评分 5'))[0]?.text).toContain('没有办好的事可以评分')
      expect((await g.says('李姐', '评分 #1 5'))[0]?.text).toContain('不是您反映的')
      await g.says('李姐', '收到的书缺页，质量太差了')
      expect((await g.says('李姐', '评分 5'))[0]?.text).toContain('工单 2 还在处理')
      expect(await ratings()).toEqual([])
      await g.says('小王', '评分 #1 五分')
      expect(await ratings()).toEqual([{ ticket_id: 1, score: 5, reason: '' }])
    })

    it('that are low go to the managers with the reason, and reopen when it is not solved either', async () => {
      await g.says('小王', '已解决')
      g.said.length = 0
      await g.says('小王', '评分 2 太慢了')
      expect(g.sentTo('书友群')).toContain('已经告诉群管理')
      const alert = g.said.find((s) => s.text.includes('只得了 2 分'))
      expect(alert).toMatchObject({ to: '值班群', mentions: ['陈经理', '周老板'] })
      expect(alert?.text).toContain('（小林处理）\n小王：太慢了')
      expect(await g.rows(`SELECT state FROM tickets`)).toEqual([{ state: 'resolved' }])
      g.said.length = 0
      await g.says('小王', '评分 1 还是没解决')
      expect(g.sentTo('书友群')).toContain('收到，工单 1 您打 1 分。对不起，没办好。工单 1 重新打开了')
      expect(g.sentTo('值班群')).not.toContain('只得了')
      expect(g.sentTo('值班群')).toContain('工单 1：小王说还没解决')
      expect(await g.rows(`SELECT state FROM tickets`)).toEqual([{ state: 'taken' }])
    })

    it('are about whoever had the ticket at the invitation, and once it is resolved anew, about whoever has it then', async () => {
      await g.says('小王', '已解决')
      await staff('重开 1')
      await staff('转 1 @陈经理')
      await g.says('小王', '评分 #1 4')
      g.clock.advance(HOUR)
      await staff('结 1 又办了一次', '陈经理')
      await g.says('小王', '评分 5')
      const rows = await g.rows(
        `SELECT c.name FROM ratings r JOIN contacts c ON c.id = r.rated_contact_id ORDER BY r.id`,
      )
      expect(rows).toEqual([{ name: '小林' }, { name: '陈经理' }])
    })

    it('of a resolution that did not hold do not stand for the next one', async () => {
      await g.says('小王', '已解决')
      await g.says('小王', '评分 1 还是没解决')
      g.clock.advance(HOUR)
      await staff('结 1 换了一本')
      g.clock.advance(8 * DAY)
      expect((await g.says('小王', '已解决'))[0]?.text).toContain('给小林打个分')
      expect((await g.says('小王', '1分')).at(-1)?.text).toContain('已经告诉群管理')
      expect((await g.says('小王', '评分 1'))[0]?.text).toContain('您打的就是 1 分')
      expect((await g.says('小王', '评分 5'))[0]?.text).toContain('从 1 分改为 5 分')
      expect(await ratings()).toHaveLength(3)
    })

    it('are asked for again once, a day later in the hours, and never twice in a week', async () => {
      await g.says('小王', '已解决')
      await later(23 * HOUR)
      expect(g.sentTo('书友群')).not.toContain('还想听您一句')
      await later(HOUR)
      await later(-DAY)
      await later(2 * DAY)
      expect(inRoom().filter((s) => s.text.includes('还想听您一句'))).toHaveLength(1)
      await resolve(2, '小王', '收到的书缺页，质量太差了')
      expect((await g.says('小王', '已解决'))[0]?.text).toBe('好的，工单 2 了结，谢谢您告诉我们。')
      g.clock.advance(7 * DAY)
      await resolve(3, '小王', '课程链接打不开，太差了')
      expect((await g.says('小王', '已解决'))[0]?.text).toContain('给小林打个分')
      await g.says('小王', '评分 5')
      await later(2 * DAY)
      expect(inRoom().filter((s) => s.text.includes('还想听您一句'))).toHaveLength(1)
      expect(await ratings()).toEqual([{ ticket_id: 3, score: 5, reason: '' }])
    })
  })

  it('confirms one after the other what was not asked together', async () => {
    await resolve(2, '小王', '收到的书缺页，质量太差了')
    expect((await g.says('小王', '已解决'))[0]?.text).toContain('工单 2 了结')
    expect((await g.says('小王', '已解决'))[0]?.text).toContain('工单 1 了结')
  })

  it('tells the other features', async () => {
    const heard: AppEvent[] = []
    const note = async (event: AppEvent) => void heard.push(event)
    const probe: Feature = { name: 'probe', on: { 'ticket-confirmed': note, 'ticket-rated': note } }
    Object.assign(g.house, { features: [...FEATURES, probe] })
    await g.says('小王', '已解决')
    await g.says('小王', '评分 5')
    await resolve(2, '李姐', '收到的书缺页，质量太差了')
    await later(5 * DAY)
    await later(DAY)
    expect(heard).toMatchObject([
      { type: 'ticket-confirmed', ticketId: 1, by: 'member' },
      { type: 'ticket-rated', ticketId: 1, score: 5 },
      { type: 'ticket-confirmed', ticketId: 2, by: 'silence' },
    ])
  })

  it('stays quiet about short talk in a group that is not served', async () => {
    await g.says('陈经理', '#暂停')
    g.said.length = 0
    for (const text of ['还没解决', '解决了', '没解决', '5分 很快']) await g.says('小王', text)
    expect(g.said).toEqual([])
    expect(await answers()).toEqual([{ ticket_id: 1, answer: null }])
  })

  it('shows the managers what became of those who complained, beside those who never did', async () => {
    await g.says('李姐', '收到的书缺页，质量太差了')
    await staff('结 2 已换新')
    for (const who of ['老周', '阿芳', '大明']) await g.says(who, '大家好')
    expect((await staff('挽回', '陈经理'))[0]?.text).toContain('还看不出')
    g.clock.advance(10 * DAY)
    await g.says('小王', '这次的书不错')
    await g.says('小王', '已解决')
    await g.leaves('李姐')
    await g.joins('新朋友', { by: '小王' })
    g.clock.advance(15 * DAY)
    await g.says('老周', '早')
    await g.leaves('大明')
    g.clock.advance(20 * DAY)
    expect((await staff('挽回', '陈经理'))[0]?.text).toBe(
      [
        '挽回：30–60 天前办结的 2 位，看办结后的 30 天，平均 50 分',
        '留下 50%（没投诉过的 67%）',
        '又说话 50%（没投诉过的 33%）',
        '又买了 0%（没投诉过的 0%）',
        '带来朋友 50%（没投诉过的 0%）',
        '离开 50%（没投诉过的 33%）',
        '对比：同群 3 位没投诉过的群友。',
        '工单 2 李姐「书友群」：0 分，离开了',
        '工单 1 小王「书友群」：100 分，又说话了，带来了朋友',
      ].join('\n'),
    )
    const [answer] = await g.says('陈经理', '#挽回')
    expect(answer?.to).toBe('私聊:陈经理')
    expect((await staff('#挽回'))[0]?.text).toContain('群管理')
  })
})
