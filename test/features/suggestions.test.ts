import { describe, expect, it } from 'vitest'
import { mayDecide, readReward, shownText, wordingOf, wrongWith } from '../../src/features/suggestions/suggestion.ts'

describe('a suggestion', () => {
  it('is the same without marks, spaces and letter case', () => {
    expect(wordingOf('周末，加一场 LIVE 直播！')).toBe(wordingOf('周末加一场live直播'))
    expect(wordingOf('週末加一場直播')).toBe(wordingOf('周末加一场直播'))
    expect(wordingOf('周末加两场直播')).not.toBe(wordingOf('周末加一场直播'))
  })

  it.each([
    ['加一场直播', undefined],
    ['好', 'short'],
    ['！！！！！！', 'short'],
    ['天'.repeat(200), undefined],
    ['天'.repeat(201), 'long'],
  ])('%s', (text, wrong) => expect(wrongWith(text)).toBe(wrong))

  it('hides what the group need not read', () =>
    expect(shownText('给 @李姐 打 13812345678')).toBe('给 @李** 打 138****5678'))
})

describe('a decision', () => {
  it.each([
    ['open', 'adopted', true],
    ['open', 'declined', true],
    ['open', 'done', true],
    ['adopted', 'adopted', false],
    ['adopted', 'declined', true],
    ['adopted', 'done', true],
    ['declined', 'adopted', true],
    ['declined', 'declined', false],
    ['declined', 'done', false],
    ['done', 'adopted', false],
    ['done', 'declined', false],
    ['done', 'done', false],
  ] as const)('from %s to %s: %s', (state, decision, may) => expect(mayDecide(state, decision)).toBe(may))
})

describe('a reward', () => {
  it.each([
    ['50 下周六', 50],
    ['50分 下周六', 50],
    ['５０积分', 50],
    ['-5', -5],
    ['0', 0],
    ['2027年春天做', undefined],
    ['下周六开始', undefined],
    ['', undefined],
  ])('%s → %s', (written, points) => expect(readReward(written)?.points).toBe(points))
})
