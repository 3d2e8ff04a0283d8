import { beforeEach, describe, expect, it } from 'vitest'
import { type Game, startGame } from '../support/game.ts'

describe('roster', () => {
  let g: Game
  beforeEach(async () => {
    g = await startGame()
  })

  it('answers help with what the asker may do here', async () => {
    const [answer] = await g.says('小王', '帮助')
    expect(answer?.to).toBe('书友群')
    expect(answer?.mentions).toEqual(['小王'])
    expect(answer?.text).toContain('小王，您是群友')
    expect(answer?.text).not.toContain('授权')
    const [forManager] = await g.says('陈经理', '#帮助')
    expect(forManager?.text).toContain('#授权')
  })

  it('refuses politely above the role, records it, and changes nothing', async () => {
    const [answer] = await g.says('小王', '#授权 @小王 owner', { mention: ['小王'] })
    expect(answer?.text).toContain('要群管理才能用')
    expect(await g.rows(`SELECT role FROM contacts WHERE name = '小王'`)).toEqual([{ role: 'member' }])
    expect(await g.rows(`SELECT outcome FROM command_logs ORDER BY id DESC LIMIT 1`)).toEqual([
      { outcome: 'forbidden' },
    ])
  })

  it('shows the usage with an example for a wrong argument and suggests the nearest command for a typo', async () => {
    expect((await g.says('陈经理', '#授权 @小林 皇帝', { mention: ['小林'] }))[0]?.text).toContain(
      '例如：#授权 @张三 manager',
    )
    expect((await g.says('陈经理', '#开起'))[0]?.text).toContain('您是想写「#开启」吗')
    expect(await g.says('小王', '#今日打卡 第三天')).toEqual([])
  })

  it('serves no room before it is enrolled, and keeps no words of it', async () => {
    await g.says('小王', '你们太差了，三天没人管！', { room: '别的群' })
    await g.says('周老板', '#帮助', { room: '别的群' })
    expect(g.sentTo('别的群')).toContain('请群管理发「#开启」')
    expect(
      await g.rows(
        `SELECT text FROM messages m JOIN rooms r ON r.id = m.room_id WHERE r.topic = '别的群' AND text <> ''`,
      ),
    ).toEqual([])
  })
})
