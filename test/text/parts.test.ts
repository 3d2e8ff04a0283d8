import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nearest, normalise, segment, similarity } from '../../src/text/index.ts'

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc
    .array(fc.constantFrom(...'「」：:- \n\t—還没a\u0301\u0344\u0327\u200b\u00ad\u0001\u202e\ud83d\ude21ＡḋΣİｶﾞ'), {
      maxLength: 80,
    })
    .map((units) => units.join('')),
)

describe('normalise', () => {
  it.each([
    ['還沒收到貨，請處理', '还没收到货,请处理'],
    ['ＡＢＣ　１２３！', 'abc 123!'],
    ['垃\u200b圾\u202e', '垃圾'],
    ['  好 \t 的  ', '好 的'],
    ['第一行 \r\n\n 第二行', '第一行\n第二行'],
    ['怎麼／什麼／怎么', '怎么/什么/怎么'],
    ['著急、回覆、妳', '着急、回复、你'],
    ['①㎏ﬁ', '1kgfi'],
    ['Cafe\u0301', 'café'],
    ['Cafe\u200b\u0301', 'café'],
    ['Cafe\u00ad\u0001\u0301', 'café'],
    ['ｶﾞ', 'ガ'],
    [`e${'\u0323'.repeat(30)}!`, `ẹ${'\u0323'.repeat(7)}!`],
    ['❤️👍🏽', '❤👍🏽'],
    ['a\ud83db', 'a\ufffdb'],
    ['', ''],
  ])('%j becomes %j', (text, expected) => {
    expect(normalise(text).text).toBe(expected)
  })

  it('knows where every unit came from', () => {
    expect(normalise(' 還\u200b沒 😡')).toEqual({ text: '还没 😡', map: [1, 3, 4, 5, 6] })
    expect(normalise('㎏').map).toEqual([0, 0])
    fc.assert(
      fc.property(anyText, (text) => {
        const result = normalise(text)
        expect(result.map).toHaveLength(result.text.length)
        for (const [i, at] of result.map.entries()) {
          expect(at).toBeGreaterThanOrEqual(result.map[i - 1] ?? 0)
          expect(at).toBeLessThan(text.length)
        }
      }),
    )
  })

  it('leaves every Han character alone that it has made', () => {
    for (let unit = 0x3400; unit <= 0x9fff; unit++) {
      const once = normalise(String.fromCharCode(unit)).text
      expect(normalise(once).text).toBe(once)
    }
  })

  it('leaves alone what it has made', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = normalise(text).text
        expect(normalise(once).text).toBe(once)
      }),
    )
  })
})

describe('segment', () => {
  it('gives words, not punctuation', () => {
    expect(segment('三天了，還沒發貨！')).toEqual(['三天', '了', '还', '没', '发货'])
    expect(segment('order 到了 👍')).toEqual(['order', '到', '了'])
    expect(segment('！？')).toEqual([])
  })

  it('takes any string', () => {
    fc.assert(fc.property(anyText, (text) => Array.isArray(segment(text))))
  })
})

describe('nearest', () => {
  const commands = [
    '帮助',
    '签到',
    '积分',
    '积分榜',
    '邀请榜',
    '我的邀请',
    '删除我的数据',
    'checkin',
    'points',
    'help',
    'qiandao',
  ]

  it.each([
    ['签道', '签到'],
    ['积份', '积分'],
    ['積分', '积分'],
    ['邀请版', '邀请榜'],
    ['到签', '签到'],
    ['我要邀请', '我的邀请'],
    ['删除我数据', '删除我的数据'],
    ['hlep', 'help'],
    ['chekin', 'checkin'],
    ['cehckin', 'checkin'],
    ['POINT', 'points'],
    ['ｈｅｌｐ', 'help'],
    ['qiandoa', 'qiandao'],
    ['qiando', 'qiandao'],
    ['好', undefined],
    ['你好', undefined],
    ['ok', undefined],
    ['今天天气不错', undefined],
    ['', undefined],
  ])('%j is nearest to %j', (word, expected) => {
    expect(nearest(word, commands)).toBe(expected)
  })

  it('prefers a like beginning, then the order of the list', () => {
    expect(nearest('积分绑', ['邀请榜', '积分榜', '积分'])).toBe('积分榜')
    expect(nearest('take1', ['rake1', 'take2'])).toBe('take2')
    expect(nearest('cat', ['cut', 'cot'])).toBe('cut')
  })

  it('obeys a given distance and takes any string', () => {
    expect(nearest('签', ['签到'], 1)).toBe('签到')
    expect(nearest('hlep', ['help'], 0)).toBeUndefined()
    expect(nearest('x'.repeat(100_000), ['help'])).toBeUndefined()
    fc.assert(
      fc.property(anyText, fc.array(anyText, { maxLength: 4 }), (word, candidates) => {
        const found = nearest(word, candidates)
        expect(found === undefined || candidates.includes(found)).toBe(true)
      }),
    )
  })
})

describe('similarity', () => {
  it('tells rewordings from other questions', () => {
    expect(similarity('什么时候发货', '什么时候发货？')).toBe(1)
    expect(similarity('請問什麼時候發貨', '什么时候能发货')).toBeGreaterThan(0.6)
    expect(similarity('怎么退货', '几点开课')).toBe(0)
    expect(similarity('how to check in', 'how do I check in')).toBeGreaterThan(0.6)
    expect(similarity('', '好')).toBe(0)
  })

  it('is a symmetric number between 0 and 1, and 1 for a text and itself', () => {
    fc.assert(
      fc.property(anyText, anyText, (a, b) => {
        const value = similarity(a, b)
        expect(value).toBeGreaterThanOrEqual(0)
        expect(value).toBeLessThanOrEqual(1)
        expect(similarity(b, a)).toBeCloseTo(value, 12)
        expect(similarity(a, a)).toBe(1)
      }),
    )
  })
})
