import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HOUR, MINUTE } from '../../src/core/calendar.ts'
import { BOOKS, type PlayedSandbox, playSandbox, STAFF } from '../support/sandbox.ts'

/** A visitor lets time pass in the sandbox, and the house goes through it as if it had been awake. */

let s: PlayedSandbox
beforeEach(async () => {
  s = await playSandbox()
})
afterEach(() => s.stop())

describe('time in the sandbox', () => {
  it('brings the escalation within an hour, and no talk of a gap', async () => {
    await s.says('小王', BOOKS, '三天了还没发货，也没人管！')
    expect(s.said(STAFF)).toContain('工单 1')
    const seen: number[] = []
    s.time.watch(() => {
      if (s.time.journey !== undefined) seen.push(s.time.now().getTime() - s.time.journey.from)
    })
    const t0 = Date.now()
    await s.time.travel(HOUR)
    console.log('hour', Date.now() - t0)
    expect(s.time.now().getTime()).toBe(Date.parse('2026-11-23T03:00:00Z'))
    expect(s.time.journey).toBeUndefined()
    expect(seen).toHaveLength(61)
    const staff = s.said(STAFF)
    expect(staff).toMatch(/⏰ 工单 1/u)
    expect(staff).toMatch(/🚨 工单 1/u)
    const everywhere = [...s.world.rooms().map((r) => r.id), ...s.world.people().map((p) => `direct:${p.id}`)]
    for (const chat of everywhere) expect(s.said(chat)).not.toMatch(/断开|没有收到|离线/u)
    expect(await s.house.source.query(`SELECT * FROM gaps`)).toEqual([])
    expect(await s.house.source.query(`SELECT error FROM dead_letters`)).toEqual([])
    // Whoever holds the account still does, and speaks at once.
    await s.says('李姐', BOOKS, '签到')
    expect(s.said(BOOKS)).toContain('签到成功')
  })

  it('reaches the next morning with its follow-up, and a restart continues there', async () => {
    await s.says('小王', BOOKS, '三天了还没发货，也没人管！')
    await s.says('客服小林', STAFF, '接 1')
    await s.says('客服小林', STAFF, '结 1 已补发，今晚送达')
    const t0 = Date.now()
    await s.time.travel(23 * HOUR + 5 * MINUTE)
    console.log('day', Date.now() - t0)
    expect(s.said(BOOKS)).toContain('zzz')
    const before = s.time.now()
    s = await s.restart()
    expect(s.time.now()).toEqual(before)
    expect(await s.house.source.query(`SELECT * FROM gaps`)).toEqual([])
    await s.says('李姐', BOOKS, '签到')
  })
})
