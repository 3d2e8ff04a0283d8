import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { inTransaction } from '../../src/app/transaction.ts'
import { move } from '../../src/features/points/index.ts'
import { type Game, type Said, startGame } from '../support/game.ts'

const hash = (data: Buffer | undefined) =>
  createHash('sha256')
    .update(data ?? '')
    .digest('hex')
const isPng = (said: Said | undefined) => said?.picture?.png.subarray(1, 4).toString() === 'PNG'

/** Two months of a group that brings friends and comes back: who is ahead, in words, as a picture, and by itself. */
describe('leaderboards', () => {
  let g: Game
  beforeEach(async () => {
    g = await startGame({ start: '2026-11-20T02:00:00Z' })
    await g.says('小王', '大家好')
    await g.says('李姐', '大家好')
  })

  const say = async (who: string, text: string) => (await g.says(who, text))[0]
  const give = (who: string, points: number) => g.says('陈经理', `#加分 @${who} ${points}`, { mention: [who] })
  const spend = (who: string, points: number) => g.says('陈经理', `#扣分 @${who} ${points}`, { mention: [who] })

  it('tells this month, last month and all time apart', async () => {
    await g.joins(['新1', '新2'], { by: '小王' })
    await give('小王', 50)
    g.clock.set(new Date('2026-12-03T02:00:00Z'))
    await g.joins('新3', { by: '李姐' })
    await give('李姐', 30)

    expect((await say('小王', '邀请榜'))?.text).toBe(
      '本月邀请榜（留在群里的新朋友）\n🥇 李姐 1 位\n您本月还没有邀请到新朋友。',
    )
    expect((await say('李姐', '邀请榜 上月'))?.text).toBe(
      '上月邀请榜（留在群里的新朋友）\n🥇 小王 2 位\n您上月没有上榜。',
    )
    expect((await say('李姐', '邀请榜 总榜'))?.text).toBe(
      '邀请总榜（留在群里的新朋友）\n🥇 小王 2 位\n🥈 李姐 1 位\n您第 2 名，1 位，离上一名还差 1 位。',
    )
    const ranks = async (text: string) =>
      (await say('路人', text))?.text.split('\n').filter((l) => /^(?:🥇|🥈|🥉|\d+\.) /u.test(l))
    const earned = (await g.rows<{ name: string; month: string; earned: number }>(
      `SELECT c.name, p.month, p.earned FROM point_months p JOIN contacts c ON c.id = p.contact_id ORDER BY p.month, p.earned DESC`,
    )) as { name: string; month: string; earned: number }[]
    const of = (month: string) =>
      earned.filter((e) => e.month === month).map((e, i) => `${['🥇', '🥈', '🥉'][i]} ${e.name} ${e.earned} 分`)
    expect(await ranks('积分榜')).toEqual(of('2026-12'))
    expect(await ranks('积分榜 上月')).toEqual(of('2026-11'))
    expect(await ranks('积分榜 总榜')).toEqual([...of('2026-11'), ...of('2026-12').map((l) => l.replace('🥇', '🥈'))])
  })

  it('lowers nobody for spending, and everybody for what was taken back', async () => {
    await give('小王', 50)
    await give('李姐', 40)
    const before = (await say('路人', '积分榜'))?.text
    expect(before).toContain('🥇 小王 50 分\n🥈 李姐 40 分')
    const [wang] = await g.rows<{ id: number }>(`SELECT id FROM contacts WHERE name = '小王'`)
    await inTransaction(g.house, g.clock.now(), async (tx) => {
      const spent = {
        contactId: wang?.id ?? 0,
        kind: 'redeem',
        cause: 'redeem:1',
        note: '',
        zone: 'Asia/Shanghai',
      } as const
      await move(tx, { ...spent, from: 'available', to: 'rewards', amount: 30 })
    })
    g.clock.advance(60_000)
    expect((await say('路人', '积分榜'))?.text).toBe(before)
    expect((await say('路人', '积分榜 总榜'))?.text).toContain('🥇 小王 50 分\n🥈 李姐 40 分')
    await spend('小王', 20)
    g.clock.advance(60_000)
    expect((await say('路人', '积分榜'))?.text).toContain('🥇 李姐 40 分\n🥈 小王 30 分')
  })

  it('shows a picture that says the same as its words, and names the one who asked', async () => {
    await g.joins(['新1', '新2'], { by: '小王' })
    await g.joins('新3', { by: '李姐' })
    await g.pass('1m')
    const words = (await say('李姐', '邀请榜'))?.text
    const shown = await g.says('李姐', '邀请榜 图')
    expect(shown).toHaveLength(1)
    expect(isPng(shown[0])).toBe(true)
    expect(shown[0]?.text).toBe(words)
    expect(shown[0]?.picture?.name).toBe('邀请榜.png')
    // The same again within the minute: the same bytes. Another asker: another picture.
    expect(hash((await say('李姐', '邀请榜 图片'))?.picture?.png)).toBe(hash(shown[0]?.picture?.png))
    expect(hash((await say('小王', '邀请榜 图'))?.picture?.png)).not.toBe(hash(shown[0]?.picture?.png))
    await g.says('小王', '签到')
    expect(isPng(await say('小王', '积分榜 图 总榜'))).toBe(true)
    expect(await g.rows(`SELECT 1 FROM outbox WHERE picture IS NOT NULL`)).toEqual([])
    // Nothing to draw: words.
    const empty = await say('小王', '邀请榜 上月 图')
    expect(empty).toMatchObject({ text: '上月没有人上榜。' })
    expect(empty?.picture).toBeUndefined()
  })

  it('shows colleagues all groups, and members only their own', async () => {
    await g.says('周老板', '#开启', { room: '二群' })
    await g.joins(['新1', '新2'], { by: '小王' })
    await g.says('大刘', '大家好', { room: '二群' })
    await g.joins(['新3', '新4', '新5'], { by: '大刘', room: '二群' })
    await g.pass('1m')
    await g.says('陈经理', '#加分 @大刘 60', { room: '二群', mention: ['大刘'] })
    await g.says('陈经理', '#加分 @小王 40', { mention: ['小王'] })
    const staff = async (text: string) => (await g.says('小林', text, { room: '值班群' }))[0]
    expect((await staff('邀请榜'))?.text).toBe('本月邀请榜 · 全部群（留在群里的新朋友）\n🥇 大刘 3 位\n🥈 小王 2 位')
    expect((await staff('积分榜 总榜'))?.text).toBe('积分总榜 · 全部群\n🥇 大刘 60 分\n🥈 小王 40 分')
    expect((await staff('积分榜'))?.text).toBe('本月积分榜 · 全部群\n🥇 大刘 60 分\n🥈 小王 40 分')
    expect(isPng(await staff('邀请榜 总榜 图'))).toBe(true)
    expect((await say('小王', '邀请榜'))?.text).not.toContain('大刘')

    // The sums of everything follow whoever leaves and comes back.
    const all = async () => (await g.says('陈经理', '邀请榜 总榜', { room: '值班群' }))[0]?.text
    const totals = `SELECT inviter_id AS who, invited, stayed FROM referral_totals ORDER BY 1`
    const counted = `SELECT inviter_id AS who, count(*)::int AS invited, count(*) FILTER (WHERE left_at IS NULL)::int AS stayed FROM referrals GROUP BY 1 ORDER BY 1`
    await g.leaves(['新3', '新4'], { room: '二群' })
    expect(await all()).toBe('邀请总榜 · 全部群（留在群里的新朋友）\n🥇 小王 2 位\n🥈 大刘 1 位（另有 2 位已离开）')
    expect(await g.rows(totals)).toEqual(await g.rows(counted))
    await g.joins('新3', { by: '小王', room: '二群' })
    g.clock.advance(60_000)
    expect(await all()).toContain('🥇 大刘 2 位（另有 1 位已离开）\n🥇 小王 2 位')
    expect(await g.rows(totals)).toEqual(await g.rows(counted))
  })

  it('draws hostile names without harm', async () => {
    for (const name of ['<svg onload=1>"&', '👨‍👩‍👧‍👦', 'محمد𠮷🀄', '名'.repeat(60), '\u202e\u200b'])
      await g.joins(`友${name.length}`, { by: name })
    const said = await say('小王', '邀请榜 图')
    expect(isPng(said)).toBe(true)
  })

  it('says what it cannot read, and does nothing', async () => {
    const wrong = async (text: string) => (await say('小王', text))?.text ?? ''
    expect(await wrong('邀请榜 去年')).toContain('「去年」没看懂，可以写：本月、上月、总榜，图、文字')
    expect(await wrong('邀请榜 本月 上月')).toContain('「上月」和前面的重复了')
    expect(await wrong('积分榜 constructor')).toContain('「constructor」没看懂')
  })
})

describe('榜单', () => {
  let g: Game
  beforeEach(async () => {
    // Friday.
    g = await startGame({ start: '2026-11-20T02:00:00Z' })
    await g.says('小王', '大家好')
    await g.joins(['新1', '新2'], { by: '小王' })
    await g.pass('2m')
    g.said.length = 0
  })

  const manage = async (text: string) => (await g.says('陈经理', text)).map((s) => `${s.to} ${s.text}`)
  const posts = () => g.said.filter((s) => s.to === '书友群' && s.picture !== undefined)

  it('posts every Monday at nine, once, with the words beside the picture', async () => {
    expect(await manage('#榜单 开 周一 9:00 邀请榜')).toEqual([
      '私聊:陈经理 好，每周一 9:00 在本群发邀请榜（图片）。下一次：11月23日 09:00。不发了就写：#榜单 关 邀请榜',
    ])
    g.said.length = 0
    /** The minutes around nine of a day. */
    const morningOf = async (day: string) => {
      g.clock.set(new Date(`${day}T00:59:00Z`))
      await g.pass('2m')
    }
    for (const day of ['21', '22', '23', '24', '30']) await morningOf(`2026-11-${day}`)
    expect(posts().map((p) => p.at.toISOString().slice(0, 16))).toEqual(['2026-11-23T01:00', '2026-11-30T01:00'])
    expect(isPng(posts()[0])).toBe(true)
    expect(posts()[0]?.text).toBe('本月邀请榜（留在群里的新朋友）\n🥇 小王 2 位\n发「邀请榜」看看您第几名。')
    expect(await g.rows(`SELECT lane FROM outbox WHERE key LIKE 'board:%'`)).toEqual([
      { lane: 'promotion' },
      { lane: 'promotion' },
    ])
    expect(await manage('#榜单')).toEqual([
      '私聊:陈经理 本群定时的榜单：\n邀请榜：每周一 9:00，下一次 12月7日 09:00\n不发了就写：#榜单 关',
    ])
    // In the first week of a month that of the month before is final.
    await morningOf('2026-12-07')
    expect(posts().at(-1)?.text).toContain('上月邀请榜')
    expect(await manage('#榜单 关')).toEqual(['私聊:陈经理 好，不再定时发邀请榜了。'])
    await morningOf('2026-12-14')
    expect(posts()).toHaveLength(3)
  })

  it('neither doubles nor skips over a restart, a night down, a clock that jumps', async () => {
    await manage('#榜单 开 每天 9:00 邀请榜')
    g.clock.set(new Date('2026-11-21T14:00:00Z'))
    // Down since yesterday, up at ten in the evening: it waits for people to be there.
    await g.tick()
    expect(posts()).toEqual([])
    await g.tick()
    g.clock.set(new Date('2026-11-22T01:05:00Z'))
    await g.tick()
    await g.tick()
    await g.tick()
    expect(await g.rows(`SELECT 1 FROM outbox WHERE key LIKE 'board:%'`)).toHaveLength(2)
    const before = await g.rows(`SELECT key FROM outbox WHERE key LIKE 'board:%' ORDER BY id`)
    // A day ahead, and back again.
    g.clock.set(new Date('2026-11-23T01:05:00Z'))
    await g.tick()
    g.clock.set(new Date('2026-11-22T02:00:00Z'))
    await g.tick()
    await g.pass('1d')
    const after = await g.rows<{ key: string }>(`SELECT key FROM outbox WHERE key LIKE 'board:%' ORDER BY id`)
    expect(after.slice(0, 2)).toEqual(before)
    expect(after.map((r) => r.key.slice(-24))).toEqual([
      '2026-11-21T01:00:00.000Z',
      '2026-11-22T01:00:00.000Z',
      '2026-11-23T01:00:00.000Z',
    ])
    // Away for weeks: nothing is made up for but the plan goes on.
    g.clock.set(new Date('2026-12-20T04:00:00Z'))
    await g.tick()
    expect(await g.rows(`SELECT 1 FROM outbox WHERE key LIKE 'board:%'`)).toHaveLength(3)
    expect(await g.rows(`SELECT next_at AS at FROM board_posts`)).toEqual([{ at: new Date('2026-12-21T01:00:00Z') }])
  })

  it('is said once when two processes tick at once', async () => {
    await manage('#榜单 开 每天 9:00 邀请榜')
    g.clock.set(new Date('2026-11-21T01:00:30Z'))
    await Promise.all([g.tick(), g.tick(), g.tick()])
    await g.tick()
    expect(posts()).toHaveLength(1)
  })

  it('is quiet in a paused group, and where there is nothing to show', async () => {
    await manage('#榜单 开 每天 9:00 邀请榜')
    await g.says('周老板', '#暂停')
    g.clock.set(new Date('2026-11-21T00:59:00Z'))
    await g.pass('2m')
    expect(posts()).toEqual([])
    await g.says('周老板', '#开启')
    g.clock.set(new Date('2027-02-10T00:00:00Z'))
    await g.tick()
    await g.tick()
    g.clock.set(new Date('2027-02-10T01:01:00Z'))
    await g.tick()
    expect(posts()).toEqual([])
  })

  it('keeps one plan a board and ends one or all', async () => {
    await manage('#榜单 开 每月1日 9:00 积分榜')
    await manage('#榜单 开 周一 9:00 邀请榜')
    expect((await manage('#榜单 开 每天 晚上8点 邀请榜'))[0]).toContain(
      '每天 20:00 在本群发邀请榜（图片）。下一次：20:00',
    )
    expect((await manage('#榜单'))[0]).toContain(
      '邀请榜：每天 20:00，下一次 20:00\n积分榜：每月 1 日 9:00，下一次 12月1日 09:00',
    )
    expect((await manage('#榜单 关 积分榜'))[0]).toContain('好，不再定时发积分榜了。')
    expect((await manage('#榜单 关 积分榜'))[0]).toContain('本群没有定时发积分榜。')
    expect((await manage('#榜单 关'))[0]).toContain('好，不再定时发邀请榜了。')
    expect((await manage('#榜单 关'))[0]).toContain('本群本来就没有定时的榜单。')
    expect((await manage('#榜单'))[0]).toContain('本群没有定时的榜单。要发就写')
  })

  it('says which part it cannot read, changes nothing, and listens to managers only', async () => {
    for (const [text, answer] of [
      ['#榜单 开', '要写时间和哪个榜'],
      ['#榜单 开 周一 9:00', '要写哪个榜：邀请榜 或 积分榜'],
      ['#榜单 开 明天 9:00 邀请榜', '「明天 9:00」里没有看到日子'],
      ['#榜单 开 周一 邀请榜', '还缺时间'],
      ['#榜单 开 周一 25:00 邀请榜', '「25:00」不像一天里的时间'],
      ['#榜单 开 周一 2小时 邀请榜', '「2小时」不像一天里的时间'],
      ['#榜单 开 每月31日 9:00 邀请榜', '每月只能选 1 到 28 日：不是每个月都有 31 日'],
      ['#榜单 开 每月0日 9:00 邀请榜', '每月只能选 1 到 28 日'],
      ['#榜单 关 周一', '要写哪个榜'],
    ] as const)
      expect((await manage(text))[0], text).toContain(answer)
    await g.says('小王', '#榜单 开 周一 9:00 邀请榜')
    await g.says('小林', '#榜单 开 周一 9:00 邀请榜')
    expect(await g.rows('SELECT 1 FROM board_posts')).toEqual([])
    expect((await g.tells('陈经理', '榜单'))[0]?.text).toContain('请在要发榜单的群里写')
  })
})
