import fc from 'fast-check'
import * as opencc from 'opencc-js/cn2t'
import { describe, expect, it } from 'vitest'
import { readCorpus } from '../../scripts/training/corpus.ts'
import type { Reason } from '../../src/text/index.ts'
import { CATEGORIES, CATEGORY_NAMES, highlight, mood } from '../../src/text/index.ts'
import { ALL, NOT_YET, SENTENCES } from './sentences.ts'

const negatives = ALL.filter((sentence) => sentence.label === 'negative')

describe('mood', () => {
  for (const [group, sentences] of Object.entries(SENTENCES)) {
    describe(group, () => {
      it.each(sentences)('$label: $text', ({ text, label, category, severity }) => {
        const result = mood(text)
        const seen = JSON.stringify(result)
        expect(result.label, seen).toBe(label)
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
    expect(mood('usb线还有吗').label).toBe('neutral')
    expect(mood('我的电话13153151234').label).toBe('neutral')
  })

  it('reads of a message that quotes another only the reply', () => {
    const rule = '- - - - - - - - - - - - - - -'
    const text = `「小陈：三天了还没人管」\n${rule}\n收到，我看一下`
    expect(mood(text).negative).toBe(mood('收到，我看一下').negative)
    const angry = `「客服小美：已经发出啦」\n${rule}\n可是物流三天没更新，没人管`
    expect(mood(angry).label).toBe('negative')
    for (const { start } of mood(angry).reasons) expect(start).toBeGreaterThanOrEqual(angry.indexOf('可是'))
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

  it('takes any string, stays in range, and points at words that are there', () => {
    fc.assert(
      fc.property(awkward, fc.option(fc.nat(1000), { nil: undefined }), (text, unansweredForMinutes) => {
        const result = mood(text, { unansweredForMinutes })
        expect(result.negative).toBeGreaterThanOrEqual(0)
        expect(result.negative).toBeLessThanOrEqual(1)
        expect(Math.abs(result.polarity)).toBeLessThanOrEqual(1)
        expect(result.label === 'negative').toBe(result.negative >= 0.5)
        for (const { weight } of result.reasons) expect(Number.isFinite(weight)).toBe(true)
        for (const reason of result.reasons) expect(text.slice(reason.start, reason.end)).toBe(reason.text)
        expect(highlight(text, result.reasons, '', '')).toBe(text)
      }),
      { numRuns: 500 },
    )
  })

  it('does not depend on what it was asked before', () => {
    // What is worked out when asked for is read at once here, and there after all others have been judged.
    const alone = ALL.map(({ text }) => ({ ...mood(text) }))
    const together = ALL.map(({ text }) => mood(text))
    expect([...together].reverse().map((one) => ({ ...one }))).toEqual([...alone].reverse())
  })

  it('gives reasons that hold: without the words that counted most, the score falls by what was said', () => {
    const logit = (value: number) => Math.log(value / (1 - value))
    let explained = 0
    let told = 0
    for (const { text } of readCorpus('dev')) {
      const before = mood(text)
      if (before.label !== 'negative') continue
      told++
      const top = before.reasons.find((reason) => reason.weight > 0)
      if (top === undefined) continue
      explained++
      const after = mood(text.slice(0, top.start) + text.slice(top.end))
      expect(after.negative, `${text} without ${top.text}`).toBeLessThan(before.negative)
      // Where nothing grows together at the seam, by exactly as much as the weight says.
      if (/^[\u4e00-\u9fff]+$/.test(text))
        expect(logit(before.negative) - logit(after.negative)).toBeCloseTo(top.weight, 6)
    }
    expect(explained / told).toBeGreaterThan(0.97)
  })

  it('judges traditional characters like simplified ones', () => {
    const toTraditional = opencc.Converter({ from: 'cn', to: 'tw' })
    for (const { text } of ALL) {
      const [a, b] = [mood(text), mood(toTraditional(text))]
      expect([b.label, b.category, b.severity, b.negative], text).toEqual([a.label, a.category, a.severity, a.negative])
    }
  })

  it('judges full-width, spaced-out and invisible-laden text alike', () => {
    expect(mood('还没发货？？？ＷＴＦ')).toMatchObject({ label: 'negative', negative: mood('还没发货???wtf').negative })
    expect(mood('\u202e还\u200b没\u2060发\ufeff货').negative).toBe(mood('还没发货').negative)
  })

  it('reads the beginning and the end of a very long message', () => {
    const padding = '今天去公园散步，'.repeat(2000)
    const complaint = '我的订单五天了还没发货，问客服也没人回，再不处理就给我退款。'
    expect(mood(padding).label).not.toBe('negative')
    expect(mood(complaint + padding).label).toBe('negative')
    const long = padding + complaint
    const result = mood(long)
    expect(result.label).toBe('negative')
    const reason = result.reasons.find((one) => one.weight > 0)
    expect(reason?.start).toBeGreaterThanOrEqual(padding.length)
    expect(complaint).toContain(reason?.text)
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
      const result = { ...mood(text) }
      expect(Object.keys(result)).toEqual(expect.arrayContaining(['category', 'polarity', 'reasons']))
      // Linear work takes a few milliseconds; anything quadratic over 100 KB takes minutes.
      expect(performance.now() - started, unit).toBeLessThan(1000)
    }
  })
})

describe('highlight', () => {
  it('marks what speaks for, in the original words', () => {
    const text = '你好，我的貨還沒收到！'
    expect(highlight(text, mood(text).reasons)).toMatch(/【[^】]*沒收[^】]*】/)
  })

  it('merges marks that overlap and leaves out what speaks against', () => {
    const reason = (start: number, end: number, weight = 1): Reason => ({ text: '', start, end, weight, rule: 'words' })
    const text = 'abcdefgh'
    expect(highlight(text, [reason(4, 6), reason(1, 3), reason(2, 4), reason(7, 8, -1), reason(0, 0)], '<', '>')).toBe(
      'a<bcdef>gh',
    )
    expect(highlight(text, [reason(0, 2), reason(3, 4)], '<', '>')).toBe('<ab>c<d>efgh')
    expect(highlight(text, [])).toBe(text)
  })
})
