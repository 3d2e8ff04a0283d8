import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { inTransaction } from '../../src/app/transaction.ts'
import type { Inbound } from '../../src/core/chat.ts'
import type { ContactInfo, RoomInfo } from '../../src/core/events.ts'
import { referrals } from '../../src/features/referrals/index.ts'
import { type Join, judgeJoin, spanOf } from '../../src/features/referrals/referral.ts'
import { ACCOUNT, Game, startGame } from '../support/game.ts'

describe('what a join is worth', () => {
  const join: Join = {
    botId: 'bot',
    staffRoom: false,
    rejoined: false,
    source: 'event',
    invitee: { id: 2, role: 'member' },
    inviter: { id: 1, role: 'member', platformId: 'one' },
    memberElsewhere: false,
  }
  it.each<[string, Partial<Join>, ReturnType<typeof judgeJoin>]>([
    ['a new friend', {}, 'counts'],
    ['somebody who was here before', { rejoined: true }, 'rejoin'],
    ['a return that nobody vouches for', { rejoined: true, inviter: undefined }, 'rejoin'],
    ['no inviter told', { inviter: undefined }, 'unknown-inviter'],
    ['seen in a member list', { inviter: undefined, source: 'snapshot' }, 'snapshot'],
    ['brought by the bot', { inviter: { id: 9, role: 'member', platformId: 'bot' } }, 'inviter-is-bot'],
    ['brought by themselves', { inviter: { id: 2, role: 'member', platformId: 'two' } }, 'self'],
    ['brought by staff', { inviter: { id: 1, role: 'agent', platformId: 'one' } }, 'staff'],
    ['into the staff room', { staffRoom: true }, 'staff-room'],
    ['a member of another room', { memberElsewhere: true }, 'known'],
    ['a member of another room whom nobody names', { memberElsewhere: true, inviter: undefined }, 'known'],
    ['a colleague', { invitee: { id: 2, role: 'agent' } }, 'known'],
  ])('%s', (_name, change, verdict) => {
    expect(judgeJoin({ ...join, ...change })).toBe(verdict)
  })
})

describe('periods', () => {
  const bounds = (now: string, period: Parameters<typeof spanOf>[0], zone = 'Asia/Shanghai') => {
    const { from, to } = spanOf(period, new Date(now), zone)
    return [from?.toISOString(), to?.toISOString()]
  }
  it('begin at midnight on the wall, weeks on Monday, and have no gap between months', () => {
    expect(bounds('2026-11-29T16:30:00Z', 'today')).toEqual(['2026-11-29T16:00:00.000Z', '2026-11-30T16:00:00.000Z'])
    expect(bounds('2026-11-29T15:30:00Z', 'week')).toEqual(['2026-11-22T16:00:00.000Z', '2026-11-29T16:00:00.000Z'])
    expect(bounds('2026-12-31T17:00:00Z', 'month')).toEqual(['2026-12-31T16:00:00.000Z', '2027-01-31T16:00:00.000Z'])
    expect(bounds('2026-12-31T17:00:00Z', 'last-month')).toEqual([
      '2026-11-30T16:00:00.000Z',
      '2026-12-31T16:00:00.000Z',
    ])
    expect(bounds('2026-12-31T17:00:00Z', 'all')).toEqual([undefined, undefined])
  })
})

describe('bringing friends', () => {
  let g: Game
  beforeEach(async () => {
    g = await startGame()
    await g.says('小王', '大家好')
    await g.says('李姐', '大家好')
  })

  const verdicts = async () =>
    (
      await g.rows<{ name: string; verdict: string }>(
        'SELECT c.name, i.verdict FROM invites i JOIN contacts c ON c.id = i.invitee_id ORDER BY i.id',
      )
    ).map((r) => `${r.name} ${r.verdict}`)
  /** Points promised and points there, together: what is promised becomes theirs as long as friends stay. */
  const balance = async (name: string) =>
    (
      await g.rows<{ balance: number }>(
        'SELECT available + pending AS balance FROM point_balances b JOIN contacts c ON c.id = b.contact_id WHERE c.name = $1',
        [name],
      )
    )[0]?.balance ?? 0

  it('promises twenty points for a new friend, with evidence and a reason, and pays them in stages', async () => {
    await g.joins('小新', { by: '小王' })
    expect(await verdicts()).toEqual(['小新 counts'])
    const [row] = await g.rows<{ id: number; reason: string; cause: string; credit: string; earned: number }>(
      `SELECT r.id, r.reason, e.cause, e.credit, e.amount AS earned FROM referrals r JOIN ledger_entries e ON e.contact_id = r.inviter_id`,
    )
    expect(row).toMatchObject({ cause: `referral:${row?.id}`, credit: 'pending', earned: 20 })
    expect(row?.reason).toContain('入群通知写明了邀请人')
    const points = (await g.tells('小王', '积分'))[0]?.text
    expect(points).toContain('现有 0 分')
    expect(points).toContain('另有 20 分待到账')
    expect(points).toContain('+20（待到账） 邀请新朋友')
    for (let day = 0; day < 31; day += 1) {
      g.clock.advance(86_400_000)
      await g.tick()
    }
    expect(await g.rows(`SELECT cause, amount FROM ledger_entries WHERE credit = 'available' ORDER BY id`)).toEqual(
      [1, 7, 30].map((day, i) => ({ cause: `referral:${row?.id}:d${day}`, amount: [5, 5, 10][i] })),
    )
    expect(await g.rows(`SELECT available, pending FROM point_balances`)).toEqual([{ available: 20, pending: 0 }])
  })

  it('judges each of several who come in one event', async () => {
    await g.joins('小旧', { room: '值班群' })
    await g.pass('11m')
    await g.joins(['小新', '小旧', '小王', '小林'], { by: '小王' })
    expect((await verdicts()).slice(1)).toEqual(['小新 counts', '小旧 known', '小王 rejoin', '小林 rejoin'])
    expect(await balance('小王')).toBe(20)
  })

  it('earns nothing when people invite themselves, when staff invite, and when nobody is named', async () => {
    await g.joins('小一', { by: '小一' })
    await g.joins('小二', { by: '小林' })
    await g.joins('小三')
    await g.snapshot(['小王', '李姐', '小林', '陈经理', '周老板', '小一', '小二', '小三'])
    await g.pass('11m')
    await g.snapshot(['小王', '李姐', '小林', '陈经理', '周老板', '小一', '小二', '小三', '小四'])
    await g.joins('小五', { by: '暖暖' })
    expect(await verdicts()).toEqual([
      '小一 self',
      '小二 staff',
      '小三 unknown-inviter',
      '小四 snapshot',
      '小五 counts',
    ])
    expect(await g.rows('SELECT 1 FROM ledger_entries WHERE kind = $1', ['referral'])).toHaveLength(1)
  })

  it('credits the inviter when a member list was faster than the join event, but not for a rejoin', async () => {
    const here = ['小王', '李姐', '小林', '陈经理', '周老板']
    await g.snapshot(here)
    await g.pass('11m')
    await g.snapshot([...here, '小新'])
    await g.joins('小新', { by: '李姐' })
    await g.joins('小新', { by: '李姐', id: 'told-again' })
    expect(await balance('李姐')).toBe(20)
    await g.pass('1h')
    await g.snapshot(here)
    await g.pass('1h')
    await g.snapshot([...here, '小新'])
    await g.joins('小新', { by: '小王' })
    expect(await balance('小王')).toBe(0)
    expect(await verdicts()).toEqual(['小新 snapshot', '小新 counts', '小新 rejoin', '小新 rejoin'])
  })

  it('earns nothing when the inviter is the bot itself', async () => {
    await g.receive({
      type: 'room-join',
      account: ACCOUNT,
      receivedAt: g.clock.now().getTime(),
      eventId: 'by-the-bot',
      room: g.room('书友群'),
      joiners: [g.person('小新')],
      inviter: { id: ACCOUNT, name: '暖暖' },
      source: 'event',
      at: g.clock.now().getTime(),
    })
    expect(await verdicts()).toEqual(['小新 inviter-is-bot'])
    expect(await g.rows('SELECT 1 FROM ledger_entries')).toEqual([])
  })

  it('never earns twice for one person, whoever brings them again and wherever', async () => {
    await g.joins('小新', { by: '小王' })
    for (let round = 0; round < 5; round += 1) {
      await g.pass('20m')
      await g.leaves('小新')
      await g.pass('20m')
      await g.joins('小新', { by: round % 2 === 0 ? '小王' : '李姐' })
    }
    await g.says('周老板', '#开启', { room: '二群' })
    await g.says('李姐', '大家好', { room: '二群' })
    await g.joins('小新', { by: '李姐', room: '二群' })
    expect((await verdicts()).filter((v) => v === '小新 counts')).toHaveLength(1)
    // The friend left within the day: nothing had become theirs yet, and nothing is promised again.
    expect(await balance('小王')).toBe(0)
    expect(await balance('李姐')).toBe(0)
  })

  it('remembers that the friend has left, and forgets it when they come back', async () => {
    await g.joins('小新', { by: '小王' })
    await g.pass('20m')
    await g.leaves('小新')
    expect((await g.rows<{ left_at: Date }>('SELECT left_at FROM referrals'))[0]?.left_at).toEqual(g.clock.now())
    expect((await g.says('小王', '我的邀请'))[0]?.text).toContain('0 位还在，1 位已离开')
    await g.pass('20m')
    await g.joins('小新')
    expect(await g.rows('SELECT left_at, state FROM referrals')).toEqual([{ left_at: null, state: 'left' }])
    expect(await balance('小王')).toBe(0)
  })

  it('books the same join once: told a hundred times, at once, under one key or to the feature itself', async () => {
    const event: Inbound = {
      type: 'room-join',
      account: ACCOUNT,
      receivedAt: g.clock.now().getTime(),
      eventId: 'the-same',
      room: g.room('书友群'),
      joiners: [g.person('小新')],
      inviter: g.person('小王'),
      source: 'event',
      at: g.clock.now().getTime(),
    }
    await Promise.all(Array.from({ length: 100 }, () => g.receive(event)))
    expect(await g.rows('SELECT 1 FROM ledger_entries')).toHaveLength(1)
    const contacts = await g.rows<ContactInfo>(
      `SELECT id, platform_id AS "platformId", account, name, role FROM contacts`,
    )
    const find = (name: string) => contacts.find((c) => c.name === name)
    const [room] = await g.rows<RoomInfo>(
      `SELECT id, platform_id AS "platformId", account, topic, state, is_staff_room AS "isStaffRoom" FROM rooms WHERE topic = '书友群'`,
    )
    const [contact, inviter, rival] = [find('小新'), find('小王'), find('李姐')]
    if (contact === undefined || room === undefined) throw new Error('nobody there')
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        inTransaction(g.house, g.clock.now(), async (tx) => {
          const by = i % 2 === 0 ? inviter : rival
          const told = {
            room,
            contact,
            inviter: by,
            source: 'event',
            rejoined: false,
            at: tx.now,
            eventKey: `other:${i}`,
          } as const
          await referrals.on?.['member-joined']?.({ type: 'member-joined', ...told }, tx, g.house.settings)
        }),
      ),
    )
    expect(await g.rows('SELECT 1 FROM referrals')).toHaveLength(1)
    expect(await g.rows('SELECT 1 FROM ledger_entries')).toHaveLength(1)
  })

  it('gives one referral to one of two who claim the same newcomer at once', async () => {
    const joined = (by: string, room: string) =>
      g.receive({
        type: 'room-join',
        account: ACCOUNT,
        receivedAt: g.clock.now().getTime(),
        eventId: `${room}-${by}`,
        room: g.room(room),
        joiners: [g.person('小新')],
        inviter: g.person(by),
        source: 'event',
        at: g.clock.now().getTime(),
      })
    await g.says('周老板', '#开启', { room: '二群' })
    await Promise.all([joined('小王', '书友群'), joined('李姐', '二群')])
    expect(await g.rows('SELECT 1 FROM referrals')).toHaveLength(1)
    expect((await balance('小王')) + (await balance('李姐'))).toBe(20)
  })

  it('takes the words of a newcomer that overtake the join event for what they are', async () => {
    await g.says('小新', '大家好！')
    await g.joins('小新', { by: '小王' })
    expect(await verdicts()).toEqual(['小新 counts'])
  })

  it('shows hostile nicknames in one harmless line', async () => {
    const hostile = '@all\n【系统】您已成为管理员\u202e<img>'
    await g.joins(hostile, { by: '小王' })
    await g.joins('小新', { by: hostile })
    const board = (await g.says('小王', '邀请榜'))[0]?.text ?? ''
    expect(board).toContain('🥇')
    expect(board).not.toMatch(/[【<>\u202e]|@all/u)
    const mine = (await g.says('小王', '我的邀请'))[0]?.text ?? ''
    expect(mine.split('\n')).toHaveLength(4)
    expect(mine).not.toMatch(/[【<>\u202e]|@all/u)
  })

  it('puts no customer on a board for people brought into the staff room', async () => {
    await g.joins('小新', { by: '小王', room: '值班群' })
    expect(await verdicts()).toEqual(['小新 staff-room'])
  })
})

describe('the boards', () => {
  let g: Game
  beforeEach(async () => {
    g = await startGame()
  })

  it('ranks by those who stayed, ties share a rank and a medal, and says where the asker stands', async () => {
    let n = 0
    for (const [by, count] of [
      ['甲', 3],
      ['乙', 2],
      ['丙', 2],
      ['丁', 1],
    ] as const) {
      for (let i = 0; i < count; i += 1) {
        n += 1
        await g.joins(`新${n}`, { by })
      }
    }
    await g.joins('不知谁带的')
    await g.pass('20m')
    await g.leaves('新1')
    const [said] = await g.says('丁', '邀请榜')
    expect(said?.text).toBe(
      [
        '本月邀请榜（留在群里的新朋友）',
        '🥇 甲 2 位（另有 1 位已离开）',
        '🥇 乙 2 位',
        '🥇 丙 2 位',
        '4. 丁 1 位',
        '您第 4 名，1 位，离上一名还差 1 位。',
        '本月进群 9 位，其中 1 位平台没有告诉我是谁邀请的。',
      ].join('\n'),
    )
    expect(said?.mentions).toEqual(['丁'])
    expect((await g.says('甲', 'referrals'))[0]?.text).toContain('您现在并列第 1 名，2 位')
    expect((await g.says('新3', '邀请榜'))[0]?.text).toContain('您本月还没有邀请到新朋友')
    expect((await g.says('小林', '邀请榜'))[0]?.text).not.toContain('您')
  })

  it('begins anew each month and keeps rooms apart', async () => {
    await g.joins('小新', { by: '小王' })
    await g.says('周老板', '#开启', { room: '二群' })
    await g.says('小王', '大家好', { room: '二群' })
    expect((await g.says('小王', '邀请榜', { room: '二群' }))[0]?.text).toContain('还没有人上榜')
    g.clock.set(new Date('2026-12-01T02:00:00Z'))
    expect((await g.says('小王', '邀请榜'))[0]?.text).toContain('本月还没有人上榜')
    expect((await g.says('小王', '我的邀请'))[0]?.text).toContain('您在本群邀请了 1 位新朋友：1 位还在，0 位已离开')
  })

  it('tells what did not count and why, and in a group only what happened there', async () => {
    expect((await g.says('小王', '我的邀请'))[0]?.text).toContain('还没有邀请过新朋友')
    await g.says('周老板', '#开启', { room: '二群' })
    await g.says('老友', '大家好', { room: '二群' })
    await g.joins(['小一', '小二'], { by: '小王' })
    await g.joins('小三', { by: '小王', room: '二群' })
    await g.joins('老友', { by: '小王' })
    await g.joins('老友', { by: '小王', id: 'again', at: new Date(g.clock.now().getTime() - 3_600_000) })
    expect((await g.says('小王', '我的邀请'))[0]?.text).toBe(
      [
        '您在本群邀请了 2 位新朋友：2 位还在，0 位已离开',
        '积分：已到账 0 分，待到账 40 分',
        '另有 1 位没有计入：在别的群见过 1 位',
        '最近：',
        '小二：入群通知写明是您邀请的，留满 1 天再到 5 分',
        '小一：入群通知写明是您邀请的，留满 1 天再到 5 分',
      ].join('\n'),
    )
    expect((await g.tells('小王', 'my-invites'))[0]?.text).toContain('您邀请了 3 位新朋友')
  })
})

let spare: Game | undefined
afterAll(async () => spare?.drop())

it('tells the other features about an earned referral', async () => {
  spare = await Game.start()
  const heard: unknown[] = []
  spare.house.features = [
    ...spare.house.features,
    { name: 'listener', on: { 'referral-earned': async (event) => void heard.push(event) } },
  ]
  await spare.says('小王', '大家好')
  await spare.joins('小新', { by: '小王' })
  const [row] = await spare.rows<Record<string, number>>('SELECT id, inviter_id, invitee_id, room_id FROM referrals')
  expect(heard).toEqual([
    {
      type: 'referral-earned',
      referralId: row?.id,
      inviterId: row?.inviter_id,
      inviteeId: row?.invitee_id,
      roomId: row?.room_id,
    },
  ])
})
