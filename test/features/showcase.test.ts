import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { isSlug, medianOf, newSlug, SLUG_BYTES, shareOf } from '../../src/features/showcase/showcase.ts'

describe('a public page', () => {
  it('has an address of 128 random bits', () => {
    expect(SLUG_BYTES * 8).toBe(128)
    const slugs = Array.from({ length: 100 }, () => newSlug(randomBytes))
    expect(new Set(slugs).size).toBe(100)
    for (const slug of slugs) expect(isSlug(slug)).toBe(true)
    for (const wrong of ['', 'short', `${slugs[0]}x`, '../../etc/passwd', 'a'.repeat(21), `${'a'.repeat(21)}%`])
      expect(isSlug(wrong), wrong).toBe(false)
  })

  it('has shares and middle values of five or more only, and says 100% only when it is', () => {
    expect(shareOf(4, 4)).toBeUndefined()
    expect(shareOf(5, 5)).toBe(100)
    expect(shareOf(999, 1000)).toBe(99)
    expect(shareOf(0, 0)).toBeUndefined()
    expect(medianOf(60_000, 4)).toBeUndefined()
    expect(medianOf(60_000, 5)).toBe(60_000)
    expect(medianOf(undefined, 9)).toBeUndefined()
  })
})
