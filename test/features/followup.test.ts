import { describe, expect, it } from 'vitest'
import { recogniseSpoken } from '../../src/core/command.ts'
import { DEFAULT_HOURS, parseHours } from '../../src/core/working-hours.ts'
import {
  saysUnsolved,
  scheduleFor,
  spokenScore,
  spokenSolved,
  spokenUnsolved,
  waitsFor,
} from '../../src/features/followup/follow-up.ts'
import { recoveryScore, recoverySpans, sharesOf } from '../../src/features/followup/recovery.ts'
import { FEATURES } from '../../src/features/index.ts'

const ZONE = 'Asia/Shanghai'
const at = (text: string) => new Date(`2026-${text}:00+08:00`)

describe('the schedule of a follow-up', () => {
  it.each([
    ['in the hours', '11-23T10:00', '11-24T10:00', '11-26T10:00'],
    ['at night', '11-23T23:30', '11-25T09:00', '11-26T23:30'],
    ['before opening', '11-23T03:00', '11-24T09:00', '11-26T03:00'],
  ])('asks at the first open time a day later, resolved %s', (_when, resolved, ask, close) => {
    expect(scheduleFor(at(resolved), DEFAULT_HOURS, ZONE)).toEqual({ askAt: at(ask), closeAt: at(close) })
  })

  it('leaves a day to answer after a long weekend', () => {
    const hours = parseHours('工作日 9:00-18:00 周末 休息 节假日 休息', DEFAULT_HOURS, '2026-09-01')
    if ('wrong' in hours) throw new Error(hours.wrong)
    const { askAt, closeAt } = scheduleFor(at('09-30T17:00'), hours, ZONE)
    expect(askAt).toEqual(at('10-08T09:00'))
    expect(closeAt).toEqual(at('10-09T09:00'))
  })

  it('waits for the next question of the same member while that makes none older than two days', () => {
    const due = [{ resolvedAt: at('11-23T10:00') }]
    expect(waitsFor(due, at('11-24T14:00'))).toBe(true)
    expect(waitsFor(due, at('11-25T10:00'))).toBe(true)
    expect(waitsFor(due, at('11-25T10:01'))).toBe(false)
    expect(waitsFor(due, undefined)).toBe(false)
  })
})

describe('answers in the member’s own words', () => {
  it.each([
    '解决了',
    '已经解决了',
    '问题解决了，谢谢',
    '都解决啦！',
    '嗯，解决了',
    '搞定了',
    '好的，处理好了 谢谢小林',
    '已解决，谢谢',
  ])('takes 「%s」 for solved', (text) => {
    expect(spokenSolved(text)).toBe('')
    expect(spokenUnsolved(text)).toBeUndefined()
  })
  it.each([
    ['还没解决', ''],
    ['没有解决', ''],
    ['还是没有解决，打不开', '打不开'],
    ['并没有解决！！', ''],
    ['没处理好 书还是缺页', '书还是缺页'],
    ['未解决', ''],
  ])('takes 「%s」 for unsolved', (text, note) => {
    expect(spokenUnsolved(text)).toBe(note)
    expect(spokenSolved(text)).toBeUndefined()
  })
  it.each([
    '解决了吗',
    '解决了没有',
    '什么时候解决',
    '怎么解决的？',
    '解决了一半',
    '没解决吗',
    '没有解决的话找谁？',
    '我邻居的问题解决了，我的没有',
    '好的',
    '谢谢',
  ])('does not take 「%s」 for an answer', (text) => {
    expect(spokenSolved(text)).toBeUndefined()
    expect(spokenUnsolved(text)).toBeUndefined()
  })
  it.each([
    ['5分', '5'],
    ['5分 很快', '5 很快'],
    ['４分，还行', '4 还行'],
    ['1 分！太慢', '1 太慢'],
  ])('reads 「%s」 as a rating', (text, rating) => expect(spokenScore(text)).toBe(rating))
  it.each(['5分钟后到', '6分', '15分', '5', '打5分', '3分之一'])('does not read 「%s」 as one', (text) =>
    expect(spokenScore(text)).toBeUndefined(),
  )
  it('looks behind the mention of whoever is spoken to', () => {
    const commands = FEATURES.flatMap((f) => f.commands ?? [])
    const names = (text: string) => recogniseSpoken(text, commands)?.command.names[0]
    expect(names('@小林\u2005解决了')).toBe('已解决')
    expect(names('@小林 还没解决')).toBe('没解决')
    expect(names('今天的课听了')).toBeUndefined()
  })
  it.each(['还没解决', '根本没有解决', '没人管', '钱还没退', '还是打不开'])(
    'hears in 「%s」 that it goes on',
    (reason) => expect(saysUnsolved(reason)).toBe(true),
  )
  it.each(['太慢', '态度不好', '', '解决得太晚'])('hears nothing of that in 「%s」', (reason) =>
    expect(saysUnsolved(reason)).toBe(false),
  )
})

describe('recovery', () => {
  const none = { left: false, spoke: false, referred: false, bought: false }
  it.each([
    [{ ...none, left: true, spoke: true, referred: true }, 0, '离开了'],
    [none, 40, '还在，没再说话'],
    [{ ...none, spoke: true }, 70, '又说话了'],
    [{ ...none, spoke: true, referred: true }, 100, '又说话了，带来了朋友'],
    [{ ...none, bought: true }, 60, '又买了'],
    [{ ...none, spoke: true, bought: true, referred: true }, 100, '又说话了，又买了，带来了朋友'],
  ])('scores %o', (signals, score, words) => expect(recoveryScore(signals)).toEqual({ score, words }))

  it('shares people out', () => {
    expect(
      sharesOf([none, { ...none, left: true }, { ...none, spoke: true }, { ...none, spoke: true, referred: true }]),
    ).toEqual({ people: 4, stayed: 0.75, spoke: 0.5, bought: 0, referred: 0.25, left: 0.25 })
    expect(sharesOf([])).toEqual({ people: 0, stayed: 0, spoke: 0, bought: 0, referred: 0, left: 0 })
  })

  it('looks at whole windows only', () => {
    const { resolved, others } = recoverySpans(at('12-31T00:00'))
    expect(resolved).toEqual({ from: at('11-01T00:00'), to: at('12-01T00:00') })
    expect(others).toEqual({ from: at('11-16T00:00'), to: at('12-16T00:00') })
  })
})
