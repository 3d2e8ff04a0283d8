import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../src/core/calendar.ts'
import { BOOKS, type PlayedSandbox, playSandbox, STAFF } from '../support/sandbox.ts'

/** A visitor lets time pass in the sandbox, and the house goes through it as if it had been awake. */

// Hundreds of looks at everything: a busy machine takes its time.
vi.setConfig({ testTimeout: 180_000 })

let s: PlayedSandbox
beforeEach(async () => {
  s = await playSandbox()
})
afterEach(() => s.stop())

const rows = (sql: string) => s.house.source.query(sql) as Promise<unknown[]>

describe('time in the sandbox', () => {
  it('brings the escalation within an hour, and no talk of a gap', async () => {
    await s.says('小王', BOOKS, '三天了还没发货，也没人管！')
    expect(s.said(STAFF)).toContain('工单 1')
    const seen: number[] = []
    s.time.watch(() => {
      if (s.time.journey !== undefined) seen.push(s.time.now().getTime() - s.time.journey.from)
    })
    await s.time.travel(HOUR)
    expect(s.time.now().getTime()).toBe(Date.parse('2026-11-23T03:00:00Z'))
    expect(s.time.journey).toBeUndefined()
    expect(seen).toEqual(Array.from({ length: 31 }, (_, step) => 2 * step * MINUTE))
    expect(s.said(STAFF)).toContain('⏰ 工单 1（小王）的首次回复还剩 3 分钟，10:15 截止')
    expect(s.said(STAFF)).toContain('🚨 工单 1（小王）首次回复超时')
    expect(await rows(`SELECT * FROM gaps`)).toEqual([])
    expect(await rows(`SELECT error FROM dead_letters`)).toEqual([])
    expect(await rows(`SELECT * FROM leases WHERE expires_at > now() + interval '1 minute'`)).toEqual([])
    // Whoever holds the account still does, and speaks at once.
    await s.says('李姐', BOOKS, '签到')
    expect(s.said(BOOKS)).toContain('签到成功')
  })

  it('reaches the next morning with the report and the follow-up, and a restart continues there', async () => {
    await s.says('小王', BOOKS, '三天了还没发货，也没人管！')
    await s.says('客服小林', STAFF, '接 1')
    await s.says('客服小林', STAFF, '结 1 已补发，今晚送达')
    await s.time.travel(DAY + 2 * HOUR)
    expect(s.said(STAFF)).toContain('📊 日报（11月23日）')
    expect(s.said(BOOKS)).toContain('问题解决了吗？')
    const before = s.time.now()
    s = await s.restart()
    expect(s.time.now()).toEqual(before)
    expect(s.said(BOOKS)).toContain('问题解决了吗？')
    expect(await rows(`SELECT * FROM gaps`)).toEqual([])
    await s.says('小王', BOOKS, '解决了，谢谢')
    expect(s.said(BOOKS)).toContain('工单 1 了结')
  })

  it('passes for one traveller after the other, ends where asked, and does not begin again after the stop', async () => {
    const from = s.time.now().getTime()
    const steps: number[] = []
    const quit = s.time.everyStep(async () => void steps.push(s.time.now().getTime() - from))
    await Promise.all([s.time.travel(MINUTE), s.time.travel(10 * MINUTE, () => steps.length === 6)])
    expect(steps.map((ms) => ms / 1000)).toEqual([15, 30, 45, 60, 120, 180])
    quit()
    await s.time.travel(MINUTE)
    expect(steps).toHaveLength(6)
    await s.time.stop()
    await expect(s.time.travel(MINUTE)).rejects.toThrow('沙盒正在停下')
  })

  it('puts nobody on duty beside a roster of the shop itself', async () => {
    const shifts = async () => (await s.house.source.query(`SELECT id FROM duty_shifts`)).length
    expect(await shifts()).toBe(1)
    await s.says('店主老周', STAFF, '排班 每天 21:00-22:00 @客服小何')
    expect(s.said(STAFF)).toContain('21:00-22:00')
    // The first day's shift is over, and nobody is on duty at this hour.
    await s.time.travel(26 * 3_600_000)
    s = await s.restart()
    expect(await shifts()).toBe(1)
  })
})
