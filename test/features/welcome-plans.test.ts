import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE } from '../../src/core/calendar.ts'
import { UserError } from '../../src/core/errors.ts'
import { decide, type Step, stepDue } from '../../src/features/welcome/onboarding.ts'
import { nextAfter, nextText, readSession, sessionText, whenText } from '../../src/features/welcome/session.ts'
import { mergedWelcome, missingIn, render, renderWelcome } from '../../src/features/welcome/welcome.ts'

const ZONE = 'Asia/Shanghai'
/** Monday, 10:00 in Shanghai. */
const NOW = new Date('2026-11-23T02:00:00Z')
const at = (wall: string) => new Date(`${wall}:00+08:00`)

describe('a template', () => {
  const all = '{新人}|{人数}|{群名}|{邀请人}|{群规}|{直播时间}|{找谁}'
  const scene = {
    newcomers: ['小新'],
    memberCount: 88,
    topic: '书友群',
    inviters: ['小王'],
    rules: '一、友善\n二、不发广告',
    sessions: '明天 20:00 读书会',
    contact: '小林',
  }

  it('fills in every variable', () => {
    expect(render(all, scene)).toBe('小新|88|书友群|小王|一、友善\n二、不发广告|明天 20:00 读书会|小林')
    expect(missingIn(all, scene)).toEqual([])
  })

  it('never reads a value as a template, whatever nickname, group, rule or session says', () => {
    const hostile = {
      newcomers: ['{群规}', '｛新人｝\n@all', '$1 $&'],
      memberCount: 1,
      topic: '{找谁}',
      inviters: ['{人数}\u202e'],
      rules: '{新人}',
      sessions: '$` {群规}',
      contact: '{直播时间}',
    }
    expect(render(all, hostile)).toBe('{群规}、｛新人｝ @all、$1 $&|1|{找谁}|{人数}|{新人}|$` {群规}|{直播时间}')
  })

  it('leaves out the lines whose variable has no value, and never says nothing', () => {
    const bare = { newcomers: ['小新'], memberCount: 1, topic: '书友群', inviters: [] }
    expect(render('你好\n\n{群规}\n\n找{找谁}，{新人}\n再见', bare)).toBe('你好\n\n再见')
    expect(render('{群规}', bare)).toBe('')
    expect(renderWelcome('{群规}', bare)).toBe('欢迎来到「书友群」！')
    expect(renderWelcome('谢谢{邀请人}', bare)).toBe('谢谢群里的朋友')
    expect(missingIn('{群规}{邀请人}{找谁}{群规}', bare)).toEqual(['群规', '找谁'])
  })

  it('says the words of a tier to those who hold it, alone or below the general ones', () => {
    const templates = {
      general: '欢迎 {新人}\n谢谢{邀请人}',
      byTier: { year: '年卡朋友周三直接进', vip: 'VIP {新人} 找{找谁}' },
    }
    const place = { memberCount: 9, topic: '书友群', contact: '小林', inviters: ['小王'] }
    const people = (...tiers: ('vip' | 'year' | 'month' | undefined)[]) =>
      tiers.map((tier, i) => ({ name: `新${i + 1}`, tier }))
    expect(mergedWelcome(templates, people('year', 'year'), place)).toBe('年卡朋友周三直接进')
    expect(mergedWelcome(templates, people(undefined, 'year', 'vip', 'year', 'month'), place)).toBe(
      '欢迎 新1、新2、新3、新4、新5\n谢谢小王\nVIP 新3 找小林\n新2、新4（年卡）：年卡朋友周三直接进',
    )
    expect(mergedWelcome(templates, people('month'), place)).toBe('欢迎 新1\n谢谢小王')
    // Without anybody to ask the line of the VIP has nothing to say.
    expect(mergedWelcome(templates, people(undefined, 'vip'), { ...place, contact: undefined })).toBe(
      '欢迎 新1、新2\n谢谢小王',
    )
  })
})

describe('a live session', () => {
  const read = (text: string) => readSession(text, NOW, ZONE)
  const wrong = (text: string) => {
    try {
      read(text)
    } catch (error) {
      if (error instanceof UserError) return error.message
      throw error
    }
    throw new Error(`was read: ${text}`)
  }

  it.each([
    ['周三20:00 读书会', '2026-11-25T20:00', '每周三 20:00 读书会'],
    ['每周三 20：00读书会', '2026-11-25T20:00', '每周三 20:00 读书会'],
    ['星期天晚上8点半，家长课', '2026-11-29T20:30', '每周日 20:30 家长课'],
    ['周一 9:00 早读', '2026-11-30T09:00', '每周一 09:00 早读'],
    ['周一10:00', '2026-11-30T10:00', '每周一 10:00 直播'],
    ['周五晚上12点 夜谈', '2026-11-28T00:00', '每周六 00:00 夜谈'],
    ['12月3日 20:00 新书分享', '2026-12-03T20:00', '12月3日（周四）20:00 新书分享'],
    ['下周三 20:00 加场', '2026-12-02T20:00', '12月2日（周三）20:00 加场'],
    ['今晚8点 见面会', '2026-11-23T20:00', '今天 20:00 见面会'],
    ['明天 下午三点一刻 茶会', '2026-11-24T15:15', '明天 15:15 茶会'],
  ])('reads 「%s」', (text, next, shown) => {
    const session = read(text)
    expect(session.nextAt).toEqual(at(next))
    expect(sessionText(session, NOW, ZONE)).toBe(shown)
  })

  it.each([
    ['周八 25:00 读书会', '没有「周八」，星期写 周一 到 周日'],
    ['周三 25:00 读书会', '没有「周三 25:00」这个时间'],
    ['周三 20:75 读书会', '没有「周三 20:75」这个时间'],
    ['周三 读书会', '「周三」后面要写几点'],
    ['周三20:001 读书会', '「周三」后面要写几点'],
    ['2月30日 20:00 梦', '没有「2月30日 20:00」这个时间'],
    ['2026-11-22 20:00 昨天的', '已经过去了'],
    ['2029-01-01 20:00 以后的', '太远了'],
    ['每12月3日 20:00 什么', '没看懂'],
    ['晚上有直播', '没看懂'],
    [`周三20:00 ${'长'.repeat(31)}`, '最多 30 个字，您写了 31 个'],
  ])('says what is wrong with 「%s」', (text, why) => expect(wrong(text)).toContain(why))

  it('keeps a title on one line', () => {
    expect(read('周三20:00 读书会\n@all\u202e 来').title).toBe('读书会 @all 来')
  })

  it('comes again on the clock of the wall, over a change of it', () => {
    const sunday = { weekday: 6, minute: 9 * 60 }
    const dates: Date[] = []
    let after = new Date('2026-10-16T00:00:00Z')
    for (let i = 0; i < 3; i += 1) {
      after = nextAfter(sunday, after, 'Europe/Berlin')
      dates.push(after)
    }
    expect(dates.map((d) => d.toISOString())).toEqual([
      '2026-10-18T07:00:00.000Z',
      '2026-10-25T08:00:00.000Z',
      '2026-11-01T08:00:00.000Z',
    ])
    expect(nextAfter({ weekday: 0, minute: 600 }, NOW, ZONE)).toEqual(at('2026-11-30T10:00'))
  })

  it('is told in words', () => {
    expect(whenText(at('2026-11-23T23:59'), NOW, ZONE)).toBe('今天 23:59')
    expect(whenText(at('2026-11-24T00:00'), NOW, ZONE)).toBe('明天 00:00')
    expect(whenText(at('2026-11-25T20:00'), NOW, ZONE)).toBe('11月25日（周三）20:00')
    expect(nextText({ title: '读书会', weekly: undefined, nextAt: at('2026-11-24T20:00') }, NOW, ZONE)).toBe(
      '明天 20:00 读书会',
    )
  })
})

describe('a step of the first week', () => {
  const due = at('2026-11-24T10:30')
  const step: Step = { state: 'waiting', dueAt: due, isNewest: true, isMember: true, isBusy: false, delivery: 'none' }
  const later = (ms: number) => new Date(due.getTime() + ms)

  it('is due at half past ten, so many days after the join by the clock of the group', () => {
    expect([1, 3, 7].map((day) => stepDue(at('2026-11-23T23:50'), day as 1 | 3 | 7, ZONE))).toEqual([
      at('2026-11-24T10:30'),
      at('2026-11-26T10:30'),
      at('2026-11-30T10:30'),
    ])
    expect(stepDue(at('2026-11-23T00:10'), 1, ZONE)).toEqual(at('2026-11-24T10:30'))
    expect(stepDue(at('2026-11-23T00:10'), 1, 'America/New_York').toISOString()).toBe('2026-11-23T15:30:00.000Z')
  })

  it.each([
    ['as it is', {}, 'private'],
    ['a day late', { dueAt: later(-24 * HOUR) }, 'private'],
    ['later than that', { dueAt: later(-36 * HOUR - MINUTE) }, 'drop'],
    ['with a later one due', { isNewest: false }, 'drop'],
    ['for somebody who left or got a role', { isMember: false }, 'drop'],
    ['for somebody with an open ticket', { isBusy: true }, 'drop'],
    ['for somebody no private message reaches', { delivery: 'failed' }, 'drop'],
  ] as const)('%s', (_name, change, decision) => expect(decide({ ...step, ...change }, 'on', due)).toBe(decision))

  it('goes to the group only where a manager wants it, and when it is known that it did not arrive', () => {
    const told: Step = { ...step, state: 'told' }
    expect(decide(step, 'off', due)).toBe('drop')
    expect(decide(step, 'group', due)).toBe('private')
    expect(decide({ ...told, delivery: 'waiting' }, 'group', due)).toBe('wait')
    expect(decide({ ...told, delivery: 'failed' }, 'group', due)).toBe('group')
    expect(decide({ ...told, delivery: 'failed' }, 'on', due)).toBe('drop')
    expect(decide(told, 'group', due)).toBe('drop')
    expect(decide({ ...step, delivery: 'failed' }, 'group', due)).toBe('group')
  })
})
