import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Correction, fitLayer, MOST_SHIFT, MOST_SHIFT_BY_ONE, mood } from '../../src/text/index.ts'
import { alertLine } from '../../src/text/layer.ts'
import { ALL } from './sentences.ts'

const calm = (text: string, by = 1, base = 0.5): Correction => ({ text, unhappy: false, by, base })
const unhappy = (text: string, by = 1, base = -2.3): Correction => ({ text, unhappy: true, by, base })
const shift = (corrections: readonly Correction[], text: string) => fitLayer(corrections).apply(text).shift

const BAGS = ['两卷垃圾袋有货吗', '垃圾袋还有吗', '要三包大号垃圾袋', '垃圾袋怎么卖', '想买垃圾袋']

describe('a learned layer', () => {
  it('carries a false alarm over to what is alike, and leaves the insult alone', () => {
    const one = [calm('两卷垃圾袋有货吗')]
    expect(shift(one, '两卷垃圾袋有货吗')).toBeLessThan(-1)
    expect(shift(one, '三卷垃圾袋有货吗？')).toBeLessThan(-0.8)
    expect(shift(one, '这个垃圾袋质量怎么样')).toBeLessThan(-0.3)
    expect(shift(one, '草莓烂了一半')).toBe(0)
    for (const corrections of [
      one,
      BAGS.map((t) => calm(t)),
      BAGS.flatMap((t) => [1, 2, 3, 4].map((p) => calm(t, p))),
    ]) {
      expect(shift(corrections, '你们真垃圾')).toBeGreaterThan(-0.3)
      expect(mood('你们真垃圾', { layer: fitLayer(corrections) }).label).toBe('negative')
    }
  })

  it('carries a missed complaint over to what is alike', () => {
    const missed = [unhappy('这也太敷衍了吧')]
    expect(shift(missed, '真是太敷衍了')).toBeGreaterThan(0.8)
    expect(shift(missed, '今天收到书了，谢谢老师')).toBeLessThan(0.1)
    expect(shift(missed, '什么时候开始')).toBeLessThan(0.1)
  })

  it('learns the more, the surer the model was of the opposite', () => {
    const text = '配送有点慢哦'
    const bases = Array.from({ length: 41 }, (_, i) => (i - 20) / 2)
    const missed = bases.map((base) => shift([unhappy(text, 1, base)], text))
    const calmed = bases.map((base) => -shift([calm(text, 1, base)], text))
    for (let i = 1; i < bases.length; i++) {
      expect(missed[i], `missed at ${bases[i]}`).toBeLessThanOrEqual((missed[i - 1] ?? 0) + 1e-4)
      expect(calmed[i], `a false alarm at ${bases[i]}`).toBeGreaterThanOrEqual((calmed[i - 1] ?? 0) - 1e-4)
    }
    for (const all of [missed.toReversed(), calmed]) {
      expect(all[0]).toBeLessThan(0.01)
      expect(all.at(-1)).toBeCloseTo(MOST_SHIFT_BY_ONE)
    }
  })

  it('needs more than one person to move a message further than one may', () => {
    const text = '这也太敷衍了吧'
    expect(shift([unhappy(text)], text)).toBeCloseTo(MOST_SHIFT_BY_ONE)
    expect(shift([unhappy(text, 1), unhappy(text, 2)], text)).toBeCloseTo(MOST_SHIFT)
    expect(
      shift(
        [1, 2, 3, 4, 5].map((p) => unhappy(text, p)),
        text,
      ),
    ).toBeCloseTo(MOST_SHIFT)
    expect(shift([unhappy(text, 1), calm(text, 2)], text)).toBeCloseTo(0, 0)
  })

  it('lets nobody say more by saying it often', () => {
    const texts = Array.from(
      { length: 500 },
      (_, i) => `第${i}次说${'一二三四五六七八九十'.charAt(i % 10)}配送太慢了吧`,
    )
    const flood = texts.map((t) => calm(t))
    const all = fitLayer(flood)
    for (const text of [...texts.slice(0, 20), '配送太慢了吧', '配送太慢了吧配送太慢了吧']) {
      expect(Math.abs(all.apply(text).shift)).toBeLessThanOrEqual(MOST_SHIFT_BY_ONE + 1e-9)
    }
    expect(
      shift(
        Array.from({ length: 500 }, () => calm('配送太慢了')),
        '配送太慢了',
      ),
    ).toBe(shift([calm('配送太慢了')], '配送太慢了'))
    // Nor is a second voice borrowed: what others have taught adds to it, and is not used up by it.
    const other = unhappy('杯子漏水', 2)
    expect(fitLayer([...flood, other]).apply('杯子漏水').shift).toBeCloseTo(shift([other], '杯子漏水'))
  })

  it('takes away neither a threat nor a danger', () => {
    const texts = ALL.map((s) => s.text).filter((text) => {
      const { severity, negative } = mood(text)
      return severity === 3 && negative >= 0.35
    })
    expect(texts.length).toBeGreaterThan(5)
    for (const text of texts) {
      const layer = fitLayer([1, 2, 3].map((by) => calm(text, by, 0)))
      expect(layer.apply(text).shift, text).toBeLessThan(0)
      expect(mood(text, { layer }), text).toEqual(mood(text))
    }
  })

  it('is the same whatever the order', () => {
    const list = [...BAGS.map((t, i) => calm(t, i % 3)), ...['太敷衍了', '又敷衍我'].map((t) => unhappy(t, 2))]
    const text = '垃圾袋还有吗，别再敷衍我了'
    const expected = fitLayer(list).apply(text)
    expect(fitLayer([...list].reverse()).apply(text)).toEqual(expected)
    expect(fitLayer([...list.slice(3), ...list.slice(0, 3)]).apply(text)).toEqual(expected)
    const said = fc.record({
      text: fc.constantFrom('太敷衍了', '也太敷衍', '敷衍我', '又敷衍我了', '别敷衍'),
      unhappy: fc.boolean(),
      by: fc.integer({ min: 1, max: 5 }),
    })
    const shuffled = fc
      .uniqueArray(said, { selector: (c) => `${c.text}${c.unhappy}${c.by}` })
      .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })))
    fc.assert(
      fc.property(shuffled, ([one, other]) => {
        const applied = [one, other].map((all) => fitLayer(all.map((c) => ({ ...c, base: 0.1 }))).apply('又太敷衍我了'))
        expect(applied[0]).toEqual(applied[1])
      }),
    )
  })

  it('learns nothing from names, links and marks, and figures are all alike', () => {
    expect(fitLayer([calm('@垃圾佬\u2005 https://example.com/bad ？！…')]).size).toBe(0)
    expect(fitLayer([]).apply('什么都没学').shift).toBe(0)
    expect(shift([calm('第12批')], '第57批')).toBeLessThan(-0.2)
  })

  it('marks where its groups stand in the original', () => {
    const { spans } = fitLayer([calm('垃圾袋')]).apply('要 垃\u200b圾袋 和 垃圾桶')
    expect(spans).toHaveLength(1)
    expect('要 垃\u200b圾袋 和 垃圾桶'.slice(spans[0]?.start, spans[0]?.end)).toBe('垃\u200b圾袋')
    const traditional = '這也太敷衍了'
    const [span] = fitLayer([unhappy('太敷衍了')]).apply(traditional).spans
    expect(traditional.slice(span?.start, span?.end)).toContain('太敷衍了')
    expect(mood(traditional, { layer: fitLayer([unhappy('太敷衍了')]) }).reasons).toContainEqual(
      expect.objectContaining({ rule: 'learned', text: expect.stringContaining('太敷衍了') }),
    )
  })

  it('fits a thousand corrections while one waits', () => {
    const list = Array.from({ length: 1000 }, (_, i): Correction => {
      const a = ALL[i % ALL.length]?.text ?? ''
      const b = ALL[(i * 31 + 7) % ALL.length]?.text ?? ''
      return { text: a.slice(0, 8) + b.slice(0, 8), unhappy: i % 2 === 0, by: i % 5, base: (i % 9) - 4 }
    })
    fitLayer(list)
    const times = [1, 2, 3].map(() => {
      const before = process.hrtime.bigint()
      fitLayer(list)
      return Number(process.hrtime.bigint() - before) / 1e6
    })
    // Far above what it takes (about 40 ms), so that a busy machine does not fail it.
    expect(Math.min(...times)).toBeLessThan(1000)
  })
})

const logit = (value: number) => Math.log(value / (1 - value))

describe('a layer and a threshold in the mood', () => {
  it('decide the label, exactly', () => {
    for (const { text } of ALL) {
      for (const threshold of [0.35, 0.5, 0.7]) {
        const { negative, label, severity } = mood(text, { threshold })
        const plain = mood(text)
        expect(negative).toBe(plain.negative)
        if (label !== 'negative') expect(negative, text).toBeLessThan(threshold)
        else expect(negative, text).toBeGreaterThanOrEqual(severity === 3 ? 0.35 : threshold)
      }
    }
  })

  it('hear what is severe from 0.35 on in every room, and leave the plain label at 0.5', () => {
    expect([0.35, 0.5, 0.7, 0.2, undefined].map((t) => alertLine(3, t))).toEqual([0.35, 0.35, 0.35, 0.2, 0.5])
    expect([0.35, 0.5, 0.7, undefined].map((t) => alertLine(2, t))).toEqual([0.35, 0.5, 0.7, 0.5])
  })

  it('never throw on any text, stay in bounds, and move the score by what they say', () => {
    const words = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(...ALL.map((s) => s.text)),
    )
    const correction = fc.record({
      text: words,
      unhappy: fc.boolean(),
      by: fc.integer({ min: 1, max: 4 }),
      base: fc.oneof(fc.double(), fc.double({ min: -4, max: 4 })),
    })
    fc.assert(
      fc.property(fc.array(correction, { maxLength: 12 }), words, (corrections, text) => {
        const layer = fitLayer(corrections)
        for (const one of [text, ...corrections.map((c) => c.text)]) {
          const { shift: moved, spans } = layer.apply(one)
          const most = new Set(corrections.map((c) => c.by)).size < 2 ? MOST_SHIFT_BY_ONE : MOST_SHIFT
          expect(Math.abs(moved)).toBeLessThanOrEqual(most + 1e-9)
          let end = 0
          for (const span of spans) {
            expect(span.start).toBeGreaterThanOrEqual(end)
            expect(span.end).toBeGreaterThan(span.start)
            end = span.end
          }
          expect(end).toBeLessThanOrEqual(one.length)
          const judged = mood(one, { layer })
          const learned = judged.reasons.filter(({ rule }) => rule === 'learned')
          const sum = learned.reduce((all, { weight }) => all + weight, logit(mood(one).negative))
          expect(judged.negative).toBeCloseTo(1 / (1 + Math.exp(-sum)), 6)
        }
      }),
      { numRuns: 300 },
    )
  })
})
