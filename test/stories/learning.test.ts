import { beforeEach, describe, expect, it } from 'vitest'
import { receive } from '../../src/app/receive.ts'
import { highlight, mood } from '../../src/text/index.ts'
import { type Game, startGame } from '../support/game.ts'
import { doubtfulPair, POOL } from '../text/pool.ts'

/**
 * The stories hold whatever the model thinks of one sentence or another: each picks words about which it is as sure, or
 * as unsure, as the story needs.
 */
function pick(what: string, pool: readonly string[], fits: (text: string) => boolean): string {
  const found = pool.find(fits)
  if (found === undefined) throw new Error(`no sentence for this story: ${what}`)
  return found
}

const between = (low: number, high: number) => (text: string) => {
  const { negative, severity } = mood(text)
  return severity < 3 && negative >= low && negative < high
}
/** Flagged, but not by much. */
const { text: DOUBTFUL, similar: SIMILAR } = doubtfulPair()
const withNumber = (text: string) => `${text} 13800138000`
const NUMBERED = withNumber(pick('flagged with a number', POOL, (t) => between(0.5, 0.9)(withNumber(t))))
const repeated = (text: string, times: number) => `${text}${'，真的'.repeat(times)}`
const CLEAR = POOL.filter((text) => [0, 1, 2].every((times) => between(0.85, 1)(repeated(text, times))))
const SEVERE = pick('severe', POOL, (t) =>
  [0, 1, 2].every((times) => mood(repeated(t, times)).severity === 3 && mood(repeated(t, times)).negative > 0.6),
)
const UNNOTICED = [
  '这也太敷衍了吧',
  '你们可真会做生意',
  '我真是长见识了',
  '以后不会再来了',
  '说好的事情又变卦了',
  '等得花儿都谢了',
  ...POOL,
]
  .filter((text) => between(0, 0.45)(text) && between(0, 0.49)(`${text}啊`))
  .sort((a, b) => mood(b).negative - mood(a).negative)[0] as string

let g: Game
beforeEach(async () => {
  g = await startGame()
  // Here every complaint is to have an alert of its own.
  await g.says('陈经理', '事件 设置 关', { room: '值班群' })
  g.said.length = 0
})

const alerts = () => g.said.filter((s) => s.to === '值班群' && /工单 \d+ · /.test(s.text)).length
/** The bot's private answer to the last command. */
const answer = (said: { text: string }[]) => said[0]?.text ?? ''

describe('a false alarm', () => {
  it('is learned at once, can be seen, undone and switched off', async () => {
    await g.says('小王', DOUBTFUL)
    expect(alerts()).toBe(1)
    await g.says('小林', '误报 1', { room: '值班群' })

    await g.says('李姐', SIMILAR)
    expect(alerts()).toBe(1)
    const list = answer(await g.says('小林', '学习', { room: '值班群' }))
    expect(list).toContain('学习：开，正在用 1 条')
    const effect = /^1 误报 小林 10:00「.+」不满 (0\.\d\d) → (0\.\d\d)$/m.exec(list)
    expect(Number(effect?.[1])).toBeGreaterThanOrEqual(0.5)
    expect(Number(effect?.[2])).toBeLessThan(0.5)
    expect(list).toContain('学习 撤销 1')

    await g.says('陈经理', '学习 关', { room: '值班群' })
    await g.says('李姐', SIMILAR)
    expect(alerts()).toBe(2)
    await g.says('小林', '结 2 好了', { room: '值班群' })
    await g.says('陈经理', '学习 开', { room: '值班群' })
    await g.says('李姐', SIMILAR)
    expect(alerts()).toBe(2)

    expect(answer(await g.says('小林', '学习 撤销 1', { room: '值班群' }))).toContain('撤销了，马上生效')
    await g.says('李姐', SIMILAR)
    expect(alerts()).toBe(3)
    expect(answer(await g.says('小林', '学习', { room: '值班群' }))).toMatch(
      /正在用 0 条，撤销过 1 条\n1 误报 .+已撤销/,
    )
  })

  it('holds for the next message of the same batch, and for another process', async () => {
    await g.says('小王', DOUBTFUL)
    await g.receive(g.message('小林', '误报 1', { room: '值班群' }), g.message('李姐', SIMILAR))
    expect(alerts()).toBe(1)
    const neighbour = { ...g.house, holder: 'neighbour' }
    await receive(neighbour, [g.message('张叔', SIMILAR)], g.clock.now())
    await g.relay()
    expect(alerts()).toBe(1)
  })

  it('is taken back with 重开, and keeps no number', async () => {
    await g.says('小王', NUMBERED)
    await g.says('小林', '误报 1', { room: '值班群' })
    const [kept] = await g.rows<{ text: string; state: string }>('SELECT text, state FROM mood_corrections')
    expect(kept).toMatchObject({ state: 'active', text: expect.not.stringContaining('13800138000') })
    await g.says('小林', '重开 1', { room: '值班群' })
    expect(await g.rows('SELECT state FROM mood_corrections')).toEqual([{ state: 'undone' }])
  })

  it('teaches nothing when a member says it, nor about what a member registered', async () => {
    await g.says('小王', DOUBTFUL)
    await g.says('小王', '#误报 1')
    await g.tells('小王', '误报 1')
    await g.says('李姐', '投诉 书缺页了')
    await g.says('小林', '误报 2', { room: '值班群' })
    expect(await g.rows('SELECT 1 FROM mood_corrections')).toEqual([])
    expect(answer(await g.says('小林', '学习', { room: '值班群' }))).toContain('还没有学到什么')
  })
})

describe('a missed complaint', () => {
  const report = async (staff: string, member: string) => {
    await g.says(member, UNNOTICED)
    await g.says(staff, '#漏报', { quote: { name: member, text: UNNOTICED } })
  }

  it('is noticed the next time, once two colleagues have said so', async () => {
    await report('小林', '小王')
    await report('陈经理', '李姐')
    const before = alerts()
    const similar = `${UNNOTICED}啊`
    expect(mood(similar).label).not.toBe('negative')
    await g.says('张叔', similar)
    expect(alerts()).toBe(before + 1)
    const told = g.said.filter((s) => s.to === '值班群').at(-1)?.text
    expect(told).toMatch(/张叔：.*【.+】/)
    // What was learned is marked, too.
    expect(told).not.toContain(highlight(similar, mood(similar).reasons))
  })

  it('is forgotten when it turns out to be none', async () => {
    await report('小林', '小王')
    await g.says('小林', '误报 1', { room: '值班群' })
    expect(await g.rows('SELECT verdict, state FROM mood_corrections')).toEqual([
      { verdict: 'missed', state: 'undone' },
    ])
  })

  it('is not learned from what a colleague notes about it', async () => {
    await g.says('小王', UNNOTICED)
    await g.says('小林', '#漏报 @小王 说书缺页', { mention: ['小王'] })
    expect(await g.rows('SELECT 1 FROM mood_corrections')).toEqual([])
  })
})

describe('one person', () => {
  it('silences neither threats nor clear complaints, whatever they teach', async () => {
    for (let i = 0; i < 100; i += 1) {
      const text = i % 4 === 0 ? SEVERE : (CLEAR[i % CLEAR.length] ?? '')
      await g.says('小王', repeated(text, i % 3))
      const [open] = await g.rows<{ id: number }>(`SELECT id FROM tickets WHERE state = 'open'`)
      if (open !== undefined) await g.says('小林', `误报 ${open.id}`, { room: '值班群' })
    }
    expect((await g.rows('SELECT 1 FROM mood_corrections')).length).toBe(100)
    for (const [who, text] of [
      ['李姐', SEVERE],
      ['张叔', CLEAR[0] ?? ''],
      ['老周', CLEAR.at(-1) ?? ''],
    ] as const) {
      const before = alerts()
      await g.says(who, text)
      expect(alerts(), text).toBe(before + 1)
    }
  })

  it('can be taken out as a whole by a manager', async () => {
    for (const who of ['小王', '李姐', '张叔']) await g.says(who, DOUBTFUL)
    for (const id of [1, 2]) await g.says('小林', `误报 ${id}`, { room: '值班群' })
    await g.says('陈经理', '误报 3', { room: '值班群' })
    const to = { room: '值班群', mention: ['陈经理'] }
    expect(answer(await g.says('小林', '学习 撤销 @陈经理', to))).toContain('请本人或群管理来')
    expect(answer(await g.tells('陈经理', '学习 撤销 @小林'))).toContain('小林教的 2 条都撤销了')
    expect(answer(await g.tells('小林', '学习 撤销 @小林'))).toContain('小林没有教过什么')
    expect(await g.rows('SELECT ticket_id AS id FROM mood_corrections WHERE state = $1', ['active'])).toEqual([
      { id: 3 },
    ])
  })

  it('undoes only what they taught themselves, unless they manage', async () => {
    await g.says('小王', DOUBTFUL)
    await g.says('陈经理', '误报 1', { room: '值班群' })
    expect(answer(await g.says('小林', '学习 撤销 1', { room: '值班群' }))).toContain('是陈经理教的')
    expect(answer(await g.says('小林', '学习 关', { room: '值班群' }))).toContain('要群管理来做')
    expect(answer(await g.says('周老板', '学习 撤销 1', { room: '值班群' }))).toContain('撤销了')
    expect(answer(await g.says('周老板', '学习 撤销 1', { room: '值班群' }))).toContain('已经撤销了')
    expect(answer(await g.says('小林', '学习 撤销 9', { room: '值班群' }))).toContain('没有第 9 条')
    expect(answer(await g.says('小林', '学习 撤销', { room: '值班群' }))).toContain('例如：学习 撤销 3')
    expect(answer(await g.says('陈经理', '学习 开 3', { room: '值班群' }))).toContain('不用再写')
    expect(answer(await g.says('小林', '学习 一下', { room: '值班群' }))).toContain('例如：学习')
    expect(await g.says('小王', '学习')).toEqual([])
  })
})

describe('the sensitivity of a room', () => {
  it('changes what alerts, here and not elsewhere, and is told by what it would have meant', async () => {
    await g.says('周老板', '#开启', { room: '水果群' })
    await g.says('陈经理', '#灵敏度 低')
    await g.says('小王', DOUBTFUL)
    expect(alerts()).toBe(0)
    await g.says('李姐', DOUBTFUL, { room: '水果群' })
    expect(alerts()).toBe(1)
    await g.says('李姐', SEVERE)
    expect(alerts()).toBe(2)
    await g.says('陈经理', '#灵敏度 中')
    await g.says('张叔', DOUBTFUL)
    expect(alerts()).toBe(3)
  })

  it('shows the expected alerts of each level from the history of the room, privately', async () => {
    expect(answer(await g.says('陈经理', '#灵敏度'))).toContain('最近 30 天还没有群友的消息')
    for (let day = 0; day < 10; day += 1) {
      for (let i = 0; i < 6; i += 1) await g.says(`群友${i}`, `第 ${day} 天的书收到了`)
      await g.says('小王', DOUBTFUL)
      await g.says('小王', DOUBTFUL)
      if (day % 2 === 0) await g.says('李姐', CLEAR[0] ?? '')
      // What a command handles, and what staff say, is no alert.
      await g.says('张叔', `投诉 ${CLEAR[0]}`)
      await g.says('小林', CLEAR[0] ?? '')
      g.clock.advance(86_400_000)
    }
    const [said] = await g.says('陈经理', '#灵敏度 高')
    expect(said?.to).toBe('私聊:陈经理')
    expect(said?.text).toBe(
      [
        '本群灵敏度改为「高」，马上生效。',
        '按最近 10 天 95 条群友消息估算：',
        '高：每天约 1.5 次提醒 ← 现在',
        '中：每天约 1.5 次提醒',
        '低：每天约 0.5 次提醒',
        '越高越不容易漏，误报也越多；人身安全、维权这类紧急的在哪一档都会提醒。换一档发「#灵敏度 中」',
      ].join('\n'),
    )
    expect(answer(await g.says('陈经理', '#灵敏度'))).toMatch(/^本群灵敏度：高\n/)
  })

  it('answers a wrong word, a wrong place and a role too low in a friendly way', async () => {
    expect(answer(await g.says('陈经理', '#灵敏度 很高'))).toMatch(/可以写：高、中、低.*\n.*\n例如：#灵敏度/)
    expect(answer(await g.says('小林', '#灵敏度 高'))).toContain('群管理')
    expect(answer(await g.says('陈经理', '灵敏度 高', { room: '值班群' }))).toContain('客户群')
    expect(await g.rows('SELECT 1 FROM room_sensitivities')).toEqual([])
  })
})
