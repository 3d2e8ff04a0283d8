import { beforeEach, describe, expect, it } from 'vitest'
import { jobsOf, runJob } from '../../src/app/ticker.ts'
import { DAY, HOUR } from '../../src/core/calendar.ts'
import { contradictions } from '../../src/features/points/index.ts'
import { leaderboard } from '../../src/features/referrals/index.ts'
import { type Game, startGame } from '../support/game.ts'

/** Who brings a friend, what becomes of it in a month, and what becomes of those who only pretend. */

let g: Game
beforeEach(async () => {
  g = await startGame()
  await g.says('小王', '大家好')
  await g.says('李姐', '大家好')
  g.said.length = 0
})

const jobs = () => jobsOf(g.house.features).filter((j) => /^(?:referral|points|welcome)/u.test(j.name))

/** Time passes in steps of some hours, and only what belongs to this story runs. */
async function days(count: number, stepMs = 8 * HOUR): Promise<void> {
  const end = g.clock.now().getTime() + count * DAY
  while (g.clock.now().getTime() < end) {
    g.clock.advance(Math.min(stepMs, end - g.clock.now().getTime()))
    for (const job of jobs()) await runJob(g.house, job, g.clock.now())
    await g.relay()
  }
}

const staff = async (text: string, mention: string[] = [], who = '陈经理') =>
  (await g.says(who, text, { room: '值班群', mention })).at(-1)?.text ?? ''
const said = async (who: string, text: string, room = '书友群') => (await g.says(who, text, { room }))[0]?.text ?? ''

/** `20+0`: what is there and what is promised. */
async function points(name: string): Promise<string> {
  const [row] = await g.rows<{ available: number; pending: number }>(
    `SELECT available, pending FROM point_balances b JOIN contacts c ON c.id = b.contact_id WHERE c.name = $1`,
    [name],
  )
  return `${row?.available ?? 0}+${row?.pending ?? 0}`
}
const states = async () =>
  (
    await g.rows<{ line: string }>(
      `SELECT p.name || '→' || e.name || ' ' || r.state AS line FROM referrals r JOIN contacts p ON p.id = r.inviter_id JOIN contacts e ON e.id = r.invitee_id ORDER BY r.id`,
    )
  ).map((r) => r.line)

async function codeOf(name: string): Promise<string> {
  await g.tells(name, '我的邀请码')
  return /邀请码：(\w{6})/u.exec(g.sentTo(name))?.[1] ?? ''
}

/** The books agree with themselves, and the kept sums with what they sum up. */
async function audit(): Promise<void> {
  expect(await contradictions(g.house.source)).toEqual([])
  const promised = await g.rows(
    `SELECT b.contact_id FROM point_balances b WHERE b.pending <> (SELECT coalesce(sum(points), 0) FROM referral_rewards w WHERE w.inviter_id = b.contact_id AND w.state = 'waiting')`,
  )
  expect(promised).toEqual([])
  const totals = await g.rows(
    `SELECT inviter_id FROM referral_totals t WHERE (invited, stayed) <> (SELECT count(*), count(*) FILTER (WHERE left_at IS NULL)
       FROM referrals r WHERE r.inviter_id = t.inviter_id AND r.state NOT IN ('review', 'refused'))`,
  )
  expect(totals).toEqual([])
  expect(await g.rows(`SELECT error FROM dead_letters`)).toEqual([])
}

describe('a friend', () => {
  it('is worth twenty points in a month, told once a day at most', async () => {
    await g.joins(['小新', '小花'], { by: '小王' })
    expect(await points('小王')).toBe('0+40')
    await g.says('小新', '大家好')
    await days(1)
    expect(await points('小王')).toBe('10+30')
    expect(g.sentTo('小王')).toBe('')
    await days(0.5)
    expect(g.sentTo('小王')).toBe('您邀请的 2 位朋友留满 1 天，+10 分到账，谢谢您！')
    expect(await g.rows(`SELECT lane FROM outbox WHERE key LIKE 'referral-news:%'`)).toEqual([{ lane: 'promotion' }])
    expect(await said('小王', '我的邀请')).toBe(
      [
        '您在本群邀请了 2 位新朋友：2 位还在，0 位已离开',
        '积分：已到账 10 分，待到账 30 分',
        '最近：',
        '小花：入群通知写明是您邀请的，已到账 5 分，留满 7 天再到 5 分',
        '小新：入群通知写明是您邀请的，已到账 5 分，留满 7 天再到 5 分',
      ].join('\n'),
    )
    await days(6)
    expect(await points('小王')).toBe('20+20')
    // Not at night: in the morning.
    await g.pass('11h')
    await days(24)
    await g.pass('11h')
    expect(await points('小王')).toBe('40+0')
    expect(await states()).toEqual(['小王→小新 settled', '小王→小花 settled'])
    expect((await g.tells('小王', '积分明细'))[0]?.text).toContain('+10 邀请奖励到账：留满 30 天')
    expect(g.said.filter((s) => s.to === '私聊:小王' && s.text.includes('到账，谢谢您'))).toHaveLength(3)
    expect(await staff('邀请记录 @小新', ['小新'], '小林')).toBe(
      [
        '小新的邀请记录',
        '✓ 11月23日 10:00 入群通知：小王，可信 90%',
        '归属：小王，因为入群通知写明了邀请人；被邀请人没有进过我们的任何群',
        '状态：已结清',
        '奖励：留满 1 天 5 分 已到账，留满 7 天 5 分 已到账，留满 30 天 10 分 已到账',
      ].join('\n'),
    )
    expect(await staff('邀请记录 @李姐', ['李姐'], '小林')).toBe('没有李姐怎么进群的记录。')
    await audit()
  }, 120_000)

  it('who leaves before costs what was still promised, and nothing more; coming back earns nobody anything', async () => {
    await g.joins(['小新', '小花'], { by: '小王' })
    await days(3)
    await g.leaves('小新')
    expect(await points('小王')).toBe('10+15')
    expect((await g.tells('小王', '积分明细'))[0]?.text).toContain('-15（待到账） 邀请奖励取消：朋友离开了')
    await g.joins('小新', { by: '李姐' })
    await days(28)
    expect(await points('小王')).toBe('25+0')
    expect(await points('李姐')).toBe('0+0')
    expect(await states()).toEqual(['小王→小新 left', '小王→小花 settled'])
    // What was paid stays, also when the friend goes after the month.
    await g.leaves('小花')
    expect(await points('小王')).toBe('25+0')
    expect(await said('小王', '我的邀请')).toContain('您在本群邀请了 2 位新朋友：1 位还在，1 位已离开')
    await audit()
  }, 120_000)

  it('counts in a later day when five have come, and earns nothing above the limit of the month', async () => {
    await g.says('陈经理', '邀请规则 设置 每月 6')
    const friends = ['赵安', '钱波', '孙晨', '李丹', '周恩', '吴芳', '郑刚']
    await g.joins(friends, { by: '小王' })
    for (const friend of friends) await g.says(friend, '大家好')
    expect(await points('小王')).toBe('0+120')
    expect(
      await g.rows(`SELECT counts_on AS day, count(*) AS n FROM referrals GROUP BY 1 ORDER BY 1 NULLS LAST`),
    ).toEqual([
      { day: '2026-11-23', n: 5 },
      { day: '2026-11-24', n: 1 },
      { day: null, n: 1 },
    ])
    expect(await said('小王', '我的邀请')).toContain('1 位超出了每月上限，只计人数')
    expect(await staff('邀请记录 @郑刚', ['郑刚'])).toContain('状态：超出每月上限，只计人数')
    await days(1)
    expect(await points('小王')).toBe('25+95')
    await days(0.6)
    expect(await points('小王')).toBe('30+90')
    expect(await said('小王', '邀请榜')).toContain('小王 7 位')
    await audit()
  }, 60_000)
})

describe('evidence', () => {
  it('of a code outweighs the join event: what was promised moves, before anything is paid', async () => {
    const code = await codeOf('李姐')
    expect(code).toMatch(/^[2-9A-HJ-NP-Z]{6}$/u)
    g.clock.advance(60_000)
    expect((await g.tells('李姐', '邀请码'))[0]?.text).toBe(
      `您的邀请码：${code}\n朋友进群 7 天内发「填码 ${code}」就记在您名下，每位最多 20 分。详情发「邀请规则」。`,
    )
    await g.joins('小新', { by: '小王' })
    expect(await said('小新', `填码 ${code.toLowerCase()}`)).toBe('记下了，您是李姐介绍来的，谢谢告诉我！')
    expect([await points('小王'), await points('李姐')]).toEqual(['0+0', '0+20'])
    expect((await g.tells('小王', '积分明细'))[0]?.text).toContain('-20（待到账） 邀请奖励取消：介绍人更正')
    expect(await staff('邀请记录 @小新', ['小新'])).toContain(
      [
        '10:01 入群通知：小王，可信 90%',
        '✓ 10:01 填码：李姐，可信 95%',
        '归属：李姐，因为新朋友自己填了邀请人的码',
        '状态：到账中',
      ].join('\n'),
    )
    await days(31)
    expect([await points('小王'), await points('李姐')]).toEqual(['0+0', '20+0'])
    expect(await said('李姐', '我的邀请')).toContain('小新：TA 填了您的邀请码，已到账 20 分')
    await audit()
  }, 60_000)

  it('after something was paid needs a manager, who leaves what was paid where it is', async () => {
    await g.joins(['小新', '小花'], { by: '小王' })
    const code = await codeOf('李姐')
    await days(2)
    expect(await said('小新', `填码 ${code}`)).toBe('记下了。之前记的是另一位朋友，群管理核对后更正。')
    expect(await staff('介绍人 @小花 @李姐', ['小花', '李姐'], '小林')).toContain(
      '的奖励已经有到账，要群管理来定：「复核 2 通过」',
    )
    // The seventh day comes and goes: nothing is paid to either while nobody has decided.
    await days(6)
    expect(await points('小王')).toBe('10+30')
    expect(await staff('复核')).toBe(
      [
        '等复核的邀请',
        '1 小王带来小新：后来的证据说是李姐介绍的，已经有到账',
        '2 小王带来小花：后来的证据说是李姐介绍的，已经有到账',
        '发「复核 1 通过」或「复核 1 驳回 理由」。',
      ].join('\n'),
    )
    expect(await staff('复核 1 通过', [], '小林')).toContain('要群管理才能用')
    expect(await staff('复核 1 通过')).toContain('改记在后来那位名下，已经到账的不动')
    expect(await staff('复核 2 驳回')).toBe('驳回了，小花仍记在小王名下。')
    expect(await staff('复核 2 驳回')).toContain('没有编号 2 的邀请要复核')
    expect([await points('小王'), await points('李姐')]).toEqual(['10+15', '0+15'])
    await days(29)
    expect([await points('小王'), await points('李姐')]).toEqual(['25+0', '15+0'])
    expect(await staff('复核')).toBe('没有等复核的邀请。')
    await audit()
  }, 60_000)

  it('by a colleague counts most, within a week', async () => {
    await g.joins(['小新', '小花', '小强'])
    expect(await staff('介绍人 @小新 @李姐', ['小新', '李姐'], '小林')).toBe('记下了：小新是李姐介绍来的。')
    expect(await staff('介绍人 @小新 @李姐', ['小新', '李姐'], '小林')).toBe(
      '本来就记的是李姐介绍小新，已加上您的确认。',
    )
    const code = await codeOf('小王')
    await g.says('小花', `填码 ${code}`)
    const [privately] = await g.says('小林', '#介绍人 @小花 @李姐', { mention: ['小花', '李姐'] })
    expect(privately).toMatchObject({
      to: '私聊:小林',
      text: '改好了：小花是李姐介绍来的，之前待到账的积分已转过来。',
    })
    expect([await points('小王'), await points('李姐')]).toEqual(['0+0', '0+40'])
    expect(await staff('邀请记录 @小花', ['小花'])).toContain('✓ 10:00 同事确认（小林）：李姐，可信 100%')
    await days(8)
    expect(await staff('介绍人 @小强 @李姐', ['小强', '李姐'])).toContain('小强进群已经 8 天，超过 7 天')
    await audit()
  }, 60_000)

  it('of somebody who has left again by then earns nothing', async () => {
    await g.joins(['小新', '小花'])
    const code = await codeOf('李姐')
    await g.leaves(['小新', '小花'])
    expect((await g.tells('小新', `填码 ${code}`))[0]?.text).toBe('记下了。不过您离开过群，这次不再计给介绍人。')
    expect((await g.tells('陈经理', '介绍人 小花 李姐'))[0]?.text).toContain('小花已经离开过或没有通过复核')
    expect(await states()).toEqual(['李姐→小新 left', '李姐→小花 left'])
    await g.joins('小新')
    await days(2)
    expect(await points('李姐')).toBe('0+0')
    await audit()
  })

  it.each([
    ['介绍人 @小新 @小新', ['小新'], '要是两位'],
    ['介绍人 @小新 @小林', ['小新', '小林'], '小林是同事，不记邀请'],
    ['介绍人 @小林 @李姐', ['小林', '李姐'], '小林是同事，不记邀请'],
    ['介绍人 @小新', ['小新'], '还缺「@介绍人」'],
    ['介绍人 @小新 @没这个人', ['小新'], '要是两位'],
    ['介绍人 小新 没这个人', [], '没有找到「没这个人」'],
    ['介绍人', [], '还缺「@新人」'],
  ])('「%s」 is refused', async (text, mention, why) => {
    await g.joins('小新')
    expect(await staff(text, mention)).toContain(why)
    expect(await g.rows(`SELECT 1 FROM referrals`)).toEqual([])
    expect(await g.rows(`SELECT 1 FROM invites WHERE source = 'staff'`)).toEqual([])
  })

  it('of a member list waits for somebody who says by whom: the event hours later, or the newcomer', async () => {
    const here = ['小王', '李姐', '小林', '陈经理', '周老板']
    await g.snapshot(here)
    const came = new Date(g.clock.now().getTime() + HOUR)
    g.clock.advance(4 * HOUR)
    await g.snapshot([...here, '小新', '小花'])
    expect(await said('小王', '邀请榜')).toContain('本月进群 2 位，其中 2 位平台没有告诉我是谁邀请的。')
    // The bot was away when 小新 came; the event is told when it is back.
    await g.joins('小新', { by: '小王', at: came })
    await g.says('小花', `填码 ${await codeOf('李姐')}`)
    expect(await states()).toEqual(['小王→小新 pending', '李姐→小花 pending'])
    expect(await g.rows(`SELECT source, confidence FROM invites ORDER BY id`)).toEqual([
      { source: 'snapshot', confidence: 10 },
      { source: 'snapshot', confidence: 10 },
      { source: 'event', confidence: 90 },
      { source: 'code', confidence: 95 },
    ])
    expect(await said('小王', '邀请榜')).not.toContain('没有告诉我')
    await audit()
  })

  it('of a poster counts people, credits nobody, and gives way to a person', async () => {
    expect(await staff('渠道码')).toContain('还没有渠道码')
    expect(await staff('渠道码 新建 门店海报')).toContain('请到那个客户群里发')
    const [made] = await g.says('小林', '#渠道码 新建 门店海报')
    expect(made).toMatchObject({ to: '私聊:小林', text: expect.stringContaining('「门店海报」的渠道码：') })
    const code = /：(\w{6})/u.exec(made?.text ?? '')?.[1] ?? ''
    expect((await g.says('小林', '#渠道码 新建 门店海报'))[0]?.text).toContain(`已经有渠道码了：${code}`)
    expect((await g.says('小林', '#渠道码 新建'))[0]?.text).toContain('还缺渠道的名字')
    await g.joins(['小新', '小花'])
    expect(await said('小新', `填码 ${code}`)).toBe('记下了，谢谢告诉我！欢迎从「门店海报」来的您。')
    await g.says('小花', `填码 ${code}`)
    expect(await staff('渠道码')).toBe(`渠道码\n${code} 门店海报（书友群）：本月 2 位，共 2 位`)
    expect(await g.rows(`SELECT 1 FROM referrals`)).toEqual([])
    await staff('介绍人 @小花 @李姐', ['小花', '李姐'])
    expect(await staff('渠道码')).toContain('本月 1 位，共 1 位')
    // Of the channels of another group nobody learns here.
    await g.says('周老板', '#开启', { room: '二群' })
    await g.joins('小强', { room: '二群' })
    expect(await said('小强', `填码 ${code}`, '二群')).toContain(`没有「${code}」这个邀请码`)
  })
})

describe('a code is refused', () => {
  it('when it is none, one’s own, a colleague’s, too late, or the second', async () => {
    const code = await codeOf('李姐')
    await g.joins(['小新', '小花', '小强'])
    const refused = async (who: string, written: string, why: string) => expect(await said(who, written)).toContain(why)
    await refused('小新', '填码', '还缺「邀请码」')
    await refused('小新', '填码 K7M2Q0', '没有 0、O、1、I')
    await refused('小新', '填码 K7M2', '邀请码是 6 位')
    await refused('小新', '填码 AAAAAA', '没有「AAAAAA」这个邀请码')
    await refused('小新', `填码 ${await codeOf('小新')}`, '这是您自己的邀请码')
    await refused('李姐', `填码 ${await codeOf('小王')}`, '没有看到您是新进来的')
    expect((await g.tells('小林', `填码 ${code}`))[0]?.text).toContain('同事不用填邀请码')
    expect((await g.tells('小林', '我的邀请码'))[0]?.text).toContain('所以没有邀请码')
    const promoted = await codeOf('小强')
    await g.says('周老板', '#授权 @小强 agent', { mention: ['小强'] })
    await refused('小新', `填码 ${promoted}`, '这是同事的码')
    expect(await g.rows(`SELECT 1 FROM invites WHERE source = 'code'`)).toEqual([])

    expect(await said('小新', `填码 ${code}`)).toContain('您是李姐介绍来的')
    await refused('小新', `填码 ${await codeOf('小王')}`, '已经填过邀请码了')
    g.clock.advance(7 * DAY + 1000)
    await refused('小花', `填码 ${code}`, '邀请码要在进群 7 天内填，您进群已经 7 天了')
    expect(await states()).toEqual(['李姐→小新 pending'])
    expect(await g.says('小花', '填码 是什么意思')).toEqual([])
  })

  it('once, also when it is sent twice at the same moment', async () => {
    const [a, b] = [await codeOf('李姐'), await codeOf('小王')]
    await g.joins('小新')
    await Promise.all([g.receive(g.message('小新', `填码 ${a}`)), g.receive(g.message('小新', `填码 ${b}`))])
    expect(await g.rows(`SELECT 1 FROM invites WHERE source = 'code'`)).toHaveLength(1)
    expect(await g.rows(`SELECT 1 FROM referrals`)).toHaveLength(1)
    await audit()
  })
})

describe('a leave that only a member list shows', () => {
  const here = ['小王', '李姐', '小林', '陈经理', '周老板']
  beforeEach(async () => {
    await g.snapshot(here)
    await g.joins('小新', { by: '小王' })
    await days(2)
    expect(await points('小王')).toBe('5+15')
  })

  it('takes nothing back when it was a slip of the list', async () => {
    await g.snapshot(here)
    await days(0.25, HOUR)
    expect(await points('小王')).toBe('5+15')
    await g.snapshot([...here, '小新'])
    await days(29)
    expect(await points('小王')).toBe('20+0')
    expect(await states()).toEqual(['小王→小新 settled'])
  }, 60_000)

  it('nor when they speak before the day is over', async () => {
    await g.snapshot(here)
    await g.says('小新', '我还在呢')
    await days(2)
    expect(await points('小王')).toBe('5+15')
    expect(await g.rows(`SELECT leaving_at, left_at FROM referrals`)).toEqual([{ leaving_at: null, left_at: null }])
  })

  it('counts when the next list says so too', async () => {
    await g.snapshot(here)
    const at = g.clock.now()
    await days(1 / 24, HOUR)
    await g.snapshot(here)
    await days(1 / 24, HOUR)
    expect(await points('小王')).toBe('5+0')
    expect(await g.rows(`SELECT left_at, state FROM referrals`)).toEqual([{ left_at: at, state: 'left' }])
    await audit()
  })

  it('or after a day, and pays nothing meanwhile', async () => {
    await days(4.9)
    await g.snapshot(here)
    await days(0.5)
    // The seventh day has come, and nobody knows.
    expect(await points('小王')).toBe('5+15')
    await days(0.6)
    expect(await points('小王')).toBe('5+0')
  })
})

describe('rules', () => {
  it('are shown to everybody in plain words, and changed by managers for those who come from then on', async () => {
    const plain = [
      '邀请规则',
      '朋友由您邀请进群，或者进群 7 天内填您的邀请码，每位最多 20 分：留满 1 天 +5 分，留满 7 天 +5 分，留满 30 天 +10 分。',
      '中途离开的，没到账的取消，到了账的归您；离开再回来不重复计。',
      '每天最多 5 位有奖励，多出来的顺延到后面几天；每月最多 20 位，再多的只上榜、没有奖励。',
      '朋友每买满 10 元您得 1 分，一笔最多 100 分，7 天后到账，退了就收回。',
      '自己邀自己、小号互邀不计；拿不准的，群管理看过再到账。',
      '您的邀请码发「我的邀请码」。',
    ].join('\n')
    expect(await said('小王', '规则')).toBe(plain)
    expect(await g.says('小王', '规则 看过了，谢谢')).toEqual([])
    expect(await said('小王', '邀请规则 设置 每天 100')).toContain('改规则要群管理来')
    await g.joins('小新', { by: '小王' })
    expect(await said('陈经理', '邀请规则 设置 到账 1天2分 3天4分')).toContain(
      '本群的规则改好了，从现在起进来的新朋友按新的算，之前的不变。',
    )
    await g.joins('小花', { by: '李姐' })
    expect([await points('小王'), await points('李姐')]).toEqual(['0+20', '0+6'])
    await days(3)
    expect([await points('小王'), await points('李姐')]).toEqual(['5+15', '6+0'])

    // The default of all groups, and a group that differs in something.
    expect(await staff('邀请规则 设置 成交 关')).toContain('所有群的默认规则改好了')
    expect(await staff('邀请规则')).toContain('留满 30 天 +10 分')
    const here = await said('小王', '规则')
    expect(here).toContain('每位最多 6 分')
    expect(here).not.toContain('每买满')
    expect(await said('陈经理', '邀请规则 设置 默认')).toContain('每位最多 20 分')
    for (const [written, why] of [
      ['邀请规则 设置', '没看懂要设哪一项'],
      ['邀请规则 设置 奖励 优惠券', '红包和券要写 0.01 到 200 元'],
      ['邀请规则 设置 每天 0', '人数要写 1 到 1000'],
      ['邀请规则 设置 到账 7天1分 1天1分', '从小到大'],
    ] as const)
      expect(await staff(written)).toContain(why)
  }, 60_000)

  it('may promise a red packet instead, which a colleague sends by hand', async () => {
    await g.says('陈经理', '邀请规则 设置 奖励 红包 5元 7天')
    expect(await said('小王', '规则')).toContain('每位一个 5元红包：留满 7 天，由客服发给您。')
    await g.joins(['小新', '小花'], { by: '小王' })
    await days(5)
    await g.leaves('小花')
    await days(3)
    expect(g.sentTo('值班群')).toContain('红包 1：请给小王发 5元（带来的小新留满 7 天）。发好了回「已发 1」。')
    expect(await staff('红包备注', [], '小林')).toBe('要发的红包\n1 小王 5元（小新留满 7 天）\n发好了回「已发 1」。')
    await Promise.all(['小林', '陈经理'].map((who) => g.receive(g.message(who, '已发 1', { room: '值班群' }))))
    expect(g.said.filter((s) => s.text === '记下了：红包 1，给小王 5元，已发。')).toHaveLength(1)
    expect(g.said.filter((s) => s.text.includes('已经发过了'))).toHaveLength(1)
    expect(g.sentTo('小王')).toMatch(/给您发了 5元红包，谢谢您带朋友来！/u)
    expect(await staff('已发 2')).toContain('没有编号 2 的红包要发')
    expect(await g.says('小林', '已发', { room: '值班群' })).toEqual([])
    expect(await staff('红包备注')).toBe('没有要发的红包。')
    expect(await states()).toEqual(['小王→小新 settled', '小王→小花 left'])
    expect(await g.rows(`SELECT 1 FROM ledger_entries`)).toEqual([])
  }, 60_000)

  it('may promise a coupon instead, whose code the inviter hears privately in the morning', async () => {
    await g.says('陈经理', '邀请规则 设置 奖励 红包 8元')
    expect(await said('陈经理', '邀请规则 设置 奖励 券 5元 7天')).toContain(
      '每位一张 5元优惠券：留满 7 天，券码私下发给您，30 天内有效。',
    )
    expect((await g.tells('小王', '我的邀请码'))[0]?.text).toContain('每位最多 20 分')
    g.clock.advance(13 * HOUR)
    await g.joins(['小新', '小花', '小强'], { by: '小王' })
    for (const friend of ['小新', '小花', '小强']) await g.says(friend, '大家好')
    expect(await points('小王')).toBe('0+0')
    await days(5)
    await g.leaves('小花')
    g.said.length = 0
    // Given at eleven in the evening, and not yet told, however often it is looked at.
    await days(2.1)
    await Promise.all([g.tick(), g.tick()])
    const coupons = await g.rows<{ code: string; cause: string }>(
      `SELECT k.code, k.cause, c.name, k.value_fen AS fen, k.title, k.state FROM coupons k JOIN contacts c ON c.id = k.contact_id ORDER BY k.cause`,
    )
    expect(coupons).toMatchObject([
      { cause: 'referral:1:d7', name: '小王', fen: 500, title: '5元优惠券', state: 'valid' },
      { cause: 'referral:3:d7', name: '小王', fen: 500, title: '5元优惠券', state: 'valid' },
    ])
    expect(g.sentTo('小王')).toBe('')
    g.clock.advance(9 * HOUR)
    await g.tick()
    const [first] = coupons
    const code = `${first?.code.slice(0, 4)}-${first?.code.slice(4)}`
    expect(g.said.filter((s) => s.to === '私聊:小王' && s.text.includes('优惠券'))).toHaveLength(2)
    expect(g.sentTo('小王')).toContain(
      [
        '您带来的小新留满 7 天了，送您一张5元优惠券，谢谢您带朋友来！',
        `券码：${code}`,
        '2026-12-30 前（含当天）把券码发给客服就能用一次；忘了发「我的券」。',
      ].join('\n'),
    )
    expect(g.sentTo('书友群')).not.toContain(code)
    expect(await staff('邀请记录 @小新', ['小新'], '小林')).toContain('奖励：留满 7 天 5元优惠券 已到账')
    expect(await staff('邀请记录 @小花', ['小花'], '小林')).toContain('奖励：留满 7 天 5元优惠券 已取消')
    expect(await staff('红包备注')).toBe('没有要发的红包。')
    expect(await staff(`核销 ${code}`, [], '小林')).toBe('核销成功：5元，小王的，带来小新的奖励。')
    expect(await staff(`核销 ${code}`, [], '小林')).toContain('核销过了')
    // Who goes now takes nothing back, and coming again brings nothing.
    await g.leaves('小新')
    await days(1)
    await g.joins('小新', { by: '李姐' })
    await days(9)
    expect(await g.rows(`SELECT 1 FROM coupons`)).toHaveLength(2)
    expect(await states()).toEqual(['小王→小新 settled', '小王→小花 left', '小王→小强 settled'])
    expect(await g.rows(`SELECT 1 FROM ledger_entries`)).toEqual([])
    await audit()
  }, 60_000)
})

describe('what friends buy', () => {
  it('is worth a point for ten yuan to who brought them, after a week, and is taken back with the purchase', async () => {
    await g.joins('小新', { by: '小王' })
    await g.says('小新', '大家好')
    await staff('成交 @小新 99元 年卡', ['小新'])
    await staff('成交 @小新 9.9元', ['小新'])
    await staff('成交 @小新 5000元', ['小新'])
    await staff('成交 @李姐 500元', ['李姐'])
    expect(await points('小王')).toBe('0+129')
    expect(await staff('成交 撤销 3')).toContain('撤销了')
    expect(await points('小王')).toBe('0+29')
    expect(
      await g.rows(`SELECT cause, kind, amount FROM ledger_entries WHERE cause LIKE '%purchase:%' ORDER BY id`),
    ).toEqual([
      { cause: 'purchase:1', kind: 'purchase', amount: 9 },
      { cause: 'purchase:3', kind: 'purchase', amount: 100 },
      { cause: 'reversal:purchase:3', kind: 'reversal', amount: 100 },
    ])
    await days(7)
    expect(await points('小王')).toBe('19+10')
    await days(0.5)
    expect(g.sentTo('小王')).toContain('1 位朋友留满 7 天，1 位朋友下单，+14 分到账')
    // Later still it is taken back, as far as there is anything.
    await staff('扣分 @小王 15 兑换线下礼品', ['小王'])
    await staff('成交 撤销 1')
    expect(await points('小王')).toBe('0+10')
    expect(await states()).toEqual(['小王→小新 pending'])
    await audit()
  }, 60_000)

  it('stays promised when the friend leaves: that money was spent', async () => {
    await g.joins('小新', { by: '小王' })
    await staff('成交 @小新 100元', ['小新'])
    await g.leaves('小新')
    expect(await points('小王')).toBe('0+10')
    await days(8)
    expect(await points('小王')).toBe('10+0')
    await audit()
  })
})

describe('what looks bought', () => {
  it('waits for a manager, who lets it pay or refuses it with a reason', async () => {
    await g.joins(['小王2', '小新'], { by: '小王' })
    await g.joins('李姐（小号）', { by: '李姐' })
    expect(await states()).toEqual(['小王→小王2 review', '小王→小新 pending', '李姐→李姐（小号） review'])
    expect([await points('小王'), await points('李姐')]).toEqual(['0+20', '0+0'])
    expect(await said('小王', '邀请榜')).toContain('🥇 小王 1 位')
    expect(await said('小王', '我的邀请')).toContain('1 位还在核对，群管理看过就有结果')
    await days(1)
    expect(g.sentTo('值班群')).toContain(
      [
        '有 2 位新朋友的邀请要群管理看一眼，看过才到账：',
        '1 小王带来小王2：和邀请人名字雷同；从没说过话',
        '3 李姐带来李姐（小号）：和邀请人名字雷同；从没说过话',
        '发「复核 1 通过」或「复核 1 驳回 理由」，全部发「复核」。',
      ].join('\n'),
    )
    expect(await staff('复核 1')).toContain('请写「复核 1 通过」')
    expect(await staff('复核 3 驳回')).toContain('驳回请写上理由')
    expect(await staff('复核 99 通过')).toContain('没有编号 99')
    expect(await staff('复核 2 通过')).toContain('没有编号 2')
    expect(await staff('复核 1 也许')).toContain('可以写：通过、pass、驳回')
    expect(await staff('复核 1 通过')).toBe('通过了，小王带来小王2照常到账。')
    expect(await staff('复核 3 驳回 是本人的小号')).toBe('驳回了，李姐带来李姐（小号）不给奖励，待到账的已取消。')
    expect(g.sentTo('小王')).toContain('陈经理核对好了：您邀请的小王2计入了')
    expect(g.sentTo('李姐')).toContain('您邀请的李姐（小号）没有通过核对：是本人的小号。')
    await days(31)
    // A namesake after all: paid in full, and never looked at again.
    expect([await points('小王'), await points('李姐')]).toEqual(['40+0', '0+0'])
    expect(await said('李姐', '我的邀请')).toContain('1 位没有通过核对')
    expect(await staff('邀请记录 @李姐（小号）', ['李姐（小号）'])).toContain('状态：复核没有通过（是本人的小号）')
    expect(await leaderboard(g.house.source, { from: null, to: null, top: 5, withPoints: true })).toMatchObject([
      { name: '小王', invited: 2, stayed: 2, points: 40 },
    ])
    await audit()
  }, 120_000)

  it('is two who bring each other', async () => {
    await g.joins('小新')
    await g.joins('小花', { by: '小新' })
    expect(await said('小新', `填码 ${await codeOf('小花')}`)).toContain('您是小花介绍来的')
    expect(await states()).toEqual(['小新→小花 pending', '小花→小新 review'])
    await days(31)
    expect(await points('小花')).toBe('0+0')
    await audit()
  }, 60_000)

  it('is a crowd that never speaks: nothing is paid for it while it is shy, and then somebody looks', async () => {
    const crowd = ['赵安', '钱波', '孙晨', '李丹', '周恩']
    await g.joins(crowd, { by: '小王' })
    await days(6)
    expect(await points('小王')).toBe('0+100')
    expect(await staff('复核')).toBe('没有等复核的邀请。')
    await days(2)
    expect(await points('小王')).toBe('0+100')
    expect(await staff('复核')).toContain(
      '小王带来 5 位（1 赵安、2 钱波、3 孙晨、4 李丹、5 周恩）：两分钟内带来 5 位以上，几乎都没说过话；从没说过话；带来的人几乎都没说过话',
    )
    // Whoever leaves meanwhile costs the promise, and nothing is left to decide.
    await g.leaves('赵安')
    expect(await points('小王')).toBe('0+80')
    expect(await staff('复核 1 通过')).toContain('没有编号 1')
    await days(22)
    const weekly = g.said.filter((s) => s.to === '值班群' && s.text.includes('等复核超过 14 天'))
    expect(weekly.length).toBe(1)
    expect(weekly[0]?.text).toContain('还有 4 位新朋友的邀请等复核超过 14 天，一直没有到账：')
    await days(7)
    expect(g.said.filter((s) => s.to === '值班群' && s.text.includes('等复核超过 14 天'))).toHaveLength(2)
    expect(await points('小王')).toBe('0+80')
    await audit()
  }, 120_000)

  it('is not eight colleagues in an afternoon, who talk', async () => {
    const colleagues = ['赵安', '钱波', '孙晨', '李丹', '周恩', '吴芳', '郑刚', '冯涵']
    for (const name of colleagues) {
      await g.joins(name, { by: '小王' })
      await g.says(name, '大家好')
      g.clock.advance(20 * 60_000)
    }
    await days(33)
    expect(await points('小王')).toBe('160+0')
    await audit()
  }, 60_000)
})

describe('whatever happens to the bot', () => {
  it('the same event told a hundred times is one row of each', async () => {
    const at = g.clock.now()
    for (let n = 0; n < 100; n += 1) await g.joins('小新', { by: '小王', id: 'the-one', at })
    const purchase = g.message('陈经理', '成交 @小新 100元', { room: '值班群', mention: ['小新'] })
    for (let n = 0; n < 20; n += 1) await g.receive(purchase)
    expect(await g.rows(`SELECT 1 FROM invites`)).toHaveLength(1)
    expect(await g.rows(`SELECT amount FROM ledger_entries ORDER BY id`)).toEqual([{ amount: 20 }, { amount: 10 }])
    await audit()
  })

  it('two processes, a night away and a clock that jumps pay each stage once', async () => {
    await g.joins(['小新', '小花'], { by: '小王' })
    await g.joins('小强', { by: '李姐' })
    const vest = jobs().filter((j) => j.name.startsWith('referral'))
    const both = () =>
      Promise.all(
        [1, 2].map(async () => {
          for (const job of vest) await runJob(g.house, job, g.clock.now())
        }),
      )
    // Eight days without anybody at work: two stages are due at once.
    g.clock.advance(8 * DAY)
    await both()
    expect([await points('小王'), await points('李姐')]).toEqual(['20+20', '10+10'])
    g.clock.advance(-DAY)
    await both()
    expect(await points('小王')).toBe('20+20')
    // A day ahead: paid a day early, once.
    g.clock.advance(22 * DAY + DAY)
    await both()
    g.clock.advance(DAY)
    await both()
    expect(await points('小王')).toBe('40+0')
    await g.relay()
    expect(await g.rows(`SELECT cause FROM ledger_entries WHERE credit = 'available'`)).toHaveLength(9)
    await audit()
  })

  it('leaves and stages at the same moment never take more than was promised', async () => {
    const friends = ['赵安', '钱波', '孙晨', '李丹', '周恩']
    await g.joins(friends, { by: '小王' })
    for (const f of friends) await g.says(f, '大家好')
    g.clock.advance(DAY)
    const vest = jobs().find((j) => j.name === 'referral-rewards')
    if (vest === undefined) throw new Error('no such job')
    await Promise.all([
      runJob(g.house, vest, g.clock.now()),
      ...friends.slice(0, 3).map((f) => g.leaves(f)),
      runJob(g.house, vest, g.clock.now()),
    ])
    const [available, pending] = (await points('小王')).split('+').map(Number)
    expect(available).toBeGreaterThanOrEqual(10)
    expect(pending).toBe(30)
    await audit()
  })
})
