import { beforeEach, describe, expect, it } from 'vitest'
import { jobsOf, runJob } from '../../src/app/ticker.ts'
import { inTransaction } from '../../src/app/transaction.ts'
import { DAY, HOUR, MINUTE } from '../../src/core/calendar.ts'
import { FEATURES } from '../../src/features/index.ts'
import { lockTicket } from '../../src/features/tickets/index.ts'
import { ACCOUNT, type Game, startGame } from '../support/game.ts'

const ANGRY = '三天了还没发货，也没人管！'

describe('the service desk', () => {
  let g: Game
  const job = (name: string) => jobsOf(FEATURES).filter((j) => j.name === name)
  const staff = async (text: string, mention: string[] = [], who = '小林') =>
    (await g.says(who, text, { room: '值班群', mention })).at(-1)?.text ?? ''
  const targets = () =>
    g.rows<{ ticket: number; kind: string; state: string; paused: boolean; due: string }>(
      `SELECT ticket_id AS ticket, kind, state, paused_at IS NOT NULL AS paused, to_char(due_at AT TIME ZONE 'Asia/Shanghai', 'DD HH24:MI') AS due
       FROM sla_targets WHERE state = 'open' ORDER BY ticket_id, due_at`,
    )
  beforeEach(async () => {
    g = await startGame()
    await staff('值班 @小林 24小时', ['小林'], '陈经理')
    g.said.length = 0
  })

  it.each(['sla-check', 'escalation-climb'])('%s does not wait for a command that has the ticket', async (name) => {
    await g.says('小王', ANGRY)
    if (name === 'escalation-climb') await g.pass('16m')
    g.clock.advance(20 * MINUTE)
    await g.house.source.query(`UPDATE accounts SET last_seen_at = $1`, [g.clock.now()])
    await inTransaction(g.house, g.clock.now(), async (tx) => {
      expect(await lockTicket(tx.db, 1, ACCOUNT)).toMatchObject({ id: 1 })
      for (const one of job(name)) await runJob(g.house, one, g.clock.now())
    })
    expect(await g.rows(`SELECT max(level) >= 2 AS told FROM escalations`)).toEqual([{ told: true }])
  })

  it('warns and reports missed deadlines after the clock was set back by a day', async () => {
    await g.says('小王', ANGRY)
    await g.pass('15m')
    expect(g.sentTo('值班群')).toContain('工单 1（小王）首次回复超时')
    g.clock.advance(-DAY)
    await g.says('李姐', ANGRY)
    g.said.length = 0
    await g.pass('16m')
    expect(g.sentTo('值班群')).toContain('工单 2（李姐）的首次回复还剩')
    expect(g.sentTo('值班群')).toContain('工单 2（李姐）首次回复超时')
  })

  it('answers a member’s command after the clock was set back by a day', async () => {
    for (let n = 0; n < 13; n += 1) await g.says('小王', '进度')
    expect(await g.rows(`SELECT count(*) AS n FROM command_logs WHERE outcome = 'flooding'`)).toEqual([{ n: 1 }])
    g.clock.advance(-DAY)
    g.said.length = 0
    await g.says('小王', '进度')
    expect(g.sentTo('书友群')).toContain('没有')
  })

  it('keeps the deadlines running when a ticket that waits for its member is merged into one that does not', async () => {
    await g.says('小王', ANGRY)
    await staff('接 1')
    await staff('等客户 1 照片')
    await g.pass('1h')
    await g.tells('小王', '怎么还不发货，太差劲了！')
    expect(await staff('并 1 2')).toContain('已并入 2')
    expect(await targets()).toEqual([
      { ticket: 2, kind: 'first-response', state: 'open', paused: false, due: '23 11:15' },
      { ticket: 2, kind: 'plan', state: 'open', paused: false, due: '23 13:00' },
      { ticket: 2, kind: 'resolution', state: 'open', paused: false, due: '25 11:00' },
    ])
  })

  it('keeps them running, too, when one that runs is merged into one that waits', async () => {
    await g.says('小王', ANGRY)
    await g.tells('小王', '怎么还不发货，太差劲了！')
    await staff('等客户 2 照片')
    expect(await staff('并 1 2')).toContain('已并入 2')
    expect((await targets()).map((t) => [t.ticket, t.kind, t.paused])).toEqual([
      [2, 'first-response', false],
      [2, 'plan', false],
      [2, 'resolution', false],
    ])
  })

  it('reminds of a promise that was made while it was the member’s turn', async () => {
    await g.says('小王', ANGRY)
    await staff('等客户 1 照片')
    await staff('承诺 1 2小时 补发')
    g.said.length = 0
    await g.pass('121m')
    expect(g.sentTo('值班群')).toContain('工单 1（小王）的承诺还剩 20 分钟')
    expect(g.sentTo('值班群')).toContain('工单 1（小王）承诺超时')
  })

  describe('with a department', () => {
    beforeEach(async () => {
      await g.says('周老板', '#授权 @小周 agent', { mention: ['小周'] })
      await staff('部门 物流 @小周', ['小周'], '陈经理')
      await g.says('小王', ANGRY)
      g.said.length = 0
    })

    it('reminds it of its step although the member has something to do as well', async () => {
      await staff('转 1 物流 请核实运单')
      await staff('等客户 1 照片')
      await g.pass('121m')
      expect(g.sentTo('值班群')).toContain('工单 1（小王）的物流协办还剩 20 分钟')
      expect(g.sentTo('值班群')).toContain('物流协办超时')
      const before = g.said.length
      await g.pass('2h')
      expect(g.said.slice(before).some((s) => s.text.includes('物流协办超时'))).toBe(true)
    })

    it('tells nothing of tickets to an owner who is no colleague any more', async () => {
      await g.says('周老板', '#授权 @小周 member', { mention: ['小周'] })
      g.said.length = 0
      expect(await staff('转 1 物流 请核实运单')).toContain('物流的负责人小周已经不是同事了')
      expect(g.sentTo('小周')).toBe('')
    })
  })

  it('tells a colleague privately, not before its customers, why something cannot be done', async () => {
    await g.says('小王', ANGRY)
    await staff('结 1 已补发')
    await g.says('小王', '不要公示')
    g.said.length = 0
    await g.says('小林', '#公示 1')
    await g.says('小林', '#接 1')
    await g.says('小林', '#事件 7')
    expect(g.sentTo('书友群')).toBe('')
    expect(g.sentTo('小林')).toContain('小王不希望公示自己的事')
    expect(g.sentTo('小林')).toContain('没有事件 7')
    await g.says('小王', '评分 9')
    expect(g.sentTo('书友群')).toContain('1')
  })

  it('posts the digests of many rooms one after the other', async () => {
    await g.says('周老板', '#开启', { room: '茶友群' })
    for (const [who, room] of [
      ['小王', '书友群'],
      ['李姐', '茶友群'],
    ] as const) {
      await g.says('陈经理', '#公示方式 汇总', { room })
      await g.says(who, ANGRY, { room })
    }
    for (const id of [1, 2]) {
      await staff(`结 ${id} 已补发`)
      await staff(`公示 ${id}`)
    }
    g.clock.advance(8 * HOUR)
    const [digest] = job('publication-digest')
    const once = await inTransaction(g.house, g.clock.now(), async (tx) => digest?.run(tx, g.house.settings, g.house))
    expect(once).toBe(1)
    expect(await g.rows(`SELECT count(*) AS n FROM publication_digests`)).toEqual([{ n: 1 }])
    for (const one of job('publication-digest')) await runJob(g.house, one, g.clock.now())
    await g.relay()
    expect(g.sentTo('书友群')).toContain('工单 1')
    expect(g.sentTo('茶友群')).toContain('工单 2')
    expect(g.sentTo('茶友群')).not.toContain('工单 1 ')
  })
})
