import { describe, expect, it } from 'vitest'
import { isRequest, latestSlot, repeats, waitingOf } from '../../src/features/questions/question.ts'
import { type AskedQuestion, reviewOf } from '../../src/features/questions/review.ts'

const ZONE = 'Asia/Shanghai'
const at = (text: string) => new Date(`${text}+08:00`)

describe('the slots', () => {
  it.each([
    ['2026-11-23T10:59:59', '2026-11-22T19:00:00'],
    ['2026-11-23T11:00:00', '2026-11-23T11:00:00'],
    ['2026-11-23T14:59:59', '2026-11-23T11:00:00'],
    ['2026-11-23T18:00:00', '2026-11-23T15:00:00'],
    ['2026-11-23T23:59:59', '2026-11-23T19:00:00'],
    ['2026-11-24T00:00:00', '2026-11-23T19:00:00'],
  ])('at %s it is the one of %s', (now, slot) => expect(latestSlot(at(now), ZONE)).toEqual(at(slot)))

  it('stay on the clock of the wall when it is changed', () => {
    expect(latestSlot(new Date('2026-11-01T16:30:00Z'), 'America/New_York').toISOString()).toBe(
      '2026-11-01T16:00:00.000Z',
    )
    expect(latestSlot(new Date('2026-10-31T15:30:00Z'), 'America/New_York').toISOString()).toBe(
      '2026-10-31T15:00:00.000Z',
    )
  })
})

describe('a request', () => {
  it.each(['帮我查一下快递', '我想退货', '麻烦看下我的订单', '在吗', '老师有人在吗', '转人工客服', '找客服'])(
    '%s',
    (text) => expect(isRequest(text)).toBe(true),
  )
  it.each(['收到了，谢谢', '今天真冷', '我要睡了', '哈哈哈', '已下单', '大家早', '谢谢老师帮我查到了'])(
    'but not: %s',
    (text) => expect(isRequest(text)).toBe(false),
  )
})

it('counts everybody who waits once, since their first question', () => {
  const open = [
    { id: 2, contactId: 1, contactName: '小王', askedAt: at('2026-11-23T10:05:00') },
    { id: 1, contactId: 1, contactName: '小王', askedAt: at('2026-11-23T10:00:00') },
    { id: 3, contactId: 2, contactName: '李姐', askedAt: at('2026-11-23T10:01:00') },
  ]
  expect(waitingOf(open)).toEqual([
    { contactId: 1, contactName: '小王', since: at('2026-11-23T10:00:00') },
    { contactId: 2, contactName: '李姐', since: at('2026-11-23T10:01:00') },
  ])
})

it('sees that somebody only repeats themselves', () => {
  expect(repeats('什么时候发货？？', ['什么时候发货'])).toBe(true)
  expect(repeats('怎么退货', ['什么时候发货'])).toBe(false)
})

describe('the review', () => {
  const asked = (text: string, more: Partial<AskedQuestion> = {}): AskedQuestion => ({
    text,
    state: 'open',
    answer: undefined,
    answeredAt: undefined,
    ...more,
  })
  const answered = (text: string, answer: string, when: string) =>
    asked(text, { state: 'answered', answer, answeredAt: at(when) })

  it('groups, counts and proposes what a colleague said last, with numbers hidden', () => {
    const { topics, ...totals } = reviewOf(
      [
        answered('什么时候发货', '48 小时内发', '2026-11-23T10:00:00'),
        answered('几号发货？', '@小王\u2005今天起当天发 = 电话 13812345678', '2026-11-23T12:00:00'),
        answered('什么时候发货啊', '好的', '2026-11-23T13:00:00'),
        asked('什么时候发货呢', { state: 'faq' }),
        asked('有没有停车场', { state: 'expired' }),
      ],
      10,
      (text) => (text.includes('停车') ? 4 : undefined),
    )
    expect(totals).toEqual({ asked: 5, byFaq: 1, byStaff: 3 })
    expect(topics[0]).toMatchObject({ count: 4, byFaq: 1, byStaff: 3, entryId: undefined })
    expect(topics[0]?.headline).toContain('发货')
    expect(topics[0]?.answer).toBe('今天起当天发   电话 138****5678')
    expect(topics[1]).toEqual({
      headline: '有没有停车场',
      count: 1,
      byFaq: 0,
      byStaff: 0,
      entryId: 4,
      answer: undefined,
    })
  })

  it('reads the words behind a quote and lists no more than asked for', () => {
    const quoted = '「小林：今晚发」\n- - - - - - - - - - - - - - -\n那运费怎么算'
    const { topics } = reviewOf([asked(quoted), asked('怎么退货'), asked('几点上课')], 2, () => undefined)
    expect(topics).toHaveLength(2)
    expect(reviewOf([asked(quoted)], 2, () => undefined).topics[0]?.headline).toBe('那运费怎么算')
    expect(reviewOf([], 2, () => undefined)).toEqual({ asked: 0, byFaq: 0, byStaff: 0, topics: [] })
  })
})
