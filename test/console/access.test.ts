import { describe, expect, it } from 'vitest'
import { createOffice } from '../../src/app/office.ts'
import { Client, linkOf, openConsole } from '../support/console.ts'
import { startGame } from '../support/game.ts'
import { FakeWorld } from './fake-world.ts'

describe('coming into the console', async () => {
  const game = await startGame()
  const desk = await openConsole(game)
  const guest = () => new Client(desk.url)

  it('needs a link, which the bot gives to staff alone, privately', async () => {
    expect((await guest().get('/desk')).status).toBe(403)
    expect((await guest().get('/desk')).text).toContain('私聊机器人')
    await game.says('小林', '#控制台')
    expect(game.sentTo('书友群')).not.toContain('/in/')
    expect(game.sentTo('小林')).toMatch(/\/in\/[\w-]{43}/)
    await game.tells('小王', '控制台')
    expect(game.sentTo('小王')).not.toContain('/in/')
  })

  it('works once: looking does not use it up, signing in does', async () => {
    const path = await linkOf(game, '小林')
    const first = guest()
    for (let i = 0; i < 2; i += 1) expect((await first.get(path)).text).toContain('小林')
    const answer = await first.post(path, {})
    expect(answer).toMatchObject({ status: 303, location: '/desk' })
    expect(answer.headers.get('set-cookie')).toMatch(/HttpOnly/i)
    expect(answer.headers.get('set-cookie')).toMatch(/SameSite=Lax/i)
    for (const again of [await guest().get(path), await guest().post(path, {})]) {
      expect(again.status).toBe(403)
      expect(again.text).toContain('用不了了')
    }
    const kept = await game.rows<{ digest: string }>(`SELECT digest FROM console_sessions`)
    expect(kept.map((k) => k.digest)).not.toContain(first.cookie('nuanqun_session'))
  })

  it('lets one of many win who open it at the same moment', async () => {
    const path = await linkOf(game, '陈经理')
    const answers = await Promise.all(Array.from({ length: 8 }, () => guest().post(path, {})))
    expect(answers.map((a) => a.status).sort()).toEqual([303, ...Array(7).fill(403)])
  })

  it('ends links after ten minutes and with every newer one, and gives only so many', async () => {
    const old = await linkOf(game, '周老板')
    const newer = await linkOf(game, '周老板')
    expect((await guest().get(old)).status).toBe(403)
    expect((await guest().get(newer)).status).toBe(200)
    game.clock.advance(10 * 60_000)
    expect((await guest().post(newer, {})).status).toBe(403)
    for (let i = 0; i < 5; i += 1) await linkOf(game, '周老板')
    const [said] = await game.tells('周老板', '控制台')
    expect(said?.text).toContain('10 分钟后再要')
    game.clock.advance(11 * 60_000)
  })

  it('refuses forms of foreign pages and of other sessions', async () => {
    const lin = await Client.of(desk, game, '小林')
    const chen = await Client.of(desk, game, '陈经理')
    const line = { line: '值班', back: '/desk' }
    const before = await game.rows(`SELECT 1 FROM console_actions`)
    const foreign: Record<string, string>[] = [{ Origin: 'https://evil.example' }, { Origin: 'null' }, {}]
    for (const headers of foreign) expect((await lin.post('/order', line, headers)).status).toBe(403)
    expect((await lin.post('/order', line)).status).toBe(403)
    expect((await lin.post('/order', { ...line, csrf: 'x' })).status).toBe(403)
    const { csrf = '' } = { csrf: /name="csrf" value="([^"]*)"/.exec((await chen.get('/nowhere')).html)?.[1] }
    expect(csrf).toMatch(/^[\w-]{43}$/)
    expect((await lin.post('/order', { ...line, csrf })).status).toBe(403)
    expect(await game.rows(`SELECT 1 FROM console_actions`)).toHaveLength(before.length)
    expect((await chen.post('/order', { ...line, csrf })).status).toBe(303)
  })

  it('runs orders with the rights of their author, and writes everything down', async () => {
    const lin = await Client.of(desk, game, '小林')
    const csrf = /name="csrf" value="([^"]*)"/.exec((await lin.get('/nowhere')).html)?.[1] ?? ''
    const order = (fields: Record<string, string>) => lin.post('/order', { csrf, back: '/nowhere', ...fields })
    await game.says('小王', '三天了还没发货，也没人管！')
    const [ticket] = await game.rows<{ id: number }>(`SELECT id FROM tickets ORDER BY id DESC LIMIT 1`)
    const id = ticket?.id ?? 0
    game.said.length = 0
    const once = crypto.randomUUID()
    const done = await order({ line: `接 ${id}`, once })
    expect(done.status).toBe(303)
    expect((await lin.get(done.location ?? '')).text).toContain('归您了')
    await game.relay()
    expect(game.sentTo('小林')).toBe('')
    expect(game.sentTo('书友群')).toContain('小林')
    // The same form again, and both at once: done once, answered alike.
    const again = await Promise.all([order({ line: `接 ${id}`, once }), order({ line: `接 ${id}`, once })])
    expect(again.map((a) => a.location)).toEqual([done.location, done.location])
    const chen = await Client.of(desk, game, '陈经理')
    expect((await chen.get(done.location ?? '')).text).not.toContain('归您了')
    const refused = await order({ line: `转 ${id}` })
    expect(refused.status).toBe(409)
    expect(refused.text).toContain('用法')
    expect(refused.html).toContain(`转 ${id}</textarea>`)
    const forbidden = await order({ line: '加分 @小王 10 热心' })
    expect(forbidden.status).toBe(409)
    expect(forbidden.text).toContain('群管理')
    expect((await order({ line: '没这个命令' })).text).toContain('没有「没这个命令」')
    const log = await game.rows<{ line: string; outcome: string }>(
      `SELECT line, outcome FROM console_actions WHERE line NOT IN ('sign-in', '值班') ORDER BY id`,
    )
    expect(log).toEqual([
      { line: `接 ${id}`, outcome: 'done' },
      { line: `转 ${id}`, outcome: 'mistake' },
      { line: '加分 @小王 10 热心', outcome: 'mistake' },
      { line: '没这个命令', outcome: 'mistake' },
    ])
  })

  it('is no news for the desk when somebody only signs in', async () => {
    const office = createOffice(game.house)
    const before = await office.pulse()
    expect((await guest().post(await linkOf(game, '周老板'), {})).status).toBe(303)
    const after = await office.pulse()
    expect(after.actions).not.toBe(before.actions)
    expect(after.tickets).toBe(before.tickets)
  })

  it('keeps no sign-in link in its log', async () => {
    const lin = await Client.of(desk, game, '小林')
    const csrf = /name="csrf" value="([^"]*)"/.exec((await lin.get('/nowhere')).html)?.[1] ?? ''
    await lin.post('/order', { csrf, line: '控制台', back: '/nowhere' })
    const rows = await game.rows<{ answer: string }>(`SELECT answer FROM console_actions WHERE line = '控制台'`)
    expect(rows.map((r) => /\/in\/\S+/.exec(r.answer)?.[0])).toEqual(['/in/…'])
  })

  it('ends by signing out, everywhere at once, when idle, after a week, and with the role', async () => {
    const [here, there] = [await Client.of(desk, game, '小林'), await Client.of(desk, game, '小林')]
    const csrf = /name="csrf" value="([^"]*)"/.exec((await here.get('/nowhere')).html)?.[1] ?? ''
    await here.post('/sign-out', { csrf })
    expect((await here.get('/desk')).status).toBe(403)
    expect((await there.get('/nowhere')).text).toContain('工单台')
    const [said] = await game.tells('小林', '登出所有')
    expect(said?.text).toMatch(/\d 台设备已退出/)
    expect((await there.get('/desk')).status).toBe(403)
    game.clock.advance(11 * 60_000)
    const idle = await Client.of(desk, game, '小林')
    game.clock.advance(12 * 3_600_000)
    expect((await idle.get('/desk')).status).toBe(403)
    const week = await Client.of(desk, game, '小林')
    for (let h = 0; h < 7 * 24; h += 8) {
      game.clock.advance(8 * 3_600_000 - 1)
      if (h < 6 * 24) expect((await week.get('/nowhere')).text).toContain('工单台')
    }
    game.clock.advance(3_600_000)
    expect((await week.get('/desk')).status).toBe(403)
    const dismissed = await Client.of(desk, game, '小林')
    expect((await dismissed.get('/nowhere')).text).toContain('工单台')
    await game.says('周老板', '#授权 @小林 member', { mention: ['小林'] })
    expect((await dismissed.get('/desk')).status).toBe(403)
    await game.says('周老板', '#授权 @小林 agent', { mention: ['小林'] })
  })

  it('lets an owner end the sessions of a colleague, and nobody else', async () => {
    const lin = await Client.of(desk, game, '小林')
    const [no] = await game.tells('陈经理', '登出所有 @小林')
    expect(no?.text).toContain('店主')
    expect((await lin.get('/nowhere')).text).toContain('工单台')
    const [yes] = await game.tells('周老板', '登出所有 @小林')
    expect(yes?.text).toContain('小林')
    expect((await lin.get('/desk')).status).toBe(403)
  })

  it('speaks English and wears dark when asked to', async () => {
    const lin = await Client.of(desk, game, '小林')
    const answer = await lin.post('/preferences', { lang: 'en', theme: 'dark', back: '//evil.example' })
    expect(answer.location).toBe('/desk')
    const page = await lin.get('/nowhere')
    expect(page.html).toContain('<html lang="en" data-theme="dark">')
    expect(page.text).toContain('There is no such page')
  })

  it('is shut to who asks too fast', async () => {
    const statuses: number[] = []
    for (let i = 0; i < 40; i += 1) statuses.push((await guest().get('/in/guess')).status)
    expect(statuses.at(-1)).toBe(429)
  })
})

describe('files and the sandbox', async () => {
  const game = await startGame()
  const desk = await openConsole(game, { world: new FakeWorld() })
  const log = () =>
    game.rows<{ line: string; name: string }>(
      `SELECT a.line, c.name FROM console_actions a JOIN contacts c ON c.id = a.contact_id ORDER BY a.id`,
    )

  it('whoever is chosen in the sandbox is signed in as that person, with a notice, and it is written down', async () => {
    for (const who of ['小林', '陈经理', '小王']) await game.says(who, '大家好')
    const client = new Client(desk.url)
    expect(await client.get('/desk')).toMatchObject({ status: 302, location: '/enter' })
    const choice = await client.get('/enter')
    expect(choice.text).toContain('小林')
    const as = /name="as" value="(\d+)"\/>[^<]*<button[^>]*>小林/.exec(choice.html)?.[1] ?? ''
    for (const nobody of ['0', 'x', '99999']) expect((await client.post('/enter', { as: nobody })).status).toBe(404)
    expect((await client.post('/enter', { as }, { Origin: 'https://evil.example' })).status).toBe(403)
    expect(await client.post('/enter', { as })).toMatchObject({ status: 303, location: '/desk' })
    const page = await client.get('/desk')
    expect(page.text).toContain('沙盒：您现在以「小林」（客服）的身份看控制台，人物都是虚构的')
    expect(await log()).toEqual([{ line: 'sign-in', name: '小林' }])
    // A link of a foreign page does not change whose shoes one is in.
    const wish = `/enter?as=${game.person('陈经理').id}`
    expect((await client.get(wish)).status).toBe(200)
    expect((await client.get('/desk')).text).toContain('「小林」')
  })

  it('what leaves as a file is written down, what a page shows is not', async () => {
    const chen = await Client.of(desk, game, '陈经理')
    const before = (await log()).length
    for (const path of ['/growth/ledger.csv?q=小王&kind=', '/reports/tickets.csv?days=30', '/reports/tickets.svg'])
      expect((await chen.get(path)).status, path).toBe(200)
    expect((await chen.get('/growth/ledger.csv?room=x')).status).toBe(400)
    const taken = (await log()).slice(before).map((a) => `${a.name} ${a.line}`)
    expect(taken).toEqual(['陈经理 download /growth/ledger.csv q=小王', '陈经理 download /reports/tickets.csv days=30'])
    expect((await chen.get('/operations/audit')).text).toContain('下载 /growth/ledger.csv q=小王')
  })

  it('are drawn only so often a minute', async () => {
    const chen = await Client.of(desk, game, '陈经理')
    const statuses: number[] = []
    for (let i = 0; i < 245; i += 1) statuses.push((await chen.get('/growth/boards.png?kind=x')).status)
    expect(new Set(statuses)).toEqual(new Set([400, 429]))
    expect((await chen.get('/growth/boards')).status).toBe(200)
  })
})
