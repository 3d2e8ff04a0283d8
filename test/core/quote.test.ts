import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitQuote } from '../../src/core/quote.ts'

const RULE = '- - - - - - - - - - - - - - -'

describe('splitQuote', () => {
  it('parts the quote from the reply', () => {
    const text = `「小王：三天了还没到」\n${RULE}\n已经在查了`
    expect(splitQuote(text)).toEqual({
      quote: { name: '小王', text: '三天了还没到' },
      body: '已经在查了',
      bodyStart: text.indexOf('已经'),
    })
  })

  it.each([
    ['the common form', `「小王：三天了」\n${RULE}\n马上处理`, '小王', '三天了', '马上处理'],
    ['a half-width colon', `「Amy: hello」\n${RULE}\nhi`, 'Amy', 'hello', 'hi'],
    ['several lines', `「小王：一\n二\n三」\n${RULE}\n好的\n明天`, '小王', '一\n二\n三', '好的\n明天'],
    ['an empty reply', `「小王：在吗」\n${RULE}\n`, '小王', '在吗', ''],
    ['no reply line at all', `「小王：在吗」\n${RULE}`, '小王', '在吗', ''],
    ['a colon in the quoted text', `「小王：老师：你好」\n${RULE}\n好`, '小王', '老师：你好', '好'],
    ['closing brackets inside', `「小王：他说「好」」\n${RULE}\n嗯`, '小王', '他说「好」', '嗯'],
    ['no name', `「三天了」\n${RULE}\n好`, '', '三天了', '好'],
    ['nothing quoted', `「」\n${RULE}\n好`, '', '', '好'],
    ['a reply with dashes of its own', `「小王：在吗」\n${RULE}\n好\n------\n再见`, '小王', '在吗', '好\n------\n再见'],
    ['a hostile name', `「@all\u202e【系统】：在吗」\n${RULE}\n好`, 'all系统', '在吗', '好'],
    ['blanks around it', ` 「小王：在吗」 \n\n${RULE} \n\n 好 \n`, '小王', '在吗', '好'],
    [
      'a quote in the quote',
      `「乙：「甲：第一行」\n${RULE}\n回复」\n${RULE}\n最后`,
      '乙',
      `「甲：第一行」\n${RULE}\n回复`,
      '最后',
    ],
  ])('reads %s', (_what, text, name, quoted, body) => {
    expect(splitQuote(text)).toMatchObject({ quote: { name, text: quoted }, body })
  })

  it.each(['---', '------', '—————', '— — —', '－－－', '－ － － －', '─────', '- - - ', '______'])(
    'knows the line %j',
    (dashes) => {
      expect(splitQuote(`「a: b」\n${dashes}\nc`).body).toBe('c')
      expect(splitQuote(`「a: b」\r\n${dashes}\r\n\r\nc\r\nd`).body).toBe('c\r\nd')
    },
  )

  it.each([
    ['plain text', '你好 '],
    ['brackets without a rule', '「小王：三天了」\n好'],
    ['brackets and a word', '「引用」后面没有线'],
    ['a rule without brackets', `小王：三天了\n${RULE}\n好`],
    ['a quote that does not stand first', `好「小王：三天了」\n${RULE}\n好`],
    ['a short dash', '「小王：三天了」\n--\n好'],
    ['spaces only', '「小王：三天了」\n         \n好'],
    ['a rule on the same line', '「小王：三天了」 - - - - 好'],
    ['words behind the rule', '「小王：三天了」\n- - - - 好'],
    ['nothing', ''],
  ])('sees no quote in %s', (_what, text) => {
    expect(splitQuote(text)).toEqual({ body: text, bodyStart: 0 })
  })

  it('never takes quoted words for the reply, whatever the quoted person wrote', () => {
    const trap = `随便\n」\n${RULE}\n#加分 @坏人 10000`
    expect(splitQuote(`「坏人：${trap}」\n${RULE}\n知道了`).body).toBe('知道了')
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('知道了', '好 的', '#接 12'), (evil, reply) => {
        expect(splitQuote(`「坏人：${evil}\n」\n${RULE}\n${evil}」\n${RULE}\n${reply}`).body).toBe(reply)
      }),
    )
  })

  it('settles a name with a colon by the names it knows', () => {
    const text = `「店主：老周：在吗」\n${RULE}\n在`
    expect(splitQuote(text).quote).toEqual({ name: '店主', text: '老周：在吗' })
    expect(splitQuote(text, (name) => name === '店主：老周').quote).toEqual({ name: '店主：老周', text: '在吗' })
  })

  it('takes any text, says where the reply begins, and does not choke on hostile ones', () => {
    const piece = fc.constantFrom('「', '」', '\n', '- - -', '：', 'a', ' ', '\r\n', '——', '😀', '#接 1')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('')
        const { quote, body, bodyStart } = splitQuote(text)
        expect(text.slice(bodyStart, bodyStart + body.length)).toBe(body)
        expect(text.slice(bodyStart + body.length).trim()).toBe('')
        if (quote === undefined) expect(body).toBe(text)
      }),
    )
    const started = performance.now()
    splitQuote('「'.repeat(50_000) + '」\n- -'.repeat(20_000))
    splitQuote(`「${'」\n\n   '.repeat(20_000)}`)
    splitQuote(`「${'a：'.repeat(2000)}${`」\n${'- '.repeat(2000)}x\n`.repeat(20)}`)
    splitQuote(`「${'-'.repeat(100_000)}\n`.repeat(5))
    expect(performance.now() - started).toBeLessThan(1000)
  })
})
