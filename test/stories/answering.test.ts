import { describe, expect, it } from 'vitest'
import { startGame } from '../support/game.ts'

describe('answering through the bot', async () => {
  const game = await startGame()
  await game.says('小王', '三天了还没发货，也没人管！')

  it('says the words to the member in one’s name, and counts as the answer', async () => {
    const said = await game.tells('小林', '回 1 已经在查了，电话 13800138000 联系您')
    expect(said.map((s) => [s.to, s.mentions, s.text])).toEqual(
      expect.arrayContaining([
        ['私聊:小林', [], '已替您回复，记在工单 1 里。'],
        ['书友群', ['小王'], expect.stringMatching(/^小林：已经在查了，电话 (?!13800138000)/)],
      ]),
    )
    expect(await game.rows(`SELECT waiting_since AS since FROM tickets WHERE id = 1`)).toEqual([{ since: null }])
    expect(await game.rows(`SELECT text FROM ticket_events WHERE kind = 'answered'`)).toEqual([
      { text: '已经在查了，电话 13800138000 联系您' },
    ])
    // The first answer is given: its deadline is kept.
    await game.pass('30m')
    expect(game.sentTo('值班群')).not.toContain('首次回复超时')
  })

  it('does not send a draft with a blank', async () => {
    const [said] = await game.tells('小林', '回 1 我【几点】前告诉您')
    expect(said?.text).toContain('「【几点】」还没有填')
    expect(game.sentTo('书友群')).not.toContain('【几点】')
  })

  it('reaches who complained privately', async () => {
    await game.tells('小李', '你们客服太差了，没人理我！')
    await game.tells('小林', '回 2 我来跟')
    expect(game.sentTo('小李')).toContain('小林：我来跟')
  })

  it('says so when the group is paused', async () => {
    await game.says('周老板', '#暂停')
    const [said] = await game.tells('小林', '回 1 还在吗')
    expect(said?.text).toContain('「书友群」已暂停服务，这句没有说出去')
    expect(await game.rows(`SELECT 1 FROM ticket_events WHERE kind = 'answered' AND text = '还在吗'`)).toEqual([])
    await game.says('周老板', '#开启')
  })

  it('tells who ended a ticket to who comes too late', async () => {
    await game.tells('陈经理', '结 1 已补发')
    await game.pass('3m')
    const [said] = await game.tells('小林', '回 1 马上')
    expect(said?.text).toContain('工单 1 现在是「已解决」（陈经理，3 分钟前），不能记回复')
  })
})
