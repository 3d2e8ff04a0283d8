import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { roleAtLeast, safeName, safeText } from '../../src/core/people.ts'

describe('names, which are hostile input', () => {
  it.each([
    ['@all\n【系统】您已成为管理员<img onerror=x>', 'all 系统您已成为管理员img on…'],
    ['【@all】', 'all'],
    ['\u200b@\u202e所有人', '所有人'],
    ['＠﹫@小王', '小王'],
    ['小\u202e王\u2066！', '小王！'],
    ['小王\ud800', '小王'],
    ['\udc00小王\0', '小王'],
    ['  小\t\n 王  ', '小 王'],
    ['', '群友'],
    ['\u3164\u2800\uffa0', '群友'],
    ['\ufeff\u200d', '群友'],
    ['👨‍👩‍👧', '👨👩👧'],
  ])('%j is shown as %j', (raw, expected) => expect(safeName(raw)).toBe(expected))

  it('is short, one line, well formed and never mentions, whatever comes in', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.constantFrom('', '@', '【', '\u200b', ' '),
        (raw, lead) => {
          const name = safeName(lead + raw)
          expect([...name].length).toBeLessThanOrEqual(20)
          expect(name).not.toMatch(/[\n\r\u2028\u2029\u202a-\u202e\u2066-\u2069\0]|\p{Cs}/u)
          expect(name).not.toMatch(/^[@＠﹫\s]/u)
          expect(name).not.toBe('')
        },
      ),
    )
  })

  it('takes no time over a name of a megabyte', () => {
    expect(safeName('a'.repeat(1_000_000))).toHaveLength(20)
  })
})

describe('texts', () => {
  it('keeps lines and drops what cannot be stored or turns the reading order', () => {
    expect(safeText('一\r\n二\0三\u202e四\ud800五\t六')).toBe('一\n二三四五\t六')
    expect(safeText('x'.repeat(100_000))).toHaveLength(8000)
    expect(safeText(`${'甲'.repeat(7999)}😀`)).toBe('甲'.repeat(7999))
  })
})

describe('roles', () => {
  it('ranks member, agent, manager, owner', () => {
    expect(roleAtLeast('manager', 'agent')).toBe(true)
    expect(roleAtLeast('agent', 'manager')).toBe(false)
    expect(roleAtLeast('owner', 'owner')).toBe(true)
    expect(roleAtLeast('member', 'agent')).toBe(false)
  })
})
