import { beforeEach, describe, expect, it } from 'vitest'
import { type Game, startGame } from '../support/game.ts'

describe('service hours', () => {
  let g: Game
  beforeEach(async () => {
    g = await startGame()
  })
  const ask = async (who: string, text: string, room = '值班群') => (await g.says(who, text, { room })).at(-1)?.text

  it('are shown, set in words, overridden for a day and restored', async () => {
    expect(await ask('陈经理', '服务时间')).toContain('服务时间：每天 09:00-21:00\n现在在服务时间内，到 21:00。')
    expect(await ask('陈经理', '服务时间 工作日 9:00-12:00 13:30-18:00 周末 10点到16点 节假日休息')).toContain(
      '服务时间改为：工作日 09:00-12:00、13:30-18:00；周末 10:00-16:00；节假日 休息',
    )
    expect(await ask('陈经理', '服务时间')).toContain('到 12:00。')
    await g.pass('2h')
    expect(await ask('陈经理', '服务时间')).toContain('现在不在服务时间内，13:30 开始。')
    expect(await ask('陈经理', '服务时间 11-23 休息')).toContain('2026-11-23 休息')
    expect(await ask('陈经理', '服务时间')).toContain('明天 09:00 开始')
    expect(await ask('陈经理', '服务时间 恢复')).toContain('已恢复：每天 09:00-21:00')
    expect(await ask('陈经理', '服务时间 恢复')).toContain('不用恢复')
  })

  it('may differ in a group, on a clock of its own, and are answered privately there', async () => {
    expect(await ask('陈经理', '#服务时间 每天 10:00-22:00', '书友群')).toContain('本群服务时间改为：每天 10:00-22:00')
    expect(g.said.at(-1)?.to).toBe('私聊:陈经理')
    expect(await ask('陈经理', '#服务时间 时区 Asia/Tokyo', '书友群')).toContain('时区改为 Asia/Tokyo')
    expect(await ask('陈经理', '#服务时间', '书友群')).toContain('每天 10:00-22:00（时区 Asia/Tokyo）')
    expect(await ask('陈经理', '服务时间')).toContain('每天 09:00-21:00')
  })

  it('refuses what cannot be', async () => {
    expect(await ask('陈经理', '服务时间 每天 25:00-26:00')).toContain('没有这样的时间')
    expect(await ask('陈经理', '服务时间 时区 月球')).toContain('没有「月球」这个时区')
    expect(await ask('陈经理', '服务时间 每天 休息')).toContain('没有人能回复')
    expect(await ask('小林', '#服务时间', '书友群')).toContain('群管理')
    expect(await g.rows(`SELECT 1 FROM service_hours`)).toEqual([])
  })

  it('close for a public holiday and say so', async () => {
    g = await startGame({ start: '2026-10-01T02:00:00Z' })
    await ask('陈经理', '服务时间 工作日 9:00-18:00 节假日 休息')
    expect(await ask('陈经理', '服务时间')).toContain('10月8日 09:00 开始。\n今天国庆节休息。')
  })
})
