import { createRequire } from 'node:module'
import fc from 'fast-check'
import * as opencc from 'opencc-js/cn2t'
import { describe, expect, it } from 'vitest'
import { QuestionIndex, similarity } from '../../src/text/index.ts'
import { FAQ, manyQuestions, OFF_TOPIC, UNSEEN } from './faq.ts'

const require = createRequire(import.meta.url)
const { TfIdf } = require('natural/lib/natural/tfidf/index.js') as typeof import('natural/lib/natural/tfidf/index.js')

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('__proto__', 'constructor', '__key', 'toString', '', ' ', '？？', '吗', '的', '0', '👍', '\ud83d'),
  fc
    .array(fc.constantFrom(...FAQ.flatMap(({ question, asked }) => [question, ...asked]), '？', '好', '123'), {
      maxLength: 3,
    })
    .map((pieces) => pieces.join('')),
)

const handbook = new QuestionIndex<number>()
for (const [i, { question }] of FAQ.entries()) handbook.add(i, question)

/** Of these questions the share whose page comes first, and among the first three. */
function found(asked: readonly { question: string; asked: string }[], limit: number): number {
  const right = asked.filter(({ question, asked }) =>
    handbook.search(asked, { limit, atLeast: 0 }).some(({ id }) => FAQ[id]?.question === question),
  )
  return right.length / asked.length
}

const paraphrases = FAQ.flatMap(({ question, asked }) => asked.map((one) => ({ question, asked: one })))

describe('QuestionIndex: the handbook', () => {
  it('is large enough to mean something', () => {
    expect(FAQ.length).toBeGreaterThanOrEqual(60)
    expect(FAQ.every(({ asked }) => asked.length >= 2)).toBe(true)
    expect(new Set(FAQ.map(({ question }) => question)).size).toBe(FAQ.length)
    expect(UNSEEN.every(({ question }) => FAQ.some((page) => page.question === question))).toBe(true)
  })

  it('finds the page somebody asks for in other words', () => {
    expect(found(paraphrases, 1)).toBeGreaterThanOrEqual(0.82)
    expect(found(paraphrases, 3)).toBeGreaterThanOrEqual(0.93)
  })

  it('finds it for wordings it was not made for', () => {
    expect(found(UNSEEN, 1)).toBeGreaterThanOrEqual(0.74)
    expect(found(UNSEEN, 3)).toBeGreaterThanOrEqual(0.9)
  })

  it('finds far more than the pairs of characters alone', () => {
    const byPairs = paraphrases.filter(({ question, asked }) => {
      const scores = FAQ.map((page) => similarity(asked, page.question))
      return FAQ[scores.indexOf(Math.max(...scores))]?.question === question
    })
    expect(found(paraphrases, 1)).toBeGreaterThan((2 * byPairs.length) / paraphrases.length)
  })

  it('keeps out of most talk about other things', () => {
    const answered = OFF_TOPIC.filter((text) => handbook.search(text, { atLeast: 0.5 }).length > 0)
    expect(answered.length).toBeLessThanOrEqual(5)
    expect(handbook.search('今天天气怎么样')).toEqual([])
  })

  it('is as sure of every page itself as can be, in either script', () => {
    const toTraditional = opencc.Converter({ from: 'cn', to: 'tw' })
    for (const [i, { question, asked }] of FAQ.entries()) {
      expect(handbook.search(question, { limit: 1 })).toEqual([{ id: i, score: 1 }])
      for (const one of asked) expect(handbook.search(toTraditional(one)), one).toEqual(handbook.search(one))
    }
  })
})

describe('QuestionIndex', () => {
  it('answers as asked for', () => {
    const index = new QuestionIndex<string>()
    expect(index.search('什么时候发货')).toEqual([])
    index.add('b', '什么时候发货')
    index.add('a', '几号寄出？')
    index.add('c', '怎么退货')
    const hits = index.search('啥时候发出')
    expect(hits.map(({ id }) => id)).toEqual(['a', 'b'])
    expect(hits[0]?.score).toBe(hits[1]?.score)
    expect(index.search('啥时候发出', { limit: 1 }).map(({ id }) => id)).toEqual(['a'])
    expect(index.search('啥时候发出', { limit: 0 })).toEqual([])
    expect(index.search('发货', { atLeast: 1.1 })).toEqual([])
    // Which number it is does not matter.
    expect(index.search('12345号什么时候发货')).toEqual(index.search('99号什么时候发货'))
  })

  it('forgets what is removed and takes the later text of an id', () => {
    const index = new QuestionIndex<number>()
    index.add(1, '怎么退货')
    index.add(2, '几点开课')
    expect(index.remove(3)).toBe(false)
    expect(index.remove(1)).toBe(true)
    expect(index.remove(1)).toBe(false)
    expect(index.size).toBe(1)
    expect(index.search('怎么退货')).toEqual([])
    index.add(2, '怎么退货')
    expect(index.size).toBe(1)
    expect(index.search('几点开课')).toEqual([])
    expect(index.search('怎么退货')).toEqual([{ id: 2, score: 1 }])
  })

  it('weighs as natural does, without reading every document for it', () => {
    // One word a document and nothing else: of two words the score is what natural's weights make of it.
    const texts = ['苹果', '苹果', '香蕉', '榴莲']
    const index = new QuestionIndex<number>()
    const plain = new TfIdf()
    for (const [i, text] of texts.entries()) {
      index.add(i, text)
      plain.addDocument([text])
    }
    const [a, b] = [plain.idf('苹果'), plain.idf('榴莲')]
    // Each word brings its pair of characters at 0.4 of its weight; `果榴` stands in no entry and counts nothing.
    const one = (idf: number) => idf ** 2 * (1 + 0.4 ** 2)
    const scores = index.search('苹果榴莲', { atLeast: 0 })
    const norm = Math.sqrt(one(a) + one(b))
    expect(scores.find(({ id }) => id === 3)?.score).toBeCloseTo(Math.sqrt(one(b)) / norm, 8)
    expect(scores.find(({ id }) => id === 0)?.score).toBeCloseTo(Math.sqrt(one(a)) / norm, 8)
  })

  it('takes any string, and nothing is more like a text than itself', () => {
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 1, maxLength: 12 }), (texts) => {
        const index = new QuestionIndex<number>()
        for (const [i, text] of texts.entries()) index.add(i, text)
        for (const [i, text] of texts.entries()) {
          const hits = index.search(text, { limit: texts.length, atLeast: 0 })
          expect(hits.find(({ id }) => id === i)?.score).toBe(1)
          for (const { score } of hits) {
            expect(score).toBeGreaterThanOrEqual(0)
            expect(score).toBeLessThanOrEqual(1)
          }
        }
      }),
      { numRuns: 200 },
    )
  })

  it('does not know in which order entries came, nor what was there before', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.nat(50), anyText), { selector: ([id]) => id, maxLength: 12 }),
        fc.array(anyText, { maxLength: 4 }),
        anyText,
        (entries, passing, asked) => {
          const [one, other] = [new QuestionIndex<number>(), new QuestionIndex<number>()]
          for (const [id, text] of entries) one.add(id, text)
          for (const [i, text] of passing.entries()) other.add(1000 + i, text)
          for (const [id, text] of [...entries].reverse()) {
            other.add(id, '先来的')
            other.search(asked)
            other.add(id, text)
          }
          for (const i of passing.keys()) other.remove(1000 + i)
          for (const text of [asked, ...entries.map(([, text]) => text)]) {
            const options = { limit: 20, atLeast: 0 }
            expect(other.search(text, options)).toEqual(one.search(text, options))
          }
        },
      ),
      { numRuns: 200 },
    )
  })

  it('reads only the beginning of what is endless', () => {
    const index = new QuestionIndex<number>()
    const started = performance.now()
    index.add(1, '怎么退货'.repeat(100_000))
    index.search('发货'.repeat(100_000))
    expect(performance.now() - started).toBeLessThan(1000)
  })

  it('holds 5,000 entries without reading them all', () => {
    const index = new QuestionIndex<number>()
    const questions = manyQuestions(5000)
    expect(new Set(questions).size).toBe(5000)
    for (const [i, question] of questions.entries()) index.add(i, question)
    const started = performance.now()
    for (const { asked } of paraphrases) index.search(asked)
    // About 0.05 ms each where this was written; a scan of all entries takes several ms each.
    expect((performance.now() - started) / paraphrases.length).toBeLessThan(2)
  })
})

describe('QuestionIndex.cluster', () => {
  it('puts together what asks the same, biggest first', () => {
    const asked = [
      '什么时候发货',
      '怎么退货',
      '啥时候寄出啊',
      '什么时候能发货呢',
      '年卡多少钱',
      '退货怎么操作',
      '早上好',
    ]
    expect(QuestionIndex.cluster(asked)).toEqual([
      { headline: '什么时候发货', count: 3, members: [0, 2, 3] },
      { headline: '怎么退货', count: 2, members: [1, 5] },
      { headline: '年卡多少钱', count: 1, members: [4] },
      { headline: '早上好', count: 1, members: [6] },
    ])
    expect(QuestionIndex.cluster([])).toEqual([])
  })

  it('names the wording most people used', () => {
    const [first] = QuestionIndex.cluster(['咋退货', '怎么退货？', '怎么退货？', '如何退掉'])
    expect(first).toEqual({ headline: '怎么退货？', count: 4, members: [0, 1, 2, 3] })
  })

  it('keeps questions of different pages apart', () => {
    const asked = FAQ.flatMap(({ question, asked }) => [question, question, ...asked])
    const page = FAQ.flatMap(({ asked }, i) => [i, i, ...asked.map(() => i)])
    const clusters = QuestionIndex.cluster(asked)
    // Of each cluster the members that belong to its commonest page.
    const pure = clusters.map(({ members }) => {
      const counts = new Map<number, number>()
      for (const member of members) counts.set(page[member] ?? -1, (counts.get(page[member] ?? -1) ?? 0) + 1)
      return Math.max(...counts.values())
    })
    expect(pure.reduce((sum, n) => sum + n, 0) / asked.length).toBeGreaterThanOrEqual(0.8)
    expect(clusters.length).toBeLessThan(asked.length / 2)
  })

  it('puts every question in one group, whatever the order and the strings', () => {
    fc.assert(
      fc.property(
        fc
          .array(anyText, { maxLength: 12 })
          .chain((texts) => fc.tuple(fc.constant(texts), fc.shuffledSubarray(texts, { minLength: texts.length }))),
        ([texts, shuffled]) => {
          const [one, other] = [QuestionIndex.cluster(texts), QuestionIndex.cluster(shuffled)]
          expect(one.flatMap(({ members }) => members).sort((a, b) => a - b)).toEqual([...texts.keys()])
          for (const { count, members, headline } of one) {
            expect(members).toHaveLength(count)
            expect(members.map((i) => texts[i])).toContain(headline)
          }
          expect(one.map(({ count }) => count)).toEqual(one.map(({ count }) => count).sort((a, b) => b - a))
          expect(other.map(({ headline, count }) => [headline, count])).toEqual(
            one.map(({ headline, count }) => [headline, count]),
          )
        },
      ),
      { numRuns: 200 },
    )
  })

  it('manages the questions of a busy week', () => {
    const questions = manyQuestions(5000)
    const started = performance.now()
    const clusters = QuestionIndex.cluster(questions)
    // 0.7 s where this was written; comparing everything with everything takes minutes.
    expect(performance.now() - started).toBeLessThan(15_000)
    expect(clusters.reduce((sum, { count }) => sum + count, 0)).toBe(5000)
  })
})
