import { describe, expect, it } from 'vitest'
import {
  isWanted,
  nextPost,
  parseSchedule,
  periodAt,
  type Schedule,
  spanName,
} from '../../src/features/boards/schedule.ts'

const ZONE = 'Asia/Shanghai'
/** Friday 2026-11-20 10:00 in Shanghai. */
const NOW = new Date('2026-11-20T02:00:00Z')
const plan = (every: Schedule['every'], onDay: number, minute: number): Schedule => ({ every, onDay, minute })

describe('when a board is posted', () => {
  it.each([
    ['周一 9:00', plan('week', 1, 540)],
    ['每周日20:30', plan('week', 7, 1230)],
    ['星期天 晚上8点', plan('week', 7, 1200)],
    ['每天 ９：００', plan('day', 1, 540)],
    ['每日 下午三点半', plan('day', 1, 930)],
    ['每月1日 9点', plan('month', 1, 540)],
    ['每月28号 0:00', plan('month', 28, 0)],
  ])('%s', (text, schedule) => {
    expect(parseSchedule(text, NOW, ZONE)).toEqual(schedule)
  })

  it.each(['', '9:00', '周八 9:00', '每月29日 9:00', '周一', '周一 9:60', '周一 两小时', '周一 明天9:00', '周一 x'])(
    'not: %s',
    (text) => {
      expect(() => parseSchedule(text, NOW, ZONE)).toThrow()
    },
  )

  const next = (schedule: Schedule, after: string, zone = ZONE) =>
    nextPost(schedule, new Date(after), zone).toISOString()
  it('is always ahead', () => {
    expect(next(plan('day', 1, 540), '2026-11-20T00:59:59Z')).toBe('2026-11-20T01:00:00.000Z')
    expect(next(plan('day', 1, 540), '2026-11-20T01:00:00Z')).toBe('2026-11-21T01:00:00.000Z')
    expect(next(plan('week', 5, 540), '2026-11-20T02:00:00Z')).toBe('2026-11-27T01:00:00.000Z')
    expect(next(plan('week', 1, 540), '2026-11-20T02:00:00Z')).toBe('2026-11-23T01:00:00.000Z')
    expect(next(plan('month', 1, 540), '2026-12-01T01:00:00Z')).toBe('2027-01-01T01:00:00.000Z')
    expect(next(plan('month', 28, 0), '2026-02-01T00:00:00Z')).toBe('2026-02-27T16:00:00.000Z')
    // An hour that the clock skips in spring.
    expect(next(plan('day', 1, 150), '2026-03-29T00:00:00Z', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z')
  })

  it('shows the month before while the new one says little', () => {
    const at = (day: string) => new Date(`${day}T01:00:00Z`)
    expect(periodAt(plan('day', 1, 540), at('2026-12-01'), ZONE)).toBe('last-month')
    expect(periodAt(plan('day', 1, 540), at('2026-12-02'), ZONE)).toBe('month')
    expect(periodAt(plan('week', 1, 540), at('2026-12-07'), ZONE)).toBe('last-month')
    expect(periodAt(plan('week', 1, 540), at('2026-12-14'), ZONE)).toBe('month')
    expect(spanName('month', at('2026-12-01'), ZONE)).toBe('12月1日')
    expect(spanName('month', at('2026-12-14'), ZONE)).toBe('12月1日–14日')
    expect(spanName('last-month', at('2027-01-03'), ZONE)).toBe('12月')
    expect(isWanted(at('2026-12-01'), at('2026-12-02'))).toBe(true)
    expect(isWanted(at('2026-12-01'), at('2026-12-03'))).toBe(false)
  })
})
