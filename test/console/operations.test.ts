import { beforeAll, describe, expect, it } from 'vitest'
import { signalsOf } from '../../src/console/pages/operations/signals.ts'
import type { RunningConsole } from '../../src/console/server.ts'
import type { HouseState } from '../../src/core/operations.ts'
import { Client, openConsole } from '../support/console.ts'
import { EVIL, playShop } from '../support/console-world.ts'
import type { Game } from '../support/game.ts'

const NOW = new Date('2026-11-23T02:00:00Z')
const ago = (ms: number) => new Date(NOW.getTime() - ms)

describe('what the state of the house means', () => {
  const well: HouseState = {
    account: { name: '暖暖', loggedInAt: ago(86_400_000), lastSeenAt: ago(3000), echoes: true },
    holder: { name: 'x/1/y', isThisProcess: true, expiresAt: ago(-15_000) },
    limitedUntil: undefined,
    version: '0.1.0',
    upMs: 1,
    databaseBytes: 1,
    waitingEvents: 0,
    jobs: [{ name: 'sla-check', at: NOW, ms: 3, failed: false }],
    waiting: { complaint: 0, service: 0, reply: 0, post: 0, welcome: 0, promotion: 9 },
    oldestAlertSince: ago(1000),
    unconfirmed: 0,
    failed: 0,
    letters: 0,
    lastGap: { from: ago(3 * 86_400_000), to: ago(2 * 86_400_000) },
  }
  const kinds = (change: Partial<HouseState>) => signalsOf({ ...well, ...change }, NOW).map((s) => s.kind)

  it('is well while nothing is wrong', () => {
    expect(signalsOf(well, NOW)).toEqual([{ kind: 'well', level: 'good' }])
  })

  it.each<[string, Partial<HouseState>, string[]]>([
    ['never logged in', { account: undefined, holder: undefined }, ['never']],
    ['no process, which explains the silence', { holder: undefined }, ['noProcess']],
    ['no sign of life', { account: { name: '', loggedInAt: NOW, lastSeenAt: ago(60_000), echoes: true } }, ['silent']],
    ['an alert that waits', { oldestAlertSince: ago(180_000) }, ['alertsWait']],
    ['a job that failed', { jobs: [{ name: 'notices', at: NOW, ms: 1, failed: true }] }, ['jobsFailed']],
    ['many to be stored', { waitingEvents: 201 }, ['backlog']],
    ['too often', { limitedUntil: ago(-60_000) }, ['limited']],
    ['what is for people', { unconfirmed: 1, failed: 2, letters: 3 }, ['unconfirmed', 'failed', 'letters']],
    ['a fresh gap', { lastGap: { from: ago(7200_000), to: ago(3600_000) } }, ['gap']],
    ['the worst first', { letters: 1, holder: undefined }, ['noProcess', 'letters']],
  ])('tells %s', (_what, change, expected) => expect(kinds(change)).toEqual(expected))
})

describe('operations', () => {
  let game: Game
  let desk: RunningConsole
  let owner: Client
  let manager: Client
  beforeAll(async () => {
    game = await playShop()
    desk = await openConsole(game)
    owner = await Client.of(desk, game, '周老板')
    manager = await Client.of(desk, game, '陈经理')
  }, 120_000)

  it('are for managers and owners', async () => {
    const agent = await Client.of(desk, game, '小林')
    for (const page of ['', '/gaps', '/outbox', '/dead-letters', '/budget', '/audit']) {
      expect((await agent.get(`/operations${page}`)).status, page).toBe(403)
      expect((await manager.get(`/operations${page}`)).status, page).toBe(page === '/dead-letters' ? 403 : 200)
      expect((await owner.get(`/operations${page}`)).status, page).toBe(200)
    }
    expect((await manager.get('/operations/dead-letters')).text).not.toContain('TypeError')
  })

  it('say at a glance what is wrong and what to do', async () => {
    await game.tick()
    const { text } = await owner.get('/operations')
    expect(text).toContain('看一眼 1 条不确定发出去没有。去群里看一眼，没有就重发。')
    expect(text).toContain('2 条收到了但没处理成')
    expect(text).toContain('谁在跑 本进程')
    expect(text).toContain('版本 0.1.0')
    expect(text).toMatch(/数据库 \d+ MB/)
    expect(text).toMatch(/sla-check .*\d+ ms/)
    expect((await manager.get('/operations')).html).not.toContain('/operations/dead-letters')
    game.clock.advance(60_000)
    expect((await owner.get('/operations')).text).toContain('要处理 1分没有动静')
    await game.rows(`UPDATE leases SET expires_at = $1`, [game.clock.now()])
    expect((await owner.get('/operations')).text).toContain('没有进程在跑这个账号')
    await game.rows(`UPDATE leases SET expires_at = $1`, [new Date(game.clock.now().getTime() + 86_400_000)])
    await game.tick()
  })

  it('list the minutes in which the bot was deaf, page by page, with the groups to read', async () => {
    const first = await manager.get('/operations/gaps')
    expect(first.html.match(/<li>/g)?.length).toBeGreaterThanOrEqual(50)
    expect(first.text).toContain('要翻的群：')
    expect(first.text).toContain('妈妈团购二群')
    expect(first.text).toContain('连接断开（puppet reset <b>x</b>）')
    const next = /href="([^"]*before=\d+)"/.exec(first.html)?.[1] ?? ''
    const second = await manager.get(next)
    expect(second.text).toContain('回到最新')
    expect(second.text).not.toContain('更早的')
    expect((await manager.get('/operations/gaps?before=x')).status).toBe(400)
    expect((await manager.get('/operations/gaps?before=99999999999999999')).status).toBe(400)
  })

  it('list what waits and what did not arrive, and send it again', async () => {
    const waiting = await manager.get('/operations/outbox')
    expect(waiting.text).toContain('周末活动预告')
    expect(waiting.text).toContain('等回音')
    expect(waiting.text).not.toContain('快递送错地方了')
    expect((await manager.get('/operations/outbox?lane=promotion')).text).not.toContain('已经帮您补发了')
    expect((await manager.get('/operations/outbox?view=expired')).text).toContain('今晚八点直播')
    const [row] = await game.rows<{ id: number }>(`SELECT id FROM outbox WHERE state = 'failed'`)
    const done = await manager.press('/operations/outbox?view=failed', `重发 ${row?.id}`)
    expect(done.text).toContain(`已重新发送 ${row?.id}`)
    expect(done.text).toContain('已重发')
    expect(done.html).not.toContain(`value="重发 ${row?.id}"`)
    await game.relay()
    expect(game.sentTo('书友群')).toContain('新工单 7：快递送错地方了')
    for (const bad of ['view=all', 'lane=x', 'before=3', 'before=3-x'])
      expect((await manager.get(`/operations/outbox?${bad}`)).status, bad).toBe(400)
  })

  it('keep to itself what goes to one person', async () => {
    const [wang] = await game.rows<{ id: number }>(`SELECT id FROM contacts WHERE name = '小王'`)
    await game.rows(
      `INSERT INTO outbox (account, contact_id, lane, priority, text, created_at, not_before, state) VALUES ('bot', $1, 'service', 1, '您的券码 ABCD-EFGH', $2, $2, 'failed')`,
      [wang?.id, game.clock.now()],
    )
    const { text } = await owner.get('/operations/outbox?view=failed')
    expect(text).toContain('私聊 小王')
    expect(text).not.toContain('ABCD-EFGH')
    expect(text).toContain('私聊的内容不在这里显示')
  })

  it('page what waits in the order in which it goes', async () => {
    const [room] = await game.rows<{ id: number }>(`SELECT id FROM rooms WHERE topic = '妈妈团购二群'`)
    const at = new Date(game.clock.now().getTime() + 3_600_000)
    for (let i = 0; i < 70; i += 1)
      await game.rows(
        `INSERT INTO outbox (account, room_id, lane, priority, text, created_at, not_before) VALUES ('bot', $1, $2, $3, $4, $5, $6)`,
        [room?.id, i % 2 ? 'post' : 'promotion', i % 2 ? 2 : 4, `第 ${i} 条。`, game.clock.now(), at],
      )
    const seen: string[] = []
    let path: string | undefined = '/operations/outbox'
    for (let turn = 0; path !== undefined && turn < 5; turn += 1) {
      const page = await manager.get(path)
      seen.push(...(page.text.match(/第 \d+ 条。/g) ?? []))
      path = /href="([^"]*before=[^"]*)" rel="next"/.exec(page.html)?.[1]?.replaceAll('&amp;', '&')
    }
    const numbers = Array.from({ length: 70 }, (_, i) => i)
    const order = [...numbers.filter((i) => i % 2 === 1), ...numbers.filter((i) => i % 2 === 0)]
    expect(seen).toEqual(order.map((i) => `第 ${i} 条。`))
    await game.rows(`DELETE FROM outbox WHERE text LIKE '第 %'`)
  })

  it('show dead letters to the owner, inert, and take them in again', async () => {
    const page = await owner.get('/operations/dead-letters')
    expect(page.text).toContain(`TypeError: cannot read properties of ${EVIL}`)
    expect(page.html).not.toContain('<img')
    const [, second] = await game.rows<{ id: number }>(`SELECT id FROM dead_letters ORDER BY id`)
    const asked = await owner.press('/operations/dead-letters', `重放 ${second?.id}`)
    expect(asked.text).toContain('1 条马上重新处理')
    expect(asked.text).toContain('排队中')
    const all = await owner.press('/operations/dead-letters', '重放 全部')
    expect(all.text).toContain('1 条马上重新处理')
    await game.tick()
    expect((await owner.get('/operations/dead-letters')).text).toContain('没有等着重放的消息')
    expect((await owner.get('/operations/dead-letters?view=all')).text.match(/已重放/g)).toHaveLength(2)
    expect((await owner.get('/operations/dead-letters?view=none')).status).toBe(400)
  })

  it('show what people were told unasked beside what was allowed, and let managers change it', async () => {
    const { text } = await manager.get('/operations/budget')
    expect(text).toContain('每个群一天最多 2 条')
    expect(text).toMatch(/书友群 \d+ \/ 2/)
    expect(text).toContain('不想被打扰的 1 人')
    expect(text).toContain('赵姐')
    expect(text).toContain('最近一小时')
    expect(text).toMatch(/\d+ 条/)
    const form = await manager.form('/operations/budget', '打扰 每人')
    const changed = await manager.post('/order', { ...form, words: ['2', '5'] })
    expect((await manager.get(changed.location ?? '')).text).toContain('私聊每人一天 2 条、七天 5 条')
    const wrong = await manager.post('/order', {
      ...(await manager.form('/operations/budget', '打扰 每人')),
      words: ['5', '2'],
    })
    expect(wrong.status).toBe(409)
    expect(wrong.text).toContain('七天的不能比一天的少')
  })

  it('tell who did what, without what is the owners’ own for a manager', async () => {
    const [boss] = await game.rows<{ id: number }>(`SELECT id FROM contacts WHERE name = '周老板'`)
    for (const [line, answer] of [
      ['sign-in', 'Mozilla/5.0 (owner phone)'],
      ['对账', '账目都对得上'],
    ])
      await game.rows(
        `INSERT INTO console_actions (contact_id, line, outcome, answer, at) VALUES ($1, $2, 'done', $3, $4)`,
        [boss?.id, line, answer, game.clock.now()],
      )
    const all = await owner.get('/operations/audit')
    for (const part of ['陈经理', '重发', 'owner phone', '账目都对得上', '没做成']) expect(all.text).toContain(part)
    const less = await manager.get('/operations/audit')
    expect(less.text).toContain('对账')
    for (const part of ['owner phone', '账目都对得上']) expect(less.text).not.toContain(part)
    const mistakes = await owner.get('/operations/audit?outcome=mistake&who=&kind=')
    expect(mistakes.text).toContain('打扰 每人 5 2')
    expect(mistakes.text).not.toContain('重发')
    expect((await owner.get('/operations/audit?kind=only')).text).not.toContain('打扰 每人')
    expect((await owner.get(`/operations/audit?who=${boss?.id}`)).text).toContain('账目都对得上')
    for (const bad of ['who=999999', 'who=x', 'outcome=x', 'before=0'])
      expect((await owner.get(`/operations/audit?${bad}`)).status, bad).toBe(400)
  })

  it('let an owner sign a colleague out', async () => {
    const lin = await Client.of(desk, game, '小林')
    expect((await lin.get('/desk')).status).toBe(200)
    expect((await manager.get('/operations/audit')).html).not.toContain('登出所有 @')
    const done = await owner.press('/operations/audit', '登出所有 @小林')
    expect(done.text).toContain('小林 的')
    expect((await lin.get('/desk')).status).toBe(403)
  })

  it('speak English', async () => {
    await owner.post('/preferences', { lang: 'en', back: '/operations' })
    for (const [page, part] of [
      ['', 'Last sign of life'],
      ['/gaps', 'Groups to read'],
      ['/outbox', 'Waiting'],
      ['/dead-letters?view=all', 'replayed'],
      ['/budget', 'Attention budget'],
      ['/audit', 'Log of actions'],
    ])
      expect((await owner.get(`/operations${page}`)).text, page).toContain(part)
  })
})
