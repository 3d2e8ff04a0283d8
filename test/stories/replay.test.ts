import { beforeEach, describe, expect, it } from 'vitest'
import { replayDeadLetters } from '../../src/app/letters.ts'
import { jobsOf, runJob } from '../../src/app/ticker.ts'
import type { Feature } from '../../src/core/feature.ts'
import { FEATURES } from '../../src/features/index.ts'
import { type Game, startGame } from '../support/game.ts'

/** A bug that is there until it is repaired. */
const bug = { on: true }
const stumbling: Feature = {
  name: 'stumbling',
  wants: async (batch) => batch.filter((m) => m.inbound.text.includes('绊')),
  on: {
    async message({ message }) {
      if (bug.on && message.inbound.text.includes('绊')) throw new TypeError('cannot read properties of 绊')
    },
  },
}

let g: Game
beforeEach(async () => {
  bug.on = true
  g = await startGame({ features: [...FEATURES, stumbling] })
  await g.says('小王', '三天了还没发货，气死我了，绊一')
  await g.says('小李', '一直没人管，太差劲了，绊二')
  g.said.length = 0
})

const owner = async (text: string) => (await g.tells('周老板', text)).at(-1)?.text ?? ''
const letters = () =>
  g.rows<{ id: number; replayed: boolean }>(
    `SELECT id, replayed_at IS NOT NULL AS replayed FROM dead_letters ORDER BY id`,
  )
const tickets = async () => (await g.rows(`SELECT 1 FROM tickets`)).length

describe('what made the bot stumble', () => {
  it('is taken in again when the owner says so, and what became of it is told', async () => {
    const [first] = await letters()
    bug.on = false
    expect(await owner(`重放 ${first?.id}`)).toBe('好，1 条马上重新处理，处理完我告诉您。')
    expect(await tickets()).toBe(0)
    expect(await owner(`重放 ${first?.id}`)).toContain('已经在排队了')
    await g.pass('15s')
    expect(await tickets()).toBe(1)
    expect((await letters()).map((l) => l.replayed)).toEqual([true, false])
    expect(g.sentTo('周老板')).toContain('🔁 重放好了：1 条都补上了。')
    expect(g.sentTo('值班群')).toContain('小王')
    expect(await owner(`重放 ${first?.id}`)).toContain('已经重放过了')
    expect(await owner('replay-letter all')).toContain('1 条马上重新处理')
    await g.pass('15s')
    expect(await tickets()).toBe(2)
    expect(await owner('重放 全部')).toBe('没有等着重放的消息。')
    await g.pass('2m')
    expect(await tickets()).toBe(2)
  })

  it('waits anew, once, while the reason is still there', async () => {
    await owner('重放 全部')
    await g.pass('3m')
    expect(g.sentTo('周老板')).toContain('0 条补上了，2 条还是没处理成')
    expect((await letters()).map((l) => l.replayed)).toEqual([true, true, false, false])
    bug.on = false
    await owner('重放 全部')
    await g.pass('15s')
    expect(await tickets()).toBe(2)
  })

  it('is for the owner alone, privately, with the numbers of this account', async () => {
    expect((await g.tells('陈经理', '重放 全部')).at(-1)?.text).toContain('店主')
    expect((await g.says('周老板', '#重放 全部')).at(-1)?.text).toContain('只能在和我私聊时用')
    expect(await owner('重放 999')).toContain('没有编号为 999 的')
    expect(await owner('重放 999999999999999999')).toContain('要写整数')
    expect(await owner('重放 一下')).toContain('要写整数')
    expect(await owner('重放')).toContain('用法')
    const [first] = await letters()
    await g.rows(`UPDATE dead_letters SET account = 'other' WHERE id = $1`, [first?.id])
    expect(await owner(`重放 ${first?.id}`)).toContain('没有编号为')
    expect(await g.rows(`SELECT 1 FROM replay_requests`)).toEqual([])
  })

  it('is taken in once by two processes at the same moment, and by script and job together', async () => {
    bug.on = false
    await owner('重放 全部')
    const job = jobsOf(FEATURES).find((j) => j.name === 'replay')
    if (job === undefined) throw new Error('no job')
    await Promise.all([
      runJob(g.house, job, g.clock.now()),
      runJob(g.house, job, g.clock.now()),
      replayDeadLetters(g.house),
    ])
    expect(await tickets()).toBe(2)
    expect((await letters()).map((l) => l.replayed)).toEqual([true, true])
    expect(await g.rows(`SELECT 1 FROM messages WHERE kind = 'dead'`)).toEqual([])
  })

  it('may be the request to replay itself', async () => {
    const told = g.message('周老板', '重放 全部', { direct: true })
    await g.rows(`INSERT INTO dead_letters (account, key, inbound, error, at) VALUES ('bot', 'k', $1, 'x', $2)`, [
      JSON.stringify(told),
      g.clock.now(),
    ])
    bug.on = false
    await owner('重放 全部')
    await g.pass('1m')
    expect(await tickets()).toBe(2)
    expect((await letters()).map((l) => l.replayed)).toEqual([true, true, true])
  })
})
