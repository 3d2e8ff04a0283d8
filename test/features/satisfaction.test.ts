import { describe, expect, it } from 'vitest'
import { isEmpty, type Month, percentOf } from '../../src/features/satisfaction/satisfaction.ts'
import { texts } from '../../src/features/satisfaction/texts.ts'

const empty: Month = {
  ratings: { count: 0, satisfied: 0, average: 0 },
  recommended: { yes: 0, total: 0 },
  praises: 0,
  suggestions: { made: 0, adopted: 0 },
}
const rated = (count: number, satisfied: number): Month => ({ ...empty, ratings: { count, satisfied, average: 4 } })

describe('satisfaction', () => {
  it.each([
    [0, 0, undefined],
    [4, 4, undefined],
    [5, 5, 100],
    [2, 6, 33],
  ])('%d of %d: %s', (part, whole, percent) => expect(percentOf(part, whole)).toBe(percent))

  it('is empty when nobody said anything', () => {
    expect(isEmpty(empty)).toBe(true)
    expect(isEmpty({ ...empty, praises: 1 })).toBe(false)
  })

  it.each([
    [rated(5, 5), rated(5, 4), '比上月高 20 个点'],
    [rated(5, 4), rated(5, 5), '比上月低 20 个点'],
    [rated(5, 4), rated(10, 8), '和上月一样'],
  ])('is compared where both months have enough answers', (now, before, said) =>
    expect(texts.lines(now, before)[0]).toContain(said),
  )
  it('is not compared with too few', () => {
    expect(texts.lines(rated(5, 5), rated(4, 0))[0]).toBe('满意（4–5 分）：100%（5 次），平均 4.0 分')
    expect(texts.lines(rated(4, 4), rated(5, 5))[0]).toBe('满意（4–5 分）：4 次，不到 5 次先不算百分比')
  })
})
