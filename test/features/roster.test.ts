import { beforeEach, describe, expect, it } from 'vitest'
import { issueClaimCode } from '../../src/features/roster/index.ts'
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
    expect(answer?.text).toContain('【反映问题】投诉、进度')
    expect(answer?.text).not.toContain('授权')
    const [forManager] = await g.says('陈经理', '#帮助')
    expect(forManager?.to).toBe('私聊:陈经理')
    expect(forManager?.text).toContain('您是群管理')
    expect(forManager?.text).toContain('群与人员')
    expect((await g.says('陈经理', '#帮助 群与人员'))[0]?.text).toContain('授权')
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

  it('sets no group with customers as the staff room by a slip, and tells the old one', async () => {
    expect((await g.says('陈经理', '#设为值班群 关'))[0]?.text).toContain('这里不是值班群')
    await g.says('小王', '早')
    expect((await g.says('陈经理', '#设为值班群'))[0]?.text).toContain('这个群里有 1 位还不是同事')
    await g.says('陈经理', '#设为值班群 确认')
    expect(g.sentTo('值班群')).toContain('值班群已改为「书友群」')
  })

  it('leaves topics alone that look like commands', async () => {
    expect(await g.says('小王', '#晒单# 今天的桃子真甜')).toEqual([])
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

  const roleOf = async (name: string) =>
    (await g.rows<{ role: string }>(`SELECT role FROM contacts WHERE platform_id = $1`, [`id-${name}`]))[0]?.role

  it('gives a role to an account that was picked, never to a name', async () => {
    await g.says('新客服小陈', '大家好')
    for (const said of [
      await g.tells('陈经理', '授权 新客服小陈 agent'),
      await g.tells('陈经理', '授权 @新客服小陈 agent'),
      await g.says('陈经理', '#授权 新客服小陈 agent'),
      await g.says('陈经理', '#授权 @新客服小陈 agent'),
      await g.says('陈经理', '授权 @新客服小陈 agent', { room: '值班群' }),
    ])
      expect(said[0]?.text).toContain('请在群里用 @ 选中 TA，我只认账号不认昵称')
    expect(await roleOf('新客服小陈')).toBe('member')
    await g.says('陈经理', '#授权 @新客服小陈 agent', { mention: ['新客服小陈'] })
    expect(await roleOf('新客服小陈')).toBe('agent')
  })

  it('says that those in OWNER_IDS stay owners', async () => {
    await g.says('小王', '大家好')
    await g.says('周老板', '#授权 @小王 owner', { mention: ['小王'] })
    const [refused] = await g.says('小王', '#授权 @周老板 member', { mention: ['周老板'] })
    expect(refused?.text).toContain('周老板在 OWNER_IDS 里')
    expect(await roleOf('周老板')).toBe('owner')
  })

  it('keeps members of a room that is not served strangers, and answers them once a day', async () => {
    const room = '新群'
    expect(await g.says('小新', '大家好，三天没人管，太差了！', { room })).toEqual([])
    expect(await g.says('小新', '签到', { room })).toEqual([])
    expect(await g.says('小新', '#今日话题 好', { room })).toEqual([])
    const [answer] = await g.says('小新', '投诉 三天没人管', { room })
    expect(answer).toMatchObject({ to: '新群', text: expect.stringContaining('这个群还没有开启服务') })
    expect(await g.says('小新', '#积分', { room })).toEqual([])
    expect(await g.says('小红', '#开启 @小新', { room, mention: ['小新'] })).toHaveLength(1)
    await g.pass('24h')
    expect(await g.says('小新', '#积分', { room })).toHaveLength(1)
    expect(await g.rows(`SELECT 1 FROM contacts WHERE platform_id IN ('id-小新', 'id-小红')`)).toEqual([])
    const kept = `SELECT text, contact_id FROM messages m JOIN rooms r ON r.id = m.room_id WHERE r.topic = '新群'`
    expect(await g.rows(`${kept} AND (text <> '' OR contact_id IS NOT NULL)`)).toEqual([])
    expect(await g.rows(`SELECT state FROM rooms WHERE topic = '新群'`)).toEqual([{ state: 'new' }])

    // So that the one who brings them in once it is served earns it.
    await g.says('周老板', '#开启', { room })
    await g.says('小王', '大家好', { room })
    await g.joins('小新', { room, by: '小王' })
    expect(
      await g.rows(`SELECT rejoined FROM members m JOIN contacts c ON c.id = m.contact_id WHERE c.name = '小新'`),
    ).toEqual([{ rejoined: false }])
    expect((await g.rows(`SELECT 1 FROM referrals`)).length).toBe(1)
  })

  it('treats a paused room like that, and takes the same message in once', async () => {
    await g.says('小王', '大家好')
    await g.says('周老板', '#暂停')
    const first = g.message('小王', '#积分')
    expect((await g.receive(first))[0]).toMatchObject({
      mentions: ['小王'],
      text: expect.stringContaining('（已暂停）'),
    })
    await g.rows(`UPDATE outbox SET key = NULL`)
    expect(await g.receive(first)).toEqual([])
    expect((await g.says('小林', '#工单'))[0]?.text).toContain('请群管理发「#开启」')
  })

  it('remembers who left before we knew them: when they are fetched back they are no newcomers', async () => {
    await g.says('小王', '大家好')
    await g.leaves('老张')
    await g.pass('1h')
    await g.joins('老张', { by: '小王' })
    expect(
      await g.rows(`SELECT rejoined FROM members m JOIN contacts c ON c.id = m.contact_id WHERE c.name = '老张'`),
    ).toEqual([{ rejoined: true }])
    expect(await g.rows(`SELECT id FROM referrals`)).toEqual([])
  })

  it('hears complaints however many commands came before, and says only once that it is enough', async () => {
    for (let i = 0; i < 11; i += 1) await g.says('小王', '积分')
    expect((await g.says('小王', '投诉 收到的书缺页'))[0]?.text).not.toContain('有点快')
    expect((await g.says('小王', '积分'))[0]?.text).toContain('您发得有点快')
    expect(await g.says('小王', '积分')).toEqual([])
    await g.says('小王', '投诉 还是没人管')
    expect(g.sentTo('书友群').match(/有点快/g)).toHaveLength(1)
    expect(await g.rows(`SELECT text FROM ticket_events WHERE text LIKE '%还是没人管%'`)).toHaveLength(1)
  })
})

describe('the claim code', () => {
  const issue = (g: Game) => g.house.source.transaction((db) => issueClaimCode(db, g.clock.now()))

  it('makes its first user in a direct chat the owner', async () => {
    const g = await startGame({ bare: true, env: { OWNER_IDS: '' } })
    const code = (await issue(g)) ?? ''
    expect((await g.tells('老周', '认领 WRONG234'))[0]?.text).toContain('认领码不对')
    expect((await g.tells('老周', `认领 ${code.toLowerCase()}`))[0]?.text).toContain('认领成功')
    expect((await g.tells('骗子', `认领 ${code}`))[0]?.text).toContain('已经有店主了')
    expect(await issue(g)).toBeUndefined()
  })

  it('shows the new owner what nobody could be told before', async () => {
    const g = await startGame({ bare: true, env: { OWNER_IDS: '', ROOMS: 'all' } })
    await g.says('小王', '三天了还没发货，也没人管！')
    expect(g.sentTo('书友群')).toContain('已经记下来了')
    await g.tells('老周', `认领 ${(await issue(g)) ?? ''}`)
    expect(g.sentTo('老周')).toContain('工单 1 小王：三天了还没发货')
  })

  it('tells the owners of the configuration before they first speak', async () => {
    const g = await startGame({ bare: true, env: { ROOMS: 'all' } })
    await g.says('小王', '三天了还没发货，也没人管！')
    expect(g.sentTo('周老板')).toContain('工单 1')
  })

  it('is void once a group has read it', async () => {
    const g = await startGame({ bare: true, env: { OWNER_IDS: '' } })
    const code = (await issue(g)) ?? ''
    expect((await g.says('老周', '认领 WRONG234'))[0]?.text).toContain('认领请私聊我')
    expect(await g.says('老周', '认领 一只小猫')).toEqual([])
    expect((await g.says('老周', `认领 ${code}`))[0]?.text).toContain('已经作废')
    expect((await g.tells('骗子', `认领 ${code}`))[0]?.text).toContain('认领码不对')
    expect(await g.rows(`SELECT 1 FROM contacts WHERE role <> 'member'`)).toEqual([])
    const all = await startGame({ bare: true, env: { OWNER_IDS: '', ROOMS: 'all' } })
    const other = (await issue(all)) ?? ''
    expect((await all.says('老周', `认领 ${other}`))[0]?.text).toContain('已经作废')
    expect(await all.says('老周', '认领 一只小猫')).toEqual([])
    expect((await all.tells('骗子', `认领 ${other}`))[0]?.text).toContain('认领码不对')
  })
})
