import { describe, expect, it } from 'vitest'
import { newCode, readCode } from '../../src/features/referrals/code.ts'
import { decisive, type Evidence } from '../../src/features/referrals/referral.ts'
import {
  countedFrom,
  DEFAULT_RULE,
  dayWithRoom,
  nextHour,
  purchasePoints,
  readSetting,
  totalOf,
} from '../../src/features/referrals/rule.ts'
import { baseName, type Friend, judge, type Scene, type Sign, signsOf } from '../../src/features/referrals/suspicion.ts'

const DAY = 86_400_000
const start = new Date('2026-11-23T02:00:00Z')
const later = (days: number) => new Date(start.getTime() + days * DAY)

describe('which evidence decides', () => {
  const [event, code, staff, channel, snapshot] = (
    [
      ['event', 90, 1, 0],
      ['code', 95, 2, 1],
      ['staff', 100, 3, 2],
      ['channel', 80, null, 0.5],
      ['snapshot', 10, null, 0],
    ] as const
  ).map(
    ([source, confidence, inviterId, day], id): Evidence => ({
      id,
      source,
      confidence,
      inviterId,
      at: later(day),
      verdict: source === 'snapshot' ? 'snapshot' : 'counts',
    }),
  ) as [Evidence, Evidence, Evidence, Evidence, Evidence]

  it.each<[string, Evidence[], Evidence | undefined]>([
    ['nothing', [], undefined],
    ['a member list names nobody', [snapshot], undefined],
    ['the join event', [snapshot, event], event],
    ['a code outweighs the event', [event, code], code],
    ['a colleague outweighs both', [staff, event, code], staff],
    ['a person outweighs a poster', [channel, event], event],
    ['a poster is better than nothing', [snapshot, channel], channel],
    ['of equals the earlier', [{ ...event, id: 9, inviterId: 7, at: later(0.1) }, event], event],
    ['of equals at one instant the first', [{ ...event, id: 9, inviterId: 7 }, event], event],
    ['what does not count', [{ ...event, verdict: 'self' }], undefined],
    ['to the instant a week later', [{ ...code, at: later(7) }], { ...code, at: later(7) }],
    ['not a moment longer', [{ ...code, at: new Date(later(7).getTime() + 1) }, event], event],
    ['an event told later that lies before the list', [{ ...event, at: later(-0.5) }], { ...event, at: later(-0.5) }],
  ])('%s', (_name, evidence, wanted) => {
    expect(decisive(start, evidence)).toEqual(wanted)
  })
})

describe('codes', () => {
  it('are six characters that nobody mixes up, whatever case and width they are written in', () => {
    let n = 0
    const random = (below: number) => n++ % below
    const all = Array.from({ length: 32 }, () => newCode(random)).join('')
    expect(all).not.toMatch(/[01OI]/)
    expect(new Set(all).size).toBe(32)
    expect(readCode('k7m 2qx')).toEqual({ code: 'K7M2QX' })
    expect(readCode('Ｋ７Ｍ－２ＱＸ')).toEqual({ code: 'K7M2QX' })
    expect(readCode('K7M2Q0')).toEqual({ wrong: 'letters' })
    expect(readCode('K7M2Q')).toEqual({ wrong: 'length' })
    expect(readCode('K7M2QX9')).toEqual({ wrong: 'length' })
    expect(readCode('小王')).toEqual({ wrong: 'letters' })
  })
})

describe('the rule', () => {
  it('is worth twenty points, and up to a hundred for a purchase', () => {
    expect(totalOf(DEFAULT_RULE)).toBe(20)
    expect([999, 1000, 9999, 100_000, 10_000_000].map((fen) => purchasePoints(DEFAULT_RULE, fen))).toEqual([
      0, 1, 9, 100, 100,
    ])
    expect(purchasePoints({ ...DEFAULT_RULE, purchase: null }, 100_000)).toBe(0)
  })

  it.each([
    ['到账 1天5分 7天5分 30天10分', { stages: DEFAULT_RULE.stages }],
    ['到账 ３天+8', { stages: [{ day: 3, points: 8 }] }],
    [
      '到账：1天2，2天3',
      {
        stages: [
          { day: 1, points: 2 },
          { day: 2, points: 3 },
        ],
      },
    ],
    ['奖励 积分', { instead: null }],
    ['奖励 红包 5元 7天', { instead: { kind: 'red-packet', fen: 500, day: 7 } }],
    ['奖励 红包8.88元', { instead: { kind: 'red-packet', fen: 888, day: 7 } }],
    ['奖励 券 5元 7天', { instead: { kind: 'coupon', fen: 500, day: 7 } }],
    ['奖励：优惠券 10，满30天', { instead: { kind: 'coupon', fen: 1000, day: 30 } }],
    ['每天 3', { perDay: 3 }],
    ['每月 50位', { perMonth: 50 }],
    ['成交 20元1分 最多50分', { purchase: { yuan: 20, most: 50 } }],
    ['成交 每5元1分', { purchase: { yuan: 5, most: 100 } }],
    ['成交 关', { purchase: null }],
    ['到账', 'stages'],
    ['到账 1天', 'stages'],
    ['到账 0天5分', 'stages'],
    ['到账 1天0分', 'stages'],
    ['到账 400天5分', 'stages'],
    ['到账 1天1001分', 'stages'],
    ['到账 1天1 2天1 3天1 4天1 5天1 6天1 7天1', 'stages'],
    ['到账 7天5分 1天5分', 'stage-order'],
    ['到账 7天5分 7天5分', 'stage-order'],
    ['奖励 红包 500元', 'instead'],
    ['奖励 红包 0元', 'instead'],
    ['奖励 券 0元', 'instead'],
    ['奖励 券 -5元', 'instead'],
    ['奖励 券 99999999元', 'instead'],
    ['奖励 券 5元 400天', 'instead'],
    ['奖励 券', 'instead'],
    ['奖励 苹果 5元', 'instead'],
    ['每天 0', 'number'],
    ['每天 -5', 'number'],
    ['每月 99999999999', 'number'],
    ['成交 0元1分', 'purchase'],
    ['成交 免费', 'purchase'],
    ['随便', 'unknown'],
    ['', 'unknown'],
  ])('reads 「%s」', (written, wanted) => {
    expect(readSetting(written)).toEqual(wanted)
  })

  it('lets friends above the limit of the day count in the days after, and none above that of the month', () => {
    const taken = (days: Record<string, number>) => new Map(Object.entries(days))
    expect(dayWithRoom('2026-11-23', taken({}), DEFAULT_RULE)).toBe('2026-11-23')
    expect(dayWithRoom('2026-11-23', taken({ '2026-11-23': 4 }), DEFAULT_RULE)).toBe('2026-11-23')
    expect(dayWithRoom('2026-11-23', taken({ '2026-11-23': 5, '2026-11-24': 5 }), DEFAULT_RULE)).toBe('2026-11-25')
    const full = taken({ '2026-11-01': 15, '2026-11-23': 5 })
    expect(dayWithRoom('2026-11-23', full, DEFAULT_RULE)).toBeUndefined()
    expect(dayWithRoom('2026-12-01', full, DEFAULT_RULE)).toBe('2026-12-01')
    expect(dayWithRoom('2026-11-30', taken({ '2026-11-30': 5 }), DEFAULT_RULE)).toBe('2026-12-01')
  })

  it('counts the days of staying from the join, or from the midnight of the day that had room', () => {
    const zone = 'Asia/Shanghai'
    expect(countedFrom(start, '2026-11-23', '2026-11-23', zone)).toEqual(start)
    expect(countedFrom(start, '2026-11-23', '2026-11-25', zone).toISOString()).toBe('2026-11-24T16:00:00.000Z')
    expect(nextHour(start, zone, 18).toISOString()).toBe('2026-11-23T10:00:00.000Z')
    expect(nextHour(start, zone, 10).toISOString()).toBe('2026-11-24T02:00:00.000Z')
  })
})

describe('what looks bought', () => {
  it.each([
    ['小王', '小王'],
    ['小王2', '小王'],
    ['小王（小号）', '小王'],
    ['🌟小王🌟', '小王'],
    ['Ｌily_02', 'lily'],
    ['用户83751', ''],
    ['群友', ''],
    ['王', ''],
    ['123', ''],
    ['', ''],
  ])('takes %s for %s', (name, base) => {
    expect(baseName(name)).toBe(base)
  })

  const friend = (days: number, more: Partial<Friend> = {}): Friend => ({
    at: later(days),
    leftAt: null,
    spoke: false,
    name: '小新',
    ...more,
  })
  const talker = (days: number, more: Partial<Friend> = {}) => friend(days, { spoke: true, name: '', ...more })
  const signs = (it: Friend, others: Friend[], now: number, more: Partial<Scene> = {}): Sign[] =>
    signsOf({
      friend: it,
      friends: [it, ...others],
      ring: false,
      cloneOfInviter: false,
      cloneOfMember: false,
      now: later(now),
      ...more,
    })
  const minutes = (n: number) => n / 1440

  it.each<[string, Sign[], number, ReturnType<typeof judge>]>([
    ['a talking friend', signs(talker(0), [], 1), 1, 'pay'],
    ['a reading friend', signs(friend(0), [], 7), 7, 'pay'],
    ['two reading friends', signs(friend(0), [friend(1, { name: '小花' })], 7), 7, 'pay'],
    [
      'eight colleagues in an afternoon',
      signs(
        talker(0),
        Array.from({ length: 7 }, (_, n) => talker(minutes(20 * n))),
        1,
      ),
      1,
      'pay',
    ],
    [
      'eight of whom one only reads',
      signs(
        friend(0),
        Array.from({ length: 7 }, (_, n) => talker(minutes(20 * n))),
        7,
      ),
      7,
      'pay',
    ],
    [
      'twelve in an hour, who talk',
      signs(
        talker(0),
        Array.from({ length: 11 }, (_, n) => talker(minutes(n))),
        1,
      ),
      1,
      'pay',
    ],
    [
      'four silent ones, on the first day',
      signs(
        friend(0),
        [1, 2, 3].map((n) => friend(n / 10, { name: '' })),
        2,
      ),
      2,
      'wait',
    ],
    [
      'four silent ones, after a week',
      signs(
        friend(0),
        [1, 2, 3].map((n) => friend(n / 10, { name: '' })),
        7,
      ),
      7,
      'review',
    ],
    [
      'the one of them who talks',
      signs(
        talker(0),
        [1, 2, 3].map((n) => friend(n / 10, { name: '' })),
        7,
      ),
      7,
      'pay',
    ],
    [
      'five silent ones within two minutes, after a week',
      signs(
        friend(0),
        Array.from({ length: 4 }, (_, n) => friend(minutes(n / 3), { name: '' })),
        7,
      ),
      7,
      'review',
    ],
    [
      'a silent one of eleven in an hour',
      signs(
        friend(0),
        Array.from({ length: 10 }, (_, n) => talker(minutes(5 * n))),
        7,
      ),
      7,
      'review',
    ],
    ['a ring', signs(talker(0), [], 0, { ring: true }), 0, 'review'],
    ['named like the inviter', signs(talker(0), [], 0, { cloneOfInviter: true }), 0, 'review'],
    ['named like another member, who talks', signs(talker(0), [], 7, { cloneOfMember: true }), 7, 'pay'],
    ['named like another member, and silent, at first', signs(friend(0), [], 1, { cloneOfMember: true }), 1, 'wait'],
    ['named like another member, and silent', signs(friend(0), [], 7, { cloneOfMember: true }), 7, 'review'],
    [
      'three of one name, silent',
      signs(friend(0), [friend(1, { name: '小新2' }), friend(2, { name: '小新3' })], 7),
      7,
      'review',
    ],
    [
      'half of whose companions left within the day, silent',
      signs(
        friend(0),
        [1, 2, 3].map((n) => friend(n / 10, { name: '', spoke: n === 1, leftAt: n > 1 ? later(n / 10 + 0.1) : null })),
        7,
      ),
      7,
      'review',
    ],
  ])('%s', (_name, found, age, wanted) => {
    expect(judge(found, age * DAY), found.join(' ')).toBe(wanted)
  })
})
