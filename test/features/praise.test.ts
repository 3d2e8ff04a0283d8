import { describe, expect, it } from 'vitest'
import { isCandidate, onTheWall, pagesOf, readConsent, signed, wordsShown } from '../../src/features/praise/praise.ts'

const people = { author: '王小明', mentioned: ['李姐'], staff: ['小林'] }

describe('the words on the wall', () => {
  it.each([
    ['书很好看，谢谢小林', '书很好看，谢谢小林'],
    ['小明我天天读，电话13812345678', '王**我天天读，电话138****5678'],
    ['@李姐 推荐的书\n真的好', '@李** 推荐的书 真的好'],
    ['李姐推荐得好', '李**推荐得好'],
  ])('%s → %s', (raw, text) => expect(wordsShown(raw, people)).toEqual({ text }))

  it.each([
    ['好！', 'short'],
    ['👍👍👍👍👍', 'short'],
    ['好看'.repeat(101), 'long'],
  ] as const)('%s is too %s', (raw, wrong) => expect(wordsShown(raw, people)).toEqual({ wrong }))

  it('are signed as the member wishes, and tell nothing more', () => {
    const praise = { text: '王**天天读', name: '王小明' }
    expect(onTheWall({ ...praise, signature: 'named' })).toEqual({ text: '王**天天读', by: '王小明' })
    expect(onTheWall({ ...praise, signature: 'masked' })).toEqual({ text: '王**天天读', by: '王**' })
    expect(onTheWall({ ...praise, signature: 'anonymous' })).toEqual({ text: '群友天天读', by: '群友' })
    expect(signed('named', '@加微信13812345678')).not.toContain('13812345678')
  })

  it('fill pages of five', () => expect([0, 1, 5, 6, 11].map(pagesOf)).toEqual([1, 1, 1, 2, 3]))
})

describe('an answer', () => {
  it.each([
    ['可以', 'masked'],
    ['可以的，谢谢！', 'masked'],
    ['可以呀', 'masked'],
    ['同意', 'masked'],
    ['打码吧', 'masked'],
    ['实名', 'named'],
    ['匿名可以', 'anonymous'],
    ['匿名吧。', 'anonymous'],
    ['不要', 'no'],
    ['不用啦，谢谢', 'no'],
    ['不行', 'no'],
    ['可以吗', undefined],
    ['可以发货了吗', undefined],
    ['不要紧', undefined],
    [`可以${' '.repeat(5000)}吗${' '.repeat(5000)}x`, undefined],
    ['', undefined],
  ])('「%s」 is %s', (words, consent) => expect(readConsent(words)).toBe(consent))
})

describe('a warm word', () => {
  const warm = { label: 'positive', polarity: 0.9 } as const
  it.each([
    ['书很好看孩子天天读', warm, true],
    ['真好', warm, false],
    ['书很好看，下一期几号？', warm, false],
    ['好'.repeat(201), warm, false],
    ['书很好看孩子天天读', { ...warm, polarity: 0.8 }, false],
    ['书很好看孩子天天读', { ...warm, label: 'neutral' }, false],
  ] as const)('%s', (words, mood, expected) => expect(isCandidate(words, mood)).toBe(expected))
})
