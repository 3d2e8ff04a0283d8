import fc from 'fast-check'
import * as opencc from 'opencc-js/cn2t'
import { describe, expect, it } from 'vitest'
import { CATEGORIES, CATEGORY_NAMES, highlight, mood } from '../../src/text/index.ts'
import { EMOJI_RULES, WORD_RULES } from '../../src/text/lexicon.ts'
import { BIAS } from '../../src/text/mood-types.ts'
import { ALL, NOT_YET, SENTENCES } from './sentences.ts'

const negatives = ALL.filter((sentence) => sentence.label === 'negative')

describe('mood', () => {
  for (const [group, sentences] of Object.entries(SENTENCES)) {
    describe(group, () => {
      it.each(sentences)('$label: $text', ({ text, label, rule, category, severity }) => {
        const result = mood(text)
        const seen = JSON.stringify(result)
        expect(result.label, seen).toBe(label)
        if (rule !== undefined) expect(result.reasons.map((reason) => reason.rule)).toContain(rule)
        if (category !== undefined) expect(result.category, seen).toBe(category)
        if (severity !== undefined) expect(result.severity, seen).toBe(severity)
      })
    })
  }

  it.fails.each(NOT_YET)('not yet $label: $text', ({ text, label }) => {
    expect(mood(text).label).toBe(label)
  })

  it('covers enough ground', () => {
    expect(ALL.length).toBeGreaterThanOrEqual(150)
    expect(new Set(ALL.map((sentence) => sentence.text)).size).toBe(ALL.length)
    expect(new Set(negatives.map((sentence) => sentence.category).filter(Boolean))).toEqual(new Set(CATEGORIES))
  })

  it('treats staff as neutral whatever they say', () => {
    for (const sender of ['agent', 'manager', 'owner'] as const) {
      const result = mood('三天了还没人管！！', { sender })
      expect(result.label).toBe('neutral')
      expect(result.negative).toBeLessThan(0.1)
    }
    expect(mood('三天了还没人管！！', { sender: 'member' }).label).toBe('negative')
  })

  it('hears a short call when an earlier message is still unanswered', () => {
    expect(mood('在吗？').label).toBe('neutral')
    const result = mood('在吗？', { unansweredForMinutes: 60 })
    expect(result.label).toBe('negative')
    expect(result.reasons.map((reason) => reason.rule)).toContain('unanswered')
    expect(mood('来两斤苹果', { unansweredForMinutes: 600 }).label).toBe('neutral')
  })

  it('does not read a nickname or an address as an opinion', () => {
    expect(mood('@垃圾佬\u2005你好').label).toBe('neutral')
    expect(mood('https://example.com/terrible-broken-scam').label).toBe('neutral')
    expect(mood('@小美\u2005三天了还没发货').label).toBe('negative')
  })

  it('reads latin words and numbers only whole', () => {
    expect(mood('usb线还有吗').reasons.map((reason) => reason.rule)).not.toContain('angry')
    expect(mood('我的电话13153151234').label).toBe('neutral')
  })

  it('has one meaning for each word', () => {
    const words = [...WORD_RULES, ...EMOJI_RULES].flatMap((rule) => rule.words.split(/\s+/).filter(Boolean))
    expect(words.filter((word, index) => words.indexOf(word) !== index)).toEqual([])
  })

  it('names every category in Chinese', () => {
    expect(CATEGORIES.map((category) => CATEGORY_NAMES[category]).join(' ')).toBe('质量 物流 服务 价格 使用 内容 其他')
  })
})

describe('mood, in general', () => {
  const awkward = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme' }),
    fc
      .array(fc.constantFrom(...'不没还又了呢吗?!。，「」- \n\u200b\u202e\ud83d😡[]@还等催三天a1é'), { maxLength: 60 })
      .map((units) => units.join('')),
    fc.array(fc.constantFrom(...ALL.map((sentence) => sentence.text)), { maxLength: 5 }).map((texts) => texts.join('')),
  )

  it('takes any string, stays in range, and shows what it counted', () => {
    fc.assert(
      fc.property(awkward, fc.option(fc.nat(1000), { nil: undefined }), (text, unansweredForMinutes) => {
        const result = mood(text, { unansweredForMinutes })
        expect(result.negative).toBeGreaterThanOrEqual(0)
        expect(result.negative).toBeLessThanOrEqual(1)
        expect(Math.abs(result.polarity)).toBeLessThanOrEqual(1)
        expect(result.label === 'negative').toBe(result.negative >= 0.5)
        const logit = result.reasons.reduce((sum, reason) => sum + reason.weight, BIAS)
        expect(result.negative).toBeCloseTo(1 / (1 + Math.exp(-logit)), 9)
        for (const reason of result.reasons) expect(text.slice(reason.start, reason.end)).toBe(reason.text)
        expect(highlight(text, result.reasons, '', '')).toBe(text)
      }),
      { numRuns: 500 },
    )
  })

  it('does not depend on what it was asked before', () => {
    const alone = ALL.map((sentence) => mood(sentence.text))
    expect([...ALL].reverse().map((sentence) => mood(sentence.text))).toEqual([...alone].reverse())
  })

  it('is lowered by taking away the words that counted most', () => {
    for (const { text } of negatives) {
      const before = mood(text)
      const top = before.reasons.find((reason) => reason.weight > 0)
      expect(top, text).toBeDefined()
      if (top === undefined) continue
      const rest = text.slice(0, top.start) + text.slice(top.end)
      expect(mood(rest).negative, `${text} without ${top.text}`).toBeLessThan(before.negative)
    }
  })

  it('judges traditional characters like simplified ones', () => {
    const toTraditional = opencc.Converter({ from: 'cn', to: 'tw' })
    for (const { text } of ALL) {
      const [a, b] = [mood(text), mood(toTraditional(text))]
      expect([b.label, b.category, b.severity, b.negative], text).toEqual([a.label, a.category, a.severity, a.negative])
    }
  })

  it('judges full-width, spaced-out and invisible-laden text alike', () => {
    expect(mood('什么时候发货？？？ＷＴＦ').label).toBe('negative')
    expect(mood('\u202e还\u200b没\u2060发\ufeff货').negative).toBe(mood('还没发货').negative)
  })

  it('reads the beginning and the end of a very long message', () => {
    const padding = '今天去公园散步，'.repeat(2000)
    expect(mood(`还没发货，气死了。${padding}`).label).toBe('negative')
    expect(mood(`${padding}还没发货，气死了`).label).toBe('negative')
    const reason = mood(`${padding}还没发货`).reasons.find((one) => one.weight > 0)
    expect(reason?.text).toContain('没发货')
  })

  it('does not grow with the length, whatever is in it', () => {
    for (const unit of [
      '还',
      '又',
      '等了',
      '不是',
      '不是很',
      '没',
      '「',
      '」\n- - -',
      '\u0301',
      '！',
      '如果',
      'a',
      '\ud83d',
      '别家',
      '会',
      '怎么还',
    ]) {
      const text = unit.repeat(Math.ceil(100_000 / unit.length))
      const started = performance.now()
      mood(text)
      // Linear work takes a few milliseconds; anything quadratic over 100 KB takes minutes.
      expect(performance.now() - started, unit).toBeLessThan(1000)
    }
  })
})

describe('highlight', () => {
  it('marks what speaks for, in the original words', () => {
    const text = '你好，我的貨還沒收到！'
    expect(highlight(text, mood(text).reasons)).toMatch(/【.*沒收到】/)
    expect(highlight('会不会掉色？', mood('会不会掉色？').reasons)).toBe('会不会【掉色】？')
  })

  it('merges marks that overlap and leaves out what speaks against', () => {
    const reason = (start: number, end: number, weight = 1) => ({ text: '', start, end, weight, rule: 'x' })
    const text = 'abcdefgh'
    expect(highlight(text, [reason(4, 6), reason(1, 3), reason(2, 4), reason(7, 8, -1), reason(0, 0)], '<', '>')).toBe(
      'a<bcdef>gh',
    )
    expect(highlight(text, [reason(0, 2), reason(3, 4)], '<', '>')).toBe('<ab>c<d>efgh')
    expect(highlight(text, [])).toBe(text)
  })
})
