import { describe, expect, it } from 'vitest'
import { duplicateOf, type Entry, Handbook, LIMITS, mayReply, SURE } from '../../src/features/faq/entry.ts'
import { readLesson } from '../../src/features/faq/learning.ts'
import { FAQ, OFF_TOPIC, UNSEEN } from '../text/faq.ts'

let nextId = 1
const entry = (question: string, more: Partial<Entry> = {}): Entry => ({
  id: nextId++,
  roomId: undefined,
  question,
  also: [],
  answer: '答案',
  hint: undefined,
  category: undefined,
  state: 'active',
  hits: 0,
  unhelpful: 0,
  lastHitAt: undefined,
  ...more,
})

describe('the handbook', () => {
  const pages = FAQ.map(({ question }) => entry(question))
  const handbook = new Handbook(pages)

  it('answers most paraphrases and hardly ever with the wrong page', () => {
    const asked = [...FAQ.flatMap((p) => p.asked.map((asked) => ({ question: p.question, asked }))), ...UNSEEN]
    const answers = asked.map((a) => ({ ...a, given: handbook.answering(a.asked, 1)?.entry.question }))
    const answered = answers.filter((a) => a.given !== undefined)
    expect(answered.length / asked.length).toBeGreaterThan(0.5)
    expect(answered.filter((a) => a.given !== a.question).length / asked.length).toBeLessThan(0.03)
    expect(OFF_TOPIC.filter((t) => handbook.answering(t, 1)).length).toBeLessThanOrEqual(1)
  })

  it('knows every page itself and every further wording', () => {
    for (const { question } of FAQ) expect(handbook.answering(question, undefined)?.entry.question).toBe(question)
    const doors = entry('几点开门', { also: ['早上最早什么时候能进店'] })
    expect(new Handbook([doors, entry('怎么退货')]).answering('早上最早什么时候能进店？', 1)?.entry).toBe(doors)
  })

  it('does not tell the time to somebody who asks for the place', () => {
    const lessons = new Handbook([entry('几点上课'), entry('几点开门'), entry('怎么退货')])
    expect(lessons.answering('在哪里上课', 1)).toBeUndefined()
    expect(lessons.answering('什么时候上课呀', 1)?.entry.question).toBe('几点上课')
  })

  it('keeps silent at a tie and below the limit', () => {
    const tied = new Handbook([entry('年卡怎么退'), entry('月卡怎么退'), entry('几点开门')])
    expect(tied.answering('卡怎么退', 1)).toBeUndefined()
    expect(tied.answering('年卡怎么退', 1)?.entry.question).toBe('年卡怎么退')
    expect(new Handbook([]).answering('几点开门', 1)).toBeUndefined()
    for (const { score } of tied.near('退卡要几天', 1, 0)) expect(score).toBeLessThan(SURE)
  })

  it('takes the own entry of a room before the general one, and shows it nowhere else', () => {
    const general = entry('几点上课')
    const own = entry('几点上课', { roomId: 7 })
    const both = new Handbook([general, own, entry('怎么退货')])
    expect(both.answering('几点上课？', 7)?.entry).toBe(own)
    expect(both.answering('几点上课？', 8)?.entry).toBe(general)
    expect(both.answering('几点上课？', undefined)?.entry).toBe(general)
  })

  it('tells the same question in the same place from a like one', () => {
    const known = [entry('几点开门'), entry('年卡多少钱'), entry('几点上课', { roomId: 7 })]
    expect(duplicateOf(known, '几点开门？？', undefined)).toBe(known[0])
    expect(duplicateOf(known, '什么时候开门', undefined)).toBe(known[0])
    expect(duplicateOf(known, '月卡多少钱', undefined)).toBeUndefined()
    expect(duplicateOf(known, '几点上课', undefined)).toBeUndefined()
    expect(duplicateOf(known, '几点上课', 7)).toBe(known[2])
    expect(duplicateOf(known, '几点开门', undefined, known[0]?.id)).toBeUndefined()
  })
})

describe('when the bot may answer', () => {
  const now = new Date('2026-11-23T02:00:00Z')
  const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000)
  const other = [{ contactId: 2, isStaff: false, entryId: undefined }]

  it('pauses 2 minutes in a room and 10 for the same entry, however the clock jumps', () => {
    expect(mayReply(1, [], [], now, 'room')).toBe(true)
    expect(mayReply(2, [{ entryId: 1, contactId: 1, at: ago(1) }], other, now, 'room')).toBe(false)
    expect(mayReply(2, [{ entryId: 1, contactId: 1, at: ago(2) }], other, now, 'room')).toBe(true)
    const recent = [
      { entryId: 2, contactId: 1, at: ago(4) },
      { entryId: 1, contactId: 1, at: ago(9) },
    ]
    expect(mayReply(1, recent, other, now, 'room')).toBe(false)
    expect(mayReply(3, recent, other, now, 'room')).toBe(true)
    expect(mayReply(1, [{ entryId: 1, contactId: 1, at: ago(-24 * 60) }], other, now, 'room')).toBe(true)
    expect(mayReply(1, [{ entryId: 1, contactId: 1, at: ago(-1) }], other, now, 'room')).toBe(false)
  })

  it('does not speak twice in a row in a room', () => {
    const last = [{ entryId: 1, contactId: 1, at: ago(60) }]
    const said = (contactId: number, isStaff: boolean, entryId?: number) => [{ contactId, isStaff, entryId }]
    expect(mayReply(1, last, said(1, false, 1), now, 'room')).toBe(false)
    expect(mayReply(2, last, said(1, false, 2), now, 'room')).toBe(false)
    expect(mayReply(1, last, said(2, false, 1), now, 'room')).toBe(false)
    expect(mayReply(2, last, said(2, false, 2), now, 'room')).toBe(true)
    expect(mayReply(1, last, said(3, true), now, 'room')).toBe(true)
  })

  it('in a direct chat only rests the same entry', () => {
    expect(mayReply(2, [{ entryId: 1, contactId: 1, at: ago(0) }], [], now, 'direct')).toBe(true)
    expect(mayReply(1, [{ entryId: 1, contactId: 1, at: ago(9) }], [], now, 'direct')).toBe(false)
  })
})

describe('readLesson', () => {
  const member = { text: '几点开门', byStaff: false }
  const staff = { text: '每天 9 点', byStaff: true }
  const add = (question: string, answer: string, more: { category?: string; thisRoom?: boolean } = {}) => ({
    do: 'add',
    question,
    answer,
    category: more.category,
    thisRoom: more.thisRoom ?? false,
  })

  it.each([
    ['几点开门 = 每天 9 点', undefined, add('几点开门', '每天 9 点')],
    ['几点开门＝看 https://a.cn/?x=1', undefined, add('几点开门', '看 https://a.cn/?x=1')],
    ['= 每天 9 点', member, add('几点开门', '每天 9 点')],
    ['几点开门', staff, add('几点开门', '每天 9 点')],
    ['早上几点开 = 10 点', staff, add('早上几点开', '10 点')],
    ['本群 几点\n上课 = 8 点\n不见不散', undefined, add('几点 上课', '8 点\n不见不散', { thisRoom: true })],
    ['本群 = 8 点', member, add('几点开门', '8 点', { thisRoom: true })],
    ['本群规矩是什么 = 不发广告', undefined, add('本群规矩是什么', '不发广告')],
    ['【物流】多久发货 = 48 小时', undefined, add('多久发货', '48 小时', { category: '物流' })],
    ['[物流] 本群 多久发货 = 48 小时', undefined, add('多久发货', '48 小时', { category: '物流', thisRoom: true })],
    ['3 也问 什么时候开门', undefined, { do: 'also', id: 3, text: '什么时候开门' }],
    ['#３ 不问 几点', undefined, { do: 'not', id: 3, text: '几点' }],
    ['3 问题 几点开门', undefined, { do: 'question', id: 3, text: '几点开门' }],
    ['3 答案：10 点', undefined, { do: 'answer', id: 3, text: '10 点' }],
    ['3 = 10 点', undefined, { do: 'answer', id: 3, text: '10 点' }],
    ['3 提示 要字幕点右下角', undefined, { do: 'hint', id: 3, text: '要字幕点右下角' }],
    ['3 提示 无', undefined, { do: 'hint', id: 3, text: undefined }],
    ['3 分类 物流', undefined, { do: 'category', id: 3, text: '物流' }],
    ['3 删除', undefined, { do: 'delete', id: 3 }],
    ['恢复 3', undefined, { do: 'restore', id: 3 }],
    ['3 版本 2', undefined, { do: 'version', id: 3, version: 2 }],
  ])('reads %j', (text, quoted, lesson) => expect(readLesson(text, quoted)).toEqual(lesson))

  it.each([
    ['几点开门', undefined, { wrong: 'no-equals' }],
    ['几点开门', member, { wrong: 'no-equals' }],
    ['= 9 点', undefined, { wrong: 'no-question' }],
    ['= 9 点', staff, { wrong: 'no-question' }],
    ['几点开门 =', undefined, { wrong: 'no-answer' }],
    ['3 也问', undefined, { wrong: 'empty' }],
    ['3 提示', undefined, { wrong: 'empty' }],
    ['3 版本', undefined, { wrong: 'which-version' }],
    ['3 版本 上一个', undefined, { wrong: 'which-version' }],
    [`几点 = ${'长'.repeat(LIMITS.answer + 1)}`, undefined, { wrong: 'too-long', what: 'answer', length: 501 }],
    [`3 = ${'长'.repeat(LIMITS.answer + 1)}`, undefined, { wrong: 'too-long', what: 'answer', length: 501 }],
    [`${'长'.repeat(101)} = 好`, undefined, { wrong: 'too-long', what: 'question', length: 101 }],
    [`【${'长'.repeat(11)}】几点 = 好`, undefined, { wrong: 'too-long', what: 'category', length: 11 }],
  ])('says what is wrong with %j', (text, quoted, mistake) => expect(readLesson(text, quoted)).toEqual(mistake))
})
