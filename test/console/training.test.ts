import { describe, expect, it } from 'vitest'
import {
  type Act,
  CASES,
  type Deadline,
  momentsOf,
  ratingOf,
  reactionOf,
  type Scene,
} from '../../src/console/sandbox/training.ts'
import { MINUTE } from '../../src/core/calendar.ts'
import { spokenUnsolved } from '../../src/features/followup/follow-up.ts'
import { isEmptyResult } from '../../src/features/publishing/index.ts'

const ZONE = 'Asia/Shanghai'
const START = Date.parse('2026-11-23T02:00:00Z')
const at = (minute: number) => new Date(START + minute * MINUTE)
const [parent] = CASES
if (parent === undefined) throw new Error('no case')

const act = (kind: string, minute: number, text = '', harsh = false): Act => ({ kind, text, at: at(minute), harsh })
const first = (metAt?: number): Deadline => ({
  kind: 'first-response',
  state: metAt === undefined ? 'open' : metAt <= 15 ? 'met' : 'breached',
  startedAt: at(0),
  dueAt: at(15),
  metAt: metAt === undefined ? null : at(metAt),
})
const promise = (from: number, due: number, metAt?: number): Deadline => ({
  kind: 'promise',
  state: metAt === undefined ? 'open' : metAt <= due ? 'met' : 'breached',
  startedAt: at(from),
  dueAt: at(due),
  metAt: metAt === undefined ? null : at(metAt),
})
const opened = act('opened', 0)

function scene(minute: number, more: Partial<Scene> = {}): Scene {
  return {
    now: at(minute),
    ticket: { id: 4, state: 'open' },
    acts: [opened],
    deadlines: [first()],
    spoken: new Set(['opening']),
    ...more,
  }
}
const says = (one: Scene) => reactionOf(parent, one, ZONE)?.say

describe('the member of a training', () => {
  it('begins, waits, asks, gets angrier, and leaves when nobody answers', () => {
    expect(says(scene(0, { ticket: undefined, acts: [], deadlines: [], spoken: new Set() }))).toBe(parent.lines.opening)
    expect(says(scene(7))).toBeUndefined()
    expect(says(scene(8))).toBe('在吗？有人看到吗？')
    expect(says(scene(9, { spoken: new Set(['opening', 'anybody']) }))).toBeUndefined()
    expect(says(scene(16))).toBe(parent.lines.late)
    expect(reactionOf(parent, scene(60), ZONE)).toMatchObject({ say: parent.lines.leaving, leaves: true })
  })

  it('asks for a time after an answer without one, and is calm once there is one', () => {
    const answered = { acts: [opened, act('answered', 3, '我查一下')], deadlines: [first(3)] }
    expect(says(scene(7, answered))).toBeUndefined()
    expect(says(scene(8, answered))).toBe(parent.lines.when)
    const promised = {
      acts: [...answered.acts, act('promised', 9, '补发（12:00 前）')],
      deadlines: [first(3), promise(9, 120)],
    }
    expect(says(scene(9, promised))).toBe('好，那我等到12:00。')
    const told = { ...promised, spoken: new Set(['opening', 'plan:1']) }
    expect(says(scene(120, told))).toBeUndefined()
    expect(says(scene(121, told))).toBe(parent.lines.broken)
    const again = {
      acts: [...promised.acts, act('promised', 125, '送到')],
      deadlines: [first(3), { ...promise(9, 120), state: 'breached' as const }, promise(125, 180)],
      spoken: new Set([...told.spoken, 'broken:1']),
    }
    expect(says(scene(125, again))).toBe('行吧，再信一次，等到13:00。')
  })

  it('minds a harsh word, and takes no empty words for a result', () => {
    const rude = { acts: [opened, act('answered', 3, '你自己不会看吗', true)], deadlines: [first(3)] }
    expect(says(scene(3, rude))).toBe(parent.lines.rough)
    const done = (text: string, spoken = ['opening']) =>
      scene(20, {
        ticket: { id: 4, state: 'resolved' },
        acts: [opened, act('resolved', 10, text)],
        deadlines: [first(10)],
        spoken: new Set(spoken),
      })
    expect(says(done('已处理'))).toBe('没解决，只说「已处理」，怎么处理的、书在哪，一个字没有。')
    const twice = done('已处理')
    expect(
      reactionOf(
        parent,
        { ...twice, acts: [...twice.acts, act('reopened', 11), act('resolved', 12, '处理好了')] },
        ZONE,
      ),
    ).toMatchObject({ leaves: true })
    expect(says(done('已补发新书，明天中午前到'))).toBe('解决了，谢谢')
    expect(reactionOf(parent, done('已补发新书，明天中午前到', ['opening', 'thanks']), ZONE)).toEqual({
      key: 'rating',
      say: '评分 4 书有着落就好，谢谢你',
      ends: true,
    })
  })

  it.each(['已处理', '处理好了', '已经帮您反馈了，请耐心等待', '收到', '好的亲，会尽快为您解决的'])(
    'learns nothing from 「%s」',
    (text) => expect(isEmptyResult(text)).toBe(true),
  )
  it.each(['已补发，今晚送达', '退款 35 元已到账', '换顺丰重发', '给您换一本'])(
    'learns something from 「%s」',
    (text) => expect(isEmptyResult(text)).toBe(false),
  )

  it.each(CASES.map((one) => [one.title, one] as const))(
    'is heard by the bot when it says that it is not solved (%s)',
    (_, one) => expect(spokenUnsolved(one.lines.empty.replace('{words}', '已处理'))).toContain('已处理'),
  )

  it('rates by what went wrong', () => {
    const good = {
      acts: [opened, act('promised', 3), act('resolved', 30, '已补发')],
      deadlines: [first(3), promise(3, 60, 30)],
    }
    expect(ratingOf(scene(30, good))).toBe(5)
    expect(ratingOf(scene(30, { ...good, deadlines: [first(20), promise(3, 60, 30)] }))).toBe(4)
    expect(ratingOf(scene(90, { ...good, deadlines: [first(20), promise(3, 60, 80)] }))).toBe(3)
    expect(ratingOf(scene(90, { acts: [opened, act('reopened', 5)], deadlines: [first(20)] }))).toBe(2)
  })
})

describe('the moments of a training', () => {
  const lines = (one: Scene, left = false) =>
    momentsOf(one, left, ZONE).map(
      (m) => `第 ${m.minute} 分钟：${m.text} ${m.good ? '✓' : '✗'}${m.advice ? ` ${m.advice}` : ''}`,
    )

  it('of somebody who did well', () => {
    const acts = [
      opened,
      act('taken', 2),
      act('promised', 3, '补发（11:00 前）'),
      act('resolved', 40, '已补发，今晚送达'),
      act('confirmed', 41),
    ]
    const one = scene(42, {
      ticket: { id: 4, state: 'resolved' },
      acts,
      deadlines: [first(3), promise(3, 60, 40)],
    })
    expect(lines(one)).toEqual([
      '第 2 分钟：接单，群里看得到由谁跟进 ✓',
      '第 3 分钟：首次回复，离时限还有 12 分钟 ✓',
      '第 3 分钟：说好了做什么、几点前：补发（11:00 前） ✓',
      '第 40 分钟：承诺按时兑现，提前了 20 分钟 ✓',
      '第 40 分钟：结果说得具体：「已补发，今晚送达」 ✓',
      '第 41 分钟：群友自己说解决了 ✓',
    ])
  })

  it('of somebody who did not', () => {
    const acts = [opened, act('answered', 20, '急什么', true), act('resolved', 30, '已处理')]
    expect(lines(scene(31, { ticket: { id: 4, state: 'open' }, acts, deadlines: [first(20)] }), true)).toEqual([
      '第 20 分钟：首次回复，超时 5 分钟 ✗ 还没查清也可以先回一句：「收到，我来查，5 分钟内回您」。接单不算回复，群友等的是一句话。',
      '第 20 分钟：这句话伤人：「急什么」 ✗ 先认下感受，再说事情：「让您久等了，是我们没做好，我现在就查」。',
      '第 30 分钟：没有给出时间：群友不知道要等多久 ✗ 可以写「承诺 4 今晚8点 补发」',
      '第 30 分钟：结果是空话：「已处理」 ✗ 写清做了什么、群友会收到什么：「结 4 已补发新书，明天中午前到」',
      '第 31 分钟：群友等不下去，退群了 ✗',
    ])
  })

  it('of somebody who promised and forgot', () => {
    const acts = [opened, act('promised', 3, '补发（11:00 前）')]
    expect(lines(scene(70, { acts, deadlines: [first(3), promise(3, 60)] })).slice(2)).toEqual([
      '第 60 分钟：承诺没有兑现：11:00 到了，没有结果 ✗ 做不到就提前改口：「承诺 4 1小时 …」，并说明原因。',
      '第 70 分钟：还没有办结，训练就结束了 ✗ 办完写「结 4 结果」，群友才知道。',
    ])
  })
})
